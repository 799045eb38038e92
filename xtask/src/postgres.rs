//! Checks that PostgreSQL and `openssl` are installed. The tests of the store on PostgreSQL start
//! their own server, and `openssl` makes their certificates.

use anyhow::{Context, Result, ensure};
use postgres_scratch::Missing;

use crate::packages::{apt_get, has, is_administrator};

/// Packages of Debian. They set up no server, because the tests start their own.
const INSTALL: [&str; 5] = ["install", "--yes", "--no-install-recommends", "postgresql", "openssl"];

/// Returns the reason if a program is missing and tests are skipped. With `CI` set, that is a
/// failure instead.
pub(crate) fn provide() -> Result<Option<String>> {
    if postgres_scratch::missing().is_none() {
        return Ok(None);
    }
    if has("apt-get") && is_administrator() {
        println!("installing PostgreSQL and openssl");
        // The lists of packages may be old or absent.
        if apt_get(&INSTALL).is_err() {
            let _ = apt_get(&["update"]);
            apt_get(&INSTALL).context("apt-get cannot install PostgreSQL and openssl")?;
        }
    }
    let Some(why) = postgres_scratch::missing() else { return Ok(None) };
    let is_ci = std::env::var_os("CI").is_some_and(|ci| !ci.is_empty());
    ensure!(!is_ci, "with CI set in the environment the tests on PostgreSQL must run: {why}");
    let (told, left_out) = match why {
        Missing::Certificates => ("TLS to PostgreSQL is not tested", "TLS to PostgreSQL"),
        _ => ("nothing is tested on PostgreSQL", "the store on PostgreSQL"),
    };
    let line = "*".repeat(78);
    println!("\n{line}\n*** SKIPPED: {told}.\n*** {why}\n{line}");
    Ok(Some(left_out.to_owned()))
}
