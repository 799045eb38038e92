//! TLS to the database: what is asked for, and the driver's port to rustls.

mod binding;
mod verify;

use std::fmt;
use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use storage::private_file::{self, PrivateFileError};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect};
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};

/// Protection of a connection, with the names and meanings of libpq's `sslmode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsMode {
    /// TLS is not used.
    Disable,
    /// By TLS if the server offers it; its certificate is not looked at.
    Prefer,
    /// By TLS; the certificate is not looked at.
    Require,
    /// By TLS, with a certificate that an authority has signed, whatever it names.
    VerifyCa,
    /// By TLS, with a certificate for this host that an authority has signed.
    VerifyFull,
}

const MODES: [(TlsMode, &str); 5] = [
    (TlsMode::Disable, "disable"),
    (TlsMode::Prefer, "prefer"),
    (TlsMode::Require, "require"),
    (TlsMode::VerifyCa, "verify-ca"),
    (TlsMode::VerifyFull, "verify-full"),
];

impl TlsMode {
    /// Whether the server has to show a certificate that is trusted.
    pub const fn verifies(self) -> bool {
        matches!(self, Self::VerifyCa | Self::VerifyFull)
    }
}

impl fmt::Display for TlsMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = MODES.iter().find(|(mode, _)| mode == self).map_or("", |(_, name)| *name);
        f.write_str(name)
    }
}

/// There is no such mode.
#[derive(Debug, thiserror::Error)]
#[error("the TLS mode must be disable, prefer, require, verify-ca or verify-full")]
pub struct UnknownMode;

impl FromStr for TlsMode {
    type Err = UnknownMode;

    fn from_str(text: &str) -> Result<Self, UnknownMode> {
        MODES.iter().find(|(_, name)| *name == text).map(|(mode, _)| *mode).ok_or(UnknownMode)
    }
}

/// Authorities whose certificates are trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Roots {
    /// Those that the operating system trusts, or `SSL_CERT_FILE` and `SSL_CERT_DIR` name.
    System,
    /// Those in a file of PEM.
    File(PathBuf),
}

impl From<&str> for Roots {
    /// `system`, or the path of a file.
    fn from(text: &str) -> Self {
        if text == "system" { Self::System } else { Self::File(text.into()) }
    }
}

impl fmt::Display for Roots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => f.write_str("those that the system trusts"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

/// Settings as they are configured.
#[derive(Clone, Debug, Default)]
pub struct TlsRequest {
    /// Protection of the connection. `None`: it depends on the place of the server.
    pub mode: Option<TlsMode>,
    /// Trusted authorities. `None`: the ones that the system trusts.
    pub roots: Option<Roots>,
    /// A file of PEM with a certificate to show to the server, and those between it and its root.
    pub client_certificate: Option<PathBuf>,
    /// A file of PEM with its key, which only its owner may read.
    pub client_key: Option<PathBuf>,
}

/// Reason why a file for TLS cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsFileError {
    /// It cannot be read.
    #[error("the {what} {} cannot be read", path.display())]
    Unreadable {
        /// Purpose of the file, for messages.
        what: &'static str,
        /// Path of the file.
        path: PathBuf,
        /// Cause of the error.
        source: io::Error,
    },
    /// It is not what it should be.
    #[error("the {what} {} is not in PEM form, or holds none", path.display())]
    NotPem {
        /// Purpose of the file, for messages.
        what: &'static str,
        /// Path of the file.
        path: PathBuf,
    },
    /// A certificate, or a key, of another kind or in a wrong form.
    #[error("the {what} {} cannot be used", path.display())]
    Unusable {
        /// Purpose of the file, for messages.
        what: &'static str,
        /// Path of the file.
        path: PathBuf,
        /// Cause of the error.
        source: rustls::Error,
    },
    /// Others may read the key.
    #[error("the key of the client's certificate, {}, cannot be used", path.display())]
    Key {
        /// Path of the file.
        path: PathBuf,
        /// Cause of the error.
        source: PrivateFileError,
    },
    /// There are no roots to verify with.
    #[error(
        "the system has no certificates of authorities to trust: install them (Debian: \
         `apt-get install ca-certificates`), or name a root certificate"
    )]
    NoSystemRoots,
    /// The library takes no such set-up.
    #[error("TLS cannot be set up")]
    SetUp(#[from] rustls::Error),
}

const ROOT: &str = "root certificate";
const CLIENT: &str = "client's certificate";
const KEY: &str = "key of the client's certificate";

/// Properties of a TLS connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Negotiated {
    /// As PostgreSQL and OpenSSL write it: `TLSv1.3`.
    pub(crate) version: String,
    pub(crate) cipher: String,
}

/// Makes TLS connections in one mode.
#[derive(Clone)]
pub(crate) struct MakeTls {
    config: Option<Arc<ClientConfig>>,
    last: Arc<Mutex<Option<Negotiated>>>,
}

impl fmt::Debug for MakeTls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MakeTls").field("is_used", &self.config.is_some()).finish_non_exhaustive()
    }
}

impl MakeTls {
    /// Reads the files that the mode needs.
    pub(crate) fn new(mode: TlsMode, request: &TlsRequest) -> Result<Self, TlsFileError> {
        let config = match mode {
            TlsMode::Disable => None,
            _ => Some(Arc::new(client_config(mode, request)?)),
        };
        Ok(Self { config, last: Arc::default() })
    }

    /// Returns the properties of the last connection. `None` if it was not protected.
    pub(crate) fn last(&self) -> Option<Negotiated> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn client_config(mode: TlsMode, request: &TlsRequest) -> Result<ClientConfig, TlsFileError> {
    let provider = Arc::new(default_provider());
    let roots = match (&request.roots, mode.verifies()) {
        (_, false) => None,
        (Some(Roots::File(path)), true) => Some(roots_of(path)?),
        (Some(Roots::System) | None, true) => Some(system_roots()?),
    };
    let verifier = verify::Verifier::new(roots, mode == TlsMode::VerifyFull, &provider);
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let mut config = match (&request.client_certificate, &request.client_key) {
        (Some(certificate), Some(key)) => {
            let chain = certificates_of(CLIENT, certificate)?;
            builder.with_client_auth_cert(chain, key_of(key)?).map_err(|source| {
                TlsFileError::Unusable { what: CLIENT, path: certificate.clone(), source }
            })?
        }
        _ => builder.with_no_client_auth(),
    };
    // Asked for by servers that are spoken to without PostgreSQL's own greeting.
    config.alpn_protocols = vec![b"postgresql".to_vec()];
    Ok(config)
}

fn roots_of(path: &Path) -> Result<RootCertStore, TlsFileError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates_of(ROOT, path)? {
        roots.add(certificate).map_err(|source| TlsFileError::Unusable {
            what: ROOT,
            path: path.to_owned(),
            source,
        })?;
    }
    Ok(roots)
}

fn system_roots() -> Result<RootCertStore, TlsFileError> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    for error in found.errors {
        tracing::warn!(error = &error as &dyn std::error::Error, "some roots are not readable");
    }
    // The system may have some that are older than the rules for them.
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() { Err(TlsFileError::NoSystemRoots) } else { Ok(roots) }
}

fn certificates_of(
    what: &'static str,
    path: &Path,
) -> Result<Vec<CertificateDer<'static>>, TlsFileError> {
    let text = std::fs::read(path).map_err(|source| TlsFileError::Unreadable {
        what,
        path: path.to_owned(),
        source,
    })?;
    let found: Result<Vec<_>, pem::Error> = CertificateDer::pem_slice_iter(&text).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(TlsFileError::NotPem { what, path: path.to_owned() }),
    }
}

fn key_of(path: &Path) -> Result<PrivateKeyDer<'static>, TlsFileError> {
    let text = private_file::read(path)
        .map_err(|source| TlsFileError::Key { path: path.to_owned(), source })?;
    PrivateKeyDer::from_pem_slice(text.as_bytes())
        .map_err(|_| TlsFileError::NotPem { what: KEY, path: path.to_owned() })
}

impl<S> MakeTlsConnect<S> for MakeTls
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = Stream<S>;
    type TlsConnect = Handshake;
    type Error = io::Error;

    fn make_tls_connect(&mut self, domain: &str) -> io::Result<Handshake> {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(Handshake { make: self.clone(), host: domain.to_owned() })
    }
}

/// A handshake with one host.
pub(crate) struct Handshake {
    make: MakeTls,
    host: String,
}

impl<S> TlsConnect<S> for Handshake
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = Stream<S>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Stream<S>>> + Send>>;

    fn connect(self, stream: S) -> Self::Future {
        Box::pin(async move {
            let Self { make, host } = self;
            let config = make.config.ok_or_else(|| io::Error::other("TLS is disabled"))?;
            // A final dot says that a name is complete; names in certificates have none.
            let name = ServerName::try_from(host.trim_end_matches('.').to_owned())
                .map_err(|_| io::Error::other("no certificate can be for the name of this host"))?;
            let stream = tokio_rustls::TlsConnector::from(config).connect(name, stream).await?;
            let (_, session) = stream.get_ref();
            let version = match session.protocol_version() {
                Some(rustls::ProtocolVersion::TLSv1_3) => "TLSv1.3".to_owned(),
                Some(rustls::ProtocolVersion::TLSv1_2) => "TLSv1.2".to_owned(),
                other => format!("{other:?}"),
            };
            let cipher = session.negotiated_cipher_suite();
            let cipher = cipher.map(|suite| format!("{:?}", suite.suite())).unwrap_or_default();
            *make.last.lock().unwrap_or_else(PoisonError::into_inner) =
                Some(Negotiated { version, cipher });
            Ok(Stream(stream))
        })
    }
}

/// A connection protected by TLS.
pub(crate) struct Stream<S>(tokio_rustls::client::TlsStream<S>);

impl<S: AsyncRead + AsyncWrite + Unpin> tokio_postgres::tls::TlsStream for Stream<S> {
    fn channel_binding(&self) -> ChannelBinding {
        let (_, session) = self.0.get_ref();
        let certificate = session.peer_certificates().and_then(<[_]>::first);
        match certificate.and_then(|certificate| binding::end_point(certificate)) {
            Some(hash) => ChannelBinding::tls_server_end_point(hash),
            None => ChannelBinding::none(),
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Stream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Stream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
