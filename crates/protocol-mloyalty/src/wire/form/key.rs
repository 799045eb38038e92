//! Names of form fields: `Goods[0].Id`, `Goods[0][Id]`, `PosCode[]`.

use crate::wire::limits::NESTING_MAX;

/// A step into a value.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step<'t> {
    /// An index, as in `[0]`.
    Index(usize),
    /// A name, as in `.Id` or `[Id]`.
    Name(&'t str),
    /// Empty brackets, as in `[]`.
    Empty,
}

/// The name of a field, in parts.
pub(super) struct Key<'t> {
    whole: &'t str,
    head: &'t str,
    steps: Vec<Step<'t>>,
    unopened: bool,
    unclosed: bool,
}

impl<'t> Key<'t> {
    /// Splits a name into its steps. Steps deeper than allowed are dropped.
    pub(super) fn parse(name: &'t str) -> Self {
        let end = name.find(['.', '[']).unwrap_or(name.len());
        let (head, mut rest) = name.split_at(end);
        let mut key = Self {
            whole: name,
            head,
            steps: Vec::new(),
            unopened: head.contains(']'),
            unclosed: false,
        };
        while !rest.is_empty() && key.steps.len() <= NESTING_MAX {
            if let Some(after) = rest.strip_prefix('[') {
                let Some(end) = after.find(']') else {
                    key.unclosed = true;
                    break;
                };
                let inside = &after[..end];
                key.unclosed |= inside.contains('[');
                key.steps.push(step(inside));
                rest = &after[end + 1..];
            } else {
                let after = rest.strip_prefix('.').unwrap_or(rest);
                let end = after.find(['.', '[']).unwrap_or(after.len());
                key.unopened |= after[..end].contains(']');
                key.steps.push(Step::Name(&after[..end]));
                rest = &after[end..];
            }
        }
        key
    }

    /// Returns the part before the first dot or bracket.
    pub(super) const fn head(&self) -> &'t str {
        self.head
    }

    /// Returns the name as it was sent.
    pub(super) const fn whole(&self) -> &'t str {
        self.whole
    }

    pub(super) fn steps(&self) -> &[Step<'t>] {
        &self.steps
    }

    /// Returns the letters at the front of the head: `Goods` of `Goods0]`.
    pub(super) fn letters(&self) -> &'t str {
        let length = self.head.bytes().take_while(u8::is_ascii_alphabetic).count();
        &self.head[..length]
    }

    pub(super) const fn is_balanced(&self) -> bool {
        !self.unopened && !self.unclosed
    }

    pub(super) const fn has_open_bracket(&self) -> bool {
        self.unclosed
    }

    /// Whether it is only a name. `PosCode[]` counts as one.
    pub(super) fn is_plain(&self) -> bool {
        matches!(self.steps.as_slice(), [] | [Step::Empty])
    }
}

/// Reads a step. Only numbers as a program prints them are indexes.
fn step(inside: &str) -> Step<'_> {
    let digits = !inside.is_empty() && inside.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = digits && (inside == "0" || !inside.starts_with('0'));
    match inside {
        "" => Step::Empty,
        _ if canonical => Step::Index(inside.parse().unwrap_or(usize::MAX)),
        _ => Step::Name(inside),
    }
}
