//! `scrip series stock`: numbers for the printer, secret codes in a file of their own.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, ensure};
use domain::{Certificate, SeriesId};

use super::find;
use crate::cli::{administer, print, say};
use crate::config::DataArguments;

pub(super) fn run(
    id: SeriesId,
    count: u32,
    out: &Path,
    data: DataArguments,
    config: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    ensure!(count > 0, "--count must be 1 or more");
    administer(data, config, async |engine, administrator| {
        let directory = engine.service.directory();
        let series = find(&directory, id)?;
        ensure!(
            series.kind == domain::SeriesKind::Plastic,
            "series {id} is electronic; its numbers are made when they are sold"
        );
        let mut files = Files::create(out)?;
        let mut written = Ok(());
        let mut made: u32 = 0;
        let stocked = administrator.stock(series.operator, id, count, |certificates| {
            if written.is_ok() {
                written = files.append(&certificates);
            }
            made += u32::try_from(certificates.len()).unwrap_or(0);
            if made < count {
                say(&format!("{made} of {count}"));
            }
        });
        let stocked = stocked.await;
        let closed = files.close();
        stocked.with_context(|| {
            format!("{made} of {count} certificates were made and are in {}", out.display())
        })?;
        written.and(closed)?;
        print(&format!("{made} certificates of series {id} in {}\n", out.display()))
    })
}

/// The two files of a stock.
struct Files {
    numbers: BufWriter<File>,
    secrets: BufWriter<File>,
}

impl Files {
    /// Makes both files, of which none may be there: what a printer has been given is not
    /// overwritten.
    fn create(out: &Path) -> anyhow::Result<Self> {
        let mut secrets = out.as_os_str().to_owned();
        secrets.push(".secrets");
        let secrets = PathBuf::from(secrets);
        ensure!(!secrets.exists(), "{} exists already", secrets.display());
        let numbers = new_file(out)?;
        let secrets = new_file(&secrets)?;
        Ok(Self { numbers: BufWriter::new(numbers), secrets: BufWriter::new(secrets) })
    }

    fn append(&mut self, certificates: &[Certificate]) -> anyhow::Result<()> {
        for certificate in certificates {
            writeln!(self.numbers, "{}", certificate.number)?;
            writeln!(self.secrets, "{},{}", certificate.number, certificate.secret.expose())?;
        }
        Ok(())
    }

    fn close(self) -> anyhow::Result<()> {
        for file in [self.numbers, self.secrets] {
            let file = file.into_inner().map_err(std::io::IntoInnerError::into_error);
            file.and_then(|file| file.sync_all()).context("the files cannot be written")?;
        }
        Ok(())
    }
}

/// A new file that only its owner may read.
fn new_file(path: &Path) -> anyhow::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).with_context(|| format!("{} cannot be made", path.display()))
}
