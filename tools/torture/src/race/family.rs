//! A family: some certificates and coupons of the server, with all requests about them. No request
//! uses two families, so each has its own history.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::history::{History, Request, integer, money, text};
use super::model::{Ask, Certificate, Coupon, Entry, Minor, ModelState, Off, Pay, Redeem, Shop};
use crate::live::caller::{Attempt, Caller, Raw, mloyalty, native};

/// The demo's series: one with certificates for several uses, and one for a single use.
const SERIES: i64 = 1;
const SERIES_SINGLE_USE: i64 = 2;

/// Number of wrong secrets that are sent for a certificate. It is below the server's limit.
const MISTYPES_MAX: usize = 3;

/// A sold certificate.
#[derive(Clone, Debug)]
struct Card {
    number: String,
    secret: String,
}

/// A created coupon.
#[derive(Clone, Debug)]
struct Code {
    id: i64,
    code: String,
}

/// Certificates and coupons of the server, with their history.
pub(super) struct Family {
    name: String,
    shop: Shop,
    cards: Vec<Card>,
    codes: Vec<Code>,
    requests: Mutex<Vec<Request>>,
    redemptions: Mutex<Vec<Known>>,
    /// Number of wrong secrets that were sent for each certificate.
    mistypes: Mutex<Vec<usize>>,
}

/// A redemption that clients know.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// Index of the request that created it.
    pub(super) of: usize,
    id: String,
    /// Last state that a client was told.
    pub(super) state: String,
}

impl Family {
    /// Sells the certificates and creates the coupons of a shop. No other family has this name.
    pub(super) async fn found(caller: &mut Caller, name: String, shop: Shop) -> Result<Self> {
        let mut cards = Vec::new();
        for (place, certificate) in shop.certificates.iter().enumerate() {
            let series = if certificate.reuse { SERIES } else { SERIES_SINGLE_USE };
            let sale = sale(&format!("{name}-{place}"), series, certificate.nominal);
            let sold = caller.ask(&mloyalty("NumberFromGoods", &sale)).await?;
            cards.push(card(&sold)?);
        }
        let mut codes = Vec::new();
        for (place, coupon) in shop.coupons.iter().enumerate() {
            let code = format!("{name}-{place}");
            let body = coupon_body(&code, coupon).to_string();
            let key = format!("{code}-made");
            let made = caller.ask(&native("POST", "/v1/coupons", Some(&key), &body)).await?;
            codes.push(Code { id: integer(&made, "/id")?, code });
        }
        let (requests, redemptions) = Default::default();
        let mistypes = Mutex::new(vec![0; cards.len()]);
        Ok(Self { name, shop, cards, codes, requests, redemptions, mistypes })
    }

    /// Creates a family of a certificate or coupon that exists already.
    pub(super) fn of(
        name: String,
        shop: Shop,
        sold: Option<&Value>,
        coupon: Option<(i64, String)>,
    ) -> Result<Self> {
        let cards: Vec<Card> = sold.map(card).transpose()?.into_iter().collect();
        let codes = coupon.map(|(id, code)| Code { id, code }).into_iter().collect();
        let (requests, redemptions) = Default::default();
        let mistypes = Mutex::new(vec![0; cards.len()]);
        Ok(Self { name, shop, cards, codes, requests, redemptions, mistypes })
    }

    pub(super) fn shop(&self) -> &Shop {
        &self.shop
    }

    /// Returns whether another wrong secret may be sent for a certificate. After a few more the
    /// server would delay everybody who names it.
    pub(super) fn may_mistype(&self, certificate: usize) -> bool {
        let mistypes = &mut locked(&self.mistypes)[certificate];
        *mistypes += 1;
        *mistypes <= MISTYPES_MAX
    }

    /// Adds a request. Its index identifies it.
    pub(super) fn begin(&self, ask: Ask) -> usize {
        let mut requests = locked(&self.requests);
        requests.push(Request { ask, attempts: Vec::new(), reuses: Vec::new() });
        requests.len() - 1
    }

    /// Records attempts of a request, and the redemption that they tell of.
    pub(super) fn record(&self, place: usize, attempts: Vec<Attempt>) -> Result<()> {
        let mut requests = locked(&self.requests);
        let request = &mut requests[place];
        let knew = !request.accepted().is_empty();
        request.attempts.extend(attempts);
        let Some((_, raw)) = request.accepted().first().copied().filter(|_| !knew) else {
            return Ok(());
        };
        let mut redemptions = locked(&self.redemptions);
        match &request.ask {
            Ask::Redeem(_) => {
                let (id, state) = (raw.redemption_id()?, raw.redemption_state()?);
                redemptions.push(Known { of: place, id, state });
            }
            Ask::Capture { of, .. } | Ask::Release { of } | Ask::Refund { of, .. } => {
                if let Some(known) = redemptions.iter_mut().find(|known| known.of == *of) {
                    known.state = raw.redemption_state()?;
                }
            }
            Ask::SeeCertificate(_) | Ask::SeeCoupon(_) | Ask::Lapse { .. } => {}
        }
        Ok(())
    }

    /// Records the answer to another request under the same key.
    pub(super) fn record_reuse(&self, place: usize, raw: Raw) {
        let mut requests = locked(&self.requests);
        requests[place].reuses.push(raw);
    }

    /// Returns the requests with an unknown outcome.
    pub(super) fn unknown(&self) -> Vec<(usize, Ask)> {
        let requests = locked(&self.requests);
        let unknown = requests.iter().enumerate().filter(|(_, request)| request.is_unknown());
        unknown.map(|(place, request)| (place, request.ask.clone())).collect()
    }

    /// Returns the redemptions that clients know.
    pub(super) fn redemptions(&self) -> Vec<Known> {
        locked(&self.redemptions).clone()
    }

    /// Returns the bytes of a request.
    pub(super) fn wire(&self, place: usize, ask: &Ask) -> Result<Vec<u8>> {
        let key = format!("{}-{place}", self.name);
        let key = Some(key.as_str());
        let part = |of: &usize, verb: &str, amount: Option<Minor>, undone: bool| {
            let redemptions = locked(&self.redemptions);
            let known = redemptions.iter().find(|known| known.of == *of);
            let id = &known.context("a redemption with an unknown id")?.id;
            let mut body = json!({});
            if let Some(amount) = amount {
                body["amount"] = rubles(amount);
            }
            if undone {
                body["order_undone"] = json!(true);
            }
            // A body without members may be omitted.
            let body = Some(body).filter(|body| *body != json!({})).map(|body| body.to_string());
            let target = format!("/v1/redemptions/{id}/{verb}");
            anyhow::Ok(native("POST", &target, key, &body.unwrap_or_default()))
        };
        match ask {
            Ask::Redeem(redeem) => {
                let body = self.redeem_body(place, redeem).to_string();
                Ok(native("POST", "/v1/redemptions", key, &body))
            }
            Ask::Capture { of, amount } => part(of, "capture", *amount, false),
            Ask::Release { of } => part(of, "release", None, false),
            Ask::Refund { of, amount, undone } => part(of, "refunds", *amount, *undone),
            Ask::SeeCertificate(seen) => {
                let target = format!("/v1/certificates/{}", self.cards[*seen].number);
                Ok(native("GET", &target, None, ""))
            }
            Ask::SeeCoupon(seen) => {
                Ok(native("GET", &format!("/v1/coupons/{}", self.codes[*seen].id), None, ""))
            }
            Ask::Lapse { .. } => anyhow::bail!("a lapse is not a request"),
        }
    }

    /// Returns another request under the key of this one.
    pub(super) fn wire_of_reuse(&self, place: usize) -> Vec<u8> {
        let instruments = json!([{"coupon": "a code that nobody made"}]);
        let lines = json!([{"quantity": 1, "unit_price": rubles(1)}]);
        let body = json!({"order": {"id": "another", "lines": lines}, "instruments": instruments});
        let key = format!("{}-{place}", self.name);
        native("POST", "/v1/redemptions", Some(&key), &body.to_string())
    }

    fn redeem_body(&self, place: usize, redeem: &Redeem) -> Value {
        let line = |total: &Minor| json!({"quantity": 1, "unit_price": rubles(*total)});
        let lines: Vec<Value> = redeem.lines.iter().map(line).collect();
        let coupons =
            redeem.coupons.iter().map(|coupon| json!({"coupon": self.codes[*coupon].code}));
        let certificates = redeem.certificates.iter().map(|pay| self.pay_body(*pay));
        let instruments: Vec<Value> = coupons.chain(certificates).collect();
        let order = json!({"id": format!("{}-{place}", self.name), "lines": lines});
        let mut body = json!({"order": order, "instruments": instruments});
        if let Some(client) = redeem.client {
            body["client"] = json!(format!("client-{client}"));
        }
        if let Some(seconds) = redeem.hold_seconds {
            body["mode"] = json!("hold");
            body["hold_seconds"] = json!(seconds);
        }
        body
    }

    fn pay_body(&self, pay: Pay) -> Value {
        let Card { number, secret } = &self.cards[pay.certificate];
        let wrong: String =
            secret.chars().rev().map(|digit| if digit == '7' { '3' } else { '7' }).collect();
        let secret = if pay.wrong_secret { &wrong } else { secret };
        let mut body = json!({"certificate": number, "secret": secret});
        if let Some(amount) = pay.amount {
            body["amount"] = rubles(amount);
        }
        body
    }

    /// Reads the records of the server, and returns the history with them.
    pub(super) async fn history(&self, caller: &mut Caller) -> Result<History> {
        let mut shop = self.shop.clone();
        for (certificate, card) in shop.certificates.iter_mut().zip(&self.cards) {
            let target = format!("/v1/certificates/{}/entries", card.number);
            let mut ledger =
                caller.list(&target).await?.iter().map(entry).collect::<Result<Vec<_>>>()?;
            let nominal = certificate.nominal;
            let activation =
                Entry { kind: "activation".to_owned(), change: nominal, balance: nominal };
            ensure!(ledger.first() == Some(&activation), "{}: sold as {ledger:?}", card.number);
            certificate.ledger = ledger.split_off(1);
        }
        let by_id: HashMap<String, usize> =
            self.redemptions().into_iter().map(|known| (known.id, known.of)).collect();
        for (coupon, code) in shop.coupons.iter_mut().zip(&self.codes) {
            for used in caller.list(&format!("/v1/coupons/{}/uses", code.id)).await? {
                if text(&used, "/kind")? == "used" {
                    coupon.used_by.push(by_id.get(&text(&used, "/redemption")?).copied());
                }
            }
        }
        let requests = locked(&self.requests).clone();
        Ok(History { shop, requests })
    }

    /// Compares the server with the end of the history. An expired hold counts as a use of its
    /// coupon until a sweep has recorded it, so this runs some time later.
    pub(super) async fn compare(&self, caller: &mut Caller, end: &ModelState) -> Result<()> {
        for (place, card) in self.cards.iter().enumerate() {
            let target = format!("/v1/certificates/{}", card.number);
            let now = caller.ask(&native("GET", &target, None, "")).await?;
            let (balance, held) = end.purse(place);
            let found =
                (money(&now, "/balance")?, money(&now, "/held")?, money(&now, "/available")?);
            let expected = (balance, held, balance - held);
            ensure!(found == expected, "{target}: {found:?} instead of {expected:?}");
        }
        for (place, code) in self.codes.iter().enumerate() {
            let target = format!("/v1/coupons/{}", code.id);
            let now = caller.ask(&native("GET", &target, None, "")).await?;
            let (found, expected) = (integer(&now, "/uses")?, end.uses_of(place));
            let fits = usize::try_from(found).is_ok_and(|found| found == expected);
            ensure!(fits, "{target}: {found} uses instead of {expected}");
        }
        Ok(())
    }
}

/// Returns a sale of one certificate over the mloyalty API.
pub(super) fn sale(order: &str, series: i64, nominal: Minor) -> String {
    let price = format!("{}.{:02}", nominal / 100, nominal % 100);
    format!(
        "{{\"PosCode\":\"demo\",\"SertCardSeries\":{series},\"OrderNumber\":\"{order}\",\
         \"Refund\":false,\"Goods\":[{{\"Id\":1,\"Name\":\"certificate\",\"Quantity\":1,\
         \"Price\":{price},\"ItemCode\":\"certificate\"}}]}}"
    )
}

fn card(sold: &Value) -> Result<Card> {
    let number = integer(sold, "/SertCards/0/Number")?.to_string();
    Ok(Card { number, secret: text(sold, "/SertCards/0/SecretCode")? })
}

fn coupon_body(code: &str, coupon: &Coupon) -> Value {
    let discount = match coupon.off {
        Off::Percent(percent) => json!({"percent": percent.to_string()}),
        Off::Money(money) => json!({"money": rubles(money)}),
    };
    json!({
        "code": code,
        "discount": discount,
        "once": coupon.once,
        "once_per_client": coupon.once_per_client,
        "min_price": coupon.min_price.map(rubles),
    })
}

fn entry(json: &Value) -> Result<Entry> {
    Ok(Entry {
        kind: text(json, "/kind")?,
        change: money(json, "/change")?,
        balance: money(json, "/balance_after")?,
    })
}

fn rubles(amount: Minor) -> Value {
    json!({"amount": amount, "currency": "RUB"})
}

/// A certificate that is not sold yet.
pub(super) fn certificate(nominal: Minor, reuse: bool) -> Certificate {
    Certificate { nominal, reuse, ledger: Vec::new() }
}

/// The thread that panicked reports it.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
