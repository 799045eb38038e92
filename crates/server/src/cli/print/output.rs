//! Files of print jobs. A file that was not finished is removed.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::cli::new_file::new_file;

/// A new file, which is removed unless it is kept.
pub(super) struct NewFile {
    pub(super) path: PathBuf,
    file: Option<File>,
}

impl NewFile {
    /// Creates the file. It must not exist.
    pub(super) fn create(path: PathBuf) -> anyhow::Result<Self> {
        let file = Some(new_file(&path)?);
        Ok(Self { path, file })
    }

    /// Adds bytes to the end of the file.
    pub(super) fn write(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        let written = self.file.as_mut().map_or(Ok(()), |file| file.write_all(bytes));
        written.with_context(|| format!("{} cannot be written", self.path.display()))
    }

    /// The file for a writer of another kind. It must come back to be kept.
    pub(super) fn open(&mut self) -> anyhow::Result<File> {
        let file = self.file.as_ref().map(File::try_clone);
        file.context("the file is closed")?.context("the file cannot be used twice")
    }

    /// Flushes the file to disk and keeps it.
    pub(super) fn keep(mut self) -> anyhow::Result<()> {
        let synced = self.file.as_ref().map_or(Ok(()), File::sync_all);
        synced.with_context(|| format!("{} cannot be written", self.path.display()))?;
        self.file = None;
        Ok(())
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            // Left over it is in nobody's way but the next attempt's, which says so.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Writes a new file at once.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut file = NewFile::create(path.to_owned())?;
    file.write(bytes)?;
    file.keep()
}
