//! Writes of a batch, record by record, for every database.

use std::collections::BTreeMap;
use std::iter::once;

use domain::approval::{ActTotal, ActTotalKey};
use domain::coupon::ClientUses;
use domain::redemption::RedemptionState;
use domain::{Amount, Coupon, DirectoryChange, PoolId, Series, SeriesId};

use super::books;
use super::{
    Bind, EndedSession, EndedSignIn, Hold, ItemCode, Linked, OwnerName, PoolPlace, PrunedLog,
    RemovedFactor, UsedLink,
};
use crate::state::{Sums, Tracker};
use crate::trust::Tip;
use crate::{BackendError, Vault, WriteSet, chain, seal, touch};

/// Writes records into the transaction of a batch, in the order in which they are given.
pub trait Writer {
    /// Adds rows.
    ///
    /// # Errors
    ///
    /// A record cannot be stored, or the database fails. Likewise below.
    fn insert<R: Bind>(&mut self, records: impl Iterator<Item = R>) -> Result<(), BackendError>;

    /// Adds rows, or changes those that are there.
    fn upsert<R: Bind>(&mut self, records: impl Iterator<Item = R>) -> Result<(), BackendError>;

    /// Adds rows, or adds their sums to those of the rows that are there.
    fn add_up<R: Bind>(&mut self, records: impl Iterator<Item = R>) -> Result<(), BackendError>;

    /// Changes rows that are there.
    fn change<R: Bind>(&mut self, records: impl Iterator<Item = R>) -> Result<(), BackendError>;

    /// Changes what a use changes of rows.
    fn use_once<R: Bind>(&mut self, records: impl Iterator<Item = R>) -> Result<(), BackendError>;

    /// Removes the rows with the keys of these records.
    fn delete<R: Bind>(&mut self, records: impl Iterator<Item = R>) -> Result<(), BackendError>;

    /// Removes the item codes of a series.
    fn delete_item_codes(&mut self, series: SeriesId) -> Result<(), BackendError>;

    /// Says that the directory has changed.
    fn directory_changed(&mut self) -> Result<(), BackendError>;

    /// Says that the sums of the books include everything that is stored.
    fn books_counted(&mut self) -> Result<(), BackendError>;

    /// Sets the record of the end of the chain.
    fn set_chain_head(&mut self, record: Vec<u8>) -> Result<(), BackendError>;
}

/// Writes a batch behind the end of the chain, and counts it in the digest of the state.
///
/// # Errors
///
/// A record cannot be stored, or the database fails.
pub fn write<W: Writer>(
    writer: &mut W,
    vault: &Vault,
    tip: &Tip,
    writes: &WriteSet,
) -> Result<(), BackendError> {
    let state = Tracker::new(vault, tip.sums);
    take_away(&state, writes)?;
    if !writes.directory.is_empty() {
        for change in &writes.directory {
            directory(writer, &state, change)?;
        }
        writer.directory_changed()?;
        writer.insert(state.counted(seal::of_batch(vault, writes).iter()))?;
        count_item_codes(&state, writes)?;
    }
    writer.insert(state.counted(writes.certificates.new.iter()))?;
    writer.change(state.counted(writes.certificates.updated.iter()))?;
    writer.insert(writes.entries.iter())?;
    writer.insert(state.counted(writes.actions.iter()))?;
    writer.insert(state.counted(writes.made.iter()))?;
    writer.upsert(state.counted(writes.contacts.values()))?;
    writer.insert(state.counted(writes.deliveries.new.iter()))?;
    writer.change(state.counted(writes.deliveries.updated.iter()))?;
    writer.insert(state.counted(writes.sales.iter()))?;
    writer.change(state.counted(writes.pools.iter().map(pool_place)))?;
    coupons(writer, &state, writes)?;
    redemptions(writer, &state, writes)?;
    writer.insert(state.counted(touch::touches(writes).iter()))?;
    writer.upsert(state.counted(writes.owners.iter()))?;
    writer.upsert(writes.owners.iter().filter_map(OwnerName::of))?;
    writer.delete(removed(&writes.sign_ins).map(EndedSignIn))?;
    writer.upsert(writes.sign_ins.values().flatten())?;
    people(writer, &state, writes)?;
    writer.insert(state.counted(writes.approvals.new.iter()))?;
    writer.change(state.counted(writes.approvals.updated.iter()))?;
    writer.upsert(state.counted(writes.act_totals.iter().map(act_total)))?;
    writer.insert(writes.remembered.iter())?;
    writer.insert(state.counted(writes.skipped_places.iter()))?;
    writer.insert(state.counted(writes.skipped_coupons.iter()))?;
    writer.add_up(books::liability(&writes.tallies).iter())?;
    writer.add_up(books::movements(&writes.tallies).iter())?;
    writer.add_up(books::discounts(&writes.tallies).iter())?;
    writer.delete(writes.pruned_events.iter())?;
    writer.insert(state.counted(writes.events.iter()))?;
    let logs = writes.pruned.iter();
    writer.upsert(
        logs.map(|(operator, through)| PrunedLog { operator: *operator, through: *through }),
    )?;
    if writes.counts_the_past {
        writer.books_counted()?;
    }
    operations(writer, vault, (tip, state.sums()), writes)
}

/// Writes sessions, links and second factors of people.
fn people<W: Writer>(
    writer: &mut W,
    state: &Tracker<'_>,
    writes: &WriteSet,
) -> Result<(), BackendError> {
    writer.delete(removed(&writes.sessions).map(EndedSession))?;
    writer.upsert(writes.sessions.values().flatten())?;
    writer.delete(removed(&writes.links).map(UsedLink))?;
    writer.upsert(writes.links.values().flatten())?;
    writer.delete(removed(&writes.factors).map(RemovedFactor))?;
    writer.upsert(state.counted(writes.factors.values().flatten()))
}

/// The keys of records that are removed.
fn removed<K: Copy, T>(records: &BTreeMap<K, Option<T>>) -> impl Iterator<Item = K> {
    records.iter().filter(|(_, record)| record.is_none()).map(|(key, _)| *key)
}

/// Operations come last: the link of the last one covers what the batch left behind.
fn operations<W: Writer>(
    writer: &mut W,
    vault: &Vault,
    (tip, sums): (&Tip, Option<Sums>),
    writes: &WriteSet,
) -> Result<(), BackendError> {
    let digest = sums.map(|sums| sums.digest(vault));
    let links = chain::links(vault, tip.link, writes, digest);
    let last = writes.operations.last().map(|operation| operation.id);
    let linked = writes.operations.iter().zip(&links).map(|(operation, link)| Linked {
        operation,
        link: *link,
        digest: digest.filter(|_| Some(operation.id) == last),
    });
    writer.insert(linked)?;
    match tip.record(vault, &writes.operations, &links, sums.as_ref()) {
        Some(record) => writer.set_chain_head(record),
        None => Ok(()),
    }
}

/// Counts the item codes of series as they are after the last change of each.
fn count_item_codes(state: &Tracker<'_>, writes: &WriteSet) -> Result<(), BackendError> {
    let series = writes.directory.iter().filter_map(|change| match change {
        DirectoryChange::Series(series) => Some((series.id, series)),
        DirectoryChange::Operator(_)
        | DirectoryChange::Partner(_)
        | DirectoryChange::PointOfSale(_)
        | DirectoryChange::Site(_)
        | DirectoryChange::Key(_)
        | DirectoryChange::Pool(_)
        | DirectoryChange::User(_)
        | DirectoryChange::Membership(_)
        | DirectoryChange::PastBooks(_) => None,
    });
    let last: BTreeMap<SeriesId, &Series> = series.collect();
    for code in last.into_values().flat_map(ItemCode::of) {
        state.add(&code)?;
    }
    Ok(())
}

fn pool_place((pool, next): (&PoolId, &u64)) -> PoolPlace {
    PoolPlace { pool: *pool, next: *next }
}

fn act_total((key, amount): (&ActTotalKey, &Amount)) -> ActTotal {
    let (operator, day, caller) = *key;
    ActTotal { operator, day, caller, amount: *amount }
}

/// Takes what the batch changes out of the digest, as it was before.
fn take_away(state: &Tracker<'_>, writes: &WriteSet) -> Result<(), BackendError> {
    let before = &writes.before;
    state.take_away(writes.pruned_events.iter())?;
    state.take_away(before.certificates.values())?;
    state.take_away(before.pools.iter().map(pool_place))?;
    state.take_away(before.series.values().flat_map(ItemCode::of))?;
    state.take_away(before.coupons.values())?;
    state.take_away(before.redemptions.values())?;
    state.take_away(before.owners.values())?;
    state.take_away(before.factors.values())?;
    state.take_away(before.approvals.values())?;
    state.take_away(before.act_totals.iter().map(act_total))?;
    state.take_away(before.contacts.values())?;
    state.take_away(before.deliveries.values())
}

fn directory<W: Writer>(
    writer: &mut W,
    state: &Tracker<'_>,
    change: &DirectoryChange,
) -> Result<(), BackendError> {
    match change {
        DirectoryChange::Operator(operator) => writer.upsert(once(operator)),
        DirectoryChange::Partner(partner) => writer.upsert(once(partner)),
        DirectoryChange::PointOfSale(place) => writer.upsert(once(place)),
        DirectoryChange::Site(site) => writer.upsert(once(site)),
        DirectoryChange::Key(key) => writer.upsert(once(key)),
        DirectoryChange::User(user) => writer.upsert(once(user)),
        DirectoryChange::Membership(membership) => writer.upsert(once(membership)),
        DirectoryChange::PastBooks(past) => writer.insert(once(past)),
        DirectoryChange::Pool(pool) => {
            writer.insert(once(pool))?;
            state.add(&PoolPlace { pool: pool.id, next: 0 })
        }
        DirectoryChange::Series(series) => {
            writer.upsert(once(series))?;
            writer.delete_item_codes(series.id)?;
            writer.insert(ItemCode::of(series))
        }
    }
}

/// No two coupons may have one code at any moment, though a row has the last state of several
/// commands. A code is free again when its coupon is deleted, which any command behind it may make
/// use of: the deleted are written first. It is free, too, when its coupon takes another one, but
/// that command is the last of its batch: nobody in the batch has taken the code that it left, and
/// the one that it took may be a deleted coupon's. New coupons come last, as a code of theirs may be
/// a deleted coupon's too.
fn coupons<W: Writer>(
    writer: &mut W,
    state: &Tracker<'_>,
    writes: &WriteSet,
) -> Result<(), BackendError> {
    let coupons = &writes.coupons;
    let first_operation = writes.operations.first().map(|operation| operation.id);
    // The index of codes need not be touched for a coupon that was only used, which more than halves
    // what a use costs.
    let is_only_used = |coupon: &&Coupon| Some(coupon.changed_in) < first_operation;
    let is_deleted = |coupon: &&Coupon| coupon.deleted_at.is_some();
    writer.use_once(state.counted(coupons.updated.iter().filter(is_only_used)))?;
    let changed = || coupons.updated.iter().filter(|coupon| !is_only_used(coupon));
    writer.change(state.counted(changed().filter(is_deleted)))?;
    writer.change(state.counted(changed().filter(|coupon| !is_deleted(coupon))))?;
    writer.insert(state.counted(coupons.new.iter()))?;
    writer.insert(state.counted(writes.coupon_uses.iter()))?;
    let is_used = |(_, uses): &(_, &ClientUses)| **uses != ClientUses::default();
    writer.delete(writes.client_uses.iter().filter(|entry| !is_used(entry)))?;
    writer.upsert(writes.client_uses.iter().filter(is_used))
}

/// Writes redemptions. Their holds are rewritten with each change.
fn redemptions<W: Writer>(
    writer: &mut W,
    state: &Tracker<'_>,
    writes: &WriteSet,
) -> Result<(), BackendError> {
    let redemptions = &writes.redemptions;
    writer.insert(state.counted(redemptions.new.iter()))?;
    writer.change(state.counted(redemptions.updated.iter()))?;
    writer.delete(redemptions.updated.iter().flat_map(Hold::of))?;
    let held = redemptions.iter().filter(|redemption| redemption.state == RedemptionState::Held);
    writer.insert(held.flat_map(Hold::of).filter(|hold| !hold.amount.is_zero()))
}
