//! Shared parts of the three readers: collecting members, tracking the position, and ignored names.

use super::{
    limits::{IGNORED_MAX, NAME_SHOWN_MAX},
    problem::{DecodeError, Problem},
    shape::{Record, Shape, Value},
};

/// Position of a reader in the request: an item of a list, or nothing at the top.
#[derive(Clone, Copy)]
pub(super) struct ItemPlace<'p> {
    pub(super) outer: Option<&'p ItemPlace<'p>>,
    pub(super) list: &'static str,
    pub(super) index: usize,
}

/// Returns the path of a member, such as `Goods[1].Price`.
pub(super) fn path(place: Option<&ItemPlace<'_>>, name: &str) -> String {
    let shown = name.char_indices().nth(NAME_SHOWN_MAX).map_or(name, |(end, _)| &name[..end]);
    match place {
        None => shown.to_owned(),
        Some(place) => format!("{}.{shown}", item_path(place)),
    }
}

/// Returns the path of an item, such as `Goods[1]`.
pub(super) fn item_path(place: &ItemPlace<'_>) -> String {
    format!("{}[{}]", path(place.outer, place.list), place.index)
}

/// Makes a problem of a member. JSON can have an empty name, which names nothing.
pub(super) fn at(place: Option<&ItemPlace<'_>>, name: &str, problem: Problem) -> DecodeError {
    DecodeError { member: Some(path(place, name)).filter(|path| !path.is_empty()), problem }
}

/// Makes a problem of the object at a position: an item, or the body.
pub(super) fn at_object(place: Option<&ItemPlace<'_>>, problem: Problem) -> DecodeError {
    DecodeError { member: place.map(item_path), problem }
}

/// Collected members of one object.
pub(super) struct Gathered {
    shape: &'static Shape,
    values: Vec<Option<Value>>,
    given: u64,
}

impl Gathered {
    pub(super) fn new(shape: &'static Shape) -> Self {
        Self { shape, values: vec![None; shape.members.len()], given: 0 }
    }

    /// Adds a member. The same value may be given again. Another value is refused, because nobody
    /// can know which was meant. So is a repeated list: the same goods twice may mean twice the
    /// goods.
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

/// Unknown names that were sent.
#[derive(Default)]
pub(super) struct Ignored {
    names: Vec<String>,
}

impl Ignored {
    pub(super) fn add(&mut self, place: Option<&ItemPlace<'_>>, name: &str) {
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

    /// Returns the first name of a member: neither an attribute nor one of the framework's own.
    pub(super) fn first_member(&self) -> Option<&String> {
        self.names.iter().find(|name| !name.starts_with(['@', '$']))
    }
}
