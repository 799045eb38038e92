//! Certificates by their last valid days.

use domain::{CertificateId, SeriesId};
use jiff::civil::Date;
use rusqlite::Connection;
use storage::BackendError;
use storage::reader::{Expiring, ExpiryReader, ReadFuture};

use super::SqliteReader;
use crate::query::query;
use crate::row::column;

/// Certificates of a series behind a place in the order of their last valid days.
const EXPIRING: &str = "SELECT valid_through, id, balance, held FROM certificate \
     WHERE series = ?1 AND valid_through <= ?2 AND (valid_through, id) > (?3, ?4) \
     ORDER BY valid_through, id LIMIT ?5";

fn expiring(
    connection: &Connection,
    series: SeriesId,
    through: Date,
    (after_day, after): (Date, CertificateId),
    limit: u32,
) -> Result<Vec<Expiring>, BackendError> {
    let params = (series.0, through.to_string(), after_day.to_string(), after.0, limit);
    query(connection, EXPIRING, params, |row| {
        let last_day: String = column(row, 0)?;
        Expiring::read(&last_day, column(row, 1)?, column(row, 2)?, column(row, 3)?)
    })
}

impl ExpiryReader for SqliteReader {
    fn expiring(
        &self,
        series: SeriesId,
        through: Date,
        after: Option<(Date, CertificateId)>,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Expiring>> {
        let after = after.unwrap_or(Expiring::BEFORE_ALL);
        self.read(move |connection, _| expiring(connection, series, through, after, limit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_walk_through_the_index() {
        let mut database = Connection::open_in_memory().unwrap();
        crate::migrate::migrate(&mut database, true).unwrap();
        let mut statement = database.prepare(&format!("EXPLAIN QUERY PLAN {EXPIRING}")).unwrap();
        let steps = statement.query_map((1, "", "", 0, 1), |row| row.get::<_, String>(3)).unwrap();
        let steps: Vec<String> = steps.map(Result::unwrap).collect();
        let expected = "SEARCH certificate USING INDEX certificate_by_last_day (series=? AND \
             valid_through>? AND valid_through<?)";
        assert_eq!(steps, [expected]);
    }
}
