//! The form in which a row is hashed.

use domain::Amount;
use jiff::Timestamp;

use crate::Vault;

/// Length of a seal, in bytes.
pub const SEAL_BYTES: usize = 16;

/// A keyed hash over a row.
pub type Seal = [u8; SEAL_BYTES];

/// A table whose rows are sealed. The numbers are stored and part of the seals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Operator = 1,
    Partner = 2,
    PointOfSale = 3,
    Site = 4,
    Key = 5,
    Pool = 6,
    Series = 7,
    Certificate = 8,
    Redemption = 9,
    Coupon = 10,
    User = 11,
    Membership = 12,
    PastBooks = 13,
}

/// The fields of a row, in the form that is hashed.
pub(super) struct Fields(Vec<u8>);

impl Fields {
    pub(super) fn of(subject: Subject) -> Self {
        let mut bytes = Vec::with_capacity(256);
        bytes.push(subject as u8);
        Self(bytes)
    }

    pub(super) fn number(&mut self, field: u8, value: i64) -> &mut Self {
        self.0.push(field);
        self.0.extend_from_slice(&value.to_be_bytes());
        self
    }

    pub(super) fn maybe(&mut self, field: u8, value: Option<i64>) -> &mut Self {
        if let Some(value) = value {
            self.number(field, value);
        }
        self
    }

    pub(super) fn flag(&mut self, field: u8, value: bool) -> &mut Self {
        self.maybe(field, value.then_some(1))
    }

    pub(super) fn bytes(&mut self, field: u8, value: &[u8]) -> &mut Self {
        self.0.push(field);
        self.0.extend_from_slice(&(value.len() as u64).to_be_bytes());
        self.0.extend_from_slice(value);
        self
    }

    pub(super) fn text(&mut self, field: u8, value: &str) -> &mut Self {
        self.bytes(field, value.as_bytes())
    }

    pub(super) fn maybe_text(&mut self, field: u8, value: Option<&str>) -> &mut Self {
        if let Some(value) = value {
            self.text(field, value);
        }
        self
    }

    pub(super) fn texts(&mut self, field: u8, values: &[String]) -> &mut Self {
        for value in values {
            self.text(field, value);
        }
        self
    }

    pub(super) fn amounts(&mut self, field: u8, values: &[Amount]) -> &mut Self {
        for value in values {
            self.number(field, value.minor());
        }
        self
    }

    pub(super) fn moment(&mut self, field: u8, value: Option<Timestamp>) -> &mut Self {
        self.maybe(field, value.map(Timestamp::as_microsecond))
    }

    pub(super) fn date(&mut self, field: u8, value: Option<jiff::civil::Date>) -> &mut Self {
        if let Some(date) = value {
            let (year, month, day) = (date.year(), date.month(), date.day());
            let days = i64::from(year) * 10_000 + i64::from(month) * 100 + i64::from(day);
            self.number(field, days);
        }
        self
    }

    pub(super) fn sealed(&self, vault: &Vault) -> Seal {
        let hash = blake3::keyed_hash(vault.row_key(), &self.0);
        let (seal, _) = hash.as_bytes().split_first_chunk().unwrap_or((&[0; SEAL_BYTES], &[]));
        *seal
    }
}
