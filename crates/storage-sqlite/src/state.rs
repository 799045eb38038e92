//! The digest of the state, computed anew.

use rusqlite::Connection;
use storage::state::{Scan, Sums};
use storage::{BackendError, Vault};

use crate::error::OrUnavailable;
use crate::query::DOING;
use crate::row::Fields;

/// The sums of the rows of all covered tables.
pub(crate) fn sums(connection: &Connection, vault: &Vault) -> Result<Sums, BackendError> {
    let (mut sums, mut bytes) = (Sums::default(), Vec::new());
    for scan in Scan::all() {
        let select = &scan.table.statements().select;
        let mut statement = connection.prepare(select).or_unavailable(DOING)?;
        let mut rows = statement.query([]).or_unavailable(DOING)?;
        while let Some(row) = rows.next().or_unavailable(DOING)? {
            scan.row(vault, &Fields(row), &mut sums, &mut bytes)?;
        }
    }
    Ok(sums)
}
