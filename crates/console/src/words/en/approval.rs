//! Requests for approval: their pages, and refusals as sentences.

use domain::approval::{ApprovalRejection, ApprovalState, WhichLimit};

use crate::values::Values;
use crate::words::texts::Approvals;

/// The sentence of a refusal.
pub(super) fn text(values: &dyn Values, why: &ApprovalRejection) -> String {
    match why {
        ApprovalRejection::OnlyPeople => "Only people ask for approval and decide about it.",
        ApprovalRejection::NotLimited => "This needs no approval.",
        ApprovalRejection::Unknown => "There is no such request for approval.",
        ApprovalRejection::OwnRequest => "Nobody approves or declines an own request.",
        ApprovalRejection::NotRequester => "Only the person who asked can withdraw the request.",
        ApprovalRejection::NotWaiting(state) => closed(*state),
        ApprovalRejection::OtherAct => "The request has changed. Look at it again.",
        ApprovalRejection::Changed => {
            "Something has changed since this was asked for. Decline it, and let it be asked for anew."
        }
        ApprovalRejection::RequesterNotPermitted => "The person who asked may not do this any more.",
        ApprovalRejection::ReasonMissing => "Give a reason.",
        ApprovalRejection::Needed { limit, amount, which } => {
            let (limit, amount) = (values.money(*limit), values.money(*amount));
            return match which {
                WhichLimit::Single => format!(
                    "This moves {amount}. Above {limit} another person must approve."
                ),
                WhichLimit::Daily => format!(
                    "With this you would move {amount} today. Above {limit} a day another person must approve."
                ),
            };
        }
    }
    .to_owned()
}

const fn closed(state: ApprovalState) -> &'static str {
    match state {
        ApprovalState::Waiting => "The request still waits.",
        ApprovalState::Approved => "The request was approved already.",
        ApprovalState::Declined => "The request was declined already.",
        ApprovalState::Withdrawn => "The request was withdrawn.",
        ApprovalState::Expired => "The request has expired. Ask again.",
    }
}

pub(super) const APPROVALS: Approvals = Approvals {
    title: "Approvals",
    none_title: "Nothing waits for approval",
    none: "Who wants to move more money than the limits allow asks here, and another person decides.",
    what: "What",
    object: "On",
    amount: "Amount",
    who: "Who asks",
    expires: "Ends",
    decision: "Decision",
    waiting: "Waiting",
    approved: "Approved",
    declined: "Declined",
    withdrawn: "Withdrawn",
    expired: "Too late",
    approve: "Approve",
    approve_what: "The act is done now, if it is still possible. Both names stay with it.",
    approved_note: "Approved and done.",
    decline: "Decline",
    decline_what: "Nothing is done. The person who asked sees the reason.",
    declined_note: "Declined.",
    withdraw: "Withdraw",
    withdraw_what: "Nothing is done, and nobody can approve the request any more.",
    withdrawn_note: "Withdrawn.",
    ask: "Ask for approval",
    asked: "Another person has to approve it now.",
};
