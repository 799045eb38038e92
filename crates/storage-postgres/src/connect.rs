//! Connecting to the database.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use storage::{BackendError, ErrorKind};
use tokio::runtime::Handle;
use tokio_postgres::{Config, NoTls};

use crate::session::Session;

/// Where the database is and how it is used. It does not print its password.
#[derive(Clone)]
pub struct Settings {
    /// Host, database, user and password.
    pub(crate) database: Config,
    /// Connections for reading, beside the one for writing.
    pub pool_connections: usize,
    /// How long a read waits for a connection of the pool, and a connection is waited for.
    pub wait: Duration,
    /// How long one statement may take, waiting for other servers' transactions included.
    pub statement: Duration,
}

/// Why a database's URL cannot be used. It does not repeat the URL, which may hold a password.
#[derive(Debug, thiserror::Error)]
#[error("the database URL cannot be used: {0}")]
pub struct UrlError(String);

/// Connections for reading, unless another number is set.
pub const POOL_CONNECTIONS: usize = 8;
/// How long a connection is waited for, unless another time is set.
pub const WAIT: Duration = Duration::from_secs(5);
/// How long a statement may take, unless another time is set.
pub const STATEMENT: Duration = Duration::from_secs(30);

impl FromStr for Settings {
    type Err = UrlError;

    fn from_str(url: &str) -> Result<Self, UrlError> {
        // The driver's errors name the setting and not its value.
        let database = Config::from_str(url).map_err(|error| UrlError(error.to_string()))?;
        Ok(Self { database, pool_connections: POOL_CONNECTIONS, wait: WAIT, statement: STATEMENT })
    }
}

impl Settings {
    /// Whether this names the same database in the same words.
    pub fn is_same_database(&self, other: &Self) -> bool {
        self.database == other.database
    }

    /// The password of the database's user, whatever the URL says.
    pub fn set_password(&mut self, password: &str) {
        self.database.password(password);
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("hosts", &self.database.get_hosts())
            .field("database", &self.database.get_dbname())
            .field("pool_connections", &self.pool_connections)
            .field("wait", &self.wait)
            .field("statement", &self.statement)
            .finish_non_exhaustive()
    }
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// For the committer.
    Writer,
    /// For reading.
    Reader,
    /// For copying everything.
    Copier,
}

/// Makes connections. They live on the runtime in which the store was opened, whoever uses them.
#[derive(Clone, Debug)]
pub(crate) struct Connector {
    settings: Settings,
    runtime: Handle,
}

impl Connector {
    /// Must be called in a runtime.
    pub(crate) fn new(mut settings: Settings) -> Self {
        settings.database.connect_timeout(settings.wait);
        // A machine that vanished says nothing: without these, what was sent to it would be waited
        // for as long as the system keeps trying.
        settings.database.keepalives_idle(settings.wait);
        settings.database.tcp_user_timeout(settings.statement);
        if settings.database.get_application_name().is_none() {
            settings.database.application_name("scrip");
        }
        Self { settings, runtime: Handle::current() }
    }

    pub(crate) const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Makes a connection.
    pub(crate) async fn connect(&self, role: Role) -> Result<Session, BackendError> {
        const DOING: &str = "connecting to the database";
        let unavailable = |error: Box<dyn std::error::Error + Send + Sync>| {
            BackendError::new(ErrorKind::Unavailable, DOING, error)
        };
        let database = self.settings.database.clone();
        let runtime = self.runtime.clone();
        // The socket belongs to the runtime that it is made in.
        let connecting = self.runtime.spawn(async move {
            let (client, connection) = database.connect(NoTls).await?;
            runtime.spawn(async move {
                if let Err(error) = connection.await {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, "a connection to the database ended");
                }
            });
            Ok::<_, tokio_postgres::Error>(client)
        });
        let client = connecting.await.map_err(|error| unavailable(error.into()))?;
        let session = Session::new(client.map_err(|error| unavailable(error.into()))?);
        session.execute(&self.set_up(role)).await.map_err(|error| unavailable(error.into()))?;
        Ok(session)
    }

    /// What a connection is told first.
    fn set_up(&self, role: Role) -> String {
        let statement = self.settings.statement.as_millis();
        match role {
            // A server that stops answering in the middle of a transaction keeps the others
            // waiting no longer than a statement may take. Arrays of keys are looked up one by one,
            // whatever the planner thinks of a table that was small when it looked.
            Role::Writer => format!(
                "SET statement_timeout = {statement}; \
                 SET idle_in_transaction_session_timeout = {statement}; \
                 SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off"
            ),
            // Checks of everything read whole tables, page by page and link by link.
            Role::Reader => "SET statement_timeout = 0".to_owned(),
            // A copy takes as long as it takes, and its transaction on the source waits meanwhile.
            Role::Copier => format!(
                "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; \
                 SET lock_timeout = {}",
                self.settings.wait.as_millis()
            ),
        }
    }
}
