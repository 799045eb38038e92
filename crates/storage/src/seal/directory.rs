//! Seals of the rows of the directory.

use domain::key::{Grade, Grades};
use domain::phone::Country;
use domain::{
    ApiKey, Denomination, DirectoryChange, Membership, NumberPool, Numbering, Operator, Partner,
    PointOfSale, Repeats, Series, Site, User,
};

use super::{Fields, Seal, Subject};
use crate::Vault;
use crate::codes::Code;

/// The table, the id and the seal of a row of the directory.
pub(super) fn of_directory(vault: &Vault, change: &DirectoryChange) -> (Subject, i64, Seal) {
    match change {
        DirectoryChange::Operator(operator) => {
            (Subject::Operator, operator.id.0, of_operator(vault, operator))
        }
        DirectoryChange::Partner(partner) => {
            (Subject::Partner, partner.id.0, of_partner(vault, partner))
        }
        DirectoryChange::PointOfSale(place) => {
            (Subject::PointOfSale, place.id.0, of_place(vault, place))
        }
        DirectoryChange::Site(site) => (Subject::Site, site.id.0, of_site(vault, site)),
        DirectoryChange::Key(key) => (Subject::Key, key.id.0, of_key(vault, key)),
        DirectoryChange::Pool(pool) => (Subject::Pool, pool.id.0, of_pool(vault, pool)),
        DirectoryChange::User(user) => (Subject::User, user.id.0, of_user(vault, user)),
        DirectoryChange::Membership(membership) => {
            (Subject::Membership, membership_id(membership), of_membership(vault, membership))
        }
        DirectoryChange::Series(series) => (Subject::Series, series.id.0, of_series(vault, series)),
    }
}

fn of_operator(vault: &Vault, operator: &Operator) -> Seal {
    let Operator { id, name, zone: _, currency, disabled, country } = operator;
    Fields::of(Subject::Operator)
        .number(1, id.0)
        .text(2, name)
        .text(3, operator.zone_name())
        .text(4, currency.code())
        .flag(5, *disabled)
        .maybe_text(6, country.map(Country::code))
        .sealed(vault)
}

/// The id of a membership among the seals: that of the user, and behind it that of the operator.
const fn membership_id(membership: &Membership) -> i64 {
    (membership.user.0 << 32) | membership.operator.0
}

fn of_user(vault: &Vault, user: &User) -> Seal {
    let User { id, name, login, language, password, grade, disabled } = user;
    Fields::of(Subject::User)
        .number(1, id.0)
        .text(2, name)
        .text(3, login)
        .text(4, language.code())
        .maybe_text(5, password.as_deref())
        .maybe_text(6, grade.map(Grade::name))
        .flag(7, *disabled)
        .sealed(vault)
}

fn of_membership(vault: &Vault, membership: &Membership) -> Seal {
    let Membership { user, operator, role, point_of_sale, ended } = membership;
    Fields::of(Subject::Membership)
        .number(1, user.0)
        .number(2, operator.0)
        .number(3, role.code())
        .maybe(4, point_of_sale.map(|place| place.0))
        .flag(5, *ended)
        .sealed(vault)
}

fn of_partner(vault: &Vault, partner: &Partner) -> Seal {
    let Partner { id, operator, name, disabled } = partner;
    Fields::of(Subject::Partner)
        .number(1, id.0)
        .number(2, operator.0)
        .text(3, name)
        .flag(4, *disabled)
        .sealed(vault)
}

fn of_place(vault: &Vault, place: &PointOfSale) -> Seal {
    let PointOfSale { id, operator, partner, code, name, disabled, repeats } = place;
    let Repeats { order_numbers, cheque_numbers, hours } = repeats;
    Fields::of(Subject::PointOfSale)
        .number(1, id.0)
        .number(2, operator.0)
        .number(3, partner.0)
        .text(4, code)
        .text(5, name)
        .flag(6, *disabled)
        .maybe(7, Some(order_numbers.code()).filter(|code| *code != Numbering::default().code()))
        .maybe(8, Some(cheque_numbers.code()).filter(|code| *code != Numbering::default().code()))
        .maybe(9, hours.map(i64::from))
        .sealed(vault)
}

fn of_site(vault: &Vault, site: &Site) -> Seal {
    let Site { id, operator, point_of_sale, code, disabled } = site;
    Fields::of(Subject::Site)
        .number(1, id.0)
        .number(2, operator.0)
        .number(3, point_of_sale.0)
        .text(4, code)
        .flag(5, *disabled)
        .sealed(vault)
}

fn of_key(vault: &Vault, key: &ApiKey) -> Seal {
    let ApiKey {
        id,
        operator,
        name,
        scopes,
        point_of_sale,
        secret,
        login,
        password,
        token,
        grades,
        revoked_at,
    } = key;
    let Grades { secret: secret_grade, password: password_grade, token: token_grade } = grades;
    let mut fields = Fields::of(Subject::Key);
    fields
        .number(1, id.0)
        .number(2, operator.0)
        .text(3, name)
        .text(4, &scopes.to_string())
        .maybe(5, point_of_sale.map(|place| place.0))
        .bytes(6, &secret.0)
        .maybe_text(7, login.as_deref())
        .maybe_text(8, password.as_deref());
    if let Some(token) = token {
        fields.bytes(9, &token.0);
    }
    fields
        .moment(10, *revoked_at)
        .maybe_text(11, secret_grade.map(Grade::name))
        .maybe_text(12, password_grade.map(Grade::name))
        .maybe_text(13, token_grade.map(Grade::name))
        .sealed(vault)
}

fn of_pool(vault: &Vault, pool: &NumberPool) -> Seal {
    let NumberPool { id, operator, plan, key } = pool;
    Fields::of(Subject::Pool)
        .number(1, id.0)
        .number(2, operator.0)
        .text(3, &plan.prefix().to_string())
        .text(4, &plan.length().to_string())
        .bytes(5, &key.0)
        .sealed(vault)
}

fn of_series(vault: &Vault, series: &Series) -> Seal {
    let Series {
        id,
        operator,
        name,
        kind,
        pool,
        secret_digits,
        denomination,
        validity_days,
        allow_refund,
        allow_refund_purchase,
        allow_reuse,
        secret_confirm,
        active,
        on_sale_from,
        on_sale_through,
        item_codes,
    } = series;
    let (min, max) = denomination.bounds();
    Fields::of(Subject::Series)
        .number(1, id.0)
        .number(2, operator.0)
        .text(3, name)
        .number(4, kind.code())
        .number(5, pool.0)
        .number(6, i64::from(*secret_digits))
        .flag(7, matches!(denomination, Denomination::Fixed(_)))
        .number(8, min.minor())
        .number(9, max.minor())
        .number(10, i64::from(*validity_days))
        .flag(11, *allow_refund)
        .flag(12, *allow_refund_purchase)
        .flag(13, *allow_reuse)
        .flag(14, *secret_confirm)
        .flag(15, *active)
        .date(16, *on_sale_from)
        .date(17, *on_sale_through)
        .texts(18, item_codes)
        .sealed(vault)
}
