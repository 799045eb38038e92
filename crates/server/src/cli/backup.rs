//! The command `scrip backup`.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal};
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
use super::{block_on, print, say};
use crate::config::{self, Data, DataArguments};
use crate::engine;

/// Arguments of `scrip backup`.
#[derive(clap::Args)]
pub struct Backup {
    /// File to write: everything in the store at this moment, except the key file. `-` writes to
    /// standard output; the copy is made in the data directory first
    file: PathBuf,
    /// Replace the file if it exists
    #[arg(long)]
    force: bool,
    /// Include the key, encrypted under a passphrase. The file and the passphrase together open
    /// every secret
    #[arg(long, requires = "passphrase_file")]
    with_key: bool,
    /// File with the passphrase, readable by its owner only
    #[arg(long, requires = "with_key", value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    data: DataArguments,
}

impl Backup {
    /// Writes a backup of the store.
    pub fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        let data = config::data(self.data, config)?;
        let to_output = self.file.as_os_str() == "-";
        let shown = if to_output {
            ensure!(
                !io::stdout().is_terminal(),
                "a backup cannot be written to a terminal: redirect standard output"
            );
            "the backup".to_owned()
        } else {
            // Looked at without following links: one that leads nowhere is there too.
            let is_there = fs::symlink_metadata(&self.file).is_ok();
            let shown = self.file.display().to_string();
            ensure!(self.force || !is_there, "{shown} exists already; use --force to replace it");
            shown
        };
        let passphrase = self.passphrase_file.as_deref().map(passphrase).transpose()?;
        let partial = if to_output {
            Partial::begin(&data.directory.join("scrip.backup"))?
        } else {
            Partial::begin(&self.file)?
        };
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
        if to_output {
            partial.copy_to(&mut io::stdout().lock())?;
        } else {
            partial.put_in_place(&self.file)?;
        }
        let key = if is_with_key {
            "The file includes the key, encrypted under the passphrase. Keep the passphrase apart \
             from the file.\n"
                .to_owned()
        } else {
            format!(
                "The file does not include the key file {}. Without the key no secret code in it \
                 can be read. Keep a copy of the key in a safe place, apart from this file.\n",
                data.directory.join(sqlite::KEY_FILE).display()
            )
        };
        let told = format!(
            "{shown}: {} bytes, up to {}\n{key}",
            copied.bytes,
            last_operation(about.last_operation)
        );
        if to_output {
            say(told.trim_end());
            return Ok(ExitCode::SUCCESS);
        }
        print(&told)
    }
}

/// Describes the last operation in words.
pub(super) fn last_operation(last: Option<(i64, i64)>) -> String {
    let told = last.and_then(|(id, at)| Some((id, Timestamp::from_microsecond(at).ok()?)));
    told.map_or_else(|| "no operation".to_owned(), |(id, at)| format!("operation {id} of {at}"))
}

pub(super) fn passphrase(path: &Path) -> anyhow::Result<Zeroizing<String>> {
    storage::private_file::read_line(path)
        .with_context(|| format!("passphrase file {} cannot be used", path.display()))
}

/// Copies a whole store into an empty file of the embedded store.
fn copy(data: &Data, to: &Path) -> anyhow::Result<MasterKey> {
    let Some(database) = data.database.clone() else {
        let mut now_and_then = NowAndThen::begin();
        let mut progress = |done, of| now_and_then.say(|| format!("{done} of {of} pages"));
        let directory = &data.directory;
        return block_on(async {
            let take = async || sqlite::backup::take(directory, to, &mut progress);
            let is_starting = async |error: &_| sqlite::is_starting(directory, error);
            Ok(engine::patiently(take, is_starting).await?)
        });
    };
    block_on(async {
        let snapshot = async || postgres::copy::snapshot(database.clone(), &data.directory).await;
        let is_starting = async |error: &_| postgres::is_starting(database.clone(), error).await;
        let (mut source, key) = engine::patiently(snapshot, is_starting).await?;
        let mut target = sqlite::copy::file_target(to)?;
        progress::copy_exactly(&mut source, &mut target).await?;
        Ok(key)
    })
}

/// An unfinished backup. It is in a directory of its own beside its destination, which nobody else
/// can write to. A killed process leaves it, and the next backup removes it.
struct Partial {
    directory: PathBuf,
    path: PathBuf,
    /// Lock that keeps two backups to one file apart.
    _lock: File,
}

/// Number of attempts to lock the directory, because another backup may end between two checks.
const ATTEMPTS_MAX: u32 = 10;

/// Name of the copy. SQLite may create files beside it whose names begin with it.
const COPY: &str = "database";

impl Partial {
    fn begin(file: &Path) -> anyhow::Result<Self> {
        let name = file.file_name().context("the path of the backup has no file name")?;
        let mut beside = name.to_owned();
        beside.push(".partial");
        let directory = file.with_file_name(beside);
        let shown = || format!("{} cannot be written", directory.display());
        for _ in 0..ATTEMPTS_MAX {
            if make_private(&directory).with_context(shown)? {
                let lock = open_directory(&directory).with_context(shown)?;
                if lock.try_lock().is_err() || !is_at(&lock, &directory) {
                    // Another backup took it for what was left by one that was killed.
                    continue;
                }
                let path = directory.join(COPY);
                let mut options = OpenOptions::new();
                // Nothing is there yet, and no link is followed.
                options.write(true).create_new(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                options.open(&path).with_context(shown)?;
                return Ok(Self { directory, path, _lock: lock });
            }
            remove_left(&directory, file)?;
        }
        bail!("another backup is being written to {}", file.display())
    }

    fn put_in_place(self, file: &Path) -> anyhow::Result<()> {
        let directory = file.parent().filter(|path| !path.as_os_str().is_empty());
        let renamed = fs::rename(&self.path, file)
            .and_then(|()| File::open(directory.unwrap_or(Path::new(".")))?.sync_all());
        renamed.with_context(|| format!("{} cannot be written", file.display()))
    }

    fn copy_to(self, to: &mut impl io::Write) -> anyhow::Result<()> {
        let mut file = File::open(&self.path)?;
        let copied = io::copy(&mut file, to).and_then(|_| to.flush());
        copied.context("the backup cannot be written to standard output")
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // What cannot be removed is removed by the next backup.
        let _ = fs::remove_dir_all(&self.directory);
    }
}

/// Creates a directory that only its owner can read. Returns false if the path exists.
fn make_private(directory: &Path) -> io::Result<bool> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(directory) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

/// Removes the remains of a killed backup. Touches nothing that another user made, and follows no
/// link.
fn remove_left(left: &Path, file: &Path) -> anyhow::Result<()> {
    let metadata = match fs::symlink_metadata(left) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).with_context(|| left.display().to_string()),
    };
    ensure!(
        is_own(&metadata) && (metadata.is_dir() || metadata.is_file()),
        "{} cannot be written: {} exists, and no backup of this user made it; remove it",
        file.display(),
        left.display()
    );
    let removed = if metadata.is_dir() {
        let lock = match open_directory(left) {
            Ok(lock) => lock,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error).with_context(|| left.display().to_string()),
        };
        if lock.try_lock().is_err() {
            bail!("another backup is being written to {}", file.display());
        }
        if let Some(other) = other_than_a_copy(left)? {
            bail!(
                "{} cannot be written: {} contains {}, which no backup made; move it away",
                file.display(),
                left.display(),
                other.display()
            );
        }
        if is_at(&lock, left) { fs::remove_dir_all(left) } else { Ok(()) }
    } else {
        fs::remove_file(left)
    };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} cannot be removed", left.display()))
        }
        _ => Ok(()),
    }
}

/// Finds a file that is not part of the copy of a database in the directory of a backup.
fn other_than_a_copy(directory: &Path) -> io::Result<Option<OsString>> {
    for entry in fs::read_dir(directory)? {
        let name = entry?.file_name();
        if !name.to_string_lossy().starts_with(COPY) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

fn open_directory(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(rustix::fs::open(path, flags, Mode::empty())?.into())
}

/// Whether an opened file still has this path.
fn is_at(opened: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let ids = |metadata: &fs::Metadata| (metadata.dev(), metadata.ino());
    match (opened.metadata(), fs::symlink_metadata(path)) {
        (Ok(opened), Ok(there)) => ids(&opened) == ids(&there),
        (Ok(_) | Err(_), _) => false,
    }
}

fn is_own(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::uid(metadata) == rustix::process::geteuid().as_raw()
}
