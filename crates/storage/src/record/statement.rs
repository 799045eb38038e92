//! The SQL of a record, with numbered parameters (`?1`) in the order of [`Table::parts`].

use super::{Column, Kind, Part, Parts, Table};

/// Statements that write a record.
#[derive(Debug)]
pub struct Statements {
    /// Selects all rows, up to the name of the table: a condition may follow.
    pub select: String,
    /// Selects a row. Binds [`Parts::KEY`].
    pub find: String,
    /// Adds a row. Binds [`Parts::ALL`].
    pub insert: String,
    /// Adds a row, or changes the one that is there. Binds [`Parts::ALL`].
    pub upsert: String,
    /// Changes a row. Binds [`Parts::CHANGED`].
    pub change: String,
    /// Changes what a use changes. Binds [`Parts::USED`].
    pub use_once: String,
    /// Sets the seal of a row. Binds [`Parts::SEAL`].
    pub seal: String,
    /// Removes a row. Binds [`Parts::KEY`].
    pub delete: String,
}

impl Table {
    /// The statements that write the record.
    pub fn statements(&'static self) -> &'static Statements {
        self.statements.get_or_init(|| {
            let insert = self.insert();
            let select = format!("SELECT {} FROM {}", self.list(), self.name);
            let key = self.found_by(Parts::KEY);
            Statements {
                find: format!("{select} WHERE {key}"),
                select,
                upsert: format!("{insert} {}", self.on_conflict()),
                insert,
                change: self.update(Parts::CHANGED),
                use_once: self.update(Parts::USED),
                seal: self.update(Parts::SEAL),
                delete: format!("DELETE FROM {} WHERE {key}", self.name),
            }
        })
    }

    /// What an insertion does with a row whose key is there already: it changes what can change.
    pub fn on_conflict(&self) -> String {
        let set = self.changing(Parts::CHANGED).map(|(_, column)| {
            let name = column.name;
            format!("{name} = excluded.{name}")
        });
        let set: Vec<String> = set.collect();
        let key = self.names(Parts::KEY);
        if set.is_empty() {
            return format!("ON CONFLICT ({key}) DO NOTHING");
        }
        format!("ON CONFLICT ({key}) DO UPDATE SET {}", set.join(", "))
    }

    /// The names of the stored columns of some parts: `id, operator`.
    pub fn names(&self, parts: Parts) -> String {
        self.parts(parts).map(|column| column.name).collect::<Vec<_>>().join(", ")
    }

    /// The columns of a selection from this table under another name, in the order in which the
    /// record is read: `c.id, c.operator`.
    pub fn list_as(&self, alias: &str) -> String {
        self.selection(alias, |_, plain| plain)
    }

    /// The columns of a selection from this table, in the order in which the record is read.
    pub fn list(&self) -> String {
        self.list_as(self.name)
    }

    /// The same, with each column in the form that a function gives it.
    pub fn selection(&self, alias: &str, form: impl Fn(&Column, String) -> String) -> String {
        let columns = self.columns.iter();
        let columns = columns.map(|column| form(column, format!("{alias}.{}", column.name)));
        let beside = self.beside.iter().map(|beside| beside.expression.replace('@', alias));
        columns.chain(beside).collect::<Vec<_>>().join(", ")
    }

    /// The columns without what a long list holds: JSON stands as an empty array.
    pub fn heads(&self, alias: &str) -> String {
        self.selection(alias, |column, plain| match column.kind {
            Kind::Json => "'[]'".to_owned(),
            Kind::Int | Kind::Flag | Kind::Text | Kind::Bytes => plain,
        })
    }

    fn insert(&self) -> String {
        let places: Vec<String> =
            (1..).zip(self.parts(Parts::ALL)).map(|(place, _)| format!("?{place}")).collect();
        let names = self.names(Parts::ALL);
        format!("INSERT INTO {} ({names}) VALUES ({})", self.name, places.join(", "))
    }

    fn update(&self, parts: Parts) -> String {
        let set = self.changing(parts).map(|(place, column)| format!("{} = ?{place}", column.name));
        let set: Vec<String> = set.collect();
        format!("UPDATE {} SET {} WHERE {}", self.name, set.join(", "), self.found_by(parts))
    }

    /// The columns of some parts behind their places as parameters, without those of the key.
    fn changing(&self, parts: Parts) -> impl Iterator<Item = (u32, &'static Column)> {
        (1..).zip(self.parts(parts)).filter(|(_, column)| column.part != Part::Key)
    }

    fn found_by(&self, parts: Parts) -> String {
        let key = (1_u32..).zip(self.parts(parts)).filter(|(_, column)| column.part == Part::Key);
        let equal = key.map(|(place, column)| format!("{} = ?{place}", column.name));
        equal.collect::<Vec<_>>().join(" AND ")
    }
}
