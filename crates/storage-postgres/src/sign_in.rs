//! Sign-ins as rows.

use std::collections::BTreeMap;

use domain::key::SecretHash;
use domain::{KeyId, OperatorId, ReadSet, SignIn};
use storage::BackendError;
use tokio_postgres::Row;

use crate::row::{bytes32, column, moment};
use crate::rows::row;
use crate::session::Flight;

const COLUMNS: &str = "handle, token, operator, key, credentials, expires_at";

/// Writes the sign-ins of a batch as they are now, and removes those that are over.
pub(crate) fn write(flight: &mut Flight<'_>, sign_ins: &BTreeMap<SecretHash, Option<SignIn>>) {
    let (mut gone, mut there) = (Vec::new(), Vec::new());
    for (handle, sign_in) in sign_ins {
        match sign_in {
            None => gone.push(row![handle.0]),
            Some(SignIn { handle, token, operator, key, credentials, expires_at }) => {
                there.push(row![
                    handle.0,
                    token.0,
                    operator.0,
                    key.0,
                    credentials.0,
                    expires_at.as_microsecond()
                ]);
            }
        }
    }
    flight.delete("sign_in", "handle", "", gone);
    let tail = "ON CONFLICT (handle) DO UPDATE SET token = excluded.token, \
                expires_at = excluded.expires_at";
    flight.insert("sign_in", COLUMNS, tail, there);
}

/// Asks for sign-ins by their handles.
pub(crate) fn ask(flight: &mut Flight<'_>, set: &ReadSet) -> Option<usize> {
    let rows = set.sign_ins.iter().map(|handle| row![handle.0]).collect();
    flight.select(COLUMNS, "sign_in", "handle", "", rows)
}

/// Asks for all sign-ins of keys.
pub(crate) fn ask_of_keys(flight: &mut Flight<'_>, set: &ReadSet) -> Option<usize> {
    let rows = set.sign_ins_of.iter().map(|key| row![key.0]).collect();
    flight.select(COLUMNS, "sign_in", "key", "", rows)
}

pub(crate) fn sign_in(row: &Row) -> Result<SignIn, BackendError> {
    Ok(SignIn {
        handle: SecretHash(bytes32(row, 0)?),
        token: SecretHash(bytes32(row, 1)?),
        operator: OperatorId(column(row, 2)?),
        key: KeyId(column(row, 3)?),
        credentials: SecretHash(bytes32(row, 4)?),
        expires_at: moment(column(row, 5)?)?,
    })
}
