//! The commands `scrip certificates extend` and `replace`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};
use domain::NewLastDay;
use jiff::civil::Date;

use super::which::{Which, parse};
use crate::cli::{administer, print};
use crate::config::DataArguments;

/// Converts the arguments into the new last valid day.
pub(super) fn last_day(day: Option<Date>, days: Option<u32>) -> anyhow::Result<NewLastDay> {
    match (day, days) {
        (Some(day), None) => Ok(NewLastDay::On(day)),
        (None, Some(days)) => Ok(NewLastDay::After { days }),
        (Some(_), Some(_)) | (None, None) => bail!("give either --valid-through or --days"),
    }
}

/// Moves the last valid day of a certificate.
pub(super) fn extend(
    number: &str,
    to: NewLastDay,
    reason: String,
    which: Which,
    data: DataArguments,
    config: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    administer(data, config, async |engine, administrator| {
        let (operator, number) = which.find(&engine.service.directory(), number)?;
        let acted = administrator.extend(operator, number, to, reason).await?;
        let last = acted.record.after.valid_through.context("the certificate has no last day")?;
        print(&format!("certificate {number} is valid through {last}\n"))
    })
}

/// Replaces a certificate and prints the new number and secret code.
pub(super) fn replace(
    number: &str,
    with: Option<&str>,
    reason: Option<String>,
    which: Which,
    data: DataArguments,
    config: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    let with = with.map(parse).transpose()?;
    administer(data, config, async |engine, administrator| {
        let (operator, number) = which.find(&engine.service.directory(), number)?;
        let acted = administrator.replace(operator, number, with, reason).await?;
        let [_, new] = &acted.certificates[..] else { bail!("the new certificate does not exist") };
        let secret = new.secret.expose();
        print(&format!("certificate {} replaces {number}\nsecret code {secret}\n", new.number))
    })
}
