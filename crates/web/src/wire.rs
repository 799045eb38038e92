//! Parts that the wires of several rooms have in common: credentials and media types in headers,
//! escapes, numbers.
//!
//! Where protocols differ on purpose, the difference is an argument.

pub mod authorization;
pub mod decimal;
pub mod element;
pub mod escape;
pub mod percent;
pub mod xml;
