//! Limits of the pages, each with its unit and reason.

/// Rows of a list: as many as a person looks through before asking for less.
pub(crate) const ROWS_MAX: u32 = 50;

/// Rows of a short list inside another page.
pub(crate) const ROWS_SHORT: u32 = 8;

/// Events of one page of a timeline. Most certificates have fewer than ten.
pub(crate) const EVENTS_MAX: u32 = 50;

/// Sales that the home page looks through for its chart. Above it the chart is left out, as half of
/// the truth is none.
pub(crate) const CHART_SALES_MAX: u32 = 500;

/// Days of the chart of the home page.
pub(crate) const CHART_DAYS: usize = 14;

/// Characters of a search: more than any number, address or code has.
pub(crate) const SEARCH_CHARS_MAX: usize = 200;

/// Seconds for which a browser keeps the language and the theme: a year.
pub(crate) const PREFERENCE_SECONDS: u32 = 31_536_000;

/// Seconds for which a browser keeps a note that the next page shows.
pub(crate) const NOTE_SECONDS: u32 = 60;

/// Bytes of the name of a browser that are kept. Visible ASCII, so that any cut is between characters.
pub(crate) const BROWSER_BYTES_MAX: usize = 200;
