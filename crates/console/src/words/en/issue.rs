//! The form that issues certificates.

use crate::words::texts::Issue;

pub(super) const ISSUE: Issue = Issue {
    title: |series| format!("Issue certificates: {series}"),
    name: "Issue certificates",
    what: "Makes new certificates outside of a till. With a buyer or an order it is a sale.",
    quantity: "How many",
    quantity_hint: |max| format!("From 1 to {max} at once."),
    nominal_hint: |min, max| format!("From {min} to {max}, for each certificate."),
    activate: "Can be spent at once",
    activate_hint: "Otherwise they are activated later, one by one or by a till.",
    later: "From the activation",
    buyer: "Buyer: e-mail or phone",
    buyer_hint: "Optional. The certificates are found by it later.",
    buyer_wrong: "Type an e-mail address or a mobile phone, or leave it empty.",
    reasons: &["Paid by invoice", "Gift to a client", "Compensation", "Prize or contest"],
    button: "Issue",
    note: "The certificates were issued.",
    done: |count| format!("{count} certificates were issued"),
    numbers: "Numbers",
    copy: "Copy the numbers",
    back: "To the series",
};
