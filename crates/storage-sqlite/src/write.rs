//! Writing what a batch changed.

use std::sync::Arc;

use domain::key::Grade;
use domain::operation::{Actor, Remembered};
use domain::phone::Country;
use domain::{
    ApiKey, Certificate, DirectoryChange, Entry, IdempotencyKey, NumberPool, Operation, Operator,
    Partner, PointOfSale, Sale, Series, Site,
};
use rusqlite::{CachedStatement, Connection, Params};
use storage::chain::{self, Link};
use storage::codes::Code;
use storage::seal;
use storage::trust::{self, Tip};
use storage::{BackendError, Vault, WriteSet, sale_text};

use crate::error::OrUnavailable;
use crate::read::timeline;
use crate::{action, coupon, delivery, owner, redemption, sign_in};

pub(crate) const DOING: &str = "writing the database";

pub(crate) fn all(
    connection: &Connection,
    vault: &Vault,
    tip: Tip,
    writes: &WriteSet,
) -> Result<(), BackendError> {
    let db = Writer { connection, vault };
    if !writes.directory.is_empty() {
        for change in &writes.directory {
            db.directory(change)?;
        }
        db.run("UPDATE meta SET value = value + 1 WHERE name = 'directory_version'", [])?;
        crate::trust::write(connection, &seal::of_batch(vault, writes))?;
    }
    let links = chain::links(vault, tip.link, writes);
    db.operations(&writes.operations, &links)?;
    if let Some(record) = tip.record(vault, &writes.operations, &links) {
        db.run("UPDATE meta SET value = ?2 WHERE name = ?1", (trust::HEAD, record))?;
    }
    db.new_certificates(&writes.certificates.new)?;
    db.updated_certificates(&writes.certificates.updated)?;
    db.entries(&writes.entries)?;
    action::write(&db, &writes.actions)?;
    action::write_made(&db, &writes.made)?;
    delivery::write(&db, vault, writes)?;
    db.sales(&writes.sales)?;
    for (pool, next) in &writes.pools {
        let next = i64::try_from(*next).map_err(|_| BackendError::corrupt("place in a pool"))?;
        db.run("UPDATE number_pool SET next = ?2 WHERE id = ?1", (pool.0, next))?;
    }
    coupon::write::all(&db, vault, writes)?;
    redemption::write::all(&db, vault, &writes.redemptions)?;
    timeline::write(&db, writes)?;
    owner::write(&db, writes)?;
    sign_in::write(&db, &writes.sign_ins)?;
    db.remembered(&writes.remembered)
}

pub(crate) struct Writer<'a> {
    connection: &'a Connection,
    vault: &'a Vault,
}

impl Writer<'_> {
    pub(crate) fn run(&self, sql: &str, params: impl Params) -> Result<(), BackendError> {
        let mut statement = self.connection.prepare_cached(sql).or_unavailable(DOING)?;
        statement.execute(params).or_unavailable(DOING)?;
        Ok(())
    }

    /// A statement for a loop: looking it up once for all rows saves a hash of its text per row.
    pub(crate) fn prepare(&self, sql: &str) -> Result<CachedStatement<'_>, BackendError> {
        self.connection.prepare_cached(sql).or_unavailable(DOING)
    }

    fn operations(&self, operations: &[Operation], links: &[Link]) -> Result<(), BackendError> {
        let mut statement = self.prepare(
            "INSERT INTO operation (id, operator, kind, surface, actor_key, request_id, at, link) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        for (operation, link) in operations.iter().zip(links) {
            let actor = match operation.origin.actor {
                Actor::Key(key) => Some(key.0),
                Actor::Administrator => None,
            };
            let row = (
                operation.id.0,
                operation.operator.map(|operator| operator.0),
                operation.kind.code(),
                operation.origin.surface.code(),
                actor,
                &operation.origin.request_id,
                operation.at.as_microsecond(),
                link.0,
            );
            statement.execute(row).or_unavailable(DOING)?;
        }
        Ok(())
    }

    fn new_certificates(&self, certificates: &[Certificate]) -> Result<(), BackendError> {
        let mut statement = self.prepare(
            "INSERT INTO certificate (id, operator, number, series, secret, nominal, balance, \
             held, status, sale_status, valid_through, sold_in, issued_at, entry_count, \
             point_of_sale, last_entry, seal) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, \
             ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        )?;
        for certificate in certificates {
            let number = i64::try_from(certificate.number.value());
            let row = rusqlite::params![
                certificate.id.0,
                certificate.operator.0,
                number.map_err(|_| BackendError::corrupt("number of a certificate"))?,
                certificate.series.0,
                self.vault.seal_secret(certificate.id, &certificate.secret),
                certificate.nominal.minor(),
                certificate.balance.minor(),
                certificate.held.minor(),
                certificate.status.code(),
                certificate.sale_status.code(),
                certificate.valid_through.map(|date| date.to_string()),
                certificate.sold_in.map(|sale| sale.0),
                certificate.issued_at.as_microsecond(),
                certificate.entry_count,
                certificate.point_of_sale.map(|place| place.0),
                certificate.last_entry.map(|operation| operation.0),
                seal::certificate(self.vault, certificate),
            ];
            statement.execute(row).or_unavailable(DOING)?;
        }
        Ok(())
    }

    fn entries(&self, entries: &[Entry]) -> Result<(), BackendError> {
        let mut statement = self.prepare(
            "INSERT INTO entry (certificate, number, kind, change, balance_after, operation, \
             previous) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        for entry in entries {
            let row = (
                entry.certificate.0,
                entry.number,
                entry.kind.code(),
                entry.change,
                entry.balance_after.minor(),
                entry.operation.0,
                entry.previous.map(|operation| operation.0),
            );
            statement.execute(row).or_unavailable(DOING)?;
        }
        Ok(())
    }

    fn remembered(&self, remembered: &[(IdempotencyKey, Remembered)]) -> Result<(), BackendError> {
        let mut statement = self.prepare(
            "INSERT INTO remembered (operator, caller, key, fingerprint, operation) \
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for (key, Remembered { fingerprint, operation, at: _ }) in remembered {
            let caller = key.scope.caller();
            let row = (key.operator.0, caller, &key.text, fingerprint.0, operation.0);
            statement.execute(row).or_unavailable(DOING)?;
        }
        Ok(())
    }

    fn updated_certificates(&self, certificates: &[Certificate]) -> Result<(), BackendError> {
        let mut statement = self.prepare(
            "UPDATE certificate SET nominal = ?2, balance = ?3, held = ?4, status = ?5, \
             sale_status = ?6, valid_through = ?7, sold_in = ?8, entry_count = ?9, \
             point_of_sale = ?10, last_entry = ?11, seal = ?12 WHERE id = ?1",
        )?;
        for certificate in certificates {
            let row = (
                certificate.id.0,
                certificate.nominal.minor(),
                certificate.balance.minor(),
                certificate.held.minor(),
                certificate.status.code(),
                certificate.sale_status.code(),
                certificate.valid_through.map(|date| date.to_string()),
                certificate.sold_in.map(|sale| sale.0),
                certificate.entry_count,
                certificate.point_of_sale.map(|place| place.0),
                certificate.last_entry.map(|operation| operation.0),
                seal::certificate(self.vault, certificate),
            );
            statement.execute(row).or_unavailable(DOING)?;
        }
        Ok(())
    }

    fn sales(&self, sales: &[Arc<Sale>]) -> Result<(), BackendError> {
        let mut statement = self.prepare(
            "INSERT INTO sale (id, operator, point_of_sale, site, kind, series, order_number, \
             cheque, client, shop_client, email, phone, at, lines, certificates, client_code, \
             phone_key, email_key) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, \
             ?14, ?15, ?16, ?17, ?18)",
        )?;
        for sale in sales {
            let row = rusqlite::params![
                sale.id.0,
                sale.operator.0,
                sale.point_of_sale.0,
                sale.site.map(|site| site.0),
                sale.kind.code(),
                sale.series.map(|series| series.0),
                &sale.order_number,
                sale.cheque,
                sale.buyer.client,
                sale.buyer.shop_client,
                &sale.buyer.email,
                sale.buyer.phone,
                sale.at.as_microsecond(),
                sale_text::lines_to_text(&sale.lines)?,
                sale_text::certificates_to_text(&sale.certificates)?,
                &sale.buyer.client_code,
                sale.phone_key,
                &sale.email_key,
            ];
            statement.execute(row).or_unavailable(DOING)?;
        }
        Ok(())
    }

    fn directory(&self, change: &DirectoryChange) -> Result<(), BackendError> {
        match change {
            DirectoryChange::Operator(operator) => self.operator(operator),
            DirectoryChange::Partner(partner) => self.partner(partner),
            DirectoryChange::PointOfSale(place) => self.point_of_sale(place),
            DirectoryChange::Site(site) => self.site(site),
            DirectoryChange::Key(key) => self.api_key(key),
            DirectoryChange::Pool(pool) => self.pool(pool),
            DirectoryChange::Series(series) => self.series(series),
        }
    }

    fn operator(&self, operator: &Operator) -> Result<(), BackendError> {
        self.run(
            "INSERT INTO operator (id, name, zone, currency, disabled, country) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
             ON CONFLICT (id) DO UPDATE SET name = ?2, zone = ?3, currency = ?4, disabled = ?5, \
             country = ?6",
            (
                operator.id.0,
                &operator.name,
                operator.zone_name(),
                operator.currency.code(),
                operator.disabled,
                operator.country.map(Country::code),
            ),
        )
    }

    fn partner(&self, partner: &Partner) -> Result<(), BackendError> {
        self.run(
            "INSERT INTO partner (id, operator, name, disabled) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (id) DO UPDATE SET name = ?3, disabled = ?4",
            (partner.id.0, partner.operator.0, &partner.name, partner.disabled),
        )
    }

    fn point_of_sale(&self, place: &PointOfSale) -> Result<(), BackendError> {
        self.run(
            "INSERT INTO point_of_sale (id, operator, partner, code, name, disabled, \
             order_numbers, cheque_numbers, repeat_hours) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
             ON CONFLICT (id) DO UPDATE SET partner = ?3, code = ?4, name = ?5, disabled = ?6, \
             order_numbers = ?7, cheque_numbers = ?8, repeat_hours = ?9",
            (
                place.id.0,
                place.operator.0,
                place.partner.0,
                &place.code,
                &place.name,
                place.disabled,
                place.repeats.order_numbers.code(),
                place.repeats.cheque_numbers.code(),
                place.repeats.hours,
            ),
        )
    }

    fn site(&self, site: &Site) -> Result<(), BackendError> {
        self.run(
            "INSERT INTO site (id, operator, point_of_sale, code, disabled) \
             VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (id) DO UPDATE SET point_of_sale = ?3, code = ?4, disabled = ?5",
            (site.id.0, site.operator.0, site.point_of_sale.0, &site.code, site.disabled),
        )
    }

    fn api_key(&self, key: &ApiKey) -> Result<(), BackendError> {
        self.run(
            "INSERT INTO api_key (id, operator, name, scopes, point_of_sale, secret, login, \
             password, token, revoked_at, secret_grade, password_grade, token_grade) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) \
             ON CONFLICT (id) DO UPDATE SET name = ?3, scopes = ?4, point_of_sale = ?5, \
             secret = ?6, login = ?7, password = ?8, token = ?9, revoked_at = ?10, \
             secret_grade = ?11, password_grade = ?12, token_grade = ?13",
            (
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
                key.grades.token.map(Grade::name),
            ),
        )
    }

    fn pool(&self, pool: &NumberPool) -> Result<(), BackendError> {
        let prefix = i64::try_from(pool.plan.prefix());
        self.run(
            "INSERT INTO number_pool (id, operator, prefix, length, key, next) \
             VALUES (?1, ?2, ?3, ?4, ?5, 0)",
            (
                pool.id.0,
                pool.operator.0,
                prefix.map_err(|_| BackendError::corrupt("prefix of a number pool"))?,
                pool.plan.length(),
                self.vault.seal_pool_key(pool.id, &pool.key),
            ),
        )
    }

    fn series(&self, series: &Series) -> Result<(), BackendError> {
        let (min, max) = series.denomination.bounds();
        let fixed = matches!(series.denomination, domain::Denomination::Fixed(_));
        self.run(
            "INSERT INTO series (id, operator, name, kind, pool, secret_digits, fixed, price_min, \
             price_max, validity_days, allow_refund, allow_refund_purchase, allow_reuse, \
             secret_confirm, active, on_sale_from, on_sale_through) VALUES (?1, ?2, ?3, ?4, ?5, \
             ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17) \
             ON CONFLICT (id) DO UPDATE SET name = ?3, secret_digits = ?6, fixed = ?7, \
             price_min = ?8, price_max = ?9, validity_days = ?10, allow_refund = ?11, \
             allow_refund_purchase = ?12, allow_reuse = ?13, secret_confirm = ?14, active = ?15, \
             on_sale_from = ?16, on_sale_through = ?17",
            rusqlite::params![
                series.id.0,
                series.operator.0,
                series.name,
                series.kind.code(),
                series.pool.0,
                series.secret_digits,
                fixed,
                min.minor(),
                max.minor(),
                series.validity_days,
                series.allow_refund,
                series.allow_refund_purchase,
                series.allow_reuse,
                series.secret_confirm,
                series.active,
                series.on_sale_from.map(|date| date.to_string()),
                series.on_sale_through.map(|date| date.to_string()),
            ],
        )?;
        self.run("DELETE FROM series_item_code WHERE series = ?1", [series.id.0])?;
        let sql = "INSERT INTO series_item_code (operator, item_code, series, place) \
                   VALUES (?1, ?2, ?3, ?4)";
        for (code, place) in series.item_codes.iter().zip(0_i64..) {
            self.run(sql, (series.operator.0, code, series.id.0, place))?;
        }
        Ok(())
    }
}
