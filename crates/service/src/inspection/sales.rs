//! Lists of what was sold and returned, a record for each certificate, found by their place in the
//! list.
//!
//! Callers of an old protocol name a page by the number of its first record, which no index knows:
//! what stands before it has to be counted, unless it is where a page ended a moment ago. So a list is
//! looked through only so far, and whoever wants what is behind that reads on from page to page, or
//! asks for a shorter period.

use std::sync::Arc;

use domain::operation::OperationKind;
use domain::{
    CallerRejection, Certificate, CertificateNumber, Directory, PartnerId, Sale, SaleId, SaleKind,
};
use storage::SalePlace;

use super::bookmarks::PagePlace;
use super::sale_query::SaleQuery;
use crate::error::Error;
use crate::records::RecordReader;

/// Sales read at a time.
const SALES_AT_ONCE: u32 = 500;

/// Entries of a certificate read at a time.
const ENTRIES_AT_ONCE: u32 = 500;

/// Maximum cost of one page of a list. Each checked sale costs 1. With [`CERTIFICATES_COST`] the
/// maximum takes some tenths of a second.
const COST_MAX: u32 = 100_000;

/// Additional cost of reading the certificates of a sale.
const CERTIFICATES_COST: u32 = 20;

/// A certificate of a sale or return, as it is now.
#[derive(Clone, Debug)]
pub struct SaleRecord {
    /// The sale or return.
    pub sale: Arc<Sale>,
    /// State of the certificate.
    pub certificate: Certificate,
}

/// Records of a list.
#[derive(Clone, Debug)]
pub struct SaleRecords {
    /// The records, in the order of their sales, and there in the order of the goods.
    pub records: Vec<SaleRecord>,
    /// The number of the record behind these, if there is one.
    pub next: Option<u64>,
    /// A directory that knows their places and series.
    pub directory: Arc<Directory>,
}

/// Reason why a page of a list is not given.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SaleListError {
    /// Too many sales stand before it.
    #[error("more than {max} sales would have to be searched")]
    TooFar {
        /// Maximum number of preceding sales.
        max: u32,
    },
    /// Failure that every use case can have.
    #[error(transparent)]
    Other(#[from] Error),
}

/// A page as it is gathered.
struct Gathering<'a> {
    query: &'a SaleQuery,
    skip: u64,
    /// One more than wanted tells whether another page follows.
    wanted: usize,
    cost: u32,
    records: Vec<SaleRecord>,
    /// Position of the last record.
    last: PagePlace,
}

impl Gathering<'_> {
    fn is_full(&self) -> bool {
        self.records.len() >= self.wanted
    }

    fn spend(&mut self, cost: u32) -> Result<(), SaleListError> {
        self.cost = self.cost.saturating_add(cost);
        if self.cost > COST_MAX { Err(SaleListError::TooFar { max: COST_MAX }) } else { Ok(()) }
    }

    /// Whether a sale is before the page as a whole; then it is counted off.
    fn steps_over(&mut self, sale: &Sale) -> bool {
        if self.query.kind.is_some() || self.query.price.is_some() {
            return false;
        }
        let count = u64::try_from(sale.certificates.len()).unwrap_or(u64::MAX);
        let over = count <= self.skip;
        if over {
            self.skip -= count;
        }
        over
    }

    /// Whether the lines of a sale tell already that none of its certificates is wanted.
    fn rules_out(&self, sale: &Sale) -> bool {
        // Lines of a return need not have prices.
        let tells = sale.kind == SaleKind::Sale;
        let other = |price| sale.lines.iter().all(|line| line.price != Some(price));
        tells && self.query.price.is_some_and(other)
    }

    /// Takes what is wanted of a sale, which is the one behind `after`.
    fn take(
        &mut self,
        directory: &Directory,
        (after, sale): (Option<SalePlace>, &Arc<Sale>),
        certificates: Vec<Certificate>,
    ) {
        let mut before = 0_u64;
        for certificate in certificates {
            let kind = directory.series(certificate.series).map(|series| series.kind);
            let wanted = self.query.kind.is_none_or(|wanted| kind == Some(wanted))
                && self.query.price.is_none_or(|price| certificate.nominal == price)
                && self.query.certificate.is_none_or(|number| certificate.number == number);
            if !wanted {
                continue;
            }
            if self.skip > 0 {
                self.skip -= 1;
            } else if !self.is_full() {
                self.records.push(SaleRecord { sale: Arc::clone(sale), certificate });
                self.last = PagePlace { after, skip: before };
            }
            before = before.saturating_add(1);
        }
    }
}

impl RecordReader<'_> {
    /// At most `length` records of a list, from the one with the number `start` on; the first is 1.
    /// A key that is bound to a point of sale sees those of that one only.
    ///
    /// # Errors
    ///
    /// [`CallerRejection::PointOfSaleForbidden`] where another place is asked for than the key's;
    /// [`SaleListError::TooFar`]; the store's failures.
    pub async fn sale_records(
        &self,
        mut query: SaleQuery,
        start: u64,
        length: u32,
    ) -> Result<SaleRecords, SaleListError> {
        let bound = self.session().bound_to();
        if let (Some(bound), Some(place)) = (bound, query.sales.point_of_sale)
            && bound != place
        {
            let place = self.session().directory().point_of_sale(place);
            let code = place.map(|place| place.code.clone()).unwrap_or_default();
            return Err(Error::from(CallerRejection::PointOfSaleForbidden { code }).into());
        }
        query.sales.point_of_sale = bound.or(query.sales.point_of_sale);
        query.sales = self.as_kept(query.sales);
        let bookmarks = &self.session().service().inner.bookmarks;
        let operator = self.session().operator();
        let known = bookmarks.find(operator, &query, start);
        let place = known.unwrap_or(PagePlace { after: None, skip: start.saturating_sub(1) });
        let mut gathering = Gathering {
            query: &query,
            skip: place.skip,
            wanted: usize::try_from(length).unwrap_or(usize::MAX).saturating_add(1),
            cost: 0,
            records: Vec::new(),
            last: place,
        };
        match query.certificate {
            Some(number) => self.gather_of(number, &mut gathering).await?,
            None => self.gather(place.after, &mut gathering).await?,
        }
        let (mut records, last) = (gathering.records, gathering.last);
        let more = records.len() > length as usize;
        records.truncate(length as usize);
        let next = more.then(|| start.saturating_add(length.into()));
        if let Some(next) = next.filter(|_| query.certificate.is_none()) {
            bookmarks.keep(operator, &query, next, last);
        }
        let known = |directory: &Directory| {
            records.iter().all(|record| {
                record.sale.place().is_none_or(|place| directory.point_of_sale(place).is_some())
                    && directory.series(record.certificate.series).is_some()
            })
        };
        let directory = self.session.directory_with(known).await?;
        Ok(SaleRecords { records, next, directory })
    }

    /// Goes through the list in its order.
    async fn gather(
        &self,
        mut after: Option<SalePlace>,
        gathering: &mut Gathering<'_>,
    ) -> Result<(), SaleListError> {
        loop {
            let filter = gathering.query.sales.clone();
            let (directory, sales) = self.plain_sales(filter, after, SALES_AT_ONCE).await?;
            let is_last = sales.len() < SALES_AT_ONCE as usize;
            for sale in sales {
                gathering.spend(1)?;
                if is_of(gathering.query.partner, &directory, &sale)
                    && !gathering.steps_over(&sale)
                    && !gathering.rules_out(&sale)
                {
                    gathering.spend(CERTIFICATES_COST)?;
                    self.gather_sale(sale.id, after, gathering).await?;
                }
                if gathering.is_full() {
                    return Ok(());
                }
                after = Some(SalePlace::of(&sale));
            }
            if is_last {
                return Ok(());
            }
        }
    }

    /// Goes through what happened to one certificate.
    async fn gather_of(
        &self,
        number: CertificateNumber,
        gathering: &mut Gathering<'_>,
    ) -> Result<(), SaleListError> {
        let Some(certificate) = self.certificate(number).await? else { return Ok(()) };
        let mut after = 0;
        loop {
            let entries = self.plain_entries(&certificate, after, ENTRIES_AT_ONCE).await?;
            let Some(last) = entries.last() else { return Ok(()) };
            after = last.what.number;
            for entry in &entries {
                gathering.spend(1)?;
                let kind = entry.operation.kind;
                if kind == OperationKind::Sale || kind == OperationKind::Return {
                    gathering.spend(CERTIFICATES_COST)?;
                    self.gather_sale(entry.operation.id, None, gathering).await?;
                }
            }
        }
    }

    async fn gather_sale(
        &self,
        id: SaleId,
        after: Option<SalePlace>,
        gathering: &mut Gathering<'_>,
    ) -> Result<(), SaleListError> {
        let Some((directory, receipt)) = self.sale(id).await? else { return Ok(()) };
        let (sale, query) = (Arc::new(receipt.sale), gathering.query);
        if query.sales.takes(&sale) && is_of(query.partner, &directory, &sale) {
            let knows_all = |directory: &Directory| {
                receipt.certificates.iter().all(|c| directory.series(c.series).is_some())
            };
            let directory = self.session.directory_with(knows_all).await?;
            gathering.take(&directory, (after, &sale), receipt.certificates);
        }
        Ok(())
    }
}

fn is_of(partner: Option<PartnerId>, directory: &Directory, sale: &Sale) -> bool {
    partner.is_none_or(|partner| {
        let place = directory.point_of_sale(sale.point_of_sale);
        place.is_some_and(|place| place.partner == partner)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_looked_through_only_so_far() {
        let query = SaleQuery::default();
        let (records, last) = (Vec::new(), PagePlace::default());
        let mut gathering = Gathering { query: &query, skip: 0, wanted: 1, cost: 0, records, last };
        assert!(gathering.spend(COST_MAX).is_ok());
        let refused = gathering.spend(1).unwrap_err();
        assert!(matches!(refused, SaleListError::TooFar { max: COST_MAX }), "{refused}");
        assert!(gathering.spend(u32::MAX).is_err());
    }
}
