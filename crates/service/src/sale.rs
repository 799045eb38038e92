//! Selling certificates, and taking them back.

use std::sync::Arc;

use domain::Surface;
use domain::command::{Return, Sell, Till};
use domain::operation::Origin;
use domain::person::Permission;
use domain::sale::Receipt;
use domain::{Buyer, Command, Directory, Outcome, SaleLine, SeriesId};
use jiff::Timestamp;
use storage::Answer;

use crate::error::{Denied, Error};
use crate::keyed::{RequestKey, remembered, unexpected_outcome};
use crate::session::{RequestPlace, Session};

/// Data of the shop about a sale or return, besides the goods.
#[derive(Clone, Debug)]
pub struct Shop {
    /// Place of the sale.
    pub place: RequestPlace,
    /// The shop's order number.
    pub order_number: Option<String>,
    /// Another spelling of the order number. Sales under it come back as well.
    pub other_order_number: Option<String>,
    /// Number of the till's cheque.
    pub cheque: Option<i64>,
    /// Buyer of the sale.
    pub buyer: Buyer,
}

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
        shop: Shop,
        series: Option<SeriesId>,
        lines: Arc<[SaleLine]>,
    ) -> Result<SaleState, Error> {
        let seed = self.session.service().secret_seed();
        let sell = Sell { till: self.till(shop), series, lines, seed };
        self.submit(key, Command::Sell(sell)).await
    }

    /// Takes sold certificates back: all that are meant or none. Without lines, everything sold
    /// under the shop's numbers is meant.
    ///
    /// # Errors
    ///
    /// Any rejection of a return, in the order of [`domain::Rejection`]; then failures of the
    /// store.
    pub async fn take_back(
        self,
        key: RequestKey,
        shop: Shop,
        series: Option<SeriesId>,
        lines: Arc<[SaleLine]>,
    ) -> Result<SaleState, Error> {
        let sold_as = shop.other_order_number.clone();
        let back = Return { till: self.till(shop), series, lines, sold_as };
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

    fn till(&self, shop: Shop) -> Till {
        Till {
            operator: self.session.operator(),
            point_of_sale: shop.place.point_of_sale,
            site: shop.place.site,
            order_number: shop.order_number,
            cheque: shop.cheque,
            buyer: shop.buyer,
        }
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
