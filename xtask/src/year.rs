//! A worked year: a server whose clock is moved lives through twelve months of trade, and its
//! reports are compared with an independent calculation. `examples/worked_year.py` plays the year,
//! and the programs in `xtask/year` compare.
//!
//! A library that is preloaded into the programs moves their clocks (`xtask/year/clock.c`). The
//! programs themselves have no such setting, so nobody can use one by mistake.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Instant, UNIX_EPOCH};

use anyhow::{Context, Result, bail, ensure};
use kit::process::{self, ServerProcess};
use kit::workspace;
use postgres_scratch::{Database, Durability};

use crate::packages::has;

/// Programs that read workbooks, by the names that systems give them.
const OFFICES: [&str; 2] = ["soffice", "libreoffice"];

/// Start of the year in seconds since 1970: 2025-01-01, 06:00 UTC.
const BEGIN: i64 = 1_735_711_200;

/// The year that everybody plays.
const SEED: u64 = 2025;

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Store {
    /// The embedded database.
    Sqlite,
    /// A PostgreSQL server that is started for the run.
    Postgres,
}

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Kind of the store
    #[arg(long, value_enum, default_value = "sqlite")]
    store: Store,
    /// Choice of the year. The same seed plays the same year
    #[arg(long, default_value_t = SEED)]
    seed: u64,
    /// Test this program instead of building `scrip`
    #[arg(long, value_name = "FILE")]
    server: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self { store: Store::Sqlite, seed: SEED, server: None }
    }
}

/// Plays the year and compares the reports. Returns what was left out. Without Python that is
/// everything, which is a failure where `CI` is set.
pub(crate) fn run(options: &Options) -> Result<Option<String>> {
    if let Some(why) = missing() {
        return leave_out(why, workspace::is_ci()).map(Some);
    }
    let scrip = match &options.server {
        Some(server) => fs::canonicalize(server).context("the program to test is not there")?,
        None => process::build_scrip()?,
    };
    let begun = Instant::now();
    let scratch = workspace::fresh_directory("year")?;
    let year = Year::new(options, scrip, &scratch)?;
    let told = year.play(options.seed);
    let (told, without_office) =
        told.with_context(|| format!("what the year has left behind is in {}", scratch.display()))?;
    drop(year);
    fs::remove_dir_all(&scratch)?;
    let seconds = begun.elapsed().as_secs();
    println!("year: {} in {seconds} s", told.join("; "));
    Ok(without_office)
}

/// The reason why no year can be played here.
fn missing() -> Option<&'static str> {
    if !cfg!(target_os = "linux") {
        Some("The clock of a program can be moved on Linux only.")
    } else if !has("python3") {
        Some("python3 is not there: run `sudo apt-get install python3`")
    } else {
        None
    }
}

/// Everything that a year needs, in one directory.
struct Year<'a> {
    scratch: &'a Path,
    scrip: PathBuf,
    /// Library that moves the clock of a program.
    library: PathBuf,
    /// File that says how far.
    clock: PathBuf,
    /// The database, if the store is not embedded.
    database: Option<Database>,
}

impl<'a> Year<'a> {
    fn new(options: &Options, scrip: PathBuf, scratch: &'a Path) -> Result<Self> {
        let library = scratch.join("clock.so");
        let mut cc = Command::new("cc");
        cc.args(["-std=gnu11", "-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o"]);
        cc.arg(&library).arg(program("clock.c")).arg("-ldl");
        workspace::output_of(&mut cc)?;
        let clock = scratch.join("clock");
        fs::write(&clock, (BEGIN - now()?).to_ne_bytes())?;
        let database = match options.store {
            Store::Sqlite => None,
            Store::Postgres => Some(postgres_scratch::database(Durability::None)?),
        };
        Ok(Self { scratch, scrip, library, clock, database })
    }

    /// A command that finds the store and the clock, and sees no other settings of the user.
    fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("SCRIP_") {
                command.env_remove(name);
            }
        }
        command.env("YEAR_CLOCK", &self.clock).env("SCRIP_DATA_DIR", self.scratch.join("data"));
        command.env("SCRIP_CONFIG", self::program("settings.toml"));
        if let Some(database) = &self.database {
            command.env("SCRIP_DATABASE_URL", database.url());
        }
        command
    }

    /// The same for `scrip`, which lives in the year.
    fn scrip(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(&self.scrip);
        command.args(arguments).env("LD_PRELOAD", &self.library);
        command
    }

    /// Plays and compares. Returns what each step says in its last line, and what was left out.
    fn play(&self, seed: u64) -> Result<(Vec<String>, Option<String>)> {
        let mut serve = self.scrip(&["serve", "--listen", "127.0.0.1:0"]);
        let server = ServerProcess::start(&mut serve, &self.scratch.join("server.log"))?;
        let address = server.address().to_string();
        let example = workspace::root().join("examples").join("worked_year.py");
        let clock = self.clock.display().to_string();
        let seed = seed.to_string();
        self.python(&example, &[&address, "--clock", &clock, "--seed", &seed])?;
        let mut told = vec![self.python(&program("check.py"), &[])?];
        let files = self.scratch.join("files");
        fs::create_dir(&files)?;
        let files = files.display().to_string();
        let office = OFFICES.into_iter().find(|office| has(office));
        let mut arguments = vec!["--folder", &files];
        arguments.extend(office.iter().flat_map(|office| ["--office", office]));
        told.push(self.python(&program("sheets.py"), &arguments)?);
        server.stop_well()?;
        let verified = workspace::output_of(&mut self.scrip(&["verify"]))?;
        told.push(verified.lines().last().unwrap_or_default().to_owned());
        let without_office = office.is_none().then(|| {
            let why = "LibreOffice is not there: run `sudo apt-get install libreoffice-calc-nogui`";
            say_skipped("the workbooks were NOT read by LibreOffice", why);
            "workbooks in LibreOffice".to_owned()
        });
        Ok((told, without_office))
    }

    /// Runs a program of the year, and passes on what it says. Returns the last line.
    fn python(&self, file: &Path, arguments: &[&str]) -> Result<String> {
        let mut python = self.command("python3");
        python.arg("-B").arg(file).args(arguments);
        python.arg("--scrip").arg(&self.scrip).arg("--preload").arg(&self.library);
        python.arg("--facts").arg(self.scratch.join("facts.json"));
        for name in ["NO_PROXY", "no_proxy"] {
            python.env(name, "127.0.0.1");
        }
        let ran = python.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
        let said = String::from_utf8_lossy(&ran.stdout);
        print!("{said}");
        if !ran.status.success() {
            bail!("{}: {}", file.display(), ran.status);
        }
        Ok(said.lines().last().unwrap_or_default().to_owned())
    }
}

/// A file of the gate.
fn program(name: &str) -> PathBuf {
    workspace::root().join("xtask").join("year").join(name)
}

/// Seconds since 1970, by the clock of the system.
#[expect(clippy::disallowed_methods, reason = "a shift of the clock is measured from the clock")]
fn now() -> Result<i64> {
    let since_1970 = std::time::SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(i64::try_from(since_1970.as_secs())?)
}

fn say_skipped(what: &str, why: &str) {
    let line = "*".repeat(78);
    println!("\n{line}\n*** SKIPPED: {what}.\n*** {why}\n{line}");
}

/// Says loudly that nothing was compared.
fn leave_out(why: &str, is_ci: bool) -> Result<String> {
    say_skipped("the reports of a year were NOT compared", why);
    let left_out = "the reports of a year".to_owned();
    ensure!(!is_ci, "{left_out} were skipped: with CI set in the environment they must run. {why}");
    Ok(left_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_told_except_in_ci() {
        assert_eq!(leave_out("why", false).unwrap(), "the reports of a year");
        assert!(leave_out("why", true).unwrap_err().to_string().ends_with("why"));
    }

    #[test]
    fn every_program_is_there() {
        for name in ["check.py", "books.py", "sheets.py", "clock.c", "settings.toml"] {
            assert!(program(name).is_file(), "{name}");
        }
    }
}
