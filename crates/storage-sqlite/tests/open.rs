//! Opening a data directory: who may, with which key, and what stands in it.

#![expect(clippy::unwrap_used, reason = "test code")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rusqlite::Connection;
use storage::conformance::session::{Said, Session};
use storage::conformance::shop::{give_back, keyed, line, sell, sell_one, set_up, stock, till};
use storage::{KeyFileError, MasterKey, limits};
use storage_sqlite::{Access, DATABASE_FILE, KEY_FILE, LOCK_FILE, OpenError, Opened, open};
use tempfile::TempDir;

fn open_with(directory: &Path, access: Access, key: u8) -> Result<Opened, OpenError> {
    open(directory, access, || MasterKey([key; 32]))
}

fn session(opened: Opened) -> Session {
    Session::new(opened.backend, opened.reader, limits::QUEUE_COMMANDS_MAX)
}

/// A directory with both houses and a sale, and nobody using it.
fn used() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    let mut session = session(open_with(directory.path(), Access::Serve, 1).unwrap());
    session.set_up_houses();
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
        matches!(refused, Said::Rejected(domain::Rejection::SeriesNotOnSale { .. })),
        "the server sees the change: {refused:?}"
    );

    let look = session(open_with(directory.path(), Access::Look, 1).unwrap());
    assert_eq!(look.sales().sales.len(), 2);
    server.sale(give_back(till(1, "B"), Vec::new()));
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
    session.set_up_houses();
    for name in names(directory.path()) {
        let mode = fs::metadata(directory.path().join(&name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name:?} has mode {mode:o}");
    }
}

/// What the rules promise, the database refuses to break too, whoever asks it to.
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
        "INSERT INTO entry SELECT certificate, number, kind, change, balance_after, operation \
         FROM entry",
        "INSERT INTO entry SELECT certificate, 2, kind, -501, -1, operation FROM entry",
        "INSERT INTO entry SELECT certificate, 0, kind, change, balance_after, 1 FROM entry",
        "INSERT INTO certificate SELECT * FROM certificate",
        "INSERT INTO remembered SELECT * FROM remembered",
        "UPDATE sale SET order_number = NULL, cheque = NULL",
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
        let refused = database.execute(sql, []);
        let code = refused.as_ref().err().and_then(rusqlite::Error::sqlite_error_code);
        assert_eq!(code, Some(rusqlite::ErrorCode::ConstraintViolation), "{sql}: {refused:?}");
    }
    drop(database);
    session(open_with(directory.path(), Access::Look, 1).unwrap()).assert_clean();
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
    session.set_up_houses();
    let series = storage::conformance::shop::new_series(
        storage::conformance::shop::OPERATOR,
        domain::SeriesKind::Electronic,
        storage::conformance::shop::plan(50, 13),
        storage::conformance::shop::terms("long", &["LONG"]),
    );
    let series = domain::command::NewSeries { secret_digits: 12, ..series };
    session.run(set_up(domain::command::SetUp::CreateSeries(series)));
    let sold = session.sale(keyed(sell(till(1, "ORDER"), vec![line("LONG", 20, 500)]), "KEY"));
    session.run(stock(20));
    session.sale(give_back(till(1, "ORDER"), vec![line("LONG", 1, 500)]));
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
