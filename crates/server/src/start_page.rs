//! The page at `/`, for people who open the server's address in a browser.
//!
//! It loads only its own style sheet and runs no scripts. A client that does not ask for HTML gets
//! the answer of the mloyalty room to an unknown path.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, header};
use service::Service;
use web::wire::element::Element;
use web::{AccessNote, Room};

use crate::demo;

/// Policy that allows only the server's own style sheet.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'",
);

const STYLE_PATH: &str = "/start.css";

const STYLE: &str = "\
:root{color-scheme:light dark;--text:#1f2328;--quiet:#59636e;--back:#fff;--box:#f6f8fa;--line:#d1d9e0;\
--link:#0550ae;--code:#e4e8ec}
@media(prefers-color-scheme:dark){:root{--text:#e6edf3;--quiet:#9198a1;--back:#0d1117;--box:#151b23;\
--line:#3d444d;--link:#79b8ff;--code:#2b323b}}
body{font:16px/1.6 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;\
color:var(--text);background:var(--back)}
h1{margin:0}h2{font-size:1.1rem;margin:2rem 0 .5rem}p{margin:.5rem 0}a{color:var(--link)}
ul{padding-left:1.2rem}code{background:var(--code);padding:.1em .35em;border-radius:4px;font-size:90%}
aside{background:var(--box);border:1px solid var(--line);border-radius:8px;padding:.5rem 1rem;\
margin-top:2rem}aside h2{margin-top:.5rem}footer{color:var(--quiet);margin-top:2rem;font-size:90%}
";

/// The room of `/`. Other requests there go to `otherwise`.
pub fn room(service: Service, otherwise: Room) -> Room {
    let otherwise = Arc::new(otherwise);
    Room::handler(
        "start",
        |path| matches!(path, "/" | STYLE_PATH),
        move |request| respond(service.clone(), Arc::clone(&otherwise), request),
    )
}

async fn respond(service: Service, otherwise: Arc<Room>, request: Request<Body>) -> Response<Body> {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let headers = request.headers();
    if is_read && request.uri().path() == STYLE_PATH {
        return answer("text/css; charset=utf-8", STYLE.to_owned());
    }
    if !is_read || request.uri().path() != "/" || !wants_html(headers) {
        return otherwise.respond(request).await;
    }
    let language = language(headers);
    let page = page(language, demo::is_open(&service));
    let mut response = answer("text/html; charset=utf-8", page);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    headers.insert(header::VARY, HeaderValue::from_static("Accept, Accept-Language"));
    response
}

fn answer(media_type: &'static str, text: String) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    let note = AccessNote { operator: None, method: "start_page", outcome: "done".into() };
    response.extensions_mut().insert(note);
    response
}

/// Names in a header that lists them, each with its weight from 0 to 1.
fn weighted(headers: &HeaderMap, name: header::HeaderName) -> Vec<(String, f32)> {
    let read = Element::list(headers, &name).map(|element| {
        let mut qualities = element.parameters().filter(|(name, _)| *name == "q");
        let weight = qualities.find_map(|(_, text)| text.parse::<f32>().ok());
        (element.name.to_ascii_lowercase(), weight.unwrap_or(1.0))
    });
    read.collect()
}

/// Whether the client names HTML. `*/*` does not count, because every program sends it.
fn wants_html(headers: &HeaderMap) -> bool {
    weighted(headers, header::ACCEPT)
        .iter()
        .any(|(name, weight)| name == "text/html" && *weight > 0.0)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    English,
    Russian,
}

impl Language {
    const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Russian => "ru",
        }
    }
}

/// The preferred language of the two. If both have the same weight, the first one.
fn language(headers: &HeaderMap) -> Language {
    let mut best = (Language::English, 0.0);
    for (name, weight) in weighted(headers, header::ACCEPT_LANGUAGE) {
        let language = match name.split('-').next() {
            Some("ru") => Language::Russian,
            Some("en") => Language::English,
            _ => continue,
        };
        if weight > best.1 {
            best = (language, weight);
        }
    }
    best.0
}

/// Texts of the page.
struct Texts {
    what: &'static str,
    documentation: &'static str,
    native: &'static str,
    openapi: &'static str,
    mloyalty: &'static str,
    health: &'static str,
    ready: &'static str,
    demo: &'static str,
    demo_what: &'static str,
    key: &'static str,
    login: &'static str,
    till: &'static str,
}

const ENGLISH: Texts = Texts {
    what: "This server keeps gift certificates and discount coupons. Tills and shops call it over \
           three APIs.",
    documentation: "Documentation",
    native: "The native API, with every operation",
    openapi: "The OpenAPI document of the native API",
    mloyalty: "The methods of the mloyalty API (in Russian)",
    health: "Whether the process answers",
    ready: "Whether requests can be served",
    demo: "Demo",
    demo_what: "This server has demo data with well-known credentials. Do not keep real \
                certificates here.",
    key: "Native API: <code>Authorization: Bearer demo</code>",
    login: "InSales API: login <code>demo</code>, password <code>demo</code>",
    till: "mloyalty API: <code>Operator</code> 1, <code>Token</code> 1, <code>PosCode</code> \
           <code>demo</code>",
};

const RUSSIAN: Texts = Texts {
    what: "Этот сервер хранит подарочные сертификаты и скидочные купоны. Кассы и магазины обращаются \
           к нему через три программных интерфейса.",
    documentation: "Документация",
    native: "Собственный интерфейс и все его операции (на английском)",
    openapi: "Документ OpenAPI собственного интерфейса",
    mloyalty: "Методы интерфейса mloyalty",
    health: "Отвечает ли процесс",
    ready: "Может ли сервер выполнять запросы",
    demo: "Демонстрация",
    demo_what: "На сервере демонстрационные данные с общеизвестными паролями. Не храните здесь \
                настоящие сертификаты.",
    key: "Собственный интерфейс: <code>Authorization: Bearer demo</code>",
    login: "Интерфейс InSales: логин <code>demo</code>, пароль <code>demo</code>",
    till: "Интерфейс mloyalty: <code>Operator</code> 1, <code>Token</code> 1, <code>PosCode</code> \
           <code>demo</code>",
};

fn page(language: Language, is_demo: bool) -> String {
    let texts = match language {
        Language::English => &ENGLISH,
        Language::Russian => &RUSSIAN,
    };
    let links: String = [
        ("/docs", texts.native),
        ("/v1/openapi.json", texts.openapi),
        ("/Help", texts.mloyalty),
        ("/healthz", texts.health),
        ("/readyz", texts.ready),
    ]
    .iter()
    .map(|(path, text)| format!("<li><a href=\"{path}\">{path}</a>: {text}</li>\n"))
    .collect();
    let demo = if is_demo {
        let Texts { demo, demo_what, key, login, till, .. } = texts;
        format!(
            "<aside>\n<h2>{demo}</h2>\n<p>{demo_what}</p>\n<ul>\n<li>{key}</li>\n<li>{login}</li>\n\
             <li>{till}</li>\n</ul>\n</aside>\n"
        )
    } else {
        String::new()
    };
    format!(
        "<!DOCTYPE html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Scrip</title>\n<link rel=\"stylesheet\" href=\"{STYLE_PATH}\">\n</head>\n<body>\n\
         <main>\n<h1>Scrip</h1>\n<p>{what}</p>\n<h2>{documentation}</h2>\n<ul>\n{links}</ul>\n{demo}\
         </main>\n<footer>Scrip {version}</footer>\n</body>\n</html>\n",
        tag = language.tag(),
        what = texts.what,
        documentation = texts.documentation,
        version = env!("CARGO_PKG_VERSION"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        headers
    }

    #[test]
    fn the_language_is_the_preferred_one() {
        for (value, expected) in [
            ("", Language::English),
            ("ru", Language::Russian),
            ("ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", Language::Russian),
            ("en-US,en;q=0.9,ru;q=0.8", Language::English),
            ("de, ru;q=0.5, en;q=0.4", Language::Russian),
            ("ru;q=0, en;q=0.1", Language::English),
            ("fr", Language::English),
        ] {
            assert_eq!(language(&headers(header::ACCEPT_LANGUAGE, value)), expected, "{value}");
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
            assert_eq!(wants_html(&headers(header::ACCEPT, value)), expected, "{value}");
        }
    }

    #[test]
    fn the_page_runs_nothing_and_shows_the_demo_only_where_it_is_open() {
        for language in [Language::English, Language::Russian] {
            for is_demo in [true, false] {
                let page = page(language, is_demo);
                for banned in ["<script", "style=", "<style", "src=", "http:", "https:", "onload"] {
                    assert!(!page.contains(banned), "{banned}");
                }
                assert_eq!(page.contains("Bearer demo"), is_demo);
                assert!(page.contains(&format!("<html lang=\"{}\">", language.tag())));
            }
        }
    }
}
