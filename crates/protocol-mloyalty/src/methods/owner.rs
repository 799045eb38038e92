//! `Owner`: its messages. The engine for it does not exist yet, so that nothing answers it.

use super::Method;
use crate::wire::owner::{OwnerRequest, OwnerResponse};

pub(super) const METHOD: Method = Method::of::<OwnerRequest, OwnerResponse>(
    "Owner",
    "Создание и изменение владельца сертификатов и его друзей",
);
