//! Checks of everything but the store: settings, data directory, addresses, files, clock.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rustix::fs::Access;
use rustix::process::{Resource, geteuid, getrlimit};
use storage::health::Finding;

use crate::config::{Config, Console};
use crate::engine;

/// File descriptors beside those of client connections: the database, its log, the pool, the
/// runtime.
const FILES_BESIDE: u64 = 256;

/// A correct clock never shows an earlier time, because this program is younger.
const EARLIEST: Timestamp = Timestamp::constant(1_767_225_600, 0);

/// Runs all checks of the machine.
pub fn examine(config: &Config, path: Option<&Path>) -> Vec<Finding> {
    let mut findings = examine_beside(&Beside::of(config, path));
    findings.extend(config.listen.iter().map(|listen| address("listen address", *listen)));
    findings.extend(config.ops_listen.iter().map(|ops| address("address for health", *ops)));
    findings
}

/// What is examined beside a running server too.
#[derive(Clone, Debug)]
pub struct Beside {
    /// File of the configuration.
    path: Option<PathBuf>,
    /// Permission bits of the file, if others can read a password in it.
    exposed: Option<u32>,
    directory: PathBuf,
    /// Whether mail and the phone gateway are set up.
    channels: (bool, bool),
    console: Console,
}

impl Beside {
    /// Takes what is needed of the configuration.
    pub fn of(config: &Config, path: Option<&Path>) -> Self {
        let couriers = &config.couriers;
        Self {
            path: path.map(Path::to_owned),
            exposed: config.exposed,
            directory: config.data.directory.clone(),
            channels: (couriers.mail.is_some(), couriers.gateway.is_some()),
            console: config.console.clone(),
        }
    }
}

/// Runs the checks that do not disturb a running server.
pub fn examine_beside(beside: &Beside) -> Vec<Finding> {
    let mut findings =
        vec![configuration(beside.path.as_deref(), beside.exposed), directory(&beside.directory)];
    findings.push(judge_files(getrlimit(Resource::Nofile).current));
    findings.push(judge_clock(engine::now()));
    findings.push(console(&beside.console));
    let (mail, gateway) = beside.channels;
    let is_set = |set: bool| {
        if set { "is set" } else { "not configured: no messages are sent this way" }
    };
    let found = format!("mail {}; phone gateway {}; not tested", is_set(mail), is_set(gateway));
    findings.push(Finding::note("messages", found));
    findings
}

fn configuration(path: Option<&Path>, exposed: Option<u32>) -> Finding {
    const CHECK: &str = "configuration";
    match (path, exposed) {
        (None, _) => Finding::good(CHECK, "no file: only flags, environment and defaults are used"),
        (Some(path), None) => Finding::good(CHECK, format!("{} is valid", path.display())),
        (Some(path), Some(mode)) => Finding::warning(
            CHECK,
            format!(
                "{} is valid but contains a password, and others can read it (mode {mode:o})",
                path.display()
            ),
            "run chmod 600, or move the passwords to files of their own: password_file in \
             [database], smtp_password_file in [messages]",
        ),
    }
}

fn directory(directory: &Path) -> Finding {
    const CHECK: &str = "data directory";
    let at = directory.display();
    let metadata = match std::fs::metadata(directory) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return missing(directory),
        Err(error) => return Finding::failure(CHECK, format!("{at}: {error}"), "name another"),
    };
    if !metadata.is_dir() {
        return Finding::failure(CHECK, format!("{at} is not a directory"), "name another");
    }
    if let Err(error) = rustix::fs::access(directory, Access::WRITE_OK | Access::EXEC_OK) {
        let found = format!("{at} cannot be written to: {}", io::Error::from(error));
        return Finding::failure(CHECK, found, "make the server's user its owner");
    }
    let (owner, own) = (metadata.uid(), geteuid().as_raw());
    let mode = metadata.permissions().mode() & 0o777;
    if owner != own {
        let found = format!("{at} belongs to user {owner}, and this is user {own}");
        Finding::warning(
            CHECK,
            found,
            "run the server and this command as the owner of the directory",
        )
    } else if mode & 0o077 != 0 {
        let found = format!("others can list {at} (mode {mode:o})");
        Finding::warning(CHECK, found, "run chmod 700; the files in it are private already")
    } else {
        Finding::good(CHECK, format!("{at}, mode {mode:o}"))
    }
}

/// Checks whether a missing directory can be created at the first start.
fn missing(directory: &Path) -> Finding {
    const CHECK: &str = "data directory";
    let at = directory.display();
    let there =
        directory.ancestors().skip(1).find(|above| above.as_os_str().is_empty() || above.exists());
    let above = match there {
        Some(above) if !above.as_os_str().is_empty() => above,
        _ => Path::new("."),
    };
    match rustix::fs::access(above, Access::WRITE_OK | Access::EXEC_OK) {
        Ok(()) => Finding::note(CHECK, format!("{at} will be created at the first start")),
        Err(error) => Finding::failure(
            CHECK,
            format!("{at} cannot be created in {}: {}", above.display(), io::Error::from(error)),
            "create it with the server's user as owner, or configure another directory",
        ),
    }
}

/// Checks an address by binding it for a moment.
fn address(check: &'static str, address: SocketAddr) -> Finding {
    match TcpListener::bind(address) {
        Ok(_) => Finding::good(check, format!("{address} is free")),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Finding::note(
            check,
            format!("{address} is in use, by a running server or another program"),
        ),
        Err(error) => Finding::failure(
            check,
            format!("{address} cannot be served on: {error}"),
            "configure an address of this machine, and a port that this user may use",
        ),
    }
}

fn console(console: &Console) -> Finding {
    const CHECK: &str = "console";
    let Some(url) = console.public_url.as_deref().filter(|_| console.enabled) else {
        let found = if console.enabled {
            "one-time links begin with the address that the browser used"
        } else {
            "not served"
        };
        return Finding::note(CHECK, found);
    };
    if console.keeps_sessions() {
        Finding::good(CHECK, format!("one-time links begin with {url}"))
    } else {
        let found = format!("public_url is {url}: browsers keep no session there");
        Finding::warning(CHECK, found, "put a proxy with HTTPS in front, and set its address")
    }
}

fn judge_files(limit: Option<u64>) -> Finding {
    const CHECK: &str = "open files";
    let connections = web::Limits::default().connections_max;
    let wanted = u64::try_from(connections).unwrap_or(u64::MAX).saturating_add(FILES_BESIDE);
    match limit {
        Some(limit) if limit < wanted => Finding::warning(
            CHECK,
            format!(
                "the limit of open files is {limit}; each connection needs one, and {wanted} \
                     would be enough"
            ),
            "raise the limit: LimitNOFILE of the systemd unit, `ulimit -n` in a shell",
        ),
        Some(limit) => Finding::good(CHECK, format!("the limit of open files is {limit}")),
        None => Finding::good(CHECK, "not limited"),
    }
}

fn judge_clock(now: Timestamp) -> Finding {
    const CHECK: &str = "clock";
    if now < EARLIEST {
        let found = format!("{now} is earlier than this program");
        return Finding::failure(
            CHECK,
            found,
            "set the clock (NTP): validity and holds depend on it",
        );
    }
    Finding::good(CHECK, now.to_string())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use storage::health::State::{self, Failure, Good, Note, Warning};

    use super::*;

    #[track_caller]
    fn check(finding: &Finding, state: State) {
        assert_eq!(finding.state, state, "{finding:?}");
        assert_eq!(finding.advice.is_some(), state >= Warning, "{finding:?}");
    }

    #[test]
    fn directories_are_judged() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str, mode: u32| {
            let path = dir.path().join(name);
            fs::create_dir(&path).unwrap();
            fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
            path
        };
        check(&directory(&at("private", 0o700)), Good);
        check(&directory(&at("open", 0o755)), Warning);
        check(&directory(&dir.path().join("made/later")), Note);
        fs::write(dir.path().join("file"), "").unwrap();
        check(&directory(&dir.path().join("file")), Failure);
        check(&directory(&dir.path().join("file/below")), Failure);
    }

    #[test]
    fn a_file_with_a_password_that_others_can_read_is_told() {
        let path = Path::new("scrip.toml");
        check(&configuration(None, None), Good);
        check(&configuration(Some(path), None), Good);
        check(&configuration(Some(path), Some(0o644)), Warning);
    }

    #[test]
    fn addresses_are_free_or_taken_or_somebody_elses() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        check(&address("a", taken.local_addr().unwrap()), Note);
        check(&address("a", "127.0.0.1:0".parse().unwrap()), Good);
        // Set aside for documentation: no machine has it.
        check(&address("a", "192.0.2.1:0".parse().unwrap()), Failure);
    }

    #[test]
    fn limits_and_clocks_are_judged() {
        for (limit, state) in
            [(Some(1_024), Warning), (Some(16_639), Warning), (Some(16_640), Good), (None, Good)]
        {
            check(&judge_files(limit), state);
        }
        check(&judge_clock(Timestamp::UNIX_EPOCH), Failure);
        check(&judge_clock(EARLIEST), Good);
    }
}
