//! People who sign in: users, their roles at operators, and their sessions.

mod factor;
mod link;
mod permission;
mod rejection;
mod role;
mod session;
mod user;

pub use factor::{FactorProof, SecondFactor, TotpSecret};
pub use link::{LinkPurpose, UserLink};
pub use permission::{Permission, Permissions};
pub use rejection::PersonRejection;
pub use role::Role;
pub use session::UserSession;
pub use user::{Language, Membership, User, login_key};
