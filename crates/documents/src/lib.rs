//! Files for people: tables as CSV and XLSX, certificates as PDF, and archives of files.
//!
//! A file is made of plain values, so this crate knows nothing of the stores and the protocols. No
//! other crate may have the libraries that write such files.

pub mod archive;
pub mod barcode;
pub mod csv;
pub mod print;
pub mod value;
pub mod xlsx;

pub use archive::{Archive, ArchiveError, sealed};
pub use csv::{Csv, Dialect};
pub use value::{Value, decimal};
pub use xlsx::{Workbook, WriteError};
