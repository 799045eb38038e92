//! People: signing in to the console, sessions, links that set passwords, and users.

mod account;
mod keeper;
mod pending;
mod policy;
mod second_factor;
mod sign_in;
mod submit;

pub use account::{AccountError, OpenSession, Person};
pub use keeper::{Invited, MemberRequest, UserKeeper, UserRequest};
pub use policy::FactorPolicy;
pub use second_factor::{FactorDraft, RecoveryCodes};
pub use sign_in::{LinkShown, SessionStart, SignInRequest};
