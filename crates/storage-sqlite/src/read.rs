//! Reading past the committer, on connections of its own.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use domain::audit::Finding;
use domain::operation::{Fingerprint, Remembered};
use domain::sale::Receipt;
use domain::{
    CertificateId, Directory, IdempotencyKey, OperationId, OperatorId, PoolId, Sale, SaleId,
};
use rusqlite::{Connection, OpenFlags, Row};
use storage::reader::{AuditPage, ReadFuture, Reader, RememberedPage, RememberedRow, SalePage};
use storage::{BackendError, ErrorKind, Vault};

use crate::error::OrUnavailable;
use crate::load::{self, query, query_one};
use crate::row::{self, column, narrow};

/// How many idle connections are kept for the next reader.
const IDLE_CONNECTIONS_MAX: usize = 4;

/// Reads on blocking threads, each call in one read transaction on a connection of its own.
pub struct SqliteReader {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    vault: Vault,
    idle: Mutex<Vec<Connection>>,
}

impl SqliteReader {
    /// A reader of the database at a path, which must exist.
    pub fn open(path: &Path, vault: Vault) -> rusqlite::Result<Self> {
        let inner = Inner { path: path.to_owned(), vault, idle: Mutex::new(Vec::new()) };
        inner.give_back(inner.connect()?);
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Runs a read in a transaction, so that all its queries see one state.
    fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection, &Vault) -> Result<T, BackendError> + Send + 'static,
    ) -> ReadFuture<'_, T> {
        let inner = Arc::clone(&self.inner);
        Box::pin(async move {
            let task = tokio::task::spawn_blocking(move || inner.read(read));
            task.await.map_err(|error| {
                BackendError::new(ErrorKind::Unavailable, "reading the database", error)
            })?
        })
    }
}

impl Inner {
    fn connect(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.pragma_update(None, "busy_timeout", 5_000)?;
        connection.set_prepared_statement_cache_capacity(32);
        Ok(connection)
    }

    fn take(&self) -> rusqlite::Result<Connection> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| self.connect(), Ok)
    }

    fn give_back(&self, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_CONNECTIONS_MAX {
            idle.push(connection);
        }
    }

    fn read<T>(
        &self,
        read: impl FnOnce(&Connection, &Vault) -> Result<T, BackendError>,
    ) -> Result<T, BackendError> {
        let mut connection = self.take().or_unavailable("opening the database")?;
        let transaction = connection.transaction().or_unavailable("opening a transaction")?;
        let value = read(&transaction, &self.vault)?;
        transaction.finish().or_unavailable("ending a transaction")?;
        self.give_back(connection);
        Ok(value)
    }
}

fn receipt(connection: &Connection, vault: &Vault, sale: Sale) -> Result<Receipt, BackendError> {
    let mut certificates = Vec::with_capacity(sale.certificates.len());
    for sold in &sale.certificates {
        certificates.extend(load::certificate(connection, vault, sold.certificate)?);
    }
    Ok(Receipt { sale, certificates })
}

fn audit_certificates(
    connection: &Connection,
    vault: &Vault,
    from: Option<CertificateId>,
    limit: u32,
) -> Result<AuditPage, BackendError> {
    let mut page = AuditPage::default();
    let sql = [
        "SELECT ",
        row::CERTIFICATE_COLUMNS,
        " FROM certificate c WHERE c.id >= ?1 ORDER BY c.id LIMIT ?2",
    ];
    // One more than asked for tells where the next page begins.
    let first = from.map_or(i64::MIN, |id| id.0);
    let mut found = query(connection, &sql.concat(), (first, i64::from(limit) + 1), |row| {
        Ok((CertificateId(column(row, 0)?), row::certificate(row, vault)))
    })?;
    if found.len() > limit as usize {
        page.next = found.pop().map(|(id, _)| id);
    }
    let sql = ["SELECT ", row::ENTRY_COLUMNS, " FROM entry WHERE certificate = ?1 ORDER BY number"]
        .concat();
    for (id, certificate) in found {
        let entries = query(connection, &sql, [id.0], row::entry);
        match certificate.and_then(|certificate| Ok((certificate, entries?))) {
            Ok(row) => page.rows.push(row),
            Err(error) if error.kind() == ErrorKind::Corrupt => page.findings.push(Finding {
                subject: format!("certificate with id {}", id.0),
                problem: error.to_string(),
            }),
            Err(error) => return Err(error),
        }
    }
    let sql = "SELECT id, next FROM number_pool";
    let places =
        query(connection, sql, [], |row| Ok((PoolId(column(row, 0)?), narrow(column(row, 1)?)?)))?;
    page.places_used = places.into_iter().collect();
    Ok(page)
}

fn audit_sales(
    connection: &Connection,
    vault: &Vault,
    from: Option<SaleId>,
    limit: u32,
) -> Result<SalePage, BackendError> {
    let mut page = SalePage::default();
    let sql = "SELECT id FROM sale WHERE id >= ?1 ORDER BY id LIMIT ?2";
    let first = from.map_or(i64::MIN, |id| id.0);
    let mut ids = query(connection, sql, (first, i64::from(limit) + 1), |row| {
        column(row, 0).map(OperationId)
    })?;
    if ids.len() > limit as usize {
        page.next = ids.pop();
    }
    for id in ids {
        let found = load::sale(connection, id);
        match found.and_then(|sale| sale.map(|sale| receipt(connection, vault, sale)).transpose()) {
            Ok(receipt) => page.sales.extend(receipt),
            Err(error) if error.kind() == ErrorKind::Corrupt => page
                .findings
                .push(Finding { subject: format!("sale {id}"), problem: error.to_string() }),
            Err(error) => return Err(error),
        }
    }
    Ok(page)
}

/// The columns of a remembered request, in the order in which [`remembered`] reads them.
const REMEMBERED_COLUMNS: &str = "operator, key, fingerprint, operation";

fn remembered_key(row: &Row<'_>) -> Result<IdempotencyKey, BackendError> {
    Ok(IdempotencyKey { operator: OperatorId(column(row, 0)?), text: column(row, 1)? })
}

fn remembered(connection: &Connection, row: &Row<'_>) -> Result<RememberedRow, BackendError> {
    let remembered = Remembered {
        fingerprint: Fingerprint(column(row, 2)?),
        operation: OperationId(column(row, 3)?),
    };
    let sale = load::sale(connection, remembered.operation)?;
    Ok((remembered_key(row)?, remembered, sale))
}

fn audit_remembered(
    connection: &Connection,
    from: Option<&IdempotencyKey>,
    limit: u32,
) -> Result<RememberedPage, BackendError> {
    const DOING: &str = "reading the database";
    let mut page = RememberedPage::default();
    let sql = [
        "SELECT ",
        REMEMBERED_COLUMNS,
        " FROM remembered WHERE (operator, key) >= (?1, ?2) ORDER BY operator, key",
    ];
    let first = from.map_or((i64::MIN, ""), |key| (key.operator.0, &key.text));
    let mut statement = connection.prepare_cached(&sql.concat()).or_unavailable(DOING)?;
    let mut rows = statement.query(first).or_unavailable(DOING)?;
    let mut count = 0;
    while let Some(row) = rows.next().or_unavailable(DOING)? {
        // The next page can begin only with a key that can be read: one that cannot is told here.
        if count >= limit
            && let Ok(key) = remembered_key(row)
        {
            page.next = Some(key);
            break;
        }
        count = count.saturating_add(1);
        match remembered(connection, row) {
            Ok(row) => page.rows.push(row),
            Err(error) if error.kind() == ErrorKind::Corrupt => {
                let subject = match (remembered_key(row), column::<i64>(row, 3)) {
                    (Ok(key), _) => format!("request {:?} of operator {}", key.text, key.operator),
                    (Err(_), Ok(id)) => format!("request for operation {id}"),
                    (Err(_), Err(_)) => "request".to_owned(),
                };
                page.findings.push(Finding { subject, problem: error.to_string() });
            }
            Err(error) => return Err(error),
        }
    }
    Ok(page)
}

/// What keeps the ledger append-only, whoever writes to it.
const TRIGGERS: [&str; 2] = ["entry_is_not_changed", "entry_is_not_removed"];

/// Links that foreign keys would check, if they did not cost a fifth of every sale.
const STRUCTURE_CHECKS: [(&str, &str); 7] = [
    (
        "SELECT o.id FROM operation o LEFT JOIN sale s ON s.id = o.id \
         WHERE (o.kind IN (1, 2)) <> (s.id IS NOT NULL) LIMIT 100",
        "an operation without its sale, or a sale that is none:",
    ),
    (
        "SELECT s.id FROM sale s LEFT JOIN operation o ON o.id = s.id \
         WHERE o.id IS NULL LIMIT 100",
        "a sale without its operation:",
    ),
    (
        "SELECT s.id FROM sale s LEFT JOIN point_of_sale p \
         ON p.id = s.point_of_sale AND p.operator = s.operator WHERE p.id IS NULL LIMIT 100",
        "a sale without a point of sale of its operator:",
    ),
    (
        "SELECT e.certificate FROM entry e LEFT JOIN certificate c ON c.id = e.certificate \
         LEFT JOIN operation o ON o.id = e.operation \
         WHERE c.id IS NULL OR o.id IS NULL LIMIT 100",
        "an entry without its certificate or operation, of the certificate with id",
    ),
    (
        "SELECT r.operation FROM remembered r LEFT JOIN operation o ON o.id = r.operation \
         WHERE o.id IS NULL LIMIT 100",
        "a remembered request without its operation:",
    ),
    (
        "SELECT id FROM sale WHERE id NOT IN (SELECT operation FROM remembered) LIMIT 100",
        "a sale that no request is remembered for, so that a repeat would move money again: sale",
    ),
    // Activations and returns have the codes of sales and returns. Both sides are sorted once, where
    // a search in the list of each entry's sale would take the square of a large sale. What is no
    // JSON has a finding of its own.
    (
        "SELECT certificate FROM (SELECT operation, kind, certificate FROM entry \
         WHERE kind IN (1, 2) EXCEPT \
         SELECT s.id, s.kind, json_extract(sold.value, '$[0]') FROM sale s, \
         json_each(CASE WHEN json_valid(s.certificates) THEN s.certificates ELSE '[]' END) sold \
         WHERE sold.type = 'array') LIMIT 100",
        "an entry of an operation that is no sale or return of the certificate with id",
    ),
];

fn audit_structure(connection: &Connection) -> Result<Vec<Finding>, BackendError> {
    let finding = |problem: String| Finding { subject: "database".to_owned(), problem };
    let mut findings: Vec<Finding> =
        query(connection, "PRAGMA integrity_check", [], |row| column::<String>(row, 0))?
            .into_iter()
            .filter(|line| line != "ok")
            .map(finding)
            .collect();
    findings.extend(query(connection, "PRAGMA foreign_key_check", [], |row| {
        let (table, rowid) = (column::<String>(row, 0)?, column::<Option<i64>>(row, 1)?);
        let parent: String = column(row, 2)?;
        Ok(finding(format!("row {rowid:?} of {table} refers to no row of {parent}")))
    })?);
    for (sql, problem) in STRUCTURE_CHECKS {
        findings.extend(query(connection, sql, [], |row| {
            let id: i64 = column(row, 0)?;
            Ok(finding(format!("{problem} {id}")))
        })?);
    }
    let sql = "SELECT count(*) FROM sqlite_schema \
               WHERE type = 'trigger' AND tbl_name = 'entry' AND name = ?1";
    for trigger in TRIGGERS {
        let found: Option<i64> = query_one(connection, sql, [trigger], |row| column(row, 0))?;
        if found != Some(1) {
            let problem = format!("entries of the ledger can be changed: no trigger {trigger}");
            findings.push(finding(problem));
        }
    }
    Ok(findings)
}

impl Reader for SqliteReader {
    fn directory_version(&self) -> ReadFuture<'_, i64> {
        self.read(|connection, _| load::directory_version(connection))
    }

    fn directory(&self) -> ReadFuture<'_, (i64, Directory)> {
        self.read(|connection, vault| {
            let version = load::directory_version(connection)?;
            Ok((version, load::directory(connection, vault)?))
        })
    }

    fn receipt(&self, sale: SaleId) -> ReadFuture<'_, Option<Receipt>> {
        self.read(move |connection, vault| {
            let sale = load::sale(connection, sale)?;
            sale.map(|sale| receipt(connection, vault, sale)).transpose()
        })
    }

    fn audit_certificates(
        &self,
        from: Option<CertificateId>,
        limit: u32,
    ) -> ReadFuture<'_, AuditPage> {
        self.read(move |connection, vault| audit_certificates(connection, vault, from, limit))
    }

    fn audit_sales(&self, from: Option<SaleId>, limit: u32) -> ReadFuture<'_, SalePage> {
        self.read(move |connection, vault| audit_sales(connection, vault, from, limit))
    }

    fn audit_remembered(
        &self,
        from: Option<IdempotencyKey>,
        limit: u32,
    ) -> ReadFuture<'_, RememberedPage> {
        self.read(move |connection, _| audit_remembered(connection, from.as_ref(), limit))
    }

    fn audit_structure(&self) -> ReadFuture<'_, Vec<Finding>> {
        self.read(|connection, _| audit_structure(connection))
    }
}
