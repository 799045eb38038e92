//! Checking that balances were booked out after the last valid day.

use domain::audit::{Finding, check_expired_on};
use domain::{Certificate, Directory, OperationId, validity};
use jiff::Timestamp;

use crate::{BackendError, Reader};

/// Checks certificates of which something is booked out. One operation books many of them out, so
/// the last one that was read is kept.
#[derive(Default)]
pub(super) struct BookedOut(Option<(OperationId, Timestamp)>);

impl BookedOut {
    pub(super) async fn check(
        &mut self,
        reader: &dyn Reader,
        directory: &Directory,
        certificate: &Certificate,
        findings: &mut Vec<Finding>,
    ) -> Result<(), BackendError> {
        // Nothing is booked before it is booked back, so it was the last entry.
        let last = certificate.last_entry.filter(|_| !certificate.expired.is_zero());
        let Some(last) = last else { return Ok(()) };
        if self.0.is_none_or(|(known, _)| known != last) {
            self.0 = reader.operation(last).await?.map(|found| (found.id, found.at));
        }
        let operator = directory.operator(certificate.operator);
        if let Some(((_, at), operator)) = self.0.zip(operator) {
            check_expired_on(certificate, validity::local_date(at, &operator.zone), findings);
        }
        Ok(())
    }
}
