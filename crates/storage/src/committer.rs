//! The committer: gathers requests, has them loaded, decided and written in one transaction, and
//! answers.
//!
//! No artificial delay: while one batch is being made durable the next one gathers. A request is
//! answered only when what it was told is durable.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use domain::decide::Verdict;
use domain::{OperationId, Outcome, ReadSet, Rejection, Request, Undecided, View};
use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot, watch};

use crate::backend::Backend;
use crate::error::{BackendError, ErrorKind};
use crate::health::told;
use crate::{WriteSet, limits};

/// Tells the time. The system's clock is read in the server only.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Answer to an accepted request.
#[derive(Debug)]
#[must_use]
pub enum Answer {
    /// It was carried out.
    Done(Outcome),
    /// It had been carried out before, by this operation.
    Repeated(OperationId),
}

/// The decision is neither executed nor returned, because of earlier requests of the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not checked; try again in {seconds} s")]
pub struct Withheld {
    /// Seconds after which the request may be sent again.
    pub seconds: u32,
}

/// Counts decisions in the order in which they are made, and may withhold one. So a budget holds
/// exactly, however many requests are decided in one batch.
pub trait Gate: Send + Sync {
    /// Whether what was decided may be carried out and told. Where a batch is tried again, it is asked
    /// again for the same request.
    ///
    /// # Errors
    ///
    /// [`Withheld`]: nothing of the request is carried out, and its caller is told nothing of it.
    fn let_through(&self, decided: Result<&Verdict, &Undecided>) -> Result<(), Withheld>;
}

/// Reason why a request was not carried out, or may not have been.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SubmitError {
    /// A rule refuses the command.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// A [`Gate`] kept it back. Nothing was done.
    #[error(transparent)]
    Withheld(#[from] Withheld),
    /// Too many requests wait already. Nothing was done; come back later.
    #[error("too many requests are waiting")]
    Overloaded,
    /// The database failed before anything was written. Nothing was done.
    #[error("the database is not available: {0}")]
    Unavailable(Arc<BackendError>),
    /// The database failed while writing. Asking again under the same key gives the truth.
    #[error("the outcome of the request is unknown: {0}")]
    Unknown(Arc<BackendError>),
    /// A stored record breaks an invariant. Nothing was done, and a retry gives the same error
    /// until the store is repaired.
    #[error("{0}")]
    Corrupt(Arc<BackendError>),
    /// The server is stopping. Nothing was done.
    #[error("the server is stopping")]
    Stopped,
}

/// Counters of the committer.
#[derive(Debug, Default)]
pub struct StoreStats {
    /// Commands waiting for a batch.
    pub waiting: AtomicU64,
    /// Batches, written or not.
    pub batches: AtomicU64,
    /// Number of decided commands.
    pub commands: AtomicU64,
    /// Commands refused by a rule.
    pub rejected: AtomicU64,
    /// Commands that met a stored record which breaks an invariant.
    pub corrupt: AtomicU64,
    /// Retries of accepted requests.
    pub repeated: AtomicU64,
    /// Requests refused because the queue was full.
    pub overloaded: AtomicU64,
    /// Failures of the database.
    pub failures: AtomicU64,
    /// The last one of them, and its time.
    pub last_failure: Mutex<Option<(Timestamp, String)>>,
    /// Whether the last one is not followed by something that was written.
    pub is_failing: AtomicBool,
    /// Time spent loading, in microseconds.
    pub load_micros: AtomicU64,
    /// Time spent deciding, in microseconds.
    pub decide_micros: AtomicU64,
    /// Microseconds spent writing, the flush included.
    pub write_micros: AtomicU64,
}

type Reply = oneshot::Sender<Result<Answer, SubmitError>>;

struct Pending {
    request: Request,
    gate: Option<Arc<dyn Gate>>,
    reply: Reply,
}

/// The handle through which everything changes state. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    requests: mpsc::Sender<Pending>,
    stats: Arc<StoreStats>,
    committed: watch::Receiver<u64>,
}

impl Store {
    /// Submits a request and waits until what it is answered is durable.
    pub async fn submit(&self, request: Request) -> Result<Answer, SubmitError> {
        self.submit_through(None, request).await
    }

    /// As [`Self::submit`], through a gate that learns what is decided and may withhold it.
    pub async fn submit_through(
        &self,
        gate: Option<Arc<dyn Gate>>,
        request: Request,
    ) -> Result<Answer, SubmitError> {
        let (reply, answer) = oneshot::channel();
        match self.requests.try_send(Pending { request, gate, reply }) {
            Ok(()) => {
                self.stats.waiting.fetch_add(1, Relaxed);
                answer.await.unwrap_or(Err(SubmitError::Stopped))
            }
            Err(mpsc::error::TrySendError::Full(_)) => {
                self.stats.overloaded.fetch_add(1, Relaxed);
                Err(SubmitError::Overloaded)
            }
            Err(mpsc::error::TrySendError::Closed(_)) => Err(SubmitError::Stopped),
        }
    }

    /// Changes with each batch that this process has committed.
    pub fn committed(&self) -> watch::Receiver<u64> {
        self.committed.clone()
    }

    /// Counters of the committer.
    pub fn stats(&self) -> &Arc<StoreStats> {
        &self.stats
    }
}

/// Builds the handle and the committer's loop. The loop ends when every handle is gone and what
/// they submitted is answered; the caller decides where it runs.
pub fn committer<B: Backend>(backend: B, clock: Clock) -> (Store, impl Future<Output = ()> + Send) {
    committer_with_queue(backend, clock, limits::QUEUE_COMMANDS_MAX)
}

/// As [`committer`], with another bound of the queue, for tests of the bound.
pub fn committer_with_queue<B: Backend>(
    backend: B,
    clock: Clock,
    queue_max: usize,
) -> (Store, impl Future<Output = ()> + Send) {
    let (sender, receiver) = mpsc::channel(queue_max);
    let stats = Arc::new(StoreStats::default());
    let (committed, receive_committed) = watch::channel(0);
    let store = Store { requests: sender, stats: Arc::clone(&stats), committed: receive_committed };
    (store, Committer { backend, clock, stats, committed }.run(receiver))
}

struct Committer<B> {
    backend: B,
    clock: Clock,
    stats: Arc<StoreStats>,
    committed: watch::Sender<u64>,
}

impl<B: Backend> Committer<B> {
    async fn run(mut self, mut requests: mpsc::Receiver<Pending>) {
        let mut waiting: VecDeque<Pending> = VecDeque::new();
        let mut received = Vec::new();
        loop {
            if waiting.is_empty() {
                match self.receive(&mut requests, &mut received).await {
                    Some(0) => return,
                    Some(_) => waiting.extend(received.drain(..)),
                    None => {
                        self.probe().await;
                        continue;
                    }
                }
            }
            let batch = take_batch(&mut waiting);
            // A command may be taken a moment before it is counted as waiting: the sum is right.
            self.stats.waiting.fetch_sub(batch.len() as u64, Relaxed);
            let rest = self.carry_out(batch).await;
            self.stats.waiting.fetch_add(rest.len() as u64, Relaxed);
            rest.into_iter().rev().for_each(|pending| waiting.push_front(pending));
        }
    }

    /// Waits for requests; `None` when it is time to look whether the database can be written to
    /// again.
    async fn receive(
        &mut self,
        requests: &mut mpsc::Receiver<Pending>,
        received: &mut Vec<Pending>,
    ) -> Option<usize> {
        let receiving = requests.recv_many(received, limits::BATCH_COMMANDS_MAX);
        if self.stats.is_failing.load(Relaxed) {
            tokio::time::timeout(limits::PROBE_EVERY, receiving).await.ok()
        } else {
            Some(receiving.await)
        }
    }

    /// Tries whether the database can be written to again. Who asks whether this server is ready may
    /// be the only one who would find out: nobody sells where it is not.
    async fn probe(&mut self) {
        match self.backend.probe().await {
            Ok(()) => self.wrote(),
            Err(error) => {
                tracing::debug!(error = &error as &dyn std::error::Error, "still failing");
            }
        }
    }

    /// Something was made durable.
    fn wrote(&self) {
        if self.stats.is_failing.swap(false, Relaxed) {
            tracing::info!("the database accepts writes again");
        }
    }

    /// Carries out a batch; gives back those that must be loaded anew after what the others did.
    async fn carry_out(&mut self, mut batch: Vec<Pending>) -> Vec<Pending> {
        let requests: Vec<&Pending> = batch.iter().collect();
        let mut attempted = self.attempt(&requests).await;
        if attempted.as_ref().is_err_and(BackendError::is_conflict) {
            // What another node committed meanwhile is seen by the second look.
            attempted = self.attempt(&requests).await;
        }
        match attempted {
            Ok(results) => {
                let rest = batch.split_off(results.len());
                for (pending, result) in batch.into_iter().zip(results) {
                    answer(pending.reply, result);
                }
                rest
            }
            Err(error) if error.is_conflict() || (error.is_corrupt() && batch.len() > 1) => {
                // One of them is in the way again and again, or names a record that cannot be read;
                // the others need not suffer for it.
                for pending in batch {
                    let result = self.alone(&pending).await;
                    answer(pending.reply, result);
                }
                Vec::new()
            }
            Err(error) => {
                let error = self.failed(error);
                for pending in batch {
                    answer(pending.reply, Err(error.clone()));
                }
                Vec::new()
            }
        }
    }

    /// Carries out one request in a transaction of its own, again while it meets others.
    async fn alone(&mut self, pending: &Pending) -> Result<Answer, SubmitError> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            match self.attempt(&[pending]).await {
                Ok(mut results) => return results.pop().unwrap_or(Err(SubmitError::Stopped)),
                Err(error) if error.is_conflict() && attempt <= limits::CONFLICT_RETRIES_MAX => {}
                Err(error) => return Err(self.failed(error)),
            }
        }
    }

    /// Loads, decides and writes a batch in one transaction, or the first commands of it, where after
    /// them the others need other records than were loaded. At least one is carried out.
    async fn attempt(
        &mut self,
        batch: &[&Pending],
    ) -> Result<Vec<Result<Answer, SubmitError>>, BackendError> {
        let begun = Instant::now();
        // Read again for the decision: what is loaded is enough for some hours later.
        let about = (self.clock)();
        let plan = |directory: &domain::Directory| {
            let mut set = ReadSet::default();
            for Pending { request, .. } in batch {
                request.read_set(directory, about, &mut set);
            }
            set
        };
        let mut view = self.backend.begin(&plan).await?;
        let loaded = Instant::now();
        let now = storable((self.clock)());
        let mut writes = WriteSet::default();
        let mut results = Vec::with_capacity(batch.len());
        for pending in batch {
            results.push(decide(&mut view, pending, now, &mut writes));
            if view.is_stale {
                break;
            }
        }
        let decided = Instant::now();
        if writes.is_empty() {
            self.backend.roll_back().await?;
        } else {
            self.backend.commit(&writes).await?;
            self.wrote();
            self.committed.send_modify(|batches| *batches = batches.wrapping_add(1));
        }
        self.count(&results, [begun, loaded, decided, Instant::now()]);
        Ok(results)
    }

    fn count(&self, results: &Vec<Result<Answer, SubmitError>>, times: [Instant; 4]) {
        let stats = &self.stats;
        stats.batches.fetch_add(1, Relaxed);
        stats.commands.fetch_add(results.len() as u64, Relaxed);
        for result in results {
            match result {
                Ok(Answer::Done(_)) => {}
                Ok(Answer::Repeated(_)) => {
                    stats.repeated.fetch_add(1, Relaxed);
                }
                Err(SubmitError::Corrupt(_)) => {
                    stats.corrupt.fetch_add(1, Relaxed);
                }
                Err(_) => {
                    stats.rejected.fetch_add(1, Relaxed);
                }
            }
        }
        let [begun, loaded, decided, written] = times;
        let micros =
            |from: Instant, to: Instant| u64::try_from((to - from).as_micros()).unwrap_or(u64::MAX);
        stats.load_micros.fetch_add(micros(begun, loaded), Relaxed);
        stats.decide_micros.fetch_add(micros(loaded, decided), Relaxed);
        stats.write_micros.fetch_add(micros(decided, written), Relaxed);
    }

    fn failed(&self, error: BackendError) -> SubmitError {
        self.stats.failures.fetch_add(1, Relaxed);
        if let Ok(mut last) = self.stats.last_failure.lock() {
            *last = Some(((self.clock)(), told(&error)));
        }
        self.stats.is_failing.store(true, Relaxed);
        tracing::error!(error = &error as &dyn std::error::Error, "the database failed");
        match error.kind() {
            ErrorKind::Unknown => SubmitError::Unknown(Arc::new(error)),
            ErrorKind::Conflict | ErrorKind::Unavailable => {
                SubmitError::Unavailable(Arc::new(error))
            }
            ErrorKind::Corrupt => {
                self.stats.corrupt.fetch_add(1, Relaxed);
                SubmitError::Corrupt(Arc::new(error))
            }
        }
    }
}

/// A moment as precise as databases keep it, so that what is answered at once and what is read
/// later are the same.
fn storable(now: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
}

/// The first commands that wait, up to the weight of one batch but at least one. A batch ends with a
/// command after which another may need other records than before it.
fn take_batch(waiting: &mut VecDeque<Pending>) -> Vec<Pending> {
    let mut weight = 0;
    let mut over = false;
    let fits = waiting
        .iter()
        .take_while(|pending| {
            let (before, ended) = (weight, over);
            weight += pending.request.command.weight();
            over = pending.request.command.ends_batch();
            !ended && (before == 0 || weight <= limits::BATCH_WEIGHT_MAX)
        })
        .count();
    waiting.drain(..fits).collect()
}

/// Decides one request and lets the next one see what it changed.
fn decide(
    view: &mut View,
    Pending { request, gate, .. }: &Pending,
    now: Timestamp,
    writes: &mut WriteSet,
) -> Result<Answer, SubmitError> {
    let decided = domain::decide(view, request, now);
    if let Some(gate) = gate {
        gate.let_through(decided.as_ref())?;
    }
    let verdict = match decided {
        Ok(verdict) => verdict,
        Err(Undecided::Refused(rejection)) => return Err(rejection.into()),
        Err(Undecided::Broken(broken)) => {
            let (command, request_id) = (request.command.name(), &request.origin.request_id);
            tracing::error!(command, %request_id, %broken, "a stored record breaks an invariant");
            let error = BackendError::new(ErrorKind::Corrupt, "deciding a command", broken);
            return Err(SubmitError::Corrupt(Arc::new(error)));
        }
    };
    match verdict {
        Verdict::Repeated(operation) => Ok(Answer::Repeated(operation)),
        Verdict::Unchanged(outcome) => Ok(Answer::Done(outcome)),
        Verdict::Decided(decision) => Ok(Answer::Done(writes.accept(view, *decision))),
    }
}

fn answer(reply: Reply, result: Result<Answer, SubmitError>) {
    // The caller may have gone; what was done stays done, and asking again tells it.
    let _ = reply.send(result);
}
