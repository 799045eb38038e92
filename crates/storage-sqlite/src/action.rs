//! Events of certificates, and results of requests.

use std::sync::LazyLock;

use domain::certificate::{Acted, ActionRecord};
use domain::{CertificateId, Made, OperationId};
use rusqlite::Connection;
use storage::record::Read;
use storage::{BackendError, Vault};

use crate::query::{self, find, find_by};

/// Query for the effects of an operation.
pub(crate) fn of_operation(
    connection: &Connection,
    vault: &Vault,
    operation: OperationId,
) -> Result<Option<ActionRecord>, BackendError> {
    find(connection, vault, [operation.0])
}

/// The last record of an issue or a stock at or before a certificate.
static MAKING: LazyLock<String> = LazyLock::new(|| {
    let tail = " WHERE operation = (SELECT m.operation FROM certificate_action m \
         INDEXED BY certificate_action_by_making WHERE m.kind IN (1, 11) AND m.first <= ?1 \
         ORDER BY m.first DESC LIMIT 1)";
    [&ActionRecord::table().statements().select, tail].concat()
});

/// Returns the record of a certificate's issue, if there is one.
pub(crate) fn issue_of(
    connection: &Connection,
    vault: &Vault,
    certificate: CertificateId,
) -> Result<Option<ActionRecord>, BackendError> {
    let found: Option<ActionRecord> = find_by(connection, vault, &MAKING, [certificate.0])?;
    Ok(found.filter(|record| record.concerns(certificate)))
}

/// Returns the action of an operation, with its certificates after it.
pub(crate) fn acted(
    connection: &Connection,
    vault: &Vault,
    operation: OperationId,
) -> Result<Option<Acted>, BackendError> {
    let Some(record) = of_operation(connection, vault, operation)? else { return Ok(None) };
    let mut certificates = Vec::new();
    for id in record.certificates() {
        let found = query::certificate(connection, vault, id)?;
        certificates.extend(found.map(|found| record.after.restore(found)));
    }
    if let Some((id, state)) = record.replacement() {
        let found = query::certificate(connection, vault, id)?;
        certificates.extend(found.map(|found| state.restore(found)));
    }
    Ok(Some(Acted { record, certificates }))
}

/// Returns the objects that an operation created.
pub(crate) fn made(
    connection: &Connection,
    vault: &Vault,
    operation: OperationId,
) -> Result<Option<Made>, BackendError> {
    find(connection, vault, [operation.0])
}
