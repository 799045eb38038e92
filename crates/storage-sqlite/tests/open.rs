//! Opening a data directory: who may, with which key, and what stands in it.

#![expect(clippy::unwrap_used, reason = "test code")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rusqlite::Connection;
use storage::conformance::checkout::{hold, pay, use_coupon};
use storage::conformance::session::{Said, Session};
use storage::conformance::shop::{
    OPERATOR, create_coupon, delete_coupon, keyed, line, returns, sell, sell_one, set_up, stock,
    ten_percent, till,
};
use storage::{KeyFileError, MasterKey, limits};
use storage_sqlite::{Access, DATABASE_FILE, KEY_FILE, LOCK_FILE, OpenError, Opened, open};
use tempfile::TempDir;

fn open_with(directory: &Path, access: Access, key: u8) -> Result<Opened, OpenError> {
    open(directory, access, || MasterKey([key; 32]))
}

fn session(opened: Opened) -> Session {
    Session::new(opened.backend, opened.reader, limits::QUEUE_COMMANDS_MAX)
}

/// A directory with both operators and a sale, and nobody using it.
fn used() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    let mut session = session(open_with(directory.path(), Access::Serve, 1).unwrap());
    session.set_up_operators();
    session.sale(keyed(sell_one(1, "A"), "A"));
    directory
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

fn error(opened: Result<Opened, OpenError>) -> OpenError {
    match opened {
        Err(error) => error,
        Ok(_) => panic!("it was opened"),
    }
}

#[test]
fn only_one_server_may_use_a_directory() {
    let directory = tempfile::tempdir().unwrap();
    let server = open_with(directory.path(), Access::Serve, 1).unwrap();
    let second = error(open_with(directory.path(), Access::Serve, 1));
    assert!(matches!(&second, OpenError::InUse(path) if path == directory.path()), "{second}");
    drop(server);
    open_with(directory.path(), Access::Serve, 1).unwrap();
}

/// A command changes something beside the server, and each sees what the other did.
#[test]
fn commands_work_beside_a_server() {
    let directory = used();
    let opened = open_with(directory.path(), Access::Serve, 1).unwrap();
    assert!(opened.lock.is_some());
    let Opened { backend, reader, lock, .. } = opened;
    let mut server = Session::new(backend, reader, limits::QUEUE_COMMANDS_MAX);
    server.sale(sell_one(1, "B"));

    let change = open_with(directory.path(), Access::Change, 1).unwrap();
    assert!(change.lock.is_none());
    let mut change = session(change);
    let active = Some(false);
    let id = Some(domain::SeriesId(1));
    let closed = domain::command::SeriesChange { id, active, ..Default::default() };
    let said = change.run(set_up(domain::command::SetUp::ChangeSeries(closed)));
    assert_eq!(said, Said::SetUp(1));
    assert_eq!(change.run(keyed(sell_one(1, "A"), "A")), Said::Repeated(domain::OperationId(12)));
    let refused = server.run(sell_one(1, "C"));
    assert!(
        matches!(
            refused,
            Said::Rejected(domain::Rejection::Sale(domain::SaleRejection::SeriesNotOnSale { .. }))
        ),
        "the server sees the change: {refused:?}"
    );

    let look = session(open_with(directory.path(), Access::Look, 1).unwrap());
    assert_eq!(look.sales().sales.len(), 2);
    server.sale(returns(till(1, "B"), Vec::new()));
    assert_eq!(look.sales().sales.len(), 3);
    look.assert_clean();
    drop(lock);
}

/// The lock that a command holds for the moment of its start does not outlive it.
#[test]
fn a_command_does_not_keep_a_server_out() {
    let directory = tempfile::tempdir().unwrap();
    let change = open_with(directory.path(), Access::Change, 1).unwrap();
    open_with(directory.path(), Access::Serve, 1).unwrap();
    drop(change);
}

#[test]
fn looking_at_nothing_creates_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let missing = error(open_with(directory.path(), Access::Look, 1));
    assert!(matches!(missing, OpenError::Missing(_)), "{missing}");
    assert_eq!(names(directory.path()), [""; 0]);
    let inside = directory.path().join("none");
    let missing = error(open_with(&inside, Access::Look, 1));
    assert!(matches!(missing, OpenError::Missing(_)), "{missing}");
    assert!(!inside.exists());
}

#[test]
fn looking_changes_nothing() {
    let directory = used();
    let mut look = session(open_with(directory.path(), Access::Look, 1).unwrap());
    look.assert_clean();
    assert_eq!(look.sales().sales.len(), 1);
    let refused = look.run(sell_one(1, "B"));
    assert!(matches!(refused, Said::Unavailable(_)), "{refused:?}");
    drop(look);
    let session = session(open_with(directory.path(), Access::Serve, 1).unwrap());
    assert_eq!(session.sales().sales.len(), 1);
}

#[test]
fn a_new_directory_is_private() {
    let directory = tempfile::tempdir().unwrap();
    let inside = directory.path().join("data/scrip");
    drop(open_with(&inside, Access::Serve, 1).unwrap());
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&inside), 0o700);
    assert_eq!(mode(&inside.join(KEY_FILE)), 0o600);
    assert_eq!(names(&inside), [DATABASE_FILE, KEY_FILE, LOCK_FILE]);
}

#[test]
fn a_database_without_its_key_file_is_refused_and_gets_no_new_key() {
    for access in [Access::Serve, Access::Change, Access::Look] {
        let directory = used();
        let key = directory.path().join(KEY_FILE);
        let kept = fs::read(&key).unwrap();
        fs::remove_file(&key).unwrap();
        let missing = error(open_with(directory.path(), access, 1));
        assert!(matches!(&missing, OpenError::KeyMissing(path) if *path == key), "{missing}");
        assert!(!key.exists(), "{access:?}");
        // Put back, it opens everything as before.
        fs::write(&key, kept).unwrap();
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
        session(open_with(directory.path(), access, 1).unwrap()).assert_clean();
    }
}

#[test]
fn a_key_file_of_another_installation_is_refused() {
    for access in [Access::Serve, Access::Change, Access::Look] {
        let directory = used();
        let key = directory.path().join(KEY_FILE);
        fs::remove_file(&key).unwrap();
        MasterKey([2; 32]).write_new(&key).unwrap();
        let wrong = error(open_with(directory.path(), access, 1));
        assert!(matches!(&wrong, OpenError::KeyWrong(path) if *path == key), "{wrong}");
    }
}

#[test]
fn a_key_file_that_others_may_read_is_refused() {
    for access in [Access::Serve, Access::Change, Access::Look] {
        let directory = used();
        let key = directory.path().join(KEY_FILE);
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
        let exposed = error(open_with(directory.path(), access, 1));
        assert!(
            matches!(&exposed, OpenError::Key(KeyFileError::Exposed { mode: 0o644, .. })),
            "{exposed}"
        );
    }
}

/// A lost database is not taken for a new one: its orders would sell again.
#[test]
fn a_key_file_without_its_database_is_refused() {
    for lose in [(|path: &Path| fs::remove_file(path).unwrap()) as fn(&Path), |path| {
        fs::write(path, "").unwrap();
    }] {
        let directory = used();
        for name in names(directory.path()) {
            if name != KEY_FILE {
                lose(&directory.path().join(name));
            }
        }
        for access in [Access::Serve, Access::Change] {
            let Err(error) = open_with(directory.path(), access, 1) else {
                panic!("a new store was begun");
            };
            assert!(matches!(error, OpenError::DatabaseLost(_)), "{error}");
            assert!(error.to_string().contains(KEY_FILE), "{error}");
        }
    }
}

/// Buyers' addresses are nobody else's business.
#[test]
fn what_is_stored_is_private_in_an_open_directory_too() {
    let directory = tempfile::tempdir().unwrap();
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let mut session = session(open_with(directory.path(), Access::Serve, 1).unwrap());
    session.set_up_operators();
    for name in names(directory.path()) {
        let mode = fs::metadata(directory.path().join(&name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name:?} has mode {mode:o}");
    }
}

/// The database itself refuses changes that break the rules.
#[test]
fn constraints_are_the_second_guard() {
    let directory = used();
    let database = Connection::open(directory.path().join(DATABASE_FILE)).unwrap();
    database.pragma_update(None, "foreign_keys", true).unwrap();
    for sql in [
        "UPDATE certificate SET balance = -1",
        "UPDATE certificate SET held = -1",
        "UPDATE certificate SET held = balance + 1",
        "UPDATE certificate SET balance = 0, held = 1",
        "UPDATE certificate SET nominal = -1",
        "UPDATE certificate SET status = 7",
        "UPDATE certificate SET balance = 'much'",
        "UPDATE entry SET change = 501",
        "UPDATE entry SET operation = operation",
        "DELETE FROM entry",
        "INSERT INTO entry SELECT * FROM entry",
        "INSERT INTO entry SELECT operation, certificate, 2, kind, -501, -1, operation FROM entry",
        "INSERT INTO entry SELECT 1, certificate, 0, kind, change, balance_after, NULL FROM entry",
        "INSERT INTO certificate SELECT * FROM certificate",
        "INSERT INTO remembered SELECT * FROM remembered",
        "INSERT INTO operation SELECT * FROM operation",
        "INSERT INTO sale SELECT * FROM sale",
        "UPDATE sale SET lines = NULL",
        "DELETE FROM operator",
        "DELETE FROM partner",
        "UPDATE number_pool SET prefix = 20, length = 13, operator = 1",
        "UPDATE point_of_sale SET code = 'A', operator = 1",
        "UPDATE series SET price_min = 0",
        "UPDATE series SET price_max = price_min - 1",
    ] {
        assert_refused(&database, sql);
    }
    drop(database);
    session(open_with(directory.path(), Access::Look, 1).unwrap()).assert_clean();
}

#[track_caller]
fn assert_refused(database: &Connection, sql: &str) {
    let refused = database.execute(sql, []);
    let code = refused.as_ref().err().and_then(rusqlite::Error::sqlite_error_code);
    assert_eq!(code, Some(rusqlite::ErrorCode::ConstraintViolation), "{sql}: {refused:?}");
}

/// The same for coupons, whatever else would have to be wrong for it.
#[test]
fn constraints_guard_coupons_too() {
    let directory = used();
    let mut session = session(open_with(directory.path(), Access::Serve, 1).unwrap());
    let made =
        ["A", "B", "C"].map(|code| session.coupon(create_coupon(OPERATOR, ten_percent(code))).id);
    session.used(use_coupon(OPERATOR, "A", None));
    session.coupon(delete_coupon(made[2]));
    drop(session);
    let database = Connection::open(directory.path().join(DATABASE_FILE)).unwrap();
    for sql in [
        "UPDATE coupon SET number = 0 WHERE number = 1",
        "UPDATE coupon SET uses = -1 WHERE number = 1",
        "UPDATE coupon SET created_at = -1 WHERE number = 1",
        "UPDATE coupon SET updated_at = -1 WHERE number = 1",
        "UPDATE coupon SET changed_in = created_in - 1 WHERE number = 1",
        "UPDATE coupon SET kind = 3 WHERE number = 1",
        "UPDATE coupon SET value = 10001 WHERE number = 1",
        "UPDATE coupon SET value = -1 WHERE number = 1",
        "UPDATE coupon SET min_price = -1 WHERE number = 1",
        "UPDATE coupon SET disabled = 2 WHERE number = 1",
        "UPDATE coupon SET once = 2 WHERE number = 1",
        "UPDATE coupon SET once_per_client = 2 WHERE number = 1",
        "UPDATE coupon SET code = '' WHERE number = 1",
        "UPDATE coupon SET code_key = 'b' WHERE number = 1",
        "UPDATE coupon SET collections = NULL WHERE number = 1",
        // A deleted one comes back under no number.
        "UPDATE coupon SET deleted_at = NULL WHERE number = 3",
        "UPDATE coupon SET disabled = 1 WHERE number = 3",
        "UPDATE coupon SET description = 'x' WHERE number = 3",
        "UPDATE coupon SET changed_in = changed_in + 1 WHERE number = 3",
        "UPDATE coupon SET use_entries = -1 WHERE number = 1",
        "UPDATE coupon SET last_redemption = NULL, last_held_until = 1 WHERE number = 1",
        "DELETE FROM coupon WHERE number = 3",
        "INSERT INTO coupon SELECT * FROM coupon WHERE number = 3",
        "UPDATE coupon_use SET client = 'x'",
        "DELETE FROM coupon_use",
        "INSERT INTO coupon_use SELECT * FROM coupon_use",
        "INSERT INTO coupon_use VALUES (1, 1, 0, 1, NULL, 1, 1, 0, 0)",
        "INSERT INTO coupon_use VALUES (1, 1, 2, 3, NULL, 1, 1, 0, 0)",
        "INSERT INTO coupon_use VALUES (1, 1, 2, 2, NULL, 2, 1, 0, 0)",
        "INSERT INTO coupon_use VALUES (1, 1, 2, 1, NULL, 1, 1, 0, 1)",
        "INSERT INTO coupon_client VALUES (1, 1, 'x', 0, NULL, NULL)",
        "INSERT INTO coupon_client VALUES (1, 1, 'x', 1, NULL, 1)",
        "INSERT INTO coupon_count VALUES (1, 3, 8, 0, 1)",
        "INSERT INTO coupon_count VALUES (9, 1, 8, 0, 0)",
    ] {
        assert_refused(&database, sql);
    }
    database.execute_batch("BEGIN; DELETE FROM coupon_count WHERE list = 2").unwrap();
    for change in ["updated_at = updated_at + 1", "deleted_at = updated_at"] {
        assert_refused(&database, &format!("UPDATE coupon SET {change} WHERE number = 1"));
    }
    database.execute_batch("ROLLBACK").unwrap();
    drop(database);
    look(directory.path()).assert_clean();
}

/// The same for redemptions.
#[test]
fn constraints_guard_redemptions_too() {
    let directory = used();
    let mut session = session(open_with(directory.path(), Access::Serve, 1).unwrap());
    let certificate = session.certificates().rows.remove(0).0;
    let held = session.redemption(pay(100, hold(600), &certificate)).redemption.id.0;
    drop(session);
    let database = Connection::open(directory.path().join(DATABASE_FILE)).unwrap();
    for sql in [
        "UPDATE redemption SET state = 6",
        "UPDATE redemption SET expires_at = NULL",
        "UPDATE redemption SET order_id = ''",
        "UPDATE redemption SET order_total = -1",
        "UPDATE redemption SET steps = NULL",
        "INSERT INTO redemption SELECT * FROM redemption",
        "DELETE FROM redemption",
        "UPDATE certificate_hold SET amount = 0",
        "INSERT INTO certificate_hold SELECT * FROM certificate_hold",
        "UPDATE certificate SET held = balance + 1",
        "INSERT INTO entry VALUES (1, 1, 1, 0, 1, 1, NULL)",
        "INSERT INTO entry VALUES (1, 1, 1, 3, -1, -1, NULL)",
    ] {
        assert_refused(&database, sql);
    }
    let kept = database.query_row("SELECT redemption FROM certificate_hold", [], |row| row.get(0));
    assert_eq!(kept, Ok(held));
    drop(database);
    look(directory.path()).assert_clean();
}

fn look(directory: &Path) -> Session {
    session(open_with(directory, Access::Look, 1).unwrap())
}

/// Makes the database of a directory what the first version of the schema would have made of the
/// same sales.
fn put_back_to_the_first_migration(directory: &Path) {
    let path = directory.join(DATABASE_FILE);
    let newer = directory.join("newer.db");
    fs::rename(&path, &newer).unwrap();
    let database = Connection::open(&path).unwrap();
    database.execute_batch(include_str!("../migrations/0001_init.sql")).unwrap();
    database.execute("ATTACH ?1 AS newer", [newer.to_str().unwrap()]).unwrap();
    let mut tables =
        database.prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table'").unwrap();
    let tables: Vec<String> =
        tables.query_map([], |row| row.get(0)).unwrap().collect::<rusqlite::Result<_>>().unwrap();
    database.execute_batch("DELETE FROM meta").unwrap();
    // There is no outbox any more.
    for table in tables.iter().filter(|table| *table != "outbox") {
        // Some have got more columns since.
        let columns =
            format!("SELECT group_concat(name) FROM pragma_table_info('{table}', 'main')");
        let columns: String = database.query_row(&columns, [], |row| row.get(0)).unwrap();
        let sql =
            format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM newer.{table}");
        database.execute_batch(&sql).unwrap();
    }
    // Later migrations add values of the whole store.
    let later = "DELETE FROM main.meta WHERE name NOT IN ('directory_version', 'key_check')";
    database.execute_batch(later).unwrap();
    database
        .execute_batch(
            "CREATE TABLE migration (
                 number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum BLOB NOT NULL
             ) STRICT;
             INSERT INTO migration SELECT * FROM newer.migration WHERE number = 1;
             DELETE FROM meta WHERE name IN ('chain_start', 'chain_head');
             DETACH newer",
        )
        .unwrap();
    fs::remove_file(newer).unwrap();
}

/// Data of the first schema version exists under this version and can be used.
#[test]
fn a_database_of_the_first_migration_is_brought_up_to_date() {
    let directory = used();
    let mut before = session(open_with(directory.path(), Access::Serve, 1).unwrap());
    before.run(stock(3));
    before.sale(returns(till(1, "A"), Vec::new()));
    let (certificates, sales) = (before.certificates().rows, before.sales().sales);
    drop(before);
    put_back_to_the_first_migration(directory.path());
    for access in [Access::Look, Access::Change] {
        // A command changes no schema beside a server.
        let server = fs::File::open(directory.path().join(LOCK_FILE)).unwrap();
        server.lock().unwrap();
        let needed = error(open_with(directory.path(), access, 1));
        assert!(matches!(needed, OpenError::Migrate(_)), "{needed}");
    }
    let mut server = session(open_with(directory.path(), Access::Serve, 1).unwrap());
    assert_eq!(server.verify().findings, []);
    // What was there before has no links; what comes after it has.
    let (before, linked) = (server.chain().before, server.chain().linked);
    assert!(before > 0 && linked == 0, "{before} and {linked}");
    assert_eq!(server.certificates().rows, certificates);
    assert_eq!(server.sales().sales, sales);
    assert_eq!(server.run(keyed(sell_one(1, "A"), "A")), Said::Repeated(sales[0].sale.id));
    let made = server.coupon(create_coupon(OPERATOR, ten_percent("A")));
    assert_eq!(made.created_in, domain::OperationId(sales[1].sale.id.0 + 1));
    server.sale(sell_one(1, "B"));
    server.used(use_coupon(OPERATOR, "A", None));
    drop(server);
    let looked = look(directory.path());
    assert_eq!(looked.verify().findings, []);
    let chain = looked.chain();
    assert_eq!((chain.before, chain.linked, chain.findings), (before, 3, Vec::new()));
    drop(looked);
    let database = Connection::open(directory.path().join(DATABASE_FILE)).unwrap();
    for sql in [
        "UPDATE operation SET kind = 0",
        "UPDATE operation SET surface = 0",
        "UPDATE operation SET request_id = NULL",
        "INSERT INTO operation SELECT * FROM operation",
    ] {
        assert_refused(&database, sql);
    }
}

/// A card stays a card: what a constraint refuses is told as not done, and nothing of its batch is
/// written.
#[test]
fn a_command_that_a_constraint_refuses_does_not_harm_its_batch() {
    let directory = used();
    let database = Connection::open(directory.path().join(DATABASE_FILE)).unwrap();
    database
        .execute_batch(
            "CREATE TRIGGER refuse BEFORE INSERT ON certificate WHEN NEW.nominal = 700
             BEGIN SELECT RAISE(ABORT, 'on purpose'); END",
        )
        .unwrap();
    let mut session = session(open_with(directory.path(), Access::Serve, 1).unwrap());
    let order =
        |order: &str, price| keyed(sell(till(1, order), vec![line("GIFT", 1, price)]), order);
    let said = session.batch([order("B", 500), order("C", 700)]);
    assert!(matches!(said.as_slice(), [Said::Sale(_), Said::Unavailable(_)]), "{said:?}");
    assert_eq!(session.sales().sales.len(), 2);
    session.assert_clean();
    database.execute("DROP TRIGGER refuse", []).unwrap();
    let said = session.batch([order("B", 500), order("C", 700)]);
    assert!(matches!(said.as_slice(), [Said::Repeated(_), Said::Sale(_)]), "{said:?}");
    session.assert_clean();
}

fn holds(directory: &Path, needle: &[u8]) -> bool {
    names(directory).iter().any(|name| {
        let bytes = fs::read(directory.join(name)).unwrap();
        bytes.windows(needle.len()).any(|window| window == needle)
    })
}

/// Secret codes, and what orders the numbers, are sealed in the database and its log.
#[test]
fn secrets_stand_nowhere_in_clear() {
    let directory = tempfile::tempdir().unwrap();
    let mut session = session(open_with(directory.path(), Access::Serve, 1).unwrap());
    session.set_up_operators();
    let mut series = storage::conformance::shop::new_series(
        OPERATOR,
        domain::SeriesKind::Electronic,
        storage::conformance::shop::plan(50, 13),
        storage::conformance::shop::terms("long", &["LONG"]),
    );
    series.request.secret_digits = 12;
    session.run(set_up(domain::command::SetUp::CreateSeries(series)));
    let sold = session.sale(keyed(sell(till(1, "ORDER"), vec![line("LONG", 20, 500)]), "KEY"));
    session.run(stock(20));
    session.sale(returns(till(1, "ORDER"), vec![line("LONG", 1, 500)]));
    let secrets = |when: &str| {
        assert!(holds(directory.path(), b"ORDER"), "{when}: the search finds what is in clear");
        for certificate in &sold.certificates {
            let secret = certificate.secret.expose();
            assert_eq!(secret.len(), 12);
            assert!(!holds(directory.path(), secret.as_bytes()), "{when}");
            let number: u64 = secret.parse().unwrap();
            assert!(!holds(directory.path(), &number.to_be_bytes()[2..]), "{when}: as an integer");
        }
        assert!(!holds(directory.path(), &[7; 32]), "{when}: the key of a pool");
        assert!(!holds(directory.path(), &[1; 32]), "{when}: the master key");
    };
    secrets("in the log");
    drop(session);
    secrets("in the database");
}
