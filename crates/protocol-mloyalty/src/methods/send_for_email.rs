//! `SendForEmail`: its messages. The engine for it does not exist yet, so that nothing answers it.

use super::Method;
use crate::wire::send_for_email::{SendForEmailRequest, SendForEmailResponse};

pub(super) const METHOD: Method = Method::of::<SendForEmailRequest, SendForEmailResponse>(
    "SendForEmail",
    "Отправка сертификатов по электронной почте",
);
