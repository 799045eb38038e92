//! Checks that the programs are installed by which tests read printed pages and their bar codes.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use kit::workspace;

use crate::packages::{apt_get, has, is_administrator};

/// Programs that the tests of `documents` use.
const PROGRAMS: [&str; 4] = ["pdftoppm", "pdftotext", "pdffonts", "zbarimg"];

/// Their packages in Debian.
const INSTALL: [&str; 5] =
    ["install", "--yes", "--no-install-recommends", "poppler-utils", "zbar-tools"];

/// Returns the reason if a program is missing and tests are skipped. With `CI` set, that is a
/// failure instead.
pub(crate) fn provide() -> Result<Option<String>> {
    if missing().is_empty() {
        return Ok(None);
    }
    if has("apt-get") && is_administrator() {
        println!("installing poppler-utils and zbar-tools");
        // The lists of packages may be old or absent.
        if apt_get(&INSTALL).is_err() {
            let _ = apt_get(&["update"]);
            apt_get(&INSTALL).context("apt-get cannot install poppler-utils and zbar-tools")?;
        }
    }
    leave_out(&missing(), workspace::is_ci())
}

/// Prints clearly that nothing was tested.
fn leave_out(missing: &[&str], is_ci: bool) -> Result<Option<String>> {
    if missing.is_empty() {
        return Ok(None);
    }
    let why = format!(
        "{} is missing (Debian: `apt-get install poppler-utils zbar-tools`)",
        missing.join(", ")
    );
    ensure!(!is_ci, "with CI set in the environment the printed pages must be read: {why}");
    let line = "*".repeat(78);
    println!(
        "\n{line}\n*** SKIPPED: printed pages and their bar codes are NOT read.\n*** {why}\n{line}"
    );
    Ok(Some("printed pages".to_owned()))
}

/// The programs that cannot be started. Their options differ, so the status does not matter.
fn missing() -> Vec<&'static str> {
    let is_missing = |program: &&str| {
        let mut asked = Command::new(program);
        asked.arg("-h").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        asked.status().is_err()
    };
    PROGRAMS.into_iter().filter(is_missing).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_told_except_in_ci() {
        assert_eq!(leave_out(&[], true).unwrap(), None);
        assert_eq!(leave_out(&["zbarimg"], false).unwrap().as_deref(), Some("printed pages"));
        let refused = leave_out(&["zbarimg"], true).unwrap_err().to_string();
        assert!(refused.contains("with CI set") && refused.contains("zbarimg is missing"));
    }
}
