//! Reasons why something cannot be printed.

use krilla::error::KrillaError;

use super::limits::CERTIFICATES_MAX;

/// Reason why a page cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// A document would have too many certificates.
    #[error("a document has at most {CERTIFICATES_MAX} certificates. Received {0}")]
    TooMany(usize),
    /// A code does not fit its field.
    #[error(
        "the {code} of certificate {number} needs {needed:.1} mm, and its field has {width:.1} mm: \
         use a larger field or a shorter link"
    )]
    CodeTooWide {
        /// Kind of the code.
        code: &'static str,
        /// Number of the certificate.
        number: String,
        /// Necessary width in millimetres.
        needed: f32,
        /// Width of the field in millimetres.
        width: f32,
    },
    /// There is no code for the content.
    #[error("certificate {number} has no {code}: its content is too long")]
    NoCode {
        /// Kind of the code.
        code: &'static str,
        /// Number of the certificate.
        number: String,
    },
    /// The document cannot be written.
    #[error("the document cannot be written: {0:?}")]
    Document(KrillaError),
}
