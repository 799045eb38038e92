//! The command `scrip certificates show`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use domain::{Amount, Directory};
use serde_json::Value;
use service::{CertificateEvent, history_of};

use super::which::{Which, fields};
use crate::cli::listing::{Fields, Format, list, show};
use crate::cli::origin::{caller, surface};
use crate::cli::{look, print};
use crate::config::DataArguments;

/// Number of events read at a time.
const EVENTS_AT_ONCE: u32 = 500;

/// Prints a certificate and then its history, oldest event first.
pub(super) fn run(
    number: &str,
    which: Which,
    format: Format,
    data: DataArguments,
    config: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    look(data, config, async |engine| {
        let directory = engine.service.directory();
        let (operator, number) = which.find(&directory, number)?;
        let id = directory.locate(operator, number);
        let id = id.with_context(|| format!("certificate {number} does not exist"))?;
        let found = engine.reader.certificate(id).await?;
        let found = found.with_context(|| format!("certificate {number} does not exist"))?;
        let mut events: Vec<Fields> = Vec::new();
        let mut from = None;
        loop {
            let reader = &*engine.reader;
            let page = history_of(reader, &directory, id, from, false, EVENTS_AT_ONCE).await?;
            events.extend(page.events.into_iter().map(|event| {
                let event = engine.service.event_as_shown(operator, event);
                event_fields(&event, &directory)
            }));
            from = page.next;
            if from.is_none() {
                break;
            }
        }
        let mut told = fields(&found, &directory, engine.service.now());
        if format.json {
            let history = list(events, format);
            told.push(("history", serde_json::from_str(&history).unwrap_or(Value::Null)));
            return print(&show(told, format));
        }
        print(&format!("{}\n{}", show(told, format), list(events, format)))
    })
}

fn event_fields(event: &CertificateEvent, directory: &Directory) -> Fields {
    let origin = &event.operation.origin;
    let (who, surface) = (caller(origin, directory), surface(origin));
    let minor = |amount: Option<Amount>| amount.map(Amount::minor);
    let place = event.point_of_sale.and_then(|place| directory.point_of_sale(place));
    vec![
        ("at", event.operation.at.to_string().into()),
        ("event", name(&format!("{:?}", event.kind)).into()),
        ("operation", event.operation.id.0.into()),
        ("change minor", event.change.into()),
        ("held minor", minor(event.held).into()),
        ("balance minor", minor(event.balance_after).into()),
        ("who", who.into()),
        ("surface", surface.into()),
        ("redemption", event.redemption.map(|redemption| redemption.0).into()),
        ("sale", event.sale.map(|sale| sale.0).into()),
        ("order", event.order.clone().into()),
        ("place", place.map(|place| place.code.clone()).into()),
        ("valid through", event.valid_through.map(|day| day.to_string()).into()),
        ("other certificate", event.other.map(|number| number.to_string()).into()),
        ("reason", event.reason.clone().into()),
    ]
}

/// Converts the name of an event kind to that of the API: `CashedOut` to `cashed_out`.
fn name(kind: &str) -> String {
    let mut name = String::new();
    for letter in kind.chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}
