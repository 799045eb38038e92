//! Links between an operation and the records that it made.

use std::collections::HashSet;

use super::action::{check_action, is_explained};
use super::event::events_of_operation;
use super::fact::{Fact, Facts};
use super::faults::Faults;
use super::records::OperationRecords;
use crate::operation::OperationKind;
use crate::{
    CertificateId, Directory, EntryKind, Letter, MadeThing, Operation, PointOfSaleId, Redemption,
    Sale, SaleKind,
};

/// Checks an operation against its records, and says the facts that must be stored elsewhere too.
pub fn check_operation(
    directory: &Directory,
    records: &OperationRecords,
    faults: &mut Faults,
    facts: &mut Facts<'_>,
) {
    let id = records.id;
    if records.sale.is_some() || records.made.is_some() {
        facts(Fact::Request { operation: id }, 1);
    }
    check_entries(records, faults, facts);
    let Some(operation) = &records.operation else {
        return report_orphans(records, faults);
    };
    match operation.kind {
        OperationKind::CouponCreated => facts(Fact::CouponMade { operation: id }, 1),
        OperationKind::Capture
        | OperationKind::Release
        | OperationKind::Lapse
        | OperationKind::Refund => facts(Fact::Step { operation: id }, -1),
        OperationKind::Sale
        | OperationKind::Return
        | OperationKind::Stock
        | OperationKind::Issue
        | OperationKind::CertificateAction
        | OperationKind::Directory
        | OperationKind::CouponChanged
        | OperationKind::CouponDeleted
        | OperationKind::Redemption
        | OperationKind::OwnerCreated
        | OperationKind::OwnerChanged
        | OperationKind::SignIn
        | OperationKind::SignInRenewed
        | OperationKind::SignInEnded
        | OperationKind::CodeSent
        | OperationKind::CodeShown
        | OperationKind::CertificatesMailed
        | OperationKind::Delivery
        | OperationKind::UserCreated
        | OperationKind::UserChanged
        | OperationKind::MembershipChanged
        | OperationKind::LinkMade
        | OperationKind::LinkUsed
        | OperationKind::PasswordChanged
        | OperationKind::FactorChanged
        | OperationKind::SessionBegun
        | OperationKind::SessionUsed
        | OperationKind::SessionConfirmed
        | OperationKind::SessionEnded
        | OperationKind::ApprovalRequested
        | OperationKind::ApprovalDeclined
        | OperationKind::ApprovalWithdrawn
        | OperationKind::DeliveryRetried
        | OperationKind::SecretShown
        | OperationKind::Expired
        | OperationKind::EventsPruned => {}
    }
    events_of_operation(operation, records, facts);
    check_sale_of(directory, operation, records.sale.as_ref(), faults);
    check_redemption_of(operation, records.redemption.as_ref(), faults);
    check_action(operation, records.action.as_ref(), &records.entries, faults);
    check_others(operation, records, faults);
}

fn report_orphans(records: &OperationRecords, faults: &mut Faults) {
    let OperationRecords {
        id,
        operation: _,
        sale,
        redemption,
        entries,
        action,
        made,
        owner,
        delivery,
    } = records;
    for (is_there, problem) in [
        (sale.is_some(), "it does not exist, and a sale has its id"),
        (redemption.is_some(), "it does not exist, and a redemption has its id"),
        (!entries.is_empty(), "it does not exist, and entries of the ledger name it"),
        (action.is_some(), "it does not exist, and an action on certificates has its id"),
        (made.is_some(), "it does not exist, and an object is kept for a repeat of it"),
        (owner.is_some(), "it does not exist, and an owner has its id"),
        (delivery.is_some(), "it does not exist, and a message has its id"),
    ] {
        faults.unless(!is_there, || format!("operation {id}"), problem);
    }
}

/// Checks that each entry is explained by a sale, a return or an action of the same operation.
/// Those of redemptions are facts.
fn check_entries(records: &OperationRecords, faults: &mut Faults, facts: &mut Facts<'_>) {
    let sold: HashSet<CertificateId> = records
        .sale
        .iter()
        .flat_map(|sale| &sale.certificates)
        .map(|sold| sold.certificate)
        .collect();
    let kind = records.sale.as_ref().map(|sale| sale.kind);
    let action = records.action.as_ref();
    for entry in &records.entries {
        let (operation, certificate, change) = (entry.operation, entry.certificate, entry.change);
        let of_sale = |of: SaleKind| kind == Some(of) && sold.contains(&certificate);
        let of_action = || action.is_some_and(|action| is_explained(action, entry));
        let (holds, problem) = match entry.kind {
            EntryKind::Activation => (
                of_sale(SaleKind::Sale) || of_action(),
                "it has an entry of activation by an operation that did not activate it",
            ),
            EntryKind::Return => (
                of_sale(SaleKind::Return),
                "it has an entry of a return by an operation that did not return it",
            ),
            EntryKind::Reload
            | EntryKind::Adjustment
            | EntryKind::CashOut
            | EntryKind::Void
            | EntryKind::MovedOut
            | EntryKind::ExpiredUndone => (
                of_action(),
                "it has an entry of an action by an operation that did something else to it",
            ),
            EntryKind::MovedIn => (
                action.is_some_and(|action| action.replacement == Some(certificate)),
                "it has an entry of a replacement by an operation that replaced nothing by it",
            ),
            EntryKind::Expired => (
                records.operation.as_ref().is_none_or(|made| made.kind == OperationKind::Expired),
                "it has an entry of expiry by an operation that booked out nothing",
            ),
            EntryKind::Capture | EntryKind::Refund => {
                facts(Fact::Booked { operation, certificate, kind: entry.kind, change }, -1);
                continue;
            }
            EntryKind::Breakage | EntryKind::BreakageUndone => {
                facts(Fact::Breakage { operation, certificate, number: entry.number }, -1);
                continue;
            }
        };
        let subject =
            || format!("certificate with id {}, entry of operation {operation}", certificate.0);
        faults.unless(holds, subject, problem);
    }
}

fn check_sale_of(
    directory: &Directory,
    operation: &Operation,
    sale: Option<&Sale>,
    faults: &mut Faults,
) {
    let subject = || format!("operation {}", operation.id);
    let is_sale = matches!(operation.kind, OperationKind::Sale | OperationKind::Return);
    let is_issue = operation.kind == OperationKind::Issue;
    let Some(sale) = sale else {
        return faults.unless(!is_sale, subject, "its sale does not exist or cannot be read");
    };
    faults.unless(is_sale || is_issue, subject, "it has a sale, and is no sale, return or issue");
    let place = directory.point_of_sale(sale.point_of_sale);
    let fits = place.is_some_and(|place| place.operator == sale.operator)
        || (is_issue && sale.point_of_sale == PointOfSaleId::NONE);
    let subject = || format!("sale {}", sale.id);
    faults.unless(fits, subject, "its point of sale does not exist or is of another operator");
}

fn check_redemption_of(
    operation: &Operation,
    redemption: Option<&Redemption>,
    faults: &mut Faults,
) {
    let subject = || format!("operation {}", operation.id);
    let is_one = operation.kind == OperationKind::Redemption;
    let Some(redemption) = redemption else {
        return faults.unless(!is_one, subject, "its redemption does not exist or cannot be read");
    };
    faults.unless(is_one, subject, "it has a redemption, and is none");
    let fits =
        operation.operator == Some(redemption.operator) && operation.at == redemption.created_at();
    let subject = || format!("redemption {}", redemption.id);
    faults.unless(fits, subject, "its time or operator is not that of its operation");
}

/// Checks what is kept for repeats, owners and messages.
fn check_others(operation: &Operation, records: &OperationRecords, faults: &mut Faults) {
    let subject = || format!("operation {}", operation.id);
    if let Some(made) = &records.made {
        let (kind, operator) = match &made.what {
            MadeThing::Coupon(id, _) => (OperationKind::CouponCreated, id.operator),
            MadeThing::Series(series) => (OperationKind::Directory, series.operator),
        };
        let fits = operation.kind == kind && operation.operator == Some(operator);
        faults.unless(fits, subject, "it did not create the object that is kept for its repeat");
    }
    let makes_owner = operation.kind == OperationKind::OwnerCreated;
    if let Some(owner) = &records.owner {
        let fits = makes_owner && operation.operator == Some(owner.operator);
        let subject = || format!("owner {}", owner.id);
        faults.unless(fits, subject, "the operation with its id did not create it");
    }
    let has_owner =
        records.owner.as_ref().is_some_and(|owner| operation.operator == Some(owner.operator));
    faults.unless(!makes_owner || has_owner, subject, "the owner that it created does not exist");
    // A message that nobody asked for would mail secret codes to anybody.
    if let Some(delivery) = &records.delivery {
        let kind = match delivery.letter {
            Letter::Code => OperationKind::CodeSent,
            Letter::Certificates(_) => OperationKind::CertificatesMailed,
        };
        let fits = operation.kind == kind && operation.operator == Some(delivery.operator);
        faults.unless(fits, || format!("message {}", delivery.id), "no request asked for it");
    }
}
