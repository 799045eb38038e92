//! PostgreSQL for the tests of the store on it, and the `openssl` that they make certificates with. The
//! tests start it themselves; here it is seen to that both are installed.

use anyhow::{Context, Result, ensure};
use postgres_scratch::Missing;

use crate::packages::{apt_get, has, is_administrator};

/// What Debian calls them. No server is set up: the tests make theirs.
const INSTALL: [&str; 5] = ["install", "--yes", "--no-install-recommends", "postgresql", "openssl"];

/// Gives back what is left out because a program is not there, which is a failure where `CI` is
/// set.
pub(crate) fn provide() -> Result<Option<String>> {
    if postgres_scratch::missing().is_none() {
        return Ok(None);
    }
    if has("apt-get") && is_administrator() {
        println!("installing PostgreSQL and openssl");
        // The lists of packages may be old, or not there at all.
        if apt_get(&INSTALL).is_err() {
            let _ = apt_get(&["update"]);
            apt_get(&INSTALL).context("apt-get cannot install PostgreSQL and openssl")?;
        }
    }
    let Some(why) = postgres_scratch::missing() else { return Ok(None) };
    let is_ci = std::env::var_os("CI").is_some_and(|ci| !ci.is_empty());
    ensure!(!is_ci, "with CI set in the environment the store on PostgreSQL is tested: {why}");
    let (told, left_out) = match why {
        Missing::Certificates => ("TLS to PostgreSQL is not tested", "TLS to PostgreSQL"),
        _ => ("nothing is tested on PostgreSQL", "the store on PostgreSQL"),
    };
    let line = "*".repeat(78);
    println!("\n{line}\n*** SKIPPED: {told}.\n*** {why}\n{line}");
    Ok(Some(left_out.to_owned()))
}
