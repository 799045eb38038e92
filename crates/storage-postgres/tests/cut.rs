//! The connection is cut at every message in turn, before the database has it or before its answer
//! comes back: whatever was told is true, and asking again tells the truth.

#![expect(clippy::unwrap_used, reason = "test code")]

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, LazyLock};
use std::thread;

use postgres_scratch::{Database, database_or_skip};
use storage::conformance::session::{Said, Session};
use storage::conformance::shop::{keyed, sell_one};
use storage::{MasterKey, limits};
use storage_postgres::{Access, PostgresSettings, open};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap());

/// Part that is lost with the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lost {
    /// The database never hears of it.
    Request,
    /// The database carries it out, and nobody hears of that.
    Answer,
}

/// Point at which the connection is cut.
struct Cut {
    lost: Lost,
    /// Number of database answers that still pass. `usize::MAX`: all of them.
    left: AtomicUsize,
    happened: AtomicBool,
}

impl Cut {
    /// Whether this message is the one.
    fn is_now(&self) -> bool {
        let one_less = |left: usize| (left != usize::MAX).then(|| left.wrapping_sub(1));
        let before = self.left.fetch_update(SeqCst, SeqCst, one_less);
        let is_now = before == Ok(0);
        if is_now {
            self.happened.store(true, SeqCst);
        }
        is_now
    }
}

/// Stands between a store and its database.
struct Proxy {
    directory: TempDir,
    cut: Arc<Cut>,
}

impl Proxy {
    fn before(database: &Database, lost: Lost) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(directory.path().join(SOCKET)).unwrap();
        let left = AtomicUsize::new(usize::MAX);
        let cut = Arc::new(Cut { lost, left, happened: AtomicBool::new(false) });
        let (target, shared) = (socket_of(database), Arc::clone(&cut));
        // It ends with the test's process: nobody connects once the folder is gone.
        thread::spawn(move || {
            for client in listener.incoming() {
                let (client, server) = (client.unwrap(), UnixStream::connect(&target).unwrap());
                let (to_server, cut) = ((client.try_clone().unwrap(), server), Arc::clone(&shared));
                let from_server = (to_server.1.try_clone().unwrap(), client);
                thread::spawn(move || pass_requests(to_server.0, to_server.1, &cut));
                thread::spawn(move || {
                    let (mut server, mut client) = from_server;
                    // Whatever ends it ends both.
                    let _ = io::copy(&mut server, &mut client);
                    let _ = client.shutdown(Shutdown::Both);
                });
            }
        });
        Self { directory, cut }
    }

    fn url(&self, database: &Database) -> String {
        let (_, options) = database.url().split_once('?').unwrap();
        let host = self.directory.path().to_str().unwrap().replace('/', "%2F");
        format!("postgres://scrip@{host}/postgres?{options}")
    }

    /// From now on, so many messages go through.
    fn arm(&self, messages: usize) {
        self.cut.left.store(messages, SeqCst);
    }
}

const SOCKET: &str = ".s.PGSQL.5432";

fn socket_of(database: &Database) -> PathBuf {
    let (_, rest) = database.url().split_once('@').unwrap();
    let (host, _) = rest.split_once('/').unwrap();
    Path::new(&host.replace("%2F", "/")).join(SOCKET)
}

/// Passes messages on, one by one, up to where the connection is cut.
fn pass_requests(mut client: UnixStream, mut server: UnixStream, cut: &Cut) {
    /// The messages that the database answers: a simple query, and the end of an extended one.
    const ANSWERED: [u8; 2] = [b'Q', b'S'];
    // The first message has no letter before its length.
    let mut kind = None;
    while let Ok(message) = message(&mut client, kind.is_some()) {
        let is_cut = kind.is_some() && ANSWERED.contains(&message[0]) && cut.is_now();
        kind = Some(message[0]);
        if is_cut {
            if cut.lost == Lost::Answer {
                // No answer gets past this. The database is told to go once it has done its work.
                let _ = client.shutdown(Shutdown::Both);
                let _ = server.write_all(&message);
                let _ = server.shutdown(Shutdown::Write);
                let _ = io::copy(&mut server, &mut io::sink());
            }
            break;
        }
        if server.write_all(&message).is_err() {
            break;
        }
    }
    let _ = client.shutdown(Shutdown::Both);
    let _ = server.shutdown(Shutdown::Both);
}

fn message(client: &mut UnixStream, has_kind: bool) -> io::Result<Vec<u8>> {
    let head = if has_kind { 5 } else { 4 };
    let mut message = vec![0; head];
    client.read_exact(&mut message)?;
    let length = u32::from_be_bytes(message[head - 4..].try_into().unwrap());
    message.resize(head - 4 + usize::try_from(length).unwrap(), 0);
    client.read_exact(&mut message[head..])?;
    Ok(message)
}

fn session(url: &str, directory: &TempDir) -> Session {
    let settings: PostgresSettings = url.parse().unwrap();
    let opened = open(settings, directory.path(), Access::Serve, || MasterKey([5; 32]));
    let opened = RUNTIME.block_on(opened).unwrap();
    Session::new(opened.backend, opened.reader, limits::QUEUE_COMMANDS_MAX)
}

/// Results of the sales of all rounds.
#[derive(Debug, Default)]
struct Seen {
    done: usize,
    not_available: usize,
    unknown_and_done: usize,
    unknown_and_not_done: usize,
}

fn check(lost: Lost) {
    let Some(database) = database_or_skip() else { return };
    let directory = tempfile::tempdir().unwrap();
    let mut direct = session(database.url(), &directory);
    direct.set_up_operators();
    let mut seen = Seen::default();
    let mut sold = 0;
    for messages in 0.. {
        let proxy = Proxy::before(&database, lost);
        let mut cut = session(&proxy.url(&database), &directory);
        proxy.arm(messages);
        let sale = |place: usize| {
            let order = format!("{messages}-{place}");
            keyed(sell_one(1, &order), &order)
        };
        // Two that go together, and one alone, on a connection that prepares everything anew.
        let mut told = cut.batch([sale(0), sale(1)]);
        told.push(cut.run(sale(2)));
        for (place, told) in told.into_iter().enumerate() {
            let truth = direct.run(sale(place));
            let what = format!("{lost:?} after {messages}, sale {place}: {told:?}, {truth:?}");
            match (told, truth) {
                (Said::Sale(told), Said::Repeated(sale)) => {
                    assert_eq!(told.sale.id, sale, "{what}");
                    seen.done += 1;
                }
                (Said::Unavailable(_), Said::Sale(_)) => seen.not_available += 1,
                (Said::Unknown, Said::Sale(_)) => seen.unknown_and_not_done += 1,
                (Said::Unknown, Said::Repeated(_)) => seen.unknown_and_done += 1,
                _ => panic!("{what}"),
            }
            sold += 1;
        }
        if !proxy.cut.happened.load(SeqCst) {
            break;
        }
    }
    assert_eq!(direct.sales().sales.len(), sold);
    direct.assert_clean();
    let Seen { done, not_available, unknown_and_done, unknown_and_not_done } = seen;
    let all_kinds = match lost {
        Lost::Request => unknown_and_not_done > 0 && unknown_and_done == 0,
        Lost::Answer => unknown_and_done > 0,
    };
    assert!(done > 0 && not_available > 0 && all_kinds, "{seen:?}");
}

#[test]
fn a_request_that_does_not_arrive_is_told_of_truly() {
    check(Lost::Request);
}

#[test]
fn an_answer_that_does_not_arrive_is_told_of_truly() {
    check(Lost::Answer);
}
