//! Paths in the checkout, and commands that run in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use cargo_metadata::MetadataCommand;

/// Returns the root of the checkout.
pub fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here)
}

/// Returns the command that runs Cargo in the root of the checkout.
pub fn cargo() -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(root());
    command
}

/// Returns the build directory of Cargo, as its settings say.
pub fn target_dir() -> Result<PathBuf> {
    let metadata = MetadataCommand::new().current_dir(root()).no_deps().exec()?;
    Ok(metadata.target_directory.into_std_path_buf())
}

/// Runs a command, and returns its standard output.
pub fn output_of(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("cannot run {command:?}"))?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?} failed ({}):\n{errors}", output.status);
    Ok(String::from_utf8(output.stdout)?)
}

/// Returns whether this is a run in CI, which must not skip anything.
pub fn is_ci() -> bool {
    std::env::var_os("CI").is_some_and(|ci| !ci.is_empty())
}

/// Creates a new directory in the build directory. The usual place for temporary files may be in
/// memory, where a flush costs nothing.
pub fn fresh_directory(of: &str) -> Result<PathBuf> {
    let name = format!("{of}-{}", std::process::id());
    let directory = target_dir()?.join(name);
    fs::create_dir(&directory)
        .with_context(|| format!("cannot make the fresh directory {}", directory.display()))?;
    Ok(directory)
}
