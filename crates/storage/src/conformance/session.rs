//! A committer driven by hand: what is submitted together is one batch, and nothing depends on
//! threads or on time.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};

use domain::person::{User, UserSession};
use domain::redemption::Redeemed;
use domain::sale::Receipt;
use domain::{
    Acted, Approval, Certificate, Coupon, Delivery, OperationId, OperatorId, Outcome, Owner,
    Rejection, Request, SignIn,
};
use jiff::Timestamp;
use tokio::runtime::{Builder, Runtime};

use crate::chain::{self, ChainReport};
use crate::committer::committer_with_queue;
use crate::conformance::Fixture;
use crate::{
    Answer, AuditPage, Backend, BackendError, Clock, CouponList, CouponPage, ErrorKind, Reader,
    Report, SalePage, Store, SubmitError, limits, verify,
};

/// Answer to a request, in a form that can be compared.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// A sale or return was carried out.
    Sale(Box<Receipt>),
    /// Certificates were created for printing.
    Stocked(Vec<Certificate>),
    /// Certificates were issued, or something was done to one.
    Acted(Box<Acted>),
    /// A coupon was made, changed or deleted.
    Coupon(Box<Coupon>),
    /// A redemption was made, or something was done to one.
    Redemption(Box<Redeemed>),
    /// Balances were booked out.
    Expired(Vec<Certificate>),
    /// An owner was made or changed.
    Owner(Box<Owner>),
    /// A sign-in began or goes on; `None` where a token is not good.
    SignIn(Option<Box<SignIn>>),
    /// A user was made or changed.
    User(Box<User>),
    /// A session of a person began or goes on.
    Session(Box<UserSession>),
    /// A request for approval was made or decided.
    Approval(Box<Approval>),
    /// A message was asked for, or something was done about one.
    Delivery(Box<Delivery>),
    /// Whether a code was right.
    Confirmed(bool),
    /// Something was set up.
    SetUp(i64),
    /// The request had been carried out before.
    Repeated(OperationId),
    /// A rule refuses the command.
    Rejected(Rejection),
    /// The database failed before anything was written.
    Unavailable(ErrorKind),
    /// The database failed while writing.
    Unknown,
    /// Too many requests wait.
    Overloaded,
    /// The server is stopping.
    Stopped,
}

impl From<Result<Answer, SubmitError>> for Said {
    fn from(result: Result<Answer, SubmitError>) -> Self {
        match result {
            Ok(Answer::Done(Outcome::Sale(receipt))) => Self::Sale(receipt),
            Ok(Answer::Done(Outcome::Stocked(certificates))) => Self::Stocked(certificates),
            Ok(Answer::Done(Outcome::Acted(acted))) => Self::Acted(acted),
            Ok(Answer::Done(Outcome::Series(series))) => Self::SetUp(series.id.0),
            Ok(Answer::Done(Outcome::Coupon(coupon))) => Self::Coupon(coupon),
            Ok(Answer::Done(Outcome::Redemption(redeemed))) => Self::Redemption(redeemed),
            Ok(Answer::Done(Outcome::Expired(certificates))) => Self::Expired(certificates),
            Ok(Answer::Done(Outcome::Owner(owner))) => Self::Owner(owner),
            Ok(Answer::Done(Outcome::SignIn(sign_in))) => Self::SignIn(sign_in),
            Ok(Answer::Done(Outcome::User(user))) => Self::User(user),
            Ok(Answer::Done(Outcome::Session(session))) => Self::Session(session),
            Ok(Answer::Done(Outcome::Approval(approval))) => Self::Approval(approval),
            Ok(Answer::Done(Outcome::Delivery(delivery))) => Self::Delivery(delivery),
            Ok(Answer::Done(Outcome::Confirmed(is_right))) => Self::Confirmed(is_right),
            Ok(Answer::Done(Outcome::EventsPruned)) => Self::SetUp(0),
            Ok(Answer::Done(Outcome::SetUp(id))) => Self::SetUp(id),
            Ok(Answer::Repeated(operation)) => Self::Repeated(operation),
            Err(SubmitError::Rejected(rejection)) => Self::Rejected(rejection),
            Err(SubmitError::Unavailable(error) | SubmitError::Corrupt(error)) => {
                Self::Unavailable(error.kind())
            }
            Err(SubmitError::Unknown(_)) => Self::Unknown,
            Err(SubmitError::Overloaded | SubmitError::Withheld(_)) => Self::Overloaded,
            Err(SubmitError::Stopped) => Self::Stopped,
        }
    }
}

impl Said {
    /// The receipt of a sale or return that was carried out.
    #[track_caller]
    pub fn receipt(&self) -> &Receipt {
        let Self::Sale(receipt) = self else { panic!("no sale or return was done: {self:?}") };
        receipt
    }

    /// Returns the action and its certificates. Panics if the answer is another one.
    #[track_caller]
    pub fn acted(&self) -> &Acted {
        let Self::Acted(acted) = self else { panic!("nothing was done: {self:?}") };
        acted
    }

    /// The coupon that was made, changed or deleted.
    #[track_caller]
    pub fn coupon(&self) -> &Coupon {
        let Self::Coupon(coupon) = self else { panic!("nothing was done to a coupon: {self:?}") };
        coupon
    }

    /// The owner that was made or changed.
    #[track_caller]
    pub fn owner(&self) -> &Owner {
        let Self::Owner(owner) = self else { panic!("nothing was done to an owner: {self:?}") };
        owner
    }

    /// The redemption that was made, or to which something was done.
    #[track_caller]
    pub fn redeemed(&self) -> &Redeemed {
        let Self::Redemption(redeemed) = self else { panic!("nothing was redeemed: {self:?}") };
        redeemed
    }
}

/// A request that has been submitted.
pub type Submission = Pin<Box<dyn Future<Output = Said>>>;

/// The time in every session: it can be set, and has more digits than databases keep.
pub fn time_of(second: i64) -> Timestamp {
    static START: LazyLock<Timestamp> =
        LazyLock::new(|| "2026-11-22T10:00:00.123456789Z".parse().unwrap());
    *START + jiff::SignedDuration::from_secs(second)
}

/// An opened store and its committer.
pub struct Session {
    runtime: Runtime,
    store: Option<Store>,
    /// The committer's loop, until it ends.
    run: Option<Pin<Box<dyn Future<Output = ()>>>>,
    /// Reads past the committer.
    pub reader: Arc<dyn Reader>,
    /// The second that the committer's clock shows.
    pub second: Arc<AtomicI64>,
}

impl Session {
    /// Opens the fixture's store.
    pub fn open<F: Fixture>(fixture: &F) -> Self {
        let (backend, reader) = fixture.open();
        Self::new(backend, reader, limits::QUEUE_COMMANDS_MAX)
    }

    /// A committer over a backend, with a bound of its queue.
    pub fn new(backend: impl Backend, reader: Arc<dyn Reader>, queue_max: usize) -> Self {
        let second = Arc::new(AtomicI64::new(0));
        let clock: Clock = {
            let second = Arc::clone(&second);
            Arc::new(move || time_of(second.load(Relaxed)))
        };
        let (store, run) = committer_with_queue(backend, clock, queue_max);
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        Self { runtime, store: Some(store), run: Some(Box::pin(run)), reader, second }
    }

    /// Returns the handle of the store.
    pub fn store(&self) -> &Store {
        self.store.as_ref().expect("the session is not over")
    }

    /// Puts a request into the queue, and gives what will tell its answer. Nothing is carried out
    /// yet.
    pub fn submit(&self, request: Request) -> Submission {
        let store = self.store().clone();
        let mut submission: Submission =
            Box::pin(async move { Said::from(store.submit(request).await) });
        // The first poll puts it into the queue, or finds the queue full.
        let mut context = Context::from_waker(std::task::Waker::noop());
        match submission.as_mut().poll(&mut context) {
            Poll::Ready(said) => Box::pin(std::future::ready(said)),
            Poll::Pending => submission,
        }
    }

    /// Lets the committer work until it waits, for requests or for its backend.
    pub fn work(&mut self) {
        let run = &mut self.run;
        self.runtime.block_on(poll_fn(|context| {
            work(run, context);
            Poll::Ready(())
        }));
    }

    /// Gives the handle up.
    pub fn drop_store(&mut self) {
        self.store = None;
    }

    /// Whether the committer's loop has ended.
    pub const fn has_ended(&self) -> bool {
        self.run.is_none()
    }

    /// Waits for the answers of what was submitted.
    pub fn answers(&mut self, mut submissions: Vec<Submission>) -> Vec<Said> {
        let mut answers: Vec<Option<Said>> = submissions.iter().map(|_| None).collect();
        let run = &mut self.run;
        self.runtime.block_on(poll_fn(|context| {
            work(run, context);
            let mut open = false;
            for (submission, answer) in submissions.iter_mut().zip(&mut answers) {
                if answer.is_none() {
                    match submission.as_mut().poll(context) {
                        Poll::Ready(said) => *answer = Some(said),
                        Poll::Pending => open = true,
                    }
                }
            }
            if open { Poll::Pending } else { Poll::Ready(()) }
        }));
        answers.into_iter().flatten().collect()
    }

    /// Carries requests out in one batch.
    pub fn batch(&mut self, requests: impl IntoIterator<Item = Request>) -> Vec<Said> {
        let submissions = requests.into_iter().map(|request| self.submit(request)).collect();
        self.answers(submissions)
    }

    /// Carries one request out.
    pub fn run(&mut self, request: Request) -> Said {
        self.batch([request]).remove(0)
    }

    /// Carries a sale or return out, which must succeed.
    #[track_caller]
    pub fn sale(&mut self, request: Request) -> Receipt {
        self.run(request).receipt().clone()
    }

    /// Waits for a reading.
    #[track_caller]
    pub fn read<T>(&self, reading: impl Future<Output = Result<T, BackendError>>) -> T {
        self.runtime.block_on(reading).unwrap()
    }

    /// A sale or return as it is now.
    #[track_caller]
    pub fn receipt(&self, id: OperationId) -> Option<Receipt> {
        self.read(self.reader.receipt(id))
    }

    /// Every certificate with its entries, in one page.
    #[track_caller]
    pub fn certificates(&self) -> AuditPage {
        self.read(self.reader.audit_certificates(None, 1_000_000))
    }

    /// Every sale and return, in one page.
    #[track_caller]
    pub fn sales(&self) -> SalePage {
        self.read(self.reader.audit_sales(None, 1_000_000))
    }

    /// Every coupon with its uses, deleted ones too, in one page.
    #[track_caller]
    pub fn coupons(&self) -> CouponPage {
        self.read(self.reader.audit_coupons(None, 1_000_000))
    }

    /// Coupons of a list.
    #[track_caller]
    pub fn listed(
        &self,
        operator: OperatorId,
        list: CouponList,
        skip: u64,
        limit: u32,
    ) -> Vec<Coupon> {
        self.read(self.reader.coupons(operator, list, skip, limit))
    }

    /// Checks every rule on everything stored.
    #[track_caller]
    pub fn verify(&self) -> Report {
        let now = time_of(self.second.load(Relaxed));
        self.read(verify(&*self.reader, now, |_, _| {}))
    }

    /// Reads something, which may fail.
    pub fn try_read<T>(
        &self,
        reading: impl Future<Output = Result<T, BackendError>>,
    ) -> Result<T, BackendError> {
        self.read(async { Ok(reading.await) })
    }

    /// Checks the chain of operations.
    pub fn chain(&self) -> ChainReport {
        self.read(self.reader.audit_chain(chain::Check::new(None, |_| {})))
    }

    /// Checks that every rule holds, and that everything is as it was written.
    #[track_caller]
    pub fn assert_clean(&self) {
        assert_eq!(self.verify().findings, []);
        let chain = self.chain();
        assert_eq!((chain.before, chain.findings), (0, Vec::new()));
    }
}

fn work(run: &mut Option<Pin<Box<dyn Future<Output = ()>>>>, context: &mut Context<'_>) {
    if run.as_mut().is_some_and(|run| run.as_mut().poll(context).is_ready()) {
        *run = None;
    }
}
