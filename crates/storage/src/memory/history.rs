//! Lists of certificates, sales and what happened to them.

use std::sync::Arc;

use domain::{
    Acted, ActionKind, ActionRecord, Certificate, CertificateId, Coupon, CouponId, CouponUse,
    Delivery, Entry, Operation, OperationId, OperatorId, Owner, OwnerId, Sale,
};

use super::{MemoryBackend, Records, ready};
use crate::BackendError;
use crate::reader::{
    CertificateFilter, CertificateListPage, DeliveryFilter, Happening, HistoryFrom, HistoryReader,
    OwnerFilter, ReadFuture, Recorded, SaleFilter, SalePlace,
};

impl Records {
    pub(super) fn acted(&self, operation: OperationId) -> Option<Acted> {
        let record = self.actions.get(&operation)?.clone();
        let found = record.certificates().filter_map(|id| self.certificates.get(&id));
        let mut certificates: Vec<Certificate> =
            found.map(|found| record.after.restore(found.clone())).collect();
        if let Some((id, state)) = record.replacement() {
            let found = self.certificates.get(&id);
            certificates.extend(found.map(|found| state.restore(found.clone())));
        }
        Some(Acted { record, certificates })
    }

    pub(super) fn coupons_after(
        &self,
        operator: OperatorId,
        after: i64,
        limit: u32,
    ) -> Vec<Coupon> {
        let behind = self.live_coupons(operator).filter(|coupon| coupon.id.number > after);
        behind.take(limit as usize).cloned().collect()
    }

    pub(super) fn uses_after(
        &self,
        coupon: CouponId,
        after: u32,
        limit: u32,
    ) -> Result<Vec<Recorded<CouponUse>>, BackendError> {
        let uses = self.coupon_uses.get(&coupon).into_iter().flatten();
        let behind = uses.filter(|used| used.number > after).take(limit as usize);
        behind.map(|used| self.recorded(used.clone(), used.operation)).collect()
    }

    pub(super) fn entries_after(
        &self,
        certificate: CertificateId,
        after: u32,
        limit: u32,
    ) -> Result<Vec<Recorded<Entry>>, BackendError> {
        let entries = self.entries.get(&certificate).into_iter().flatten();
        let behind = entries.filter(|entry| entry.number > after).take(limit as usize);
        behind.map(|entry| self.recorded(entry.clone(), entry.operation)).collect()
    }

    pub(super) fn listed_certificates(
        &self,
        operator: OperatorId,
        filter: CertificateFilter,
        from: Option<CertificateId>,
        limit: u32,
    ) -> CertificateListPage {
        let behind = self.certificates.range(from.unwrap_or(CertificateId(i64::MIN))..);
        let mut listed = behind
            .map(|(_, certificate)| certificate)
            .filter(|certificate| certificate.operator == operator && filter.takes(certificate));
        let certificates = listed.by_ref().take(limit as usize).cloned().collect();
        CertificateListPage { certificates, next: listed.next().map(|certificate| certificate.id) }
    }

    pub(super) fn listed_sales(
        &self,
        operator: OperatorId,
        filter: &SaleFilter,
        after: Option<SalePlace>,
        limit: u32,
    ) -> Vec<Sale> {
        let own = self.sales.values().filter(|sale| sale.operator == operator);
        let mut listed: Vec<&Arc<Sale>> = own
            .filter(|sale| {
                let place = SalePlace::of(sale);
                filter.takes(sale) && after.is_none_or(|after| filter.is_behind(place, after))
            })
            .collect();
        listed.sort_by_key(|sale| SalePlace::of(sale));
        if filter.newest_first {
            listed.reverse();
        }
        listed.into_iter().take(limit as usize).map(|sale| Sale::clone(sale)).collect()
    }

    fn recorded<T>(&self, what: T, operation: OperationId) -> Result<Recorded<T>, BackendError> {
        let found = self.operation(operation).cloned();
        let operation = found.ok_or_else(|| BackendError::corrupt("operation"))?;
        Ok(Recorded { what, operation })
    }
}

impl Records {
    /// Returns the effect of an operation on a certificate. `None` if it had none.
    fn happening(&self, certificate: CertificateId, operation: &Operation) -> Option<Happening> {
        let own = self.entries.get(&certificate).into_iter().flatten();
        let entries: Vec<Entry> =
            own.filter(|entry| entry.operation == operation.id).cloned().collect();
        let action = self.actions.get(&operation.id);
        let action = action.filter(|action| action.concerns(certificate)).cloned();
        let sale = self.sales.get(&operation.id).map(|sale| Sale {
            lines: Arc::from([]),
            certificates: Vec::new(),
            ..Sale::clone(sale)
        });
        let redemptions = self.redemptions.values().filter(|redemption| {
            let parts = &redemption.certificates;
            parts.iter().any(|part| part.certificate == certificate)
                && redemption.steps.iter().any(|step| step.operation == operation.id)
        });
        let redemptions: Vec<_> = redemptions.cloned().collect();
        let nothing = entries.is_empty() && action.is_none() && redemptions.is_empty();
        let operation = operation.clone();
        (!nothing).then_some(Happening { operation, entries, action, sale, redemptions })
    }
}

impl HistoryReader for MemoryBackend {
    fn history(
        &self,
        certificate: CertificateId,
        from: HistoryFrom,
        newest_first: bool,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Happening>> {
        let records = self.records();
        let told = |operation: &Operation| records.happening(certificate, operation);
        let limit = limit as usize;
        let operations = records.operations.iter();
        ready(if newest_first {
            let from = operations.rev().filter(|operation| operation.id <= from.operation);
            from.filter_map(told).take(limit).collect()
        } else {
            let from = operations.filter(|operation| operation.id >= from.operation);
            from.filter_map(told).take(limit).collect()
        })
    }

    fn happenings(
        &self,
        certificate: CertificateId,
        operations: Vec<OperationId>,
    ) -> ReadFuture<'_, Vec<Happening>> {
        let records = self.records();
        let wanted = records.operations.iter().filter(|known| operations.contains(&known.id));
        let told = wanted.filter_map(|operation| records.happening(certificate, operation));
        ready(told.map(|told| Happening { entries: Vec::new(), ..told }).collect())
    }

    fn issue_of(&self, certificate: CertificateId) -> ReadFuture<'_, Option<ActionRecord>> {
        let records = self.records();
        let mut made = records.actions.values().filter(|action| {
            matches!(action.kind, ActionKind::Issued | ActionKind::Stocked)
                && action.concerns(certificate)
        });
        ready(made.next().cloned())
    }

    fn replacement_of(&self, certificate: CertificateId) -> ReadFuture<'_, Option<CertificateId>> {
        let records = self.records();
        let mut own = records.actions.values().filter(|action| action.first == certificate);
        ready(own.find_map(|action| action.replacement))
    }

    fn owners(
        &self,
        operator: OperatorId,
        filter: OwnerFilter,
        after: OwnerId,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Owner>> {
        let records = self.records();
        let own = records
            .owners
            .values()
            .filter(|owner| owner.operator == operator && owner.id > after && filter.takes(owner));
        ready(own.take(limit as usize).cloned().collect())
    }

    fn deliveries(
        &self,
        operator: OperatorId,
        filter: DeliveryFilter,
        before: OperationId,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Recorded<Delivery>>> {
        let records = self.records();
        let own = records.deliveries.values().rev().filter(|delivery| {
            delivery.operator == operator && delivery.id < before && filter.takes(delivery)
        });
        let recorded = own
            .take(limit as usize)
            .map(|delivery| records.recorded(delivery.clone(), delivery.id))
            .collect();
        Box::pin(std::future::ready(recorded))
    }
}
