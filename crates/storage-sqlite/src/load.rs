//! Loading what a batch needs.

use std::sync::Arc;

use domain::limits::{BUSINESS_DAY_HOURS_MAX, CERTIFICATES_UNDER_REFERENCE_MAX};
use domain::person::{SecondFactor, UserLink, UserSession};
use domain::{
    Certificate, Coupon, Event, EventId, Owner, ReadSet, Sale, SaleReference, SignIn, View,
};
use rusqlite::{Connection, ToSql};
use storage::record::{PoolPlace, PrunedLog, Read as _, StoredRequest, UsesOfClient};
use storage::{BackendError, Vault};

use crate::error::OrUnavailable;
use crate::query::{DOING, Lookup, certificate, find, find_all, find_by, query_one};
use crate::redemption::load::Loader;
use crate::row::{column, read};
use crate::{approval, coupon, delivery, ledger};

/// Microseconds of the longest business day.
const DAY_MICROS_MAX: u64 = BUSINESS_DAY_HOURS_MAX as u64 * 3_600_000_000;

/// Loads what a read set names into a view that has the directory.
pub(crate) fn view(
    connection: &Connection,
    vault: &Vault,
    mut view: View,
    set: &ReadSet,
) -> Result<View, BackendError> {
    let mut remembered = Lookup::by(connection, &StoredRequest::table().statements().find)?;
    for key in &set.keys {
        let found = remembered.find((key.operator.0, key.scope.caller(), &key.text), |row| {
            read::<StoredRequest>(row, vault)?.remembered()
        })?;
        view.remembered.extend(found);
    }
    for id in &set.pools {
        let found: Option<PoolPlace> = find(connection, vault, [id.0])?;
        view.pools.extend(found.map(|found| (found.pool, found.next)));
    }
    let mut certificates = Lookup::by(connection, &Certificate::table().statements().find)?;
    for id in &set.certificates {
        let found = certificates.find([id.0], |row| read(row, vault))?;
        view.certificates.extend(found.map(|found| (*id, found)));
    }
    for reference in &set.sales {
        let sales = sales_under(connection, vault, reference)?;
        let all = sales.iter().map(|sale| sale.certificates.len()).sum::<usize>();
        // Where there are too many the return is refused whatever they are.
        let looked_at = if all > CERTIFICATES_UNDER_REFERENCE_MAX { &[] } else { sales.as_slice() };
        for sale in looked_at {
            for sold in &sale.certificates {
                let Some(found) = certificate(connection, vault, sold.certificate)? else {
                    continue;
                };
                // One entry is the activation.
                if found.entry_count > 1 {
                    let spent = ledger::spent(connection, vault, found.id, found.last_entry)?;
                    view.spent.insert(found.id, spent);
                }
                view.certificates.insert(found.id, found);
            }
        }
        view.references.insert(reference.clone(), sales.iter().map(|sale| sale.id).collect());
        view.sales.extend(sales.into_iter().map(|sale| (sale.id, Arc::new(sale))));
    }
    for id in &set.owners {
        let found: Option<Owner> = find(connection, vault, [id.0])?;
        view.owners.extend(found.map(|found| (*id, found)));
    }
    let load = Loader { connection, vault };
    // Before coupons, as certificates that come with their redemptions need not bring theirs.
    load.view(set, &mut view)?;
    coupons(&load, set, &mut view)?;
    sign_ins(connection, vault, set, &mut view)?;
    people(connection, vault, set, &mut view)?;
    approval::view(connection, vault, set, &mut view)?;
    delivery::view(connection, vault, set, &mut view)?;
    events(connection, vault, set, &mut view)?;
    Ok(view)
}

/// Loads the events that a batch may remove.
fn events(
    connection: &Connection,
    vault: &Vault,
    set: &ReadSet,
    view: &mut View,
) -> Result<(), BackendError> {
    for (operator, through) in &set.pruned {
        let found: Option<PrunedLog> = find(connection, vault, [operator.0])?;
        view.pruned.extend(found.map(|found| (*operator, found.through)));
        let sql = &Event::table().statements().select;
        let sql = [sql.as_str(), " WHERE operator = ?1 AND id <= ?2"].concat();
        let params = (operator.0, EventId::end_of(*through).number());
        let old: Vec<Event> = find_all(connection, vault, &sql, params)?;
        view.old_events.extend(old.into_iter().map(|old| ((*operator, old.id), old)));
    }
    Ok(())
}

/// Loads the sign-ins that a batch needs.
fn sign_ins(
    connection: &Connection,
    vault: &Vault,
    set: &ReadSet,
    view: &mut View,
) -> Result<(), BackendError> {
    for handle in &set.sign_ins {
        let found: Option<SignIn> = find(connection, vault, [handle.0])?;
        view.sign_ins.extend(found.map(|found| (found.handle, found)));
    }
    let sql = [&SignIn::table().statements().select, " WHERE key = ?1"].concat();
    for key in &set.sign_ins_of {
        let found: Vec<SignIn> = find_all(connection, vault, &sql, [key.0])?;
        view.sign_ins.extend(found.into_iter().map(|found| (found.handle, found)));
    }
    Ok(())
}

/// Loads the sessions, links and second factors that a batch needs.
fn people(
    connection: &Connection,
    vault: &Vault,
    set: &ReadSet,
    view: &mut View,
) -> Result<(), BackendError> {
    for handle in &set.sessions {
        let found: Option<UserSession> = find(connection, vault, [handle.0])?;
        view.sessions.extend(found.map(|found| (found.handle, found)));
    }
    let sql = [&UserSession::table().statements().select, " WHERE user_account = ?1"].concat();
    for user in &set.sessions_of {
        let found: Vec<UserSession> = find_all(connection, vault, &sql, [user.0])?;
        view.sessions.extend(found.into_iter().map(|found| (found.handle, found)));
    }
    for token in &set.links {
        let found: Option<UserLink> = find(connection, vault, [token.0])?;
        view.links.extend(found.map(|found| (found.token, found)));
    }
    let sql = [&UserLink::table().statements().select, " WHERE user_account = ?1"].concat();
    for user in &set.links_of {
        let found: Vec<UserLink> = find_all(connection, vault, &sql, [user.0])?;
        view.links.extend(found.into_iter().map(|found| (found.token, found)));
    }
    for user in &set.factors {
        let found: Option<SecondFactor> = find(connection, vault, [user.0])?;
        view.factors.extend(found.map(|found| (found.user, found)));
    }
    Ok(())
}

/// The sales under a reference, oldest first; no more than tell that there are too many
/// certificates to take back at once.
fn sales_under(
    connection: &Connection,
    vault: &Vault,
    reference: &SaleReference,
) -> Result<Vec<Sale>, BackendError> {
    let (place, under, number): (_, _, &dyn ToSql) = match reference {
        SaleReference::Order(place, order) | SaleReference::LatestOrder(place, order) => {
            (place.0, "kind = 1 AND point_of_sale = ?1 AND order_number = ?2", order)
        }
        SaleReference::Cheque(place, cheque) | SaleReference::LatestCheque(place, cheque) => {
            (place.0, "kind = 1 AND point_of_sale = ?1 AND cheque = ?2", cheque)
        }
    };
    let mut sql = [&Sale::table().statements().select, " WHERE ", under].concat();
    if reference.is_latest() {
        let latest = ["(SELECT at FROM sale WHERE ", under, " ORDER BY id DESC LIMIT 1)"].concat();
        sql += &format!(" AND at >= {latest} - {DAY_MICROS_MAX}");
    }
    sql += " ORDER BY id";
    let mut statement = connection.prepare_cached(&sql).or_unavailable(DOING)?;
    let mut rows = statement.query((place, number)).or_unavailable(DOING)?;
    let (mut sales, mut certificates) = (Vec::new(), 0);
    while certificates <= CERTIFICATES_UNDER_REFERENCE_MAX
        && let Some(row) = rows.next().or_unavailable(DOING)?
    {
        let sale: Sale = read(row, vault)?;
        certificates += sale.certificates.len();
        sales.push(sale);
    }
    Ok(sales)
}

/// Adds what a read set names of coupons, with the redemptions that hold their last uses.
fn coupons(load: &Loader<'_>, set: &ReadSet, view: &mut View) -> Result<(), BackendError> {
    let Loader { connection, vault } = *load;
    for id in &set.coupons {
        if let Some(found) = coupon::load::find(connection, vault, *id)? {
            view.apply_coupon(&found);
            load.last_use(found.last_use, view)?;
        }
    }
    for (operator, key) in &set.coupon_codes {
        let params = (operator.0, key.as_str());
        if let Some(found) = find_by::<Coupon>(connection, vault, &coupon::load::OF_CODE, params)? {
            view.apply_coupon(&found);
            load.last_use(found.last_use, view)?;
        }
    }
    for (operator, key, client) in &set.coupon_clients {
        let params = (operator.0, key.as_str(), client);
        if let Some(found) =
            find_by::<UsesOfClient>(connection, vault, &coupon::load::USED_BY, params)?
        {
            view.coupon_clients.insert(found.key, found.uses);
            load.last_use(found.uses.last_use, view)?;
        }
    }
    for operator in &set.next_coupons {
        let next = query_one(connection, coupon::load::NEXT, [operator.0], |row| column(row, 0))?;
        view.next_coupons.extend(next.map(|next| (*operator, next)));
    }
    Ok(())
}
