//! Requests for approval: asking, deciding and reading. The limits that make them necessary are in
//! [`domain::approval`].

use domain::approval::{Approval, ApprovalRejection};
use domain::command::{ActSupply, ApprovableAct, ApprovalCommand};
use domain::limits::APPROVAL_HOURS;
use domain::operation::{Actor, OperationKind, Origin, Surface};
use domain::person::Permission;
use domain::{ApprovalId, Command, OperatorId, Outcome, Rejection};
use jiff::{SignedDuration, Timestamp};
use storage::Answer;
use storage::public_id::IdKind;
use storage::reader::ApprovalFilter;

use crate::administrator::Administrator;
use crate::error::{Denied, Error};
use crate::keyed::{Replayable, RequestKey, remembered, unexpected_outcome};
use crate::service::Service;
use crate::session::{Caller, Session};

/// Permissions of whom [`Asker`] serves. Each act needs its own.
const ACTS: [Permission; 4] =
    [Permission::Issue, Permission::Reload, Permission::Adjust, Permission::Refund];

/// Position in a list of requests for approval: behind the last one of a page. Those that wait come
/// first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApprovalPlace {
    /// Whether the page ended among those that wait.
    pub is_waiting: bool,
    /// Identifier of the last one. `None`: the part begins here.
    pub last: Option<ApprovalId>,
}

impl ApprovalPlace {
    /// Beginning of a list.
    pub const FIRST: Self = Self { is_waiting: true, last: None };
}

/// Capability of a person to ask for approval, and to withdraw own requests.
pub struct Asker<'a> {
    session: &'a Session,
    origin: Origin,
}

/// Capability of a person to approve and decline the requests of others.
pub struct Approver<'a> {
    session: &'a Session,
    origin: Origin,
}

/// Capability to see requests for approval.
pub struct ApprovalReader<'a> {
    session: &'a Session,
}

impl Session {
    /// The right to ask for approval.
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] for a widget, [`Denied::Forbidden`] for an API key and for a person
    /// without a permission for any limited act.
    pub fn asker(&self, surface: Surface, request_id: String) -> Result<Asker<'_>, Denied> {
        let origin = self.origin_with_any(&ACTS, surface, request_id)?;
        match self.caller() {
            Caller::Person(_) => Ok(Asker { session: self, origin }),
            Caller::Key(_) | Caller::Site(_) => Err(Denied::Forbidden),
        }
    }

    /// The right to approve and decline.
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] for a widget; [`Denied::Forbidden`] without [`Permission::Approve`],
    /// which no API key has.
    pub fn approver(&self, surface: Surface, request_id: String) -> Result<Approver<'_>, Denied> {
        let origin = self.origin_with(Permission::Approve, surface, request_id)?;
        Ok(Approver { session: self, origin })
    }

    /// The right to see requests for approval.
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] for a widget; [`Denied::Forbidden`] without [`Permission::See`], and for
    /// API keys that are bound to a point of sale.
    pub fn approval_reader(&self) -> Result<ApprovalReader<'_>, Denied> {
        let actor = self.allowed(&[Permission::See])?;
        if self.bound_to().is_some() && matches!(actor, Actor::Key(_)) {
            return Err(Denied::Forbidden);
        }
        Ok(ApprovalReader { session: self })
    }

    /// A request for approval as this caller sees it.
    fn show_approval(&self, approval: Approval) -> Approval {
        let show = |id| self.shown(IdKind::Operation, id);
        let act = match approval.act {
            ApprovableAct::Refund { redemption, request, return_coupons } => {
                ApprovableAct::Refund { redemption: show(redemption), request, return_coupons }
            }
            act @ (ApprovableAct::Issue(_) | ApprovableAct::Certificate { .. }) => act,
        };
        let decided_in = approval.decided_in.map(show);
        Approval { id: show(approval.id), act, decided_in, ..approval }
    }

    /// The own request for approval that this caller means, with plain ids.
    async fn own_approval(&self, shown: ApprovalId) -> Result<Option<Approval>, Error> {
        let Some(id) = self.meant(IdKind::Operation, shown) else { return Ok(None) };
        let found = self.service().inner.reader.approval(id).await?;
        let is_own = |found: &Approval| found.operator == self.operator();
        Ok(found.filter(|found| is_own(found) && self.sees_approval(found)))
    }

    /// Whether the caller may see a request. Who is bound to a point of sale sees the own ones.
    fn sees_approval(&self, approval: &Approval) -> bool {
        let is_of_caller = match self.caller() {
            Caller::Person(person) => person.user.id == approval.requester,
            Caller::Key(_) | Caller::Site(_) => false,
        };
        self.bound_to().is_none() || is_of_caller
    }

    async fn get_own_approval(&self, shown: ApprovalId) -> Result<Approval, Error> {
        let found = self.own_approval(shown).await?;
        Ok(found.ok_or(Rejection::from(ApprovalRejection::Unknown))?)
    }

    /// What an act needs besides its data.
    async fn supply(&self, act: &ApprovableAct) -> Result<ActSupply, Error> {
        let made_by = match act {
            ApprovableAct::Refund { redemption, .. } => {
                self.own_operation(*redemption, OperationKind::Redemption).await?
            }
            ApprovableAct::Issue(_) | ApprovableAct::Certificate { .. } => None,
        };
        let made_by = made_by.map(|operation| operation.origin.actor);
        Ok(ActSupply { seed: self.service().secret_seed(), made_by })
    }

    /// Submits a command about approvals. `id` is the request that it is about, unless it makes one.
    async fn submit_approval(
        &self,
        origin: Origin,
        key: RequestKey,
        command: ApprovalCommand,
        id: Option<ApprovalId>,
    ) -> Result<Replayable<Approval>, Error> {
        let inner = &self.service().inner;
        let command = Command::Approval(Box::new(command));
        match inner.store.submit(self.keyed(command, origin, key)).await? {
            Answer::Done(Outcome::Approval(approval)) => {
                Ok(Replayable::now(self.show_approval(*approval)))
            }
            Answer::Repeated(operation) => {
                let found = inner.reader.approval(id.unwrap_or(operation)).await;
                let approval = remembered(operation, found)?;
                Ok(Replayable::before(self.show_approval(approval)))
            }
            Answer::Done(_) => Err(unexpected_outcome()),
        }
    }
}

impl Asker<'_> {
    /// Asks that another person approves an act. The act is tried, and must be possible now. The
    /// setting of this server says whether a refund returns coupons.
    ///
    /// # Errors
    ///
    /// Any rejection of the act but that of its limit; [`ApprovalRejection`]; then failures of the
    /// store.
    pub async fn ask(
        self,
        key: RequestKey,
        act: ApprovableAct,
        reason: String,
    ) -> Result<Replayable<Approval>, Error> {
        let session = self.session;
        let act = match act {
            ApprovableAct::Refund { redemption, request, return_coupons: _ } => {
                let redemption = session.meant_redemption(redemption)?;
                let return_coupons = session.service().inner.settings.return_coupons;
                ApprovableAct::Refund { redemption, request, return_coupons }
            }
            act @ (ApprovableAct::Issue(_) | ApprovableAct::Certificate { .. }) => act,
        };
        let supply = session.supply(&act).await?;
        let operator = session.operator();
        let command = ApprovalCommand::Request { operator, act, reason, supply };
        session.submit_approval(self.origin, key, command, None).await
    }

    /// Withdraws an own request.
    ///
    /// # Errors
    ///
    /// [`ApprovalRejection`]; then failures of the store.
    pub async fn withdraw(
        self,
        key: RequestKey,
        id: ApprovalId,
    ) -> Result<Replayable<Approval>, Error> {
        let session = self.session;
        let id = session.get_own_approval(id).await?.id;
        let command = ApprovalCommand::Withdraw { operator: session.operator(), id };
        session.submit_approval(self.origin, key, command, Some(id)).await
    }
}

impl Approver<'_> {
    /// Approves a request: the act is decided anew, and done as one of the person who asked.
    ///
    /// # Errors
    ///
    /// [`ApprovalRejection`]; any rejection of the act, if something changed since it was asked for;
    /// then failures of the store.
    pub async fn approve(
        self,
        key: RequestKey,
        id: ApprovalId,
    ) -> Result<Replayable<Approval>, Error> {
        let session = self.session;
        let Approval { id, act, .. } = session.get_own_approval(id).await?;
        let supply = session.supply(&act).await?;
        let operator = session.operator();
        let command = ApprovalCommand::Approve { operator, id, act, supply };
        session.submit_approval(self.origin, key, command, Some(id)).await
    }

    /// Declines a request. A reason is required.
    ///
    /// # Errors
    ///
    /// [`ApprovalRejection`]; then failures of the store.
    pub async fn decline(
        self,
        key: RequestKey,
        id: ApprovalId,
        reason: String,
    ) -> Result<Replayable<Approval>, Error> {
        let session = self.session;
        let id = session.get_own_approval(id).await?.id;
        let command = ApprovalCommand::Decline { operator: session.operator(), id, reason };
        session.submit_approval(self.origin, key, command, Some(id)).await
    }
}

impl ApprovalReader<'_> {
    /// A request for approval.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn find(&self, id: ApprovalId) -> Result<Option<Approval>, Error> {
        let found = self.session.own_approval(id).await?;
        Ok(found.map(|found| self.session.show_approval(found)))
    }

    /// Requests for approval behind a place, at most `limit` of them, and where the list goes on.
    /// Those that wait come first, and of each kind the newest.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn list(
        &self,
        after: ApprovalPlace,
        limit: u32,
    ) -> Result<(Vec<Approval>, Option<ApprovalPlace>), Error> {
        let session = self.session;
        let meant = |id| session.meant(IdKind::Operation, id).unwrap_or(domain::OperationId(0));
        let after = ApprovalPlace { last: after.last.map(meant), ..after };
        let (found, next) = session.service().approvals(session.operator(), after, limit).await?;
        let found = found.into_iter().filter(|found| session.sees_approval(found));
        let show = |id| session.shown(IdKind::Operation, id);
        let next = next.map(|next| ApprovalPlace { last: next.last.map(show), ..next });
        Ok((found.map(|found| session.show_approval(found)).collect(), next))
    }
}

impl Administrator {
    /// Requests for approval of an operator behind a place, with plain ids, and where the list goes
    /// on.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn approvals(
        &self,
        operator: OperatorId,
        after: ApprovalPlace,
        limit: u32,
    ) -> Result<(Vec<Approval>, Option<ApprovalPlace>), Error> {
        let (service, _) = self.parts();
        service.approvals(operator, after, limit).await
    }

    /// A request for approval, by its plain id.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn find_approval(&self, id: ApprovalId) -> Result<Option<Approval>, Error> {
        let (service, _) = self.parts();
        Ok(service.inner.reader.approval(id).await?)
    }
}

impl Service {
    async fn approvals(
        &self,
        operator: OperatorId,
        after: ApprovalPlace,
        limit: u32,
    ) -> Result<(Vec<Approval>, Option<ApprovalPlace>), Error> {
        let hours = SignedDuration::from_hours(APPROVAL_HOURS.into());
        let asked_after = self.now().checked_sub(hours).unwrap_or(Timestamp::MIN);
        let one_more = limit.saturating_add(1);
        let mut found: Vec<(bool, Approval)> = Vec::new();
        let parts: &[bool] = if after.is_waiting { &[true, false] } else { &[false] };
        for &is_waiting in parts {
            let last = after.last.filter(|_| after.is_waiting == is_waiting);
            let before = last.unwrap_or(domain::OperationId(i64::MAX));
            let count = u32::try_from(found.len()).unwrap_or(u32::MAX);
            let left = one_more.saturating_sub(count);
            if left == 0 {
                break;
            }
            let filter = ApprovalFilter { is_waiting, asked_after };
            let part = self.inner.reader.approvals(operator, filter, before, left).await?;
            found.extend(part.into_iter().map(|approval| (is_waiting, approval)));
        }
        let has_more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let last = found.last().filter(|_| has_more);
        let next = last.map(|(is_waiting, last)| ApprovalPlace {
            is_waiting: *is_waiting,
            last: Some(last.id),
        });
        Ok((found.into_iter().map(|(_, approval)| approval).collect(), next))
    }
}
