//! The common parts of all benchmarks: the program, a directory on the measured disk, and the
//! report.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use kit::process;
use kit::report::Machine;
use kit::report::{Figure, Report};
use kit::workspace;

/// Options of a benchmark: the common ones and its own.
#[derive(clap::Args)]
pub(crate) struct Options<S: clap::Args> {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(flatten)]
    pub(crate) settings: S,
}

/// Options of every benchmark.
#[derive(clap::Args)]
pub(crate) struct Common {
    /// Only show that the benchmark works: one second with few requests each
    #[arg(long)]
    pub(crate) smoke: bool,
    /// Also write the figures to this file, with a description of the machine
    #[arg(long)]
    pub(crate) json: Option<PathBuf>,
    /// Measure this program instead of building `scrip`
    #[arg(long)]
    pub(crate) server: Option<PathBuf>,
}

/// Place where a benchmark runs.
pub(crate) struct Ground {
    scrip: Option<PathBuf>,
    /// Directory of data and logs. It is removed after a success.
    pub(crate) directory: PathBuf,
    pub(crate) smoke: bool,
}

impl Common {
    /// Runs a benchmark of the server, and returns its report.
    pub(crate) fn run(
        &self,
        name: &str,
        measure: impl FnOnce(&Ground) -> Result<Vec<Figure>>,
    ) -> Result<Report> {
        let scrip = match &self.server {
            Some(server) => server.clone(),
            None => process::build_scrip()?,
        };
        self.run_with(Some(scrip), name, measure)
    }

    /// Runs a benchmark without a server.
    pub(crate) fn run_without_server(
        &self,
        name: &str,
        measure: impl FnOnce(&Ground) -> Result<Vec<Figure>>,
    ) -> Result<Report> {
        self.run_with(None, name, measure)
    }

    fn run_with(
        &self,
        scrip: Option<PathBuf>,
        name: &str,
        measure: impl FnOnce(&Ground) -> Result<Vec<Figure>>,
    ) -> Result<Report> {
        let directory = workspace::fresh_directory(&format!("bench-{name}"))?;
        let ground = Ground { scrip, directory, smoke: self.smoke };
        let machine = Machine::describe(&ground.directory)?;
        machine.print();
        let figures = ground.keep_failed(measure)?;
        let report = Report { date: today()?, smoke: self.smoke, machine, figures };
        if let Some(file) = &self.json {
            report.write(file)?;
        }
        Ok(report)
    }
}

impl Ground {
    /// Returns the path of the measured program.
    pub(crate) fn scrip(&self) -> Result<&Path> {
        self.scrip.as_deref().context("a server to measure")
    }

    /// Runs a part of a benchmark in its own directory.
    pub(crate) fn part(
        &self,
        name: &str,
        measure: impl FnOnce(&Self) -> Result<Vec<Figure>>,
    ) -> Result<Vec<Figure>> {
        println!("\n=== {name}");
        let directory = self.directory.join(name);
        fs::create_dir(&directory)?;
        let part = Self { scrip: self.scrip.clone(), directory, smoke: self.smoke };
        part.keep_failed(measure).with_context(|| format!("the benchmark {name} failed"))
    }

    /// Removes the directory after a success. After a failure it stays, because its logs may tell
    /// the cause.
    fn keep_failed(
        &self,
        measure: impl FnOnce(&Self) -> Result<Vec<Figure>>,
    ) -> Result<Vec<Figure>> {
        let measured = measure(self);
        match &measured {
            Ok(_) => fs::remove_dir_all(&self.directory)?,
            Err(_) => println!("data and logs are left in {}", self.directory.display()),
        }
        measured
    }
}

/// Returns the current day of the system's clock, in UTC.
fn today() -> Result<String> {
    let told = workspace::output_of(Command::new("date").args(["-u", "+%Y-%m-%d"]))?;
    Ok(told.trim().to_owned())
}
