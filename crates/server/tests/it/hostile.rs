//! Clients that mean harm, and those that mean well beside them: memory stays under its bound, good
//! clients are served meanwhile, and everything is free again afterwards.

mod attacks;
mod bodies;

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

use crate::kit::process::{Home, Server, eventually, within};
use crate::kit::sale::{good, sale};

/// Maximum memory of the server process under attack (docs/trust.md, "Hostile input").
const MEMORY_KIB_MAX: u64 = 512 * 1024;

/// Maximum memory ten seconds after an attack.
const MEMORY_KIB_AFTER: u64 = 100 * 1024;

/// Connections that stay idle.
const IDLE: usize = 10_000;
/// Connections with unfinished heads.
const HEADS: usize = 4_000;
/// Maximum number of connections per address.
const ONE_ADDRESS_MAX: usize = 1_024;
/// Number of connections from each of our addresses.
const IDLE_PER_ADDRESS: usize = 1_000;
/// Descriptors that this process and the server each need for them, beside all others.
const DESCRIPTORS: u64 = 16_500;

/// A good client waits for an answer as long as this at most: far longer than it takes, as the tests
/// run on busy machines, and far shorter than an attack.
const PATIENCE: Duration = Duration::from_secs(5);

/// Sales between two of which a good client thinks.
const THINKING: Duration = Duration::from_millis(10);

/// A runtime of the attackers.
fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// The addresses that attackers have, which are all of this machine.
fn address(house: u8, number: usize) -> Ipv4Addr {
    Ipv4Addr::new(127, house, 0, u8::try_from(number).unwrap() + 1)
}

async fn connect(server: SocketAddr, from: Ipv4Addr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from((from, 0))).unwrap();
    socket.connect(server).await.unwrap()
}

/// Raises what this process, and with it the server that it starts, may have open; `None` says,
/// loudly, that the test is left out.
fn enough_descriptors() -> Option<()> {
    let limit = getrlimit(Resource::Nofile);
    if limit.current.is_none_or(|current| current >= DESCRIPTORS) {
        return Some(());
    }
    if limit.maximum.is_none_or(|maximum| maximum >= DESCRIPTORS) {
        let more = limit.maximum.map_or(DESCRIPTORS, |maximum| maximum.min(2 * DESCRIPTORS));
        setrlimit(Resource::Nofile, Rlimit { current: Some(more), ..limit }).unwrap();
        return Some(());
    }
    let why =
        format!("no more than {:?} files may be open: raise it with ulimit -n", limit.maximum);
    assert!(std::env::var_os("CI").is_none_or(|ci| ci.is_empty()), "{why}");
    left_out(&why);
    None
}

#[expect(clippy::print_stderr, reason = "who runs the tests has to know")]
fn left_out(why: &str) {
    eprintln!("LEFT OUT: 10,000 idle connections: {why}");
}

impl Server {
    /// Memory of the process in KiB, where the system tells it: `VmHWM`, the most that it has had, or
    /// `VmRSS`, what it has.
    fn memory_kib(&self, which: &str) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix(which)?.strip_prefix(':'))?;
        line.trim().strip_suffix(" kB")?.parse().ok()
    }

    #[track_caller]
    fn memory_is_bounded(&self) {
        if let Some(kib) = self.memory_kib("VmHWM") {
            assert!(kib <= MEMORY_KIB_MAX, "{} MiB", kib / 1024);
            tell(&format!("at most {} MiB", kib / 1024));
        }
    }

    /// Returns the HTTP metric with this name.
    fn figure(&self, name: &str) -> usize {
        let metrics = self.get("/metrics").text();
        let name = format!("scrip_http_{name} ");
        let line = metrics.lines().find_map(|line| line.strip_prefix(&name));
        line.expect(&name).parse().unwrap()
    }
}

/// For whoever runs the test with `--nocapture`, to write down what was measured.
#[expect(clippy::print_stderr, reason = "it is what the test has measured")]
fn tell(measured: &str) {
    eprintln!("hostile: {measured}");
}

/// Sells, one certificate after the other, until told that it is enough.
fn sell_until(server: &Server, mut enough: impl FnMut() -> bool) -> usize {
    let mut till = server.connect().till("demo");
    let (mut sold, mut slowest) = (0, Duration::ZERO);
    while !enough() {
        let begin = Instant::now();
        let cards = till.send(&sale(&format!("good-{sold}"), json!([good("1", 1)]))).succeeded();
        assert_eq!(cards.len(), 1);
        slowest = slowest.max(begin.elapsed());
        sold += 1;
        std::thread::sleep(THINKING);
    }
    assert!(slowest < PATIENCE, "a good client waited {slowest:?}");
    tell(&format!("{sold} sales, the slowest in {slowest:?}"));
    sold
}

/// Sells a few certificates.
fn sell_some(server: &Server) {
    let mut left = 20;
    sell_until(server, || {
        left -= 1;
        left == 0
    });
}

#[test]
fn ten_thousand_idle_connections_do_no_harm() {
    if enough_descriptors().is_none() {
        return;
    }
    let home = Home::embedded();
    let mut server = home.serve_demo();
    let runtime = runtime();
    let opening = Tasks::begin(&runtime, open_idle(server.address));
    assert!(sell_until(&server, || opening.is_finished()) > 0);
    let mut idle = runtime.block_on(opening.all());
    assert_eq!(idle.len(), IDLE);
    assert!(server.figure("connections_open") > IDLE);
    server.memory_is_bounded();

    // One address has no more than its share, and the clients of others do not notice.
    let address_of_one = address(2, 0);
    let mut greedy = Vec::new();
    for _ in 0..ONE_ADDRESS_MAX + 16 {
        greedy.push(runtime.block_on(connect(server.address, address_of_one)));
    }
    eventually("the last ones are refused", || server.figure("connections_refused_total") == 16);
    sell_some(&server);

    // Heads that are never finished, from addresses that have fewer connections.
    let heads = runtime.block_on(open_heads(server.address));
    sell_some(&server);
    server.memory_is_bounded();

    // Most leave, and are forgotten, and what they took is given back.
    drop(heads);
    drop(greedy);
    let staying = idle.split_off(IDLE - 500);
    drop(idle);
    eventually("who left is forgotten", || server.figure("connections_open") < 600);
    within(Duration::from_secs(10), "memory is returned", || {
        server.memory_kib("VmRSS").is_none_or(|kib| kib <= MEMORY_KIB_AFTER)
    });
    // The rest does not keep it from stopping.
    server.terminate();
    assert!(server.ended_within(Duration::from_secs(10)).success(), "{}", server.log());
    drop(staying);
    home.verify();
}

#[test]
fn slow_endless_and_senseless_requests_do_no_harm() {
    if enough_descriptors().is_none() {
        return;
    }
    let home = Home::embedded();
    let server = home.serve_demo();
    let runtime = runtime();
    let attacks = Tasks::begin(&runtime, attacks::all(server.address));
    let address = server.address;
    let bodies = std::thread::spawn(move || bodies::send(address));
    let sold = sell_until(&server, || attacks.is_finished() && bodies.is_finished());
    assert!(sold >= 20, "{sold} sales beside the attacks");
    runtime.block_on(attacks.all());
    bodies.join().unwrap();
    server.memory_is_bounded();
    eventually("the attackers are forgotten", || server.figure("connections_open") <= 1);
    assert_eq!(server.figure("panics_total"), 0, "{}", server.log());
    let mut till = server.connect().till("demo");
    assert_eq!(till.send(&sale("after", json!([good("1", 1)]))).succeeded().len(), 1);

    // It stops in time while it is attacked, too.
    let attacks = Tasks::begin(&runtime, attacks::slow(server.address));
    eventually("attackers are there", || server.figure("connections_open") > attacks::SLOW);
    server.stop();
    runtime.block_on(attacks.all());
    assert_eq!(home.numbers().len(), sold + 1);
    home.verify();
}

/// Connections that have asked something once and rest now.
async fn open_idle(server: SocketAddr) -> Vec<TcpStream> {
    let mut opening = JoinSet::new();
    let mut idle = Vec::with_capacity(IDLE);
    for number in 0..IDLE {
        // The queue of those whom nobody has accepted yet is short.
        if opening.len() >= 200 {
            idle.extend(opening.join_next().await.map(Result::unwrap));
        }
        opening.spawn(async move {
            let mut socket = connect(server, address(1, number / IDLE_PER_ADDRESS)).await;
            socket.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
            let mut answer = [0; 512];
            let read = socket.read(&mut answer).await.unwrap();
            assert!(answer[..read].starts_with(b"HTTP/1.1 200"), "{}", answer.escape_ascii());
            socket
        });
    }
    idle.extend(opening.join_all().await);
    idle
}

/// Connections that have sent most of a head and never the rest.
async fn open_heads(server: SocketAddr) -> Vec<TcpStream> {
    let head = format!("GET / HTTP/1.1\r\nHost: x\r\nX: {}", "x".repeat(12_000));
    let mut heads = Vec::with_capacity(HEADS);
    for number in 0..HEADS {
        let mut socket = connect(server, address(3, number / IDLE_PER_ADDRESS)).await;
        // One that is refused is no longer read.
        let _ = socket.write_all(head.as_bytes()).await;
        heads.push(socket);
    }
    heads
}

/// Background tasks of attackers.
struct Tasks<T>(tokio::task::JoinHandle<T>);

impl<T: Send + 'static> Tasks<T> {
    fn begin(runtime: &Runtime, tasks: impl Future<Output = T> + Send + 'static) -> Self {
        Self(runtime.spawn(tasks))
    }

    fn is_finished(&self) -> bool {
        self.0.is_finished()
    }

    async fn all(self) -> T {
        self.0.await.unwrap()
    }
}
