//! Numbered migrations with checksums, forward only: the same numbers and names as those of the
//! embedded store.

use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

use crate::row::column;
use crate::session::{Session, params};
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
    /// PostgreSQL returned an error.
    #[error("migrating the database failed")]
    Postgres(#[from] Error),
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
    /// The database is from an older version, and servers may be using it.
    #[error(
        "the database is of an older version: migration {number} ({name}) is missing. Stop servers \
         of the older version, then start a server of this version once"
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
    /// The database is empty.
    Empty,
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
pub(crate) async fn state(session: &Session) -> Result<SchemaState, MigrateError> {
    let first = MIGRATIONS.first().map(|(number, ..)| *number);
    Ok(match missing(session, MIGRATIONS).await? {
        None => SchemaState::Current { number: MIGRATIONS.last().map_or(0, |last| last.0) },
        Some((number, ..)) if Some(number) == first => SchemaState::Empty,
        Some((number, name, _)) => SchemaState::Older { number, name },
    })
}

/// The tables that migrations make.
pub(crate) fn tables() -> Vec<String> {
    let made = MIGRATIONS.iter().flat_map(|(_, _, sql)| sql.lines());
    let made = made.filter_map(|line| line.strip_prefix("CREATE TABLE ")?.split(' ').next());
    made.chain(["migration"]).map(str::to_owned).collect()
}

/// Brings the schema up to date if that is allowed, and refuses one that is not known.
pub(crate) async fn migrate(session: &Session, may_change: bool) -> Result<(), MigrateError> {
    migrate_to(session, MIGRATIONS, may_change).await
}

async fn migrate_to(
    session: &Session,
    migrations: &[Migration],
    may_change: bool,
) -> Result<(), MigrateError> {
    if may_change {
        make_table(session).await?;
    }
    loop {
        let Some(missing) = missing(session, migrations).await? else { return Ok(()) };
        let (number, name, _) = missing;
        if !may_change {
            return Err(MigrateError::Needed { number, name });
        }
        match apply(session, missing).await {
            Ok(()) => {}
            // Another server applies it, or has just done so.
            Err(error) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => {
                session.execute("ROLLBACK").await?;
            }
            Err(error) => {
                session.execute("ROLLBACK").await?;
                return Err(error.into());
            }
        }
    }
}

async fn make_table(session: &Session) -> Result<(), Error> {
    let sql = "CREATE TABLE IF NOT EXISTS migration \
         (number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum BYTEA NOT NULL)";
    match session.execute(sql).await {
        // Two servers made it at once: it is there.
        Err(error) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => Ok(()),
        made => made,
    }
}

/// Applies a migration in a transaction. Its row is written first: of several servers that start at
/// once the others wait for it, and then find it there.
async fn apply(session: &Session, (number, name, sql): Migration) -> Result<(), Error> {
    // An index of a large table takes as long as it takes.
    session.execute("BEGIN; SET LOCAL statement_timeout = 0").await?;
    let row = "INSERT INTO migration (number, name, checksum) VALUES ($1, $2, $3)";
    session.query(row, params![number, name, checksum_of(sql).to_vec()]).await?;
    session.execute(sql).await?;
    if name == normal_codes::MIGRATION {
        normal_codes::apply(session).await?;
    }
    if name == owner::MIGRATION {
        owner::fill_names(session).await?;
    }
    session.execute("COMMIT").await
}

/// The first migration that the database does not have, if what it has is known.
async fn missing(
    session: &Session,
    migrations: &[Migration],
) -> Result<Option<Migration>, MigrateError> {
    let sql = "SELECT number, name, checksum FROM migration ORDER BY number";
    let applied = match session.query(sql, params![]).await {
        // Nothing has been applied: only who may change the schema makes the table.
        Err(error) if error.code() == Some(&SqlState::UNDEFINED_TABLE) => Vec::new(),
        applied => applied?,
    };
    let mut numbers = Vec::with_capacity(applied.len());
    for row in &applied {
        let (number, name): (i64, String) = (row.try_get(0)?, row.try_get(1)?);
        let known = migrations.iter().find(|(known, ..)| *known == number);
        let Some((_, _, sql)) = known else { return Err(MigrateError::Newer { number, name }) };
        let checksum: Option<&[u8]> = column(row, 2).ok();
        if checksum != Some(&checksum_of(sql)) {
            return Err(MigrateError::Changed { number, name });
        }
        numbers.push(number);
    }
    Ok(migrations.iter().find(|(number, ..)| !numbers.contains(number)).copied())
}

fn checksum_of(sql: &str) -> [u8; 32] {
    storage::vault::fingerprint(sql.as_bytes()).0
}
