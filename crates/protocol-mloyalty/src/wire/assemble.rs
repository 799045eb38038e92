//! What the three readers share: gathering members, saying where one stands, and what was ignored.

use super::{
    limits::{IGNORED_MAX, NAME_SHOWN_MAX},
    problem::{DecodeError, Problem},
    shape::{Record, Shape, Value},
};

/// Where in the request a reader is: the item of a list, or nothing at its top.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    pub(super) outer: Option<&'p Place<'p>>,
    pub(super) list: &'static str,
    pub(super) index: usize,
}

/// The path of a member, such as `Goods[1].Price`.
pub(super) fn path(place: Option<&Place<'_>>, name: &str) -> String {
    let shown = name.char_indices().nth(NAME_SHOWN_MAX).map_or(name, |(end, _)| &name[..end]);
    match place {
        None => shown.to_owned(),
        Some(place) => format!("{}.{shown}", item_path(place)),
    }
}

/// The path of an item, such as `Goods[1]`.
pub(super) fn item_path(place: &Place<'_>) -> String {
    format!("{}[{}]", path(place.outer, place.list), place.index)
}

/// A problem with a member. JSON has names of no letters, which name nothing.
pub(super) fn at(place: Option<&Place<'_>>, name: &str, problem: Problem) -> DecodeError {
    DecodeError { member: Some(path(place, name)).filter(|path| !path.is_empty()), problem }
}

/// A problem of the object at a place: of an item, or of the body.
pub(super) fn at_object(place: Option<&Place<'_>>, problem: Problem) -> DecodeError {
    DecodeError { member: place.map(item_path), problem }
}

/// Gathers the members of one object.
pub(super) struct Gathered {
    shape: &'static Shape,
    values: Vec<Option<Value>>,
    given: u64,
}

impl Gathered {
    pub(super) fn new(shape: &'static Shape) -> Self {
        Self { shape, values: vec![None; shape.members.len()], given: 0 }
    }

    /// Takes a member. Given again with the same value it is fine; with another, nobody can know
    /// which was meant. Nor with a list: the same goods twice may well be twice the goods.
    pub(super) fn give(&mut self, member: usize, value: Option<Value>) -> Result<(), Problem> {
        let mark = 1 << member;
        if self.given & mark == 0 {
            self.given |= mark;
            self.values[member] = value;
            return Ok(());
        }
        let same = self.values[member] == value && !matches!(value, Some(Value::List(_)));
        if same { Ok(()) } else { Err(Problem::Duplicate) }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.given == 0
    }

    pub(super) fn record(self) -> Record {
        Record::from_values(self.shape, self.values)
    }
}

/// Names that were sent and are unknown.
#[derive(Default)]
pub(super) struct Ignored {
    names: Vec<String>,
}

impl Ignored {
    pub(super) fn add(&mut self, place: Option<&Place<'_>>, name: &str) {
        if self.names.len() < IGNORED_MAX {
            let path = path(place, name);
            if !self.names.contains(&path) {
                self.names.push(path);
            }
        }
    }

    pub(super) fn names(self) -> Vec<String> {
        self.names
    }

    /// The first that is a member: neither an attribute nor one of the framework's own.
    pub(super) fn first_member(&self) -> Option<&String> {
        self.names.iter().find(|name| !name.starts_with(['@', '$']))
    }
}
