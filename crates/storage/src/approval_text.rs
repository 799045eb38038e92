//! The stored form of acts that wait for approval: JSON in a column of the row. It never changes.
//! Members that older writers left out are absent.

use domain::certificate::{CertificateAction, NewLastDay};
use domain::command::{ApprovableAct, IssueRequest, RefundRequest, RefundTarget};
use domain::{Amount, Buyer, CertificateNumber, OperationId, SeriesId};
use serde::{Deserialize, Serialize};

use crate::BackendError;

#[derive(Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
enum StoredAct {
    Issue(StoredIssue),
    Activate { number: u64, nominal: Option<i64> },
    Reload { number: u64, amount: i64 },
    Adjust { number: u64, change: i64 },
    CashOut { number: u64, amount: Option<i64> },
    Void { number: u64 },
    ExtendTo { number: u64, day: String },
    ExtendBy { number: u64, days: u32 },
    Refund(StoredRefund),
}

#[derive(Serialize, Deserialize)]
struct StoredIssue {
    series: i64,
    quantity: u32,
    activate: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nominal: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    order_number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    metadata: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shop_client: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    phone: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_code: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct StoredRefund {
    redemption: i64,
    return_coupons: bool,
    order_undone: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amount: Option<i64>,
    #[serde(default)]
    to: Vec<StoredTarget>,
}

#[derive(Serialize, Deserialize)]
struct StoredTarget {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    number: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amount: Option<i64>,
}

fn corrupt() -> BackendError {
    BackendError::corrupt("act of a request for approval")
}

fn amount(minor: i64) -> Result<Amount, BackendError> {
    Amount::from_minor(minor).ok_or_else(corrupt)
}

fn maybe(minor: Option<i64>) -> Result<Option<Amount>, BackendError> {
    minor.map(amount).transpose()
}

fn certificate(number: u64) -> Result<CertificateNumber, BackendError> {
    CertificateNumber::new(number).ok_or_else(corrupt)
}

/// The stored form of an act.
///
/// # Errors
///
/// The act moves no value, so nobody can ask for it.
pub fn to_json(act: &ApprovableAct) -> Result<String, BackendError> {
    let stored = match act {
        ApprovableAct::Issue(request) => StoredAct::Issue(stored_issue(request)),
        ApprovableAct::Certificate { number, action } => {
            stored_action(number.value(), *action).ok_or_else(corrupt)?
        }
        ApprovableAct::Refund { redemption, request, return_coupons } => {
            StoredAct::Refund(stored_refund(*redemption, request, *return_coupons))
        }
    };
    serde_json::to_string(&stored).map_err(|_| corrupt())
}

/// The act of a stored form.
///
/// # Errors
///
/// The text is not the form of an act.
pub fn from_json(text: &str) -> Result<ApprovableAct, BackendError> {
    let stored: StoredAct = serde_json::from_str(text).map_err(|_| corrupt())?;
    let (number, action) = match stored {
        StoredAct::Issue(stored) => return issue(stored),
        StoredAct::Refund(stored) => return refund(stored),
        StoredAct::Activate { number, nominal } => {
            (number, CertificateAction::Activate { nominal: maybe(nominal)? })
        }
        StoredAct::Reload { number, amount: minor } => {
            (number, CertificateAction::Reload { amount: amount(minor)? })
        }
        StoredAct::Adjust { number, change } => (number, CertificateAction::Adjust { change }),
        StoredAct::CashOut { number, amount } => {
            (number, CertificateAction::CashOut { amount: maybe(amount)? })
        }
        StoredAct::Void { number } => (number, CertificateAction::Void),
        StoredAct::ExtendTo { number, day } => {
            let day = day.parse().map_err(|_| corrupt())?;
            (number, CertificateAction::Extend { to: NewLastDay::On(day) })
        }
        StoredAct::ExtendBy { number, days } => {
            (number, CertificateAction::Extend { to: NewLastDay::After { days } })
        }
    };
    Ok(ApprovableAct::Certificate { number: certificate(number)?, action })
}

fn stored_action(number: u64, action: CertificateAction) -> Option<StoredAct> {
    Some(match action {
        CertificateAction::Activate { nominal } => {
            StoredAct::Activate { number, nominal: nominal.map(Amount::minor) }
        }
        CertificateAction::Reload { amount } => {
            StoredAct::Reload { number, amount: amount.minor() }
        }
        CertificateAction::Adjust { change } => StoredAct::Adjust { number, change },
        CertificateAction::CashOut { amount } => {
            StoredAct::CashOut { number, amount: amount.map(Amount::minor) }
        }
        CertificateAction::Void => StoredAct::Void { number },
        CertificateAction::Extend { to: NewLastDay::On(day) } => {
            StoredAct::ExtendTo { number, day: day.to_string() }
        }
        CertificateAction::Extend { to: NewLastDay::After { days } } => {
            StoredAct::ExtendBy { number, days }
        }
        CertificateAction::Block
        | CertificateAction::Unblock
        | CertificateAction::ShowSecret
        | CertificateAction::Note
        | CertificateAction::SetOwner { .. } => return None,
    })
}

fn stored_issue(request: &IssueRequest) -> StoredIssue {
    let IssueRequest {
        series,
        nominal,
        quantity,
        activate,
        reason,
        buyer: Buyer { client, shop_client, email, phone, client_code },
        order_number,
        metadata,
    } = request.clone();
    StoredIssue {
        series: series.0,
        quantity,
        activate,
        nominal: nominal.map(Amount::minor),
        reason,
        order_number,
        metadata,
        client,
        shop_client,
        email,
        phone,
        client_code,
    }
}

fn issue(stored: StoredIssue) -> Result<ApprovableAct, BackendError> {
    let StoredIssue { client, shop_client, email, phone, client_code, .. } = stored;
    Ok(ApprovableAct::Issue(Box::new(IssueRequest {
        series: SeriesId(stored.series),
        nominal: maybe(stored.nominal)?,
        quantity: stored.quantity,
        activate: stored.activate,
        reason: stored.reason,
        buyer: Buyer { client, shop_client, email, phone, client_code },
        order_number: stored.order_number,
        metadata: stored.metadata,
    })))
}

fn stored_refund(
    redemption: OperationId,
    request: &RefundRequest,
    return_coupons: bool,
) -> StoredRefund {
    let target = |target: &RefundTarget| StoredTarget {
        number: target.number.map(CertificateNumber::value),
        amount: target.amount.map(Amount::minor),
    };
    StoredRefund {
        redemption: redemption.0,
        return_coupons,
        order_undone: request.order_undone,
        amount: request.amount.map(Amount::minor),
        to: request.to.iter().map(target).collect(),
    }
}

fn refund(stored: StoredRefund) -> Result<ApprovableAct, BackendError> {
    let StoredRefund { redemption, return_coupons, order_undone, amount, to } = stored;
    let target = |stored: StoredTarget| {
        let number = stored.number.map(certificate).transpose()?;
        Ok(RefundTarget { number, amount: maybe(stored.amount)? })
    };
    let to = to.into_iter().map(target).collect::<Result<_, BackendError>>()?;
    Ok(ApprovableAct::Refund {
        redemption: OperationId(redemption),
        request: RefundRequest { amount: maybe(amount)?, to, order_undone },
        return_coupons,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acts() -> Vec<ApprovableAct> {
        let number = CertificateNumber::new(2_059_040_947_415).unwrap();
        let minor = |minor| Amount::from_minor(minor).unwrap();
        let day = jiff::civil::date(2027, 12, 31);
        let actions = [
            CertificateAction::Activate { nominal: None },
            CertificateAction::Activate { nominal: Some(minor(5)) },
            CertificateAction::Reload { amount: minor(7) },
            CertificateAction::Adjust { change: -8 },
            CertificateAction::CashOut { amount: None },
            CertificateAction::CashOut { amount: Some(Amount::MAX) },
            CertificateAction::Void,
            CertificateAction::Extend { to: NewLastDay::On(day) },
            CertificateAction::Extend { to: NewLastDay::After { days: 30 } },
        ];
        let actions =
            actions.into_iter().map(|action| ApprovableAct::Certificate { number, action });
        let full = IssueRequest {
            series: SeriesId(3),
            nominal: Some(minor(100)),
            quantity: 1_000,
            activate: true,
            reason: Some("Подарок \"1\"".to_owned()),
            buyer: Buyer {
                client: Some(1),
                shop_client: Some(2),
                email: Some("a@example.com".to_owned()),
                phone: Some(9_031_234_567),
                client_code: Some("c".to_owned()),
            },
            order_number: Some("O-1".to_owned()),
            metadata: Some("{\"a\":1}".to_owned()),
        };
        let bare = IssueRequest {
            nominal: None,
            reason: None,
            buyer: Buyer::default(),
            order_number: None,
            metadata: None,
            ..full.clone()
        };
        let to = vec![
            RefundTarget { number: Some(number), amount: Some(minor(1)) },
            RefundTarget { number: None, amount: None },
        ];
        let refund = |request| ApprovableAct::Refund {
            redemption: OperationId(9),
            request,
            return_coupons: true,
        };
        let request = RefundRequest { amount: Some(minor(4)), to, order_undone: true };
        actions
            .chain([ApprovableAct::Issue(Box::new(full)), ApprovableAct::Issue(Box::new(bare))])
            .chain([refund(request), refund(RefundRequest::default())])
            .collect()
    }

    #[test]
    fn acts_come_back() {
        for act in acts() {
            let text = to_json(&act).unwrap();
            assert_eq!(from_json(&text).unwrap(), act, "{text}");
        }
    }

    /// Stored acts are read by later versions, so their form never changes.
    #[test]
    fn the_form_of_acts_stays() {
        let texts: Vec<String> = acts().iter().map(|act| to_json(act).unwrap()).collect();
        assert_eq!(texts[2], r#"{"act":"reload","number":2059040947415,"amount":7}"#);
        assert_eq!(texts[7], r#"{"act":"extend_to","number":2059040947415,"day":"2027-12-31"}"#);
        assert_eq!(texts[10], r#"{"act":"issue","series":3,"quantity":1000,"activate":true}"#);
    }

    #[test]
    fn what_is_no_act_is_refused() {
        let number = CertificateNumber::new(2_059_040_947_415).unwrap();
        for action in [
            CertificateAction::Block,
            CertificateAction::Unblock,
            CertificateAction::ShowSecret,
            CertificateAction::Note,
            CertificateAction::SetOwner { owner: None },
        ] {
            assert!(to_json(&ApprovableAct::Certificate { number, action }).is_err());
        }
        for text in [
            "",
            "{}",
            r#"{"act":"block","number":1}"#,
            r#"{"act":"reload","number":2059040947415,"amount":-1}"#,
            r#"{"act":"extend_to","number":2059040947415,"day":"31.12.2027"}"#,
        ] {
            assert!(from_json(text).is_err(), "{text}");
        }
    }
}
