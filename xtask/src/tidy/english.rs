//! Rules about documents and comments: short lines, whole sentences, decisions that exist.

use std::collections::BTreeSet;

use super::{Text, none, texts};

/// Maximum number of characters of a line of Markdown.
const LINE_CHARS_MAX: usize = 100;

/// Minimum number of words of a doc comment. Fewer words repeat the name of the item and say
/// nothing.
const DOC_WORDS_MIN: usize = 4;

/// Folder of the decisions, and the page that lists them.
const DECISIONS: &str = "docs/decisions/";
const INDEX: &str = "docs/decisions/README.md";

/// Returns the numbers of the lines that are too long. Tables, code blocks and text between markers
/// of generated tables are not checked. The target of a link does not count.
fn long_lines(markdown: &str) -> Vec<usize> {
    let (mut code, mut generated) = (false, false);
    let mut found = Vec::new();
    for (number, line) in (1..).zip(markdown.lines()) {
        let start = line.trim_start();
        if start.starts_with("```") {
            code = !code;
        } else if start.starts_with("<!--") {
            generated = !start.starts_with("<!-- /") && start.contains("made from");
        } else if !code
            && !generated
            && !start.starts_with('|')
            && without_targets(line).chars().count() > LINE_CHARS_MAX
        {
            found.push(number);
        }
    }
    found
}

/// Removes the targets of links: `[text](target)` becomes `[text]()`.
fn without_targets(line: &str) -> String {
    let mut pieces = line.split("](");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        text += "](";
        text += piece.split_once(')').map_or(piece, |(target, _)| &piece[target.len()..]);
    }
    text
}

/// Returns the doc comments with fewer than four words, with their first line.
fn short_docs(source: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut comment: Option<(usize, String)> = None;
    for (number, line) in (1..).zip(source.lines()) {
        let line = line.trim_start();
        let doc = line.strip_prefix("///").or_else(|| line.strip_prefix("//!"));
        match doc.filter(|doc| doc.is_empty() || doc.starts_with(' ')) {
            Some(doc) => comment.get_or_insert((number, String::new())).1.push_str(doc),
            None => found.extend(comment.take().filter(|(_, text)| is_short(text))),
        }
    }
    found.extend(comment.filter(|(_, text)| is_short(text)));
    found
}

fn is_short(text: &str) -> bool {
    text.split_whitespace().count() < DOC_WORDS_MIN
}

/// Returns the names of decisions in a text, such as `0001-directory-in-memory.md`.
fn decisions_in(text: &str) -> BTreeSet<&str> {
    let begin = text.match_indices("decisions/").map(|(at, folder)| &text[at + folder.len()..]);
    let names = begin.filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-')?;
        let number = rest[..end].split('-').next()?;
        let is_number = number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit());
        (is_number && rest[end..].starts_with(".md")).then(|| &rest[..end + 3])
    });
    names.collect()
}

#[test]
fn lines_of_markdown_are_short() {
    let mut findings = Vec::new();
    for file in texts().iter().filter(|file| file.has_extension("md")) {
        let lines = long_lines(&file.text).into_iter();
        findings.extend(lines.map(|line| format!("{}:{line}: too long", file.path)));
    }
    none(&findings);
}

#[test]
fn doc_comments_are_sentences() {
    let checked = |file: &&Text| {
        file.is_rust() && file.path.starts_with("crates/") && file.path.contains("/src/")
    };
    let mut findings = Vec::new();
    for file in texts().iter().filter(checked) {
        for (line, text) in short_docs(&file.text) {
            findings.push(format!("{}:{line}: too short: {text}", file.path));
        }
    }
    none(&findings);
}

#[test]
fn decisions_are_numbered_and_listed() {
    let files = texts();
    let names = files.iter().filter_map(|file| file.path.strip_prefix(DECISIONS));
    let names: BTreeSet<&str> = names.filter(|name| *name != "README.md").collect();
    let index = files.iter().find(|file| file.path == INDEX).map_or("", |file| &file.text);
    let mut findings = Vec::new();
    for (number, name) in (1..).zip(&names) {
        if !name.starts_with(&format!("{number:04}-")) {
            findings.push(format!("{DECISIONS}{name}: the next number is {number:04}"));
        }
        if !index.contains(&format!("]({name})")) {
            findings.push(format!("{INDEX}: {name} is missing"));
        }
    }
    for file in &files {
        for name in decisions_in(&file.text).difference(&names) {
            findings.push(format!("{}: decision {name} does not exist", file.path));
        }
    }
    none(&findings);
}

mod tests {
    use super::*;

    #[test]
    fn long_lines_are_found() {
        let long = "x ".repeat(60);
        let target = format!("[a]({})", "t".repeat(120));
        for (text, lines) in [
            (format!("short\n{long}\n"), vec![2]),
            (format!("| {long} |\n```\n{long}\n```\n{target}\n"), vec![]),
            (format!("<!-- made from data -->\n{long}\n<!-- /data -->\n{long}\n"), vec![4]),
            ("я ".repeat(50), vec![]),
        ] {
            assert_eq!(long_lines(&text), lines, "{text}");
        }
    }

    #[test]
    fn short_docs_are_found() {
        for (source, found) in [
            ("/// Which.\nid: i64,", vec![1]),
            ("/// Identifier of the redemption.\nid: i64,", vec![]),
            ("/// Two\n/// lines of text.\nfn a() {}", vec![]),
            ("/// Get a coupon\n///\n/// More.\nfn a() {}", vec![]),
            ("/// One.\nfn a() {}\n/// Two.\nfn b() {}", vec![1, 3]),
            ("// Not a doc.\n//// nor this\nfn a() {}", vec![]),
            ("//! Crate.", vec![1]),
        ] {
            let lines: Vec<usize> = short_docs(source).into_iter().map(|(line, _)| line).collect();
            assert_eq!(lines, found, "{source}");
        }
    }

    #[test]
    fn decisions_are_found_in_texts() {
        // The names are composed, so that this file does not mention them.
        let text =
            ["0001-a-b.md and", "0002-c.md,", "README.md"].map(|end| format!("{DECISIONS}{end}"));
        let text = text.join(" ");
        let found: Vec<&str> = decisions_in(&text).into_iter().collect();
        assert_eq!(found, ["0001-a-b.md", "0002-c.md"]);
    }
}
