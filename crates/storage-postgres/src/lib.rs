//! The store on PostgreSQL: one database for any number of servers.
//!
//! It loads and writes; every rule is decided in `domain`. A batch is two round trips: everything
//! that it names is loaded, then everything that it changed is written and committed. Servers take
//! turns: who loads a batch has locked the row of the next operation, see
//! docs/decisions/0010-servers-lock-one-row.md. Start at [`open()`].

mod action;
mod approval;
mod connect;
pub mod copy;
mod coupon;
mod delivery;
mod directory;
mod error;
mod failure;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod health;
mod ledger;
pub mod limits;
mod load;
mod meta;
mod migrate;
mod normal_codes;
mod open;
mod owner;
mod query;
mod read;
mod redemption;
mod row;
mod rows;
mod session;
mod state;
mod tls;
mod trust;
mod url;
mod write;

pub use connect::{CONNECT, POOL_CONNECTIONS, PostgresSettings, STATEMENT, SettingsError, WAIT};
pub use health::examine;
pub use migrate::MigrateError;
pub use open::{KEY_FILE, OpenError, Opened, is_starting, open};
pub use read::PostgresReader;
pub use storage::Access;
pub use tls::{Roots, TlsFileError, TlsMode, TlsRequest, UnknownMode};
pub use url::UrlError;

use std::sync::Arc;

use domain::{Directory, ReadSet, View};
use storage::backend::Plan;
use storage::record::LAST_LINK;
use storage::trust::Tip;
use storage::{Backend, BackendError, ErrorKind, Vault, WriteSet};

use connect::{Connector, Role};
use coupon::count::Before;
use error::OrUnavailable;
use query::DOING;
use session::{CommitError, Pipeline, Session, params};

/// The writing side: one connection, used by the committer.
pub struct PostgresBackend {
    connector: Connector,
    vault: Vault,
    /// The connection, unless it was lost.
    session: Option<Session>,
    /// The end of the chain before the open transaction.
    tip: Tip,
    /// The directory as of the version, so that a batch reads it only when it has changed.
    directory: Option<(i64, Arc<Directory>)>,
    /// The coupons of the open transaction as they were loaded.
    coupons: Before,
}

/// Each statement sees what was committed before it, and the first one waits for the row that every
/// writer locks: so all of them see the same.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

impl PostgresBackend {
    fn new(connector: Connector, vault: Vault, session: Session) -> Self {
        let coupons = Before::default();
        let tip = Tip::START;
        Self { connector, vault, session: Some(session), tip, directory: None, coupons }
    }

    /// Loads a batch in a new transaction of a connection.
    async fn load(&mut self, session: &Session, plan: Plan<'_>) -> Result<View, BackendError> {
        let mut pipeline = Pipeline::new(session);
        pipeline.add(BEGIN, params![]);
        let line = pipeline.add(meta::NEXT_OPERATION_LOCKED, params![]);
        let last = pipeline.add(LAST_LINK, params![]);
        let head = pipeline.add(trust::HEAD, params![]);
        let version = pipeline.add(directory::VERSION, params![]);
        // What is named is named by the directory that is known, which is nearly always the current
        // one; where it is not, what was loaded by it is thrown away.
        let known = self.directory.clone();
        let guess: Option<(i64, Arc<Directory>, ReadSet)> =
            known.map(|(version, known)| (version, Arc::clone(&known), plan(&known)));
        let asked = guess.as_ref().map(|(_, _, set)| load::ask(&mut pipeline, set));
        let answers = pipeline.run().await.or_unavailable(DOING)?;
        let rows = |place: usize| answers.get(place).map(Vec::as_slice).unwrap_or_default();
        let next = meta::next_operation_of(rows(line))?;
        let last = meta::last_of(rows(last))?;
        self.tip = Tip::new(&self.vault, last, trust::head_of(rows(head))?);
        let version = directory::version_of(rows(version))?;
        if let (Some((known, directory, set)), Some(asked)) = (guess, asked)
            && known == version
        {
            let start = View::new(directory, next);
            return load::view(session, &self.vault, start, &set, asked, answers).await;
        }
        let directory = Arc::new(directory::load(session, &self.vault).await?);
        self.directory = Some((version, Arc::clone(&directory)));
        let set = plan(&directory);
        load::view_now(session, &self.vault, View::new(directory, next), &set).await
    }

    async fn write(&mut self, session: &Session, writes: &WriteSet) -> Result<(), BackendError> {
        const WRITING: &str = "writing the database";
        let mut pipeline = Pipeline::new(session);
        let coupons = std::mem::take(&mut self.coupons);
        if let Err(error) = write::all(&mut pipeline, &self.vault, &self.tip, &coupons, writes) {
            session.execute("ROLLBACK").await.or_unavailable(WRITING)?;
            return Err(error);
        }
        pipeline.run_and_commit().await.map_err(|error| match error {
            CommitError::Statement(error) => BackendError::new(error::kind(&error), WRITING, error),
            CommitError::Commit(error) => {
                BackendError::new(error::kind_of_commit(&error), "committing", error)
            }
        })
    }
}

impl Backend for PostgresBackend {
    async fn begin(&mut self, plan: Plan<'_>) -> Result<View, BackendError> {
        // A connection that the database ended while nothing was under way is no reason to refuse
        // anybody; one that was just made and is lost again is.
        loop {
            let (session, is_new) = match self.session.take() {
                Some(session) if !session.is_closed() => (session, false),
                _ => (self.connector.connect(Role::Writer).await?, true),
            };
            match self.load(&session, plan).await {
                Ok(view) => {
                    self.coupons = Before::of(&view);
                    self.session = Some(session);
                    return Ok(view);
                }
                Err(error) => {
                    // A connection that cannot even roll back was lost.
                    let is_lost = session.execute("ROLLBACK").await.is_err();
                    if !is_lost {
                        self.session = Some(session);
                    }
                    if !is_lost || is_new {
                        return Err(error);
                    }
                }
            }
        }
    }

    async fn commit(&mut self, writes: &WriteSet) -> Result<(), BackendError> {
        let Some(session) = self.session.take() else {
            return Err(BackendError::new(ErrorKind::Unavailable, "writing", "no connection"));
        };
        let written = self.write(&session, writes).await;
        // After a failure it is not known what state the connection is in.
        self.session = written.is_ok().then_some(session);
        written
    }

    async fn lift_time_limits(&mut self) -> Result<(), BackendError> {
        let Some(session) = &self.session else { return Ok(()) };
        let sql = "SET LOCAL statement_timeout = 0; \
                   SET LOCAL idle_in_transaction_session_timeout = 0";
        session.execute(sql).await.or_unavailable("lifting the limits of time")
    }

    async fn probe(&mut self) -> Result<(), BackendError> {
        self.begin(&|_| ReadSet::default()).await?;
        if let Some(session) = &self.session {
            // PostgreSQL writes a row anew even where it stays the same.
            let sql = "UPDATE meta SET value = value WHERE name = 'next_operation'";
            if let Err(error) = session.query(sql, params![]).await {
                self.session = None;
                let kind = ErrorKind::Unavailable;
                return Err(BackendError::new(kind, "trying to write", error));
            }
        }
        self.commit(&WriteSet::default()).await
    }

    async fn roll_back(&mut self) -> Result<(), BackendError> {
        let Some(session) = self.session.take() else { return Ok(()) };
        session.execute("ROLLBACK").await.or_unavailable("ending a transaction")?;
        self.session = Some(session);
        Ok(())
    }
}
