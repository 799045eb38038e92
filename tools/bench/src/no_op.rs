//! The HTTP ceiling: plain axum that parses and renders the same bodies, and does nothing else.

mod redemption;
mod sale;

use anyhow::Result;
use axum::Router;
use axum::routing::post;
use kit::process::LISTENING;
use tokio::net::TcpListener;

/// Serves requests until the process is killed.
pub(crate) fn run() -> Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let app = Router::new()
            .route("/api/sertcard/NumberFromGoods", post(sale::sell))
            .route("/v1/redemptions", post(redemption::redeem));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("{LISTENING}{}", listener.local_addr()?);
        axum::serve(listener, app).await?;
        Ok(())
    })
}
