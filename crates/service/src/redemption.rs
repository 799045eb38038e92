//! Use cases of redemptions: quote, hold, capture, release, refund.

use std::sync::Arc;

use domain::Request;
use domain::command::{
    CaptureHold, Lapse, Redeem, RedemptionRequest, Refund, RefundRequest, ReleaseHold,
};
use domain::decide::Verdict;
use domain::operation::{Actor, OperationKind, Origin, Surface};
use domain::person::Permission;
use domain::redemption::{Instrument, InstrumentRejection, Redeemed, RedemptionRejection};
use domain::{
    Amount, Command, Operation, OperationId, Outcome, ReadSet, RedemptionId, Rejection, Undecided,
};
use storage::{Answer, Gate, Withheld};
use tokio::time::Instant;

use crate::Service;
use crate::error::{Denied, Error};
use crate::guess::{Admission, Guesser, Judged, TooManyGuesses, even_out};
use crate::keyed::{RequestKey, remembered, unexpected_outcome};
use crate::session::Session;

/// Lapsed holds that are recorded in one go, one after the other: they are in nobody's way.
const LAPSES_AT_ONCE: u32 = 100;

/// A redemption after a request, or in its state at the time of an earlier identical request.
#[derive(Clone, Debug)]
pub struct Done {
    /// The redemption with its certificates, in their current state.
    pub redeemed: Redeemed,
    /// Operation of the request: the step of the redemption that it made.
    pub operation: OperationId,
    /// Whether the request had been carried out before.
    pub repeated: bool,
}

/// Capability to redeem certificates and coupons, and to refund redemptions.
pub struct Redeemer<'a> {
    session: &'a Session,
    origin: Origin,
    guesser: Guesser,
}

impl Session {
    /// The right to redeem certificates and coupons.
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] for a widget, whose code is public; [`Denied::Forbidden`] for a key
    /// without [`Permission::Redeem`] and [`Permission::Refund`].
    pub fn redeemer(&self, surface: Surface, request_id: String) -> Result<Redeemer<'_>, Denied> {
        let allowed = [Permission::Redeem, Permission::Refund];
        let origin = self.origin_with_any(&allowed, surface, request_id)?;
        Ok(Redeemer::new(self, origin, self.guesser()))
    }
}

impl<'a> Redeemer<'a> {
    pub(crate) const fn new(session: &'a Session, origin: Origin, guesser: Guesser) -> Self {
        Self { session, origin, guesser }
    }

    /// Returns what a redemption would come to now. Nothing changes.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyGuesses`]; what [`Self::redeem`] would be refused for; then failures of the
    /// store.
    pub async fn quote(self, wanted: RedemptionRequest) -> Result<Redeemed, Error> {
        let session = self.session;
        let trial = Trial::begin(session, self.guesser, &wanted)?;
        let quoted = self.quoted(wanted).await;
        let judged = match &quoted {
            Ok(_) => Judged::Right,
            Err(Error::Rejected(rejection)) => judged(rejection),
            Err(_) => Judged::Unknown,
        };
        let settled = trial.admission.settle(judged);
        let quoted = settled.map_err(Error::from).and(quoted);
        trial.end(&quoted).await;
        Ok(session.show_redeemed(quoted?))
    }

    async fn quoted(self, wanted: RedemptionRequest) -> Result<Redeemed, Error> {
        let inner = &self.session.service().inner;
        let command = self.command(wanted);
        let directory = self.session.service().directory();
        let mut set = ReadSet::default();
        command.read_set(&directory, &mut set);
        let view = inner.reader.view(directory, set).await?;
        let request = Request { command, origin: self.origin, key: None };
        let verdict = domain::decide(&view, &request, self.session.service().now())?;
        let Verdict::Decided(decision) = verdict else { return Err(unexpected_outcome()) };
        let Outcome::Redemption(redeemed) = decision.outcome else {
            return Err(unexpected_outcome());
        };
        Ok(*redeemed)
    }

    /// Redeems with all instruments or none. `key` identifies a retry.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyGuesses`], but not to a repeat; any rejection of a redemption, in the order
    /// of [`Rejection`] and [`RedemptionRejection`]; then failures of the store.
    pub async fn redeem(self, key: RequestKey, wanted: RedemptionRequest) -> Result<Done, Error> {
        let session = self.session;
        let trial = match Trial::begin(session, self.guesser, &wanted) {
            Ok(trial) => Some(trial),
            Err(_) if session.has_carried_out(&key).await? => None,
            Err(error) => return Err(error.into()),
        };
        let command = self.command(wanted);
        let gate = trial.as_ref().map(|trial| Arc::clone(&trial.admission) as Arc<dyn Gate>);
        let done = self.submit(key, command, None, gate).await;
        if let Some(trial) = trial {
            trial.end(&done).await;
        }
        done
    }

    /// Captures a hold, or a part of it. The rest is released.
    ///
    /// # Errors
    ///
    /// As [`Self::redeem`].
    pub async fn capture(
        self,
        key: RequestKey,
        redemption: RedemptionId,
        amount: Option<Amount>,
    ) -> Result<Done, Error> {
        let (redemption, made_by) = self.session.continued(redemption).await?;
        let operator = self.session.operator();
        let capture = CaptureHold { operator, redemption, amount, made_by };
        self.submit(key, Command::CaptureHold(capture), Some(redemption), None).await
    }

    /// Releases a hold of a redemption.
    ///
    /// # Errors
    ///
    /// As [`Self::redeem`].
    pub async fn release(self, key: RequestKey, redemption: RedemptionId) -> Result<Done, Error> {
        let (redemption, made_by) = self.session.continued(redemption).await?;
        let release = ReleaseHold { operator: self.session.operator(), redemption, made_by };
        self.submit(key, Command::ReleaseHold(release), Some(redemption), None).await
    }

    /// Refunds a redemption, or a part of it.
    ///
    /// # Errors
    ///
    /// As [`Self::redeem`].
    pub async fn refund(
        self,
        key: RequestKey,
        redemption: RedemptionId,
        request: RefundRequest,
    ) -> Result<Done, Error> {
        let (redemption, made_by) = self.session.continued(redemption).await?;
        let operator = self.session.operator();
        let return_coupons = self.session.service().inner.settings.return_coupons;
        let refund = Refund { operator, redemption, request, return_coupons, made_by };
        self.submit(key, Command::Refund(refund), Some(redemption), None).await
    }

    fn command(&self, request: RedemptionRequest) -> Command {
        Command::Redeem(Redeem {
            operator: self.session.operator(),
            request,
            stacking: self.session.service().inner.settings.stacking,
            pay_for_certificates: self.session.service().inner.settings.pay_for_certificates,
        })
    }

    /// `redemption` is the one that the command is about, unless it makes one. `gate` counts what the
    /// decision says of secrets that were given.
    async fn submit(
        self,
        key: RequestKey,
        command: Command,
        redemption: Option<RedemptionId>,
        gate: Option<Arc<dyn Gate>>,
    ) -> Result<Done, Error> {
        let session = self.session;
        let service = session.service();
        let request = session.keyed(command, self.origin, key);
        match service.inner.store.submit_through(gate, request).await? {
            Answer::Done(Outcome::Redemption(redeemed)) => {
                let step = redeemed.redemption.steps.last();
                let operation = step.map_or(redeemed.redemption.id, |step| step.operation);
                let redeemed = session.show_redeemed(*redeemed);
                Ok(Done { redeemed, operation, repeated: false })
            }
            Answer::Repeated(operation) => {
                let found = service.inner.reader.redemption(redemption.unwrap_or(operation)).await;
                let redeemed = session.show_redeemed(remembered(operation, found)?);
                Ok(Done { redeemed, operation, repeated: true })
            }
            Answer::Done(_) => Err(unexpected_outcome()),
        }
    }
}

/// Certificates of a request with the given secrets, under the guess budget.
struct Trial {
    started: Instant,
    admission: Arc<Admission>,
}

impl Trial {
    fn begin(
        session: &Session,
        guesser: Guesser,
        wanted: &RedemptionRequest,
    ) -> Result<Self, TooManyGuesses> {
        let given =
            wanted.instruments.iter().enumerate().filter_map(|(place, given)| match given {
                Instrument::Certificate { number, secret, amount: _ } => {
                    number.map(|number| (place, number, secret.as_ref()))
                }
                Instrument::Coupon { .. } => None,
            });
        let admission = Arc::new(session.admit(guesser, given)?);
        Ok(Self { started: Instant::now(), admission })
    }

    /// Delays an answer that must not reveal what was checked.
    async fn end<T>(self, result: &Result<T, Error>) {
        let even = match result {
            Err(Error::Rejected(rejection)) => matches!(judged(rejection), Judged::Wrong(_)),
            Err(Error::TooManyGuesses(_)) => true,
            Ok(_) | Err(_) => false,
        };
        if even {
            even_out(self.started).await;
        }
    }
}

/// Returns what a refusal says about the given secrets.
const fn judged(rejection: &Rejection) -> Judged {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "no other refusal says anything of a secret"
    )]
    match rejection {
        Rejection::Redemption(RedemptionRejection::Instrument {
            index,
            why: InstrumentRejection::NotFound,
        }) => Judged::Wrong(*index),
        _ => Judged::Unknown,
    }
}

/// The committer settles each guess in the order of its decisions.
impl Gate for Admission {
    fn let_through(&self, decided: Result<&Verdict, &Undecided>) -> Result<(), Withheld> {
        let judged = match decided {
            // What was carried out before is no guess.
            Ok(Verdict::Repeated(_)) => return Ok(()),
            // Every secret was looked at.
            Ok(Verdict::Decided(_) | Verdict::Unchanged(_)) => Judged::Right,
            Err(Undecided::Refused(rejection)) => judged(rejection),
            Err(Undecided::Broken(_)) => Judged::Unknown,
        };
        self.settle(judged).map_err(|TooManyGuesses { seconds }| Withheld { seconds })
    }
}

impl Session {
    /// A redemption of the caller's operator, of its point of sale if it is bound to one. A key
    /// that may redeem and not read sees those that it made.
    ///
    /// # Errors
    ///
    /// [`crate::Denied::Forbidden`] for a caller with neither [`Permission::See`] nor
    /// [`Permission::Redeem`]; [`RedemptionRejection::Unknown`]; then failures of the store.
    pub async fn redemption(&self, shown: RedemptionId) -> Result<Redeemed, Error> {
        let caller = self.allowed(&[Permission::See, Permission::Redeem])?;
        let id = self.meant_redemption(shown)?;
        let made_by = self.own_operation(id, OperationKind::Redemption).await?;
        let seen = made_by.filter(|operation| {
            let is_own = operation.origin.actor == caller;
            is_own || self.permissions().contains(Permission::See)
        });
        seen.ok_or_else(unknown(shown))?;
        let found = self.service().inner.reader.redemption(id).await?;
        let bound = self.bound_to();
        let own = found.filter(|found| {
            bound.is_none_or(|bound| found.redemption.point_of_sale == Some(bound))
        });
        Ok(self.show_redeemed(own.ok_or_else(unknown(shown))?))
    }

    /// The redemption that is to be continued, and who made it where that was looked up. A plain id
    /// may be another operator's, and a key that may not read continues only what it made. Neither
    /// ever changes, so that it can be looked at before, and nothing of others is loaded.
    pub(crate) async fn continued(
        &self,
        shown: RedemptionId,
    ) -> Result<(RedemptionId, Option<Actor>), Error> {
        let id = self.meant_redemption(shown)?;
        let may_read = self.permissions().contains(Permission::See);
        if may_read && !self.is_plain(id) {
            return Ok((id, None));
        }
        let made_by = self.own_operation(id, OperationKind::Redemption).await?;
        let made_by = made_by.map(|operation| operation.origin.actor);
        let own = made_by.filter(|made_by| may_read || self.actor() == Some(*made_by));
        Ok((id, Some(own.ok_or_else(unknown(shown))?)))
    }

    /// An operation of the caller's operator, if it is of a kind. It is asked before anything is
    /// loaded by a caller's id, so that an id of others takes no longer than one of nothing.
    pub(crate) async fn own_operation(
        &self,
        id: OperationId,
        kind: OperationKind,
    ) -> Result<Option<Operation>, Error> {
        let found = self.service().inner.reader.operation(id).await?;
        Ok(found.filter(|found| found.operator == Some(self.operator()) && found.kind == kind))
    }
}

fn unknown(id: RedemptionId) -> impl FnOnce() -> Rejection {
    move || RedemptionRejection::Unknown(id).into()
}

impl Service {
    /// Records the end of holds whose time is over; says how many there were. They are over by
    /// themselves: this keeps what is stored small, and tells of it.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn record_lapses(&self) -> Result<usize, Error> {
        let inner = &self.inner;
        let over = inner.reader.lapsed(self.now(), LAPSES_AT_ONCE).await?;
        let origin = Origin {
            actor: Actor::Administrator,
            surface: Surface::CommandLine,
            request_id: "lapse".to_owned(),
        };
        for (operator, redemption) in &over {
            let command = Command::Lapse(Lapse { operator: *operator, redemption: *redemption });
            let request = Request { command, origin: origin.clone(), key: None };
            // One that was recorded meanwhile is nothing to do; one that a redemption keeps from
            // being recorded is left for the next time.
            let _answer = inner.store.submit(request).await;
        }
        Ok(over.len())
    }
}
