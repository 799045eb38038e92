//! Tests of the rules, written as scripts: a command, an arrow, what it must come to.

mod approval;
mod bounds;
mod broken;
mod caller;
mod certificate;
mod changes;
mod content;
mod coupon;
mod delivery;
mod expiry;
mod owner;
mod properties;
mod records;
mod redemption;
mod refund;
mod repeats;
mod returns;
mod script;
mod sell;
mod set_up;
mod sign_in;
mod stock;
mod world;

/// Runs a script: each line is a command, `->` and what it must come to (see [`script`]).
#[track_caller]
fn check(text: &str) {
    check_in(&mut world::World::new(), text);
}

/// The same, in a world that was changed before.
#[track_caller]
fn check_in(world: &mut world::World, text: &str) {
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (command, expected) = line.split_once("->").unwrap_or((line, ""));
        let (said, expected) = (script::step(world, command), expected.trim());
        assert!(script::means(&said, expected), "line {number}: {line}\nsaid: {said}");
        world.audit();
    }
}
