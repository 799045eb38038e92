//! Redemptions over the native API. Each request takes one minor unit from one certificate. If
//! there is a coupon, it takes one minor unit as well.

use std::sync::Arc;

use load_kit::http::{self, Answer, find};

use super::{Traffic, write_digits};

/// Placeholders of the numbers and the certificate in the request.
const KEY: &str = "bench-key-0000000000000000";
const ORDER: &str = "bench-order-0000000000000000";
const ORDER_DIGITS: usize = 16;
const CERTIFICATE: &str = "0000000000000";
const SECRET: &str = "000000";

/// Spreads consecutive numbers over all certificates: 2^64 divided by the golden ratio.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// A certificate with a balance.
#[derive(Clone, Debug)]
pub(crate) struct Card {
    pub(crate) number: String,
    pub(crate) secret: String,
}

/// The request, and the positions of its changing parts.
#[derive(Clone)]
pub(crate) struct Redemption {
    name: &'static str,
    cards: Arc<Vec<Card>>,
    request: Vec<u8>,
    key_at: usize,
    order_at: usize,
    certificate_at: usize,
    secret_at: usize,
}

impl Redemption {
    /// Creates redemptions that use these certificates in turn, with or without a coupon of one
    /// minor unit.
    pub(crate) fn new(name: &'static str, cards: Arc<Vec<Card>>, coupon: Option<&str>) -> Self {
        let price = 1 + i64::from(coupon.is_some());
        let coupon = coupon.map(|code| format!("{{\"coupon\":\"{code}\"}},")).unwrap_or_default();
        let body = format!(
            "{{\"order\":{{\"id\":\"{ORDER}\",\"lines\":[{{\"item_code\":\"x\",\"quantity\":1,\
             \"unit_price\":{{\"amount\":{price},\"currency\":\"RUB\"}}}}]}},\"instruments\":\
             [{coupon}{{\"certificate\":\"{CERTIFICATE}\",\"secret\":\"{SECRET}\",\
             \"amount\":{{\"amount\":1,\"currency\":\"RUB\"}}}}]}}"
        );
        let headers = [("Authorization", "Bearer demo"), ("Idempotency-Key", KEY)];
        let request = http::request("POST", "/v1/redemptions", &headers, &body);
        let after = |text: &str| find(&request, text.as_bytes()).map_or(0, |at| at + text.len());
        let certificate_at = after("\"certificate\":\"");
        let secret_at = after("\"secret\":\"");
        let (key_at, order_at) = (after(KEY) - ORDER_DIGITS, after(ORDER) - ORDER_DIGITS);
        Self { name, cards, request, key_at, order_at, certificate_at, secret_at }
    }
}

impl Traffic for Redemption {
    fn name(&self) -> &'static str {
        self.name
    }

    fn request(&mut self, order: u64) -> &[u8] {
        let place = order.wrapping_mul(SPREAD) % self.cards.len().max(1) as u64;
        let Card { number, secret } = &self.cards[usize::try_from(place).unwrap_or(0)];
        for at in [self.key_at, self.order_at] {
            write_digits(order, &mut self.request[at..][..ORDER_DIGITS]);
        }
        self.request[self.certificate_at..][..number.len()].copy_from_slice(number.as_bytes());
        self.request[self.secret_at..][..secret.len()].copy_from_slice(secret.as_bytes());
        &self.request
    }

    fn acknowledged(&self, answer: &Answer, _: &mut Vec<u64>) -> bool {
        answer.status() == Some(201) && find(answer.body(), br#""state":"captured""#).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_request_has_its_numbers_and_its_certificate() {
        let card = |number: &str, secret: &str| Card {
            number: number.to_owned(),
            secret: secret.to_owned(),
        };
        let cards = vec![card("2000000000015", "123456"), card("2000000000022", "654321")];
        let mut redemption = Redemption::new("test", Arc::new(cards), Some("CODE"));
        let length = redemption.request.len();
        let mut seen = Vec::new();
        for order in 0..8 {
            let text = String::from_utf8(redemption.request(order).to_vec()).unwrap();
            assert_eq!(text.len(), length);
            assert!(text.contains(&format!("Idempotency-Key: bench-key-{order:016}\r\n")));
            assert!(text.contains(&format!("\"id\":\"bench-order-{order:016}\"")));
            assert!(text.contains("[{\"coupon\":\"CODE\"},{\"certificate\":\"2000000000"));
            for (number, secret) in [("2000000000015", "123456"), ("2000000000022", "654321")] {
                let pair = format!("\"certificate\":\"{number}\",\"secret\":\"{secret}\"");
                seen.extend(text.contains(&pair).then_some(number));
            }
        }
        assert_eq!(seen.len(), 8);
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 2, "the requests go round the certificates");
    }
}
