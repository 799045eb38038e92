//! The command `scrip verify`.

use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

use storage::chain::{Check, Noted};
use storage::health::balances::in_units;

use super::{look, print, say};
use crate::config::DataArguments;
use crate::engine;

/// Arguments of `scrip verify`.
#[derive(clap::Args)]
pub struct Verify {
    #[command(flatten)]
    data: DataArguments,
    /// Print how many operations are linked, and the end of the chain. The chain is also checked
    /// without this flag
    #[arg(long)]
    chain: bool,
    /// End of the chain from an earlier check. Fails if it is no longer part of the chain
    #[arg(long, value_name = "ID:HEX")]
    noted: Option<Noted>,
}

impl Verify {
    /// Checks everything. The exit code is 1 if a rule is broken.
    pub fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        look(self.data, config, async |engine| {
            let shown = std::io::stderr().is_terminal();
            let mut next = 1;
            let progress = |certificates: u64, sales: u64| {
                if shown && certificates + sales >= next {
                    say(&format!("{certificates} certificates, {sales} sales"));
                    next = certificates + sales + 100_000;
                }
            };
            let now = engine::now();
            let mut report = storage::verify(&*engine.reader, now, progress).await?;
            let directory = engine.service.directory();
            let mut text = String::new();
            for (operator, totals) in &report.totals {
                let digits = directory.operator(*operator).map_or(2, |o| o.currency.digits());
                text += &format!(
                    "operator {operator}: {} certificates, balance {}\n",
                    totals.certificates,
                    in_units(totals.balance_minor, digits)
                );
                text += &format!(
                    "  live {}; expired {} on {} certificates\n",
                    in_units(totals.live_minor(), digits),
                    in_units(totals.expired_minor, digits),
                    totals.expired
                );
            }
            text += &format!(
                "{} entries, {} sales and {} coupons checked\n",
                report.entries, report.sales, report.coupons
            );
            let chain = engine.reader.audit_chain(check_of_chain(self.noted, shown)).await?;
            if self.chain {
                text += &format!("{} operations are linked", chain.linked);
                if chain.before > 0 {
                    text += &format!("; {} are from before links existed", chain.before);
                }
                if let Some(head) = chain.head {
                    text += &format!("\nthe chain ends with {head}");
                }
                text += "\n";
            }
            report.findings.extend(chain.findings);
            if report.findings.is_empty() {
                return print(&(text + "no rule is broken\n"));
            }
            for finding in &report.findings {
                text += &format!("BROKEN {finding}\n");
            }
            text += &format!("{} rules are broken\n", report.findings.len());
            print(&text)?;
            Ok(ExitCode::FAILURE)
        })
    }
}

fn check_of_chain(noted: Option<Noted>, shown: bool) -> Check {
    const SAID_EVERY: u64 = 100_000;
    Check::new(noted, move |operations| {
        if shown && operations % SAID_EVERY == 0 {
            say(&format!("{operations} operations of the chain"));
        }
    })
}
