//! `scrip explain`: what the decoder understands, without a server.

use serde_json::{Value, json};

use crate::kit::process::run;

#[track_caller]
fn explain(content_type: &str, body: &str) -> Value {
    let arguments = ["explain", "mloyalty/NumberFromGoods", "--content-type", content_type];
    let ran = run(&arguments, body.as_bytes());
    assert!(ran.status.success() && ran.err.is_empty(), "{ran:?}");
    assert!(ran.out.starts_with("{\"understood\":") && ran.out.ends_with("]}\n"), "{ran:?}");
    let explained: Value = serde_json::from_str(&ran.out).unwrap();
    let names: Vec<&String> = explained.as_object().unwrap().keys().collect();
    assert_eq!(names, ["ignored", "refused", "understood"]);
    let exactly_one = explained["understood"].is_null() != explained["refused"].is_null();
    assert!(exactly_one && explained["ignored"].is_array(), "{explained}");
    explained
}

/// All thirteen members, null but for these.
fn request(members: &[(&str, Value)]) -> Value {
    let mut request = json!({
        "PosCode": null, "SertCardSeries": null, "OrderNumber": null, "Refund": null,
        "Client": null, "ClientIShop": null, "Email": null, "Phone": null, "ChequeId": null,
        "Goods": null, "Operator": null, "Token": null, "SiteCode": null
    });
    assert_eq!(request.as_object().unwrap().len(), 13);
    for (name, value) in members {
        assert!(request.get(name).is_some(), "{name}");
        request[name] = value.clone();
    }
    request
}

const XML: &str = "<NumberFromGoodsRequest xmlns=\"http://schemas.datacontract.org/2004/07/\
    LCManagerPartner.Implementation.Request.SertCardRequest\"><PosCode>p</PosCode><Goods>\
    <NumberFromGoodsRequest.NumberFromGoodsGood><Price>10.50</Price>\
    </NumberFromGoodsRequest.NumberFromGoodsGood></Goods><Phone>7</Phone><Odd>1</Odd>\
    </NumberFromGoodsRequest>";

#[test]
fn what_is_understood_is_told_member_by_member() {
    let goods =
        json!([{"Id": null, "Name": null, "Quantity": null, "Price": "10.50", "ItemCode": null}]);
    let some = [("PosCode", json!("p")), ("Goods", goods), ("Phone", json!(7))];
    for (content_type, body) in [
        ("application/json", r#"{"PosCode":"p","Goods":[{"Price":10.50}],"Phone":7,"Odd":[1]}"#),
        ("text/json; charset=utf-8", r#"{poscode:'p',Goods:[{Price:"10.50"}],Phone:"7",Odd:1}"#),
        ("application/xml", XML),
        ("text/xml", XML),
        ("application/x-www-form-urlencoded", "PosCode=p&Goods[0].Price=10.50&Phone=7&Odd=1"),
    ] {
        let explained = explain(content_type, body);
        assert_eq!(explained["understood"], request(&some), "{content_type}");
        assert_eq!(explained["ignored"], json!(["Odd"]), "{content_type}");
    }
    let all = explain("application/json", crate::kit::founding::REQUEST_JSON);
    let good = json!({
        "Id": 1, "Name": "sample string 1", "Quantity": 1, "Price": "1.0",
        "ItemCode": "sample string 2"
    });
    let expected = json!({
        "PosCode": "sample string 1", "SertCardSeries": 1, "OrderNumber": "sample string 2",
        "Refund": true, "Client": 1, "ClientIShop": 1, "Email": "sample string 3", "Phone": 1,
        "ChequeId": 1, "Goods": [good, good], "Operator": 1, "Token": 1,
        "SiteCode": "sample string 4"
    });
    assert_eq!(all, json!({"understood": expected, "refused": null, "ignored": []}));
}

#[test]
fn what_is_refused_is_told_with_status_code_member_and_message() {
    let huge = format!("{{\"Email\":\"{}\"}}", "x".repeat(1024 * 1024));
    for (content_type, body, status, code, member) in [
        ("application/json", r#"{"Goods":[{"Price":"10,50"}]}"#, 200, 125, json!("Goods[0].Price")),
        ("application/json", r#"{"PosCode":"#, 200, 102, json!("PosCode")),
        ("application/json", "", 200, 100, Value::Null),
        ("application/xml", "<!DOCTYPE x><x/>", 200, 107, Value::Null),
        ("application/x-www-form-urlencoded", "Refund=maybe", 200, 127, json!("Refund")),
        ("application/json", &huge, 200, 190, Value::Null),
        ("text/plain", "x", 415, 0, Value::Null),
    ] {
        let explained = explain(content_type, body);
        assert_eq!(explained["understood"], Value::Null);
        let refused = &explained["refused"];
        let names: Vec<&String> = refused.as_object().unwrap().keys().collect();
        assert_eq!(names, ["code", "member", "message", "status"], "{refused}");
        assert_eq!(refused["status"], status, "{refused}");
        if status == 200 {
            assert_eq!(refused["code"], code, "{refused}");
            let message = refused["message"].as_str().unwrap();
            assert!(crate::kit::sale::is_russian(message), "{message}");
        } else {
            assert_eq!(refused["code"], Value::Null, "the framework has no codes");
            assert!(refused["message"].as_str().unwrap().contains("text/plain"), "{refused}");
        }
        assert_eq!(refused["member"], member, "{refused}");
    }
}

#[test]
fn every_method_of_the_family_is_explained() {
    for (method, body, members) in [
        ("SertCardIdentify", r#"{"SertCard":5}"#, 6),
        ("SecretIdentify", r#"{"secretcode":"0012"}"#, 8),
        ("PurchaseStatus", r#"{"Refund":true}"#, 6),
        ("SendForEmail", r#"{"Email":"a@b"}"#, 4),
        ("SertcardSeriesAction", r#"{"ActionType":"Info"}"#, 21),
        ("SertcardSeriesPagingInfo", r#"{"SerdCardType":3}"#, 17),
        ("Owner", r#"{"Gender":true}"#, 16),
        ("FilterData", r#"{"PosCode":"p"}"#, 4),
        ("SalesPaging", r#"{"ProcTimeIn":"2026-11-22"}"#, 21),
        ("SendCode", r#"{"sitecode":"w"}"#, 7),
        ("ConfirmCode", r#"{"code":"1"}"#, 7),
    ] {
        let ran = run(&["explain", &format!("mloyalty/{method}")], body.as_bytes());
        let explained: Value = serde_json::from_str(&ran.out).unwrap();
        let understood = explained["understood"].as_object().unwrap();
        assert_eq!(understood.len(), members, "{method}: {ran:?}");
        assert_eq!(explained["ignored"], json!([]), "{method}");
        let given: Value = serde_json::from_str(body).unwrap();
        let value = given.as_object().unwrap().values().next().unwrap();
        let found = |known: &Value| known == value || known == "2026-11-22T00:00:00";
        assert!(understood.values().any(found), "{method}: {ran:?}");
    }
}

#[test]
fn a_method_that_is_not_there_is_named_with_those_that_are() {
    for method in ["mloyalty/Nothing", "insales/x", "NumberFromGoods", ""] {
        let ran = run(&["explain", method], b"{}");
        assert!(!ran.status.success() && ran.err.contains("mloyalty/NumberFromGoods"), "{ran:?}");
    }
    let any_case = run(&["explain", "MLoyalty/numberfromgoods"], b"{}");
    assert!(any_case.status.success(), "{any_case:?}");
}
