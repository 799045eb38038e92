//! Which commands have limits, and what they load for them. The rules themselves run against every
//! store (`storage::conformance::approvals`).

use std::sync::Arc;

use super::world::{GIFT, OPERATOR, World, amount};
use crate::approval::{ActLimits, LimitedAct};
use crate::command::{
    Act, ActSupply, ApprovableAct, ApprovalCommand, Issue, IssueRequest, Redeem, RedemptionRequest,
    Refund, RefundRequest, Replace, Sell, SetUp, Till,
};
use crate::person::{Membership, Role};
use crate::redemption::{Mode, Order, Stacking};
use crate::*;

const USER: UserId = UserId(1);

fn issue_request() -> IssueRequest {
    IssueRequest {
        series: GIFT,
        nominal: Some(amount(100)),
        quantity: 1,
        activate: true,
        reason: None,
        buyer: Buyer::default(),
        order_number: None,
        metadata: None,
    }
}

fn issue(request: IssueRequest) -> Command {
    let seed = SecretSeed::new([1; 32]);
    Command::Issue(Issue { operator: OPERATOR, request, point_of_sale: None, seed })
}

fn act(action: CertificateAction) -> Command {
    Command::Act(Act { operator: OPERATOR, number: None, action, reason: None })
}

fn refund() -> Command {
    Command::Refund(Refund {
        operator: OPERATOR,
        redemption: OperationId(1),
        request: RefundRequest::default(),
        return_coupons: false,
        made_by: None,
    })
}

fn replace(replacement: Option<CertificateNumber>) -> Command {
    let (seed, reason) = (SecretSeed::new([1; 32]), None);
    Command::Replace(Replace { operator: OPERATOR, number: None, replacement, reason, seed })
}

/// A world with a user of a role, and limits for keys.
fn world(role: Role) -> World {
    let mut world = World::new();
    let membership =
        Membership { user: USER, operator: OPERATOR, role, point_of_sale: None, ended: false };
    let directory = Arc::make_mut(&mut world.directory);
    directory.apply(&DirectoryChange::Membership(membership));
    let limits = ActLimits { key_daily: Some(amount(1)), ..ActLimits::default() };
    world.set_up(SetUp::SetActLimits { operator: OPERATOR, limits });
    world
}

#[test]
fn acts_that_move_value_have_limits() {
    let user = Actor::User { user: USER, operator: OPERATOR };
    let days = NewLastDay::After { days: 1 };
    let sale = IssueRequest { order_number: Some("1".to_owned()), ..issue_request() };
    for (command, act, of_keys) in [
        (issue(issue_request()), Some(LimitedAct::Issue), true),
        (issue(sale), Some(LimitedAct::Issue), false),
        (act(CertificateAction::Activate { nominal: None }), Some(LimitedAct::Issue), true),
        (act(CertificateAction::Reload { amount: amount(1) }), Some(LimitedAct::Reload), true),
        (act(CertificateAction::Adjust { change: 1 }), Some(LimitedAct::Adjust), true),
        (act(CertificateAction::CashOut { amount: None }), Some(LimitedAct::CashOut), true),
        (act(CertificateAction::Void), Some(LimitedAct::Void), true),
        (act(CertificateAction::Extend { to: days }), Some(LimitedAct::Extend), true),
        (act(CertificateAction::Block), None, false),
        (act(CertificateAction::Unblock), None, false),
    ] {
        let world = world(Role::Owner);
        let limited = |actor| command.limited(actor, &world.directory).map(|(_, act)| act);
        assert_eq!(limited(user), act, "{command:?}");
        assert_eq!(limited(Actor::Key(KeyId(1))), act.filter(|_| of_keys), "{command:?}");
        assert_eq!(limited(Actor::Administrator), None, "{command:?}");
    }
    for (role, is_limited) in [
        (Role::Owner, false),
        (Role::Manager, false),
        (Role::Accountant, false),
        (Role::Support, true),
        (Role::Cashier, true),
    ] {
        let card = CertificateNumber::new(2_059_040_947_415);
        for command in [refund(), replace(card)] {
            let limited = command.limited(user, &world(role).directory);
            assert_eq!(limited.is_some(), is_limited, "{role:?}");
            assert_eq!(command.limited(Actor::Key(KeyId(1)), &world(role).directory), None);
        }
        assert_eq!(replace(None).limited(user, &world(role).directory), None);
    }
}

/// What sells and redeems loads no sum, whoever does it.
#[test]
fn sales_and_redemptions_load_no_sums() {
    let world = world(Role::Cashier);
    let till = Till {
        point_of_sale: PointOfSaleId(1),
        site: None,
        order_number: Some("1".to_owned()),
        cheque: None,
        buyer: Buyer::default(),
    };
    let sell = Command::Sell(Sell {
        operator: OPERATOR,
        till,
        series: None,
        lines: Arc::from([]),
        seed: SecretSeed::new([1; 32]),
    });
    let redeem = Command::Redeem(Redeem {
        operator: OPERATOR,
        request: RedemptionRequest {
            point_of_sale: None,
            order: Order { id: "1".to_owned(), lines: Vec::new() },
            client: None,
            mode: Mode::Capture,
            instruments: Vec::new(),
        },
        stacking: Stacking::Best,
        pay_for_certificates: false,
    });
    let loaded = |command: &Command, actor| {
        let origin = Origin { actor, surface: Surface::Till, request_id: String::new() };
        let request = Request { command: command.clone(), origin, key: None };
        let mut set = ReadSet::default();
        request.read_set(&world.directory, world.now, &mut set);
        set.act_totals.len()
    };
    for actor in [Actor::User { user: USER, operator: OPERATOR }, Actor::Key(KeyId(1))] {
        for command in [&sell, &redeem] {
            assert_eq!(loaded(command, actor), 0, "{command:?}");
        }
        // This day and the next one.
        assert_eq!(loaded(&act(CertificateAction::Void), actor), 2);
    }
    assert_eq!(loaded(&act(CertificateAction::Void), Actor::Administrator), 0);
}

/// Requests with different contents have different forms, whatever entropy they have.
#[test]
fn commands_about_approvals_differ_by_what_they_ask() {
    let number = CertificateNumber::new(2_059_040_947_415).unwrap();
    let supply = |seed| ActSupply { seed: SecretSeed::new([seed; 32]), made_by: None };
    let reload = |minor| {
        let action = CertificateAction::Reload { amount: amount(minor) };
        ApprovableAct::Certificate { number, action }
    };
    let ask = |act, reason: &str, seed| {
        let (operator, reason, supply) = (OPERATOR, reason.to_owned(), supply(seed));
        let command = ApprovalCommand::Request { operator, act, reason, supply };
        Command::Approval(Box::new(command)).content().unwrap()
    };
    let first = ask(reload(1), "reason", 1);
    assert_eq!(first, ask(reload(1), "reason", 2));
    assert_ne!(first, ask(reload(2), "reason", 1));
    assert_ne!(first, ask(reload(1), "other", 1));
    let issue = ApprovableAct::Issue(Box::new(issue_request()));
    assert_ne!(ask(issue, "reason", 1), first);
    let id = OperationId(5);
    let (operator, reason) = (OPERATOR, "no".to_owned());
    let commands = [
        ApprovalCommand::Approve { operator, id, act: reload(1), supply: supply(1) },
        ApprovalCommand::Decline { operator, id, reason },
        ApprovalCommand::Withdraw { operator, id },
        ApprovalCommand::Withdraw { operator, id: OperationId(6) },
    ];
    let contents: std::collections::BTreeSet<_> = commands
        .into_iter()
        .map(|command| Command::Approval(Box::new(command)).content().unwrap())
        .collect();
    assert_eq!(contents.len(), 4);
}
