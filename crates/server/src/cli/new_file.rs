//! New files with secrets or for other people: they are never overwritten.

use std::fs::{File, OpenOptions};
use std::path::Path;

use anyhow::Context;

/// Creates a file that only its owner may read. It must not exist.
pub(super) fn new_file(path: &Path) -> anyhow::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).with_context(|| format!("{} cannot be created", path.display()))
}
