//! Acts that give or take away money without a customer's payment: their limits, and the requests
//! that a second person approves. The table of the acts is in `docs/rights.md`.

mod act;
mod limits;
mod record;
mod rejection;
mod total;

pub use act::LimitedAct;
pub use limits::{ActLimits, WhichLimit};
pub use record::{Approval, ApprovalState, Effect};
pub use rejection::ApprovalRejection;
pub use total::{ActTotal, ActTotalKey};
