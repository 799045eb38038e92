//! Bookmarks: the ends of pages. Clients that read a list page by page ask for each by its number.
//! The end of the previous page saves a search through everything before it.
//!
//! They are a help and not a truth: without one the page is found by counting. Sales only come
//! behind those that are there, so a place stays what it is.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use domain::OperatorId;
use storage::SalePlace;

use super::sale_query::SaleQuery;

/// Maximum number of bookmarks. Each list that is being read needs one.
const BOOKMARKS_MAX: usize = 256;

/// A place in a list: a record of the sale behind `after`, and how many of that sale's come before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct PagePlace {
    pub(super) after: Option<SalePlace>,
    pub(super) skip: u64,
}

struct Bookmark {
    operator: OperatorId,
    query: SaleQuery,
    start: u64,
    place: PagePlace,
}

/// The latest places, the oldest first.
#[derive(Default)]
pub(crate) struct Bookmarks {
    kept: Mutex<VecDeque<Bookmark>>,
}

impl Bookmarks {
    /// The place of a record of a list, if it is known.
    pub(super) fn find(
        &self,
        operator: OperatorId,
        query: &SaleQuery,
        start: u64,
    ) -> Option<PagePlace> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut latest_first = kept.iter().rev();
        let found = latest_first.find(|mark| mark.is(operator, query, start));
        found.map(|mark| mark.place)
    }

    /// Remembers the place of a record of a list.
    pub(super) fn keep(
        &self,
        operator: OperatorId,
        query: &SaleQuery,
        start: u64,
        place: PagePlace,
    ) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|mark| !mark.is(operator, query, start));
        if kept.len() >= BOOKMARKS_MAX {
            kept.pop_front();
        }
        kept.push_back(Bookmark { operator, query: query.clone(), start, place });
    }
}

impl Bookmark {
    fn is(&self, operator: OperatorId, query: &SaleQuery, start: u64) -> bool {
        self.start == start && self.operator == operator && self.query == *query
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_places_of_each_list_are_known() {
        let bookmarks = Bookmarks::default();
        let (one, other) = (OperatorId(1), OperatorId(2));
        let all = SaleQuery::default();
        let some = SaleQuery { partner: Some(domain::PartnerId(1)), ..SaleQuery::default() };
        let place = |skip| PagePlace { after: None, skip };
        bookmarks.keep(one, &all, 11, place(1));
        bookmarks.keep(one, &all, 11, place(2));
        bookmarks.keep(one, &some, 11, place(3));
        assert_eq!(bookmarks.find(one, &all, 11), Some(place(2)));
        assert_eq!(bookmarks.find(one, &some, 11), Some(place(3)));
        assert_eq!(bookmarks.find(one, &all, 12), None);
        assert_eq!(bookmarks.find(other, &all, 11), None);
        for start in 0..BOOKMARKS_MAX as u64 {
            bookmarks.keep(other, &all, start, place(start));
        }
        assert_eq!(bookmarks.find(one, &all, 11), None, "the oldest are forgotten");
        assert_eq!(bookmarks.find(other, &all, 0), Some(place(0)));
    }
}
