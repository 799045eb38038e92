//! One real request and answer of each operation, recorded on a server with demo data. A test of
//! the server repeats every request and compares the members of the answers.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

/// A request and its answer.
#[derive(Deserialize)]
pub(crate) struct Example {
    /// Identifier of the operation.
    pub(crate) operation: String,
    /// HTTP method of the request.
    pub(crate) method: String,
    /// Path and query of the request.
    pub(crate) target: String,
    /// Body of the request. Absent if none is sent.
    pub(crate) body: Option<Value>,
    /// Status of the answer.
    pub(crate) status: u16,
    /// Body of the answer. Absent if it has none.
    pub(crate) answer: Option<Value>,
}

/// Returns all examples, in the order in which the requests were made.
pub(crate) fn all() -> &'static [Example] {
    static ALL: LazyLock<Vec<Example>> =
        LazyLock::new(|| serde_json::from_str(include_str!("examples.json")).unwrap_or_default());
    &ALL
}

/// Returns the example of an operation.
pub(crate) fn find(operation: &str) -> Option<&'static Example> {
    all().iter().find(|example| example.operation == operation)
}
