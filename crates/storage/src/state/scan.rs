//! Computing the sums anew from all rows.

use domain::approval::{ActTotal, Approval};
use domain::certificate::ActionRecord;
use domain::person::SecondFactor;
use domain::{
    Certificate, Contact, Coupon, CouponUse, Delivery, Event, Made, Owner, Redemption, Sale,
};

use super::canonical::Canonical;
use super::covered::Covered;
use super::sum::Sum;
use super::sums::{Sums, TABLES};
use super::tracker::{finish, hash_of};
use crate::record::{Columns, ItemCode, PoolPlace, Read, SkippedCoupons, SkippedPlaces, Table};
use crate::seal::SealRow;
use crate::touch::Touch;
use crate::{BackendError, Vault, readable};

type Hash = fn(&Vault, &dyn Columns, &mut Vec<u8>) -> Result<Sum, BackendError>;

/// How the sum of a table is computed from its rows.
pub struct Scan {
    /// The table, whose rows are selected in the order of [`Table::list`].
    pub table: &'static Table,
    add: fn(&mut Sums, Sum),
    hash: Hash,
}

impl Scan {
    /// The scans of all covered tables.
    pub fn all() -> [Self; TABLES.len()] {
        [
            Self::by_seal::<Certificate>(),
            Self::by_seal::<Redemption>(),
            Self::by_seal::<Coupon>(),
            Self::by_row::<Sale>(),
            Self::by_row::<Made>(),
            Self::by_row::<ActionRecord>(),
            Self::by_row::<Touch>(),
            Self::by_row::<CouponUse>(),
            Self::by_row::<Owner>(),
            Self::by_row::<Contact>(),
            Self::by_row::<Delivery>(),
            Self::by_row::<PoolPlace>(),
            Self::by_row::<SkippedPlaces>(),
            Self::by_row::<SkippedCoupons>(),
            Self::by_row::<SealRow>(),
            Self::by_row::<ItemCode<'static>>(),
            Self::by_row::<SecondFactor>(),
            Self::by_row::<Approval>(),
            Self::by_row::<ActTotal>(),
            Self::by_row::<Event>(),
        ]
    }

    fn by_seal<R: Covered + Read>() -> Self {
        Self { table: <R as Read>::table(), add: add::<R>, hash: hash_of_sealed::<R> }
    }

    fn by_row<R: Covered>() -> Self {
        Self { table: R::table(), add: add::<R>, hash: hash_of_row::<R> }
    }

    /// Counts a row. One that cannot be read is not counted: the sum then differs.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub fn row(
        &self,
        vault: &Vault,
        columns: &dyn Columns,
        sums: &mut Sums,
        bytes: &mut Vec<u8>,
    ) -> Result<(), BackendError> {
        if let Some(hash) = readable((self.hash)(vault, columns, bytes))? {
            (self.add)(sums, hash);
        }
        Ok(())
    }
}

fn add<R: Covered>(sums: &mut Sums, hash: Sum) {
    sums.of(R::COVERED).add(hash);
}

/// A seal is computed anew from what the row means.
fn hash_of_sealed<R: Covered + Read>(
    vault: &Vault,
    columns: &dyn Columns,
    bytes: &mut Vec<u8>,
) -> Result<Sum, BackendError> {
    hash_of(vault, &R::read(vault, &columns)?, bytes)
}

/// A row without a seal is hashed as it is stored.
fn hash_of_row<R: Covered>(
    vault: &Vault,
    columns: &dyn Columns,
    bytes: &mut Vec<u8>,
) -> Result<Sum, BackendError> {
    let table = R::table();
    let mut canonical = Canonical::begin(R::COVERED, table, bytes);
    for (place, column) in table.columns.iter().enumerate() {
        canonical.take(column, &columns.get(place, column)?)?;
    }
    Ok(finish(vault, bytes))
}
