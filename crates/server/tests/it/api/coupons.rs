//! Coupons through the native API.

use serde_json::{Value, json};

use crate::kit::api::{Api, json as body_of, problem};
use crate::kit::http::Framing;
use crate::kit::process::Home;

const PATH: &str = "/v1/coupons";

fn rub(amount: i64) -> Value {
    json!({"amount": amount, "currency": "RUB"})
}

/// Makes a coupon, which must succeed.
#[track_caller]
fn made(api: &mut Api, body: &Value) -> Value {
    let answer = api.send("POST", PATH, body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let coupon = body_of(&answer);
    assert_eq!(answer.header("Location").unwrap(), format!("{PATH}/{}", coupon["id"]));
    coupon
}

#[test]
fn a_coupon_is_made_changed_replaced_and_deleted() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let full = json!({
        "code": " Spring ", "discount": {"percent": "12.50"}, "description": "note", "once": true,
        "once_per_client": true, "min_price": rub(150_000), "valid_through": "2030-06-09",
        "collections": ["7", "Обувь"], "disabled": true
    });
    let coupon = made(&mut api, &full);
    let expected = json!({
        "id": 1, "code": "Spring", "discount": {"percent": "12.5"}, "description": "note",
        "once": true, "once_per_client": true, "min_price": rub(150_000),
        "valid_through": "2030-06-09", "collections": ["7", "Обувь"], "disabled": true,
        "uses": 0, "worked": true, "created_at": coupon["created_at"],
        "updated_at": coupon["updated_at"]
    });
    assert_eq!(coupon, expected);
    assert_eq!(api.seen("/v1/coupons/1"), coupon);

    let mut change = |change: Value| {
        let answer = api.send("PATCH", "/v1/coupons/1", &change);
        assert_eq!(answer.status, 200, "{change}: {}", answer.text());
        body_of(&answer)
    };
    assert_eq!(change(json!({})), coupon, "nothing was said, so nothing changes");
    let changed = change(json!({
        "description": null, "min_price": null, "valid_through": null, "once": false,
        "discount": {"money": rub(100)}
    }));
    for (member, value) in [
        ("description", Value::Null),
        ("min_price", Value::Null),
        ("valid_through", Value::Null),
        ("once", json!(false)),
        ("once_per_client", json!(true)),
        ("discount", json!({"money": rub(100)})),
        ("code", json!("Spring")),
        ("collections", json!(["7", "Обувь"])),
    ] {
        assert_eq!(changed[member], value, "{member}");
    }

    let bare = json!({"code": "AUTUMN", "discount": {"percent": "100"}});
    let answer = api.send("PUT", "/v1/coupons/1", &bare);
    let replaced = body_of(&answer);
    assert_eq!(
        (&replaced["id"], &replaced["code"], &replaced["discount"]),
        (&json!(1), &json!("AUTUMN"), &json!({"percent": "100"}))
    );
    for member in ["once", "once_per_client", "disabled"] {
        assert_eq!(replaced[member], false, "{member}");
    }
    assert_eq!((&replaced["collections"], &replaced["min_price"]), (&json!([]), &Value::Null));

    let deleted = api.ask("DELETE", "/v1/coupons/1", &[], Framing::None);
    assert_eq!((deleted.status, deleted.body.len()), (204, 0));
    for (verb, body) in
        [("GET", None), ("DELETE", None), ("PATCH", Some(json!({}))), ("PUT", Some(bare))]
    {
        let answer = match body {
            Some(body) => api.send(verb, "/v1/coupons/1", &body),
            None => api.ask(verb, "/v1/coupons/1", &[], Framing::None),
        };
        problem(&answer, 404, "coupon-not-found");
    }
    home.verify();
}

/// Each surface shows the coupons that the other created.
#[test]
fn both_surfaces_show_the_same_coupons() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    made(&mut api, &json!({"code": "NATIVE", "discount": {"money": rub(1_050)}, "once": true}));
    let headers = [("Authorization", "Basic ZGVtbzpkZW1v"), ("Content-Type", "application/json")];
    let sent = json!({"code": "shop", "type_id": 1, "discount": "7.5"}).to_string();
    let framing = Framing::Length(sent.as_bytes());
    let path = "/admin/discount_codes.json";
    assert_eq!(server.connect().request("POST", path, &headers, framing).status, 201);
    let listed = server.connect().request("GET", path, &headers[..1], Framing::None);
    let listed: Value = serde_json::from_str(&listed.text()).unwrap();
    assert_eq!(
        (&listed[0]["code"], &listed[0]["discount"], &listed[0]["act_once"]),
        (&json!("NATIVE"), &json!("10.5"), &json!(true))
    );
    let seen = api.seen("/v1/coupons/2");
    assert_eq!(
        (&seen["code"], &seen["discount"], &seen["once_per_client"]),
        (&json!("shop"), &json!({"percent": "7.5"}), &json!(false))
    );
}

#[test]
fn lists_are_read_page_after_page() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    assert_eq!(api.seen(PATH), json!({"data": [], "next_cursor": null}));
    for number in 0..7 {
        let code = format!("CODE {number}");
        made(&mut api, &json!({"code": code, "discount": {"percent": "1"}}));
    }
    for id in [2, 7] {
        api.ask("DELETE", &format!("{PATH}/{id}"), &[], Framing::None);
    }
    for (target, sizes) in [
        (PATH.to_owned(), &[5][..]),
        (format!("{PATH}?limit=2"), &[2, 2, 1]),
        (format!("{PATH}?limit=5"), &[5]),
        (format!("{PATH}?limit=200"), &[5]),
        (format!("{PATH}?limit=1"), &[1; 5]),
    ] {
        let pages = api.pages(&target);
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), sizes, "{target}");
        let ids: Vec<i64> = pages.iter().flatten().map(|c| c["id"].as_i64().unwrap()).collect();
        assert_eq!(ids, [1, 3, 4, 5, 6], "{target}");
    }
    assert_eq!(api.seen("/v1/coupons/1/uses"), json!({"data": [], "next_cursor": null}));
}

/// The list finds a coupon by any spelling of its code, and no other coupon.
#[test]
fn a_list_finds_a_coupon_by_its_code() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    for code in ["SALE", "SALE 1", "Скидка", "gone"] {
        made(&mut api, &json!({"code": code, "discount": {"percent": "1"}}));
    }
    api.ask("DELETE", &format!("{PATH}/4"), &[], Framing::None);
    for (code, ids) in [
        ("SALE", &[1][..]),
        ("sale", &[1]),
        ("%20Sale%0D%0A", &[1]),
        ("S%E2%80%8BALE", &[1]),
        ("SALE%201", &[2]),
        ("SALE+1", &[2]),
        ("%D1%81%D0%9A%D0%98%D0%94%D0%9A%D0%90", &[3]),
        ("gone", &[]),
        ("SAL", &[]),
        ("SALE1", &[]),
        ("1", &[]),
    ] {
        for query in ["", "&limit=1"] {
            let pages = api.pages(&format!("{PATH}?code={code}{query}"));
            let found: Vec<i64> =
                pages.iter().flatten().map(|coupon| coupon["id"].as_i64().unwrap()).collect();
            assert_eq!((pages.len(), found.as_slice()), (1, ids), "{code}{query}");
        }
    }
    // A page behind the coupon does not have it.
    let page = api.seen(&format!("{PATH}?limit=1"));
    let cursor = page["next_cursor"].as_str().unwrap();
    for (code, count) in [("SALE", 0), ("SALE%201", 1)] {
        let behind = api.seen(&format!("{PATH}?code={code}&cursor={cursor}"));
        assert_eq!(behind["data"].as_array().unwrap().len(), count, "{code}");
    }
}

/// Bodies that are refused, with the type, and the pointers of what is wrong.
#[test]
fn bodies_that_are_wrong_are_refused_by_name() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    made(&mut api, &json!({"code": "TAKEN", "discount": {"percent": "5"}}));
    let five = || json!({"percent": "5"});
    for (sent, slug, pointers) in [
        (json!({}), "body-invalid", &["/code"][..]),
        (json!({"code": "A"}), "body-invalid", &["/discount"]),
        (json!([]), "body-invalid", &[""]),
        (json!({"code": "A", "discount": five(), "colour": 1}), "body-invalid", &["/colour"]),
        (json!({"code": 1, "discount": five()}), "body-invalid", &["/code"]),
        (json!({"code": "A", "discount": {"percent": 5}}), "body-invalid", &["/discount/percent"]),
        (json!({"code": "A", "discount": {}}), "body-invalid", &["/discount"]),
        (json!({"code": "A", "discount": five(), "once": null}), "body-invalid", &["/once"]),
        (
            json!({"code": "A", "discount": five(), "valid_through": "2030-02-30"}),
            "body-invalid",
            &["/valid_through"],
        ),
        (
            json!({"code": "A", "discount": {"money": {"amount": 1.5, "currency": "RUB"}}}),
            "body-invalid",
            &["/discount/money/amount"],
        ),
        (
            json!({"code": "A", "discount": {"money": {"amount": 1, "currency": "USD"}},
                   "min_price": {"amount": 1, "currency": "rub"}}),
            "body-invalid",
            &["/discount/money/currency", "/min_price/currency"],
        ),
        (json!({"code": " taken", "discount": five()}), "coupon-invalid", &["/code"]),
        (
            json!({"code": "", "discount": {"percent": "100.01"}, "min_price": rub(-1)}),
            "coupon-invalid",
            &["/code", "/discount", "/min_price"],
        ),
        (json!({"code": "A", "discount": {"percent": "-1"}}), "coupon-invalid", &["/discount"]),
        (json!({"code": "A", "discount": {"percent": "1.005"}}), "coupon-invalid", &["/discount"]),
        (
            json!({"code": "A", "discount": five(), "collections": vec!["x"; 101]}),
            "coupon-invalid",
            &["/collections"],
        ),
    ] {
        let refused = problem(&api.send("POST", PATH, &sent), 422, slug);
        let told: Vec<&str> = refused["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["pointer"].as_str().unwrap())
            .collect();
        assert_eq!(told, pointers, "{sent}: {refused}");
    }
    for (change, slug, pointer) in [
        (json!({"code": null}), "body-invalid", "/code"),
        (json!({"discount": null}), "body-invalid", "/discount"),
        (json!({"collections": null}), "body-invalid", "/collections"),
        (json!({"id": 2}), "body-invalid", "/id"),
        (json!({"discount": {"percent": "101"}}), "coupon-invalid", "/discount"),
    ] {
        let refused = problem(&api.send("PATCH", "/v1/coupons/1", &change), 422, slug);
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{refused}");
    }
    problem(&api.send("PUT", "/v1/coupons/1", &json!({"code": "A"})), 422, "body-invalid");
    assert_eq!(api.seen(PATH)["data"].as_array().unwrap().len(), 1);
}

#[test]
fn requests_that_cannot_be_read_are_refused() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let fine = br#"{"code":"A","discount":{"percent":"5"}}"#;
    let json_type = ("Content-Type", "application/json");
    let key = ("Idempotency-Key", "a");
    let large = vec![b' '; 1024 * 1024 + 1];
    for (headers, body, status, slug) in [
        (&[key][..], &fine[..], 415, "unsupported-media-type"),
        (&[key, ("Content-Type", "text/json")], fine, 415, "unsupported-media-type"),
        (&[key, json_type], b"{\"code\":", 400, "body-unreadable"),
        (&[key, json_type], b"{} {}", 422, "body-invalid"),
        (&[key, json_type], b"\xff", 400, "body-unreadable"),
        (&[key, json_type], b"", 400, "body-unreadable"),
        (&[key, json_type], &large, 413, "body-too-large"),
        (&[json_type], fine, 400, "idempotency-key-missing"),
        (&[json_type, ("Idempotency-Key", "")], fine, 400, "idempotency-key-invalid"),
        (&[json_type, ("Idempotency-Key", "a b")], fine, 400, "idempotency-key-invalid"),
        (&[json_type, key, key], fine, 400, "idempotency-key-invalid"),
    ] {
        let answer = api.ask("POST", PATH, headers, Framing::Length(body));
        problem(&answer, status, slug);
    }
    let charset = ("Content-Type", "application/json; charset=UTF-8");
    let answer = api.ask("POST", PATH, &[key, charset], Framing::Chunked(fine, 5));
    assert_eq!(answer.status, 201);
}
