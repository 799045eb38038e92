//! The command `scrip restore`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail, ensure};
use storage::backup::{About, BackupFile};
use storage::copy::{Begun, Target};
use storage::{MasterKey, Vault};
use storage_postgres as postgres;
use storage_sqlite as sqlite;
use storage_sqlite::backup::{Restoring, SkippedPool, Stage};

use super::backup::{last_operation, passphrase};
use super::{block_on, print, progress};
use crate::config::{self, Data, DataArguments};
use crate::engine;

/// Arguments of `scrip restore`.
#[derive(clap::Args)]
pub struct Restore {
    /// Backup file to restore
    file: PathBuf,
    /// Key file of the store in the backup [default: the one in the data directory, or the one in
    /// the backup]
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// File with the passphrase of the key in the backup, readable by its owner only
    #[arg(long, conflicts_with = "key_file", value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// How many numbers of each kind to skip, because they may have been issued after the backup.
    /// At most half of the free numbers of a certificate pool is skipped
    #[arg(long, default_value_t = 1_000_000, value_name = "N")]
    skip: u32,
    #[command(flatten)]
    data: DataArguments,
}

impl Restore {
    /// Makes a store from a backup.
    pub fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        let data = config::data(self.data.clone(), config)?;
        let mut backup = BackupFile::open(&self.file)?;
        let about = backup.about().clone();
        let key = self.key(&about, &data)?;
        let restoring = Restoring {
            skip: self.skip,
            at: engine::now(),
            request_id: format!("cli-restore-{}", std::process::id()),
        };
        let stage = |backup: &mut BackupFile| -> anyhow::Result<(Stage, Vec<SkippedPool>)> {
            let stage = sqlite::backup::stage(&data.directory, &key, data.database.is_some())?;
            backup.copy_to(&mut stage.file()?)?;
            let pools = stage.prepare(&key, &restoring)?;
            Ok((stage, pools))
        };
        let pools = if let Some(database) = data.database.clone() {
            let target = postgres::copy::target(database, &data.directory, key.clone());
            block_on(async {
                let mut target = target.await?;
                empty(&mut target).await?;
                let (stage, pools) = stage(&mut backup)?;
                let mut source = stage.source()?;
                progress::copy_exactly(&mut *source, &mut target).await?;
                Ok(pools)
            })?
        } else {
            let (stage, pools) = stage(&mut backup)?;
            stage.put_in_place(&key)?;
            pools
        };
        print(&told(&about, self.skip, &pools))
    }

    /// Finds the key that sealed the secrets of the backup.
    fn key(&self, about: &About, data: &Data) -> anyhow::Result<MasterKey> {
        let path = data.directory.join(sqlite::KEY_FILE);
        let (key, from) = if let Some(path) = &self.key_file {
            let key = MasterKey::read(path)?;
            (key.with_context(|| format!("key file {} does not exist", path.display()))?, path)
        } else if let Some(file) = &self.passphrase_file {
            let sealed = about.key.as_ref();
            let sealed = sealed.context(
                "the backup does not include the key: give the key file with \
                                --key-file",
            )?;
            let opened = sealed.open(&passphrase(file)?)?;
            let wrong = "the passphrase does not open the key in the backup";
            (opened.context(wrong)?, &self.file)
        } else if let Some(key) = MasterKey::read(&path)? {
            (key, &path)
        } else if about.key.is_some() {
            bail!("the backup includes the key: give its passphrase with --passphrase-file");
        } else {
            bail!(
                "the backup does not include the key: give the key file of the store with \
                 --key-file, or copy it to {}",
                path.display()
            );
        };
        ensure!(
            about.key_check == Vault::new(&key).check(),
            "key file {} does not open the secrets of this backup",
            from.display()
        );
        Ok(key)
    }
}

/// Refuses a database that is not empty.
async fn empty(target: &mut dyn Target) -> anyhow::Result<()> {
    match target.begun().await? {
        Begun::Nothing => Ok(()),
        Begun::Unfinished(_) => {
            bail!(
                "the database has an unfinished copy or restore: empty it (DROP SCHEMA) and start \
                 again"
            )
        }
        Begun::Other(table) => {
            bail!(
                "the database is not empty: it has the table {table}. Restore the backup into an \
                 empty database"
            )
        }
    }
}

/// Describes what was restored and what that means.
fn told(about: &About, skip: u32, pools: &[SkippedPool]) -> String {
    let mut text = format!(
        "restored up to {}. Everything after it is lost. A till that retries a later request has \
         it carried out again\n",
        last_operation(about.last_operation)
    );
    if skip == 0 {
        text += "no numbers were skipped: if anything was done after the backup, its numbers will \
                 be issued twice\n";
    } else {
        text += &format!(
            "{skip} numbers of operations, coupons and certificates were skipped, because the lost \
             store may have issued them\n"
        );
    }
    for pool in pools.iter().filter(|pool| pool.skipped < i64::from(skip)) {
        text += &format!(
            "WARNING certificates of {} digits with prefix {}: only {} numbers were skipped, and \
             {} are left; if more were issued after the backup, create a series with another \
             prefix\n",
            pool.length, pool.prefix, pool.skipped, pool.left
        );
    }
    text += "run `scrip verify` to check the restored store\n";
    text
}
