//! Requests for approval, and the sums of limited acts.

use domain::Amount;
use domain::KeyScope;
use domain::approval::{ActTotal, Approval, Effect};
use jiff::civil::Date;

use super::describe::record;
use super::value::{Json, text};
use crate::{BackendError, approval_text};

record! {
    table "approval";
    bind |approval: Approval, vault| {
        id: Int Key = approval.id;
        operator: Int Made = approval.operator;
        requester: Int Made = approval.requester;
        act: Json Made = Json(approval_text::to_json(&approval.act)?);
        amount: Int Made = approval.amount;
        reason: Text Made = approval.reason;
        balance_before: Int Made = approval.before.map(|before| before.balance);
        last_day_before: Text Made = approval.before.and_then(|before| before.last_day);
        balance_after: Int Made = approval.after.map(|after| after.balance);
        last_day_after: Text Made = approval.after.and_then(|after| after.last_day);
        at: Int Made = approval.at;
        state: Int Changes = approval.state;
        decided_by: Int Changes = approval.decided_by;
        decided_in: Int Changes = approval.decided_in;
        answer: Text Changes = approval.answer;
    }
    read Approval = Self {
        id,
        operator,
        requester,
        act: approval_text::from_json(&text(act))?,
        amount,
        reason,
        before: effect(balance_before, last_day_before)?,
        after: effect(balance_after, last_day_after)?,
        at,
        state,
        decided_by,
        decided_in,
        answer,
    };
}

fn effect(balance: Option<Amount>, last_day: Option<Date>) -> Result<Option<Effect>, BackendError> {
    match (balance, last_day) {
        (Some(balance), last_day) => Ok(Some(Effect { balance, last_day })),
        (None, None) => Ok(None),
        (None, Some(_)) => Err(BackendError::corrupt("certificate of a request for approval")),
    }
}

record! {
    table "act_total";
    bind |total: ActTotal, vault| {
        operator: Int Key = total.operator;
        day: Text Key = total.day;
        caller: Int Key = total.caller.caller();
        amount: Int Changes = total.amount;
    }
    read ActTotal = Self { operator, day, caller: KeyScope::of_caller(caller), amount };
}
