//! Reads lists of redemptions.

use domain::redemption::{Redeemed, RedemptionState};
use domain::{OperationId, OperatorId, Redemption};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use storage::codes::Code;
use storage::limits::{CLIENT_NAMES_MAX, REDEMPTIONS_LOOKED_AT_MAX};
use storage::reader::{RedemptionFilter, RedemptionListPage, RedemptionPlace, first_micros};
use storage::record::Read as _;
use storage::{BackendError, Vault};

use crate::query::{certificate, find_all, query, query_one};
use crate::row::column;

/// Conditions of a query, with their values.
#[derive(Clone)]
pub(super) struct Conditions {
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
}

impl Conditions {
    fn place(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("?{}", self.values.len())
    }

    fn is_one_of(&mut self, column: &str, texts: &[&str]) {
        let places: Vec<String> = texts.iter().map(|text| self.place((*text).to_owned())).collect();
        // Of one text an index has the rows in the order of the list.
        match &*places {
            [] => {}
            [one] => self.sql += &format!(" AND {column} = {one}"),
            _ => self.sql += &format!(" AND {column} IN ({})", places.join(", ")),
        }
    }

    fn compare(&mut self, sign: &str, place: RedemptionPlace) {
        let (at, id) = (self.place(place.micros), self.place(place.id.0));
        self.sql += &format!(" AND (at, id) {sign} ({at}, {id})");
    }
}

/// Returns the records that an index finds: by everything except state and point of sale. `names`
/// are other names of the client.
pub(super) fn found(
    operator: OperatorId,
    filter: &RedemptionFilter,
    names: &[String],
    after: Option<RedemptionPlace>,
) -> Conditions {
    let index = match filter {
        RedemptionFilter { order: Some(_), .. } => "redemption_by_order",
        RedemptionFilter { client: Some(_), .. } => "redemption_by_client",
        RedemptionFilter { .. } => "redemption_by_time",
    };
    let sql = format!("redemption INDEXED BY {index} WHERE operator = ?1");
    let mut found = Conditions { sql, values: vec![operator.0.into()] };
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
        found.sql += &format!(" AND at >= {from}");
    }
    if let Some(through) = through.filter(|_| back.is_none()) {
        let through = found.place(through);
        found.sql += &format!(" AND at <= {through}");
    }
    found
}

/// Columns that order a list.
const fn order(newest_first: bool) -> &'static str {
    if newest_first { "at DESC, id DESC" } else { "at, id" }
}

/// The last redemption that a page looks at.
pub(super) fn last_sql(found: &Conditions, newest_first: bool) -> String {
    let skip = REDEMPTIONS_LOOKED_AT_MAX.saturating_sub(1);
    let order = order(newest_first);
    format!("SELECT at, id FROM {} ORDER BY {order} LIMIT 1 OFFSET {skip}", found.sql)
}

/// Adds what no index finds.
fn narrow(found: &mut Conditions, filter: &RedemptionFilter) {
    if let Some(place) = filter.point_of_sale {
        let place = found.place(place.0);
        found.sql += &format!(" AND point_of_sale = {place}");
    }
    let Some((state, now)) = filter.state else { return };
    let code = found.place(state.code());
    let condition = match state {
        RedemptionState::Held => {
            let now = found.place(now.as_microsecond());
            format!(" AND state = {code} AND expires_at > {now}")
        }
        RedemptionState::Lapsed => {
            let held = found.place(RedemptionState::Held.code());
            let now = found.place(now.as_microsecond());
            format!(" AND (state = {code} OR (state = {held} AND expires_at <= {now}))")
        }
        RedemptionState::Captured | RedemptionState::Released | RedemptionState::Refunded => {
            format!(" AND state = {code}")
        }
    };
    found.sql += &condition;
}

/// Names of the client from before names had a normal form. There may be many; the first ones do.
fn other_names(
    connection: &Connection,
    filter: &RedemptionFilter,
) -> Result<Vec<String>, BackendError> {
    let Some(client) = &filter.client else { return Ok(Vec::new()) };
    let sql = "SELECT client FROM client_name WHERE client_key = ?1 ORDER BY client LIMIT ?2";
    query(connection, sql, (client, CLIENT_NAMES_MAX), |row| column(row, 0))
}

/// Redemptions that a filter takes behind a place, at most `limit` of them.
pub(crate) fn list(
    connection: &Connection,
    vault: &Vault,
    operator: OperatorId,
    filter: &RedemptionFilter,
    (after, limit): (Option<RedemptionPlace>, u32),
) -> Result<RedemptionListPage, BackendError> {
    let names = other_names(connection, filter)?;
    let mut found = found(operator, filter, &names, after);
    let mut looked_to = None;
    if filter.passes_over() {
        let values = params_from_iter(found.values.clone());
        looked_to = query_one(connection, &last_sql(&found, filter.newest_first), values, |row| {
            Ok(RedemptionPlace { micros: column(row, 0)?, id: OperationId(column(row, 1)?) })
        })?;
        narrow(&mut found, filter);
        if let Some(last) = looked_to {
            found.compare(if filter.newest_first { ">=" } else { "<=" }, last);
        }
    }
    let limit_place = found.place(i64::from(limit) + 1);
    let columns = Redemption::table().list();
    let order = order(filter.newest_first);
    let sql = format!("SELECT {columns} FROM {} ORDER BY {order} LIMIT {limit_place}", found.sql);
    let rows = find_all(connection, vault, &sql, params_from_iter(found.values))?;
    let (rows, next) = RedemptionListPage::of(rows, limit, looked_to);
    let mut page = RedemptionListPage { redemptions: Vec::with_capacity(rows.len()), next };
    for redemption in rows {
        let mut certificates = Vec::with_capacity(redemption.certificates.len());
        for part in &redemption.certificates {
            certificates.extend(certificate(connection, vault, part.certificate)?);
        }
        page.redemptions.push(Redeemed { redemption, certificates });
    }
    Ok(page)
}
