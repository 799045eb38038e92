//! This process's copy of the directory.

use std::sync::{Arc, PoisonError, RwLock};

use domain::Directory;
use storage::{BackendError, Reader};

/// The directory as it was read last.
///
/// Commands are decided on the directory of their own transaction; this copy serves sign-in and
/// names. It is read anew after each change made here, once a second where another process changed
/// it, and whenever a name is not found.
pub(crate) struct DirectoryCopy {
    reader: Arc<dyn Reader>,
    current: RwLock<(i64, Arc<Directory>)>,
    refreshing: tokio::sync::Mutex<()>,
}

impl DirectoryCopy {
    pub(crate) async fn read(reader: Arc<dyn Reader>) -> Result<Self, BackendError> {
        let (version, directory) = reader.directory().await?;
        Ok(Self {
            reader,
            current: RwLock::new((version, Arc::new(directory))),
            refreshing: tokio::sync::Mutex::new(()),
        })
    }

    pub(crate) fn current(&self) -> Arc<Directory> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner).1)
    }

    /// Reads the directory anew if it has changed.
    pub(crate) async fn refresh(&self) -> Result<(), BackendError> {
        // Who waits here finds the copy fresh.
        let _one_at_a_time = self.refreshing.lock().await;
        let version = self.reader.directory_version().await?;
        if version == self.current.read().unwrap_or_else(PoisonError::into_inner).0 {
            return Ok(());
        }
        let (version, directory) = self.reader.directory().await?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) =
            (version, Arc::new(directory));
        Ok(())
    }
}
