//! Sends the XML of the mloyalty API through .NET's own serializer. Mono compiles and runs a
//! program with the classes of a .NET client. An example of the codec's crate compares the results.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use kit::workspace;

use crate::packages::{apt_get, has, is_administrator};

/// Programs that are required.
const PROGRAMS: [&str; 2] = ["mcs", "mono"];

/// Their packages in Debian, with the serializer and the time zones that the program uses.
const PACKAGES: [&str; 4] =
    ["mono-mcs", "mono-runtime", "libmono-system-runtime-serialization4.0-cil", "tzdata"];

/// Assemblies that the program uses.
const REFERENCES: [&str; 2] = ["System.Runtime.Serialization.dll", "System.Xml.dll"];

#[derive(Default, clap::Args)]
pub(crate) struct Options {
    /// Install nothing, and say what is missing
    #[arg(long)]
    no_install: bool,
    /// Run this program instead of building the example `round_trip`
    #[arg(long, value_name = "FILE")]
    pub(crate) program: Option<PathBuf>,
}

/// Compiles the program and compares the messages. Returns the reason if the gate was skipped. With
/// `CI` set, that is a failure instead.
pub(crate) fn run(options: &Options) -> Result<Option<String>> {
    if let Err(why) = provide(!options.no_install) {
        return leave_out(&why.to_string(), workspace::is_ci()).map(Some);
    }
    let scratch = workspace::target_dir()?.join("dotnet");
    fs::create_dir_all(&scratch)?;
    let program = compile(&scratch)?;
    let mut test = if let Some(example) = &options.program {
        Command::new(example)
    } else {
        let mut cargo = workspace::cargo();
        cargo.args(["run", "--locked", "--package", "protocol-mloyalty"]);
        cargo.args(["--example", "round_trip", "--"]);
        cargo
    };
    test.args([&program, &scratch]).current_dir(workspace::root());
    let status = test.status().with_context(|| format!("cannot run {test:?}"))?;
    ensure!(
        status.success(),
        "the messages that .NET wrote differ from the sent ones; both are in {}",
        scratch.display()
    );
    Ok(None)
}

/// Checks that Mono is installed. As root on a machine with apt, installs it. The error says what
/// to do.
fn provide(may_install: bool) -> Result<()> {
    if missing().is_empty() {
        return Ok(());
    }
    let apt = has("apt-get");
    if may_install && apt && is_administrator() {
        println!("installing {}", PACKAGES.join(" "));
        // The lists of packages may be old or absent.
        if install().is_err() {
            let _ = apt_get(&["update"]);
            install().context("apt-get cannot install Mono")?;
        }
        let missing = missing();
        ensure!(
            missing.is_empty(),
            "Mono was installed, but {} is still missing",
            missing.join(", ")
        );
        return Ok(());
    }
    let how = if apt {
        format!("run `{}`", install_command())
    } else {
        "install Mono with its compiler, mcs, from https://www.mono-project.com".to_owned()
    };
    bail!("{} is missing: {how}", missing().join(", "))
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

/// Prints clearly that nothing was tested.
fn leave_out(why: &str, is_ci: bool) -> Result<String> {
    let line = "*".repeat(78);
    println!("\n{line}\n*** SKIPPED: the XML was NOT read and written by .NET.\n*** {why}\n{line}");
    let left_out = "the round trip through .NET".to_owned();
    ensure!(!is_ci, "{left_out} was skipped: with CI set in the environment it must run. {why}");
    Ok(left_out)
}

/// Compiles the program, and returns its path.
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

/// Returns the source files of the program, in order.
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
