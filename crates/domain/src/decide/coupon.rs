//! Coupons: making, changing, deleting and using them.

use super::context::{Context, Decided};
use super::decision::Outcome;
use super::undecided::Undecided;
use crate::command::{ChangeCoupon, CreateCoupon, DeleteCoupon};
use crate::coupon::{
    CodeKey, CouponField, CouponProblem, CouponRejection, CouponTerms, FieldProblem, whole_second,
};
use crate::operation::OperationKind;
use crate::{Change, Coupon, CouponId};

pub(super) fn create(context: &Context<'_>, create: &CreateCoupon) -> Result<Decided, Undecided> {
    let operator = context.operator(create.operator)?;
    let terms = create.draft.terms(None, operator.currency.digits());
    let code = create.draft.code.as_deref();
    let terms =
        with_free_code(context, CouponId { operator: operator.id, number: 0 }, code, terms)?;
    let number = context.view.next_coupons.get(&operator.id).copied().unwrap_or(1);
    let id = CouponId { operator: operator.id, number };
    let coupon = Coupon::new(id, terms, context.operation, context.now);
    let changes = vec![Change::AddCoupon(coupon.clone())];
    Ok(decided(OperationKind::CouponCreated, coupon, changes))
}

pub(super) fn change(context: &Context<'_>, change: &ChangeCoupon) -> Result<Decided, Undecided> {
    let operator = context.operator(change.id.operator)?;
    let old = live(context, change.id)?;
    let terms = change.draft.terms(Some(&old.terms), operator.currency.digits());
    let new_code = change.draft.code.as_deref().filter(|code| !old.terms.code.is_sent_as(code));
    let terms = with_free_code(context, old.id, new_code, terms)?;
    if terms == old.terms {
        return Ok(decided(OperationKind::CouponChanged, old.clone(), Vec::new()));
    }
    let coupon = Coupon {
        terms,
        updated_at: whole_second(context.now),
        changed_in: context.operation,
        ..old.clone()
    };
    let changes = vec![Change::UpdateCoupon(coupon.clone())];
    Ok(decided(OperationKind::CouponChanged, coupon, changes))
}

pub(super) fn delete(context: &Context<'_>, delete: &DeleteCoupon) -> Result<Decided, Undecided> {
    context.operator(delete.id.operator)?;
    let now = whole_second(context.now);
    let coupon = Coupon {
        deleted_at: Some(now),
        updated_at: now,
        changed_in: context.operation,
        ..live(context, delete.id)?.clone()
    };
    let changes = vec![Change::UpdateCoupon(coupon.clone())];
    Ok(decided(OperationKind::CouponDeleted, coupon, changes))
}

fn decided(kind: OperationKind, coupon: Coupon, changes: Vec<Change>) -> Decided {
    Decided {
        operator: Some(coupon.id.operator),
        kind,
        changes,
        outcome: Outcome::Coupon(Box::new(coupon)),
    }
}

/// A coupon that has not been deleted.
fn live<'a>(context: &Context<'a>, id: CouponId) -> Result<&'a Coupon, CouponRejection> {
    let found = context.view.coupons.get(&id).filter(|coupon| coupon.deleted_at.is_none());
    found.ok_or_else(|| CouponRejection::Unknown(id.number.to_string()))
}

/// The terms, if nothing is wrong with them and the code given is not another coupon's.
fn with_free_code(
    context: &Context<'_>,
    own: CouponId,
    code: Option<&str>,
    terms: Result<CouponTerms, Vec<CouponProblem>>,
) -> Result<CouponTerms, CouponRejection> {
    let owner = code.and_then(|code| {
        context.view.coupon_codes.get(&(own.operator, CodeKey::of(code))).copied()
    });
    let taken = owner.is_some_and(|owner| owner != own);
    let problem = CouponProblem { field: CouponField::Code, problem: FieldProblem::Taken };
    match (terms, taken) {
        (Ok(terms), false) => Ok(terms),
        (Ok(_), true) => Err(CouponRejection::Invalid(vec![problem])),
        (Err(problems), false) => Err(CouponRejection::Invalid(problems)),
        (Err(mut problems), true) => {
            problems.insert(0, problem);
            Err(CouponRejection::Invalid(problems))
        }
    }
}
