//! Changes behind the program's back, for tests.

use std::path::Path;

use rusqlite::Connection;

use crate::DATABASE_FILE;

/// Runs SQL on the database in a data directory, beside a server and past its constraints.
///
/// # Errors
///
/// SQLite refuses the SQL.
pub fn run(directory: &Path, sql: &str) -> rusqlite::Result<()> {
    let database = Connection::open(directory.join(DATABASE_FILE))?;
    database.pragma_update(None, "busy_timeout", 5_000)?;
    database.pragma_update(None, "ignore_check_constraints", true)?;
    database.execute_batch(sql)
}
