//! One real request of each operation and its answer, as a server with the demo data gave it. A test
//! of the server makes every request again and compares the members of the answers.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

/// A request and its answer.
#[derive(Deserialize)]
pub(crate) struct Example {
    /// Identifier of the operation.
    pub(crate) operation: String,
    /// HTTP method.
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    /// Body of the request. Absent where none is sent.
    pub(crate) body: Option<Value>,
    /// Status of the answer.
    pub(crate) status: u16,
    /// Body of the answer. Absent where it has none.
    pub(crate) answer: Option<Value>,
}

/// Every example, in the order in which the requests were made.
pub(crate) fn all() -> &'static [Example] {
    static ALL: LazyLock<Vec<Example>> =
        LazyLock::new(|| serde_json::from_str(include_str!("examples.json")).unwrap_or_default());
    &ALL
}

/// The example of an operation.
pub(crate) fn find(operation: &str) -> Option<&'static Example> {
    all().iter().find(|example| example.operation == operation)
}
