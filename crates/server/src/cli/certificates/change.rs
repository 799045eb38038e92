//! The commands `scrip certificates extend`, `replace`, `secret`, `note` and `owner`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};
use domain::{CertificateAction, NewLastDay, OperationId};
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

/// Prints the secret code of a certificate.
pub(super) fn secret(
    number: &str,
    reason: String,
    which: Which,
    data: DataArguments,
    config: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    administer(data, config, async |engine, administrator| {
        let (operator, number) = which.find(&engine.service.directory(), number)?;
        let action = CertificateAction::ShowSecret;
        let acted = administrator.act(operator, number, action, Some(reason)).await?;
        let [certificate] = &acted.certificates[..] else { bail!("there is no certificate") };
        print(&format!("secret code {}\n", certificate.secret.expose()))
    })
}

/// Keeps a note with a certificate.
pub(super) fn note(
    number: &str,
    text: String,
    which: Which,
    data: DataArguments,
    config: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    administer(data, config, async |engine, administrator| {
        let (operator, number) = which.find(&engine.service.directory(), number)?;
        administrator.act(operator, number, CertificateAction::Note, Some(text)).await?;
        print(&format!("the note is in the history of certificate {number}\n"))
    })
}

/// Sets or clears the owner of a certificate.
pub(super) fn owner(
    number: &str,
    owner: Option<i64>,
    reason: Option<String>,
    which: Which,
    data: DataArguments,
    config: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    administer(data, config, async |engine, administrator| {
        let (operator, number) = which.find(&engine.service.directory(), number)?;
        let action = CertificateAction::SetOwner { owner: owner.map(OperationId) };
        administrator.act(operator, number, action, reason).await?;
        print(&match owner {
            Some(owner) => format!("certificate {number} is of owner {owner}\n"),
            None => format!("certificate {number} is of nobody\n"),
        })
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
