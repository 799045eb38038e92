//! Sign-ins as rows.

use std::collections::BTreeMap;

use domain::key::SecretHash;
use domain::{KeyId, OperatorId, ReadSet, SignIn, View};
use rusqlite::{Connection, Row};
use storage::BackendError;

use crate::load::{query, query_one};
use crate::row::{column, moment};
use crate::write::Writer;

/// Writes the sign-ins of a batch as they are now, and removes those that are over.
pub(crate) fn write(
    db: &Writer<'_>,
    sign_ins: &BTreeMap<SecretHash, Option<SignIn>>,
) -> Result<(), BackendError> {
    for (handle, sign_in) in sign_ins {
        let Some(sign_in) = sign_in else {
            db.run("DELETE FROM sign_in WHERE handle = ?1", [handle.0])?;
            continue;
        };
        let SignIn { handle, token, operator, key, credentials, expires_at } = sign_in;
        db.run(
            "INSERT INTO sign_in (handle, token, operator, key, credentials, expires_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
             ON CONFLICT (handle) DO UPDATE SET token = ?2, expires_at = ?6",
            (handle.0, token.0, operator.0, key.0, credentials.0, expires_at.as_microsecond()),
        )?;
    }
    Ok(())
}

/// Loads the sign-ins that a batch needs.
pub(crate) fn view(
    connection: &Connection,
    set: &ReadSet,
    view: &mut View,
) -> Result<(), BackendError> {
    const COLUMNS: &str = "SELECT handle, token, operator, key, credentials, expires_at ";
    let sql = [COLUMNS, "FROM sign_in WHERE handle = ?1"].concat();
    for handle in &set.sign_ins {
        let found = query_one(connection, &sql, [handle.0], sign_in)?;
        view.sign_ins.extend(found.map(|found| (found.handle, found)));
    }
    let sql = [COLUMNS, "FROM sign_in WHERE key = ?1"].concat();
    for key in &set.sign_ins_of {
        let found = query(connection, &sql, [key.0], sign_in)?;
        view.sign_ins.extend(found.into_iter().map(|found| (found.handle, found)));
    }
    Ok(())
}

fn sign_in(row: &Row<'_>) -> Result<SignIn, BackendError> {
    Ok(SignIn {
        handle: SecretHash(column(row, 0)?),
        token: SecretHash(column(row, 1)?),
        operator: OperatorId(column(row, 2)?),
        key: KeyId(column(row, 3)?),
        credentials: SecretHash(column(row, 4)?),
        expires_at: moment(column(row, 5)?)?,
    })
}
