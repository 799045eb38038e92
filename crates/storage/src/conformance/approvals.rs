//! Acts above a limit need a second person, and requests for approval come back as they are now.

use std::sync::atomic::Ordering::Relaxed;

use domain::approval::{ActLimits, Approval, ApprovalRejection, ApprovalState, Effect, WhichLimit};
use domain::certificate::{CertificateAction, CertificateRejection};
use domain::command::{
    ActSupply, ApprovableAct, ApprovalCommand, IssueRequest, RefundRequest, SetUp,
};
use domain::limits::APPROVAL_HOURS;
use domain::operation::{Actor, OperationKind};
use domain::person::{Permission, Role};
use domain::redemption::Mode;
use domain::{
    Amount, ApprovalId, Buyer, Certificate, Command, KeyId, OperationId, ReadSet, Rejection,
    Request, SecretSeed, Status, UserId,
};

use crate::conformance::Fixture;
use crate::conformance::actions::{act, issue};
use crate::conformance::checkout::pay;
use crate::conformance::people;
use crate::conformance::people::{ANNA, BORIS, by, create, not_permitted, reopened, set_role};
use crate::conformance::session::{Said, Session, time_of};
use crate::conformance::shop::{GIFT, OPERATOR, amount, keyed, new_key, request, set_up};
use crate::reader::ApprovalFilter;

/// The person who approves.
const VERA: UserId = UserId(3);

/// Seconds of a day and of the time in which a request can be decided.
const DAY: i64 = 86_400;
const WAITING: i64 = APPROVAL_HOURS as i64 * 3_600;

fn limits(single: i64, daily: i64) -> Request {
    let limits = ActLimits {
        person_single: Some(amount(single)),
        person_daily: Some(amount(daily)),
        ..ActLimits::default()
    };
    set_up(SetUp::SetActLimits { operator: OPERATOR, limits })
}

fn approval(command: ApprovalCommand) -> Request {
    request(Command::Approval(Box::new(command)))
}

fn supply() -> ActSupply {
    ActSupply { seed: SecretSeed::new([9; 32]), made_by: None }
}

fn ask(user: UserId, act: ApprovableAct) -> Request {
    let (operator, reason) = (OPERATOR, "Компенсация".to_owned());
    by(user, approval(ApprovalCommand::Request { operator, act, reason, supply: supply() }))
}

fn approve(user: UserId, asked: &Approval) -> Request {
    let (operator, id, act) = (OPERATOR, asked.id, asked.act.clone());
    by(user, approval(ApprovalCommand::Approve { operator, id, act, supply: supply() }))
}

fn decline(user: UserId, id: ApprovalId, reason: &str) -> Request {
    let (operator, reason) = (OPERATOR, reason.to_owned());
    by(user, approval(ApprovalCommand::Decline { operator, id, reason }))
}

fn withdraw(user: UserId, id: ApprovalId) -> Request {
    by(user, approval(ApprovalCommand::Withdraw { operator: OPERATOR, id }))
}

fn on(certificate: &Certificate, action: CertificateAction) -> ApprovableAct {
    ApprovableAct::Certificate { number: certificate.number, action }
}

fn reload(minor: i64) -> CertificateAction {
    CertificateAction::Reload { amount: amount(minor) }
}

fn refused(why: ApprovalRejection) -> Said {
    Said::Rejected(Rejection::Approval(why))
}

fn needed(which: WhichLimit, limit: i64, minor: i64) -> Said {
    refused(ApprovalRejection::Needed { limit: amount(limit), amount: amount(minor), which })
}

#[track_caller]
fn asked(said: &Said) -> Approval {
    let Said::Approval(approval) = said else { panic!("no request for approval: {said:?}") };
    Approval::clone(approval)
}

/// A store with an owner, a manager and a second owner, and limits of 1,000 and 2,500.
fn session<F: Fixture>(fixture: &F) -> Session {
    let mut session = people::session(fixture);
    session.run(set_role(BORIS, Some(Role::Manager)));
    session.run(create("vera", Role::Owner, 3));
    session.run(limits(1_000, 2_500));
    session
}

fn issued(session: &mut Session, nominal: i64) -> Certificate {
    session.run(issue(Some(nominal), 1, true)).acted().certificates[0].clone()
}

impl Session {
    fn balance(&self, certificate: &Certificate) -> Amount {
        self.read(self.reader.certificate(certificate.id)).unwrap().balance
    }

    fn approval(&self, id: ApprovalId) -> Approval {
        self.read(self.reader.approval(id)).unwrap()
    }

    /// Sums of a user's acts on the first days.
    fn totals(&self, user: UserId) -> Vec<i64> {
        let caller = domain::KeyScope::User(user);
        let first = jiff::civil::date(2026, 11, 22);
        let day = |days: i64| first + jiff::Span::new().days(days);
        let keys = (0..3).map(|days| (OPERATOR, day(days), caller));
        let set = ReadSet { act_totals: keys.clone().collect(), ..ReadSet::default() };
        let (_, directory) = self.read(self.reader.directory());
        let view = self.read(self.reader.view(directory.into(), set));
        let known = keys.map(|key| view.act_totals.get(&key).map_or(0, |sum| sum.minor()));
        known.collect()
    }
}

/// Makes a request that waits and a sum of a day. People are those of [`people::make`].
pub(super) fn make(session: &mut Session) {
    session.run(create("vera", Role::Manager, 3));
    session.run(limits(1_000, 2_500));
    let certificate = issued(session, 500);
    session.run(by(ANNA, act(OPERATOR, &certificate, reload(400)))).acted();
    asked(&session.run(ask(ANNA, on(&certificate, reload(1_100)))));
}

/// Changes what [`make`] made.
pub(super) fn go_on(session: &mut Session) {
    let filter = ApprovalFilter { is_waiting: true, asked_after: time_of(-1) };
    let end = OperationId(i64::MAX);
    let waiting = session.read(session.reader.approvals(OPERATOR, filter, end, 1)).remove(0);
    let approved = asked(&session.run(approve(VERA, &waiting)));
    assert_eq!(approved.state, ApprovalState::Approved);
    let ApprovableAct::Certificate { number, .. } = approved.act else { panic!("{approved:?}") };
    let (_, directory) = session.read(session.reader.directory());
    let id = directory.locate(OPERATOR, number).unwrap();
    let certificate = session.read(session.reader.certificate(id)).unwrap();
    session.run(by(ANNA, act(OPERATOR, &certificate, reload(100)))).acted();
}

/// Every act above a limit is refused, for owners too, and done when another person approves.
pub fn acts_above_a_limit_need_a_second_person<F: Fixture>(fixture: &F) {
    let mut open = session(fixture);
    let card = issued(&mut open, 5_000);
    let single = |minor| needed(WhichLimit::Single, 1_000, minor);
    let change = |change| CertificateAction::Adjust { change };
    let later = domain::NewLastDay::After { days: 10 };
    for (action, minor) in [
        (reload(1_001), 1_001),
        (change(1_001), 1_001),
        (change(-1_002), 1_002),
        (CertificateAction::CashOut { amount: Some(amount(1_003)) }, 1_003),
        (CertificateAction::CashOut { amount: None }, 5_000),
        (CertificateAction::Void, 5_000),
        (CertificateAction::Extend { to: later }, 5_000),
    ] {
        for user in [ANNA, BORIS] {
            let said = open.run(by(user, act(OPERATOR, &card, action)));
            assert_eq!(said, single(minor), "{action:?}");
        }
    }
    assert_eq!(open.run(by(ANNA, issue(Some(600), 2, true))), single(1_200));
    assert_eq!(open.totals(ANNA), [0, 0, 0]);
    // What gives no value has no limit, and the administrator has none.
    open.run(by(ANNA, issue(Some(600), 2, false))).acted();
    open.run(by(ANNA, act(OPERATOR, &card, CertificateAction::Block))).acted();
    open.run(by(ANNA, act(OPERATOR, &card, CertificateAction::Unblock))).acted();
    open.run(act(OPERATOR, &card, reload(2_000))).acted();
    let waiting = asked(&open.run(ask(ANNA, on(&card, reload(1_001)))));
    assert_eq!(open.balance(&card), amount(7_000), "nothing is done yet");
    assert_eq!(waiting.amount, amount(1_001));
    let last_day = card.valid_through;
    let effect = |minor| Some(Effect { balance: amount(minor), last_day });
    assert_eq!((waiting.before, waiting.after), (effect(7_000), effect(8_001)));
    assert_eq!(open.run(approve(ANNA, &waiting)), refused(ApprovalRejection::OwnRequest));
    let approved = asked(&open.run(approve(BORIS, &waiting)));
    assert_eq!(open.balance(&card), amount(8_001));
    assert_eq!((approved.state, approved.decided_by), (ApprovalState::Approved, Some(BORIS)));
    let operation = approved.decided_in.unwrap();
    let operation = open.read(open.reader.operation(operation)).unwrap();
    assert_eq!(operation.kind, OperationKind::CertificateAction);
    assert_eq!(operation.origin.actor, Actor::User { user: BORIS, operator: OPERATOR });
    assert_eq!(open.totals(ANNA), [0, 0, 0], "what was approved does not count");
    let request = IssueRequest {
        series: GIFT,
        nominal: Some(amount(600)),
        quantity: 2,
        activate: true,
        reason: None,
        buyer: Buyer::default(),
        order_number: None,
        metadata: None,
    };
    let waiting = asked(&open.run(ask(BORIS, ApprovableAct::Issue(Box::new(request)))));
    let approved = asked(&open.run(approve(VERA, &waiting)));
    let acted = open.read(open.reader.acted(approved.decided_in.unwrap())).unwrap();
    assert_eq!(acted.certificates.len(), 2);
    assert_eq!(acted.record.reason.as_deref(), Some("Компенсация"));
    reopened(fixture, open);
}

/// Sums of a day hold, whatever batches the acts are in, and begin anew on the next local day.
pub fn sums_of_a_day_hold_in_a_batch_and_after_reopening<F: Fixture>(fixture: &F) {
    let mut open = session(fixture);
    let card = issued(&mut open, 5_000);
    let by_anna = |minor| by(ANNA, act(OPERATOR, &card, reload(minor)));
    let said = open.batch([by_anna(1_000), by_anna(900), by_anna(601), by_anna(600)]);
    said[0].acted();
    said[1].acted();
    assert_eq!(said[2], needed(WhichLimit::Daily, 2_500, 2_501));
    said[3].acted();
    assert_eq!(open.totals(ANNA), [2_500, 0, 0]);
    let mut open = reopened(fixture, open);
    assert_eq!(open.run(by_anna(1)), needed(WhichLimit::Daily, 2_500, 2_501));
    open.run(by(BORIS, act(OPERATOR, &card, reload(1_000)))).acted();
    // The day of the operator ends at 21:00 UTC, eleven hours after the beginning.
    open.second.store(11 * 3_600 - 1, Relaxed);
    assert_eq!(open.run(by_anna(1)), needed(WhichLimit::Daily, 2_500, 2_501));
    open.second.store(11 * 3_600, Relaxed);
    open.run(by_anna(700)).acted();
    assert_eq!((open.totals(ANNA), open.totals(BORIS)), (vec![2_500, 700, 0], vec![1_000, 0, 0]));
    open.run(limits(1_000, 700));
    let last = needed(WhichLimit::Daily, 700, 701);
    assert_eq!(open.run(by_anna(1)), last, "a new limit counts at once");
    open.run(act(OPERATOR, &card, reload(5_000))).acted();
    let open = reopened(fixture, open);
    assert_eq!(open.totals(ANNA), [2_500, 700, 0]);
}

/// A request comes back in every state, and only one decision about it is accepted.
pub fn requests_come_back_and_are_decided_once<F: Fixture>(fixture: &F) {
    let mut open = session(fixture);
    let (card, other) = (issued(&mut open, 5_000), issued(&mut open, 5_000));
    for (reason, why) in [
        (" ", refused(ApprovalRejection::ReasonMissing)),
        (
            "a\nb",
            Said::Rejected(Rejection::Certificate(CertificateRejection::Invalid(
                domain::Field::Reason,
                domain::Problem::NotOneLine,
            ))),
        ),
    ] {
        let (operator, act) = (OPERATOR, on(&card, reload(2_000)));
        let reason = reason.to_owned();
        let command = ApprovalCommand::Request { operator, act, reason, supply: supply() };
        assert_eq!(open.run(by(ANNA, approval(command))), why);
    }
    let block = on(&card, CertificateAction::Block);
    assert_eq!(open.run(ask(ANNA, block)), refused(ApprovalRejection::NotLimited));
    let only_people = refused(ApprovalRejection::OnlyPeople);
    let mut by_administrator = ask(ANNA, on(&card, reload(2_000)));
    by_administrator.origin.actor = Actor::Administrator;
    assert_eq!(open.run(by_administrator), only_people);
    let impossible = on(&card, CertificateAction::Adjust { change: -6_000 });
    let available = amount(5_000);
    let too_much = CertificateRejection::TooMuch { available };
    assert_eq!(open.run(ask(ANNA, impossible)), Said::Rejected(too_much.into()));
    let mut all = Vec::new();
    // A request is refused after another one has changed its certificate.
    for card in [&card, &card, &card, &other] {
        all.push(asked(&open.run(ask(ANNA, on(card, reload(2_000))))));
    }
    let mut open = reopened(fixture, open);
    for waiting in &all {
        assert_eq!(open.approval(waiting.id), *waiting);
    }
    let [first, second, third, fourth] = all.try_into().unwrap();
    let not_waiting = |state| refused(ApprovalRejection::NotWaiting(state));
    let said = open.batch([approve(BORIS, &first), approve(VERA, &first)]);
    assert_eq!(asked(&said[0]).decided_by, Some(BORIS));
    assert_eq!(said[1], not_waiting(ApprovalState::Approved));
    assert_eq!(open.balance(&card), amount(7_000));
    let own = refused(ApprovalRejection::OwnRequest);
    assert_eq!(open.run(decline(ANNA, second.id, "no")), own);
    let reason_missing = refused(ApprovalRejection::ReasonMissing);
    assert_eq!(open.run(decline(BORIS, second.id, "")), reason_missing);
    let declined = asked(&open.run(decline(BORIS, second.id, "Нет чека")));
    assert_eq!(declined.answer.as_deref(), Some("Нет чека"));
    let not_requester = refused(ApprovalRejection::NotRequester);
    assert_eq!(open.run(withdraw(VERA, third.id)), not_requester);
    let withdrawn = asked(&open.run(withdraw(ANNA, third.id)));
    for (id, state) in [
        (first.id, ApprovalState::Approved),
        (second.id, ApprovalState::Declined),
        (third.id, ApprovalState::Withdrawn),
    ] {
        assert_eq!(open.run(withdraw(ANNA, id)), not_waiting(state));
        assert_eq!(open.run(decline(VERA, id, "late")), not_waiting(state));
    }
    let key = |request| keyed_by(VERA, request, "press");
    let done = asked(&open.run(key(approve(VERA, &fourth))));
    let repeated = open.run(key(approve(VERA, &fourth)));
    assert_eq!(repeated, Said::Repeated(done.decided_in.unwrap()));
    assert_eq!(open.balance(&other), amount(7_000), "a repeat does nothing");
    let unknown = refused(ApprovalRejection::Unknown);
    assert_eq!(open.run(withdraw(ANNA, OperationId(1))), unknown);
    let open = reopened(fixture, open);
    for known in [declined, withdrawn, done] {
        assert_eq!(open.approval(known.id), known);
    }
}

/// A request of a person under a key, as a form of the console sends it.
fn keyed_by(user: UserId, request: Request, text: &str) -> Request {
    let mut request = keyed(request, text);
    if let Some((key, _)) = &mut request.key {
        key.scope = domain::KeyScope::User(user);
    }
    request
}

/// What has changed since a request was made refuses its act, and leaves the request waiting.
pub fn an_approved_act_is_decided_anew<F: Fixture>(fixture: &F) {
    let mut open = session(fixture);
    let card = issued(&mut open, 5_000);
    let waiting = asked(&open.run(ask(BORIS, on(&card, reload(2_000)))));
    open.run(act(OPERATOR, &card, CertificateAction::Block)).acted();
    let blocked = CertificateRejection::NotPossible(Status::Blocked);
    assert_eq!(open.run(approve(ANNA, &waiting)), Said::Rejected(blocked.into()));
    open.run(act(OPERATOR, &card, CertificateAction::Unblock)).acted();
    let other = Approval { act: on(&card, reload(20_000)), ..waiting.clone() };
    assert_eq!(open.run(approve(ANNA, &other)), refused(ApprovalRejection::OtherAct));
    open.run(set_role(BORIS, Some(Role::Support)));
    let lost = refused(ApprovalRejection::RequesterNotPermitted);
    assert_eq!(open.run(approve(ANNA, &waiting)), lost);
    open.run(set_role(BORIS, None));
    assert_eq!(open.run(approve(ANNA, &waiting)), lost);
    open.run(set_role(VERA, Some(Role::Support)));
    assert_eq!(open.run(approve(VERA, &waiting)), not_permitted(Permission::Reload));
    assert_eq!(open.run(ask(VERA, on(&card, reload(2)))), not_permitted(Permission::Reload));
    assert_eq!(open.approval(waiting.id), waiting);
    open.run(set_role(BORIS, Some(Role::Manager)));
    open.run(approve(ANNA, &waiting));
    assert_eq!(open.balance(&card), amount(7_000));
    reopened(fixture, open);
}

/// Refunds have limits for people whose role does not manage money.
pub fn refunds_have_limits_for_some_roles<F: Fixture>(fixture: &F) {
    let mut open = session(fixture);
    open.run(set_role(BORIS, Some(Role::Support)));
    let card = issued(&mut open, 5_000);
    let redeemed = open.redemption(pay(3_000, Mode::Capture, &card)).redemption;
    let refund = |user, minor| {
        let amount = Some(amount(minor));
        let request = RefundRequest { amount, ..RefundRequest::default() };
        by(user, request_refund(redeemed.id, request))
    };
    let single = needed(WhichLimit::Single, 1_000, 1_001);
    assert_eq!(open.run(refund(BORIS, 1_001)), single);
    open.run(refund(BORIS, 400)).redeemed();
    assert_eq!(open.totals(BORIS), [400, 0, 0]);
    open.run(refund(ANNA, 1_100)).redeemed();
    assert_eq!(open.totals(ANNA), [0, 0, 0]);
    let act = ApprovableAct::Refund {
        redemption: redeemed.id,
        request: RefundRequest::default(),
        return_coupons: false,
    };
    let waiting = asked(&open.run(ask(BORIS, act)));
    assert_eq!(waiting.amount, amount(1_500), "what is left");
    open.run(approve(VERA, &waiting));
    assert_eq!(open.balance(&card), amount(5_000));
    reopened(fixture, open);
}

fn request_refund(redemption: OperationId, wanted: RefundRequest) -> Request {
    request(Command::Refund(domain::command::Refund {
        operator: OPERATOR,
        redemption,
        request: wanted,
        return_coupons: false,
        made_by: None,
    }))
}

/// Requests that can be decided are listed apart, until their time is over.
pub fn requests_are_listed_until_they_expire<F: Fixture>(fixture: &F) {
    let mut open = session(fixture);
    let card = issued(&mut open, 5_000);
    let mut ids = Vec::new();
    for day in 0..3 {
        open.second.store(day * DAY, Relaxed);
        ids.push(asked(&open.run(ask(ANNA, on(&card, reload(2_000))))).id);
    }
    open.run(withdraw(ANNA, ids[1]));
    let listed = |open: &Session, is_waiting, before: i64, limit| {
        let now = open.second.load(Relaxed);
        let filter = ApprovalFilter { is_waiting, asked_after: time_of(now - WAITING) };
        let before = OperationId(before);
        let found = open.read(open.reader.approvals(OPERATOR, filter, before, limit));
        found.into_iter().map(|found| found.id).collect::<Vec<_>>()
    };
    let end = i64::MAX;
    assert_eq!(listed(&open, true, end, 9), [ids[2], ids[0]]);
    assert_eq!(listed(&open, true, end, 1), [ids[2]]);
    assert_eq!(listed(&open, true, ids[2].0, 9), [ids[0]]);
    assert_eq!(listed(&open, false, end, 9), [ids[1]]);
    open.second.store(WAITING - 1, Relaxed);
    assert_eq!(listed(&open, true, end, 9), [ids[2], ids[0]]);
    open.second.store(WAITING, Relaxed);
    assert_eq!(listed(&open, true, end, 9), [ids[2]]);
    assert_eq!(listed(&open, false, end, 9), [ids[1], ids[0]]);
    let first = open.approval(ids[0]);
    let expired = refused(ApprovalRejection::NotWaiting(ApprovalState::Expired));
    assert_eq!(open.run(approve(VERA, &first)), expired);
    let filter = ApprovalFilter { is_waiting: true, asked_after: time_of(0) };
    let other = crate::conformance::shop::OTHER_OPERATOR;
    let foreign = open.read(open.reader.approvals(other, filter, OperationId(end), 9));
    assert_eq!(foreign, []);
    reopened(fixture, open);
}

/// API keys have limits only where the operator sets them, and none for sales.
pub fn keys_have_limits_where_the_operator_sets_them<F: Fixture>(fixture: &F) {
    let mut open = session(fixture);
    open.run(set_up(SetUp::CreateKey(new_key(7))));
    let by_key = |mut request: Request| {
        request.origin.actor = Actor::Key(KeyId(1));
        request
    };
    let card = issued(&mut open, 5_000);
    open.run(by_key(act(OPERATOR, &card, reload(4_000)))).acted();
    let limits = |key_single, key_daily| {
        let limits = ActLimits { key_single, key_daily, ..ActLimits::default() };
        set_up(SetUp::SetActLimits { operator: OPERATOR, limits })
    };
    open.run(limits(Some(amount(1_000)), None));
    let single = needed(WhichLimit::Single, 1_000, 1_001);
    assert_eq!(open.run(by_key(act(OPERATOR, &card, reload(1_001)))), single);
    for _ in 0..3 {
        open.run(by_key(act(OPERATOR, &card, reload(1_000)))).acted();
    }
    open.run(limits(None, Some(amount(1_500))));
    open.run(by_key(act(OPERATOR, &card, reload(1_400)))).acted();
    let daily = needed(WhichLimit::Daily, 1_500, 1_501);
    assert_eq!(open.run(by_key(act(OPERATOR, &card, reload(101)))), daily);
    let mut sale = by_key(issue(Some(2_000), 2, true));
    if let Command::Issue(issue) = &mut sale.command {
        issue.request.order_number = Some("O-1".to_owned());
    }
    open.run(keyed(sale, "sale")).acted();
    let only_people = refused(ApprovalRejection::OnlyPeople);
    assert_eq!(open.run(by_key(ask(ANNA, on(&card, reload(101))))), only_people);
    reopened(fixture, open);
}

/// An approval does what the approver saw: whatever changed meanwhile refuses it.
pub fn an_approval_does_what_was_asked_for<F: Fixture>(fixture: &F) {
    let mut open = session(fixture);
    let changed = refused(ApprovalRejection::Changed);
    let card = issued(&mut open, 5_000);
    let all = CertificateAction::CashOut { amount: None };
    let waiting = asked(&open.run(ask(ANNA, on(&card, all))));
    open.run(act(OPERATOR, &card, reload(900_000))).acted();
    assert_eq!(open.run(approve(BORIS, &waiting)), changed);
    assert_eq!(open.balance(&card), amount(905_000));
    let back = CertificateAction::Adjust { change: -900_000 };
    open.run(act(OPERATOR, &card, back)).acted();
    asked(&open.run(approve(BORIS, &waiting)));
    assert_eq!(open.balance(&card), amount(0));
    // The balance is the same, and the last day is another one.
    let card = issued(&mut open, 5_000);
    let waiting = asked(&open.run(ask(ANNA, on(&card, reload(2_000)))));
    let later = CertificateAction::Extend { to: domain::NewLastDay::After { days: 1 } };
    open.run(act(OPERATOR, &card, later)).acted();
    assert_eq!(open.run(approve(BORIS, &waiting)), changed);
    assert_eq!(open.approval(waiting.id).state, ApprovalState::Waiting);
    reopened(fixture, open);
}
