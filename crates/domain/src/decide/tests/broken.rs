//! Stored records that break an invariant. They are errors of the store, never refusals.

use super::redemption::parse;
use super::script::step;
use super::world::{World, request};
use crate::*;

/// The held amount of a certificate and its holds change together. A difference is an error of the
/// store, not a refusal.
#[test]
fn a_hold_that_the_certificate_does_not_know_is_broken_and_not_refused() {
    for (meet, held) in [
        ("capture 1", 0),
        ("capture 1 1", 2_999),
        ("release 1", 2_999),
        // Whoever comes upon a hold whose time is over records its end.
        ("at 2027-01-01T00:00:00Z | lapse 1", 2_999),
        ("at 2027-01-01T00:00:00Z | redeem : 1 ; #1", 0),
        ("at 2027-01-01T00:00:00Z | reload #1 5", 0),
        ("at 2027-01-01T00:00:00Z | block #1", 0),
        ("at 2027-01-01T00:00:00Z | replace #1", 0),
        ("at 2027-01-01T00:00:00Z | return order=A", 1),
        ("at 2027-01-01T00:00:00Z | redeem client=c : 1 ; coupon ONCE", 0),
    ] {
        let mut world = World::new();
        for command in ["sell order=A : GIFT 5000", "coupon code=ONCE percent=10 once"] {
            step(&mut world, command);
        }
        let said = step(&mut world, "redeem hold=60 client=c : 4000 ; #1 3000 , coupon ONCE");
        assert!(said.starts_with("1 Held"), "{said}");
        step(&mut world, &format!("held #1 {held}"));
        let commands: Vec<&str> = meet.split(" | ").collect();
        let (last, before) = commands.split_last().unwrap();
        for command in before {
            step(&mut world, command);
        }
        let said = step(&mut world, last);
        assert_eq!(said, format!("Broken HeldSum({:?})", world.born[0]), "{meet}");
    }
}

/// Records that a redemption names exist. If not, the store is broken.
#[test]
fn a_redemption_without_its_certificate_is_broken_and_not_refused() {
    for (redeem, meet) in [
        ("redeem hold=60 : 4000 ; #1 3000", "capture 1"),
        ("redeem hold=60 : 4000 ; #1 3000", "release 1"),
        ("redeem : 4000 ; #1 3000", "refund 1"),
        ("redeem : 4000 ; #1 3000", "refund 1 1"),
    ] {
        let mut world = World::new();
        step(&mut world, "sell order=A : GIFT 5000");
        step(&mut world, redeem);
        let request = request(parse(&world, meet));
        let mut view = world.load(std::slice::from_ref(&request));
        view.certificates.clear();
        let missing = Broken::CertificateMissing(world.born[0]);
        let decided = decide(&view, &request, world.now).map(drop);
        assert_eq!(decided, Err(Undecided::Broken(missing)), "{meet}");
    }
}
