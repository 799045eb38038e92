//! Certificates for redemptions: sold over the mloyalty API, with more on them than is ever taken.

use anyhow::{Context, Result};
use load_kit::http::{self, KeepAlive};
use serde_json::Value;

use super::redemption::Card;

/// Certificates that one sale sells at most while the table is laid.
pub(crate) const CERTIFICATES_PER_SALE_MAX: usize = 1_000;

/// What is on each certificate: the most that the demo's series sells, so that none runs empty.
pub(crate) const NOMINAL_MINOR: i64 = 100_000_000;

/// Sells certificates, in one sale, with [`NOMINAL_MINOR`] on each.
pub(crate) async fn sell(http: &mut KeepAlive, order: &str, count: usize) -> Result<Vec<Card>> {
    let price = NOMINAL_MINOR / 100;
    let body = format!(
        "{{\"PosCode\":\"demo\",\"SertCardSeries\":1,\"OrderNumber\":\"{order}\",\"Refund\":false,\
         \"Goods\":[{{\"Id\":1,\"Name\":\"certificate\",\"Quantity\":{count},\"Price\":{price}.00,\
         \"ItemCode\":\"certificate\"}}]}}"
    );
    let headers = [("Authorization", "Bearer demo")];
    let sale = http::request("POST", "/api/sertcard/NumberFromGoods", &headers, &body);
    let sold = http.ask(&sale).await?;
    let cards = sold["SertCards"].as_array().with_context(|| format!("nothing sold: {sold}"))?;
    let card = |card: &Value| {
        let number = card["Number"].as_i64().context("a certificate has a number")?.to_string();
        let secret = card["SecretCode"].as_str().context("a certificate has a secret")?.to_owned();
        Ok(Card { number, secret })
    };
    cards.iter().map(card).collect()
}
