//! Runs real client libraries against a started server. The libraries are unmodified, and so are
//! their faults. The checks are about the results that users of a library see.

mod program;

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use kit::process::{self, ServerProcess};
use kit::workspace;

use self::program::Ran;
use crate::install::{self, Installed, Package};

/// A client: a library, and the program in `xtask/clients` that uses it.
struct Client {
    name: &'static str,
    package: Package,
    program: &'static str,
}

const CLIENTS: [Client; 3] = [
    Client { name: "insales-1.4.0", package: Package::Npm, program: "insales-1.4.0.js" },
    Client { name: "insales-2.0.6", package: Package::Npm, program: "insales-2.0.6.js" },
    Client { name: "pyactiveresource", package: Package::Pip, program: "pyactiveresource.py" },
];

/// Settings of the second server of each client. Its request limit is soon reached, and soon over.
/// The client gets the same values.
const SOON_LIMITED: [(&str, &str); 4] = [
    ("SCRIP_INSALES_USAGE_LIMIT", "5"),
    ("SCRIP_INSALES_USAGE_WINDOW_SECONDS", "2"),
    ("SCRIP_INSALES_USAGE_LIMIT_STATUS", "429"),
    ("SCRIP_INSALES_USAGE_LIMIT_ENFORCED", "true"),
];

/// Maximum time of a program. It takes seconds, but a busy machine takes longer.
const PROGRAM_TIME_MAX: Duration = Duration::from_mins(1);

#[derive(Default, clap::Args)]
pub(crate) struct Options {
    /// Run only this client
    #[arg(long, value_name = "NAME", value_parser = CLIENTS.map(|client| client.name))]
    only: Option<String>,
    /// Test this program instead of building `scrip`
    #[arg(long, value_name = "FILE")]
    server: Option<PathBuf>,
}

/// Outcome of a client.
enum Outcome {
    /// The program ran. This number of checks passed, and the end was good or bad.
    Ran(Ran),
    /// The library could not be fetched, for this reason.
    Skipped(String),
}

/// Installs the libraries, runs each client, and prints the outcomes. Returns the reason if the
/// gate was skipped. With `CI` set, that is a failure instead.
pub(crate) fn run(options: &Options) -> Result<Option<String>> {
    let chosen = |client: &&Client| options.only.as_ref().is_none_or(|only| only == client.name);
    let clients: Vec<&Client> = CLIENTS.iter().filter(chosen).collect();
    install::check_tools(clients.iter().map(|client| client.package))?;

    let scratch = workspace::target_dir()?.join("clients");
    let mut installed = Vec::new();
    for client in clients {
        let found = install::install(client.name, client.package, &scratch)?;
        installed.push((client, found));
    }
    let scrip = match &options.server {
        Some(server) => server.clone(),
        None => process::build_scrip()?,
    };

    let mut outcomes = Vec::new();
    for (client, found) in installed {
        let outcome = match found {
            Installed::In(library) => {
                Outcome::Ran(test(client, &library, &scrip, &scratch.join("run"))?)
            }
            Installed::OutOfReach(why) => Outcome::Skipped(why),
        };
        outcomes.push((client.name, outcome));
    }
    conclude(&outcomes, workspace::is_ci())
}

/// Prints the outcome of each client, and decides the result of the gate.
fn conclude(outcomes: &[(&str, Outcome)], is_ci: bool) -> Result<Option<String>> {
    let (mut failed, mut skipped) = (Vec::new(), Vec::new());
    for (name, outcome) in outcomes {
        match outcome {
            Outcome::Ran(Ran { result: Ok(()), .. }) => {}
            Outcome::Ran(Ran { result: Err(_), .. }) => failed.push(*name),
            Outcome::Skipped(why) => {
                install::print_skipped(&format!("the client {name}"), why);
                skipped.push(*name);
            }
        }
    }
    println!();
    for (name, outcome) in outcomes {
        match outcome {
            Outcome::Ran(Ran { passed, result: Ok(()) }) => {
                println!("{name}: {passed} checks passed");
            }
            Outcome::Ran(Ran { passed, result: Err(error) }) => {
                println!("{name}: FAILED after {passed} checks: {error:#}");
            }
            Outcome::Skipped(_) => println!("{name}: SKIPPED, 0 checks passed"),
        }
    }
    if !failed.is_empty() {
        bail!("clients failed: {}", failed.join(", "));
    }
    if skipped.is_empty() {
        return Ok(None);
    }
    let skipped = format!("clients skipped: {}", skipped.join(", "));
    ensure!(!is_ci, "{skipped}: with CI set in the environment they must run");
    Ok(Some(skipped))
}

/// Runs a client against two servers of its own, and stops them. After a failure their data and
/// logs stay in the directory.
fn test(client: &Client, library: &Path, scrip: &Path, runs: &Path) -> Result<Ran> {
    println!("\n--- {}", client.name);
    let directory = runs.join(format!("{}-{}", client.name, std::process::id()));
    if directory.exists() {
        // A failed run of a process with the same number has left it.
        fs::remove_dir_all(&directory)?;
    }
    fs::create_dir_all(&directory)
        .with_context(|| format!("cannot make the directory {}", directory.display()))?;
    let start = |name: &str, settings: &[(&str, &str)]| {
        let mut serve = process::demo_server(scrip, &directory.join(name));
        serve.envs(settings.iter().copied());
        ServerProcess::start(&mut serve, &directory.join(format!("{name}.log")))
    };
    let server = start("server", &[])?;
    let limited = start("limited", &SOON_LIMITED)?;

    let mut command = command(client, library);
    tell(&mut command, server.address(), limited.address());
    let mut ran = program::run(&mut command, PROGRAM_TIME_MAX)?;
    if ran.result.is_err() {
        println!("the server's log ends with:\n{}", server.log_end());
        println!("the limited server's log ends with:\n{}", limited.log_end());
    }
    for server in [server, limited] {
        let status = server.stop()?;
        if ran.result.is_ok() && !status.success() {
            ran.result = Err(anyhow::anyhow!("a server ended with {status} after SIGTERM"));
        }
    }
    match &ran.result {
        Ok(()) => fs::remove_dir_all(&directory)?,
        Err(_) => println!("the servers' data and logs are left in {}", directory.display()),
    }
    Ok(ran)
}

/// Returns the command of a client's program, with the installed library.
fn command(client: &Client, library: &Path) -> Command {
    let program = workspace::root().join("xtask").join("clients").join(client.program);
    let mut command = match client.package {
        Package::Npm => {
            let mut node = Command::new("node");
            // The libraries are old, and node warns of their style.
            node.arg("--no-deprecation").env("NODE_PATH", library);
            node
        }
        Package::Pip => {
            let mut python = Command::new("python3");
            python.env("PYTHONPATH", library).env("PYTHONUTF8", "1");
            python
        }
    };
    command.arg(program);
    command
}

/// Sets the environment of a program.
fn tell(command: &mut Command, server: SocketAddr, limited: SocketAddr) {
    command
        .env("SCRIP_ADDRESS", server.to_string())
        .env("SCRIP_LIMITED_ADDRESS", limited.to_string())
        .env("SCRIP_LOGIN", "demo")
        .env("SCRIP_PASSWORD", "demo")
        .envs(SOON_LIMITED);
    // Two of the libraries would use the proxy of the machine, even for a local server.
    for name in ["NO_PROXY", "no_proxy"] {
        command.env(name, server.ip().to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn concluded(outcomes: &[(&str, Outcome)], is_ci: bool) -> String {
        match conclude(outcomes, is_ci) {
            Ok(None) => "passed".to_owned(),
            Ok(Some(skipped)) => format!("passed but {skipped}"),
            Err(error) => error.to_string(),
        }
    }

    fn ran(result: Result<()>) -> Outcome {
        Outcome::Ran(Ran { passed: 3, result })
    }

    #[test]
    fn a_client_that_cannot_be_fetched_is_skipped_except_in_ci() {
        let outcomes = [("one", ran(Ok(()))), ("other", Outcome::Skipped("no network".to_owned()))];
        assert_eq!(concluded(&outcomes[..1], true), "passed");
        assert_eq!(concluded(&outcomes, false), "passed but clients skipped: other");
        assert!(concluded(&outcomes, true).starts_with("clients skipped: other: with CI set"));
    }

    #[test]
    fn a_client_that_fails_is_not_outweighed_by_others() {
        let outcomes = [
            ("one", ran(Ok(()))),
            ("other", ran(Err(anyhow::anyhow!("ended with 1")))),
            ("third", Outcome::Skipped("no network".to_owned())),
        ];
        assert_eq!(concluded(&outcomes, false), "clients failed: other");
    }

    #[test]
    fn every_client_has_its_files() {
        let clients = workspace::root().join("xtask").join("clients");
        for client in &CLIENTS {
            assert!(clients.join(client.program).is_file(), "{}", client.program);
            for file in client.package.files() {
                let path = clients.join("packages").join(client.name).join(file);
                assert!(path.is_file(), "{}", path.display());
            }
        }
    }
}
