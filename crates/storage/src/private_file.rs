//! Files that hold a secret: nobody but their owner should be able to read them. A file that a server
//! needs again and again is refused otherwise; of one that is read once, the caller is told.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use zeroize::Zeroizing;

/// Reason why a file that holds a secret cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PrivateFileError {
    /// It cannot be read.
    #[error("it cannot be read")]
    Io(#[from] io::Error),
    /// Others than its owner may use it: its permission bits.
    #[error("others can read it (mode {0:o}): run `chmod 600` on it")]
    Exposed(u32),
}

/// Reads a file that nobody but its owner may use.
pub fn read(path: &Path) -> Result<Zeroizing<String>, PrivateFileError> {
    let Read { text, mode_for_others } = read_any(path)?;
    match mode_for_others {
        Some(mode) => Err(PrivateFileError::Exposed(mode)),
        None => Ok(text),
    }
}

/// Content of a file with a secret, and its access mode.
#[derive(Debug)]
pub struct Read {
    /// Text in the file.
    pub text: Zeroizing<String>,
    /// The permission bits, where others than the owner may use the file.
    pub mode_for_others: Option<u32>,
}

/// Reads a file whoever may use it. The caller has to tell who does.
pub fn read_any(path: &Path) -> io::Result<Read> {
    let mut file = File::open(path)?;
    let mode_for_others = mode_for_others(&file)?;
    let mut text = Zeroizing::new(String::new());
    file.read_to_string(&mut text)?;
    Ok(Read { text, mode_for_others })
}

/// Reason why a file holds no secret of one line.
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
    line_of(&read(path)?)
}

/// The one line of a text.
///
/// # Errors
///
/// It is empty; it has more lines.
pub fn line_of(text: &str) -> Result<Zeroizing<String>, PrivateLineError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_others_may_read_is_refused_or_told() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        for (mode, exposed) in [(0o600, false), (0o400, false), (0o640, true), (0o604, true)] {
            std::fs::write(&path, "secret\n").unwrap();
            std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
            assert_eq!(read_any(&path).unwrap().mode_for_others, exposed.then_some(mode));
            match read_line(&path) {
                Ok(line) => assert!(!exposed && *line == "secret"),
                Err(PrivateLineError::File(PrivateFileError::Exposed(told))) => {
                    assert!(exposed && told == mode);
                }
                Err(error) => panic!("{error}"),
            }
            std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
        }
        for text in ["", "\n", "a\nb"] {
            assert!(line_of(text).is_err(), "{text:?}");
        }
    }
}
