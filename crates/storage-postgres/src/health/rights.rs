//! Rights of the database's user, as the database reports them.

use tokio_postgres::Error;

use crate::migrate;
use crate::session::{Session, params};

/// Rights of the database's user.
pub(super) struct Rights {
    pub(super) schema: Option<String>,
    pub(super) may_create: bool,
    /// Tables of ours that may not be read and added to.
    pub(super) closed: Vec<String>,
    /// Tables of ours that belong to others, so that no migration can change them.
    pub(super) foreign: Vec<String>,
}

impl Rights {
    pub(super) async fn read(session: &Session, schema: Option<String>) -> Result<Self, Error> {
        let mut rights =
            Self { schema, may_create: false, closed: Vec::new(), foreign: Vec::new() };
        let Some(schema) = rights.schema.clone() else { return Ok(rights) };
        let sql = "SELECT has_schema_privilege($1::text, 'CREATE')";
        let rows = session.query(sql, params![schema.clone()]).await?;
        rights.may_create = rows.first().map(|row| row.try_get(0)).transpose()? == Some(true);
        let sql = "SELECT c.relname::text, \
               has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT'), \
               pg_has_role(c.relowner, 'USAGE') \
             FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE n.nspname = $1 AND c.relkind = 'r' AND c.relname = ANY($2::text[]) \
             ORDER BY c.relname";
        let tables = migrate::tables();
        for row in session.query(sql, params![schema, tables]).await? {
            let (name, is_open, is_own): (String, bool, bool) =
                (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
            if !is_open {
                rights.closed.push(name.clone());
            }
            if !is_own {
                rights.foreign.push(name);
            }
        }
        Ok(rights)
    }
}
