//! The page of the server.

use service::FindingState;

use crate::plural::english;
use crate::words::texts::System;

pub(super) const SYSTEM: System = System {
    title: "System",
    ready: "Works",
    not_ready: "Does not accept writes",
    store: "Store",
    version: "Version",
    commit: "Commit",
    started: "Started",
    uptime: |seconds| match seconds {
        0..3_600 => format!("for {}\u{a0}min", seconds / 60),
        3_600..172_800 => format!("for {}\u{a0}h", seconds / 3_600),
        _ => format!("for {}\u{a0}days", seconds / 86_400),
    },
    since_start: "Since the start",
    waiting: "Requests in the queue now",
    commands: "Decided requests",
    write_mean: "Mean time of a write with its flush",
    milliseconds: |value| format!("{value}\u{a0}ms"),
    overloaded: "Refused because the queue was full",
    failures: "Failures of the database",
    last_failure: "Last failure",
    corrupt: "Corrupt records met",
    messages_sent: "Messages sent",
    messages_failed: "Failed attempts to send",
    messages_given_up: "Messages given up",
    guess_alarms: "Alarms of guessing",
    checks: "Checks",
    checks_what: "As scrip doctor runs them beside a server. Their texts are in English.",
    check: "Check",
    found: "Finding",
    finding: |state| match state {
        FindingState::Good => "Good",
        FindingState::Note => "Note",
        FindingState::Warning => "Warning",
        FindingState::Failure => "Failure",
    },
    verification: "Verification",
    verify_what: "It recomputes every balance from the ledger and every link of the chain of operations. \
                  It reads beside the sales and changes nothing.",
    verify: "Verify now",
    started_note: "The verification has begun.",
    running: "Runs now",
    seen: |certificates, sales, operations| {
        format!("Certificates: {certificates}, sales: {sales}, operations: {operations}")
    },
    refresh: "Refresh",
    never: "Nothing was verified since the start of this server.",
    good: "No rule is broken",
    broken: |count| format!("{count} {} broken", english(count, "rule is", "rules are")),
    failed: "The store could not be read to the end",
    first: |count| format!("The first {count} findings"),
    elsewhere: "The findings may name records of other shops. The administrator sees them by the command \
                below.",
    took: |seconds| format!("took {seconds}\u{a0}s"),
    commands_title: "Commands of this installation",
    backup: "Make a backup",
    verify_command: "Verify everything",
    lights: "The server",
    light_store: "Database",
    light_checks: "Checks",
    light_verified: "Verification",
    not_verified: "Not run",
};
