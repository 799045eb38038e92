//! The redemption without any work: it parses the order and the instruments, and renders them as
//! captured.

use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[expect(dead_code, reason = "they are parsed because the server parses them")]
struct Request {
    order: Order,
    client: Option<String>,
    point_of_sale: Option<String>,
    mode: Option<String>,
    hold_seconds: Option<u32>,
    instruments: Vec<Instrument>,
}

#[derive(Deserialize)]
struct Order {
    id: String,
    lines: Vec<Line>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "they are parsed because the server parses them")]
struct Line {
    item_code: Option<String>,
    quantity: i64,
    unit_price: Money,
    #[serde(default)]
    collections: Vec<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "they are parsed because the server parses them")]
struct Instrument {
    coupon: Option<String>,
    certificate: Option<String>,
    secret: Option<String>,
    amount: Option<Money>,
}

#[derive(Clone, Deserialize, Serialize)]
struct Money {
    amount: i64,
    currency: String,
}

#[derive(Serialize)]
struct RedemptionAnswer {
    id: &'static str,
    state: &'static str,
    order_id: String,
    client: Option<String>,
    order_total: Money,
    discount: Money,
    paid: Money,
    refunded: Money,
    to_pay: Money,
    expires_at: Option<&'static str>,
    instruments: Vec<Given>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Given {
    Coupon { coupon: String, discount: Money, lines: Vec<Money> },
    Certificate { certificate: String, taken: Money, refunded: Money, balance: Money },
}

pub(super) async fn redeem(body: Bytes) -> Response {
    let Ok(request) = serde_json::from_slice::<Request>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let money = |amount| Money { amount, currency: "RUB".to_owned() };
    let lines = &request.order.lines;
    let total = lines.iter().map(|line| line.quantity * line.unit_price.amount).sum();
    let given = |instrument: Instrument| match instrument.coupon {
        Some(coupon) => Given::Coupon { coupon, discount: money(1), lines: vec![money(1)] },
        None => Given::Certificate {
            certificate: instrument.certificate.unwrap_or_default(),
            taken: money(1),
            refunded: money(0),
            balance: money(100_000_000),
        },
    };
    let answer = RedemptionAnswer {
        id: "1000000",
        state: "captured",
        order_id: request.order.id,
        client: request.client,
        order_total: money(total),
        discount: money(0),
        paid: money(1),
        refunded: money(0),
        to_pay: money(0),
        expires_at: None,
        instruments: request.instruments.into_iter().map(given).collect(),
    };
    match serde_json::to_vec(&answer) {
        Ok(body) => {
            let headers =
                [("content-type", "application/json"), ("location", "/v1/redemptions/1000000")];
            (StatusCode::CREATED, headers, body).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
