//! The sale without any work: it parses all thirteen members of the request, and renders two
//! certificates.

use axum::body::Bytes;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

/// Request of the sale with all thirteen members.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "they are parsed because the server parses them")]
struct Request {
    pos_code: Option<String>,
    sert_card_series: Option<i32>,
    order_number: Option<String>,
    refund: Option<bool>,
    client: Option<i32>,
    #[serde(rename = "ClientIShop")]
    client_i_shop: Option<i32>,
    email: Option<String>,
    phone: Option<i64>,
    cheque_id: Option<i64>,
    goods: Option<Vec<Good>>,
    operator: Option<i32>,
    token: Option<i64>,
    site_code: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "they are parsed because the server parses them")]
struct Good {
    id: Option<i64>,
    name: Option<String>,
    quantity: Option<i32>,
    price: Option<f64>,
    item_code: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct SaleAnswer {
    sert_cards: Vec<Certificate>,
    error_code: i32,
    message: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Certificate {
    number: i64,
    secret_code: &'static str,
    nominal: f64,
    remain: f64,
    sert_exp_date: &'static str,
    sert_card_status: &'static str,
    sert_card_status_purchase: &'static str,
    allow_refund: bool,
    allow_refund_purchase: bool,
    allow_reuse: bool,
}

pub(super) async fn sell(body: Bytes) -> Response {
    let Ok(request) = serde_json::from_slice::<Request>(&body) else {
        return axum::http::StatusCode::BAD_REQUEST.into_response();
    };
    let goods = request.goods.unwrap_or_default();
    let certificate = |good: &Good| Certificate {
        number: 2_000_000_000_015,
        secret_code: "123456",
        nominal: good.price.unwrap_or(0.0),
        remain: good.price.unwrap_or(0.0),
        sert_exp_date: "2027-11-22T23:59:59+03:00",
        sert_card_status: "Активирован",
        sert_card_status_purchase: "Продан",
        allow_refund: true,
        allow_refund_purchase: true,
        allow_reuse: true,
    };
    let answer = SaleAnswer {
        sert_cards: goods.iter().map(certificate).collect(),
        error_code: 0,
        message: "",
    };
    match serde_json::to_vec(&answer) {
        Ok(body) => ([("content-type", "application/json; charset=utf-8")], body).into_response(),
        Err(_) => axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
