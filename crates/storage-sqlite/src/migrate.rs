//! Numbered migrations with checksums, forward only.

use rusqlite::{Connection, OptionalExtension};

use crate::{normal_codes, owner};

/// A migration: its number, its name and its SQL.
type Migration = (i64, &'static str, &'static str);

/// Every migration, in order. One that has been released is never changed.
const MIGRATIONS: &[Migration] = &[
    (1, "init", include_str!("../migrations/0001_init.sql")),
    (2, "coupons", include_str!("../migrations/0002_coupons.sql")),
    (3, "redemptions", include_str!("../migrations/0003_redemptions.sql")),
    (4, "lists", include_str!("../migrations/0004_lists.sql")),
    (5, "actions", include_str!("../migrations/0005_actions.sql")),
    (6, "sales_by_buyer", include_str!("../migrations/0006_sales_by_buyer.sql")),
    (7, "sign_in", include_str!("../migrations/0007_sign_in.sql")),
    (8, "owners", include_str!("../migrations/0008_owners.sql")),
    (9, "deliveries", include_str!("../migrations/0009_deliveries.sql")),
    (10, "chain", include_str!("../migrations/0010_chain.sql")),
    (11, "skipped", include_str!("../migrations/0011_skipped.sql")),
    (12, "chain_start", include_str!("../migrations/0012_chain_start.sql")),
    (13, "credentials", include_str!("../migrations/0013_credentials.sql")),
    (14, "callers", include_str!("../migrations/0014_callers.sql")),
    (15, "redemptions_in_full", include_str!("../migrations/0015_redemptions_in_full.sql")),
    (16, "certificate_history", include_str!("../migrations/0016_certificate_history.sql")),
    (17, "order_numbers", include_str!("../migrations/0017_order_numbers.sql")),
    (18, "normal_codes", include_str!("../migrations/0018_normal_codes.sql")),
    (19, "ledger_in_time_order", include_str!("../migrations/0019_ledger_in_time_order.sql")),
    (20, "digest", include_str!("../migrations/0020_digest.sql")),
    (21, "people", include_str!("../migrations/0021_people.sql")),
    (22, "approvals", include_str!("../migrations/0022_approvals.sql")),
    (23, "books", include_str!("../migrations/0023_books.sql")),
    (24, "holders", include_str!("../migrations/0024_holders.sql")),
    (25, "expiry", include_str!("../migrations/0025_expiry.sql")),
    (26, "events", include_str!("../migrations/0026_events.sql")),
];

/// Reason why a database's schema cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// SQLite returned an error.
    #[error("migrating the database failed")]
    Sqlite(#[from] rusqlite::Error),
    /// The database is from a newer version.
    #[error(
        "the database has migration {number} ({name}), which this version does not know: it was \
         written by a newer version"
    )]
    Newer {
        /// Number of the unknown migration.
        number: i64,
        /// Name of the object.
        name: String,
    },
    /// A migration was applied in another form.
    #[error("migration {number} ({name}) of the database differs from the one of this version")]
    Changed {
        /// Number of the migration.
        number: i64,
        /// Name of the object.
        name: String,
    },
    /// The database is from an older version, and a server may be using it.
    #[error(
        "the database is of an older version: migration {number} ({name}) is missing. Stop a \
         server of the older version, then start a server of this version once"
    )]
    Needed {
        /// The first migration that is missing.
        number: i64,
        /// Name of the object.
        name: &'static str,
    },
}

/// Reason why a database with all migrations that is not sealed yet cannot be used without a
/// change.
pub(crate) const fn sealing_needed() -> MigrateError {
    MigrateError::Needed { number: 12, name: "chain_start" }
}

/// State of a schema that can be used.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum SchemaState {
    /// Some migrations are missing.
    Older {
        /// Number of the first migration.
        number: i64,
        /// Name of the object.
        name: &'static str,
    },
    /// Every migration is there.
    Current {
        /// Number of the last migration.
        number: i64,
    },
}

/// Returns the state of the schema. Changes nothing.
pub(crate) fn state(connection: &Connection) -> Result<SchemaState, MigrateError> {
    let applied = known(connection, MIGRATIONS)?;
    let missing = MIGRATIONS.iter().find(|(number, ..)| !applied.contains(number));
    Ok(match missing {
        Some((number, name, _)) => SchemaState::Older { number: *number, name },
        None => SchemaState::Current { number: MIGRATIONS.last().map_or(0, |last| last.0) },
    })
}

/// The numbers of the migrations that were applied, if all of them are known.
fn known(connection: &Connection, migrations: &[Migration]) -> Result<Vec<i64>, MigrateError> {
    let mut numbers = Vec::new();
    for (number, name, checksum) in applied(connection)? {
        let known = migrations.iter().find(|(known, ..)| *known == number);
        let Some((_, _, sql)) = known else { return Err(MigrateError::Newer { number, name }) };
        if checksum != checksum_of(sql) {
            return Err(MigrateError::Changed { number, name });
        }
        numbers.push(number);
    }
    Ok(numbers)
}

/// Brings the schema up to date if that is allowed, and refuses one that is not known.
pub(crate) fn migrate(connection: &mut Connection, may_change: bool) -> Result<(), MigrateError> {
    migrate_to(connection, MIGRATIONS, may_change)
}

fn migrate_to(
    connection: &mut Connection,
    migrations: &[Migration],
    may_change: bool,
) -> Result<(), MigrateError> {
    let applied = known(connection, migrations)?;
    for (number, name, sql) in migrations {
        if applied.contains(number) {
            continue;
        }
        if !may_change {
            return Err(MigrateError::Needed { number: *number, name });
        }
        let transaction =
            connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        transaction.execute_batch(
            "CREATE TABLE IF NOT EXISTS migration (
                 number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum BLOB NOT NULL
             ) STRICT",
        )?;
        transaction.execute_batch(sql)?;
        if *name == normal_codes::MIGRATION {
            normal_codes::apply(&transaction)?;
        }
        if *name == owner::MIGRATION {
            owner::fill_names(&transaction)?;
        }
        transaction.execute(
            "INSERT INTO migration (number, name, checksum) VALUES (?1, ?2, ?3)",
            (number, name, checksum_of(sql)),
        )?;
        transaction.commit()?;
    }
    Ok(())
}

type Applied = (i64, String, [u8; 32]);

fn applied(connection: &Connection) -> Result<Vec<Applied>, MigrateError> {
    let exists = connection
        .query_row("SELECT 1 FROM sqlite_schema WHERE name = 'migration'", [], |_| Ok(()))
        .optional()?;
    if exists.is_none() {
        return Ok(Vec::new());
    }
    let mut statement =
        connection.prepare("SELECT number, name, checksum FROM migration ORDER BY number")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn checksum_of(sql: &str) -> [u8; 32] {
    storage::vault::fingerprint(sql.as_bytes()).0
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Migration = (1, "first", "CREATE TABLE a (x INTEGER) STRICT");
    const SECOND: Migration = (2, "second", "CREATE TABLE b (x INTEGER) STRICT");

    fn database() -> Connection {
        Connection::open_in_memory().unwrap()
    }

    #[test]
    fn migrations_are_applied_once_and_in_order() {
        let mut db = database();
        migrate_to(&mut db, &[FIRST], true).unwrap();
        migrate_to(&mut db, &[FIRST, SECOND], true).unwrap();
        migrate_to(&mut db, &[FIRST, SECOND], false).unwrap();
        let tables: i64 = db
            .query_row("SELECT count(*) FROM sqlite_schema WHERE name IN ('a', 'b')", [], |r| {
                r.get(0)
            })
            .unwrap();
        assert_eq!(tables, 2);
    }

    #[test]
    fn a_strange_schema_is_refused() {
        let mut db = database();
        migrate_to(&mut db, &[FIRST, SECOND], true).unwrap();
        let newer = migrate_to(&mut db, &[FIRST], true).unwrap_err();
        assert!(matches!(newer, MigrateError::Newer { number: 2, .. }), "{newer}");
        let other = (1, "first", "CREATE TABLE a (y INTEGER) STRICT");
        let changed = migrate_to(&mut db, &[other, SECOND], true).unwrap_err();
        assert!(matches!(changed, MigrateError::Changed { number: 1, .. }), "{changed}");
        let mut db = database();
        let needed = migrate_to(&mut db, &[FIRST], false).unwrap_err();
        assert!(matches!(needed, MigrateError::Needed { number: 1, .. }), "{needed}");
    }

    /// Coupons and ledger entries from before redemptions existed are migrated.
    #[test]
    fn what_was_stored_before_redemptions_is_there_after() {
        let mut db = database();
        migrate_to(&mut db, &MIGRATIONS[..2], true).unwrap();
        db.execute_batch(
            "INSERT INTO coupon VALUES
                 (1, 1, 3, 5, 6, NULL, 1, 1, 1, 0, 0, 0, NULL, NULL, NULL, 'A', 'a', NULL, '[]'),
                 (1, 2, 0, 5, 6, NULL, 2, 2, 1, 0, 0, 0, NULL, NULL, NULL, 'B', 'b', NULL, '[]'),
                 (1, 3, 1, 5, 6, 7, 3, 3, 1, 0, 0, 1, NULL, NULL, NULL, 'C', 'c', NULL, '[]');
             INSERT INTO coupon_use VALUES
                 (1, 1, 1, 'x', 11, 0, 0), (1, 1, 2, NULL, 12, 0, 0), (1, 1, 3, 'x', 13, 0, 1),
                 (1, 3, 1, NULL, 14, 1, 0);
             INSERT INTO entry VALUES (7, 1, 1, 500, 500, 21), (7, 2, 2, -500, 0, 22)",
        )
        .unwrap();
        migrate_to(&mut db, MIGRATIONS, true).unwrap();
        let rows = |sql: &str| -> Vec<String> {
            let mut rows = db.prepare(sql).unwrap();
            rows.query_map([], |row| row.get(0)).unwrap().collect::<rusqlite::Result<_>>().unwrap()
        };
        for (sql, expected) in [
            (
                "SELECT concat_ws(' ', number, uses, use_entries, last_redemption) FROM coupon",
                &["1 3 3", "2 0 0", "3 1 1"][..],
            ),
            (
                "SELECT concat_ws(' ', coupon, number, kind, client, redemption, operation, once, \
                 once_per_client) FROM coupon_use",
                &["1 1 1 x 11 11 0 0", "1 2 1 12 12 0 0", "1 3 1 x 13 13 0 1", "3 1 1 14 14 1 0"],
            ),
            (
                "SELECT concat_ws(' ', operator, coupon, client, uses, last_redemption) \
                 FROM coupon_client",
                &["1 1 x 2"],
            ),
            (
                "SELECT concat_ws(' ', certificate, number, kind, change, balance_after, \
                 operation, previous) FROM entry",
                &["7 1 1 500 500 21", "7 2 2 -500 0 22 21"],
            ),
        ] {
            assert_eq!(rows(sql), expected, "{sql}");
        }
        // Of a deleted coupon, only how it is used may change.
        db.execute_batch("UPDATE coupon SET uses = 0, use_entries = 2, updated_at = 9").unwrap();
        for change in ["code = 'D'", "deleted_at = NULL", "once_per_client = 0", "changed_in = 9"] {
            let sql = format!("UPDATE coupon SET {change} WHERE number = 3");
            assert!(db.execute_batch(&sql).is_err(), "{sql}");
        }
    }

    /// Requests, certificates and operations from before idempotency keys had callers.
    #[test]
    fn what_was_remembered_before_callers_belongs_to_the_key_that_asked() {
        let mut db = database();
        migrate_to(&mut db, &MIGRATIONS[..11], true).unwrap();
        db.execute_batch(
            "INSERT INTO operator (id, name, zone, currency, disabled) VALUES (1, 'O', 'UTC', 'RUB', 0);
             INSERT INTO partner (id, operator, name, disabled) VALUES (1, 1, 'P', 0);
             INSERT INTO point_of_sale (id, operator, partner, code, name, disabled)
                 VALUES (3, 1, 1, 'a', 'a', 0);
             INSERT INTO api_key (id, operator, name, scopes, point_of_sale, secret) VALUES
                 (5, 1, 'k', 'read', 3, zeroblob(32)),
                 (6, 1, 'l', 'read', NULL, randomblob(32));
             INSERT INTO operation (id, operator, kind, surface, actor_key, request_id, at) VALUES
                 (1, 1, 1, 4, 5, 'a', 0), (2, 1, 1, 2, 5, 'b', 0), (3, 1, 1, 4, 6, 'c', 0),
                 (4, 1, 13, 4, 5, 'd', 0), (5, 1, 13, 4, 6, 'e', 0);
             INSERT INTO remembered VALUES
                 (1, 'native:x', zeroblob(32), 1), (1, 'goods/3/sale/order/1', zeroblob(32), 2),
                 (1, 'native:y', zeroblob(32), 3), (1, 'native:lost', zeroblob(32), 99);
             INSERT INTO sale VALUES (2, 1, 3, NULL, 1, NULL, '1', NULL, NULL, NULL, NULL, NULL, 0,
                 '[]', '[]');
             INSERT INTO certificate VALUES
                 (10, 1, 1, 1, x'', 0, 0, 0, 1, 1, NULL, NULL, 0, 0),
                 (11, 1, 2, 1, x'', 0, 0, 0, 2, 2, NULL, 2, 0, 0),
                 (12, 1, 3, 1, x'', 0, 0, 0, 2, 1, NULL, NULL, 0, 0),
                 (13, 1, 4, 1, x'', 0, 0, 0, 2, 1, NULL, NULL, 0, 0),
                 (14, 1, 5, 1, x'', 0, 0, 0, 2, 1, NULL, NULL, 0, 0);
             INSERT INTO certificate_action VALUES
                 (4, 1, 1, 12, 2, NULL, NULL, 2, 1, 0, 0, 0, NULL),
                 (5, 1, 1, 14, 1, NULL, NULL, 2, 1, 0, 0, 0, NULL);",
        )
        .unwrap();
        migrate_to(&mut db, MIGRATIONS, true).unwrap();
        let rows = |sql: &str| -> Vec<String> {
            let mut rows = db.prepare(sql).unwrap();
            rows.query_map([], |row| row.get(0)).unwrap().collect::<rusqlite::Result<_>>().unwrap()
        };
        let requests = "SELECT concat_ws(' ', caller, key, operation) FROM remembered \
             ORDER BY operator, caller, key";
        assert_eq!(
            rows(requests),
            ["0 goods/3/sale/order/1 2", "0 native:lost 99", "5 native:x 1", "6 native:y 3"]
        );
        let places = "SELECT concat_ws(' ', id, point_of_sale) FROM certificate ORDER BY id";
        assert_eq!(rows(places), ["10", "11 3", "12 3", "13 3", "14"]);
        let bound = "SELECT CAST(value AS TEXT) FROM meta WHERE name = 'plain_ids_below'";
        assert_eq!(rows(bound), ["6"]);
    }

    #[test]
    fn a_new_store_has_shown_no_plain_ids() {
        let mut db = database();
        migrate_to(&mut db, MIGRATIONS, true).unwrap();
        let sql = "SELECT value FROM meta WHERE name = 'plain_ids_below'";
        assert_eq!(db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
    }

    /// Codes and clients that were stored before they had a normal form.
    #[test]
    fn codes_and_clients_come_to_their_normal_form() {
        let mut db = database();
        let before = MIGRATIONS.iter().position(|(_, name, _)| *name == normal_codes::MIGRATION);
        migrate_to(&mut db, &MIGRATIONS[..before.unwrap()], true).unwrap();
        for (number, code, key, deleted) in [
            (1, "SALE", "sale", "NULL"),
            (2, "\u{feff}SALE", "\u{feff}sale", "NULL"),
            (3, "BOM\u{200b}", "bom\u{200b}", "NULL"),
            (4, "\u{feff}BOM", "\u{feff}bom", "NULL"),
            (5, "\u{200b}", "\u{200b}", "NULL"),
            (6, "Cafe\u{301}", "cafe\u{301}", "NULL"),
            (7, "Скидка", "скидка", "NULL"),
            (8, "\u{feff}GONE", "\u{feff}gone", "9"),
            (9, "\u{390}", "\u{3b9}\u{308}\u{301}", "NULL"),
            (10, "\u{3aa}\u{301}", "\u{3ca}\u{301}", "NULL"),
        ] {
            db.execute_batch(&format!(
                "INSERT INTO coupon (operator, number, uses, created_at, updated_at, deleted_at, \
                 created_in, changed_in, kind, value, disabled, once, code, code_key, collections) \
                 VALUES (1, {number}, 0, 5, 6, {deleted}, 1, 1, 1, 0, 0, 0, '{code}', '{key}', '[]')"
            ))
            .unwrap();
        }
        db.execute_batch(
            "INSERT INTO coupon_use VALUES
                 (1, 1, 1, 1, 'Anna@b.ru', 11, 11, 0, 1), (1, 1, 2, 1, 'anna@b.ru', 12, 12, 0, 1),
                 (1, 1, 3, 1, '+79000000000', 13, 13, 0, 1), (1, 1, 4, 2, '+79000000000', 13, 14, 0, 1),
                 (1, 1, 5, 1, 'c-1', 15, 15, 0, 1), (1, 2, 1, 1, ' c-1 ', 16, 16, 0, 0),
                 (1, 2, 2, 1, NULL, 17, 17, 0, 0);
             INSERT INTO coupon_client VALUES
                 (1, 1, 'Anna@b.ru', 1, 11, NULL), (1, 1, 'anna@b.ru', 1, 12, NULL),
                 (1, 1, 'c-1', 1, 15, NULL), (1, 2, ' c-1 ', 1, 16, NULL)",
        )
        .unwrap();
        migrate_to(&mut db, MIGRATIONS, true).unwrap();
        let rows = |sql: &str| -> Vec<(String, String)> {
            let mut rows = db.prepare(sql).unwrap();
            let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
            rows.collect::<rusqlite::Result<_>>().unwrap()
        };
        let pair = |(one, other): &(&str, &str)| ((*one).to_owned(), (*other).to_owned());
        let codes = [
            ("SALE", "sale"),
            // The code is another coupon's.
            ("\u{feff}SALE", "\u{feff}sale"),
            // The older one has it.
            ("BOM", "bom"),
            ("\u{feff}BOM", "\u{feff}bom"),
            ("\u{200b}", "\u{200b}"),
            ("Caf\u{e9}", "caf\u{e9}"),
            ("Скидка", "скидка"),
            ("\u{feff}GONE", "\u{feff}gone"),
            ("\u{390}", "\u{390}"),
            ("\u{200b}\u{3aa}\u{301}", "\u{200b}\u{3ca}\u{301}"),
        ];
        let found = rows("SELECT code, code_key FROM coupon ORDER BY number");
        assert_eq!(found, codes.iter().map(pair).collect::<Vec<_>>());
        for (code, key) in &found {
            assert_eq!(domain::CouponCode::stored(code).unwrap().key().as_str(), key);
        }
        let clients = [("1 anna@b.ru", "2 12"), ("1 c-1", "1 15"), ("2 c-1", "1 16")];
        let found = rows(
            "SELECT coupon || ' ' || client, uses || ' ' || last_redemption FROM coupon_client \
             ORDER BY 1",
        );
        assert_eq!(found, clients.iter().map(pair).collect::<Vec<_>>());
        let names = [(" c-1 ", "c-1"), ("+79000000000", "79000000000"), ("Anna@b.ru", "anna@b.ru")];
        let found = rows("SELECT client, client_key FROM client_name ORDER BY 1");
        assert_eq!(found, names.iter().map(pair).collect::<Vec<_>>());
    }

    /// Addresses and phones of buyers, and addresses of owners, from before they had one form.
    #[test]
    fn addresses_and_phones_come_to_their_normal_form() {
        type Row = (Option<String>, Option<String>, Option<i64>);
        let mut db = database();
        migrate_to(&mut db, &MIGRATIONS[..11], true).unwrap();
        for (operator, currency, zone) in
            [(1, "RUB", "Europe/Moscow"), (2, "UZS", "Asia/Tashkent"), (3, "USD", "Asia/Tashkent")]
        {
            let sql = "INSERT INTO operator (id, name, zone, currency, disabled) \
                 VALUES (?1, 'O', ?2, ?3, 0)";
            db.execute(sql, (operator, zone, currency)).unwrap();
        }
        let sales = [
            (1, Some("Ann@Пример.рф"), None, Some("ann@xn--e1afmkfd.xn--p1ai"), None),
            (1, Some("Ann@B.ru"), None, Some("ann@b.ru"), None),
            (1, Some(" ann@b.ru\r"), None, Some("ann@b.ru"), None),
            (1, None, Some(89_001_234_567), None, Some(79_001_234_567)),
            (2, None, Some(901_234_567), None, Some(998_901_234_567)),
            (2, None, Some(998_901_234_567), None, Some(998_901_234_567)),
            (3, None, Some(901_234_567_i64), None, Some(998_901_234_567_i64)),
        ];
        for (id, (operator, email, phone, ..)) in (1..).zip(sales) {
            let sql = "INSERT INTO sale (id, operator, point_of_sale, kind, order_number, email, \
                 phone, at, lines, certificates) VALUES (?1, ?2, 1, 1, 'A', ?3, ?4, 0, '[]', '[]')";
            db.execute(sql, (id, operator, email, phone)).unwrap();
        }
        db.execute_batch(
            "INSERT INTO owner (id, operator, email, changed_in) VALUES (1, 1, 'Owa@Пример.рф', 1),
                 (2, 1, 'Owa@Example.org', 2)",
        )
        .unwrap();
        migrate_to(&mut db, MIGRATIONS, true).unwrap();
        let mut rows =
            db.prepare("SELECT email, email_key, phone_key FROM sale ORDER BY id").unwrap();
        let rows: Vec<Row> = rows
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap();
        let text = |text: Option<&str>| text.map(str::to_owned);
        let expected = sales.map(|(_, sent, _, key, phone)| (text(sent), text(key), phone));
        assert_eq!(rows, expected);
        let mut owners = db.prepare("SELECT email FROM owner ORDER BY id").unwrap();
        let owners: Vec<String> = owners
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap();
        assert_eq!(owners, ["owa@xn--e1afmkfd.xn--p1ai", "owa@example.org"]);
    }

    #[test]
    fn a_migration_that_fails_leaves_nothing() {
        let mut db = database();
        let broken = (1, "broken", "CREATE TABLE a (x INTEGER) STRICT; CREATE TABLE a (x TEXT)");
        assert!(migrate_to(&mut db, &[broken], true).is_err());
        assert!(applied(&db).unwrap().is_empty());
        migrate_to(&mut db, &[FIRST], true).unwrap();
    }
}
