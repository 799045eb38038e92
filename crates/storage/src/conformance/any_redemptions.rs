//! Any redemptions, in any batches, come to what the model says of them one by one.

use std::sync::atomic::Ordering::Relaxed;

use domain::certificate::{CertificateAction, NewLastDay};
use domain::command::{Act, Redeem, RedemptionRequest, Replace, SeriesTerms, SetUp};
use domain::redemption::{Instrument, Mode, Stacking};
use domain::{Command, CouponDraft, OperationId, RedemptionId, Request, SecretSeed, SeriesKind};
use proptest::prelude::*;
use proptest::sample::select;

use crate::conformance::Fixture;
use crate::conformance::actions::issue;
use crate::conformance::batches::model;
use crate::conformance::checkout::{by_coupon, capture, hold, lapse, order, refund, release};
use crate::conformance::drawn::{
    advance, codes, coupon, hold_seconds, keys, maybe_keyed, runner, same_records,
};
use crate::conformance::session::{Said, Session};
use crate::conformance::shop::{
    OPERATOR, OTHER_OPERATOR, amount, create_coupon, line, new_series, plan, pool_key,
    request as domain_request, sell, set_up, ten_percent, terms, till,
};

/// Redemptions by their places among those that were made, from the last one on, which stand for
/// their ids.
fn places() -> impl Strategy<Value = RedemptionId> {
    prop_oneof![(0_i64..3), (0_i64..12)].prop_map(OperationId)
}

fn instrument() -> impl Strategy<Value = Instrument> {
    let part = prop_oneof![4 => Just(None), 1 => select(vec![0_i64, 50, 300]).prop_map(Some)];
    prop_oneof![
        3 => (select(vec![20, 20, 40]), 0_u64..3, part).prop_map(|(prefix, place, part)| {
            let number = plan(prefix, 13).number(&pool_key(), place);
            Instrument::Certificate { number, secret: None, amount: part.map(amount) }
        }),
        2 => codes().prop_map(by_coupon),
    ]
}

fn redeem() -> impl Strategy<Value = Redeem> {
    let mode = prop_oneof![1 => Just(Mode::Capture), 2 => hold_seconds().prop_map(hold)];
    let client = select(vec![None, Some("x"), Some("y")]);
    let stacking = select(vec![Stacking::Best, Stacking::All]);
    let prices = proptest::collection::vec(select(vec![0_i64, 99, 400, 1_000]), 1..3);
    let instruments = proptest::collection::vec(instrument(), 1..4);
    let operators = prop_oneof![12 => Just(OPERATOR), 1 => Just(OTHER_OPERATOR)];
    (operators, client, mode, prices, instruments, stacking).prop_map(
        |(operator, client, mode, prices, instruments, stacking)| Redeem {
            operator,
            request: RedemptionRequest {
                point_of_sale: None,
                order: order(&prices),
                client: client.map(str::to_owned),
                mode,
                instruments,
            },
            stacking,
            pay_for_certificates: false,
        },
    )
}

/// Something done to one of the certificates, or to one that is not there yet.
fn action() -> impl Strategy<Value = Request> {
    let minor = || select(vec![0_i64, 50, 300, 1_500]);
    let part = || proptest::option::of(minor().prop_map(amount));
    let action = prop_oneof![
        part().prop_map(|nominal| CertificateAction::Activate { nominal }),
        minor().prop_map(|minor| CertificateAction::Reload { amount: amount(minor) }),
        Just(CertificateAction::Block),
        Just(CertificateAction::Unblock),
        (-300_i64..300).prop_map(|change| CertificateAction::Adjust { change }),
        part().prop_map(|amount| CertificateAction::CashOut { amount }),
        Just(CertificateAction::Void),
        (0_u32..400).prop_map(|days| CertificateAction::Extend { to: NewLastDay::After { days } }),
    ];
    (select(vec![20, 20, 40]), 0_u64..6, action).prop_map(|(prefix, place, action)| {
        let number = plan(prefix, 13).number(&pool_key(), place);
        let reason = Some("reason".to_owned());
        domain_request(Command::Act(Act { operator: OPERATOR, number, action, reason }))
    })
}

/// A certificate replaced by a new one, or by another that may be unsold.
fn replaces() -> impl Strategy<Value = Request> {
    let with = proptest::option::of(0_u64..6);
    (select(vec![20, 20, 40]), 0_u64..6, with).prop_map(|(prefix, place, with)| {
        let number = |place| plan(prefix, 13).number(&pool_key(), place);
        domain_request(Command::Replace(Replace {
            operator: OPERATOR,
            number: number(place),
            replacement: with.and_then(number),
            reason: None,
            seed: SecretSeed::new([9; 32]),
        }))
    })
}

fn issues() -> impl Strategy<Value = Request> {
    let nominal = proptest::option::of(select(vec![99_i64, 700]));
    (nominal, 0_u32..3, any::<bool>())
        .prop_map(|(nominal, quantity, activate)| issue(nominal, quantity, activate))
}

pub(super) fn request() -> impl Strategy<Value = Request> {
    let part = || prop_oneof![2 => Just(None), 3 => (0_i64..300).prop_map(Some)];
    let whole = prop_oneof![
        6 => redeem().prop_map(|redeem| domain_request(Command::Redeem(redeem))),
        3 => (places(), part()).prop_map(|(id, part)| capture(id, part)),
        1 => places().prop_map(release),
        3 => (places(), part()).prop_map(|(id, part)| refund(id, part)),
        3 => action(),
        1 => issues(),
        1 => replaces(),
    ];
    prop_oneof![
        12 => (whole, keys()).prop_map(|(request, key)| maybe_keyed(request, key)),
        1 => places().prop_map(lapse),
    ]
}

/// Certificates to be used again and again, others to be used once, and coupons of each kind.
fn stock_up(session: &mut Session) {
    session.set_up_operators();
    let single = SeriesTerms { allow_reuse: false, ..terms("one", &["SINGLE"]) };
    let single = new_series(OPERATOR, SeriesKind::Electronic, plan(40, 13), single);
    session.run(set_up(SetUp::CreateSeries(single)));
    session.sale(sell(till(1, "S"), vec![line("GIFT", 3, 1_500), line("SINGLE", 2, 700)]));
    for (code, once, once_per_client) in
        [("A", false, false), ("B", true, false), ("C", false, true)]
    {
        let (once, once_per_client) = (Some(once), Some(Some(once_per_client)));
        let draft = CouponDraft { once, once_per_client, ..ten_percent(code) };
        session.coupon(create_coupon(OPERATOR, draft));
    }
}

/// Puts the id of a redemption that was made where its place among them stands.
fn resolve(request: &mut Request, made: &[RedemptionId]) {
    let id = match &mut request.command {
        Command::CaptureHold(capture) => &mut capture.redemption,
        Command::ReleaseHold(release) => &mut release.redemption,
        Command::Refund(refund) => &mut refund.redemption,
        Command::Lapse(lapse) => &mut lapse.redemption,
        Command::Sell(_)
        | Command::Return(_)
        | Command::Stock(_)
        | Command::Issue(_)
        | Command::Act(_)
        | Command::Replace(_)
        | Command::BookExpired(_)
        | Command::PruneEvents(_)
        | Command::CreateCoupon(_)
        | Command::ChangeCoupon(_)
        | Command::DeleteCoupon(_)
        | Command::CreateOwner(_)
        | Command::ChangeOwner(_)
        | Command::SendCode(_)
        | Command::ConfirmCode(_)
        | Command::SendCertificates(_)
        | Command::RetryDelivery(_)
        | Command::Deliver(_)
        | Command::Redeem(_)
        | Command::BeginSignIn(_)
        | Command::RenewSignIn(_)
        | Command::Person(_)
        | Command::Approval(_)
        | Command::SetUp(_) => return,
    };
    let back = usize::try_from(id.0).unwrap() % made.len().max(1) + 1;
    *id = made.len().checked_sub(back).map_or(*id, |place| made[place]);
}

/// A random sequence in random batches against the backend, one by one against the model: the same
/// answers, and the same records in the end. Certificates and coupons are few, and holds lapse
/// between batches.
pub fn any_redemptions_in_any_batches_come_to_what_the_model_says<F: Fixture>(fixture: &F) {
    let command = prop_oneof![9 => request(), 1 => coupon()];
    let batches = proptest::collection::vec(proptest::collection::vec(command, 1..10), 1..12);
    let result = runner(fixture).run(&batches, |batches| {
        let store = fixture.fresh();
        let (mut session, mut model) = (Session::open(&store), model());
        stock_up(&mut session);
        stock_up(&mut model);
        let mut made = Vec::new();
        for mut batch in batches {
            advance(&session);
            model.second.store(session.second.load(Relaxed), Relaxed);
            let mut expected = Vec::new();
            for request in &mut batch {
                resolve(request, &made);
                let said = model.run(request.clone());
                if let (Command::Redeem(_), Said::Redemption(new)) = (&request.command, &said) {
                    made.push(new.redemption.id);
                }
                expected.push(said);
            }
            prop_assert_eq!(session.batch(batch), expected);
        }
        drop(session);
        same_records(&Session::open(&store), &model)
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
}
