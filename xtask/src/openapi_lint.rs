//! Checks the OpenAPI document with two linters, as users of generators do: Redocly CLI with its
//! recommended rules, and Spectral with its rules for OpenAPI. A warning is a failure.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use kit::workspace;

use crate::install::{self, Installed, Package};

/// Folder of the packages to install.
const PACKAGES: &str = "openapi-lint";
/// Rules of Spectral, which reads them from a file.
const SPECTRAL_RULES: &str = "extends: [\"spectral:oas\"]\n";

#[derive(clap::Args, Default)]
pub(crate) struct Options {}

/// Runs both linters on `docs/openapi.json`. Another gate compares this file with the program.
/// Returns the reason if the gate was skipped. With `CI` set, that is a failure instead.
pub(crate) fn run(_: &Options) -> Result<Option<String>> {
    install::check_tools([Package::Npm].into_iter())?;
    let scratch = workspace::target_dir()?.join("clients");
    let library = match install::install(PACKAGES, Package::Npm, &scratch)? {
        Installed::In(library) => library,
        Installed::OutOfReach(why) => {
            install::print_skipped("the OpenAPI document by linters", &why);
            let skipped = "OpenAPI linters skipped".to_owned();
            ensure!(!workspace::is_ci(), "{skipped}: with CI set in the environment they must run");
            return Ok(Some(skipped));
        }
    };
    let document = workspace::root().join("docs").join("openapi.json");
    let rules = scratch.join(PACKAGES).join("spectral.yaml");
    fs::write(&rules, SPECTRAL_RULES)?;
    let mut redocly = program(&library, "redocly");
    redocly.arg("lint").arg(&document).args(["--max-problems", "50", "--format", "stylish"]);
    let said = told(&mut redocly)?;
    ensure!(!said.contains("warning"), "Redocly has warnings:\n{said}");
    let mut spectral = program(&library, "spectral");
    spectral.arg("lint").arg(&document).arg("--ruleset").arg(&rules);
    told(spectral.args(["--fail-severity", "hint"]))?;
    println!("no errors and no warnings");
    Ok(None)
}

/// Returns the command of a linter that must not use the network.
fn program(library: &Path, name: &str) -> Command {
    let mut command = Command::new(library.join(".bin").join(name));
    command.env("REDOCLY_TELEMETRY", "off").env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
    command.env("NODE_NO_WARNINGS", "1").stdin(Stdio::null());
    command
}

/// Returns the messages of a linter about the document, without those about itself.
fn told(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("cannot run {command:?}"))?;
    let both = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    let said: Vec<&str> = both
        .iter()
        .flat_map(|text| text.lines())
        .filter(|line| !line.trim_start().starts_with(['║', '╔', '╚']))
        .collect();
    let said = said.join("\n");
    ensure!(output.status.success(), "{command:?}: {}\n{said}", output.status);
    Ok(said)
}
