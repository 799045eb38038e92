//! `ConfirmCode`: its messages. The engine for it does not exist yet, so that nothing answers it.

use super::Method;
use crate::wire::confirm_code::{ConfirmCodeRequest, ConfirmCodeResponse};

pub(super) const METHOD: Method = Method::of::<ConfirmCodeRequest, ConfirmCodeResponse>(
    "ConfirmCode",
    "Проверка кода подтверждения",
);
