//! Messages as the administrator sees them.

use domain::command::RetryDelivery;
use domain::delivery::DeliveryRejection;
use domain::{Command, Delivery, OperationId, OperatorId, Outcome, Rejection, Request};
use storage::Answer;
use storage::reader::{DeliveryFilter, Recorded};

use crate::administrator::Administrator;
use crate::error::Error;
use crate::keyed::unexpected_outcome;

impl Administrator {
    /// Messages of an operator, the newest first, with plain ids.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn deliveries(
        &self,
        operator: OperatorId,
        filter: DeliveryFilter,
        limit: u32,
    ) -> Result<Vec<Recorded<Delivery>>, Error> {
        let (service, _) = self.parts();
        let newest = OperationId(i64::MAX);
        Ok(service.inner.reader.deliveries(operator, filter, newest, limit).await?)
    }

    /// Sends a message again that was given up or waits for its next attempt, by its plain id.
    ///
    /// # Errors
    ///
    /// Any [`DeliveryRejection`]; then failures of the store.
    pub async fn retry_delivery(&self, operator: OperatorId, id: OperationId) -> Result<(), Error> {
        let (service, origin) = self.parts();
        let found = service.inner.reader.delivery(id).await?;
        if found.is_none_or(|found| found.operator != operator) {
            return Err(Rejection::from(DeliveryRejection::Unknown).into());
        }
        let command = Command::RetryDelivery(RetryDelivery { operator, id });
        let request = Request { command, origin: origin.clone(), key: None };
        match service.inner.store.submit(request).await? {
            Answer::Done(Outcome::Delivery(_)) => Ok(()),
            Answer::Done(_) | Answer::Repeated(_) => Err(unexpected_outcome()),
        }
    }
}
