//! Reads bodies and headers of requests.

use http::{HeaderMap, HeaderName, header};
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::error::Category;
use serde_path_to_error::Segment;
use web::wire::element::Element;

use crate::limits::IDEMPOTENCY_KEY_CHARS_MAX;
use crate::problem::{FieldError, Problem, ProblemKind};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Whether a body is declared as JSON in UTF-8.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    Element::only(headers, &header::CONTENT_TYPE).is_some_and(|media_type| {
        media_type.is("application/json")
            && media_type.parameters().all(|(name, value)| {
                !name.eq_ignore_ascii_case("charset")
                    || value.trim_matches('"').eq_ignore_ascii_case("utf-8")
            })
    })
}

/// Returns the required idempotency key of a request.
pub(crate) fn idempotency_key(headers: &HeaderMap) -> Result<String, Problem> {
    let mut values = headers.get_all(&IDEMPOTENCY_KEY).iter();
    let Some(value) = values.next() else {
        return Err(Problem::new(ProblemKind::IdempotencyKeyMissing));
    };
    let text = value.to_str().ok().and_then(checked_key);
    match (text, values.next()) {
        (Some(text), None) => Ok(text.to_owned()),
        _ => Err(Problem::new(ProblemKind::IdempotencyKeyInvalid)),
    }
}

/// Returns the text if it can be an idempotency key.
pub(crate) fn checked_key(text: &str) -> Option<&str> {
    let fits = (1..=IDEMPOTENCY_KEY_CHARS_MAX).contains(&text.len());
    Some(text).filter(|text| fits && text.bytes().all(|byte| byte.is_ascii_graphic()))
}

/// Reads a body of one JSON object.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let Object(value) = read_json(body)?;
    Ok(value)
}

/// Reads a body of one JSON object, or of `null`.
pub(crate) fn read_optional<T: DeserializeOwned>(body: &[u8]) -> Result<Option<T>, Problem> {
    let read: Option<Object<T>> = read_json(body)?;
    Ok(read.map(|Object(value)| value))
}

fn read_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| refusal(&error))?;
    json.end().map_err(|error| unreadable(&error))?;
    Ok(value)
}

/// Contents of a JSON object. A derived `Deserialize` alone would also accept an array of the
/// members.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        object(deserializer).map(Self)
    }
}

/// For `deserialize_with`: reads a struct or enum from a JSON object only.
pub(crate) fn object<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct Members<T>(std::marker::PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
        type Value = T;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
            T::deserialize(MapAccessDeserializer::new(members))
        }
    }

    deserializer.deserialize_map(Members(std::marker::PhantomData))
}

/// For `deserialize_with`: reads a JSON object or null.
pub(crate) fn optional_object<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Ok(Option::<Object<T>>::deserialize(deserializer)?.map(|Object(value)| value))
}

/// For `deserialize_with`: reads a given member. With `default` for an absent one, this
/// distinguishes `null` from absence.
pub(crate) fn given<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// Like [`given`], for a value in an object.
pub(crate) fn given_object<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    object(deserializer).map(Some)
}

/// Like [`given`], for a value in an object or `null`.
#[expect(clippy::option_option, reason = "absent, null, and a value")]
pub(crate) fn given_optional_object<'de, D, T>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    optional_object(deserializer).map(Some)
}

fn unreadable(error: &serde_json::Error) -> Problem {
    Problem::with_detail(ProblemKind::BodyUnreadable, format!("the body is not JSON: {error}"))
}

fn refusal(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    match error.inner().classify() {
        Category::Data => {}
        Category::Io | Category::Syntax | Category::Eof => return unreadable(error.inner()),
    }
    let mut pointer = String::new();
    for segment in error.path() {
        match segment {
            Segment::Seq { index } => pointer += &format!("/{index}"),
            Segment::Map { key } | Segment::Enum { variant: key } => push(&mut pointer, key),
            Segment::Unknown => {}
        }
    }
    let (member, detail) = explain(&error.inner().to_string());
    // The error stands at the object that lacks a member, or at the member itself.
    if let Some(member) = member
        && !pointer.ends_with(&format!("/{}", escaped(&member)))
    {
        push(&mut pointer, &member);
    }
    Problem::of_fields(ProblemKind::BodyInvalid, vec![FieldError::member(pointer, detail)])
}

fn push(pointer: &mut String, key: &str) {
    *pointer += "/";
    *pointer += &escaped(key);
}

/// Escapes the name of a member for a pointer.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Rewrites a message of serde in terms of JSON. Leaves out the sent value, which may be a secret.
/// Returns the member too, if the message names one.
fn explain(said: &str) -> (Option<String>, String) {
    let said = said.rsplit_once(" at line ").map_or(said, |(said, _)| said);
    let quoted = |rest: &str| rest.split('`').next().unwrap_or_default().to_owned();
    for (beginning, detail) in [
        ("missing field `", "must be given"),
        ("unknown field `", "is no member of this object"),
        ("duplicate field `", "is given more than once"),
    ] {
        if let Some(rest) = said.strip_prefix(beginning) {
            return (Some(quoted(rest)), detail.to_owned());
        }
    }
    let Some((_, expected)) = said.rsplit_once(", expected ") else {
        return (None, said.to_owned());
    };
    let expected = match expected {
        "i64" | "u64" | "u32" | "i32" | "u16" | "u8" => "a whole number",
        "a sequence" => "an array",
        other if other.starts_with("struct ") => "an object",
        other => other,
    };
    (None, format!("must be {expected}"))
}

#[cfg(test)]
mod tests;
