//! Certificates, the entries of their ledger, and what was done to them.

use domain::certificate::{ActionRecord, CertificateState};
use domain::{Amount, Certificate, CertificateId, Entry, SecretCode};
use jiff::Timestamp;

use super::describe::record;
use super::value::bytes;
use crate::touch::Touch;
use crate::{BackendError, Vault, seal};

record! {
    table "certificate";
    bind |certificate: Certificate, vault| {
        id: Int Key = certificate.id;
        operator: Int Made = certificate.operator;
        number: Int Made = certificate.number;
        series: Int Made = certificate.series;
        secret: Bytes Made = vault.seal_secret(certificate.id, &certificate.secret);
        nominal: Int Changes = certificate.nominal;
        balance: Int Changes = certificate.balance;
        held: Int Changes = certificate.held;
        status: Int Changes = certificate.status;
        sale_status: Int Changes = certificate.sale_status;
        valid_through: Text Changes = certificate.valid_through;
        sold_in: Int Changes = certificate.sold_in;
        issued_at: Int Made = certificate.issued_at;
        entry_count: Int Changes = certificate.entry_count;
        point_of_sale: Int Changes = certificate.point_of_sale;
        last_entry: Int Changes = certificate.last_entry;
        activated_on: Text Changes = certificate.activated_on;
        owner: Int Changes = certificate.owner;
        expired: Int Changes = Some(certificate.expired).filter(|expired| !expired.is_zero());
    }
    derived {
        seal: Bytes Seal = seal::certificate(vault, certificate);
    }
    read Certificate = Self {
        id,
        operator,
        number,
        series,
        secret: opened(vault, id, &bytes(secret))?,
        nominal,
        balance,
        held,
        status,
        sale_status,
        valid_through,
        sold_in,
        issued_at,
        entry_count,
        last_entry,
        point_of_sale,
        activated_on,
        owner,
        expired: expired_or_zero(expired),
    };
}

/// A certificate of which nothing was booked out has no value in the column.
fn expired_or_zero(expired: Option<Amount>) -> Amount {
    expired.unwrap_or_default()
}

fn opened(vault: &Vault, id: CertificateId, sealed: &[u8]) -> Result<SecretCode, BackendError> {
    let opened = vault.open_secret(id, sealed);
    opened.ok_or_else(|| BackendError::corrupt("sealed secret of a certificate"))
}

record! {
    table "entry";
    bind |entry: Entry, vault| {
        operation: Int Key = entry.operation;
        certificate: Int Key = entry.certificate;
        number: Int Key = entry.number;
        kind: Int Made = entry.kind;
        change: Int Made = entry.change;
        balance_after: Int Made = entry.balance_after;
        previous: Int Made = entry.previous;
    }
    read Entry = Self { certificate, number, kind, change, balance_after, operation, previous };
}

record! {
    table "certificate_action";
    bind |action: ActionRecord, vault| {
        operation: Int Key = action.operation;
        operator: Int Made = action.operator;
        kind: Int Made = action.kind;
        first: Int Made = action.first;
        count: Int Made = action.count;
        amount: Int Made = action.amount;
        reason: Text Made = action.reason;
        status: Int Made = action.after.status;
        sale_status: Int Made = action.after.sale_status;
        nominal: Int Made = action.after.nominal;
        balance: Int Made = action.after.balance;
        held: Int Made = action.after.held;
        valid_through: Text Made = action.after.valid_through;
        replacement: Int Made = action.replacement;
        metadata: Text Made = action.metadata;
        owner: Int Made = action.owner;
    }
    beside {
        at: Int = "(SELECT o.at FROM operation o WHERE o.id = @.operation)";
    }
    read ActionRecord = Self {
        operation,
        operator,
        at: time_of_action(at)?,
        kind,
        first,
        count,
        amount,
        reason,
        after: CertificateState { status, sale_status, nominal, balance, held, valid_through },
        replacement,
        metadata,
        owner,
    };
}

/// Column of the first certificate of an action. There is an index of it.
pub const ACTION_FIRST: &str = "first";

fn time_of_action(at: Option<Timestamp>) -> Result<Timestamp, BackendError> {
    at.ok_or_else(|| BackendError::corrupt("operation of an action"))
}

record! {
    table "certificate_touch";
    bind |touch: Touch, vault| {
        certificate: Int Key = touch.certificate;
        operation: Int Key = touch.operation;
        redemption: Int Key = touch.redemption;
    }
    read Touch = Self { certificate, operation, redemption };
}
