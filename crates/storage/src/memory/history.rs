//! Lists of certificates, sales and what happened to them.

use std::sync::Arc;

use domain::{CertificateId, Coupon, CouponId, CouponUse, Entry, OperationId, OperatorId, Sale};

use super::Records;
use crate::BackendError;
use crate::reader::{CertificateFilter, CertificateListPage, Recorded, SaleFilter, SalePlace};

impl Records {
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
                filter.takes(sale) && after.is_none_or(|after| SalePlace::of(sale) > after)
            })
            .collect();
        listed.sort_by_key(|sale| SalePlace::of(sale));
        listed.into_iter().take(limit as usize).map(|sale| Sale::clone(sale)).collect()
    }

    fn recorded<T>(&self, what: T, operation: OperationId) -> Result<Recorded<T>, BackendError> {
        let found = self.operation(operation).cloned();
        let operation = found.ok_or_else(|| BackendError::corrupt("operation"))?;
        Ok(Recorded { what, operation })
    }
}
