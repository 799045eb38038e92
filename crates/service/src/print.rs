//! Certificates of a print job, as they are printed.

use documents::print::{Item, Validity};
use domain::certificate::CertificateAction;
use domain::command::Act;
use domain::{
    Amount, Certificate, CertificateNumber, Command, Denomination, Directory, Operator, OperatorId,
    Outcome, Request, SaleId, Series, SeriesId, Status, validity,
};
use storage::public_id::IdKind;
use storage::{Answer, BackendError, CertificateFilter};
use tokio::task::JoinSet;
use zeroize::Zeroizing;

use crate::administrator::Administrator;
use crate::error::Error;
use crate::keyed::unexpected_outcome;
use crate::service::Service;

/// Most certificates of one print job. All of them are in memory.
pub const PRINTED_MAX: usize = 100_000;

/// Certificates that one page of a list has.
const PAGE: u32 = 1_000;

/// Looks at secret codes that are recorded at a time, so that one flush is enough for many.
const RECORDED_AT_ONCE: usize = 200;

/// Certificates that a print job names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrintSelection {
    /// Certificates by their numbers, in this order.
    Numbers(Vec<CertificateNumber>),
    /// Certificates of a series with a status today, in the order of their creation.
    Series {
        /// Series of the certificates.
        series: SeriesId,
        /// Status of the certificates: one that is not an end.
        status: Status,
    },
    /// Certificates of a sale, by the identifier that callers see.
    Sale(SaleId),
}

/// Certificates of a print job.
#[derive(Debug)]
pub struct PrintJob {
    /// Operator of the certificates.
    pub operator: OperatorId,
    /// Certificates in the order of printing.
    pub certificates: Vec<Certificate>,
    /// Number of certificates of the sale that cannot be used any more. They are not printed.
    pub ended: usize,
}

/// Reason why a print job is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrintRejection {
    /// There is no such certificate.
    #[error("certificate {0} does not exist")]
    UnknownNumber(CertificateNumber),
    /// A certificate cannot be used any more.
    #[error("certificate {number} is {}, so it is not printed", .status.name())]
    Ended {
        /// Number of the certificate.
        number: CertificateNumber,
        /// Status that it has today.
        status: Status,
    },
    /// A number is named twice. Two people would get one certificate.
    #[error("certificate {0} is named twice")]
    Twice(CertificateNumber),
    /// There is no such series at the operator.
    #[error("series {0} does not exist")]
    UnknownSeries(SeriesId),
    /// There is no such sale at the operator.
    #[error("sale {0} does not exist")]
    UnknownSale(SaleId),
    /// Nothing is to be printed.
    #[error("there is no certificate to print")]
    Nothing,
    /// The job is too large.
    #[error("a print job has at most {PRINTED_MAX} certificates: print parts of the list")]
    TooMany,
}

/// Reason why there is no print job.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// The selection is wrong.
    #[error(transparent)]
    Rejected(#[from] PrintRejection),
    /// The service has failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<BackendError> for PrintError {
    fn from(error: BackendError) -> Self {
        Self::Failed(error.into())
    }
}

/// Finds the certificates of a print job. Nothing is recorded: a number is no secret.
///
/// # Errors
///
/// The first [`PrintRejection`] in the order of the selection, or a failure of the store.
pub async fn print_job(
    service: &Service,
    operator: OperatorId,
    selection: PrintSelection,
) -> Result<PrintJob, PrintError> {
    let directory = service.directory();
    let today = directory
        .operator(operator)
        .map(|operator| validity::local_date(service.now(), &operator.zone));
    let today = today.ok_or(PrintRejection::Nothing)?;
    let (mut certificates, mut ended) = (Vec::new(), 0);
    match selection {
        PrintSelection::Numbers(numbers) => {
            if numbers.len() > PRINTED_MAX {
                return Err(PrintRejection::TooMany.into());
            }
            let mut seen = std::collections::HashSet::new();
            for number in numbers {
                let unknown = || PrintRejection::UnknownNumber(number);
                let id = directory.locate(operator, number).ok_or_else(unknown)?;
                let found = service.inner.reader.certificate(id).await?.ok_or_else(unknown)?;
                let status = found.status_on(today);
                if is_end(status) {
                    return Err(PrintRejection::Ended { number, status }.into());
                }
                if !seen.insert(number) {
                    return Err(PrintRejection::Twice(number).into());
                }
                certificates.push(found);
            }
        }
        PrintSelection::Series { series, status } => {
            if directory.series(series).is_none_or(|found| found.operator != operator) {
                return Err(PrintRejection::UnknownSeries(series).into());
            }
            let filter = CertificateFilter {
                series: Some(series),
                status: Some((status, today)),
                owner: None,
            };
            let mut from = None;
            loop {
                let reader = &service.inner.reader;
                let page = reader.certificates(operator, filter, from, PAGE).await?;
                certificates.extend(page.certificates);
                if certificates.len() > PRINTED_MAX {
                    return Err(PrintRejection::TooMany.into());
                }
                from = page.next;
                if from.is_none() {
                    break;
                }
            }
        }
        PrintSelection::Sale(shown) => {
            let unknown = || PrintRejection::UnknownSale(shown);
            let id = service.inner.ids.read(IdKind::Operation, operator, shown.0);
            let receipt = service.inner.reader.receipt(id.ok_or_else(unknown)?).await?;
            let receipt = receipt.filter(|receipt| receipt.sale.operator == operator);
            let receipt = receipt.ok_or_else(unknown)?;
            let all = receipt.certificates.len();
            certificates.extend(receipt.certificates);
            certificates.retain(|certificate| !is_end(certificate.status_on(today)));
            ended = all.saturating_sub(certificates.len());
        }
    }
    if certificates.is_empty() {
        return Err(PrintRejection::Nothing.into());
    }
    Ok(PrintJob { operator, certificates, ended })
}

/// Whether a certificate with a status can never be used again.
const fn is_end(status: Status) -> bool {
    match status {
        Status::Issued | Status::Active | Status::Blocked => false,
        Status::Spent | Status::Expired | Status::Voided => true,
    }
}

/// Makes what is printed of certificates. `before` is the number of certificates before them in the
/// job. `link` is a template with `{number}`. Secret codes are printed only `with_secrets`.
pub fn print_items(
    directory: &Directory,
    certificates: &[Certificate],
    before: usize,
    link: Option<&str>,
    with_secrets: bool,
) -> Vec<Item> {
    let item = |(place, certificate): (usize, &Certificate)| {
        let operator = directory.operator(certificate.operator)?;
        let series = directory.series(certificate.series)?;
        let position = before.saturating_add(place).saturating_add(1);
        Some(Item {
            position: u32::try_from(position).unwrap_or(u32::MAX),
            link: link.map(|link| link.replace("{number}", &certificate.number.to_string())),
            secret: with_secrets.then(|| Zeroizing::new(certificate.secret.expose().to_owned())),
            ..item(operator, series, certificate)
        })
    };
    certificates.iter().enumerate().filter_map(item).collect()
}

fn item(operator: &Operator, series: &Series, certificate: &Certificate) -> Item {
    let fixed = match series.denomination {
        Denomination::Fixed(nominal) => Some(nominal),
        Denomination::Range { .. } => None,
    };
    let nominal = Some(certificate.nominal).filter(|nominal| !nominal.is_zero()).or(fixed);
    let after = Validity::AfterActivation { days: series.validity_days };
    Item {
        position: 0,
        number: certificate.number.to_string(),
        shop: operator.name.clone(),
        series: series.name.clone(),
        amount: nominal.map(Amount::minor),
        currency: operator.currency,
        validity: certificate.valid_through.map_or(after, Validity::Through),
        link: None,
        secret: None,
    }
}

impl Administrator {
    /// Records a look at the secret code of each certificate, before anything is printed of it.
    ///
    /// # Errors
    ///
    /// Rejections of [`domain::decide()`]; then failures of the store. Looks that were recorded
    /// before a failure stay recorded.
    pub async fn record_looks(
        &self,
        certificates: &[Certificate],
        reason: &str,
    ) -> Result<(), Error> {
        let (service, origin) = self.parts();
        for chunk in certificates.chunks(RECORDED_AT_ONCE) {
            let mut looks = JoinSet::new();
            for certificate in chunk {
                let act = Act {
                    operator: certificate.operator,
                    number: Some(certificate.number),
                    action: CertificateAction::ShowSecret,
                    reason: Some(reason.to_owned()),
                };
                let command = Command::Act(act);
                let request = Request { command, origin: origin.clone(), key: None };
                let store = service.inner.store.clone();
                looks.spawn(async move { store.submit(request).await });
            }
            while let Some(look) = looks.join_next().await {
                match look.map_err(|_| unexpected_outcome())?? {
                    Answer::Done(Outcome::Acted(_)) => {}
                    Answer::Done(_) | Answer::Repeated(_) => return Err(unexpected_outcome()),
                }
            }
        }
        Ok(())
    }
}
