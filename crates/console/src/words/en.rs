//! The texts in English.

mod certificates;
mod frame;
mod lists;
mod people;

use super::texts::Words;

/// All texts in English.
pub(super) const WORDS: Words = Words {
    language_name: "English",
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
    action: people::ACTION,
    factor: people::FACTOR,
};
