//! The pages, one file each.

mod arrived;
mod block;
mod certificate;
mod certificates;
mod code;
mod coupon;
mod coupons;
mod factor;
mod home;
mod link;
mod me;
mod messages;
mod owners;
mod places;
mod preferences;
mod redemption;
mod redemptions;
mod sale;
mod sales;
mod search;
mod series;
mod series_one;
mod sign_in;
mod sign_out;
mod users;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use http::Response;

use crate::answer;
use crate::assets;
use crate::call::Console;
use crate::failure::Failure;
use crate::route::{act, act_openly, get};

/// All routes of the console.
pub(crate) fn router(console: Arc<Console>) -> Router {
    let not_found = || get(async |_| Err(Failure::NotFound));
    Router::new()
        .route("/console", get(home::show))
        .route("/console/search", get(search::show))
        .route("/console/certificates", get(certificates::show))
        .route("/console/certificates/{number}", get(certificate::show))
        .route("/console/certificates/{number}/block", act(get(block::show_block), block::block))
        .route(
            "/console/certificates/{number}/unblock",
            act(get(block::show_unblock), block::unblock),
        )
        .route("/console/redemptions", get(redemptions::show))
        .route("/console/redemptions/{id}", get(redemption::show))
        .route("/console/sales", get(sales::show))
        .route("/console/sales/{id}", get(sale::show))
        .route("/console/coupons", get(coupons::show))
        .route("/console/coupons/{number}", get(coupon::show))
        .route("/console/series", get(series::show))
        .route("/console/series/{id}", get(series_one::show))
        .route("/console/owners", get(owners::show))
        .route("/console/messages", get(messages::show))
        .route("/console/places", get(places::show))
        .route("/console/sign-in", act_openly(get(sign_in::show), sign_in::enter))
        .route("/console/code", act_openly(get(code::show), code::enter))
        .route("/console/link/{secret}", act_openly(get(link::show), link::set))
        .route("/console/me", get(me::show))
        .route("/console/me/sessions", act(not_found(), me::end_others))
        .route("/console/me/password", act(get(me::show), me::set_password))
        .route("/console/me/factor", act(get(factor::show), factor::set))
        .route("/console/me/factor/remove", act(not_found(), factor::remove))
        .route("/console/users", get(users::show))
        .route("/console/arrived", get(arrived::show))
        .route("/console/sign-out", act(not_found(), sign_out::leave))
        .route("/console/preferences", act_openly(not_found(), preferences::set))
        .route("/assets/{name}", axum::routing::get(asset))
        .fallback_service(Router::new().fallback(not_found()).with_state(Arc::clone(&console)))
        .with_state(console)
}

async fn asset(request: Request) -> Response<Body> {
    let found = assets::answer(request.uri().path(), request.headers());
    found.unwrap_or_else(answer::bare_not_found)
}
