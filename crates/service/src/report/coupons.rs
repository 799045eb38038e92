//! Orders and discounts of coupons.

use std::collections::BTreeMap;

use domain::CouponId;
use domain::books::{Discounted, Sum};
use jiff::civil::Date;

use super::basis::Books;
use super::table::{Cell, ColumnKind, Origin, Table};
use super::text::Text;
use crate::error::Error;

/// One row for each coupon with a discount in the period. A held redemption counts from its hold
/// on, and an undone one no longer.
pub(super) async fn by_coupon(
    books: &Books<'_>,
    from: Date,
    through: Date,
) -> Result<Table, Error> {
    let reader = &books.service.inner.reader;
    let mut coupons: BTreeMap<CouponId, Discounted> = BTreeMap::new();
    for (discounts, sum) in reader.discounts(books.operator.id, from..=through).await? {
        coupons.entry(discounts.coupon).or_default().add(sum);
    }
    let mut table = Table::new(&[
        (Text::Coupon, ColumnKind::Text),
        (Text::Number, ColumnKind::Text),
        (Text::Orders, ColumnKind::Count),
        (Text::Discount, ColumnKind::Money),
    ]);
    for (id, sum) in coupons {
        let coupon = reader.coupon(id).await?;
        let code = coupon.map_or(Cell::Word(Text::Deleted), |coupon| {
            Cell::Text(coupon.terms.code.as_str().to_owned())
        });
        let number = Cell::Text(id.number.to_string());
        let origin = Origin { coupon: Some(id), ..Origin::default() };
        table.row_of(origin, [code, number, Cell::Count(sum.orders), Cell::Money(sum.amount)]);
    }
    Ok(table.with_total())
}
