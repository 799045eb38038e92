//! Moving the last valid day of a certificate forward.

use domain::certificate::{CertificateAction, NewLastDay};
use domain::person::Permission;

use super::kit::{Act, Side, Target};
use crate::act_form::Field;
use crate::note::Note;
use crate::refusal::member;

/// Member that says for how many days, or that a day is named.
const PERIOD: &str = "period";

pub(super) const ACT: Act = Act {
    part: "extend",
    icon: "clock",
    permission: Permission::Adjust,
    texts: |words| &words.action.extend,
    is_danger: false,
    demands_proof: false,
    demands_digits: false,
    probe: CertificateAction::Extend { to: NewLastDay::After { days: 1 } },
    sides: &[Side::LastDay],
    fields,
    read: |given, call| {
        let to = match call.typed(PERIOD).and_then(|period| period.parse().ok()) {
            Some(days) => NewLastDay::After { days },
            None => NewLastDay::On(given.day(member::DAY)?),
        };
        Some(CertificateAction::Extend { to })
    },
    note: Note::Extended,
};

fn fields(target: &Target<'_>) -> Vec<Field> {
    let (call, words) = (target.call, &target.call.words().action);
    let days = words.periods.iter().zip(["30", "90", "180", "365"]);
    let mut choices: Vec<(&str, String)> =
        days.map(|(name, days)| (days, (*name).to_owned())).collect();
    choices.push(("day", words.until_day.to_owned()));
    vec![
        Field::choice(call, PERIOD, words.period, &choices),
        Field::day(member::DAY, words.last_day, target.days)
            .hinted(words.last_day_hint)
            .only_when(PERIOD, "day"),
    ]
}
