//! The operations, one file each: the request, the answer, and the function.
//!
//! An operation asks for the capability first and then reads the request, so that a caller without
//! rights learns only that. The comment of its function is its text in the OpenAPI document.

pub(crate) mod responses;

use std::sync::Arc;

use axum::Router;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;

use crate::routing::Operation;
use crate::shared::Shared;

/// Declares the module of each operation, which has a function of the same name.
macro_rules! operations {
    ($($name:ident,)+) => {
        $(pub(crate) mod $name;)+

        #[derive(utoipa::OpenApi)]
        #[openapi(paths($($name::$name),+))]
        struct Paths;

        fn all() -> Vec<Operation> {
            vec![$(Operation::of(stringify!($name), $name::$name)),+]
        }
    };
}

// `Allow` lists the verbs of a path in this order.
operations! {
    create_quote,
    list_redemptions,
    create_redemption,
    get_redemption,
    capture_redemption,
    release_redemption,
    refund_redemption,
    list_coupons,
    create_coupon,
    get_coupon,
    replace_coupon,
    change_coupon,
    delete_coupon,
    list_coupon_uses,
    list_series,
    create_series,
    get_series,
    change_series,
    list_certificates,
    issue_certificates,
    get_certificate,
    list_certificate_entries,
    check_certificate,
    activate_certificate,
    reload_certificate,
    block_certificate,
    unblock_certificate,
    adjust_certificate,
    cash_out_certificate,
    void_certificate,
    extend_certificate,
    replace_certificate,
    list_certificate_history,
    show_certificate_secret,
    add_certificate_note,
    set_certificate_owner,
    list_owners,
    list_users,
    get_user,
    list_deliveries,
    retry_delivery,
    list_approvals,
    get_approval,
    get_operation,
    list_log,
    list_events,
    get_event,
    search,
    get_report,
    list_ledger,
    list_sales,
    get_sale,
}

/// Returns the descriptions of all operations.
pub(crate) fn described() -> OpenApi {
    let mut document = Paths::openapi();
    for operation in all() {
        operation.describe(&mut document);
    }
    document
}

/// Returns every operation at its path.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    let mut document = Paths::openapi();
    let add = |router, operation: Operation| operation.add_to(router, &mut document);
    all().into_iter().fold(Router::new(), add)
}
