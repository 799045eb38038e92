//! The program under test: run as a command, and started as a server.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use postgres_scratch::{Database, Durability, database_or_skip};
use serde_json::Value;
use tempfile::TempDir;

use super::http::{Answer, Client, Framing};

/// Nothing that is waited for takes as long as this unless it is broken.
const PATIENCE: Duration = Duration::from_secs(30);
/// Interval between checks of the awaited state.
const POLL: Duration = Duration::from_millis(10);

/// Waits until something is so.
pub(crate) fn eventually(what: &str, is_so: impl FnMut() -> bool) {
    within(PATIENCE, what, is_so);
}

/// Waits until something is so, which must be soon.
pub(crate) fn within(limit: Duration, what: &str, mut is_so: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < limit, "not within {limit:?}: {what}");
        std::thread::sleep(POLL);
    }
}

/// Result of a command.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: ExitStatus,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The program, without settings of who runs the tests.
pub(crate) fn scrip() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scrip"));
    for (name, _) in std::env::vars_os() {
        // Whom the machine trusts is not for its environment to say either.
        if ["SCRIP_", "SSL_CERT_"].iter().any(|start| name.to_string_lossy().starts_with(start)) {
            command.env_remove(name);
        }
    }
    command
}

/// Runs the program to its end, with this on standard input.
pub(crate) fn run(arguments: &[&str], input: &[u8]) -> Ran {
    run_in(&[], arguments, input)
}

/// Runs the program to its end in an environment that has these variables too.
pub(crate) fn run_in(environment: &[(&str, &str)], arguments: &[&str], input: &[u8]) -> Ran {
    let mut child = scrip()
        .args(arguments)
        .envs(environment.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // What does not read its input is free to leave it.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    Ran {
        status: output.status,
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The store that the tests are run on: `postgres`, or the embedded one where it is not set.
const STORE: &str = "TEST_STORE";

/// A place for data, logs and files of one test.
pub(crate) struct Home {
    directory: TempDir,
    /// The database, where it is not in the directory.
    database: Option<Database>,
    /// Additional arguments of every command and server.
    told: Vec<String>,
}

impl Home {
    pub(crate) fn new() -> Self {
        let database = std::env::var_os(STORE).map(|store| {
            assert_eq!(store, "postgres", "{STORE}");
            postgres_scratch::database(Durability::None).unwrap()
        });
        Self { database, ..Self::embedded() }
    }

    /// A place for what is about the embedded store's files, whatever the tests are run on.
    pub(crate) fn embedded() -> Self {
        Self::told(&[])
    }

    /// A place whose commands and servers are all told this, such as where another database is.
    pub(crate) fn told(arguments: &[&str]) -> Self {
        let told = arguments.iter().map(ToString::to_string).collect();
        Self { directory: tempfile::tempdir().unwrap(), database: None, told }
    }

    /// A place on PostgreSQL, whatever the tests are run on; `None` where that is not installed.
    pub(crate) fn on_postgres() -> Option<Self> {
        Some(Self { database: Some(database_or_skip()?), ..Self::embedded() })
    }

    /// The database that is not in the directory.
    pub(crate) fn database(&self) -> Option<&Database> {
        self.database.as_ref()
    }

    /// Runs SQL on the store behind the server's back, as a disk fault or a person would.
    pub(crate) fn tamper(&self, sql: &str) {
        match &self.database {
            Some(database) => {
                database.run(sql).unwrap();
            }
            None => storage_sqlite::tampering::run(&self.data(), sql).unwrap(),
        }
    }

    /// The store in the words of the command line.
    pub(crate) fn store(&self) -> String {
        let embedded = || format!("sqlite:{}", text(&self.data()));
        self.database.as_ref().map_or_else(embedded, |there| there.url().to_owned())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// The arguments that say where the data is.
    fn arguments<'a>(&'a self, data: &'a Path) -> Vec<&'a str> {
        let database = self.database.iter().flat_map(|there| ["--database-url", there.url()]);
        let told = self.told.iter().map(String::as_str);
        ["--data-dir", text(data)].into_iter().chain(database).chain(told).collect()
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// Runs a command on the data.
    pub(crate) fn try_scrip(&self, arguments: &[&str]) -> Ran {
        let data = self.data();
        run(&[arguments, &self.arguments(&data)].concat(), b"")
    }

    /// Runs a command on the data that must succeed, and gives what it prints.
    pub(crate) fn scrip(&self, arguments: &[&str]) -> String {
        let ran = self.try_scrip(arguments);
        assert!(ran.status.success(), "{arguments:?}: {ran:?}");
        ran.out
    }

    /// Makes something, and gives its id, which is the last word printed.
    pub(crate) fn make(&self, arguments: &[&str]) -> String {
        let out = self.scrip(arguments);
        let id = out.split_whitespace().last().unwrap_or_default().to_owned();
        assert!(id.parse::<i64>().is_ok(), "{arguments:?}: {out}");
        id
    }

    /// Makes a key with a random secret; gives its id and the secret.
    pub(crate) fn make_key(&self, arguments: &[&str]) -> (String, String) {
        let ran = self.try_scrip(&[&["key", "create", "--name", "till"], arguments].concat());
        assert!(ran.status.success(), "{ran:?}");
        let id: String = ran.err.chars().filter(char::is_ascii_digit).collect();
        (id, ran.out.trim().to_owned())
    }

    /// The numbers of all certificates, in order.
    pub(crate) fn numbers(&self) -> Vec<String> {
        let out = self.scrip(&["certificates", "list", "--format", "numbers"]);
        let mut numbers: Vec<_> = out.lines().map(str::to_owned).collect();
        numbers.sort();
        numbers
    }

    /// All certificates with everything that may be shown of them.
    pub(crate) fn certificates(&self) -> Value {
        let out = self.scrip(&["certificates", "list", "--format", "json"]);
        serde_json::from_str(&out).unwrap()
    }

    /// Returns the output of `scrip verify`. Fails if a rule is broken.
    #[track_caller]
    pub(crate) fn verify(&self) -> String {
        let ran = self.try_scrip(&["verify", "--chain"]);
        assert!(ran.status.success() && ran.out.ends_with("no rule is broken\n"), "{ran:?}");
        ran.out
    }

    /// Everything that can be seen of the data.
    pub(crate) fn state(&self) -> (Value, String) {
        (self.certificates(), self.verify())
    }

    /// Starts a server on the data.
    pub(crate) fn serve(&self, arguments: &[&str]) -> Server {
        Server::try_start(self, arguments, |command| command)
            .unwrap_or_else(|said| panic!("{said}"))
    }

    /// Starts a server by a command that is prepared first, or gives what it said instead of serving.
    pub(crate) fn serve_prepared(
        &self,
        arguments: &[&str],
        prepare: impl FnOnce(Command) -> Command,
    ) -> Result<Server, String> {
        Server::try_start(self, arguments, prepare)
    }

    /// Starts a server with the demo data.
    pub(crate) fn serve_demo(&self) -> Server {
        self.serve(&["--demo"])
    }

    /// Tries to start a server that must refuse to, and gives what it says.
    #[track_caller]
    pub(crate) fn serve_refused(&self, arguments: &[&str]) -> String {
        Server::try_start(self, arguments, |command| command).err().expect("it refuses to serve")
    }
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A server that runs, and is killed when the test is done with it.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    log: PathBuf,
}

impl Server {
    /// Starts a server, or gives what it said instead of serving.
    fn try_start(
        home: &Home,
        arguments: &[&str],
        prepare: impl FnOnce(Command) -> Command,
    ) -> Result<Self, String> {
        let log = home.path("log");
        let errors = File::options().create(true).append(true).open(&log).unwrap();
        let before = errors.metadata().unwrap().len();
        let mut command = scrip();
        command.arg("serve").args(home.arguments(&home.data())).args(arguments);
        if !arguments.contains(&"--listen") && !arguments.contains(&"--config") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        let mut command = prepare(command);
        let command = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(errors);
        let mut child = command.spawn().unwrap();
        let out = child.stdout.take().unwrap();
        // An address that nobody listens on, until the right one is known.
        let mut server = Self { child, address: SocketAddr::from(([127, 0, 0, 1], 0)), log };
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).unwrap();
        if line.is_empty() {
            assert!(!server.ended_within(PATIENCE).success());
            let said = fs::read(&server.log).unwrap().split_off(usize::try_from(before).unwrap());
            return Err(String::from_utf8(said).unwrap());
        }
        let address = line.trim_end().strip_prefix("listening on http://").expect(&line);
        server.address = address.parse().unwrap();
        Ok(server)
    }

    pub(crate) fn connect(&self) -> Client {
        Client::connect(self.address)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.connect().request("GET", path, &[], Framing::None)
    }

    /// Returns the standard error output of this home's servers.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// The id of the process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends the process in the middle of whatever it does.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends it so, while others still hold it.
    pub(crate) fn kill_now(&self) {
        let kill = format!("kill -KILL {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// Asks the process to stop.
    pub(crate) fn terminate(&self) {
        let kill = format!("kill -TERM {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// Waits until the process has ended by itself.
    pub(crate) fn ended_within(&mut self, limit: Duration) -> ExitStatus {
        let mut ended = None;
        within(limit, "the server ends", || {
            ended = self.child.try_wait().unwrap();
            ended.is_some()
        });
        ended.unwrap()
    }

    /// Stops it in order.
    pub(crate) fn stop(mut self) {
        self.terminate();
        assert!(self.ended_within(Duration::from_secs(10)).success(), "{}", self.log());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
