//! The `scrip` binary: the command line, the configuration, and the wiring of store and rooms.

#![expect(unreachable_pub, reason = "a binary has no public items")]

mod cli;
mod config;
mod courier;
mod demo;
mod engine;
mod machine;
mod metrics;
mod notify;
mod rooms;
mod system;
mod telemetry;

use std::process::ExitCode;

/// Allocator. Serving threads allocate requests and the committer frees them. With the system's
/// allocator the two wait for each other (docs/performance.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = cli::Arguments::of_this_process();
    match cli::run(arguments) {
        Ok(code) => code,
        Err(error) => {
            cli::complain(&error);
            ExitCode::FAILURE
        }
    }
}
