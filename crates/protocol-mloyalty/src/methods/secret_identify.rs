//! `SecretIdentify`: its messages. The engine for it does not exist yet, so that nothing answers it.

use super::Method;
use crate::wire::secret_identify::{SecretIdentifyRequest, SecretIdentifyResponse};

pub(super) const METHOD: Method = Method::of::<SecretIdentifyRequest, SecretIdentifyResponse>(
    "SecretIdentify",
    "Проверка пинкода сертификата",
);
