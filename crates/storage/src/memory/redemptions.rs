//! Redemptions, and what comes with them.

use std::collections::HashMap;

use domain::coupon::{ClientUses, LastUse};
use domain::redemption::{Redeemed, RedemptionState};
use domain::{CertificateId, OperatorId, ReadSet, Redemption, RedemptionId, View, text};
use jiff::Timestamp;

use super::Records;
use crate::WriteSet;
use crate::reader::{RedemptionFilter, RedemptionListPage, RedemptionPage, RedemptionPlace};

impl Records {
    /// Adds the redemptions that a read set names, and those that hold something of what is in the
    /// view.
    pub(super) fn load_redemptions(&self, set: &ReadSet, view: &mut View) {
        let held = view.certificates.values().filter(|certificate| !certificate.held.is_zero());
        let held: Vec<CertificateId> = held.map(|certificate| certificate.id).collect();
        for certificate in held {
            for redemption in self.holding(certificate) {
                self.load_redemption(redemption.id, view);
                view.holds.entry(certificate).or_default().insert(redemption.id);
            }
        }
        for id in &set.redemptions {
            self.load_redemption(*id, view);
        }
    }

    /// Adds a redemption with its certificates, the coupons that it uses, and how its client does.
    fn load_redemption(&self, id: RedemptionId, view: &mut View) {
        let Some(redemption) = self.redemptions.get(&id) else { return };
        if view.redemptions.contains_key(&id) {
            return;
        }
        for part in &redemption.certificates {
            let found = self.certificates.get(&part.certificate);
            view.certificates.extend(found.map(|found| (found.id, found.clone())));
        }
        for used in redemption.used_coupons() {
            if let Some(coupon) = self.coupons.get(&used.coupon) {
                view.apply_coupon(coupon);
            }
            if let Some(client) = &redemption.client {
                let key = (used.coupon, text::client(client).into_owned());
                let uses = self.client_uses.get(&key).copied();
                view.coupon_clients.extend(uses.map(|uses| (key, uses)));
            }
        }
        view.apply_redemption(redemption);
    }

    /// Adds the redemption that holds a last use, if that is only held.
    pub(super) fn load_last_use(&self, last: Option<LastUse>, view: &mut View) {
        if let Some(last) = last.filter(|last| last.held_until.is_some()) {
            self.load_redemption(last.redemption, view);
        }
    }

    fn holding(&self, certificate: CertificateId) -> impl Iterator<Item = &Redemption> {
        let held = self.redemptions.values().filter(|known| known.state == RedemptionState::Held);
        held.filter(move |known| {
            let mut parts = known.certificates.iter();
            parts.any(|part| part.certificate == certificate && !part.held.is_zero())
        })
    }

    pub(super) fn write_redemptions(&mut self, writes: &WriteSet) {
        for (key, uses) in &writes.client_uses {
            if *uses == ClientUses::default() {
                self.client_uses.remove(key);
            } else {
                self.client_uses.insert(key.clone(), *uses);
            }
        }
        for redemption in writes.redemptions.iter() {
            self.redemptions.insert(redemption.id, redemption.clone());
        }
    }

    pub(super) fn redeemed(&self, id: RedemptionId) -> Option<Redeemed> {
        let redemption = self.redemptions.get(&id)?.clone();
        let parts = redemption.certificates.iter();
        let certificates =
            parts.filter_map(|part| self.certificates.get(&part.certificate).cloned()).collect();
        Some(Redeemed { redemption, certificates })
    }

    pub(super) fn lapsed(&self, now: Timestamp, limit: u32) -> Vec<(OperatorId, RedemptionId)> {
        let held = self.redemptions.values().filter(|known| known.state == RedemptionState::Held);
        let mut lapsed: Vec<&Redemption> =
            held.filter(|known| known.state_at(now) == RedemptionState::Lapsed).collect();
        lapsed.sort_by_key(|known| (known.expires_at, known.id));
        lapsed.truncate(limit as usize);
        lapsed.into_iter().map(|known| (known.operator, known.id)).collect()
    }

    pub(super) fn holds_of(
        &self,
        certificates: impl Iterator<Item = CertificateId>,
    ) -> HashMap<CertificateId, Vec<Redemption>> {
        let holds = certificates.map(|id| (id, self.holding(id).cloned().collect::<Vec<_>>()));
        holds.filter(|(_, holding)| !holding.is_empty()).collect()
    }

    /// Returns the amount of a certificate that was spent and not refunded.
    pub(super) fn spent_of(&self, id: CertificateId) -> i64 {
        let entries = self.entries.get(&id).into_iter().flatten();
        entries.filter(|entry| entry.kind.is_spending()).map(|entry| -entry.change).sum()
    }

    pub(super) fn listed_redemptions(
        &self,
        operator: OperatorId,
        filter: &RedemptionFilter,
        after: Option<RedemptionPlace>,
        limit: u32,
    ) -> RedemptionListPage {
        let own = self.redemptions.values().filter(|known| known.operator == operator);
        let mut found: Vec<Redemption> = own
            .filter(|known| filter.takes(known))
            .filter(|known| {
                let place = RedemptionPlace::of(known);
                after.is_none_or(|after| filter.is_behind(place, after))
            })
            .cloned()
            .collect();
        found.sort_by_key(RedemptionPlace::of);
        if filter.newest_first {
            found.reverse();
        }
        let (found, next) = RedemptionListPage::of(found, limit, None);
        let redemptions = found.iter().filter_map(|known| self.redeemed(known.id)).collect();
        RedemptionListPage { redemptions, next }
    }

    pub(super) fn redemption_page(&self, from: Option<RedemptionId>, limit: u32) -> RedemptionPage {
        let mut known = self.redemptions.range(from.unwrap_or(domain::OperationId(i64::MIN))..);
        let page = known.by_ref().take(limit as usize).map(|(_, known)| known.clone()).collect();
        RedemptionPage {
            redemptions: page,
            findings: Vec::new(),
            next: known.next().map(|(id, _)| *id),
        }
    }
}
