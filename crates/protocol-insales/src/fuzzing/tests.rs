//! Runs the functions over their corpus.

use fuzz_corpus::check;

#[test]
fn bodies() {
    check("insales_body", super::body);
}

#[test]
fn requests() {
    check("insales_request", super::request);
}
