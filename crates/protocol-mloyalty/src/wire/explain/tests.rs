//! Tests the form of an explanation.

use crate::wire::{number_from_goods::NumberFromGoodsRequest, typed::Described};

use super::*;

fn explain(content_type: &str, body: &str) -> serde_json::Value {
    let shape = NumberFromGoodsRequest::SHAPE;
    let text = explain_json(&understand(shape, &[content_type], body.as_bytes()));
    serde_json::from_str(&text).unwrap()
}

#[test]
fn what_is_understood_has_every_member() {
    let body = r#"{"poscode":"\u0001p","Colour":1,"Goods":[{"Price":10.50,"Size":2},null]}"#;
    let told = explain("application/json", body);
    let understood = told["understood"].as_object().unwrap();
    assert_eq!(understood.len(), 13);
    assert_eq!(understood["PosCode"], "\u{1}p");
    assert_eq!(understood["Goods"][0].as_object().unwrap().len(), 5);
    assert_eq!(understood["Goods"][0]["Price"], "10.50");
    assert!(understood["Goods"][1].is_null());
    assert!(told["refused"].is_null());
    assert_eq!(told["ignored"], serde_json::json!(["Colour", "Goods[0].Size"]));
}

#[test]
fn what_is_refused_has_a_status_a_number_a_member_and_a_message() {
    let told = explain("text/json", r#"{"Goods":[{"Price":"10,50"}]}"#);
    assert!(told["understood"].is_null());
    let refused = &told["refused"];
    assert_eq!(refused["status"], 200);
    assert_eq!(refused["code"], 125);
    assert_eq!(refused["member"], "Goods[0].Price");
    assert_eq!(refused["message"], "Goods[0].Price: запятая в числе: нужна точка");

    let told = explain("text/plain", "x");
    assert_eq!(told["refused"]["status"], 415);
    assert!(told["refused"]["code"].is_null());
}
