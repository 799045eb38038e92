//! Bodies that mean harm: deep, huge, endless in themselves. Each is refused in a short answer.

use std::net::SocketAddr;
use std::time::Duration;

use crate::kit::http::{Client, Framing};
use crate::kit::sale::PATH;

const DEPTH: usize = 100_000;
const DIGITS: usize = 300_000;

const INSALES: &str = "/admin/discount_codes";
const COUPONS: &str = "/v1/coupons";
const ORDERS: &str = "/v1/redemptions";

/// Sends all of them to every surface, three times.
pub(super) fn send(server: SocketAddr) {
    let mut client = Client::connect(server);
    for round in 0..3 {
        for (what, path, media_type, body) in bodies() {
            let key = format!("{what} {round}").replace(' ', "-");
            let authorization = if path == INSALES { "Basic ZGVtbzpkZW1v" } else { "Bearer demo" };
            let headers = [
                ("Content-Type", media_type),
                ("Authorization", authorization),
                ("Idempotency-Key", key.as_str()),
            ];
            let framing = Framing::Length(body.as_bytes());
            let answer = loop {
                let answer = client.request("POST", path, &headers, framing);
                // Beside the attacks, there is not always room for a large body.
                if answer.status != 503 {
                    break answer;
                }
                assert!(answer.header("Retry-After").is_some(), "{what} {path}");
                std::thread::sleep(Duration::from_millis(50));
            };
            let said = answer.text();
            if path == PATH {
                assert_eq!(answer.status, 200, "{what} {path} {media_type}: {said}");
                let done =
                    ["\"ErrorCode\":0", "<ErrorCode>0<"].iter().any(|done| said.contains(done));
                assert!(!done, "{what} {path} {media_type}: {said}");
            } else {
                assert!((400..=422).contains(&answer.status), "{what} {path}: {said}");
            }
            assert!(said.len() < 16 * 1024, "{what} {path}: {} bytes", said.len());
        }
    }
}

type Hostile = (&'static str, &'static str, &'static str, String);

fn bodies() -> Vec<Hostile> {
    let (json, xml, form) =
        ("application/json", "application/xml", "application/x-www-form-urlencoded");
    let mut all = Vec::new();
    let deep_json = [
        "[".repeat(DEPTH),
        "{\"a\":".repeat(DEPTH),
        format!("{{\"x\":{}{}}}", "[".repeat(DEPTH), "]".repeat(DEPTH)),
    ];
    let deep_xml = |root: &str| {
        let inner = format!("{}{}", "<a>".repeat(DEPTH), "</a>".repeat(DEPTH));
        [format!("<{root}>{inner}</{root}>"), "<a>".repeat(DEPTH)]
    };
    for path in [PATH, INSALES, COUPONS, ORDERS] {
        all.extend(deep_json.clone().map(|body| ("deep", path, json, body)));
    }
    for (path, root) in [(PATH, "NumberFromGoodsRequest"), (INSALES, "discount-code")] {
        all.extend(deep_xml(root).map(|body| ("deep", path, xml, body)));
        for inside in ["&a;", "<PosCode>&a;</PosCode><code>&a;</code>"] {
            let bomb = format!(
                "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"{}\"><!ENTITY b \"&a;&a;\">]><{root}>{inside}</{root}>",
                "ha".repeat(1_000)
            );
            all.push(("bomb", path, xml, bomb));
            let outside = format!(
                "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><{root}>{inside}</{root}>"
            );
            all.push(("outside", path, xml, outside));
        }
        let attributes: String = (0..20_000).map(|n| format!(" a{n}=\"\"")).collect();
        all.push(("attributes", path, xml, format!("<{root}{attributes}><{root}>")));
    }
    all.push(("deep", PATH, form, format!("Goods{}=1", "[0]".repeat(DEPTH))));
    all.push(("many", PATH, form, (0..100_000).map(|n| format!("Goods[{n}].Id=1&")).collect()));
    for number in [
        "9".repeat(DIGITS),
        format!("-{}", "9".repeat(DIGITS)),
        format!("1e{}", "9".repeat(DIGITS)),
        format!("1e-{}", "9".repeat(DIGITS)),
        format!("0.{}1", "0".repeat(DIGITS)),
        "1e308".to_owned(),
        "1e999999999".to_owned(),
    ] {
        let good = format!("{{\"Goods\":[{{\"Price\":{number},\"Quantity\":1}}]}}");
        all.push(("number", PATH, json, good));
        let good = format!("{{\"Goods\":[{{\"Price\":\"{number}\",\"Quantity\":1}}]}}");
        all.push(("number text", PATH, json, good));
        all.push(("number", PATH, form, format!("ChequeId={number}")));
        all.push((
            "number",
            PATH,
            xml,
            format!(
                "<NumberFromGoodsRequest><ChequeId>{number}</ChequeId></NumberFromGoodsRequest>"
            ),
        ));
        let coupon = format!("{{\"code\":\"A\",\"type_id\":1,\"discount\":{number}}}");
        all.push(("number", INSALES, json, coupon));
        let coupon = format!(
            "<discount-code><code>A</code><type-id>1</type-id><discount>{number}</discount></discount-code>"
        );
        all.push(("number", INSALES, xml, coupon));
        let money = format!("{{\"amount\":{number},\"currency\":\"RUB\"}}");
        let coupon = format!("{{\"code\":\"A\",\"discount\":{{\"money\":{money}}}}}");
        all.push(("number", COUPONS, json, coupon));
        let percent = format!("{{\"code\":\"A\",\"discount\":{{\"percent\":\"{number}\"}}}}");
        all.push(("percent", COUPONS, json, percent));
        let line = format!("{{\"quantity\":1,\"unit_price\":{money}}}");
        let order = format!("{{\"id\":\"A\",\"lines\":[{line}]}}");
        all.push(("number", ORDERS, json, format!("{{\"order\":{order},\"instruments\":[]}}")));
    }
    let nothing = format!("[{}{{}}]", "{},".repeat(100_000));
    all.push((
        "many",
        ORDERS,
        json,
        format!("{{\"order\":{{\"id\":\"A\",\"lines\":[]}},\"instruments\":{nothing}}}"),
    ));
    all.push(("many", PATH, json, format!("{{\"Goods\":{nothing}}}")));
    all
}
