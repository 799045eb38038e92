//! `SendCode`: its messages. The engine for it does not exist yet, so that nothing answers it.

use super::Method;
use crate::wire::send_code::{SendCodeRequest, SendCodeResponse};

pub(super) const METHOD: Method =
    Method::of::<SendCodeRequest, SendCodeResponse>("SendCode", "Отправка кода подтверждения");
