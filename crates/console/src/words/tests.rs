//! Checks of the texts as they are written in the source.

use std::fs;
use std::path::{Path, PathBuf};

fn files_below(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, extension, found);
        } else if path.extension().is_some_and(|known| known == extension) {
            found.push(path);
        }
    }
}

fn files(folder: &str, extension: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), extension, &mut found);
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        (path, text)
    };
    found.into_iter().map(read).collect()
}

fn is_cyrillic(letter: char) -> bool {
    ('\u{400}'..='\u{4ff}').contains(&letter)
}

/// The literals of a source file, without the line breaks in them.
fn literals(source: &str) -> Vec<String> {
    let lines: Vec<&str> =
        source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let source = lines.join("\n");
    let parts: Vec<&str> = source.split('"').collect();
    let inside = parts.iter().skip(1).step_by(2);
    inside
        .map(|text| {
            let joined: Vec<&str> = text.split("\\\n").map(str::trim_start).collect();
            joined.concat().replace("\\u{a0}", "\u{a0}")
        })
        .collect()
}

#[test]
fn russian_is_in_the_russian_files_only() {
    let mut seen = 0;
    let all = files("src", "rs").into_iter().chain(files("templates", "html"));
    for (path, text) in all.chain(files("assets", "js")) {
        let is_russian = path.components().any(|part| part.as_os_str() == "ru")
            || path.file_name().is_some_and(|name| name == "ru.rs");
        let has_russian = text.chars().any(is_cyrillic);
        assert!(is_russian || !has_russian, "{}", path.display());
        seen += usize::from(is_russian && has_russian);
    }
    assert!(seen >= 4, "{seen}");
}

/// What is left of a template without tags, expressions and comments is punctuation. What stands in
/// `code` and `kbd`, and paths, are the same in every language.
#[test]
fn templates_have_no_text_of_their_own() {
    for (path, text) in files("templates", "html") {
        let mut rest = text;
        for (open, close) in [
            ("{#", "#}"),
            ("{%", "%}"),
            ("{{", "}}"),
            ("<code>", "</code>"),
            ("<kbd>", "</kbd>"),
            ("<a href=\"/v1", "</a>"),
            ("<a href=\"/docs\">/", "</a>"),
            ("<a href=\"/Help", "</a>"),
            ("<a href=\"/healthz", "</a>"),
            ("<a href=\"/readyz", "</a>"),
        ] {
            while let Some((before, after)) = rest.split_once(open) {
                let after = after.split_once(close).expect("it ends").1;
                rest = format!("{before}{after}");
            }
        }
        for name in ["aria-label=\"", "title=\"", "placeholder=\"", "alt=\""] {
            for (_, value) in rest.match_indices(name).map(|(at, _)| rest.split_at(at + name.len()))
            {
                assert!(value.starts_with('"'), "{}: {name}", path.display());
            }
        }
        while let Some((before, after)) = rest.split_once('<') {
            rest = format!("{before} {}", after.split_once('>').expect("a tag ends").1);
        }
        let letters: String = rest.chars().filter(|letter| letter.is_alphabetic()).collect();
        assert_eq!(letters, "", "{}", path.display());
    }
}

#[test]
fn russian_texts_follow_the_rules_of_typography() {
    let short: Vec<&str> = include_str!("ru/short.txt").split_whitespace().collect();
    let mut seen = 0;
    for (path, source) in files("src/words/ru", "rs") {
        for text in literals(&source).iter().filter(|text| text.chars().any(is_cyrillic)) {
            seen += 1;
            let wrong = |why: &str| panic!("{}: {why}: {text}", path.display());
            if text.contains("  ") {
                wrong("two spaces");
            }
            if text.contains(" \u{2014}") || text.contains(" - ") || text.contains('\u{2013}') {
                wrong("a dash stands behind a no-break space");
            }
            if text.contains("\u{2116} ") {
                wrong("the sign of a number stands before a no-break space");
            }
            if text.contains("...") || text.contains('\u{201c}') {
                wrong("punctuation of another language");
            }
            let mut words = text.split(' ').peekable();
            while let Some(word) = words.next() {
                let last = word.rsplit('\u{a0}').next().unwrap_or(word).to_lowercase();
                let last = last.trim_start_matches(['(', '\u{ab}']);
                if words.peek().is_some() && short.contains(&last) {
                    wrong("a short word is left alone at the end of a line");
                }
            }
        }
    }
    assert!(seen > 150, "{seen}");
}
