//! Description of the machine on which figures were measured.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use serde::{Deserialize, Serialize};

/// Number of flushes that measure the disk.
const SYNC_SAMPLES: usize = 200;
const SYNC_BYTES: usize = 4096;

/// Description of a machine in a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// Model of the processor.
    pub processor: String,
    /// Number of processors.
    pub cores: usize,
    /// Release of the kernel.
    pub kernel: String,
    /// Type of the file system that was measured.
    pub file_system: String,
    /// The median time to append 4 KiB to a file and make it durable.
    pub sync_micros: u64,
}

impl Machine {
    /// Describes this machine, and the disk of a directory.
    pub fn describe(directory: &Path) -> Result<Self> {
        Ok(Self {
            processor: processor().unwrap_or_else(|| "unknown".to_owned()),
            cores: std::thread::available_parallelism()?.get(),
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            file_system: file_system(directory).unwrap_or_else(|| "unknown".to_owned()),
            sync_micros: sync_micros(directory)?,
        })
    }

    /// Creates a description for tests that measure nothing.
    #[cfg(test)]
    pub(super) fn of_a_test() -> Self {
        let [processor, kernel, file_system] = ["any", "6.1", "ext4"].map(str::to_owned);
        Self { processor, cores: 2, kernel, file_system, sync_micros: 174 }
    }

    /// Returns the description in one sentence.
    pub fn sentence(&self) -> String {
        let Self { processor, cores, kernel, file_system, sync_micros } = self;
        format!(
            "{processor}, {cores} processors, kernel {kernel}, {file_system}, 4 KiB append and \
             fdatasync {sync_micros} µs (median)"
        )
    }

    /// Prints the description, one line for each part.
    pub fn print(&self) {
        println!("processor    {} ({} cores)", self.processor, self.cores);
        println!("kernel       {}", self.kernel);
        println!("file system  {}", self.file_system);
        println!("fdatasync    {} µs (4 KiB appended, median of {SYNC_SAMPLES})", self.sync_micros);
    }
}

fn read(file: &str) -> String {
    fs::read_to_string(file).unwrap_or_default()
}

fn processor() -> Option<String> {
    let information = read("/proc/cpuinfo");
    let line = information.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// Returns the type of the mount that has a directory: the mount with the longest matching path.
fn file_system(directory: &Path) -> Option<String> {
    let directory = directory.canonicalize().ok()?;
    let mounts = read("/proc/mounts");
    let mounted = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ').skip(1);
        let (point, kind) = (fields.next()?, fields.next()?);
        directory.starts_with(point).then_some((point.len(), kind))
    });
    // The later of two mounts on one point hides the earlier.
    mounted.max_by_key(|(length, _)| *length).map(|(_, kind)| kind.to_owned())
}

/// Returns the median time to append 4 KiB to a file in a directory and to flush it, in
/// microseconds.
pub fn sync_micros(directory: &Path) -> Result<u64> {
    let path = directory.join("sync-probe");
    let mut file = File::create(&path)?;
    let mut micros = Vec::with_capacity(SYNC_SAMPLES);
    for _ in 0..SYNC_SAMPLES {
        let began = Instant::now();
        file.write_all(&[7; SYNC_BYTES])?;
        file.sync_data()?;
        micros.push(u64::try_from(began.elapsed().as_micros())?);
    }
    drop(file);
    fs::remove_file(&path)?;
    micros.sort_unstable();
    Ok(micros[SYNC_SAMPLES / 2])
}
