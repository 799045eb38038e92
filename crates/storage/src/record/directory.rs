//! The directory (operators, points of sale, keys, series) and the seals of its rows.

use std::borrow::Cow;

use domain::books::PastBooks;
use domain::key::Grades;
use domain::number::PoolKey;
use domain::{
    ActLimits, ApiKey, Denomination, ExpiryPolicy, NumberPlan, NumberPool, Operator, OperatorId,
    Partner, PointOfSale, PoolId, Repeats, Series, SeriesId, Site, validity,
};
use jiff::tz::TimeZone;

use super::describe::record;
use super::value::{bytes, text};
use crate::seal::SealRow;
use crate::{BackendError, Vault};

record! {
    table "operator";
    bind |operator: Operator, vault| {
        id: Int Key = operator.id;
        name: Text Changes = operator.name;
        zone: Text Changes = operator.zone_name();
        currency: Text Changes = operator.currency;
        disabled: Flag Changes = operator.disabled;
        country: Text Changes = operator.country;
        person_single: Int Changes = operator.limits.person_single;
        person_daily: Int Changes = operator.limits.person_daily;
        key_single: Int Changes = operator.limits.key_single;
        key_daily: Int Changes = operator.limits.key_daily;
        closed_through: Text Changes = operator.closed_through;
    }
    read Operator = Self {
        id,
        name,
        zone: found_zone(&text(zone))?,
        currency,
        country,
        disabled,
        limits: ActLimits { person_single, person_daily, key_single, key_daily },
        closed_through,
    };
}

record! {
    table "past_books";
    bind |past: PastBooks, vault| {
        operator: Int Key = past.operator;
        through: Int Key = past.through;
        at: Int Made = past.at;
        zone: Text Made = past.zone_name();
        closed_through: Text Made = past.closed_through;
    }
    read PastBooks = Self { operator, through, at, zone: found_zone(&text(zone))?, closed_through };
}

fn found_zone(name: &str) -> Result<TimeZone, BackendError> {
    validity::find_zone(name).ok_or_else(|| BackendError::corrupt("time zone"))
}

record! {
    table "partner";
    bind |partner: Partner, vault| {
        id: Int Key = partner.id;
        operator: Int Made = partner.operator;
        name: Text Changes = partner.name;
        disabled: Flag Changes = partner.disabled;
    }
    read Partner = Self { id, operator, name, disabled };
}

record! {
    table "point_of_sale";
    bind |place: PointOfSale, vault| {
        id: Int Key = place.id;
        operator: Int Made = place.operator;
        partner: Int Changes = place.partner;
        code: Text Changes = place.code;
        name: Text Changes = place.name;
        disabled: Flag Changes = place.disabled;
        order_numbers: Int Changes = place.repeats.order_numbers;
        cheque_numbers: Int Changes = place.repeats.cheque_numbers;
        repeat_hours: Int Changes = place.repeats.hours;
    }
    read PointOfSale = Self {
        id,
        operator,
        partner,
        code,
        name,
        repeats: Repeats { order_numbers, cheque_numbers, hours: repeat_hours },
        disabled,
    };
}

record! {
    table "site";
    bind |site: Site, vault| {
        id: Int Key = site.id;
        operator: Int Made = site.operator;
        point_of_sale: Int Changes = site.point_of_sale;
        code: Text Changes = site.code;
        disabled: Flag Changes = site.disabled;
    }
    read Site = Self { id, operator, point_of_sale, code, disabled };
}

record! {
    table "api_key";
    bind |key: ApiKey, vault| {
        id: Int Key = key.id;
        operator: Int Made = key.operator;
        name: Text Changes = key.name;
        scopes: Text Changes = key.scopes;
        point_of_sale: Int Changes = key.point_of_sale;
        secret: Bytes Changes = key.secret;
        login: Text Changes = key.login;
        password: Text Changes = key.password;
        token: Bytes Changes = key.token;
        revoked_at: Int Changes = key.revoked_at;
        secret_grade: Text Changes = key.grades.secret;
        password_grade: Text Changes = key.grades.password;
        token_grade: Text Changes = key.grades.token;
    }
    read ApiKey = Self {
        id,
        operator,
        name,
        scopes,
        point_of_sale,
        secret,
        login,
        password,
        token,
        revoked_at,
        grades: Grades { secret: secret_grade, password: password_grade, token: token_grade },
    };
}

record! {
    table "number_pool";
    bind |pool: NumberPool, vault| {
        id: Int Key = pool.id;
        operator: Int Made = pool.operator;
        prefix: Int Made = pool.plan.prefix();
        length: Int Made = pool.plan.length();
        key: Bytes Made = vault.seal_pool_key(pool.id, &pool.key);
    }
    derived {
        // A new pool begins at its first place; see [`PoolPlace`].
        next: Int Made = 0_i64;
    }
    read NumberPool = Self {
        id,
        operator,
        plan: plan(prefix, length)?,
        key: pool_key(vault, id, &bytes(key))?,
    };
}

fn plan(prefix: u64, length: u8) -> Result<NumberPlan, BackendError> {
    let plan = NumberPlan::new(prefix, length);
    plan.ok_or_else(|| BackendError::corrupt("prefix and length of a number pool"))
}

fn pool_key(vault: &Vault, id: PoolId, sealed: &[u8]) -> Result<PoolKey, BackendError> {
    let opened = vault.open_pool_key(id, sealed);
    opened.ok_or_else(|| BackendError::corrupt("sealed key of a number pool"))
}

/// Number of the pool's places that are given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolPlace {
    /// Pool whose places are counted.
    pub pool: PoolId,
    /// First place that is not given out.
    pub next: u64,
}

record! {
    table "number_pool";
    bind |place: PoolPlace, vault| {
        id: Int Key = place.pool;
        next: Int Changes = place.next;
    }
    read PoolPlace = Self { pool: id, next };
}

record! {
    table "series";
    bind |series: Series, vault| {
        id: Int Key = series.id;
        operator: Int Made = series.operator;
        name: Text Changes = series.name;
        kind: Int Made = series.kind;
        pool: Int Made = series.pool;
        secret_digits: Int Changes = series.secret_digits;
        fixed: Flag Changes = matches!(series.denomination, Denomination::Fixed(_));
        price_min: Int Changes = series.denomination.bounds().0;
        price_max: Int Changes = series.denomination.bounds().1;
        validity_days: Int Changes = series.validity_days;
        allow_refund: Flag Changes = series.allow_refund;
        allow_refund_purchase: Flag Changes = series.allow_refund_purchase;
        allow_reuse: Flag Changes = series.allow_reuse;
        secret_confirm: Flag Changes = series.secret_confirm;
        active: Flag Changes = series.active;
        on_sale_from: Text Changes = series.on_sale_from;
        on_sale_through: Text Changes = series.on_sale_through;
        expire_after_days: Int Changes = series.expiry.days();
    }
    // Its item codes are rows of their own, which the reader adds.
    read Series = Self {
        id,
        operator,
        name,
        kind,
        pool,
        secret_digits,
        denomination: if fixed {
            Denomination::Fixed(price_min)
        } else {
            Denomination::Range { min: price_min, max: price_max }
        },
        validity_days,
        allow_refund,
        allow_refund_purchase,
        allow_reuse,
        secret_confirm,
        active,
        on_sale_from,
        on_sale_through,
        item_codes: Vec::new(),
        expiry: ExpiryPolicy::of_days(expire_after_days),
    };
}

/// Item code under which goods of a series are sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemCode<'a> {
    /// Operator. The code is unique for the operator.
    pub operator: OperatorId,
    /// Item code of the goods.
    pub item_code: Cow<'a, str>,
    /// Series that is sold under it.
    pub series: SeriesId,
    /// Index among the codes of the series, from 0.
    pub place: i64,
}

impl<'a> ItemCode<'a> {
    /// The codes of a series.
    pub fn of(series: &'a Series) -> impl Iterator<Item = Self> {
        series.item_codes.iter().zip(0..).map(|(code, place)| Self {
            operator: series.operator,
            item_code: Cow::Borrowed(code.as_str()),
            series: series.id,
            place,
        })
    }
}

record! {
    table "series_item_code";
    bind |code: ItemCode<'_>, vault| {
        operator: Int Key = code.operator;
        item_code: Text Key = code.item_code.as_ref();
        series: Int Made = code.series;
        place: Int Made = code.place;
    }
    read ItemCode<'static> = Self { operator, item_code: owned(item_code), series, place };
}

const fn owned(text: String) -> Cow<'static, str> {
    Cow::Owned(text)
}

record! {
    table "row_seal";
    bind |row: SealRow, vault| {
        subject: Int Key = row.subject;
        id: Int Key = row.id;
        operation: Int Key = row.operation;
        seal: Bytes Made = row.seal;
    }
    read SealRow = Self { subject, id, operation, seal };
}
