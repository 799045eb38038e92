//! Reports of benchmarks: figures, the machine that they are of, what is promised of them, and the
//! page that shows all of it. Benchmarks write reports, `cargo xtask codegen` makes the page of one.

mod figure;
mod kept;
mod machine;
mod page;
mod promise;

pub use figure::{Better, Figure, Report, Unit, median, with_commas};
pub use kept::print;
pub use machine::{Machine, sync_micros};
pub use page::{PAGE, with_tables};

/// Where the report of the last full run is.
pub const STORED: &str = "docs/performance.json";
