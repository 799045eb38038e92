//! The samples that the founding document prints.

pub(crate) const REQUEST_JSON: &str = include_str!("../founding/request.json");
pub(crate) const REQUEST_XML: &str = include_str!("../founding/request.xml");
pub(crate) const ANSWER_JSON: &str = include_str!("../founding/answer.json");
pub(crate) const ANSWER_XML: &str = include_str!("../founding/answer.xml");

/// The document prints no form; this is the JSON sample member by member.
pub(crate) const REQUEST_FORM: &str = "PosCode=sample+string+1&SertCardSeries=1\
    &OrderNumber=sample+string+2&Refund=true&Client=1&ClientIShop=1&Email=sample+string+3&Phone=1\
    &ChequeId=1&Goods[0].Id=1&Goods[0].Name=sample+string+1&Goods[0].Quantity=1\
    &Goods[0].Price=1.0&Goods[0].ItemCode=sample+string+2&Goods[1].Id=1\
    &Goods[1].Name=sample+string+1&Goods[1].Quantity=1&Goods[1].Price=1.0\
    &Goods[1].ItemCode=sample+string+2&Operator=1&Token=1&SiteCode=sample+string+4";

/// A sample with another cheque and order number.
#[track_caller]
pub(crate) fn numbered(sample: &str, number: u32) -> String {
    let mut text = sample.to_owned();
    let mut replaced = 0;
    for (printed, other) in [
        ("\"ChequeId\": 1", format!("\"ChequeId\": {number}")),
        ("\"OrderNumber\": \"sample string 2\"", format!("\"OrderNumber\": \"order {number}\"")),
        ("<ChequeId>1<", format!("<ChequeId>{number}<")),
        ("<OrderNumber>sample string 2<", format!("<OrderNumber>order {number}<")),
        ("&ChequeId=1&", format!("&ChequeId={number}&")),
        ("&OrderNumber=sample+string+2&", format!("&OrderNumber=order+{number}&")),
    ] {
        replaced += text.matches(printed).count();
        text = text.replace(printed, &other);
    }
    assert_eq!(replaced, 2, "{text}");
    text
}

/// A sample as a sale: with `Refund` false, which is printed as true.
#[track_caller]
pub(crate) fn selling(sample: &str) -> String {
    let mut text = sample.to_owned();
    for (printed, other) in [
        ("\"Refund\": true", "\"Refund\": false"),
        ("<Refund>true<", "<Refund>false<"),
        ("&Refund=true&", "&Refund=false&"),
    ] {
        text = text.replace(printed, other);
    }
    assert_ne!(text, sample);
    text
}
