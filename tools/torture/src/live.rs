//! Live servers, what befalls them, and those who call them: what races and crash tests share.

pub(crate) mod caller;
pub(crate) mod clock;
pub(crate) mod server;
