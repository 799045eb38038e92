//! Bar codes as modules, and as pictures for letters.

mod code128;
mod ean;
mod picture;
mod qr;

pub use code128::code_128;
pub use ean::ean;
pub use picture::png;
pub use qr::{Matrix, qr};
