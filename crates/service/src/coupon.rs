//! Use cases of coupons: reading, creating, changing and deleting.

mod history;

use domain::Request;
use domain::Surface;
use domain::command::{ChangeCoupon, CreateCoupon, DeleteCoupon, Redeem, RedemptionRequest};
use domain::coupon::CouponProblem;
use domain::decide::Verdict;
use domain::operation::{Actor, Origin};
use domain::person::Permission;
use domain::redemption::{Instrument, Mode, Order, OrderLine, Redeemed};
use domain::{
    CodeKey, Command, Coupon, CouponDraft, CouponId, CouponRejection, MadeThing, Outcome, ReadSet,
};
use storage::{Answer, CouponList};

use crate::error::{Denied, Error};
use crate::keyed::{Replayable, RequestKey, remembered, unexpected_outcome};
use crate::session::Session;

/// Capability to read coupons.
pub struct CouponReader<'a> {
    session: &'a Session,
}

impl Session {
    /// Capability to read coupons.
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] for a widget, whose code is public; [`Denied::Forbidden`] for a key with
    /// without [`Permission::SeeCoupons`].
    pub fn coupon_reader(&self) -> Result<CouponReader<'_>, Denied> {
        self.allowed(&[Permission::SeeCoupons])?;
        Ok(CouponReader::new(self))
    }

    /// Capability to create, change and delete coupons.
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] for a widget, whose code is public; [`Denied::Forbidden`] for a key
    /// without [`Permission::ChangeCoupons`].
    pub fn coupon_keeper(
        &self,
        surface: Surface,
        request_id: String,
    ) -> Result<CouponKeeper<'_>, Denied> {
        let origin = self.origin_with(Permission::ChangeCoupons, surface, request_id)?;
        Ok(CouponKeeper::new(self, origin))
    }
}

impl<'a> CouponReader<'a> {
    pub(crate) const fn new(session: &'a Session) -> Self {
        Self { session }
    }

    /// A coupon.
    ///
    /// # Errors
    ///
    /// [`CouponRejection::Unknown`] when there is none or it has been deleted; then failures of the
    /// store.
    pub async fn get(&self, number: i64) -> Result<Coupon, Error> {
        let id = CouponId { operator: self.session.operator(), number };
        let found = self.session.service().inner.reader.coupon(id).await?;
        Ok(found.ok_or_else(|| CouponRejection::Unknown(number.to_string()))?)
    }

    /// What a coupon would take off an order now. Nothing changes, and no right to redeem is needed.
    ///
    /// # Errors
    ///
    /// As [`Self::get`]; then what a redemption with the coupon would be refused for.
    pub async fn test(
        &self,
        number: i64,
        lines: Vec<OrderLine>,
        client: Option<String>,
    ) -> Result<Redeemed, Error> {
        let code = self.get(number).await?.terms.code.as_str().to_owned();
        let service = self.session.service();
        let command = Command::Redeem(Redeem {
            operator: self.session.operator(),
            request: RedemptionRequest {
                point_of_sale: None,
                order: Order { id: "test".to_owned(), lines },
                client,
                mode: Mode::Capture,
                instruments: vec![Instrument::Coupon { code }],
            },
            stacking: service.inner.settings.stacking,
            pay_for_certificates: service.inner.settings.pay_for_certificates,
        });
        let directory = service.directory();
        let mut set = ReadSet::default();
        command.read_set(&directory, &mut set);
        let view = service.inner.reader.view(directory, set).await?;
        let origin = Origin {
            actor: Actor::Administrator,
            surface: Surface::Console,
            request_id: String::new(),
        };
        let request = Request { command, origin, key: None };
        let verdict = domain::decide(&view, &request, self.session.now())?;
        let Verdict::Decided(decision) = verdict else { return Err(unexpected_outcome()) };
        let Outcome::Redemption(redeemed) = decision.outcome else {
            return Err(unexpected_outcome());
        };
        Ok(*redeemed)
    }

    /// Finds the coupon with a code, in any spelling. `None` if there is none.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn find(&self, code: &str) -> Result<Option<Coupon>, Error> {
        let service = self.session.service();
        let key = (self.session.operator(), CodeKey::of(code));
        let mut set = ReadSet::default();
        set.coupon_codes.insert(key.clone());
        let view = service.inner.reader.view(service.directory(), set).await?;
        let found = view.coupon_codes.get(&key).and_then(|id| view.coupons.get(id));
        Ok(found.filter(|coupon| coupon.deleted_at.is_none()).cloned())
    }

    /// Returns at most `limit` coupons of a list, after the first `skip`.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn list(
        &self,
        list: CouponList,
        skip: u64,
        limit: u32,
    ) -> Result<Vec<Coupon>, Error> {
        let reader = &self.session.service().inner.reader;
        Ok(reader.coupons(self.session.operator(), list, skip, limit).await?)
    }

    /// Counts the coupons of a list.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn count(&self, list: CouponList) -> Result<u64, Error> {
        let reader = &self.session.service().inner.reader;
        Ok(reader.coupon_count(self.session.operator(), list).await?)
    }
}

/// Capability to create, change and delete coupons.
pub struct CouponKeeper<'a> {
    session: &'a Session,
    origin: Origin,
}

impl<'a> CouponKeeper<'a> {
    pub(crate) const fn new(session: &'a Session, origin: Origin) -> Self {
        Self { session, origin }
    }

    /// Creates a coupon. `key` identifies a retry. A request without a key has no retries.
    ///
    /// # Errors
    ///
    /// [`KeyReused`](domain::RequestRejection::KeyReused); [`CouponRejection::Invalid`] with
    /// everything that is wrong; then failures of the store.
    pub async fn create(
        self,
        key: Option<RequestKey>,
        draft: CouponDraft,
    ) -> Result<Replayable<Coupon>, Error> {
        draft.check_lengths().map_err(too_long)?;
        let operator = self.session.operator();
        let command = Command::CreateCoupon(CreateCoupon { operator, draft });
        let Some(key) = key else { return self.submit(command).await.map(Replayable::now) };
        let inner = &self.session.service().inner;
        let request = self.session.keyed(command, self.origin, key.clone());
        match inner.store.submit(request).await? {
            Answer::Done(Outcome::Coupon(coupon)) => Ok(Replayable::now(*coupon)),
            Answer::Repeated(operation) => {
                let made = remembered(operation, inner.reader.made(operation).await)?;
                let keys = vec![self.session.idempotency_key(key)];
                let found = inner.reader.operation_of(keys).await;
                let at = remembered(operation, found)?.at;
                match made.what {
                    MadeThing::Coupon(id, terms) => {
                        Ok(Replayable::before(Coupon::new(id, *terms, operation, at)))
                    }
                    MadeThing::Series(_) => Err(unexpected_outcome()),
                }
            }
            Answer::Done(_) => Err(unexpected_outcome()),
        }
    }

    /// Changes the values of a coupon that the draft has.
    ///
    /// # Errors
    ///
    /// In order: [`CouponRejection::Invalid`] for a text of absurd length,
    /// [`CouponRejection::Unknown`], [`CouponRejection::Invalid`]; then failures of the store.
    pub async fn change(self, number: i64, draft: CouponDraft) -> Result<Coupon, Error> {
        draft.check_lengths().map_err(too_long)?;
        let id = CouponId { operator: self.session.operator(), number };
        self.submit(Command::ChangeCoupon(ChangeCoupon { id, draft })).await
    }

    /// Deletes a coupon. Returns its last state.
    ///
    /// # Errors
    ///
    /// [`CouponRejection::Unknown`]; then failures of the store.
    pub async fn delete(self, number: i64) -> Result<Coupon, Error> {
        let id = CouponId { operator: self.session.operator(), number };
        self.submit(Command::DeleteCoupon(DeleteCoupon { id })).await
    }

    async fn submit(self, command: Command) -> Result<Coupon, Error> {
        let request = Request { command, origin: self.origin, key: None };
        match self.session.service().inner.store.submit(request).await? {
            Answer::Done(Outcome::Coupon(coupon)) => Ok(*coupon),
            Answer::Done(_) | Answer::Repeated(_) => Err(unexpected_outcome()),
        }
    }
}

const fn too_long(problems: Vec<CouponProblem>) -> CouponRejection {
    CouponRejection::Invalid(problems)
}
