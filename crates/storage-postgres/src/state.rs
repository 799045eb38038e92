//! The digest of the state, computed anew.

use storage::state::{Scan, Sums};
use storage::{BackendError, Vault};

use crate::error::OrUnavailable;
use crate::query::DOING;
use crate::row::Fields;
use crate::rows::list_of;
use crate::session::{Session, params};

/// How many rows are read at a time: the driver would keep all rows of one answer.
const ROWS_AT_A_TIME: usize = 5_000;

/// The sums of the rows of all covered tables, in one transaction with whatever else is read.
pub(crate) async fn sums(session: &Session, vault: &Vault) -> Result<Sums, BackendError> {
    let (mut sums, mut bytes) = (Sums::default(), Vec::new());
    for scan in Scan::all() {
        let (columns, table) = (list_of(scan.table), scan.table.name);
        // A statement of one text is prepared once, for the columns that it had then.
        let cursor = format!("digested_{table}");
        let declare =
            format!("DECLARE {cursor} NO SCROLL CURSOR FOR SELECT {columns} FROM {table} t");
        session.execute(&declare).await.or_unavailable(DOING)?;
        let fetch = format!("FETCH {ROWS_AT_A_TIME} FROM {cursor}");
        loop {
            let rows = session.query(fetch.clone(), params![]).await.or_unavailable(DOING)?;
            for row in &rows {
                scan.row(vault, &Fields(row), &mut sums, &mut bytes)?;
            }
            if rows.len() < ROWS_AT_A_TIME {
                break;
            }
        }
        session.execute(&format!("CLOSE {cursor}")).await.or_unavailable(DOING)?;
    }
    Ok(sums)
}
