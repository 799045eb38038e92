//! Booking out what is left of certificates after their last valid day.

use std::collections::HashMap;
use std::time::Duration;

use domain::command::BookExpired;
use domain::limits::EXPIRED_AT_ONCE_MAX;
use domain::operation::{Actor, Origin, Surface};
use domain::{
    CertificateId, Command, Operator, OperatorId, Outcome, Request, Series, SeriesId, validity,
};
use jiff::civil::Date;
use storage::Answer;
use storage::reader::Expiring;
use tokio::time::Instant;

use crate::administrator::Administrator;
use crate::error::Error;
use crate::keyed::unexpected_outcome;
use crate::service::Service;

/// Certificates that one read looks at. Most of them were spent.
const LOOKED_AT: u32 = 4_096;

/// Shortest pause between two commands. A pause lasts as long as the command before it, so that
/// requests of tills get at least half of the time.
const PAUSE_MIN: Duration = Duration::from_millis(20);

/// Certificates between two lines in the log.
const LOGGED_EVERY: u64 = 50_000;

/// What booking out the certificates of a series came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BookedOut {
    /// Series of the certificates.
    pub series: SeriesId,
    /// Number of certificates that were booked out, or would be.
    pub certificates: u64,
    /// Sum of their balances in minor units.
    pub minor: i64,
    /// Number of certificates that wait for the end of a hold.
    pub held: u64,
}

/// How far a process has booked out the series. What it does not know is looked at again.
#[derive(Debug, Default)]
pub struct ExpiryProgress(HashMap<SeriesId, Reached>);

/// How far a series is booked out.
#[derive(Clone, Copy, Debug)]
struct Reached {
    /// Last valid day through which certificates were looked at.
    through: Date,
    /// Last valid day behind which the next look begins.
    behind: Date,
}

/// Where a look at a series begins.
#[derive(Clone, Copy, Debug)]
enum Begin {
    /// With its first certificate.
    First,
    /// Behind the certificates with a last valid day.
    Behind(Date),
}

impl Begin {
    const fn place(self) -> Option<(Date, CertificateId)> {
        match self {
            Self::First => None,
            Self::Behind(day) => Some((day, CertificateId(i64::MAX))),
        }
    }
}

impl ExpiryProgress {
    /// The place behind which a look through a day begins. `None` if it was looked at already.
    fn begin(&self, series: SeriesId, through: Date) -> Option<Begin> {
        match self.0.get(&series) {
            None => Some(Begin::First),
            Some(reached) if reached.through >= through => None,
            Some(reached) => Some(Begin::Behind(reached.behind)),
        }
    }
}

/// A series whose certificates are looked at.
struct Look<'a> {
    service: &'a Service,
    operator: &'a Operator,
    series: &'a Series,
    origin: Origin,
    /// Nothing is booked, only counted.
    is_dry: bool,
    booked: BookedOut,
    /// Last valid day of the first certificate that waits for the end of a hold.
    first_held: Option<Date>,
}

impl Look<'_> {
    async fn run(
        &mut self,
        through: Date,
        mut after: Option<(Date, CertificateId)>,
    ) -> Result<(), Error> {
        let reader = &self.service.inner.reader;
        loop {
            let page = reader.expiring(self.series.id, through, after, LOOKED_AT).await?;
            let left: Vec<Expiring> =
                page.iter().filter(|found| !found.balance.is_zero()).copied().collect();
            for chunk in left.chunks(EXPIRED_AT_ONCE_MAX) {
                self.book(chunk).await?;
            }
            let Some(last) = page.last().filter(|_| page.len() >= LOOKED_AT as usize) else {
                return Ok(());
            };
            after = Some((last.last_day, last.id));
        }
    }

    async fn book(&mut self, found: &[Expiring]) -> Result<(), Error> {
        if self.is_dry {
            // A hold may have lapsed. Only a command records that.
            let (held, free): (Vec<&Expiring>, Vec<&Expiring>) =
                found.iter().partition(|found| !found.held.is_zero());
            self.count(free.iter().map(|found| found.balance.minor()));
            self.booked.held += held.len() as u64;
            return Ok(());
        }
        let begun = Instant::now();
        let certificates = found.iter().map(|found| found.id).collect();
        let command =
            Command::BookExpired(BookExpired { operator: self.operator.id, certificates });
        let request = Request { command, origin: self.origin.clone(), key: None };
        let answer = self.service.inner.store.submit(request).await?;
        let Answer::Done(Outcome::Expired(booked)) = answer else {
            return Err(unexpected_outcome());
        };
        self.count(booked.iter().map(|certificate| certificate.expired.minor()));
        // Those that another server booked meanwhile were not held when they were found.
        let is_booked = |found: &Expiring| booked.iter().any(|booked| booked.id == found.id);
        for waiting in found.iter().filter(|found| !found.held.is_zero() && !is_booked(found)) {
            self.booked.held += 1;
            self.first_held = self.first_held.or(Some(waiting.last_day));
        }
        tokio::time::sleep(begun.elapsed().max(PAUSE_MIN)).await;
        Ok(())
    }

    fn count(&mut self, balances: impl Iterator<Item = i64>) {
        let before = self.booked.certificates;
        for minor in balances {
            self.booked.certificates += 1;
            self.booked.minor = self.booked.minor.saturating_add(minor);
        }
        if before / LOGGED_EVERY != self.booked.certificates / LOGGED_EVERY {
            self.log("booking out expired certificates");
        }
    }

    fn log(&self, what: &str) {
        let BookedOut { series, certificates, minor, held } = self.booked;
        let operator = self.operator.id.0;
        tracing::info!(operator, series = series.0, certificates, minor, held, "{what}");
    }
}

impl Service {
    /// Books out the certificates that are due, of all operators that are not disabled. A series of
    /// which nothing can have become due since the last call costs nothing. Several servers may do
    /// it at once: each certificate is decided anew.
    ///
    /// # Errors
    ///
    /// Failures of the store. What was booked stays.
    pub async fn book_expired(&self, progress: &mut ExpiryProgress) -> Result<u64, Error> {
        let directory = self.directory();
        let mut certificates = 0;
        for series in directory.all_series() {
            let operator = directory.operator(series.operator);
            let Some(operator) = operator.filter(|operator| !operator.disabled) else { continue };
            let today = validity::local_date(self.now(), &operator.zone);
            let Some(through) = series.expiry.due_through(today) else {
                progress.0.remove(&series.id);
                continue;
            };
            let Some(begin) = progress.begin(series.id, through) else { continue };
            let origin = Origin {
                actor: Actor::Administrator,
                surface: Surface::CommandLine,
                request_id: "expiry".to_owned(),
            };
            let mut look = self.look(operator, series, origin, false);
            look.run(through, begin.place()).await?;
            if look.booked.certificates > 0 || look.booked.held > 0 {
                look.log("expired certificates were booked out");
            }
            let behind = look.first_held.and_then(|day| day.yesterday().ok()).unwrap_or(through);
            progress.0.insert(series.id, Reached { through, behind });
            certificates += look.booked.certificates;
        }
        Ok(certificates)
    }

    fn look<'a>(
        &'a self,
        operator: &'a Operator,
        series: &'a Series,
        origin: Origin,
        is_dry: bool,
    ) -> Look<'a> {
        let booked = BookedOut { series: series.id, certificates: 0, minor: 0, held: 0 };
        Look { service: self, operator, series, origin, is_dry, booked, first_held: None }
    }
}

impl Administrator {
    /// Books out the certificates of an operator that are due now, or only counts them. Returns one
    /// result for each series that books out balances.
    ///
    /// # Errors
    ///
    /// The operator does not exist or is disabled; then failures of the store. What was booked
    /// stays.
    pub async fn book_expired(
        &self,
        operator: OperatorId,
        is_dry: bool,
    ) -> Result<Vec<BookedOut>, Error> {
        let (service, origin) = self.parts();
        let directory = service.directory();
        // Without certificates the command only says whether the operator can book anything.
        let command = Command::BookExpired(BookExpired { operator, certificates: Vec::new() });
        let request = Request { command, origin: origin.clone(), key: None };
        let _unchanged = service.inner.store.submit(request).await?;
        let Some(operator) = directory.operator(operator) else { return Ok(Vec::new()) };
        let today = validity::local_date(service.now(), &operator.zone);
        let mut all = Vec::new();
        for series in directory.all_series() {
            let due = series.expiry.due_through(today).filter(|_| series.operator == operator.id);
            let Some(through) = due else { continue };
            let mut look = service.look(operator, series, origin.clone(), is_dry);
            look.run(through, None).await?;
            all.push(look.booked);
        }
        Ok(all)
    }
}
