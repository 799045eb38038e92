//! The kit for forms that act: one page made from data. It says in one sentence what happens, shows
//! what changes from what to what, asks for what is missing, and keeps what was typed.
//!
//! A page makes an [`ActForm`] and answers with it: [`ActForm::answer`] shows it, also with what was
//! refused, and [`ActForm::failed`] tells why an act was not carried out. [`crate::given::Given`] reads
//! what was sent.

use askama::Template;
use http::StatusCode;
use jiff::civil::Date;
use service::Error;

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::form::{self, Press};
use crate::given::{LAST_FOUR, REASON_PICK};
use crate::refusal::{Refusal, member};
use crate::shell::{Section, Shell};
use crate::status::Chip;
use crate::view::Pick;

/// Choices up to which all of them are shown. More become a list that opens.
const PILLS_MAX: usize = 5;

/// A form that acts.
pub(crate) struct ActForm {
    /// Name of the page in the access log.
    pub(crate) name: &'static str,
    pub(crate) section: Section,
    pub(crate) title: String,
    /// Links and names of the pages above.
    pub(crate) trail: Vec<(String, String)>,
    /// What happens, in one sentence.
    pub(crate) what: String,
    pub(crate) changes: Vec<Change>,
    /// Why what was typed so far would be refused.
    pub(crate) warning: Option<String>,
    pub(crate) fields: Vec<Field>,
    /// Where the form is sent to.
    pub(crate) action: String,
    /// Page to return to without acting.
    pub(crate) cancel: String,
    pub(crate) button: &'static str,
    /// Whether the act takes something away for good.
    pub(crate) is_danger: bool,
    /// Whether the page can show what would change before the form is sent.
    pub(crate) previews: bool,
    /// Why the act is not possible now. The form is not shown then.
    pub(crate) obstacle: Option<String>,
    /// Button that asks another person to approve what is above a limit.
    pub(crate) ask: Option<&'static str>,
}

/// A line of what changes.
pub(crate) struct Change {
    pub(crate) name: String,
    pub(crate) before: Shown,
    /// `None` while it depends on what is not typed yet.
    pub(crate) after: Option<Shown>,
}

/// A value that changes.
pub(crate) enum Shown {
    Chip(Chip),
    Text(String),
}

/// A field of a form.
pub(crate) struct Field {
    name: &'static str,
    label: &'static str,
    hint: String,
    kind: Kind,
    is_optional: bool,
    /// What is there before anything was typed.
    initial: String,
    /// Member and value that the field belongs to. A script hides it while another one is chosen.
    when: Option<(&'static str, &'static str)>,
}

/// Kind of a field.
enum Kind {
    /// One line of text of so many characters.
    Text(usize),
    /// Usual reasons to choose from, and own words.
    Reason(&'static [&'static str]),
    /// An amount of money, with the sign of the currency.
    Money(String),
    /// A day between two others.
    Day(Option<(Date, Date)>),
    /// One of several choices.
    Choice(Vec<Pick>),
    /// A box to tick: yes or no.
    Check,
    /// A whole number without a sign.
    Number,
    /// Any number of marks.
    Marks(Vec<Pick>),
    /// The last four digits of a number, as a proof of care.
    LastFour,
}

impl Field {
    fn new(name: &'static str, label: &'static str, kind: Kind) -> Self {
        let (hint, initial) = (String::new(), String::new());
        Self { name, label, hint, kind, is_optional: false, initial, when: None }
    }

    /// A line of text.
    pub(crate) fn text(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Text(domain::limits::TEXT_CHARS_MAX))
    }

    /// The text of a note on a certificate.
    pub(crate) fn note(label: &'static str) -> Self {
        Self::new(member::NOTE, label, Kind::Text(domain::limits::NOTE_CHARS_MAX))
    }

    /// The reason of an act: usual ones and own words.
    pub(crate) fn reason(call: &Call, usual: &'static [&'static str]) -> Self {
        let words = &call.words().form;
        let field = Self::new(member::REASON, words.reason, Kind::Reason(usual));
        field.hinted(words.reason_hint)
    }

    /// An amount of money.
    pub(crate) fn money(call: &Call, name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Money(call.show().currency_sign()))
    }

    /// A day, of a period if there is one.
    pub(crate) fn day(
        name: &'static str,
        label: &'static str,
        within: Option<(Date, Date)>,
    ) -> Self {
        Self::new(name, label, Kind::Day(within))
    }

    /// One of several choices: their values and names. The first one is chosen at the beginning.
    pub(crate) fn choice(
        call: &Call,
        name: &'static str,
        label: &'static str,
        choices: &[(&str, String)],
    ) -> Self {
        let typed = call.typed(name);
        let known = choices.iter().any(|(value, _)| typed == Some(value));
        let chosen = if known { typed } else { choices.first().map(|(value, _)| *value) };
        let picks = choices.iter().map(|(value, name)| Pick {
            value: (*value).to_owned(),
            name: name.clone(),
            is_chosen: chosen == Some(value),
        });
        Self::new(name, label, Kind::Choice(picks.collect()))
    }

    /// One of several choices, of which the present one comes first and is chosen at the beginning.
    pub(crate) fn choice_of<V: AsRef<str>>(
        call: &Call,
        name: &'static str,
        label: &'static str,
        mut choices: Vec<(V, String)>,
        present: &str,
    ) -> Self {
        choices.sort_by_key(|(value, _)| value.as_ref() != present);
        let choices: Vec<(&str, String)> =
            choices.iter().map(|(value, name)| (value.as_ref(), name.clone())).collect();
        Self::choice(call, name, label, &choices)
    }

    /// A box to tick: yes or no.
    pub(crate) fn check(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Check)
    }

    /// A field for a whole number.
    pub(crate) fn number(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Number)
    }

    /// Any number of marks: their values and names.
    pub(crate) fn marks(
        call: &Call,
        name: &'static str,
        label: &'static str,
        marks: &[(String, String)],
    ) -> Self {
        let typed = call.typed_all(name);
        let picks = marks.iter().map(|(value, name)| Pick {
            value: value.clone(),
            name: name.clone(),
            is_chosen: typed.contains(&value.as_str()),
        });
        Self::new(name, label, Kind::Marks(picks.collect()))
    }

    /// The marks with these values chosen before anything was typed.
    pub(crate) fn marked(mut self, call: &Call, values: &[&str]) -> Self {
        if let Kind::Marks(picks) = &mut self.kind
            && !call.has_typed()
        {
            for pick in picks {
                pick.is_chosen = values.contains(&pick.value.as_str());
            }
        }
        self
    }

    /// The last four digits of the number, so that nobody acts on a wrong one.
    pub(crate) fn last_four(call: &Call) -> Self {
        let words = &call.words().form;
        Self::new(LAST_FOUR, words.last_four, Kind::LastFour).hinted(words.last_four_hint)
    }

    /// The field with a hint below it.
    pub(crate) fn hinted(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// The field with this in it before anything was typed.
    pub(crate) fn filled(self, initial: impl Into<String>) -> Self {
        Self { initial: initial.into(), ..self }
    }

    /// The field, ticked or not before anything was typed.
    pub(crate) fn ticked(self, is_ticked: bool) -> Self {
        Self { initial: if is_ticked { "1".to_owned() } else { String::new() }, ..self }
    }

    /// The field, which is needed only where a choice has this value.
    pub(crate) fn only_when(self, choice: &'static str, value: &'static str) -> Self {
        Self { is_optional: true, when: Some((choice, value)), ..self }
    }

    /// The field, which may stay empty.
    pub(crate) fn optional(self) -> Self {
        Self { is_optional: true, ..self }
    }
}

#[derive(Template)]
#[template(path = "act.html")]
struct Page {
    shell: Shell,
    form: ActForm,
    inputs: Vec<Input>,
    refusals: Vec<Refusal>,
    press: Press,
}

/// A field as it is shown: with what was typed and what is wrong with it.
struct Input {
    field: Field,
    value: String,
    /// The usual reasons, of a reason.
    usual: Vec<Pick>,
    error: Option<String>,
}

impl Input {
    fn of(call: &Call, field: Field, refusals: &[Refusal]) -> Self {
        let mut here = refusals.iter().filter(|refusal| refusal.field == Some(field.name));
        let picked = call.typed(REASON_PICK);
        let usual = match &field.kind {
            Kind::Reason(usual) => *usual,
            Kind::Text(_)
            | Kind::Money(_)
            | Kind::Day(_)
            | Kind::Choice(_)
            | Kind::Check
            | Kind::Number
            | Kind::Marks(_)
            | Kind::LastFour => &[],
        };
        let usual = usual.iter().enumerate().map(|(place, name)| {
            let value = place.to_string();
            let is_chosen = picked == Some(value.as_str());
            Pick { value, name: (*name).to_owned(), is_chosen }
        });
        Self {
            value: if call.has_typed() {
                call.typed(field.name).unwrap_or_default().to_owned()
            } else {
                field.initial.clone()
            },
            usual: usual.collect(),
            error: here.next().map(|refusal| refusal.text.clone()),
            field,
        }
    }

    /// The ids of the texts that describe the input.
    fn described_by(&self) -> String {
        let name = self.field.name;
        let hint = (!self.field.hint.is_empty()).then(|| format!("{name}-hint"));
        let error = self.error.is_some().then(|| format!("{name}-error"));
        hint.into_iter().chain(error).collect::<Vec<_>>().join(" ")
    }
}

#[derive(Template)]
#[template(path = "again.html")]
struct Again {
    shell: Shell,
    action: String,
    members: Vec<(String, String)>,
}

impl ActForm {
    /// A form that is sent to its own address and returns to the first page of its section.
    pub(crate) fn new(
        call: &Call,
        (name, section): (&'static str, Section),
        title: String,
        what: &str,
    ) -> Self {
        let words = call.words();
        Self {
            name,
            section,
            title,
            trail: vec![(section.path().to_owned(), section.name(words).to_owned())],
            what: what.to_owned(),
            changes: Vec::new(),
            warning: None,
            fields: Vec::new(),
            action: call.uri.path().to_owned(),
            cancel: section.path().to_owned(),
            button: words.set_up.save,
            is_danger: false,
            previews: false,
            obstacle: None,
            ask: None,
        }
    }

    /// The form on a page below the section, to which it returns.
    pub(crate) fn below(mut self, link: String, name: String) -> Self {
        self.cancel.clone_from(&link);
        self.trail.push((link, name));
        self
    }

    /// Answers with the page of the form, and with what is refused.
    pub(crate) fn answer(mut self, call: &Call, refusals: Vec<Refusal>) -> Answer {
        let visitor = call.visitor()?;
        let (name, action) = (self.name, self.action.clone());
        let fields = std::mem::take(&mut self.fields);
        let inputs: Vec<Input> =
            fields.into_iter().map(|field| Input::of(call, field, &refusals)).collect();
        let code =
            if refusals.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let mut shell = Shell::of(call, self.section, self.title.clone());
        // A preference that is changed on a page of a refusal shows the form anew.
        shell.back = action;
        // A form that comes back after signing in keeps its press.
        let press = Press::again(&visitor.secret, call.query.find(form::PRESS));
        let page = Page { shell, form: self, inputs, refusals, press };
        answer::with_status(code, name, &page)
    }

    /// Answers after an act that was not carried out, or of which this is not known.
    pub(crate) fn failed(self, call: &Call, error: &Error) -> Answer {
        match error {
            Error::Rejected(rejection) => {
                let refusal = Refusal::of(call, rejection);
                self.answer(call, vec![refusal])
            }
            Error::Unknown(_) => self.ask_again(call),
            Error::Denied(_)
            | Error::Claim(_)
            | Error::TooManyGuesses(_)
            | Error::Overloaded
            | Error::Unavailable(_)
            | Error::Corrupt(_) => Err(Failure::of(error)),
        }
    }

    /// The page of an unknown outcome. It sends the same form again, with the same press: what was
    /// done is not done twice, and the answer is the true one.
    fn ask_again(self, call: &Call) -> Answer {
        let mut shell = Shell::of(call, self.section, call.words().form.again_title);
        shell.back.clone_from(&self.action);
        let members = call.form.all().to_vec();
        let page = Again { shell, action: self.action, members };
        answer::with_status(StatusCode::SERVICE_UNAVAILABLE, self.name, &page)
    }
}

/// Member of the button that asks for approval.
pub(crate) const ASK: &str = "ask";

/// Makes sure that the person has proved a moment ago who they are. A page that demands it asks
/// before it shows its form, and again before it acts.
///
/// # Errors
///
/// [`Failure::Unconfirmed`], which leads to the page that asks, and back with what was typed.
pub(crate) fn demand_proof(call: &Call) -> Result<(), Failure> {
    let confirmed = call.visitor()?.person.confirmed_until();
    confirmed.map(|_| ()).ok_or(Failure::Unconfirmed)
}

/// The page of a call with what was typed, to return to. A press is good for one page only.
pub(crate) fn with_typed(call: &Call) -> String {
    let sent =
        call.form.all().iter().filter(|(name, _)| name != form::PRESS && name != form::TOKEN);
    let members = sent.map(|(name, value)| (name.as_str(), value.as_str()));
    link_with(call, &members.collect::<Vec<_>>())
}

/// The same with the press of the form, for the same form in another session.
pub(crate) fn with_typed_and_press(call: &Call) -> String {
    let sent = call.form.all().iter().filter(|(name, _)| name != form::TOKEN);
    let members = sent.map(|(name, value)| (name.as_str(), value.as_str()));
    link_with(call, &members.collect::<Vec<_>>())
}

fn link_with(call: &Call, members: &[(&str, &str)]) -> String {
    if members.is_empty() { call.target().to_owned() } else { form::link(call.uri.path(), members) }
}
