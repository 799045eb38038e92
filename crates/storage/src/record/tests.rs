//! Tests of descriptions and of the SQL that is built from them.

use std::collections::BTreeSet;

use domain::coupon::ClientUses;
use domain::key::SecretHash;
use domain::{CouponId, Entry, OperatorId, SignIn};
use jiff::Timestamp;

use super::*;
use crate::{BackendError, MasterKey, Vault};

fn vault() -> Vault {
    Vault::new(&MasterKey([1; 32]))
}

/// A row as it is bound, which can be read again.
#[derive(Default)]
struct Row(Vec<(&'static str, ColumnKind, Value<'static>)>);

impl Sink for Row {
    fn put(&mut self, column: &'static Column, value: Value<'_>) -> Result<(), BackendError> {
        self.0.push((column.name, column.kind, value.into_owned()));
        Ok(())
    }
}

impl Columns for Row {
    fn get(&self, place: usize, column: &'static Column) -> Result<Value<'_>, BackendError> {
        let (name, _, value) = &self.0[place];
        assert_eq!(*name, column.name);
        Ok(value.clone())
    }
}

fn comes_back<R: Bind + Read + PartialEq>(record: &R) {
    let mut row = Row::default();
    record.bind(&vault(), Parts::ALL, &mut row).unwrap();
    let fits = |kind: &ColumnKind, value: &Value<'_>| match value {
        Value::Null => true,
        Value::Int(_) => *kind == ColumnKind::Int,
        Value::Flag(_) => *kind == ColumnKind::Flag,
        Value::Text(_) => *kind == ColumnKind::Text,
        Value::Json(_) => *kind == ColumnKind::Json,
        Value::Bytes(_) => *kind == ColumnKind::Bytes,
    };
    for (name, kind, value) in &row.0 {
        assert!(fits(kind, value), "{name}");
    }
    assert!(R::read(&vault(), &row).unwrap() == *record);
}

/// Rows that cannot be read are told by their keys, which are read by their places.
#[test]
fn a_description_begins_with_the_key_and_names_each_column_once() {
    for table in described() {
        let names: BTreeSet<&str> = table.stored().map(|column| column.name).collect();
        assert_eq!(names.len(), table.stored().count(), "{}", table.name);
        let is_key = |column: &&'static Column| column.part == Part::Key;
        let first = table.stored().take_while(is_key).count();
        assert_eq!(first, table.stored().filter(is_key).count(), "{}", table.name);
        assert!(INTERNAL.iter().all(|(name, _)| *name != table.name), "{}", table.name);
    }
}

#[test]
fn what_is_bound_can_be_read() {
    comes_back(&SignIn {
        handle: SecretHash([1; 32]),
        token: SecretHash([2; 32]),
        operator: OperatorId(3),
        key: domain::KeyId(i64::MAX),
        credentials: SecretHash([4; 32]),
        expires_at: Timestamp::from_microsecond(1_795_341_600_123_456).unwrap(),
    });
    comes_back(&Entry {
        certificate: domain::CertificateId(i64::MAX),
        number: u32::MAX,
        kind: domain::EntryKind::MovedIn,
        change: i64::MIN,
        balance_after: domain::Amount::MAX,
        operation: domain::OperationId(1),
        previous: None,
    });
}

#[test]
fn a_value_that_is_not_what_it_must_be_is_refused() {
    let vault = vault();
    let mut row = Row::default();
    let hash = SecretHash([1; 32]);
    let sign_in = SignIn {
        handle: hash,
        token: hash,
        operator: OperatorId(3),
        key: domain::KeyId(1),
        credentials: hash,
        expires_at: Timestamp::UNIX_EPOCH,
    };
    sign_in.bind(&vault, Parts::ALL, &mut row).unwrap();
    for (place, value) in [
        (0, Value::Null),
        (0, Value::Bytes(vec![0; 31].into())),
        (2, Value::Text("1".into())),
        (2, Value::Flag(true)),
        (5, Value::Int(i64::MAX)),
    ] {
        let before = std::mem::replace(&mut row.0[place].2, value);
        let read = SignIn::read(&vault, &row);
        assert_eq!(read.unwrap_err().kind(), crate::ErrorKind::Corrupt, "{place}");
        row.0[place].2 = before;
    }
    assert_eq!(SignIn::read(&vault, &row).unwrap(), sign_in);
}

#[test]
fn statements_bind_the_parts_that_they_change() {
    let statements = <SignIn as Bind>::table().statements();
    assert_eq!(
        statements.upsert,
        "INSERT INTO sign_in (handle, token, operator, key, credentials, expires_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (handle) \
         DO UPDATE SET token = excluded.token, expires_at = excluded.expires_at"
    );
    assert_eq!(
        statements.change,
        "UPDATE sign_in SET token = ?2, expires_at = ?3 WHERE handle = ?1"
    );
    let statements = <(&(CouponId, String), &ClientUses) as Bind>::table().statements();
    assert_eq!(
        statements.delete,
        "DELETE FROM coupon_client WHERE operator = ?1 AND coupon = ?2 AND client = ?3"
    );
    let statements = <domain::Coupon as Bind>::table().statements();
    assert_eq!(
        statements.use_once,
        "UPDATE coupon SET uses = ?3, updated_at = ?4, use_entries = ?5, last_redemption = ?6, \
         last_held_until = ?7 WHERE operator = ?1 AND number = ?2"
    );
}
