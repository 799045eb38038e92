//! Reports of benchmarks: figures, the machine, the promises, and the page that shows all of them.
//! Benchmarks write reports. `cargo xtask codegen` makes the page from a report.

mod figure;
mod kept;
mod machine;
mod page;
mod promise;

pub use figure::{Better, Figure, Report, Unit, median, with_commas};
pub use kept::print;
pub use machine::{Machine, sync_micros};
pub use page::{PAGE, with_tables};

/// Path of the report of the last full run.
pub const STORED: &str = "docs/performance.json";
