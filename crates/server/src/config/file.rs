//! Reads a configuration file and reports all its faults at once.

use std::path::Path;

use anyhow::Context;
use serde::de::DeserializeOwned;

/// Maximum number of reported faults. A file with more is something else.
const FAULTS_MAX: usize = 50;

/// Faults of settings, in the order of the file and then of the settings.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<String>);

impl Faults {
    /// Returns the value, or notes its fault. An error may have several faults, one per line.
    pub(super) fn take<T>(&mut self, settled: anyhow::Result<T>) -> Option<T> {
        match settled {
            Ok(value) => Some(value),
            Err(error) => {
                self.0.extend(format!("{error:#}").lines().map(str::to_owned));
                None
            }
        }
    }

    /// Fails with all faults, if there are any.
    pub(super) fn none(self) -> anyhow::Result<()> {
        match self.0.as_slice() {
            [] => Ok(()),
            [fault] => anyhow::bail!("{fault}"),
            faults => {
                let told: String = faults.iter().map(|fault| format!("\n  {fault}")).collect();
                anyhow::bail!("{} settings are invalid:{told}", faults.len())
            }
        }
    }
}

/// Turns the faults of one group of settings into one error.
pub(super) fn all_or<T>(faults: &[String], value: T) -> anyhow::Result<T> {
    if faults.is_empty() { Ok(value) } else { Err(anyhow::anyhow!(faults.join("\n"))) }
}

/// Reads the valid settings of a file, and its permission bits if others than its owner may read
/// it.
pub(super) fn read<File: DeserializeOwned + Default>(
    path: Option<&Path>,
    faults: &mut Faults,
) -> (File, Option<u32>) {
    let Some(path) = path else { return (File::default(), None) };
    let read = storage::private_file::read_any(path)
        .with_context(|| format!("configuration file {} cannot be read", path.display()));
    let Some(read) = faults.take(read) else { return (File::default(), None) };
    let (file, wrong) = parse(&read.text);
    faults.0.extend(
        wrong.into_iter().map(|fault| format!("configuration file {}: {fault}", path.display())),
    );
    (file, read.mode_for_others)
}

/// Parses a file. Faulty lines are reported and left out, and the rest is parsed again.
pub(super) fn parse<File: DeserializeOwned + Default>(text: &str) -> (File, Vec<String>) {
    let mut lines: Vec<&str> = text.split('\n').collect();
    let mut faults: Vec<(usize, String)> = Vec::new();
    let file = loop {
        let left = lines.join("\n");
        let error = match toml::from_str(&left) {
            Ok(file) => break file,
            Err(error) => error,
        };
        let (line, told) = told(&error, &left);
        faults.push((line, told));
        let line = beginning(&lines, line);
        let was_blank = lines.get(line - 1).is_none_or(|line| line.trim().is_empty());
        if was_blank || faults.len() >= FAULTS_MAX {
            break File::default();
        }
        leave_out(&mut lines, line - 1);
    };
    faults.sort_by_key(|(line, _)| *line);
    (file, faults.into_iter().map(|(_, told)| told).collect())
}

/// Finds the line, counted from 1, in which a faulty value begins.
fn beginning(lines: &[&str], line: usize) -> usize {
    let is_item = |line: &&str| {
        let text = line.trim_start();
        let name = text.split_once('=').map_or("", |(name, _)| name.trim_end());
        name.is_empty() && !text.starts_with('[') && !text.starts_with('#') && !text.is_empty()
    };
    let before = lines.iter().take(line).rev();
    let items = before.take_while(|line| is_item(line)).count();
    // Where nothing begins above it, the line stands for itself.
    if items < line { line - items } else { line }
}

/// Empties a line and its continuation: the rest of a section, or of a value of several lines.
fn leave_out(lines: &mut [&str], first: usize) {
    let is_section = |line: &str| line.trim_start().starts_with('[');
    let begins = |line: &str| {
        let line = line.trim_start();
        let name = line.split_once('=').map_or("", |(name, _)| name.trim_end());
        let is_name = !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
        line.is_empty() || line.starts_with('#') || is_name
    };
    // An array of several lines has brackets too, but not a name alone between them.
    let is_header = |line: &str| {
        let name = line.trim().trim_matches(['[', ']']);
        is_section(line)
            && !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
    };
    let whole_section = lines.get(first).is_some_and(|line| is_header(line));
    for (at, line) in lines.iter_mut().enumerate().skip(first) {
        let ends = if whole_section { is_header(line) } else { is_header(line) || begins(line) };
        if at > first && ends {
            break;
        }
        *line = "";
    }
}

/// Describes a fault and its line. The line itself is not repeated, because it may hold a password.
/// The parser's own text shows it.
fn told(error: &toml::de::Error, text: &str) -> (usize, String) {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let message = error.message();
    let message = match message.split_once("string \"") {
        Some((kind, value)) => {
            let wanted = value.rfind("\", expected ").map_or("", |at| &value[at + 1..]);
            format!("{kind}text{wanted}")
        }
        None => message.to_owned(),
    };
    // The setting's name is shown, if there is one.
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let name = text.get(start..).and_then(|line| line.lines().next()?.split_once('='));
    let name = name.map_or("", |(name, _)| name.trim());
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty() || !name.chars().all(is_name) || message.contains(name) {
        return (line, format!("line {line}: {message}"));
    }
    (line, format!("line {line}: {name}: {message}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::File;

    #[test]
    fn everything_that_is_wrong_is_told_once_and_in_order() {
        for (text, lines) in [
            ("log = \"info\"\n", &[][..]),
            ("lisen = \"x\"\nlog = 7\n\nlog_format = \"xml\"\n", &[1, 2, 4]),
            // Values and sections of several lines are one fault.
            ("proxies = [\n  \"a\",\n  \"b\",\n]\nlog = 7\n", &[1, 5]),
            ("trusted_proxies = [\n  1,\n]\nlog = 7\n", &[2, 4]),
            ("[tls]\ncertificate = \"x\"\nkey = \"y\"\n\n[guesses]\nburst = \"x\"\n", &[1, 6]),
            (
                "[guesses]\nburts = 1\nrefill_seconds = \"x\"\n[insales]\nlanguage = \"fr\"\n",
                &[2, 3, 5],
            ),
            ("log = \"unfinished\nlisen = \"x\"\n", &[1, 2]),
            ("log\n", &[1]),
        ] {
            let (_, faults) = parse::<File>(text);
            let told: Vec<usize> = faults
                .iter()
                .map(|fault| {
                    let rest = fault.strip_prefix("line ").unwrap();
                    rest.split_once(':').unwrap().0.parse().unwrap()
                })
                .collect();
            assert_eq!(told, lines, "{text}: {faults:?}");
        }
    }

    #[test]
    fn what_is_right_beside_a_fault_is_read() {
        let (file, faults) =
            parse::<File>("lisen = \"x\"\nlog = \"warn\"\n[tls]\nx = 1\n[guesses]\nburst = 7\n");
        assert_eq!((file.log.as_deref(), faults.len()), (Some("warn"), 2));
    }
}
