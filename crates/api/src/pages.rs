//! Pages for people, made on the server from the OpenAPI document and the types of problems. They
//! load nothing from elsewhere and run no scripts.

mod markdown;
mod reference;

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use axum::routing::get;
use http::{HeaderValue, header};

use crate::Shared;
use crate::answer::noted;
use crate::document::openapi_json;
use crate::problem::{Kind, PAGE};
use markdown::{escaped, inline};

/// Nothing but the page's own style has an effect.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;\
    padding:0 1rem;color:#222;background:#fff}code{background:#f2f2f2;padding:.1em .3em;\
    border-radius:3px;font-size:90%}table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}\
    td,th{border-top:1px solid #ddd;padding:.4rem .6rem;text-align:left;vertical-align:top}\
    h2{margin-top:2.5rem}h3{margin-top:2rem}:target{background:#fff7d6}\
    @media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}code{background:#2a2a2a}\
    td,th{border-color:#444}a{color:#8ab4f8}:target{background:#3a3416}}";

/// The pages and the document.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route(
            "/v1/openapi.json",
            get(async || answer("get_openapi", "application/json", openapi_json())),
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

/// A whole page.
fn page(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n",
        title = escaped(title)
    )
}

/// Every type of problem, each at its address.
fn problems() -> String {
    let mut body = String::from(
        "<h1>Types of problems</h1>\n<p>Whatever goes wrong is told as \
         <code>application/problem+json</code> (RFC 9457). Its <code>type</code> is an address on \
         this page and never changes meaning; <code>title</code> and <code>detail</code> are for \
         people and may change. <a href=\"/docs\">The API</a></p>\n<table>\n\
         <tr><th>Type</th><th>Status</th><th>Meaning</th></tr>\n",
    );
    for kind in Kind::ALL {
        body += &format!(
            "<tr id=\"{slug}\"><td><a href=\"#{slug}\"><code>{slug}</code></a></td><td>{status}</td>\
             <td><strong>{title}.</strong> {meaning}</td></tr>\n",
            slug = kind.slug(),
            status = kind.status().as_u16(),
            title = escaped(kind.title()),
            meaning = inline(kind.meaning()),
        );
    }
    body += "</table>\n";
    page("Scrip: types of problems", &body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_its_place() {
        let page = problems();
        for kind in Kind::ALL {
            assert!(page.contains(&format!("<tr id=\"{}\">", kind.slug())), "{kind:?}");
        }
    }

    #[test]
    fn the_pages_load_and_run_nothing() {
        for page in [problems(), reference::page()] {
            for banned in ["<script", "src=", "<link", "@import", "url(", "javascript:"] {
                assert!(!page.contains(banned), "{banned}");
            }
        }
    }
}
