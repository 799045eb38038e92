//! Sells certificates for redemptions over the mloyalty API. Their value is larger than all
//! redemptions together.

use anyhow::{Context, Result};
use load_kit::http::{self, KeepAlive};
use serde_json::Value;

use super::redemption::Card;

/// Maximum number of certificates in a sale during the preparation.
pub(crate) const CERTIFICATES_PER_SALE_MAX: usize = 1_000;

/// Value of each certificate: the maximum price of the demo's series, so that no certificate
/// becomes empty.
pub(crate) const NOMINAL_MINOR: i64 = 100_000_000;

/// Sells certificates in one sale, each with the value [`NOMINAL_MINOR`].
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
    let cards =
        sold["SertCards"].as_array().with_context(|| format!("nothing was sold: {sold}"))?;
    let card = |card: &Value| {
        let number = card["Number"].as_i64().context("a certificate has a number")?.to_string();
        let secret = card["SecretCode"].as_str().context("a certificate has a secret")?.to_owned();
        Ok(Card { number, secret })
    };
    cards.iter().map(card).collect()
}
