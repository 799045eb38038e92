//! Numbered migrations with checksums, forward only.

use rusqlite::{Connection, OptionalExtension};

/// A migration: its number, its name and its SQL.
type Migration = (i64, &'static str, &'static str);

/// Every migration, in order. One that has been released is never changed.
const MIGRATIONS: &[Migration] = &[
    (1, "init", include_str!("../migrations/0001_init.sql")),
    (2, "coupons", include_str!("../migrations/0002_coupons.sql")),
];

/// Why a database's schema cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// SQLite failed.
    #[error("migrating the database failed")]
    Sqlite(#[from] rusqlite::Error),
    /// The database is from a newer version.
    #[error(
        "the database has migration {number} ({name}), which this version does not know: it was \
         written by a newer version"
    )]
    Newer {
        /// The unknown migration.
        number: i64,
        /// Its name.
        name: String,
    },
    /// A migration was applied in another form.
    #[error("migration {number} ({name}) of the database differs from the one of this version")]
    Changed {
        /// The migration.
        number: i64,
        /// Its name.
        name: String,
    },
    /// The database is from an older version, and a server may be using it.
    #[error(
        "the database is of an older version: migration {number} ({name}) is missing. Start this \
         version's server on it once; if a server of the older version runs on it, stop that first"
    )]
    Needed {
        /// The first migration that is missing.
        number: i64,
        /// Its name.
        name: &'static str,
    },
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
    let applied = applied(connection)?;
    for (number, name, checksum) in &applied {
        let known = migrations.iter().find(|(known, ..)| known == number);
        let Some((_, _, sql)) = known else {
            return Err(MigrateError::Newer { number: *number, name: name.clone() });
        };
        if *checksum != checksum_of(sql) {
            return Err(MigrateError::Changed { number: *number, name: name.clone() });
        }
    }
    for (number, name, sql) in migrations {
        if applied.iter().any(|(known, ..)| known == number) {
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

    #[test]
    fn a_migration_that_fails_leaves_nothing() {
        let mut db = database();
        let broken = (1, "broken", "CREATE TABLE a (x INTEGER) STRICT; CREATE TABLE a (x TEXT)");
        assert!(migrate_to(&mut db, &[broken], true).is_err());
        assert!(applied(&db).unwrap().is_empty());
        migrate_to(&mut db, &[FIRST], true).unwrap();
    }
}
