//! `scrip backup`.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail, ensure};
use jiff::Timestamp;
use service::entropy;
use storage::MasterKey;
use storage::backup::About;
use storage::sealed_key::SealedKey;
use storage_postgres as postgres;
use storage_sqlite as sqlite;
use zeroize::Zeroizing;

use super::progress::{self, NowAndThen};
use super::{block_on, print};
use crate::config::{self, Data, DataArguments};
use crate::engine;

/// What of, and where to.
#[derive(clap::Args)]
pub struct Backup {
    /// The file to write: everything of the store as it is at this moment, but for the key file
    file: PathBuf,
    /// Replace the file if it is there
    #[arg(long)]
    force: bool,
    /// Put the key in as well, under a passphrase: whoever has both opens every secret
    #[arg(long, requires = "passphrase_file")]
    with_key: bool,
    /// File with the passphrase, which only its owner may read
    #[arg(long, requires = "with_key", value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    data: DataArguments,
}

impl Backup {
    /// Writes a backup.
    pub fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        let data = config::data(self.data, config)?;
        let shown = self.file.display();
        // Looked at without following links: one that leads nowhere is there too.
        let is_there = fs::symlink_metadata(&self.file).is_ok();
        ensure!(self.force || !is_there, "{shown} is there already; --force replaces it");
        let passphrase = self.passphrase_file.as_deref().map(passphrase).transpose()?;
        let partial = Partial::begin(&self.file)?;
        let key = copy(&data, &partial.path)?;
        let copied = sqlite::backup::finish(&partial.path)?;
        let key = passphrase
            .map(|passphrase| SealedKey::seal(&key, &passphrase, entropy::bytes()))
            .transpose()?;
        let is_with_key = key.is_some();
        let about = About {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            taken_at: engine::now().as_microsecond(),
            database_bytes: copied.bytes,
            key_check: copied.key_check,
            last_operation: copied.last_operation,
            key,
        };
        storage::backup::seal(&partial.path, &about)?;
        partial.put_in_place(&self.file)?;
        let key = if is_with_key {
            "The key is in it, under the passphrase: keep that apart from the file.\n".to_owned()
        } else {
            format!(
                "The key file {} is not in it, and without it no secret code in it can be read: \
                 keep a copy of the key apart from this file, and safe.\n",
                data.directory.join(sqlite::KEY_FILE).display()
            )
        };
        print(&format!(
            "{shown}: {} bytes, up to {}\n{key}",
            copied.bytes,
            last_operation(about.last_operation)
        ))
    }
}

/// Which operation is the last, in words.
pub(super) fn last_operation(last: Option<(i64, i64)>) -> String {
    let told = last.and_then(|(id, at)| Some((id, Timestamp::from_microsecond(at).ok()?)));
    told.map_or_else(|| "no operation".to_owned(), |(id, at)| format!("operation {id} of {at}"))
}

pub(super) fn passphrase(path: &Path) -> anyhow::Result<Zeroizing<String>> {
    storage::private_file::read_line(path)
        .with_context(|| format!("passphrase file {} cannot be used", path.display()))
}

/// Writes everything of a store into an empty file of the embedded one.
fn copy(data: &Data, to: &Path) -> anyhow::Result<MasterKey> {
    let Some(database) = data.database.clone() else {
        let mut now_and_then = NowAndThen::begin();
        let progress = |done, of| now_and_then.say(|| format!("{done} of {of} pages"));
        return Ok(sqlite::backup::take(&data.directory, to, progress)?);
    };
    block_on(async {
        let (mut source, key) = postgres::copy::snapshot(database, &data.directory).await?;
        let mut target = sqlite::copy::file_target(to)?;
        progress::copy_exactly(&mut source, &mut target).await?;
        Ok(key)
    })
}

/// The file under another name, until it is whole. Who is killed leaves it, and the next one begins
/// it anew.
struct Partial {
    path: PathBuf,
    /// Its lock keeps two backups to one file apart.
    _file: File,
}

impl Partial {
    fn begin(file: &Path) -> anyhow::Result<Self> {
        let name = file.file_name().context("the file needs a name")?;
        let mut beside = name.to_owned();
        beside.push(".partial");
        let path = file.with_file_name(beside);
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let shown = || format!("{} cannot be written", path.display());
        let opened = options.open(&path).with_context(shown)?;
        match opened.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                bail!("another backup is being written to {}", file.display());
            }
            Err(TryLockError::Error(error)) => return Err(error).with_context(shown),
        }
        // Of the same mode where it was left by somebody else.
        opened.set_len(0).and_then(|()| private(&opened)).with_context(shown)?;
        Ok(Self { path, _file: opened })
    }

    fn put_in_place(self, file: &Path) -> anyhow::Result<()> {
        let directory = file.parent().filter(|path| !path.as_os_str().is_empty());
        let renamed = fs::rename(&self.path, file)
            .and_then(|()| File::open(directory.unwrap_or(Path::new(".")))?.sync_all());
        renamed.with_context(|| format!("{} cannot be written", file.display()))
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // It is gone where it was put in its place.
        sqlite::backup::remove_database(&self.path);
    }
}

#[cfg(unix)]
fn private(file: &File) -> io::Result<()> {
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))
}

#[cfg(not(unix))]
fn private(_: &File) -> io::Result<()> {
    Ok(())
}
