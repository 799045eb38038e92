//! The command `scrip series expire`.

use std::path::Path;
use std::process::ExitCode;

use domain::{Amount, OperatorId};

use crate::cli::{administer, print};
use crate::config::DataArguments;

/// Books out balances of an operator, or tells what would be booked out.
pub(super) fn run(
    operator: OperatorId,
    dry_run: bool,
    data: DataArguments,
    config: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    administer(data, config, async |engine, administrator| {
        let all = administrator.book_expired(operator, dry_run).await?;
        let directory = engine.service.directory();
        let currency = directory.operator(operator).map(|known| known.currency);
        let money = |minor: i64| {
            let amount = Amount::from_minor(minor).unwrap_or_default();
            currency.map_or_else(String::new, |currency| {
                format!("{} {currency}", amount.display(currency.digits()))
            })
        };
        let done = if dry_run { "would be booked out" } else { "booked out" };
        let mut text = String::new();
        for booked in &all {
            let held = match booked.held {
                0 => String::new(),
                held => format!("; {held} held, which wait for the end of the hold"),
            };
            text += &format!(
                "series {}: {} certificates with {} {done}{held}\n",
                booked.series,
                booked.certificates,
                money(booked.minor)
            );
        }
        if all.is_empty() {
            text.push_str("no series of this operator books out balances\n");
        }
        print(&text)
    })
}
