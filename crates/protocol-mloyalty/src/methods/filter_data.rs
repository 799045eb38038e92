//! `FilterData`: its messages. The engine for it does not exist yet, so that nothing answers it.

use super::Method;
use crate::wire::filter_data::{FilterDataRequest, FilterDataResponse};

pub(super) const METHOD: Method = Method::of::<FilterDataRequest, FilterDataResponse>(
    "FilterData",
    "Значения фильтров таблицы сертификатов",
);
