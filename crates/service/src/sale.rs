//! Selling certificates, and taking them back.

use std::sync::Arc;

use domain::Surface;
use domain::command::{Return, Sell, Till};
use domain::operation::Origin;
use domain::person::Permission;
use domain::sale::Receipt;
use domain::{Command, Directory, Outcome, SaleLine, SeriesId};
use jiff::Timestamp;
use storage::Answer;

use crate::error::{Denied, Error};
use crate::keyed::{RequestKey, remembered, unexpected_outcome};
use crate::session::Session;

/// A sale or return as it is now, with what is needed to tell it.
#[derive(Clone, Debug)]
pub struct SaleState {
    /// The sale with its certificates.
    pub receipt: Receipt,
    /// A directory that knows its series.
    pub directory: Arc<Directory>,
    /// Time of the check.
    pub now: Timestamp,
    /// Whether the request had been carried out before.
    pub repeated: bool,
}

/// The right to sell certificates and take them back.
pub struct Seller<'a> {
    session: &'a Session,
    origin: Origin,
}

impl Session {
    /// The right to sell certificates and take them back.
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] for a widget, whose code is public; [`Denied::Forbidden`] for a key
    /// without [`Permission::Sell`].
    pub fn seller(&self, surface: Surface, request_id: String) -> Result<Seller<'_>, Denied> {
        let origin = self.origin_with(Permission::Sell, surface, request_id)?;
        Ok(Seller::new(self, origin))
    }
}

impl<'a> Seller<'a> {
    pub(crate) const fn new(session: &'a Session, origin: Origin) -> Self {
        Self { session, origin }
    }

    /// Sells certificates: all lines or none. `key` is what a repeat of the request is known by.
    ///
    /// # Errors
    ///
    /// Any rejection of a sale, in the order of [`domain::Rejection`]; then failures of the store.
    pub async fn sell(
        self,
        key: RequestKey,
        till: Till,
        series: Option<SeriesId>,
        lines: Arc<[SaleLine]>,
    ) -> Result<SaleState, Error> {
        let (operator, seed) = (self.session.operator(), self.session.service().secret_seed());
        let sell = Sell { operator, till, series, lines, seed };
        self.submit(key, Command::Sell(sell)).await
    }

    /// Takes sold certificates back: all named ones or none. Without lines it takes back everything
    /// sold under the till's numbers. `sold_as` is another spelling of the order number. Sales under
    /// it come back as well.
    ///
    /// # Errors
    ///
    /// Any rejection of a return, in the order of [`domain::Rejection`]; then failures of the
    /// store.
    pub async fn take_back(
        self,
        key: RequestKey,
        till: Till,
        series: Option<SeriesId>,
        lines: Arc<[SaleLine]>,
        sold_as: Option<String>,
    ) -> Result<SaleState, Error> {
        let operator = self.session.operator();
        let back = Return { operator, till, series, lines, sold_as };
        self.submit(key, Command::Return(back)).await
    }

    /// Whether a request with this key was accepted.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn has_carried_out(&self, key: &RequestKey) -> Result<bool, Error> {
        self.session.has_carried_out(key).await
    }

    async fn submit(self, key: RequestKey, command: Command) -> Result<SaleState, Error> {
        let service = self.session.service();
        let request = self.session.keyed(command, self.origin, key);
        let (receipt, repeated) = match service.inner.store.submit(request).await? {
            Answer::Done(Outcome::Sale(receipt)) => (*receipt, false),
            Answer::Repeated(operation) => {
                let found = service.inner.reader.receipt(operation).await;
                (remembered(operation, found)?, true)
            }
            Answer::Done(_) => return Err(unexpected_outcome()),
        };
        Ok(SaleState {
            directory: self.session.directory_with_series_of(&receipt).await,
            receipt,
            now: service.now(),
            repeated,
        })
    }
}

impl Session {
    /// The directory; anew, if the receipt has a series that was made after the sign-in. The sale
    /// is done, so a failure to read is no reason to say that it is not.
    async fn directory_with_series_of(&self, receipt: &Receipt) -> Arc<Directory> {
        let known = |directory: &Directory| {
            receipt.certificates.iter().all(|c| directory.series(c.series).is_some())
        };
        if !known(self.directory())
            && let Err(error) = self.service().refresh_directory().await
        {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the directory could not be read"
            );
        }
        self.service().directory()
    }
}
