//! Text of a body: UTF-8, with or without a byte order mark.

use super::error::{BodyError, Fault, TextPosition};

/// Byte order marks of other encodings. The marks of UTF-32 begin like those of UTF-16.
const FOREIGN_MARKS: [(&[u8], &str); 4] = [
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
];

/// Returns the text without its byte order mark.
pub(super) fn text_of(body: &[u8]) -> Result<&str, BodyError> {
    if let Some((_, name)) = FOREIGN_MARKS.iter().find(|(mark, _)| body.starts_with(mark)) {
        return Err(BodyError::UnsupportedEncoding { name: (*name).to_owned() });
    }
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    str::from_utf8(body).map_err(|error| BodyError::Malformed {
        place: TextPosition::in_text(body, error.valid_up_to()),
        fault: Fault::NotUtf8,
    })
}
