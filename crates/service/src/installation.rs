//! What a server knows of its installation: facts, checks, and its verifications.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use jiff::Timestamp;
use storage::health::Finding;

/// Findings of a verification that are kept.
pub const FINDINGS_KEPT_MAX: usize = 100;

/// Facts about the installation that do not change while the server runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Version of the program.
    pub version: &'static str,
    /// Commit that the program was built from, if the build named it.
    pub commit: Option<&'static str>,
    /// Kind of the store and where it is, without passwords.
    pub store: String,
    /// Time at which the server started.
    pub started_at: Timestamp,
    /// Command that writes a backup of this installation.
    pub backup_command: String,
    /// Command that verifies this installation.
    pub verify_command: String,
}

/// Progress of a running verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verifying {
    /// Time of its start.
    pub since: Timestamp,
    /// Certificates looked at so far.
    pub certificates: u64,
    /// Sales and returns looked at so far.
    pub sales: u64,
    /// Operations of the chain looked at so far. The chain comes last.
    pub operations: u64,
}

/// A verification that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Time of its start.
    pub since: Timestamp,
    /// Time of its end.
    pub until: Timestamp,
    /// Number of checked certificates.
    pub certificates: u64,
    /// Number of checked sales and returns.
    pub sales: u64,
    /// Number of checked operations.
    pub operations: u64,
    /// What the verification found.
    pub result: VerifyResult,
}

/// Result of a verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VerifyResult {
    /// No rule is broken.
    Good,
    /// Some rules are broken.
    Broken {
        /// Number of all findings.
        count: usize,
        /// The first of them, at most [`FINDINGS_KEPT_MAX`].
        first: Vec<String>,
    },
    /// The store could not be read to the end.
    Failed(String),
}

/// Verifications of this process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// The one that runs now.
    pub running: Option<Verifying>,
    /// The last one that ended.
    pub last: Option<Verified>,
}

/// What a server knows of its installation.
pub trait Installation: Send + Sync {
    /// Returns facts that do not change.
    fn facts(&self) -> Facts;

    /// Runs the checks that a running server does not feel. The result is kept for a moment.
    fn examine(&self) -> Pin<Box<dyn Future<Output = Arc<[Finding]>> + Send + '_>>;

    /// Returns the verifications of this process.
    fn verification(&self) -> Verification;

    /// Starts a verification, unless one runs or this press has started one.
    fn verify(&self, press: &str);
}
