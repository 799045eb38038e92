//! The pages, one file each.

mod act;
mod approval;
mod approvals;
mod arrived;
mod certificate;
mod certificates;
mod code;
mod confirm;
mod coupon;
mod coupon_terms;
mod coupon_test;
mod coupons;
mod factor;
mod hold;
mod home;
mod key;
mod keys;
mod letter;
mod link;
mod log;
mod me;
mod message;
mod messages;
mod once;
mod one_time_link;
mod operator;
mod owner;
mod owners;
mod partner;
mod place;
mod places;
mod preferences;
mod redemption;
mod redemptions;
mod refund;
mod replace;
mod report;
mod report_act;
mod report_close;
mod report_ledger;
mod reports;
mod sale;
mod sale_return;
mod sales;
mod search;
mod series;
mod series_issue;
mod series_one;
mod series_terms;
mod settings;
mod settings_limits;
mod settings_operator;
mod sign_in;
mod sign_out;
mod site;
mod system;
mod user;
mod user_act;
mod user_role;
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
        .route("/console/certificates/{number}/replace", act(get(replace::show), replace::replace))
        .route("/console/certificates/{number}/letter", act(get(letter::show), letter::send))
        .route("/console/certificates/{number}/{act}", act(get(act::show), act::carry_out))
        .merge(report_pages())
        .route("/console/redemptions", get(redemptions::show))
        .route("/console/redemptions/{id}", get(redemption::show))
        .route("/console/redemptions/{id}/release", act(get(hold::show_release), hold::release))
        .route("/console/redemptions/{id}/capture", act(get(hold::show_capture), hold::capture))
        .route("/console/redemptions/{id}/refund", act(get(refund::show), refund::refund))
        .route("/console/sales", get(sales::show))
        .route("/console/sales/{id}", get(sale::show))
        .route("/console/sales/{id}/return", act(get(sale_return::show), sale_return::take_back))
        .route("/console/coupons", get(coupons::show))
        .route("/console/coupons/new", act(get(coupon_terms::show_new), coupon_terms::create))
        .route("/console/coupons/{number}", get(coupon::show))
        .route("/console/coupons/{number}/test", act(get(coupon_test::show), coupon_test::test))
        .route(
            "/console/coupons/{number}/change",
            act(get(coupon_terms::show), coupon_terms::change),
        )
        .route(
            "/console/coupons/{number}/delete",
            act(get(coupon_terms::show_delete), coupon_terms::delete),
        )
        .route("/console/series", get(series::show))
        .route("/console/series/new", act(get(series_terms::show_new), series_terms::create))
        .route("/console/series/{id}", get(series_one::show))
        .route("/console/series/{id}/change", act(get(series_terms::show), series_terms::change))
        .route("/console/series/{id}/issue", act(get(series_issue::show), series_issue::issue))
        .route("/console/owners", get(owners::show))
        .route("/console/owners/{id}", get(owner::show))
        .route("/console/messages", get(messages::show))
        .route("/console/messages/{id}", get(message::show))
        .route("/console/messages/{id}/retry", act(get(message::show_retry), message::retry))
        .route("/console/approvals", get(approvals::show))
        .route("/console/approvals/{id}", get(approval::show))
        .route(
            "/console/approvals/{id}/approve",
            act(get(approval::show_approve), approval::approve),
        )
        .route(
            "/console/approvals/{id}/decline",
            act(get(approval::show_decline), approval::decline),
        )
        .route(
            "/console/approvals/{id}/withdraw",
            act(get(approval::show_withdraw), approval::withdraw),
        )
        .route("/console/places", get(places::show))
        .route("/console/partners/new", act(get(partner::show_new), partner::create))
        .route("/console/partners/{id}", act(get(partner::show), partner::change))
        .route("/console/places/new", act(get(place::show_new), place::create))
        .route("/console/places/{id}", act(get(place::show), place::change))
        .route("/console/sites/new", act(get(site::show_new), site::create))
        .route("/console/sites/{id}", act(get(site::show), site::change))
        .route("/console/settings", get(settings::show))
        .route(
            "/console/settings/operator",
            act(get(settings_operator::show), settings_operator::change),
        )
        .route("/console/settings/limits", act(get(settings_limits::show), settings_limits::change))
        .route("/console/keys", get(keys::show))
        .route("/console/keys/new", act(get(key::show_new), key::create))
        .route("/console/keys/{id}", act(get(key::show), key::change))
        .route("/console/keys/{id}/rotate", act(get(key::show_rotate), key::rotate))
        .route("/console/keys/{id}/revoke", act(get(key::show_revoke), key::revoke))
        .route("/console/sign-in", act_openly(get(sign_in::show), sign_in::enter))
        .route("/console/code", act_openly(get(code::show), code::enter))
        .route("/console/confirm", act(get(confirm::show), confirm::check))
        .route("/console/link/{secret}", act_openly(get(link::show), link::set))
        .route("/console/me", get(me::show))
        .route("/console/me/sessions", act(not_found(), me::end_others))
        .route("/console/me/password", act(get(me::show), me::set_password))
        .route("/console/me/factor", act(get(factor::show), factor::set))
        .route("/console/me/factor/remove", act(not_found(), factor::remove))
        .route("/console/me/operator", act(get(operator::show), operator::choose))
        .route("/console/users", get(users::show))
        .route("/console/users/invite", act(get(user_role::show_invite), user_role::invite))
        .route("/console/users/{id}", get(user::show))
        .route("/console/users/{id}/change", act(get(user_role::show_change), user_role::change))
        .route("/console/users/{id}/{act}", act(get(user_act::show), user_act::carry_out))
        .route("/console/log", get(log::show))
        .route("/console/system", get(system::show))
        .route("/console/system/verify", act(not_found(), system::verify))
        .route("/console/arrived", get(arrived::show))
        .route("/console/sign-out", act(not_found(), sign_out::leave))
        .route("/console/preferences", act_openly(not_found(), preferences::set))
        .route("/assets/{name}", axum::routing::get(asset))
        .fallback_service(Router::new().fallback(not_found()).with_state(Arc::clone(&console)))
        .with_state(console)
}

/// Routes of the reports.
fn report_pages() -> Router<Arc<Console>> {
    Router::new()
        .route("/console/reports", get(reports::show))
        .route("/console/reports/close", act(get(report_close::show), report_close::close))
        .route("/console/reports/act", get(report_act::show))
        .route("/console/reports/act/file", get(report_act::file))
        .route("/console/reports/ledger", get(report_ledger::show))
        .route("/console/reports/{report}", get(report::show))
        .route("/console/reports/{report}/file", get(report::file))
}

async fn asset(request: Request) -> Response<Body> {
    let found = assets::answer(request.uri().path(), request.headers());
    found.unwrap_or_else(answer::bare_not_found)
}
