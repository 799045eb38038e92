//! Edits behind the program's back, made from the descriptions of all records: every column of every
//! table is changed, rows are removed, doubled and turned back to an older state. Each is found.

use domain::Address;
use std::sync::atomic::Ordering::Relaxed;

use domain::redemption::Mode;

use crate::conformance::actions::act;
use crate::conformance::approvals;
use crate::conformance::checkout::{by_certificate, capture, pay, redeem, redemption, use_coupon};
use crate::conformance::deliveries::{email, mail, send_code, show, step};
use crate::conformance::events::prune;
use crate::conformance::owners::{called, change, create};
use crate::conformance::people;
use crate::conformance::session::{Session, time_of};
use crate::conformance::shop::{
    OPERATOR, OTHER_OPERATOR, change_coupon, create_coupon, keyed, line, moved, renamed, sell,
    ten_percent, till,
};
use crate::conformance::tampering;
use crate::reader::OwnerFilter;
use crate::record::{Column, ColumnKind, Part, Table, described};
use crate::verify;

/// A database that somebody writes to past the program.
pub trait Victim {
    /// Runs SQL past triggers and constraints. `false` where the database refuses it.
    fn run(&self, sql: &str) -> bool;

    /// The number that a query gives.
    fn number(&self, sql: &str) -> i64;

    /// Bytes of zero, as many as a column has, as SQL.
    fn zeros(&self, column: &str) -> String;

    /// Opens the store for looking.
    fn look(&self) -> Session;
}

/// What tables are called that keep rows as they were.
pub const KEPT: &str = "kept_";

/// Tables whose edits nothing finds, each with the reason.
const NOT_FOUND: [(&str, &str); 3] = [
    ("sign_in", "it lasts for hours, and no money moves by it"),
    ("user_link", "it lasts for days, and holds hashes of secrets"),
    ("user_session", "it lasts for hours, and holds hashes of secrets"),
];

/// Tables that only a restore or a migration fills.
const EMPTY: [&str; 3] = ["client_name", "skipped_coupon", "skipped_place"];

/// Fills a store with rows in every table.
pub fn make(session: &mut Session) -> tampering::Made {
    let made = tampering::make(session);
    let owner = session.run(create(OPERATOR, called("Anna"), None)).owner().id;
    session.run(create(OPERATOR, called("Boris"), Some(owner)));
    session.coupon(keyed(create_coupon(OPERATOR, ten_percent("K")), "made"));
    session.used(use_coupon(OPERATOR, "K", Some("client")));
    session.run(send_code(email("a@example.org")));
    session.run(send_code(Address::phone(79_001_234_567).unwrap()));
    people::make(session);
    approvals::make(session);
    let sold = session.sale(keyed(sell(till(1, "M"), vec![line("GIFT", 2, 500)]), "M"));
    session.run(mail(email("b@example.org"), vec![sold.certificates[0].id]));
    session.run(moved(OTHER_OPERATOR, "Asia/Tashkent"));
    session.run(prune(sold.sale.id));
    session.assert_clean();
    made
}

/// Goes on with a store of [`make`], so that rows of every kind that changes have changed.
pub fn go_on(session: &mut Session, made: tampering::Made) {
    use domain::certificate::CertificateAction::{Block, Unblock};
    let held = domain::OperationId(made.held);
    session.redemption(capture(held, None));
    let sold = session.sale(keyed(sell(till(1, "G"), vec![line("GIFT", 1, 500)]), "G"));
    let certificate = &sold.certificates[0];
    session.run(act(OPERATOR, certificate, Block)).acted();
    session.run(act(OPERATOR, certificate, Unblock)).acted();
    session.redemption(pay(100, Mode::Capture, certificate));
    let (filter, first) = (OwnerFilter::default(), domain::OperationId(0));
    let owners = session.read(session.reader.owners(OPERATOR, filter, first, 1));
    session.run(change(OPERATOR, owners[0].id, called("Vera")));
    let coupon = session.coupon(create_coupon(OPERATOR, ten_percent("N")));
    session.coupon(change_coupon(coupon.id, renamed("N2")));
    session.used(use_coupon(OPERATOR, "A", None));
    session.run(show(email("a@example.org"), domain::SecretCode::new("000000")));
    let now = time_of(session.second.load(Relaxed));
    let due = session.read(session.reader.due_deliveries(now, 1));
    session.run(step(due[0], domain::DeliveryStep::Take));
    let parts = vec![by_certificate(certificate)];
    session.redemption(redemption(redeem(50, Mode::Capture, parts)));
    people::go_on(session);
    approvals::go_on(session);
}

/// Whether nothing is found in a store. One that cannot be read is not sound.
fn is_sound(victim: &impl Victim) -> bool {
    let session = victim.look();
    let second = time_of(session.second.load(Relaxed));
    let rules = session.try_read(verify(&*session.reader, second, |_, _| {}));
    let check = crate::chain::Check::new(None, |_| {});
    let chain = session.try_read(session.reader.audit_chain(check));
    let found = match (rules, chain) {
        (Ok(rules), Ok(chain)) => [rules.findings, chain.findings].concat(),
        (Err(_), _) | (_, Err(_)) => return false,
    };
    // Copies of rows have no primary keys.
    found.iter().all(|finding| finding.problem.contains(KEPT))
}

/// A table of a victim that is edited, with a copy of its rows to undo edits by.
struct Edited<'v, V> {
    victim: &'v V,
    name: &'static str,
}

impl<'v, V: Victim> Edited<'v, V> {
    fn begin(victim: &'v V, table: &Table) -> Self {
        let name = table.name;
        let keep = format!("CREATE TABLE {KEPT}{name} AS SELECT * FROM {name}");
        assert!(victim.run(&keep), "{keep}");
        assert!(is_sound(victim), "nothing was edited yet");
        Self { victim, name }
    }

    /// Checks that an edit is found, and undoes it.
    fn check(&self, sql: &str) {
        let Self { victim, name } = self;
        if victim.run(sql) {
            assert!(!is_sound(*victim), "not found: {sql}");
        }
        let undo = format!("DELETE FROM {name}; INSERT INTO {name} SELECT * FROM {KEPT}{name}");
        assert!(victim.run(&undo), "{undo}");
    }

    fn end(self) {
        assert!(self.victim.run(&format!("DROP TABLE {KEPT}{}", self.name)));
        assert!(is_sound(self.victim), "every edit of {} is undone", self.name);
    }
}

/// The condition that a row is the last one of its table.
fn last(table: &Table) -> String {
    let key: Vec<&str> = key(table).collect();
    let down: Vec<String> = key.iter().map(|name| format!("{name} DESC")).collect();
    let (key, down) = (key.join(", "), down.join(", "));
    format!("({key}) = (SELECT {key} FROM {} ORDER BY {down} LIMIT 1)", table.name)
}

fn key(table: &Table) -> impl Iterator<Item = &'static str> {
    let is_key = |column: &&'static Column| column.part == Part::Key;
    table.stored().filter(is_key).map(|column| column.name)
}

/// Another value of a column.
fn another(victim: &impl Victim, column: &Column) -> String {
    let name = column.name;
    match column.kind {
        ColumnKind::Int => format!("coalesce({name}, 0) + 1000"),
        ColumnKind::Flag => format!("{name} IS NOT TRUE"),
        ColumnKind::Text => format!("coalesce({name}, '') || 'x'"),
        ColumnKind::Json => "'[7]'".to_owned(),
        ColumnKind::Bytes => victim.zeros(name),
    }
}

/// The tables whose edits are to be found.
fn tables() -> impl Iterator<Item = &'static Table> {
    let is_checked = |table: &&'static Table| {
        NOT_FOUND.iter().all(|(name, _)| *name != table.name) && !EMPTY.contains(&table.name)
    };
    described().into_iter().filter(is_checked)
}

/// Every column of every table, changed in one row.
pub fn every_changed_column_is_found(victim: &impl Victim) {
    for table in tables() {
        let rows = victim.number(&format!("SELECT count(*) FROM {}", table.name));
        assert!(rows > 0, "{} has no rows", table.name);
        let edited = Edited::begin(victim, table);
        for column in table.stored() {
            let (name, value) = (column.name, another(victim, column));
            let sql = format!("UPDATE {} SET {name} = {value} WHERE {}", table.name, last(table));
            edited.check(&sql);
        }
        edited.end();
    }
}

/// One row of every table, removed, and doubled under another key.
pub fn every_removed_and_doubled_row_is_found(victim: &impl Victim) {
    for table in tables() {
        let edited = Edited::begin(victim, table);
        edited.check(&format!("DELETE FROM {} WHERE {}", table.name, last(table)));
        let columns: Vec<&str> = table.stored().map(|column| column.name).collect();
        let last_of_key = key(table).last().unwrap();
        let values: Vec<String> = table
            .stored()
            .map(|column| {
                if column.name == last_of_key {
                    another(victim, column)
                } else {
                    column.name.to_owned()
                }
            })
            .collect();
        let (columns, values) = (columns.join(", "), values.join(", "));
        let sql = format!(
            "INSERT INTO {0} ({columns}) SELECT {values} FROM {0} WHERE {1}",
            table.name,
            last(table)
        );
        edited.check(&sql);
        edited.end();
    }
}

/// Tables with rows that change.
const CHANGING: [&str; 9] = [
    "act_total",
    "approval",
    "certificate",
    "contact",
    "coupon",
    "delivery",
    "number_pool",
    "owner",
    "redemption",
];

/// One row of every table that has changed since, turned back to what it was, with its seal.
pub fn every_older_row_is_found(victim: &impl Victim, change: impl FnOnce()) {
    let old = |name: &str| format!("{KEPT}old_{name}");
    for name in CHANGING {
        assert!(victim.run(&format!("CREATE TABLE {} AS SELECT * FROM {name}", old(name))));
    }
    change();
    for name in CHANGING {
        let table = tables().filter(|table| table.name == name).last();
        let table = table.unwrap_or_else(|| panic!("{name} is not described"));
        let key: Vec<&str> = key(table).collect();
        let same_key: Vec<String> =
            key.iter().map(|key| format!("o.{key} = {name}.{key}")).collect();
        let found = format!("FROM {} o WHERE {}", old(name), same_key.join(" AND "));
        let changing = || table.stored().filter(|column| column.part != Part::Key);
        let differs = changing().map(|column| {
            let column = column.name;
            format!("CAST({name}.{column} AS TEXT) IS DISTINCT FROM CAST(o.{column} AS TEXT)")
        });
        let differs = differs.collect::<Vec<_>>().join(" OR ");
        let changed = format!("{name} WHERE EXISTS (SELECT 1 {found} AND ({differs}))");
        assert!(victim.number(&format!("SELECT count(*) FROM {changed}")) > 0, "{name}");
        let set = changing().map(|column| format!("{0} = (SELECT o.{0} {found})", column.name));
        let set = set.collect::<Vec<_>>().join(", ");
        let down: Vec<String> = key.iter().map(|name| format!("{name} DESC")).collect();
        let (key, down) = (key.join(", "), down.join(", "));
        let last = format!("({key}) = (SELECT {key} FROM {changed} ORDER BY {down} LIMIT 1)");
        let edited = Edited::begin(victim, table);
        edited.check(&format!("UPDATE {name} SET {set} WHERE {last}"));
        edited.end();
    }
    for name in CHANGING {
        assert!(victim.run(&format!("DROP TABLE {}", old(name))));
    }
}
