//! Search: one field that understands numbers, addresses, phones, orders, receipts, codes and names.

use std::sync::Arc;

use askama::Template;
use domain::Certificate;
use domain::person::{Permission, User};
use domain::redemption::Redeemed;
use service::search::{Found, Meaning, Searched};

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::format::Moment;
use crate::pages::owners::OwnerRow;
use crate::pages::users::user_link;
use crate::shell::{Section, Shell};
use crate::view::{CertificateRow, RedemptionRow, SaleRow, certificate_link, place_name};

#[derive(Template)]
#[template(path = "search.html")]
struct Page {
    shell: Shell,
    hint: Option<&'static str>,
    certificates: Vec<CertificateRow>,
    sales: Vec<SaleRow>,
    redemptions: Vec<RedemptionRow>,
    /// Groups of links to what is called so.
    named: Vec<Named>,
    owners: Vec<OwnerRow>,
    /// Time of the request with the idempotency key.
    request: Option<Moment>,
    is_empty: bool,
}

/// A group of links with a title.
struct Named {
    title: &'static str,
    links: Vec<(String, String)>,
}

/// Shows the page, or goes straight to the only thing that is meant.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let session = call.session()?;
    let asked = call.query.find("q").unwrap_or_default();
    // Also who may not search opens a certificate by its whole number.
    if let Meaning::Number(number) = service::search::meaning_of(asked) {
        return Ok(answer::redirect(&certificate_link(number), "search"));
    }
    if !call.visitor()?.person.may(Permission::See) {
        session.number_reader()?;
        return by_number_only(&call, asked);
    }
    let searched = session.record_reader()?.search(asked).await?;
    page(&call, asked, &searched)
}

/// The page for somebody who sees certificates by their full numbers alone.
fn by_number_only(call: &Call, asked: &str) -> Answer {
    let mut shell = Shell::of(call, Section::None, call.words().search.title);
    asked.clone_into(&mut shell.query);
    let page = Page {
        shell,
        hint: Some(call.words().search.number_only),
        certificates: Vec::new(),
        sales: Vec::new(),
        redemptions: Vec::new(),
        named: Vec::new(),
        owners: Vec::new(),
        request: None,
        is_empty: false,
    };
    answer::page("search", &page)
}

fn page(call: &Call, asked: &str, searched: &Searched) -> Answer {
    let (show, words) = (call.show(), call.words());
    let Searched { meaning, found, is_cut, directory } = searched;
    let today = show.day_of(call.console.service.now());
    let certificate = |found: &Certificate| CertificateRow::of(call, directory, today, found);
    let redemption = |found: &Redeemed| RedemptionRow::of(call, directory, &found.redemption);
    let hint = match meaning {
        Meaning::MaybeSecret(_) => Some(words.search.maybe_secret),
        Meaning::LastFour(..) if *is_cut => Some(words.search.cut),
        Meaning::Nothing
        | Meaning::Number(_)
        | Meaning::Email(_)
        | Meaning::Phone(_)
        | Meaning::LastFour(..)
        | Meaning::Text => None,
    };
    let mut shell = Shell::of(call, Section::None, words.search.title);
    asked.clone_into(&mut shell.query);
    let page = Page {
        shell,
        hint,
        certificates: found.certificates.iter().map(certificate).collect(),
        sales: found.sales.iter().map(|sale| SaleRow::of(call, directory, sale)).collect(),
        redemptions: found.redemptions.iter().map(redemption).collect(),
        named: named(call, found)?,
        owners: found.owners.iter().map(|owner| OwnerRow::of(call, owner)).collect(),
        request: found.operation.as_ref().map(|operation| show.exact(operation.at)),
        is_empty: found.is_empty() && *meaning != Meaning::Nothing,
    };
    answer::page("search", &page)
}

/// What is found by its code or name.
fn named(call: &Call, found: &Found) -> Result<Vec<Named>, Failure> {
    let words = call.words();
    let directory = call.session()?.directory_now();
    let coupon = found.coupon.iter().map(|coupon| {
        let link = format!("/console/coupons/{}", coupon.id.number);
        (link, coupon.terms.code.as_str().to_owned())
    });
    let series =
        found.series.iter().map(|one| (format!("/console/series/{}", one.id), one.name.clone()));
    let places = found
        .points_of_sale
        .iter()
        .map(|place| (Section::Places.path().to_owned(), place_name(&directory, Some(place.id))));
    let user = |user: &User| (user_link(user), format!("{} ({})", user.name, user.login));
    let users = found.users.iter().map(|(known, _)| user(known));
    let groups = [
        Named { title: words.search.coupon, links: coupon.collect() },
        Named { title: words.shell.series, links: series.collect() },
        Named { title: words.shell.places, links: places.collect() },
        Named { title: words.shell.users, links: users.collect() },
    ];
    Ok(groups.into_iter().filter(|group| !group.links.is_empty()).collect())
}
