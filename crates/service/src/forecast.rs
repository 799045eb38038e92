//! What commands would come to now: decided on the current state, without writing. A command decides
//! again when it is given.

use domain::certificate::{Acted, CertificateAction};
use domain::command::{
    Act, CaptureHold, IssueRequest, Refund, RefundRequest, ReleaseHold, Replace, Return, Till,
};
use domain::decide::Verdict;
use domain::operation::{Origin, Surface};
use domain::redemption::Redeemed;
use domain::sale::Receipt;
use domain::{
    Amount, CertificateNumber, Command, Outcome, ReadSet, RedemptionId, Rejection, Request,
    SaleLine, Undecided,
};

use crate::error::{Denied, Error};
use crate::keyed::unexpected_outcome;
use crate::session::Session;

/// What a command would come to, or why it would be refused.
pub type Foreseen<T> = Result<T, Rejection>;

/// Text that stands for a reason or a request that is not there yet.
const ASKING: &str = "asking";

/// Commands that one forecast decides at most. They are decided one after the other, on the thread
/// of the caller.
const COMMANDS_MAX: usize = 64;

impl Session {
    /// Returns what actions on one certificate would come to now, each by itself. Each action is
    /// decided as if a reason was given.
    ///
    /// # Errors
    ///
    /// [`Denied`] for a caller that is no key and no person; then failures of the store.
    pub async fn foresee_acts(
        &self,
        number: CertificateNumber,
        actions: &[CertificateAction],
    ) -> Result<Vec<Foreseen<Acted>>, Error> {
        let act = |action: &CertificateAction| {
            Command::Act(Act {
                operator: self.operator(),
                number: Some(number),
                action: self.meant_action(*action),
                reason: Some(ASKING.to_owned()),
            })
        };
        let foreseen = self.foresee(actions.iter().map(act).collect()).await?;
        foreseen.into_iter().map(|one| self.acted(one)).collect()
    }

    /// Returns what issues of certificates would come to now, each by itself. The numbers are others
    /// when they are issued.
    ///
    /// # Errors
    ///
    /// As [`Self::foresee_acts`].
    pub async fn foresee_issues(
        &self,
        wanted: &[IssueRequest],
    ) -> Result<Vec<Foreseen<Acted>>, Error> {
        let issue = |wanted: &IssueRequest| {
            let request = IssueRequest { reason: Some(ASKING.to_owned()), ..wanted.clone() };
            Command::Issue(self.issue_of(request))
        };
        let foreseen = self.foresee(wanted.iter().map(issue).collect()).await?;
        foreseen.into_iter().map(|one| self.acted(one)).collect()
    }

    /// Returns what replacing a certificate would come to now. The number of a new certificate is
    /// another one when it is replaced.
    ///
    /// # Errors
    ///
    /// As [`Self::foresee_acts`].
    pub async fn foresee_replacement(
        &self,
        number: CertificateNumber,
        replacement: Option<CertificateNumber>,
    ) -> Result<Foreseen<Acted>, Error> {
        let command = Command::Replace(Replace {
            operator: self.operator(),
            number: Some(number),
            replacement,
            reason: Some(ASKING.to_owned()),
            seed: self.service().secret_seed(),
        });
        self.acted(self.foresee_one(command).await?)
    }

    /// Returns what a refund would come to now.
    ///
    /// # Errors
    ///
    /// As [`Self::foresee_acts`]; [`Error::Rejected`] for an unknown redemption.
    pub async fn foresee_refund(
        &self,
        redemption: RedemptionId,
        request: RefundRequest,
    ) -> Result<Foreseen<Redeemed>, Error> {
        let (redemption, made_by) = self.continued(redemption).await?;
        let return_coupons = self.service().inner.settings.return_coupons;
        let operator = self.operator();
        let refund = Refund { operator, redemption, request, return_coupons, made_by };
        self.redeemed(self.foresee_one(Command::Refund(refund)).await?)
    }

    /// Returns what capturing a hold, or a part of it, would come to now.
    ///
    /// # Errors
    ///
    /// As [`Self::foresee_refund`].
    pub async fn foresee_capture(
        &self,
        redemption: RedemptionId,
        amount: Option<Amount>,
    ) -> Result<Foreseen<Redeemed>, Error> {
        let (redemption, made_by) = self.continued(redemption).await?;
        let capture = CaptureHold { operator: self.operator(), redemption, amount, made_by };
        self.redeemed(self.foresee_one(Command::CaptureHold(capture)).await?)
    }

    /// Returns what releasing a hold would come to now.
    ///
    /// # Errors
    ///
    /// As [`Self::foresee_refund`].
    pub async fn foresee_release(
        &self,
        redemption: RedemptionId,
    ) -> Result<Foreseen<Redeemed>, Error> {
        let (redemption, made_by) = self.continued(redemption).await?;
        let release = ReleaseHold { operator: self.operator(), redemption, made_by };
        self.redeemed(self.foresee_one(Command::ReleaseHold(release)).await?)
    }

    /// Returns what returns of sold certificates would come to now, each by itself. A return without
    /// lines takes back everything under the till's numbers.
    ///
    /// # Errors
    ///
    /// As [`Self::foresee_acts`].
    pub async fn foresee_returns(
        &self,
        till: &Till,
        returns: &[Vec<SaleLine>],
    ) -> Result<Vec<Foreseen<Receipt>>, Error> {
        let command = |lines: &Vec<SaleLine>| {
            Command::Return(Return {
                operator: self.operator(),
                till: till.clone(),
                series: None,
                lines: lines.as_slice().into(),
                sold_as: None,
            })
        };
        let foreseen = self.foresee(returns.iter().map(command).collect()).await?;
        let receipt = |outcome| match outcome {
            Ok(Outcome::Sale(receipt)) => Ok(Ok(self.show_receipt(*receipt))),
            Err(rejection) => Ok(Err(rejection)),
            Ok(_) => Err(unexpected_outcome()),
        };
        foreseen.into_iter().map(receipt).collect()
    }

    fn acted(&self, outcome: Foreseen<Outcome>) -> Result<Foreseen<Acted>, Error> {
        match outcome {
            Ok(Outcome::Acted(acted)) => Ok(Ok(self.show_acted(*acted))),
            Err(rejection) => Ok(Err(rejection)),
            Ok(_) => Err(unexpected_outcome()),
        }
    }

    fn redeemed(&self, outcome: Foreseen<Outcome>) -> Result<Foreseen<Redeemed>, Error> {
        match outcome {
            Ok(Outcome::Redemption(redeemed)) => Ok(Ok(self.show_redeemed(*redeemed))),
            Err(rejection) => Ok(Err(rejection)),
            Ok(_) => Err(unexpected_outcome()),
        }
    }

    async fn foresee_one(&self, command: Command) -> Result<Foreseen<Outcome>, Error> {
        self.foresee(vec![command]).await?.pop().ok_or_else(unexpected_outcome)
    }

    /// Decides commands on one state, each by itself. A forecast of too many is refused as overload.
    async fn foresee(&self, commands: Vec<Command>) -> Result<Vec<Foreseen<Outcome>>, Error> {
        let actor = self.actor().ok_or(Denied::Unknown)?;
        if commands.len() > COMMANDS_MAX {
            return Err(Error::Overloaded);
        }
        let origin = Origin { actor, surface: Surface::Console, request_id: ASKING.to_owned() };
        let service = self.service();
        let directory = service.directory();
        let now = service.now();
        let request = |command| Request { command, origin: origin.clone(), key: None };
        let requests: Vec<Request> = commands.into_iter().map(request).collect();
        let mut set = ReadSet::default();
        for request in &requests {
            request.read_set(&directory, now, &mut set);
        }
        let view = service.inner.reader.view(directory, set).await?;
        let decide = |request: Request| {
            match domain::decide(&view, &request, now) {
                Ok(Verdict::Decided(decision)) => Ok(Ok(decision.outcome)),
                Ok(Verdict::Unchanged(outcome)) => Ok(Ok(outcome)),
                // No request has a key.
                Ok(Verdict::Repeated(_)) => Err(unexpected_outcome()),
                Err(Undecided::Refused(rejection)) => Ok(Err(rejection)),
                Err(broken @ Undecided::Broken(_)) => Err(broken.into()),
            }
        };
        requests.into_iter().map(decide).collect()
    }
}
