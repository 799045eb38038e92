//! Operations that affected a certificate and are recorded only in a redemption.
//!
//! A sale, a direct redemption and an action are found by their entries and records. What is done
//! to a redemption later (a capture, release, lapse or refund), and a hold, are found by these
//! links: one row for each certificate of the redemption.

use domain::redemption::StepKind;
use domain::{CertificateId, OperationId, RedemptionId};

use crate::WriteSet;

/// A link from a certificate to an operation on one of its redemptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Touch {
    /// Identifier of the certificate.
    pub certificate: CertificateId,
    /// Operation of the record.
    pub operation: OperationId,
    /// Identifier of the redemption.
    pub redemption: RedemptionId,
}

/// The links that a batch adds: those of the steps that its operations took.
pub fn touches(writes: &WriteSet) -> Vec<Touch> {
    let Some(first) = writes.operations.first().map(|operation| operation.id) else {
        return Vec::new();
    };
    let mut touches = Vec::new();
    for redemption in writes.redemptions.iter() {
        let new = redemption.steps.iter().filter(|step| {
            let direct = step.operation == redemption.id && step.kind == StepKind::Captured;
            step.operation >= first && !direct
        });
        for step in new {
            touches.extend(redemption.certificates.iter().map(|part| Touch {
                certificate: part.certificate,
                operation: step.operation,
                redemption: redemption.id,
            }));
        }
    }
    touches.sort_unstable();
    touches.dedup();
    touches
}
