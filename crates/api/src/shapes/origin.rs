//! Who did something, through what, and when.

use domain::operation::Actor;
use domain::{Operation, Surface};
use serde::Serialize;
use utoipa::ToSchema;

use crate::wire::Moment;

/// Through which door a request came.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Surface)]
pub(crate) enum SurfaceName {
    /// The command line.
    CommandLine,
    /// The mloyalty API.
    Mloyalty,
    /// The InSales API.
    Insales,
    /// This API.
    Native,
}

impl From<Surface> for SurfaceName {
    fn from(surface: Surface) -> Self {
        match surface {
            Surface::CommandLine => Self::CommandLine,
            Surface::Mloyalty => Self::Mloyalty,
            Surface::Insales => Self::Insales,
            Surface::Native => Self::Native,
        }
    }
}

/// The accepted request that did something.
#[derive(Serialize, ToSchema)]
#[schema(as = Operation)]
pub(crate) struct OperationShape {
    /// Its number.
    id: i64,
    /// When it was decided.
    at: Moment,
    /// Through which door it came.
    surface: SurfaceName,
    /// The key that asked for it; null for the administrator.
    #[schema(required = true)]
    key: Option<i64>,
    /// The request's id in the logs.
    request_id: String,
}

impl OperationShape {
    /// An operation as this API tells it.
    pub(crate) fn of(operation: &Operation) -> Self {
        let key = match operation.origin.actor {
            Actor::Key(key) => Some(key.0),
            Actor::Administrator => None,
        };
        Self {
            id: operation.id.0,
            at: Moment(operation.at),
            surface: operation.origin.surface.into(),
            key,
            request_id: operation.origin.request_id.clone(),
        }
    }
}
