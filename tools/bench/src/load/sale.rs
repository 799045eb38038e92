//! Sales over the mloyalty API: one request sells two certificates.

use load_kit::http::{self, Answer, find};

use super::{Traffic, write_digits};

/// Placeholder of the order number in the request.
const PLACEHOLDER: &str = "bench-0000000000000000";
const ORDER_DIGITS: usize = 16;

/// The sample of a sale in the founding document, with two goods of 1.00. It has no `ChequeId`, so
/// the order number identifies the sale.
const SALE: &str = concat!(
    r#"{"PosCode":"sample string 1","SertCardSeries":1,"OrderNumber":"bench-0000000000000000","#,
    r#""Refund":false,"Client":1,"ClientIShop":1,"Email":"sample string 3","Phone":1,"Goods":["#,
    r#"{"Id":1,"Name":"sample string 1","Quantity":1,"Price":1.0,"ItemCode":"sample string 2"},"#,
    r#"{"Id":1,"Name":"sample string 1","Quantity":1,"Price":1.0,"ItemCode":"sample string 2"}],"#,
    r#""Operator":1,"Token":1,"SiteCode":"sample string 4"}"#
);

/// The request, and the position of the digits of its order number.
#[derive(Clone)]
pub(crate) struct Sale {
    request: Vec<u8>,
    order_at: usize,
}

impl Sale {
    pub(crate) fn new() -> Self {
        let headers = [("Authorization", "Bearer demo"), ("Accept", "application/json")];
        let request = http::request("POST", "/api/sertcard/NumberFromGoods", &headers, SALE);
        let found = find(&request, PLACEHOLDER.as_bytes());
        let order_at = found.map_or(0, |at| at + PLACEHOLDER.len() - ORDER_DIGITS);
        Self { request, order_at }
    }
}

impl Traffic for Sale {
    fn name(&self) -> &'static str {
        "sale"
    }

    fn request(&mut self, order: u64) -> &[u8] {
        write_digits(order, &mut self.request[self.order_at..][..ORDER_DIGITS]);
        &self.request
    }

    fn acknowledged(&self, answer: &Answer, numbers: &mut Vec<u64>) -> bool {
        let body = answer.body();
        let sold = answer.status() == Some(200)
            && number_after(body, br#""ErrorCode":"#).is_some_and(|(code, _)| code == 0);
        let mut rest = body;
        while let Some((number, end)) = number_after(rest, br#""Number":"#).filter(|_| sold) {
            numbers.push(number);
            rest = &rest[end..];
        }
        sold
    }
}

/// Returns the number that follows a name, and the position of its end.
fn number_after(text: &[u8], name: &[u8]) -> Option<(u64, usize)> {
    let mut at = find(text, name)? + name.len();
    while text.get(at) == Some(&b' ') {
        at += 1;
    }
    let digits = text[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = std::str::from_utf8(&text[at..at + digits]).ok()?.parse().ok()?;
    Some((number, at + digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_number_is_written_into_its_place() {
        let mut sale = Sale::new();
        let length = sale.request.len();
        let text = String::from_utf8(sale.request(1_234_567).to_vec()).unwrap();
        assert!(text.contains(r#""OrderNumber":"bench-0000000001234567","Refund""#));
        assert_eq!(text.len(), length);
    }

    #[test]
    fn numbers_are_found_by_name() {
        let body = br#"{"SertCards":[{"Number":2000000000015},{"Number": 7}],"ErrorCode":0}"#;
        let (first, end) = number_after(body, br#""Number":"#).unwrap();
        let (second, _) = number_after(&body[end..], br#""Number":"#).unwrap();
        assert_eq!((first, second), (2_000_000_000_015, 7));
        assert_eq!(number_after(body, br#""ErrorCode":"#).unwrap().0, 0);
        assert_eq!(number_after(body, br#""Remain":"#), None);
    }
}
