//! Certificates on paper: designs as data, pages as PDF.
//!
//! Black is printed with black ink alone, bar codes are vector paths, and the typeface is embedded.
//! There is no time in a document, so the same input makes the same bytes.

mod calibration;
mod canvas;
mod check;
mod codes;
mod design;
mod error;
mod item;
mod language;
mod limits;
mod lines;
mod marks;
mod numbers;
mod press;
mod ready;
pub mod sample;
mod ticket;
mod typeface;

pub use calibration::calibration;
pub use check::DesignError;
pub use design::{
    Align, Bars, Cmyk, Draft, Field, Frame, Grid, Line, Marks, Plain, Rectangle, Size, Symbology,
    Text, Valign, Weight,
};
pub use error::PrintError;
pub use item::{Item, PLACEHOLDERS};
pub use language::{Language, Pair, Texts, Validity};
pub use limits::CERTIFICATES_MAX;
pub use numbers::{NumberFile, SecretFile};
pub use press::{Settings, certificates, gallery};
pub use ready::Design;
pub use ticket::{Ticket, ticket};
