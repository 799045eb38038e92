//! The command `scrip approvals`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;
use domain::approval::{Approval, Effect};
use domain::command::ApprovableAct;
use domain::{ApprovalId, Directory, OperationId};
use jiff::Timestamp;
use service::ApprovalPlace;

use super::listing::{Fields, Format, list, show};
use super::users::only_operator;
use super::{administer, print};
use crate::config::DataArguments;

/// Subcommands of `scrip approvals`.
#[derive(Subcommand)]
pub enum ApprovalsCommand {
    /// List requests for approval: those that wait first, and the newest first
    List {
        /// Number of the operator [default: the only one]
        #[arg(long)]
        operator: Option<i64>,
        /// Maximum number of requests
        #[arg(long, default_value_t = 50)]
        limit: u32,
        #[command(flatten)]
        data: DataArguments,
        #[command(flatten)]
        format: Format,
    },
    /// Show one request for approval by its number
    ///
    /// People approve and decline in the console.
    Show {
        /// Number of the request, which is that of the operation that asked
        id: i64,
        #[command(flatten)]
        data: DataArguments,
        #[command(flatten)]
        format: Format,
    },
}

impl ApprovalsCommand {
    /// Runs the chosen subcommand.
    pub fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        match self {
            Self::List { operator, limit, data, format } => {
                administer(data, config, async |engine, administrator| {
                    let directory = engine.service.directory();
                    let operator = only_operator(&directory, operator)?;
                    let first = ApprovalPlace::FIRST;
                    let (found, _) = administrator.approvals(operator, first, limit).await?;
                    let now = engine.service.now();
                    let rows = found.iter().map(|found| brief(found, &directory, now));
                    print(&list(rows.collect(), format))
                })
            }
            Self::Show { id, data, format } => {
                administer(data, config, async |engine, administrator| {
                    let id: ApprovalId = OperationId(id);
                    let found = administrator.find_approval(id).await?;
                    let found = found
                        .with_context(|| format!("request for approval {id} does not exist"))?;
                    let directory = engine.service.directory();
                    print(&show(whole(&found, &directory, engine.service.now()), format))
                })
            }
        }
    }
}

fn brief(approval: &Approval, directory: &Directory, now: Timestamp) -> Fields {
    let login = |user| directory.user(user).map(|user| user.login.clone());
    vec![
        ("id", approval.id.0.into()),
        ("state", approval.state_at(now).name().into()),
        ("act", approval.act.kind().map(domain::LimitedAct::name).into()),
        ("about", about(&approval.act).into()),
        ("amount", amount(approval, directory, approval.amount).into()),
        ("requester", login(approval.requester).into()),
        ("at", approval.at.to_string().into()),
    ]
}

fn whole(approval: &Approval, directory: &Directory, now: Timestamp) -> Fields {
    let login = |user| directory.user(user).map(|user| user.login.clone());
    let effect = |effect: Effect| {
        let balance = amount(approval, directory, effect.balance);
        match effect.last_day {
            Some(day) => format!("{balance}, valid through {day}"),
            None => balance,
        }
    };
    let mut fields = brief(approval, directory, now);
    fields.extend([
        ("reason", approval.reason.as_str().into()),
        ("before", approval.before.map(effect).into()),
        ("after", approval.after.map(effect).into()),
        ("expires", approval.expires_at().to_string().into()),
        ("decided by", approval.decided_by.and_then(login).into()),
        ("decided in", approval.decided_in.map(|operation| operation.0).into()),
        ("answer", approval.answer.as_deref().into()),
    ]);
    fields
}

fn about(act: &ApprovableAct) -> String {
    match act {
        ApprovableAct::Issue(request) => {
            format!("{} of series {}", request.quantity, request.series)
        }
        ApprovableAct::Certificate { number, action: _ } => number.to_string(),
        ApprovableAct::Refund { redemption, .. } => format!("redemption {redemption}"),
    }
}

fn amount(approval: &Approval, directory: &Directory, amount: domain::Amount) -> String {
    let operator = directory.operator(approval.operator);
    let digits = operator.map_or(2, |operator| operator.currency.digits());
    amount.display(digits).to_string()
}
