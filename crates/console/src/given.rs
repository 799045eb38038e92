//! What a form gives: its members, read one by one, with a refusal for each that is wrong.

use std::str::FromStr;

use domain::{Amount, CertificateNumber, Currency};
use jiff::civil::Date;

use crate::call::Call;
use crate::refusal::{Refusal, member};
use crate::typed::{self, NoMoney};

/// Member of the choice among the usual reasons.
pub(crate) const REASON_PICK: &str = "reason_pick";

/// Member in which the last digits of a number are typed.
pub(crate) const LAST_FOUR: &str = "last_four";

/// Members of a form. Missing and wrong ones are collected, so that a reader sees all at once.
pub(crate) struct Given<'a> {
    call: &'a Call,
    refusals: Vec<Refusal>,
}

impl<'a> Given<'a> {
    /// The members that were sent or that a link fills in.
    pub(crate) const fn by(call: &'a Call) -> Self {
        Self { call, refusals: Vec::new() }
    }

    /// What is refused. Empty if every member can be used.
    pub(crate) fn refusals(self) -> Vec<Refusal> {
        self.refusals
    }

    /// Whether anything that was read is refused.
    pub(crate) fn has_refusals(&self) -> bool {
        !self.refusals.is_empty()
    }

    /// Refuses a member for a reason of the page.
    pub(crate) fn refuse(&mut self, name: &'static str, why: impl Into<String>) {
        self.refusals.push(Refusal::at(name, why));
    }

    /// Reads an amount that has to be given.
    pub(crate) fn money(&mut self, name: &'static str) -> Option<Amount> {
        self.money_in(name, self.call.show().currency)
    }

    /// Reads an amount in a currency. It has to be given.
    pub(crate) fn money_in(&mut self, name: &'static str, currency: Currency) -> Option<Amount> {
        let words = &self.call.words().form;
        let Some(text) = self.call.typed(name) else {
            self.refusals.push(Refusal::at(name, words.amount_missing));
            return None;
        };
        let why = match typed::money(text, currency) {
            Ok(amount) => return Some(amount),
            Err(NoMoney::NotANumber) => words.amount_wrong.to_owned(),
            Err(NoMoney::TooPrecise) => (words.amount_precise)(currency.digits()),
            Err(NoMoney::Ambiguous) => words.amount_ambiguous.to_owned(),
        };
        self.refusals.push(Refusal::at(name, why));
        None
    }

    /// Reads a whole number that has to be given.
    pub(crate) fn number<N: FromStr>(&mut self, name: &'static str) -> Option<N> {
        let number = self.call.typed(name).and_then(|text| text.parse().ok());
        if number.is_none() {
            self.refusals.push(Refusal::at(name, self.call.words().form.number_wrong));
        }
        number
    }

    /// Reads a text that may be missing, which a rule may refuse.
    pub(crate) fn text(&self, name: &str) -> String {
        self.call.typed(name).unwrap_or_default().to_owned()
    }

    /// Whether a box is ticked.
    pub(crate) fn is_ticked(&self, name: &str) -> bool {
        self.call.typed(name).is_some()
    }

    /// Reads a day that has to be given.
    pub(crate) fn day(&mut self, name: &'static str) -> Option<Date> {
        let day = self.call.typed(name).and_then(typed::day);
        if day.is_none() {
            self.refusals.push(Refusal::at(name, self.call.words().form.day_wrong));
        }
        day
    }

    /// Reads the reason: one of the usual ones, own words, or both. It has to be given.
    pub(crate) fn reason(&mut self, usual: &[&'static str]) -> Option<String> {
        let pick = self.call.typed(REASON_PICK).and_then(|pick| pick.parse::<usize>().ok());
        let pick = pick.and_then(|pick| usual.get(pick)).copied();
        let reason = match (pick, self.call.typed(member::REASON)) {
            (Some(pick), Some(own)) => Some(format!("{pick}: {own}")),
            (Some(only), None) => Some(only.to_owned()),
            (None, own) => own.map(str::to_owned),
        };
        if reason.is_none() {
            let why = self.call.words().form.reason_missing;
            self.refusals.push(Refusal::at(member::REASON, why));
        }
        reason
    }

    /// Reads the text of a note. A rule says what it may be.
    pub(crate) fn note(&self) -> Option<String> {
        self.call.typed(member::NOTE).map(str::to_owned)
    }

    /// Checks that the last four digits of a number were typed.
    pub(crate) fn last_four(&mut self, number: CertificateNumber) {
        let number = number.to_string();
        let last = number.get(number.len().saturating_sub(4)..).unwrap_or(&number);
        if self.call.typed(LAST_FOUR) != Some(last) {
            self.refusals.push(Refusal::at(LAST_FOUR, self.call.words().form.last_four_wrong));
        }
    }
}
