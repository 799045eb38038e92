//! A store in memory: the model that every database is compared with.

mod books;
mod events;
mod expiry;
mod history;
mod log;
mod redemptions;

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::approval::ActTotalKey;
use domain::audit::Finding;
use domain::books::Tallies;
use domain::coupon::ClientUses;
use domain::key::SecretHash;
use domain::operation::Remembered;
use domain::person::{SecondFactor, UserLink, UserSession};
use domain::redemption::Redeemed;
use domain::sale::Receipt;
use domain::{
    Acted, ActionRecord, Amount, Approval, ApprovalId, Certificate, CertificateId, CodeKey,
    Contact, ContactKey, Coupon, CouponId, CouponUse, Delivery, DeliveryState, Directory,
    DirectoryChange, Entry, Event, EventId, IdempotencyKey, Made, Operation, OperationId,
    OperatorId, Owner, OwnerId, PoolId, ReadSet, Redemption, RedemptionId, Sale, SaleId, SignIn,
    UserId, View,
};
use jiff::Timestamp;

use crate::backend::{Backend, Plan};
use crate::chain::{self, ChainReport, Link, RequestRow};
use crate::error::BackendError;
use crate::reader::{
    ApprovalFilter, AuditPage, CertificateFilter, CertificateListPage, CouponList, CouponPage,
    ReadFuture, Reader, Recorded, RedemptionFilter, RedemptionListPage, RedemptionPage,
    RedemptionPlace, RememberedPage, RememberedRow, SaleFilter, SalePage, SalePlace,
};
use crate::seal::{self, SealRow};
use crate::trust::{self, Start};
use crate::{MasterKey, Vault, WriteSet, limits};

/// Sets records, and removes those that are no more.
fn set<K: Ord + Copy, T: Clone>(records: &mut BTreeMap<K, T>, changed: &BTreeMap<K, Option<T>>) {
    for (key, record) in changed {
        match record {
            Some(record) => records.insert(*key, record.clone()),
            None => records.remove(key),
        };
    }
}

/// Everything that is stored.
#[derive(Debug, Default)]
struct Records {
    directory: Arc<Directory>,
    directory_version: i64,
    operations: Vec<Operation>,
    links: Vec<Link>,
    seals: Vec<SealRow>,
    remembered: BTreeMap<IdempotencyKey, Remembered>,
    pools: HashMap<PoolId, u64>,
    certificates: BTreeMap<CertificateId, Certificate>,
    entries: BTreeMap<CertificateId, Vec<Entry>>,
    actions: BTreeMap<OperationId, ActionRecord>,
    made: BTreeMap<OperationId, Made>,
    sales: BTreeMap<SaleId, Arc<Sale>>,
    coupons: BTreeMap<CouponId, Coupon>,
    coupon_uses: BTreeMap<CouponId, Vec<CouponUse>>,
    client_uses: BTreeMap<(CouponId, String), ClientUses>,
    redemptions: BTreeMap<RedemptionId, Redemption>,
    owners: BTreeMap<OwnerId, Owner>,
    sign_ins: BTreeMap<SecretHash, SignIn>,
    sessions: BTreeMap<SecretHash, UserSession>,
    user_links: BTreeMap<SecretHash, UserLink>,
    factors: BTreeMap<UserId, SecondFactor>,
    approvals: BTreeMap<ApprovalId, Approval>,
    act_totals: BTreeMap<ActTotalKey, Amount>,
    contacts: BTreeMap<ContactKey, Contact>,
    deliveries: BTreeMap<OperationId, Delivery>,
    tallies: Tallies,
    events: BTreeMap<(OperatorId, EventId), Event>,
    pruned: BTreeMap<OperatorId, OperationId>,
}

/// A store in memory. Clones share what they store.
#[derive(Clone, Debug, Default)]
pub struct MemoryBackend {
    records: Arc<Mutex<Records>>,
}

/// Vault for links in memory, where no secret key is needed.
fn chain_vault() -> Vault {
    Vault::new(&MasterKey([0; 32]))
}

impl MemoryBackend {
    fn records(&self) -> MutexGuard<'_, Records> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Backend for MemoryBackend {
    async fn begin(&mut self, plan: Plan<'_>) -> Result<View, BackendError> {
        let records = self.records();
        let set = plan(&records.directory);
        Ok(records.load(&set))
    }

    async fn commit(&mut self, writes: &WriteSet) -> Result<(), BackendError> {
        self.records().write(writes);
        Ok(())
    }

    async fn roll_back(&mut self) -> Result<(), BackendError> {
        Ok(())
    }
}

impl Records {
    fn load(&self, set: &ReadSet) -> View {
        let next = self.operations.last().map_or(0, |operation| operation.id.0) + 1;
        let mut view = View::new(Arc::clone(&self.directory), OperationId(next));
        for key in &set.keys {
            view.remembered.extend(self.remembered.get(key).map(|found| (key.clone(), *found)));
        }
        view.pools
            .extend(set.pools.iter().map(|id| (*id, self.pools.get(id).copied().unwrap_or(0))));
        for id in &set.certificates {
            view.certificates.extend(self.certificates.get(id).map(|found| (*id, found.clone())));
        }
        for reference in &set.sales {
            let sales = self.sales.values().filter(|sale| sale.is_under(reference));
            let latest = sales.clone().next_back().map(|sale| sale.at);
            let sales = sales.filter(|sale| {
                !reference.is_latest() || latest.is_some_and(|latest| sale.may_be_on_day_of(latest))
            });
            let mut ids = Vec::new();
            for sale in sales {
                ids.push(sale.id);
                for sold in &sale.certificates {
                    let found = self.certificates.get(&sold.certificate);
                    view.certificates.extend(found.map(|found| (found.id, found.clone())));
                }
                view.sales.insert(sale.id, Arc::clone(sale));
            }
            view.references.insert(reference.clone(), ids);
            let sales = view.sales.values().flat_map(|sale| &sale.certificates);
            let sold: Vec<CertificateId> = sales.map(|sold| sold.certificate).collect();
            view.spent.extend(sold.into_iter().map(|id| (id, self.spent_of(id))));
        }
        for id in &set.owners {
            view.owners.extend(self.owners.get(id).map(|found| (*id, found.clone())));
        }
        // Before coupons, as certificates that come with their redemptions need not bring theirs.
        self.load_redemptions(set, &mut view);
        self.load_coupons(set, &mut view);
        let sign_ins = self.sign_ins.values().filter(|known| {
            set.sign_ins.contains(&known.handle) || set.sign_ins_of.contains(&known.key)
        });
        view.sign_ins.extend(sign_ins.map(|known| (known.handle, known.clone())));
        let sessions = self.sessions.values().filter(|known| {
            set.sessions.contains(&known.handle) || set.sessions_of.contains(&known.user)
        });
        view.sessions.extend(sessions.map(|known| (known.handle, known.clone())));
        let links = self
            .user_links
            .values()
            .filter(|known| set.links.contains(&known.token) || set.links_of.contains(&known.user));
        view.links.extend(links.map(|known| (known.token, known.clone())));
        let factors = self.factors.values().filter(|known| set.factors.contains(&known.user));
        view.factors.extend(factors.map(|known| (known.user, known.clone())));
        for id in &set.approvals {
            view.approvals.extend(self.approvals.get(id).map(|found| (*id, found.clone())));
        }
        for key in &set.act_totals {
            view.act_totals.extend(self.act_totals.get(key).map(|found| (*key, *found)));
        }
        for key in &set.contacts {
            view.contacts.extend(self.contacts.get(key).map(|found| (key.clone(), found.clone())));
        }
        for id in &set.deliveries {
            view.deliveries.extend(self.deliveries.get(id).map(|found| (*id, found.clone())));
        }
        self.load_events(set, &mut view);
        view
    }

    fn load_coupons(&self, set: &ReadSet, view: &mut View) {
        for id in &set.coupons {
            if let Some(coupon) = self.coupons.get(id) {
                view.apply_coupon(coupon);
                self.load_last_use(coupon.last_use, view);
            }
        }
        for key in &set.coupon_codes {
            if let Some(coupon) = self.coupon_of_code(key) {
                view.apply_coupon(coupon);
                self.load_last_use(coupon.last_use, view);
            }
        }
        for (operator, code, client) in &set.coupon_clients {
            let coupon = self.coupon_of_code(&(*operator, code.clone()));
            let key = coupon.map(|coupon| (coupon.id, client.clone()));
            let known = key.and_then(|key| self.client_uses.get_key_value(&key));
            if let Some((key, uses)) = known {
                view.coupon_clients.insert(key.clone(), *uses);
                self.load_last_use(uses.last_use, view);
            }
        }
        for operator in &set.next_coupons {
            let last = self.coupons.keys().rfind(|id| id.operator == *operator);
            view.next_coupons.insert(*operator, last.map_or(0, |id| id.number) + 1);
        }
    }

    fn live_coupons(&self, operator: OperatorId) -> impl Iterator<Item = &Coupon> {
        let own = self.coupons.values().filter(move |coupon| coupon.id.operator == operator);
        own.filter(|coupon| coupon.deleted_at.is_none())
    }

    fn coupon_of_code(&self, (operator, key): &(OperatorId, CodeKey)) -> Option<&Coupon> {
        self.live_coupons(*operator).find(|coupon| coupon.terms.code.key() == *key)
    }

    fn listed_coupons(&self, operator: OperatorId, list: CouponList) -> Vec<&Coupon> {
        let mut coupons: Vec<&Coupon> = self.live_coupons(operator).collect();
        if let CouponList::ChangedSince { since, after } = list {
            let first =
                (since.as_second(), after.map_or(i64::MIN, |number| number.saturating_add(1)));
            let place = |coupon: &&Coupon| (coupon.updated_at.as_second(), coupon.id.number);
            coupons.retain(|coupon| place(coupon) >= first);
            coupons.sort_by_key(place);
        }
        coupons
    }

    fn write(&mut self, writes: &WriteSet) {
        let head = self.links.last().copied().unwrap_or(Link::START);
        self.links.extend(chain::links(&chain_vault(), head, writes, None));
        self.seals.extend(seal::of_batch(&chain_vault(), writes));
        self.operations.extend(writes.operations.iter().cloned());
        self.remembered.extend(writes.remembered.iter().cloned());
        for certificate in writes.certificates.iter() {
            self.certificates.insert(certificate.id, certificate.clone());
        }
        for entry in &writes.entries {
            self.entries.entry(entry.certificate).or_default().push(entry.clone());
        }
        let actions = writes.actions.iter();
        self.actions.extend(actions.map(|action| (action.operation, action.clone())));
        self.made.extend(writes.made.iter().map(|made| (made.operation, made.clone())));
        self.sales.extend(writes.sales.iter().map(|sale| (sale.id, Arc::clone(sale))));
        self.pools.extend(writes.pools.iter().map(|(pool, next)| (*pool, *next)));
        self.coupons.extend(writes.coupons.iter().map(|coupon| (coupon.id, coupon.clone())));
        for used in &writes.coupon_uses {
            self.coupon_uses.entry(used.coupon).or_default().push(used.clone());
        }
        self.write_redemptions(writes);
        self.owners.extend(writes.owners.iter().map(|owner| (owner.id, owner.clone())));
        set(&mut self.sign_ins, &writes.sign_ins);
        set(&mut self.sessions, &writes.sessions);
        set(&mut self.user_links, &writes.links);
        set(&mut self.factors, &writes.factors);
        let approvals = writes.approvals.iter();
        self.approvals.extend(approvals.map(|approval| (approval.id, approval.clone())));
        self.act_totals.extend(&writes.act_totals);
        let contacts = writes.contacts.iter();
        self.contacts.extend(contacts.map(|(key, contact)| (key.clone(), contact.clone())));
        let deliveries = writes.deliveries.iter();
        self.deliveries.extend(deliveries.map(|delivery| (delivery.id, delivery.clone())));
        self.tallies.add(&writes.tallies);
        self.write_events(writes);
        if !writes.directory.is_empty() {
            self.directory_version += 1;
            let directory = Arc::make_mut(&mut self.directory);
            for change in &writes.directory {
                if let DirectoryChange::Pool(pool) = change {
                    self.pools.entry(pool.id).or_insert(0);
                }
                directory.apply(change);
            }
        }
    }

    fn operation(&self, id: OperationId) -> Option<&Operation> {
        let place = self.operations.binary_search_by_key(&id, |operation| operation.id).ok()?;
        self.operations.get(place)
    }

    fn receipt(&self, sale: &Arc<Sale>) -> Receipt {
        let certificates = sale
            .certificates
            .iter()
            .filter_map(|sold| self.certificates.get(&sold.certificate).cloned())
            .collect();
        Receipt { sale: Arc::clone(sale), certificates }
    }
}

fn ready<'a, T: Send + 'a>(value: T) -> ReadFuture<'a, T> {
    Box::pin(std::future::ready(Ok(value)))
}

impl Reader for MemoryBackend {
    fn directory_version(&self) -> ReadFuture<'_, i64> {
        ready(self.records().directory_version)
    }

    fn directory(&self) -> ReadFuture<'_, (i64, Directory)> {
        let records = self.records();
        ready((records.directory_version, (*records.directory).clone()))
    }

    fn receipt(&self, sale: SaleId) -> ReadFuture<'_, Option<Receipt>> {
        let records = self.records();
        ready(records.sales.get(&sale).map(|sale| records.receipt(sale)))
    }

    fn redemption(&self, id: RedemptionId) -> ReadFuture<'_, Option<Redeemed>> {
        ready(self.records().redeemed(id))
    }

    fn acted(&self, operation: OperationId) -> ReadFuture<'_, Option<Acted>> {
        ready(self.records().acted(operation))
    }

    fn made(&self, operation: OperationId) -> ReadFuture<'_, Option<Made>> {
        ready(self.records().made.get(&operation).cloned())
    }

    fn plain_ids_below(&self) -> ReadFuture<'_, i64> {
        ready(0)
    }

    fn operation(&self, id: OperationId) -> ReadFuture<'_, Option<Operation>> {
        ready(self.records().operation(id).cloned())
    }

    fn operation_of(&self, keys: Vec<IdempotencyKey>) -> ReadFuture<'_, Option<Operation>> {
        let records = self.records();
        let remembered = keys.iter().filter_map(|key| records.remembered.get(key));
        let newest = remembered.map(|found| found.operation).max();
        ready(newest.and_then(|id| records.operation(id)).cloned())
    }

    fn contact(&self, key: ContactKey) -> ReadFuture<'_, Option<Contact>> {
        ready(self.records().contacts.get(&key).cloned())
    }

    fn approval(&self, id: ApprovalId) -> ReadFuture<'_, Option<Approval>> {
        ready(self.records().approvals.get(&id).cloned())
    }

    fn approvals(
        &self,
        operator: OperatorId,
        filter: ApprovalFilter,
        before: ApprovalId,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Approval>> {
        let records = self.records();
        let known = records.approvals.range(..before).rev().map(|(_, approval)| approval);
        let listed = known.filter(|known| known.operator == operator && filter.takes(known));
        ready(listed.take(limit as usize).cloned().collect())
    }

    fn delivery(&self, id: OperationId) -> ReadFuture<'_, Option<Delivery>> {
        ready(self.records().deliveries.get(&id).cloned())
    }

    fn due_deliveries(&self, now: Timestamp, limit: u32) -> ReadFuture<'_, Vec<OperationId>> {
        let records = self.records();
        let mut due: Vec<(i64, OperationId)> = Vec::new();
        for delivery in records.deliveries.values() {
            if let DeliveryState::Waiting(at) = delivery.state
                && at.as_microsecond() <= now.as_microsecond()
            {
                due.push((at.as_microsecond(), delivery.id));
            }
        }
        due.sort_unstable();
        ready(due.into_iter().map(|(_, id)| id).take(limit as usize).collect())
    }

    fn lapsed(
        &self,
        now: Timestamp,
        limit: u32,
    ) -> ReadFuture<'_, Vec<(OperatorId, RedemptionId)>> {
        ready(self.records().lapsed(now, limit))
    }

    fn view(&self, _: Arc<Directory>, set: ReadSet) -> ReadFuture<'_, View> {
        ready(self.records().load(&set))
    }

    fn coupon(&self, id: CouponId) -> ReadFuture<'_, Option<Coupon>> {
        let records = self.records();
        let found = records.coupons.get(&id).filter(|coupon| coupon.deleted_at.is_none());
        ready(found.cloned())
    }

    fn coupons(
        &self,
        operator: OperatorId,
        list: CouponList,
        skip: u64,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Coupon>> {
        let records = self.records();
        let skip = usize::try_from(skip).unwrap_or(usize::MAX);
        let page = records.listed_coupons(operator, list).into_iter().skip(skip);
        ready(page.take(limit as usize).cloned().collect())
    }

    fn coupon_count(&self, operator: OperatorId, list: CouponList) -> ReadFuture<'_, u64> {
        ready(self.records().listed_coupons(operator, list).len() as u64)
    }

    fn coupons_after(
        &self,
        operator: OperatorId,
        after: i64,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Coupon>> {
        ready(self.records().coupons_after(operator, after, limit))
    }

    fn coupon_uses(
        &self,
        coupon: CouponId,
        after: u32,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Recorded<CouponUse>>> {
        Box::pin(std::future::ready(self.records().uses_after(coupon, after, limit)))
    }

    fn owner(&self, id: OwnerId) -> ReadFuture<'_, Option<Owner>> {
        ready(self.records().owners.get(&id).cloned())
    }

    fn certificate(&self, id: CertificateId) -> ReadFuture<'_, Option<Certificate>> {
        ready(self.records().certificates.get(&id).cloned())
    }

    fn certificates(
        &self,
        operator: OperatorId,
        filter: CertificateFilter,
        from: Option<CertificateId>,
        limit: u32,
    ) -> ReadFuture<'_, CertificateListPage> {
        ready(self.records().listed_certificates(operator, filter, from, limit))
    }

    fn entries(
        &self,
        certificate: CertificateId,
        after: u32,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Recorded<Entry>>> {
        Box::pin(std::future::ready(self.records().entries_after(certificate, after, limit)))
    }

    fn sales(
        &self,
        operator: OperatorId,
        filter: SaleFilter,
        after: Option<SalePlace>,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Sale>> {
        ready(self.records().listed_sales(operator, &filter, after, limit))
    }

    fn redemptions(
        &self,
        operator: OperatorId,
        filter: RedemptionFilter,
        after: Option<RedemptionPlace>,
        limit: u32,
    ) -> ReadFuture<'_, RedemptionListPage> {
        ready(self.records().listed_redemptions(operator, &filter, after, limit))
    }

    fn audit_certificates(
        &self,
        from: Option<CertificateId>,
        limit: u32,
    ) -> ReadFuture<'_, AuditPage> {
        let records = self.records();
        let limit = limit as usize;
        let mut rows = records.certificates.range(from.unwrap_or(CertificateId(i64::MIN))..).map(
            |(id, certificate)| {
                (certificate.clone(), records.entries.get(id).cloned().unwrap_or_default())
            },
        );
        let page: Vec<(Certificate, Vec<Entry>)> = rows.by_ref().take(limit).collect();
        ready(AuditPage {
            holds: records.holds_of(page.iter().map(|(certificate, _)| certificate.id)),
            rows: page,
            places_used: records.pools.clone(),
            places_skipped: Vec::new(),
            findings: Vec::new(),
            next: rows.next().map(|(certificate, _)| certificate.id),
        })
    }

    fn audit_sales(&self, from: Option<SaleId>, limit: u32) -> ReadFuture<'_, SalePage> {
        let records = self.records();
        let mut sales = records.sales.range(from.unwrap_or(OperationId(i64::MIN))..);
        let page =
            sales.by_ref().take(limit as usize).map(|(_, sale)| records.receipt(sale)).collect();
        ready(SalePage { sales: page, findings: Vec::new(), next: sales.next().map(|(id, _)| *id) })
    }

    fn audit_coupons(&self, from: Option<CouponId>, limit: u32) -> ReadFuture<'_, CouponPage> {
        let records = self.records();
        let from = from.map_or(Bound::Unbounded, Bound::Included);
        let mut rows = records.coupons.range((from, Bound::Unbounded));
        let uses = |id| records.coupon_uses.get(id).cloned().unwrap_or_default();
        let page = rows.by_ref().take(limit as usize);
        let page = page.map(|(id, coupon)| (coupon.clone(), uses(id))).collect();
        ready(CouponPage { rows: page, findings: Vec::new(), next: rows.next().map(|(id, _)| *id) })
    }

    fn audit_redemptions(
        &self,
        from: Option<RedemptionId>,
        limit: u32,
    ) -> ReadFuture<'_, RedemptionPage> {
        ready(self.records().redemption_page(from, limit))
    }

    fn audit_remembered(
        &self,
        from: Option<IdempotencyKey>,
        limit: u32,
    ) -> ReadFuture<'_, RememberedPage> {
        let records = self.records();
        let from = from.map_or(Bound::Unbounded, Bound::Included);
        let mut requests = records.remembered.range((from, Bound::Unbounded));
        let page = requests
            .by_ref()
            .take(limit as usize)
            .map(|(key, found)| RememberedRow {
                key: key.clone(),
                remembered: *found,
                kind: records.operation(found.operation).map(|operation| operation.kind),
                sale: records.sales.get(&found.operation).map(|sale| Sale::clone(sale)),
            })
            .collect();
        ready(RememberedPage {
            rows: page,
            findings: Vec::new(),
            next: requests.next().map(|(key, _)| key.clone()),
        })
    }

    fn audit_chain(&self, mut check: chain::Check) -> ReadFuture<'_, ChainReport> {
        let (records, vault) = (self.records(), chain_vault());
        let mut entries: Vec<&Entry> = records.entries.values().flatten().collect();
        entries.sort_by_key(|entry| (entry.operation, entry.certificate, entry.number));
        let start = Start::new(1, 1, &[]).record(&vault);
        let seals = records.seals.clone();
        check.begin(&vault, trust::Records { start: Some(start), seals, ..Default::default() });
        let requests = records.remembered.iter().map(|(key, known)| (key.clone(), *known));
        let requests: HashMap<OperationId, RequestRow> =
            requests.map(|known| (known.1.operation, RequestRow::from(&known))).collect();
        for (operation, link) in records.operations.iter().zip(&records.links) {
            let first = entries.partition_point(|entry| entry.operation < operation.id);
            let own = entries[first..].iter().take_while(|entry| entry.operation == operation.id);
            let row = |entry| chain::Row {
                operation: operation.into(),
                link: Some(*link),
                digest: None,
                request: requests.get(&operation.id).cloned(),
                entry,
            };
            check.row(&vault, row(None));
            for entry in own {
                check.row(&vault, row(Some((*entry).into())));
            }
        }
        ready(check.end(&vault))
    }

    fn audit_structure(&self) -> ReadFuture<'_, Vec<Finding>> {
        ready(Vec::new())
    }
}

const _: () = assert!(limits::AUDIT_PAGE_ROWS > 0, "an audit must get somewhere");
