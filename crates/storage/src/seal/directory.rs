//! Seals of the rows of the directory: over the columns of their records, in the order of the
//! description. A field has the number of its column, so a new column comes last.

use std::ops::RangeInclusive;

use domain::{DirectoryChange, Membership, NumberPool, Series};

use super::fields::{Fields, Seal, Subject};
use crate::record::{Bind, Column, Parts, Sink, Value};
use crate::{BackendError, Vault};

/// Columns of a point of sale that are left out where they have this value: it had no such columns
/// once.
const NUMBERINGS: (RangeInclusive<u8>, i64) = (7..=8, 1);

/// Columns of a series that are dates.
const DATES: RangeInclusive<u8> = 16..=17;

/// Number of the field between the columns of a series: its item codes.
const ITEM_CODES: u8 = 18;

/// Columns of a series from this one on have the number of a field that is one more: the item codes
/// were sealed first.
const BEHIND_ITEM_CODES: u8 = 18;

/// The table, the id and the seal of a row of the directory.
pub(super) fn of_directory(vault: &Vault, change: &DirectoryChange) -> (Subject, i64, Seal) {
    let (subject, id, fields) = match change {
        DirectoryChange::Operator(operator) => {
            let subject = Subject::Operator;
            (subject, operator.id.0, of_columns(vault, subject, operator))
        }
        DirectoryChange::Partner(partner) => {
            let subject = Subject::Partner;
            (subject, partner.id.0, of_columns(vault, subject, partner))
        }
        DirectoryChange::PointOfSale(place) => {
            let subject = Subject::PointOfSale;
            (subject, place.id.0, of_columns(vault, subject, place))
        }
        DirectoryChange::Site(site) => {
            let subject = Subject::Site;
            (subject, site.id.0, of_columns(vault, subject, site))
        }
        DirectoryChange::Key(key) => {
            let subject = Subject::Key;
            (subject, key.id.0, of_columns(vault, subject, key))
        }
        DirectoryChange::Pool(pool) => (Subject::Pool, pool.id.0, of_pool(pool)),
        DirectoryChange::User(user) => {
            let subject = Subject::User;
            (subject, user.id.0, of_columns(vault, subject, user))
        }
        DirectoryChange::Membership(membership) => {
            let subject = Subject::Membership;
            (subject, membership_id(membership), of_columns(vault, subject, membership))
        }
        DirectoryChange::PastBooks(past) => {
            let subject = Subject::PastBooks;
            (subject, past.through.0, of_columns(vault, subject, past))
        }
        DirectoryChange::Series(series) => (Subject::Series, series.id.0, of_series(vault, series)),
    };
    (subject, id, fields.sealed(vault))
}

/// Takes the columns of a record as fields.
struct Columns {
    subject: Subject,
    fields: Fields,
    last: u8,
}

impl Sink for Columns {
    fn put(&mut self, _: &'static Column, value: Value<'_>) -> Result<(), BackendError> {
        self.last = self.last.saturating_add(1);
        let is = |subject: Subject| self.subject == subject;
        let is_behind = is(Subject::Series) && self.last >= BEHIND_ITEM_CODES;
        let field = self.last.saturating_add(u8::from(is_behind));
        let (numberings, usual) = NUMBERINGS;
        match value {
            Value::Int(value)
                if is(Subject::PointOfSale) && numberings.contains(&field) && value == usual => {}
            Value::Int(value) => {
                self.fields.number(field, value);
            }
            Value::Flag(value) => {
                self.fields.flag(field, value);
            }
            Value::Text(text) if is(Subject::Series) && DATES.contains(&field) => {
                self.fields.date(field, text.parse().ok());
            }
            Value::Text(text) | Value::Json(text) => {
                self.fields.text(field, &text);
            }
            Value::Bytes(bytes) => {
                self.fields.bytes(field, &bytes);
            }
            Value::Null => {}
        }
        Ok(())
    }
}

fn of_columns<R: Bind>(vault: &Vault, subject: Subject, record: &R) -> Fields {
    let mut columns = Columns { subject, fields: Fields::of(subject), last: 0 };
    // A value that cannot be stored fails where the row itself is written.
    let _is_complete = record.bind(vault, Parts::ALL, &mut columns).is_ok();
    columns.fields
}

/// The id of a membership among the seals: that of the user, and behind it that of the operator.
const fn membership_id(membership: &Membership) -> i64 {
    (membership.user.0 << 32) | membership.operator.0
}

fn of_series(vault: &Vault, series: &Series) -> Fields {
    let mut fields = of_columns(vault, Subject::Series, series);
    fields.texts(ITEM_CODES, &series.item_codes);
    fields
}

/// The key of a pool is sealed anew with each row, so the fields are not the columns.
fn of_pool(pool: &NumberPool) -> Fields {
    let NumberPool { id, operator, plan, key } = pool;
    let mut fields = Fields::of(Subject::Pool);
    fields
        .number(1, id.0)
        .number(2, operator.0)
        .text(3, &plan.prefix().to_string())
        .text(4, &plan.length().to_string())
        .bytes(5, &key.0);
    fields
}
