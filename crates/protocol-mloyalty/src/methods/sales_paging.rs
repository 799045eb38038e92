//! `SalesPaging`: its messages. The engine for it does not exist yet, so that nothing answers it.

use super::Method;
use crate::wire::sales_paging::{SalesPagingRequest, SalesPagingResponse};

pub(super) const METHOD: Method = Method::of::<SalesPagingRequest, SalesPagingResponse>(
    "SalesPaging",
    "Список продаж и возвратов сертификатов с фильтрами, по страницам",
);
