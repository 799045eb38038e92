//! `PurchaseStatus`: its messages. The engine for it does not exist yet, so that nothing answers it.

use super::Method;
use crate::wire::purchase_status::{PurchaseStatusRequest, PurchaseStatusResponse};

pub(super) const METHOD: Method = Method::of::<PurchaseStatusRequest, PurchaseStatusResponse>(
    "PurchaseStatus",
    "Проверка возможности продать сертификат или вернуть его",
);
