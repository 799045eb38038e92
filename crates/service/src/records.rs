//! Reading of certificates, series and sales.

use std::sync::Arc;

use domain::person::Permission;
use domain::redemption::RedemptionState;
use domain::sale::Receipt;
use domain::text::{self, trimmed};
use domain::{
    Certificate, CertificateId, CertificateNumber, Directory, Entry, OperationId, OwnerId, ReadSet,
    Sale, SaleId, Series, SeriesId, Status, phone, validity,
};
use jiff::civil::Date;
use storage::public_id::IdKind;
use storage::{
    CertificateFilter, CertificateListPage, Recorded, RedemptionFilter, RedemptionListPage,
    RedemptionPlace, SaleFilter, SalePlace,
};

use crate::error::{Denied, Error};
use crate::session::Session;

/// Entries that are read at a time.
const ENTRIES_AT_ONCE: u32 = 500;

/// Capability to read certificates, series and sales of an operator.
pub struct RecordReader<'a> {
    pub(crate) session: &'a Session,
}

impl Session {
    /// The right to see certificates, series and sales.
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] for a widget, whose code is public; [`Denied::Forbidden`] for a key
    /// without [`Permission::See`].
    pub fn record_reader(&self) -> Result<RecordReader<'_>, Denied> {
        self.allowed(&[Permission::See])?;
        Ok(RecordReader::new(self))
    }
}

/// Capability to see one certificate by its full number, and no list.
pub struct NumberReader<'a>(RecordReader<'a>);

impl Session {
    /// The right to see a certificate by its full number.
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] for a widget, whose code is public; [`Denied::Forbidden`] without
    /// [`Permission::SeeByNumber`].
    pub fn number_reader(&self) -> Result<NumberReader<'_>, Denied> {
        self.allowed(&[Permission::SeeByNumber])?;
        Ok(NumberReader(RecordReader::new(self)))
    }
}

impl NumberReader<'_> {
    /// Returns today's date in the operator's zone.
    pub fn today(&self) -> Date {
        self.0.today()
    }

    /// Returns the certificate with a number, if it exists.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn find_certificate(
        &self,
        number: CertificateNumber,
    ) -> Result<Option<Certificate>, Error> {
        self.0.find_certificate(number).await
    }
}

impl<'a> RecordReader<'a> {
    pub(crate) const fn new(session: &'a Session) -> Self {
        Self { session }
    }

    pub(crate) const fn session(&self) -> &'a Session {
        self.session
    }

    /// Returns today's date in the operator's zone.
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
    /// Failures of the store.
    pub async fn find_series(
        &self,
        id: SeriesId,
    ) -> Result<Option<(Arc<Directory>, Series)>, Error> {
        self.session.find_own_series(id).await
    }

    /// At most `limit` certificates of a list from a place on, and the next place. A key that is
    /// bound to a point of sale sees those that it sold or issued: a page may have fewer than
    /// `limit`.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn certificates(
        &self,
        series: Option<SeriesId>,
        status: Option<Status>,
        owner: Option<OwnerId>,
        from: Option<CertificateId>,
        limit: u32,
    ) -> Result<CertificateListPage, Error> {
        let status = status.map(|status| (status, self.today()));
        // Nobody owns a certificate under an id that was not shown.
        let owner = match owner {
            Some(shown) => match self.session.meant(IdKind::Owner, shown) {
                Some(owner) => Some(owner),
                None => return Ok(CertificateListPage::default()),
            },
            None => None,
        };
        let filter = CertificateFilter { series, status, owner };
        let reader = &self.session.service().inner.reader;
        let (operator, ids) = (self.session.operator(), &self.session.service().inner.ids);
        let from = from.map(|shown| CertificateId(ids.read_place(operator, shown.0)));
        let mut page = reader.certificates(operator, filter, from, limit).await?;
        if let Some(bound) = self.session.bound_to() {
            page.certificates.retain(|certificate| certificate.point_of_sale == Some(bound));
        }
        self.free_lapsed(&mut page.certificates).await?;
        let shown = page.certificates.into_iter().map(|found| self.session.show_certificate(found));
        let next = page.next.map(|next| CertificateId(ids.show_place(operator, next.0)));
        Ok(CertificateListPage { certificates: shown.collect(), next })
    }

    /// Returns the certificate with a number, if it exists.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn find_certificate(
        &self,
        number: CertificateNumber,
    ) -> Result<Option<Certificate>, Error> {
        let found = self.certificate(number).await?;
        Ok(found.map(|found| self.session.show_certificate(found)))
    }

    /// Like the method above, with plain ids.
    pub(crate) async fn certificate(
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

    /// At most `limit` entries of a certificate with a number above `after`, by number, with their
    /// plain ids.
    pub(crate) async fn plain_entries(
        &self,
        certificate: &Certificate,
        after: u32,
        limit: u32,
    ) -> Result<Vec<Recorded<Entry>>, Error> {
        let reader = &self.session.service().inner.reader;
        Ok(reader.entries(certificate.id, after, limit).await?)
    }

    /// The amount of a certificate that was spent and not refunded, in minor units.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub(crate) async fn spent(&self, certificate: &Certificate) -> Result<i64, Error> {
        let (mut spent, mut after) = (0_i64, 0);
        // One entry is the activation.
        if certificate.entry_count <= 1 {
            return Ok(0);
        }
        loop {
            let entries = self.plain_entries(certificate, after, ENTRIES_AT_ONCE).await?;
            let Some(last) = entries.last() else { return Ok(spent) };
            after = last.what.number;
            let spending = entries.iter().filter(|entry| entry.what.kind.is_spending());
            spent = spending.fold(spent, |spent, entry| spent.saturating_sub(entry.what.change));
        }
    }

    /// At most `limit` redemptions of a list behind a place in it, in a directory that knows their
    /// points of sale. A key that is bound to a point of sale sees those of that one only.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn redemptions(
        &self,
        filter: RedemptionFilter,
        after: Option<RedemptionPlace>,
        limit: u32,
    ) -> Result<(Arc<Directory>, RedemptionListPage), Error> {
        let point_of_sale = self.session.bound_to().or(filter.point_of_sale);
        let RedemptionFilter { order: order_as_sent, client: client_as_sent, .. } = filter;
        let order = order_as_sent.as_deref().map(|order| text::code(order).into_owned());
        let client = client_as_sent.as_deref().map(|client| text::client(client).into_owned());
        let filter = RedemptionFilter {
            order,
            order_as_sent,
            client,
            client_as_sent,
            state: filter.state,
            from: filter.from,
            through: filter.through,
            point_of_sale,
            newest_first: filter.newest_first,
        };
        let nowhere = behind_all(filter.newest_first);
        let meant = |place: RedemptionPlace| {
            let id = self.session.meant(IdKind::Operation, place.id);
            RedemptionPlace { id: id.unwrap_or(nowhere), ..place }
        };
        let after = after.map(meant);
        let reader = &self.session.service().inner.reader;
        let page = reader.redemptions(self.session.operator(), filter, after, limit).await?;
        let knows = |directory: &Directory| {
            let places = page.redemptions.iter().filter_map(|one| one.redemption.point_of_sale);
            places.into_iter().all(|place| directory.point_of_sale(place).is_some())
        };
        let directory = self.session.directory_with(knows).await?;
        let shown = |place: RedemptionPlace| RedemptionPlace {
            id: self.session.shown(IdKind::Operation, place.id),
            ..place
        };
        let redemptions =
            page.redemptions.into_iter().map(|redeemed| self.session.show_redeemed(redeemed));
        Ok((
            directory,
            RedemptionListPage { redemptions: redemptions.collect(), next: page.next.map(shown) },
        ))
    }

    /// At most `limit` sales and returns of a list behind a place in it, in a directory that knows
    /// their points of sale. A key that is bound to a point of sale sees those of that one only.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn sales(
        &self,
        filter: SaleFilter,
        after: Option<SalePlace>,
        limit: u32,
    ) -> Result<(Arc<Directory>, Vec<Sale>), Error> {
        let nowhere = behind_all(filter.newest_first);
        let meant = |place: SalePlace| {
            let id = self.session.meant(IdKind::Operation, place.id);
            SalePlace { id: id.unwrap_or(nowhere), ..place }
        };
        let (directory, sales) = self.plain_sales(filter, after.map(meant), limit).await?;
        Ok((directory, sales.into_iter().map(|sale| self.session.show_sale(sale)).collect()))
    }

    /// Like the method above, with plain ids.
    pub(crate) async fn plain_sales(
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

    /// A filter with phone, e-mail address and order number as sales are found by them, however they were sent.
    pub(crate) fn as_kept(&self, filter: SaleFilter) -> SaleFilter {
        let country = self.session.phone_country();
        SaleFilter {
            phone: filter.phone.map(|number| phone::key(number, country)),
            order_number: filter.order_number.map(|number| trimmed(&number).to_owned()),
            email: filter.email.as_deref().map(text::email_key),
            ..filter
        }
    }

    /// A sale or return with its certificates as they are now, if there is one, in a directory that
    /// knows its point of sale.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn find_sale(
        &self,
        shown: SaleId,
    ) -> Result<Option<(Arc<Directory>, Receipt)>, Error> {
        let Some(id) = self.session.meant(IdKind::Operation, shown) else { return Ok(None) };
        let found = self.sale(id).await?;
        Ok(found.map(|(directory, receipt)| (directory, self.session.show_receipt(receipt))))
    }

    /// Like the method above, with plain ids.
    pub(crate) async fn sale(
        &self,
        id: SaleId,
    ) -> Result<Option<(Arc<Directory>, Receipt)>, Error> {
        // Asked first, so that an id of others takes no longer than one of nothing.
        let made_by = self.session.service().inner.reader.operation(id).await?;
        if made_by.is_none_or(|made_by| made_by.operator != Some(self.session.operator())) {
            return Ok(None);
        }
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

/// A place that nothing has ever had is behind all that are of the same moment.
const fn behind_all(newest_first: bool) -> OperationId {
    OperationId(if newest_first { i64::MIN } else { i64::MAX })
}

fn knows(directory: &Directory, sale: &Sale) -> bool {
    sale.place().is_none_or(|place| directory.point_of_sale(place).is_some())
        && sale.site.is_none_or(|site| directory.site(site).is_some())
}
