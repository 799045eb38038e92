//! Runs the functions over their corpus.

use fuzz_corpus::check;

#[test]
fn requests() {
    check("mloyalty_request", super::request);
}

#[test]
fn headers() {
    check("mloyalty_headers", super::headers);
}

#[test]
fn logins() {
    check("mloyalty_login", super::login);
}

#[test]
fn site_codes() {
    check("site_code", super::site_code);
}
