//! Walking the entries of certificates. They stand in the order of time among those of all
//! certificates: a certificate names the operation of its last entry, and each entry names that of
//! the one before it.

use std::collections::HashMap;

use domain::{CertificateId, Entry, EntryKind};
use storage::reader::HistoryFrom;
use storage::record::Read as _;
use storage::{BackendError, Vault};

use crate::error::OrUnavailable;
use crate::row::{self, column};
use crate::session::{Session, params};

const DOING: &str = "reading the ledger";

/// A query over the rows of `walk`: the entries of certificates `c` that fulfil a condition, the
/// newest first, each found by its key. The walk begins with the operation `$start` and goes on from
/// entries `w` for which `$while` holds.
macro_rules! walk {
    ($start:literal, $certificates:literal, $while:literal) => {
        concat!(
            "WITH RECURSIVE walk AS (SELECT e.* FROM certificate c CROSS JOIN LATERAL \
             (SELECT * FROM entry WHERE operation = ",
            $start,
            " AND certificate = c.id ORDER BY number DESC LIMIT 1) e WHERE ",
            $certificates,
            " UNION ALL SELECT e.* FROM walk w CROSS JOIN LATERAL (SELECT * FROM entry \
             WHERE operation = w.previous AND certificate = w.certificate \
             AND number < w.number ORDER BY number DESC LIMIT 1) e WHERE ",
            $while,
            ") "
        )
    };
}

fn select(walk: &str, tail: &str) -> String {
    format!("{walk} SELECT {} FROM walk {tail}", Entry::table().list_as("walk"))
}

/// Entries of certificates, each by its number; or what is wrong with one of them.
pub(crate) type Entries = HashMap<CertificateId, Result<Vec<Entry>, BackendError>>;

/// All entries of the certificates from one to another, in order.
pub(crate) async fn all(
    session: &Session,
    vault: &Vault,
    first: CertificateId,
    last: CertificateId,
) -> Result<Entries, BackendError> {
    let sql = select(
        walk!("c.last_entry", "c.id BETWEEN $1 AND $2", "true"),
        "ORDER BY certificate, number",
    );
    let mut entries = Entries::new();
    for row in session.query(sql, params![first.0, last.0]).await.or_unavailable(DOING)? {
        let of_one = entries.entry(CertificateId(column(&row, 1)?)).or_insert_with(|| Ok(vec![]));
        match (of_one.as_mut(), row::read(&row, vault)) {
            (Ok(list), Ok(entry)) => list.push(entry),
            (Ok(_), Err(error)) => *of_one = Err(error),
            (Err(_), _) => {}
        }
    }
    Ok(entries)
}

/// At most `limit` entries of a certificate from a place on, the oldest first. Walks through all
/// behind that place.
pub(crate) async fn oldest_from(
    session: &Session,
    vault: &Vault,
    certificate: CertificateId,
    from: HistoryFrom,
    limit: i64,
) -> Result<Vec<Entry>, BackendError> {
    let sql = select(
        walk!("c.last_entry", "c.id = $1", "w.number > $2"),
        "WHERE number >= $2 AND operation >= $3 ORDER BY number LIMIT $4",
    );
    let params = params![certificate.0, i64::from(from.entry), from.operation.0, limit];
    row::read_all(&session.query(sql, params).await.or_unavailable(DOING)?, vault)
}

/// At most `limit` entries of a certificate from a place on, the newest first. The place is mostly
/// one of an entry: then the entries behind it are not walked through.
pub(crate) async fn newest_from(
    session: &Session,
    vault: &Vault,
    certificate: CertificateId,
    from: HistoryFrom,
    limit: i64,
) -> Result<Vec<Entry>, BackendError> {
    // Rows come as they are found, so that the walk ends with the last one that is asked for.
    let sql = select(
        walk!(
            "coalesce((SELECT operation FROM entry WHERE operation = $3 AND certificate = c.id \
             AND number <= $2 LIMIT 1), c.last_entry)",
            "c.id = $1",
            "true"
        ),
        "WHERE number <= $2 AND operation <= $3 LIMIT $4",
    );
    let params = params![certificate.0, i64::from(from.entry), from.operation.0, limit];
    let found = session.query(sql, params).await.or_unavailable(DOING)?;
    let mut entries: Vec<Entry> = row::read_all(&found, vault)?;
    entries.sort_unstable_by_key(|entry| std::cmp::Reverse(entry.number));
    Ok(entries)
}

/// Returns the amounts of certificates that were spent and not refunded, in minor units.
/// Certificates without any use are left out.
pub(crate) async fn spent(
    session: &Session,
    certificates: Vec<i64>,
) -> Result<Vec<(CertificateId, i64)>, BackendError> {
    let kinds = storage::codes::codes_where(EntryKind::is_spending);
    let walk = walk!("c.last_entry", "c.id = ANY ($1::int8[])", "true");
    let sql = format!(
        "{walk} SELECT certificate, (-sum(change))::int8 FROM walk WHERE kind IN ({kinds}) \
         GROUP BY certificate"
    );
    let found = session.query(sql, params![certificates]).await.or_unavailable(DOING)?;
    row::all(&found, |row| Ok((CertificateId(column(row, 0)?), column(row, 1)?)))
}
