//! Loading what a batch needs: what it names in one round trip, then what that leads to, which is
//! nothing for most batches.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain::limits::{BUSINESS_DAY_HOURS_MAX, CERTIFICATES_UNDER_REFERENCE_MAX};
use domain::operation::{Fingerprint, Remembered};
use domain::{
    Certificate, CertificateId, CouponId, IdempotencyKey, KeyScope, OperationId, OperatorId,
    PoolId, ReadSet, Redemption, RedemptionId, Sale, SaleId, SaleReference, View,
};
use storage::chain::Link;
use storage::{BackendError, Vault};
use tokio_postgres::Row;

use crate::error::OrUnavailable;
use crate::row::{self, bytes32, column, moment, narrow, storable, text};
use crate::rows::row;
use crate::session::{Flight, Session, params};
use crate::{coupon, delivery, ledger, owner, redemption, sign_in};

pub(crate) const DOING: &str = "reading the database";

/// The id of the next accepted command.
pub(crate) const NEXT_OPERATION: &str = "SELECT value FROM meta WHERE name = 'next_operation'";

/// The same, for who is going to write: who has locked this row is alone until the transaction ends.
pub(crate) const NEXT_OPERATION_LOCKED: &str =
    "SELECT value FROM meta WHERE name = 'next_operation' FOR UPDATE";

/// The id of an answer to [`NEXT_OPERATION`].
pub(crate) fn next_operation_of(rows: &[Row]) -> Result<OperationId, BackendError> {
    let row = rows.first().ok_or_else(|| BackendError::corrupt("next operation"))?;
    column(row, 0).map(OperationId)
}

/// The last operation and its link.
pub(crate) const LAST: &str = "SELECT id, link FROM operation ORDER BY id DESC LIMIT 1";

/// The operation of an answer to [`LAST`].
pub(crate) fn last_of(rows: &[Row]) -> Result<Option<(i64, Option<Link>)>, BackendError> {
    let last = rows.first().map(|row| Ok((column(row, 0)?, link_of(column(row, 1)?)?)));
    last.transpose()
}

/// A link as it is stored.
pub(crate) fn link_of(stored: Option<&[u8]>) -> Result<Option<Link>, BackendError> {
    let link = stored.map(<[u8; 32]>::try_from).transpose();
    Ok(link.map_err(|_| BackendError::corrupt("link of an operation"))?.map(Link))
}

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
        columns = row::SALE
    )
}

/// What was asked first, in the order of the statements.
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
    Contacts,
    Deliveries,
}

/// The questions of a read set, on their way.
pub(crate) struct Asked {
    questions: Vec<(Question, usize)>,
}

/// Asks for what a read set names.
pub(crate) fn ask(flight: &mut Flight<'_>, set: &ReadSet) -> Asked {
    let mut questions = Vec::new();
    let mut asked = |question, place: Option<usize>| {
        questions.extend(place.map(|place| (question, place)));
    };
    let rows = set.keys.iter();
    let rows = rows.map(|key| row![key.operator.0, key.scope.caller(), &key.text]).collect();
    let columns = "operator, caller, key, fingerprint, operation, \
                   (SELECT o.at FROM operation o WHERE o.id = t.operation)";
    let by = "operator, caller, key";
    asked(Question::Remembered, flight.select(columns, "remembered", by, "", rows));
    let rows = set.pools.iter().map(|id| row![id.0]).collect();
    asked(Question::Pools, flight.select("id, next", "number_pool", "id", "", rows));
    asked(Question::Certificates, ask_certificates(flight, set.certificates.iter()));
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
            Some(flight.add(sql, params![at_orders, orders, SALES_MAX, latest_orders])),
        );
    }
    if !cheques.is_empty() {
        let sql = sales_sql(SALES_UNDER_CHEQUES, "int8");
        asked(
            Question::Cheques,
            Some(flight.add(sql, params![at_cheques, cheques, SALES_MAX, latest_cheques])),
        );
    }
    asked(Question::Redemptions, redemption::load::ask(flight, set.redemptions.iter()));
    asked(Question::Coupons, coupon::load::ask(flight, set.coupons.iter()));
    asked(Question::Codes, coupon::load::ask_codes(flight, set));
    asked(Question::Clients, coupon::load::ask_clients(flight, set));
    asked(Question::NextCoupons, coupon::load::ask_next(flight, set));
    asked(Question::Owners, owner::ask(flight, set.owners.iter()));
    asked(Question::SignIns, sign_in::ask(flight, set));
    asked(Question::SignIns, sign_in::ask_of_keys(flight, set));
    asked(Question::Contacts, delivery::ask_contacts(flight, set.contacts.iter()));
    asked(Question::Deliveries, delivery::ask(flight, set.deliveries.iter()));
    Asked { questions }
}

pub(crate) fn ask_certificates<'a>(
    flight: &mut Flight<'_>,
    ids: impl Iterator<Item = &'a CertificateId>,
) -> Option<usize> {
    let rows = ids.map(|id| row![id.0]).collect();
    flight.select(row::CERTIFICATE_COLUMNS, "certificate", "id", "", rows)
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
    let mut flight = Flight::new(session);
    let asked = ask(&mut flight, set);
    let answers = flight.land().await.or_unavailable(DOING)?;
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
                    let found = row::all(&rows, remembered)?;
                    self.view.remembered.extend(found);
                }
                Question::Pools => {
                    let found =
                        row::all(&rows, |row| Ok((PoolId(column(row, 0)?), narrow(row, 1)?)));
                    self.view.pools.extend(found?);
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
                    for redemption in row::all(&rows, redemption::redemption)? {
                        self.view.redemptions.insert(redemption.id, redemption);
                    }
                }
                Question::Coupons | Question::Codes => {
                    for found in row::all(&rows, coupon::coupon)? {
                        self.view.apply_coupon(&found);
                        self.last_uses.extend(coupon::held_by(found.last_use));
                    }
                }
                Question::Clients => {
                    for (key, uses) in row::all(&rows, coupon::load::uses_of_client)? {
                        self.view.coupon_clients.insert(key, uses);
                        self.last_uses.extend(coupon::held_by(uses.last_use));
                    }
                }
                Question::NextCoupons => {
                    let next = |row: &Row| Ok((OperatorId(column(row, 0)?), column(row, 1)?));
                    self.view.next_coupons.extend(row::all(&rows, next)?);
                }
                Question::Owners => {
                    let found = row::all(&rows, owner::owner)?;
                    self.view.owners.extend(found.into_iter().map(|found| (found.id, found)));
                }
                Question::SignIns => {
                    let found = row::all(&rows, sign_in::sign_in)?;
                    self.view.sign_ins.extend(found.into_iter().map(|found| (found.handle, found)));
                }
                Question::Contacts => {
                    for found in row::all(&rows, |row| delivery::contact(row, self.vault))? {
                        let key = (found.operator, found.address.clone());
                        self.view.contacts.insert(key, found);
                    }
                }
                Question::Deliveries => {
                    let found = row::all(&rows, delivery::delivery)?;
                    self.view.deliveries.extend(found.into_iter().map(|found| (found.id, found)));
                }
            }
        }
        Ok(())
    }

    fn certificates(&mut self, rows: &[Row]) -> Result<(), BackendError> {
        for found in row::all(rows, |row| row::certificate(row, self.vault))? {
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
            by_place.entry(column(row, 18)?).or_default().push(row::sale(row)?);
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
        let mut flight = Flight::new(self.session);
        if ask_certificates(&mut flight, wanted.iter()).is_some() {
            for rows in flight.land().await.or_unavailable(DOING)? {
                self.certificates(&rows)?;
            }
        }
        self.spent(&sold).await
    }

    /// What was spent of certificates of sales and has not come back.
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
        let mut flight = Flight::new(self.session);
        let holding = redemption::load::ask_holding(&mut flight, &held);
        let last_uses = redemption::load::ask(&mut flight, self.last_uses.iter());
        if holding.is_some() || last_uses.is_some() {
            let mut answers = flight.land().await.or_unavailable(DOING)?;
            let mut rows = |place: Option<usize>| {
                place.and_then(|place| answers.get_mut(place)).map(std::mem::take)
            };
            let holding = rows(holding).unwrap_or_default();
            let last_uses = rows(last_uses).unwrap_or_default();
            for certificate in held {
                self.view.holds.entry(certificate).or_default();
            }
            for row in &holding {
                let redemption = redemption::redemption(row)?;
                let holds = self.view.holds.entry(redemption::load::held(row)?).or_default();
                holds.insert(redemption.id);
                self.view.redemptions.insert(redemption.id, redemption);
            }
            for redemption in row::all(&last_uses, redemption::redemption)? {
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
        let mut flight = Flight::new(self.session);
        let certificates = ask_certificates(&mut flight, certificates.iter());
        let coupons = coupon::load::ask(&mut flight, coupons.iter());
        let clients = coupon::load::ask_uses(&mut flight, &clients);
        let mut answers = flight.land().await.or_unavailable(DOING)?;
        let mut rows = |place: Option<usize>| {
            place.and_then(|place| answers.get_mut(place)).map(std::mem::take).unwrap_or_default()
        };
        let (certificates, coupons, clients) = (rows(certificates), rows(coupons), rows(clients));
        self.certificates(&certificates)?;
        for found in row::all(&coupons, coupon::coupon)? {
            self.view.apply_coupon(&found);
        }
        self.view.coupon_clients.extend(row::all(&clients, coupon::load::uses_of_client)?);
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

fn remembered(row: &Row) -> Result<(IdempotencyKey, Remembered), BackendError> {
    let key = IdempotencyKey {
        operator: OperatorId(column(row, 0)?),
        scope: KeyScope::of_caller(column(row, 1)?),
        text: text(row, 2)?,
    };
    let (fingerprint, operation) = (Fingerprint(bytes32(row, 3)?), OperationId(column(row, 4)?));
    // It must be there: without it nobody could tell a repeat from another request.
    let at: Option<i64> = column(row, 5)?;
    let at = at.ok_or_else(|| BackendError::corrupt("operation of a remembered request"))?;
    Ok((key, Remembered { fingerprint, operation, at: moment(at)? }))
}

/// Certificates by their ids, in no order.
pub(crate) async fn certificates(
    session: &Session,
    vault: &Vault,
    ids: impl Iterator<Item = CertificateId>,
) -> Result<HashMap<CertificateId, Certificate>, BackendError> {
    let ids: Vec<CertificateId> = ids.collect();
    let mut flight = Flight::new(session);
    ask_certificates(&mut flight, ids.iter());
    let answers = flight.land().await.or_unavailable(DOING)?;
    let found = |row: Row| {
        let found = row::certificate(&row, vault)?;
        Ok((found.id, found))
    };
    answers.into_iter().flatten().map(found).collect()
}

/// Certificates by their ids, in no order; `None` stands for one that cannot be read.
pub(crate) async fn readable_certificates(
    session: &Session,
    vault: &Vault,
    ids: impl Iterator<Item = CertificateId>,
) -> Result<HashMap<CertificateId, Option<Certificate>>, BackendError> {
    let ids: BTreeSet<CertificateId> = ids.collect();
    let mut flight = Flight::new(session);
    ask_certificates(&mut flight, ids.iter());
    let answers = flight.land().await.or_unavailable(DOING)?;
    let found =
        |row: Row| Ok((CertificateId(column(&row, 0)?), row::certificate(&row, vault).ok()));
    answers.into_iter().flatten().map(found).collect()
}

/// Sales and returns by their ids, in no order. One that cannot be read stands as the reason.
pub(crate) async fn sales(
    session: &Session,
    ids: impl Iterator<Item = SaleId>,
) -> Result<HashMap<SaleId, Result<Sale, BackendError>>, BackendError> {
    let mut flight = Flight::new(session);
    flight.select(row::SALE, "sale", "id", "", ids.map(|id| row![id.0]).collect());
    let answers = flight.land().await.or_unavailable(DOING)?;
    let found = |row: Row| Ok((OperationId(column(&row, 0)?), row::sale(&row)));
    answers.into_iter().flatten().map(found).collect()
}
