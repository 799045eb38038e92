//! Certificates, series and sales: seeing them.

use std::sync::Arc;

use domain::redemption::RedemptionState;
use domain::sale::Receipt;
use domain::text::trimmed;
use domain::{
    Certificate, CertificateId, CertificateNumber, Directory, Entry, ReadSet, Sale, SaleId, Series,
    SeriesId, Status, phone, validity,
};
use jiff::civil::Date;
use storage::{CertificateFilter, CertificateListPage, Recorded, SaleFilter, SalePlace};

use crate::error::Error;
use crate::session::Session;

/// The right to see certificates, series and sales of an operator.
pub struct RecordReader<'a> {
    pub(crate) session: &'a Session,
}

impl<'a> RecordReader<'a> {
    pub(crate) const fn new(session: &'a Session) -> Self {
        Self { session }
    }

    pub(crate) const fn session(&self) -> &'a Session {
        self.session
    }

    /// Today, where the operator is.
    pub fn today(&self) -> Date {
        let operator = self.session.directory().operator(self.session.operator());
        let zone = operator.map_or(jiff::tz::TimeZone::UTC, |operator| operator.zone.clone());
        validity::local_date(self.session.service().now(), &zone)
    }

    /// At most `limit` series with an id above `after`, by id, in a directory that knows them.
    pub fn series(&self, after: SeriesId, limit: u32) -> (Arc<Directory>, Vec<Series>) {
        let directory = self.session.service().directory();
        let own = directory.all_series().into_iter().filter(|series| self.is_own(series));
        let behind = own.filter(|series| series.id > after);
        let found = behind.take(limit as usize).cloned().collect();
        (directory, found)
    }

    /// A series, if there is one, in a directory that knows it.
    ///
    /// # Errors
    ///
    /// The store's failures.
    pub async fn find_series(
        &self,
        id: SeriesId,
    ) -> Result<Option<(Arc<Directory>, Series)>, Error> {
        self.session.find_own_series(id).await
    }

    /// At most `limit` certificates of a list from an id on.
    ///
    /// # Errors
    ///
    /// The store's failures.
    pub async fn certificates(
        &self,
        series: Option<SeriesId>,
        status: Option<Status>,
        from: Option<CertificateId>,
        limit: u32,
    ) -> Result<CertificateListPage, Error> {
        let status = status.map(|status| (status, self.today()));
        let filter = CertificateFilter { series, status };
        let reader = &self.session.service().inner.reader;
        let mut page = reader.certificates(self.session.operator(), filter, from, limit).await?;
        self.free_lapsed(&mut page.certificates).await?;
        Ok(page)
    }

    /// The certificate with a number, if there is one.
    ///
    /// # Errors
    ///
    /// The store's failures.
    pub async fn find_certificate(
        &self,
        number: CertificateNumber,
    ) -> Result<Option<Certificate>, Error> {
        let operator = self.session.operator();
        let locate = |directory: &Directory| directory.locate(operator, number);
        let directory =
            self.session.directory_with(|directory| locate(directory).is_some()).await?;
        let Some(id) = locate(&directory) else { return Ok(None) };
        let mut found: Vec<Certificate> =
            self.session.service().inner.reader.certificate(id).await?.into_iter().collect();
        found.retain(|found| found.operator == operator && found.number == number);
        self.free_lapsed(&mut found).await?;
        Ok(found.pop())
    }

    /// At most `limit` entries of a certificate with a number above `after`, by number.
    ///
    /// # Errors
    ///
    /// The store's failures.
    pub async fn entries(
        &self,
        certificate: &Certificate,
        after: u32,
        limit: u32,
    ) -> Result<Vec<Recorded<Entry>>, Error> {
        let reader = &self.session.service().inner.reader;
        Ok(reader.entries(certificate.id, after, limit).await?)
    }

    /// At most `limit` sales and returns of a list behind a place in it, in a directory that knows
    /// their points of sale. A key that is bound to a point of sale sees those of that one only.
    ///
    /// # Errors
    ///
    /// The store's failures.
    pub async fn sales(
        &self,
        filter: SaleFilter,
        after: Option<SalePlace>,
        limit: u32,
    ) -> Result<(Arc<Directory>, Vec<Sale>), Error> {
        let point_of_sale = self.session.bound_to().or(filter.point_of_sale);
        let filter = SaleFilter { point_of_sale, ..self.as_kept(filter) };
        let reader = &self.session.service().inner.reader;
        let sales = reader.sales(self.session.operator(), filter, after, limit).await?;
        let directory =
            self.session.directory_with(|directory| sales.iter().all(|s| knows(directory, s)));
        Ok((directory.await?, sales))
    }

    /// A filter with phone and order number as sales are found by them, however they were sent.
    pub(crate) fn as_kept(&self, filter: SaleFilter) -> SaleFilter {
        let country = self.session.phone_country();
        SaleFilter {
            phone: filter.phone.map(|number| phone::key(number, country)),
            order_number: filter.order_number.map(|number| trimmed(&number).to_owned()),
            ..filter
        }
    }

    /// A sale or return with its certificates as they are now, if there is one, in a directory that
    /// knows its point of sale.
    ///
    /// # Errors
    ///
    /// The store's failures.
    pub async fn find_sale(&self, id: SaleId) -> Result<Option<(Arc<Directory>, Receipt)>, Error> {
        let found = self.session.service().inner.reader.receipt(id).await?;
        let operator = self.session.operator();
        let bound = self.session.bound_to();
        let seen = found.filter(|receipt| {
            let sale = &receipt.sale;
            sale.operator == operator && bound.is_none_or(|bound| bound == sale.point_of_sale)
        });
        let Some(mut receipt) = seen else {
            return Ok(None);
        };
        self.free_lapsed(&mut receipt.certificates).await?;
        let directory =
            self.session.directory_with(|directory| knows(directory, &receipt.sale)).await?;
        Ok(Some((directory, receipt)))
    }

    /// Takes away what certificates still keep aside for holds whose time is over: those are gone at
    /// their second, whether or not their end has been recorded.
    async fn free_lapsed(&self, certificates: &mut [Certificate]) -> Result<(), Error> {
        let mut set = ReadSet::default();
        let held = certificates.iter().filter(|certificate| !certificate.held.is_zero());
        set.certificates.extend(held.map(|certificate| certificate.id));
        if set.certificates.is_empty() {
            return Ok(());
        }
        let service = self.session.service();
        let view = service.inner.reader.view(service.directory(), set).await?;
        let now = service.now();
        for certificate in certificates {
            // Both of one moment, as otherwise a hold that just ended would be counted twice.
            let Some(known) = view.certificates.get(&certificate.id) else { continue };
            *certificate = known.clone();
            let Some(holds) = view.holds.get(&certificate.id) else { continue };
            let holding = holds.iter().filter_map(|hold| view.redemptions.get(hold));
            let lapsed = holding.filter(|holding| holding.state_at(now) == RedemptionState::Lapsed);
            let parts = lapsed.flat_map(|redemption| &redemption.certificates);
            for part in parts.filter(|part| part.certificate == certificate.id) {
                certificate.held = certificate.held.saturating_sub(part.held);
            }
        }
        Ok(())
    }

    fn is_own(&self, series: &Series) -> bool {
        series.operator == self.session.operator()
    }
}

fn knows(directory: &Directory, sale: &Sale) -> bool {
    directory.point_of_sale(sale.point_of_sale).is_some()
        && sale.site.is_none_or(|site| directory.site(site).is_some())
}
