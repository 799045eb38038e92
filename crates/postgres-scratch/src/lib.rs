//! A real PostgreSQL for tests, races and benchmarks. The first who asks has it started, in a scratch
//! folder and on a socket of its own; whoever asks while it runs, in whatever process, is given a
//! schema of their own on it; it stops a few seconds after the last one has ended, however they
//! ended. It is never run as root. Test code only.

mod certificates;
mod missing;
mod private;

pub use certificates::{Authority, Validity};
pub use missing::Missing;
use missing::VERSION_MIN;
pub use private::Private;

use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Durability of a scratch server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// A commit is not on the disk when it is answered: for tests of everything else.
    None,
    /// Committed data survives the server's processes, but not a crash of the machine. One test
    /// process owns such a server and can kill it.
    Processes,
    /// As it is set up for those who keep money in it.
    Full,
}

/// An empty schema on a running server, which runs as long as this is there.
#[derive(Debug)]
pub struct Database {
    url: String,
    /// Directory of the server's socket.
    socket: PathBuf,
    bin: PathBuf,
    durability: Durability,
    _user: File,
}

/// End of a server that starts again at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It is killed (SIGKILL), as by a machine that runs out of memory.
    Killed,
    /// It is told to end everybody's transactions and to stop.
    Stopped,
}

/// The port in the name of the shared servers' sockets.
const PORT: u16 = 5432;
/// Maximum time of a start, including the creation of its data.
const START_MAX: Duration = Duration::from_mins(2);

/// An empty schema for a test; `None` says, loudly, that the test is left out because PostgreSQL is
/// not installed. Where `CI` is set nothing is left out: that is a failure.
///
/// # Panics
///
/// Where PostgreSQL is installed and cannot be started, or `CI` is set.
pub fn database_or_skip() -> Option<Database> {
    found_or_skip(database(Durability::None))
}

/// Returns the resource of a test, or nothing if its programs are not installed. See
/// [`database_or_skip`].
///
/// # Panics
///
/// Where they are installed and fail, or `CI` is set.
#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
#[expect(clippy::panic, reason = "test code")]
pub fn found_or_skip<T>(found: Result<T, Missing>) -> Option<T> {
    let is_ci = std::env::var_os("CI").is_some_and(|ci| !ci.is_empty());
    match found {
        Ok(found) => Some(found),
        Err(why @ (Missing::Program | Missing::Certificates)) if !is_ci => {
            eprintln!("LEFT OUT: {why}");
            None
        }
        Err(why) => panic!("{why}"),
    }
}

/// Returns the missing program that a test needs: PostgreSQL in a supported version, or the program
/// that makes certificates.
pub fn missing() -> Option<Missing> {
    match programs() {
        None => Some(Missing::Program),
        Some(_) if !certificates::is_installed() => Some(Missing::Certificates),
        Some(_) => None,
    }
}

/// An empty schema on a server that is started if it does not run.
pub fn database(durability: Durability) -> Result<Database, Missing> {
    let bin = programs().ok_or(Missing::Program)?;
    let folder = folder(durability).map_err(|error| Missing::failed("scratch folder", &error))?;
    let socket = folder.join("data").join("socket");
    let user = lock_users(&folder)?;
    let schema = format!("t{}", drawn());
    let create = format!("CREATE SCHEMA {schema}");
    let mut database = Database { url: String::new(), socket, bin, durability, _user: user };
    if database.run(&create).is_err() {
        let starting = open_lock(&folder, "start")?;
        starting.lock().map_err(|error| Missing::failed("start", &error))?;
        if !answers(&database.bin, &database.socket, PORT) {
            start(&database.bin, &folder, durability, &[], PORT)?;
        }
        database.run(&create)?;
    }
    let host = database.socket.to_string_lossy().replace('/', "%2F");
    database.url = format!("postgres://scrip@{host}/postgres?options=-c%20search_path%3D{schema}");
    Ok(database)
}

fn open_lock(folder: &Path, name: &str) -> Result<File, Missing> {
    let file = OpenOptions::new().create(true).append(true).open(folder.join(name));
    file.map_err(|error| Missing::failed(name, &error))
}

/// Opens the lock that keeps a server running while it is held.
fn lock_users(folder: &Path) -> Result<File, Missing> {
    let user = open_lock(folder, "users")?;
    user.lock_shared().map_err(|error| Missing::failed("users", &error))?;
    Ok(user)
}

/// Sixteen digits that nobody else has.
fn drawn() -> String {
    format!("{:016x}", RandomState::new().build_hasher().finish())
}

impl Database {
    /// Returns the URL of the database.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the directory of PostgreSQL's programs.
    pub fn programs(&self) -> &Path {
        &self.bin
    }

    /// Another empty schema on the same server.
    pub fn another(&self) -> Result<Self, Missing> {
        database(self.durability)
    }

    /// Ends every connection to the server but its own, in whatever they are.
    pub fn end_connections(&self) -> Result<(), Missing> {
        let end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                   WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
        self.run(end).map(|_| ())
    }

    /// Ends the server, and waits until another one answers on what it left. Only a server that is
    /// this process's own can be ended.
    pub fn restart(&self, end: End) -> Result<(), Missing> {
        if self.durability != Durability::Processes {
            return Err(Missing::Failed("others use this server".to_owned()));
        }
        let data = self.socket.parent().unwrap_or(&self.socket);
        let pid = || {
            let told = fs::read_to_string(data.join("db").join("postmaster.pid"));
            told.ok().and_then(|told| told.lines().next()?.parse::<u32>().ok())
        };
        let ended = pid().ok_or_else(|| Missing::Failed("it does not run".to_owned()))?;
        let signal = match end {
            End::Killed => "-KILL",
            End::Stopped => "-INT",
        };
        let kill = Command::new("kill").args([signal, &ended.to_string()]).status();
        let killed = kill.map_err(|error| Missing::failed("kill", &error))?;
        if !killed.success() {
            return Err(Missing::Failed(format!("{ended} cannot be ended")));
        }
        let begun = Instant::now();
        while pid().is_none_or(|now| now == ended) || !answers(&self.bin, &self.socket, PORT) {
            if begun.elapsed() > START_MAX {
                return Err(Missing::Failed("it was not started again".to_owned()));
            }
            sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Runs SQL in the schema, or outside of it before it is there, and gives what it prints.
    pub fn run(&self, sql: &str) -> Result<String, Missing> {
        let mut psql = psql(&self.bin, &self.socket, PORT);
        if let Some((_, schema)) = self.url.split_once("search_path%3D") {
            psql.env("PGOPTIONS", format!("-c search_path={schema}"));
        }
        psql.args(["--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1", "--command", sql]);
        let output = psql.output().map_err(|error| Missing::failed("psql", &error))?;
        if !output.status.success() {
            let why = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(Missing::Failed(format!("{sql}: {why}")));
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
    }
}

fn psql(bin: &Path, socket: &Path, port: u16) -> Command {
    let mut psql = Command::new(bin.join("psql"));
    psql.args(["--no-psqlrc", "--quiet", "--username=scrip", "--dbname=postgres", "--host"]);
    psql.arg(socket).arg(format!("--port={port}")).stdin(Stdio::null());
    psql
}

fn answers(bin: &Path, socket: &Path, port: u16) -> bool {
    let mut psql = psql(bin, socket, port);
    psql.args(["--command", "SELECT 1"]).stdout(Stdio::null()).stderr(Stdio::null());
    psql.status().is_ok_and(|status| status.success())
}

/// Finds the programs of the newest PostgreSQL: in Debian's directory, or in the search path.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok();
    let versions = versions.into_iter().flatten().flatten().filter_map(|entry| {
        let version: u32 = entry.file_name().to_str()?.parse().ok()?;
        (version >= VERSION_MIN).then(|| (version, entry.path().join("bin")))
    });
    if let Some((_, bin)) = versions.max() {
        return Some(bin);
    }
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    let bin = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim_end());
    bin.join("initdb").exists().then_some(bin)
}

/// The folder of a server that whoever has the same purpose shares.
fn folder(durability: Durability) -> io::Result<PathBuf> {
    match durability {
        Durability::None => folder_at("tests"),
        Durability::Processes => folder_at(&format!("of-{}", std::process::id())),
        Durability::Full => folder_at("durable"),
    }
}

/// The folder of a server, which only its owner may change.
fn folder_at(kind: &str) -> io::Result<PathBuf> {
    // Short, as the name of a socket may have no more than 107 bytes.
    let folder = std::env::temp_dir().join(format!("scrip-postgres-{}-{kind}", owner_id()));
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o711);
    builder.create(&folder)?;
    let owner = std::os::unix::fs::MetadataExt::uid(&fs::symlink_metadata(&folder)?);
    if owner != owner_id() {
        return Err(io::Error::other(format!("{} is somebody else's", folder.display())));
    }
    Ok(folder)
}

/// Returns the user that runs this: the owner of its own process entry.
fn owner_id() -> u32 {
    fs::metadata("/proc/self").map_or(0, |own| std::os::unix::fs::MetadataExt::uid(&own))
}

/// Starts a server, beside this process, and waits until it answers.
fn start(
    bin: &Path,
    folder: &Path,
    durability: Durability,
    settings: &[String],
    port: u16,
) -> Result<(), Missing> {
    let log = || File::create(folder.join("log")).map_err(|error| Missing::failed("log", &error));
    let mut guard = Command::new("sh");
    guard.args(["-c", include_str!("guard.sh"), "guard.sh"]).arg(folder).arg(bin);
    guard.arg(if owner_id() == 0 { user() } else { "" });
    guard.arg(if durability == Durability::Processes { "again" } else { "end" });
    let promises: &[&str] = match durability {
        Durability::None => &["fsync=off", "synchronous_commit=off", "full_page_writes=off"],
        // What has been written is in the system's memory, which a process does not take along.
        Durability::Processes => &["fsync=off"],
        Durability::Full => &[],
    };
    for setting in promises.iter().copied().chain(settings.iter().map(String::as_str)) {
        guard.args(["-c", setting]);
    }
    let log = log()?;
    let errors = log.try_clone().map_err(|error| Missing::failed("log", &error))?;
    // Not in the group of this process: who ends that ends the users, and the guard sees to the
    // server.
    std::os::unix::process::CommandExt::process_group(&mut guard, 0);
    let mut guard = guard
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(errors)
        .spawn()
        .map_err(|error| Missing::failed("sh", &error))?;
    let socket = folder.join("data").join("socket");
    let begun = Instant::now();
    while !answers(bin, &socket, port) {
        let ended = guard.try_wait().map_err(|error| Missing::failed("sh", &error))?;
        if ended.is_some() || begun.elapsed() > START_MAX {
            let told = fs::read_to_string(folder.join("log")).unwrap_or_default();
            return Err(Missing::Failed(told));
        }
        sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// Under whose name a server is run by root.
fn user() -> &'static str {
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    if users.lines().any(|line| line.starts_with("postgres:")) { "postgres" } else { "nobody" }
}
