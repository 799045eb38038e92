//! Reads and writes redemptions as rows.

pub(crate) mod audit;
pub(crate) mod list;
pub(crate) mod load;
#[cfg(test)]
mod tests;
