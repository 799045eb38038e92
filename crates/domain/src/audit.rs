//! The rules that always hold, checked on stored records: what `scrip verify` runs.

use core::fmt;
use core::ops::Range;
use std::collections::HashSet;

use crate::{
    Certificate, CertificateId, Directory, Entry, EntryKind, OperatorId, PoolId, Sale, SaleKind,
    SaleStatus, Status,
};

/// A rule that is broken, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which record.
    pub subject: String,
    /// What is wrong with it.
    pub problem: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.subject, self.problem)
    }
}

/// Collects what is wrong with one record.
struct Findings<'a> {
    subject: String,
    list: &'a mut Vec<Finding>,
}

impl Findings<'_> {
    fn unless(&mut self, holds: bool, problem: impl FnOnce() -> String) {
        if !holds {
            self.list.push(Finding { subject: self.subject.clone(), problem: problem() });
        }
    }
}

/// Checks a certificate against its entries, its series and its pool, of which places below
/// `places_used` are given out.
pub fn check_certificate(
    directory: &Directory,
    certificate: &Certificate,
    entries: &[Entry],
    places_used: u64,
    findings: &mut Vec<Finding>,
) {
    let subject =
        format!("certificate {} of operator {}", certificate.number, certificate.operator);
    let mut findings = Findings { subject, list: findings };
    check_entries(certificate, entries, &mut findings);
    check_states(certificate, entries, &mut findings);
    let pool = directory.pool(certificate.id.pool());
    let number = pool.and_then(|pool| pool.plan.number(&pool.key, certificate.id.place()));
    findings.unless(number == Some(certificate.number), || {
        "its number is not the one of its place in the pool".to_owned()
    });
    findings.unless(certificate.id.place() < places_used, || {
        format!("its place {} is not given out yet", certificate.id.place())
    });
    let series = directory.series(certificate.series);
    findings.unless(
        series.is_some_and(|series| {
            series.operator == certificate.operator && series.pool == certificate.id.pool()
        }),
        || format!("its series {} does not fit its operator and pool", certificate.series),
    );
}

fn check_entries(certificate: &Certificate, entries: &[Entry], findings: &mut Findings<'_>) {
    let mut balance = 0_i64;
    for (entry, number) in entries.iter().zip(1_u32..) {
        findings.unless(entry.number == number, || {
            format!("entry {number} is missing; the next is {}", entry.number)
        });
        balance = balance.saturating_add(entry.change);
        findings.unless(entry.balance_after.minor() == balance, || {
            format!(
                "entry {} says balance {} where the sum is {balance}",
                entry.number,
                entry.balance_after.minor()
            )
        });
    }
    findings.unless(certificate.balance.minor() == balance, || {
        format!("balance {} is not the sum of its entries, {balance}", certificate.balance.minor())
    });
    findings.unless(usize::try_from(certificate.entry_count) == Ok(entries.len()), || {
        format!("it counts {} entries and has {}", certificate.entry_count, entries.len())
    });
    findings.unless(certificate.held <= certificate.balance, || {
        "more is held than there is".to_owned()
    });
}

fn check_states(certificate: &Certificate, entries: &[Entry], findings: &mut Findings<'_>) {
    let activations = entries.iter().filter(|e| e.kind == EntryKind::Activation).count();
    let (value, empty) = (certificate.nominal, certificate.balance.is_zero());
    let fits = match certificate.status {
        Status::Issued => {
            empty && activations == 0 && certificate.sale_status == SaleStatus::Unsold
        }
        Status::Active | Status::Blocked => certificate.valid_through.is_some() && activations == 1,
        Status::Spent | Status::Expired | Status::Voided => empty,
    };
    findings.unless(fits, || {
        format!(
            "status {:?} does not fit nominal {}, balance {} and {activations} activations",
            certificate.status,
            value.minor(),
            certificate.balance.minor()
        )
    });
    let fits = match certificate.sale_status {
        SaleStatus::Unsold => certificate.sold_in.is_none(),
        SaleStatus::Sold => certificate.sold_in.is_some(),
        SaleStatus::Returned => {
            certificate.sold_in.is_some() && certificate.status == Status::Voided
        }
    };
    findings.unless(fits, || {
        format!("sale status {:?} does not fit its sale and status", certificate.sale_status)
    });
}

/// Reports places of a pool that are given out, but whose certificates were not found.
pub fn report_missing(
    directory: &Directory,
    pool: PoolId,
    places: Range<u64>,
    findings: &mut Vec<Finding>,
) {
    let Some(last) = places.end.checked_sub(1).filter(|last| places.start <= *last) else { return };
    let describe = |place| {
        let known = directory.pool(pool);
        let number = known.and_then(|pool| pool.plan.number(&pool.key, place));
        let number = number.map_or_else(|| "?".to_owned(), |number| number.to_string());
        let id = CertificateId::in_pool(pool, place).map_or(-1, |id| id.0);
        format!("{number} (id {id})")
    };
    let problem = if last == places.start {
        format!("certificate {} does not exist or cannot be read", describe(last))
    } else {
        let (first, last) = (describe(places.start), describe(last));
        format!("certificates from {first} to {last} do not exist or cannot be read")
    };
    findings.push(Finding { subject: format!("number pool {pool}"), problem });
}

/// Checks a sale or return against its certificates.
pub fn check_sale(sale: &Sale, certificates: &[Certificate], findings: &mut Vec<Finding>) {
    let subject = format!("sale {} of operator {}", sale.id, sale.operator);
    let mut findings = Findings { subject, list: findings };
    findings.unless(sale.certificates.len() == certificates.len(), || {
        format!("of its {} certificates {} exist", sale.certificates.len(), certificates.len())
    });
    let there: HashSet<CertificateId> = certificates.iter().map(|c| c.id).collect();
    for sold in &sale.certificates {
        findings.unless(there.contains(&sold.certificate), || {
            format!("its certificate with id {} does not exist", sold.certificate)
        });
    }
    findings.unless(sale.order_number.is_some() || sale.cheque.is_some(), || {
        "it has neither order number nor cheque".to_owned()
    });
    let named: u64 = sale.lines.iter().map(|line| u64::from(line.quantity)).sum();
    let has = u64::try_from(sale.certificates.len()).unwrap_or(u64::MAX);
    findings.unless(sale.lines.is_empty() || named == has, || {
        format!("its lines name {named} certificates and it has {has}")
    });
    for certificate in certificates {
        let number = certificate.number;
        findings.unless(certificate.operator == sale.operator, || {
            format!("certificate {number} belongs to another operator")
        });
        let fits = match sale.kind {
            SaleKind::Sale => certificate.sold_in == Some(sale.id),
            SaleKind::Return => certificate.sale_status == SaleStatus::Returned,
        };
        findings.unless(fits, || format!("certificate {number} does not know of it"));
    }
}

/// The balance of all certificates of an operator, for a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many certificates.
    pub certificates: u64,
    /// What they are worth together, in minor units.
    pub balance_minor: i128,
}

impl Totals {
    /// Counts one more certificate.
    pub fn add(&mut self, certificate: &Certificate) {
        self.certificates = self.certificates.saturating_add(1);
        self.balance_minor =
            self.balance_minor.saturating_add(i128::from(certificate.balance.minor()));
    }
}

/// Totals by operator.
pub type TotalsByOperator = std::collections::BTreeMap<OperatorId, Totals>;
