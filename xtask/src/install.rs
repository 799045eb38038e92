//! Installs the packages of other languages that gates need: exactly the versions and checksums in
//! `xtask/clients/packages`, once, into the build directory.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, Result, bail};
use kit::workspace;

/// Package manager of a library, and the program that runs it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Package {
    /// npm, for node.
    Npm,
    /// pip, for Python 3.
    Pip,
}

impl Package {
    /// Returns the name of the file with the versions.
    pub(crate) const fn files(self) -> &'static [&'static str] {
        match self {
            Self::Npm => &["package.json", "package-lock.json"],
            Self::Pip => &["requirements.txt"],
        }
    }

    const fn tools(self) -> &'static [Tool] {
        match self {
            Self::Npm => &[Tool::Node, Tool::Npm],
            Self::Pip => &[Tool::Pip],
        }
    }

    /// Returns the folder of the library inside its own folder.
    const fn library(self) -> &'static str {
        match self {
            Self::Npm => "node_modules",
            Self::Pip => "lib",
        }
    }
}

/// A program that must be installed before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tool {
    Node,
    Npm,
    /// Python with pip, which distributions package separately.
    Pip,
}

impl Tool {
    const fn command(self) -> &'static [&'static str] {
        match self {
            Self::Node => &["node", "--version"],
            Self::Npm => &["npm", "--version"],
            Self::Pip => &["python3", "-m", "pip", "--version"],
        }
    }
}

/// A package manager of the machine: its program, its arguments, and its names of node, npm and pip
/// (which brings Python).
struct Manager {
    program: &'static str,
    install: &'static str,
    names: [&'static str; 3],
}

const MANAGERS: [Manager; 5] = [
    Manager {
        program: "apt-get",
        install: "sudo apt-get install",
        names: ["nodejs", "npm", "python3-pip"],
    },
    Manager {
        program: "dnf",
        install: "sudo dnf install",
        names: ["nodejs", "nodejs-npm", "python3-pip"],
    },
    Manager { program: "apk", install: "sudo apk add", names: ["nodejs", "npm", "py3-pip"] },
    Manager {
        program: "pacman",
        install: "sudo pacman -S",
        names: ["nodejs", "npm", "python-pip"],
    },
    Manager { program: "brew", install: "brew install", names: ["node", "node", "python3"] },
];

impl Manager {
    fn name_of(&self, tool: Tool) -> &'static str {
        let [node, npm, pip] = self.names;
        match tool {
            Tool::Node => node,
            Tool::Npm => npm,
            Tool::Pip => pip,
        }
    }

    /// Returns the command that installs these tools.
    fn command_for(&self, tools: &[Tool]) -> String {
        let mut names: Vec<_> = tools.iter().map(|&tool| self.name_of(tool)).collect();
        names.dedup();
        format!("{} {}", self.install, names.join(" "))
    }
}

/// Fails if programs are missing that these packages need. The error says how to install them.
pub(crate) fn check_tools(packages: impl Iterator<Item = Package>) -> Result<()> {
    let mut missing: Vec<Tool> = Vec::new();
    let mut complaints = Vec::new();
    for &tool in packages.flat_map(Package::tools) {
        if missing.contains(&tool) {
            continue;
        }
        if let Some(complaint) = complaint_of(tool)? {
            missing.push(tool);
            complaints.push(complaint);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let there =
        |manager: &&Manager| Command::new(manager.program).arg("--version").output().is_ok();
    let advice = match MANAGERS.iter().find(there) {
        Some(manager) => format!("run `{}`", manager.command_for(&missing)),
        None => "install Node.js with npm, and Python 3 with pip".to_owned(),
    };
    bail!("programs that the tests need are missing; {advice}\n{}", complaints.join("\n"))
}

/// Returns the reason why a tool cannot be used, if there is one.
fn complaint_of(tool: Tool) -> Result<Option<String>> {
    let [program, arguments @ ..] = tool.command() else { bail!("a tool needs a program") };
    let shown = tool.command().join(" ");
    match Command::new(program).args(arguments).output() {
        Ok(output) if output.status.success() => Ok(None),
        Ok(output) => {
            let errors = String::from_utf8_lossy(&output.stderr);
            Ok(Some(format!("`{shown}` fails: {}", errors.trim())))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Ok(Some(format!("`{program}` is not there")))
        }
        Err(error) => Err(error).with_context(|| format!("cannot run `{shown}`")),
    }
}

/// Outcome of an installation.
pub(crate) enum Installed {
    /// The library is in this directory.
    In(PathBuf),
    /// The registry cannot be reached. This line of the output says so.
    OutOfReach(String),
}

/// Installs a library into its own folder, unless it is installed already.
pub(crate) fn install(name: &str, package: Package, scratch: &Path) -> Result<Installed> {
    let wanted = workspace::root().join("xtask").join("clients").join("packages").join(name);
    let folder = scratch.join(name);
    let library = folder.join(package.library());
    let mut versions = String::new();
    for file in package.files() {
        let path = wanted.join(file);
        versions += &fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}", path.display()))?;
    }
    // This file is written last. It has the text of the request.
    let done = folder.join("installed");
    if fs::read_to_string(&done).is_ok_and(|present| present == versions) {
        println!("{name} is installed");
        return Ok(Installed::In(library));
    }

    println!("installing {name} into {}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make the directory {}", folder.display()))?;
    for file in package.files() {
        fs::copy(wanted.join(file), folder.join(file))?;
    }
    let mut command = install_command(package, &library);
    let output =
        command.current_dir(&folder).output().with_context(|| format!("cannot run {command:?}"))?;
    if output.status.success() {
        fs::write(&done, versions)?;
        return Ok(Installed::In(library));
    }
    let said = said(&output);
    match out_of_reach(package, &said) {
        Some(why) => Ok(Installed::OutOfReach(why)),
        None => bail!("{name} cannot be installed: {command:?} ({})\n{said}", output.status),
    }
}

/// Prints clearly that something was not tested.
pub(crate) fn print_skipped(what: &str, why: &str) {
    let line = "*".repeat(78);
    println!("\n{line}\n*** SKIPPED: {what} was NOT tested.");
    println!("*** Its packages are not installed, and their registry cannot be reached:");
    println!("*** {why}");
    println!("*** Run it again when a network is available.\n{line}");
}

fn install_command(package: Package, library: &Path) -> Command {
    match package {
        Package::Npm => {
            let mut npm = Command::new("npm");
            npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]);
            // A machine without a network gets the error within seconds.
            npm.args(["--fetch-retries=2", "--fetch-retry-mintimeout=500"]);
            npm.arg("--fetch-retry-maxtimeout=3000");
            npm
        }
        Package::Pip => {
            let mut pip = Command::new("python3");
            pip.args(["-m", "pip", "install", "--no-input", "--disable-pip-version-check"]);
            pip.args(["--retries", "2", "--no-deps", "--require-hashes"]);
            pip.args(["--requirement", "requirements.txt", "--target"]).arg(library);
            // Some machines install for the user by default, which contradicts `--target`.
            pip.env("PIP_USER", "0");
            pip
        }
    }
}

fn said(output: &Output) -> String {
    let both = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    both.map(|text| text.trim().to_owned()).join("\n").trim().to_owned()
}

/// Returns the line that says that there was no connection, if that is why an installation failed.
fn out_of_reach(package: Package, said: &str) -> Option<String> {
    const NPM_CODES: [&str; 9] = [
        " code EAI_AGAIN",
        " code ECONNREFUSED",
        " code ECONNRESET",
        " code EHOSTUNREACH",
        " code ENETUNREACH",
        " code ENOTCACHED",
        " code ENOTFOUND",
        " code ERR_SOCKET_TIMEOUT",
        " code ETIMEDOUT",
    ];
    let line_with = |marks: &[&str]| {
        let line = said.lines().find(|line| marks.iter().any(|mark| line.contains(mark)))?;
        Some(line.to_owned())
    };
    match package {
        // `npm error code ENOTFOUND`, in older versions `npm ERR! code ENOTFOUND`.
        Package::Npm => line_with(&NPM_CODES),
        // pip only warns of a broken connection. In the end it reports that it found no version.
        // After a repaired connection the reason may be another one.
        Package::Pip => line_with(&["No matching distribution found"])
            .and_then(|_| line_with(&["connection broken by"])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn being_offline_is_told_from_other_failures() {
        for (package, said, offline) in [
            (Package::Npm, "npm error code ENOTFOUND\nnpm error network", true),
            (Package::Npm, "npm ERR! code ECONNREFUSED", true),
            (Package::Npm, "npm error code E404\nnpm error 404 Not Found", false),
            (Package::Npm, "npm error code EINTEGRITY", false),
            (
                Package::Pip,
                "WARNING: Retrying after connection broken by 'NewConnectionError(…)'\n\
                 ERROR: No matching distribution found for six==1.17.0",
                true,
            ),
            (
                Package::Pip,
                "WARNING: Retrying after connection broken by 'ReadTimeoutError(…)'\n\
                 ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
                false,
            ),
            (Package::Pip, "ERROR: No matching distribution found for six==1.17.0", false),
        ] {
            assert_eq!(out_of_reach(package, said).is_some(), offline, "{said}");
        }
    }

    #[test]
    fn the_command_names_what_is_missing() {
        let all = [Tool::Node, Tool::Npm, Tool::Pip];
        let [apt, .., brew] = &MANAGERS;
        assert_eq!(apt.command_for(&all), "sudo apt-get install nodejs npm python3-pip");
        assert_eq!(apt.command_for(&[Tool::Npm]), "sudo apt-get install npm");
        assert_eq!(brew.command_for(&all), "brew install node python3");
    }
}
