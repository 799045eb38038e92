//! Certificates by their last valid days.

use domain::{CertificateId, SeriesId};
use jiff::civil::Date;
use storage::BackendError;
use storage::reader::{Expiring, ExpiryReader, ReadFuture};

use super::PostgresReader;
use crate::error::OrUnavailable;
use crate::query::DOING;
use crate::row::{self, column};
use crate::session::{Session, params};

/// Certificates of a series behind a place in the order of their last valid days.
const EXPIRING: &str = "SELECT valid_through, id, balance, held FROM certificate \
     WHERE series = $1 AND valid_through <= $2 AND (valid_through, id) > ($3, $4) \
     ORDER BY valid_through, id LIMIT $5";

async fn expiring(
    session: &Session,
    series: SeriesId,
    through: Date,
    (after_day, after): (Date, CertificateId),
    limit: u32,
) -> Result<Vec<Expiring>, BackendError> {
    let (through, after_day) = (through.to_string(), after_day.to_string());
    let params = params![series.0, through, after_day, after.0, i64::from(limit)];
    let found = session.query(EXPIRING, params).await.or_unavailable(DOING)?;
    row::all(&found, |row| {
        let last_day: String = column(row, 0)?;
        Expiring::read(&last_day, column(row, 1)?, column(row, 2)?, column(row, 3)?)
    })
}

impl ExpiryReader for PostgresReader {
    fn expiring(
        &self,
        series: SeriesId,
        through: Date,
        after: Option<(Date, CertificateId)>,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Expiring>> {
        let after = after.unwrap_or(Expiring::BEFORE_ALL);
        one!(self, session => expiring(session, series, through, after, limit))
    }
}
