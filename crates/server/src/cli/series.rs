//! The command `scrip series`.

mod expire;
mod stock;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Subcommand, ValueEnum};
use domain::command::{NewSeries, SeriesChange, SeriesRequest, SeriesTerms, SetUp};
use domain::{
    Amount, Currency, Denomination, Directory, ExpiryPolicy, NumberPlan, OperatorId, Series,
    SeriesId, SeriesKind,
};
use jiff::civil::Date;
use service::entropy;

use super::common::{self, Look, Switch};
use super::listing::Fields;
use super::{administer, print};
use crate::config::DataArguments;

/// Subcommands of `scrip series`.
#[derive(Subcommand)]
pub enum SeriesCommand {
    /// Create a series of certificates
    Create(Box<Create>),
    /// Change the terms of a series. Certificates sold before keep their value and expiry date
    Change(Box<Change>),
    /// Create unsold certificates of a plastic series, to be printed
    Stock {
        /// Number of the series
        id: i64,
        /// Number of certificates to create
        #[arg(long, required_unless_present = "again")]
        count: Option<u32>,
        /// Create no certificates, but write all unsold ones again
        #[arg(long, conflicts_with = "count")]
        again: bool,
        /// New file for the numbers, one per line. FILE.secrets gets the numbers with their secret
        /// codes
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Book out the balances of certificates whose series do so after the last valid day. The server
    /// does it by itself after midnight
    Expire {
        /// Number of the operator whose certificates are booked out
        #[arg(long)]
        operator: i64,
        /// Book nothing, but tell what would be booked
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        data: DataArguments,
    },
    #[command(flatten)]
    Look(Look),
    #[command(flatten)]
    Switch(Switch),
}

const SERIES: common::Kind = common::Kind {
    name: "series",
    all: |directory| {
        let all = directory.all_series().into_iter();
        all.map(|series| (series.id.0, series.operator, fields(directory, series))).collect()
    },
    brief: &["id", "operator", "name", "kind", "prefix", "length", "price", "active"],
};

fn disable(id: i64, disabled: bool) -> SetUp {
    let change =
        SeriesChange { id: Some(SeriesId(id)), active: Some(!disabled), ..SeriesChange::default() };
    SetUp::ChangeSeries(change)
}

/// Names of the kinds of series on the command line.
#[derive(Clone, Copy, ValueEnum)]
enum KindName {
    /// Printed before the sale, activated by it
    Plastic,
    /// Created by the sale
    Electronic,
}

/// Arguments of `scrip series create`.
#[derive(clap::Args)]
pub struct Create {
    /// Number of the operator that owns the series
    #[arg(long)]
    operator: i64,
    /// Name of the series
    #[arg(long)]
    name: String,
    /// Number of the series, to keep that of an existing installation [default: the next free
    /// number]
    #[arg(long)]
    id: Option<i64>,
    /// Whether certificates are printed before the sale or created by it
    #[arg(long, value_enum)]
    kind: KindName,
    /// Digits at the beginning of its certificate numbers
    #[arg(long)]
    prefix: u64,
    /// Number of digits in a certificate number: 8 or 13, including the EAN check digit
    #[arg(long, default_value_t = 13)]
    length: u8,
    /// Number of digits in a secret code: 4 to 12
    #[arg(long, default_value_t = 6)]
    secret_digits: u8,
    #[command(flatten)]
    price: Price,
    #[command(flatten)]
    terms: Terms,
    #[command(flatten)]
    data: DataArguments,
}

/// Prices of a series, in the operator's currency.
#[derive(clap::Args)]
struct Price {
    /// Only price, such as 500 or 500.00
    #[arg(long = "price", value_name = "AMOUNT", conflicts_with_all = ["least", "most"])]
    only: Option<String>,
    /// Minimum price of a certificate
    #[arg(long = "price-min", value_name = "AMOUNT", requires = "most")]
    least: Option<String>,
    /// Maximum price of a certificate
    #[arg(long = "price-max", value_name = "AMOUNT", requires = "least")]
    most: Option<String>,
}

/// Terms that can be changed later.
#[derive(clap::Args)]
struct Terms {
    /// Days of validity after activation [default: 365]
    #[arg(long)]
    days: Option<u32>,
    /// Whether a refund of a purchase may return money to the certificate [default: true]
    #[arg(long, value_name = "BOOL")]
    allow_refund: Option<bool>,
    /// Whether the certificate itself may be returned [default: true]
    #[arg(long, value_name = "BOOL")]
    allow_refund_purchase: Option<bool>,
    /// Whether the certificate may be used more than once [default: true]
    #[arg(long, value_name = "BOOL")]
    allow_reuse: Option<bool>,
    /// Whether a redemption must give the secret code [default: true]
    #[arg(long, value_name = "BOOL")]
    secret_confirm: Option<bool>,
    /// First day of sale, such as 2026-12-01 [default: any day]
    #[arg(long, value_name = "DATE", value_parser = date)]
    on_sale_from: Option<Date>,
    /// Last day of sale [default: any day]
    #[arg(long, value_name = "DATE", value_parser = date)]
    on_sale_through: Option<Date>,
    /// Days after the last valid day when the balance of a certificate is booked out: 0 to 1095. Your
    /// accountant decides [default: it is never booked out]
    #[arg(long, value_name = "DAYS")]
    expire_after_days: Option<u32>,
    /// Item code of goods that sell this series (may be repeated)
    #[arg(long = "item-code", value_name = "CODE")]
    item_codes: Vec<String>,
}

/// Arguments of `scrip series change`. Values that are not given stay as they are.
#[derive(clap::Args)]
#[command(mut_args(without_default))]
pub struct Change {
    /// Number of the series
    id: i64,
    /// New name of the series
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    price: Price,
    #[command(flatten)]
    terms: Terms,
    /// Remove the days of sale: the series is sold on any day
    #[arg(long, conflicts_with_all = ["on_sale_from", "on_sale_through"])]
    always_on_sale: bool,
    /// Book out no balances any more
    #[arg(long, conflicts_with = "expire_after_days")]
    never_expire_balance: bool,
    /// Remove all item codes of the series
    #[arg(long, conflicts_with = "item_codes")]
    no_item_codes: bool,
    #[command(flatten)]
    data: DataArguments,
}

/// Removes the default of an option from its help. Only a new series has it.
fn without_default(argument: clap::Arg) -> clap::Arg {
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    match help.split_once(" [default: ") {
        Some((help, _)) => argument.help(help.to_owned()),
        None => argument,
    }
}

impl SeriesCommand {
    /// Runs the chosen subcommand.
    pub fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        match self {
            Self::Create(create) => create.run(config),
            Self::Change(change) => change.run(config),
            Self::Look(look) => look.run(&SERIES, config),
            Self::Switch(switch) => switch.run(&SERIES, disable, config),
            Self::Expire { operator, dry_run, data } => {
                expire::run(OperatorId(operator), dry_run, data, config)
            }
            Self::Stock { id, again: true, out, data, .. } => {
                stock::again(SeriesId(id), &out, data, config)
            }
            Self::Stock { id, count, out, data, .. } => {
                stock::make(SeriesId(id), count.unwrap_or(0), &out, data, config)
            }
        }
    }
}

impl Create {
    fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        let plan = NumberPlan::new(self.prefix, self.length).with_context(|| {
            format!(
                "numbers of {} digits with prefix {} are impossible: the length must be 8 or 13, \
                 and the prefix must leave at least one digit free before the check digit",
                self.length, self.prefix
            )
        })?;
        administer(self.data, config, async |engine, administrator| {
            let operator = OperatorId(self.operator);
            let currency = currency_of(&engine.service.directory(), operator)?;
            let denomination = self.price.denomination(currency)?;
            let terms = SeriesTerms {
                name: self.name,
                denomination: denomination
                    .context("give --price, or --price-min and --price-max")?,
                validity_days: self.terms.days.unwrap_or(365),
                allow_refund: self.terms.allow_refund.unwrap_or(true),
                allow_refund_purchase: self.terms.allow_refund_purchase.unwrap_or(true),
                allow_reuse: self.terms.allow_reuse.unwrap_or(true),
                secret_confirm: self.terms.secret_confirm.unwrap_or(true),
                active: true,
                on_sale_from: self.terms.on_sale_from,
                on_sale_through: self.terms.on_sale_through,
                item_codes: self.terms.item_codes,
                expiry: ExpiryPolicy::of_days(self.terms.expire_after_days),
            };
            let new = NewSeries {
                id: self.id.map(SeriesId),
                operator,
                request: SeriesRequest {
                    terms,
                    plan,
                    kind: match self.kind {
                        KindName::Plastic => SeriesKind::Plastic,
                        KindName::Electronic => SeriesKind::Electronic,
                    },
                    secret_digits: self.secret_digits,
                },
                pool_key: entropy::pool_key(),
            };
            let id = administrator.set_up(SetUp::CreateSeries(new)).await?;
            print(&format!("series {id}\n"))
        })
    }
}

impl Change {
    fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        administer(self.data, config, async |engine, administrator| {
            let directory = engine.service.directory();
            let series = common::find_series(&directory, SeriesId(self.id))?;
            let currency = currency_of(&directory, series.operator)?;
            let codes = self.terms.item_codes;
            let change = SeriesChange {
                id: Some(series.id),
                name: self.name,
                denomination: self.price.denomination(currency)?,
                validity_days: self.terms.days,
                allow_refund: self.terms.allow_refund,
                allow_refund_purchase: self.terms.allow_refund_purchase,
                allow_reuse: self.terms.allow_reuse,
                secret_confirm: self.terms.secret_confirm,
                active: None,
                on_sale_from: self
                    .always_on_sale
                    .then_some(None)
                    .or(self.terms.on_sale_from.map(Some)),
                on_sale_through: self
                    .always_on_sale
                    .then_some(None)
                    .or(self.terms.on_sale_through.map(Some)),
                item_codes: (self.no_item_codes || !codes.is_empty()).then_some(codes),
                expiry: self
                    .never_expire_balance
                    .then_some(ExpiryPolicy::Keep)
                    .or(self.terms.expire_after_days.map(|days| ExpiryPolicy::BookAfter { days })),
            };
            let id = administrator.set_up(SetUp::ChangeSeries(change)).await?;
            print(&format!("series {id}\n"))
        })
    }
}

impl Price {
    fn denomination(&self, currency: Currency) -> anyhow::Result<Option<Denomination>> {
        let amount = |text: &str| amount(text, currency);
        match (&self.only, &self.least, &self.most) {
            (Some(price), _, _) => Ok(Some(Denomination::Fixed(amount(price)?))),
            (None, Some(min), Some(max)) => {
                Ok(Some(Denomination::Range { min: amount(min)?, max: amount(max)? }))
            }
            _ => Ok(None),
        }
    }
}

fn currency_of(directory: &Directory, operator: OperatorId) -> anyhow::Result<Currency> {
    let known = directory.operator(operator);
    known.map(|o| o.currency).with_context(|| format!("operator {operator} does not exist"))
}

pub(super) fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "a date must look like 2026-12-31".to_owned())
}

/// Reads an amount as people write it: digits, and a point before the fraction.
pub(super) fn amount(text: &str, currency: Currency) -> anyhow::Result<Amount> {
    let digits = usize::from(currency.digits());
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(fraction) || fraction.len() > digits {
        bail!(
            "{text:?} is not an amount of {currency}: write digits, a point, and up to {digits} \
             more digits"
        );
    }
    let minor = format!("{whole}{fraction:0<digits$}").parse().ok().and_then(Amount::from_minor);
    minor.with_context(|| format!("{text:?} is too large"))
}

fn fields(directory: &Directory, series: &Series) -> Fields {
    let digits = directory.operator(series.operator).map_or(2, |o| o.currency.digits());
    let (min, max) = series.denomination.bounds();
    let price = match series.denomination {
        Denomination::Fixed(price) => price.display(digits).to_string(),
        Denomination::Range { .. } => format!("{}..{}", min.display(digits), max.display(digits)),
    };
    let plan = directory.pool(series.pool).map(|pool| pool.plan);
    let date = |date: Option<Date>| date.map(|date| date.to_string());
    let kind = match series.kind {
        SeriesKind::Plastic => "plastic",
        SeriesKind::Electronic => "electronic",
    };
    vec![
        ("id", series.id.0.into()),
        ("operator", series.operator.0.into()),
        ("name", series.name.as_str().into()),
        ("kind", kind.into()),
        ("prefix", plan.map(|plan| plan.prefix()).into()),
        ("length", plan.map(|plan| plan.length()).into()),
        ("secret digits", series.secret_digits.into()),
        ("price", price.into()),
        ("days", series.validity_days.into()),
        ("allow refund", series.allow_refund.into()),
        ("allow refund purchase", series.allow_refund_purchase.into()),
        ("allow reuse", series.allow_reuse.into()),
        ("secret confirm", series.secret_confirm.into()),
        ("active", series.active.into()),
        ("on sale from", date(series.on_sale_from).into()),
        ("on sale through", date(series.on_sale_through).into()),
        ("item codes", series.item_codes.clone().into()),
        ("expire after days", series.expiry.days().into()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_exactly_or_refused() {
        for (text, minor) in [
            ("500", Some(50_000)),
            ("500.5", Some(50_050)),
            ("0.01", Some(1)),
            ("500.005", None),
            ("500,50", None),
            ("-1", None),
            ("", None),
            (".5", None),
            ("99999999999999999999", None),
        ] {
            let read = amount(text, Currency::RUB).ok();
            assert_eq!(read.map(Amount::minor), minor, "{text:?}");
        }
    }
}
