//! What the store as a whole says of its chain and its seals: where both begin, and where the chain
//! ends. Both records are in `meta`, authenticated by the installation's key.

use domain::audit::Finding;
use domain::{Directory, Operation, OperationId};

use crate::chain::Link;
use crate::seal::{self, OPENING, SealRow};
use crate::{Vault, WriteSet};

/// The name in `meta` of the record of where the chain begins.
pub const START: &str = "chain_start";
/// The name in `meta` of the record of where the chain ends.
pub const HEAD: &str = "chain_head";

/// What stands under [`START`] between the migration that makes it and the sealing of the store.
pub const PENDING: &[u8] = &[];

/// Bytes of an authentication code.
const MAC_BYTES: usize = 32;

/// From where on operations have links, and rows have seals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// The first operation that must have a link.
    pub linked_from: i64,
    /// The first operation whose link covers remembered requests and seals too.
    pub sealed_from: i64,
    /// A hash over the seals of the directory as it was when the store was sealed.
    pub opening: [u8; 32],
}

impl Start {
    /// The start of a store that begins with these operations and opening seals.
    pub fn new(linked_from: i64, sealed_from: i64, seals: &[SealRow]) -> Self {
        Self { linked_from, sealed_from, opening: opening_hash(seals) }
    }

    /// The record, as it is stored.
    pub fn record(&self, vault: &Vault) -> Vec<u8> {
        let body = [
            &self.linked_from.to_be_bytes()[..],
            &self.sealed_from.to_be_bytes(),
            &self.opening[..],
        ]
        .concat();
        authenticated(vault, START, body)
    }

    /// The start that a record says; `None` where this key did not authenticate it.
    pub fn of_record(vault: &Vault, record: &[u8]) -> Option<Self> {
        let body = body_of(vault, START, record)?;
        let (linked_from, rest) = body.split_first_chunk()?;
        let (sealed_from, opening) = rest.split_first_chunk()?;
        Some(Self {
            linked_from: i64::from_be_bytes(*linked_from),
            sealed_from: i64::from_be_bytes(*sealed_from),
            opening: opening.try_into().ok()?,
        })
    }
}

/// The end of the chain before a batch is written.
#[derive(Clone, Copy, Debug)]
pub struct Tip {
    /// The link that the next operation stands behind.
    pub link: Link,
    /// Whether the record of the end says the same. Where it does not, something was changed behind
    /// the program's back: the record then stays as it is, so that `scrip verify` finds it.
    pub is_recorded: bool,
}

impl Tip {
    /// The end of a chain without operations, before anything is recorded.
    pub const START: Self = Self { link: Link::START, is_recorded: false };

    /// The end of the chain: the last operation with its link, and the stored record of the end.
    pub fn new(vault: &Vault, last: Option<(i64, Option<Link>)>, recorded: Option<&[u8]>) -> Self {
        let link = last.and_then(|(_, link)| link).unwrap_or(Link::START);
        let is_recorded = recorded == Some(head_record(vault, last).as_slice());
        Self { link, is_recorded }
    }

    /// The record of the end behind a batch; `None` where there is nothing to record.
    pub fn record(
        &self,
        vault: &Vault,
        operations: &[Operation],
        links: &[Link],
    ) -> Option<Vec<u8>> {
        let last = operations.last().zip(links.last()).filter(|_| self.is_recorded)?;
        Some(head_record(vault, Some((last.0.id.0, Some(*last.1)))))
    }
}

/// The record of the end of the chain: the last operation and its link.
pub fn head_record(vault: &Vault, last: Option<(i64, Option<Link>)>) -> Vec<u8> {
    let (id, link) = last.unwrap_or((0, None));
    let body = [&id.to_be_bytes()[..], &link.unwrap_or(Link::START).0].concat();
    authenticated(vault, HEAD, body)
}

fn head_of_record(vault: &Vault, record: &[u8]) -> Option<(i64, Link)> {
    let body = body_of(vault, HEAD, record)?;
    let (id, link) = body.split_first_chunk()?;
    Some((i64::from_be_bytes(*id), Link(link.try_into().ok()?)))
}

fn authenticated(vault: &Vault, label: &str, mut body: Vec<u8>) -> Vec<u8> {
    let mac = mac(vault, label, &body);
    body.extend_from_slice(&mac);
    body
}

/// What an authenticated record says; `None` where this key did not authenticate it.
fn body_of<'r>(vault: &Vault, label: &str, record: &'r [u8]) -> Option<&'r [u8]> {
    let (body, code) = record.split_last_chunk::<MAC_BYTES>()?;
    (mac(vault, label, body) == *code).then_some(body)
}

fn mac(vault: &Vault, label: &str, body: &[u8]) -> [u8; MAC_BYTES] {
    let mut hasher = blake3::Hasher::new_keyed(vault.record_key());
    hasher.update(label.as_bytes()).update(&[0]).update(body);
    *hasher.finalize().as_bytes()
}

/// A hash over the seals of the directory as it was when the store was sealed.
fn opening_hash(seals: &[SealRow]) -> [u8; 32] {
    let mut opening: Vec<&SealRow> = seals.iter().filter(|row| row.operation == OPENING).collect();
    opening.sort_unstable();
    let mut hasher = blake3::Hasher::new();
    for SealRow { subject, id, operation: _, seal } in opening {
        hasher.update(&subject.to_be_bytes()).update(&id.to_be_bytes());
        hasher.update(&(seal.len() as u64).to_be_bytes()).update(seal);
    }
    *hasher.finalize().as_bytes()
}

/// What a store holds to tell where its chain begins and ends, as a database was asked for it.
#[derive(Clone, Debug, Default)]
pub struct Records {
    /// The value of [`START`].
    pub start: Option<Vec<u8>>,
    /// The value of [`HEAD`].
    pub head: Option<Vec<u8>>,
    /// The last operation and its link.
    pub last: Option<(i64, Option<Link>)>,
    /// The last operation that has no link.
    pub last_unlinked: Option<i64>,
    /// All rows of `row_seal`.
    pub seals: Vec<SealRow>,
}

impl Records {
    /// Where the chain and the seals begin, if the record of it is right.
    pub fn start(&self, vault: &Vault) -> Option<Start> {
        Start::of_record(vault, self.start.as_deref()?)
    }

    /// Checks the records, and the directory against its seals.
    pub fn check(&self, vault: &Vault, directory: &Directory, findings: &mut Vec<Finding>) {
        let mut find = |problem: String| {
            findings.push(Finding { subject: "chain".to_owned(), problem });
        };
        match (self.start(vault), &self.start) {
            (Some(start), _) => {
                if let Some(id) = self.last_unlinked.filter(|id| *id >= start.linked_from) {
                    let from = start.linked_from;
                    find(format!("operation {id} has no link, though all from {from} on have one"));
                }
                if start.opening != opening_hash(&self.seals) {
                    find("seals from the time when the store was sealed were changed".to_owned());
                }
            }
            (None, Some(_)) => {
                find("the record of where it begins was not written by this program".to_owned());
            }
            (None, None) => find("the record of where it begins is missing".to_owned()),
        }
        let head = self.head.as_deref();
        match (head.map(|record| head_of_record(vault, record)), self.last) {
            (None, _) => find("the record of where it ends is missing".to_owned()),
            (Some(None), _) => {
                find("the record of where it ends was not written by this program".to_owned());
            }
            (Some(Some((recorded, link))), last) => {
                let (id, last_link) = last.unwrap_or((0, None));
                if recorded > id {
                    find(format!("it ended with operation {recorded}, and now ends with {id}"));
                } else if recorded < id || link != last_link.unwrap_or(Link::START) {
                    find(format!(
                        "it was recorded to end with operation {recorded}, and what is stored of \
                         operation {id} does not fit"
                    ));
                }
            }
        }
        seal::check_directory(vault, directory, &self.seals, findings);
    }
}

/// What of a store tells that it was sealed once, though its record says that it has not been.
#[derive(Clone, Copy, Debug, Default)]
pub struct Traces {
    /// Whether any row has a seal.
    pub has_seals: bool,
    /// Whether the chain has a record of its end.
    pub has_head: bool,
}

impl Traces {
    /// Whether the store may be sealed: nothing in it tells that it was sealed before.
    pub const fn allow_sealing(self) -> bool {
        !self.has_seals && !self.has_head
    }
}

/// The records of a store that is being sealed: its first linked operation, if there is one, its
/// last operation, and the opening seals of its directory.
pub fn sealing_records(
    vault: &Vault,
    first_linked: Option<i64>,
    last: Option<(i64, Option<Link>)>,
    seals: &[SealRow],
) -> (Vec<u8>, Vec<u8>) {
    let next = last.map_or(1, |(id, _)| id.saturating_add(1));
    let start = Start::new(first_linked.unwrap_or(next), next, seals);
    (start.record(vault), head_record(vault, last))
}

/// The seals of a batch, by the operation that wrote them.
pub(crate) fn seals_of_batch(vault: &Vault, writes: &WriteSet) -> Vec<(OperationId, SealRow)> {
    let seals = seal::of_batch(vault, writes);
    seals.into_iter().map(|row| (OperationId(row.operation), row)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MasterKey;

    fn vault(key: u8) -> Vault {
        Vault::new(&MasterKey([key; 32]))
    }

    fn records() -> Records {
        let last = Some((5, Some(Link([7; 32]))));
        let seals = vec![SealRow { subject: 9, id: 1, operation: OPENING, seal: vec![1; 16] }];
        let (start, head) = sealing_records(&vault(1), Some(3), last, &seals);
        Records { start: Some(start), head: Some(head), last, last_unlinked: Some(2), seals }
    }

    fn check(change: impl FnOnce(&mut Records), expected: &str) {
        let mut records = records();
        let mut findings = Vec::new();
        change(&mut records);
        records.check(&vault(1), &Directory::default(), &mut findings);
        findings.retain(|finding| finding.subject == "chain");
        match findings.as_slice() {
            [] => assert_eq!(expected, ""),
            [found] => assert!(!expected.is_empty() && found.problem.contains(expected), "{found}"),
            more => panic!("{more:?}"),
        }
    }

    #[test]
    fn a_record_that_was_changed_in_any_way_is_found() {
        check(|_| {}, "");
        check(|records| records.start = None, "where it begins is missing");
        check(|records| records.head = None, "where it ends is missing");
        check(|records| records.last_unlinked = Some(3), "operation 3 has no link");
        check(|records| records.last = Some((4, Some(Link([7; 32])))), "now ends with 4");
        check(|records| records.last = Some((6, Some(Link([7; 32])))), "does not fit");
        check(|records| records.last = Some((5, None)), "does not fit");
        check(|records| records.last = None, "now ends with 0");
        check(|records| records.seals.clear(), "seals from the time");
        let length = records().start.map_or(0, |start| start.len());
        for place in 0..length {
            let flip = |record: &mut Option<Vec<u8>>| {
                if let Some(byte) = record.as_mut().and_then(|record| record.get_mut(place)) {
                    *byte ^= 1;
                }
            };
            check(|records| flip(&mut records.start), "where it begins was not written");
            if place < 72 {
                check(|records| flip(&mut records.head), "where it ends was not written");
            }
        }
        for record in [PENDING.to_vec(), vec![0; 80]] {
            check(|records| records.start = Some(record.clone()), "begins was not written");
            check(|records| records.head = Some(record), "ends was not written");
        }
        // One record is not the other, and another key's is none.
        check(|records| records.head.clone_from(&records.start), "ends was not written");
        let other = Start::new(100, 100, &[]).record(&vault(2));
        check(|records| records.start = Some(other), "begins was not written");
    }
}
