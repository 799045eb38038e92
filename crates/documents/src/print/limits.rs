//! Limits of what is printed at a time.

/// Most certificates of one document. More go into several documents, so that memory stays flat.
pub const CERTIFICATES_MAX: usize = 1_000;
