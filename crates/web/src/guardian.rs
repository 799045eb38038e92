//! The deadline of a connection, and what comes after it.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::time::{Sleep, sleep_until};

use crate::connection::{Connection, Phase};
use crate::limits::AWAKE_REST_MAX;

/// End of a connection.
pub(crate) enum End {
    /// Closed normally, or broken.
    Closed,
    /// The client sent something that was not understood, and was told so.
    Refused,
    /// The head of a request did not arrive in time.
    HeadTooSlow,
    /// There is no room for its request at the moment.
    Crowded,
    /// It was idle too long, was displaced, or the server stops.
    Cut,
}

/// Ends connections that make no progress. It touches its timer only when that fires: a request
/// that begins and ends only moves the deadline that is checked then.
pub(crate) struct Guardian<'a> {
    connection: &'a Connection,
    timer: Pin<Box<Sleep>>,
}

impl<'a> Guardian<'a> {
    pub(crate) fn new(connection: &'a Connection) -> Self {
        let first = Instant::now() + connection.running.limits.request_read_max;
        Self { connection, timer: Box::pin(sleep_until(first.into())) }
    }

    /// Checks the deadline again, because it may be earlier than before.
    pub(crate) fn look_again(&mut self) {
        if let Some(deadline) = self.connection.deadline(&self.connection.running.limits) {
            self.timer.as_mut().reset(deadline.into());
        }
    }

    pub(crate) fn look_within(&mut self, time: Duration) {
        self.timer.as_mut().reset((Instant::now() + time).into());
    }

    /// Ready when a parked connection has waited too long.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<End> {
        let limits = &self.connection.running.limits;
        while self.timer.as_mut().poll(context).is_ready() {
            let now = Instant::now();
            if let Some(end) = self.overdue(now) {
                return Poll::Ready(end);
            }
            let next = self.connection.deadline(limits).unwrap_or(now + limits.request_read_max);
            self.timer.as_mut().reset(next.into());
        }
        Poll::Pending
    }

    /// Ready when an awake connection has waited too long, or can be parked.
    pub(crate) fn poll_awake(&mut self, context: &mut Context<'_>) -> Poll<Option<End>> {
        let limits = &self.connection.running.limits;
        // A rest may begin, or turn into a head, at any time: look again within the shortest limit.
        let often = AWAKE_REST_MAX.min(limits.request_read_max).min(limits.idle_max);
        while self.timer.as_mut().poll(context).is_ready() {
            let now = Instant::now();
            if let Some(end) = self.overdue(now) {
                return Poll::Ready(Some(end));
            }
            let rests = self.connection.phase().1 + AWAKE_REST_MAX <= now;
            if rests && self.connection.can_park() && !self.connection.running.is_stopping() {
                return Poll::Ready(None);
            }
            let soon = now + often;
            let next = self.connection.deadline(limits).map_or(soon, |next| next.min(soon));
            self.timer.as_mut().reset(next.into());
        }
        Poll::Pending
    }

    fn overdue(&self, now: Instant) -> Option<End> {
        let deadline = self.connection.deadline(&self.connection.running.limits)?;
        let too_slow = self.connection.phase().0 == Phase::Head;
        (deadline <= now).then_some(if too_slow { End::HeadTooSlow } else { End::Cut })
    }
}
