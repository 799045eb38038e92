//! Setting up operators, shops, keys and series.

use std::iter::once;

use jiff::tz::TimeZone;

use super::books;
use super::context::{Context, Decided, check_length};
use super::decision::Outcome;
use super::undecided::Undecided;
use crate::command::{KeyChange, NewKey, NewSeries, SeriesChange, SeriesTerms, SetUp};
use crate::key::{Grade, Grades, SecretHash};
use crate::operation::OperationKind;
use crate::repeats::{Repeats, RepeatsChange};
use crate::{
    ActLimits, ApiKey, Change, Denomination, Directory, DirectoryChange, Field, KeyId, NumberPool,
    Operator, OperatorId, Partner, PartnerId, PointOfSale, PointOfSaleId, PoolId, Problem, Series,
    SeriesId, SetUpRejection, Site, SiteId, Thing, limits, text, validity,
};

pub(super) fn decide(context: &Context<'_>, set_up: &SetUp) -> Result<Decided, Undecided> {
    let (operator, id, changes) = decide_changes(context, set_up)?;
    let outcome = match changes.last() {
        Some(DirectoryChange::Series(series)) => Outcome::Series(Box::new(series.clone())),
        Some(
            DirectoryChange::Operator(_)
            | DirectoryChange::Partner(_)
            | DirectoryChange::PointOfSale(_)
            | DirectoryChange::Site(_)
            | DirectoryChange::Key(_)
            | DirectoryChange::Pool(_)
            | DirectoryChange::User(_)
            | DirectoryChange::Membership(_)
            | DirectoryChange::PastBooks(_),
        )
        | None => Outcome::SetUp(id),
    };
    Ok(Decided {
        operator: Some(operator),
        kind: OperationKind::Directory,
        changes: ended_sign_ins(context, set_up)
            .chain(changes.into_iter().map(Change::Directory))
            .collect(),
        outcome,
    })
}

/// The sign-ins of a key that are over because its login or password changes.
fn ended_sign_ins(context: &Context<'_>, set_up: &SetUp) -> impl Iterator<Item = Change> {
    let key = match set_up {
        SetUp::ChangeKey(change) if change.ends_sign_ins() => Some(change.id),
        SetUp::ChangeKey(_)
        | SetUp::CreateOperator { .. }
        | SetUp::ChangeOperator { .. }
        | SetUp::SetActLimits { .. }
        | SetUp::CloseBooks { .. }
        | SetUp::CreatePartner { .. }
        | SetUp::ChangePartner { .. }
        | SetUp::CreatePointOfSale { .. }
        | SetUp::ChangePointOfSale { .. }
        | SetUp::CreateSite { .. }
        | SetUp::ChangeSite { .. }
        | SetUp::CreateKey(_)
        | SetUp::RotateKey { .. }
        | SetUp::GradeKey { .. }
        | SetUp::RevokeKey { .. }
        | SetUp::CreateSeries(_)
        | SetUp::ChangeSeries(_) => None,
    };
    let all = context.view.sign_ins.values();
    let own = all.filter(|known| Some(known.key) == key).map(|known| known.handle);
    let mut handles: Vec<SecretHash> = own.collect();
    handles.sort_unstable();
    handles.into_iter().map(|handle| Change::SetSignIn(handle, None))
}

type Changes = (OperatorId, i64, Vec<DirectoryChange>);

/// Changes all limits of acts of an operator.
fn set_limits(
    context: &Context<'_>,
    id: OperatorId,
    limits: ActLimits,
) -> Result<Changes, SetUpRejection> {
    let old = find(context.operator(id).ok(), Thing::Operator, id.0)?;
    let ActLimits { person_single, person_daily, key_single, key_daily } = limits;
    for limit in [person_single, person_daily, key_single, key_daily].into_iter().flatten() {
        if limit.minor() > limits::NOMINAL_MINOR_MAX {
            let (min, max) = (0, limits::NOMINAL_MINOR_MAX);
            return Err(invalid(Field::ActLimit, Problem::OutOfRange { min, max }));
        }
    }
    if old.limits == limits {
        return Ok((id, id.0, Vec::new()));
    }
    let operator = Operator { limits, ..old.clone() };
    Ok((id, id.0, vec![DirectoryChange::Operator(operator)]))
}

fn decide_changes(context: &Context<'_>, set_up: &SetUp) -> Result<Changes, SetUpRejection> {
    let directory = context.directory();
    match set_up {
        SetUp::CreateOperator { id, name, zone, currency, country } => {
            let id = OperatorId(new_id(directory, Thing::Operator, id.map(|id| id.0))?);
            let operator = Operator {
                id,
                name: text(Field::Name, name)?,
                zone: named_zone(zone)?,
                currency: *currency,
                country: *country,
                disabled: false,
                limits: ActLimits::default(),
                closed_through: None,
            };
            Ok((id, id.0, vec![DirectoryChange::Operator(operator)]))
        }
        SetUp::ChangeOperator { id, name, zone, country, disabled } => {
            let old = find(directory.operator(*id), Thing::Operator, id.0)?;
            let operator = Operator {
                name: changed(Field::Name, name.as_ref(), &old.name)?,
                zone: zone.as_ref().map_or_else(|| Ok(old.zone.clone()), named_zone)?,
                country: country.or(old.country),
                disabled: disabled.unwrap_or(old.disabled),
                ..old.clone()
            };
            let past = (operator.zone != old.zone).then(|| books::remember(context, old));
            Ok((*id, id.0, once(DirectoryChange::Operator(operator)).chain(past).collect()))
        }
        SetUp::SetActLimits { operator, limits } => set_limits(context, *operator, *limits),
        SetUp::CloseBooks { operator, through } => {
            Ok((*operator, operator.0, books::close(context, *operator, *through)?))
        }
        SetUp::CreatePartner { id, operator, name } => {
            let operator = find(directory.operator(*operator), Thing::Operator, operator.0)?.id;
            let id = PartnerId(new_id(directory, Thing::Partner, id.map(|id| id.0))?);
            let partner = Partner { id, operator, name: text(Field::Name, name)?, disabled: false };
            Ok((operator, id.0, vec![DirectoryChange::Partner(partner)]))
        }
        SetUp::ChangePartner { id, name, disabled } => {
            let old = find(directory.partner(*id), Thing::Partner, id.0)?;
            let partner = Partner {
                name: changed(Field::Name, name.as_ref(), &old.name)?,
                disabled: disabled.unwrap_or(old.disabled),
                ..old.clone()
            };
            Ok((old.operator, id.0, vec![DirectoryChange::Partner(partner)]))
        }
        SetUp::CreatePointOfSale { id, partner, code, name, repeats } => {
            let name = name.as_ref().unwrap_or(code);
            create_place(directory, *id, *partner, (code, name), *repeats)
        }
        SetUp::ChangePointOfSale { id, code, name, repeats, disabled } => {
            let old = find(directory.point_of_sale(*id), Thing::PointOfSale, id.0)?;
            let code = code.as_ref().unwrap_or(&old.code);
            let place = PointOfSale {
                code: place_code(directory, old.operator, *id, code)?,
                name: changed(Field::Name, name.as_ref(), &old.name)?,
                repeats: changed_repeats(old.repeats, *repeats)?,
                disabled: disabled.unwrap_or(old.disabled),
                ..old.clone()
            };
            Ok((old.operator, id.0, vec![DirectoryChange::PointOfSale(place)]))
        }
        SetUp::CreateSite { id, point_of_sale, code } => {
            create_site(directory, *id, *point_of_sale, code)
        }
        SetUp::ChangeSite { id, code, point_of_sale, disabled } => {
            let old = find(directory.site(*id), Thing::Site, id.0)?;
            let place = point_of_sale.unwrap_or(old.point_of_sale);
            let known = directory.point_of_sale(place).filter(|p| p.operator == old.operator);
            let site = Site {
                point_of_sale: find(known, Thing::PointOfSale, place.0)?.id,
                code: site_code(directory, *id, code.as_ref().unwrap_or(&old.code))?,
                disabled: disabled.unwrap_or(old.disabled),
                ..old.clone()
            };
            Ok((old.operator, id.0, vec![DirectoryChange::Site(site)]))
        }
        SetUp::CreateKey(new) => create_key(directory, new),
        SetUp::RotateKey { id, secret, grade } => rotate_key(directory, *id, *secret, *grade),
        SetUp::ChangeKey(change) => change_key(directory, change),
        SetUp::GradeKey { id, grades } => {
            let old = find(directory.key(*id), Thing::Key, id.0)?;
            let grades = Grades {
                secret: old.grades.secret.or(grades.secret),
                password: old.grades.password.or(grades.password.filter(|_| old.login.is_some())),
                token: old.grades.token.or(grades.token.filter(|_| old.token.is_some())),
            };
            let key = ApiKey { grades, ..ApiKey::clone(old) };
            Ok((old.operator, id.0, vec![DirectoryChange::Key(key)]))
        }
        SetUp::RevokeKey { id } => {
            let old = find(directory.key(*id), Thing::Key, id.0)?;
            let key =
                ApiKey { revoked_at: old.revoked_at.or(Some(context.now)), ..ApiKey::clone(old) };
            Ok((old.operator, id.0, vec![DirectoryChange::Key(key)]))
        }
        SetUp::CreateSeries(new) => create_series(directory, new),
        SetUp::ChangeSeries(change) => change_series(directory, change),
    }
}

fn rotate_key(
    directory: &Directory,
    id: KeyId,
    secret: SecretHash,
    grade: Grade,
) -> Result<Changes, SetUpRejection> {
    let old = usable_key(directory, id)?;
    let user = directory.find_key_by_secret(secret).map(|key| key.id.0);
    free(Field::Secret, Thing::Key, user)?;
    let grades = Grades { secret: Some(grade), ..old.grades };
    let key = ApiKey { secret, grades, ..ApiKey::clone(old) };
    Ok((old.operator, id.0, vec![DirectoryChange::Key(key)]))
}

fn create_place(
    directory: &Directory,
    id: Option<PointOfSaleId>,
    partner: PartnerId,
    (code, name): (&str, &str),
    repeats: RepeatsChange,
) -> Result<Changes, SetUpRejection> {
    let partner = find(directory.partner(partner), Thing::Partner, partner.0)?;
    let id = PointOfSaleId(new_id(directory, Thing::PointOfSale, id.map(|id| id.0))?);
    let place = PointOfSale {
        id,
        operator: partner.operator,
        partner: partner.id,
        code: place_code(directory, partner.operator, id, code)?,
        name: text(Field::Name, name)?,
        repeats: changed_repeats(Repeats::default(), repeats)?,
        disabled: false,
    };
    Ok((place.operator, id.0, vec![DirectoryChange::PointOfSale(place)]))
}

fn changed_repeats(old: Repeats, change: RepeatsChange) -> Result<Repeats, SetUpRejection> {
    let repeats = old.changed(change);
    if repeats.hours.is_some_and(|hours| !(1..=limits::REPEAT_HOURS_MAX).contains(&hours)) {
        let (min, max) = (1, limits::REPEAT_HOURS_MAX.into());
        return Err(invalid(Field::RepeatHours, Problem::OutOfRange { min, max }));
    }
    Ok(repeats)
}

fn create_site(
    directory: &Directory,
    id: Option<SiteId>,
    place: PointOfSaleId,
    code: &str,
) -> Result<Changes, SetUpRejection> {
    let place = find(directory.point_of_sale(place), Thing::PointOfSale, place.0)?;
    let id = SiteId(new_id(directory, Thing::Site, id.map(|id| id.0))?);
    let site = Site {
        id,
        operator: place.operator,
        point_of_sale: place.id,
        code: site_code(directory, id, code)?,
        disabled: false,
    };
    Ok((site.operator, id.0, vec![DirectoryChange::Site(site)]))
}

fn create_key(directory: &Directory, new: &NewKey) -> Result<Changes, SetUpRejection> {
    let operator = find(directory.operator(new.operator), Thing::Operator, new.operator.0)?.id;
    let name = text(Field::Name, &new.name)?;
    own_place(directory, operator, new.point_of_sale)?;
    free(Field::Secret, Thing::Key, directory.find_key_by_secret(new.secret).map(|key| key.id.0))?;
    let id = KeyId(new_id(directory, Thing::Key, None)?);
    if let Some((login, _)) = &new.login {
        free_login(directory, id, login)?;
    }
    if let Some(token) = new.token {
        free_token(directory, id, token)?;
    }
    let (login, password) = new.login.clone().unzip();
    let key = ApiKey {
        id,
        operator,
        name,
        scopes: new.scopes,
        point_of_sale: new.point_of_sale,
        secret: new.secret,
        login,
        password,
        token: new.token,
        grades: new.grades,
        revoked_at: None,
    };
    Ok((operator, id.0, vec![DirectoryChange::Key(key)]))
}

fn change_key(directory: &Directory, change: &KeyChange) -> Result<Changes, SetUpRejection> {
    let old = usable_key(directory, change.id)?;
    let place = change.point_of_sale.unwrap_or(old.point_of_sale);
    own_place(directory, old.operator, place)?;
    let login = change.login.clone().unwrap_or_else(|| old.login.clone());
    if let Some(login) = login.as_ref().filter(|login| old.login.as_ref() != Some(*login)) {
        free_login(directory, old.id, login)?;
    }
    let (password, password_grade) = match (&login, &change.password) {
        (None, Some(_)) => {
            return Err(invalid(Field::Password, Problem::Without(Field::Login)));
        }
        (None, None) => (None, None),
        (Some(_), Some((password, grade))) => (Some(password.clone()), Some(*grade)),
        (Some(_), None) => (old.password.clone(), old.grades.password),
    };
    if login.is_some() && password.is_none() {
        return Err(invalid(Field::Login, Problem::Without(Field::Password)));
    }
    let (token, token_grade) = match change.token {
        Some(token) => token.unzip(),
        None => (old.token, old.grades.token),
    };
    if let Some(token) = token {
        free_token(directory, old.id, token)?;
    }
    let key = ApiKey {
        name: changed(Field::Name, change.name.as_ref(), &old.name)?,
        scopes: change.scopes.unwrap_or(old.scopes),
        point_of_sale: place,
        login,
        password,
        token,
        grades: Grades { secret: old.grades.secret, password: password_grade, token: token_grade },
        ..ApiKey::clone(old)
    };
    Ok((key.operator, key.id.0, vec![DirectoryChange::Key(key)]))
}

/// A key that is not revoked.
fn usable_key(directory: &Directory, id: KeyId) -> Result<&ApiKey, SetUpRejection> {
    let key = find(directory.key(id), Thing::Key, id.0)?;
    if key.revoked_at.is_some() {
        return Err(invalid(Field::Key, Problem::Revoked));
    }
    Ok(key)
}

/// The point of sale that a key is bound to must be the operator's own.
pub(super) fn own_place(
    directory: &Directory,
    operator: OperatorId,
    place: Option<PointOfSaleId>,
) -> Result<(), SetUpRejection> {
    let Some(place) = place else { return Ok(()) };
    let known = directory.point_of_sale(place).filter(|known| known.operator == operator);
    find(known, Thing::PointOfSale, place.0).map(|_| ())
}

fn free_login(directory: &Directory, id: KeyId, login: &str) -> Result<(), SetUpRejection> {
    text(Field::Login, login)?;
    if login.contains(':') {
        return Err(invalid(Field::Login, Problem::HasColon));
    }
    let by = directory.find_key_by_login(login).map(|key| key.id);
    free(Field::Login, Thing::Key, by.filter(|by| *by != id).map(|by| by.0))
}

fn free_token(directory: &Directory, id: KeyId, token: SecretHash) -> Result<(), SetUpRejection> {
    let by = directory.find_key_by_token(token).map(|key| key.id);
    free(Field::Token, Thing::Key, by.filter(|by| *by != id).map(|by| by.0))
}

fn create_series(directory: &Directory, new: &NewSeries) -> Result<Changes, SetUpRejection> {
    let NewSeries { request, pool_key, .. } = new;
    let operator = find(directory.operator(new.operator), Thing::Operator, new.operator.0)?.id;
    let id = SeriesId(new_id(directory, Thing::Series, new.id.map(|id| id.0))?);
    if !limits::SECRET_DIGITS.contains(&request.secret_digits) {
        let (min, max) = limits::SECRET_DIGITS.into_inner();
        let problem = Problem::OutOfRange { min: min.into(), max: max.into() };
        return Err(invalid(Field::SecretDigits, problem));
    }
    check_terms(directory, operator, id, &request.terms)?;
    let mut changes = Vec::new();
    let same = directory.pools_of(operator).find(|pool| pool.plan == request.plan);
    let pool = if let Some(pool) = same {
        pool.id
    } else {
        if let Some(other) = directory.pools_of(operator).find(|p| p.plan.overlaps(&request.plan)) {
            return Err(SetUpRejection::PrefixOverlaps {
                prefix: request.plan.prefix(),
                other: other.plan.prefix(),
                length: request.plan.length(),
            });
        }
        let last = directory.pools().last().map_or(0, |pool| pool.id.0);
        let pool = PoolId(last.saturating_add(1));
        changes.push(DirectoryChange::Pool(NumberPool {
            id: pool,
            operator,
            plan: request.plan,
            key: pool_key.clone(),
        }));
        pool
    };
    changes.push(DirectoryChange::Series(with_terms(
        id,
        operator,
        (request.kind, pool, request.secret_digits),
        request.terms.clone(),
    )));
    Ok((operator, id.0, changes))
}

fn change_series(directory: &Directory, change: &SeriesChange) -> Result<Changes, SetUpRejection> {
    let id = change.id.unwrap_or(SeriesId(0));
    let old = find(directory.series(id), Thing::Series, id.0)?.clone();
    let terms = SeriesTerms {
        name: change.name.clone().unwrap_or(old.name),
        denomination: change.denomination.unwrap_or(old.denomination),
        validity_days: change.validity_days.unwrap_or(old.validity_days),
        allow_refund: change.allow_refund.unwrap_or(old.allow_refund),
        allow_refund_purchase: change.allow_refund_purchase.unwrap_or(old.allow_refund_purchase),
        allow_reuse: change.allow_reuse.unwrap_or(old.allow_reuse),
        secret_confirm: change.secret_confirm.unwrap_or(old.secret_confirm),
        active: change.active.unwrap_or(old.active),
        on_sale_from: change.on_sale_from.unwrap_or(old.on_sale_from),
        on_sale_through: change.on_sale_through.unwrap_or(old.on_sale_through),
        item_codes: change.item_codes.clone().unwrap_or(old.item_codes),
        expiry: change.expiry.unwrap_or(old.expiry),
    };
    check_terms(directory, old.operator, id, &terms)?;
    let series = with_terms(id, old.operator, (old.kind, old.pool, old.secret_digits), terms);
    Ok((old.operator, id.0, vec![DirectoryChange::Series(series)]))
}

fn with_terms(
    id: SeriesId,
    operator: OperatorId,
    (kind, pool, secret_digits): (crate::SeriesKind, PoolId, u8),
    terms: SeriesTerms,
) -> Series {
    Series {
        id,
        operator,
        name: terms.name,
        kind,
        pool,
        secret_digits,
        denomination: terms.denomination,
        validity_days: terms.validity_days,
        allow_refund: terms.allow_refund,
        allow_refund_purchase: terms.allow_refund_purchase,
        allow_reuse: terms.allow_reuse,
        secret_confirm: terms.secret_confirm,
        active: terms.active,
        on_sale_from: terms.on_sale_from,
        on_sale_through: terms.on_sale_through,
        item_codes: terms.item_codes,
        expiry: terms.expiry,
    }
}

fn check_terms(
    directory: &Directory,
    operator: OperatorId,
    id: SeriesId,
    terms: &SeriesTerms,
) -> Result<(), SetUpRejection> {
    text(Field::Name, &terms.name)?;
    check_denomination(terms.denomination)?;
    if terms.validity_days > limits::VALIDITY_DAYS_MAX {
        let (min, max) = (0, limits::VALIDITY_DAYS_MAX.into());
        return Err(invalid(Field::ValidityDays, Problem::OutOfRange { min, max }));
    }
    if terms.expiry.days().is_some_and(|days| days > limits::EXPIRY_DAYS_MAX) {
        let (min, max) = (0, limits::EXPIRY_DAYS_MAX.into());
        return Err(invalid(Field::ExpiryDays, Problem::OutOfRange { min, max }));
    }
    if terms.on_sale_through.is_some_and(validity::is_no_date) {
        return Err(invalid(Field::SalePeriod, Problem::NoDate));
    }
    if let (Some(first), Some(last)) = (terms.on_sale_from, terms.on_sale_through)
        && last < first
    {
        return Err(invalid(Field::SalePeriod, Problem::EndsBeforeStart));
    }
    for (place, code) in terms.item_codes.iter().enumerate() {
        let field = Field::SeriesItemCode { place };
        text(field, code)?;
        if terms.item_codes.iter().take(place).any(|earlier| earlier == code) {
            return Err(invalid(field, Problem::Repeated));
        }
        let by = directory.find_series_by_item_code(operator, code).map(|series| series.id);
        free(field, Thing::Series, by.filter(|by| *by != id).map(|by| by.0))?;
    }
    Ok(())
}

fn check_denomination(denomination: Denomination) -> Result<(), SetUpRejection> {
    let (min, max) = denomination.bounds();
    if min.is_zero() {
        Err(invalid(Field::LeastPrice, Problem::Zero))
    } else if max < min {
        Err(invalid(Field::LeastPrice, Problem::AboveGreatest))
    } else if max.minor() > limits::NOMINAL_MINOR_MAX {
        Err(invalid(Field::GreatestPrice, Problem::TooLarge))
    } else {
        Ok(())
    }
}

pub(super) const fn invalid(field: Field, problem: Problem) -> SetUpRejection {
    SetUpRejection::Invalid(field, problem)
}

pub(super) fn find<T>(found: Option<T>, what: Thing, id: i64) -> Result<T, SetUpRejection> {
    found.ok_or(SetUpRejection::NotFound { what, id })
}

pub(super) fn free(field: Field, what: Thing, by: Option<i64>) -> Result<(), SetUpRejection> {
    by.map_or(Ok(()), |by| Err(SetUpRejection::Taken { field, what, by }))
}

/// A zone is stored by its name, so it must have one.
fn named_zone(zone: &TimeZone) -> Result<TimeZone, SetUpRejection> {
    let named = zone.iana_name().map(|_| zone.clone());
    named.ok_or(invalid(Field::Zone, Problem::UnknownZone))
}

/// A text that must be there and not too long.
pub(super) fn text(field: Field, text: &str) -> Result<String, SetUpRejection> {
    if text::trimmed(text).is_empty() {
        return Err(invalid(field, Problem::Empty));
    }
    check_length(Some(text)).map_err(|problem| invalid(field, problem))?;
    if !text::is_name(text) {
        return Err(invalid(field, Problem::NotAName));
    }
    Ok(text.to_owned())
}

pub(super) fn changed(
    field: Field,
    new: Option<&String>,
    old: &str,
) -> Result<String, SetUpRejection> {
    new.map_or_else(|| Ok(old.to_owned()), |new| text(field, new))
}

fn place_code(
    directory: &Directory,
    operator: OperatorId,
    id: PointOfSaleId,
    code: &str,
) -> Result<String, SetUpRejection> {
    let by = directory.find_point_of_sale(operator, code).map(|place| place.id);
    free(Field::Code, Thing::PointOfSale, by.filter(|by| *by != id).map(|by| by.0))?;
    code_text(code)
}

/// A code that a request can name: blank ones and `0` count as absent there.
fn code_text(code: &str) -> Result<String, SetUpRejection> {
    if code.trim() != code || code == "0" {
        return Err(invalid(Field::Code, Problem::NotACode));
    }
    text(Field::Code, code)
}

fn site_code(directory: &Directory, id: SiteId, code: &str) -> Result<String, SetUpRejection> {
    let by = directory.find_site(code).map(|site| site.id);
    free(Field::Code, Thing::Site, by.filter(|by| *by != id).map(|by| by.0))?;
    code_text(code)
}

/// The id asked for, if it is free, else one more than the highest.
pub(super) fn new_id(
    directory: &Directory,
    what: Thing,
    wanted: Option<i64>,
) -> Result<i64, SetUpRejection> {
    let ids: Vec<i64> = match what {
        Thing::Operator => directory.operators().iter().map(|x| x.id.0).collect(),
        Thing::Partner => directory.partners().iter().map(|x| x.id.0).collect(),
        Thing::PointOfSale => directory.points_of_sale().iter().map(|x| x.id.0).collect(),
        Thing::Site => directory.sites().iter().map(|x| x.id.0).collect(),
        Thing::Key => directory.keys().iter().map(|x| x.id.0).collect(),
        Thing::Series => directory.all_series().iter().map(|x| x.id.0).collect(),
        Thing::User => directory.users().iter().map(|x| x.id.0).collect(),
    };
    match wanted {
        None => Ok(ids.last().copied().unwrap_or(0).saturating_add(1)),
        Some(id) if !(1..=i64::from(i32::MAX)).contains(&id) => {
            Err(invalid(Field::Id, Problem::OutOfRange { min: 1, max: i32::MAX.into() }))
        }
        Some(id) if ids.contains(&id) => Err(SetUpRejection::IdTaken { what, id }),
        Some(id) => Ok(id),
    }
}
