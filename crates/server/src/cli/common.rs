//! Commands that every kind of configured object has: list, show, disable, enable.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;
use domain::command::SetUp;
use domain::{Directory, OperatorId, Series, SeriesId};

use super::listing::{Fields, Format, list, show};
use super::{administer, look, print};
use crate::config::DataArguments;

/// A kind of configured object.
pub struct Kind {
    /// Name of one object of the kind.
    pub name: &'static str,
    /// Lists all objects of the kind: number, operator and fields.
    pub all: fn(&Directory) -> Vec<(i64, OperatorId, Fields)>,
    /// Fields shown in a list. Empty means all fields.
    pub brief: &'static [&'static str],
}

/// Subcommands that read objects.
#[derive(Subcommand)]
pub enum Look {
    /// List all of them
    List {
        /// Number of the operator; lists only its objects
        #[arg(long)]
        operator: Option<i64>,
        #[command(flatten)]
        data: DataArguments,
        #[command(flatten)]
        format: Format,
    },
    /// Show one by its number
    Show {
        /// Number of the object
        id: i64,
        #[command(flatten)]
        data: DataArguments,
        #[command(flatten)]
        format: Format,
    },
}

/// Subcommands that disable and enable objects.
#[derive(Subcommand)]
pub enum Switch {
    /// Disable it: nothing can be sold or called through it
    Disable {
        /// Number of the object
        id: i64,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Enable it again after `disable`
    Enable {
        /// Number of the object
        id: i64,
        #[command(flatten)]
        data: DataArguments,
    },
}

impl Look {
    /// Runs the subcommand for a kind of object.
    pub fn run(self, kind: &Kind, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        match self {
            Self::List { operator, data, format } => look(data, config, async |engine| {
                let all = (kind.all)(&engine.service.directory());
                let wanted =
                    all.into_iter().filter(|(_, of, _)| operator.is_none_or(|o| of.0 == o));
                let rows = wanted.map(|(_, _, mut fields)| {
                    fields.retain(|(name, _)| kind.brief.is_empty() || kind.brief.contains(name));
                    fields
                });
                print(&list(rows.collect(), format))
            }),
            Self::Show { id, data, format } => look(data, config, async |engine| {
                let all = (kind.all)(&engine.service.directory());
                let found = all.into_iter().find(|(known, ..)| *known == id);
                let (_, _, fields) =
                    found.with_context(|| format!("{} {id} does not exist", kind.name))?;
                print(&show(fields, format))
            }),
        }
    }
}

impl Switch {
    /// Runs the subcommand. `disable` builds the change from a number and the new state.
    pub fn run(
        self,
        kind: &Kind,
        disable: fn(i64, bool) -> SetUp,
        config: Option<&Path>,
    ) -> anyhow::Result<ExitCode> {
        match self {
            Self::Disable { id, data } => set_up(kind, data, config, disable(id, true)),
            Self::Enable { id, data } => set_up(kind, data, config, disable(id, false)),
        }
    }
}

/// Creates or changes an object, and prints its number.
pub fn set_up(
    kind: &Kind,
    data: DataArguments,
    config: Option<&Path>,
    set_up: SetUp,
) -> anyhow::Result<ExitCode> {
    administer(data, config, async |_, administrator| {
        let id = administrator.set_up(set_up).await?;
        print(&format!("{} {id}\n", kind.name))
    })
}

/// The series that a command names.
pub(super) fn find_series(directory: &Directory, id: SeriesId) -> anyhow::Result<&Series> {
    directory.series(id).with_context(|| format!("series {id} does not exist"))
}
