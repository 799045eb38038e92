//! Rules about the text of the repository that no compiler checks.

mod circles;
mod english;
mod lock;

use std::fs;
use std::path::Path;
use std::process::Command;

use kit::workspace;

const LINES_MAX: usize = 600;

/// Longer files, each with the reason why it is not divided.
const LONG_FILES: [(&str, &str); 0] = [];

/// Directories of machines. They are in pieces, so that this file does not contain them.
const MACHINE_PATHS: [&str; 4] =
    [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];

/// Hosts of packages. Each machine has its own configuration.
const REGISTRY_HOSTS: [&str; 4] = [
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    concat!("registry.", "npmjs"),
    concat!("artifact", "ory"),
];

/// Words that announce later work.
const PROMISES: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX")];

/// Texts that Rust files must not contain, and what to do instead.
const BANNED: [(&str, &str); 3] = [
    (concat!("#[", "allow"), "use #[expect(…, reason = \"…\")]"),
    (concat!("#![", "allow"), "use #![expect(…, reason = \"…\")]"),
    (concat!("#[", "ignore"), "repair the test, or assert what it does"),
];

struct Text {
    path: String,
    text: String,
}

impl Text {
    fn is_rust(&self) -> bool {
        self.has_extension("rs")
    }

    fn has_extension(&self, wanted: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|extension| extension == wanted)
    }
}

/// Returns all text files of the repository, including those that are not committed yet.
fn texts() -> Vec<Text> {
    let mut git = Command::new("git");
    git.current_dir(workspace::root());
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let listed = workspace::output_of(&mut git).unwrap();
    let files = listed.split_terminator('\0').filter_map(|path| {
        // A deleted file is listed until the commit. A file that is not UTF-8 is data.
        let text = fs::read_to_string(workspace::root().join(path)).ok()?;
        Some(Text { path: path.to_owned(), text })
    });
    files.collect()
}

/// Fails if there are findings, and lists them.
#[track_caller]
fn none(findings: &[String]) {
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}

/// Returns whether a file is an input of a fuzz target. These are bytes that somebody might send.
fn is_input(file: &Text) -> bool {
    file.path.starts_with("fuzz/corpus/")
}

/// Returns whether Cargo writes this file.
fn is_lock(file: &Text) -> bool {
    file.path.ends_with("Cargo.lock")
}

/// Checks every line of the chosen files.
fn lines_where(choose: fn(&Text) -> bool, find: fn(&str) -> Option<String>) -> Vec<String> {
    let mut findings = Vec::new();
    for file in texts().iter().filter(|file| choose(file)) {
        for (number, line) in (1..).zip(file.text.lines()) {
            if let Some(finding) = find(line) {
                findings.push(format!("{}:{number}: {finding}", file.path));
            }
        }
    }
    findings
}

fn stray_blank(line: &str) -> Option<String> {
    if line.contains('\t') {
        Some("a tab".to_owned())
    } else if line.ends_with([' ', '\r']) {
        Some("a blank at the end".to_owned())
    } else {
        None
    }
}

fn broken_promise(line: &str) -> Option<String> {
    let (word, after) = PROMISES.into_iter().find_map(|word| Some((word, promise(line, word)?)))?;
    let number = after.trim_start_matches(['(', ':', ' ']).strip_prefix('#');
    let numbered =
        number.is_some_and(|rest| rest.starts_with(|digit: char| digit.is_ascii_digit()));
    (!numbered).then(|| format!("{word} without the number of an issue"))
}

/// Returns the text after the word, if it announces later work: it begins a comment, or text
/// follows it. The word alone may have another meaning, such as the currency code for no currency.
fn promise<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    line.match_indices(word).find_map(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + word.len()..]);
        let part_of_a_word = before.ends_with(|near: char| near.is_alphanumeric() || near == '_');
        let begins = ["// ", "/// ", "# ", "<!-- "].iter().any(|start| before.ends_with(start));
        let promises = !part_of_a_word && (begins || after.starts_with([':', '(']));
        promises.then_some(after)
    })
}

fn banned(line: &str) -> Option<String> {
    let (found, instead) = BANNED.into_iter().find(|(banned, _)| line.contains(banned))?;
    Some(format!("{found}: {instead}"))
}

fn machine_detail(line: &str) -> Option<String> {
    let path = MACHINE_PATHS.into_iter().find(|path| {
        // A directory with that name inside the repository does not belong to a machine.
        line.match_indices(path).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            !before.is_some_and(|before| before.is_alphanumeric() || "._-}".contains(before))
        })
    });
    let host = REGISTRY_HOSTS.into_iter().find(|host| line.contains(host));
    path.or(host).map(|found| format!("`{found}` belongs to one machine"))
}

/// Returns the targets of links, as in `[text](target)`.
fn link_targets(markdown: &str) -> Vec<&str> {
    let mut inside_code = false;
    let mut targets = Vec::new();
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            inside_code = !inside_code;
        }
        if inside_code {
            continue;
        }
        let pieces = line.split("](").skip(1);
        targets.extend(pieces.filter_map(|piece| piece.split([')', ' ']).next()));
    }
    targets
}

#[test]
fn no_stray_blanks() {
    none(&lines_where(Text::is_rust, stray_blank));
}

#[test]
fn no_promises_without_an_issue() {
    none(&lines_where(|file| !is_lock(file) && !is_input(file), broken_promise));
}

#[test]
fn nothing_banned() {
    none(&lines_where(Text::is_rust, banned));
}

#[test]
fn no_details_of_a_machine() {
    none(&lines_where(|file| !is_lock(file) && !is_input(file), machine_detail));
}

#[test]
fn files_are_short() {
    let mut findings = Vec::new();
    let files = texts();
    for file in files.iter().filter(|file| file.is_rust()) {
        let lines = file.text.lines().count();
        let listed = LONG_FILES.iter().any(|(path, _)| *path == file.path);
        if (lines > LINES_MAX) != listed {
            findings.push(format!("{}: {lines} lines (listed as long: {listed})", file.path));
        }
    }
    for (path, reason) in LONG_FILES {
        if reason.is_empty() || !files.iter().any(|file| file.path == path) {
            findings.push(format!("{path}: no such file, or no reason"));
        }
    }
    none(&findings);
}

#[test]
fn every_crate_says_what_it_is() {
    let roots = ["/src/lib.rs", "/src/main.rs"];
    let files = texts();
    let roots = files.iter().filter(|file| roots.iter().any(|root| file.path.ends_with(root)));
    let silent = roots.filter(|file| !file.text.starts_with("//! "));
    none(&silent.map(|file| format!("{}: no crate documentation", file.path)).collect::<Vec<_>>());
}

#[test]
fn links_between_documents_lead_somewhere() {
    let mut findings = Vec::new();
    for file in texts().iter().filter(|file| file.has_extension("md")) {
        let path = workspace::root().join(&file.path);
        for target in link_targets(&file.text) {
            let outside = target.contains("://") || target.starts_with("mailto:");
            let target_file = target.split('#').next().unwrap_or(target);
            if outside || target_file.is_empty() {
                continue;
            }
            if !path.with_file_name(target_file).exists() {
                findings.push(format!("{}: a link to {target}", file.path));
            }
        }
    }
    none(&findings);
}

mod tests {
    use super::*;

    #[test]
    fn promises_need_a_number() {
        let [word, ..] = PROMISES;
        for (line, fine) in [
            (format!("// {word}: later"), false),
            (format!("// {word}(somebody): later"), false),
            (format!("// {word}(#12): later"), true),
            (format!("// {word} #12"), true),
            (format!("MASTER_{word}: x"), true),
            (format!("the {word} currency"), true),
            (format!("# {word} later"), false),
            ("nothing".to_owned(), true),
        ] {
            assert_eq!(broken_promise(&line).is_none(), fine, "{line}");
        }
    }

    #[test]
    fn paths_of_machines_are_told_from_others() {
        let [path, ..] = MACHINE_PATHS;
        for (line, fine) in [
            (format!("cd {path}main"), false),
            (format!("path = \"{path}main\""), false),
            (format!("docs{path}plan.md"), true),
            (format!("from {}", REGISTRY_HOSTS[0]), false),
            ("https://crates.io/crates/axum".to_owned(), true),
        ] {
            assert_eq!(machine_detail(&line).is_none(), fine, "{line}");
        }
    }

    #[test]
    fn links_are_found() {
        let markdown = "See [a](b.md) and [c](d/e.md#f).\n```\n[not](this)\n```\n![p](q.png \"t\")";
        assert_eq!(link_targets(markdown), ["b.md", "d/e.md#f", "q.png"]);
    }

    #[test]
    fn blanks_and_bans_are_found() {
        assert!(stray_blank("a\tb").is_some());
        assert!(stray_blank("a ").is_some());
        assert!(stray_blank("    a").is_none());
        assert!(banned(concat!("    #[", "allow(dead_code)]")).is_some());
        assert!(banned("    #[expect(dead_code, reason = \"…\")]").is_none());
    }
}
