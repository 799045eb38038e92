//! Reason why there is no connection, by name, so that whoever sets things up knows what to do.

use std::error::Error;
use std::io;
use std::time::Duration;

use jiff::Timestamp;
use tokio_postgres::error::SqlState;
use tokio_rustls::rustls::pki_types::UnixTime;
use tokio_rustls::rustls::{self, AlertDescription, CertificateError};

use crate::tls::{Roots, TlsRequest};

/// Reason why a connection cannot be made. No text holds a password.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConnectError {
    #[error("the database server does not offer TLS")]
    NotOffered,
    #[error("no trusted authority ({0}) has signed the certificate of the database server")]
    Untrusted(Roots),
    #[error("the certificate of the database server expired at {0}")]
    Expired(Timestamp),
    #[error("the certificate of the database server is valid only from {0}")]
    NotYet(Timestamp),
    #[error("the certificate of the database server is for {names}, not for host {host}")]
    OtherName { host: String, names: String },
    #[error("the database server uses the certificate of an authority as its own")]
    Authority,
    #[error("the database server requires a client certificate")]
    CertificateWanted,
    #[error("the database server does not accept the client certificate")]
    CertificateRefused(#[source] tokio_postgres::Error),
    #[error("TLS with the database server failed")]
    Tls(#[source] tokio_postgres::Error),
    #[error("the database refuses the password of its user")]
    Password(#[source] tokio_postgres::Error),
    #[error("the database requires a password, and none is set")]
    NoPassword,
    #[error("the database does not admit this user from this host")]
    Rules(#[source] tokio_postgres::Error),
    #[error("the database does not exist on the server")]
    NoDatabase(#[source] tokio_postgres::Error),
    #[error("the database accepts no more connections")]
    TooMany(#[source] tokio_postgres::Error),
    #[error("nothing answers at the address of the database")]
    Unreachable(#[source] tokio_postgres::Error),
    #[error("the database did not answer within {} s", .0.as_secs())]
    TooSlow(Duration),
    #[error("the runtime has stopped")]
    NoRuntime(#[source] tokio::task::JoinError),
    #[error("the database refuses the connection")]
    Refused(#[source] tokio_postgres::Error),
}

impl ConnectError {
    /// Classifies an error of the driver.
    pub(crate) fn of(error: tokio_postgres::Error, request: &TlsRequest) -> Self {
        if let Some(tls) = tls_error(&error) {
            return Self::of_tls(tls.clone(), error, request);
        }
        let state = error.code().cloned();
        match state {
            Some(SqlState::INVALID_PASSWORD) => Self::Password(error),
            Some(SqlState::INVALID_AUTHORIZATION_SPECIFICATION) => Self::Rules(error),
            Some(SqlState::INVALID_CATALOG_NAME) => Self::NoDatabase(error),
            Some(SqlState::TOO_MANY_CONNECTIONS) => Self::TooMany(error),
            Some(_) => Self::Refused(error),
            // The driver has no kinds for these, and its texts say which they are.
            None => match error.source().map(ToString::to_string).as_deref() {
                Some("server does not support TLS") => Self::NotOffered,
                Some("password missing") => Self::NoPassword,
                _ if error.to_string().starts_with("error performing TLS") => Self::Tls(error),
                _ if error.source().is_some_and(<dyn Error>::is::<io::Error>) => {
                    Self::Unreachable(error)
                }
                _ => Self::Refused(error),
            },
        }
    }

    fn of_tls(tls: rustls::Error, error: tokio_postgres::Error, request: &TlsRequest) -> Self {
        use rustls::Error::{AlertReceived, InvalidCertificate};
        match tls {
            // The signature is not that of the root of this name: an authority that was made anew.
            InvalidCertificate(
                CertificateError::UnknownIssuer | CertificateError::BadSignature,
            ) => Self::Untrusted(request.roots.clone().unwrap_or(Roots::System)),
            InvalidCertificate(CertificateError::ExpiredContext { not_after, .. }) => {
                Self::Expired(time(not_after))
            }
            InvalidCertificate(CertificateError::NotValidYetContext { not_before, .. }) => {
                Self::NotYet(time(not_before))
            }
            InvalidCertificate(CertificateError::NotValidForNameContext {
                expected,
                presented,
            }) => Self::OtherName {
                host: expected.to_str().into_owned(),
                names: if presented.is_empty() {
                    "none at all (it has no subjectAltName)".to_owned()
                } else {
                    presented.join(", ")
                },
            },
            // The library has no name of its own for it.
            InvalidCertificate(CertificateError::Other(other))
                if other.to_string().contains("CaUsedAsEndEntity") =>
            {
                Self::Authority
            }
            AlertReceived(AlertDescription::CertificateRequired) => Self::CertificateWanted,
            AlertReceived(
                AlertDescription::BadCertificate
                | AlertDescription::UnknownCA
                | AlertDescription::CertificateExpired
                | AlertDescription::CertificateRevoked
                | AlertDescription::CertificateUnknown
                | AlertDescription::UnsupportedCertificate,
            ) => Self::CertificateRefused(error),
            _ => Self::Tls(error),
        }
    }

    /// Returns advice for this failure.
    pub(crate) const fn advice(&self) -> &'static str {
        match self {
            Self::NotOffered => {
                "give the server a certificate and turn `ssl` on there; on a network that you \
                 trust, use sslmode=disable"
            }
            Self::Untrusted(_) => {
                "configure the certificate of the authority that signed the server's: sslrootcert, \
                 or root_certificate in [database]"
            }
            Self::Expired(_) => {
                "renew the server's certificate; if it is not expired, set the clock"
            }
            Self::NotYet(_) => "set the clock, or wait",
            Self::OtherName { .. } => {
                "connect by a name in the certificate, or make a certificate with this name as \
                 subjectAltName; sslmode=verify-ca does not check the name"
            }
            Self::Authority => {
                "let the authority sign a certificate for the server, or make a self-signed one \
                 with basicConstraints=CA:FALSE and the server's name as subjectAltName"
            }
            Self::CertificateWanted => {
                "configure the client certificate and its key: client_certificate and client_key \
                 in [database]"
            }
            Self::CertificateRefused(_) => {
                "let an authority that the server knows sign the client certificate (ssl_ca_file \
                 there)"
            }
            Self::Tls(_) => "check that the port is PostgreSQL's, and read the server's log",
            Self::Password(_) | Self::NoPassword => {
                "give the password in a file (password_file in [database]), in \
                 SCRIP_DATABASE_PASSWORD, or percent-encoded in the URL"
            }
            Self::Rules(_) => {
                "add a line to pg_hba.conf of the server, and check whether the line requires TLS"
            }
            Self::NoDatabase(_) => "create it (CREATE DATABASE … OWNER …), or correct the URL",
            Self::TooMany(_) => "raise max_connections of the database, or use fewer connections",
            Self::Unreachable(_) | Self::TooSlow(_) => {
                "check that the database runs, and check host, port and firewall"
            }
            Self::NoRuntime(_) | Self::Refused(_) => "read the log of the database",
        }
    }
}

fn time(time: UnixTime) -> Timestamp {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}

/// The error of the TLS library among the causes. It is wrapped in errors of input and output, which
/// name as their cause not what they wrap but the cause of that.
fn tls_error(error: &tokio_postgres::Error) -> Option<&rustls::Error> {
    let mut next = error.source();
    while let Some(error) = next {
        if let Some(tls) = error.downcast_ref::<rustls::Error>() {
            return Some(tls);
        }
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if let Some(tls) = wrapped.and_then(|wrapped| wrapped.downcast_ref::<rustls::Error>()) {
            return Some(tls);
        }
        next = error.source();
    }
    None
}
