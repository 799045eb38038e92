//! `SertCardIdentify`: its messages. The engine for it does not exist yet, so that nothing answers it.

use super::Method;
use crate::wire::sert_card_identify::{SertCardIdentifyRequest, SertCardIdentifyResponse};

pub(super) const METHOD: Method = Method::of::<SertCardIdentifyRequest, SertCardIdentifyResponse>(
    "SertCardIdentify",
    "Проверка возможности использовать сертификат",
);
