//! Checks that the disk has space for the stores.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use kit::workspace;

/// Bytes of a certificate with its sale and its ledger entry, before a store was measured.
pub(crate) const BYTES_PER_CERTIFICATE: u64 = 400;

/// Free space that must remain for logs and for the certificates of the rounds.
const BYTES_SPARE: u64 = 1 << 30;

/// Space that will be needed on a disk.
pub(crate) struct Room {
    pub(crate) certificates: u64,
    pub(crate) bytes_each: u64,
}

impl Room {
    /// # Errors
    ///
    /// The disk of this directory has too little space. A database needs a quarter more while it
    /// grows.
    pub(crate) fn check(&self, disk: &Path) -> Result<()> {
        let (wanted, free) = (self.wanted_bytes(), free_bytes(disk)?);
        let Self { certificates, bytes_each } = self;
        ensure!(
            wanted <= free,
            "{certificates} certificates of about {bytes_each} bytes need {} MiB, and the disk of {} \
             has {}: make room, or ask for fewer with --sizes",
            wanted >> 20,
            disk.display(),
            free >> 20
        );
        Ok(())
    }

    fn wanted_bytes(&self) -> u64 {
        let bytes = self.certificates.saturating_mul(self.bytes_each);
        bytes.saturating_add(bytes / 4).saturating_add(BYTES_SPARE)
    }
}

fn free_bytes(disk: &Path) -> Result<u64> {
    let told = workspace::output_of(Command::new("df").args(["-P", "-k"]).arg(disk))?;
    free_in(&told).with_context(|| format!("df told no free space:\n{told}"))
}

/// Reads the fourth column below the head, in KiB.
fn free_in(told: &str) -> Option<u64> {
    let kib: u64 = told.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    kib.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_free_space_is_found_in_what_df_tells() {
        let head = "Filesystem     1024-blocks      Used Available Capacity Mounted on\n";
        let told = format!("{head}/dev/vda         263174212 44040192  51380224      47% /\n");
        assert_eq!(free_in(&told), Some(51_380_224 * 1024));
        for strange in ["", head, "df: no such file"] {
            assert_eq!(free_in(strange), None);
        }
    }

    #[test]
    fn more_than_the_disk_has_is_refused() {
        let disk = std::env::temp_dir();
        let room = Room { certificates: u64::MAX / 1_000, bytes_each: 400 };
        let refusal = room.check(&disk).unwrap_err().to_string();
        assert!(refusal.contains("make room, or ask for fewer with --sizes"), "{refusal}");
        let room = Room { certificates: 1_000, bytes_each: 400 };
        assert_eq!(room.wanted_bytes(), 500_000 + BYTES_SPARE);
    }
}
