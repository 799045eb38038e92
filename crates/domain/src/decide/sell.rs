//! Rules of selling certificates.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::context::{Context, Decided, check_length, check_plain};
use super::decision::Outcome;
use super::undecided::Undecided;
use crate::certificate::{Certificate, SaleStatus, Status};
use crate::command::{Sell, Till};
use crate::operation::OperationKind;
use crate::sale::Receipt;
use crate::secret::SecretCodes;
use crate::{
    Amount, CertificateId, Change, EntryKind, Field, Operator, OperatorId, PointOfSaleId, PoolId,
    Sale, SaleCertificate, SaleKind, SaleLine, SaleRejection, Series, SeriesKind, SeriesRejection,
    limits, phone, rules, text, validity,
};

pub(super) fn decide(context: &Context<'_>, sell: &Sell) -> Result<Decided, Undecided> {
    let operator = check_till(context, sell.operator, &sell.till)?;
    if sell.lines.is_empty() {
        return Err(SaleRejection::GoodsMissing.into());
    }
    check_bounds(&sell.till, &sell.lines)?;
    check_text(Field::OrderNumber, sell.till.order_number.as_deref())?;
    check_texts(&*sell.lines)?;
    if let Some(series) = sell.series {
        context.series_of(operator.id, series)?;
    }
    let mut selling = Selling {
        context,
        operator,
        today: validity::local_date(context.now, &operator.zone),
        place: sell.till.point_of_sale,
        codes: sell.seed.codes(),
        next: HashMap::new(),
        activated: HashSet::new(),
        changes: Vec::new(),
        sold: Vec::new(),
        certificates: Vec::new(),
    };
    for (index, line) in sell.lines.iter().enumerate() {
        selling.line(sell, index, line)?;
    }
    let sale = Arc::new(Sale {
        certificates: selling.sold,
        ..sale_of(context, operator, &sell.till, SaleKind::Sale, sell.series, &sell.lines)
    });
    let mut changes = selling.changes;
    changes.extend(selling.next.into_iter().map(|(pool, next)| Change::AdvancePool(pool, next)));
    changes.push(Change::AddSale(Arc::clone(&sale)));
    let receipt = Receipt { sale, certificates: selling.certificates };
    Ok(Decided {
        operator: Some(operator.id),
        kind: OperationKind::Sale,
        changes,
        outcome: Outcome::Sale(Box::new(receipt)),
    })
}

/// Common checks of sales and returns: the operator and the point of sale must be enabled, and the
/// request must have a number that identifies its repeat.
pub(super) fn check_till<'a>(
    context: &Context<'a>,
    operator: OperatorId,
    till: &Till,
) -> Result<&'a Operator, Undecided> {
    let operator = context.operator(operator)?;
    rules::open_place(context.directory(), operator.id, till.point_of_sale)?;
    if till.order_number.is_none() && till.cheque.is_none() {
        return Err(SaleRejection::NumberMissing.into());
    }
    Ok(operator)
}

/// The bounds of what a till sends, whatever is done with it.
pub(super) fn check_bounds(till: &Till, lines: &[SaleLine]) -> Result<(), SaleRejection> {
    if lines.len() > limits::GOODS_MAX {
        let max = u32::try_from(limits::GOODS_MAX).unwrap_or(u32::MAX);
        return Err(SaleRejection::TooManyGoods { max });
    }
    let total = lines.iter().map(|line| line.quantity).fold(0, u32::saturating_add);
    if total > limits::CERTIFICATES_PER_COMMAND_MAX {
        let max = limits::CERTIFICATES_PER_COMMAND_MAX;
        return Err(SaleRejection::TooManyCertificates { max });
    }
    let short =
        |field, text| check_length(text).map_err(|problem| SaleRejection::Invalid(field, problem));
    short(Field::OrderNumber, till.order_number.as_deref())?;
    check_text(Field::Email, till.buyer.email.as_deref())?;
    for line in lines {
        short(Field::GoodName, line.name.as_deref())?;
        short(Field::GoodItemCode, line.item_code.as_deref())?;
    }
    Ok(())
}

/// Refuses a text that cannot be stored.
pub(super) fn check_text(field: Field, text: Option<&str>) -> Result<(), SaleRejection> {
    check_plain(text).map_err(|problem| SaleRejection::Invalid(field, problem))
}

/// The texts of lines, as they may be stored.
pub(super) fn check_texts<'a>(
    lines: impl IntoIterator<Item = &'a SaleLine>,
) -> Result<(), SaleRejection> {
    for line in lines {
        check_text(Field::GoodName, line.name.as_deref())?;
        check_text(Field::GoodItemCode, line.item_code.as_deref())?;
    }
    Ok(())
}

/// A sale or return without its certificates.
pub(super) fn sale_of(
    context: &Context<'_>,
    operator: &Operator,
    till: &Till,
    kind: SaleKind,
    series: Option<crate::SeriesId>,
    lines: &Arc<[SaleLine]>,
) -> Sale {
    Sale {
        id: context.operation,
        operator: operator.id,
        point_of_sale: till.point_of_sale,
        site: till.site,
        kind,
        series,
        order_number: till.order_number.clone(),
        cheque: till.cheque,
        buyer: till.buyer.clone(),
        phone_key: till.buyer.phone.map(|number| phone::key(number, operator.phone_country())),
        email_key: till.buyer.email.as_deref().map(text::email_key),
        lines: Arc::clone(lines),
        certificates: Vec::new(),
        at: context.now,
    }
}

/// Takes the next place of a pool: from those taken in this decision, else from the view.
pub(super) fn take_place(
    context: &Context<'_>,
    next: &mut HashMap<PoolId, u64>,
    series: &Series,
) -> Result<(CertificateId, crate::CertificateNumber), SeriesRejection> {
    let used_up = || SeriesRejection::NumbersUsedUp(series.id);
    let pool = context.directory().pool(series.pool).ok_or_else(used_up)?;
    let loaded = context.view.pools.get(&pool.id).copied();
    let next = next.entry(pool.id).or_insert(loaded.ok_or_else(used_up)?);
    let number = pool.plan.number(&pool.key, *next).ok_or_else(used_up)?;
    let id = CertificateId::in_pool(pool.id, *next).ok_or_else(used_up)?;
    *next = next.saturating_add(1);
    Ok((id, number))
}

/// A sale as it grows line by line.
struct Selling<'a> {
    context: &'a Context<'a>,
    operator: &'a Operator,
    today: Date,
    place: PointOfSaleId,
    codes: SecretCodes,
    next: HashMap<PoolId, u64>,
    /// Printed certificates sold by earlier lines of this sale.
    activated: HashSet<CertificateId>,
    changes: Vec<Change>,
    sold: Vec<SaleCertificate>,
    certificates: Vec<Certificate>,
}

impl<'a> Selling<'a> {
    fn line(&mut self, sell: &Sell, index: usize, line: &SaleLine) -> Result<(), Undecided> {
        let series = self.series(sell, index, line)?;
        self.check_on_sale(index, series)?;
        if line.quantity == 0 {
            return Err(SaleRejection::QuantityOutOfRange { line: index }.into());
        }
        if series.kind == SeriesKind::Plastic && line.quantity != 1 {
            return Err(SaleRejection::QuantityOfPlastic { line: index }.into());
        }
        let nominal = line.price.ok_or(SaleRejection::PriceMissing { line: index })?;
        if !series.denomination.allows(nominal) {
            let (min, max) = series.denomination.bounds();
            let (line, series) = (index, series.id);
            let digits = self.operator.currency.digits();
            return Err(SaleRejection::PriceOutOfRange { line, series, min, max, digits }.into());
        }
        match series.kind {
            SeriesKind::Electronic => {
                for _ in 0..line.quantity {
                    let issued = self.make(series)?;
                    self.activate(series, issued, nominal, index, true)?;
                }
            }
            SeriesKind::Plastic => {
                let issued = self.printed(series, index, line)?;
                self.activate(series, issued, nominal, index, false)?;
            }
        }
        Ok(())
    }

    /// The series of a line: the one named, else that of its item code, else that of the printed
    /// certificate whose number the item code is.
    fn series(
        &self,
        sell: &Sell,
        index: usize,
        line: &SaleLine,
    ) -> Result<&'a Series, SaleRejection> {
        let directory = self.context.directory();
        let printed = || {
            let series = directory.series(self.find_printed(line)?.series)?;
            // The number of an electronic certificate is no printed one.
            (series.kind == SeriesKind::Plastic).then_some(series)
        };
        sell.series_of(directory, line).or_else(printed).ok_or_else(|| {
            SaleRejection::GoodWithoutSeries { line: index, item_code: line.item_code.clone() }
        })
    }

    fn check_on_sale(&self, line: usize, series: &Series) -> Result<(), SaleRejection> {
        if series.is_on_sale(self.today) {
            Ok(())
        } else {
            Err(SaleRejection::SeriesNotOnSale { line, series: series.id })
        }
    }

    /// The certificate whose printed number a line's item code is.
    fn find_printed(&self, line: &SaleLine) -> Option<&'a Certificate> {
        let id = self.context.directory().locate(self.operator.id, line.printed_number()?)?;
        self.context.view.certificates.get(&id)
    }

    /// The unsold printed certificate that a line names.
    fn printed(
        &mut self,
        series: &Series,
        index: usize,
        line: &SaleLine,
    ) -> Result<Certificate, SaleRejection> {
        let found = self.find_printed(line).filter(|found| found.series == series.id);
        let found = found.ok_or_else(|| SaleRejection::CertificateUnknown {
            line: index,
            item_code: line.item_code.clone(),
        })?;
        let for_sale = found.status == Status::Issued && found.sale_status == SaleStatus::Unsold;
        if for_sale && self.activated.insert(found.id) {
            Ok(found.clone())
        } else {
            Err(SaleRejection::CertificateNotForSale { line: index, number: found.number })
        }
    }

    /// A new electronic certificate, without value yet.
    fn make(&mut self, series: &Series) -> Result<Certificate, SeriesRejection> {
        let place = take_place(self.context, &mut self.next, series)?;
        Ok(issue(self.context, series, place, self.codes.draw(series.secret_digits)))
    }

    /// Gives an issued certificate its value and books it.
    fn activate(
        &mut self,
        series: &Series,
        issued: Certificate,
        nominal: Amount,
        line: usize,
        new: bool,
    ) -> Result<(), SeriesRejection> {
        let through = valid_through(self.context, self.operator, series)?;
        let mut certificate = Certificate {
            nominal,
            status: Status::Active,
            sale_status: SaleStatus::Sold,
            valid_through: Some(through),
            sold_in: Some(self.context.operation),
            point_of_sale: Some(self.place),
            activated_on: activated_on(self.context, self.operator, &issued),
            ..issued
        };
        let (operation, kind) = (self.context.operation, EntryKind::Activation);
        let entry = certificate.book(operation, kind, nominal.minor(), nominal);
        self.changes.push(Change::AddEntry(entry));
        self.changes.push(if new {
            Change::AddCertificate(certificate.clone())
        } else {
            Change::UpdateCertificate(certificate.clone())
        });
        let line = u32::try_from(line).ok();
        self.sold.push(SaleCertificate { certificate: certificate.id, line });
        self.certificates.push(certificate);
        Ok(())
    }
}

/// The last valid day of a certificate of the series that is activated now.
pub(super) fn valid_through(
    context: &Context<'_>,
    operator: &Operator,
    series: &Series,
) -> Result<Date, SeriesRejection> {
    let through = validity::valid_through(context.now, &operator.zone, series.validity_days);
    through.ok_or(SeriesRejection::ValidTooLong(series.id))
}

/// The day of an activation now, where the certificate was issued on another day.
pub(super) fn activated_on(
    context: &Context<'_>,
    operator: &Operator,
    issued: &Certificate,
) -> Option<Date> {
    if issued.issued_at == context.now {
        return None;
    }
    activated_before(context, issued, validity::local_date(context.now, &operator.zone))
}

/// A day of activation, unless the certificate was issued on it.
pub(super) fn activated_before(
    context: &Context<'_>,
    issued: &Certificate,
    day: Date,
) -> Option<Date> {
    let issued_on = context.directory().local_day(issued.operator, issued.issued_at);
    Some(day).filter(|day| issued_on != Some(*day))
}

/// A certificate without value.
pub(super) fn issue(
    context: &Context<'_>,
    series: &Series,
    (id, number): (CertificateId, crate::CertificateNumber),
    secret: crate::SecretCode,
) -> Certificate {
    Certificate {
        id,
        operator: series.operator,
        number,
        series: series.id,
        secret,
        nominal: Amount::ZERO,
        balance: Amount::ZERO,
        held: Amount::ZERO,
        status: Status::Issued,
        sale_status: SaleStatus::Unsold,
        valid_through: None,
        sold_in: None,
        issued_at: context.now,
        entry_count: 0,
        last_entry: None,
        owner: None,
        point_of_sale: None,
        activated_on: None,
        expired: Amount::ZERO,
    }
}
