//! What can be done with every kind of thing that is set up: list, show, disable, enable.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;
use domain::command::SetUp;
use domain::{Directory, OperatorId, Series, SeriesId};

use super::listing::{Fields, Format, list, show};
use super::{administer, look, print};
use crate::config::DataArguments;

/// A kind of thing.
pub struct Kind {
    /// What one of them is called.
    pub name: &'static str,
    /// Every thing of the kind: its number, its operator and its fields.
    pub all: fn(&Directory) -> Vec<(i64, OperatorId, Fields)>,
    /// The fields that a list shows; all of them if empty.
    pub brief: &'static [&'static str],
}

/// Looking at things.
#[derive(Subcommand)]
pub enum Look {
    /// List them
    List {
        /// Only those of this operator
        #[arg(long)]
        operator: Option<i64>,
        #[command(flatten)]
        data: DataArguments,
        #[command(flatten)]
        format: Format,
    },
    /// Show one
    Show {
        /// Its number
        id: i64,
        #[command(flatten)]
        data: DataArguments,
        #[command(flatten)]
        format: Format,
    },
}

/// Taking things out of use, and back into it.
#[derive(Subcommand)]
pub enum Switch {
    /// Take one out of use: nothing is sold or called through it any more
    Disable {
        /// Its number
        id: i64,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Undo `disable`
    Enable {
        /// Its number
        id: i64,
        #[command(flatten)]
        data: DataArguments,
    },
}

impl Look {
    /// Does it.
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
    /// Does it; `disable` makes the change of a number and of whether it is disabled.
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

/// Sets something up or changes it, and says its number.
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
