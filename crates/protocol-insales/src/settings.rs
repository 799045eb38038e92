//! Settings for differences of the original between versions and shops.

use crate::wire::render::Style;

/// Language of the room's refusals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Russian, as InSales does.
    #[default]
    Russian,
    /// English, for other readers.
    English,
}

/// Answers to a key that has made too many requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OverLimit {
    /// Status 429, as InSales since February 2023.
    #[default]
    TooManyRequests,
    /// Status 503, as InSales before. Some older clients retry after this status only.
    ServiceUnavailable,
}

/// Limit of requests of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsageLimit {
    /// Maximum number of requests in one window.
    pub requests: u32,
    /// Length of a window in seconds, from its first request.
    pub window_seconds: u32,
    /// Answer to requests beyond the limit.
    pub over: OverLimit,
    /// Whether requests beyond the limit are refused. The count is reported in any case.
    pub enforced: bool,
}

impl Default for UsageLimit {
    /// Returns InSales' own limit: 500 requests in five minutes.
    fn default() -> Self {
        let over = OverLimit::default();
        Self { requests: 500, window_seconds: 300, over, enforced: true }
    }
}

/// Settings of the room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InsalesSettings {
    /// Limit of requests of a key.
    pub usage_limit: UsageLimit,
    /// Version of the original that answers follow.
    pub style: Style,
    /// Language of the room's refusals.
    pub language: Language,
}
