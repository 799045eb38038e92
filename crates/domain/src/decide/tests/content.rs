//! The canonical form of what is asked for: different requests differ in it.

use proptest::prelude::*;

use super::world::amount;
use crate::command::{Return, Sell, Till};
use crate::*;

fn text() -> impl Strategy<Value = Option<String>> {
    proptest::option::of("[a-b\u{0}-\u{1}]{0,3}")
}

fn number() -> impl Strategy<Value = Option<i64>> {
    proptest::option::of(-1_i64..3)
}

fn line() -> impl Strategy<Value = SaleLine> {
    (number(), text(), text(), 0_u32..3, proptest::option::of(0_i64..3)).prop_map(
        |(good, name, item_code, quantity, price)| SaleLine {
            good,
            name,
            item_code,
            quantity,
            price: price.map(amount),
        },
    )
}

/// Generates requests from a few values that are easily confused.
fn asked() -> impl Strategy<Value = Asked> {
    let buyer = (number(), number(), text(), number());
    let till = (1_i64..3, number(), text(), number(), buyer).prop_map(
        |(place, site, order_number, cheque, (client, shop_client, email, phone))| Till {
            point_of_sale: PointOfSaleId(place),
            site: site.map(SiteId),
            order_number,
            cheque,
            buyer: Buyer { client, shop_client, email, phone, client_code: None },
        },
    );
    let lines = proptest::collection::vec(line(), 0..3);
    let operator = (1_i64..3).prop_map(OperatorId);
    (any::<bool>(), till, number().prop_map(|id| id.map(SeriesId)), lines, operator)
}

type Asked = (bool, Till, Option<SeriesId>, Vec<SaleLine>, OperatorId);

fn command((sale, till, series, lines, operator): Asked, seed: u8) -> Command {
    if sale {
        let seed = SecretSeed::new([seed; 32]);
        Command::Sell(Sell { operator, till, series, lines: lines.into(), seed })
    } else {
        Command::Return(Return { operator, till, series, lines: lines.into(), sold_as: None })
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn different_requests_have_different_content(a in asked(), b in asked()) {
        let same = a == b;
        let (a, b) = (command(a, 1).content(), command(b, 1).content());
        prop_assert_eq!(a == b, same);
    }

    #[test]
    fn entropy_is_no_content(asked in asked(), seeds in any::<(u8, u8)>()) {
        let a = command(asked.clone(), seeds.0).content();
        prop_assert_eq!(a, command(asked, seeds.1).content());
    }
}

/// Each member of a request counts: changing any one of them makes it another request.
#[test]
fn every_member_is_content() {
    let till = Till {
        point_of_sale: PointOfSaleId(1),
        site: None,
        order_number: None,
        cheque: None,
        buyer: Buyer::default(),
    };
    let line = SaleLine { good: None, name: None, item_code: None, quantity: 1, price: None };
    let base: Asked = (true, till, None, vec![line], OperatorId(1));
    let changes: [fn(&mut Asked); 20] = [
        |_| {},
        |a| a.0 = false,
        |a| a.4 = OperatorId(2),
        |a| a.1.point_of_sale = PointOfSaleId(2),
        |a| a.1.site = Some(SiteId(0)),
        |a| a.1.order_number = Some(String::new()),
        |a| a.1.cheque = Some(0),
        |a| a.1.buyer.client = Some(0),
        |a| a.1.buyer.shop_client = Some(0),
        |a| a.1.buyer.email = Some(String::new()),
        |a| a.1.buyer.phone = Some(0),
        |a| a.2 = Some(SeriesId(0)),
        |a| a.3[0].good = Some(0),
        |a| a.3[0].name = Some(String::new()),
        |a| a.3[0].item_code = Some(String::new()),
        |a| a.3[0].quantity = 0,
        |a| a.3[0].price = Some(Amount::ZERO),
        |a| a.3.clear(),
        |a| a.3.push(a.3[0].clone()),
        |a| a.3[0].quantity = 2,
    ];
    let mut contents: Vec<_> = changes
        .iter()
        .map(|change| {
            let mut asked = base.clone();
            change(&mut asked);
            command(asked, 1).content().unwrap()
        })
        .collect();
    contents.sort_unstable();
    contents.dedup();
    assert_eq!(contents.len(), changes.len());
}

/// Texts that run into each other when they are written without their lengths.
#[test]
fn texts_do_not_run_into_each_other() {
    let text = |text: &str| Some(text.to_owned());
    let pairs = [
        (None, None),
        (text(""), None),
        (None, text("")),
        (text("ab"), text("")),
        (text("a"), text("b")),
        (text(""), text("ab")),
        (text("a\u{1}b"), None),
        (text("a"), text("b\0")),
        (text("a\u{1}"), text("\0")),
        (text("a"), text("\u{1}\0")),
        (text("я"), None),
        (text("ь"), text("")),
    ];
    let till = Till {
        point_of_sale: PointOfSaleId(1),
        site: None,
        order_number: None,
        cheque: None,
        buyer: Buyer::default(),
    };
    let mut contents: Vec<_> = pairs
        .iter()
        .map(|(name, item_code)| {
            let (name, item_code) = (name.clone(), item_code.clone());
            let line = SaleLine { good: None, name, item_code, quantity: 1, price: None };
            command((true, till.clone(), None, vec![line], OperatorId(1)), 1).content().unwrap()
        })
        .collect();
    contents.sort_unstable();
    contents.dedup();
    assert_eq!(contents.len(), pairs.len());
}
