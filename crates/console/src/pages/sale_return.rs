//! Taking back certificates of a sale: all or the marked ones, with what stands in the way.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::command::Till;
use domain::person::Permission;
use domain::sale::Receipt;
use domain::{
    Buyer, Certificate, CertificateId, CertificateNumber, Directory, OperationId, SaleLine,
    SaleStatus, Status, Surface,
};
use jiff::civil::Date;
use service::Foreseen;

use crate::act_form::{ActForm, Change, Field, Shown};
use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::format::number_groups;
use crate::given::Given;
use crate::note::Note;
use crate::refusal::sentence;
use crate::shell::Section;
use crate::status;

/// Members that name certificates, by their numbers.
const CERTIFICATES: &str = "certificate";

/// Value that marks every certificate of a long list.
const ALL: &str = "all";

/// Certificates that the form lists, and changes that it shows. A sale has thousands of certificates
/// at most, and the return of each of them is decided on all of the sale.
const LISTED_MAX: usize = 50;

/// A sale, and its certificates with what stands in the way of their return.
struct Sold {
    directory: Arc<Directory>,
    receipt: Receipt,
}

/// Shows the form of a return.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let sold = find(&call).await?;
    form(&call, &sold).await?.answer(&call, Vec::new())
}

/// Takes the marked certificates back.
pub(crate) async fn take_back(call: Arc<Call>) -> Answer {
    let sold = find(&call).await?;
    let mut given = Given::by(&call);
    let key = call.press_key();
    let seller = call.session()?.seller(Surface::Console, call.request_id.clone())?;
    let is_repeat = seller.has_carried_out(&key).await?;
    let done = || answer::noting(answer::redirect(&link(&call), "sale_return"), Note::TakenBack);
    if is_repeat && call.typed_all(CERTIFICATES).contains(&ALL) {
        // Nothing is left of which "all" could be the same again.
        return Ok(done());
    }
    let marked = sold.marked(&call)?;
    if marked.is_empty() {
        given.refuse(CERTIFICATES, call.words().sale.none_marked);
    }
    let lines = sold.lines_of(&marked);
    if !is_repeat && !marked.is_empty() {
        let foreseen = foresee(&call, &sold, &marked).await?;
        if foreseen.as_ref().is_ok_and(|back| !is_of(back, &marked)) {
            given.refuse(CERTIFICATES, call.words().sale.not_told_apart);
        }
    }
    let refusals = given.refusals();
    if !refusals.is_empty() || call.form.find("look").is_some() {
        return form(&call, &sold).await?.answer(&call, refusals);
    }
    match seller.take_back(key, sold.till(), None, lines.into(), None).await {
        Ok(_) => Ok(done()),
        Err(error) => form(&call, &sold).await?.failed(&call, &error),
    }
}

async fn find(call: &Call) -> Result<Sold, Failure> {
    let visitor = call.visitor()?;
    if !visitor.person.may(Permission::Sell) {
        return Err(Failure::Forbidden);
    }
    let reader = visitor.session().record_reader()?;
    let id = call.id()?;
    let (directory, receipt) = reader.find_sale(OperationId(id)).await?.ok_or(Failure::NotFound)?;
    Ok(Sold { directory, receipt })
}

fn link(call: &Call) -> String {
    format!("/console/sales/{}", call.part("id"))
}

impl Sold {
    /// The place and the number under which the sale is found again.
    fn till(&self) -> Till {
        let sale = &self.receipt.sale;
        Till {
            point_of_sale: sale.point_of_sale,
            site: None,
            order_number: sale.order_number.clone().filter(|_| sale.cheque.is_none()),
            cheque: sale.cheque,
            buyer: Buyer::default(),
        }
    }

    /// The certificates that can still come back, as far as the sale tells.
    fn left(&self, today: Date) -> Vec<&Certificate> {
        let left = self.receipt.certificates.iter().filter(|one| {
            one.sale_status == SaleStatus::Sold && one.status_on(today) != Status::Voided
        });
        left.collect()
    }

    /// The marked certificates, each once.
    fn marked(&self, call: &Call) -> Result<Vec<CertificateNumber>, Failure> {
        let typed = call.typed_all(CERTIFICATES);
        if typed.contains(&ALL) {
            let today = call.session()?.record_reader()?.today();
            return Ok(self.left(today).iter().map(|one| one.number).collect());
        }
        let named: HashSet<CertificateNumber> =
            typed.into_iter().filter_map(CertificateNumber::parse).collect();
        let mine = self.receipt.certificates.iter().map(|certificate| certificate.number);
        Ok(mine.filter(|number| named.contains(number)).collect())
    }

    /// The lines of a return of these certificates: each line of the sale, with how many of it.
    fn lines_of(&self, numbers: &[CertificateNumber]) -> Vec<SaleLine> {
        let sale = &self.receipt.sale;
        let numbers: HashSet<CertificateNumber> = numbers.iter().copied().collect();
        let certificates = self.receipt.certificates.iter();
        let marked: HashSet<CertificateId> = certificates
            .filter(|certificate| numbers.contains(&certificate.number))
            .map(|certificate| certificate.id)
            .collect();
        let mut counts: HashMap<usize, u32> = HashMap::new();
        for sold in sale.certificates.iter().filter(|sold| marked.contains(&sold.certificate)) {
            if let Some(line) = sold.line.and_then(|known| usize::try_from(known).ok()) {
                let count = counts.entry(line).or_default();
                *count = count.saturating_add(1);
            }
        }
        let lines = sale.lines.iter().enumerate().map(|(place, line)| {
            let quantity = counts.get(&place).copied().unwrap_or_default();
            // A printed number is the item code of its line, so it needs nothing more.
            SaleLine { quantity, name: None, ..line.clone() }
        });
        lines.filter(|line| line.quantity > 0).collect()
    }
}

async fn foresee(
    call: &Call,
    sold: &Sold,
    numbers: &[CertificateNumber],
) -> Result<Foreseen<Receipt>, Failure> {
    let lines = [sold.lines_of(numbers)];
    let mut foreseen = call.session()?.foresee_returns(&sold.till(), &lines).await?;
    foreseen.pop().ok_or(Failure::Internal)
}

/// Whether a return takes back these certificates and no others.
fn is_of(back: &Receipt, numbers: &[CertificateNumber]) -> bool {
    let numbers: HashSet<CertificateNumber> = numbers.iter().copied().collect();
    back.certificates.len() == numbers.len()
        && back.certificates.iter().all(|certificate| numbers.contains(&certificate.number))
}

async fn form(call: &Call, sold: &Sold) -> Result<ActForm, Failure> {
    let words = call.words();
    let texts = &words.sale;
    let today = call.session()?.record_reader()?.today();
    let left = sold.left(today);
    let marked = sold.marked(call)?;
    let all: Vec<CertificateNumber> = left.iter().map(|one| one.number).collect();
    let asked = if marked.is_empty() { &all } else { &marked };
    let is_short = left.len() <= LISTED_MAX;
    let listed = listed(call, &left);
    let alone = listed.iter().filter(|_| is_short);
    let alone = alone.map(|certificate| sold.lines_of(&[certificate.number]));
    let lines: Vec<Vec<SaleLine>> = std::iter::once(sold.lines_of(asked)).chain(alone).collect();
    let foreseen = call.session()?.foresee_returns(&sold.till(), &lines).await?;
    let Some((foreseen, alone)) = foreseen.split_first() else { return Err(Failure::Internal) };
    let marks = listed.iter().enumerate().map(|(place, certificate)| {
        let why = alone.get(place).and_then(|alone| alone.as_ref().err());
        let why = why.map(|rejection| sentence(call, rejection));
        let why = why.map_or_else(String::new, |why| format!(" · {why}"));
        let balance = call.show().money(certificate.balance);
        let name = format!("{} · {balance}{why}", number_groups(certificate.number));
        (certificate.number.to_string(), name)
    });
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let every = (!is_short).then(|| (ALL.to_owned(), (texts.all_left)(count(left.len()))));
    let marks: Vec<(String, String)> = every.into_iter().chain(marks).collect();
    let left_out = left.len().saturating_sub(listed.len());
    let hint = if left_out > 0 { (texts.not_listed)(count(left_out)) } else { String::new() };
    let link = link(call);
    let by_number = |receipt: &Receipt| -> HashMap<CertificateNumber, Status> {
        let certificates = receipt.certificates.iter();
        certificates.map(|one| (one.number, one.status_on(today))).collect()
    };
    let before = by_number(&sold.receipt);
    let after = foreseen.as_ref().map_or_else(|_| HashMap::new(), by_number);
    let changes = asked.iter().take(LISTED_MAX).filter_map(|number| {
        let chip = |status: &Status| Shown::Chip(status::certificate(words, *status));
        Some(Change {
            name: number_groups(*number),
            before: chip(before.get(number)?),
            after: after.get(number).map(chip),
        })
    });
    let nothing = left.is_empty().then(|| texts.all_returned.to_owned());
    let place = sold.directory.point_of_sale(sold.receipt.sale.point_of_sale);
    let nowhere = place.is_none().then(|| texts.no_place.to_owned());
    let page = ("sale_return", Section::Sales);
    let form = ActForm::new(call, page, texts.take_back.to_owned(), texts.take_back_what);
    let sale = (texts.title)(sold.receipt.sale.kind).to_owned();
    Ok(ActForm {
        changes: changes.collect(),
        warning: foreseen.as_ref().err().map(|rejection| sentence(call, rejection)),
        fields: vec![
            Field::marks(call, CERTIFICATES, words.shell.certificates, &marks).hinted(hint),
        ],
        action: format!("{link}/return"),
        button: texts.take_back,
        is_danger: true,
        previews: true,
        obstacle: nothing.or(nowhere),
        ..form.below(link, sale)
    })
}

/// The certificates that the form lists: the first ones, and all that are marked one by one.
fn listed<'a>(call: &Call, left: &[&'a Certificate]) -> Vec<&'a Certificate> {
    let typed = call.typed_all(CERTIFICATES);
    let typed: HashSet<CertificateNumber> =
        typed.into_iter().filter_map(CertificateNumber::parse).collect();
    let listed = left.iter().enumerate();
    let listed = listed.filter(|(place, one)| *place < LISTED_MAX || typed.contains(&one.number));
    listed.map(|(_, one)| *one).collect()
}
