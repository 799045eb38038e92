//! A store as small as can be: it loads exactly what a command's read set names, so that a rule
//! which looks at anything else is found out.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::Timestamp;

use crate::audit::{check_certificate, check_coupon, check_holds, check_redemption, check_sale};
use crate::certificate::CertificateState;
use crate::command::{NewSeries, SeriesRequest, SeriesTerms, SetUp};
use crate::coupon::ClientUses;
use crate::key::SecretHash;
use crate::number::PoolKey;
use crate::operation::Remembered;
use crate::redemption::RedemptionState;
use crate::sale::Receipt;
use crate::*;

/// Ids of the series that every world has.
pub(super) const GIFT: SeriesId = SeriesId(1);
pub(super) const FIXED: SeriesId = SeriesId(2);
pub(super) const CARD: SeriesId = SeriesId(3);
pub(super) const TINY: SeriesId = SeriesId(4);
pub(super) const FINAL: SeriesId = SeriesId(5);
pub(super) const SEASON: SeriesId = SeriesId(6);
pub(super) const CLOSED: SeriesId = SeriesId(7);
pub(super) const FIXED_CARD: SeriesId = SeriesId(8);
pub(super) const FOREIGN: SeriesId = SeriesId(9);

pub(super) const OPERATOR: OperatorId = OperatorId(1);
pub(super) const OTHER_OPERATOR: OperatorId = OperatorId(2);

/// Everything that was accepted.
pub(super) struct World {
    pub(super) now: Timestamp,
    pub(super) directory: Arc<Directory>,
    pub(super) certificates: BTreeMap<CertificateId, Certificate>,
    pub(super) entries: HashMap<CertificateId, Vec<Entry>>,
    pub(super) actions: HashMap<OperationId, ActionRecord>,
    pub(super) made: HashMap<OperationId, Made>,
    pub(super) sales: BTreeMap<SaleId, Arc<Sale>>,
    pub(super) coupons: BTreeMap<CouponId, Coupon>,
    pub(super) coupon_uses: HashMap<CouponId, Vec<CouponUse>>,
    pub(super) client_uses: HashMap<(CouponId, String), ClientUses>,
    pub(super) redemptions: BTreeMap<RedemptionId, Redemption>,
    pub(super) owners: BTreeMap<OwnerId, Owner>,
    pub(super) sign_ins: BTreeMap<SecretHash, SignIn>,
    pub(super) contacts: HashMap<ContactKey, Contact>,
    pub(super) deliveries: BTreeMap<OperationId, Delivery>,
    pub(super) operations: Vec<Operation>,
    /// Certificates in the order in which they came to exist; scripts name them by it.
    pub(super) born: Vec<CertificateId>,
    pub(super) tampered: bool,
    remembered: HashMap<IdempotencyKey, Remembered>,
    pools: HashMap<PoolId, u64>,
}

pub(super) fn amount(minor: i64) -> Amount {
    Amount::from_minor(minor).unwrap()
}

pub(super) fn plan(prefix: u64, length: u8) -> NumberPlan {
    NumberPlan::new(prefix, length).unwrap()
}

pub(super) fn origin() -> Origin {
    Origin {
        actor: Actor::Administrator,
        surface: Surface::CommandLine,
        request_id: "test".to_owned(),
    }
}

pub(super) fn request(command: Command) -> Request {
    Request { command, origin: origin(), key: None }
}

/// A range of prices from 100 to 100,000, a year, everything allowed.
pub(super) fn terms(name: &str, item_codes: &[&str]) -> SeriesTerms {
    SeriesTerms {
        name: name.to_owned(),
        denomination: Denomination::Range { min: amount(100), max: amount(100_000) },
        validity_days: 365,
        allow_refund: true,
        allow_refund_purchase: true,
        allow_reuse: true,
        secret_confirm: false,
        active: true,
        on_sale_from: None,
        on_sale_through: None,
        item_codes: item_codes.iter().map(|&code| code.to_owned()).collect(),
        expiry: ExpiryPolicy::Keep,
    }
}

pub(super) fn new_series(
    operator: OperatorId,
    kind: SeriesKind,
    plan: NumberPlan,
    terms: SeriesTerms,
) -> NewSeries {
    let pool_key = PoolKey([7; 32]);
    let request = SeriesRequest { terms, plan, kind, secret_digits: 6 };
    NewSeries { id: None, operator, request, pool_key }
}

impl World {
    /// Two operators. The first has the points of sale 1 and 2 and the series above; the second
    /// has point of sale 3 and the series `FOREIGN`.
    pub(super) fn new() -> Self {
        let mut world = Self::empty();
        world.set_up_shops();
        world.set_up_series();
        world
    }

    pub(super) fn empty() -> Self {
        Self {
            now: "2026-11-22T10:00:00Z".parse().unwrap(),
            directory: Arc::default(),
            certificates: BTreeMap::new(),
            entries: HashMap::new(),
            actions: HashMap::new(),
            made: HashMap::new(),
            sales: BTreeMap::new(),
            coupons: BTreeMap::new(),
            coupon_uses: HashMap::new(),
            client_uses: HashMap::new(),
            redemptions: BTreeMap::new(),
            owners: BTreeMap::new(),
            sign_ins: BTreeMap::new(),
            contacts: HashMap::new(),
            deliveries: BTreeMap::new(),
            operations: Vec::new(),
            born: Vec::new(),
            tampered: false,
            remembered: HashMap::new(),
            pools: HashMap::new(),
        }
    }

    fn set_up_shops(&mut self) {
        for (operator, zone) in [(OPERATOR, "Europe/Moscow"), (OTHER_OPERATOR, "Asia/Vladivostok")]
        {
            self.set_up(SetUp::CreateOperator {
                id: Some(operator),
                name: format!("Operator {operator}"),
                zone: validity::find_zone(zone).unwrap(),
                currency: Currency::RUB,
                country: None,
            });
            let id = Some(PartnerId(operator.0));
            self.set_up(SetUp::CreatePartner { id, operator, name: "Partner".to_owned() });
        }
        for (partner, code) in [(1, "A"), (1, "B"), (2, "A")] {
            self.set_up(SetUp::CreatePointOfSale {
                id: None,
                partner: PartnerId(partner),
                code: code.to_owned(),
                name: None,
                repeats: RepeatsChange::default(),
            });
        }
    }

    fn set_up_series(&mut self) {
        use SeriesKind::{Electronic, Plastic};
        let wide = plan(20, 13);
        let cards = plan(30, 13);
        let fixed = |name, codes: &[&str]| SeriesTerms {
            denomination: Denomination::Fixed(amount(500)),
            ..terms(name, codes)
        };
        let kept = SeriesTerms { allow_refund_purchase: false, ..terms("final", &["FINAL"]) };
        let season = SeriesTerms {
            on_sale_from: Some("2026-12-01".parse().unwrap()),
            on_sale_through: Some("2026-12-31".parse().unwrap()),
            ..terms("season", &["SEASON"])
        };
        let closed = SeriesTerms { active: false, ..terms("closed", &["CLOSED"]) };
        for (id, operator, kind, plan, terms) in [
            (GIFT, OPERATOR, Electronic, wide, terms("gift", &["GIFT", "GIFT2"])),
            (FIXED, OPERATOR, Electronic, wide, fixed("fixed", &["FIXED"])),
            (CARD, OPERATOR, Plastic, cards, terms("card", &[])),
            (TINY, OPERATOR, Electronic, plan(123_456, 8), terms("tiny", &["TINY"])),
            (FINAL, OPERATOR, Electronic, wide, kept),
            (SEASON, OPERATOR, Electronic, wide, season),
            (CLOSED, OPERATOR, Electronic, wide, closed),
            (FIXED_CARD, OPERATOR, Plastic, cards, fixed("fixed card", &[])),
            (FOREIGN, OTHER_OPERATOR, Electronic, wide, terms("foreign", &["FOREIGN"])),
        ] {
            let made = self.set_up(SetUp::CreateSeries(new_series(operator, kind, plan, terms)));
            assert_eq!(made, id.0);
        }
    }

    #[track_caller]
    pub(super) fn set_up(&mut self, set_up: SetUp) -> i64 {
        let verdict = self.run(&request(Command::SetUp(set_up)));
        let Ok(Verdict::Decided(decision)) = &verdict else { panic!("{verdict:?}") };
        if let Outcome::Series(series) = &decision.outcome {
            return series.id.0;
        }
        let Outcome::SetUp(id) = decision.outcome else { panic!("{verdict:?}") };
        id
    }

    /// Loads the records that the requests need, and nothing else.
    pub(super) fn load(&self, requests: &[Request]) -> View {
        let mut set = ReadSet::default();
        for request in requests {
            request.read_set(&self.directory, self.now, &mut set);
        }
        let next = i64::try_from(self.operations.len()).unwrap() + 1;
        let mut view = View::new(Arc::clone(&self.directory), OperationId(next));
        for key in set.keys {
            view.remembered.extend(self.remembered.get(&key).map(|known| (key, *known)));
        }
        view.pools.extend(set.pools.iter().map(|pool| (*pool, self.pools[pool])));
        let mut certificates = set.certificates;
        for reference in set.sales {
            let sales: Vec<&Arc<Sale>> =
                self.sales.values().filter(|sale| sale.is_under(&reference)).collect();
            for sale in &sales {
                certificates.extend(sale.certificates.iter().map(|sold| sold.certificate));
                view.sales.insert(sale.id, Arc::clone(sale));
            }
            view.references.insert(reference, sales.iter().map(|sale| sale.id).collect());
        }
        for id in certificates.iter().copied() {
            view.certificates.extend(self.certificates.get(&id).map(|found| (id, found.clone())));
        }
        for (id, entries) in &self.entries {
            let spending = entries.iter().filter(|entry| entry.kind.is_spending());
            let spent: i64 = spending.map(|entry| -entry.change).sum();
            if !view.sales.is_empty() && spent != 0 && certificates.contains(id) {
                view.spent.insert(*id, spent);
            }
        }
        for id in set.coupons {
            if let Some(coupon) = self.coupons.get(&id) {
                view.apply_coupon(coupon);
            }
        }
        // Only codes that were named can be found.
        view.coupon_codes.clear();
        for code in set.coupon_codes {
            if let Some(coupon) = self.find_coupon(&code) {
                view.coupons.insert(coupon.id, coupon.clone());
                view.coupon_codes.insert(code, coupon.id);
            }
        }
        let mut bundles = set.redemptions;
        for (operator, code, client) in set.coupon_clients {
            let coupon = self.find_coupon(&(operator, code)).map(|coupon| coupon.id);
            if let Some(key) = coupon.map(|coupon| (coupon, client))
                && let Some(uses) = self.client_uses.get(&key)
            {
                bundles.extend(
                    uses.last_use.filter(|last| last.held_until.is_some()).map(|l| l.redemption),
                );
                view.coupon_clients.insert(key, *uses);
            }
        }
        for coupon in view.coupons.values() {
            let last = coupon.last_use.filter(|last| last.held_until.is_some());
            bundles.extend(last.map(|last| last.redemption));
        }
        for id in view.certificates.keys() {
            let holding = self.redemptions.values().filter(|redemption| {
                redemption.state == RedemptionState::Held
                    && redemption
                        .certificates
                        .iter()
                        .any(|c| c.certificate == *id && !c.held.is_zero())
            });
            let holding: BTreeSet<RedemptionId> = holding.map(|redemption| redemption.id).collect();
            bundles.extend(&holding);
            view.holds.insert(*id, holding);
        }
        for id in bundles {
            self.load_bundle(id, &mut view);
        }
        for id in set.owners {
            view.owners.extend(self.owners.get(&id).map(|found| (id, found.clone())));
        }
        for operator in set.next_coupons {
            let numbers = self.coupons.keys().filter(|id| id.operator == operator);
            let last = numbers.map(|id| id.number).max().unwrap_or(0);
            view.next_coupons.insert(operator, last + 1);
        }
        let named = self.sign_ins.values().filter(|known| {
            set.sign_ins.contains(&known.handle) || set.sign_ins_of.contains(&known.key)
        });
        view.sign_ins.extend(named.map(|known| (known.handle, known.clone())));
        for key in &set.contacts {
            view.contacts.extend(self.contacts.get(key).map(|found| (key.clone(), found.clone())));
        }
        for id in &set.deliveries {
            view.deliveries.extend(self.deliveries.get(id).map(|found| (*id, found.clone())));
        }
        view
    }

    fn load_bundle(&self, id: RedemptionId, view: &mut View) {
        let Some(redemption) = self.redemptions.get(&id) else { return };
        for part in &redemption.certificates {
            let certificate = self.certificates[&part.certificate].clone();
            view.certificates.insert(certificate.id, certificate);
        }
        for used in redemption.used_coupons() {
            view.coupons.insert(used.coupon, self.coupons[&used.coupon].clone());
            if let Some(client) = &redemption.client {
                let key = (used.coupon, text::client(client).into_owned());
                view.coupon_clients.insert(key.clone(), self.client_uses[&key]);
            }
        }
        view.redemptions.insert(id, redemption.clone());
    }

    pub(super) fn find_coupon(&self, (operator, key): &(OperatorId, CodeKey)) -> Option<&Coupon> {
        self.coupons.values().find(|coupon| {
            coupon.id.operator == *operator
                && coupon.terms.code.key() == *key
                && coupon.deleted_at.is_none()
        })
    }

    /// Decides a request on what it names, and keeps what is decided.
    pub(super) fn run(&mut self, request: &Request) -> Result<Verdict, Rejection> {
        self.attempt(request).map_err(|undecided| match undecided {
            Undecided::Refused(rejection) => rejection,
            Undecided::Broken(broken) => panic!("{broken}"),
        })
    }

    /// Expects this result of a command that may meet a broken record.
    pub(super) fn attempt(&mut self, request: &Request) -> Result<Verdict, Undecided> {
        let view = self.load(std::slice::from_ref(request));
        let verdict = decide(&view, request, self.now)?;
        if let Verdict::Decided(decision) = &verdict {
            self.keep(decision, request);
        }
        Ok(verdict)
    }

    fn keep(&mut self, decision: &Decision, request: &Request) {
        let operation = decision.operation.id;
        assert_eq!(decision.operation.origin, request.origin);
        assert_eq!(decision.operation.at, self.now);
        self.operations.push(decision.operation.clone());
        if let Some((key, fingerprint)) = &decision.key {
            let known = Remembered { fingerprint: *fingerprint, operation, at: self.now };
            assert_eq!(self.remembered.insert(key.clone(), known), None);
        }
        for change in &decision.changes {
            self.keep_change(change);
        }
    }

    fn keep_change(&mut self, change: &Change) {
        match change {
            Change::AddCertificate(new) => {
                self.born.push(new.id);
                assert_eq!(self.certificates.insert(new.id, new.clone()), None, "made twice");
            }
            Change::UpdateCertificate(known) => {
                let old = self.certificates.insert(known.id, known.clone());
                let old = old.expect("what is updated is there");
                assert_eq!((old.number, old.secret), (known.number, known.secret.clone()));
            }
            Change::AddEntry(entry) => {
                self.entries.entry(entry.certificate).or_default().push(entry.clone());
            }
            Change::AddAction(action) => {
                let acted = action.certificates();
                let after = acted.map(|id| CertificateState::of(&self.certificates[&id]));
                assert!(after.into_iter().all(|after| after == action.after), "{action:?}");
                assert_eq!(self.actions.insert(action.operation, action.clone()), None);
            }
            Change::SetContact(contact) => {
                let key = (contact.operator, contact.address.clone());
                self.contacts.insert(key, contact.clone());
            }
            Change::AddDelivery(new) => {
                assert_eq!(self.deliveries.insert(new.id, new.clone()), None, "made twice");
            }
            Change::UpdateDelivery(known) => {
                let old = self.deliveries.insert(known.id, known.clone());
                assert_eq!(
                    old.map(|old| (old.to, old.letter)),
                    Some((known.to.clone(), known.letter.clone()))
                );
            }
            Change::AddMade(made) => {
                assert_eq!(self.made.insert(made.operation, made.clone()), None);
            }
            Change::AddSale(sale) => {
                assert_eq!(self.sales.insert(sale.id, Arc::clone(sale)), None);
            }
            Change::AddCoupon(new) => {
                let key = (new.id.operator, new.terms.code.key());
                assert_eq!(self.find_coupon(&key), None, "a code is unique");
                assert_eq!(self.coupons.insert(new.id, new.clone()), None, "made twice");
            }
            Change::UpdateCoupon(known) => {
                let key = (known.id.operator, known.terms.code.key());
                let owner = self.find_coupon(&key).map(|coupon| coupon.id);
                assert!(owner.is_none_or(|owner| owner == known.id), "a code is unique");
                let old = self.coupons.insert(known.id, known.clone());
                let old = old.expect("what is updated is there");
                assert!(old.deleted_at.is_none() || old.terms == known.terms);
            }
            Change::AddCouponUse(used) => {
                self.coupon_uses.entry(used.coupon).or_default().push(used.clone());
            }
            Change::SetClientUses(coupon, client, uses) => {
                self.client_uses.insert((*coupon, client.clone()), *uses);
            }
            Change::AddRedemption(new) => {
                assert_eq!(self.redemptions.insert(new.id, new.clone()), None, "made twice");
            }
            Change::UpdateRedemption(known) => {
                let old = self.redemptions.insert(known.id, known.clone());
                let old = old.expect("what is updated is there");
                assert!(known.steps.starts_with(&old.steps) && known.steps.len() > old.steps.len());
            }
            Change::AddOwner(new) => {
                assert_eq!(self.owners.insert(new.id, new.clone()), None, "made twice");
            }
            Change::UpdateOwner(known) => {
                let old = self.owners.insert(known.id, known.clone()).expect("it is there");
                assert_eq!((old.operator, old.friend_of), (known.operator, known.friend_of));
            }
            Change::SetSignIn(handle, Some(sign_in)) => {
                assert_eq!(*handle, sign_in.handle);
                self.sign_ins.insert(*handle, (**sign_in).clone());
            }
            Change::SetSignIn(handle, None) => {
                assert!(self.sign_ins.remove(handle).is_some(), "what ends was there");
            }
            Change::PruneEvents(..) => {}
            Change::SetSession(..)
            | Change::SetLink(..)
            | Change::SetFactor(..)
            | Change::AddApproval(_)
            | Change::UpdateApproval(_)
            | Change::SetActTotal(_) => {
                unreachable!("people are tested with the stores")
            }
            Change::AdvancePool(pool, next) => {
                let old = self.pools.insert(*pool, *next);
                assert!(old < Some(*next), "a pool never goes back");
            }
            Change::Directory(change) => {
                if let DirectoryChange::Pool(pool) = change {
                    self.pools.entry(pool.id).or_insert(0);
                }
                Arc::make_mut(&mut self.directory).apply(change);
            }
        }
    }

    /// Checks every rule that always holds, unless a script changed a certificate by hand.
    #[track_caller]
    pub(super) fn audit(&self) {
        if self.tampered {
            return;
        }
        let mut findings = Vec::new();
        for (id, certificate) in &self.certificates {
            let entries = self.entries.get(id).map(Vec::as_slice).unwrap_or_default();
            let used = self.pools[&id.pool()];
            let holds: Vec<Redemption> = self
                .redemptions
                .values()
                .filter(|redemption| redemption.state == RedemptionState::Held)
                .cloned()
                .collect();
            check_holds(certificate, &holds, &mut findings);
            check_certificate(&self.directory, certificate, entries, used, &mut findings);
        }
        for (id, coupon) in &self.coupons {
            let uses = self.coupon_uses.get(id).map(Vec::as_slice).unwrap_or_default();
            check_coupon(&self.directory, coupon, uses, &mut findings);
        }
        for redemption in self.redemptions.values() {
            check_redemption(redemption, &mut findings);
        }
        for sale in self.sales.values() {
            check_sale(sale, &self.receipt(sale).certificates, &mut findings);
        }
        assert_eq!(findings, []);
    }

    pub(super) fn receipt(&self, sale: &Arc<Sale>) -> Receipt {
        let certificates = sale.certificates.iter();
        let certificates = certificates.map(|sold| self.certificates[&sold.certificate].clone());
        Receipt { sale: Arc::clone(sale), certificates: certificates.collect() }
    }
}
