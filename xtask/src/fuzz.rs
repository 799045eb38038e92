//! Runs the fuzz targets in `fuzz/` one after the other: cargo-fuzz, a nightly compiler and
//! `AddressSanitizer`. It is not a gate, because ordinary tests run the same functions over the
//! stored corpus.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use kit::workspace;

/// Default time of all targets together, in seconds.
const SECONDS: u64 = 600;

/// Maximum length of an input. Limits of bytes and counts are far larger and have their own tests.
/// Short inputs run more often.
const INPUT_BYTES_MAX: usize = 4_096;

/// Maximum length of an input in the repository.
const KEPT_BYTES_MAX: usize = 2_048;

/// Maximum number of inputs of one target in the repository, without the former findings.
const KEPT_INPUTS_MAX: usize = 40;

/// Maximum time of an input, under a sanitizer and on a busy machine.
const INPUT_SECONDS_MAX: u64 = 10;

/// Maximum memory in MiB. No decoder of inputs of four kilobytes needs this much.
const MEMORY_MIB_MAX: u64 = 1_024;

/// Maximum length of all inputs in the repository together.
#[cfg(test)]
const KEPT_ALL_BYTES_MAX: u64 = 300 * 1024;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Targets to run [default: all]
    targets: Vec<String>,
    /// Time of all targets together in seconds
    #[arg(long, default_value_t = SECONDS)]
    seconds: u64,
    /// Then keep some inputs that reach most code in `fuzz/corpus`
    #[arg(long)]
    keep: bool,
}

/// Result of a target.
#[derive(Debug, Default, PartialEq, Eq)]
struct Outcome {
    /// Number of inputs that were tried.
    executions: u64,
    executions_per_second: u64,
    /// Number of edges of the program that were reached.
    coverage: u64,
    /// Path of the input that failed, if there is one.
    finding: Option<String>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let known = targets()?;
    for target in &options.targets {
        ensure!(
            known.contains(target),
            "there is no target {target}; the targets are {}",
            known.join(", ")
        );
    }
    let chosen = if options.targets.is_empty() { &known } else { &options.targets };
    let tools = tools()?;
    let build = fuzz(&tools, "build").status()?;
    ensure!(build.success(), "the targets do not build ({build})");

    let share = (options.seconds / chosen.len() as u64).max(1);
    println!("{} targets, {} each", chosen.len(), human(share));
    println!("{:<20}{:>12}{:>10}{:>10}  finding", "target", "executions", "per s", "edges");
    let mut findings = Vec::new();
    for target in chosen {
        let outcome = run_target(&tools, target, share)?;
        let finding = outcome.finding.as_deref().unwrap_or("none");
        let Outcome { executions, executions_per_second, coverage, .. } = outcome;
        println!(
            "{target:<20}{executions:>12}{executions_per_second:>10}{coverage:>10}  {finding}"
        );
        findings.extend(outcome.finding);
    }
    if options.keep {
        for target in chosen {
            keep(&tools, target)?;
        }
    }
    ensure!(findings.is_empty(), "inputs that failed:\n{}", findings.join("\n"));
    Ok(())
}

fn human(seconds: u64) -> String {
    format!("{:?}", Duration::from_secs(seconds))
}

/// Returns the names of all targets, sorted.
fn targets() -> Result<Vec<String>> {
    let files = fs::read_dir(workspace::root().join("fuzz/fuzz_targets"))?;
    let mut names = Vec::new();
    for file in files {
        let path = file?.path();
        names.extend(path.file_stem().and_then(|name| name.to_str()).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// Returns the directory of cargo-fuzz, if it is not with Cargo's own programs. Builds it if it is
/// missing.
fn tools() -> Result<PathBuf> {
    let nightly = Command::new("rustup").args(["run", "nightly", "rustc", "--version"]).output();
    ensure!(
        nightly.is_ok_and(|ran| ran.status.success()),
        "a nightly compiler is needed: rustup toolchain install nightly --profile minimal"
    );
    let tools = workspace::target_dir()?.join("tools");
    let there = fuzz(&tools, "--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !there.is_ok_and(|status| status.success()) {
        println!("(installing cargo-fuzz into {})", tools.display());
        let mut install = workspace::cargo();
        install.args(["install", "cargo-fuzz", "--locked", "--root"]).arg(&tools);
        let status = install.status()?;
        ensure!(status.success(), "cargo-fuzz cannot be installed ({status})");
    }
    Ok(tools)
}

/// Returns a command of cargo-fuzz. It finds the programs in `tools` first.
fn fuzz(tools: &Path, command: &str) -> Command {
    let mut path = tools.join("bin").into_os_string();
    if let Some(others) = std::env::var_os("PATH") {
        path.push(":");
        path.push(others);
    }
    let mut fuzz = Command::new("rustup");
    fuzz.current_dir(workspace::root().join("fuzz")).env("PATH", path);
    fuzz.args(["run", "nightly", "cargo", "fuzz", command]);
    if command != "--version" {
        // Overflows and failed assertions are findings too.
        fuzz.args(["--fuzz-dir", ".", "--debug-assertions"]);
    }
    fuzz
}

/// Returns the directories of inputs: the stored ones, and those of this machine.
fn corpus(target: &str) -> Result<(PathBuf, PathBuf)> {
    let kept = workspace::root().join("fuzz/corpus").join(target);
    let found = workspace::target_dir()?.join("fuzz-corpus").join(target);
    fs::create_dir_all(&found)?;
    Ok((kept, found))
}

fn run_target(tools: &Path, target: &str, seconds: u64) -> Result<Outcome> {
    let (kept, found) = corpus(target)?;
    let mut run = fuzz(tools, "run");
    // libFuzzer writes new inputs to the first directory.
    run.arg(target).args([&found, &kept]).arg("--");
    run.args([
        format!("-max_total_time={seconds}"),
        format!("-max_len={INPUT_BYTES_MAX}"),
        format!("-rss_limit_mb={MEMORY_MIB_MAX}"),
        format!("-timeout={INPUT_SECONDS_MAX}"),
        "-print_final_stats=1".to_owned(),
        // Leaks are searched at the end, not after each input.
        "-detect_leaks=0".to_owned(),
    ]);
    // A backtrace with names takes longer than an input may. The input is enough.
    run.env("RUST_BACKTRACE", "0");
    let mut child = run.stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let said = child.stderr.take().context("it has standard error")?;
    let lines: Vec<String> = BufReader::new(said).lines().map_while(Result::ok).collect();
    let status = child.wait()?;
    let outcome = read_outcome(&lines);
    if !status.success() && outcome.finding.is_none() {
        bail!("{target} did not run ({status}):\n{}", lines.join("\n"));
    }
    if outcome.finding.is_some() {
        // Lines with the panic and with the input, as libFuzzer prints them.
        let shown = lines.iter().filter(|line| !line.starts_with('#'));
        println!("{}", shown.cloned().collect::<Vec<_>>().join("\n"));
    }
    Ok(outcome)
}

/// Reads what libFuzzer says.
fn read_outcome(lines: &[String]) -> Outcome {
    let number = |text: &str| text.split_whitespace().next().and_then(|word| word.parse().ok());
    let mut outcome = Outcome::default();
    for line in lines {
        if let Some((_, rest)) = line.split_once(" cov: ") {
            outcome.coverage = number(rest).unwrap_or(outcome.coverage);
        } else if let Some(rest) = line.strip_prefix("stat::number_of_executed_units:") {
            outcome.executions = number(rest).unwrap_or_default();
        } else if let Some(rest) = line.strip_prefix("stat::average_exec_per_sec:") {
            outcome.executions_per_second = number(rest).unwrap_or_default();
        } else if let Some((_, path)) = line.split_once("Test unit written to ") {
            outcome.finding = Some(path.trim().to_owned());
        }
    }
    outcome
}

/// Keeps the fewest inputs that reach what all together reach.
fn keep(tools: &Path, target: &str) -> Result<()> {
    let (kept, found) = corpus(target)?;
    let fewest = found.with_file_name(format!("{target}-fewest"));
    if fewest.exists() {
        fs::remove_dir_all(&fewest)?;
    }
    fs::create_dir_all(&fewest)?;
    let mut merge = fuzz(tools, "run");
    merge.arg(target).args([&fewest, &kept, &found]).args(["--", "-merge=1"]);
    // What is reached counts, not how often: else there would be thousands.
    merge.args(["-use_counters=0".to_owned(), format!("-max_len={KEPT_BYTES_MAX}")]);
    let merged = merge.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    ensure!(merged.success(), "{target}: the inputs cannot be merged ({merged})");
    let mut inputs = Vec::new();
    for input in fs::read_dir(&fewest)? {
        let input = input?;
        inputs.push((input.metadata()?.len(), input.path()));
    }
    inputs.sort();
    // Evenly from the shortest to the longest.
    let step = inputs.len().div_ceil(KEPT_INPUTS_MAX).max(1);
    let chosen = inputs.into_iter().step_by(step);
    fs::create_dir_all(&kept)?;
    for input in fs::read_dir(&kept)? {
        let path = input?.path();
        // An input with its own name was a finding, and stays.
        if is_hash(&path) {
            fs::remove_file(path)?;
        }
    }
    let (mut files, mut bytes) = (0, 0);
    for (_, path) in chosen {
        let name = path.file_name().context("an input has a name")?;
        files += 1;
        bytes += fs::copy(&path, kept.join(name))?;
    }
    println!("{target}: {files} inputs in the repository, {bytes} bytes");
    Ok(())
}

/// Returns whether the name of an input comes from the fuzzer.
fn is_hash(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.len() == 40 && name.bytes().all(|digit| digit.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_libfuzzer_says_is_read() {
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let said = "#2\tINITED cov: 12 ft: 13 corp: 1/1b exec/s: 0 rss: 31Mb\n\
                    #4096\tpulse  cov: 345 ft: 700 corp: 9/80b lim: 40 exec/s: 2048 rss: 40Mb\n\
                    Done 4100 runs in 2 second(s)\n\
                    stat::number_of_executed_units: 4100\n\
                    stat::average_exec_per_sec:     2050\n";
        let quiet = Outcome {
            executions: 4_100,
            executions_per_second: 2_050,
            coverage: 345,
            finding: None,
        };
        assert_eq!(read_outcome(&lines(said)), quiet);
        let said = format!("{said}artifact_prefix='./'; Test unit written to ./crash-1f\n");
        let finding = Some("./crash-1f".to_owned());
        assert_eq!(read_outcome(&lines(&said)), Outcome { finding, ..quiet });
    }

    /// The fuzzed versions of dependencies are the shipped ones.
    #[test]
    fn dependencies_are_locked_in_the_versions_of_the_program() {
        let locked = |path: &str| -> Vec<(String, String)> {
            let lock = fs::read_to_string(workspace::root().join(path)).unwrap();
            let packages = lock.split("[[package]]\n").skip(1);
            let value = |package: &str, name: &str| {
                let line = package.lines().find_map(|line| line.strip_prefix(name));
                line.unwrap().trim_matches('"').to_owned()
            };
            let pair = |package| (value(package, "name = "), value(package, "version = "));
            packages.map(pair).collect()
        };
        let shipped = locked("Cargo.lock");
        let others: Vec<String> = locked("fuzz/Cargo.lock")
            .into_iter()
            .filter(|package| !shipped.contains(package))
            .map(|(name, _)| name)
            .collect();
        // The fuzzer, its build tools, and the package of the targets.
        let fuzzer = ["arbitrary", "jobserver", "libfuzzer-sys", "scrip-fuzz"];
        assert_eq!(others, fuzzer, "copy Cargo.lock to fuzz/Cargo.lock and build the targets");
    }

    /// Every target has inputs and runs in ordinary tests. Otherwise it would be forgotten.
    #[test]
    fn every_target_is_built_has_a_corpus_and_is_run_by_tests() {
        let root = workspace::root();
        let manifest = fs::read_to_string(root.join("fuzz/Cargo.toml")).unwrap();
        let mut tests = String::new();
        for name in ["", "/tests"] {
            for folder in fs::read_dir(root.join("crates")).unwrap() {
                let file = folder.unwrap().path().join(format!("src/fuzzing{name}.rs"));
                tests += &fs::read_to_string(file).unwrap_or_default();
            }
        }
        let targets = targets().unwrap();
        assert!(targets.len() >= 14, "{targets:?}");
        for target in &targets {
            assert!(manifest.contains(&format!("name = \"{target}\"")), "{target} is not built");
            assert!(tests.contains(&format!("check(\"{target}\", ")), "no test runs {target}");
            let corpus = fs::read_dir(root.join("fuzz/corpus").join(target)).unwrap();
            assert!(corpus.count() > 0, "{target} has no corpus");
        }
        let kept: u64 = fs::read_dir(root.join("fuzz/corpus"))
            .unwrap()
            .flat_map(|folder| fs::read_dir(folder.unwrap().path()).unwrap())
            .map(|input| input.unwrap().metadata().unwrap().len())
            .sum();
        assert!(kept <= KEPT_ALL_BYTES_MAX, "the corpus has {kept} bytes");
    }
}
