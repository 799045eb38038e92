//! Requests of clients with their times, and the exact answers.

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::model::{Ask, Given, Minor, ModelAnswer, Shop, Told};
use crate::live::caller::{Attempt, Raw};
use crate::live::clock::{Micros, read_moment};

/// A request with all its attempts.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) ask: Ask,
    pub(super) attempts: Vec<Attempt>,
    /// Answers to other requests under the same key that were sent after its acceptance.
    pub(super) reuses: Vec<Raw>,
}

/// All requests to one shop, and the records of the shop in the end.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    pub(super) shop: Shop,
    pub(super) requests: Vec<Request>,
}

impl Raw {
    /// Reads the answer in the terms of the model.
    pub(super) fn read(&self, ask: &Ask) -> Result<ModelAnswer> {
        let json = self.json()?;
        if !self.is_accepted() {
            let kind = text(&json, "/type")?;
            let (_, problem) = kind.split_once('#').context("a problem's type has a name")?;
            let status = integer(&json, "/status")?;
            ensure!(status == i64::from(self.status), "the body gives the status {status}");
            return Ok(ModelAnswer::Refused { status: self.status, problem: problem.to_owned() });
        }
        match ask {
            Ask::Redeem(_) | Ask::Capture { .. } | Ask::Release { .. } | Ask::Refund { .. } => {
                let given = json["instruments"].as_array().context("no instruments")?;
                Ok(ModelAnswer::Redemption(Told {
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
            Ask::SeeCertificate(_) => Ok(ModelAnswer::Certificate {
                status: text(&json, "/status")?,
                balance: money(&json, "/balance")?,
                held: money(&json, "/held")?,
            }),
            Ask::SeeCoupon(_) => {
                Ok(ModelAnswer::Coupon { worked: json["worked"].as_bool().context("no `worked`")? })
            }
            Ask::Lapse { .. } => Ok(ModelAnswer::Silence),
        }
    }

    /// Returns the id of the redemption in the answer.
    pub(super) fn redemption_id(&self) -> Result<String> {
        text(&self.json()?, "/id")
    }

    /// Returns the state of the redemption in the answer.
    pub(super) fn redemption_state(&self) -> Result<String> {
        text(&self.json()?, "/state")
    }

    /// Returns the end of the hold in the answer, if there is one.
    pub(super) fn held_until(&self) -> Result<Option<Micros>> {
        match &self.json()?["expires_at"] {
            Value::Null => Ok(None),
            moment => {
                let read = moment.as_str().and_then(read_moment);
                Ok(Some(read.with_context(|| format!("{moment} is not a time"))?))
            }
        }
    }
}

impl Request {
    /// Returns whether an attempt may have been carried out without an answer.
    pub(super) fn is_unknown(&self) -> bool {
        self.attempts.iter().any(Attempt::is_lost) && self.accepted().is_empty()
    }

    /// Returns the accepted attempts in the order of their answers.
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

/// Reads an amount in the demo's currency.
pub(super) fn money(json: &Value, pointer: &str) -> Result<Minor> {
    let currency = text(json, &format!("{pointer}/currency"))?;
    ensure!(currency == "RUB", "an amount in {currency}");
    integer(json, &format!("{pointer}/amount"))
}

pub(super) fn text(json: &Value, pointer: &str) -> Result<String> {
    let found = json.pointer(pointer).and_then(Value::as_str);
    Ok(found.with_context(|| format!("{pointer} is not a text in {json}"))?.to_owned())
}

pub(super) fn integer(json: &Value, pointer: &str) -> Result<i64> {
    let found = json.pointer(pointer).and_then(Value::as_i64);
    found.with_context(|| format!("{pointer} is not a number in {json}"))
}
