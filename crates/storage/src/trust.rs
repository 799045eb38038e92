//! What the store as a whole says of its chain and its seals: where both begin, and where the chain
//! ends, with the digest of the state there. Both records are in `meta`, authenticated by the
//! installation's key.

use domain::audit::Finding;
use domain::{Certificate, Coupon, Directory, Operation, OperationId, Redemption};

use crate::link::Link;
use crate::record::{Bind, FIRST_DIGESTED, Part, Parts, Table};
use crate::seal::{self, OPENING, SealRow};
use crate::state::Sums;
use crate::{Vault, WriteSet};

/// The name in `meta` of the record of where the chain begins.
pub const START: &str = "chain_start";
/// The name in `meta` of the record of where the chain ends.
pub const HEAD: &str = "chain_head";

/// Value of [`START`] between its migration and the sealing of the store.
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
    /// The first operation behind which there is a digest of the state. `None` in a store that waits
    /// for its digest.
    pub digested_from: Option<i64>,
}

impl Start {
    /// The start of a store that begins with these operations and opening seals.
    pub fn new(linked_from: i64, sealed_from: i64, seals: &[SealRow]) -> Self {
        let opening = opening_hash(seals);
        Self { linked_from, sealed_from, opening, digested_from: None }
    }

    /// The record, as it is stored.
    pub fn record(&self, vault: &Vault) -> Vec<u8> {
        let mut body = [
            &self.linked_from.to_be_bytes()[..],
            &self.sealed_from.to_be_bytes(),
            &self.opening[..],
        ]
        .concat();
        body.extend(self.digested_from.into_iter().flat_map(i64::to_be_bytes));
        authenticated(vault, START, body)
    }

    /// The start that a record says; `None` where this key did not authenticate it.
    pub fn of_record(vault: &Vault, record: &[u8]) -> Option<Self> {
        let body = body_of(vault, START, record)?;
        let (linked_from, rest) = body.split_first_chunk()?;
        let (sealed_from, rest) = rest.split_first_chunk()?;
        let (opening, rest) = rest.split_first_chunk()?;
        let digested_from = match rest {
            [] => None,
            id => Some(i64::from_be_bytes(id.try_into().ok()?)),
        };
        Some(Self {
            linked_from: i64::from_be_bytes(*linked_from),
            sealed_from: i64::from_be_bytes(*sealed_from),
            opening: *opening,
            digested_from,
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
    /// The sums of the state there. `None` where the record does not fit or has none: then nothing
    /// is counted, so that `scrip verify` finds it.
    pub sums: Option<Sums>,
}

impl Tip {
    /// The end of a chain without operations, before anything is recorded.
    pub const START: Self = Self { link: Link::START, is_recorded: false, sums: None };

    /// The end of the chain: the last operation with its link, and the stored record of the end.
    pub fn new(vault: &Vault, last: Option<(i64, Option<Link>)>, recorded: Option<&[u8]>) -> Self {
        let link = last.and_then(|(_, link)| link).unwrap_or(Link::START);
        let id = last.map_or(0, |(id, _)| id);
        let head = recorded.and_then(|recorded| Head::of_record(vault, recorded));
        let head = head.filter(|head| head.operation == id && head.link == link);
        Self { link, is_recorded: head.is_some(), sums: head.and_then(|head| head.sums) }
    }

    /// The record of the end behind a batch; `None` where there is nothing to record.
    pub fn record(
        &self,
        vault: &Vault,
        operations: &[Operation],
        links: &[Link],
        sums: Option<&Sums>,
    ) -> Option<Vec<u8>> {
        let last = operations.last().zip(links.last()).filter(|_| self.is_recorded)?;
        Some(head_record(vault, Some((last.0.id.0, Some(*last.1))), sums))
    }
}

/// The record of the end of the chain: the last operation, its link, and the sums of the state.
pub fn head_record(
    vault: &Vault,
    last: Option<(i64, Option<Link>)>,
    sums: Option<&Sums>,
) -> Vec<u8> {
    let (id, link) = last.unwrap_or((0, None));
    let link = link.unwrap_or(Link::START);
    let sums = sums.map(|sums| sums.masked(vault, id, link)).unwrap_or_default();
    authenticated(vault, HEAD, [&id.to_be_bytes()[..], &link.0, &sums].concat())
}

/// Whether a record of the end of the chain was written before there was a digest of the state. Only
/// its length is looked at.
pub const fn has_no_sums(record: &[u8]) -> bool {
    record.len() == size_of::<i64>() + size_of::<Link>() + MAC_BYTES
}

/// What the record of the end of the chain says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Head {
    operation: i64,
    link: Link,
    sums: Option<Sums>,
}

impl Head {
    fn of_record(vault: &Vault, record: &[u8]) -> Option<Self> {
        let body = body_of(vault, HEAD, record)?;
        let (id, rest) = body.split_first_chunk()?;
        let (link, sums) = rest.split_first_chunk()?;
        let (operation, link) = (i64::from_be_bytes(*id), Link(*link));
        let sums = match sums {
            [] => None,
            stored => Some(Sums::unmasked(vault, operation, link, stored)?),
        };
        Some(Self { operation, link, sums })
    }
}

fn authenticated(vault: &Vault, label: &str, mut body: Vec<u8>) -> Vec<u8> {
    let mac = mac(vault, label, &body);
    body.extend_from_slice(&mac);
    body
}

/// Returns the content of an authenticated record. `None` if this key did not authenticate it.
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

/// Stored records of the start and the end of the chain, as read from a database.
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
    /// The digest of the state that the last operation has.
    pub last_digest: Option<[u8; 32]>,
    /// The first operation that has a digest of the state.
    pub first_digested: Option<i64>,
    /// All rows of `row_seal`.
    pub seals: Vec<SealRow>,
}

impl Records {
    /// Returns the start of the chain and the seals, if its record is valid.
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
        let head = head.map(|record| Head::of_record(vault, record));
        self.check_digest(vault, head.as_ref().and_then(Option::as_ref), &mut find);
        match (head, self.last) {
            (None, _) => find("the record of where it ends is missing".to_owned()),
            (Some(None), _) => {
                find("the record of where it ends was not written by this program".to_owned());
            }
            (Some(Some(Head { operation: recorded, link, .. })), last) => {
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

impl Records {
    /// The sums of the state that are recorded, if their record is right.
    pub fn sums(&self, vault: &Vault) -> Option<Sums> {
        Head::of_record(vault, self.head.as_deref()?)?.sums
    }

    /// Where a digest of the state is to be computed for the first time: what is recorded of the
    /// chain now.
    pub fn awaits_digest(&self, vault: &Vault) -> Option<Start> {
        let start = self.start(vault)?;
        let head = Head::of_record(vault, self.head.as_deref()?)?;
        let (id, link) = self.last.unwrap_or((0, None));
        // One that does not fit is not replaced by one that does.
        let fits = head.operation == id && head.link == link.unwrap_or(Link::START);
        let is_new = start.digested_from.is_none() && head.sums.is_none();
        Some(start).filter(|_| fits && is_new && self.first_digested.is_none())
    }

    /// Checks that there is a digest from where on there must be one, and nowhere else.
    fn check_digest(&self, vault: &Vault, head: Option<&Head>, find: &mut impl FnMut(String)) {
        let (Some(start), Some(head)) = (self.start(vault), head) else { return };
        let Some(from) = start.digested_from else {
            if head.sums.is_some() || self.first_digested.is_some() {
                find("there are digests of the state, though none was begun".to_owned());
            }
            return;
        };
        let Some(sums) = &head.sums else {
            return find("the record of the state is missing".to_owned());
        };
        if let Some(first) = self.first_digested.filter(|first| *first < from) {
            find(format!("operation {first} has a digest, though the first one is {from}"));
        }
        let must_have = self.last.is_some_and(|(last, _)| last >= from);
        let digest = must_have.then(|| sums.digest(vault));
        if self.last.is_some_and(|(last, _)| last == head.operation) && self.last_digest != digest {
            find(format!(
                "operation {} does not have the digest of the recorded state",
                head.operation
            ));
        }
    }
}

/// Query for whether any row has a seal, or any operation a digest.
pub fn has_seals() -> String {
    let some = |table: &Table, condition: &str| {
        format!("EXISTS (SELECT 1 FROM {}{condition})", table.name)
    };
    let sealed =
        [<Certificate as Bind>::table(), <Redemption as Bind>::table(), <Coupon as Bind>::table()]
            .map(|table| {
                let seal = table.parts(Parts::SEAL).find(|column| column.part == Part::Seal);
                some(
                    table,
                    &seal.map_or(String::new(), |seal| format!(" WHERE {} IS NOT NULL", seal.name)),
                )
            });
    let rows = some(<SealRow as Bind>::table(), "");
    format!("SELECT {rows} OR {} OR ({FIRST_DIGESTED}) IS NOT NULL", sealed.join(" OR "))
}

/// Traces that a store was sealed once, although its record denies it.
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
/// last operation, the opening seals of its directory, and the sums of its state.
pub fn sealing_records(
    vault: &Vault,
    first_linked: Option<i64>,
    last: Option<(i64, Option<Link>)>,
    seals: &[SealRow],
    sums: &Sums,
) -> (Vec<u8>, Vec<u8>) {
    let next = last.map_or(1, |(id, _)| id.saturating_add(1));
    let start = Start::new(first_linked.unwrap_or(next), next, seals);
    digesting_records(vault, start, last, sums)
}

/// The records of a sealed store whose state is digested for the first time.
pub fn digesting_records(
    vault: &Vault,
    start: Start,
    last: Option<(i64, Option<Link>)>,
    sums: &Sums,
) -> (Vec<u8>, Vec<u8>) {
    let next = last.map_or(1, |(id, _)| id.saturating_add(1));
    let start = Start { digested_from: Some(next), ..start };
    (start.record(vault), head_record(vault, last, Some(sums)))
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
        let (start, head) = sealing_records(&vault(1), Some(3), last, &seals, &Sums::default());
        Records {
            start: Some(start),
            head: Some(head),
            last,
            last_unlinked: Some(2),
            last_digest: None,
            first_digested: None,
            seals,
        }
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

    /// A store that was digested once is never digested anew, whatever somebody put back.
    #[test]
    fn a_state_is_digested_for_the_first_time_once() {
        let (vault, other) = (vault(1), vault(2));
        let last = Some((5, Some(Link([7; 32]))));
        let start = Start::new(3, 5, &[]);
        let sealed = Records {
            start: Some(start.record(&vault)),
            head: Some(head_record(&vault, last, None)),
            last,
            ..Records::default()
        };
        assert!(has_no_sums(sealed.head.as_ref().unwrap()));
        assert_eq!(sealed.awaits_digest(&vault), Some(start));
        let digested = digesting_records(&vault, start, last, &Sums::default());
        for (what, records) in [
            (
                "it is digested",
                Records {
                    start: Some(digested.0.clone()),
                    head: Some(digested.1.clone()),
                    ..sealed.clone()
                },
            ),
            ("the end was put back", Records { start: Some(digested.0), ..sealed.clone() }),
            ("the start was put back", Records { head: Some(digested.1), ..sealed.clone() }),
            ("there are digests", Records { first_digested: Some(4), ..sealed.clone() }),
            (
                "the end was cut off",
                Records { last: Some((4, Some(Link([6; 32])))), ..sealed.clone() },
            ),
            (
                "the end was changed",
                Records { last: Some((5, Some(Link([6; 32])))), ..sealed.clone() },
            ),
            (
                "another key",
                Records { head: Some(head_record(&other, last, None)), ..sealed.clone() },
            ),
        ] {
            assert_eq!(records.awaits_digest(&vault), None, "{what}");
        }
    }

    /// What the record of the end says of the state, and what operations say of it, fit each other.
    #[test]
    fn a_digest_that_is_missing_or_another_is_found() {
        let vault = vault(1);
        let last = Some((9, Some(Link([7; 32]))));
        let sums = Sums::default();
        let from = |digested_from| Start { digested_from, ..Start::new(3, 5, &[]) };
        let records = |start: Start, sums: Option<&Sums>, last_digest, first_digested| Records {
            start: Some(start.record(&vault)),
            head: Some(head_record(&vault, last, sums)),
            last,
            last_unlinked: Some(2),
            last_digest,
            first_digested,
            seals: Vec::new(),
        };
        let digest = Some(sums.digest(&vault));
        for (records, expected) in [
            (records(from(Some(6)), Some(&sums), digest, Some(7)), ""),
            (records(from(Some(10)), Some(&sums), None, None), ""),
            (records(from(None), None, None, None), ""),
            (records(from(Some(6)), None, digest, Some(7)), "record of the state is missing"),
            (records(from(Some(6)), Some(&sums), None, Some(7)), "does not have the digest"),
            (
                records(from(Some(6)), Some(&sums), Some([1; 32]), Some(7)),
                "does not have the digest",
            ),
            (records(from(Some(6)), Some(&sums), digest, Some(5)), "the first one is 6"),
            (records(from(None), Some(&sums), None, None), "none was begun"),
            (records(from(None), None, digest, Some(9)), "none was begun"),
        ] {
            let mut findings = Vec::new();
            records.check(&vault, &Directory::default(), &mut findings);
            let told: Vec<String> = findings.iter().map(ToString::to_string).collect();
            match told.as_slice() {
                [] => assert_eq!(expected, ""),
                [one] => assert!(!expected.is_empty() && one.contains(expected), "{one}"),
                more => panic!("{expected}: {more:?}"),
            }
        }
    }
}
