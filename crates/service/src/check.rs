//! Checking a certificate's number with its secret code, under the guess budget.

use domain::{Certificate, CertificateNumber, SecretCode};
use jiff::civil::Date;
use tokio::time::Instant;

use crate::error::{Denied, Error};
use crate::guess::{Admission, Given, Guesser, Judged, TooManyGuesses, even_out};
use crate::inspection::{Inspected, inspected};
use crate::records::RecordReader;
use crate::session::{Caller, Session};
use domain::person::Permission;

/// Capability to check numbers with their secret codes.
pub struct Checker<'a> {
    session: &'a Session,
    guesser: Guesser,
}

impl Session {
    /// Capability to check numbers with their secret codes.
    ///
    /// # Errors
    ///
    /// [`Denied::Forbidden`] without [`Permission::SeeByNumber`]. A widget may check.
    pub fn checker(&self) -> Result<Checker<'_>, Denied> {
        match self.caller() {
            Caller::Site(_) => {}
            Caller::Key(_) | Caller::Person(_) => {
                self.allowed(&[Permission::SeeByNumber])?;
            }
        }
        let guesser = self.guesser();
        Ok(Checker::new(self, guesser))
    }
}

impl<'a> Checker<'a> {
    pub(crate) const fn new(session: &'a Session, guesser: Guesser) -> Self {
        Self { session, guesser }
    }

    /// Returns today's date in the operator's zone.
    pub fn today(&self) -> Date {
        RecordReader::new(self.session).today()
    }

    /// Returns the certificate with this number, if the secret code is right. An unknown number and
    /// a wrong code both return `None` after the same time. So do malformed numbers and codes.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyGuesses`]; then failures of the store.
    pub async fn check(
        &self,
        number: Option<CertificateNumber>,
        secret: Option<SecretCode>,
    ) -> Result<Option<Certificate>, Error> {
        let proven = self.proven(number, secret).await?;
        Ok(proven.map(|proven| self.session.show_certificate(proven)))
    }

    /// Like the method above, with plain ids.
    async fn proven(
        &self,
        number: Option<CertificateNumber>,
        secret: Option<SecretCode>,
    ) -> Result<Option<Certificate>, Error> {
        let started = Instant::now();
        let session = self.session;
        let given = number.map(|number| (0, number, secret.as_ref()));
        let admission = session.admit(self.guesser, given.into_iter())?;
        let found = match number {
            Some(number) => RecordReader::new(session).certificate(number).await?,
            None => None,
        };
        let own = |known: &Certificate| {
            secret.as_ref().is_some_and(|secret| known.secret.is_given_as(secret))
        };
        let proven = found.filter(own);
        let judged = if proven.is_some() { Judged::Right } else { Judged::Wrong(0) };
        let settled = admission.settle(judged);
        if settled.is_err() || proven.is_none() {
            even_out(started).await;
        }
        settled?;
        Ok(proven)
    }
}

impl Checker<'_> {
    /// Like [`Self::check`], with the data needed to describe the certificate.
    ///
    /// # Errors
    ///
    /// As [`Self::check`].
    pub async fn identify(
        &self,
        number: Option<CertificateNumber>,
        secret: Option<SecretCode>,
    ) -> Result<Option<Inspected>, Error> {
        match self.proven(number, secret).await? {
            Some(certificate) => inspected(self.session, certificate).await,
            None => Ok(None),
        }
    }

    /// The certificate with a number, if there is one, without its secret code. Keys that may read or
    /// sell may look at any. A key that may only redeem sees those that can be redeemed without a
    /// secret code, and each other number counts as its wrong guess. A widget's code is public: each
    /// number that is nothing counts as a wrong guess of the client's address, so that nobody walks
    /// through the numbers.
    ///
    /// # Errors
    ///
    /// As [`Self::check`].
    pub async fn find(&self, number: CertificateNumber) -> Result<Option<Inspected>, Error> {
        let started = Instant::now();
        let session = self.session;
        let is_free = match self.guesser {
            Guesser::Key(_) | Guesser::User(_) => session.sees_numbers(),
            Guesser::Address(_) => false,
        };
        let given = std::iter::once((0, number, None));
        let admission = if is_free { None } else { Some(session.admit(self.guesser, given)?) };
        let found = match RecordReader::new(session).certificate(number).await? {
            Some(found) => inspected(session, found).await?,
            None => None,
        };
        let sees = session.sees_numbers();
        let found = found.filter(|found| sees || !found.series.secret_confirm);
        if let Some(admission) = admission {
            // A number that is there is no guess that was right: it counts for nothing.
            let judged = if found.is_some() { Judged::Unknown } else { Judged::Wrong(0) };
            let settled = admission.settle(judged);
            if settled.is_err() || found.is_none() {
                even_out(started).await;
            }
            settled?;
        }
        Ok(found)
    }
}

impl Session {
    /// Admits an attempt at certificates with the given secrets.
    pub(crate) fn admit<'a>(
        &self,
        guesser: Guesser,
        given: impl Iterator<Item = Given<'a>>,
    ) -> Result<Admission, TooManyGuesses> {
        let service = self.service();
        service.inner.guesses.admit(guesser, self.operator(), given, service.now())
    }
}
