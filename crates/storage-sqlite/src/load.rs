//! Loading what a batch needs.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use domain::limits::{BUSINESS_DAY_HOURS_MAX, CERTIFICATES_UNDER_REFERENCE_MAX};
use domain::{
    ApiKey, Certificate, CertificateId, Directory, DirectoryChange, EntryKind, NumberPool,
    OperationId, Operator, Owner, Partner, PointOfSale, ReadSet, Sale, SaleReference, Series,
    SeriesId, SignIn, Site, View,
};
use rusqlite::{CachedStatement, Connection, OptionalExtension, Params, Row, ToSql};
use storage::record::{ItemCode, PoolPlace, Read, StoredRequest};
use storage::trust::Tip;
use storage::{BackendError, Vault};

use crate::error::OrUnavailable;
use crate::row::{column, read};
use crate::{coupon, delivery, redemption, trust};

const DOING: &str = "reading the database";

/// Microseconds of the longest business day.
const DAY_MICROS_MAX: u64 = BUSINESS_DAY_HOURS_MAX as u64 * 3_600_000_000;

/// Runs a query and turns each row into a value.
pub(crate) fn query<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    mut map: impl FnMut(&Row<'_>) -> Result<T, BackendError>,
) -> Result<Vec<T>, BackendError> {
    let mut statement = connection.prepare_cached(sql).or_unavailable(DOING)?;
    let mut rows = statement.query(params).or_unavailable(DOING)?;
    let mut values = Vec::new();
    while let Some(row) = rows.next().or_unavailable(DOING)? {
        values.push(map(row)?);
    }
    Ok(values)
}

/// Runs a query of at most one row.
pub(crate) fn query_one<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    map: impl FnOnce(&Row<'_>) -> Result<T, BackendError>,
) -> Result<Option<T>, BackendError> {
    Lookup::by(connection, sql)?.find(params, map)
}

/// A query of at most one row, for a loop: looking up its statement once for all keys saves a hash
/// of its text per key.
pub(crate) struct Lookup<'c>(CachedStatement<'c>);

impl<'c> Lookup<'c> {
    pub(crate) fn by(connection: &'c Connection, sql: &str) -> Result<Self, BackendError> {
        connection.prepare_cached(sql).map(Self).or_unavailable(DOING)
    }

    pub(crate) fn find<T>(
        &mut self,
        params: impl Params,
        map: impl FnOnce(&Row<'_>) -> Result<T, BackendError>,
    ) -> Result<Option<T>, BackendError> {
        let found = self.0.query_row(params, |row| Ok(map(row))).optional();
        found.or_unavailable(DOING)?.transpose()
    }
}

/// The record with a key.
pub(crate) fn find<R: Read>(
    connection: &Connection,
    vault: &Vault,
    key: impl Params,
) -> Result<Option<R>, BackendError> {
    find_by(connection, vault, &R::table().statements().find, key)
}

/// The record that a query of at most one row selects.
pub(crate) fn find_by<R: Read>(
    connection: &Connection,
    vault: &Vault,
    sql: &str,
    params: impl Params,
) -> Result<Option<R>, BackendError> {
    query_one(connection, sql, params, |row| read(row, vault))
}

/// The records that a query selects.
pub(crate) fn find_all<R: Read>(
    connection: &Connection,
    vault: &Vault,
    sql: &str,
    params: impl Params,
) -> Result<Vec<R>, BackendError> {
    query(connection, sql, params, |row| read(row, vault))
}

pub(crate) fn directory_version(connection: &Connection) -> Result<i64, BackendError> {
    let sql = "SELECT value FROM meta WHERE name = 'directory_version'";
    let version = query_one(connection, sql, [], |row| column(row, 0))?;
    version.ok_or_else(|| BackendError::corrupt("directory version"))
}

/// Operations below this id were shown to callers by their plain ids.
pub(crate) fn plain_ids_below(connection: &Connection) -> Result<i64, BackendError> {
    let sql = "SELECT value FROM meta WHERE name = 'plain_ids_below'";
    let bound = query_one(connection, sql, [], |row| column(row, 0))?;
    bound.ok_or_else(|| BackendError::corrupt("bound of plain ids"))
}

pub(crate) fn directory(connection: &Connection, vault: &Vault) -> Result<Directory, BackendError> {
    let load = Setup { connection, vault };
    let mut directory = Directory::default();
    load.each::<Operator>(&mut directory, DirectoryChange::Operator)?;
    load.each::<Partner>(&mut directory, DirectoryChange::Partner)?;
    load.each::<PointOfSale>(&mut directory, DirectoryChange::PointOfSale)?;
    load.each::<Site>(&mut directory, DirectoryChange::Site)?;
    load.each::<ApiKey>(&mut directory, DirectoryChange::Key)?;
    load.each::<NumberPool>(&mut directory, DirectoryChange::Pool)?;
    let mut codes: HashMap<SeriesId, Vec<String>> = HashMap::new();
    for code in load.all::<ItemCode<'static>>("series, place")? {
        codes.entry(code.series).or_default().push(code.item_code.into_owned());
    }
    load.each::<Series>(&mut directory, |series| {
        let item_codes = codes.remove(&series.id).unwrap_or_default();
        DirectoryChange::Series(Series { item_codes, ..series })
    })?;
    Ok(directory)
}

/// Loads what is set up.
struct Setup<'a> {
    connection: &'a Connection,
    vault: &'a Vault,
}

impl Setup<'_> {
    fn all<R: Read>(&self, order: &str) -> Result<Vec<R>, BackendError> {
        let sql = [&R::table().statements().select, " ORDER BY ", order].concat();
        find_all(self.connection, self.vault, &sql, [])
    }

    fn each<R: Read>(
        &self,
        directory: &mut Directory,
        mut change: impl FnMut(R) -> DirectoryChange,
    ) -> Result<(), BackendError> {
        for record in self.all("id")? {
            directory.apply(&change(record));
        }
        Ok(())
    }
}

/// The id of the next accepted command, and the end of the chain that it stands behind.
pub(crate) fn head(
    connection: &Connection,
    vault: &Vault,
) -> Result<(OperationId, Tip), BackendError> {
    let last = trust::last(connection)?;
    let next = last.map_or(1, |(id, _)| id.saturating_add(1));
    let recorded = trust::value(connection, storage::trust::HEAD)?;
    Ok((OperationId(next), Tip::new(vault, last, recorded.as_deref())))
}

/// What was spent of a certificate and has not come back.
static SPENT: LazyLock<String> = LazyLock::new(|| {
    let kinds = storage::codes::codes_where(EntryKind::is_spending);
    format!(
        "SELECT coalesce(-sum(change), 0) FROM entry WHERE certificate = ?1 AND kind IN ({kinds})"
    )
});

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
                    let spent = query_one(connection, &SPENT, [found.id.0], |row| column(row, 0))?;
                    view.spent.extend(spent.map(|spent| (found.id, spent)));
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
    let load = redemption::load::Loader { connection, vault };
    // Before coupons, as certificates that come with their redemptions need not bring theirs.
    load.view(set, &mut view)?;
    coupon::load::view(&load, set, &mut view)?;
    sign_ins(connection, vault, set, &mut view)?;
    delivery::view(connection, vault, set, &mut view)?;
    Ok(view)
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

pub(crate) fn certificate(
    connection: &Connection,
    vault: &Vault,
    id: CertificateId,
) -> Result<Option<Certificate>, BackendError> {
    find(connection, vault, [id.0])
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
