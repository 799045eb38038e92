//! A look at the database as it is: whether the store can live there and keep its promises.

mod check;
mod rights;
mod rules;

use std::path::Path;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use storage::Clock;
use storage::health::{
    DELIVERY_ATTEMPTS_MANY, Deliveries, Depth, Finding, KEY_CHECK, KeyGrades, Sealed, balances,
    credentials, key_file, last_operation, told,
};
use tokio_postgres::Error;

use crate::connect::{Connector, PostgresSettings, Role};
use crate::failure::ConnectError;
use crate::migrate::{self, MigrateError, SchemaState};
use crate::open::{KEY_FILE, key_check};
use crate::session::{Session, params};
use rights::Rights;

/// Round trips of which the median is told.
const ROUND_TRIPS: usize = 5;

/// Looks at a database, and at the key file in a directory; changes nothing. Must be called in a
/// runtime. The clock is compared with the database's.
pub async fn examine(
    settings: PostgresSettings,
    directory: &Path,
    depth: Depth,
    clock: &Clock,
) -> Vec<Finding> {
    let key = directory.join(KEY_FILE);
    let unreachable = |finding| vec![finding, key_file(&key, Sealed::Unknown)];
    let place = settings.place();
    let connector = match Connector::new(settings) {
        Ok(connector) => connector,
        Err(error) => {
            let advice = "configure a PEM file that this user may read";
            return unreachable(Finding::failure(check::TLS, told(&error), advice));
        }
    };
    let begun = Instant::now();
    let session = match connector.try_connect(Role::Examiner).await {
        Ok(session) => session,
        Err(error) => return unreachable(not_connected(&place, &error)),
    };
    let connected = begun.elapsed();
    let mut findings = Vec::new();
    let met = Met { place, connected, depth };
    let looked = look(&connector, &session, &met, &key, clock, &mut findings).await;
    if let Err(error) = looked {
        let advice = "read the other findings and the log of the database";
        findings.push(Finding::failure(check::DATABASE, told(&error), advice));
        if !findings.iter().any(|finding| finding.check == KEY_CHECK) {
            findings.push(key_file(&key, Sealed::Unknown));
        }
    }
    findings
}

fn not_connected(place: &str, error: &ConnectError) -> Finding {
    Finding::failure(check::DATABASE, format!("{place}: {}", told(error)), error.advice())
}

/// How the database was reached, and how closely it is looked at.
struct Met {
    place: String,
    /// Time that connecting took.
    connected: Duration,
    depth: Depth,
}

async fn look(
    connector: &Connector,
    session: &Session,
    Met { place, connected, depth }: &Met,
    key: &Path,
    clock: &Clock,
    findings: &mut Vec<Finding>,
) -> Result<(), Error> {
    let mut trips = Vec::with_capacity(ROUND_TRIPS);
    // The first one prepares the statement.
    session.query("SELECT 1::bigint", params![]).await?;
    for _ in 0..ROUND_TRIPS {
        let begun = Instant::now();
        session.query("SELECT 1::bigint", params![]).await?;
        trips.push(begun.elapsed());
    }
    trips.sort_unstable();
    let facts = Facts::read(session).await?;
    findings.push(Finding::good(
        check::DATABASE,
        format!(
            "{place}: PostgreSQL {}, database {}, user {}; connected in {}, a round trip takes {}",
            facts.version,
            facts.database,
            facts.user,
            milliseconds(*connected),
            milliseconds(trips.get(ROUND_TRIPS / 2).copied().unwrap_or_default()),
        ),
    ));
    let settings = connector.settings();
    let negotiated = connector.tls().last();
    findings.push(rules::tls(settings.tls_mode(), settings.is_local(), negotiated.as_ref()));
    findings.push(rules::version(facts.version_number, &facts.version));
    findings.push(rules::encoding(&facts.encoding));
    findings.push(rules::writable(facts.in_recovery, facts.read_only));
    findings.extend(rules::durability(&facts.durability));
    findings.push(rules::connections(&facts.connections, settings.pool_connections));
    findings.push(rules::clock(&difference(session, clock).await?));

    // Before anything is read that a right may be missing for.
    findings.push(rules::rights(&Rights::read(session, facts.schema).await?));
    let state = match migrate::state(session).await {
        Ok(state) => Ok(state),
        Err(MigrateError::Postgres(error)) => return Err(error),
        Err(error) => Err(error),
    };
    findings.push(rules::schema(&state));
    let sealed = key_check(session).await?;
    findings.push(key_file(key, sealed.as_deref().map_or(Sealed::Nothing, Sealed::Under)));
    if sealed.is_some() {
        let sql = "SELECT at FROM operation ORDER BY id DESC LIMIT 1";
        let last = session.query(sql, params![]).await?;
        let last = last.first().map(|row| row.try_get(0)).transpose()?;
        let last = last.and_then(|micros| Timestamp::from_microsecond(micros).ok());
        findings.push(last_operation(clock(), last));
        if *depth > Depth::Light {
            findings.extend(deliveries(session, clock()).await?);
            findings.push(sums(session, clock).await?);
        }
        // Before its migration there are no grades.
        if matches!(state, Ok(SchemaState::Current { .. })) {
            let keys = session.query(KeyGrades::SQL, params![]).await?.into_iter().map(|row| {
                let password = (row.try_get(2)?, row.try_get(3)?);
                let token = (row.try_get(4)?, row.try_get(5)?);
                Ok(KeyGrades::of(row.try_get(0)?, row.try_get(1)?, password, token))
            });
            findings.extend(credentials(&keys.collect::<Result<Vec<_>, Error>>()?));
        }
    }
    Ok(())
}

/// Messages on their way; nothing where the schema is older than they are.
async fn deliveries(session: &Session, now: Timestamp) -> Result<Option<Finding>, Error> {
    let there = session.query("SELECT to_regclass('delivery') IS NOT NULL", params![]).await?;
    if there.first().map(|row| row.try_get(0)).transpose()? != Some(true) {
        return Ok(None);
    }
    let sql = "SELECT COUNT(*) FILTER (WHERE due_at IS NOT NULL), \
         COUNT(*) FILTER (WHERE due_at < $1::bigint), \
         COUNT(*) FILTER (WHERE due_at IS NOT NULL AND attempts >= $2::bigint), \
         COUNT(*) FILTER (WHERE given_up_at >= $3::bigint) FROM delivery";
    let values = params![
        Deliveries::overdue_before(now),
        DELIVERY_ATTEMPTS_MANY,
        Deliveries::given_up_since(now)
    ];
    let rows = session.query(sql, values).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let found = Deliveries {
        waiting: row.try_get(0)?,
        overdue: row.try_get(1)?,
        failing: row.try_get(2)?,
        given_up: row.try_get(3)?,
    };
    Ok(Some(found.finding()))
}

/// Above this, the sums would keep the database busy for long.
const SUMMED_ROWS_MAX: i64 = 2_000_000;

async fn sums(session: &Session, clock: &Clock) -> Result<Finding, Error> {
    let sql = "SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass('certificate')";
    let rows = session.query(sql, params![]).await?;
    let rows: i64 = rows.first().map_or(Ok(0), |row| row.try_get(0))?;
    if rows > SUMMED_ROWS_MAX {
        return Ok(balances::not_summed());
    }
    let rows = session.query(balances::ROWS, params![]).await?;
    let row = |row: &tokio_postgres::Row| {
        Ok(balances::Row {
            operator: row.try_get(0)?,
            zone: row.try_get(1)?,
            currency: row.try_get(2)?,
            valid_through: row.try_get(3)?,
            certificates: row.try_get(4)?,
            minor: row.try_get(5)?,
        })
    };
    let rows: Result<Vec<balances::Row>, Error> = rows.iter().map(row).collect();
    Ok(balances::judge(clock(), &rows?))
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1_000.0)
}

/// Facts that the database reports about itself.
#[derive(Default)]
struct Facts {
    version: String,
    version_number: i64,
    database: String,
    user: String,
    /// Schema in which tables are created, if there is one.
    schema: Option<String>,
    encoding: String,
    in_recovery: bool,
    read_only: bool,
    durability: rules::Durability,
    connections: rules::Connections,
}

impl Facts {
    async fn read(session: &Session) -> Result<Self, Error> {
        // Who may not see the connections of others sees how many there are.
        let sql = "SELECT current_setting('server_version'), \
             current_setting('server_version_num')::bigint, \
             current_database()::text, current_user::text, current_schema()::text, \
             current_setting('server_encoding'), pg_is_in_recovery(), \
             (SELECT reset_val = 'on' FROM pg_settings \
              WHERE name = 'default_transaction_read_only'), \
             current_setting('synchronous_commit'), current_setting('fsync') = 'on', \
             current_setting('full_page_writes') = 'on', \
             current_setting('max_connections')::bigint \
               - current_setting('superuser_reserved_connections')::bigint \
               - COALESCE(NULLIF(current_setting('reserved_connections', true), ''), '0')::bigint, \
             (SELECT SUM(numbackends)::bigint FROM pg_stat_database), \
             (SELECT rolconnlimit::bigint FROM pg_roles WHERE rolname = current_user), \
             (SELECT datconnlimit::bigint FROM pg_database WHERE datname = current_database())";
        let rows = session.query(sql, params![]).await?;
        // A query of values without a table has one row.
        let [row] = rows.as_slice() else { return Ok(Self::default()) };
        let limit = |place| row.try_get::<_, Option<i64>>(place);
        Ok(Self {
            version: row.try_get(0)?,
            version_number: row.try_get(1)?,
            database: row.try_get(2)?,
            user: row.try_get(3)?,
            schema: row.try_get(4)?,
            encoding: row.try_get(5)?,
            in_recovery: row.try_get(6)?,
            read_only: row.try_get(7)?,
            durability: rules::Durability {
                synchronous_commit: row.try_get(8)?,
                fsync: row.try_get(9)?,
                full_page_writes: row.try_get(10)?,
            },
            connections: rules::Connections {
                most: row.try_get(11)?,
                used: limit(12)?.unwrap_or_default(),
                // Minus one stands for no limit.
                limits: [limit(13)?, limit(14)?].map(|limit| limit.filter(|limit| *limit >= 0)),
            },
        })
    }
}

/// Measures the difference by which the database's clock is ahead of this machine's, in
/// microseconds, and the precision of the measurement.
async fn difference(session: &Session, clock: &Clock) -> Result<rules::Difference, Error> {
    let sql = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint";
    // The first one prepares the statement.
    session.query(sql, params![]).await?;
    let before = clock().as_microsecond();
    let rows = session.query(sql, params![]).await?;
    let after = clock().as_microsecond();
    let theirs: i64 = rows.first().map(|row| row.try_get(0)).transpose()?.unwrap_or_default();
    let half = (after - before) / 2;
    Ok(rules::Difference { micros: theirs - before - half, give_or_take: half.abs() })
}
