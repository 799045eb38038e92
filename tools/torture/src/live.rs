//! Common parts of races and crash tests: live servers, their faults, and their callers.

pub(crate) mod caller;
pub(crate) mod clock;
pub(crate) mod server;
