//! Counts the requests of each key.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::KeyId;
use jiff::Timestamp;

use crate::settings::UsageLimit;

/// Requests of one key in its current window.
#[derive(Clone, Copy)]
struct Window {
    began: Timestamp,
    requests: u32,
}

/// Result of counting a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Used {
    /// Number of requests of the key in this window, including this one, up to the limit.
    pub(crate) requests: u32,
    /// Seconds until the next window, if this request is over the limit.
    pub(crate) over_for: Option<u32>,
}

/// Counts requests by key. A window begins with its first request and lasts as long as the setting
/// says. A request over the limit does not extend it.
pub(crate) struct Usage {
    limit: UsageLimit,
    windows: Mutex<HashMap<KeyId, Window>>,
}

impl Usage {
    pub(crate) fn new(limit: UsageLimit) -> Self {
        Self { limit, windows: Mutex::default() }
    }

    /// Counts one request of a key.
    pub(crate) fn count(&self, key: KeyId, now: Timestamp) -> Used {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let window = windows.entry(key).or_insert(Window { began: now, requests: 0 });
        let length = i64::from(self.limit.window_seconds) * 1_000;
        let mut elapsed = (now.as_millisecond()) - window.began.as_millisecond();
        // A clock that was put back begins anew too, rather than to keep a key out for long.
        if !(0..length).contains(&elapsed) {
            *window = Window { began: now, requests: 0 };
            elapsed = 0;
        }
        if window.requests < self.limit.requests {
            window.requests += 1;
            return Used { requests: window.requests, over_for: None };
        }
        let left = u32::try_from((length - elapsed + 999) / 1_000).unwrap_or(u32::MAX);
        Used { requests: window.requests, over_for: self.limit.enforced.then_some(left) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks requests of keys at times in milliseconds, and the result of each.
    #[track_caller]
    fn check(enforced: bool, requests: &[(i64, i64, u32, Option<u32>)]) {
        let limit = UsageLimit { requests: 2, window_seconds: 10, enforced, ..Default::default() };
        let usage = Usage::new(limit);
        for &(at, key, requests, over_for) in requests {
            let now = Timestamp::from_millisecond(1_000_000 + at).unwrap();
            let found = usage.count(KeyId(key), now);
            assert_eq!(found, Used { requests, over_for }, "key {key} at {at}");
        }
    }

    #[test]
    fn a_window_begins_with_its_first_request() {
        check(
            true,
            &[
                (0, 1, 1, None),
                (4_000, 1, 2, None),
                (4_000, 1, 2, Some(6)),
                (4_001, 1, 2, Some(6)),
                (4_001, 2, 1, None),
                (9_999, 1, 2, Some(1)),
                (10_000, 1, 1, None),
                (19_999, 1, 2, None),
                (20_000, 1, 1, None),
                // The clock was put back.
                (5_000, 1, 1, None),
            ],
        );
    }

    #[test]
    fn a_limit_that_is_not_enforced_is_told_all_the_same() {
        check(false, &[(0, 1, 1, None), (1, 1, 2, None), (2, 1, 2, None), (10_000, 1, 1, None)]);
    }
}
