//! The wire codec: requests and answers of the whole family, in JSON, XML and forms.
//!
//! Each type is described once (see [`shape::Shape`] and the `described!` macro in [`typed`]). The
//! readers and writers use the description, so another method of the family is another description.
//! All functions are pure functions of bytes.
//!
//! What the original framework understood is understood alike. What it lost, guessed or dropped is
//! understood as it was plainly meant, or refused by name. `PROTOCOL.md` lists both.

use self::{
    media::{BodyFormat, RequestFormat},
    problem::{DecodeError, Problem},
    shape::Shape,
};

pub use self::decoded::Decoded;
pub use web::wire::decimal;

mod assemble;
pub mod base;
pub mod date;
mod decoded;
mod encoding;
pub mod explain;
mod form;
mod json;
pub mod limits;
pub mod media;
pub mod problem;
pub mod render;
pub mod sample;
mod scalar;
pub mod shape;
pub mod typed;
mod xml;

// The messages, one file per method.
pub mod confirm_code;
pub mod filter_data;
pub mod number_from_goods;
pub mod owner;
pub mod purchase_status;
pub mod sales_paging;
pub mod secret_identify;
pub mod send_code;
pub mod send_for_email;
pub mod sert_card_identify;
pub mod sertcard_series_action;
pub mod sertcard_series_paging_info;

/// Reads a request body.
///
/// # Errors
///
/// The first problem in the body. Then problems of the body as a whole: text after its end, gaps in
/// the lists of a form, and no known member.
pub fn decode(
    shape: &'static Shape,
    format: RequestFormat,
    body: &[u8],
) -> Result<Decoded, DecodeError> {
    if body.is_empty() || format.format == BodyFormat::Nothing {
        return Err(DecodeError::of_body(Problem::Empty));
    }
    let text = |body| encoding::text_of(body, format.charset).map_err(DecodeError::of_body);
    match format.format {
        BodyFormat::Json => json::decode(shape, &text(body)?.0),
        BodyFormat::Xml => {
            let (text, charset) = text(body)?;
            xml::decode(shape, &text, charset)
        }
        // The framework reads forms as UTF-8 whatever the header says.
        BodyFormat::Form => form::decode(shape, body),
        BodyFormat::Nothing => Err(DecodeError::of_body(Problem::Empty)),
    }
}
