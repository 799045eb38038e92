//! `SertcardSeriesPagingInfo`: its messages. The engine for it does not exist yet, so that nothing answers it.

use super::Method;
use crate::wire::sertcard_series_paging_info::{
    SertCardSeriesPagingInfoRequest, SertCardSeriesPagingInfoResponse,
};

pub(super) const METHOD: Method =
    Method::of::<SertCardSeriesPagingInfoRequest, SertCardSeriesPagingInfoResponse>(
        "SertcardSeriesPagingInfo",
        "Список серий сертификатов с фильтрами, по страницам",
    );
