//! Forms that act, and the proof of who somebody is.

use crate::plural::english;
use crate::words::texts::{Confirm, Form};

pub(super) const FORM: Form = Form {
    cancel: "Cancel",
    back: "Back",
    refused: "Nothing was changed.",
    outcome: "What changes",
    before: "Before",
    after: "Afterwards",
    look: "Show the outcome",
    reason: "Reason",
    reason_own: "In your own words",
    reason_hint: "It stays in the timeline, with your name.",
    reason_missing: "Say why: the reason is kept in the timeline.",
    amount_missing: "Give the amount.",
    currency_names: |code| match code {
        "RUB" => &["rub", "r"],
        _ => &[],
    },
    amount_wrong: "This is not an amount. Write it like 1500.50.",
    amount_precise: |digits| {
        let digits = u64::from(digits);
        format!(
            "An amount has at most {digits} {} after the point.",
            english(digits, "digit", "digits")
        )
    },
    amount_ambiguous: "This can be read in two ways. Write thousands without a mark, like 1500 or \
                       1500.50.",
    day_wrong: "Give the day, like 2027-11-22.",
    last_four: "Last four digits of the number",
    last_four_hint: "To be sure that it is the right certificate.",
    last_four_wrong: "These are not the last four digits of this certificate.",
    number_wrong: "Give a whole number.",
    again_title: "Checking whether it was done",
    again_what: "The connection to the database broke while this was written. Ask again: what was \
                 done is not done twice, and what was not done is done now.",
    again: "Ask again",
};

pub(super) const CONFIRM: Confirm = Confirm {
    title: "Confirm that it is you",
    what: "The next page needs this. It is asked again after five minutes.",
    password_or_code: "Password or a code from the app",
    go_on: "Continue",
};
