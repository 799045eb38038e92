//! What all acts on one certificate share: the certificate, what rules say, and the form.

use domain::certificate::{Acted, CertificateAction};
use domain::person::Permission;
use domain::{Certificate, CertificateNumber, Status};
use jiff::civil::Date;
use service::Foreseen;

use crate::act_form::{ActForm, Change, Field, Shown};
use crate::call::Call;
use crate::failure::Failure;
use crate::format::number_groups;
use crate::given::Given;
use crate::note::Note;
use crate::shell::Section;
use crate::status;
use crate::view::certificate_link;
use crate::words::{ActTexts, Words};

/// An act on one certificate.
pub(crate) struct Act {
    /// Last part of the path, and name in the access log.
    pub(crate) part: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) permission: Permission,
    pub(crate) texts: fn(&'static Words) -> &'static ActTexts,
    /// Whether it takes something away.
    pub(crate) is_danger: bool,
    /// Whether the person has to prove again who they are.
    pub(crate) demands_proof: bool,
    /// Whether the last four digits of the number have to be typed.
    pub(crate) demands_digits: bool,
    /// What is looked at to tell whether the act is possible: the least that could be asked for.
    pub(crate) probe: CertificateAction,
    /// Sides of the certificate that change.
    pub(crate) sides: &'static [Side],
    /// Fields of the form, without the reason.
    pub(crate) fields: fn(&Target<'_>) -> Vec<Field>,
    /// Reads what is wanted.
    pub(crate) read: fn(&mut Given<'_>, &Call) -> Option<CertificateAction>,
    pub(crate) note: Note,
}

/// One side of a certificate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Status,
    Balance,
    LastDay,
}

impl Side {
    const ALL: [Self; 3] = [Self::Status, Self::Balance, Self::LastDay];
}

/// A certificate that is acted on.
pub(crate) struct Target<'a> {
    pub(crate) call: &'a Call,
    pub(crate) found: Certificate,
    pub(crate) today: Date,
    /// First and last day to which its validity can be extended.
    pub(crate) days: Option<(Date, Date)>,
}

/// Finds the certificate of the path for a person who may do this.
///
/// # Errors
///
/// [`Failure::Forbidden`]; [`Failure::NotFound`]; failures of the store.
pub(crate) async fn target(call: &Call, permission: Permission) -> Result<Target<'_>, Failure> {
    let visitor = call.visitor()?;
    if !visitor.person.may(permission) {
        return Err(Failure::Forbidden);
    }
    let number = CertificateNumber::parse(call.part("number")).ok_or(Failure::NotFound)?;
    let reader = visitor.session().number_reader()?;
    let found = reader.find_certificate(number).await?.ok_or(Failure::NotFound)?;
    Ok(Target { call, found, today: reader.today(), days: None })
}

impl Target<'_> {
    /// The page of the certificate.
    pub(crate) fn link(&self) -> String {
        certificate_link(self.found.number)
    }

    /// The form of an act, without fields and changes.
    pub(crate) fn form(&self, part: &'static str, texts: &'static ActTexts) -> ActForm {
        let (link, number) = (self.link(), number_groups(self.found.number));
        let page = (part, Section::Certificates);
        ActForm {
            action: format!("{link}/{part}"),
            button: texts.name,
            ..ActForm::new(self.call, page, (texts.title)(&number), texts.what).below(link, number)
        }
    }

    /// What changes: the named sides, and all others that are not the same afterwards.
    pub(crate) fn changes(&self, sides: &[Side], after: Option<&Certificate>) -> Vec<Change> {
        let words = self.call.words();
        let differs = |side: Side| {
            after.is_some_and(|after| match side {
                Side::Status => self.status(after) != self.status(&self.found),
                Side::Balance => after.balance != self.found.balance,
                Side::LastDay => after.valid_through != self.found.valid_through,
            })
        };
        let shown = Side::ALL.into_iter().filter(|side| sides.contains(side) || differs(*side));
        let change = |side: Side| Change {
            name: match side {
                Side::Status => words.list.status.to_owned(),
                Side::Balance => words.list.balance.to_owned(),
                Side::LastDay => words.list.valid_through.to_owned(),
            },
            before: self.shown(side, &self.found),
            after: after.map(|after| self.shown(side, after)),
        };
        shown.map(change).collect()
    }

    fn status(&self, certificate: &Certificate) -> Status {
        certificate.status_on(self.today)
    }

    fn shown(&self, side: Side, certificate: &Certificate) -> Shown {
        let (show, words) = (self.call.show(), self.call.words());
        match side {
            Side::Status => Shown::Chip(status::certificate(words, self.status(certificate))),
            Side::Balance => Shown::Text(show.money(certificate.balance)),
            Side::LastDay => {
                let day = certificate.valid_through;
                let none = || words.certificate.not_active.to_owned();
                Shown::Text(day.map_or_else(none, |day| show.day(day)))
            }
        }
    }
}

/// The certificate after a foreseen act.
pub(crate) fn after(foreseen: &Foreseen<Acted>) -> Option<&Certificate> {
    foreseen.as_ref().ok().and_then(|acted| acted.certificates.first())
}
