//! Installs programs that gates need. This happens without a question only as root on a machine
//! with apt.

use std::process::{Command, Stdio};

use anyhow::{Result, ensure};
use kit::workspace;

pub(crate) fn has(program: &str) -> bool {
    let mut asked = Command::new(program);
    asked.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    asked.status().is_ok_and(|status| status.success())
}

pub(crate) fn is_administrator() -> bool {
    workspace::output_of(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

pub(crate) fn apt_get(arguments: &[&str]) -> Result<()> {
    let mut apt = Command::new("apt-get");
    apt.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").stdout(Stdio::null());
    let status = apt.status()?;
    ensure!(status.success(), "{apt:?}: {status}");
    Ok(())
}
