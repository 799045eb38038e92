//! The command line.

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

/// What every command takes.
#[derive(clap::Args)]
struct Global {
    /// Configuration file
    #[arg(long, global = true, env = "SCRIP_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the APIs
    Serve(serve::Serve),
    /// Check every rule on everything stored; beside a running server too
    Verify(verify::Verify),
    /// Look at configuration, machine and database, and say what is wrong; beside a running server
    /// and before the first start
    Doctor(Box<doctor::Doctor>),
    /// Write everything into one file, beside running servers
    Backup(backup::Backup),
    /// Make a store of a backup, in an empty data directory or database
    Restore(restore::Restore),
    /// Copy everything into an empty store, embedded or on PostgreSQL; no server runs meanwhile
    MigrateStore(migrate_store::MigrateStore),
    /// Show what the server's decoder understands of a request body on standard input
    Explain(explain::Explain),
    /// Operators: the tenants, which own everything else
    #[command(subcommand)]
    Operator(operators::OperatorCommand),
    /// Partners: the merchants of an operator
    #[command(subcommand)]
    Partner(places::PartnerCommand),
    /// Points of sale: the tills and shops of a partner
    #[command(subcommand)]
    Pos(places::PosCommand),
    /// Sites: web widgets that stand for a point of sale
    #[command(subcommand)]
    Site(places::SiteCommand),
    /// Keys: who may call, and what for
    #[command(subcommand)]
    Key(keys::KeyCommand),
    /// Series: the kinds of certificates
    #[command(subcommand)]
    Series(series::SeriesCommand),
    /// Certificates: look at what is stored
    #[command(subcommand)]
    Certificates(certificates::CertificatesCommand),
    /// The configuration file
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print completions for a shell, such as `scrip completions bash`
    Completions(completions::Completions),
    /// Print the manual page, or write the pages of all commands with `--out`
    Man(completions::Manual),
    /// Print pages of the documentation that are made from the program
    #[command(subcommand, hide = true)]
    Docs(docs::DocsCommand),
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Check all settings and print those in force as TOML, without secrets
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
    /// Reads the command line of this process; ends the process where it is wrong or asks for help.
    pub fn of_this_process() -> Self {
        let matches = command::command().get_matches();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }
}

/// Runs a command; what it returns is the exit code.
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

/// Prints to standard output. A reader that has gone away is no error of ours.
fn print(text: &str) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(error).context("standard output")
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// Says on standard error what went wrong, with its causes.
pub fn complain(error: &anyhow::Error) {
    let _ = writeln!(std::io::stderr(), "scrip: {error:#}");
}

/// Says something on standard error.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Runs something in a runtime of one thread: commands do one thing at a time.
fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .context("the runtime cannot be started")?;
    runtime.block_on(work)
}

/// Opens the data, lets something be done with it, and closes it again.
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

/// Opens the data and lets the administrator change it, beside a running server too.
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

/// Opens the data and looks at it.
fn look<T>(
    data: DataArguments,
    config: Option<&std::path::Path>,
    work: impl AsyncFnOnce(&Engine) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    block_on(with_engine(data, config, Access::Look, work))
}
