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
mod output;
mod places;
mod progress;
mod restore;
mod series;
mod serve;
mod verify;
mod work;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{FromArgMatches, Parser, Subcommand};

pub use self::output::complain;
use self::output::{print, say};
use self::work::{administer, block_on, look};
use crate::config::{self, DataArguments};

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
        let matches = command::whole::<Self>().get_matches();
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
        Command::Completions(completions) => completions.run(command::whole::<Arguments>()),
        Command::Man(manual) => manual.run(command::whole::<Arguments>()),
        Command::Docs(page) => page.run(command::whole::<Arguments>()),
    }
}
