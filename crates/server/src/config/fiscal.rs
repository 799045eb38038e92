//! Settings for cash receipts and accounts, as written.

use std::collections::BTreeMap;

use clap::ArgAction;
use domain::fiscal::{AdvanceRule, AdvanceTax, FiscalRules};
use domain::{OperatorId, SeriesId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use service::{Accounts, FiscalSettings as Settled, POSTED};

/// Heading of these settings in the help.
const HEADING: &str = "Receipts and accounts";

/// Maximum length of an account in characters.
const ACCOUNT_CHARS_MAX: usize = 32;

/// A row of the table of taxes.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TaxRow {
    /// First day of the rate, such as `2026-01-01`. Default: the beginning of time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// Value of tag 1199.
    code: u8,
    /// Number of the operator. Default: every operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    operator: Option<i64>,
    /// Number of the series. Default: every series.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    series: Option<i64>,
}

/// Accounts of a movement.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AccountsRow {
    #[serde(default)]
    debit: String,
    #[serde(default)]
    credit: String,
}

/// Values from the command line, its environment and the file.
#[derive(Clone, Debug, Default, Deserialize, Serialize, clap::Args)]
#[group(id = "fiscal")]
#[serde(deny_unknown_fields)]
pub struct FiscalSettings {
    /// Whether answers of the native API tell the values of the cash receipt [default: false]
    #[arg(help_heading = HEADING, long = "fiscal-hints", env = "SCRIP_FISCAL_HINTS",
        value_name = "BOOL", action = ArgAction::Set)]
    hints: Option<bool>,
    /// Taxes on advances by day. Only in the file.
    #[arg(skip)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    advance_tax: Vec<TaxRow>,
    /// Accounts by the name of the movement. Only in the file.
    #[arg(skip)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    accounts: BTreeMap<String, AccountsRow>,
}

/// Resolves the settings, from the flags and the file.
///
/// # Errors
///
/// A list of all faults.
pub(super) fn settle(flags: &FiscalSettings, file: &FiscalSettings) -> anyhow::Result<Settled> {
    let mut faults = Vec::new();
    let mut rules = Vec::new();
    for (place, row) in file.advance_tax.iter().enumerate() {
        let number = place.saturating_add(1);
        let from = row.from.as_deref().map_or(Ok(Date::MIN), str::parse::<Date>);
        let tax = AdvanceTax::of_code(row.code);
        if from.is_err() {
            faults.push(format!(
                "fiscal: `from` of advance_tax number {number} must be a day such as 2026-01-01"
            ));
        }
        if tax.is_none() {
            faults.push(format!(
                "fiscal: `code` of advance_tax number {number} must be 3, 4, 6, 9, 10 or 12"
            ));
        }
        let (Ok(from), Some(tax)) = (from, tax) else { continue };
        let (operator, series) = (row.operator.map(OperatorId), row.series.map(SeriesId));
        rules.push(AdvanceRule { from, operator, series, tax });
    }
    let mut accounts = BTreeMap::new();
    for (name, row) in &file.accounts {
        if !POSTED.iter().any(|posted| posted.name() == name) {
            let known: Vec<&str> = POSTED.iter().map(|posted| posted.name()).collect();
            faults.push(format!(
                "fiscal: `{name}` of accounts is no movement; there are {}",
                known.join(", ")
            ));
        }
        let is_long = |account: &String| account.chars().count() > ACCOUNT_CHARS_MAX;
        if is_long(&row.debit) || is_long(&row.credit) {
            faults.push(format!(
                "fiscal: the accounts of `{name}` must have at most {ACCOUNT_CHARS_MAX} characters"
            ));
        }
        let row = Accounts { debit: row.debit.clone(), credit: row.credit.clone() };
        accounts.insert(name.clone(), row);
    }
    if !faults.is_empty() {
        anyhow::bail!("{}", faults.join("\n"));
    }
    let hints = flags.hints.or(file.hints).unwrap_or_default();
    Ok(Settled { hints, rules: FiscalRules::new(rules), accounts })
}
