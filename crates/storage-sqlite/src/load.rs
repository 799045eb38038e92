//! Loading what a batch needs.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use domain::key::{Grade, Grades, SecretHash};
use domain::limits::{BUSINESS_DAY_HOURS_MAX, CERTIFICATES_UNDER_REFERENCE_MAX};
use domain::operation::{Fingerprint, Remembered};
use domain::phone::Country;
use domain::{
    ApiKey, Certificate, CertificateId, Currency, Denomination, Directory, DirectoryChange, KeyId,
    NumberPlan, NumberPool, OperationId, Operator, OperatorId, Partner, PartnerId, PointOfSale,
    PointOfSaleId, PoolId, ReadSet, Repeats, Sale, SaleId, SaleReference, Scopes, Series, SeriesId,
    Site, SiteId, View, validity,
};
use rusqlite::{CachedStatement, Connection, OptionalExtension, Params, Row, ToSql};
use storage::codes::Code;
use storage::trust::Tip;
use storage::{BackendError, Vault};

use crate::error::OrUnavailable;
use crate::row::{self, amount, column, moment, narrow, optional_date};
use crate::{coupon, delivery, ledger, owner, redemption, sign_in, trust};

const DOING: &str = "reading the database";

/// Microseconds of the longest business day.
const DAY_MICROS_MAX: u64 = BUSINESS_DAY_HOURS_MAX as u64 * 3_600_000_000;

/// When the operation of a remembered request was. It must be there: without it nobody could tell a
/// repeat from another request.
pub(crate) fn operation_time(at: Option<i64>) -> Result<jiff::Timestamp, BackendError> {
    moment(at.ok_or_else(|| BackendError::corrupt("operation of a remembered request"))?)
}

static CERTIFICATE: LazyLock<String> = LazyLock::new(|| {
    ["SELECT ", row::CERTIFICATE_COLUMNS, " FROM certificate c WHERE c.id = ?1"].concat()
});

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
    let mut directory = Directory::default();
    let mut apply = |changes: Vec<DirectoryChange>| {
        for change in &changes {
            directory.apply(change);
        }
    };
    let sql = "SELECT id, name, zone, currency, disabled, country FROM operator ORDER BY id";
    apply(query(connection, sql, [], operator)?);
    let sql = "SELECT id, operator, name, disabled FROM partner ORDER BY id";
    apply(query(connection, sql, [], partner)?);
    let sql = "SELECT id, operator, partner, code, name, disabled, order_numbers, cheque_numbers, \
               repeat_hours FROM point_of_sale ORDER BY id";
    apply(query(connection, sql, [], point_of_sale)?);
    let sql = "SELECT id, operator, point_of_sale, code, disabled FROM site ORDER BY id";
    apply(query(connection, sql, [], site)?);
    let sql = "SELECT id, operator, name, scopes, point_of_sale, secret, login, password, token, \
               revoked_at, secret_grade, password_grade, token_grade FROM api_key ORDER BY id";
    apply(query(connection, sql, [], api_key)?);
    let sql = "SELECT id, operator, prefix, length, key FROM number_pool ORDER BY id";
    apply(query(connection, sql, [], |row| pool(row, vault))?);
    let mut codes: HashMap<i64, Vec<String>> = HashMap::new();
    let sql = "SELECT series, item_code FROM series_item_code ORDER BY series, place";
    for (series, code) in query(connection, sql, [], |row| Ok((column(row, 0)?, column(row, 1)?)))?
    {
        codes.entry(series).or_default().push(code);
    }
    let sql = "SELECT id, operator, name, kind, pool, secret_digits, fixed, price_min, price_max, \
               validity_days, allow_refund, allow_refund_purchase, allow_reuse, secret_confirm, \
               active, on_sale_from, on_sale_through FROM series ORDER BY id";
    apply(query(connection, sql, [], |row| series(row, &mut codes))?);
    Ok(directory)
}

fn operator(row: &Row<'_>) -> Result<DirectoryChange, BackendError> {
    let zone: String = column(row, 2)?;
    let currency: String = column(row, 3)?;
    Ok(DirectoryChange::Operator(Operator {
        id: OperatorId(column(row, 0)?),
        name: column(row, 1)?,
        zone: validity::find_zone(&zone).ok_or_else(|| BackendError::corrupt("time zone"))?,
        currency: Currency::find(&currency).ok_or_else(|| BackendError::corrupt("currency"))?,
        country: column::<Option<String>>(row, 5)?.as_deref().map(country).transpose()?,
        disabled: column(row, 4)?,
    }))
}

fn country(code: &str) -> Result<Country, BackendError> {
    Country::find(code).ok_or_else(|| BackendError::corrupt("country of an operator"))
}

fn partner(row: &Row<'_>) -> Result<DirectoryChange, BackendError> {
    Ok(DirectoryChange::Partner(Partner {
        id: PartnerId(column(row, 0)?),
        operator: OperatorId(column(row, 1)?),
        name: column(row, 2)?,
        disabled: column(row, 3)?,
    }))
}

fn point_of_sale(row: &Row<'_>) -> Result<DirectoryChange, BackendError> {
    Ok(DirectoryChange::PointOfSale(PointOfSale {
        id: PointOfSaleId(column(row, 0)?),
        operator: OperatorId(column(row, 1)?),
        partner: PartnerId(column(row, 2)?),
        code: column(row, 3)?,
        name: column(row, 4)?,
        repeats: Repeats {
            order_numbers: Code::from_code(column(row, 6)?)?,
            cheque_numbers: Code::from_code(column(row, 7)?)?,
            hours: column::<Option<i64>>(row, 8)?.map(narrow).transpose()?,
        },
        disabled: column(row, 5)?,
    }))
}

fn site(row: &Row<'_>) -> Result<DirectoryChange, BackendError> {
    Ok(DirectoryChange::Site(Site {
        id: SiteId(column(row, 0)?),
        operator: OperatorId(column(row, 1)?),
        point_of_sale: PointOfSaleId(column(row, 2)?),
        code: column(row, 3)?,
        disabled: column(row, 4)?,
    }))
}

fn api_key(row: &Row<'_>) -> Result<DirectoryChange, BackendError> {
    let scopes: String = column(row, 3)?;
    Ok(DirectoryChange::Key(ApiKey {
        id: KeyId(column(row, 0)?),
        operator: OperatorId(column(row, 1)?),
        name: column(row, 2)?,
        scopes: Scopes::parse(&scopes).map_err(|_| BackendError::corrupt("scopes of a key"))?,
        point_of_sale: column::<Option<i64>>(row, 4)?.map(PointOfSaleId),
        secret: SecretHash(column(row, 5)?),
        login: column(row, 6)?,
        password: column(row, 7)?,
        token: column::<Option<[u8; 32]>>(row, 8)?.map(SecretHash),
        revoked_at: column::<Option<i64>>(row, 9)?.map(moment).transpose()?,
        grades: Grades {
            secret: grade(row, 10)?,
            password: grade(row, 11)?,
            token: grade(row, 12)?,
        },
    }))
}

fn grade(row: &Row<'_>, place: usize) -> Result<Option<Grade>, BackendError> {
    let Some(name) = column::<Option<String>>(row, place)? else { return Ok(None) };
    Grade::parse(&name).map(Some).ok_or_else(|| BackendError::corrupt("grade of a credential"))
}

fn pool(row: &Row<'_>, vault: &Vault) -> Result<DirectoryChange, BackendError> {
    let id = PoolId(column(row, 0)?);
    let sealed: Vec<u8> = column(row, 4)?;
    let plan = NumberPlan::new(narrow(column(row, 2)?)?, narrow(column(row, 3)?)?);
    Ok(DirectoryChange::Pool(NumberPool {
        id,
        operator: OperatorId(column(row, 1)?),
        plan: plan.ok_or_else(|| BackendError::corrupt("prefix and length of a number pool"))?,
        key: vault
            .open_pool_key(id, &sealed)
            .ok_or_else(|| BackendError::corrupt("sealed key of a number pool"))?,
    }))
}

fn series(
    row: &Row<'_>,
    codes: &mut HashMap<i64, Vec<String>>,
) -> Result<DirectoryChange, BackendError> {
    let (min, max) = (amount(column(row, 7)?)?, amount(column(row, 8)?)?);
    let id: i64 = column(row, 0)?;
    Ok(DirectoryChange::Series(Series {
        id: SeriesId(id),
        operator: OperatorId(column(row, 1)?),
        name: column(row, 2)?,
        kind: Code::from_code(column(row, 3)?)?,
        pool: PoolId(column(row, 4)?),
        secret_digits: narrow(column(row, 5)?)?,
        denomination: if column(row, 6)? {
            Denomination::Fixed(min)
        } else {
            Denomination::Range { min, max }
        },
        validity_days: narrow(column(row, 9)?)?,
        allow_refund: column(row, 10)?,
        allow_refund_purchase: column(row, 11)?,
        allow_reuse: column(row, 12)?,
        secret_confirm: column(row, 13)?,
        active: column(row, 14)?,
        on_sale_from: optional_date(column(row, 15)?)?,
        on_sale_through: optional_date(column(row, 16)?)?,
        item_codes: codes.remove(&id).unwrap_or_default(),
    }))
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

/// Loads what a read set names into a view that has the directory.
pub(crate) fn view(
    connection: &Connection,
    vault: &Vault,
    mut view: View,
    set: &ReadSet,
) -> Result<View, BackendError> {
    let sql = "SELECT r.fingerprint, r.operation, o.at FROM remembered r \
               LEFT JOIN operation o ON o.id = r.operation \
               WHERE r.operator = ?1 AND r.caller = ?2 AND r.key = ?3";
    let mut remembered = Lookup::by(connection, sql)?;
    for key in &set.keys {
        let found = remembered.find((key.operator.0, key.scope.caller(), &key.text), |row| {
            let fingerprint = Fingerprint(column(row, 0)?);
            let (operation, at) = (OperationId(column(row, 1)?), operation_time(column(row, 2)?)?);
            Ok(Remembered { fingerprint, operation, at })
        })?;
        view.remembered.extend(found.map(|found| (key.clone(), found)));
    }
    let sql = "SELECT next FROM number_pool WHERE id = ?1";
    for id in &set.pools {
        let next = query_one(connection, sql, [id.0], |row| narrow(column(row, 0)?))?;
        view.pools.extend(next.map(|next| (*id, next)));
    }
    let mut certificates = Lookup::by(connection, &CERTIFICATE)?;
    for id in &set.certificates {
        let found = certificates.find([id.0], |row| row::certificate(row, vault))?;
        view.certificates.extend(found.map(|found| (*id, found)));
    }
    for reference in &set.sales {
        let sales = sales_under(connection, reference)?;
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
                    let spent = ledger::spent(connection, found.id, found.last_entry)?;
                    view.spent.insert(found.id, spent);
                }
                view.certificates.insert(found.id, found);
            }
        }
        view.references.insert(reference.clone(), sales.iter().map(|sale| sale.id).collect());
        view.sales.extend(sales.into_iter().map(|sale| (sale.id, Arc::new(sale))));
    }
    for id in &set.owners {
        let found = owner::find(connection, *id)?;
        view.owners.extend(found.map(|found| (*id, found)));
    }
    let load = redemption::load::Loader { connection, vault };
    // Before coupons, as certificates that come with their redemptions need not bring theirs.
    load.view(set, &mut view)?;
    coupon::load::view(&load, set, &mut view)?;
    sign_in::view(connection, set, &mut view)?;
    delivery::view(connection, vault, set, &mut view)?;
    Ok(view)
}

pub(crate) fn certificate(
    connection: &Connection,
    vault: &Vault,
    id: CertificateId,
) -> Result<Option<Certificate>, BackendError> {
    query_one(connection, &CERTIFICATE, [id.0], |row| row::certificate(row, vault))
}

/// The sales under a reference, oldest first; no more than tell that there are too many
/// certificates to take back at once.
fn sales_under(
    connection: &Connection,
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
    let mut sql = ["SELECT ", row::SALE_COLUMNS, " FROM sale WHERE ", under].concat();
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
        let sale = row::sale(row)?;
        certificates += sale.certificates.len();
        sales.push(sale);
    }
    Ok(sales)
}

/// A sale or return.
pub(crate) fn sale(connection: &Connection, id: SaleId) -> Result<Option<Sale>, BackendError> {
    let sql = ["SELECT ", row::SALE_COLUMNS, " FROM sale WHERE id = ?1"].concat();
    query_one(connection, &sql, [id.0], row::sale)
}
