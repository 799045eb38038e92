//! Limits of the pages, each with its unit and reason.

/// Rows of a list: as many as a person looks through before asking for less.
pub(crate) const ROWS_MAX: u32 = 50;

/// Rows of a short list inside another page.
pub(crate) const ROWS_SHORT: u32 = 8;

/// Events of one page of a timeline. Most certificates have fewer than ten.
pub(crate) const EVENTS_MAX: u32 = 50;

/// Days of the chart of the home page.
pub(crate) const CHART_DAYS: usize = 14;

/// Seconds for which a browser keeps the language and the theme: a year.
pub(crate) const PREFERENCE_SECONDS: u32 = 31_536_000;

/// Seconds for which a browser keeps a note that the next page shows.
pub(crate) const NOTE_SECONDS: u32 = 60;

/// Bytes of the name of a browser that are kept. Visible ASCII, so that any cut is between characters.
pub(crate) const BROWSER_BYTES_MAX: usize = 200;

/// Bytes of a link that brings a form back with what was typed. Proxies refuse longer lines.
pub(crate) const BACK_BYTES_MAX: usize = 4_000;

/// Series that the filter offers.
pub(crate) const SERIES_MAX: u32 = 500;
