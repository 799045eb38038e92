//! Consistent manual changes of operations and entries, and the checks that find them.

use crate::check;

#[test]
fn a_lie_that_fits_everything_is_found_by_the_chain() {
    const CHANGED: &str =
        "operation SALE: it, its entries, its remembered request or its seals were changed";
    for (sql, expected) in [
        ("UPDATE operation SET request_id = 'another' WHERE id = SALE", CHANGED),
        ("UPDATE operation SET at = at + 1 WHERE id = SALE", CHANGED),
        ("UPDATE operation SET actor_key = 7 WHERE id = SALE", CHANGED),
        ("UPDATE operation SET surface = 5 - surface WHERE id = SALE", CHANGED),
        ("UPDATE entry SET change = 900, balance_after = 900 WHERE certificate = ID", CHANGED),
        ("DELETE FROM entry WHERE certificate = ID", CHANGED),
        ("DELETE FROM entry WHERE operation = SALE", "it has no entries now"),
        ("UPDATE entry SET operation = BACK WHERE certificate = ID", CHANGED),
        ("INSERT INTO entry VALUES (SALE, ID, 2, 1, 0, 500, SALE)", CHANGED),
        ("UPDATE operation SET link = zeroblob(32) WHERE id = SALE", CHANGED),
        ("UPDATE operation SET link = NULL WHERE id = SALE", "operation SALE: it has no link"),
        ("DELETE FROM operation WHERE id = SALE", "operation SALE: missing: the next one is BACK"),
        (
            "DELETE FROM operation WHERE id BETWEEN 3 AND 5",
            "operations 3 to 5: missing: the next one is 6",
        ),
    ] {
        check(sql, &[expected]);
    }
}
