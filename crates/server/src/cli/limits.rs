//! The command `scrip limits`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;
use domain::approval::ActLimits;
use domain::command::SetUp;
use domain::{Amount, Operator};

use super::listing::{Fields, Format, show};
use super::series::amount;
use super::users::only_operator;
use super::{administer, look, print};
use crate::config::DataArguments;

/// Subcommands of `scrip limits`.
#[derive(Subcommand)]
pub enum LimitsCommand {
    /// Show the limits of acts that give or take away money
    Show {
        /// Number of the operator [default: the only one]
        #[arg(long)]
        operator: Option<i64>,
        #[command(flatten)]
        data: DataArguments,
        #[command(flatten)]
        format: Format,
    },
    /// Change limits of acts that give or take away money. Other limits stay as they are
    ///
    /// The limits of people hold for owners too. API keys have no limits unless they are set here.
    /// The word `default` restores the default of people, and removes a limit of API keys.
    Set {
        /// Largest amount of one act of a person, such as 10000.00
        #[arg(long, value_name = "AMOUNT")]
        person_single: Option<String>,
        /// Largest sum of the acts of one person on one day
        #[arg(long, value_name = "AMOUNT")]
        person_daily: Option<String>,
        /// Largest amount of one act of an API key
        #[arg(long, value_name = "AMOUNT")]
        key_single: Option<String>,
        /// Largest sum of the acts of one API key on one day
        #[arg(long, value_name = "AMOUNT")]
        key_daily: Option<String>,
        /// Number of the operator [default: the only one]
        #[arg(long)]
        operator: Option<i64>,
        #[command(flatten)]
        data: DataArguments,
    },
}

impl LimitsCommand {
    /// Runs the chosen subcommand.
    pub fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        match self {
            Self::Show { operator, data, format } => look(data, config, async |engine| {
                let directory = engine.service.directory();
                let id = only_operator(&directory, operator)?;
                let operator = directory.operator(id).context("the operator does not exist")?;
                print(&show(fields(operator), format))
            }),
            Self::Set { person_single, person_daily, key_single, key_daily, operator, data } => {
                administer(data, config, async |engine, administrator| {
                    let directory = engine.service.directory();
                    let id = only_operator(&directory, operator)?;
                    let known = directory.operator(id).context("the operator does not exist")?;
                    let read = |text: Option<&str>, old| changed(text, old, known);
                    let old = known.limits;
                    let limits = ActLimits {
                        person_single: read(person_single.as_deref(), old.person_single)?,
                        person_daily: read(person_daily.as_deref(), old.person_daily)?,
                        key_single: read(key_single.as_deref(), old.key_single)?,
                        key_daily: read(key_daily.as_deref(), old.key_daily)?,
                    };
                    administrator.set_up(SetUp::SetActLimits { operator: id, limits }).await?;
                    print(&format!("operator {id}\n"))
                })
            }
        }
    }
}

fn changed(
    text: Option<&str>,
    old: Option<Amount>,
    operator: &Operator,
) -> anyhow::Result<Option<Amount>> {
    match text {
        None => Ok(old),
        Some("default") => Ok(None),
        Some(text) => amount(text, operator.currency).map(Some),
    }
}

fn fields(operator: &Operator) -> Fields {
    let digits = operator.currency.digits();
    let shown = |amount: Amount| amount.display(digits).to_string();
    let (limits, currency) = (operator.limits, operator.currency);
    vec![
        ("operator", operator.id.0.into()),
        ("currency", currency.code().into()),
        ("person single", shown(limits.single_of_person(currency)).into()),
        ("person daily", shown(limits.daily_of_person(currency)).into()),
        ("key single", limits.key_single.map(shown).into()),
        ("key daily", limits.key_daily.map(shown).into()),
    ]
}
