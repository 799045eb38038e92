//! The effective settings as a configuration file, without secrets.

use serde::Serialize;
use toml::{Table, Value};

/// Returns the settings as TOML: the defaults, overridden by the file, overridden by flags and
/// variables. Secrets in URLs become `***`, so such a URL cannot be used as it is.
pub(super) fn toml(
    defaults: &str,
    file: &impl Serialize,
    flags: &impl Serialize,
    data: &impl Serialize,
) -> anyhow::Result<String> {
    let mut all: Table = toml::from_str(defaults)?;
    for layer in [Table::try_from(file)?, Table::try_from(flags)?, Table::try_from(data)?] {
        lay_over(&mut all, layer);
    }
    for (section, name, redact) in [
        (None, "database_url", redacted as fn(&str) -> String),
        (Some("messages"), "smtp_url", redacted),
        (Some("messages"), "phone_gateway_url", redacted_path),
    ] {
        let table = match section {
            None => Some(&mut all),
            Some(section) => all.get_mut(section).and_then(Value::as_table_mut),
        };
        if let Some(Value::String(url)) = table.and_then(|table| table.get_mut(name)) {
            *url = redact(url);
        }
    }
    Ok(toml::to_string(&all)?)
}

/// Overrides the values of one table with those of another one.
fn lay_over(below: &mut Table, above: Table) {
    for (name, value) in above {
        match (below.get_mut(&name), value) {
            (Some(Value::Table(below)), Value::Table(above)) => lay_over(below, above),
            (_, value) => drop(below.insert(name, value)),
        }
    }
}

/// Whether a URL contains a password.
pub(super) fn holds_a_password(url: &str) -> bool {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'))
        || url.contains("password=")
}

/// Removes the password from a URL.
fn redacted(url: &str) -> String {
    let (address, query) = url.split_once('?').map_or((url, None), |(a, q)| (a, Some(q)));
    let mut shown = match address.split_once("://") {
        Some((scheme, rest)) => {
            // A password may have an `@` that nobody has escaped.
            match rest.rsplit_once('@') {
                Some((user, host)) => {
                    let (user, secret) =
                        user.split_once(':').map_or((user, ""), |(user, _)| (user, ":***"));
                    format!("{scheme}://{user}{secret}@{host}")
                }
                None => address.to_owned(),
            }
        }
        None => "***".to_owned(),
    };
    for (place, pair) in query.into_iter().flat_map(|query| query.split('&')).enumerate() {
        shown.push(if place == 0 { '?' } else { '&' });
        match pair.split_once('=') {
            Some((name, _)) if name.to_ascii_lowercase().contains("pass") => {
                shown += &format!("{name}=***");
            }
            _ => shown += pair,
        }
    }
    shown
}

/// Reduces a URL to its host. Gateways take tokens in paths and queries.
fn redacted_path(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return "***".to_owned() };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    format!("{scheme}://{host}/***")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_shown() {
        for (url, shown) in [
            ("postgres://scrip@db/scrip", "postgres://scrip@db/scrip"),
            ("postgres://scrip:se@cret@db/scrip", "postgres://scrip:***@db/scrip"),
            (
                "postgres://db/scrip?user=a&password=secret",
                "postgres://db/scrip?user=a&password=***",
            ),
            ("smtps://u:secret@mail:465", "smtps://u:***@mail:465"),
            ("secret", "***"),
        ] {
            assert_eq!(redacted(url), shown, "{url}");
        }
        for (url, shown) in [
            ("https://sms.example/send?key=secret", "https://sms.example/***"),
            ("https://u:secret@sms.example/secret", "https://sms.example/***"),
            ("https://sms.example", "https://sms.example/***"),
            ("secret", "***"),
        ] {
            assert_eq!(redacted_path(url), shown, "{url}");
        }
    }
}
