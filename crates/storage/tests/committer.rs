//! The committer over backends that fail, block and count: nobody is told what is not true.

#![expect(clippy::unwrap_used, reason = "test code")]

use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex};

use domain::{Directory, OperationId, Request, View};
use storage::backend::Plan;
use storage::conformance::session::{Said, Session, Submission, time_of};
use storage::conformance::shop::{
    OPERATOR, card_number, keyed, line, new_key, returns, sell, sell_one, set_up, stock, till,
};
use storage::{Backend, BackendError, ErrorKind, MemoryBackend, WriteSet, committer, limits};
use tokio::sync::Semaphore;

const QUEUE: usize = limits::QUEUE_COMMANDS_MAX;

/// A store with both operators in it.
fn operators() -> MemoryBackend {
    let store = MemoryBackend::default();
    session(store.clone(), &store).set_up_operators();
    store
}

/// A committer over a backend that keeps its records in a store.
fn session(backend: impl Backend, store: &MemoryBackend) -> Session {
    Session::new(backend, Arc::new(store.clone()), QUEUE)
}

fn sale(order: usize) -> Request {
    let order = order.to_string();
    keyed(sell_one(1, &order), &order)
}

/// The orders that are stored.
fn stored(store: &MemoryBackend) -> Vec<String> {
    let session = session(store.clone(), store);
    session.assert_clean();
    let sales = session.sales().sales.into_iter();
    sales.filter_map(|receipt| receipt.sale.order_number.clone()).collect()
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Call {
    Begin,
    Commit,
}

/// Calls that fail, and their error.
#[derive(Clone, Copy, Debug)]
struct Fault {
    call: Call,
    /// The first that fails, counted from 1.
    first: u32,
    /// Number of consecutive failures.
    count: u32,
    kind: ErrorKind,
    /// Whether what was to be written is written before the failure is told.
    written: bool,
}

/// Fails as it is told to.
struct Faulty {
    inner: MemoryBackend,
    fault: Fault,
    begins: u32,
    commits: u32,
}

impl Faulty {
    fn fails(&self, call: Call, number: u32) -> Result<(), BackendError> {
        let Fault { call: faulty, first, count, kind, .. } = self.fault;
        if call == faulty && (first..first + count).contains(&number) {
            return Err(BackendError::new(kind, "testing", "on purpose"));
        }
        Ok(())
    }
}

impl Backend for Faulty {
    async fn begin(&mut self, plan: Plan<'_>) -> Result<View, BackendError> {
        self.begins += 1;
        self.fails(Call::Begin, self.begins)?;
        self.inner.begin(plan).await
    }

    async fn commit(&mut self, writes: &WriteSet) -> Result<(), BackendError> {
        self.commits += 1;
        let fault = self.fails(Call::Commit, self.commits);
        if fault.is_ok() || self.fault.written {
            self.inner.commit(writes).await?;
        }
        fault
    }

    async fn roll_back(&mut self) -> Result<(), BackendError> {
        self.inner.roll_back().await
    }
}

fn faulty(store: &MemoryBackend, fault: Fault) -> Session {
    let inner = store.clone();
    session(Faulty { inner, fault, begins: 0, commits: 0 }, store)
}

/// Every kind of failure at every call of four batches of three sales: what is told as done is
/// stored, what is told as not done is not, and asking again tells the truth.
#[test]
fn whatever_fails_everybody_is_told_the_truth() {
    let mut faults = Vec::new();
    for kind in [ErrorKind::Unavailable, ErrorKind::Unknown] {
        for call in [Call::Begin, Call::Commit] {
            for first in 1..=4 {
                let fault = Fault { call, first, count: 1, kind, written: false };
                faults.push(fault);
                if call == Call::Commit && kind == ErrorKind::Unknown {
                    faults.push(Fault { written: true, ..fault });
                }
            }
        }
    }
    for fault in faults {
        let store = operators();
        let mut session = faulty(&store, fault);
        let told: Vec<Said> =
            (0..4).flat_map(|batch| session.batch((0..3).map(|i| sale(batch * 3 + i)))).collect();
        assert_eq!(session.store().stats().failures.load(Relaxed), 1, "{fault:?}");
        drop(session);
        let stored = stored(&store);
        let mut again = self::session(store.clone(), &store);
        for (order, told) in told.iter().enumerate() {
            let failed = order / 3 + 1 == fault.first as usize;
            let is_stored = stored.contains(&order.to_string());
            assert_eq!(is_stored, !failed || fault.written, "{fault:?}, order {order}");
            let truth = again.run(sale(order));
            match told {
                Said::Sale(receipt) => {
                    assert!(!failed, "{fault:?}, order {order}");
                    assert_eq!(again.receipt(receipt.sale.id).as_ref(), Some(&**receipt));
                    assert_eq!(truth, Said::Repeated(receipt.sale.id));
                }
                Said::Unavailable(kind) => {
                    assert!(failed && *kind == fault.kind, "{fault:?}, order {order}");
                    assert!(matches!(truth, Said::Sale(_)), "{fault:?}: {truth:?}");
                }
                Said::Unknown => {
                    assert!(failed && fault.kind == ErrorKind::Unknown, "{fault:?}");
                    let repeated = matches!(truth, Said::Repeated(_));
                    assert_eq!(repeated, fault.written, "{fault:?}: {truth:?}");
                }
                other => panic!("{fault:?}, order {order}: {other:?}"),
            }
        }
        assert_eq!(self::stored(&store).len(), 12, "{fault:?}");
    }
}

/// Another transaction in the way is no reason to refuse anybody, however often it is there, up to
/// the bound.
#[test]
fn what_met_another_transaction_is_tried_again() {
    for call in [Call::Begin, Call::Commit] {
        for first in 1..=4 {
            for count in 1..=limits::CONFLICT_RETRIES_MAX + 2 {
                let (kind, written) = (ErrorKind::Conflict, false);
                let fault = Fault { call, first, count, kind, written };
                let store = operators();
                let mut session = faulty(&store, fault);
                for batch in 0..4 {
                    let said = session.batch((0..3).map(|i| sale(batch * 3 + i)));
                    assert!(said.iter().all(|s| matches!(s, Said::Sale(_))), "{fault:?} {said:?}");
                }
                drop(session);
                let orders: Vec<String> = (0..12).map(|order: usize| order.to_string()).collect();
                assert_eq!(stored(&store), orders, "{fault:?}");
            }
        }
    }
}

/// Fails with a conflict whatever contains one order.
struct Poisoned {
    inner: MemoryBackend,
    commits: Arc<Mutex<Vec<usize>>>,
}

impl Backend for Poisoned {
    async fn begin(&mut self, plan: Plan<'_>) -> Result<View, BackendError> {
        self.inner.begin(plan).await
    }

    async fn commit(&mut self, writes: &WriteSet) -> Result<(), BackendError> {
        self.commits.lock().unwrap().push(writes.sales.len());
        if writes.sales.iter().any(|sale| sale.order_number.as_deref() == Some("1")) {
            return Err(BackendError::new(ErrorKind::Conflict, "testing", "poison"));
        }
        self.inner.commit(writes).await
    }

    async fn roll_back(&mut self) -> Result<(), BackendError> {
        self.inner.roll_back().await
    }
}

/// A command that always meets another transaction is given up alone; the others of its batch are
/// carried out.
#[test]
fn others_do_not_suffer_for_the_one_that_conflicts() {
    let store = operators();
    let commits = Arc::new(Mutex::new(Vec::new()));
    let backend = Poisoned { inner: store.clone(), commits: Arc::clone(&commits) };
    let mut session = session(backend, &store);
    let said = session.batch((0..3).map(sale));
    assert!(matches!(said[..], [Said::Sale(_), _, Said::Sale(_)]), "{said:?}");
    assert_eq!(said[1], Said::Unavailable(ErrorKind::Conflict));
    // The batch twice, the first alone, the poisoned one with its retries, the third alone.
    let alone = usize::try_from(limits::CONFLICT_RETRIES_MAX).unwrap() + 1;
    let mut expected = vec![3, 3];
    expected.resize(2 + 1 + alone + 1, 1);
    assert_eq!(*commits.lock().unwrap(), expected);
    assert_eq!(stored(&store), ["0", "2"]);
}

/// Begins a transaction only when it gets a permit, and remembers how many keys each has.
struct Gated {
    inner: MemoryBackend,
    gate: Arc<Semaphore>,
    begun: Arc<Mutex<Vec<usize>>>,
}

impl Backend for Gated {
    async fn begin(&mut self, plan: Plan<'_>) -> Result<View, BackendError> {
        self.gate.acquire().await.unwrap().forget();
        self.begun.lock().unwrap().push(plan(&Directory::default()).keys.len());
        self.inner.begin(plan).await
    }

    async fn commit(&mut self, writes: &WriteSet) -> Result<(), BackendError> {
        let written = writes.certificates.iter();
        let mut written: Vec<_> = written.map(|certificate| certificate.id).collect();
        let count = written.len();
        written.sort_unstable();
        written.dedup();
        assert_eq!(written.len(), count, "a certificate is written once");
        self.inner.commit(writes).await
    }

    async fn roll_back(&mut self) -> Result<(), BackendError> {
        self.inner.roll_back().await
    }
}

struct GatedSession {
    store: MemoryBackend,
    session: Session,
    gate: Arc<Semaphore>,
    begun: Arc<Mutex<Vec<usize>>>,
}

fn gated(permits: usize, queue_max: usize) -> GatedSession {
    let store = operators();
    let (gate, begun) = (Arc::new(Semaphore::new(permits)), Arc::default());
    let inner = store.clone();
    let backend = Gated { inner, gate: Arc::clone(&gate), begun: Arc::clone(&begun) };
    let session = Session::new(backend, Arc::new(store.clone()), queue_max);
    GatedSession { store, session, gate, begun }
}

#[test]
fn too_many_waiting_requests_are_refused_at_once_and_later_ones_are_not() {
    let GatedSession { store, mut session, gate, .. } = gated(0, 2);
    let mut waiting = vec![session.submit(sale(0))];
    // The committer takes the first one and waits for the backend.
    session.work();
    assert_eq!(session.store().stats().waiting.load(Relaxed), 0);
    waiting.push(session.submit(sale(1)));
    waiting.push(session.submit(sale(2)));
    assert_eq!(session.store().stats().waiting.load(Relaxed), 2);
    let refused = session.submit(sale(3));
    assert_eq!(session.answers(vec![refused]), [Said::Overloaded]);
    assert_eq!(session.store().stats().overloaded.load(Relaxed), 1);
    gate.add_permits(100);
    let said = session.answers(waiting);
    assert!(said.iter().all(|said| matches!(said, Said::Sale(_))), "{said:?}");
    assert_eq!(stored(&store), ["0", "1", "2"], "nothing is done of what is refused");
    assert!(matches!(session.run(sale(3)), Said::Sale(_)));
}

/// Made, sold and returned in one batch.
#[test]
fn a_certificate_that_changes_twice_is_written_once() {
    let GatedSession { store, mut session, begun, .. } = gated(100, QUEUE);
    let back = |order| keyed(returns(till(1, order), Vec::new()), &format!("back {order}"));
    let card = keyed(sell(till(1, "card"), vec![line(&card_number(0), 1, 500)]), "card");
    let said = session.batch([stock(1), card, back("card"), sale(0), back("0")]);
    assert!(said.iter().all(|s| matches!(s, Said::Sale(_) | Said::Stocked(_))), "{said:?}");
    assert_eq!(*begun.lock().unwrap(), [4]);
    let rows = session.certificates().rows;
    assert!(rows.iter().all(|(c, entries)| c.balance.is_zero() && entries.len() == 2));
    assert_eq!(stored(&store).len(), 4);
}

/// While one batch is being written the next one gathers.
#[test]
fn what_waits_is_carried_out_together() {
    let GatedSession { mut session, gate, begun, .. } = gated(0, QUEUE);
    let mut waiting = vec![session.submit(sale(0))];
    session.work();
    waiting.extend((1..6).map(|order| session.submit(sale(order))));
    gate.add_permits(100);
    session.answers(waiting);
    assert_eq!(*begun.lock().unwrap(), [1, 5]);
}

/// Whoever goes away before the answer, before the batch or during it, disturbs nobody; what they
/// asked for is done all the same, and a repeat tells it.
#[test]
fn callers_that_go_away_disturb_nobody() {
    let GatedSession { store, mut session, gate, .. } = gated(0, QUEUE);
    let mut waiting: Vec<Submission> = (0..5).map(|order| session.submit(sale(order))).collect();
    drop(waiting.remove(3));
    session.work();
    drop(waiting.remove(1));
    gate.add_permits(100);
    let said = session.answers(waiting);
    assert_eq!(said.iter().filter(|said| matches!(said, Said::Sale(_))).count(), 3);
    assert_eq!(stored(&store), ["0", "1", "2", "3", "4"]);
    for order in [1, 3] {
        assert!(matches!(session.run(sale(order)), Said::Repeated(_)));
    }
}

/// Orders of so many certificates that no rule allows, under keys; refused orders weigh as well.
fn heavy(quantities: &[u32]) -> Vec<Request> {
    let requests = quantities.iter().enumerate();
    let requests = requests.map(|(order, quantity)| {
        let order = order.to_string();
        keyed(sell(till(1, &order), vec![line("WHAT", *quantity, 500)]), &order)
    });
    requests.collect()
}

#[test]
fn heavy_commands_are_split_into_batches() {
    let GatedSession { mut session, begun, .. } = gated(100, QUEUE);
    assert_eq!(limits::BATCH_WEIGHT_MAX, 10_000, "the numbers below are made for this bound");
    // Each weighs one more than its quantity. 6,001 + 3,001 + 998 fill a batch exactly.
    let said = session.batch(heavy(&[6_000, 3_000, 997, 0, 6_000, 20_000, 0, 0]));
    assert!(said.iter().all(|said| matches!(said, Said::Rejected(_))), "{said:?}");
    assert_eq!(*begun.lock().unwrap(), [3, 2, 1, 2]);
}

#[test]
fn many_commands_are_split_into_batches() {
    let GatedSession { mut session, begun, .. } = gated(100, QUEUE);
    let max = limits::BATCH_COMMANDS_MAX;
    session.batch(heavy(&vec![0; 2 * max + 3]));
    assert_eq!(*begun.lock().unwrap(), [max, max, 3]);
}

/// Later requests are planned on the directory that the change makes.
#[test]
fn a_change_of_the_directory_ends_its_batch() {
    let GatedSession { mut session, begun, .. } = gated(100, QUEUE);
    let key = |byte| set_up(domain::command::SetUp::CreateKey(new_key(byte)));
    let said = session.batch([sale(0), sale(1), key(1), sale(2), key(2), key(3), sale(3)]);
    assert!(said.iter().all(|said| matches!(said, Said::Sale(_) | Said::SetUp(_))), "{said:?}");
    assert_eq!(*begun.lock().unwrap(), [2, 1, 0, 1]);
}

#[test]
fn the_loop_ends_when_all_handles_are_gone_and_everybody_is_answered() {
    let GatedSession { store, mut session, gate, .. } = gated(1, QUEUE);
    assert!(matches!(session.run(sale(0)), Said::Sale(_)));
    // Heavy ones in several batches, of which the first is stuck.
    let waiting = heavy(&[9_000, 9_000, 9_000]).into_iter().map(|request| session.submit(request));
    let waiting: Vec<Submission> = waiting.collect();
    let clone = session.store().clone();
    session.drop_store();
    session.work();
    assert!(!session.has_ended());
    gate.add_permits(100);
    let said = session.answers(waiting);
    assert!(said.iter().all(|said| matches!(said, Said::Rejected(_))), "{said:?}");
    session.work();
    assert!(!session.has_ended(), "a handle is left");
    drop(clone);
    session.work();
    assert!(session.has_ended());
    assert_eq!(stored(&store), ["0"]);
}

/// A committer that is gone does nothing and says so.
#[test]
fn without_the_loop_nothing_is_done() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let store = operators();
    let (handle, run) = committer(store.clone(), Arc::new(|| time_of(0)));
    drop(run);
    let said = runtime.block_on(handle.submit(sale(0)));
    assert_eq!(Said::from(said), Said::Stopped);
    assert_eq!(stored(&store), [""; 0]);
}

/// A server whose database failed finds out by itself when it can be written to again.
#[test]
fn a_database_that_failed_is_tried_again_without_a_request() {
    for (call, kind) in [
        (Call::Begin, ErrorKind::Unavailable),
        (Call::Commit, ErrorKind::Unavailable),
        (Call::Commit, ErrorKind::Unknown),
    ] {
        let store = operators();
        // The sale and the first trial fail, the second trial does not.
        let fault = Fault { call, first: 1, count: 2, kind, written: false };
        let inner = store.clone();
        let backend = Faulty { inner, fault, begins: 0, commits: 0 };
        let (handle, run) = committer(backend, Arc::new(|| time_of(0)));
        let mut time = tokio::runtime::Builder::new_current_thread();
        let runtime = time.enable_all().build().unwrap();
        runtime.block_on(async {
            let asked = async {
                assert!(!matches!(Said::from(handle.submit(sale(0)).await), Said::Sale(_)));
                assert!(handle.stats().is_failing.load(Relaxed), "{fault:?}");
                // Nobody asks for anything any more.
                while handle.stats().is_failing.load(Relaxed) {
                    tokio::time::sleep(limits::PROBE_EVERY / 10).await;
                }
            };
            tokio::select! {
                () = asked => {}
                () = run => panic!("it ended"),
            }
        });
        assert_eq!(stored(&store), [""; 0], "{fault:?}");
    }
}

/// The counters of the committer, for operators.
#[test]
fn everything_is_counted() {
    let store = operators();
    let mut session = session(store.clone(), &store);
    let refused = sell(till(1, "x"), vec![line("WHAT", 1, 500)]);
    session.batch([sale(0), sale(0), refused, sale(1)]);
    let stats = Arc::clone(session.store().stats());
    let count = |counter: &std::sync::atomic::AtomicU64| counter.load(Relaxed);
    assert_eq!((count(&stats.batches), count(&stats.commands)), (1, 4));
    assert_eq!((count(&stats.rejected), count(&stats.repeated)), (1, 1));
    assert_eq!((count(&stats.overloaded), count(&stats.failures)), (0, 0));
    assert_eq!(session.sales().sales[0].sale.operator, OPERATOR);
    assert!(session.receipt(OperationId(i64::MAX)).is_none());
}
