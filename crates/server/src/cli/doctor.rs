//! The command `scrip doctor`.

use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value, json};
use storage::health::{Depth, Finding, State};

use super::listing::Format;
use super::{block_on, print};
use crate::config::{self, DataArguments, ServeSettings};
use crate::{engine, machine};

/// Arguments of `scrip doctor`.
#[derive(clap::Args)]
pub struct Doctor {
    #[command(flatten)]
    settings: ServeSettings,
    #[command(flatten)]
    data: DataArguments,
    /// Also read all of a large database, which takes time
    #[arg(long)]
    thorough: bool,
    #[command(flatten)]
    format: Format,
}

impl Doctor {
    /// Runs all checks. The exit code is 1 if something does not work.
    pub fn run(self, path: Option<&Path>) -> anyhow::Result<ExitCode> {
        let Self { settings, data, thorough, format } = self;
        let findings = block_on(async {
            Ok(match config::load(settings, data, path, false) {
                Ok(config) => {
                    let mut findings = machine::examine(&config, path);
                    let depth = if thorough { Depth::Thorough } else { Depth::Usual };
                    findings.extend(engine::examine(&config.data, depth).await);
                    findings
                }
                // Without settings it is not known where to look.
                Err(error) => vec![Finding::failure(
                    "configuration",
                    format!("{error:#}"),
                    "correct it; `scrip config default` prints every setting with its meaning",
                )],
            })
        })?;
        print(&if format.json { in_json(&findings) } else { in_text(&findings) })?;
        let failed = findings.iter().any(|finding| finding.state == State::Failure);
        Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

fn count(findings: &[Finding], state: State) -> usize {
    findings.iter().filter(|finding| finding.state == state).count()
}

fn in_json(findings: &[Finding]) -> String {
    let checks = findings.iter().map(|finding| {
        json!({
            "check": finding.check,
            "state": finding.state.to_string(),
            "found": finding.found,
            "advice": finding.advice,
        })
    });
    let whole = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "warnings": count(findings, State::Warning),
        "failures": count(findings, State::Failure),
        "checks": checks.collect::<Vec<Value>>(),
    });
    format!("{whole:#}\n")
}

fn in_text(findings: &[Finding]) -> String {
    let width = findings.iter().map(|finding| finding.check.len()).max().unwrap_or(0);
    let mut text = String::new();
    for Finding { check, state, found, advice } in findings {
        text += &format!("{:7}  {check:width$}  {found}\n", state.to_string());
        if let Some(advice) = advice {
            text += &format!("{:7}  {:width$}  → {advice}\n", "", "");
        }
    }
    let (failures, warnings) = (count(findings, State::Failure), count(findings, State::Warning));
    text + &format!("{} checks: {failures} failed, {warnings} with warnings\n", findings.len())
}
