//! A table that is walked in the order of a key, beside others.

use domain::audit::Faults;

use super::rows::{Asked, Page, Rows};
use crate::record::Read;
use crate::{BackendError, limits};

/// Records of a table in the order of a key that several of them may share.
pub(super) struct Stream<R, K> {
    asked: Asked,
    key: fn(&R) -> K,
    page: std::vec::IntoIter<R>,
    head: Option<R>,
    is_over: bool,
    /// Number of rows so far, readable or not.
    pub(super) count: u64,
}

impl<R: Read, K: Ord> Stream<R, K> {
    /// All records in the order of the table's key.
    pub(super) fn new(key: fn(&R) -> K) -> Self {
        Self::ordered_by(None, key)
    }

    /// All records, first in the order of a column.
    pub(super) fn ordered_by(by: Option<&'static str>, key: fn(&R) -> K) -> Self {
        let asked = Asked::first(R::table(), by, limits::AUDIT_PAGE_ROWS);
        let page = Vec::new().into_iter();
        Self { asked, key, page, head: None, is_over: false, count: 0 }
    }

    /// Reads pages until there is a next record.
    async fn fill<T: Rows>(
        &mut self,
        rows: &mut T,
        faults: &mut Faults,
    ) -> Result<(), BackendError> {
        while self.head.is_none() {
            self.head = self.page.next();
            if self.head.is_some() || self.is_over {
                return Ok(());
            }
            let Page { records, count, unreadable, last } = rows.page::<R>(&self.asked).await?;
            for key in unreadable {
                let subject = format!("row {key} of table {}", R::table().name);
                faults.add(subject, "it cannot be read");
            }
            self.count += u64::from(count);
            self.is_over = count < self.asked.limit;
            self.asked.after = last;
            self.page = records.into_iter();
        }
        Ok(())
    }

    /// The key of the next record.
    pub(super) async fn next_key<T: Rows>(
        &mut self,
        rows: &mut T,
        faults: &mut Faults,
    ) -> Result<Option<K>, BackendError> {
        self.fill(rows, faults).await?;
        Ok(self.head.as_ref().map(self.key))
    }

    /// Gives the next record.
    pub(super) async fn next<T: Rows>(
        &mut self,
        rows: &mut T,
        faults: &mut Faults,
    ) -> Result<Option<R>, BackendError> {
        self.fill(rows, faults).await?;
        Ok(self.head.take())
    }

    /// The next records up to a key, including those that have it.
    pub(super) async fn through<T: Rows>(
        &mut self,
        key: &K,
        rows: &mut T,
        faults: &mut Faults,
    ) -> Result<Vec<R>, BackendError> {
        let mut found = Vec::new();
        loop {
            self.fill(rows, faults).await?;
            match self.head.take() {
                Some(record) if (self.key)(&record) <= *key => found.push(record),
                head => {
                    self.head = head;
                    return Ok(found);
                }
            }
        }
    }
}
