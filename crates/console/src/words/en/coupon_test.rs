//! The test of a coupon against an order.

use crate::words::texts::CouponTest;

pub(super) const COUPON_TEST: CouponTest = CouponTest {
    title: |code| format!("Test of coupon {code}"),
    name: "Test against an order",
    what: "Shows what the coupon would take off an order now. Nothing changes, and the use is not counted.",
    lines: "Lines of the order",
    lines_hint: "One per line: item code, quantity and price of one piece, separated by a tab, a semicolon \
                 or several spaces. A fourth column may name collections, separated by commas.",
    client_hint: "Optional. A coupon that each client can use once needs the client.",
    test: "Test",
    result: "Result",
    nothing_yet: "Paste the lines of an order and press the button.",
    to_pay: "To pay",
    no_lines: "Paste at least one line.",
    too_many: "An order has at most 1,000 lines.",
    columns_wrong: |line| {
        format!(
            "Line {line} must have an item code, a quantity and a price, for example: SKU-1; 2; 1500.50"
        )
    },
    quantity_wrong: |line| {
        format!("Line {line}: the quantity is a number above 0, such as 2 or 0.355.")
    },
    price_wrong: |line| format!("Line {line}: the price is an amount such as 1500.50."),
};
