//! Lists of redemptions.

use domain::redemption::{Redeemed, RedemptionState};
use domain::{OperationId, OperatorId};
use storage::codes::Code;
use storage::limits::REDEMPTIONS_LOOKED_AT_MAX;
use storage::reader::{RedemptionFilter, RedemptionListPage, RedemptionPlace, first_micros};
use storage::{BackendError, Vault};

use super::{COLUMNS, redemption};
use crate::error::OrUnavailable;
use crate::load::{DOING, certificates};
use crate::row::{self, column, storable};
use crate::session::{Param, Session, params};

/// Conditions of a query, with their parameters.
struct Conditions {
    sql: String,
    params: Vec<Param>,
}

impl Conditions {
    fn place(
        &mut self,
        value: impl tokio_postgres::types::ToSql + Sync + Send + 'static,
    ) -> String {
        self.params.push(Box::new(value));
        format!("${}", self.params.len())
    }
}

/// What is found by an index: everything but state and point of sale.
fn found(
    operator: OperatorId,
    filter: &RedemptionFilter,
    after: Option<RedemptionPlace>,
) -> Conditions {
    let sql = "redemption t WHERE t.operator = $1".to_owned();
    let mut found = Conditions { sql, params: params![operator.0] };
    if let Some(order) = filter.order.as_deref() {
        let order = found.place(storable(order));
        found.sql += &format!(" AND t.order_id = {order}");
    }
    if let Some(client) = filter.client.as_deref() {
        let client = found.place(storable(client));
        found.sql += &format!(" AND t.client = {client}");
    }
    let from = filter.from.map(first_micros);
    match after {
        Some(after) if from.is_none_or(|from| from <= after.micros) => {
            let (at, id) = (found.place(after.micros), found.place(after.id.0));
            found.sql += &format!(" AND (t.at, t.id) > ({at}, {id})");
        }
        _ => {
            if let Some(from) = from {
                let from = found.place(from);
                found.sql += &format!(" AND t.at >= {from}");
            }
        }
    }
    if let Some(through) = filter.through {
        let through = found.place(through.as_microsecond());
        found.sql += &format!(" AND t.at <= {through}");
    }
    found
}

/// Adds what no index finds.
fn narrow(found: &mut Conditions, filter: &RedemptionFilter) {
    if let Some(place) = filter.point_of_sale {
        let place = found.place(place.0);
        found.sql += &format!(" AND t.point_of_sale = {place}");
    }
    let Some((state, now)) = filter.state else { return };
    let code = found.place(state.code());
    let condition = match state {
        RedemptionState::Held => {
            let now = found.place(now.as_microsecond());
            format!(" AND t.state = {code} AND t.expires_at > {now}")
        }
        RedemptionState::Lapsed => {
            let held = found.place(RedemptionState::Held.code());
            let now = found.place(now.as_microsecond());
            format!(" AND (t.state = {code} OR (t.state = {held} AND t.expires_at <= {now}))")
        }
        RedemptionState::Captured | RedemptionState::Released | RedemptionState::Refunded => {
            format!(" AND t.state = {code}")
        }
    };
    found.sql += &condition;
}

/// The last redemption that a page looks at; `None` where it looks at all that are left.
async fn last(
    session: &Session,
    found: Conditions,
) -> Result<Option<RedemptionPlace>, BackendError> {
    let skip = REDEMPTIONS_LOOKED_AT_MAX.saturating_sub(1);
    let Conditions { sql, params } = found;
    let sql = format!("SELECT t.at, t.id FROM {sql} ORDER BY t.at, t.id LIMIT 1 OFFSET {skip}");
    let rows = session.query(sql, params).await.or_unavailable(DOING)?;
    let place =
        |row| Ok(RedemptionPlace { micros: column(row, 0)?, id: OperationId(column(row, 1)?) });
    rows.first().map(place).transpose()
}

/// Redemptions that a filter takes behind a place, at most `limit` of them.
pub(crate) async fn list(
    session: &Session,
    vault: &Vault,
    operator: OperatorId,
    filter: &RedemptionFilter,
    (after, limit): (Option<RedemptionPlace>, u32),
) -> Result<RedemptionListPage, BackendError> {
    let mut wanted = found(operator, filter, after);
    let mut looked_to = None;
    if filter.passes_over() {
        looked_to = last(session, found(operator, filter, after)).await?;
        narrow(&mut wanted, filter);
        if let Some(last) = looked_to {
            let (at, id) = (wanted.place(last.micros), wanted.place(last.id.0));
            wanted.sql += &format!(" AND (t.at, t.id) <= ({at}, {id})");
        }
    }
    let limit_place = wanted.place(i64::from(limit) + 1);
    let Conditions { sql, params } = wanted;
    let sql = format!("SELECT {COLUMNS} FROM {sql} ORDER BY t.at, t.id LIMIT {limit_place}");
    let rows = session.query(sql, params).await.or_unavailable(DOING)?;
    let (rows, next) = RedemptionListPage::of(row::all(&rows, redemption)?, limit, looked_to);
    let parts = rows.iter().flat_map(|redemption| &redemption.certificates);
    let known = certificates(session, vault, parts.map(|part| part.certificate)).await?;
    let with_certificates = |redemption: domain::Redemption| {
        let parts = redemption.certificates.iter();
        let certificates = parts.filter_map(|part| known.get(&part.certificate).cloned()).collect();
        Redeemed { redemption, certificates }
    };
    Ok(RedemptionListPage { redemptions: rows.into_iter().map(with_certificates).collect(), next })
}
