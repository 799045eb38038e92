//! Finding the certificates whose last valid day is over.

use domain::{Amount, CertificateId, SeriesId};
use jiff::civil::Date;

use super::ReadFuture;
use crate::BackendError;

/// A certificate in the order of last valid days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expiring {
    /// Last valid day of the certificate.
    pub last_day: Date,
    /// Identifier of the certificate.
    pub id: CertificateId,
    /// Balance of the certificate. It is 0 if nothing is left to book out.
    pub balance: Amount,
    /// Part of the balance that holds reserve, as stored.
    pub held: Amount,
}

impl Expiring {
    /// The place before every certificate.
    pub const BEFORE_ALL: (Date, CertificateId) = (jiff::civil::date(1, 1, 1), CertificateId(0));

    /// A certificate from its columns.
    ///
    /// # Errors
    ///
    /// A stored value is no such value.
    pub fn read(last_day: &str, id: i64, balance: i64, held: i64) -> Result<Self, BackendError> {
        let money =
            |minor| Amount::from_minor(minor).ok_or_else(|| BackendError::corrupt("amount"));
        Ok(Self {
            last_day: last_day.parse().map_err(|_| BackendError::corrupt("last valid day"))?,
            id: CertificateId(id),
            balance: money(balance)?,
            held: money(held)?,
        })
    }
}

/// Reads certificates by their last valid days.
pub trait ExpiryReader {
    /// Certificates of a series whose last valid day is `through` or earlier, by that day and id,
    /// behind a place in this order, at most `limit` of them. Those without a balance are among
    /// them, so that the time does not depend on how many they are: the index does not know
    /// balances, and a redemption does not change it.
    fn expiring(
        &self,
        series: SeriesId,
        through: Date,
        after: Option<(Date, CertificateId)>,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Expiring>>;
}
