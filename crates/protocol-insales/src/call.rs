//! A request whose caller is known, as methods get it.

use domain::Operator;
use jiff::Timestamp;
use service::{Denied, Session};

use crate::error::Failure;
use crate::routing::Target;
use crate::settings::InsalesSettings;
use crate::wire::{Body, Format};

/// A request of a known caller, in parts.
pub(crate) struct Call<'a> {
    pub(crate) session: &'a Session,
    pub(crate) settings: InsalesSettings,
    /// Format of the answer.
    pub(crate) format: Format,
    pub(crate) target: Target<'a>,
    pub(crate) query: Option<&'a str>,
    /// Body of a write.
    pub(crate) body: Body,
    pub(crate) request_id: &'a str,
    pub(crate) now: Timestamp,
}

impl Call<'_> {
    /// Returns the operator of the coupons.
    pub(crate) fn operator(&self) -> Result<&Operator, Failure> {
        let operator = self.session.directory().operator(self.session.operator());
        operator.ok_or_else(|| Denied::Unknown.into())
    }

    /// Returns the coupon in the path.
    pub(crate) fn number(&self) -> Result<i64, Failure> {
        let Target::One(id) = self.target else { return Err(not_found("")) };
        // What `parse` takes beside digits is no id.
        let digits = id.bytes().all(|byte| byte.is_ascii_digit());
        id.parse().ok().filter(|_| digits).ok_or_else(|| not_found(id))
    }
}

fn not_found(id: &str) -> Failure {
    let id = id.chars().take(crate::limits::SHOWN_CHARS_MAX).collect();
    Failure::NotFound { id }
}
