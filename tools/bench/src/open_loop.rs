//! The load generator that does not wait: requests are sent at the times of a schedule, whether or not
//! earlier ones are answered, as those of many clients are who know nothing of each other. The latency
//! of each counts from the time at which it was to be sent.
//!
//! One thread keeps the time and sends, with the system's own sleep; tokio's timer has a grain of a
//! millisecond. Answers are read elsewhere.

use std::fs;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use load_kit::dice::Dice;
use load_kit::http::{Answers, KeepAlive};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::load::{Driven, Traffic};

/// Connections that arrivals share. Below what one client address may have, and what processes may
/// open on most systems.
const CONNECTIONS: usize = 512;

/// What is sent in this time is not measured: each connection is used for the first time.
const WARM_UP: Duration = Duration::from_millis(500);

/// How long after its end a schedule may still be worked off, and answers waited for.
const OVERTIME_MAX: Duration = Duration::from_secs(10);

/// There is nothing to be answered on a connection.
const NOTHING: u64 = u64::MAX;

/// When requests are to be sent, in nanoseconds from the beginning: a Poisson process. The same seed
/// gives the same times.
#[derive(Clone)]
pub(super) struct Schedule {
    times: Arc<[u64]>,
    time: Duration,
}

impl Schedule {
    /// Draws one, of so many requests a second on average and for so long after the warm-up.
    pub(super) fn draw(seed: u64, per_second: f64, time: Duration) -> Self {
        let mut dice = Dice::of(seed, 0);
        let end = (WARM_UP + time).as_secs_f64();
        let (mut at, mut times) = (0.0, Vec::new());
        loop {
            at += pause(dice.draw(), per_second);
            if at >= end {
                return Self { times: times.into(), time };
            }
            times.push(nanos(Duration::from_secs_f64(at)));
        }
    }

    /// How many requests of it are measured.
    fn measured(&self) -> usize {
        let warm_up = nanos(WARM_UP);
        self.times.len() - self.times.partition_point(|&time| time < warm_up)
    }
}

/// How many seconds pass until the next request, of which there are so many a second: distributed
/// exponentially.
#[expect(clippy::cast_precision_loss, reason = "it draws one of 2^53 numbers")]
fn pause(drawn: u64, per_second: f64) -> f64 {
    // Above nought and at most one.
    let uniform = ((drawn >> 11) + 1) as f64 / (1_u64 << 53) as f64;
    -uniform.ln() / per_second.max(1e-9)
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(NOTHING - 1)
}

/// What came of a schedule.
pub(super) struct Offered {
    /// Latencies are of what was to be sent after the warm-up.
    pub(super) driven: Driven,
    /// The part of the planned rate at which answers came.
    pub(super) reached: f64,
    /// How much later than planned requests were sent for which there was a connection, in ascending
    /// order: the generator's own part of the latencies.
    pub(super) pacer_late_micros: Vec<u32>,
    /// Requests that had to wait for a connection, those after them included.
    pub(super) waited: u64,
}

/// Sends a schedule's requests to a server and waits for the answers.
pub(super) async fn offer<T: Traffic>(
    address: SocketAddr,
    schedule: &Schedule,
    orders: &Arc<AtomicU64>,
    traffic: &T,
) -> Result<Offered> {
    let (free, idle) = mpsc::channel();
    let (mut writers, mut readers) = (Vec::new(), JoinSet::new());
    let mut opened = Vec::new();
    for _ in 0..CONNECTIONS {
        opened.push(KeepAlive::connect(address).await?.into_parts());
    }
    let due: Arc<[AtomicU64]> = (0..CONNECTIONS).map(|_| AtomicU64::new(NOTHING)).collect();
    // Some time for the pacer to begin.
    let began = Instant::now() + Duration::from_millis(50);
    for (place, (write, answers)) in opened.into_iter().enumerate() {
        free.send(place)?;
        writers.push(write);
        let (due, free, traffic) = (Arc::clone(&due), free.clone(), traffic.clone());
        let driven = Driven::default();
        readers.spawn(Reader { began, place, due, free, traffic, answers, driven }.run());
    }
    drop(free);
    let (schedule, orders, traffic) = (schedule.clone(), Arc::clone(orders), traffic.clone());
    let (planned, time) = (schedule.measured(), schedule.time);
    let pacer = Pacer { began, schedule, orders, traffic, writers, due, idle };
    let (tell, told) = oneshot::channel();
    thread::spawn(move || tell.send(pacer.run()).ok());
    let paced = told.await.context("the pacer ended")??;
    // The connections were closed with the pacer, which ends their readers.
    let ended = timeout(OVERTIME_MAX, readers.join_all()).await;
    let ended = ended.context("the server did not close connections that its client has left")?;
    let (mut driven, mut last_answer) = (Driven::default(), Duration::ZERO);
    for (part, answered) in ended {
        driven.add(part);
        last_answer = last_answer.max(answered);
    }
    driven.latencies_micros.sort_unstable();
    driven.measured = last_answer.saturating_sub(WARM_UP).max(time);
    let Paced { late_micros: mut pacer_late_micros, waited, sent } = paced;
    driven.unanswered = sent.saturating_sub(driven.acknowledged + driven.refused);
    pacer_late_micros.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let planned_per_second = planned.max(1) as f64 / time.as_secs_f64();
    let reached = driven.requests_per_second() / planned_per_second;
    Ok(Offered { driven, reached, pacer_late_micros, waited })
}

/// Sends at the times of the schedule.
struct Pacer<T> {
    began: Instant,
    schedule: Schedule,
    orders: Arc<AtomicU64>,
    traffic: T,
    writers: Vec<OwnedWriteHalf>,
    /// When what is on its way on each connection was to be sent.
    due: Arc<[AtomicU64]>,
    idle: Receiver<usize>,
}

/// What the pacer tells of itself.
#[derive(Default)]
struct Paced {
    late_micros: Vec<u32>,
    waited: u64,
    sent: u64,
}

impl<T: Traffic> Pacer<T> {
    /// Sends, and waits until all connections are idle. Connections close with it.
    fn run(mut self) -> Result<Paced> {
        be_prompt();
        let over = self.began + WARM_UP + self.schedule.time + OVERTIME_MAX;
        let left = || over.saturating_duration_since(Instant::now());
        let (mut paced, mut is_behind) = (Paced::default(), false);
        for &time in &*Arc::clone(&self.schedule.times) {
            let planned = self.began + Duration::from_nanos(time);
            let early = planned.saturating_duration_since(Instant::now());
            if !early.is_zero() {
                // What waited for a connection is caught up with.
                is_behind = false;
                thread::sleep(early);
            }
            let place = match self.idle.try_recv() {
                Ok(place) => place,
                Err(_) => match self.idle.recv_timeout(left()) {
                    Ok(place) => {
                        is_behind = true;
                        place
                    }
                    // The time is over, or no connection is left.
                    Err(_) => break,
                },
            };
            if is_behind {
                paced.waited += 1;
            } else {
                paced.late_micros.push(micros(planned.elapsed()));
            }
            if left().is_zero() {
                break;
            }
            self.send(place, time)?;
            paced.sent += 1;
        }
        for _ in 0..self.writers.len() {
            if self.idle.recv_timeout(left()).is_err() {
                break;
            }
        }
        Ok(paced)
    }

    fn send(&mut self, place: usize, time: u64) -> Result<()> {
        let order = self.orders.fetch_add(1, Ordering::Relaxed);
        self.due[place].store(time, Ordering::Release);
        let mut request = self.traffic.request(order);
        let began = Instant::now();
        while !request.is_empty() {
            match self.writers[place].try_write(request) {
                Ok(written) => request = &request[written..],
                Err(full) if full.kind() == ErrorKind::WouldBlock => {
                    let late = began.elapsed() > OVERTIME_MAX;
                    if late {
                        bail!("the server does not read what it is sent");
                    }
                    thread::sleep(Duration::from_micros(20));
                }
                Err(error) => return Err(error).context("cannot send"),
            }
        }
        Ok(())
    }
}

/// Has the system end this thread's sleeps when they are over, instead of up to 50 µs later, and not
/// keep it waiting behind what it measures: another thread's turn on a processor is some milliseconds.
/// The latter is an administrator's right. Where either is refused, the pacer is as late as it says.
fn be_prompt() {
    let thread = fs::read_link("/proc/thread-self").ok();
    let Some(id) = thread.as_deref().and_then(Path::file_name) else { return };
    let _ = fs::write(Path::new("/proc").join(id).join("timerslack_ns"), "1");
    let mut first = Command::new("chrt");
    let _ = first.args(["--fifo", "--pid", "1"]).arg(id).stderr(Stdio::null()).status();
}

fn micros(time: Duration) -> u32 {
    u32::try_from(time.as_micros()).unwrap_or(u32::MAX)
}

/// Reads what comes back on a connection.
struct Reader<T> {
    began: Instant,
    place: usize,
    due: Arc<[AtomicU64]>,
    free: Sender<usize>,
    traffic: T,
    answers: Answers,
    driven: Driven,
}

impl<T: Traffic> Reader<T> {
    /// Reads until the connection is closed; also says when the last answer came.
    async fn run(mut self) -> (Driven, Duration) {
        let mut last_answer = Duration::ZERO;
        loop {
            let received = self.answers.receive().await;
            let now = self.began.elapsed();
            let due = self.due[self.place].swap(NOTHING, Ordering::Acquire);
            if let Err(error) = received {
                if due != NOTHING {
                    self.driven.first_refusal.get_or_insert(format!("no answer: {error:#}"));
                }
                break;
            }
            last_answer = now;
            self.driven.take(&self.traffic, &self.answers);
            let due = Duration::from_nanos(due);
            if due >= WARM_UP {
                self.driven.latencies_micros.push(micros(now.saturating_sub(due)));
            }
            if self.free.send(self.place).is_err() {
                break;
            }
        }
        (self.driven, last_answer)
    }
}

#[cfg(test)]
mod tests {
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
            // The count varies as its root does: five times that is as good as never.
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
        // Of an exponential distribution, as many are longer than its mean as e has in one.
        let longer = pauses.iter().filter(|pause| **pause > 0.1).count();
        assert!((36_000..37_600).contains(&longer), "{longer}");
        let shorter = pauses.iter().filter(|pause| **pause < 0.01).count();
        assert!((9_000..10_100).contains(&shorter), "{shorter}");
        assert!(pause(0, 10.0) > 3.0 && pause(u64::MAX, 10.0) == 0.0);
    }
}
