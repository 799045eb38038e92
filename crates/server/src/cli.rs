//! The command line of `scrip`.

mod backup;
mod certificates;
mod command;
mod common;
mod completions;
mod docs;
mod doctor;
mod explain;
mod keys;
mod listing;
mod migrate_store;
#[cfg(test)]
mod named;
mod operators;
mod places;
mod progress;
mod restore;
mod series;
mod serve;
mod verify;

use std::future::Future;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{FromArgMatches, Parser, Subcommand};
use domain::operation::Surface;
use service::Administrator;

use crate::config::{self, DataArguments};
use crate::engine::{self, Access, Engine};

/// A server for gift certificates and discount coupons
#[derive(Parser)]
#[command(name = "scrip", version, arg_required_else_help = true)]
pub struct Arguments {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(clap::Args)]
struct Global {
    /// Configuration file in TOML format
    #[arg(long, global = true, env = "SCRIP_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the APIs over HTTP
    Serve(serve::Serve),
    /// Check every rule on all stored data. Works beside a running server
    Verify(verify::Verify),
    /// Check configuration, machine and database, and report problems with advice. Works beside a
    /// running server and before the first start
    Doctor(Box<doctor::Doctor>),
    /// Write a backup of everything into one file. Works beside running servers
    Backup(backup::Backup),
    /// Restore a backup into an empty data directory or database
    Restore(restore::Restore),
    /// Copy everything into an empty store, embedded or on PostgreSQL. Stop all servers first
    MigrateStore(migrate_store::MigrateStore),
    /// Show how the server reads a request body from standard input
    Explain(explain::Explain),
    /// Manage operators, the tenants that own everything else
    #[command(subcommand)]
    Operator(operators::OperatorCommand),
    /// Manage partners, the merchants of an operator
    #[command(subcommand)]
    Partner(places::PartnerCommand),
    /// Manage points of sale, the tills and shops of a partner
    #[command(subcommand)]
    Pos(places::PosCommand),
    /// Manage sites, the web widgets that stand for a point of sale
    #[command(subcommand)]
    Site(places::SiteCommand),
    /// Manage API keys, their scopes and credentials
    #[command(subcommand)]
    Key(keys::KeyCommand),
    /// Manage series, the kinds of certificates
    #[command(subcommand)]
    Series(series::SeriesCommand),
    /// List, show, extend and replace certificates
    #[command(subcommand)]
    Certificates(certificates::CertificatesCommand),
    /// Check or print the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print completions for a shell, such as `scrip completions bash`
    Completions(completions::Completions),
    /// Print the manual page, or write the pages of all commands with `--out`
    Man(completions::Manual),
    /// Print documentation pages generated from the program
    #[command(subcommand, hide = true)]
    Docs(docs::DocsCommand),
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Check all settings and print the effective ones as TOML, without secrets
    Check {
        #[command(flatten)]
        data: DataArguments,
        #[command(flatten)]
        settings: config::Settings,
    },
    /// Print a configuration file with every setting and its default
    Default,
}

impl Arguments {
    /// Reads the command line of this process. Ends the process if the line is wrong or asks for
    /// help.
    pub fn of_this_process() -> Self {
        let matches = command::command().get_matches();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }
}

/// Runs a command and returns the exit code.
pub fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let Arguments { global, command } = arguments;
    let config = global.config.as_deref();
    match command {
        Command::Serve(serve) => serve.run(config),
        Command::Verify(verify) => verify.run(config),
        Command::Doctor(doctor) => doctor.run(config),
        Command::Backup(backup) => backup.run(config),
        Command::Restore(restore) => restore.run(config),
        Command::MigrateStore(migrate) => migrate.run(config),
        Command::Explain(explain) => explain.run(),
        Command::Operator(command) => command.run(config),
        Command::Partner(command) => command.run(config),
        Command::Pos(command) => command.run(config),
        Command::Site(command) => command.run(config),
        Command::Key(command) => command.run(config),
        Command::Series(command) => command.run(config),
        Command::Certificates(command) => command.run(config),
        Command::Config(ConfigCommand::Default) => print(config::DEFAULT_FILE),
        Command::Config(ConfigCommand::Check { data, settings }) => {
            print(&config::effective(settings, data, config)?)
        }
        Command::Completions(completions) => completions.run(),
        Command::Man(manual) => manual.run(),
        Command::Docs(command) => command.run(),
    }
}

/// Prints to standard output. A closed reader is not an error.
fn print(text: &str) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(error).context("standard output")
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// Prints an error with its causes on standard error.
pub fn complain(error: &anyhow::Error) {
    let _ = writeln!(std::io::stderr(), "scrip: {error:#}");
}

/// Prints a text on standard error.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Runs a future in a runtime of one thread. A command does one thing at a time.
fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .context("the runtime cannot be started")?;
    runtime.block_on(work)
}

/// Opens the data, runs `work` on it, and closes the data.
async fn with_engine<T>(
    data: DataArguments,
    config: Option<&std::path::Path>,
    access: Access,
    work: impl AsyncFnOnce(&Engine) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let data = config::data(data, config)?;
    // No command redeems, so the rules of that are of no account.
    let engine = engine::start(&data, access, service::Settings::default()).await?;
    let done = work(&engine).await;
    engine.stop().await;
    done
}

/// Opens the data for changes by the administrator, also beside a running server.
fn administer<T>(
    data: DataArguments,
    config: Option<&std::path::Path>,
    work: impl AsyncFnOnce(&Engine, Administrator) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    block_on(with_engine(data, config, Access::Change, async |engine| {
        let request_id = format!("cli-{}", std::process::id());
        let administrator = engine.service.administrator(Surface::CommandLine, request_id);
        work(engine, administrator).await
    }))
}

/// Opens the data for reading.
fn look<T>(
    data: DataArguments,
    config: Option<&std::path::Path>,
    work: impl AsyncFnOnce(&Engine) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    block_on(with_engine(data, config, Access::Look, work))
}
