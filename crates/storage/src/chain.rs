//! The chain of operations: each has a keyed hash over the one before it, itself and its entries of
//! the ledger, so that whoever changes or removes one of them without the installation's key is
//! found, and found where.
//!
//! Operations are numbered without gaps in the order of their commits, whichever server commits
//! them, so there is one chain. Those from before there were links have none.

use std::fmt;
use std::str::FromStr;

use domain::audit::Finding;
use domain::operation::Actor;
use domain::{Entry, Operation, OperationId};

use crate::codes::Code;
use crate::{Vault, WriteSet};

/// What a check of the chain is shown, as databases are asked for it: operations with their links,
/// and their entries beside them.
pub const ROWS: &str = "SELECT o.id, o.operator, o.kind, o.surface, o.actor_key, o.request_id, o.at, \
     o.link, e.certificate, e.number, e.kind, e.change, e.balance_after \
     FROM operation o LEFT JOIN entry e ON e.operation = o.id \
     ORDER BY o.id, e.certificate, e.number";

/// What links an operation to the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link(pub [u8; 32]);

impl Link {
    /// What stands before the first link.
    pub const START: Self = Self([0; 32]);
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// An operation as it is stored, readable or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationRow {
    /// Its number.
    pub id: i64,
    /// In whose house.
    pub operator: Option<i64>,
    /// Which command.
    pub kind: i64,
    /// Through what.
    pub surface: i64,
    /// Whose key; `None` for an administrator.
    pub actor_key: Option<i64>,
    /// The request's id in the logs.
    pub request_id: String,
    /// Microseconds since 1970.
    pub at: i64,
}

/// An entry of the ledger as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntryRow {
    /// Of which certificate.
    pub certificate: i64,
    /// Its place in the certificate's ledger.
    pub number: i64,
    /// Which movement.
    pub kind: i64,
    /// Minor units.
    pub change: i64,
    /// Minor units.
    pub balance_after: i64,
}

impl From<&Operation> for OperationRow {
    fn from(operation: &Operation) -> Self {
        Self {
            id: operation.id.0,
            operator: operation.operator.map(|operator| operator.0),
            kind: operation.kind.code(),
            surface: operation.origin.surface.code(),
            actor_key: match operation.origin.actor {
                Actor::Key(key) => Some(key.0),
                Actor::Administrator => None,
            },
            request_id: operation.origin.request_id.clone(),
            at: operation.at.as_microsecond(),
        }
    }
}

impl From<&Entry> for EntryRow {
    fn from(entry: &Entry) -> Self {
        Self {
            certificate: entry.certificate.0,
            number: i64::from(entry.number),
            kind: entry.kind.code(),
            change: entry.change,
            balance_after: entry.balance_after.minor(),
        }
    }
}

impl Vault {
    /// The link of an operation behind the one before it. Entries are in the order of certificates
    /// and, of each, of their numbers.
    fn link(&self, before: Link, operation: &OperationRow, entries: &[EntryRow]) -> Link {
        let OperationRow { id, operator, kind, surface, actor_key, request_id, at } = operation;
        let mut hasher = blake3::Hasher::new_keyed(self.chain_key());
        hasher.update(&before.0);
        let mut number = |number: i64| {
            hasher.update(&number.to_be_bytes());
        };
        for value in [*id, *kind, *surface, *at] {
            number(value);
        }
        // Whether there is one, and which.
        for value in [operator, actor_key] {
            number(i64::from(value.is_some()));
            number(value.unwrap_or(0));
        }
        number(i64::try_from(entries.len()).unwrap_or(i64::MAX));
        for EntryRow { certificate, number: place, kind, change, balance_after } in entries {
            for value in [certificate, place, kind, change, balance_after] {
                number(*value);
            }
        }
        hasher.update(request_id.as_bytes());
        Link(*hasher.finalize().as_bytes())
    }
}

/// The links of the operations of a batch, in their order, behind the last one that is stored.
pub fn links(vault: &Vault, head: Link, writes: &WriteSet) -> Vec<Link> {
    let mut entries: Vec<(OperationId, EntryRow)> =
        writes.entries.iter().map(|entry| (entry.operation, entry.into())).collect();
    entries.sort_unstable();
    let mut rest = entries.as_slice();
    let mut of_one = Vec::new();
    let mut before = head;
    let link = |operation: &Operation| {
        let own = rest.partition_point(|(of, _)| *of <= operation.id);
        let (own, others) = rest.split_at(own);
        rest = others;
        of_one.clear();
        of_one.extend(own.iter().map(|(_, entry)| *entry));
        before = vault.link(before, &operation.into(), &of_one);
        before
    };
    writes.operations.iter().map(link).collect()
}

/// An operation and its link, as somebody noted them: `ID:HEX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noted {
    /// The operation.
    pub operation: OperationId,
    /// Its link.
    pub link: Link,
}

impl fmt::Display for Noted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.operation.0, self.link)
    }
}

/// Why a text is not what was noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is a number, a colon and 64 hexadecimal digits")]
pub struct NotedError;

impl FromStr for Noted {
    type Err = NotedError;

    fn from_str(text: &str) -> Result<Self, NotedError> {
        let (id, hex) = text.split_once(':').ok_or(NotedError)?;
        let id = id.parse().ok().filter(|id| *id > 0).ok_or(NotedError)?;
        let (pairs, rest) = hex.as_bytes().as_chunks::<2>();
        let mut link = Link::START;
        if pairs.len() != link.0.len() || !rest.is_empty() {
            return Err(NotedError);
        }
        let digit = |digit: u8| char::from(digit).to_digit(16);
        for (byte, [high, low]) in link.0.iter_mut().zip(pairs) {
            let value = digit(*high).zip(digit(*low)).map(|(high, low)| high * 16 + low);
            *byte = value.and_then(|value| u8::try_from(value).ok()).ok_or(NotedError)?;
        }
        Ok(Self { operation: OperationId(id), link })
    }
}

/// What a check of the chain found.
#[derive(Clone, Debug, Default)]
pub struct ChainReport {
    /// Operations that are linked.
    pub linked: u64,
    /// Operations from before there were links.
    pub before: u64,
    /// The last operation and its link.
    pub head: Option<Noted>,
    /// What is not as it was written.
    pub findings: Vec<Finding>,
}

/// What hears how many operations have been looked at.
type Progress = Box<dyn FnMut(u64) + Send>;

/// A check of the chain, which is shown every operation in the order of their ids.
pub struct Check {
    noted: Option<Noted>,
    progress: Progress,
    /// The operation that is being shown, its link, and its entries so far.
    open: Option<(OperationRow, Option<Link>, Vec<EntryRow>)>,
    /// The last operation, and the links that the next one may be behind: the stored one, and where
    /// that was not right the one that it should have been.
    last: Option<(i64, Option<Link>, Option<Link>)>,
    found_noted: bool,
    report: ChainReport,
}

impl Check {
    /// A check that also looks for what somebody noted, and tells how far it is.
    pub fn new(noted: Option<Noted>, progress: impl FnMut(u64) + Send + 'static) -> Self {
        Self {
            noted,
            progress: Box::new(progress),
            open: None,
            last: None,
            found_noted: false,
            report: ChainReport::default(),
        }
    }

    /// Shows a row: an operation with its link, and one of its entries, if it has any. Rows are in
    /// the order of operations, certificates and the entries' numbers.
    pub fn row(
        &mut self,
        vault: &Vault,
        operation: OperationRow,
        link: Option<Link>,
        entry: Option<EntryRow>,
    ) {
        if self.open.as_ref().is_none_or(|(open, ..)| open.id != operation.id) {
            self.close(vault);
            self.open = Some((operation, link, Vec::new()));
        }
        if let Some((.., entries)) = &mut self.open {
            entries.extend(entry);
        }
    }

    fn close(&mut self, vault: &Vault) {
        let Some((operation, link, entries)) = self.open.take() else { return };
        let id = operation.id;
        let (before, due, should_be) = self.last.map_or((0, None, None), |last| last);
        let behind =
            |before: Option<Link>| vault.link(before.unwrap_or(Link::START), &operation, &entries);
        // Ids that a restored backup left out: what comes behind them is linked to what is before.
        let is_next = before.checked_add(1) == Some(id) || link == Some(behind(due));
        if !is_next {
            let (first, last) = (before.saturating_add(1), id.saturating_sub(1));
            self.missing(first, last, &format!("the next one is {id}"));
        }
        let mut right = link;
        match link {
            None if self.report.linked == 0 => self.report.before += 1,
            None => self.find(format!("operation {id}"), "it has no link".to_owned()),
            Some(link) => {
                // Behind one that is missing, or has no link, nothing can be told of it.
                let can_be_told = is_next && (due.is_some() || self.report.linked == 0);
                self.report.linked += 1;
                if can_be_told && link != behind(due) && link != behind(should_be) {
                    right = Some(behind(due));
                    self.find(format!("operation {id}"), changed(&entries));
                }
            }
        }
        if let Some(noted) = self.noted.filter(|noted| noted.operation.0 == id) {
            self.found_noted = true;
            if link != Some(noted.link) {
                let link = link.map_or("none".to_owned(), |link| link.to_string());
                let problem = format!("its link is {link}, and was noted as {}", noted.link);
                self.find(format!("operation {id}"), problem);
            }
        }
        self.last = Some((id, link, right));
        self.report.head = link.map(|link| Noted { operation: OperationId(id), link });
        (self.progress)(self.report.linked + self.report.before);
    }

    fn missing(&mut self, first: i64, last: i64, problem: &str) {
        let subject = if first == last {
            format!("operation {first}")
        } else {
            format!("operations {first} to {last}")
        };
        self.find(subject, format!("missing: {problem}"));
    }

    fn find(&mut self, subject: String, problem: String) {
        self.report.findings.push(Finding { subject, problem });
    }

    /// Everything was shown.
    pub fn end(mut self, vault: &Vault) -> ChainReport {
        self.close(vault);
        if let Some(noted) = self.noted.filter(|_| !self.found_noted) {
            let last = self.last.map_or(0, |(last, ..)| last);
            if noted.operation.0 > last {
                let (first, last) = (last.saturating_add(1), noted.operation.0);
                self.missing(first, last, "it was noted that there had been so many");
            }
        }
        self.report
    }
}

/// What can be said of an operation whose link is not right.
fn changed(entries: &[EntryRow]) -> String {
    const SHOWN: usize = 5;
    let shown = entries.iter().take(SHOWN);
    let mut shown: Vec<String> = shown
        .map(|entry| format!("{} of the certificate with id {}", entry.number, entry.certificate))
        .collect();
    if entries.len() > SHOWN {
        shown.push(format!("{} more", entries.len() - SHOWN));
    }
    let entries = if shown.is_empty() {
        "it has no entries now".to_owned()
    } else {
        format!("its entries are now {}", shown.join(", "))
    };
    format!("it or its entries were changed, added to or removed; {entries}")
}

#[cfg(test)]
mod tests;
