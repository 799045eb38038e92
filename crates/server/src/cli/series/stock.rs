//! The command `scrip series stock`: numbers for the printer, and secret codes in a file of their
//! own.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, ensure};
use domain::{Certificate, Series, SeriesId, SeriesKind, Status};
use storage::limits::AUDIT_PAGE_ROWS;

use crate::cli::common::find_series;
use crate::cli::new_file::new_file;
use crate::cli::{administer, look, print, say};
use crate::config::DataArguments;
use crate::engine::Engine;

/// Creates certificates and writes them to files.
pub(super) fn make(
    id: SeriesId,
    count: u32,
    out: &Path,
    data: DataArguments,
    config: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    ensure!(count > 0, "--count must be 1 or more");
    administer(data, config, async |engine, administrator| {
        let directory = engine.service.directory();
        let series = plastic(find_series(&directory, id)?)?;
        let mut files = Files::create(out)?;
        let mut made: u32 = 0;
        let take = |certificates: Vec<Certificate>| {
            made += u32::try_from(certificates.len()).unwrap_or(0);
            files.append(certificates.iter())?;
            if made < count {
                say(&format!("{made} of {count}"));
            }
            anyhow::Ok(())
        };
        let stocked = administrator.stock(series.operator, id, count, take).await;
        if made == 0 {
            files.remove();
        }
        stocked.with_context(|| {
            format!(
                "{made} of {count} certificates were created, {} are in {}; `--again` writes all \
                 unsold ones",
                files.written,
                out.display()
            )
        })?;
        print(&format!("{made} certificates of series {id} in {}\n", out.display()))
    })
}

/// Writes all unsold certificates again, without creating any.
pub(super) fn again(
    id: SeriesId,
    out: &Path,
    data: DataArguments,
    config: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    look(data, config, async |engine: &Engine| {
        let directory = engine.service.directory();
        plastic(find_series(&directory, id)?)?;
        let mut files = Files::create(out)?;
        let mut from = None;
        loop {
            let page = engine.reader.audit_certificates(from, AUDIT_PAGE_ROWS).await?;
            let certificates = page.rows.iter().map(|(certificate, _)| certificate);
            let unsold = |c: &&Certificate| c.series == id && c.status == Status::Issued;
            files.append(certificates.filter(unsold))?;
            from = page.next;
            if from.is_none() {
                break;
            }
        }
        print(&format!("{} certificates of series {id} in {}\n", files.written, out.display()))
    })
}

fn plastic(series: &Series) -> anyhow::Result<&Series> {
    ensure!(
        series.kind == SeriesKind::Plastic,
        "series {} is electronic; its numbers are created by the sale",
        series.id
    );
    Ok(series)
}

/// The two files of a stock.
struct Files {
    numbers: (PathBuf, File),
    secrets: (PathBuf, File),
    /// Number of certificates in both files.
    written: u32,
}

impl Files {
    /// Creates both files. Neither may exist: files that a printer has received are not
    /// overwritten.
    fn create(out: &Path) -> anyhow::Result<Self> {
        let mut secrets = out.as_os_str().to_owned();
        secrets.push(".secrets");
        let secrets = PathBuf::from(secrets);
        ensure!(!secrets.exists(), "{} exists already", secrets.display());
        let numbers = (out.to_owned(), new_file(out)?);
        let secrets = (secrets.clone(), new_file(&secrets)?);
        Ok(Self { numbers, secrets, written: 0 })
    }

    /// Appends certificates to both files, durably. They are in the database already.
    fn append<'a>(
        &mut self,
        certificates: impl Iterator<Item = &'a Certificate>,
    ) -> anyhow::Result<()> {
        let (mut numbers, mut secrets, mut count) = (String::new(), String::new(), 0);
        for certificate in certificates {
            let number = certificate.number;
            numbers += &format!("{number}\n");
            secrets += &format!("{number},{}\n", certificate.secret.expose());
            count += 1;
        }
        for ((path, file), text) in [(&mut self.secrets, secrets), (&mut self.numbers, numbers)] {
            let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_data());
            written.with_context(|| format!("{} cannot be written", path.display()))?;
        }
        self.written += count;
        Ok(())
    }

    /// Removes empty files, so that the same command can be run again.
    fn remove(&self) {
        for (path, _) in [&self.numbers, &self.secrets] {
            // Left over they are in nobody's way but the next attempt's, which says so.
            let _ = std::fs::remove_file(path);
        }
    }
}
