//! The directory: all that is set up rather than sold.

use std::collections::HashMap;

use domain::key::{Grade, Grades, SecretHash};
use domain::{
    ApiKey, Currency, Denomination, Directory, DirectoryChange, KeyId, NumberPlan, NumberPool,
    Operator, OperatorId, Partner, PartnerId, PointOfSale, PointOfSaleId, PoolId, Scopes, Series,
    SeriesId, Site, SiteId, validity,
};
use storage::codes::Code;
use storage::{BackendError, Vault};
use tokio_postgres::Row;

use crate::error::OrUnavailable;
use crate::load::DOING;
use crate::row::{
    amount, bytes32, code, column, moment, narrow, optional_date, optional_text, text,
};
use crate::rows::row;
use crate::session::{Flight, Session, params};

pub(crate) const VERSION: &str = "SELECT value FROM meta WHERE name = 'directory_version'";

/// The version of an answer to [`VERSION`].
pub(crate) fn version_of(rows: &[Row]) -> Result<i64, BackendError> {
    let row = rows.first().ok_or_else(|| BackendError::corrupt("directory version"))?;
    column(row, 0)
}

const OPERATORS: &str = "SELECT id, name, zone, currency, disabled FROM operator ORDER BY id";
const PARTNERS: &str = "SELECT id, operator, name, disabled FROM partner ORDER BY id";
const POINTS_OF_SALE: &str =
    "SELECT id, operator, partner, code, name, disabled FROM point_of_sale ORDER BY id";
const SITES: &str = "SELECT id, operator, point_of_sale, code, disabled FROM site ORDER BY id";
const KEYS: &str = "SELECT id, operator, name, scopes, point_of_sale, secret, login, password, \
     token, revoked_at, secret_grade, password_grade, token_grade FROM api_key ORDER BY id";
const POOLS: &str = "SELECT id, operator, prefix, length, key FROM number_pool ORDER BY id";
const ITEM_CODES: &str = "SELECT series, item_code FROM series_item_code ORDER BY series, place";
const SERIES: &str = "SELECT id, operator, name, kind, pool, secret_digits, fixed, price_min, \
     price_max, validity_days, allow_refund, allow_refund_purchase, allow_reuse, secret_confirm, \
     active, on_sale_from, on_sale_through FROM series ORDER BY id";

/// Reads the directory, in one transaction with whatever else is read.
pub(crate) async fn load(session: &Session, vault: &Vault) -> Result<Directory, BackendError> {
    let mut flight = Flight::new(session);
    for sql in [OPERATORS, PARTNERS, POINTS_OF_SALE, SITES, KEYS, POOLS, ITEM_CODES, SERIES] {
        flight.add(sql, params![]);
    }
    let found = flight.land().await.or_unavailable(DOING)?;
    let Ok([operators, partners, places, sites, keys, pools, item_codes, all_series]) =
        <[Vec<Row>; 8]>::try_from(found)
    else {
        return Err(BackendError::corrupt("directory"));
    };
    let mut directory = Directory::default();
    let mut codes: HashMap<i64, Vec<String>> = HashMap::new();
    for row in &item_codes {
        codes.entry(column(row, 0)?).or_default().push(text(row, 1)?);
    }
    let mut apply = |rows: &[Row], map: &mut dyn FnMut(&Row) -> Result<_, BackendError>| {
        for row in rows {
            directory.apply(&map(row)?);
        }
        Ok::<(), BackendError>(())
    };
    apply(&operators, &mut operator)?;
    apply(&partners, &mut partner)?;
    apply(&places, &mut point_of_sale)?;
    apply(&sites, &mut site)?;
    apply(&keys, &mut api_key)?;
    apply(&pools, &mut |row| pool(row, vault))?;
    apply(&all_series, &mut |row| series(row, &mut codes))?;
    Ok(directory)
}

fn operator(row: &Row) -> Result<DirectoryChange, BackendError> {
    let zone = validity::find_zone(&text(row, 2)?);
    let currency = Currency::find(&text(row, 3)?);
    Ok(DirectoryChange::Operator(Operator {
        id: OperatorId(column(row, 0)?),
        name: text(row, 1)?,
        zone: zone.ok_or_else(|| BackendError::corrupt("time zone"))?,
        currency: currency.ok_or_else(|| BackendError::corrupt("currency"))?,
        disabled: column(row, 4)?,
    }))
}

fn partner(row: &Row) -> Result<DirectoryChange, BackendError> {
    Ok(DirectoryChange::Partner(Partner {
        id: PartnerId(column(row, 0)?),
        operator: OperatorId(column(row, 1)?),
        name: text(row, 2)?,
        disabled: column(row, 3)?,
    }))
}

fn point_of_sale(row: &Row) -> Result<DirectoryChange, BackendError> {
    Ok(DirectoryChange::PointOfSale(PointOfSale {
        id: PointOfSaleId(column(row, 0)?),
        operator: OperatorId(column(row, 1)?),
        partner: PartnerId(column(row, 2)?),
        code: text(row, 3)?,
        name: text(row, 4)?,
        disabled: column(row, 5)?,
    }))
}

fn site(row: &Row) -> Result<DirectoryChange, BackendError> {
    Ok(DirectoryChange::Site(Site {
        id: SiteId(column(row, 0)?),
        operator: OperatorId(column(row, 1)?),
        point_of_sale: PointOfSaleId(column(row, 2)?),
        code: text(row, 3)?,
        disabled: column(row, 4)?,
    }))
}

fn api_key(row: &Row) -> Result<DirectoryChange, BackendError> {
    let token = column::<Option<&[u8]>>(row, 8)?.map(|_| bytes32(row, 8)).transpose()?;
    Ok(DirectoryChange::Key(ApiKey {
        id: KeyId(column(row, 0)?),
        operator: OperatorId(column(row, 1)?),
        name: text(row, 2)?,
        scopes: Scopes::parse(column(row, 3)?)
            .map_err(|_| BackendError::corrupt("scopes of a key"))?,
        point_of_sale: column::<Option<i64>>(row, 4)?.map(PointOfSaleId),
        secret: SecretHash(bytes32(row, 5)?),
        login: optional_text(row, 6)?,
        password: optional_text(row, 7)?,
        token: token.map(SecretHash),
        revoked_at: column::<Option<i64>>(row, 9)?.map(moment).transpose()?,
        grades: Grades {
            secret: grade(row, 10)?,
            password: grade(row, 11)?,
            token: grade(row, 12)?,
        },
    }))
}

fn grade(row: &Row, place: usize) -> Result<Option<Grade>, BackendError> {
    let Some(name) = optional_text(row, place)? else { return Ok(None) };
    Grade::parse(&name).map(Some).ok_or_else(|| BackendError::corrupt("grade of a credential"))
}

fn pool(row: &Row, vault: &Vault) -> Result<DirectoryChange, BackendError> {
    let id = PoolId(column(row, 0)?);
    let plan = NumberPlan::new(narrow(row, 2)?, narrow(row, 3)?);
    Ok(DirectoryChange::Pool(NumberPool {
        id,
        operator: OperatorId(column(row, 1)?),
        plan: plan.ok_or_else(|| BackendError::corrupt("prefix and length of a number pool"))?,
        key: vault
            .open_pool_key(id, column(row, 4)?)
            .ok_or_else(|| BackendError::corrupt("sealed key of a number pool"))?,
    }))
}

fn series(
    row: &Row,
    codes: &mut HashMap<i64, Vec<String>>,
) -> Result<DirectoryChange, BackendError> {
    let (min, max) = (amount(column(row, 7)?)?, amount(column(row, 8)?)?);
    let id: i64 = column(row, 0)?;
    Ok(DirectoryChange::Series(Series {
        id: SeriesId(id),
        operator: OperatorId(column(row, 1)?),
        name: text(row, 2)?,
        kind: code(row, 3)?,
        pool: PoolId(column(row, 4)?),
        secret_digits: narrow(row, 5)?,
        denomination: if column(row, 6)? {
            Denomination::Fixed(min)
        } else {
            Denomination::Range { min, max }
        },
        validity_days: narrow(row, 9)?,
        allow_refund: column(row, 10)?,
        allow_refund_purchase: column(row, 11)?,
        allow_reuse: column(row, 12)?,
        secret_confirm: column(row, 13)?,
        active: column(row, 14)?,
        on_sale_from: optional_date(row, 15)?,
        on_sale_through: optional_date(row, 16)?,
        item_codes: codes.remove(&id).unwrap_or_default(),
    }))
}

/// Writes changes of the directory, in their order.
pub(crate) fn write(
    flight: &mut Flight<'_>,
    vault: &Vault,
    changes: &[DirectoryChange],
) -> Result<(), BackendError> {
    if changes.is_empty() {
        return Ok(());
    }
    for change in changes {
        match change {
            DirectoryChange::Operator(operator) => write_operator(flight, operator),
            DirectoryChange::Partner(partner) => write_partner(flight, partner),
            DirectoryChange::PointOfSale(place) => write_point_of_sale(flight, place),
            DirectoryChange::Site(site) => write_site(flight, site),
            DirectoryChange::Key(key) => write_key(flight, key),
            DirectoryChange::Pool(pool) => write_pool(flight, vault, pool)?,
            DirectoryChange::Series(series) => write_series(flight, series),
        }
    }
    let sql = "UPDATE meta SET value = value + 1 WHERE name = 'directory_version'";
    flight.add(sql, params![]);
    Ok(())
}

fn write_operator(flight: &mut Flight<'_>, operator: &Operator) {
    flight.insert(
        "operator",
        "id, name, zone, currency, disabled",
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name, zone = excluded.zone, \
         currency = excluded.currency, disabled = excluded.disabled",
        vec![row![
            operator.id.0,
            &operator.name,
            operator.zone_name(),
            operator.currency.code(),
            operator.disabled
        ]],
    );
}

fn write_partner(flight: &mut Flight<'_>, partner: &Partner) {
    flight.insert(
        "partner",
        "id, operator, name, disabled",
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name, disabled = excluded.disabled",
        vec![row![partner.id.0, partner.operator.0, &partner.name, partner.disabled]],
    );
}

fn write_point_of_sale(flight: &mut Flight<'_>, place: &PointOfSale) {
    flight.insert(
        "point_of_sale",
        "id, operator, partner, code, name, disabled",
        "ON CONFLICT (id) DO UPDATE SET partner = excluded.partner, code = excluded.code, \
         name = excluded.name, disabled = excluded.disabled",
        vec![row![
            place.id.0,
            place.operator.0,
            place.partner.0,
            &place.code,
            &place.name,
            place.disabled
        ]],
    );
}

fn write_site(flight: &mut Flight<'_>, site: &Site) {
    flight.insert(
        "site",
        "id, operator, point_of_sale, code, disabled",
        "ON CONFLICT (id) DO UPDATE SET point_of_sale = excluded.point_of_sale, \
         code = excluded.code, disabled = excluded.disabled",
        vec![row![site.id.0, site.operator.0, site.point_of_sale.0, &site.code, site.disabled]],
    );
}

fn write_key(flight: &mut Flight<'_>, key: &ApiKey) {
    flight.insert(
        "api_key",
        "id, operator, name, scopes, point_of_sale, secret, login, password, token, revoked_at, \
         secret_grade, password_grade, token_grade",
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name, scopes = excluded.scopes, \
         point_of_sale = excluded.point_of_sale, secret = excluded.secret, \
         login = excluded.login, password = excluded.password, token = excluded.token, \
         revoked_at = excluded.revoked_at, secret_grade = excluded.secret_grade, \
         password_grade = excluded.password_grade, token_grade = excluded.token_grade",
        vec![row![
            key.id.0,
            key.operator.0,
            &key.name,
            key.scopes.to_string(),
            key.point_of_sale.map(|place| place.0),
            key.secret.0,
            &key.login,
            &key.password,
            key.token.map(|token| token.0),
            key.revoked_at.map(jiff::Timestamp::as_microsecond),
            key.grades.secret.map(Grade::name),
            key.grades.password.map(Grade::name),
            key.grades.token.map(Grade::name)
        ]],
    );
}

fn write_pool(
    flight: &mut Flight<'_>,
    vault: &Vault,
    pool: &NumberPool,
) -> Result<(), BackendError> {
    let prefix = i64::try_from(pool.plan.prefix());
    flight.insert(
        "number_pool",
        "id, operator, prefix, length, key, next",
        "",
        vec![row![
            pool.id.0,
            pool.operator.0,
            prefix.map_err(|_| BackendError::corrupt("prefix of a number pool"))?,
            i64::from(pool.plan.length()),
            vault.seal_pool_key(pool.id, &pool.key),
            0_i64
        ]],
    );
    Ok(())
}

fn write_series(flight: &mut Flight<'_>, series: &Series) {
    let (min, max) = series.denomination.bounds();
    flight.insert(
        "series",
        "id, operator, name, kind, pool, secret_digits, fixed, price_min, price_max, \
         validity_days, allow_refund, allow_refund_purchase, allow_reuse, secret_confirm, active, \
         on_sale_from, on_sale_through",
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name, \
         secret_digits = excluded.secret_digits, fixed = excluded.fixed, \
         price_min = excluded.price_min, price_max = excluded.price_max, \
         validity_days = excluded.validity_days, allow_refund = excluded.allow_refund, \
         allow_refund_purchase = excluded.allow_refund_purchase, \
         allow_reuse = excluded.allow_reuse, secret_confirm = excluded.secret_confirm, \
         active = excluded.active, on_sale_from = excluded.on_sale_from, \
         on_sale_through = excluded.on_sale_through",
        vec![row![
            series.id.0,
            series.operator.0,
            &series.name,
            series.kind.code(),
            series.pool.0,
            i64::from(series.secret_digits),
            matches!(series.denomination, Denomination::Fixed(_)),
            min.minor(),
            max.minor(),
            i64::from(series.validity_days),
            series.allow_refund,
            series.allow_refund_purchase,
            series.allow_reuse,
            series.secret_confirm,
            series.active,
            series.on_sale_from.map(|date| date.to_string()),
            series.on_sale_through.map(|date| date.to_string())
        ]],
    );
    flight.add("DELETE FROM series_item_code WHERE series = $1", params![series.id.0]);
    let codes = series.item_codes.iter().zip(0_i64..);
    let codes = codes.map(|(code, place)| row![series.operator.0, code, series.id.0, place]);
    let columns = "operator, item_code, series, place";
    flight.insert("series_item_code", columns, "", codes.collect());
}
