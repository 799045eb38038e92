//! The messages of `NumberFromGoods`.

use super::{
    date::Date,
    decimal::Decimal,
    shape::{Kind, REQUEST_NAMESPACE, RESPONSE_NAMESPACE},
    typed::described,
};

described! {
    /// Sells certificates as goods of an order, or takes them back.
    pub struct NumberFromGoodsRequest = "NumberFromGoodsRequest" in REQUEST_NAMESPACE;
    own {
        /// Code of the point of sale.
        "PosCode" pos_code: Option<String> = Kind::Text;
        /// Number of the certificate series.
        "SertCardSeries" sert_card_series: Option<i64> = Kind::Int;
        /// Number of the order in which the certificates are sold.
        "OrderNumber" order_number: Option<String> = Kind::Text;
        /// Whether this is a cheque of return.
        "Refund" refund: Option<bool> = Kind::Bool;
        /// The buyer, where the buyer takes part in the programme.
        "Client" client: Option<i64> = Kind::Int;
        /// The buyer in the shop's own system.
        "ClientIShop" client_ishop: Option<i64> = Kind::Int;
        /// The buyer's e-mail.
        "Email" email: Option<String> = Kind::Text;
        /// The buyer's phone.
        "Phone" phone: Option<i64> = Kind::Long;
        /// Number of the cheque.
        "ChequeId" cheque_id: Option<i64> = Kind::Long;
        /// The goods of the cheque.
        "Goods" goods: Option<Vec<Option<NumberFromGoodsGood>>> = Kind::List(NumberFromGoodsGood::SHAPE);
    }
    base {
        /// The tenant.
        "Operator" operator: Option<i64> = Kind::Short;
        /// What proves the caller.
        "Token" token: Option<i64> = Kind::Int, secret;
        /// Code of the widget or shop that calls.
        "SiteCode" site_code: Option<String> = Kind::Text;
    }
}

described! {
    /// One line of the order.
    pub struct NumberFromGoodsGood = "NumberFromGoodsRequest.NumberFromGoodsGood" in REQUEST_NAMESPACE;
    own {
        /// Number of the line.
        "Id" id: Option<i64> = Kind::Int;
        /// What the goods are called.
        "Name" name: Option<String> = Kind::Text;
        /// How many.
        "Quantity" quantity: Option<i64> = Kind::Int;
        /// For how much each.
        "Price" price: Option<Decimal> = Kind::Decimal;
        /// The shop's code of the goods, or the number printed on a plastic certificate.
        "ItemCode" item_code: Option<String> = Kind::Text;
    }
    base {}
}

described! {
    /// The certificates that were sold or returned.
    pub struct NumberFromGoodsResponse = "NumberFromGoodsResponse" in RESPONSE_NAMESPACE;
    own {
        /// The certificates, in the order of the goods.
        "SertCards" sert_cards: Option<Vec<Option<NumberFromGoodsSertCard>>> = Kind::List(NumberFromGoodsSertCard::SHAPE);
    }
    base {
        /// 0, or why not.
        "ErrorCode" error_code: i64 = Kind::Int;
        /// Empty, or why not, in words.
        "Message" message: Option<String> = Kind::Text;
    }
}

described! {
    /// A certificate as its buyer gets it.
    pub struct NumberFromGoodsSertCard = "NumberFromGoodsResponse.NumberFromGoodsSertCard" in RESPONSE_NAMESPACE;
    own {
        /// Its number.
        "Number" number: Option<i64> = Kind::Long;
        /// Its secret.
        "SecretCode" secret_code: Option<String> = Kind::Text, secret;
        /// What it was sold for.
        "Nominal" nominal: Option<Decimal> = Kind::Decimal;
        /// What is left on it.
        "Remain" remain: Option<Decimal> = Kind::Decimal;
        /// Until when it is valid.
        "SertExpDate" sert_exp_date: Option<Date> = Kind::Date;
        /// Its status, in words.
        "SertCardStatus" sert_card_status: Option<String> = Kind::Text;
        /// Its status as goods, in words.
        "SertCardStatusPurchase" sert_card_status_purchase: Option<String> = Kind::Text;
        /// Whether money comes back to it when a purchase is returned.
        "AllowRefund" allow_refund: bool = Kind::Bool;
        /// Whether the certificate itself may be returned.
        "AllowRefundPurchase" allow_refund_purchase: bool = Kind::Bool;
        /// Whether it may be used more than once.
        "AllowReuse" allow_reuse: bool = Kind::Bool;
    }
    base {}
}
