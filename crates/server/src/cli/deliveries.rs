//! The command `scrip deliveries`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Subcommand, ValueEnum};
use domain::{Address, Delivery, DeliveryState, Letter, OperationId};
use service::{DeliveryFilter, DeliveryStage, Recorded};

use super::listing::{Fields, Format, list};
use super::users::only_operator;
use super::{administer, print};
use crate::config::DataArguments;

/// Subcommands of `scrip deliveries`.
#[derive(Subcommand)]
pub enum DeliveriesCommand {
    /// List letters and text messages: the newest first
    List {
        /// Number of the operator [default: the only one]
        #[arg(long)]
        operator: Option<i64>,
        /// List only messages in this state
        #[arg(long)]
        state: Option<Stage>,
        /// List only messages to this e-mail address
        #[arg(long, value_name = "ADDRESS")]
        email: Option<String>,
        /// Maximum number of messages
        #[arg(long, default_value_t = 50)]
        limit: u32,
        #[command(flatten)]
        data: DataArguments,
        #[command(flatten)]
        format: Format,
    },
    /// Send a message again that was given up or that waits for its next attempt
    Retry {
        /// Number of the message, which `scrip deliveries list` shows
        id: i64,
        /// Number of the operator [default: the only one]
        #[arg(long)]
        operator: Option<i64>,
        #[command(flatten)]
        data: DataArguments,
    },
}

/// State of the messages to list.
#[derive(Clone, Copy, ValueEnum)]
pub enum Stage {
    /// To be tried, or tried again
    Waiting,
    /// Handed over to the mail server or the gateway
    Sent,
    /// Given up after the last attempt
    GivenUp,
}

impl From<Stage> for DeliveryStage {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Waiting => Self::Waiting,
            Stage::Sent => Self::Sent,
            Stage::GivenUp => Self::GivenUp,
        }
    }
}

impl DeliveriesCommand {
    /// Runs the chosen subcommand.
    pub fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        match self {
            Self::List { operator, state, email, limit, data, format } => {
                administer(data, config, async |engine, administrator| {
                    let operator = only_operator(&engine.service.directory(), operator)?;
                    let address = email.as_deref().map(Address::email).transpose();
                    let address = address.context("--email must be an e-mail address")?;
                    let filter = DeliveryFilter { address, stage: state.map(Into::into) };
                    let found = administrator.deliveries(operator, filter, limit).await?;
                    print(&list(found.iter().map(fields).collect(), format))
                })
            }
            Self::Retry { id, operator, data } => {
                administer(data, config, async |engine, administrator| {
                    let operator = only_operator(&engine.service.directory(), operator)?;
                    administrator.retry_delivery(operator, OperationId(id)).await?;
                    print(&format!(
                        "message {id} is due now; a running server sends it within a minute\n"
                    ))
                })
            }
        }
    }
}

fn fields(delivery: &Recorded<Delivery>) -> Fields {
    let Recorded { what, operation } = delivery;
    let to = match &what.to {
        Address::Email(address) => address.clone(),
        Address::Phone(phone) => format!("+{phone}"),
    };
    let content = match &what.letter {
        Letter::Code => "code".to_owned(),
        Letter::Certificates(all) => format!("{} certificates", all.len()),
    };
    let (state, at) = match what.state {
        DeliveryState::Waiting(at) => ("waiting", at),
        DeliveryState::Sent(at) => ("sent", at),
        DeliveryState::GivenUp(at) => ("given up", at),
    };
    vec![
        ("id", what.id.0.into()),
        ("to", to.into()),
        ("content", content.into()),
        ("state", state.into()),
        ("attempts", what.attempts.into()),
        ("at", at.to_string().into()),
        ("requested", operation.at.to_string().into()),
        ("last error", what.last_error.as_deref().into()),
    ]
}
