//! What of the original differs from time to time or from shop to shop, and can be set.

use crate::wire::render::Style;

/// In which language refusals are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Russian, as InSales does.
    #[default]
    Russian,
    /// English.
    English,
}

/// What a key that has made too many requests is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OverLimit {
    /// Status 429, as InSales since February 2023.
    #[default]
    TooManyRequests,
    /// Status 503, as InSales before; older clients wait and try again after this one only.
    ServiceUnavailable,
}

/// How many requests a key may make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsageLimit {
    /// Requests in one window.
    pub requests: u32,
    /// Seconds of a window, which begins with its first request.
    pub window_seconds: u32,
    /// What is answered to those beyond.
    pub over: OverLimit,
    /// Whether there is such an answer at all; the count is told in any case.
    pub enforced: bool,
}

impl Default for UsageLimit {
    /// InSales' own: 500 requests in five minutes.
    fn default() -> Self {
        let over = OverLimit::default();
        Self { requests: 500, window_seconds: 300, over, enforced: true }
    }
}

/// The settings of the room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// How many requests a key may make.
    pub usage_limit: UsageLimit,
    /// Which era's answers are given.
    pub style: Style,
    /// In which language refusals are told.
    pub language: Language,
}
