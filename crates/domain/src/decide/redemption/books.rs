//! The records that a redemption works on: copies of what the view has, changed one after another
//! and written all together, or not at all.
//!
//! A hold whose time is over is none, whether its end has been recorded or not. Whatever comes upon
//! one records it, so that the stored sums are right before anything is added to them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::coupon::whole_second;
use crate::coupon::{ClientUses, LastUse, UseKind};
use crate::decide::context::Context;
use crate::decide::undecided::{Broken, Undecided};
use crate::redemption::{
    InstrumentRejection, RedeemedCertificate, RedemptionRejection, RedemptionState,
    RefundTargetRejection, Step, StepKind,
};
use crate::rules::{self, Unavailable};
use crate::{
    Amount, Certificate, CertificateId, Change, CodeKey, Coupon, CouponId, CouponUse, EntryKind,
    OperationId, Operator, Redemption, RedemptionId, Series, Status, limits, text, validity,
};

pub(in crate::decide) struct Books<'a> {
    context: &'a Context<'a>,
    operator: &'a Operator,
    today: Date,
    certificates: BTreeMap<CertificateId, Certificate>,
    coupons: BTreeMap<CouponId, Coupon>,
    clients: BTreeMap<(CouponId, String), ClientUses>,
    /// Other redemptions, whose lapse is recorded on the way.
    lapsed: BTreeMap<RedemptionId, Redemption>,
    /// Entries of the ledger and of coupons' uses.
    entries: Vec<Change>,
}

impl<'a> Books<'a> {
    pub(in crate::decide) fn open(context: &'a Context<'a>, operator: &'a Operator) -> Self {
        Self {
            context,
            operator,
            today: validity::local_date(context.now, &operator.zone),
            certificates: BTreeMap::new(),
            coupons: BTreeMap::new(),
            clients: BTreeMap::new(),
            lapsed: BTreeMap::new(),
            entries: Vec::new(),
        }
    }

    pub(super) const fn now(&self) -> Timestamp {
        self.context.now
    }

    pub(super) const fn operation(&self) -> OperationId {
        self.context.operation
    }

    pub(super) const fn today(&self) -> Date {
        self.today
    }

    pub(in crate::decide) fn certificate(&self, id: CertificateId) -> Option<&Certificate> {
        self.certificates.get(&id).or_else(|| self.context.view.certificates.get(&id))
    }

    /// Finds a certificate that a stored record names.
    pub(in crate::decide) fn get_certificate(
        &self,
        id: CertificateId,
    ) -> Result<&Certificate, Broken> {
        self.certificate(id).ok_or(Broken::CertificateMissing(id))
    }

    /// Finds such a certificate for a change.
    pub(in crate::decide) fn certificate_mut(
        &mut self,
        id: CertificateId,
    ) -> Result<&mut Certificate, Broken> {
        let known = self.get_certificate(id)?.clone();
        Ok(self.certificates.entry(id).or_insert(known))
    }

    /// Refuses to work on a redemption of which a certificate does not exist.
    pub(super) fn check_complete(&self, redemption: &Redemption) -> Result<(), Broken> {
        let mut parts = redemption.certificates.iter();
        parts.try_for_each(|part| self.get_certificate(part.certificate).map(drop))
    }

    fn coupon_mut(&mut self, id: CouponId) -> Option<&mut Coupon> {
        let known = self.coupons.get(&id).or_else(|| self.context.view.coupons.get(&id))?.clone();
        Some(self.coupons.entry(id).or_insert(known))
    }

    fn client_mut(&mut self, coupon: CouponId, client: &str) -> &mut ClientUses {
        // Redemptions from before clients had a normal form name them as they were sent.
        let key = (coupon, text::client(client).into_owned());
        let known = self.context.view.coupon_clients.get(&key).copied().unwrap_or_default();
        self.clients.entry(key).or_insert(known)
    }

    /// The coupon that has a code.
    pub(super) fn coupon_of_code(&mut self, code: &str) -> Result<Option<Coupon>, Broken> {
        let key = (self.operator.id, CodeKey::of(code));
        let Some(id) = self.context.view.coupon_codes.get(&key).copied() else { return Ok(None) };
        let last = self.coupon_mut(id).and_then(|coupon| coupon.last_use);
        self.settle(last)?;
        Ok(self.coupon_mut(id).cloned())
    }

    /// Reads the uses of a coupon by one client.
    pub(super) fn uses_by(
        &mut self,
        coupon: CouponId,
        client: Option<&str>,
    ) -> Result<ClientUses, Broken> {
        let Some(client) = client else { return Ok(ClientUses::default()) };
        let last = self.client_mut(coupon, client).last_use;
        self.settle(last)?;
        Ok(*self.client_mut(coupon, client))
    }

    fn settle(&mut self, last: Option<LastUse>) -> Result<(), Broken> {
        match last.filter(|last| last.is_lapsed(self.now())) {
            Some(last) => self.record_lapse(last.redemption),
            None => Ok(()),
        }
    }

    /// Records that another redemption's hold is over, if it is.
    fn record_lapse(&mut self, id: RedemptionId) -> Result<(), Broken> {
        let known = self.context.view.redemptions.get(&id);
        let over = known.filter(|known| {
            known.state == RedemptionState::Held
                && known.state_at(self.now()) == RedemptionState::Lapsed
                && !self.lapsed.contains_key(&id)
        });
        if let Some(over) = over {
            let lapsed = self.give_up(over.clone(), RedemptionState::Lapsed, StepKind::Lapsed)?;
            self.lapsed.insert(id, lapsed);
        }
        Ok(())
    }

    /// Records the end of every hold on a certificate whose time is over; returns how many are left.
    pub(in crate::decide) fn settle_holds(&mut self, id: CertificateId) -> Result<usize, Broken> {
        let holds = self.context.view.holds.get(&id).cloned().unwrap_or_default();
        for redemption in &holds {
            self.record_lapse(*redemption)?;
        }
        Ok(holds.iter().filter(|redemption| !self.lapsed.contains_key(redemption)).count())
    }

    /// Returns the amount that a certificate can give now.
    pub(super) fn available(
        &mut self,
        id: CertificateId,
    ) -> Result<Result<Amount, InstrumentRejection>, Broken> {
        let live = self.settle_holds(id)?;
        let certificate = self.get_certificate(id)?;
        let available = rules::available(self.series_of(certificate), certificate, self.today);
        Ok(match available {
            Err(Unavailable::NotActive) => Err(InstrumentRejection::NotActive),
            Err(Unavailable::Blocked) => Err(InstrumentRejection::Blocked),
            Err(Unavailable::Expired) => Err(InstrumentRejection::Expired),
            Ok(_) | Err(Unavailable::Nothing) if live >= limits::HOLDS_PER_CERTIFICATE_MAX => {
                let max = limits::HOLDS_PER_CERTIFICATE_MAX;
                Err(InstrumentRejection::TooManyHolds { max })
            }
            Err(Unavailable::Nothing) => Err(InstrumentRejection::NothingAvailable),
            Ok(available) => Ok(available),
        })
    }

    fn series_of(&self, certificate: &Certificate) -> Option<&'a Series> {
        self.context.directory().series(certificate.series)
    }

    /// Whether a certificate can take a refund.
    pub(super) fn check_takes_refund(
        &self,
        id: CertificateId,
    ) -> Result<(), RefundTargetRejection> {
        let certificate = self.certificate(id).ok_or(RefundTargetRejection::Voided)?;
        rules::check_takes_refund(self.series_of(certificate), certificate, self.today)
    }

    pub(in crate::decide) fn allows_reuse(&self, id: CertificateId) -> bool {
        let series = self.certificate(id).map(|certificate| certificate.series);
        let series = series.and_then(|series| self.context.directory().series(series));
        series.is_some_and(|series| series.allow_reuse)
    }

    /// A certificate as a redemption begins with it.
    pub(super) fn redeemed(
        &self,
        id: CertificateId,
        held: Amount,
    ) -> Result<RedeemedCertificate, Broken> {
        Ok(RedeemedCertificate {
            certificate: id,
            number: self.get_certificate(id)?.number,
            held,
            taken: Amount::ZERO,
            refunded: Amount::ZERO,
            to_buyer: Amount::ZERO,
            breakage: Amount::ZERO,
        })
    }

    /// Keeps aside what a redemption holds.
    pub(super) fn hold(&mut self, redemption: &Redemption) -> Result<(), Broken> {
        for part in redemption.certificates.iter().filter(|part| !part.held.is_zero()) {
            let certificate = self.certificate_mut(part.certificate)?;
            let held = certificate.held.checked_add(part.held);
            certificate.held = held.ok_or(Broken::HeldSum(part.certificate))?;
        }
        Ok(())
    }

    /// Ends what [`Self::hold`] began.
    pub(super) fn end_hold(&mut self, redemption: &Redemption) -> Result<(), Broken> {
        for part in redemption.certificates.iter().filter(|part| !part.held.is_zero()) {
            let certificate = self.certificate_mut(part.certificate)?;
            let held = certificate.held.checked_sub(part.held);
            certificate.held = held.ok_or(Broken::HeldSum(part.certificate))?;
        }
        Ok(())
    }

    /// Takes a part from each certificate. What can be used once is spent by it, and what is left is
    /// booked as breakage.
    pub(super) fn capture(
        &mut self,
        redemption: &mut Redemption,
        parts: &[Amount],
    ) -> Result<(), Undecided> {
        let coupons = redemption.coupons.len();
        for (place, (taking, part)) in redemption.certificates.iter_mut().zip(parts).enumerate() {
            taking.held = Amount::ZERO;
            if part.is_zero() {
                continue;
            }
            let id = taking.certificate;
            if self.certificate_mut(id)?.status == Status::Blocked {
                let (index, why) = (coupons.saturating_add(place), InstrumentRejection::Blocked);
                return Err(RedemptionRejection::Instrument { index, why }.into());
            }
            taking.taken = *part;
            self.take(id, EntryKind::Capture, *part)?;
            let reuse = self.allows_reuse(id);
            let certificate = self.certificate_mut(id)?;
            let left = certificate.balance;
            // Holds made while it could be used more than once are kept: the last of them spends it.
            let spends = !reuse && certificate.held.is_zero();
            if spends || left.is_zero() {
                certificate.status = Status::Spent;
            }
            if spends && !left.is_zero() {
                taking.breakage = left;
                self.take(id, EntryKind::Breakage, left)?;
            }
        }
        Ok(())
    }

    /// Gives back what was booked as breakage, now that everything is refunded. What cannot take
    /// money any more keeps its breakage.
    pub(super) fn undo_breakage(&mut self, redemption: &mut Redemption) -> Result<(), Broken> {
        for taken in &mut redemption.certificates {
            if !taken.breakage.is_zero() && self.check_takes_refund(taken.certificate).is_ok() {
                self.give(taken.certificate, EntryKind::BreakageUndone, taken.breakage)?;
                taken.breakage = Amount::ZERO;
            }
        }
        Ok(())
    }

    /// Books that a part of a certificate's balance leaves it.
    pub(in crate::decide) fn take(
        &mut self,
        id: CertificateId,
        kind: EntryKind,
        part: Amount,
    ) -> Result<(), Broken> {
        let change = part.minor().checked_neg().ok_or(Broken::Balance(id))?;
        let certificate = self.certificate_mut(id)?;
        let balance = certificate.balance.checked_sub(part).ok_or(Broken::Balance(id))?;
        self.book(id, kind, change, balance)
    }

    /// Books that money comes to a certificate, which can be spent again by that.
    pub(in crate::decide) fn give(
        &mut self,
        id: CertificateId,
        kind: EntryKind,
        part: Amount,
    ) -> Result<(), Broken> {
        let certificate = self.certificate_mut(id)?;
        let balance = certificate.balance.checked_add(part).ok_or(Broken::Balance(id))?;
        // It can be spent again, or would be if it had not expired.
        if matches!(certificate.status, Status::Spent | Status::Expired) {
            certificate.status = Status::Active;
        }
        self.book(id, kind, part.minor(), balance)
    }

    /// Books out the whole balance of a certificate after its last valid day. A blocked one stays
    /// blocked.
    pub(in crate::decide) fn expire(&mut self, id: CertificateId) -> Result<(), Broken> {
        let balance = self.get_certificate(id)?.balance;
        self.take(id, EntryKind::Expired, balance)?;
        let certificate = self.certificate_mut(id)?;
        certificate.expired = balance;
        if certificate.status != Status::Blocked {
            certificate.status = Status::Expired;
        }
        Ok(())
    }

    /// Books back what [`Self::expire`] booked out, if anything.
    pub(in crate::decide) fn undo_expiry(&mut self, id: CertificateId) -> Result<(), Broken> {
        let expired = self.get_certificate(id)?.expired;
        if expired.is_zero() {
            return Ok(());
        }
        // It makes an expired certificate active, and leaves a blocked one blocked.
        self.give(id, EntryKind::ExpiredUndone, expired)?;
        self.certificate_mut(id)?.expired = Amount::ZERO;
        Ok(())
    }

    fn book(
        &mut self,
        id: CertificateId,
        kind: EntryKind,
        change: i64,
        balance: Amount,
    ) -> Result<(), Broken> {
        let operation = self.context.operation;
        let entry = self.certificate_mut(id)?.book(operation, kind, change, balance);
        self.entries.push(Change::AddEntry(entry));
        Ok(())
    }

    /// Counts the uses of a new redemption's coupons.
    pub(super) fn use_coupons(&mut self, redemption: &Redemption) {
        let last_use =
            Some(LastUse { redemption: redemption.id, held_until: redemption.expires_at });
        for used in redemption.used_coupons() {
            self.count_use(used.coupon, redemption, UseKind::Used, |uses, last| {
                *uses = uses.saturating_add(1);
                *last = last_use;
            });
        }
    }

    /// Gives back the uses of a redemption's coupons.
    pub(super) fn return_coupons(&mut self, redemption: &Redemption) {
        for used in redemption.used_coupons() {
            self.count_use(used.coupon, redemption, UseKind::Returned, |uses, last| {
                *uses = uses.saturating_sub(1);
                if last.is_some_and(|last| last.redemption == redemption.id) {
                    *last = None;
                }
            });
        }
    }

    /// Makes held uses lasting.
    pub(super) fn settle_coupons(&mut self, redemption: &Redemption) {
        let settle = |last: &mut Option<LastUse>| {
            if let Some(last) = last.as_mut().filter(|last| last.redemption == redemption.id) {
                last.held_until = None;
            }
        };
        for used in redemption.used_coupons() {
            if let Some(coupon) = self.coupon_mut(used.coupon) {
                settle(&mut coupon.last_use);
            }
            if let Some(client) = &redemption.client {
                settle(&mut self.client_mut(used.coupon, client).last_use);
            }
        }
    }

    fn count_use(
        &mut self,
        id: CouponId,
        redemption: &Redemption,
        kind: UseKind,
        count: impl Fn(&mut u32, &mut Option<LastUse>),
    ) {
        let (now, operation) = (self.now(), self.context.operation);
        let Some(coupon) = self.coupon_mut(id) else { return };
        let worked = coupon.has_uses_left(now);
        count(&mut coupon.uses, &mut coupon.last_use);
        coupon.use_entries = coupon.use_entries.saturating_add(1);
        // A use is seen from outside only where it is the last one, or was.
        if coupon.has_uses_left(now) != worked {
            coupon.updated_at = whole_second(now);
        }
        let entry = CouponUse {
            coupon: id,
            number: coupon.use_entries,
            kind,
            client: redemption.client.clone(),
            redemption: redemption.id,
            operation,
            once: coupon.terms.once,
            once_per_client: coupon.terms.once_per_client == Some(true),
        };
        self.entries.push(Change::AddCouponUse(entry));
        if let Some(client) = &redemption.client {
            let ClientUses { uses, last_use } = self.client_mut(id, client);
            count(uses, last_use);
        }
    }

    /// Frees everything that a redemption holds.
    pub(super) fn give_up(
        &mut self,
        mut redemption: Redemption,
        state: RedemptionState,
        kind: StepKind,
    ) -> Result<Redemption, Broken> {
        self.end_hold(&redemption)?;
        self.return_coupons(&redemption);
        let amounts = redemption.certificates.iter().map(|part| part.held).collect();
        for part in &mut redemption.certificates {
            part.held = Amount::ZERO;
        }
        redemption.state = state;
        self.note(&mut redemption, kind, amounts);
        Ok(redemption)
    }

    /// Notes a step of a redemption, as it is told now and to whoever asks again.
    pub(super) fn note(&self, redemption: &mut Redemption, kind: StepKind, amounts: Vec<Amount>) {
        let balances = self.balances(redemption);
        redemption.steps.push(Step {
            operation: self.context.operation,
            kind,
            at: self.now(),
            amounts,
            balances,
            to_buyer: Vec::new(),
            order_undone: false,
        });
    }

    /// The balances of a redemption's certificates, as they are by now.
    pub(super) fn balances(&self, redemption: &Redemption) -> Vec<Amount> {
        let balance = |id| self.certificate(id).map(|known| known.balance).unwrap_or_default();
        redemption.certificates.iter().map(|part| balance(part.certificate)).collect()
    }

    /// A redemption's certificates, as they are by now.
    pub(super) fn certificates_of(&self, redemption: &Redemption) -> Vec<Certificate> {
        let parts = redemption.certificates.iter();
        parts.filter_map(|part| self.certificate(part.certificate).cloned()).collect()
    }

    /// Returns the writes: everything that changed, and the redemption if it changed.
    pub(super) fn close(self, redemption: Redemption, new: bool) -> Vec<Change> {
        let known = self.context.view.redemptions.get(&redemption.id) == Some(&redemption);
        let mut changes = self.changes();
        if new {
            changes.push(Change::AddRedemption(redemption));
        } else if !known {
            changes.push(Change::UpdateRedemption(redemption));
        }
        changes
    }

    /// Everything that was changed.
    pub(in crate::decide) fn changes(self) -> Vec<Change> {
        let view = self.context.view;
        let mut changes = self.entries;
        let certificates = self.certificates.into_values();
        let changed = certificates.filter(|c| view.certificates.get(&c.id) != Some(c));
        changes.extend(changed.map(Change::UpdateCertificate));
        let coupons = self.coupons.into_values();
        let changed = coupons.filter(|coupon| view.coupons.get(&coupon.id) != Some(coupon));
        changes.extend(changed.map(Change::UpdateCoupon));
        for ((coupon, client), uses) in self.clients {
            let known = view.coupon_clients.get(&(coupon, client.clone())).copied();
            if known.unwrap_or_default() != uses {
                changes.push(Change::SetClientUses(coupon, client, uses));
            }
        }
        changes.extend(self.lapsed.into_values().map(Change::UpdateRedemption));
        changes
    }
}
