//! Connecting to the database.

use std::fmt;
use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use storage::health::told;
use storage::{BackendError, ErrorKind};
use tokio::runtime::Handle;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

use crate::failure::ConnectError;
use crate::limits;
use crate::session::Session;
use crate::tls::{MakeTls, Roots, TlsFileError, TlsMode, TlsRequest};
use crate::url::{Parts, UrlError};

/// Address and use of the database. `Debug` does not print the password.
#[derive(Clone)]
pub struct PostgresSettings {
    /// Host, database, user and password.
    pub(crate) database: Config,
    /// TLS as the URL asks for it; what is set beside the URL is put over it.
    pub tls: TlsRequest,
    /// Connections for reading, beside the one for writing.
    pub pool_connections: usize,
    /// Time that a read waits for a connection of the pool.
    pub wait: Duration,
    /// Timeout of a connection attempt, for each host.
    pub connect: Duration,
    /// Timeout of one statement, including the wait for other servers' transactions.
    pub statement: Duration,
}

/// Reason why settings of a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A number is not within its limits.
    #[error("database {name}: must be from {min} to {max}")]
    OutOfRange {
        /// Name of the setting.
        name: &'static str,
        /// Minimum value that is allowed.
        min: u64,
        /// Maximum value that is allowed.
        max: u64,
    },
    /// The settings of TLS contradict each other.
    #[error("TLS to the database: {0}")]
    Tls(&'static str),
}

/// Connections for reading, unless another number is set.
pub const POOL_CONNECTIONS: usize = 8;
/// Default time that a request waits for a connection of the pool.
pub const WAIT: Duration = Duration::from_secs(5);
/// Default timeout of a connection attempt.
pub const CONNECT: Duration = Duration::from_secs(5);
/// Default timeout of a statement.
pub const STATEMENT: Duration = Duration::from_secs(30);

impl FromStr for PostgresSettings {
    type Err = UrlError;

    fn from_str(url: &str) -> Result<Self, UrlError> {
        let parts = Parts::of(url)?;
        let tls = TlsRequest {
            mode: parts
                .mode
                .map(|mode| mode.parse())
                .transpose()
                .map_err(|error| UrlError::new(format!("sslmode: {error}")))?,
            roots: parts.root_certificate.as_deref().map(Roots::from),
            client_certificate: parts.client_certificate.map(Into::into),
            client_key: parts.client_key.map(Into::into),
        };
        let mut database = Config::from_str(&parts.rest).map_err(|error| {
            // In a URL the driver's errors name the setting and not its value. In the other form a
            // blank in a password makes a setting of what is behind it.
            let is_url = url.contains("://");
            UrlError::new(if is_url { told(&error) } else { error.to_string() })
        })?;
        if database.get_hosts().is_empty() {
            // Certificates are for what the host is called by.
            for address in database.get_hostaddrs().to_vec() {
                database.host(address.to_string());
            }
        }
        if database.get_hosts().is_empty() {
            return Err(UrlError::new("it names no host"));
        }
        for host in database.get_hosts() {
            match host {
                // Most likely the rest of a password, which must not be shown as a host.
                Host::Tcp(name) if name.contains('@') => {
                    return Err(UrlError::new(
                        "its host contains an at sign: write it as %40 in a password",
                    ));
                }
                // The driver would go to the address, over the network, and sockets have no TLS.
                _ if is_socket(host) && !database.get_hostaddrs().is_empty() => {
                    return Err(UrlError::new("a socket file has no hostaddr"));
                }
                _ => {}
            }
        }
        let connect = database.get_connect_timeout().copied().unwrap_or(CONNECT);
        Ok(Self {
            database,
            tls,
            pool_connections: POOL_CONNECTIONS,
            wait: WAIT,
            connect,
            statement: STATEMENT,
        })
    }
}

impl PostgresSettings {
    /// Whether this names the same database in the same words.
    pub fn is_same_database(&self, other: &Self) -> bool {
        self.database == other.database
    }

    /// The password of the database's user, whatever the URL says.
    pub fn set_password(&mut self, password: &str) {
        self.database.password(password);
    }

    /// The password, wherever it is from.
    pub fn password(&self) -> Option<&[u8]> {
        self.database.get_password()
    }

    /// Returns the protection of connections: the configured mode, or a default for the place of
    /// the servers. Connections inside the machine need no protection. Any other server must prove
    /// its identity. Unix sockets never have TLS, as with libpq.
    pub fn tls_mode(&self) -> TlsMode {
        if self.database.get_hosts().iter().all(is_socket) {
            return TlsMode::Disable;
        }
        match (self.tls.mode, &self.tls.roots) {
            // As with libpq: whoever names an authority wants it looked at.
            (Some(TlsMode::Require), Some(Roots::File(_))) => TlsMode::VerifyCa,
            (Some(mode), _) => mode,
            (None, None) if self.is_local() => TlsMode::Prefer,
            (None, _) => TlsMode::VerifyFull,
        }
    }

    /// Whether every host of the URL is this machine.
    pub(crate) fn is_local(&self) -> bool {
        // Where an address is given beside the name, it is the address that is connected to.
        let addresses = self.database.get_hostaddrs();
        let hosts = self.database.get_hosts().iter().enumerate();
        hosts.into_iter().all(|(place, host)| match (addresses.get(place), host) {
            (Some(address), _) => address.is_loopback(),
            (None, Host::Tcp(name)) => {
                name.eq_ignore_ascii_case("localhost")
                    || name.parse().is_ok_and(|address: IpAddr| address.is_loopback())
            }
            (None, _) => true,
        })
    }

    /// Returns the numbers that are out of range.
    pub fn faults_of_numbers(&self) -> Vec<SettingsError> {
        let mut faults = Vec::new();
        let mut check = |name, value: u64, range: RangeInclusive<u64>| {
            let (min, max) = (*range.start(), *range.end());
            if !range.contains(&value) {
                faults.push(SettingsError::OutOfRange { name, min, max });
            }
        };
        let connections = u64::try_from(self.pool_connections).unwrap_or(u64::MAX);
        check("connections", connections, 1..=limits::POOL_CONNECTIONS_MAX as u64);
        check("wait_seconds", self.wait.as_secs(), 1..=limits::WAIT_SECONDS_MAX);
        check("connect_seconds", self.connect.as_secs(), 1..=limits::CONNECT_SECONDS_MAX);
        check("statement_seconds", self.statement.as_secs(), 1..=limits::STATEMENT_SECONDS_MAX);
        faults
    }

    /// Checks that the settings of TLS do not contradict each other.
    ///
    /// # Errors
    ///
    /// [`SettingsError::Tls`] with the first contradiction.
    pub fn check_tls(&self) -> Result<(), SettingsError> {
        let TlsRequest { mode, roots, client_certificate, client_key } = &self.tls;
        let refuse = |why| Err(SettingsError::Tls(why));
        match (mode, roots) {
            (Some(TlsMode::Disable | TlsMode::Prefer), Some(_)) => refuse(
                "disable and prefer do not check certificates: with a root certificate use \
                 verify-full",
            ),
            (Some(TlsMode::Disable), _) if client_certificate.is_some() => {
                refuse("without TLS the client certificate is not used")
            }
            // Anybody is given a certificate by some authority, for a name of their own.
            (Some(TlsMode::VerifyCa), None | Some(Roots::System)) => refuse(
                "verify-ca does not check names, so it needs a root certificate of your own \
                 (sslrootcert, or root_certificate in [database]); or use verify-full",
            ),
            (Some(TlsMode::Require), Some(Roots::System)) => {
                refuse("with the roots of the system use verify-full")
            }
            _ if client_certificate.is_some() != client_key.is_some() => {
                refuse("give both the client certificate and its key, or neither")
            }
            _ => Ok(()),
        }
    }

    /// Host, port and database, for people.
    pub fn place(&self) -> String {
        let ports = self.database.get_ports();
        let hosts = self.database.get_hosts().iter().enumerate().map(|(place, host)| {
            let port = ports.get(place).or_else(|| ports.first()).copied().unwrap_or(5432);
            match host {
                Host::Tcp(name) if name.contains(':') => format!("[{name}]:{port}"),
                Host::Tcp(name) => format!("{name}:{port}"),
                #[cfg(unix)]
                Host::Unix(path) => format!("{}, port {port}", path.display()),
            }
        });
        hosts.collect::<Vec<_>>().join(" or ")
    }
}

fn is_socket(host: &Host) -> bool {
    !matches!(host, Host::Tcp(_))
}

impl fmt::Debug for PostgresSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresSettings")
            .field("hosts", &self.database.get_hosts())
            .field("database", &self.database.get_dbname())
            .field("tls", &self.tls_mode())
            .field("tls_files", &self.tls)
            .field("pool_connections", &self.pool_connections)
            .field("wait", &self.wait)
            .field("connect", &self.connect)
            .field("statement", &self.statement)
            .finish_non_exhaustive()
    }
}

/// Purpose of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Connection for the committer.
    Writer,
    /// Connection for reading only.
    Reader,
    /// For looking at how the database is set up.
    Examiner,
    /// Connection for copying the store.
    Copier,
}

/// Whatever the database is set to, what is answered has been flushed; who has asked for more, such
/// as a standby's answer, keeps it.
const DURABLE: &str = "SELECT set_config('synchronous_commit', 'on', false) \
     WHERE current_setting('synchronous_commit') = 'off'";

/// Makes connections. They live on the runtime in which the store was opened, whoever uses them.
#[derive(Clone, Debug)]
pub(crate) struct Connector {
    settings: PostgresSettings,
    tls: MakeTls,
    runtime: Handle,
}

impl Connector {
    /// Reads the files of TLS. Must be called in a runtime.
    pub(crate) fn new(mut settings: PostgresSettings) -> Result<Self, TlsFileError> {
        let mode = settings.tls_mode();
        let tls = MakeTls::new(mode, &settings.tls)?;
        settings.database.ssl_mode(match mode {
            TlsMode::Disable => SslMode::Disable,
            TlsMode::Prefer => SslMode::Prefer,
            TlsMode::Require | TlsMode::VerifyCa | TlsMode::VerifyFull => SslMode::Require,
        });
        settings.database.connect_timeout(settings.connect);
        // A machine that vanished says nothing: without these, what was sent to it would be waited
        // for as long as the system keeps trying.
        settings.database.keepalives_idle(settings.wait);
        settings.database.tcp_user_timeout(settings.statement);
        if settings.database.get_application_name().is_none() {
            settings.database.application_name("scrip");
        }
        Ok(Self { settings, tls, runtime: Handle::current() })
    }

    pub(crate) const fn settings(&self) -> &PostgresSettings {
        &self.settings
    }

    /// Returns the TLS state of the last connection.
    pub(crate) const fn tls(&self) -> &MakeTls {
        &self.tls
    }

    /// Makes a connection for the store.
    pub(crate) async fn connect(&self, role: Role) -> Result<Session, BackendError> {
        const DOING: &str = "connecting to the database";
        let made = self.try_connect(role).await;
        made.map_err(|error| BackendError::new(ErrorKind::Unavailable, DOING, error))
    }

    /// Makes a connection, or says why not.
    pub(crate) async fn try_connect(&self, role: Role) -> Result<Session, ConnectError> {
        let request = &self.settings.tls;
        let (database, tls) = (self.settings.database.clone(), self.tls.clone());
        // The driver bounds the time until a host takes the connection; what comes after, TLS and
        // the sign-in, may take as long again.
        let hosts = u32::try_from(database.get_hosts().len().max(1)).unwrap_or(u32::MAX);
        let most = self.settings.connect.saturating_mul(hosts.saturating_mul(2));
        let runtime = self.runtime.clone();
        // The socket belongs to the runtime that it is made in.
        let connecting = self.runtime.spawn(tokio::time::timeout(most, async move {
            let (client, connection) = database.connect(tls).await?;
            runtime.spawn(async move {
                if let Err(error) = connection.await {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, "a connection to the database ended");
                }
            });
            Ok::<_, tokio_postgres::Error>(client)
        }));
        let client = connecting.await.map_err(ConnectError::NoRuntime)?;
        let client = client.map_err(|_| ConnectError::TooSlow(most))?;
        let session = Session::new(client.map_err(|error| ConnectError::of(error, request))?);
        let set_up = session.execute(&self.set_up(role)).await;
        set_up.map_err(|error| ConnectError::of(error, request))?;
        Ok(session)
    }

    /// Returns the first statements of a connection.
    fn set_up(&self, role: Role) -> String {
        let statement = self.settings.statement.as_millis();
        match role {
            // A server that stops answering in the middle of a transaction keeps the others
            // waiting no longer than a statement may take. Arrays of keys are looked up one by one,
            // whatever the planner thinks of a table that was small when it looked.
            Role::Writer => format!(
                "SET statement_timeout = {statement}; \
                 SET idle_in_transaction_session_timeout = {statement}; \
                 SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; \
                 {DURABLE}"
            ),
            Role::Examiner => format!(
                "SET statement_timeout = {statement}; SET default_transaction_read_only = on"
            ),
            // Checks of everything read whole tables, page by page and link by link. A page is read
            // in less time than a query is compiled in, which the planner thinks it is worth.
            Role::Reader => "SET statement_timeout = 0; SET jit = off".to_owned(),
            // A copy takes as long as it takes, and its transaction on the source waits meanwhile.
            Role::Copier => format!(
                "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; \
                 SET lock_timeout = {}",
                self.settings.wait.as_millis()
            ),
        }
    }
}
