//! The chain of operations: each has a keyed hash over the one before it, itself, its entries of the
//! ledger, the request that is remembered for it and the seals that it wrote. Whoever changes or
//! removes one of them without the installation's key is found, and found where.
//!
//! Operations are numbered without gaps in the order of their commits, whichever server commits
//! them, so there is one chain. Where it begins and ends is recorded: see [`crate::trust`].

mod stored;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use domain::audit::Finding;
use domain::operation::{Actor, Remembered};
use domain::{Entry, IdempotencyKey, Operation, OperationId};

use crate::codes::Code;
pub use crate::link::Link;
use crate::seal::SealRow;
use crate::state::Sums;
use crate::trust::{self, Records, Start};
/// What a link has before the id of a person who called: not 0 or 1, as whether there is a request.
const ACTOR_USER: i64 = 2;

use crate::{Vault, WriteSet};
pub use stored::rows;

/// An operation as it is stored, readable or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationRow {
    /// Identifier of the operation.
    pub id: i64,
    /// Operator that owns the data.
    pub operator: Option<i64>,
    /// Kind of the command.
    pub kind: i64,
    /// Surface of the request.
    pub surface: i64,
    /// Key of the caller. `None` for an administrator.
    pub actor_key: Option<i64>,
    /// Person who called. `None` for a key and for an administrator.
    pub actor_user: Option<i64>,
    /// The request's id in the logs.
    pub request_id: String,
    /// Time in microseconds since 1970.
    pub at: i64,
}

/// An entry of the ledger as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntryRow {
    /// Identifier of the certificate.
    pub certificate: i64,
    /// Its place in the certificate's ledger.
    pub number: i64,
    /// Kind of the movement.
    pub kind: i64,
    /// Change in minor units.
    pub change: i64,
    /// Balance afterwards in minor units.
    pub balance_after: i64,
}

/// A remembered request as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestRow {
    /// The operator that it belongs to.
    pub operator: i64,
    /// The API key that it belongs to; 0 for a key of the operator itself.
    pub caller: i64,
    /// Its key, as bytes: what somebody wrote there may be no text.
    pub key: Vec<u8>,
    /// The hash of its content.
    pub fingerprint: Vec<u8>,
}

impl From<&(IdempotencyKey, Remembered)> for RequestRow {
    fn from((key, remembered): &(IdempotencyKey, Remembered)) -> Self {
        let IdempotencyKey { operator, scope, text } = key;
        Self {
            operator: operator.0,
            caller: scope.caller(),
            key: text.clone().into_bytes(),
            fingerprint: remembered.fingerprint.0.to_vec(),
        }
    }
}

/// Everything that the link of an operation covers.
#[derive(Clone, Copy, Debug)]
struct Linked<'a> {
    operation: &'a OperationRow,
    entries: &'a [EntryRow],
    request: Option<&'a RequestRow>,
    seals: &'a [SealRow],
    digest: Option<[u8; 32]>,
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
                Actor::Administrator | Actor::User { .. } => None,
            },
            actor_user: match operation.origin.actor {
                Actor::User { user, .. } => Some(user.0),
                Actor::Administrator | Actor::Key(_) => None,
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
    /// and, of each, of their numbers; seals are in the order of tables and ids.
    fn link(&self, before: Link, linked: Linked<'_>) -> Link {
        let mut hasher = self.begin_link(before, linked, false);
        let mut text = |text: &[u8]| {
            hasher.update(&(text.len() as u64).to_be_bytes()).update(text);
        };
        text(linked.operation.request_id.as_bytes());
        if let Some(RequestRow { operator, caller, key, fingerprint }) = linked.request {
            text(&[operator.to_be_bytes(), caller.to_be_bytes()].concat());
            text(key);
            text(fingerprint);
        }
        for SealRow { subject, id, operation: _, seal } in linked.seals {
            text(&[subject.to_be_bytes(), id.to_be_bytes()].concat());
            text(seal);
        }
        if let Some(digest) = linked.digest {
            hasher.update(&digest);
        }
        Link(*hasher.finalize().as_bytes())
    }

    /// The link of an operation from before links covered remembered requests and seals.
    fn old_link(&self, before: Link, linked: Linked<'_>) -> Link {
        let mut hasher = self.begin_link(before, linked, true);
        hasher.update(linked.operation.request_id.as_bytes());
        Link(*hasher.finalize().as_bytes())
    }

    /// Starts a hash with the common part of old and new links.
    fn begin_link(&self, before: Link, linked: Linked<'_>, is_old: bool) -> blake3::Hasher {
        let Linked { operation, entries, request, seals, digest: _ } = linked;
        let OperationRow { id, operator, kind, surface, actor_key, actor_user, request_id: _, at } =
            operation;
        let key = if is_old { self.old_chain_key() } else { self.chain_key() };
        let mut hasher = blake3::Hasher::new_keyed(key);
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
        // A marker that no other part of a link begins with. Links of other callers stay as they were.
        if let Some(user) = actor_user {
            number(ACTOR_USER);
            number(*user);
        }
        if !is_old {
            number(i64::from(request.is_some()));
            number(i64::try_from(seals.len()).unwrap_or(i64::MAX));
        }
        number(i64::try_from(entries.len()).unwrap_or(i64::MAX));
        for EntryRow { certificate, number: place, kind, change, balance_after } in entries {
            for value in [certificate, place, kind, change, balance_after] {
                number(*value);
            }
        }
        hasher
    }
}

/// The links of the operations of a batch, in their order, behind the last one that is stored. The
/// last of them covers the digest of the state behind the batch.
pub fn links(vault: &Vault, head: Link, writes: &WriteSet, digest: Option<[u8; 32]>) -> Vec<Link> {
    let last = writes.operations.last().map(|operation| operation.id);
    let mut entries: Vec<(OperationId, EntryRow)> =
        writes.entries.iter().map(|entry| (entry.operation, entry.into())).collect();
    entries.sort_unstable();
    let mut rest = entries.as_slice();
    let seals = trust::seals_of_batch(vault, writes);
    let mut remembered = writes.remembered.iter().peekable();
    let (mut of_one, mut seals_of_one) = (Vec::new(), Vec::new());
    let mut before = head;
    let link = |operation: &Operation| {
        let own = rest.partition_point(|(of, _)| *of <= operation.id);
        let (own, others) = rest.split_at(own);
        rest = others;
        of_one.clear();
        of_one.extend(own.iter().map(|(_, entry)| *entry));
        seals_of_one.clear();
        let sealed = seals.iter().filter(|(of, _)| *of == operation.id);
        seals_of_one.extend(sealed.map(|(_, row)| row.clone()));
        let request = remembered.next_if(|(_, known)| known.operation == operation.id);
        let request = request.map(RequestRow::from);
        let linked = Linked {
            operation: &operation.into(),
            entries: &of_one,
            request: request.as_ref(),
            seals: &seals_of_one,
            digest: digest.filter(|_| Some(operation.id) == last),
        };
        before = vault.link(before, linked);
        before
    };
    writes.operations.iter().map(link).collect()
}

/// An operation and its link, as somebody noted them: `ID:HEX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noted {
    /// Operation of the record.
    pub operation: OperationId,
    /// Link of the operation.
    pub link: Link,
}

impl fmt::Display for Noted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.operation.0, self.link)
    }
}

/// Reason why a text is not what was noted.
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

/// Result of a check of the chain.
#[derive(Clone, Debug, Default)]
pub struct ChainReport {
    /// Operations that are linked.
    pub linked: u64,
    /// Operations from before there were links.
    pub before: u64,
    /// The last operation and its link.
    pub head: Option<Noted>,
    /// Findings: records that differ from what was written.
    pub findings: Vec<Finding>,
}

/// Callback that receives the number of checked operations.
type Progress = Box<dyn FnMut(u64) + Send>;

/// A row that a check is shown: an operation with its link, the request remembered for it, and one
/// of its entries, if it has any.
#[derive(Clone, Debug)]
pub struct Row {
    /// Operation of the record.
    pub operation: OperationRow,
    /// Its link; `None` where it has none.
    pub link: Option<Link>,
    /// The digest of the state behind it; `None` where it does not end a batch.
    pub digest: Option<[u8; 32]>,
    /// The request remembered for it.
    pub request: Option<RequestRow>,
    /// An entry of it.
    pub entry: Option<EntryRow>,
}

/// An operation with everything that its link covers.
#[derive(Debug)]
struct Shown {
    operation: OperationRow,
    link: Option<Link>,
    digest: Option<[u8; 32]>,
    request: Option<RequestRow>,
    /// Whether another request is remembered for it too.
    has_other_request: bool,
    entries: Vec<EntryRow>,
}

/// A check of the chain, which is shown every operation in the order of their ids.
pub struct Check {
    noted: Option<Noted>,
    progress: Progress,
    /// Set when nobody waits for the report any more.
    stop: Arc<AtomicBool>,
    /// Start of the chain, if its record is valid.
    start: Option<Start>,
    /// The seals, in the order of operations, tables and ids.
    seals: Vec<SealRow>,
    /// The sums of the state that are recorded.
    sums: Option<Sums>,
    /// The operation that is being shown.
    open: Option<Shown>,
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
            stop: Arc::default(),
            start: None,
            seals: Vec::new(),
            sums: None,
            open: None,
            last: None,
            found_noted: false,
            report: ChainReport::default(),
        }
    }

    /// Lets somebody stop the check. The report of a stopped check says nothing.
    #[must_use]
    pub fn stopped_by(mut self, stop: Arc<AtomicBool>) -> Self {
        self.stop = stop;
        self
    }

    /// Whether the check was stopped: no more rows need to be shown.
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Relaxed)
    }

    /// Takes over what the store records of its chain, before anything is shown.
    pub fn begin(&mut self, vault: &Vault, records: Records) {
        self.start = records.start(vault);
        self.sums = records.sums(vault);
        self.seals = records.seals;
        self.seals.sort_unstable_by_key(|row| (row.operation, row.subject, row.id));
    }

    /// Shows a row. Rows are in the order of operations, certificates and the entries' numbers.
    pub fn row(&mut self, vault: &Vault, row: Row) {
        let Row { operation, link, digest, request, entry } = row;
        if self.open.as_ref().is_none_or(|open| open.operation.id != operation.id) {
            self.close(vault);
            let (request, entries) = (request.clone(), Vec::new());
            let has_other_request = false;
            self.open =
                Some(Shown { operation, link, digest, request, has_other_request, entries });
        }
        if let Some(open) = &mut self.open {
            open.has_other_request |= open.request != request;
            open.entries.extend(entry);
        }
    }

    /// Whether a link is that of an operation behind one of some links. Where the start of the chain
    /// is not known, an operation may have a link of either form.
    fn fits(&self, vault: &Vault, link: Link, before: &[Option<Link>], linked: Linked<'_>) -> bool {
        let sealed_from = self.start.map(|start| start.sealed_from);
        let may_be_old = sealed_from.is_none_or(|from| linked.operation.id < from);
        let may_be_new = sealed_from.is_none_or(|from| linked.operation.id >= from);
        before.iter().any(|before| {
            let before = before.unwrap_or(Link::START);
            (may_be_new && link == vault.link(before, linked))
                || (may_be_old && link == vault.old_link(before, linked))
        })
    }

    /// The link that an operation should have behind another one.
    fn due(&self, vault: &Vault, before: Option<Link>, linked: Linked<'_>) -> Link {
        let before = before.unwrap_or(Link::START);
        match self.start {
            Some(start) if linked.operation.id < start.sealed_from => {
                vault.old_link(before, linked)
            }
            Some(_) | None => vault.link(before, linked),
        }
    }

    fn close(&mut self, vault: &Vault) {
        let Some(shown) = self.open.take() else { return };
        let Shown { operation, link, digest, request, has_other_request, entries } = shown;
        let id = operation.id;
        if has_other_request {
            let problem = "more than one request is remembered for it".to_owned();
            self.find(format!("operation {id}"), problem);
        }
        let first = self.seals.partition_point(|row| row.operation < id);
        let own = self.seals.partition_point(|row| row.operation <= id);
        let seals = self.seals.get(first..own).unwrap_or_default().to_vec();
        let linked = Linked {
            operation: &operation,
            entries: &entries,
            request: request.as_ref(),
            seals: &seals,
            digest,
        };
        let (before, due, should_be) = self.last.map_or((0, None, None), |last| last);
        let fits = |before: &[Option<Link>]| {
            link.is_some_and(|link| self.fits(vault, link, before, linked))
        };
        // Ids that a restored backup left out: what comes behind them is linked to what is before.
        let is_next = before.checked_add(1) == Some(id) || fits(&[due]);
        let is_right = fits(&[due, should_be]);
        let must_have = self.start.is_none_or(|start| id >= start.linked_from);
        if !is_next {
            let (first, last) = (before.saturating_add(1), id.saturating_sub(1));
            self.missing(first, last, &format!("the next one is {id}"));
        }
        let mut right = link;
        match link {
            None if self.report.linked == 0 && !must_have => self.report.before += 1,
            None => self.find(format!("operation {id}"), "it has no link".to_owned()),
            Some(_) => {
                // Behind one that is missing, or has no link, nothing can be told of it.
                let is_first = self.start.is_none_or(|start| id <= start.linked_from);
                let is_first = is_first && self.report.linked == 0;
                let can_be_told = is_next && (due.is_some() || is_first);
                self.report.linked += 1;
                if can_be_told && !is_right {
                    right = Some(self.due(vault, due, linked));
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

    /// Shows the sums of the state as its rows have them now.
    pub fn state(&mut self, now: &Sums) {
        let recorded = self.sums.unwrap_or(*now);
        for table in recorded.differing(now) {
            let problem = "rows were changed, added or removed outside of the program".to_owned();
            self.find(format!("table {}", table.name()), problem);
        }
    }

    /// Ends the check and returns its report.
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

/// Describes an operation with a wrong link.
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
    format!(
        "it, its entries, its remembered request or its seals were changed, added to or removed; \
         {entries}"
    )
}

#[cfg(test)]
mod tests;
