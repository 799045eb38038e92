//! List and order of the copied tables, and the check that both sides have the same ones.

use std::collections::HashSet;

use super::{Column, Table, UNFINISHED};

/// The tables that are not copied: a store's migrations are its own and are checked when it is opened;
/// the values of the whole store are the [`Head`](super::Head).
pub const NOT_COPIED: [&str; 3] = ["migration", "meta", UNFINISHED];

/// Difference between the tables of two stores.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Differs {
    /// The target lacks a table.
    #[error("table {0} of the source does not exist in the target and cannot be copied")]
    OnlyInSource(String),
    /// The source lacks a table.
    #[error("table {0} of the target does not exist in the source and cannot be filled")]
    OnlyInTarget(String),
    /// A table has other columns.
    #[error(
        "table {table} has the columns {source_columns} in the source and {target_columns} in the target"
    )]
    Columns {
        /// Name of the table.
        table: String,
        /// The columns of the source, by name.
        source_columns: String,
        /// The columns of the target, by name.
        target_columns: String,
    },
    /// A table has another primary key, or none.
    #[error("table {0} has different primary keys in the source and in the target")]
    Key(String),
    /// Tables refer to each other, so that none can be filled first.
    #[error("table {0} is part of a circle of foreign keys")]
    Circle(String),
}

/// A table of both sides. The columns stand in the order of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) source: Table,
    pub(super) target: Table,
}

/// Brings the tables of both sides together, in an order in which each comes after those that it
/// refers to.
pub(super) fn pairs(source: Vec<Table>, mut target: Vec<Table>) -> Result<Vec<Pair>, Differs> {
    let mut open = Vec::with_capacity(source.len());
    for table in source {
        let place = target.iter().position(|other| other.name == table.name);
        let Some(place) = place else { return Err(Differs::OnlyInSource(table.name)) };
        open.push(pair(table, target.swap_remove(place))?);
    }
    if let Some(table) = target.pop() {
        return Err(Differs::OnlyInTarget(table.name));
    }
    open.sort_by(|a, b| a.source.name.cmp(&b.source.name));
    let (mut ordered, mut there) = (Vec::with_capacity(open.len()), HashSet::new());
    while !open.is_empty() {
        let is_ready = |pair: &Pair| {
            let mut named = pair.target.refers_to.iter();
            named.all(|name| *name == pair.target.name || there.contains(name))
        };
        let (ready, rest): (Vec<Pair>, Vec<Pair>) = open.into_iter().partition(is_ready);
        if let ([], Some(stuck)) = (&ready[..], rest.first()) {
            return Err(Differs::Circle(stuck.source.name.clone()));
        }
        there.extend(ready.iter().map(|pair| pair.target.name.clone()));
        ordered.extend(ready);
        open = rest;
    }
    Ok(ordered)
}

fn pair(source: Table, target: Table) -> Result<Pair, Differs> {
    let counterpart = |column: &Column| {
        let same = |other: &&Column| {
            other.name == column.name && other.kind.neutral() == column.kind.neutral()
        };
        target.columns.iter().find(same).cloned()
    };
    let columns: Option<Vec<Column>> = source.columns.iter().map(counterpart).collect();
    let columns = match columns {
        Some(columns) if columns.len() == target.columns.len() => columns,
        _ => {
            return Err(Differs::Columns {
                table: source.name,
                source_columns: listed(&source.columns),
                target_columns: listed(&target.columns),
            });
        }
    };
    if source.key.is_empty() || source.key != target.key {
        return Err(Differs::Key(source.name));
    }
    Ok(Pair { source, target: Table { columns, ..target } })
}

/// Columns by name, each with its kind.
fn listed(columns: &[Column]) -> String {
    let column = |column: &Column| format!("{} ({:?})", column.name, column.kind.neutral());
    let mut columns: Vec<String> = columns.iter().map(column).collect();
    columns.sort_unstable();
    columns.join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::ColumnKind;
    use super::*;

    /// A table with columns of integers, the first of which is its key.
    fn table(name: &str, columns: &[&str], refers_to: &[&str]) -> Table {
        let column = |name: &&str| Column { name: (*name).to_owned(), kind: ColumnKind::Int };
        Table {
            name: name.to_owned(),
            columns: columns.iter().map(column).collect(),
            key: columns.iter().take(1).map(|&name| name.to_owned()).collect(),
            refers_to: refers_to.iter().map(|&name| name.to_owned()).collect(),
            is_kept: false,
        }
    }

    #[test]
    fn tables_come_after_those_that_they_refer_to_with_columns_as_in_the_source() {
        let source =
            || vec![table("a", &["x", "y"], &[]), table("b", &["x"], &[]), table("c", &["x"], &[])];
        let mut a = table("a", &["y", "x"], &["b", "a"]);
        a.key = vec!["x".to_owned()];
        a.columns[1].kind = ColumnKind::Flag;
        let target = vec![table("c", &["x"], &[]), table("b", &["x"], &["c"]), a];
        let ordered = pairs(source(), target).unwrap();
        let names: Vec<&str> = ordered.iter().map(|pair| pair.target.name.as_str()).collect();
        assert_eq!(names, ["c", "b", "a"]);
        let columns = ordered[2].target.columns.iter().map(|c| (c.name.as_str(), c.kind));
        assert_eq!(columns.collect::<Vec<_>>(), [("x", ColumnKind::Flag), ("y", ColumnKind::Int)]);
    }

    #[test]
    fn what_has_no_counterpart_is_named() {
        let one = || table("a", &["x"], &[]);
        let mut text = one();
        text.columns[0].kind = ColumnKind::Text;
        let no_key = Table { key: Vec::new(), ..one() };
        for (source, target, expected) in [
            (vec![one()], vec![], "table a of the source"),
            (vec![], vec![one()], "table a of the target"),
            (vec![one()], vec![table("a", &["x", "new"], &[])], "new (Int), x (Int) in the target"),
            (vec![table("a", &["x", "y"], &[])], vec![one()], "x (Int), y (Int) in the source"),
            (vec![one()], vec![text], "x (Text)"),
            (vec![no_key.clone()], vec![no_key], "primary key"),
            (
                vec![table("a", &["x"], &["b"]), table("b", &["x"], &["a"])],
                vec![table("a", &["x"], &["b"]), table("b", &["x"], &["a"])],
                "part of a circle",
            ),
        ] {
            let told = pairs(source, target).unwrap_err().to_string();
            assert!(told.contains(expected), "{told}");
        }
    }
}
