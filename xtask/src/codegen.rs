//! Writes the documents that come from the program, and the tables of the measured speed.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use kit::report::{self, PAGE, Report, STORED};
use kit::workspace;

/// Files, and the arguments with which `scrip` prints them.
const DOCUMENTS: [(&str, [&str; 2]); 4] = [
    ("docs/cli.md", ["docs", "cli"]),
    ("docs/configuration.md", ["docs", "config"]),
    ("docs/openapi.json", ["docs", "openapi"]),
    ("docs/asyncapi.json", ["docs", "asyncapi"]),
];

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Change nothing, and fail if a document is not up to date
    #[arg(long)]
    pub(crate) check: bool,
    /// Ask this program instead of building `scrip`
    #[arg(long, value_name = "FILE")]
    pub(crate) program: Option<PathBuf>,
}

/// Writes the documents, or compares them.
pub(crate) fn run(options: &Options) -> Result<()> {
    let mut stale = Vec::new();
    for (file, arguments) in DOCUMENTS {
        let mut scrip = if let Some(program) = &options.program {
            Command::new(program)
        } else {
            let mut cargo = workspace::cargo();
            cargo.args(["run", "--quiet", "--locked", "--package", "server", "--"]);
            cargo
        };
        scrip.args(arguments).current_dir(workspace::root());
        let text = workspace::output_of(&mut scrip)
            .with_context(|| format!("cannot make {file} with `scrip {}`", arguments.join(" ")))?;
        if text.trim().is_empty() {
            bail!("`scrip {}` printed nothing for {file}", arguments.join(" "));
        }
        stale.extend(settle(file, &text, options)?);
    }
    stale.extend(measured(options)?);
    if !stale.is_empty() {
        bail!("not up to date: {}; run `cargo xtask codegen`", stale.join(", "));
    }
    Ok(())
}

/// Writes a document, or reports that it is not up to date.
fn settle(file: &'static str, text: &str, options: &Options) -> Result<Option<&'static str>> {
    let path = workspace::root().join(file);
    if fs::read_to_string(&path).is_ok_and(|present| present == text) {
        println!("{file} is up to date");
    } else if options.check {
        return Ok(Some(file));
    } else {
        fs::write(&path, text).with_context(|| format!("cannot write {file}"))?;
        println!("{file} written");
    }
    Ok(None)
}

/// Returns the page with the tables of the stored run.
fn measured(options: &Options) -> Result<Option<&'static str>> {
    let stored = workspace::root().join(STORED);
    if !stored.exists() {
        println!(
            "{PAGE} has no tables: {STORED} is not there (`cargo xtask bench all --json {STORED}`)"
        );
        return Ok(None);
    }
    let page = fs::read_to_string(workspace::root().join(PAGE))
        .with_context(|| format!("cannot read {PAGE}"))?;
    settle(PAGE, &report::with_tables(&page, &Report::read(&stored)?)?, options)
}
