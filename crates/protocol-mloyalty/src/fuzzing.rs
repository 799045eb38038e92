//! Functions of the fuzz targets: properties that hold for any input of a client. Ordinary tests
//! run them over the same corpus.

use http::{HeaderMap, HeaderName, HeaderValue, header};
use web::wire::authorization::{Authorization, Repeated};

use crate::convert;
use crate::manager_login;
use crate::method::Method;
use crate::routing::{self, Target};
use crate::wire::explain::{Refusal, explain_json, understand};
use crate::wire::limits::{
    IGNORED_MAX, ITEMS_MAX, NAME_SHOWN_MAX, NESTING_MAX, REFERENCED_BYTES_MAX,
};
use crate::wire::media::{
    BodyFormat, Charset, Preferences, RequestFormat, ResponseFormat, ResponseMedia, negotiate,
    request_format,
};
use crate::wire::problem::DecodeError;
use crate::wire::render::{render, render_http_error};
use crate::wire::shape::{Record, Shape, Value};
use crate::wire::{Decoded, decode};

#[cfg(test)]
mod tests;

/// Maximum ratio of an explanation to its body. An item `{}` of a list is explained with all of its
/// members, each of which is null.
const TOLD_FACTOR: usize = 48;
/// Length of the explanation of an empty body: the names of the members.
const TOLD_BYTES_MIN: usize = 4_096;
/// Maximum length of a refusal: a member of an item of a list, with a sent name, and a sentence.
const REFUSAL_BYTES_MAX: usize = 4 * 3 * NAME_SHOWN_MAX + 512;

const FORMATS: [RequestFormat; 5] = [
    RequestFormat { format: BodyFormat::Json, charset: Charset::Utf8 },
    RequestFormat { format: BodyFormat::Xml, charset: Charset::Utf8 },
    RequestFormat { format: BodyFormat::Form, charset: Charset::Utf8 },
    RequestFormat { format: BodyFormat::Json, charset: Charset::Utf16 },
    RequestFormat { format: BodyFormat::Xml, charset: Charset::Utf16 },
];

/// Checks the body of a request. One byte selects the method, one the format, and the rest is the
/// body.
///
/// # Panics
///
/// If a refusal has no number or a long text. If the explanation is much longer than the body. If a
/// request is read differently after it was written in JSON or XML, in UTF-8 or UTF-16.
pub fn request(data: &[u8]) {
    let [method, format, body @ ..] = data else { return };
    let methods: Vec<&Method> = Method::all().collect();
    let shape = methods[usize::from(*method) % methods.len()].request_shape();
    let format = FORMATS[usize::from(*format) % FORMATS.len()];
    match decode(shape, format, body) {
        Err(error) => check_refusal(&error),
        Ok(decoded) => check_understood(shape, body, decoded),
    }
}

fn check_refusal(error: &DecodeError) {
    assert!((100..200).contains(&error.code()), "{error}");
    for text in [error.russian(), error.english()] {
        assert!(!text.is_empty() && text.len() <= REFUSAL_BYTES_MAX, "{} bytes", text.len());
    }
    if let Some(member) = &error.member {
        assert!(!member.is_empty() && error.russian().starts_with(member), "{member:?}");
    }
}

fn check_understood(shape: &'static Shape, body: &[u8], decoded: Decoded) {
    assert!(decoded.ignored.len() <= IGNORED_MAX);
    let text_bytes = decoded.record.text_bytes();
    assert!(text_bytes <= 2 * body.len() + REFERENCED_BYTES_MAX, "{text_bytes} bytes of text");
    check_lists(&decoded.record);

    let record = decoded.record.clone();
    let told = explain_json(&Ok(decoded));
    let told_max = TOLD_FACTOR * (body.len() + NESTING_MAX) + 6 * text_bytes + TOLD_BYTES_MIN;
    assert!(told.len() <= told_max, "{} bytes told of {}", told.len(), body.len());

    let json = ResponseFormat { media: ResponseMedia::ApplicationJson, charset: Charset::Utf8 };
    let plain = render(&record, json);
    for (media, format) in [
        (ResponseMedia::ApplicationJson, BodyFormat::Json),
        (ResponseMedia::TextXml, BodyFormat::Xml),
    ] {
        for charset in [Charset::Utf8, Charset::Utf16] {
            let answer = ResponseFormat { media, charset };
            let written = render(&record, answer);
            let again = decode(shape, RequestFormat { format, charset }, &written);
            let again = again.unwrap_or_else(|error| panic!("{error}: {}", written.escape_ascii()));
            assert!(again.ignored.is_empty(), "{:?}", again.ignored);
            // Written twice rather than compared: JSON makes 5.0 of 5, and XML a line end of every
            // other, once.
            assert_eq!(render(&again.record, answer), written, "{}", written.escape_ascii());
            if !changes_in_xml(&record) {
                assert_eq!(render(&again.record, json), plain, "{}", written.escape_ascii());
            }
        }
    }
}

fn check_lists(record: &Record) {
    for value in record.values().iter().flatten() {
        if let Value::List(items) = value {
            assert!(items.len() <= ITEMS_MAX, "{} items", items.len());
            items.iter().flatten().for_each(check_lists);
        }
    }
}

/// Whether XML 1.0 can contain a character.
const fn is_xml(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Whether XML changes a text of a record: its line ends, or characters that XML cannot contain.
fn changes_in_xml(record: &Record) -> bool {
    record.values().iter().flatten().any(|value| match value {
        Value::Text(text) => text.contains('\r') || !text.chars().all(is_xml),
        Value::List(items) => items.iter().flatten().any(changes_in_xml),
        _ => false,
    })
}

/// Checks the headers of a request, and its path. The first byte of each line selects its kind.
///
/// # Panics
///
/// If no format is chosen for the answer, or not the one that a client names. If the refusal of a
/// media type is much longer than the type. If a path in capital letters leads elsewhere.
pub fn headers(data: &[u8]) {
    let mut headers = HeaderMap::new();
    let mut path = "/";
    for line in data.split(|byte| *byte == b'\n') {
        let Some((kind, rest)) = line.split_first() else { continue };
        let name = match kind {
            b'A' => header::ACCEPT,
            b'S' => header::ACCEPT_CHARSET,
            b'C' => header::CONTENT_TYPE,
            b'Z' => header::AUTHORIZATION,
            b'X' => HeaderName::from_static("x-requested-with"),
            b'P' => {
                path = std::str::from_utf8(rest).unwrap_or(path);
                continue;
            }
            _ => continue,
        };
        // The server refuses other bytes before they come here.
        if let Ok(value) = HeaderValue::from_bytes(rest) {
            headers.append(name, value);
        }
    }
    check_formats(&headers);
    let _ = manager_login::is_form(&headers);
    if let Authorization::Bearer(secret) = Authorization::read(&headers, Repeated::First) {
        assert_eq!(secret, secret.trim());
    }
    let place = |path: &str| match routing::find(path) {
        Target::Method(method) => Some((1, method.name())),
        Target::Help(page) => Some((2, page.map_or("", Method::name))),
        Target::ManagerLogin => Some((3, "")),
        Target::Nothing => None,
    };
    assert_eq!(place(path), place(&path.to_ascii_uppercase()), "{path:?}");
}

fn check_formats(headers: &HeaderMap) {
    let lines = |name: HeaderName| -> Vec<&str> {
        headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect()
    };
    let content_type = lines(header::CONTENT_TYPE);
    let (accept, accept_charset) = (lines(header::ACCEPT), lines(header::ACCEPT_CHARSET));
    let preferences = Preferences {
        accept: &accept,
        accept_charset: &accept_charset,
        x_requested_with: lines(HeaderName::from_static("x-requested-with")).first().copied(),
        content_type: &content_type,
    };
    let answer = negotiate(&preferences);
    let named = [answer.content_type()];
    let asked = Preferences { accept: &named, accept_charset: &["utf-16"], ..preferences };
    let asked = negotiate(&asked);
    assert_eq!((asked.media, asked.charset), (answer.media, Charset::Utf16), "{named:?}");
    if let Err(refused) = request_format(&content_type, false) {
        let sent: usize = content_type.iter().map(|line| line.len()).sum();
        assert!(refused.message.len() <= 2 * sent + 256, "{}", refused.message);
        let told = render_http_error(&refused.message, answer);
        assert!(told.len() <= 2 * (6 * refused.message.len() + 64), "{} bytes", told.len());
    }
    assert!(request_format(&content_type, true).is_ok(), "no body has no type");
}

/// Checks the form of a login.
///
/// # Panics
///
/// If a form is read differently after it was written correctly.
pub fn login(data: &[u8]) {
    let Ok(form) = manager_login::Form::read(data) else { return };
    let members = [
        ("grant_type", &form.grant_type),
        ("username", &form.username),
        ("password", &form.password),
        ("refresh_token", &form.refresh_token),
    ];
    let mut written = form_urlencoded::Serializer::new(String::new());
    for (name, value) in members {
        if let Some(value) = value {
            written.append_pair(name, value);
        }
    }
    let again = manager_login::Form::read(written.finish().as_bytes());
    assert!(again.is_ok_and(|again| again == form), "a form is understood as it is written");
}

/// Checks a widget's `SiteCode`: any text, in each of the three formats.
///
/// # Panics
///
/// If a format neither returns the text that was written nor refuses it by the member's name, or if
/// blank does not count as absent.
pub fn site_code(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Some(method) = Method::find("FilterData") else { return };
    let shape = method.request_shape();
    let mut record = Record::new(shape);
    record.set("SiteCode", Some(Value::Text(text.to_owned())));
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("SiteCode", text);
    let answer = |media| ResponseFormat { media, charset: Charset::Utf8 };
    let written = [
        ("application/json", render(&record, answer(ResponseMedia::ApplicationJson))),
        ("application/xml", render(&record, answer(ResponseMedia::ApplicationXml))),
        ("application/x-www-form-urlencoded", form.finish().into_bytes()),
    ];
    for (media, body) in written {
        let understood = understand(shape, &[media], &body);
        let decoded = match understood {
            Ok(decoded) => decoded,
            Err(Refusal::Body(error)) => {
                assert_eq!(error.member.as_deref(), Some("SiteCode"), "{media}: {error}");
                continue;
            }
            Err(Refusal::MediaType(refused)) => panic!("{refused}"),
        };
        let sent = match decoded.record.get("SiteCode") {
            Some(Value::Text(sent)) => Some(sent.as_str()),
            _ => None,
        };
        let lines = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
        // XML cannot hold every character (D26).
        let held = |letter: char| if is_xml(letter) { letter } else { '\u{fffd}' };
        let text: String = match media {
            "application/xml" => text.chars().map(held).collect(),
            _ => text.to_owned(),
        };
        let (code, expected) = (convert::given(sent), convert::given(Some(&text)));
        assert_eq!(code.map(lines), expected.map(lines), "{media}");
    }
}
