//! Mutation testing of the rules. cargo-mutants makes one change at a time (`>` to `>=`, a function
//! to one that returns a constant), and the tests must notice each change. It is not a gate,
//! because a whole run takes hours.
//!
//! First the tests of `domain` alone judge each mutant, because they build and run quickly. The tests of
//! `storage` judge those that survive.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use kit::workspace;

/// Version of cargo-mutants that is installed.
const VERSION: &str = "27.1.0";

/// Files with the rules of money, time and uses.
const FILES: [&str; 12] = [
    "crates/domain/src/amount.rs",
    "crates/domain/src/certificate.rs",
    "crates/domain/src/certificate/*.rs",
    "crates/domain/src/command.rs",
    "crates/domain/src/command/*.rs",
    "crates/domain/src/coupon.rs",
    "crates/domain/src/coupon/*.rs",
    "crates/domain/src/decide.rs",
    "crates/domain/src/decide/**/*.rs",
    "crates/domain/src/redemption.rs",
    "crates/domain/src/redemption/*.rs",
    "crates/domain/src/rules.rs",
];

/// Packages whose tests judge, in this order.
const JUDGES: [&str; 2] = ["domain", "storage"];

/// Part of all mutants that the tests must notice.
const CAUGHT_MIN: f64 = 0.98;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Change only these files. Globs are allowed [default: all rules of money, time and uses]
    #[arg(long, value_name = "FILE")]
    file: Vec<String>,
    /// Change only a part: `0/8` is the first of eight
    #[arg(long, value_name = "K/N")]
    shard: Option<String>,
    /// Number of mutants that are built and tested at the same time
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=64))]
    jobs: u8,
}

/// Results of the mutants: one line for each.
#[derive(Debug, Default, PartialEq, Eq)]
struct Outcomes {
    caught: Vec<String>,
    missed: Vec<String>,
    /// The tests did not end in time. That counts as noticed.
    timeout: Vec<String>,
    /// These do not compile, so there is nothing to test.
    unviable: Vec<String>,
}

/// Runs the mutants.
///
/// # Errors
///
/// The tests notice too few of them.
pub(crate) fn run(options: &Options) -> Result<()> {
    let tools = tools()?;
    let output = workspace::target_dir()?.join("mutants");
    if output.exists() {
        fs::remove_dir_all(&output)?;
    }
    fs::create_dir_all(&output)?;
    let mut all = Outcomes::default();
    for judge in JUDGES {
        if judge != JUDGES[0] && all.missed.is_empty() {
            break;
        }
        println!("\n=== judged by the tests of {judge}");
        let mut mutants = mutants(&tools, options, judge, &all.missed, &output);
        let status = mutants.status().with_context(|| format!("cannot run {mutants:?}"))?;
        // Exit code 2 means that some were missed, and 3 that some ran into the timeout.
        let ran = matches!(status.code(), Some(0 | 2 | 3));
        ensure!(ran, "cargo-mutants failed ({status})");
        all.add(Outcomes::read(&output.join("mutants.out"))?);
    }
    println!("\n{}", all.shown());
    let share = all.share();
    ensure!(
        share >= CAUGHT_MIN,
        "{:.1} % of the mutants are noticed, and {:.0} % are required",
        share * 100.0,
        CAUGHT_MIN * 100.0
    );
    Ok(())
}

/// Returns the directory of cargo-mutants, if it is not with Cargo's own programs. Builds it if it
/// is missing.
fn tools() -> Result<PathBuf> {
    let tools = workspace::target_dir()?.join("tools");
    let mut asked = cargo_mutants(&tools);
    asked.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    if !asked.status().is_ok_and(|status| status.success()) {
        println!("(installing cargo-mutants into {})", tools.display());
        let mut install = workspace::cargo();
        install.args(["install", "cargo-mutants", "--version", VERSION, "--locked", "--root"]);
        let status = install.arg(&tools).status()?;
        ensure!(status.success(), "cargo-mutants cannot be installed ({status})");
    }
    Ok(tools)
}

/// Returns the command of cargo-mutants. It finds the programs in `tools` first.
fn cargo_mutants(tools: &Path) -> Command {
    let mut path = tools.join("bin").into_os_string();
    if let Some(others) = std::env::var_os("PATH") {
        path.push(":");
        path.push(others);
    }
    let mut cargo = workspace::cargo();
    cargo.env("PATH", path).arg("mutants");
    cargo
}

/// Returns the command with which a judge tests all mutants, or those that others have missed.
fn mutants(
    tools: &Path,
    options: &Options,
    judge: &str,
    missed: &[String],
    output: &Path,
) -> Command {
    let mut mutants = cargo_mutants(tools);
    mutants.args(["--package", "domain", "--test-package", judge, "--no-shuffle"]);
    mutants.args(["--jobs", &options.jobs.to_string()]).arg("--output").arg(output);
    if options.file.is_empty() {
        mutants.args(FILES.map(|file| format!("--file={file}")));
    } else {
        mutants.args(options.file.iter().map(|file| format!("--file={file}")));
    }
    if missed.is_empty() {
        mutants.args(options.shard.iter().map(|shard| format!("--shard={shard}")));
    } else {
        mutants.args(missed.iter().map(|one| format!("--re=^{}$", escaped(one))));
    }
    // cargo-mutants builds in a copy of the checkout, so it cannot share a build directory.
    mutants.env_remove("CARGO_TARGET_DIR");
    // Only unit tests run. Documentation tests take long and do not test rules.
    mutants.args(["--", "--lib", "--tests"]);
    mutants
}

/// Returns a regular expression that matches only this text.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if r"\.+*?()|[]{}^$#&-~".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

impl Outcomes {
    /// Reads the results of a run.
    fn read(directory: &Path) -> Result<Self> {
        let lines = |name: &str| -> Result<Vec<String>> {
            let path = directory.join(format!("{name}.txt"));
            let text = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            Ok(text.lines().map(str::to_owned).collect())
        };
        Ok(Self {
            caught: lines("caught")?,
            missed: lines("missed")?,
            timeout: lines("timeout")?,
            unviable: lines("unviable")?,
        })
    }

    /// Adds the results of the next judge of the missed mutants.
    fn add(&mut self, next: Self) {
        let Self { caught, missed, timeout, unviable } = next;
        self.caught.extend(caught);
        self.timeout.extend(timeout);
        self.unviable.extend(unviable);
        self.missed = missed;
    }

    fn noticed(&self) -> usize {
        self.caught.len() + self.timeout.len()
    }

    /// Returns the noticed part of the mutants that compile.
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    fn share(&self) -> f64 {
        let viable = self.noticed() + self.missed.len();
        self.noticed() as f64 / viable.max(1) as f64
    }

    fn shown(&self) -> String {
        let missed: String = self.missed.iter().map(|one| format!("missed: {one}\n")).collect();
        format!(
            "{missed}{} mutants: {} noticed, {} missed, {} do not compile; {:.1} % of those that do \
             are noticed",
            self.noticed() + self.missed.len() + self.unviable.len(),
            self.noticed(),
            self.missed.len(),
            self.unviable.len(),
            self.share() * 100.0
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(names: &str) -> Vec<String> {
        names.split_terminator(' ').map(str::to_owned).collect()
    }

    #[test]
    fn the_next_judge_is_asked_about_those_that_were_missed() {
        let outcomes = |[caught, missed, timeout, unviable]: [&str; 4]| Outcomes {
            caught: list(caught),
            missed: list(missed),
            timeout: list(timeout),
            unviable: list(unviable),
        };
        let mut all = Outcomes::default();
        all.add(outcomes(["a b ", "c d e ", "f ", "g "]));
        all.add(outcomes(["c ", "d ", "e ", ""]));
        assert_eq!(all, outcomes(["a b c ", "d ", "f e ", "g "]));
        assert_eq!(
            all.shown(),
            "missed: d\n7 mutants: 5 noticed, 1 missed, 1 do not compile; 83.3 % of those that do are \
             noticed"
        );
    }

    #[test]
    fn a_mutant_is_named_by_an_expression() {
        let name = "src/a.rs:1:2: replace > with >= in <impl A>::b -> Option<u8>";
        let expected = r"src/a\.rs:1:2: replace > with >= in <impl A>::b \-> Option<u8>";
        assert_eq!(escaped(name), expected);
    }

    #[test]
    fn the_files_are_there() {
        for file in FILES {
            let folder = file.split("/*").next().unwrap();
            assert!(workspace::root().join(folder).exists(), "{file}");
        }
    }
}
