//! Partners with their points of sale and sites.

use std::sync::Arc;

use askama::Template;

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::shell::{Section, Shell};
use crate::status::{self, Chip};

#[derive(Template)]
#[template(path = "places.html")]
struct Page {
    shell: Shell,
    partners: Vec<Partner>,
}

/// A partner with its points of sale.
struct Partner {
    name: String,
    status: Chip,
    places: Vec<Place>,
}

/// A point of sale with the codes of its sites.
struct Place {
    name: String,
    code: String,
    status: Chip,
    sites: String,
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
            let codes = sites.iter().filter(|site| site.point_of_sale == place.id);
            let codes: Vec<&str> = codes.map(|site| site.code.as_str()).collect();
            Place {
                name: place.name.clone(),
                code: place.code.clone(),
                status: status::active(words, !place.disabled),
                sites: codes.join(", "),
            }
        });
        Partner {
            name: partner.name.clone(),
            status: status::active(words, !partner.disabled),
            places: places.collect(),
        }
    });
    let page = Page {
        shell: Shell::of(&call, Section::Places, words.shell.places),
        partners: partners.collect(),
    };
    answer::page("places", &page)
}
