//! What clients asked, when, and what they were told, word for word.

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::model::{Answer, Ask, Given, Minor, Shop, Told};
use crate::live::caller::{Attempt, Raw};
use crate::live::clock::{Micros, read_moment};

/// A request with all its retries.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) ask: Ask,
    pub(super) attempts: Vec<Attempt>,
    /// The answers to other requests under the same key, sent after this one had been accepted.
    pub(super) reuses: Vec<Raw>,
}

/// All that was asked of one shop, and what the shop says of it in the end.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    pub(super) shop: Shop,
    pub(super) requests: Vec<Request>,
}

impl Raw {
    /// The answer in the model's words.
    pub(super) fn read(&self, ask: &Ask) -> Result<Answer> {
        let json = self.json()?;
        if !self.is_accepted() {
            let kind = text(&json, "/type")?;
            let (_, problem) = kind.split_once('#').context("a problem's type has a name")?;
            let status = integer(&json, "/status")?;
            ensure!(status == i64::from(self.status), "the status is told as {status}");
            return Ok(Answer::Refused { status: self.status, problem: problem.to_owned() });
        }
        match ask {
            Ask::Redeem(_) | Ask::Capture { .. } | Ask::Release { .. } | Ask::Refund { .. } => {
                let given = json["instruments"].as_array().context("no instruments")?;
                Ok(Answer::Redemption(Told {
                    status: self.status,
                    state: text(&json, "/state")?,
                    total: money(&json, "/order_total")?,
                    discount: money(&json, "/discount")?,
                    paid: money(&json, "/paid")?,
                    refunded: money(&json, "/refunded")?,
                    to_pay: money(&json, "/to_pay")?,
                    instruments: given.iter().map(instrument).collect::<Result<_>>()?,
                }))
            }
            Ask::SeeCertificate(_) => Ok(Answer::Certificate {
                status: text(&json, "/status")?,
                balance: money(&json, "/balance")?,
                held: money(&json, "/held")?,
            }),
            Ask::SeeCoupon(_) => {
                Ok(Answer::Coupon { worked: json["worked"].as_bool().context("no `worked`")? })
            }
            Ask::Lapse { .. } => Ok(Answer::Silence),
        }
    }

    /// The id of the redemption that is told of.
    pub(super) fn redemption_id(&self) -> Result<String> {
        text(&self.json()?, "/id")
    }

    /// Where the redemption is that is told of.
    pub(super) fn redemption_state(&self) -> Result<String> {
        text(&self.json()?, "/state")
    }

    /// Until when the redemption is held that is told of, if it is.
    pub(super) fn held_until(&self) -> Result<Option<Micros>> {
        match &self.json()?["expires_at"] {
            Value::Null => Ok(None),
            moment => {
                let read = moment.as_str().and_then(read_moment);
                Ok(Some(read.with_context(|| format!("{moment} is no moment"))?))
            }
        }
    }
}

impl Request {
    /// Whether an attempt may have been carried out of which nobody has been told.
    pub(super) fn is_unknown(&self) -> bool {
        self.attempts.iter().any(Attempt::is_lost) && self.accepted().is_empty()
    }

    /// The attempts that were carried out, or told that they had been, in the order of their answers.
    pub(super) fn accepted(&self) -> Vec<(Micros, &Raw)> {
        let answers = self.attempts.iter().filter_map(|attempt| attempt.answer.as_ref());
        let mut accepted: Vec<(Micros, &Raw)> =
            answers.filter(|(_, raw)| raw.is_accepted()).map(|(at, raw)| (*at, raw)).collect();
        accepted.sort_by_key(|(at, _)| *at);
        accepted
    }
}

fn instrument(json: &Value) -> Result<Given> {
    if json["coupon"].is_string() {
        let lines = json["lines"].as_array().context("a coupon without lines")?;
        let lines = lines.iter().map(|line| money(line, "")).collect::<Result<_>>()?;
        return Ok(Given::Coupon { discount: money(json, "/discount")?, lines });
    }
    Ok(Given::Certificate {
        taken: money(json, "/taken")?,
        refunded: money(json, "/refunded")?,
        balance: money(json, "/balance")?,
    })
}

/// An amount of the demo's currency.
pub(super) fn money(json: &Value, pointer: &str) -> Result<Minor> {
    let currency = text(json, &format!("{pointer}/currency"))?;
    ensure!(currency == "RUB", "an amount in {currency}");
    integer(json, &format!("{pointer}/amount"))
}

pub(super) fn text(json: &Value, pointer: &str) -> Result<String> {
    let found = json.pointer(pointer).and_then(Value::as_str);
    Ok(found.with_context(|| format!("no text {pointer} in {json}"))?.to_owned())
}

pub(super) fn integer(json: &Value, pointer: &str) -> Result<i64> {
    let found = json.pointer(pointer).and_then(Value::as_i64);
    found.with_context(|| format!("no number {pointer} in {json}"))
}
