//! Headers: the format of the body, and the format of the answer.
//!
//! Header lines are given as they came, one string for each. A malformed line of `Accept` or
//! `Accept-Charset` counts as absent, and so does a malformed `Content-Type`.

use std::fmt;

use self::grammar::MediaType;

mod grammar;
#[cfg(test)]
mod tests;

/// Format of a request body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyFormat {
    /// JSON, by its media types.
    Json,
    /// XML as a data contract serializer writes it.
    Xml,
    /// A form of type `application/x-www-form-urlencoded`.
    Form,
    /// There is no body. Its type does not matter.
    Nothing,
}

/// A character set that the framework knows. It reads every other name as UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8, with an optional byte order mark.
    Utf8,
    /// UTF-16, little-endian unless a byte order mark says otherwise.
    Utf16,
}

/// Format of a request body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestFormat {
    /// Format of the body.
    pub format: BodyFormat,
    /// Character set of the body, according to the header.
    pub charset: Charset,
}

/// Refusal of a media type: status 415.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsupportedMediaType {
    /// Text of the framework, word for word.
    pub message: String,
}

impl fmt::Display for UnsupportedMediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for UnsupportedMediaType {}

/// Media types of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseMedia {
    /// Media type `application/json` of answers.
    ApplicationJson,
    /// Media type `text/json` of answers.
    TextJson,
    /// Media type `application/xml` of answers.
    ApplicationXml,
    /// Media type `text/xml` of answers.
    TextXml,
}

impl ResponseMedia {
    /// Whether it is one of the two media types of XML.
    pub const fn is_xml(self) -> bool {
        matches!(self, Self::ApplicationXml | Self::TextXml)
    }

    const fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::ApplicationJson => ("application", "json"),
            Self::TextJson => ("text", "json"),
            Self::ApplicationXml => ("application", "xml"),
            Self::TextXml => ("text", "xml"),
        }
    }
}

/// Format of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseFormat {
    /// Media type of the answer.
    pub media: ResponseMedia,
    /// Character set of the answer.
    pub charset: Charset,
}

impl ResponseFormat {
    /// Returns the value of the answer's `Content-Type`.
    pub const fn content_type(self) -> &'static str {
        match (self.media, self.charset) {
            (ResponseMedia::ApplicationJson, Charset::Utf8) => "application/json; charset=utf-8",
            (ResponseMedia::ApplicationJson, Charset::Utf16) => "application/json; charset=utf-16",
            (ResponseMedia::TextJson, Charset::Utf8) => "text/json; charset=utf-8",
            (ResponseMedia::TextJson, Charset::Utf16) => "text/json; charset=utf-16",
            (ResponseMedia::ApplicationXml, Charset::Utf8) => "application/xml; charset=utf-8",
            (ResponseMedia::ApplicationXml, Charset::Utf16) => "application/xml; charset=utf-16",
            (ResponseMedia::TextXml, Charset::Utf8) => "text/xml; charset=utf-8",
            (ResponseMedia::TextXml, Charset::Utf16) => "text/xml; charset=utf-16",
        }
    }
}

/// The formats in the order in which the framework considers them, with the names of each.
const JSON: [ResponseMedia; 2] = [ResponseMedia::ApplicationJson, ResponseMedia::TextJson];
const XML: [ResponseMedia; 2] = [ResponseMedia::ApplicationXml, ResponseMedia::TextXml];

/// Returns how to read the body of a request, from its `Content-Type` lines.
///
/// `body_declared_empty` is true if the length is known to be 0 before reading. Then no type is
/// refused. A chunked body, even an empty one, is not declared empty.
pub fn request_format(
    content_type: &[&str],
    body_declared_empty: bool,
) -> Result<RequestFormat, UnsupportedMediaType> {
    let parsed = parse_content_type(content_type);
    let charset = parsed.as_ref().map_or(Charset::Utf8, charset_of);
    if body_declared_empty {
        return Ok(RequestFormat { format: BodyFormat::Nothing, charset });
    }
    let Some(media) = parsed else {
        return Err(UnsupportedMediaType {
            message:
                "The request contains an entity body but no Content-Type header. The inferred \
                media type 'application/octet-stream' is not supported for this resource."
                    .to_owned(),
        });
    };
    let format = if JSON.iter().any(|known| media.covers(known.name())) {
        BodyFormat::Json
    } else if XML.iter().any(|known| media.covers(known.name())) {
        BodyFormat::Xml
    } else if media.covers(("application", "x-www-form-urlencoded")) {
        BodyFormat::Form
    } else {
        let message = format!(
            "The request entity's media type '{media}' is not supported for this resource."
        );
        return Err(UnsupportedMediaType { message });
    };
    Ok(RequestFormat { format, charset })
}

/// Headers of a request that choose the format of its answer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Preferences<'h> {
    /// Lines of the header `Accept`.
    pub accept: &'h [&'h str],
    /// Lines of the header `Accept-Charset`.
    pub accept_charset: &'h [&'h str],
    /// First line of `X-Requested-With`.
    pub x_requested_with: Option<&'h str>,
    /// Lines of `Content-Type`, of a request with or without a body.
    pub content_type: &'h [&'h str],
}

/// Rank of a format. A later format wins over an earlier one of the same quality.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Everything,
    Family,
    Literal,
}

/// Chooses the format of an answer. There is always one: the framework never answers 406.
pub fn negotiate(preferences: &Preferences<'_>) -> ResponseFormat {
    let request = parse_content_type(preferences.content_type);
    let media = negotiate_media(preferences, request.as_ref());
    let charset = negotiate_charset(preferences.accept_charset, request.as_ref());
    ResponseFormat { media, charset }
}

fn negotiate_media(
    preferences: &Preferences<'_>,
    request: Option<&MediaType<'_>>,
) -> ResponseMedia {
    let mut accepted: Vec<MediaType<'_>> = Vec::new();
    for line in preferences.accept {
        // A malformed element voids its line, and only that.
        accepted.extend(grammar::media_types(line).into_iter().flatten());
    }
    // Scripts of a browser get JSON unless they say what they want.
    let scripted = preferences
        .x_requested_with
        .is_some_and(|value| value.to_ascii_lowercase().contains("xmlhttprequest"));
    let anything = match accepted.as_slice() {
        [] => true,
        [only] => only.is_everything(),
        _ => false,
    };
    let best = [JSON, XML].iter().filter_map(|names| best_accepted(&accepted, names)).fold(
        None::<(f64, Rank, ResponseMedia)>,
        |best, (quality, rank, media)| match best {
            Some((other, known, _)) if (quality, rank) <= (other, known) => best,
            _ => Some((quality, rank, media)),
        },
    );
    if scripted && anything && best.is_none_or(|(quality, _, _)| quality <= 1.0) {
        return ResponseMedia::ApplicationJson;
    }
    if let Some((_, _, media)) = best {
        return media;
    }
    let of_request = |request: &MediaType<'_>| {
        JSON.iter().chain(&XML).find(|known| request.covers(known.name())).copied()
    };
    request.and_then(of_request).unwrap_or(ResponseMedia::ApplicationJson)
}

/// Returns the best match of one formatter in the accepted types: the first, by quality and then by
/// exactness, that covers one of its names.
fn best_accepted(
    accepted: &[MediaType<'_>],
    names: &[ResponseMedia],
) -> Option<(f64, Rank, ResponseMedia)> {
    let mut best: Option<(f64, Rank, ResponseMedia)> = None;
    for media in accepted {
        let quality = media.quality();
        let Some(name) = names.iter().find(|name| media.covers(name.name())) else { continue };
        let rank = if media.is_everything() {
            Rank::Everything
        } else if media.is_family() {
            Rank::Family
        } else {
            Rank::Literal
        };
        let better = best.is_none_or(|(other, known, _)| (quality, rank) > (other, known));
        if quality > 0.0 && better {
            best = Some((quality, rank, *name));
        }
    }
    best
}

fn negotiate_charset(accept_charset: &[&str], request: Option<&MediaType<'_>>) -> Charset {
    let mut wanted: Vec<(&str, f64)> = Vec::new();
    for line in accept_charset {
        wanted.extend(grammar::charsets(line).into_iter().flatten());
    }
    let mut best: Option<(f64, bool, Charset)> = None;
    for (name, quality) in &wanted {
        let charset = match *name {
            "*" => Charset::Utf8,
            name if name.eq_ignore_ascii_case("utf-8") => Charset::Utf8,
            name if name.eq_ignore_ascii_case("utf-16") => Charset::Utf16,
            _ => continue,
        };
        let named = *name != "*";
        let better = best.is_none_or(|(other, known, _)| (*quality, named) > (other, known));
        if *quality > 0.0 && better {
            best = Some((*quality, named, charset));
        }
    }
    match best {
        Some((_, _, charset)) => charset,
        None => request.map_or(Charset::Utf8, charset_of),
    }
}

fn parse_content_type<'t>(lines: &[&'t str]) -> Option<MediaType<'t>> {
    match lines {
        [line] => grammar::media_type(line),
        // Several lines are one value with commas, which is malformed.
        _ => None,
    }
}

fn charset_of(media: &MediaType<'_>) -> Charset {
    match media.parameter("charset") {
        // A quoted name is another name to the framework, and unknown.
        Some(name) if name.eq_ignore_ascii_case("utf-16") => Charset::Utf16,
        _ => Charset::Utf8,
    }
}
