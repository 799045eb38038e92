//! Names of the checks, as used in findings.

pub(super) const DATABASE: &str = "database";
pub(super) const TLS: &str = "encryption";
pub(super) const SCHEMA: &str = "schema";
pub(super) const RIGHTS: &str = "rights";
