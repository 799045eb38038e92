//! Messages of the method `NumberFromGoods`.

use super::{
    base::{RequestBase, ResponseBase},
    date::Date,
    decimal::Decimal,
    shape::{Kind, REQUEST_NAMESPACE, RESPONSE_NAMESPACE},
    typed::described,
};

described! {
    /// Request to sell certificates as goods of an order, or to take them back.
    pub struct NumberFromGoodsRequest = "NumberFromGoodsRequest" in REQUEST_NAMESPACE, base RequestBase;
    "PosCode" pos_code: Option<String> = Kind::Text, "Код торговой точки, где сертификаты продаются или возвращаются";
    "SertCardSeries" sert_card_series: Option<i64> = Kind::Int, "Номер серии; если не задан, серию определяет код товара";
    "OrderNumber" order_number: Option<String> = Kind::Text, "Номер заказа, в котором продаются сертификаты";
    "Refund" refund: Option<bool> = Kind::Bool, "true, если это чек возврата сертификатов";
    "Client" client: Option<i64> = Kind::Int, "Номер покупателя в программе лояльности, если он её участник";
    "ClientIShop" client_ishop: Option<i64> = Kind::Int, "Номер покупателя в базе магазина или другой внешней системы";
    "Email" email: Option<String> = Kind::Text, "Электронная почта покупателя";
    "Phone" phone: Option<i64> = Kind::Long, "Телефон покупателя";
    "ChequeId" cheque_id: Option<i64> = Kind::Long, "Номер чека; повтор запроса узнаётся по нему, а без него по номеру заказа";
    "Goods" goods: Option<Vec<Option<NumberFromGoodsGood>>> = Kind::List(NumberFromGoodsGood::SHAPE), "Товары чека";
}

described! {
    /// One line of the order.
    pub struct NumberFromGoodsGood = "NumberFromGoodsRequest.NumberFromGoodsGood" in REQUEST_NAMESPACE;
    "Id" id: Option<i64> = Kind::Int, "Номер позиции в чеке";
    "Name" name: Option<String> = Kind::Text, "Название товара";
    "Quantity" quantity: Option<i64> = Kind::Int, "Сколько сертификатов; если не задано, один";
    "Price" price: Option<Decimal> = Kind::Decimal, "Цена одного: номинал сертификата";
    "ItemCode" item_code: Option<String> = Kind::Text, "Код товара; у пластикового сертификата номер, напечатанный на нём";
}

described! {
    /// Certificates that were sold or returned.
    pub struct NumberFromGoodsResponse = "NumberFromGoodsResponse" in RESPONSE_NAMESPACE, base ResponseBase;
    "SertCards" sert_cards: Option<Vec<Option<NumberFromGoodsSertCard>>> = Kind::List(NumberFromGoodsSertCard::SHAPE), "Сертификаты в порядке товаров";
}

described! {
    /// A certificate as its buyer gets it.
    pub struct NumberFromGoodsSertCard = "NumberFromGoodsResponse.NumberFromGoodsSertCard" in RESPONSE_NAMESPACE;
    "Number" number: Option<i64> = Kind::Long, "Номер сертификата";
    "SecretCode" secret_code: Option<String> = Kind::Text, "Пинкод; выдаётся только при продаже", secret;
    "Nominal" nominal: Option<Decimal> = Kind::Decimal, "Номинал";
    "Remain" remain: Option<Decimal> = Kind::Decimal, "Остаток";
    "SertExpDate" sert_exp_date: Option<Date> = Kind::Date, "Последнее мгновение срока действия";
    "SertCardStatus" sert_card_status: Option<String> = Kind::Text, "Статус сертификата, словами";
    "SertCardStatusPurchase" sert_card_status_purchase: Option<String> = Kind::Text, "Статус продажи сертификата, словами";
    "AllowRefund" allow_refund: bool = Kind::Bool, "Возвращаются ли деньги на сертификат при возврате покупки";
    "AllowRefundPurchase" allow_refund_purchase: bool = Kind::Bool, "Можно ли вернуть сам сертификат как товар";
    "AllowReuse" allow_reuse: bool = Kind::Bool, "Можно ли использовать сертификат больше одного раза";
}
