//! Command line of the server.

mod approvals;
mod backup;
mod certificates;
mod command;
mod common;
mod completions;
mod deliveries;
mod docs;
mod doctor;
mod events;
mod explain;
mod keys;
mod limits;
mod listing;
mod log;
mod migrate_store;
#[cfg(test)]
mod named;
mod new_file;
mod operators;
mod origin;
mod output;
mod places;
mod print;
mod progress;
mod report;
mod restore;
mod series;
mod serve;
mod users;
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
    /// Manage people who sign in to the console
    #[command(subcommand)]
    User(users::UserCommand),
    /// Show and set the limits of acts that give or take away money
    #[command(subcommand)]
    Limits(limits::LimitsCommand),
    /// List and show requests that a second person approves an act
    #[command(subcommand)]
    Approvals(approvals::ApprovalsCommand),
    /// List letters and text messages, and send them again
    #[command(subcommand)]
    Deliveries(deliveries::DeliveriesCommand),
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
    /// Print the log of operations, newest first
    Log(log::LogCommand),
    /// Follow the log of events
    #[command(subcommand)]
    Events(events::EventsCommand),
    /// Print a report of the books: what certificates are worth, and why
    ///
    /// Reports are exact. `scrip verify` computes their sums anew from the ledger.
    Report(report::ReportCommand),
    /// Make PDF files of certificates: sheets, labels, cards and files for print shops
    #[command(subcommand)]
    Print(print::PrintCommand),
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
        settings: config::ServeSettings,
    },
    /// Print a configuration file with every setting and its default
    Default,
}

impl Arguments {
    /// Reads the command line of this process. Ends the process if the line is wrong or asks for
    /// help.
    pub fn of_this_process() -> Self {
        let matches = command::whole::<Self>().get_matches();
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
        Command::User(command) => command.run(config),
        Command::Limits(command) => command.run(config),
        Command::Approvals(command) => command.run(config),
        Command::Deliveries(command) => command.run(config),
        Command::Operator(command) => command.run(config),
        Command::Partner(command) => command.run(config),
        Command::Pos(command) => command.run(config),
        Command::Site(command) => command.run(config),
        Command::Key(command) => command.run(config),
        Command::Series(command) => command.run(config),
        Command::Certificates(command) => command.run(config),
        Command::Log(command) => command.run(config),
        Command::Events(command) => command.run(config),
        Command::Report(command) => command.run(config),
        Command::Print(command) => command.run(config),
        Command::Config(ConfigCommand::Default) => print(config::DEFAULT_FILE),
        Command::Config(ConfigCommand::Check { data, settings }) => {
            print(&config::effective(settings, data, config)?)
        }
        Command::Completions(completions) => completions.run(command::whole::<Arguments>()),
        Command::Man(manual) => manual.run(command::whole::<Arguments>()),
        Command::Docs(page) => page.run(command::whole::<Arguments>()),
    }
}
