//! Metrics as text, in the format that the scraper requests.

use std::fmt::Write;

use http::{HeaderMap, header};

/// Media type of `OpenMetrics`.
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// Media type of the older Prometheus format, which every tool reads.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Converts metrics in `OpenMetrics` format into the format that the scraper reads. Returns the
/// media type too.
pub(crate) fn negotiated(headers: &HeaderMap, openmetrics: String) -> (&'static str, String) {
    let mut accepted = headers.get_all(header::ACCEPT).iter().filter_map(|line| line.to_str().ok());
    if accepted.any(|line| line.to_ascii_lowercase().contains("application/openmetrics-text")) {
        (OPENMETRICS, openmetrics)
    } else {
        (TEXT, text(&openmetrics))
    }
}

/// Converts into the older format. It names a counter like its samples, and has no units, no end
/// mark and no type `info`.
fn text(openmetrics: &str) -> String {
    let mut out = String::with_capacity(openmetrics.len());
    // `HELP` comes before `TYPE`, which says what the metric's name is.
    let mut help = None;
    for line in openmetrics.lines() {
        if let Some(told) = line.strip_prefix("# HELP ") {
            help = told.split_once(' ');
        } else if let Some(told) = line.strip_prefix("# TYPE ") {
            let (name, kind) = told.rsplit_once(' ').unwrap_or((told, "untyped"));
            let (suffix, kind) = match kind {
                "counter" => ("_total", "counter"),
                "info" => ("_info", "gauge"),
                "unknown" => ("", "untyped"),
                other => ("", other),
            };
            if let Some((_, text)) = help.take().filter(|(named, _)| *named == name) {
                let _ = writeln!(out, "# HELP {name}{suffix} {text}");
            }
            let _ = writeln!(out, "# TYPE {name}{suffix} {kind}");
        } else if !line.starts_with('#') {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: &str = "# HELP a_requests Requests.\n# TYPE a_requests counter\n\
        a_requests_total{x=\"# TYPE\"} 1\n# HELP b_seconds Time.\n# TYPE b_seconds histogram\n\
        # UNIT b_seconds seconds\nb_seconds_sum 0.5\n# HELP c About.\n# TYPE c info\n\
        c_info{v=\"1\"} 1\n# HELP d Now.\n# TYPE d gauge\nd 0\n# EOF\n";

    #[test]
    fn the_older_format_names_metrics_by_their_samples() {
        let expected = "# HELP a_requests_total Requests.\n# TYPE a_requests_total counter\n\
            a_requests_total{x=\"# TYPE\"} 1\n# HELP b_seconds Time.\n# TYPE b_seconds histogram\n\
            b_seconds_sum 0.5\n# HELP c_info About.\n# TYPE c_info gauge\nc_info{v=\"1\"} 1\n\
            # HELP d Now.\n# TYPE d gauge\nd 0\n";
        assert_eq!(text(OPEN), expected);
    }

    #[test]
    fn the_scraper_chooses() {
        for (accept, media_type) in [
            (&[][..], TEXT),
            (&["*/*"], TEXT),
            (&["text/plain"], TEXT),
            (&["application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.3"], OPENMETRICS),
            (&["text/html", "Application/OpenMetrics-Text"], OPENMETRICS),
        ] {
            let mut headers = HeaderMap::new();
            for line in accept {
                headers.append(header::ACCEPT, line.parse().unwrap());
            }
            assert_eq!(negotiated(&headers, OPEN.to_owned()).0, media_type, "{accept:?}");
        }
    }
}
