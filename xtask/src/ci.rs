//! All gates in one command, the same on every machine.

use std::io::{self, BufRead, BufReader, IsTerminal, Read};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use kit::workspace::{self, cargo};

use crate::browser;
use crate::clients;
use crate::codegen;
use crate::dotnet;
use crate::fuzz_api;
use crate::openapi_lint;
use crate::paper;
use crate::postgres;
use crate::year;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Leave out everything that needs a release build
    #[arg(long)]
    fast: bool,
}

/// Runs the steps in order up to the first failure. The last printed line is the summary of the
/// test runner, even if other steps came after the tests.
pub(crate) fn run(options: &Options) -> Result<()> {
    let mut gates = Gates::default();
    let passed = gates.all(options);
    println!("\n=== {}", if passed.is_ok() { "all gates passed" } else { "a gate failed" });
    for (name, took) in &gates.done {
        println!("{:>7.1} s  {name}", took.as_secs_f64());
    }
    for left_out in &gates.left_out {
        println!("skipped: {left_out}");
    }
    if passed.is_ok()
        && let Some(summary) = &gates.summary
    {
        println!("{summary}");
    }
    passed
}

#[derive(Default)]
struct Gates {
    done: Vec<(&'static str, Duration)>,
    summary: Option<String>,
    left_out: Vec<String>,
}

impl Gates {
    fn all(&mut self, options: &Options) -> Result<()> {
        self.step("format", || {
            check(cargo().args(["fmt", "--all", "--check"])).context(
                "not formatted (`cargo fmt --all`), or rustfmt is missing \
                 (`rustup component add rustfmt`)",
            )
        })?;
        self.step("clippy", || {
            let arguments = ["clippy", "--workspace", "--all-targets", "--locked", "--"];
            check(cargo().args(arguments).args(["-D", "warnings"]))
        })?;
        let left_out = self.step("PostgreSQL", postgres::provide)?;
        self.left_out.extend(left_out);
        let left_out = self.step("readers of printed pages", paper::provide)?;
        self.left_out.extend(left_out);
        self.summary = Some(self.step("tests", || tests(&["--workspace"], &[]))?);
        if !matches!(postgres_scratch::missing(), Some(postgres_scratch::Missing::Program)) {
            // The same tests of the program from outside, on the other store. They run with the
            // whole workspace: a single package has other features of libraries, and nearly
            // everything would be built again.
            let (these, on) = (["--workspace", "--test", "it"], [("TEST_STORE", "postgres")]);
            self.step("tests of the server on PostgreSQL", || tests(&these, &on))?;
        }
        self.step("documentation tests", || {
            // Of the whole workspace for the same reason.
            check(cargo().args(["test", "--doc", "--locked", "--workspace"]))
        })?;
        self.step("documentation", || {
            let arguments = ["doc", "--workspace", "--no-deps", "--document-private-items"];
            check(cargo().args(arguments).arg("--locked").env("RUSTDOCFLAGS", "-D warnings"))
        })?;
        // The tests have built these, with the features of the whole workspace. Building one package
        // would build nearly everything again.
        let built = workspace::target_dir()?.join("debug");
        self.step("generated files", || {
            let program = Some(built.join("scrip"));
            codegen::run(&codegen::Options { check: true, program })
        })?;
        let lint = openapi_lint::Options::default();
        let left_out = self.step("OpenAPI linters", || openapi_lint::run(&lint))?;
        self.left_out.extend(left_out);
        let mut dotnet = dotnet::Options::default();
        dotnet.program = Some(built.join("examples").join("round_trip"));
        let left_out = self.step("round trip through .NET", || dotnet::run(&dotnet))?;
        self.left_out.extend(left_out);
        if options.fast {
            println!(
                "\n=== skipped because of --fast: release build, real clients, console in a browser, \
                 native API against its document, a worked year, race, crash test, benchmarks"
            );
            return Ok(());
        }
        self.step("release build", || check(cargo().args(["build", "--release", "--locked"])))?;
        let clients = clients::Options::default();
        let left_out = self.step("real clients", || clients::run(&clients))?;
        self.left_out.extend(left_out);
        let browser = browser::Options::default();
        let left_out = self.step("console in a browser", || browser::run(&browser))?;
        self.left_out.extend(left_out);
        let fuzz = fuzz_api::Options::default();
        let left_out = self.step("native API against its document", || fuzz_api::run(&fuzz))?;
        self.left_out.extend(left_out);
        let played = year::Options::default();
        let left_out = self.step("a worked year", || year::run(&played))?;
        self.left_out.extend(left_out);
        self.step("race", || check(&mut own_command(&["race"])?))?;
        let has_postgres =
            !matches!(postgres_scratch::missing(), Some(postgres_scratch::Missing::Program));
        if has_postgres {
            let race = ["race", "--store", "postgres", "--nodes", "3", "--seconds", "30"];
            self.step("race of three servers", || check(&mut own_command(&race)?))?;
        }
        self.step("crash test", || check(&mut own_command(&["crash-test"])?))?;
        if has_postgres {
            let crashes = ["crash-test", "--store", "postgres", "--nodes", "2", "--cycles", "10"];
            self.step("crash test of two servers", || check(&mut own_command(&crashes)?))?;
        }
        self.step("benchmarks, briefly", || {
            ["sale", "redeem", "latency", "growth", "coupons", "console"]
                .iter()
                .try_for_each(|what| check(&mut own_command(&["bench", what, "--smoke"])?))
        })
    }

    fn step<T>(&mut self, name: &'static str, gate: impl FnOnce() -> Result<T>) -> Result<T> {
        println!("\n=== {name}");
        let began = Instant::now();
        let result = gate().with_context(|| format!("the gate `{name}` failed"));
        self.done.push((name, began.elapsed()));
        result
    }
}

/// Returns the command of this program with other arguments.
fn own_command(arguments: &[&str]) -> Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(arguments).current_dir(workspace::root());
    Ok(command)
}

fn check(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot run {command:?}"))?;
    ensure!(status.success(), "{command:?}: {status}");
    Ok(())
}

/// Runs tests with additional environment variables, and returns the closing line.
fn tests(which: &[&str], variables: &[(&str, &str)]) -> Result<String> {
    let nextest = cargo().args(["nextest", "--version"]).output()?.status.success();
    if nextest {
        println!("(with cargo-nextest)");
        let mut command = cargo();
        // Most tests wait for the disk or the clock, so that twice the processors are kept busy.
        let threads = thread::available_parallelism().map_or(2, |cores| 2 * cores.get());
        command.args(["nextest", "run", "--locked", "--no-fail-fast"]);
        command.args(["--test-threads", &threads.to_string()]);
        command.args(which).envs(variables.iter().copied());
        if io::stdout().is_terminal() {
            command.args(["--color", "always"]);
        }
        run_tests(command, nextest_summary)
    } else {
        println!("(with cargo test; `cargo install --locked cargo-nextest` makes it faster)");
        let mut command = cargo();
        command.args(["test", "--locked", "--no-fail-fast"]);
        // If a package is named, its targets are named too.
        if which == ["--workspace"] {
            command.arg("--all-targets");
        }
        command.args(which).envs(variables.iter().copied());
        run_tests(command, cargo_test_summary)
    }
}

/// Passes on the output of the runner, and finds its summary.
fn run_tests(mut command: Command, summary_of: fn(&[String]) -> Option<String>) -> Result<String> {
    let mut runner = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let output = runner.stdout.take().context("the runner has an output")?;
    let errors = runner.stderr.take().context("the runner has an error output")?;
    let lines = thread::scope(|scope| {
        let errors = scope.spawn(|| pass_on(errors));
        let mut lines = pass_on(output);
        lines.extend(errors.join().unwrap_or_default());
        lines
    });
    let status = runner.wait()?;
    match (summary_of(&lines), status.success()) {
        (Some(summary), true) => Ok(summary),
        (Some(summary), false) => bail!("tests failed\n{summary}"),
        (None, true) => bail!("the test runner printed no summary; perhaps there were no tests"),
        (None, false) => bail!("the test runner ended with {status}"),
    }
}

/// Prints lines as they come. Keeps only those that may belong to a summary, because a noisy test
/// would need much memory.
fn pass_on(stream: impl Read) -> Vec<String> {
    let mut kept = Vec::new();
    for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line).into_owned();
        println!("{line}");
        let plain = without_colours(&line);
        if plain.contains("Summary [") || plain.starts_with("test result: ") {
            kept.push(plain);
        }
    }
    kept
}

fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            let _ = characters.find(|&end| end == 'm');
        } else {
            plain.push(character);
        }
    }
    plain
}

fn nextest_summary(lines: &[String]) -> Option<String> {
    lines.iter().rev().find(|line| line.contains("Summary [")).cloned()
}

/// Adds up the results of `cargo test`, which prints one for every binary.
fn cargo_test_summary(lines: &[String]) -> Option<String> {
    let results: Vec<&str> =
        lines.iter().filter_map(|line| line.strip_prefix("test result: ")).collect();
    let sum = |what: &str| -> u64 { results.iter().map(|line| count_of(line, what)).sum() };
    let (passed, failed, skipped) = (sum("passed"), sum("failed"), sum("ignored"));
    let run = passed + failed;
    (!results.is_empty()).then(|| {
        let failures = if failed > 0 { format!(", {failed} failed") } else { String::new() };
        format!(
            "Summary (cargo test) {run} tests run: {passed} passed{failures}, {skipped} skipped"
        )
    })
}

/// Reads a count, such as `3 passed` in `ok. 3 passed; 0 failed; …`.
fn count_of(line: &str, what: &str) -> u64 {
    line.split(['.', ';'])
        .filter_map(|part| part.trim().split_once(' '))
        .find(|(_, word)| *word == what)
        .and_then(|(count, _)| count.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_of_nextest_is_found() {
        let lines =
            ["    \u{1b}[32;1m Summary\u{1b}[0m [   0.941s] 42 tests run: 42 passed, 0 skipped"];
        let lines: Vec<_> = lines.iter().map(|line| without_colours(line)).collect();
        let summary = nextest_summary(&lines).unwrap();
        assert_eq!(summary.trim(), "Summary [   0.941s] 42 tests run: 42 passed, 0 skipped");
        assert_eq!(nextest_summary(&[]), None);
    }

    #[test]
    fn the_results_of_cargo_test_are_added_up() {
        let line = |passed, failed, ignored| {
            format!(
                "test result: ok. {passed} passed; {failed} failed; {ignored} ignored; \
                 0 measured; 0 filtered out; finished in 0.01s"
            )
        };
        assert_eq!(
            cargo_test_summary(&[line(3, 0, 1), line(12, 0, 0)]).unwrap(),
            "Summary (cargo test) 15 tests run: 15 passed, 1 skipped"
        );
        assert_eq!(
            cargo_test_summary(&[line(3, 2, 0)]).unwrap(),
            "Summary (cargo test) 5 tests run: 3 passed, 2 failed, 0 skipped"
        );
        assert_eq!(cargo_test_summary(&[]), None);
    }
}
