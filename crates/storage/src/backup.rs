//! The file of a backup: an SQLite database, and behind it what is known of the backup, with a digest
//! of everything, so that a file that was cut short or changed is told from a whole one.
//!
//! The digest is no signature: it finds accidents, not somebody who writes another one. What is
//! behind the database is, in this order: JSON of [`About`], its digest, its length, and a line that
//! tells what it is.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::sealed_key::SealedKey;

/// End mark of a backup. Another format has another number.
const MAGIC: &[u8; 16] = b"scrip backup 01\n";
/// As much of it as every form has.
const MAGIC_OF_ALL: &[u8] = b"scrip backup ";
/// Bytes of the digest.
const DIGEST_BYTES: usize = 32;
/// Bytes behind the JSON: digest, length, magic.
const TAIL_BYTES: usize = DIGEST_BYTES + 4 + MAGIC.len();
/// Maximum length of the JSON, in bytes. It usually has some hundreds.
const ABOUT_BYTES_MAX: u32 = 64 * 1024;
/// Size of the file buffer, in bytes.
const BUFFER_BYTES: usize = 1 << 20;

/// Description of a backup, stored in the backup itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The version of the program that made it.
    pub version: String,
    /// Creation time, in microseconds since 1970 UTC.
    pub taken_at: i64,
    /// Length of the database, in bytes.
    pub database_bytes: u64,
    /// Check value of the key that sealed its secrets, as in [`crate::Vault::check`].
    pub key_check: Vec<u8>,
    /// The last operation: its id, and when it was, in microseconds since 1970 UTC.
    pub last_operation: Option<(i64, i64)>,
    /// The key under a passphrase, where that was asked for.
    pub key: Option<SealedKey>,
}

/// Reason why a file is not restored from.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// It cannot be read or written.
    #[error("{} cannot be used", path.display())]
    Io {
        /// Path of the file.
        path: PathBuf,
        /// Cause of the error.
        source: io::Error,
    },
    /// It does not end as a backup does.
    #[error("{} is not a backup of Scrip, or was truncated: its end is missing", .0.display())]
    NotABackup(PathBuf),
    /// It is of a form that this version does not know.
    #[error("{} was written by a newer version of Scrip: restore it with that version", .0.display())]
    Newer(PathBuf),
    /// It is not what was written.
    #[error("{} is damaged: its digest does not match. Use another backup", .0.display())]
    Damaged(PathBuf),
}

/// Makes a backup of a file that holds a whole database, by writing behind it what is known of it,
/// durably.
pub fn seal(path: &Path, about: &About) -> Result<(), BackupError> {
    let io = |source| BackupError::Io { path: path.to_owned(), source };
    let mut file = File::options().read(true).append(true).open(path).map_err(io)?;
    let mut hasher = blake3::Hasher::new();
    hash_or_copy(&mut file, about.database_bytes, &mut hasher, &mut io::sink()).map_err(io)?;
    if file.metadata().map_err(io)?.len() != about.database_bytes {
        return Err(BackupError::Damaged(path.to_owned()));
    }
    let json = serde_json::to_vec(about).map_err(|error| io(error.into()))?;
    let length = u32::try_from(json.len()).unwrap_or(u32::MAX);
    hasher.update(&json);
    let tail = [&json[..], hasher.finalize().as_bytes(), &length.to_be_bytes(), MAGIC].concat();
    file.write_all(&tail).and_then(|()| file.sync_all()).map_err(io)
}

/// A file that ends as a backup does.
#[derive(Debug)]
pub struct BackupFile {
    path: PathBuf,
    file: File,
    about: About,
    json: Vec<u8>,
    digest: [u8; DIGEST_BYTES],
}

impl BackupFile {
    /// Opens a backup and reads it through.
    ///
    /// # Errors
    ///
    /// In order: it cannot be read; it does not end as a backup; it is of a newer version; it is not
    /// what was written.
    pub fn open(path: &Path) -> Result<Self, BackupError> {
        let io = |source| BackupError::Io { path: path.to_owned(), source };
        let damaged = || BackupError::Damaged(path.to_owned());
        let mut file = File::open(path).map_err(io)?;
        let bytes = file.metadata().map_err(io)?.len();
        let tail_at = bytes.checked_sub(TAIL_BYTES as u64);
        let Some(tail_at) = tail_at else { return Err(BackupError::NotABackup(path.to_owned())) };
        let mut tail = [0; TAIL_BYTES];
        file.seek(SeekFrom::Start(tail_at)).and_then(|_| file.read_exact(&mut tail)).map_err(io)?;
        let (digest, rest) = tail.split_first_chunk::<DIGEST_BYTES>().ok_or_else(damaged)?;
        let (length, magic) = rest.split_first_chunk::<4>().ok_or_else(damaged)?;
        if magic != MAGIC {
            let is_other = magic.starts_with(MAGIC_OF_ALL);
            let as_told = if is_other { BackupError::Newer } else { BackupError::NotABackup };
            return Err(as_told(path.to_owned()));
        }
        let length = u32::from_be_bytes(*length);
        let json_at = tail_at.checked_sub(u64::from(length)).filter(|_| length <= ABOUT_BYTES_MAX);
        let json_at = json_at.ok_or_else(damaged)?;
        let mut json = vec![0; length as usize];
        file.seek(SeekFrom::Start(json_at)).and_then(|_| file.read_exact(&mut json)).map_err(io)?;
        let about: About = serde_json::from_slice(&json).map_err(|_| damaged())?;
        if about.database_bytes != json_at {
            return Err(damaged());
        }
        let mut backup = Self { path: path.to_owned(), digest: *digest, file, about, json };
        backup.copy_to(&mut io::sink())?;
        Ok(backup)
    }

    /// Returns the description of the backup.
    pub const fn about(&self) -> &About {
        &self.about
    }

    /// Writes the database to a file, and compares once more. The error names this file where the
    /// other one cannot be written, too.
    pub fn copy_to(&mut self, to: &mut impl Write) -> Result<(), BackupError> {
        let mut hasher = blake3::Hasher::new();
        let copied = hash_or_copy(&mut self.file, self.about.database_bytes, &mut hasher, to);
        copied.map_err(|source| BackupError::Io { path: self.path.clone(), source })?;
        hasher.update(&self.json);
        if hasher.finalize().as_bytes() != &self.digest {
            return Err(BackupError::Damaged(self.path.clone()));
        }
        Ok(())
    }
}

/// Reads the first bytes of a file into a hash and into something else.
fn hash_or_copy(
    file: &mut File,
    bytes: u64,
    hasher: &mut blake3::Hasher,
    to: &mut impl Write,
) -> io::Result<()> {
    file.seek(SeekFrom::Start(0))?;
    let mut buffer = vec![0; BUFFER_BYTES];
    let mut left = bytes;
    while left > 0 {
        let wanted = usize::try_from(left).unwrap_or(usize::MAX).min(BUFFER_BYTES);
        let read = file.read(&mut buffer[..wanted])?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        hasher.update(&buffer[..read]);
        to.write_all(&buffer[..read])?;
        left -= read as u64;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(database: &[u8]) -> About {
        About {
            version: "1".to_owned(),
            taken_at: 2,
            database_bytes: database.len() as u64,
            key_check: vec![3; 32],
            last_operation: Some((4, 5)),
            key: None,
        }
    }

    #[test]
    fn what_was_written_comes_back_and_nothing_else_does() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("backup");
        let database: Vec<u8> = (0..3_000_u32).map(|place| (place % 251) as u8).collect();
        std::fs::write(&path, &database).unwrap();
        seal(&path, &about(&database)).unwrap();
        let mut opened = BackupFile::open(&path).unwrap();
        assert_eq!(opened.about(), &about(&database));
        let mut copy = Vec::new();
        opened.copy_to(&mut copy).unwrap();
        assert!(copy == database);

        let whole = std::fs::read(&path).unwrap();
        let told = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            BackupFile::open(&path).unwrap_err()
        };
        for place in (0..whole.len()).step_by(17).chain(whole.len() - TAIL_BYTES..whole.len()) {
            let mut other = whole.clone();
            other[place] ^= 0x10;
            let error = told(&other);
            let is_in_magic = place >= whole.len() - MAGIC.len();
            let fits = match error {
                BackupError::Damaged(_) => !is_in_magic,
                BackupError::NotABackup(_) | BackupError::Newer(_) => is_in_magic,
                BackupError::Io { .. } => false,
            };
            assert!(fits, "byte {place}: {error}");
        }
        for length in [0, 1, TAIL_BYTES, database.len(), whole.len() - 1] {
            let error = told(&whole[..length]);
            assert!(matches!(error, BackupError::NotABackup(_)), "{length}: {error}");
        }
        let newer = [&whole[..whole.len() - 3], b"02\n"].concat();
        assert!(matches!(told(&newer), BackupError::Newer(_)));
        let missing = BackupFile::open(&dir.path().join("none")).unwrap_err();
        assert!(matches!(missing, BackupError::Io { .. }));
    }
}
