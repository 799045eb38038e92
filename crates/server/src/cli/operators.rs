//! The command `scrip operator`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;
use domain::command::SetUp;
use domain::phone::Country;
use domain::{Currency, Operator, OperatorId, validity};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::common::{Kind, Look, Switch, set_up};
use super::listing::Fields;
use crate::config::DataArguments;

/// Subcommands of `scrip operator`.
#[derive(Subcommand)]
pub enum OperatorCommand {
    /// Create an operator, a new tenant
    Create {
        /// Name of the operator
        #[arg(long)]
        name: String,
        /// Number of the operator, to keep that of an existing installation [default: the next free
        /// number]
        #[arg(long)]
        id: Option<i64>,
        /// IANA time zone in which its days begin and end
        #[arg(long, default_value = "Europe/Moscow", value_name = "ZONE")]
        time_zone: String,
        /// ISO code of the currency of its amounts. It can never be changed
        #[arg(long, default_value = "RUB")]
        currency: String,
        /// ISO code of the country of phones sent in a national form, such as KZ [default: that of
        /// the currency, else of the time zone, else RU]
        #[arg(long, value_name = "CODE")]
        country: Option<String>,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Change the name, time zone or country of an operator
    Change {
        /// Number of the operator
        id: i64,
        /// New name of the operator
        #[arg(long)]
        name: Option<String>,
        /// New IANA time zone
        #[arg(long, value_name = "ZONE")]
        time_zone: Option<String>,
        /// New country of phones. Stored phones stay as they are
        #[arg(long, value_name = "CODE")]
        country: Option<String>,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Close the books through a day. Nothing is booked on a closed day any more
    ///
    /// The day must be over, and later than the last closed one. This cannot be undone.
    Close {
        /// Number of the operator
        id: i64,
        /// Last closed day, such as 2026-10-31
        #[arg(long, value_name = "DATE", value_parser = super::series::date)]
        through: Date,
        #[command(flatten)]
        data: DataArguments,
    },
    #[command(flatten)]
    Look(Look),
    #[command(flatten)]
    Switch(Switch),
}

const OPERATOR: Kind = Kind {
    name: "operator",
    all: |directory| {
        let all = directory.operators().into_iter();
        all.map(|operator| (operator.id.0, operator.id, fields(operator))).collect()
    },
    brief: &[],
};

fn disable(id: i64, disabled: bool) -> SetUp {
    let id = OperatorId(id);
    SetUp::ChangeOperator { id, name: None, zone: None, country: None, disabled: Some(disabled) }
}

impl OperatorCommand {
    /// Runs the chosen subcommand.
    pub fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        match self {
            Self::Create { name, id, time_zone, currency, country, data } => {
                let zone = zone(&time_zone)?;
                let currency = Currency::find(&currency)
                    .with_context(|| format!("currency {currency:?} is unknown"))?;
                let id = id.map(OperatorId);
                let country = country.as_deref().map(self::country).transpose()?;
                let new = SetUp::CreateOperator { id, name, zone, currency, country };
                set_up(&OPERATOR, data, config, new)
            }
            Self::Change { id, name, time_zone, country, data } => {
                let zone = time_zone.as_deref().map(zone).transpose()?;
                let country = country.as_deref().map(self::country).transpose()?;
                let id = OperatorId(id);
                let change = SetUp::ChangeOperator { id, name, zone, country, disabled: None };
                set_up(&OPERATOR, data, config, change)
            }
            Self::Close { id, through, data } => {
                let close = SetUp::CloseBooks { operator: OperatorId(id), through };
                set_up(&OPERATOR, data, config, close)
            }
            Self::Look(look) => look.run(&OPERATOR, config),
            Self::Switch(switch) => switch.run(&OPERATOR, disable, config),
        }
    }
}

fn zone(name: &str) -> anyhow::Result<TimeZone> {
    validity::find_zone(name).with_context(|| format!("time zone {name:?} is unknown"))
}

fn country(code: &str) -> anyhow::Result<Country> {
    Country::find(code).with_context(|| {
        let known: Vec<&str> = Country::all().map(Country::code).collect();
        format!("phones of country {code:?} are unknown; known countries: {}", known.join(", "))
    })
}

fn fields(operator: &Operator) -> Fields {
    vec![
        ("id", operator.id.0.into()),
        ("name", operator.name.as_str().into()),
        ("time zone", operator.zone_name().into()),
        ("currency", operator.currency.code().into()),
        ("country", operator.phone_country().code().into()),
        ("disabled", operator.disabled.into()),
        ("closed through", operator.closed_through.map(|day| day.to_string()).into()),
    ]
}
