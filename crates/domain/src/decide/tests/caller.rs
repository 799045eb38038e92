//! Keys that are bound to a point of sale, and points of sale that are closed.

use super::world::{GIFT, OPERATOR, World, amount, request};
use crate::certificate::{CertificateAction, CertificateRejection};
use crate::command::{
    Act, CaptureHold, CreateCoupon, Issue, IssueRequest, NewKey, Redeem, RedemptionRequest, Refund,
    RefundRequest, ReleaseHold, Return, Sell, SetUp, Till,
};
use crate::key::SecretHash;
use crate::operation::Fingerprint;
use crate::redemption::{
    Instrument, Mode, Order, OrderLine, Quantity, RedemptionRejection, Stacking,
};
use crate::*;

const A: PointOfSaleId = PointOfSaleId(1);
const B: PointOfSaleId = PointOfSaleId(2);

/// A world with a key for all places and one for each of the places A and B.
struct Keys {
    world: World,
    office: KeyId,
    at_a: KeyId,
    at_b: KeyId,
}

impl Keys {
    fn new() -> Self {
        let mut world = World::new();
        let mut key = |name: u8, point_of_sale| {
            KeyId(world.set_up(SetUp::CreateKey(NewKey {
                operator: OPERATOR,
                name: format!("key {name}"),
                scopes: Scopes::all(),
                point_of_sale,
                secret: SecretHash([name; 32]),
                login: None,
                token: None,
                grades: key::Grades::default(),
            })))
        };
        let (office, at_a, at_b) = (key(1, None), key(2, Some(A)), key(3, Some(B)));
        Self { world, office, at_a, at_b }
    }

    fn run(&mut self, key: KeyId, command: Command) -> Result<Verdict, Rejection> {
        let mut request = request(command);
        request.origin.actor = Actor::Key(key);
        self.world.run(&request)
    }

    #[track_caller]
    fn done(&mut self, key: KeyId, command: Command) -> OperationId {
        match self.run(key, command) {
            Ok(Verdict::Decided(decision)) => decision.operation.id,
            other => panic!("{other:?}"),
        }
    }

    #[track_caller]
    fn refused(&mut self, key: KeyId, command: Command, expected: impl Into<Rejection>) {
        let what = format!("{command:?}");
        assert_eq!(self.run(key, command).map(drop), Err(expected.into()), "{what}");
    }

    fn number(&self, made_in: OperationId) -> CertificateNumber {
        let action = &self.world.actions[&made_in];
        self.world.certificates[&action.first].number
    }

    fn place(&mut self, place: PointOfSaleId, disabled: bool) {
        let disabled = Some(disabled);
        self.world.set_up(SetUp::ChangePointOfSale {
            id: place,
            code: None,
            name: None,
            disabled,
            repeats: RepeatsChange::default(),
        });
    }

    fn partner(&mut self, disabled: bool) {
        let disabled = Some(disabled);
        self.world.set_up(SetUp::ChangePartner { id: PartnerId(1), name: None, disabled });
    }
}

fn issue() -> Command {
    Command::Issue(Issue {
        operator: OPERATOR,
        request: IssueRequest {
            series: GIFT,
            nominal: Some(amount(1_000)),
            quantity: 1,
            activate: true,
            buyer: Buyer::default(),
            order_number: None,
            metadata: None,
            reason: None,
        },
        point_of_sale: None,
        seed: SecretSeed::new([1; 32]),
    })
}

fn act(number: CertificateNumber, action: CertificateAction) -> Command {
    let reason = Some("why".to_owned());
    Command::Act(Act { operator: OPERATOR, number: Some(number), action, reason })
}

fn till(place: PointOfSaleId, order: &str) -> Till {
    Till {
        point_of_sale: place,
        site: None,
        order_number: Some(order.to_owned()),
        cheque: None,
        buyer: Buyer::default(),
    }
}

fn sell(place: PointOfSaleId, order: &str) -> Command {
    let line = SaleLine {
        good: None,
        name: None,
        item_code: Some("GIFT".to_owned()),
        quantity: 1,
        price: Some(amount(500)),
    };
    let seed = SecretSeed::new([2; 32]);
    let till = till(place, order);
    Command::Sell(Sell { operator: OPERATOR, till, series: None, lines: [line].into(), seed })
}

fn give_back(place: PointOfSaleId, order: &str) -> Command {
    Command::Return(Return {
        operator: OPERATOR,
        till: till(place, order),
        series: None,
        lines: [].into(),
        sold_as: None,
    })
}

fn redeem(number: CertificateNumber, place: Option<PointOfSaleId>, hold: bool) -> Command {
    let line = OrderLine {
        item_code: None,
        quantity: Quantity::whole(1),
        unit_price: amount(100),
        collections: vec![],
    };
    Command::Redeem(Redeem {
        operator: OPERATOR,
        request: RedemptionRequest {
            point_of_sale: place,
            order: Order { id: "o".to_owned(), lines: vec![line] },
            client: None,
            mode: if hold { Mode::Hold { seconds: 900 } } else { Mode::Capture },
            instruments: vec![Instrument::Certificate {
                number: Some(number),
                secret: None,
                amount: None,
            }],
        },
        stacking: Stacking::Best,
        pay_for_certificates: false,
    })
}

fn capture(redemption: RedemptionId) -> Command {
    Command::CaptureHold(CaptureHold {
        operator: OPERATOR,
        redemption,
        amount: None,
        made_by: None,
    })
}

fn release(redemption: RedemptionId) -> Command {
    Command::ReleaseHold(ReleaseHold { operator: OPERATOR, redemption, made_by: None })
}

fn refund(redemption: RedemptionId) -> Command {
    Command::Refund(Refund {
        operator: OPERATOR,
        redemption,
        request: RefundRequest::default(),
        return_coupons: true,
        made_by: None,
    })
}

const ACTIONS: [CertificateAction; 6] = [
    CertificateAction::Reload { amount: Amount::MAX },
    CertificateAction::Block,
    CertificateAction::Unblock,
    CertificateAction::Adjust { change: 5 },
    CertificateAction::CashOut { amount: None },
    CertificateAction::Void,
];

#[test]
fn a_bound_key_acts_on_what_its_place_made_and_redeems_what_any_place_made() {
    let mut keys = Keys::new();
    let (office, at_a, at_b) = (keys.office, keys.at_a, keys.at_b);
    let at = keys.done(at_a, issue());
    let number = keys.number(at);
    for action in ACTIONS {
        keys.refused(at_b, act(number, action), CertificateRejection::Unknown);
    }
    keys.done(at_a, act(number, CertificateAction::Block));
    keys.done(office, act(number, CertificateAction::Unblock));
    let redeemed = keys.done(at_b, redeem(number, None, false));
    assert_eq!(keys.world.redemptions[&redeemed].point_of_sale, Some(B), "it happened there");
    // What the operator itself issued is of no other place.
    let own = keys.done(office, issue());
    let number = keys.number(own);
    keys.done(at_b, act(number, CertificateAction::Block));
    // What was sold is of the place that sold it.
    keys.done(at_a, sell(A, "A"));
    let sold = *keys.world.born.last().unwrap();
    let number = keys.world.certificates[&sold].number;
    keys.refused(at_b, act(number, CertificateAction::Void), CertificateRejection::Unknown);
    keys.done(at_a, act(number, CertificateAction::Block));
    keys.world.audit();
}

#[test]
fn a_bound_key_names_no_other_place() {
    let mut keys = Keys::new();
    let (office, at_b) = (keys.office, keys.at_b);
    let made = keys.done(office, issue());
    let number = keys.number(made);
    keys.done(office, sell(A, "A"));
    let forbidden = || CallerRejection::PointOfSaleForbidden { code: "A".to_owned() };
    for command in [sell(A, "B"), give_back(A, "A"), redeem(number, Some(A), false)] {
        keys.refused(at_b, command, forbidden());
    }
    keys.done(office, give_back(A, "A"));
}

#[test]
fn a_bound_key_continues_the_redemptions_of_its_place() {
    let mut keys = Keys::new();
    let (office, at_a, at_b) = (keys.office, keys.at_a, keys.at_b);
    let made = keys.done(office, issue());
    let number = keys.number(made);
    let elsewhere = [
        keys.done(at_a, redeem(number, None, true)),
        keys.done(office, redeem(number, None, true)),
    ];
    for held in elsewhere {
        for command in [capture(held), release(held), refund(held)] {
            keys.refused(at_b, command, RedemptionRejection::Unknown(held));
        }
    }
    let held = keys.done(office, redeem(number, Some(B), true));
    keys.done(at_b, capture(held));
    keys.done(at_b, refund(held));
    keys.done(office, release(elsewhere[0]));
}

#[test]
fn a_key_that_may_not_read_continues_what_it_made() {
    let mut keys = Keys::new();
    let office = keys.office;
    let mut redeemer = |name: u8| {
        KeyId(keys.world.set_up(SetUp::CreateKey(NewKey {
            operator: OPERATOR,
            name: format!("key {name}"),
            scopes: [Scope::Redeem].into_iter().collect(),
            point_of_sale: None,
            secret: SecretHash([name; 32]),
            login: None,
            token: None,
            grades: key::Grades::default(),
        })))
    };
    let (own, other) = (redeemer(4), redeemer(5));
    let made = keys.done(office, issue());
    let number = keys.number(made);
    let made_by = |key, mut command: Command| {
        let by = Some(Actor::Key(key));
        if let Command::CaptureHold(CaptureHold { made_by, .. })
        | Command::ReleaseHold(ReleaseHold { made_by, .. })
        | Command::Refund(Refund { made_by, .. }) = &mut command
        {
            *made_by = by;
        }
        command
    };
    let held = keys.done(own, redeem(number, None, true));
    let taken = keys.done(office, redeem(number, None, false));
    for (of, maker) in [(held, own), (taken, office)] {
        for command in [capture(of), release(of), refund(of)] {
            let unknown = || RedemptionRejection::Unknown(of);
            keys.refused(other, made_by(maker, command.clone()), unknown());
            // What was not looked up is not the caller's.
            keys.refused(other, command.clone(), unknown());
            keys.refused(own, command, unknown());
        }
    }
    keys.done(own, made_by(own, capture(held)));
    keys.done(own, made_by(own, refund(held)));
    keys.done(office, refund(taken));
    keys.world.audit();
}

/// Whatever a key of a closed place asks for, and whether the place or its partner is closed.
#[test]
fn a_key_of_a_closed_place_changes_nothing() {
    let mut keys = Keys::new();
    let (office, at_a) = (keys.office, keys.at_a);
    let made = keys.done(at_a, issue());
    let number = keys.number(made);
    keys.done(at_a, sell(A, "A"));
    let held = keys.done(at_a, redeem(number, None, true));
    let taken = keys.done(at_a, redeem(number, None, false));
    let closed = || CallerRejection::PointOfSaleDisabled { code: "A".to_owned() };
    let coupon =
        Command::CreateCoupon(CreateCoupon { operator: OPERATOR, draft: CouponDraft::default() });
    for by_partner in [false, true] {
        if by_partner {
            keys.partner(true);
        } else {
            keys.place(A, true);
        }
        let mut commands = vec![
            issue(),
            sell(A, "B"),
            give_back(A, "A"),
            redeem(number, None, false),
            redeem(number, None, true),
            capture(held),
            release(held),
            refund(taken),
            coupon.clone(),
        ];
        commands.extend(ACTIONS.map(|action| act(number, action)));
        for command in commands {
            keys.refused(at_a, command, closed());
        }
        // Nor does anybody take money there. Giving it back stays possible.
        keys.refused(office, capture(held), closed());
        keys.refused(office, redeem(number, Some(A), false), closed());
        keys.refused(office, sell(A, "C"), closed());
        if by_partner { keys.partner(false) } else { keys.place(A, false) }
    }
    keys.place(A, true);
    keys.done(office, release(held));
    keys.done(office, refund(taken));
    keys.done(office, act(number, CertificateAction::Block));
    keys.world.audit();
}

#[test]
fn a_key_of_requests_belongs_to_its_caller() {
    let mut keys = Keys::new();
    let (at_a, at_b) = (keys.at_a, keys.at_b);
    let mut ask = |key: KeyId, scope, print: u8| {
        let mut request = request(issue());
        request.origin.actor = Actor::Key(key);
        let name = IdempotencyKey { operator: OPERATOR, scope, text: "1001".to_owned() };
        request.key = Some((name, Fingerprint([print; 32])));
        keys.world.run(&request)
    };
    let (own, other) = (KeyScope::Key(at_a), KeyScope::Key(at_b));
    let Ok(Verdict::Decided(first)) = ask(at_a, own, 1) else { panic!("accepted") };
    let Ok(Verdict::Decided(second)) = ask(at_b, other, 1) else { panic!("another request") };
    assert_ne!(first.operation.id, second.operation.id);
    assert!(matches!(ask(at_a, own, 1), Ok(Verdict::Repeated(id)) if id == first.operation.id));
    assert!(matches!(ask(at_b, other, 1), Ok(Verdict::Repeated(id)) if id == second.operation.id));
    assert_eq!(ask(at_b, other, 2).map(drop), Err(RequestRejection::KeyReused.into()));
    let shared = ask(at_a, KeyScope::Operator, 1);
    assert!(matches!(shared, Ok(Verdict::Decided(_))), "natural keys stand beside them");
}
