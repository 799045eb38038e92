//! Series: making and changing them, by keys that may.

use std::sync::Arc;

use domain::Request;
use domain::Surface;
use domain::command::{NewSeries, SeriesChange, SeriesRequest, SetUp};
use domain::operation::Origin;
use domain::person::Permission;
use domain::{Command, Directory, MadeThing, Outcome, Series, SeriesId};
use storage::Answer;

use crate::entropy;
use crate::error::{Denied, Error};
use crate::keyed::{Replayable, RequestKey, remembered, unexpected_outcome};
use crate::session::Session;

/// A series in a directory that knows its pool.
pub type SeriesState = (Arc<Directory>, Series);

/// The right to make and change series.
pub struct SeriesKeeper<'a> {
    session: &'a Session,
    origin: Origin,
}

impl Session {
    /// The right to make and change series.
    ///
    /// # Errors
    ///
    /// As [`Self::certificate_manager`].
    pub fn series_keeper(
        &self,
        surface: Surface,
        request_id: String,
    ) -> Result<SeriesKeeper<'_>, Denied> {
        let origin = self.origin_with(Permission::ChangeSeries, surface, request_id)?;
        Ok(SeriesKeeper::new(self, origin))
    }
}

impl<'a> SeriesKeeper<'a> {
    pub(crate) const fn new(session: &'a Session, origin: Origin) -> Self {
        Self { session, origin }
    }

    /// Makes a series. `key` is what a repeat of the request is known by.
    ///
    /// # Errors
    ///
    /// Rejections of [`domain::decide()`]; then failures of the store.
    pub async fn create(
        self,
        key: RequestKey,
        request: SeriesRequest,
    ) -> Result<Replayable<SeriesState>, Error> {
        let new = NewSeries {
            id: None,
            operator: self.session.operator(),
            request,
            pool_key: entropy::pool_key(),
        };
        let command = Command::SetUp(SetUp::CreateSeries(new));
        let service = self.session.service();
        let request = self.session.keyed(command, self.origin, key);
        let (series, repeated) = match service.inner.store.submit(request).await? {
            Answer::Done(Outcome::Series(series)) => (*series, false),
            Answer::Repeated(operation) => {
                let found = service.inner.reader.made(operation).await;
                match remembered(operation, found)?.what {
                    MadeThing::Series(series) => (*series, true),
                    MadeThing::Coupon(..) => return Err(unexpected_outcome()),
                }
            }
            Answer::Done(_) => return Err(unexpected_outcome()),
        };
        service.directory_changed().await;
        Ok(Replayable { what: (service.directory(), series), repeated })
    }

    /// A series of the caller's operator, to be changed.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn find(&self, id: SeriesId) -> Result<Option<SeriesState>, Error> {
        self.session.find_own_series(id).await
    }

    /// Changes a series, if the caller's operator has it.
    ///
    /// # Errors
    ///
    /// Rejections of [`domain::decide()`]; then failures of the store.
    pub async fn change(
        self,
        id: SeriesId,
        change: SeriesChange,
    ) -> Result<Option<SeriesState>, Error> {
        let service = self.session.service();
        // Whose it is never changes, so this can be looked at before.
        if self.session.find_own_series(id).await?.is_none() {
            return Ok(None);
        }
        let command = Command::SetUp(SetUp::ChangeSeries(SeriesChange { id: Some(id), ..change }));
        let request = Request { command, origin: self.origin, key: None };
        let Answer::Done(Outcome::Series(series)) = service.inner.store.submit(request).await?
        else {
            return Err(unexpected_outcome());
        };
        service.directory_changed().await;
        Ok(Some((service.directory(), *series)))
    }
}

impl Session {
    /// A series of the caller's operator, in a directory that knows it.
    pub(crate) async fn find_own_series(&self, id: SeriesId) -> Result<Option<SeriesState>, Error> {
        let own = |directory: &Directory| {
            let series = directory.series(id);
            series.filter(|series| series.operator == self.operator()).cloned()
        };
        let directory = self.directory_with(|directory| own(directory).is_some()).await?;
        let found = own(&directory);
        Ok(found.map(|series| (directory, series)))
    }

    /// The directory; anew, if it does not know what is looked for: another process may have made
    /// that a moment ago.
    pub(crate) async fn directory_with(
        &self,
        knows: impl Fn(&Directory) -> bool,
    ) -> Result<Arc<Directory>, Error> {
        let service = self.service();
        let directory = service.directory();
        if knows(&directory) {
            return Ok(directory);
        }
        Ok(service.directory_newer_than(&directory).await?.unwrap_or(directory))
    }
}
