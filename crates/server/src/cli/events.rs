//! The commands `scrip events`.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use clap::Subcommand;
use domain::{EventId, OperatorId};
use service::{EventFilter, EventPage, EventsFrom, FollowError, event_kinds};

use super::users::only_operator;
use super::{administer, look, print};
use crate::config::DataArguments;

/// Events that are read at a time.
const EVENTS_AT_ONCE: u32 = 200;

/// Time that one look waits for new events.
const WAIT: Duration = Duration::from_secs(25);

/// Commands for the log of events.
#[derive(Subcommand)]
pub enum EventsCommand {
    /// Print events as JSON lines, and wait for new ones
    ///
    /// Each line is what `GET /v1/events` returns for the event.
    Tail {
        /// Number of the operator. May be omitted if there is only one
        #[arg(long)]
        operator: Option<i64>,
        /// Types of events, such as `certificate.*,sale.made` [default: all]
        #[arg(long)]
        types: Option<String>,
        /// Event or cursor behind which to begin, or `oldest` [default: from now on]
        #[arg(long)]
        after: Option<String>,
        /// Print what is there and end
        #[arg(long)]
        no_follow: bool,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Remove events that are older than some days, of all operators
    ///
    /// A server does this by itself. Programs that have not read these events get an error.
    Prune {
        /// Days that events are kept
        #[arg(long)]
        keep_days: u32,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Print one event as JSON
    Show {
        /// Identifier of the event, such as `evt_1024_0`
        id: String,
        /// Number of the operator. May be omitted if there is only one
        #[arg(long)]
        operator: Option<i64>,
        #[command(flatten)]
        data: DataArguments,
    },
}

impl EventsCommand {
    /// Runs the command on the events.
    pub fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        match self {
            Self::Tail { operator, types, after, no_follow, data } => {
                let filter = filter(types.as_deref())?;
                let from = begin(after.as_deref())?;
                look(data, config, async |engine| {
                    let operator = only_operator(&engine.service.directory(), operator)?;
                    let wait = if no_follow { Duration::ZERO } else { WAIT };
                    tail(&engine.service, operator, from, &filter, wait).await
                })
            }
            Self::Prune { keep_days, data } => administer(data, config, async |engine, _| {
                let removed = engine.service.prune_events(keep_days, true).await?;
                print(&format!("removed {removed} events\n"))
            }),
            Self::Show { id, operator, data } => {
                let id = event(&id)?;
                look(data, config, async |engine| {
                    let operator = only_operator(&engine.service.directory(), operator)?;
                    let found = engine.service.events_of(operator).find(id).await;
                    let found = found.map_err(told)?.context("the event does not exist")?;
                    print(&(json(&engine.service, operator, &found)? + "\n"))
                })
            }
        }
    }
}

fn filter(types: Option<&str>) -> anyhow::Result<EventFilter> {
    let kinds = types.map(event_kinds).transpose().map_err(|pattern| {
        anyhow::anyhow!("`{pattern}` is no type of events and no group of them")
    })?;
    Ok(EventFilter { kinds, certificate: None })
}

fn event(text: &str) -> anyhow::Result<EventId> {
    api::parse_event_id(text).with_context(|| format!("`{text}` is not the id of an event"))
}

fn begin(after: Option<&str>) -> anyhow::Result<EventsFrom> {
    Ok(match after {
        None => EventsFrom::Now,
        Some("oldest") => EventsFrom::Oldest,
        Some(text) => EventsFrom::After(event(text)?),
    })
}

fn told(error: FollowError) -> anyhow::Error {
    match error {
        FollowError::Pruned { oldest } => {
            let oldest = api::event_id(oldest);
            anyhow::anyhow!("these events were removed. All events behind {oldest} are kept")
        }
        FollowError::Unknown | FollowError::TooManyWaiting | FollowError::Failed(_) => error.into(),
    }
}

fn json(
    service: &service::Service,
    operator: OperatorId,
    event: &service::ToldEvent,
) -> anyhow::Result<String> {
    let directory = service.directory();
    let currency = directory.operator(operator).map(|operator| operator.currency);
    let currency = currency.with_context(|| format!("operator {operator} does not exist"))?;
    api::event_json(event, currency).context("the event has no content of its kind")
}

/// Prints events until there are no more, or without end if it waits.
async fn tail(
    service: &service::Service,
    operator: OperatorId,
    mut from: EventsFrom,
    filter: &EventFilter,
    wait: Duration,
) -> anyhow::Result<ExitCode> {
    let follower = service.events_of(operator);
    loop {
        let page = follower.page(from, filter, EVENTS_AT_ONCE, wait).await.map_err(told)?;
        let EventPage { events, next, has_more } = page;
        let mut lines = String::new();
        for event in &events {
            lines += &json(service, operator, event)?;
            lines.push('\n');
        }
        let mut out = std::io::stdout().lock();
        let written = out.write_all(lines.as_bytes()).and_then(|()| out.flush());
        match written {
            // Nobody reads any more.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                return Ok(ExitCode::SUCCESS);
            }
            other => other?,
        }
        if !has_more && wait.is_zero() {
            return Ok(ExitCode::SUCCESS);
        }
        from = EventsFrom::After(next);
    }
}
