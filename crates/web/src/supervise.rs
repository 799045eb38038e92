//! Spawns tasks whose panics are logged.

use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use tokio::task::JoinHandle;

/// Spawns a task, and logs its panic under the given name. A bare `tokio::spawn` would keep the
/// panic in a handle that nobody reads.
pub fn spawn_supervised<F>(name: &'static str, future: F) -> JoinHandle<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    let supervised = async move {
        let mut future = pin!(future);
        std::future::poll_fn(|context| {
            // Unwind safety: the future is not polled again after it has panicked.
            match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
                Ok(polled) => polled,
                Err(panic) => {
                    tracing::error!(task = name, panic = panic_message(&*panic), "task panicked");
                    Poll::Ready(())
                }
            }
        })
        .await;
    };
    #[expect(clippy::disallowed_methods, reason = "this is the supervised spawn")]
    tokio::spawn(supervised)
}

/// Returns the text of a panic, if it has one.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> &str {
    if let Some(text) = panic.downcast_ref::<&'static str>() {
        text
    } else if let Some(text) = panic.downcast_ref::<String>() {
        text
    } else {
        "(no text)"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_ends_the_task_only() {
        let task = spawn_supervised("test", async { panic!("on purpose") });
        assert!(task.await.is_ok(), "the panic was caught inside the task");
    }

    #[test]
    fn panics_have_their_text() {
        assert_eq!(panic_message(&"plain"), "plain");
        assert_eq!(panic_message(&"made".to_owned()), "made");
        assert_eq!(panic_message(&7), "(no text)");
    }
}
