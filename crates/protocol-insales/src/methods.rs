//! The methods, one file each. Each returns the body of its answer.

mod change;
mod count;
mod create;
mod delete;
mod get;
mod list;

use http::StatusCode;

use crate::call::Call;
use crate::error::Failure;
use crate::routing::Method;

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
