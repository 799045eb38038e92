//! The rules that always hold, checked on stored records: what `scrip verify` runs.

mod action;
mod approval;
mod coupon;
mod event;
mod fact;
mod faults;
mod operation;
mod people;
mod records;
mod redemption;
mod requests;
mod steps;
mod uses;

pub use action::{check_replacement, check_state_after, is_about};
pub use approval::{check_act_total, check_approval};
pub use coupon::check_coupon;
pub use event::check_event;
pub use fact::{Fact, Facts};
pub use faults::Faults;
pub use operation::check_operation;
pub use people::{check_owner, check_sign_in};
pub use records::{CouponRecords, OperationRecords};
pub use redemption::{check_holds, check_redemption};
pub use requests::check_request;
pub use steps::{Named, check_redemption_links, facts_of_redemption, may_have_breakage};
pub use uses::{NamedByUses, check_coupon_links};

use core::fmt;
use core::ops::Range;
use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::command::{Return, Sell, Till};
use crate::operation::{Fingerprint, Remembered};
use crate::{
    Certificate, CertificateId, Command, Directory, Entry, EntryKind, IdempotencyKey, OperationId,
    OperatorId, PoolId, Sale, SaleCertificate, SaleKind, SaleLine, SaleStatus, SecretSeed, Status,
    text,
};

/// A rule that is broken, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Record with the broken rule.
    pub subject: String,
    /// Description of the fault.
    pub problem: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.subject, self.problem)
    }
}

/// Collects the faults of one record.
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
    check_activations(certificate, entries, &mut findings);
    check_states(certificate, entries, &mut findings);
    check_expiry(certificate, entries, &mut findings);
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
    let mut previous = None;
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
        findings.unless(entry.number != number || entry.previous == previous, || {
            let named = shown(entry.previous);
            format!(
                "entry {number} names {named} as that of the entry before, not {}",
                shown(previous)
            )
        });
        previous = Some(entry.operation);
    }
    findings.unless(certificate.last_entry == previous, || {
        let named = shown(certificate.last_entry);
        format!("it names {named} as that of its last entry, not {}", shown(previous))
    });
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

fn shown(operation: Option<OperationId>) -> String {
    operation
        .map_or_else(|| "no operation".to_owned(), |operation| format!("operation {operation}"))
}

/// Checks the nominal and the sale against the entries. They are stored twice and must agree.
fn check_activations(certificate: &Certificate, entries: &[Entry], findings: &mut Findings<'_>) {
    for entry in entries.iter().filter(|entry| entry.kind == EntryKind::Activation) {
        findings.unless(entry.change == certificate.nominal.minor(), || {
            format!(
                "nominal {} is not what entry {} activated it with, {}",
                certificate.nominal.minor(),
                entry.number,
                entry.change
            )
        });
        // What was activated by itself has no sale; the database's links say by which operation.
        let sold_in = certificate.sold_in;
        findings.unless(sold_in.is_none_or(|sale| sale == entry.operation), || {
            format!("entry {} is of operation {}, not of its sale", entry.number, entry.operation)
        });
    }
}

fn check_states(certificate: &Certificate, entries: &[Entry], findings: &mut Findings<'_>) {
    // What replaced another certificate got its value from that one.
    let begins = |entry: &&Entry| matches!(entry.kind, EntryKind::Activation | EntryKind::MovedIn);
    let activations = entries.iter().filter(begins).count();
    let (value, empty) = (certificate.nominal, certificate.balance.is_zero());
    let fits = match certificate.status {
        Status::Issued => {
            empty && activations == 0 && certificate.sale_status == SaleStatus::Unsold
        }
        Status::Active => certificate.valid_through.is_some() && activations == 1,
        // It may have been stopped before it got its value.
        Status::Blocked if certificate.valid_through.is_none() => empty && activations == 0,
        Status::Blocked => activations == 1,
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
    let replaced = entries.iter().filter(|entry| entry.kind == EntryKind::MovedIn).count();
    findings.unless(replaced <= 1, || format!("it replaced {replaced} certificates"));
    let returns = entries.iter().filter(|entry| entry.kind == EntryKind::Return).count();
    let expected = match certificate.sale_status {
        SaleStatus::Unsold | SaleStatus::Sold => 0,
        SaleStatus::Returned => 1,
    };
    findings.unless(returns == expected, || {
        format!("sale status {:?} does not fit {returns} returns", certificate.sale_status)
    });
}

/// Checks what was booked out after the last valid day: it is the sum of its entries, and nothing
/// else is booked until it is booked back.
fn check_expiry(certificate: &Certificate, entries: &[Entry], findings: &mut Findings<'_>) {
    let mut expired = 0_i64;
    for entry in entries {
        let fits = match entry.kind {
            EntryKind::Expired => expired == 0 && entry.change < 0,
            EntryKind::ExpiredUndone => expired > 0 && entry.change == expired,
            EntryKind::Activation
            | EntryKind::Return
            | EntryKind::Capture
            | EntryKind::Refund
            | EntryKind::Breakage
            | EntryKind::BreakageUndone
            | EntryKind::Reload
            | EntryKind::Adjustment
            | EntryKind::CashOut
            | EntryKind::Void
            | EntryKind::MovedOut
            | EntryKind::MovedIn => expired == 0,
        };
        findings.unless(fits, || {
            format!("entry {} does not fit what was booked out before it", entry.number)
        });
        if matches!(entry.kind, EntryKind::Expired | EntryKind::ExpiredUndone) {
            expired = expired.saturating_sub(entry.change);
        }
    }
    findings.unless(certificate.expired.minor() == expired, || {
        let stored = certificate.expired.minor();
        format!("{stored} was booked out by expiry, and its entries say {expired}")
    });
    let has_expired = !certificate.expired.is_zero();
    let fits = match certificate.status {
        Status::Expired => has_expired,
        Status::Blocked => !has_expired || certificate.balance.is_zero(),
        Status::Issued | Status::Active | Status::Spent | Status::Voided => !has_expired,
    };
    findings.unless(fits, || {
        let status = certificate.status;
        format!("status {status:?} does not fit {expired} booked out by expiry")
    });
}

/// Checks a certificate whose balance was booked out on a local day.
pub fn check_expired_on(certificate: &Certificate, booked: Date, findings: &mut Vec<Finding>) {
    let subject =
        format!("certificate {} of operator {}", certificate.number, certificate.operator);
    let is_over = certificate.valid_through.is_some_and(|last| booked > last);
    Findings { subject, list: findings }.unless(is_over, || {
        "its balance was booked out by expiry before its last valid day was over".to_owned()
    });
}

/// Reports issued places of a pool whose certificates were not found.
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

/// Reports a certificate at a skipped place. A lost store may have issued its number to another
/// certificate.
pub fn report_skipped(directory: &Directory, id: CertificateId, findings: &mut Vec<Finding>) {
    let pool = directory.pool(id.pool());
    let number = pool.and_then(|pool| pool.plan.number(&pool.key, id.place()));
    let number = number.map_or_else(|| "?".to_owned(), |number| number.to_string());
    let problem = format!("certificate {number} (id {}) has a number that was skipped", id.0);
    findings.push(Finding { subject: format!("number pool {}", id.pool()), problem });
}

/// Checks a sale or return against its certificates.
pub fn check_sale(sale: &Sale, certificates: &[Certificate], findings: &mut Vec<Finding>) {
    let subject = format!("sale {} of operator {}", sale.id, sale.operator);
    let mut findings = Findings { subject, list: findings };
    findings.unless(sale.certificates.len() == certificates.len(), || {
        format!("of its {} certificates {} exist", sale.certificates.len(), certificates.len())
    });
    let there: HashMap<CertificateId, &Certificate> =
        certificates.iter().map(|certificate| (certificate.id, certificate)).collect();
    for sold in &sale.certificates {
        let certificate = there.get(&sold.certificate).copied();
        findings.unless(certificate.is_some(), || {
            format!("its certificate with id {} does not exist", sold.certificate)
        });
        if let Some(certificate) = certificate {
            check_line_of(sale, *sold, certificate, &mut findings);
        }
    }
    let is_known = sale.order_number.is_some() || sale.cheque.is_some() || sale.is_issue();
    findings.unless(is_known, || "it has neither order number nor cheque".to_owned());
    findings.unless(sale.phone_key.is_some() == sale.buyer.phone.is_some(), || {
        "its phone is not found by what it is kept by".to_owned()
    });
    let email_key = sale.buyer.email.as_deref().map(text::email_key);
    findings.unless(sale.email_key == email_key, || {
        "its e-mail address is not found by what it is kept by".to_owned()
    });
    check_quantities(sale, &mut findings);
    for certificate in certificates {
        let number = certificate.number;
        findings.unless(certificate.operator == sale.operator, || {
            format!("certificate {number} belongs to another operator")
        });
        let fits = match sale.kind {
            SaleKind::Sale => {
                certificate.sold_in == Some(sale.id) && certificate.point_of_sale == sale.place()
            }
            SaleKind::Return => certificate.sale_status == SaleStatus::Returned,
        };
        findings.unless(fits, || format!("certificate {number} does not know of it"));
    }
}

/// Checks a certificate against the line that sold or returned it. The price is the sale price, on
/// a return too: a line with another price would not have matched.
fn check_line_of(
    sale: &Sale,
    sold: SaleCertificate,
    certificate: &Certificate,
    findings: &mut Findings<'_>,
) {
    let number = certificate.number;
    let Some(line) = line_of(sale, sold) else {
        findings.unless(is_return_of_everything(sale) && sold.line.is_none(), || {
            format!("certificate {number} has no line in it")
        });
        return;
    };
    let nominal = certificate.nominal;
    findings.unless(line.price.is_none_or(|price| price == nominal), || {
        format!(
            "certificate {number} has nominal {} where its line says {}",
            nominal.minor(),
            line.price_or_zero().minor()
        )
    });
}

fn line_of(sale: &Sale, sold: SaleCertificate) -> Option<&SaleLine> {
    sale.lines.get(usize::try_from(sold.line?).ok()?)
}

/// Whether a return has no lines. It takes back everything that is left, and its certificates have
/// no lines.
fn is_return_of_everything(sale: &Sale) -> bool {
    sale.lines.is_empty()
        && match sale.kind {
            SaleKind::Sale => false,
            SaleKind::Return => true,
        }
}

/// Checks that each line has as many certificates as its quantity. A sum over all lines would miss
/// two lines that were exchanged.
fn check_quantities(sale: &Sale, findings: &mut Findings<'_>) {
    let mut counts: HashMap<u32, u64> = HashMap::new();
    for line in sale.certificates.iter().filter_map(|sold| sold.line) {
        let count = counts.entry(line).or_default();
        *count = count.saturating_add(1);
    }
    for (line, index) in sale.lines.iter().zip(0_u32..) {
        let has = counts.get(&index).copied().unwrap_or(0);
        findings.unless(u64::from(line.quantity) == has, || {
            format!("its line {index} names {} certificates and has {has}", line.quantity)
        });
    }
}

/// The command that a sale or return carried out, as far as its content goes.
///
/// Everything of the content is stored with the sale, so that what is remembered of a request can
/// be checked, though the request itself is not kept. The seed is no part of the content, and is
/// not stored.
pub fn command_of(sale: &Sale) -> Command {
    let till = Till {
        point_of_sale: sale.point_of_sale,
        site: sale.site,
        order_number: sale.order_number.clone(),
        cheque: sale.cheque,
        buyer: sale.buyer.clone(),
    };
    let (operator, series, lines) = (sale.operator, sale.series, Arc::clone(&sale.lines));
    match sale.kind {
        SaleKind::Sale => {
            let seed = SecretSeed::new([0; 32]);
            Command::Sell(Sell { operator, till, series, lines, seed })
        }
        SaleKind::Return => {
            Command::Return(Return { operator, till, series, lines, sold_as: None })
        }
    }
}

/// Checks what is remembered of a request against the sale or return that it names: a repeat that
/// is not known by both key and content would be refused, or carried out again. `fingerprint` is
/// the hash of a content.
pub fn check_remembered(
    key: &IdempotencyKey,
    remembered: &Remembered,
    sale: Option<&Sale>,
    fingerprint: impl FnOnce(&[u8]) -> Fingerprint,
    findings: &mut Vec<Finding>,
) {
    let request = format!("request {:?} of operator {}", key.text, key.operator);
    let Some(sale) = sale else {
        let problem = format!("its operation {} is no sale or return", remembered.operation);
        findings.push(Finding { subject: request, problem });
        return;
    };
    let subject = format!("sale {} of operator {}", sale.id, sale.operator);
    let mut findings = Findings { subject, list: findings };
    findings.unless(key.operator == sale.operator, || format!("{request} is remembered for it"));
    let asked = command_of(sale).content().map(|content| fingerprint(&content));
    findings.unless(asked == Some(remembered.fingerprint), || {
        format!("{request} is remembered with another content than it has")
    });
}

/// The balance of all certificates of an operator, for a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Number of certificates counted.
    pub certificates: u64,
    /// Sum of their balances, in minor units.
    pub balance_minor: i128,
    /// Number of certificates that hold money and whose last day is over.
    pub expired: u64,
    /// Sum of the balances of those whose last day is over, in minor units. It is part of
    /// `balance_minor`.
    pub expired_minor: i128,
}

impl Totals {
    /// Counts one more certificate; `today` is the date where its operator is.
    pub fn add(&mut self, certificate: &Certificate, today: Option<Date>) {
        let balance = i128::from(certificate.balance.minor());
        self.certificates = self.certificates.saturating_add(1);
        self.balance_minor = self.balance_minor.saturating_add(balance);
        let is_over = certificate.valid_through.zip(today).is_some_and(|(last, now)| last < now);
        if is_over && balance > 0 {
            self.expired = self.expired.saturating_add(1);
            self.expired_minor = self.expired_minor.saturating_add(balance);
        }
    }

    /// Sum of the balances of certificates whose last day is not over, in minor units.
    pub const fn live_minor(&self) -> i128 {
        self.balance_minor.saturating_sub(self.expired_minor)
    }
}

/// Totals of certificates by operator.
pub type TotalsByOperator = std::collections::BTreeMap<OperatorId, Totals>;
