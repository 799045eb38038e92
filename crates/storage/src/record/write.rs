//! What a batch writes, record by record, for every database.

use std::iter::once;

use domain::coupon::ClientUses;
use domain::redemption::RedemptionState;
use domain::{Coupon, DirectoryChange, SeriesId};

use super::{Bind, Hold, ItemCode, Linked, PoolPlace};
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

    /// Changes rows that are there.
    fn change<R: Bind>(&mut self, records: impl Iterator<Item = R>) -> Result<(), BackendError>;

    /// Changes what a use changes of rows.
    fn use_once<R: Bind>(&mut self, records: impl Iterator<Item = R>) -> Result<(), BackendError>;

    /// Removes the rows with the keys of these records.
    fn delete<R: Bind>(&mut self, records: impl Iterator<Item = R>) -> Result<(), BackendError>;

    /// Removes the item codes of a series.
    fn delete_item_codes(&mut self, series: SeriesId) -> Result<(), BackendError>;

    /// Removes the sign-in with a handle.
    fn delete_sign_in(&mut self, handle: domain::key::SecretHash) -> Result<(), BackendError>;

    /// Says that the directory has changed.
    fn directory_changed(&mut self) -> Result<(), BackendError>;

    /// Sets the record of the end of the chain.
    fn set_chain_head(&mut self, record: Vec<u8>) -> Result<(), BackendError>;
}

/// Writes a batch behind the end of the chain.
///
/// # Errors
///
/// A record cannot be stored, or the database fails.
pub fn write<W: Writer>(
    writer: &mut W,
    vault: &Vault,
    tip: Tip,
    writes: &WriteSet,
) -> Result<(), BackendError> {
    if !writes.directory.is_empty() {
        for change in &writes.directory {
            directory(writer, change)?;
        }
        writer.directory_changed()?;
        writer.insert(seal::of_batch(vault, writes).iter())?;
    }
    let links = chain::links(vault, tip.link, writes);
    let linked = writes.operations.iter().zip(&links);
    writer.insert(linked.map(|(operation, link)| Linked { operation, link: *link }))?;
    if let Some(record) = tip.record(vault, &writes.operations, &links) {
        writer.set_chain_head(record)?;
    }
    writer.insert(writes.certificates.new.iter())?;
    writer.change(writes.certificates.updated.iter())?;
    writer.insert(writes.entries.iter())?;
    writer.insert(writes.actions.iter())?;
    writer.insert(writes.made.iter())?;
    writer.upsert(writes.contacts.values())?;
    writer.insert(writes.deliveries.new.iter())?;
    writer.change(writes.deliveries.updated.iter())?;
    writer.insert(writes.sales.iter())?;
    writer
        .change(writes.pools.iter().map(|(pool, next)| PoolPlace { pool: *pool, next: *next }))?;
    coupons(writer, writes)?;
    redemptions(writer, writes)?;
    writer.insert(touch::touches(writes).iter())?;
    writer.upsert(writes.owners.iter())?;
    for (handle, _) in writes.sign_ins.iter().filter(|(_, sign_in)| sign_in.is_none()) {
        writer.delete_sign_in(*handle)?;
    }
    writer.upsert(writes.sign_ins.values().flatten())?;
    writer.insert(writes.remembered.iter())?;
    writer.insert(writes.skipped_places.iter())?;
    writer.insert(writes.skipped_coupons.iter())
}

fn directory<W: Writer>(writer: &mut W, change: &DirectoryChange) -> Result<(), BackendError> {
    match change {
        DirectoryChange::Operator(operator) => writer.upsert(once(operator)),
        DirectoryChange::Partner(partner) => writer.upsert(once(partner)),
        DirectoryChange::PointOfSale(place) => writer.upsert(once(place)),
        DirectoryChange::Site(site) => writer.upsert(once(site)),
        DirectoryChange::Key(key) => writer.upsert(once(key)),
        DirectoryChange::Pool(pool) => writer.insert(once(pool)),
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
fn coupons<W: Writer>(writer: &mut W, writes: &WriteSet) -> Result<(), BackendError> {
    let coupons = &writes.coupons;
    let first_operation = writes.operations.first().map(|operation| operation.id);
    // The index of codes need not be touched for a coupon that was only used, which more than halves
    // what a use costs.
    let is_only_used = |coupon: &&Coupon| Some(coupon.changed_in) < first_operation;
    let is_deleted = |coupon: &&Coupon| coupon.deleted_at.is_some();
    writer.use_once(coupons.updated.iter().filter(is_only_used))?;
    let changed = || coupons.updated.iter().filter(|coupon| !is_only_used(coupon));
    writer.change(changed().filter(is_deleted))?;
    writer.change(changed().filter(|coupon| !is_deleted(coupon)))?;
    writer.insert(coupons.new.iter())?;
    writer.insert(writes.coupon_uses.iter())?;
    let is_used = |(_, uses): &(_, &ClientUses)| **uses != ClientUses::default();
    writer.delete(writes.client_uses.iter().filter(|entry| !is_used(entry)))?;
    writer.upsert(writes.client_uses.iter().filter(is_used))
}

/// What redemptions hold is written anew with each change.
fn redemptions<W: Writer>(writer: &mut W, writes: &WriteSet) -> Result<(), BackendError> {
    let redemptions = &writes.redemptions;
    writer.insert(redemptions.new.iter())?;
    writer.change(redemptions.updated.iter())?;
    writer.delete(redemptions.updated.iter().flat_map(Hold::of))?;
    let held = redemptions.iter().filter(|redemption| redemption.state == RedemptionState::Held);
    writer.insert(held.flat_map(Hold::of).filter(|hold| !hold.amount.is_zero()))
}
