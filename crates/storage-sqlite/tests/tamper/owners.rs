//! Manual changes of owners, and the checks that find them.

use domain::{OwnerDetails, OwnerId};
use storage::conformance::owners::{called, change, create};
use storage::conformance::session::Session;
use storage::conformance::shop::OPERATOR;

use crate::check;

/// Objects that a test refers to.
pub(crate) struct Made {
    /// Made, and changed afterwards.
    pub(crate) owner: i64,
    /// A friend of that one.
    pub(crate) friend: i64,
}

pub(crate) fn make(session: &mut Session) -> Made {
    let mut made = |details, friend_of: Option<OwnerId>| {
        session.run(create(OPERATOR, details, friend_of)).owner().id
    };
    let details = OwnerDetails {
        born: Some(jiff::civil::date(2000, 2, 29)),
        email: Some("anna@example.org".to_owned()),
        ..called("Анна")
    };
    let owner = made(details, None);
    let friend = made(called("Борис"), Some(owner));
    session.run(change(OPERATOR, owner, called("Мария")));
    Made { owner: owner.0, friend: friend.0 }
}

#[test]
fn an_owner_that_does_not_fit_its_operations_is_found() {
    for (sql, expected) in [
        (
            "DELETE FROM owner WHERE id = FRIEND",
            "operation FRIEND: the owner that it created does not exist",
        ),
        (
            "UPDATE owner SET operator = 2 WHERE id = FRIEND",
            "owner FRIEND: the operation with its id did not create it",
        ),
        (
            "INSERT INTO owner (id, operator, name, changed_in) VALUES (SALE, 1, 'x', SALE)",
            "owner SALE: the operation with its id did not create it",
        ),
        (
            "UPDATE operation SET kind = 16 WHERE id = FRIEND",
            "owner FRIEND: the operation with its id did not create it",
        ),
        (
            "UPDATE owner SET changed_in = id WHERE id = FRIEND; \
             UPDATE owner SET changed_in = SALE WHERE id = OWNER",
            "owner OWNER: the operation of its last change does not exist",
        ),
        (
            "UPDATE owner SET changed_in = 99999 WHERE id = OWNER",
            "owner OWNER: the operation of its last change does not exist",
        ),
    ] {
        check(sql, &[expected]);
    }
}

#[test]
fn a_friend_of_nobody_is_found() {
    let nobody = "its friend is no earlier owner of the same operator";
    for (sql, which) in [
        ("UPDATE owner SET friend_of = 99999 WHERE id = FRIEND", "FRIEND"),
        ("UPDATE owner SET friend_of = FRIEND WHERE id = OWNER", "OWNER"),
        ("UPDATE owner SET friend_of = id WHERE id = OWNER", "OWNER"),
        ("UPDATE owner SET operator = 2 WHERE id = OWNER", "FRIEND"),
    ] {
        check(sql, &[&format!("owner {which}: {nobody}")]);
    }
}

#[test]
fn what_cannot_be_known_of_an_owner_is_found() {
    let impossible = "owner OWNER: its details cannot be right";
    let unreadable = "row OWNER of table owner: it cannot be read";
    for (change, expected) in [
        ("name = NULL, email = NULL", impossible),
        ("name = printf('%.*c', 256, 'x')", impossible),
        ("phone = 9999999", impossible),
        ("phone = 1000000000000000", impossible),
        ("kind = 256", unreadable),
        ("gender = 2", unreadable),
        ("agrees = 2", unreadable),
        ("whats_app = 0", impossible),
        ("born = '2000-02-30'", unreadable),
        ("born = 'x'", unreadable),
        ("email = 'x'", impossible),
    ] {
        check(&format!("UPDATE owner SET {change} WHERE id = OWNER"), &[expected]);
    }
}
