//! PostgreSQL for the tests of the store on it. The tests start it themselves; here it is seen to that
//! it is installed.

use anyhow::{Context, Result, ensure};

use crate::packages::{apt_get, has, is_administrator};

/// What Debian calls it. No server is set up: the tests make theirs.
const INSTALL: [&str; 4] = ["install", "--yes", "--no-install-recommends", "postgresql"];

/// Gives back what is left out because PostgreSQL is not there, which is a failure where `CI` is
/// set.
pub(crate) fn provide() -> Result<Option<String>> {
    if postgres_scratch::is_installed() {
        return Ok(None);
    }
    if has("apt-get") && is_administrator() {
        println!("installing PostgreSQL");
        // The lists of packages may be old, or not there at all.
        if apt_get(&INSTALL).is_err() {
            let _ = apt_get(&["update"]);
            apt_get(&INSTALL).context("apt-get cannot install PostgreSQL")?;
        }
        ensure!(postgres_scratch::is_installed(), "PostgreSQL was installed, and is not there");
        return Ok(None);
    }
    let is_ci = std::env::var_os("CI").is_some_and(|ci| !ci.is_empty());
    let why = postgres_scratch::Missing::Program;
    ensure!(!is_ci, "with CI set in the environment the store on PostgreSQL is tested: {why}");
    let line = "*".repeat(78);
    println!("\n{line}\n*** SKIPPED: nothing is tested on PostgreSQL.\n*** {why}\n{line}");
    Ok(Some("the store on PostgreSQL".to_owned()))
}
