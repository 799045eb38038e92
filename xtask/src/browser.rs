//! The console in a real browser: a started server with demo data, and programs in `xtask/browser`
//! that use it as people do, through Playwright and Debian's Chromium.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use kit::process::{self, ServerProcess};
use kit::workspace;

use crate::install::{self, Installed, Package};
use crate::packages::{apt_get, has, is_administrator};

/// The folder of the packages to install.
const PACKAGES: &str = "browser";

/// Programs that are Chromium, by the names that systems give them.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// What Debian calls the browser and a font with all letters of both languages.
const DEBIAN: [&str; 2] = ["chromium", "fonts-liberation"];

#[derive(Default, clap::Args)]
pub(crate) struct Options {
    /// Test this program instead of building `scrip`
    #[arg(long, value_name = "FILE")]
    server: Option<PathBuf>,
    /// Run only the flows and pages whose name contains this
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// Also take the pictures of the README
    #[arg(long)]
    pictures: bool,
    /// Install nothing; say what is missing
    #[arg(long)]
    no_install: bool,
}

/// Runs the flows and walks the pages. Screenshots go to `shots` in the build directory. Returns
/// what was left out because it could not be fetched, which is a failure where `CI` is set.
pub(crate) fn run(options: &Options) -> Result<Option<String>> {
    let browser = match provide(!options.no_install) {
        Ok(browser) => browser,
        Err(why) => return leave_out(&why.to_string(), workspace::is_ci()).map(Some),
    };
    install::check_tools([Package::Npm].into_iter())?;
    let target = workspace::target_dir()?;
    let library = match install::install(PACKAGES, Package::Npm, &target.join("clients"))? {
        Installed::In(library) => library,
        Installed::OutOfReach(why) => return leave_out(&why, workspace::is_ci()).map(Some),
    };
    let scrip = match &options.server {
        Some(server) => server.clone(),
        None => process::build_scrip()?,
    };
    let shots = target.join("shots");
    let scratch = target.join("browser").join(std::process::id().to_string());
    fs::create_dir_all(&shots).context("the build directory cannot be written")?;
    fs::create_dir_all(&scratch)?;
    let mut serve = process::demo_server(&scrip, &scratch.join("data"));
    process::forgive_guesses(&mut serve);
    let server = ServerProcess::start(&mut serve, &scratch.join("server.log"))?;
    let mut node = Command::new("node");
    node.arg(workspace::root().join("xtask").join("browser").join("run.js"))
        .stdin(Stdio::null())
        .env("NODE_PATH", library)
        .env("SCRIP_ADDRESS", server.address().to_string())
        .env("SCRIP_BROWSER", browser)
        .env("SCRIP_SHOTS", &shots)
        .env("SCRIP_ONLY", options.only.as_deref().unwrap_or_default());
    if options.pictures {
        node.env("SCRIP_PICTURES", workspace::root().join("docs").join("pictures"));
    }
    for name in ["NO_PROXY", "no_proxy"] {
        node.env(name, server.address().ip().to_string());
    }
    let status = node.status().with_context(|| format!("cannot run {node:?}"))?;
    if !status.success() {
        println!("the server's log ends with:\n{}", server.log_end());
        bail!("the console fails in a browser; what it stored is in {}", scratch.display());
    }
    let ended = server.stop()?;
    ensure!(ended.success(), "the server was asked to stop and ended with {ended}");
    fs::remove_dir_all(&scratch)?;
    println!("screenshots are in {}", shots.display());
    Ok(None)
}

/// The browser, after installing it where that may be done without asking: as the administrator of a
/// machine with apt. The error says what to do instead.
fn provide(may_install: bool) -> Result<&'static str> {
    let found = || BROWSERS.into_iter().find(|program| has(program));
    if let Some(browser) = found() {
        return Ok(browser);
    }
    let install = [&["install", "--yes", "--no-install-recommends"][..], &DEBIAN].concat();
    if may_install && has("apt-get") && is_administrator() {
        println!("installing {}", DEBIAN.join(" "));
        // The lists of packages may be old, or not there at all.
        if apt_get(&install).is_err() {
            let _ = apt_get(&["update"]);
            apt_get(&install).context("apt-get cannot install Chromium")?;
        }
        return found().context("Chromium was installed, and is not there");
    }
    bail!("Chromium is not there: run `sudo apt-get {}`", install.join(" "))
}

/// Says loudly that nothing was tested.
fn leave_out(why: &str, is_ci: bool) -> Result<String> {
    let line = "*".repeat(78);
    println!("\n{line}\n*** SKIPPED: the console was NOT tested in a browser.\n*** {why}\n{line}");
    let left_out = "the console in a browser".to_owned();
    ensure!(!is_ci, "{left_out} was left out: with CI set in the environment it has to run. {why}");
    Ok(left_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_told_except_in_ci() {
        let why = "Chromium is not there: run `it`";
        assert_eq!(leave_out(why, false).unwrap(), "the console in a browser");
        assert!(leave_out(why, true).unwrap_err().to_string().contains(why));
    }
}
