//! The methods, one file each. Each returns the body of its answer.

mod change;
mod count;
mod create;
mod delete;
mod get;
mod list;

use domain::Operator;
use http::StatusCode;
use jiff::Timestamp;
use service::{Denied, Session};

use crate::error::Failure;
use crate::routing::{Method, Target};
use crate::settings::Settings;
use crate::wire::{Body, Format};

/// A request of a known caller, in parts.
pub(crate) struct Call<'a> {
    pub(crate) session: &'a Session,
    pub(crate) settings: Settings,
    /// Format of the answer.
    pub(crate) format: Format,
    pub(crate) target: Target<'a>,
    pub(crate) query: Option<&'a str>,
    /// Body of a write.
    pub(crate) body: Body,
    pub(crate) request_id: &'a str,
    pub(crate) now: Timestamp,
}

impl Method {
    /// Whether the method reads a body.
    pub(crate) const fn writes(self) -> bool {
        match self {
            Self::Create | Self::Change => true,
            // A deletion may come with a stray body of any kind.
            Self::List | Self::Count | Self::Get | Self::Delete => false,
        }
    }

    pub(crate) async fn call(self, call: Call<'_>) -> Result<(StatusCode, Vec<u8>), Failure> {
        match self {
            Self::List => Ok((StatusCode::OK, list::call(call).await?)),
            Self::Count => Ok((StatusCode::OK, count::call(call).await?)),
            Self::Get => Ok((StatusCode::OK, get::call(call).await?)),
            Self::Create => Ok((StatusCode::CREATED, create::call(call).await?)),
            Self::Change => Ok((StatusCode::OK, change::call(call).await?)),
            Self::Delete => Ok((StatusCode::OK, delete::call(call).await?)),
        }
    }
}

impl Call<'_> {
    /// Returns the operator of the coupons.
    fn operator(&self) -> Result<&Operator, Failure> {
        let operator = self.session.directory().operator(self.session.operator());
        operator.ok_or_else(|| Denied::Unknown.into())
    }

    /// Returns the coupon in the path.
    fn number(&self) -> Result<i64, Failure> {
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
