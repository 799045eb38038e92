//! The room of the console: pages for the people of a shop, under `/console`.
//!
//! A request becomes a `call::Call`: who asks, in which language, with which form. The page
//! (`pages`, one file each) asks the session for a capability, reads through the service, and fills
//! its template (`templates`, one each). `words` has every text in Russian and English; a missing
//! text does not compile. `format` writes money, days and numbers. A page computes no rule: it shows
//! what the service says. Everything works without JavaScript. Start reading at [`room`].

#![deny(clippy::wildcard_enum_match_arm)]

mod about;
mod act_form;
mod answer;
mod assets;
mod call;
mod chart;
mod cookies;
mod cursor;
mod door;
mod failure;
mod failure_page;
mod form;
mod format;
mod given;
mod headers;
mod language;
mod limits;
mod menu;
mod note;
mod order_lines;
mod pages;
mod plural;
mod refusal;
mod route;
mod set_up_form;
mod shell;
mod status;
mod theme;
mod typed;
mod values;
mod view;
mod words;

use std::sync::Arc;

use axum::body::Body;
use http::{HeaderMap, Method, Request, Response, header};
use service::Service;
use web::Room;

use crate::call::Console;

pub use crate::about::About;

/// Makes the room: every path under `/console` and `/assets`, and `/` for browsers. Other requests
/// of `/` go to `otherwise`.
pub fn room(service: Service, about: About, otherwise: Room) -> Room {
    let console = Arc::new(Console { service, about });
    let pages = Arc::new(Room::router("console", is_here, pages::router(console)));
    let otherwise = Arc::new(otherwise);
    let respond = move |request: Request<Body>| {
        let (pages, otherwise) = (Arc::clone(&pages), Arc::clone(&otherwise));
        async move {
            if request.uri().path() != "/" {
                pages.respond(request).await
            } else if wants_page(&request) {
                answer::redirect("/console", "start")
            } else {
                otherwise.respond(request).await
            }
        }
    };
    Room::handler("console", |path| path == "/" || is_here(path), respond)
        .on_panic(panicked)
        .without_final_slash()
}

fn is_here(path: &str) -> bool {
    ["/console", "/assets"].into_iter().any(|root| {
        path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// Whether a browser asks for a page. `*/*` does not count, because every program sends it.
fn wants_page(request: &Request<Body>) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD) && accepts_html(request.headers())
}

fn accepts_html(headers: &HeaderMap) -> bool {
    language::weighted(headers, &header::ACCEPT)
        .iter()
        .any(|(name, weight)| name == "text/html" && *weight > 0.0)
}

/// Answers after a panic in a page. The language of the reader is not known here.
fn panicked() -> Response<Body> {
    answer::bare()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_room_has_its_own_paths_only() {
        for (path, here) in [
            ("/console", true),
            ("/console/", true),
            ("/console/sales", true),
            ("/assets/console.css", true),
            ("/consoles", false),
            ("/assetsx", false),
            ("/v1", false),
            ("/", false),
        ] {
            assert_eq!(is_here(path), here, "{path}");
        }
    }

    #[test]
    fn html_is_asked_for_by_name() {
        for (value, expected) in [
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true),
            ("application/json, text/html;q=0.1", true),
            ("text/html;q=0", false),
            ("*/*", false),
            ("application/json", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, value.parse().unwrap());
            assert_eq!(accepts_html(&headers), expected, "{value}");
        }
    }
}
