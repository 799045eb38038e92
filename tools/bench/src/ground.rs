//! What every benchmark stands on: the program, a directory on the disk that is measured, and where
//! its figures go.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use kit::process;
use kit::report::Machine;
use kit::report::{Figure, Report};
use kit::workspace;

/// What a benchmark can be told: what every one can, and what is its own.
#[derive(clap::Args)]
pub(crate) struct Options<S: clap::Args> {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(flatten)]
    pub(crate) settings: S,
}

/// What every benchmark can be told.
#[derive(clap::Args)]
pub(crate) struct Common {
    /// A second with few requests each: only shows that everything still works
    #[arg(long)]
    pub(crate) smoke: bool,
    /// Also write the figures to this file, with the machine that they are of
    #[arg(long)]
    pub(crate) json: Option<PathBuf>,
    /// Measure this program instead of building `scrip`
    #[arg(long)]
    pub(crate) server: Option<PathBuf>,
}

/// Where a benchmark is done.
pub(crate) struct Ground {
    scrip: Option<PathBuf>,
    /// For its data and logs; it goes when the benchmark has succeeded.
    pub(crate) directory: PathBuf,
    pub(crate) smoke: bool,
}

impl Common {
    /// Does a benchmark of the server, and hands over what it found out.
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

    /// Does a benchmark that is of no server.
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
    /// The program that is measured.
    pub(crate) fn scrip(&self) -> Result<&Path> {
        self.scrip.as_deref().context("a server to measure")
    }

    /// Does a part of a benchmark in a directory of its own.
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

    /// Leaves nothing behind but what may tell why it failed.
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

/// The day of the system's clock, in UTC.
fn today() -> Result<String> {
    let told = workspace::output_of(Command::new("date").args(["-u", "+%Y-%m-%d"]))?;
    Ok(told.trim().to_owned())
}
