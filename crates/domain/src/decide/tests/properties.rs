//! Properties that hold after any sequence of sales, returns and issues.

use std::collections::HashSet;

use proptest::prelude::*;

use super::script::parse;
use super::world::World;
use crate::*;

/// One command of a script, out of few enough words that they meet often.
fn command() -> impl Strategy<Value = String> {
    let word = |words: &[&'static str]| proptest::sample::select(words.to_vec());
    let place = word(&["@1", "@2"]);
    let numbers = word(&["order=A", "order=B", "cheque=1", "order=A cheque=1", "order=B cheque=2"]);
    let key = word(&["", "", "key=1", "key=2", "key=3"]);
    let sold = word(&["GIFT", "GIFT2", "FIXED", "TINY", "FINAL", "WHAT"]);
    let line = (sold, 0_u32..4, word(&["500", "700", "99", ""]))
        .prop_map(|(code, quantity, price)| format!("{code} x{quantity} {price}"));
    // Cards by where they will stand in the stock, made or not.
    let card = (0_u64..8, word(&["500", "700"])).prop_map(|(place, price)| {
        let world = World::new();
        let pool = world.directory.pool(PoolId(2)).unwrap();
        format!("code={} {price}", pool.plan.number(&pool.key, place).unwrap())
    });
    let lines = |line| proptest::collection::vec(line, 1..4).prop_map(|lines| lines.join(","));
    let back = (word(&["GIFT", "FIXED", "TINY", "FINAL", "-"]), 1_u32..3)
        .prop_map(|(code, quantity)| format!("{code} x{quantity}"));
    let back = prop_oneof![Just(String::new()), lines(back.boxed())];
    let head =
        (place, numbers, key).prop_map(|(place, numbers, key)| format!("{place} {numbers} {key}"));
    prop_oneof![
        4 => (head.clone(), lines(line.boxed())).prop_map(|(h, l)| format!("sell {h} : {l}")),
        2 => (head.clone(), lines(card.boxed())).prop_map(|(h, l)| format!("sell {h} : {l}")),
        3 => (head, back).prop_map(|(h, l)| format!("return {h} : {l}")),
        1 => (1_u32..4).prop_map(|count| format!("stock series=3 x{count}")),
    ]
}

/// Formats a verdict without secrets.
fn shown(verdict: &Result<Verdict, Undecided>) -> String {
    format!("{verdict:?}")
}

/// Sums of sales and returns, computed from the answers alone.
#[derive(Default)]
struct Flow {
    sold: i64,
    returned: i64,
    numbers: HashSet<CertificateNumber>,
}

impl Flow {
    fn add(&mut self, decision: &Decision) -> Result<(), TestCaseError> {
        let Outcome::Sale(receipt) = &decision.outcome else { return Ok(()) };
        for certificate in &receipt.certificates {
            match receipt.sale.kind {
                SaleKind::Sale => {
                    self.sold += certificate.balance.minor();
                    prop_assert!(self.numbers.insert(certificate.number), "sold twice");
                }
                SaleKind::Return => {
                    self.returned += certificate.nominal.minor();
                    prop_assert!(self.numbers.contains(&certificate.number), "was not sold");
                }
            }
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 96,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn money_is_conserved_and_numbers_are_distinct(
        commands in proptest::collection::vec(command(), 1..30),
    ) {
        let mut world = World::new();
        let mut flow = Flow::default();
        for command in &commands {
            let request = parse(&world, command);
            let before = (world.operations.len(), world.certificates.clone());
            match world.attempt(&request) {
                Ok(Verdict::Decided(decision)) => flow.add(&decision)?,
                Ok(Verdict::Repeated(_) | Verdict::Unchanged(_)) | Err(_) => {
                    let after = (world.operations.len(), world.certificates.clone());
                    prop_assert_eq!(before, after, "something moved");
                }
            }
            world.audit();
        }
        let value: i64 = world.certificates.values().map(|c| c.balance.minor()).sum();
        prop_assert_eq!(value, flow.sold - flow.returned);
        let moved: i64 = world.entries.values().flatten().map(|entry| entry.change).sum();
        prop_assert_eq!(value, moved);
        let numbers: HashSet<_> = world.certificates.values().map(|c| c.number).collect();
        prop_assert_eq!(numbers.len(), world.certificates.len());
    }

    /// A batch is decided on one view, loaded before the first of its commands; each must come to
    /// what it comes to when the commands are decided and stored one by one.
    #[test]
    fn a_batch_comes_to_the_same_as_one_by_one(
        before in proptest::collection::vec(command(), 0..8),
        batch in proptest::collection::vec(command(), 1..12),
    ) {
        let mut world = World::new();
        for command in &before {
            let request = parse(&world, command);
            let _ = world.attempt(&request);
        }
        let requests: Vec<Request> = batch.iter().map(|c| parse(&world, c)).collect();
        let mut view = world.load(&requests);
        for (request, command) in requests.iter().zip(&batch) {
            let together = decide(&view, request, world.now);
            if let Ok(Verdict::Decided(decision)) = &together {
                view.accept(decision);
            }
            let alone = world.attempt(request);
            let (together, alone) = (sorted(together), sorted(alone));
            prop_assert_eq!(shown(&together), shown(&alone), "{}", command);
        }
    }
}

/// Pools advance in no particular order.
fn sorted(mut verdict: Result<Verdict, Undecided>) -> Result<Verdict, Undecided> {
    if let Ok(Verdict::Decided(decision)) = &mut verdict {
        decision.changes.sort_by_key(|change| format!("{change:?}"));
    }
    verdict
}
