//! Runs the functions over their corpus.

use fuzz_corpus::check;

#[test]
fn bodies() {
    check("api_body", super::body);
}

#[test]
fn requests() {
    check("api_request", super::request);
}
