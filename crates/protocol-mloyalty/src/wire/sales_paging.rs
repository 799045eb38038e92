//! Messages of the method `SalesPaging`.

use web::wire::decimal::Decimal;

use super::{
    base::{RequestBase, ResponseBase},
    date::Date,
    shape::{MemberKind, REQUEST_NAMESPACE, RESPONSE_NAMESPACE},
    typed::described,
};

described! {
    /// Request for the sales that pass filters, from a position in their list. The original's page
    /// is cut within `Start`; `Length` is inferred from its other pages of lists.
    pub struct SalesPagingRequest = "SalesPagingRequest" in REQUEST_NAMESPACE, base RequestBase;
    "Partner" partner: Option<i64> = MemberKind::Int, "Фильтр: номер партнёра, у которого прошла продажа";
    "PosCode" pos_code: Option<String> = MemberKind::Text, "Фильтр: код торговой точки";
    "Report" report: Option<bool> = MemberKind::Bool, "true, если нужен отчёт, а не таблица; ответ от этого не меняется";
    "ProcTimeIn" proc_time_in: Option<Date> = MemberKind::Date, "Фильтр: день продажи";
    "BegDate" beg_date: Option<Date> = MemberKind::Date, "Фильтр: первый день периода";
    "EndDate" end_date: Option<Date> = MemberKind::Date, "Фильтр: последний день периода";
    "Pos" pos: Option<i64> = MemberKind::Int, "Фильтр: номер торговой точки";
    "Phone" phone: Option<i64> = MemberKind::Long, "Фильтр: телефон покупателя";
    "SertCard" sert_card: Option<i64> = MemberKind::Number, "Фильтр: номер сертификата";
    "SertCardType" sert_card_type: Option<i64> = MemberKind::Byte, "Фильтр: тип сертификата, 1 пластиковый, 3 электронный";
    "SertCardOwner" sert_card_owner: Option<i64> = MemberKind::Int, "Фильтр: номер владельца электронного сертификата, купленного через виджет";
    "Client" client: Option<i64> = MemberKind::Int, "Фильтр: номер покупателя в программе лояльности";
    "Cheque" cheque: Option<i64> = MemberKind::Long, "Фильтр: номер чека, переданный в ChequeId";
    "Refund" refund: Option<bool> = MemberKind::Bool, "Фильтр: false продажи, true возвраты";
    "ChequeNumber" cheque_number: Option<String> = MemberKind::Text, "Фильтр: номер заказа, переданный в OrderNumber";
    "Price" price: Option<Decimal> = MemberKind::Decimal, "Фильтр: цена сертификата";
    "Start" start: Option<i64> = MemberKind::Int, "Номер первой записи страницы, от 1";
    "Length" length: Option<i64> = MemberKind::Int, "Сколько записей на странице";
}

described! {
    /// A page of sales. The original's members are not known: these are ours. There is no total:
    /// nothing counts the sales, and a list of ten million is not read for a page of it.
    pub struct SalesPagingResponse = "SalesPagingResponse" in RESPONSE_NAMESPACE, base ResponseBase;
    "Sales" sales: Option<Vec<Option<SalesPagingSale>>> = MemberKind::List(SalesPagingSale::SHAPE), "Продажи и возвраты, по записи на сертификат, по возрастанию времени";
    "NextStart" next_start: Option<i64> = MemberKind::Long, "Start следующей страницы; null, если записей больше нет";
}

described! {
    /// One certificate of a sale or return. The names are those of the request if it has them.
    pub struct SalesPagingSale = "SalesPagingResponse.SalesPagingSale" in RESPONSE_NAMESPACE;
    "ProcTime" proc_time: Option<Date> = MemberKind::Date, "Когда";
    "Refund" refund: bool = MemberKind::Bool, "false, если это продажа, true, если возврат";
    "Partner" partner: Option<i64> = MemberKind::Int, "Номер партнёра";
    "Pos" pos: Option<i64> = MemberKind::Int, "Номер торговой точки";
    "PosCode" pos_code: Option<String> = MemberKind::Text, "Код торговой точки";
    "Cheque" cheque: Option<i64> = MemberKind::Long, "Номер чека, переданный в ChequeId";
    "ChequeNumber" cheque_number: Option<String> = MemberKind::Text, "Номер заказа, переданный в OrderNumber";
    "Client" client: Option<i64> = MemberKind::Int, "Номер покупателя в программе лояльности";
    "ClientIShop" client_ishop: Option<i64> = MemberKind::Int, "Номер покупателя в базе магазина";
    "Phone" phone: Option<i64> = MemberKind::Long, "Телефон покупателя";
    "SertCard" sert_card: Option<i64> = MemberKind::Long, "Номер сертификата";
    "SertCardSeries" sert_card_series: Option<i64> = MemberKind::Int, "Номер серии";
    "SertCardType" sert_card_type: Option<i64> = MemberKind::Byte, "Тип сертификата: 1 пластиковый, 3 электронный";
    "Price" price: Option<Decimal> = MemberKind::Decimal, "Цена сертификата";
    "SertCardStatus" sert_card_status: Option<String> = MemberKind::Text, "Статус сертификата сейчас, словами";
    "SertCardStatusPurchase" sert_card_status_purchase: Option<String> = MemberKind::Text, "Статус продажи сертификата сейчас, словами";
}
