//! Common parts of all tools of the project: the checkout and Cargo (`workspace`), a server as a
//! process (`process`), HTTP messages (`message`), and the reports of benchmarks (`report`).
//!
//! It has no asynchronous runtime and no HTTP library, so that `xtask`, which depends on it, builds
//! in seconds. The parts of load generators are in `load-kit`.

#![expect(clippy::print_stdout, reason = "the tools speak to their user")]

pub mod message;
pub mod process;
pub mod report;
pub mod workspace;
