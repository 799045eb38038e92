//! Questions before commands: whether a certificate may be used, sold or taken back. The answer is
//! about the current state. A command decides again.

pub(crate) mod bookmarks;
pub(crate) mod sale_query;
pub(crate) mod sales;

use std::sync::Arc;

use domain::command::{Sell, Till};
use domain::person::Permission;
use domain::rules::Unavailable;
use domain::{
    Amount, Buyer, Certificate, CertificateNumber, Command, Directory, Origin, ReadSet, Rejection,
    Request, SaleLine, SaleRejection, SaleStatus, Series, SeriesKind, Surface, Undecided, rules,
};
use jiff::civil::Date;

use crate::entropy;
use crate::error::{Denied, Error};
use crate::records::RecordReader;
use crate::session::{RequestPlace, Session};

/// Capability to ask about single certificates.
pub struct Inspector<'a> {
    session: &'a Session,
    origin: Origin,
}

/// A certificate with the data needed to describe it.
#[derive(Clone, Debug)]
pub struct Inspected {
    /// The certificate without expired holds.
    pub certificate: Certificate,
    /// Series of the certificate.
    pub series: Series,
    /// A directory that knows the series.
    pub directory: Arc<Directory>,
    /// Today in the operator's zone.
    pub today: Date,
}

impl Inspected {
    /// Whether anything can be taken from it now, as a redemption would see it.
    ///
    /// # Errors
    ///
    /// Why not.
    pub fn usable(&self) -> Result<Amount, Unavailable> {
        rules::available(Some(&self.series), &self.certificate, self.today)
    }
}

/// Returns a certificate with the data needed to describe it.
pub(crate) async fn inspected(
    session: &Session,
    certificate: Certificate,
) -> Result<Option<Inspected>, Error> {
    let records = RecordReader::new(session);
    let found = records.find_series(certificate.series).await?;
    Ok(found.map(|(directory, series)| {
        let today = records.today();
        Inspected { certificate, series, directory, today }
    }))
}

impl Session {
    /// The right to ask about single certificates, of tills and of whoever may see records.
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] for a widget, whose code is public: it has [`crate::Checker::find`], which
    /// counts who walks through the numbers. [`Denied::Forbidden`] without
    /// [`Permission::SeeByNumber`].
    pub fn inspector(&self, surface: Surface, request_id: String) -> Result<Inspector<'_>, Denied> {
        let allowed = [Permission::SeeByNumber];
        let origin = self.origin_with_any(&allowed, surface, request_id)?;
        Ok(Inspector { session: self, origin })
    }
}

impl Inspector<'_> {
    /// Returns the certificate with a number, if it exists.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn find(&self, number: CertificateNumber) -> Result<Option<Inspected>, Error> {
        let records = RecordReader::new(self.session);
        let found = match records.certificate(number).await? {
            Some(certificate) => inspected(self.session, certificate).await?,
            None => None,
        };
        // Who may only redeem learns of a number what a redemption would tell.
        let sees = self.session.sees_numbers();
        Ok(found.filter(|found| sees || !found.series.secret_confirm))
    }

    /// Returns all series of the operator, by id.
    pub fn series(&self) -> Vec<Series> {
        RecordReader::new(self.session).series(domain::SeriesId(i64::MIN), u32::MAX).1
    }

    /// Returns the reason why a sale of a certificate at a place would be refused now, if any.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn obstacle_to_sale(
        &self,
        inspected: &Inspected,
        place: RequestPlace,
    ) -> Result<Option<Rejection>, Error> {
        let number = inspected.certificate.number;
        if inspected.series.kind == SeriesKind::Electronic {
            // Those are made by their sale, so there is none that could be sold.
            let open = self.open_place(inspected, place);
            let not_for_sale = || SaleRejection::CertificateNotForSale { line: 0, number }.into();
            return Ok(Some(open.err().unwrap_or_else(not_for_sale)));
        }
        // The rule itself is asked, with a price that the series allows.
        let (price, _) = inspected.series.denomination.bounds();
        let line = SaleLine {
            good: None,
            name: None,
            item_code: Some(number.to_string()),
            quantity: 1,
            price: Some(price),
        };
        let till = Till {
            point_of_sale: place.point_of_sale,
            site: place.site,
            order_number: Some("asking".to_owned()),
            cheque: None,
            buyer: Buyer::default(),
        };
        let series = Some(inspected.series.id);
        let (operator, seed) = (self.session.operator(), entropy::secret_seed());
        let sell = Sell { operator, till, series, lines: [line].into(), seed };
        let command = Command::Sell(sell);
        let mut set = ReadSet::default();
        command.read_set(&inspected.directory, &mut set);
        let service = self.session.service();
        let view = service.inner.reader.view(Arc::clone(&inspected.directory), set).await?;
        let request = Request { command, origin: self.origin.clone(), key: None };
        match domain::decide(&view, &request, service.now()) {
            Ok(_) => Ok(None),
            Err(Undecided::Refused(rejection)) => Ok(Some(rejection)),
            Err(broken @ Undecided::Broken(_)) => Err(broken.into()),
        }
    }

    /// Returns the reason why a return of a certificate at a place would be refused now, if any.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn obstacle_to_return(
        &self,
        inspected: &Inspected,
        place: RequestPlace,
    ) -> Result<Option<Rejection>, Error> {
        if let Err(rejection) = self.open_place(inspected, place) {
            return Ok(Some(rejection));
        }
        let certificate = &inspected.certificate;
        let Some(sale) = certificate.sold_in else {
            return Ok(Some(SaleRejection::NothingSold.into()));
        };
        let sold = self.session.service().inner.reader.receipt(sale).await?;
        let sold_here = sold.is_some_and(|sold| sold.sale.point_of_sale == place.point_of_sale);
        if !sold_here {
            return Ok(Some(SaleRejection::NothingSold.into()));
        }
        if certificate.sale_status == SaleStatus::Returned {
            return Ok(Some(SaleRejection::NothingToReturn.into()));
        }
        let spent = RecordReader::new(self.session).spent(certificate).await?;
        let series = Some(&inspected.series);
        let returnable = rules::check_returnable(series, certificate, spent, inspected.today);
        Ok(returnable.err().map(Rejection::from))
    }

    fn open_place(&self, inspected: &Inspected, place: RequestPlace) -> Result<(), Rejection> {
        let operator = self.session.operator();
        rules::open_place(&inspected.directory, operator, place.point_of_sale)?;
        Ok(())
    }
}
