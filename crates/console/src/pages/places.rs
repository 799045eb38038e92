//! Partners with their points of sale and sites.

use std::sync::Arc;

use askama::Template;
use domain::person::Permission;

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::form;
use crate::shell::{Section, Shell};
use crate::status::{self, Chip};

#[derive(Template)]
#[template(path = "places.html")]
struct Page {
    shell: Shell,
    partners: Vec<Partner>,
    may_change: bool,
}

/// A partner with its points of sale.
struct Partner {
    link: String,
    name: String,
    status: Chip,
    places: Vec<Place>,
}

/// A point of sale with its sites.
struct Place {
    link: String,
    name: String,
    code: String,
    status: Chip,
    sites: Vec<SiteCode>,
    add_site: String,
}

/// The code of a site.
struct SiteCode {
    link: String,
    code: String,
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let session = call.session()?;
    // The directory is what a reader of records may see.
    session.record_reader()?;
    let (directory, words) = (session.directory_now(), call.words());
    let sites = directory.sites();
    let all_places = directory.points_of_sale();
    let partners =
        directory.partners().into_iter().filter(|one| one.operator == session.operator());
    let partners = partners.map(|partner| {
        let own = all_places.iter().filter(|place| place.partner == partner.id);
        let places = own.map(|place| {
            let own = sites.iter().filter(|site| site.point_of_sale == place.id);
            let own = own.map(|site| SiteCode {
                link: format!("/console/sites/{}", site.id),
                code: site.code.clone(),
            });
            Place {
                link: format!("/console/places/{}", place.id),
                name: place.name.clone(),
                code: place.code.clone(),
                status: status::active(words, !place.disabled),
                sites: own.collect(),
                add_site: form::link("/console/sites/new", &[("place", &place.id.to_string())]),
            }
        });
        Partner {
            link: format!("/console/partners/{}", partner.id),
            name: partner.name.clone(),
            status: status::active(words, !partner.disabled),
            places: places.collect(),
        }
    });
    let page = Page {
        shell: Shell::of(&call, Section::Places, words.shell.places),
        partners: partners.collect(),
        may_change: call.visitor()?.person.may(Permission::ChangePlaces),
    };
    answer::page("places", &page)
}
