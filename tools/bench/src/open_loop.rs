//! The load generator that does not wait. It sends requests at the times of a schedule, whether or not
//! earlier ones are answered, as many independent clients do. The latency of a request counts from the
//! time at which it was planned.
//!
//! The generator runs on the machine that it measures, so it takes little from the server. One thread
//! sends and reads. The requests are written before the run. Between requests the thread sleeps in
//! `poll`, because tokio's timer has a grain of a millisecond.

use std::collections::VecDeque;
use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail, ensure};
use load_kit::dice::Dice;
use load_kit::http::Answer;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::ceiling::CONNECTIONS_PROMISED;
use super::load::{Driven, Traffic};

/// Connections that the requests share: as many as have found the maximum rate.
const CONNECTIONS: usize = CONNECTIONS_PROMISED;

/// Time at the beginning that is not measured, because connections are used for the first time.
const WARM_UP: Duration = Duration::from_millis(500);

/// Maximum time after the end of a schedule for late requests and answers.
const OVERTIME_MAX: Duration = Duration::from_secs(10);

/// Length of the buffer for reading. Most answers fit into it.
const READ_BYTES: usize = 8 * 1024;

/// Times of the requests, in nanoseconds from the beginning: a Poisson process. The same seed gives the
/// same times.
pub(super) struct Schedule {
    times: Vec<u64>,
    time: Duration,
}

impl Schedule {
    /// Draws a schedule with this average rate, for this time after the warm-up.
    pub(super) fn draw(seed: u64, per_second: f64, time: Duration) -> Self {
        let mut dice = Dice::of(seed, 0);
        let end = (WARM_UP + time).as_secs_f64();
        let (mut at, mut times) = (0.0, Vec::new());
        loop {
            at += pause(dice.draw(), per_second);
            if at >= end {
                return Self { times, time };
            }
            times.push(nanos(Duration::from_secs_f64(at)));
        }
    }

    /// Number of requests that are measured.
    fn measured(&self) -> usize {
        let warm_up = nanos(WARM_UP);
        self.times.len() - self.times.partition_point(|&time| time < warm_up)
    }
}

/// Seconds until the next request at this rate: distributed exponentially.
#[expect(clippy::cast_precision_loss, reason = "it draws one of 2^53 numbers")]
fn pause(drawn: u64, per_second: f64) -> f64 {
    // Above nought and at most one.
    let uniform = ((drawn >> 11) + 1) as f64 / (1_u64 << 53) as f64;
    -uniform.ln() / per_second.max(1e-9)
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

fn micros(time: Duration) -> u32 {
    u32::try_from(time.as_micros()).unwrap_or(u32::MAX)
}

/// Result of a schedule.
pub(super) struct Offered {
    /// Answers, with the latencies of the requests planned after the warm-up.
    pub(super) driven: Driven,
    /// Share of the planned rate at which answers came.
    pub(super) reached: f64,
    /// Delays of the sending for which a connection was free, in ascending order. This is the
    /// generator's own part of the latencies.
    pub(super) late_micros: Vec<u32>,
    /// Number of requests that waited for a connection, or behind one that did.
    pub(super) waited: u64,
}

/// Sends the requests of a schedule to a server, and waits for the answers.
pub(super) fn offer<T: Traffic>(
    address: SocketAddr,
    schedule: &Schedule,
    orders: &AtomicU64,
    traffic: &T,
) -> Result<Offered> {
    let requests = Requests::write(schedule.times.len(), orders, &mut traffic.clone());
    let connections = (0..CONNECTIONS).map(|_| Connection::open(address));
    let connections = connections.collect::<Result<Vec<Connection>>>()?;
    let generator = Generator {
        began: Instant::now(),
        schedule,
        requests,
        traffic: traffic.clone(),
        idle: (0..connections.len()).collect(),
        busy: Vec::with_capacity(connections.len()),
        connections,
        sent: 0,
        is_behind: false,
        last_answer: Duration::ZERO,
        driven: Driven::default(),
        late_micros: Vec::with_capacity(schedule.times.len()),
        waited: 0,
    };
    // The priority that the thread asks for ends with it.
    let ended = thread::scope(|scope| scope.spawn(|| generator.run()).join());
    let ended = ended.map_err(|_| anyhow!("the load generator panicked"))??;
    let Generator { mut driven, mut late_micros, waited, sent, last_answer, .. } = ended;
    driven.latencies_micros.sort_unstable();
    driven.measured = last_answer.saturating_sub(WARM_UP).max(schedule.time);
    let answered = driven.acknowledged + driven.refused;
    driven.unanswered = u64::try_from(sent)?.saturating_sub(answered);
    late_micros.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let planned_per_second = schedule.measured().max(1) as f64 / schedule.time.as_secs_f64();
    let reached = driven.requests_per_second() / planned_per_second;
    Ok(Offered { driven, reached, late_micros, waited })
}

/// All requests of a run, one after the other.
struct Requests {
    bytes: Vec<u8>,
    /// End of each request in the bytes.
    ends: Vec<usize>,
}

impl Requests {
    fn write(count: usize, orders: &AtomicU64, traffic: &mut impl Traffic) -> Self {
        let mut requests = Self { bytes: Vec::new(), ends: Vec::with_capacity(count) };
        for _ in 0..count {
            let order = orders.fetch_add(1, Ordering::Relaxed);
            requests.bytes.extend_from_slice(traffic.request(order));
            requests.ends.push(requests.bytes.len());
        }
        requests
    }

    fn get(&self, index: usize) -> &[u8] {
        let begin = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[begin..self.ends[index]]
    }
}

/// A connection with at most one request on its way.
struct Connection {
    stream: TcpStream,
    answer: Answer,
    /// Planned time of the request on its way.
    due: Duration,
}

impl Connection {
    fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).context("cannot connect")?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        Ok(Self { stream, answer: Answer::default(), due: Duration::ZERO })
    }

    /// Sends a request. The system takes it at once, because nothing else is on its way.
    fn send(&mut self, due: Duration, request: &[u8]) -> Result<()> {
        self.due = due;
        self.answer.clear();
        let written = self.stream.write(request).context("cannot send")?;
        ensure!(written == request.len(), "the system takes {written} bytes of a request");
        Ok(())
    }

    /// Reads what has arrived. Returns whether the answer is whole.
    fn receive(&mut self, buffer: &mut [u8]) -> Result<bool> {
        loop {
            match self.stream.read(buffer) {
                Ok(0) => bail!("the server closed the connection"),
                Ok(length) => self.answer.buffer().extend_from_slice(&buffer[..length]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
            if self.answer.is_whole()? {
                return Ok(true);
            }
        }
    }
}

/// Sends at the times of the schedule, and reads the answers.
struct Generator<'a, T> {
    began: Instant,
    schedule: &'a Schedule,
    requests: Requests,
    traffic: T,
    connections: Vec<Connection>,
    /// Connections without a request, the one that was used longest ago first.
    idle: VecDeque<usize>,
    /// Connections that wait for an answer.
    busy: Vec<usize>,
    /// Number of requests that were sent.
    sent: usize,
    /// Whether a request has waited for a connection, and those planned after it are late too.
    is_behind: bool,
    /// Time of the last answer.
    last_answer: Duration,
    driven: Driven,
    late_micros: Vec<u32>,
    waited: u64,
}

impl<T: Traffic> Generator<'_, T> {
    /// Runs until everything is answered, or the time is over.
    fn run(mut self) -> Result<Self> {
        be_prompt();
        self.began = Instant::now();
        let over = WARM_UP + self.schedule.time + OVERTIME_MAX;
        loop {
            self.send_due()?;
            let next = self.next_due().filter(|_| !self.idle.is_empty());
            let now = self.began.elapsed();
            if now >= over || (next.is_none() && self.busy.is_empty()) {
                return Ok(self);
            }
            self.wait(next.unwrap_or(over).min(over).saturating_sub(now))?;
        }
    }

    fn next_due(&self) -> Option<Duration> {
        self.schedule.times.get(self.sent).map(|&time| Duration::from_nanos(time))
    }

    /// Sends every request whose time has come, as long as a connection is free.
    fn send_due(&mut self) -> Result<()> {
        while let Some(due) = self.next_due() {
            let now = self.began.elapsed();
            if due > now {
                self.is_behind = false;
                break;
            }
            let Some(place) = self.idle.pop_front() else {
                self.is_behind = true;
                break;
            };
            if self.is_behind {
                self.waited += 1;
            } else {
                self.late_micros.push(micros(now.saturating_sub(due)));
            }
            self.connections[place].send(due, self.requests.get(self.sent))?;
            self.sent += 1;
            self.busy.push(place);
        }
        Ok(())
    }

    /// Sleeps until answers arrive or the time is over, and reads the answers.
    fn wait(&mut self, time: Duration) -> Result<()> {
        let timeout = Timespec::try_from(time)?;
        let streams = self.busy.iter().map(|&place| &self.connections[place].stream);
        let mut polled: Vec<PollFd<'_>> =
            streams.map(|stream| PollFd::new(stream, PollFlags::IN)).collect();
        match poll(&mut polled, Some(&timeout)) {
            Ok(_) => {}
            Err(Errno::INTR) => return Ok(()),
            Err(error) => return Err(error).context("cannot wait for answers"),
        }
        let arrived = self.busy.iter().zip(&polled);
        let arrived = arrived.filter(|(_, polled)| !polled.revents().is_empty());
        let arrived: Vec<usize> = arrived.map(|(&place, _)| place).collect();
        let mut buffer = [0; READ_BYTES];
        for place in arrived {
            self.receive(place, &mut buffer);
            // Many answers at once do not delay the next request.
            self.send_due()?;
        }
        Ok(())
    }

    fn receive(&mut self, place: usize, buffer: &mut [u8]) {
        let connection = &mut self.connections[place];
        let received = connection.receive(buffer);
        let now = self.began.elapsed();
        match received {
            Ok(false) => return,
            Ok(true) => {
                self.last_answer = now;
                if connection.due >= WARM_UP {
                    let latency = micros(now.saturating_sub(connection.due));
                    self.driven.latencies_micros.push(latency);
                }
                self.driven.take(&self.traffic, &connection.answer);
                self.idle.push_back(place);
            }
            // The connection is not used any more. Its request stays unanswered.
            Err(error) => {
                self.driven.first_refusal.get_or_insert(format!("no answer: {error:#}"));
            }
        }
        self.busy.retain(|&busy| busy != place);
    }
}

/// Asks the system to wake this thread without delay: at the end of a sleep, instead of up to 50 µs
/// later, and before the server's threads, whose turn on a processor lasts some milliseconds. Only an
/// administrator has the second right. If the system refuses, requests are late, and the table says so.
fn be_prompt() {
    let thread = fs::read_link("/proc/thread-self").ok();
    let Some(id) = thread.as_deref().and_then(Path::file_name) else { return };
    let _ = fs::write(Path::new("/proc").join(id).join("timerslack_ns"), "1");
    let mut first = Command::new("chrt");
    let _ = first.args(["--fifo", "--pid", "1"]).arg(id).stderr(Stdio::null()).status();
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::sync::Arc;

    use super::super::load::sale::Sale;
    use super::*;

    #[test]
    fn a_schedule_has_its_rate_and_is_drawn_again_from_its_seed() {
        let time = Duration::from_secs(20);
        for (seed, per_second) in [(1, 100.0), (2, 1_000.0), (3, 20_000.0)] {
            let schedule = Schedule::draw(seed, per_second, time);
            assert!(schedule.times.is_sorted());
            assert!(schedule.times.last() < Some(&nanos(WARM_UP + time)));
            assert_eq!(schedule.times, Schedule::draw(seed, per_second, time).times);
            assert_ne!(schedule.times, Schedule::draw(seed + 9, per_second, time).times);
            // The standard deviation of the count is its root. Five times that never happens.
            let mean = per_second * time.as_secs_f64();
            let measured = u32::try_from(schedule.measured()).unwrap();
            assert!((f64::from(measured) - mean).abs() < 5.0 * mean.sqrt(), "{measured} of {mean}");
        }
    }

    #[test]
    fn pauses_are_distributed_exponentially() {
        let mut dice = Dice::of(7, 0);
        let pauses: Vec<f64> = (0..100_000).map(|_| pause(dice.draw(), 10.0)).collect();
        assert!(pauses.iter().all(|pause| pause.is_finite() && *pause >= 0.0));
        // One in e is longer than the mean.
        let longer = pauses.iter().filter(|pause| **pause > 0.1).count();
        assert!((36_000..37_600).contains(&longer), "{longer}");
        let shorter = pauses.iter().filter(|pause| **pause < 0.01).count();
        assert!((9_000..10_100).contains(&shorter), "{shorter}");
        assert!(pause(0, 10.0) > 3.0 && pause(u64::MAX, 10.0) == 0.0);
    }

    #[test]
    fn requests_are_written_ahead_with_numbers_of_their_own() {
        let orders = AtomicU64::new(7);
        let mut sale = Sale::new();
        let requests = Requests::write(3, &orders, &mut sale);
        for (index, order) in [(0, 7), (1, 8), (2, 9)] {
            assert_eq!(requests.get(index), sale.request(order));
        }
        assert_eq!(orders.load(Ordering::Relaxed), 10);
    }

    /// The server answers each request, in pieces. One answer is a refusal.
    #[test]
    fn every_request_is_answered_or_counted() {
        const GOOD: &str = "{\"ErrorCode\":0,\"SertCards\":[{\"Number\":15}]}";
        const BAD: &str = "{\"ErrorCode\":4}";
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let served = Arc::new(AtomicU64::new(0));
            for stream in listener.incoming() {
                let (mut stream, served) = (stream.unwrap(), Arc::clone(&served));
                thread::spawn(move || {
                    let mut buffer = [0; READ_BYTES];
                    while stream.read(&mut buffer).is_ok_and(|length| length > 0) {
                        let is_bad = served.fetch_add(1, Ordering::Relaxed) == 3;
                        let body = if is_bad { BAD } else { GOOD };
                        let head = "HTTP/1.1 200 OK\r\nContent-Length: ";
                        let rest = format!("{}\r\n\r\n{body}", body.len());
                        for piece in [head, rest.as_str()] {
                            stream.write_all(piece.as_bytes()).unwrap();
                        }
                    }
                });
            }
        });
        let schedule = Schedule::draw(1, 400.0, Duration::from_millis(100));
        let planned = schedule.times.len();
        let offered = offer(address, &schedule, &AtomicU64::new(0), &Sale::new()).unwrap();
        let Offered { driven, late_micros, waited, .. } = offered;
        let acknowledged = usize::try_from(driven.acknowledged).unwrap();
        assert_eq!((acknowledged + 1, driven.refused, driven.unanswered), (planned, 1, 0));
        assert_eq!(driven.latencies_micros.len(), schedule.measured());
        assert_eq!(late_micros.len() + usize::try_from(waited).unwrap(), planned);
        assert_eq!(driven.numbers.len(), acknowledged);
    }
}
