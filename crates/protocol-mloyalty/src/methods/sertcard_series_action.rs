//! `SertcardSeriesAction`: its messages. The engine for it does not exist yet, so that nothing answers it.

use super::Method;
use crate::wire::sertcard_series_action::{
    SertCardSeriesActionRequest, SertCardSeriesActionResponse,
};

pub(super) const METHOD: Method =
    Method::of::<SertCardSeriesActionRequest, SertCardSeriesActionResponse>(
        "SertcardSeriesAction",
        "Создание и изменение серии сертификатов, сведения о серии",
    );
