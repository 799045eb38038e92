//! The XML of the mloyalty API through .NET's own serializer: a program of ours with classes as a
//! client in .NET has them, compiled and run by Mono, and an example of the codec's crate that compares.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use kit::workspace;

use crate::packages::{apt_get, has, is_administrator};

/// The programs that are needed.
const PROGRAMS: [&str; 2] = ["mcs", "mono"];

/// What Debian and its kin call them, with the serializer that the program uses and the
/// zones that its clock may be in.
const PACKAGES: [&str; 4] =
    ["mono-mcs", "mono-runtime", "libmono-system-runtime-serialization4.0-cil", "tzdata"];

/// The assemblies that the program refers to.
const REFERENCES: [&str; 2] = ["System.Runtime.Serialization.dll", "System.Xml.dll"];

#[derive(Default, clap::Args)]
pub(crate) struct Options {
    /// Install nothing; say what is missing
    #[arg(long)]
    no_install: bool,
}

/// Compiles the program and compares. Gives back what was left out because Mono is not there,
/// which is a failure where `CI` is set.
pub(crate) fn run(options: &Options) -> Result<Option<String>> {
    if let Err(why) = provide(!options.no_install) {
        return leave_out(&why.to_string(), workspace::is_ci()).map(Some);
    }
    let scratch = workspace::target_dir()?.join("dotnet");
    fs::create_dir_all(&scratch)?;
    let program = compile(&scratch)?;
    let mut test = workspace::cargo();
    test.args([
        "run",
        "--locked",
        "--package",
        "protocol-mloyalty",
        "--example",
        "round_trip",
        "--",
    ]);
    test.args([&program, &scratch]);
    let status = test.status().with_context(|| format!("cannot run {test:?}"))?;
    ensure!(
        status.success(),
        "what .NET wrote back is not what was sent; both are in {}",
        scratch.display()
    );
    Ok(None)
}

/// Whether Mono is there, or is after installing it where that may be done without asking: as the
/// administrator of a machine with apt. The error says what to do instead.
fn provide(may_install: bool) -> Result<()> {
    if missing().is_empty() {
        return Ok(());
    }
    let apt = has("apt-get");
    if may_install && apt && is_administrator() {
        println!("installing {}", PACKAGES.join(" "));
        // The lists of packages may be old, or not there at all.
        if install().is_err() {
            let _ = apt_get(&["update"]);
            install().context("apt-get cannot install Mono")?;
        }
        let missing = missing();
        ensure!(missing.is_empty(), "Mono was installed, and {} is not there", missing.join(", "));
        return Ok(());
    }
    let how = if apt {
        format!("run `{}`", install_command())
    } else {
        "install Mono with its compiler, mcs, from https://www.mono-project.com".to_owned()
    };
    bail!("{} is not there: {how}", missing().join(", "))
}

fn install_command() -> String {
    format!("sudo apt-get install --yes --no-install-recommends {}", PACKAGES.join(" "))
}

fn install() -> Result<()> {
    apt_get(&[&["install", "--yes", "--no-install-recommends"][..], &PACKAGES].concat())
}

fn missing() -> Vec<&'static str> {
    PROGRAMS.into_iter().filter(|program| !has(program)).collect()
}

/// Says loudly that nothing was tested.
fn leave_out(why: &str, is_ci: bool) -> Result<String> {
    let line = "*".repeat(78);
    println!("\n{line}\n*** SKIPPED: the XML was NOT read and written by .NET.\n*** {why}\n{line}");
    let left_out = "the round trip through .NET".to_owned();
    ensure!(!is_ci, "{left_out} was left out: with CI set in the environment it has to run. {why}");
    Ok(left_out)
}

/// Compiles the program of ours; gives where it is.
fn compile(scratch: &Path) -> Result<PathBuf> {
    let program = scratch.join("RoundTrip.exe");
    let mut compiler = Command::new("mcs");
    compiler.args(["-langversion:5", "-warnaserror"]);
    compiler.arg(format!("-out:{}", program.display()));
    compiler.args(REFERENCES.map(|name| format!("-reference:{name}")));
    compiler.args(sources()?);
    let status = compiler.status()?;
    ensure!(status.success(), "the program for .NET does not compile ({status})");
    Ok(program)
}

/// The files of the program, in order.
fn sources() -> Result<Vec<PathBuf>> {
    let folder = workspace::root().join("xtask").join("dotnet");
    let files =
        fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut sources = Vec::new();
    for file in files {
        sources.push(file?.path());
    }
    sources.sort();
    Ok(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_told_except_in_ci() {
        let why = "mono is not there: run `it`";
        assert_eq!(leave_out(why, false).unwrap(), "the round trip through .NET");
        let refused = leave_out(why, true).unwrap_err().to_string();
        assert!(refused.contains("with CI set") && refused.ends_with(why), "{refused}");
    }

    #[test]
    fn the_command_to_run_names_every_package() {
        let command = install_command();
        assert!(PACKAGES.iter().all(|package| command.contains(package)), "{command}");
    }

    #[test]
    fn every_source_is_csharp() {
        let sources = sources().unwrap();
        assert_eq!(sources.len(), 3);
        assert!(sources.iter().all(|source| source.extension().is_some_and(|end| end == "cs")));
    }
}
