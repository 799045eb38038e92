//! Files that hold a secret: nobody but their owner may read them.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;

/// Why a file that holds a secret cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PrivateFileError {
    /// It cannot be read.
    #[error("it cannot be read")]
    Io(#[from] io::Error),
    /// Others than its owner may use it: its permission bits.
    #[error("it can be read by others (mode {0:o}): make it private with `chmod 600`")]
    Exposed(u32),
}

/// Reads a file that nobody but its owner may use.
pub fn read(path: &Path) -> Result<Zeroizing<String>, PrivateFileError> {
    let mut file = File::open(path)?;
    if let Some(mode) = mode_for_others(&file)? {
        return Err(PrivateFileError::Exposed(mode));
    }
    let mut text = Zeroizing::new(String::new());
    file.read_to_string(&mut text)?;
    Ok(text)
}

/// Why a file holds no secret of one line.
#[derive(Debug, thiserror::Error)]
pub enum PrivateLineError {
    /// It cannot be used.
    #[error(transparent)]
    File(#[from] PrivateFileError),
    /// There is nothing in it.
    #[error("it is empty")]
    Empty,
    /// It is not known which line is meant.
    #[error("it has more than one line")]
    ManyLines,
}

/// Reads the one line of such a file, as editors leave it: without its end.
///
/// # Errors
///
/// In the order of [`PrivateLineError`].
pub fn read_line(path: &Path) -> Result<Zeroizing<String>, PrivateLineError> {
    let text = read(path)?;
    let line = text.trim_end_matches(['\r', '\n']);
    if line.is_empty() {
        return Err(PrivateLineError::Empty);
    }
    if line.contains('\n') {
        return Err(PrivateLineError::ManyLines);
    }
    Ok(Zeroizing::new(line.to_owned()))
}

/// The permission bits of a file that others than its owner may use.
#[cfg(unix)]
fn mode_for_others(file: &File) -> io::Result<Option<u32>> {
    let mode = std::os::unix::fs::PermissionsExt::mode(&file.metadata()?.permissions()) & 0o777;
    Ok((mode & 0o077 != 0).then_some(mode))
}

#[cfg(not(unix))]
fn mode_for_others(_: &File) -> io::Result<Option<u32>> {
    Ok(None)
}
