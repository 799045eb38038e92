//! The command `scrip log`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use domain::operation::OperationKind;
use domain::{ActionKind, Directory, MadeThing};
use jiff::civil::Date;
use serde_json::Value;
use service::{ChangedRecord, LogEntry, LogFilter, bounds_of_day, log_of};

use super::listing::{Fields, Format, list};
use super::origin::{caller, surface};
use super::users::{find_user, only_operator};
use super::{look, print};
use crate::config::DataArguments;

/// Operations that are read at a time.
const ENTRIES_AT_ONCE: u32 = 200;

/// Filters and length of the printed log.
#[derive(clap::Args)]
pub struct LogCommand {
    /// Number of the operator. May be omitted if there is only one
    #[arg(long)]
    operator: Option<i64>,
    /// Number or login of a person; prints only what that person did
    #[arg(long)]
    user: Option<String>,
    /// Kind of operation, such as refund; prints only operations of this kind
    #[arg(long, value_parser = kind)]
    kind: Option<OperationKind>,
    /// Day in the time zone of the operator, such as 2026-11-30; prints only its operations
    #[arg(long, value_name = "DATE", value_parser = super::series::date)]
    day: Option<Date>,
    /// Maximum number of operations
    #[arg(long, default_value_t = 100)]
    limit: u32,
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    format: Format,
}

impl LogCommand {
    /// Prints the operations, newest first.
    pub fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        let Self { operator, user, kind, day, limit, data, format } = self;
        look(data, config, async |engine| {
            let directory = engine.service.directory();
            let id = only_operator(&directory, operator)?;
            let known = directory.operator(id);
            let known = known.with_context(|| format!("operator {id} does not exist"))?;
            let user = user.map(|user| find_user(&directory, &user)).transpose()?;
            let (from, before) = day.map_or((None, None), |day| bounds_of_day(day, &known.zone));
            let filter = LogFilter { user, kind, from, before };
            let (mut rows, mut next, mut left) = (Vec::new(), None, limit);
            while left > 0 {
                let count = left.min(ENTRIES_AT_ONCE);
                let page = log_of(&engine.service, id, filter.clone(), next, count).await?;
                left = left.saturating_sub(page.entries.len().try_into().unwrap_or(left));
                rows.extend(page.entries.iter().map(|entry| fields(entry, &page.directory)));
                next = page.next;
                if next.is_none() {
                    break;
                }
            }
            print(&list(rows, format))
        })
    }
}

fn kind(name: &str) -> Result<OperationKind, String> {
    let names = || OperationKind::ALL.iter().map(|kind| kind.name()).collect::<Vec<_>>();
    OperationKind::parse(name).ok_or_else(|| format!("must be one of {}", names().join(", ")))
}

fn fields(entry: &LogEntry, directory: &Directory) -> Fields {
    let origin = &entry.operation.origin;
    let numbers = entry.certificates.iter();
    let mut records: Vec<String> = numbers.map(|number| format!("certificate {number}")).collect();
    records.extend(entry.sale.map(|id| format!("sale {id}")));
    records.extend(entry.redemption.map(|id| format!("redemption {id}")));
    records.extend(entry.made.as_ref().map(|made| match made {
        MadeThing::Coupon(id, _) => format!("coupon {}", id.number),
        MadeThing::Series(series) => format!("series {}", series.id),
    }));
    records.extend(entry.changed.map(|changed| match changed {
        ChangedRecord::Coupon(number) => format!("coupon {number}"),
        ChangedRecord::Series(id) => format!("series {id}"),
        ChangedRecord::Owner(id) => format!("owner {id}"),
    }));
    vec![
        ("id", entry.operation.id.0.into()),
        ("at", entry.operation.at.to_string().into()),
        ("kind", entry.operation.kind.name().into()),
        ("action", entry.action.map_or(Value::Null, |kind| action(kind).into())),
        ("caller", caller(origin, directory).into()),
        ("surface", surface(origin).into()),
        ("records", records.join(", ").into()),
        ("reason", entry.reason.clone().into()),
        ("request", origin.request_id.as_str().into()),
    ]
}

const fn action(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::Issued => "issued",
        ActionKind::Activated => "activated",
        ActionKind::Reloaded => "reloaded",
        ActionKind::Blocked => "blocked",
        ActionKind::Unblocked => "unblocked",
        ActionKind::Adjusted => "adjusted",
        ActionKind::CashedOut => "cashed_out",
        ActionKind::Voided => "voided",
        ActionKind::Extended => "extended",
        ActionKind::Replaced => "replaced",
        ActionKind::Stocked => "stocked",
        ActionKind::SecretShown => "secret_shown",
        ActionKind::Noted => "noted",
        ActionKind::OwnerSet => "owner_set",
    }
}
