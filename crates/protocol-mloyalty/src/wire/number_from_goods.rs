//! Messages of the method `NumberFromGoods`.

use web::wire::decimal::Decimal;

use super::{
    base::{RequestBase, ResponseBase},
    date::Date,
    shape::{MemberKind, REQUEST_NAMESPACE, RESPONSE_NAMESPACE},
    typed::described,
};

described! {
    /// Request to sell certificates as goods of an order, or to take them back.
    pub struct NumberFromGoodsRequest = "NumberFromGoodsRequest" in REQUEST_NAMESPACE, base RequestBase;
    "PosCode" pos_code: Option<String> = MemberKind::Text, "Код торговой точки, где сертификаты продаются или возвращаются";
    "SertCardSeries" sert_card_series: Option<i64> = MemberKind::Int, "Номер серии; если не задан, серию определяет код товара";
    "OrderNumber" order_number: Option<String> = MemberKind::Text, "Номер заказа, в котором продаются сертификаты";
    "Refund" refund: Option<bool> = MemberKind::Bool, "true, если это чек возврата сертификатов";
    "Client" client: Option<i64> = MemberKind::Int, "Номер покупателя в программе лояльности, если он её участник";
    "ClientIShop" client_ishop: Option<i64> = MemberKind::Int, "Номер покупателя в базе магазина или другой внешней системы";
    "Email" email: Option<String> = MemberKind::Text, "Электронная почта покупателя";
    "Phone" phone: Option<i64> = MemberKind::Long, "Телефон покупателя";
    "ChequeId" cheque_id: Option<i64> = MemberKind::Long, "Номер чека; повтор запроса узнаётся по нему, а без него по номеру заказа";
    "Goods" goods: Option<Vec<Option<NumberFromGoodsGood>>> = MemberKind::List(NumberFromGoodsGood::SHAPE), "Товары чека";
}

described! {
    /// One line of the order.
    pub struct NumberFromGoodsGood = "NumberFromGoodsRequest.NumberFromGoodsGood" in REQUEST_NAMESPACE;
    "Id" id: Option<i64> = MemberKind::Int, "Номер позиции в чеке";
    "Name" name: Option<String> = MemberKind::Text, "Название товара";
    "Quantity" quantity: Option<i64> = MemberKind::Int, "Сколько сертификатов; если не задано, один";
    "Price" price: Option<Decimal> = MemberKind::Decimal, "Цена одного: номинал сертификата";
    "ItemCode" item_code: Option<String> = MemberKind::Text, "Код товара; у пластикового сертификата номер, напечатанный на нём";
}

described! {
    /// Certificates that were sold or returned.
    pub struct NumberFromGoodsResponse = "NumberFromGoodsResponse" in RESPONSE_NAMESPACE, base ResponseBase;
    "SertCards" sert_cards: Option<Vec<Option<NumberFromGoodsSertCard>>> = MemberKind::List(NumberFromGoodsSertCard::SHAPE), "Сертификаты в порядке товаров";
}

described! {
    /// A certificate as its buyer gets it.
    pub struct NumberFromGoodsSertCard = "NumberFromGoodsResponse.NumberFromGoodsSertCard" in RESPONSE_NAMESPACE;
    "Number" number: Option<i64> = MemberKind::Long, "Номер сертификата";
    "SecretCode" secret_code: Option<String> = MemberKind::Text, "Пинкод; выдаётся только при продаже", secret;
    "Nominal" nominal: Option<Decimal> = MemberKind::Decimal, "Номинал";
    "Remain" remain: Option<Decimal> = MemberKind::Decimal, "Остаток";
    "SertExpDate" sert_exp_date: Option<Date> = MemberKind::Date, "Последнее мгновение срока действия";
    "SertCardStatus" sert_card_status: Option<String> = MemberKind::Text, "Статус сертификата, словами";
    "SertCardStatusPurchase" sert_card_status_purchase: Option<String> = MemberKind::Text, "Статус продажи сертификата, словами";
    "AllowRefund" allow_refund: bool = MemberKind::Bool, "Возвращаются ли деньги на сертификат при возврате покупки";
    "AllowRefundPurchase" allow_refund_purchase: bool = MemberKind::Bool, "Можно ли вернуть сам сертификат как товар";
    "AllowReuse" allow_reuse: bool = MemberKind::Bool, "Можно ли использовать сертификат больше одного раза";
}
