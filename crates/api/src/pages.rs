//! Pages for people, rendered on the server from the OpenAPI document and the types of problems.
//! They load nothing from elsewhere. The only script filters the table of contents. Without it the
//! pages lose nothing else.

mod frame;
mod markdown;
mod reference;

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use axum::routing::get;
use http::{HeaderValue, header};
use web::wire::escape::html as escaped;

use crate::answer::noted;
use crate::document::openapi_json;
use crate::problem::{PAGE, ProblemKind};
use crate::shared::Shared;
use frame::page;
use markdown::inline;

/// Policy that allows only this server's own style and script.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'";

/// Routes of the pages and the document.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route(
            "/v1/openapi.json",
            get(async || answer("get_openapi", "application/json", openapi_json())),
        )
        .route(
            "/docs/docs.css",
            get(async || {
                answer("get_docs", "text/css; charset=utf-8", include_str!("pages/docs.css"))
            }),
        )
        .route(
            "/docs/docs.js",
            get(async || {
                answer("get_docs", "text/javascript; charset=utf-8", include_str!("pages/docs.js"))
            }),
        )
        .route(
            "/docs",
            get(async || {
                static PAGE: LazyLock<String> = LazyLock::new(reference::page);
                answer("get_docs", "text/html; charset=utf-8", &PAGE)
            }),
        )
        .route(
            PAGE,
            get(async || {
                static PAGE: LazyLock<String> = LazyLock::new(problems);
                answer("get_problems", "text/html; charset=utf-8", &PAGE)
            }),
        )
}

fn answer(method: &'static str, media_type: &'static str, text: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    noted(response, None, method, "done")
}

/// Renders every type of problem, each at its address.
fn problems() -> String {
    let mut body = String::from(
        "<h1>Types of problems</h1>\n<p>Errors are \
         <code>application/problem+json</code> (RFC 9457). Its <code>type</code> is an address on \
         this page and never changes meaning; <code>title</code> and <code>detail</code> are for \
         people and may change. <a href=\"/docs\">The API</a></p>\n<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">Type</th>\
         <th scope=\"col\">Status</th><th scope=\"col\">Meaning</th></tr></thead>\n<tbody>\n",
    );
    let mut links = String::new();
    for kind in ProblemKind::ALL {
        links += &format!("<li><a href=\"#{0}\">{0}</a></li>\n", kind.slug());
        body += &format!(
            "<tr id=\"{slug}\"><td><a href=\"#{slug}\"><code>{slug}</code></a></td><td>{status}</td>\
             <td><strong>{title}.</strong> {meaning}</td></tr>\n",
            slug = kind.slug(),
            status = kind.status().as_u16(),
            title = escaped(kind.title()),
            meaning = inline(kind.meaning()),
        );
    }
    body += "</tbody></table></div>\n";
    let contents = format!("<div class=\"group\"><h2>Types</h2>\n<ul>\n{links}</ul></div>\n");
    page("Scrip: types of problems", &contents, &body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_its_place() {
        let page = problems();
        for kind in ProblemKind::ALL {
            assert!(page.contains(&format!("<tr id=\"{}\">", kind.slug())), "{kind:?}");
        }
    }

    /// Pages load only this server's own files, and contain nothing that their policy forbids.
    #[test]
    fn the_pages_load_their_own_style_and_script_only() {
        for page in [problems(), reference::page()] {
            for banned in
                ["<style", "style=", "@import", "url(", "javascript:", "onclick", "src=\"http"]
            {
                assert!(!page.contains(banned), "{banned}");
            }
            assert_eq!(page.matches("<script").count(), 1);
            assert_eq!(page.matches("<link").count(), 1);
        }
    }
}
