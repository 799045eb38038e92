//! Partners, points of sale, sites, API keys, settings, and the terms of series and coupons.

use domain::Scope;

use crate::plural::english;
use crate::words::texts::{CouponTerms, Key, SetUp, Settings, Terms};

pub(super) const SET_UP: SetUp = SetUp {
    save: "Save",
    saved: "Saved.",
    add_partner: "Add a partner",
    partner_new: "New partner",
    partner_what: "A partner is a company that sells or takes your certificates. Its points of sale \
                   are grouped under it.",
    add_place: "Add a point of sale",
    place_new: "New point of sale",
    place_what: "A point of sale is a till, a shop or a web shop. Its code is in every request of \
                 its till.",
    add_site: "Add a site",
    site_new: "New site",
    site_what: "A site is a public page on which buyers check a balance. Its widget sends the code.",
    partner: "Partner",
    point_of_sale: "Point of sale",
    place_code: "Code",
    place_code_hint: "As the till sends it. No other point of sale may have it.",
    name_hint: "Empty: the code.",
    site_code: "Code",
    site_code_hint: "As the widget sends it. No other site may have it.",
    closed: "Closed",
    closed_hint: "Nothing is sold or redeemed there, and keys that are bound to it change nothing.",
};

pub(super) const KEY: Key = Key {
    title: "API keys",
    none_title: "No keys yet",
    none: "A till, a shop or an accounting system needs a key to work with certificates. The secret \
           of a key is shown once, when you create it.",
    add: "Create a key",
    new_what: "The secret is shown once on the next page. Only a hash of it is stored.",
    name_hint: "What uses the key, like Web shop or Till 3.",
    scopes: "May",
    scope: |scope| match scope {
        Scope::Read => "See certificates, series and sales",
        Scope::Sell => "Sell, issue and return",
        Scope::Redeem => "Redeem, hold and refund",
        Scope::Coupons => "Create and change coupons",
        Scope::Manage => "Manage series, and block, adjust and void",
    },
    scope_missing: "Choose at least one thing that the key may do.",
    bound: "Only for",
    anywhere: "All points of sale",
    change_what: "The secret stays as it is.",
    rotate: "New secret",
    rotate_title: |name| format!("New secret for {name}"),
    rotate_what: "The old secret stops working at once. Have the place where the new one is needed \
                  at hand.",
    revoke: "Revoke",
    revoke_title: |name| format!("Revoke {name}"),
    revoke_what: "The key stops working at once, and for good. What was done with it stays in the \
                  timeline.",
    revoked: "Revoked",
    secret_title: "Copy the secret now",
    secret_what: "It is shown only this once. Keep it where passwords are kept.",
    secret: "Secret",
    shown_title: "The secret was shown before",
    shown: "This form has been sent already. The secret is not stored, so that nobody can show it \
            again. If it was not copied, make a new one.",
    copy: "Copy",
    done: "Done",
    login: "Login",
};

pub(super) const TERMS: Terms = Terms {
    add: "Create a series",
    new_title: "New series",
    new_what: "A series is a kind of certificate: its value, how long it is valid, and its rules.",
    change: "Change",
    change_what: "Certificates that were sold keep their value and their last day. The ticked rules \
                  hold for them as well.",
    min: "Least value",
    max: "Largest value",
    nominal_hint: "The same as the least value: all certificates have this one value.",
    range_wrong: "The least value must not be above the largest.",
    validity: "Days of validity",
    validity_hint: "From activation. The last day counts as a whole.",
    active: "On sale",
    prefix: "Numbers begin with",
    prefix_hint: "Shops use 20 to 29 for numbers of their own. Others may belong to goods.",
    length: "Length of numbers",
    digits: |count| format!("{count} {}", english(count, "digit", "digits")),
    secret_digits: "Digits of the secret code",
    plan_wrong: "The prefix leaves no room: at least one digit and the check digit must follow.",
    item_codes: "Item codes",
    item_codes_hint: "Codes of the goods that sell this series, separated by commas.",
    numbers: "Example of a number",
    numbers_left: "Numbers there can be",
    sold_today: "Sold today, valid through",
    expiry: "Book out the balance after, days",
    expiry_hint: "Days after the last day of a certificate, from 0 to 1095. Left empty, balances are \
                  never booked out. Your accountant decides: the law can be read in several ways.",
};

pub(super) const COUPON_TERMS: CouponTerms = CouponTerms {
    add: "Create a coupon",
    new_title: "New coupon",
    new_what: "A coupon takes a discount off an order. Buyers type its code.",
    change: "Change",
    change_what: "Orders that used the coupon keep their discount.",
    code_hint: "Upper and lower case do not matter.",
    percent: "Percent",
    money: "Money",
    value: "Discount",
    value_hint: "Percent, like 10 or 7.5, or an amount.",
    limit: "Can be used",
    day_hint: "The last day counts as a whole. Empty: no end.",
    collections_hint: "Names of collections of goods, separated by commas. Empty: all goods.",
    paused: "Paused",
    paused_hint: "Nobody can use it until you take the tick away.",
    delete: "Delete",
    delete_title: |code| format!("Delete coupon {code}"),
    delete_what: "The code can be used no more, and may be given to another coupon. Its uses stay \
                  with their orders.",
};

pub(super) const SETTINGS: Settings = Settings {
    title: "Settings",
    change: "Change",
    operator: "Operator",
    operator_what: "Days begin and end in the time zone. A change holds from now on: days that have \
                    passed keep their borders.",
    zone: "Time zone",
    zone_hint: "A name of the IANA database, like Europe/Moscow or Asia/Yekaterinburg.",
    zone_wrong: "There is no such time zone. Write it like Europe/Moscow.",
    currency: "Currency",
    currency_fixed: "It never changes, because all amounts are in it.",
    limits: "Limits",
    limits_what: "Some acts give or take away money without a payment: issuing, reloading, \
                  adjusting, paying out, voiding and extending. Above these limits another person \
                  has to approve.",
    person_single: "A person, one act",
    person_daily: "A person, one day",
    key_single: "An API key, one act",
    key_daily: "An API key, one day",
    usual: |amount| format!("Empty: {amount}."),
    key_hint: "Empty: no limit.",
    no_limit: "No limit",
};
