//! ZIP archives of several files, and of one file under a passphrase.

use std::io::{Cursor, Seek, Write};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{AesMode, CompressionMethod, DateTime, ZipWriter};

/// Reason why an archive cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the archive cannot be written")]
pub struct ArchiveError(#[from] ZipError);

/// An archive that grows file by file. Files are stored as they are, because documents are
/// compressed already. There is no time in it, so the same files make the same bytes.
pub struct Archive<W: Write + Seek> {
    zip: ZipWriter<W>,
}

impl<W: Write + Seek> Archive<W> {
    /// An archive without files yet.
    pub fn new(out: W) -> Self {
        Self { zip: ZipWriter::new(out) }
    }

    /// Adds a file to the archive.
    ///
    /// # Errors
    ///
    /// The name is there already, or the output fails.
    pub fn add(&mut self, name: &str, content: &[u8]) -> Result<(), ArchiveError> {
        self.zip.start_file(name, options())?;
        self.zip.write_all(content).map_err(ZipError::from)?;
        Ok(())
    }

    /// Writes the directory of the archive, and returns the output.
    ///
    /// # Errors
    ///
    /// The output fails.
    pub fn finish(self) -> Result<W, ArchiveError> {
        Ok(self.zip.finish()?)
    }
}

/// Makes an archive of one file, encrypted with AES-256 under a passphrase. 7-Zip and the archive
/// programs of all desktops but Windows Explorer open it.
///
/// # Errors
///
/// The system has no random bytes for the salt.
pub fn sealed(name: &str, content: &[u8], passphrase: &str) -> Result<Vec<u8>, ArchiveError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(name, options().with_aes_encryption(AesMode::Aes256, passphrase))?;
    zip.write_all(content).map_err(ZipError::from)?;
    Ok(zip.finish()?.into_inner())
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o600)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use zip::ZipArchive;

    use super::*;

    #[test]
    fn an_archive_has_its_files_and_is_the_same_each_time() {
        let make = || {
            let mut archive = Archive::new(Cursor::new(Vec::new()));
            archive.add("1.pdf", b"one").unwrap();
            archive.add("2.pdf", b"two").unwrap();
            assert!(archive.add("2.pdf", b"again").is_err());
            archive.finish().unwrap().into_inner()
        };
        assert_eq!(make(), make());
        let mut archive = ZipArchive::new(Cursor::new(make())).unwrap();
        let mut text = String::new();
        archive.by_name("2.pdf").unwrap().read_to_string(&mut text).unwrap();
        assert_eq!((archive.len(), text.as_str()), (2, "two"));
    }

    #[test]
    fn a_sealed_archive_opens_with_its_passphrase_only() {
        let bytes = sealed("pins.csv", b"1,560922", "long passphrase").unwrap();
        assert!(!bytes.windows(6).any(|part| part == b"560922"));
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        assert!(archive.by_name("pins.csv").is_err());
        assert!(archive.by_name_decrypt("pins.csv", b"other").is_err());
        let mut text = String::new();
        let mut file = archive.by_name_decrypt("pins.csv", b"long passphrase").unwrap();
        file.read_to_string(&mut text).unwrap();
        assert_eq!(text, "1,560922");
    }
}
