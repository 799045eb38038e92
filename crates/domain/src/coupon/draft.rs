//! What a caller wants a coupon to be.

use jiff::civil::Date;

use super::{
    CouponCode, CouponField, CouponProblem, CouponTerms, Discount, DiscountKind, FieldProblem,
    Percent,
};
use crate::decimal::NotUnits;
use crate::{Amount, Decimal, limits, validity};

/// Values of a coupon in a request. `None` is an absent value: a new coupon gets the default, and
/// an existing one keeps its value. In a nested `Option`, `Some(None)` removes the value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CouponDraft {
    /// Code that the buyer enters. Required for a new coupon.
    pub code: Option<String>,
    /// Note for people, if any.
    pub description: Option<Option<String>>,
    /// Kind of the value. Required for a new coupon.
    pub kind: Option<Option<DiscountKind>>,
    /// Percent or money. Required for a new coupon.
    pub value: Option<Option<Decimal>>,
    /// Whether the coupon is disabled. Default: no.
    pub disabled: Option<bool>,
    /// Whether the coupon can be used only once. Default: no.
    pub once: Option<bool>,
    /// Whether each client can use the coupon only once.
    pub once_per_client: Option<Option<bool>>,
    /// Minimum order amount, if any.
    pub min_price: Option<Option<Decimal>>,
    /// Last valid day. It may have passed, but must not be a day that means no date
    /// ([`crate::validity::is_no_date`]).
    pub valid_through: Option<Option<Date>>,
    /// Collections of goods that the coupon applies to. Default: all.
    pub collections: Option<Vec<String>>,
}

/// Gathers problems, so that a caller hears of all of them at once.
#[derive(Default)]
struct Problems(Vec<CouponProblem>);

impl Problems {
    /// The value, or its problem noted.
    fn take<T>(&mut self, field: CouponField, value: Result<T, FieldProblem>) -> Option<T> {
        value.map_err(|problem| self.0.push(CouponProblem { field, problem })).ok()
    }
}

impl CouponDraft {
    /// Texts that are too long whatever their letters are. They are looked at before the draft comes
    /// to where everybody's commands wait: comparing a code of a megabyte takes long.
    ///
    /// # Errors
    ///
    /// Every such text, in the order of the fields.
    pub fn check_lengths(&self) -> Result<(), Vec<CouponProblem>> {
        let texts = [
            (CouponField::Code, self.code.as_ref(), limits::TEXT_CHARS_MAX),
            (
                CouponField::Description,
                self.description.as_ref().and_then(Option::as_ref),
                limits::DESCRIPTION_CHARS_MAX,
            ),
        ];
        let mut problems = Problems::default();
        for (field, text, max) in texts {
            // Space around a code does not count, and nobody needs this much of it.
            let bytes_max = max.saturating_mul(8);
            if text.is_some_and(|text| text.len() > bytes_max) {
                problems.take(field, Err::<(), _>(FieldProblem::TooLong { max }));
            }
        }
        if problems.0.is_empty() { Ok(()) } else { Err(problems.0) }
    }

    /// The terms that this makes of a new coupon, or of an old one, in a currency of `digits`
    /// fraction digits.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, in the order of the fields. Whether the code is taken cannot be
    /// told here.
    pub fn terms(
        &self,
        old: Option<&CouponTerms>,
        digits: u8,
    ) -> Result<CouponTerms, Vec<CouponProblem>> {
        let mut problems = Problems::default();
        let code = match (&self.code, old) {
            // A code from before codes had a normal form is sent back with the rest.
            (Some(code), Some(old)) if old.code.is_sent_as(code) => Ok(old.code.clone()),
            (Some(code), _) => CouponCode::new(code),
            (None, Some(old)) => Ok(old.code.clone()),
            (None, None) => Err(FieldProblem::Missing),
        };
        let code = problems.take(CouponField::Code, code);
        let description = match (&self.description, old) {
            (Some(new), _) => new.as_deref().map(description).transpose(),
            (None, old) => Ok(old.and_then(|old| old.description.clone())),
        };
        let description = problems.take(CouponField::Description, description);
        let kind = self.kind.unwrap_or(old.map(|old| old.discount.kind()));
        let kind = problems.take(CouponField::Kind, kind.ok_or(FieldProblem::Missing));
        let value = self.value.unwrap_or(old.map(|old| old.discount.value(digits)));
        let discount = value.ok_or(FieldProblem::Missing).and_then(|value| {
            // A value of a kind that is missing can still be looked at as money.
            discount(kind.unwrap_or(DiscountKind::Money), value, digits)
        });
        let discount = problems.take(CouponField::Value, discount);
        let min_price = match (self.min_price, old) {
            (Some(new), _) => new.map(|price| amount(price, digits)).transpose(),
            (None, old) => Ok(old.and_then(|old| old.min_price)),
        };
        let min_price = problems.take(CouponField::MinPrice, min_price);
        let old_day = old.and_then(|old| old.valid_through);
        let valid_through = match self.valid_through {
            // An old coupon may have such a day from before, and clients send it back.
            Some(Some(new)) if validity::is_no_date(new) && Some(new) != old_day => {
                Err(FieldProblem::NoDate)
            }
            Some(new) => Ok(new),
            None => Ok(old_day),
        };
        let valid_through = problems.take(CouponField::ValidThrough, valid_through);
        let collections = match (&self.collections, old) {
            (Some(new), _) => collections(new),
            (None, old) => Ok(old.map(|old| old.collections.clone()).unwrap_or_default()),
        };
        let collections = problems.take(CouponField::Collections, collections);
        let old_flag = |flag: fn(&CouponTerms) -> bool| old.is_some_and(flag);
        match (code, description, kind, discount, min_price, valid_through, collections) {
            (
                Some(code),
                Some(description),
                Some(_),
                Some(discount),
                Some(min_price),
                Some(valid_through),
                Some(collections),
            ) => Ok(CouponTerms {
                code,
                description,
                discount,
                disabled: self.disabled.unwrap_or(old_flag(|old| old.disabled)),
                once: self.once.unwrap_or(old_flag(|old| old.once)),
                once_per_client: self
                    .once_per_client
                    .unwrap_or(old.and_then(|old| old.once_per_client)),
                min_price,
                valid_through,
                collections,
            }),
            _ => Err(problems.0),
        }
    }
}

fn discount(kind: DiscountKind, value: Decimal, digits: u8) -> Result<Discount, FieldProblem> {
    match kind {
        DiscountKind::Money => amount(value, digits).map(Discount::Money),
        DiscountKind::Percent => {
            if value.mantissa < 0 {
                return Err(FieldProblem::Negative);
            }
            let hundredths = value.to_units(Percent::DIGITS).map_err(|not| match not {
                NotUnits::TooPrecise => FieldProblem::TooPrecise { digits: Percent::DIGITS },
                NotUnits::TooLarge => FieldProblem::AbovePercent,
            })?;
            let percent = u16::try_from(hundredths).ok().and_then(Percent::from_hundredths);
            percent.map(Discount::Percent).ok_or(FieldProblem::AbovePercent)
        }
    }
}

fn amount(value: Decimal, digits: u8) -> Result<Amount, FieldProblem> {
    if value.mantissa < 0 {
        return Err(FieldProblem::Negative);
    }
    let minor = value.to_units(digits).map_err(|not| match not {
        NotUnits::TooPrecise => FieldProblem::TooPrecise { digits },
        NotUnits::TooLarge => FieldProblem::TooLarge,
    })?;
    let amount =
        Amount::from_minor(minor).filter(|amount| amount.minor() <= limits::NOMINAL_MINOR_MAX);
    amount.ok_or(FieldProblem::TooLarge)
}

fn description(text: &str) -> Result<String, FieldProblem> {
    if !crate::text::is_lines(text) {
        return Err(FieldProblem::NotText);
    }
    let max = limits::DESCRIPTION_CHARS_MAX;
    if text.chars().count() > max {
        return Err(FieldProblem::TooLong { max });
    }
    Ok(text.to_owned())
}

fn collections(names: &[String]) -> Result<Vec<String>, FieldProblem> {
    let max = limits::COLLECTIONS_MAX;
    if names.len() > max {
        return Err(FieldProblem::TooMany { max });
    }
    let max = limits::TEXT_CHARS_MAX;
    for name in names {
        if crate::text::trimmed(name).is_empty() {
            return Err(FieldProblem::Missing);
        }
        if !crate::text::is_one_line(name) {
            return Err(FieldProblem::NotText);
        }
        if name.chars().count() > max {
            return Err(FieldProblem::TooLong { max });
        }
    }
    Ok(names.to_vec())
}

#[cfg(test)]
mod tests;
