//! Certificates, their events, and series.

use crate::plural::english;
use crate::words::texts::{Certificate, Certificates, Events, Series};

pub(super) const EVENTS: Events = Events {
    issued: "Issued",
    sold: "Sold",
    returned: "Certificate returned",
    activated: "Activated",
    reloaded: "Reloaded",
    blocked: "Blocked",
    unblocked: "Unblocked",
    adjusted: "Adjusted",
    cashed_out: "Paid out",
    voided: "Voided",
    extended: "Extended",
    replaced: "Replaced",
    replacing: "Replaces another certificate",
    held: "Held",
    captured: "Redeemed",
    released: "Hold released",
    lapsed: "Hold expired",
    refunded: "Refunded",
    breakage: "Breakage",
    breakage_undone: "Breakage reversed",
};

pub(super) const CERTIFICATES: Certificates = Certificates {
    none_yet_title: "None found so far",
    none_yet: "The search looked through a part of the certificates. Go on to the next part.",
    nothing_title: "No such certificates",
    nothing: "No certificate has this status and series.",
    empty_title: "No certificates yet",
    empty: "A certificate appears here when a till sells it, or when it is issued.",
};

pub(super) const CERTIFICATE: Certificate = Certificate {
    title: |number| format!("Certificate {number}"),
    unknown_title: "Certificate not found",
    unknown: |number| format!("There is no certificate {number} in your shop."),
    wrong_check_digit: "The last digit does not fit the others, so one of the digits is probably \
                        mistyped.",
    available: "Available",
    balance: "Balance",
    held: "held",
    valid_through: "Valid through",
    not_active: "Not activated",
    days_left: |days| match days {
        0 => "Last day today".to_owned(),
        _ => format!("{days} {} left", english(days, "day", "days")),
    },
    days_over: |days| format!("Expired {days} {} ago", english(days, "day", "days")),
    timeline: "Timeline",
    no_events: "Nothing has happened to it yet.",
    order: "Order",
    other: "Certificate",
    now_valid_through: "Valid through",
    balance_after: "Balance afterwards",
    older: "Show older",
    newest: "Back to the newest",
    details: "Details",
    nominal: "Nominal",
    issued: "Made",
    sold_in: "Sold in",
    to_sale: "Sale",
    to_redemption: "Redemption",
    secret: "Secret code",
    secret_hidden: "Hidden",
    replaced_by: "It was replaced by certificate",
    key: |name| format!("key {name}"),
    administrator: "administrator",
    command_line: "command line",
};

pub(super) const SERIES: Series = Series {
    days: |days| format!("{days} {}", english(days, "day", "days")),
    plastic: "Plastic",
    electronic: "Electronic",
    empty_title: "No series yet",
    empty: "A series is a kind of certificates: which amounts it has, and how long it is valid. Create \
            one with the command scrip series create.",
    validity: "Validity",
    example: "If sold today, through",
    rules: "Rules",
    allow_reuse: "It can be used several times",
    secret_confirm: "Redeeming needs the secret code",
    allow_refund: "Money of a returned purchase goes back to it",
    allow_refund_purchase: "The certificate itself can be returned",
    certificates: "Certificates of this series",
    numbers: "Numbers",
    prefix: "Prefix",
    length: "Digits",
    capacity: "Numbers in all",
    secret_digits: "Digits of the secret code",
    on_sale_from: "On sale from",
    on_sale_through: "On sale through",
    item_codes: "Item codes",
};
