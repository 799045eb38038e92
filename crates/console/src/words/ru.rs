//! The texts in Russian.

mod action;
mod amount;
mod approval;
mod certificates;
mod coupon_test;
mod form;
mod frame;
mod issue;
mod lists;
mod log;
mod people;
mod refusal;
mod report;
mod set_up;
mod system;
mod users;

use super::texts::Words;

/// All texts in Russian.
pub(super) const WORDS: Words = Words {
    language_name: "Русский",
    product: "Scrip",
    shell: frame::SHELL,
    keys: frame::KEYS,
    search: frame::SEARCH,
    sign_in: frame::SIGN_IN,
    failure: frame::FAILURE,
    list: lists::LIST,
    states: lists::STATES,
    events: certificates::EVENTS,
    format: frame::FORMAT,
    home: frame::HOME,
    certificates: certificates::CERTIFICATES,
    certificate: certificates::CERTIFICATE,
    redemptions: lists::REDEMPTIONS,
    redemption: lists::REDEMPTION,
    sales: lists::SALES,
    sale: lists::SALE,
    coupons: lists::COUPONS,
    coupon: lists::COUPON,
    series: certificates::SERIES,
    owners: lists::OWNERS,
    messages: lists::MESSAGES,
    places: lists::PLACES,
    people: people::PEOPLE,
    action: action::ACTION,
    factor: people::FACTOR,
    form: form::FORM,
    confirm: form::CONFIRM,
    set_up: set_up::SET_UP,
    key: set_up::KEY,
    terms: set_up::TERMS,
    approvals: approval::APPROVALS,
    settings: set_up::SETTINGS,
    coupon_terms: set_up::COUPON_TERMS,
    log: log::LOG,
    report: report::REPORT,
    users: users::USERS,
    system: system::SYSTEM,
    coupon_test: coupon_test::COUPON_TEST,
    issue: issue::ISSUE,
    refusal: refusal::text,
};
