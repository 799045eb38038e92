//! Places that are not a valid target or source of a copy are refused.

use super::contents::contents;
use super::filled::Filled;
use super::interrupted::one_page;
use super::{migrate, refused, try_migrate};
use crate::kit::process::Home;

/// A store with nothing but an operator.
fn small(home: Home) -> Home {
    home.make(&["operator", "create", "--name", "X"]);
    home
}

#[test]
fn a_target_with_something_in_it_is_refused_and_stays_as_it_is() {
    let filled = small(Home::embedded());
    let key = filled.data().join("scrip.key");
    for to in [Some(Home::embedded()), Home::on_postgres()].into_iter().flatten() {
        let to = small(to);
        let before = contents(&to);
        let said = refused(&filled, &to);
        assert!(said.contains("differs from the source's"), "{said}");
        assert!(contents(&to) == before);
        // Nor is it one under the same key.
        let own = to.data().join("scrip.key");
        let kept = std::fs::read(&own).unwrap();
        std::fs::copy(&key, &own).unwrap();
        let said = refused(&filled, &to);
        assert!(said.contains("the target is not empty"), "{said}");
        std::fs::write(&own, kept).unwrap();
        assert!(contents(&to) == before);
        to.verify();
    }
}

#[test]
fn what_is_no_store_or_the_same_one_is_refused() {
    let filled = small(Home::embedded());
    let said = refused(&filled, &filled);
    assert!(said.contains("--from and --to are the same store"), "{said}");
    let nothing = Home::embedded();
    let said = refused(&nothing, &Home::embedded());
    assert!(said.contains("there is no Scrip database in"), "{said}");
    let (from, to) = (filled.store(), nothing.store());
    for (from, to, expected) in [
        ("mysql://u:in-the-url@h/d", &*to, "--from: a store must be `sqlite:`"),
        (&*from, "in-the-url", "--to: a store must be `sqlite:`"),
        ("sqlite:", &*to, "followed by the data directory"),
        (&*from, "postgres://u:in-the-url@h/d?colour=red", "--to: the database URL cannot be used"),
    ] {
        let ran = crate::kit::process::run(&["migrate-store", "--from", from, "--to", to], b"");
        assert!(!ran.status.success() && ran.err.contains(expected), "{ran:?}");
        assert!(!ran.err.contains("in-the-url"), "{ran:?}");
    }
    assert!(!nothing.data().exists());
    if let Some(database) = Home::on_postgres() {
        let said = refused(&database, &nothing);
        assert!(said.contains("there is no Scrip database at this URL"), "{said}");
        let database = small(database);
        let said = refused(&database, &database);
        assert!(said.contains("--from and --to are the same store"), "{said}");
    }
}

/// A server is kept away from an embedded source; of one on PostgreSQL it keeps away whoever writes.
#[test]
fn a_source_that_is_served_is_refused() {
    let home = Home::embedded();
    let server = home.serve(&[]);
    let said = refused(&home, &Home::embedded());
    assert!(said.contains("another server uses"), "{said}");
    server.stop();
    migrate(&home, &Home::embedded());
}

#[test]
fn a_source_that_has_changed_since_is_refused() {
    let to_postgres = Home::on_postgres();
    let from_postgres = Home::on_postgres().map(small);
    for (from, to) in
        [(Some(small(Home::embedded())), to_postgres), (from_postgres, Some(Home::embedded()))]
    {
        let (Some(from), Some(to)) = (from, to) else { continue };
        assert!(!one_page(&from, &to));
        small_change(&from);
        for _ in 0..2 {
            let said = refused(&from, &to);
            assert!(said.contains("its next operation was 2 and is now 3"), "{said}");
            assert!(said.contains("empty the target and start again"), "{said}");
        }
        assert!(to.serve_refused(&[]).contains("unfinished copy"));
    }
}

fn small_change(home: &Home) {
    home.scrip(&["operator", "disable", "1"]);
}

#[test]
fn an_unfinished_copy_of_another_store_is_not_gone_on_with() {
    let (first, second) = (small(Home::embedded()), small(Home::embedded()));
    let to = Home::embedded();
    assert!(!one_page(&first, &to));
    let own = to.data().join("scrip.key");
    std::fs::copy(second.data().join("scrip.key"), &own).unwrap();
    let said = refused(&second, &to);
    assert!(said.contains("the unfinished copy of another store"), "{said}");
    std::fs::copy(first.data().join("scrip.key"), &own).unwrap();
    migrate(&first, &to);
    to.verify();
}

#[test]
fn a_table_that_only_one_side_has_is_named() {
    let Some(from) = Home::on_postgres() else { return };
    let from = small(from);
    let database = from.database().unwrap();
    database.run("CREATE TABLE extra (id BIGINT PRIMARY KEY)").unwrap();
    let to = Home::embedded();
    let said = refused(&from, &to);
    assert!(said.contains("table extra of the source does not exist in the target"), "{said}");
    database.run("DROP TABLE extra; ALTER TABLE owner ADD COLUMN extra BIGINT").unwrap();
    let said = refused(&from, &to);
    assert!(said.contains("table owner has the columns agrees (Int),"), "{said}");
    database.run("ALTER TABLE owner DROP COLUMN extra").unwrap();
    database.run("INSERT INTO meta (name, value) VALUES ('extra', 1)").unwrap();
    let said = refused(&from, &to);
    assert!(said.contains("not known how to copy") && said.contains("extra"), "{said}");
    database.run("DELETE FROM meta WHERE name = 'extra'").unwrap();
    migrate(&from, &to);
    to.verify();
}

/// Values from triggers in the target are compared with the source.
#[test]
fn what_comes_out_otherwise_is_named_and_not_served() {
    let Some(from) = Home::on_postgres() else { return };
    let filled = Filled::embedded();
    migrate(&filled.home, &from);
    let database = from.database().unwrap();
    database.run("UPDATE coupon_count SET live = live + 1 WHERE list = 1 AND shift = 8").unwrap();
    let to = Home::embedded();
    for _ in 0..2 {
        let ran = try_migrate(&from, &to);
        assert!(!ran.status.success(), "{ran:?}");
        let differs = "DIFFERS coupon_count.live: sum 10 in the source, 9 in the target\n";
        assert!(ran.out.contains(differs), "{ran:?}");
        assert!(ran.out.contains("the copy stays unfinished"), "{ran:?}");
        assert!(to.serve_refused(&[]).contains("unfinished copy"));
    }
}
