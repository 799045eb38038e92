//! `scrip operator`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;
use domain::command::SetUp;
use domain::{Currency, Operator, OperatorId, validity};
use jiff::tz::TimeZone;

use super::listing::{Fields, Format, list, show};
use super::{administer, look, print};
use crate::config::DataArguments;

/// What can be done with operators.
#[derive(Subcommand)]
pub enum OperatorCommand {
    /// Make an operator
    Create {
        /// Its name
        #[arg(long)]
        name: String,
        /// Its number, to keep that of an existing installation
        #[arg(long)]
        id: Option<i64>,
        /// Where its days begin and end: an IANA time zone
        #[arg(long, default_value = "Europe/Moscow", value_name = "ZONE")]
        time_zone: String,
        /// What its amounts are in: an ISO code. It never changes afterwards
        #[arg(long, default_value = "RUB")]
        currency: String,
        #[command(flatten)]
        data: DataArguments,
    },
    /// List the operators
    List {
        #[command(flatten)]
        data: DataArguments,
        #[command(flatten)]
        format: Format,
    },
    /// Show an operator
    Show {
        /// Its number
        id: i64,
        #[command(flatten)]
        data: DataArguments,
        #[command(flatten)]
        format: Format,
    },
    /// Change an operator's name or time zone
    Change {
        /// Its number
        id: i64,
        /// A new name
        #[arg(long)]
        name: Option<String>,
        /// A new time zone
        #[arg(long, value_name = "ZONE")]
        time_zone: Option<String>,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Let nothing of an operator be called any more
    Disable {
        /// Its number
        id: i64,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Undo `disable`
    Enable {
        /// Its number
        id: i64,
        #[command(flatten)]
        data: DataArguments,
    },
}

impl OperatorCommand {
    /// Does it.
    pub fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        let change = |id, name, zone, disabled| SetUp::ChangeOperator {
            id: OperatorId(id),
            name,
            zone,
            disabled,
        };
        let (data, set_up) = match self {
            Self::Create { name, id, time_zone, currency, data } => {
                let zone = zone(&time_zone)?;
                let currency = Currency::find(&currency)
                    .with_context(|| format!("currency {currency:?} is not known"))?;
                let id = id.map(OperatorId);
                (data, SetUp::CreateOperator { id, name, zone, currency })
            }
            Self::Change { id, name, time_zone, data } => {
                let zone = time_zone.as_deref().map(zone).transpose()?;
                (data, change(id, name, zone, None))
            }
            Self::Disable { id, data } => (data, change(id, None, None, Some(true))),
            Self::Enable { id, data } => (data, change(id, None, None, Some(false))),
            Self::List { data, format } => {
                return look(data, config, async |engine| {
                    let directory = engine.service.directory();
                    let operators = directory.operators().into_iter().map(fields).collect();
                    print(&list(operators, format))
                });
            }
            Self::Show { id, data, format } => {
                return look(data, config, async |engine| {
                    let directory = engine.service.directory();
                    let operator = directory.operator(OperatorId(id));
                    let operator =
                        operator.with_context(|| format!("operator {id} does not exist"))?;
                    print(&show(fields(operator), format))
                });
            }
        };
        administer(data, config, async |_, administrator| {
            let id = administrator.set_up(set_up).await?;
            print(&format!("operator {id}\n"))
        })
    }
}

fn zone(name: &str) -> anyhow::Result<TimeZone> {
    validity::find_zone(name).with_context(|| format!("time zone {name:?} is not known"))
}

fn fields(operator: &Operator) -> Fields {
    vec![
        ("id", operator.id.0.into()),
        ("name", operator.name.as_str().into()),
        ("time zone", operator.zone_name().into()),
        ("currency", operator.currency.code().into()),
        ("disabled", operator.disabled.into()),
    ]
}
