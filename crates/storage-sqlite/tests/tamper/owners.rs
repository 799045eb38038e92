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
            "an operation without the owner that it made: FRIEND",
        ),
        (
            "UPDATE owner SET operator = 2 WHERE id = FRIEND",
            "an owner without the operation that made it: FRIEND",
        ),
        (
            "INSERT INTO owner (id, operator, name, changed_in) VALUES (SALE, 1, 'x', SALE)",
            "an owner without the operation that made it: SALE",
        ),
        (
            "UPDATE operation SET kind = 16 WHERE id = FRIEND",
            "an owner without the operation that made it: FRIEND",
        ),
        (
            "UPDATE owner SET changed_in = id WHERE id = FRIEND; \
             UPDATE owner SET changed_in = SALE WHERE id = OWNER",
            "an owner without the operation that changed it last: OWNER",
        ),
        (
            "UPDATE owner SET changed_in = 99999 WHERE id = OWNER",
            "an owner without the operation that changed it last: OWNER",
        ),
    ] {
        check(sql, &["database", expected]);
    }
}

#[test]
fn a_friend_of_nobody_is_found() {
    let nobody = "an owner whose friend is no earlier owner of the same operator: ";
    for (sql, which) in [
        ("UPDATE owner SET friend_of = 99999 WHERE id = FRIEND", "FRIEND"),
        ("UPDATE owner SET friend_of = FRIEND WHERE id = OWNER", "OWNER"),
        ("UPDATE owner SET friend_of = id WHERE id = OWNER", "OWNER"),
        ("UPDATE owner SET operator = 2 WHERE id = OWNER", "FRIEND"),
    ] {
        check(sql, &["database", &format!("{nobody}{which}")]);
    }
}

#[test]
fn what_cannot_be_known_of_an_owner_is_found() {
    for change in [
        "name = NULL, email = NULL",
        "name = printf('%.*c', 256, 'x')",
        "phone = 9999999",
        "phone = 1000000000000000",
        "kind = 256",
        "gender = 2",
        "agrees = 2",
        "whats_app = 0",
        "born = '2000-02-30'",
        "born = 'x'",
        "email = 'x'",
    ] {
        check(
            &format!("UPDATE owner SET {change} WHERE id = OWNER"),
            &["database", "an owner of whom something is noted that cannot be: OWNER"],
        );
    }
}
