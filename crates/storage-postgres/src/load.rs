//! Loading what a batch needs: what it names in one round trip, then what that leads to, which is
//! nothing for most batches.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain::approval::{ActTotal, Approval};
use domain::limits::{BUSINESS_DAY_HOURS_MAX, CERTIFICATES_UNDER_REFERENCE_MAX};
use domain::person::{SecondFactor, UserLink, UserSession};
use domain::{
    Certificate, CertificateId, Contact, Coupon, CouponId, Delivery, Event, EventId, OperatorId,
    Owner, ReadSet, Redemption, RedemptionId, Sale, SaleReference, SignIn, View,
};
use storage::record::{PoolPlace, PrunedLog, Read as _, StoredRequest, UsesOfClient};
use storage::{BackendError, Vault};
use tokio_postgres::Row;

use crate::error::OrUnavailable;
use crate::query::{DOING, ask_certificates};
use crate::row::{self, column, read, read_all, storable};
use crate::rows::{list, select};
use crate::session::{Pipeline, Session, params};
use crate::{approval, coupon, delivery, ledger, redemption};

/// The sales under order numbers: `$1` are points of sale, `$2` the numbers, and no more sales of
/// each than `$3`; where `$4` says so, those of about the latest day only. The last column tells
/// which it was.
const SALES_UNDER_ORDERS: &str = "order_number = k.number";
const SALES_UNDER_CHEQUES: &str = "cheque = k.number";

/// Microseconds of the longest business day.
const DAY_MICROS_MAX: i64 = BUSINESS_DAY_HOURS_MAX as i64 * 3_600_000_000;

/// Sales that tell that there are too many certificates under a reference: each has one or more.
#[expect(clippy::cast_possible_wrap, reason = "a limit is far from the ends of its type")]
const SALES_MAX: i64 = CERTIFICATES_UNDER_REFERENCE_MAX as i64 + 1;

fn sales_sql(found: &str, kind: &str) -> String {
    format!(
        "SELECT {columns}, k.place FROM UNNEST($1::int8[], $2::{kind}[], $4::bool[]) WITH ORDINALITY \
         AS k (point_of_sale, number, latest, place) CROSS JOIN LATERAL (SELECT * FROM sale \
         WHERE kind = 1 AND point_of_sale = k.point_of_sale AND {found} AND (NOT k.latest OR at >= \
         (SELECT at FROM sale WHERE kind = 1 AND point_of_sale = k.point_of_sale AND {found} \
         ORDER BY id DESC LIMIT 1) - {DAY_MICROS_MAX}) \
         ORDER BY id LIMIT $3) t ORDER BY k.place, t.id",
        columns = list::<Sale>()
    )
}

/// First questions, in the order of the statements.
#[derive(Clone, Copy)]
enum Question {
    Remembered,
    Pools,
    Certificates,
    Orders,
    Cheques,
    Redemptions,
    Coupons,
    Codes,
    Clients,
    NextCoupons,
    Owners,
    SignIns,
    Sessions,
    Links,
    Factors,
    Approvals,
    ActTotals,
    Contacts,
    Deliveries,
    Pruned,
    OldEvents,
}

/// The questions of a read set, on their way.
pub(crate) struct Asked {
    questions: Vec<(Question, usize)>,
}

/// Asks for what a read set names.
pub(crate) fn ask(pipeline: &mut Pipeline<'_>, set: &ReadSet) -> Asked {
    let mut questions = Vec::new();
    let mut asked = |question, place: Option<usize>| {
        questions.extend(place.map(|place| (question, place)));
    };
    let rows = set.keys.iter();
    let rows = rows.map(|key| (key.operator.0, key.scope.caller(), key.text.as_str())).collect();
    let by = "operator, caller, key";
    asked(Question::Remembered, pipeline.find::<StoredRequest, _>(by, "", rows));
    let rows = set.pools.iter().map(|id| (id.0,)).collect();
    asked(Question::Pools, pipeline.find::<PoolPlace, _>("id", "", rows));
    asked(Question::Certificates, ask_certificates(pipeline, set.certificates.iter()));
    let [mut at_orders, mut at_cheques] = [const { Vec::new() }; 2];
    let [mut latest_orders, mut latest_cheques] = [const { Vec::new() }; 2];
    let (mut orders, mut cheques): (Vec<String>, Vec<i64>) = (Vec::new(), Vec::new());
    for reference in &set.sales {
        match reference {
            SaleReference::Order(place, order) | SaleReference::LatestOrder(place, order) => {
                latest_orders.push(reference.is_latest());
                at_orders.push(place.0);
                orders.push(storable(order));
            }
            SaleReference::Cheque(place, cheque) | SaleReference::LatestCheque(place, cheque) => {
                latest_cheques.push(reference.is_latest());
                at_cheques.push(place.0);
                cheques.push(*cheque);
            }
        }
    }
    if !orders.is_empty() {
        let sql = sales_sql(SALES_UNDER_ORDERS, "text");
        asked(
            Question::Orders,
            Some(pipeline.add(sql, params![at_orders, orders, SALES_MAX, latest_orders])),
        );
    }
    if !cheques.is_empty() {
        let sql = sales_sql(SALES_UNDER_CHEQUES, "int8");
        asked(
            Question::Cheques,
            Some(pipeline.add(sql, params![at_cheques, cheques, SALES_MAX, latest_cheques])),
        );
    }
    asked(Question::Redemptions, redemption::load::ask(pipeline, set.redemptions.iter()));
    asked(Question::Coupons, coupon::load::ask(pipeline, set.coupons.iter()));
    asked(Question::Codes, coupon::load::ask_codes(pipeline, set));
    asked(Question::Clients, coupon::load::ask_clients(pipeline, set));
    asked(Question::NextCoupons, coupon::load::ask_next(pipeline, set));
    let rows = set.owners.iter().map(|id| (id.0,)).collect();
    asked(Question::Owners, pipeline.find::<Owner, _>("id", "", rows));
    let rows = set.sign_ins.iter().map(|handle| (handle.0,)).collect();
    asked(Question::SignIns, pipeline.find::<SignIn, _>("handle", "", rows));
    let rows = set.sign_ins_of.iter().map(|key| (key.0,)).collect();
    asked(Question::SignIns, pipeline.find::<SignIn, _>("key", "", rows));
    let rows = set.sessions.iter().map(|handle| (handle.0,)).collect();
    asked(Question::Sessions, pipeline.find::<UserSession, _>("handle", "", rows));
    let rows = set.sessions_of.iter().map(|user| (user.0,)).collect();
    asked(Question::Sessions, pipeline.find::<UserSession, _>("user_account", "", rows));
    let rows = set.links.iter().map(|token| (token.0,)).collect();
    asked(Question::Links, pipeline.find::<UserLink, _>("token", "", rows));
    let rows = set.links_of.iter().map(|user| (user.0,)).collect();
    asked(Question::Links, pipeline.find::<UserLink, _>("user_account", "", rows));
    let rows = set.factors.iter().map(|user| (user.0,)).collect();
    asked(Question::Factors, pipeline.find::<SecondFactor, _>("user_account", "", rows));
    asked(Question::Approvals, approval::ask(pipeline, set));
    asked(Question::ActTotals, approval::ask_totals(pipeline, set));
    asked(Question::Contacts, delivery::ask_contacts(pipeline, set.contacts.iter()));
    let rows = set.deliveries.iter().map(|id| (id.0,)).collect();
    asked(Question::Deliveries, pipeline.find::<Delivery, _>("id", "", rows));
    let rows = set.pruned.keys().map(|operator| (operator.0,)).collect();
    asked(Question::Pruned, pipeline.find::<PrunedLog, _>("operator", "", rows));
    for (operator, through) in &set.pruned {
        let sql = select::<Event>() + " WHERE t.operator = $1 AND t.id <= $2";
        let params = params![operator.0, EventId::end_of(*through).number()];
        asked(Question::OldEvents, Some(pipeline.add(sql, params)));
    }
    Asked { questions }
}

/// The view of a read set, from the answers to what was asked, and what those lead to.
pub(crate) async fn view(
    session: &Session,
    vault: &Vault,
    start: View,
    set: &ReadSet,
    asked: Asked,
    answers: Vec<Vec<Row>>,
) -> Result<View, BackendError> {
    let mut loading = Loading { session, vault, view: start, last_uses: BTreeSet::new() };
    loading.take(set, asked, answers)?;
    loading.certificates_of_sales().await?;
    loading.what_redemptions_hold(set).await?;
    Ok(loading.view)
}

/// Reads what a read set names and what that leads to, as the session sees it now.
pub(crate) async fn view_now(
    session: &Session,
    vault: &Vault,
    start: View,
    set: &ReadSet,
) -> Result<View, BackendError> {
    let mut pipeline = Pipeline::new(session);
    let asked = ask(&mut pipeline, set);
    let answers = pipeline.run().await.or_unavailable(DOING)?;
    view(session, vault, start, set, asked, answers).await
}

struct Loading<'a> {
    session: &'a Session,
    vault: &'a Vault,
    view: View,
    /// The redemptions that hold the last uses of coupons and clients.
    last_uses: BTreeSet<RedemptionId>,
}

impl Loading<'_> {
    /// Takes in the answers to what was asked first.
    fn take(
        &mut self,
        set: &ReadSet,
        asked: Asked,
        mut answers: Vec<Vec<Row>>,
    ) -> Result<(), BackendError> {
        for (question, place) in asked.questions {
            let rows = answers.get_mut(place).map(std::mem::take).unwrap_or_default();
            match question {
                Question::Remembered => {
                    for found in read_all::<StoredRequest>(&rows, self.vault)? {
                        self.view.remembered.extend([found.remembered()?]);
                    }
                }
                Question::Pools => {
                    let found: Vec<PoolPlace> = read_all(&rows, self.vault)?;
                    self.view.pools.extend(found.iter().map(|found| (found.pool, found.next)));
                }
                Question::Certificates => self.certificates(&rows)?,
                Question::Orders => {
                    let orders = set.sales.iter().filter(|sale| is_order(sale));
                    self.sales(orders, &rows)?;
                }
                Question::Cheques => {
                    let cheques = set.sales.iter().filter(|sale| !is_order(sale));
                    self.sales(cheques, &rows)?;
                }
                Question::Redemptions => {
                    for redemption in read_all::<Redemption>(&rows, self.vault)? {
                        self.view.redemptions.insert(redemption.id, redemption);
                    }
                }
                Question::Coupons | Question::Codes => {
                    for found in read_all::<Coupon>(&rows, self.vault)? {
                        self.view.apply_coupon(&found);
                        self.last_uses.extend(coupon::held_by(found.last_use));
                    }
                }
                Question::Clients => {
                    for found in read_all::<UsesOfClient>(&rows, self.vault)? {
                        self.view.coupon_clients.insert(found.key, found.uses);
                        self.last_uses.extend(coupon::held_by(found.uses.last_use));
                    }
                }
                Question::NextCoupons => {
                    let next = |row: &Row| Ok((OperatorId(column(row, 0)?), column(row, 1)?));
                    self.view.next_coupons.extend(row::all(&rows, next)?);
                }
                Question::Owners => {
                    let found: Vec<Owner> = read_all(&rows, self.vault)?;
                    self.view.owners.extend(found.into_iter().map(|found| (found.id, found)));
                }
                Question::SignIns => {
                    let found: Vec<SignIn> = read_all(&rows, self.vault)?;
                    self.view.sign_ins.extend(found.into_iter().map(|found| (found.handle, found)));
                }
                Question::Sessions => {
                    let found: Vec<UserSession> = read_all(&rows, self.vault)?;
                    self.view.sessions.extend(found.into_iter().map(|found| (found.handle, found)));
                }
                Question::Links => {
                    let found: Vec<UserLink> = read_all(&rows, self.vault)?;
                    self.view.links.extend(found.into_iter().map(|found| (found.token, found)));
                }
                Question::Factors => {
                    let found: Vec<SecondFactor> = read_all(&rows, self.vault)?;
                    self.view.factors.extend(found.into_iter().map(|found| (found.user, found)));
                }
                Question::Approvals => {
                    let found: Vec<Approval> = read_all(&rows, self.vault)?;
                    self.view.approvals.extend(found.into_iter().map(|found| (found.id, found)));
                }
                Question::ActTotals => {
                    let found: Vec<ActTotal> = read_all(&rows, self.vault)?;
                    let found = found.into_iter().map(|found| (found.key(), found.amount));
                    self.view.act_totals.extend(found);
                }
                Question::Contacts => {
                    for found in read_all::<Contact>(&rows, self.vault)? {
                        let key = (found.operator, found.address.clone());
                        self.view.contacts.insert(key, found);
                    }
                }
                Question::Deliveries => {
                    let found: Vec<Delivery> = read_all(&rows, self.vault)?;
                    self.view.deliveries.extend(found.into_iter().map(|found| (found.id, found)));
                }
                Question::Pruned => {
                    let found: Vec<PrunedLog> = read_all(&rows, self.vault)?;
                    let found = found.into_iter().map(|found| (found.operator, found.through));
                    self.view.pruned.extend(found);
                }
                Question::OldEvents => {
                    let old: Vec<Event> = read_all(&rows, self.vault)?;
                    let old = old.into_iter().map(|old| ((old.operator, old.id), old));
                    self.view.old_events.extend(old);
                }
            }
        }
        Ok(())
    }

    fn certificates(&mut self, rows: &[Row]) -> Result<(), BackendError> {
        for found in read_all::<Certificate>(rows, self.vault)? {
            self.view.certificates.insert(found.id, found);
        }
        Ok(())
    }

    /// The sales under references, oldest first; no more than tell that there are too many
    /// certificates to take back at once.
    fn sales<'a>(
        &mut self,
        references: impl Iterator<Item = &'a SaleReference>,
        rows: &[Row],
    ) -> Result<(), BackendError> {
        let mut by_place: HashMap<i64, Vec<Sale>> = HashMap::new();
        for row in rows {
            let place = column(row, Sale::table().width())?;
            by_place.entry(place).or_default().push(read(row, self.vault)?);
        }
        for (reference, place) in references.zip(1..) {
            let mut certificates = 0;
            let mut sales = by_place.remove(&place).unwrap_or_default();
            let enough = sales.iter().position(|sale| {
                certificates += sale.certificates.len();
                certificates > CERTIFICATES_UNDER_REFERENCE_MAX
            });
            sales.truncate(enough.map_or(sales.len(), |last| last + 1));
            self.view.references.insert(reference.clone(), sales.iter().map(|s| s.id).collect());
            self.view.sales.extend(sales.into_iter().map(|sale| (sale.id, Arc::new(sale))));
        }
        Ok(())
    }

    /// The certificates of the sales that were found, but of a reference with too many of them
    /// none: its return is refused whatever they are.
    async fn certificates_of_sales(&mut self) -> Result<(), BackendError> {
        let view = &self.view;
        let mut wanted: BTreeSet<CertificateId> = BTreeSet::new();
        for ids in view.references.values() {
            let sales: Vec<&Arc<Sale>> = ids.iter().filter_map(|id| view.sales.get(id)).collect();
            let sold = || sales.iter().flat_map(|sale| &sale.certificates);
            if sold().count() <= CERTIFICATES_UNDER_REFERENCE_MAX {
                wanted.extend(sold().map(|sold| sold.certificate));
            }
        }
        let sold = wanted.clone();
        wanted.retain(|id| !view.certificates.contains_key(id));
        let mut pipeline = Pipeline::new(self.session);
        if ask_certificates(&mut pipeline, wanted.iter()).is_some() {
            for rows in pipeline.run().await.or_unavailable(DOING)? {
                self.certificates(&rows)?;
            }
        }
        self.spent(&sold).await
    }

    /// Adds the amounts of sold certificates that were spent and not refunded.
    async fn spent(&mut self, sold: &BTreeSet<CertificateId>) -> Result<(), BackendError> {
        let known = sold.iter().filter_map(|id| self.view.certificates.get(id));
        // One entry is the activation.
        let moved = known.filter(|known| known.entry_count > 1);
        let moved: Vec<i64> = moved.map(|known| known.id.0).collect();
        if moved.is_empty() {
            return Ok(());
        }
        self.view.spent.extend(ledger::spent(self.session, moved).await?);
        Ok(())
    }

    /// The redemptions that hold something of the certificates, or the last uses of coupons, and
    /// those that were named; each with its certificates, the coupons that it uses, and how its
    /// client does. Certificates of which nothing is held cost nothing here.
    async fn what_redemptions_hold(&mut self, set: &ReadSet) -> Result<(), BackendError> {
        let held = self.view.certificates.values().filter(|known| !known.held.is_zero());
        let held: Vec<CertificateId> = held.map(|known| known.id).collect();
        self.last_uses.retain(|id| !set.redemptions.contains(id));
        let mut pipeline = Pipeline::new(self.session);
        let holding = redemption::load::ask_holding(&mut pipeline, &held);
        let last_uses = redemption::load::ask(&mut pipeline, self.last_uses.iter());
        if holding.is_some() || last_uses.is_some() {
            let mut answers = pipeline.run().await.or_unavailable(DOING)?;
            let mut rows = |place: Option<usize>| {
                place.and_then(|place| answers.get_mut(place)).map(std::mem::take)
            };
            let holding = rows(holding).unwrap_or_default();
            let last_uses = rows(last_uses).unwrap_or_default();
            for certificate in held {
                self.view.holds.entry(certificate).or_default();
            }
            for row in &holding {
                let redemption: Redemption = read(row, self.vault)?;
                let holds = self.view.holds.entry(redemption::load::held(row)?).or_default();
                holds.insert(redemption.id);
                self.view.redemptions.insert(redemption.id, redemption);
            }
            for redemption in read_all::<Redemption>(&last_uses, self.vault)? {
                self.view.redemptions.insert(redemption.id, redemption);
            }
        }
        self.parts_of_redemptions().await
    }

    async fn parts_of_redemptions(&mut self) -> Result<(), BackendError> {
        if self.view.redemptions.is_empty() {
            return Ok(());
        }
        let redemptions: Vec<Redemption> = self.view.redemptions.values().cloned().collect();
        let mut certificates = BTreeSet::new();
        let mut coupons: BTreeSet<CouponId> = BTreeSet::new();
        let mut clients: BTreeSet<(CouponId, String)> = BTreeSet::new();
        for redemption in &redemptions {
            certificates.extend(redemption.certificates.iter().map(|part| part.certificate));
            coupons.extend(redemption.used_coupons().map(|used| used.coupon));
            if let Some(client) = &redemption.client {
                let client = domain::text::client(client).into_owned();
                clients.extend(redemption.used_coupons().map(|used| (used.coupon, client.clone())));
            }
        }
        certificates.retain(|id| !self.view.certificates.contains_key(id));
        coupons.retain(|id| !self.view.coupons.contains_key(id));
        let mut pipeline = Pipeline::new(self.session);
        let certificates = ask_certificates(&mut pipeline, certificates.iter());
        let coupons = coupon::load::ask(&mut pipeline, coupons.iter());
        let clients = coupon::load::ask_uses(&mut pipeline, &clients);
        let mut answers = pipeline.run().await.or_unavailable(DOING)?;
        let mut rows = |place: Option<usize>| {
            place.and_then(|place| answers.get_mut(place)).map(std::mem::take).unwrap_or_default()
        };
        let (certificates, coupons, clients) = (rows(certificates), rows(coupons), rows(clients));
        self.certificates(&certificates)?;
        for found in read_all::<Coupon>(&coupons, self.vault)? {
            self.view.apply_coupon(&found);
        }
        let clients: Vec<UsesOfClient> = read_all(&clients, self.vault)?;
        self.view.coupon_clients.extend(clients.into_iter().map(|found| (found.key, found.uses)));
        for redemption in &redemptions {
            self.view.apply_redemption(redemption);
        }
        Ok(())
    }
}

const fn is_order(reference: &SaleReference) -> bool {
    match reference {
        SaleReference::Order(..) | SaleReference::LatestOrder(..) => true,
        SaleReference::Cheque(..) | SaleReference::LatestCheque(..) => false,
    }
}
