//! Reads lists of redemptions.

use domain::redemption::{Redeemed, RedemptionState};
use domain::{OperationId, OperatorId, Redemption};
use storage::codes::Code;
use storage::limits::{CLIENT_NAMES_MAX, REDEMPTIONS_LOOKED_AT_MAX};
use storage::reader::{RedemptionFilter, RedemptionListPage, RedemptionPlace, first_micros};
use storage::{BackendError, Vault};

use crate::error::OrUnavailable;
use crate::query::{DOING, certificates};
use crate::row::{column, read_all, storable};
use crate::rows;
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

    fn compare(&mut self, sign: &str, place: RedemptionPlace) {
        let (at, id) = (self.place(place.micros), self.place(place.id.0));
        self.sql += &format!(" AND (t.at, t.id) {sign} ({at}, {id})");
    }

    fn is_one_of(&mut self, column: &str, texts: &[&str]) {
        let places: Vec<String> = texts.iter().map(|text| self.place(storable(text))).collect();
        // Of one text an index has the rows in the order of the list.
        match &*places {
            [] => {}
            [one] => self.sql += &format!(" AND t.{column} = {one}"),
            _ => self.sql += &format!(" AND t.{column} IN ({})", places.join(", ")),
        }
    }
}

/// Returns the records that an index finds: by everything except state and point of sale. `names`
/// are other names of the client.
fn found(
    operator: OperatorId,
    filter: &RedemptionFilter,
    names: &[String],
    after: Option<RedemptionPlace>,
) -> Conditions {
    let sql = "redemption t WHERE t.operator = $1".to_owned();
    let mut found = Conditions { sql, params: params![operator.0] };
    found.is_one_of("order_id", &filter.orders());
    let names = names.iter().map(String::as_str);
    found.is_one_of("client", &filter.clients().into_iter().chain(names).collect::<Vec<_>>());
    let from = filter.from.map(first_micros);
    let through = filter.through.map(jiff::Timestamp::as_microsecond);
    let newest_first = filter.newest_first;
    let ahead = after.filter(|after| !newest_first && from.is_none_or(|at| at <= after.micros));
    let back = after.filter(|after| newest_first && through.is_none_or(|at| after.micros <= at));
    if let Some(after) = ahead.or(back) {
        found.compare(if newest_first { "<" } else { ">" }, after);
    }
    if let Some(from) = from.filter(|_| ahead.is_none()) {
        let from = found.place(from);
        found.sql += &format!(" AND t.at >= {from}");
    }
    if let Some(through) = through.filter(|_| back.is_none()) {
        let through = found.place(through);
        found.sql += &format!(" AND t.at <= {through}");
    }
    found
}

/// Columns that order a list.
const fn order(newest_first: bool) -> &'static str {
    if newest_first { "t.at DESC, t.id DESC" } else { "t.at, t.id" }
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
    newest_first: bool,
) -> Result<Option<RedemptionPlace>, BackendError> {
    let skip = REDEMPTIONS_LOOKED_AT_MAX.saturating_sub(1);
    let Conditions { sql, params } = found;
    let order = order(newest_first);
    let sql = format!("SELECT t.at, t.id FROM {sql} ORDER BY {order} LIMIT 1 OFFSET {skip}");
    let rows = session.query(sql, params).await.or_unavailable(DOING)?;
    let place =
        |row| Ok(RedemptionPlace { micros: column(row, 0)?, id: OperationId(column(row, 1)?) });
    rows.first().map(place).transpose()
}

/// Names of the client from before names had a normal form. There may be many; the first ones do.
async fn other_names(
    session: &Session,
    filter: &RedemptionFilter,
) -> Result<Vec<String>, BackendError> {
    let Some(client) = filter.client.as_deref() else { return Ok(Vec::new()) };
    let sql = "SELECT client FROM client_name WHERE client_key = $1 ORDER BY client LIMIT $2";
    let params = params![storable(client), i64::from(CLIENT_NAMES_MAX)];
    let rows = session.query(sql, params).await.or_unavailable(DOING)?;
    rows.iter().map(|row| column(row, 0)).collect()
}

/// Redemptions that a filter takes behind a place, at most `limit` of them.
pub(crate) async fn list(
    session: &Session,
    vault: &Vault,
    operator: OperatorId,
    filter: &RedemptionFilter,
    (after, limit): (Option<RedemptionPlace>, u32),
) -> Result<RedemptionListPage, BackendError> {
    let names = other_names(session, filter).await?;
    let mut wanted = found(operator, filter, &names, after);
    let mut looked_to = None;
    if filter.passes_over() {
        let looked_at = found(operator, filter, &names, after);
        looked_to = last(session, looked_at, filter.newest_first).await?;
        narrow(&mut wanted, filter);
        if let Some(last) = looked_to {
            wanted.compare(if filter.newest_first { ">=" } else { "<=" }, last);
        }
    }
    let limit_place = wanted.place(i64::from(limit) + 1);
    let Conditions { sql, params } = wanted;
    let columns = rows::list::<Redemption>();
    let order = order(filter.newest_first);
    let sql = format!("SELECT {columns} FROM {sql} ORDER BY {order} LIMIT {limit_place}");
    let rows = session.query(sql, params).await.or_unavailable(DOING)?;
    let (rows, next) = RedemptionListPage::of(read_all(&rows, vault)?, limit, looked_to);
    let parts = rows.iter().flat_map(|redemption| &redemption.certificates);
    let known = certificates(session, vault, parts.map(|part| part.certificate)).await?;
    let with_certificates = |redemption: Redemption| {
        let parts = redemption.certificates.iter();
        let certificates = parts.filter_map(|part| known.get(&part.certificate).cloned()).collect();
        Redeemed { redemption, certificates }
    };
    Ok(RedemptionListPage { redemptions: rows.into_iter().map(with_certificates).collect(), next })
}
