//! Format of a log line. It has a formatter of its own, because there is a line per request and the
//! library's formatter costs several times as much.
//!
//! Text: `2026-11-22T05:50:20.236580Z INFO access: request="7c94"
//! status=200`. JSON: an object of the same members, with `time`, `level`, `target` and `message`.

use std::fmt::{self, Debug, Write};

use jiff::Timestamp;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;
use web::wire::escape::{put, put_replaced};

use crate::config::LogFormat;

/// Formatter that writes events as lines.
pub struct Lines {
    pub format: LogFormat,
    pub now: fn() -> Timestamp,
}

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut out: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let (meta, now) = (event.metadata(), (self.now)());
        let mut line = Line::new(self.format);
        let begun = match self.format {
            LogFormat::Text => write!(line.out, "{now} {:>5} ", meta.level()),
            LogFormat::Json => {
                write!(line.out, "{{\"time\":\"{now}\",\"level\":\"{}\"", meta.level())
            }
        };
        debug_assert!(begun.is_ok(), "a string takes everything");
        match self.format {
            LogFormat::Text => line.push(&[meta.target(), ":"]),
            LogFormat::Json => line.push(&[",\"target\":\"", meta.target(), "\""]),
        }
        event.record(&mut line);
        line.out.push_str(match self.format {
            LogFormat::Text => "\n",
            LogFormat::Json => "}\n",
        });
        out.write_str(&line.out)
    }
}

/// A line under construction, while the fields of its event arrive.
struct Line {
    format: LogFormat,
    out: String,
    /// Used names, so that none occurs twice. Readers of JSON keep one of two equal names.
    names: [&'static str; NAMES_MAX],
    count: usize,
}

/// Maximum number of names kept apart, including those of every line. The longest line, that of a
/// request, has fifteen.
const NAMES_MAX: usize = 24;

/// Names that every JSON line has.
const EVERY_LINE: [&str; 3] = ["time", "level", "target"];

impl Line {
    fn new(format: LogFormat) -> Self {
        let mut names = [""; NAMES_MAX];
        for (place, name) in names.iter_mut().zip(EVERY_LINE) {
            *place = name;
        }
        Self { format, out: String::with_capacity(384), names, count: EVERY_LINE.len() }
    }

    /// Counts the earlier fields with this name.
    fn seen(&mut self, name: &'static str) -> usize {
        let known = self.names.get(..self.count).unwrap_or_default();
        let seen = known.iter().filter(|known| **known == name).count();
        if let Some(place) = self.names.get_mut(self.count) {
            *place = name;
            self.count += 1;
        }
        seen
    }

    /// Appends pieces of text. The formatting machinery would take as long as all the rest.
    fn push(&mut self, pieces: &[&str]) {
        for piece in pieces {
            self.out.push_str(piece);
        }
    }

    fn name(&mut self, name: &'static str) {
        if self.format == LogFormat::Json {
            let seen = self.seen(name);
            if seen > 0 {
                let number = (seen + 1).to_string();
                return self.push(&[",\"", name, "_", &number, "\":"]);
            }
        }
        match (self.format, name) {
            (LogFormat::Text, "message") => self.push(&[" "]),
            (LogFormat::Text, _) => self.push(&[" ", name, "="]),
            (LogFormat::Json, _) => self.push(&[",\"", name, "\":"]),
        }
    }

    fn plain(&mut self, field: &Field, value: impl fmt::Display) {
        self.name(field.name());
        let written = write!(self.out, "{value}");
        debug_assert!(written.is_ok(), "a string takes everything");
    }

    fn text(&mut self, field: &Field, text: &str) {
        self.name(field.name());
        if self.format == LogFormat::Text && field.name() == "message" {
            // A line stays a line.
            self.out.extend(text.chars().map(|c| if c.is_control() { ' ' } else { c }));
            return;
        }
        quoted(&mut self.out, text);
    }
}

/// Whether a character must be escaped in quotes.
fn is_special(c: char) -> bool {
    c.is_control() || c == '"' || c == '\\'
}

/// Writes a text in quotes with JSON escapes. It cannot leave its line or its quotes.
fn quoted(out: &mut String, text: &str) {
    out.push('"');
    put_replaced(out, text, is_special, |out, letter, _| match letter {
        '"' | '\\' => out.extend(['\\', letter]),
        '\n' => out.push_str("\\n"),
        // Other programs may take more control characters than JSON does for a line end.
        letter => put(out, format_args!("\\u{:04x}", u32::from(letter))),
    });
    out.push('"');
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if self.format == LogFormat::Text && field.name() == "message" {
            return self.text(field, &format!("{value:?}"));
        }
        // Most such values are plain text that needs no escapes, and so no text of their own.
        self.name(field.name());
        let begun = self.out.len();
        let written = write!(self.out, "\"{value:?}\"");
        debug_assert!(written.is_ok(), "a string takes everything");
        if self.out[begun + 1..self.out.len() - 1].contains(is_special) {
            self.out.truncate(begun);
            quoted(&mut self.out, &format!("{value:?}"));
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.text(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.plain(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.plain(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.plain(field, value);
    }

    fn record_error(&mut self, field: &Field, error: &(dyn std::error::Error + 'static)) {
        // The whole chain, once.
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            text.push_str(": ");
            text.push_str(&error.to_string());
            cause = error.source();
        }
        self.text(field, &text);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn logged(format: LogFormat) -> String {
        logged_with(format, || {
            let error = std::io::Error::other("disk\nfull");
            tracing::info!(
                target: "access",
                path = "/\"x\"\n\u{1}",
                status = 200_u64,
                absent = None::<i64>,
                ok = true,
                plain = %"d",
                shown = %"a\"b\nc",
                error = &error as &dyn std::error::Error,
                "a message"
            );
        })
    }

    fn logged_with(format: LogFormat, log: impl FnOnce()) -> String {
        let sink = Sink::default();
        let writer = sink.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(move || writer.clone())
            .event_format(Lines { format, now: || Timestamp::UNIX_EPOCH })
            .finish();
        tracing::subscriber::with_default(subscriber, log);
        let bytes = sink.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_text_line_is_one_line_whatever_is_in_it() {
        assert_eq!(
            logged(LogFormat::Text),
            "1970-01-01T00:00:00Z  INFO access: a message path=\"/\\\"x\\\"\\n\\u0001\" \
             status=200 ok=true plain=\"d\" shown=\"a\\\"b\\nc\" error=\"disk\\nfull\"\n"
        );
    }

    #[test]
    fn no_name_of_a_json_line_stands_twice() {
        let line = logged_with(LogFormat::Json, || {
            tracing::info!(
                time = 1_u64,
                level = 2_u64,
                target = 3_u64,
                error = 4_u64,
                error = %"five",
                error = ?6,
                message = "seven"
            );
        });
        let names = [
            "time", "level", "target", "time_2", "level_2", "target_2", "error", "error_2",
            "error_3", "message",
        ];
        let object: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(object.as_object().unwrap().len(), names.len(), "{line}");
        for name in names {
            assert_eq!(line.matches(&format!("\"{name}\":")).count(), 1, "{name} in {line}");
        }
    }

    #[test]
    fn a_json_line_is_an_object() {
        let line = logged(LogFormat::Json);
        let object: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(object["path"], "/\"x\"\n\u{1}");
        assert_eq!(object["status"], 200);
        assert_eq!((&object["plain"], &object["shown"]), (&"d".into(), &"a\"b\nc".into()));
        assert_eq!(object["level"], "INFO");
        assert_eq!(object["message"], "a message");
        assert_eq!(object["error"], "disk\nfull");
        assert_eq!(line.lines().count(), 1);
    }
}
