//! The operations, one file each: the request, the answer, and the function.
//!
//! An operation asks for the capability first and then reads the request, so that a caller without
//! rights learns only that. The comment of its function is its text in the OpenAPI document.

pub(crate) mod activate_certificate;
pub(crate) mod adjust_certificate;
pub(crate) mod block_certificate;
pub(crate) mod capture_redemption;
pub(crate) mod cash_out_certificate;
pub(crate) mod change_coupon;
pub(crate) mod change_series;
pub(crate) mod check_certificate;
pub(crate) mod create_coupon;
pub(crate) mod create_quote;
pub(crate) mod create_redemption;
pub(crate) mod create_series;
pub(crate) mod delete_coupon;
pub(crate) mod extend_certificate;
pub(crate) mod get_certificate;
pub(crate) mod get_coupon;
pub(crate) mod get_operation;
pub(crate) mod get_redemption;
pub(crate) mod get_sale;
pub(crate) mod get_series;
pub(crate) mod issue_certificates;
pub(crate) mod list_certificate_entries;
pub(crate) mod list_certificate_history;
pub(crate) mod list_certificates;
pub(crate) mod list_coupon_uses;
pub(crate) mod list_coupons;
pub(crate) mod list_deliveries;
pub(crate) mod list_owners;
pub(crate) mod list_redemptions;
pub(crate) mod list_sales;
pub(crate) mod list_series;
pub(crate) mod parameters;
pub(crate) mod refund_redemption;
pub(crate) mod release_redemption;
pub(crate) mod reload_certificate;
pub(crate) mod replace_certificate;
pub(crate) mod replace_coupon;
pub(crate) mod responses;
pub(crate) mod unblock_certificate;
pub(crate) mod void_certificate;

use std::sync::Arc;

use axum::Router;
use axum::routing::MethodFilter;

use crate::call::route;
use crate::shared::Shared;

const GET: MethodFilter = MethodFilter::GET;

/// Returns every operation at its path.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    let coupons = route(GET, "list_coupons", list_coupons::list_coupons).merge(route(
        MethodFilter::POST,
        "create_coupon",
        create_coupon::create_coupon,
    ));
    let coupon = route(GET, "get_coupon", get_coupon::get_coupon)
        .merge(route(MethodFilter::PUT, "replace_coupon", replace_coupon::replace_coupon))
        .merge(route(MethodFilter::PATCH, "change_coupon", change_coupon::change_coupon))
        .merge(route(MethodFilter::DELETE, "delete_coupon", delete_coupon::delete_coupon));
    let uses = route(GET, "list_coupon_uses", list_coupon_uses::list_coupon_uses);
    let post = MethodFilter::POST;
    let all_series = route(GET, "list_series", list_series::list_series).merge(route(
        post,
        "create_series",
        create_series::create_series,
    ));
    let series = route(GET, "get_series", get_series::get_series).merge(route(
        MethodFilter::PATCH,
        "change_series",
        change_series::change_series,
    ));
    let certificates = route(GET, "list_certificates", list_certificates::list_certificates)
        .merge(route(post, "issue_certificates", issue_certificates::issue_certificates));
    let check = route(post, "check_certificate", check_certificate::check_certificate);
    let activate = route(post, "activate_certificate", activate_certificate::activate_certificate);
    let reload = route(post, "reload_certificate", reload_certificate::reload_certificate);
    let block = route(post, "block_certificate", block_certificate::block_certificate);
    let unblock = route(post, "unblock_certificate", unblock_certificate::unblock_certificate);
    let adjust = route(post, "adjust_certificate", adjust_certificate::adjust_certificate);
    let cash_out = route(post, "cash_out_certificate", cash_out_certificate::cash_out_certificate);
    let void = route(post, "void_certificate", void_certificate::void_certificate);
    let extend = route(post, "extend_certificate", extend_certificate::extend_certificate);
    let replace = route(post, "replace_certificate", replace_certificate::replace_certificate);
    let history =
        route(GET, "list_certificate_history", list_certificate_history::list_certificate_history);
    let owners = route(GET, "list_owners", list_owners::list_owners);
    let deliveries = route(GET, "list_deliveries", list_deliveries::list_deliveries);
    let certificate = route(GET, "get_certificate", get_certificate::get_certificate);
    let entries =
        route(GET, "list_certificate_entries", list_certificate_entries::list_certificate_entries);
    let sales = route(GET, "list_sales", list_sales::list_sales);
    let sale = route(GET, "get_sale", get_sale::get_sale);
    let operation = route(GET, "get_operation", get_operation::get_operation);
    let redemptions = route(GET, "list_redemptions", list_redemptions::list_redemptions)
        .merge(route(post, "create_redemption", create_redemption::create_redemption));
    let quotes = route(post, "create_quote", create_quote::create_quote);
    let redemption = route(GET, "get_redemption", get_redemption::get_redemption);
    let capture = route(post, "capture_redemption", capture_redemption::capture_redemption);
    let release = route(post, "release_redemption", release_redemption::release_redemption);
    let refunds = route(post, "refund_redemption", refund_redemption::refund_redemption);
    Router::new()
        .route("/v1/quotes", quotes)
        .route("/v1/redemptions", redemptions)
        .route("/v1/redemptions/{id}", redemption)
        .route("/v1/redemptions/{id}/capture", capture)
        .route("/v1/redemptions/{id}/release", release)
        .route("/v1/redemptions/{id}/refunds", refunds)
        .route("/v1/coupons", coupons)
        .route("/v1/coupons/{id}", coupon)
        .route("/v1/coupons/{id}/uses", uses)
        .route("/v1/series", all_series)
        .route("/v1/series/{id}", series)
        .route("/v1/certificates", certificates)
        .route("/v1/certificates/{number}", certificate)
        .route("/v1/certificates/{number}/entries", entries)
        .route("/v1/certificates/{number}/check", check)
        .route("/v1/certificates/{number}/activate", activate)
        .route("/v1/certificates/{number}/reload", reload)
        .route("/v1/certificates/{number}/block", block)
        .route("/v1/certificates/{number}/unblock", unblock)
        .route("/v1/certificates/{number}/adjust", adjust)
        .route("/v1/certificates/{number}/cash-out", cash_out)
        .route("/v1/certificates/{number}/void", void)
        .route("/v1/certificates/{number}/extend", extend)
        .route("/v1/certificates/{number}/replace", replace)
        .route("/v1/certificates/{number}/history", history)
        .route("/v1/owners", owners)
        .route("/v1/deliveries", deliveries)
        .route("/v1/operations/{idempotency-key}", operation)
        .route("/v1/sales", sales)
        .route("/v1/sales/{id}", sale)
}
