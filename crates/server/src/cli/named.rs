//! Tests that commands named in texts exist, with their options.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Command, CommandFactory};

use super::Arguments;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Lists documents, units and sources.
fn files() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> =
        ["docs", "contrib", "crates", "examples"].map(|name| Path::new(ROOT).join(name)).into();
    for entry in fs::read_dir(ROOT).unwrap() {
        found.push(entry.unwrap().path());
    }
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.retain(|path| {
        let extension = path.extension().and_then(|extension| extension.to_str());
        matches!(extension, Some("md" | "rs" | "service" | "sh"))
    });
    found
}

/// Finds commands in a text: in back quotes, or as a line of a shell.
fn commands(text: &str, is_source: bool) -> Vec<String> {
    // A text in a source may go on in the next line.
    let mut whole = String::new();
    for line in text.lines() {
        match line.strip_suffix('\\').filter(|_| is_source) {
            Some(line) => whole += line.trim_start(),
            None => whole.extend([line, "\n"]),
        }
    }
    let quoted = whole.split("`scrip ").skip(1).filter_map(|rest| rest.split('`').next());
    let mut found: Vec<String> = quoted.map(str::to_owned).collect();
    if !is_source {
        let lines = whole.lines().filter_map(|line| {
            let line = line.strip_prefix("target/release/").unwrap_or(line);
            let line = line.split(" #").next().unwrap_or(line);
            line.strip_prefix("scrip ").map(str::to_owned)
        });
        found.extend(lines);
    }
    found
}

/// Describes the fault of a command, if it has one.
fn fault(root: &Command, line: &str) -> Option<String> {
    let mut command = root;
    let mut words = line.split_whitespace().peekable();
    while let Some(word) = words.peek() {
        // A choice of commands, or what stands for one.
        if word.contains(['|', '…', '<', '{']) {
            return None;
        }
        match command.find_subcommand(word) {
            Some(found) => command = found,
            None => break,
        }
        words.next();
    }
    if command.has_subcommands()
        && let Some(word) = words.peek()
        && !word.starts_with('-')
    {
        return Some(format!("there is no command {word}"));
    }
    for word in words {
        let word = word.trim_matches(['[', ']', '(', ')', ',', '.', '\'', '"']);
        let Some(option) = word.strip_prefix("--") else { continue };
        let option = option.split(['=', ']']).next().unwrap_or_default();
        let mut known = command.get_arguments().chain(root.get_arguments());
        let known = known.any(|argument| argument.get_long() == Some(option));
        if !known && !option.is_empty() && !matches!(option, "help" | "version") {
            return Some(format!("there is no option --{option}"));
        }
    }
    None
}

#[test]
fn commands_that_texts_name_exist() {
    let mut root = Arguments::command();
    root.build();
    let (mut faults, mut seen) = (Vec::new(), 0);
    for path in files() {
        let is_source = path.extension().is_some_and(|extension| extension == "rs");
        if path.ends_with("cli/named.rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for line in commands(&text, is_source) {
            seen += 1;
            if let Some(fault) = fault(&root, &line) {
                faults.push(format!("{}: scrip {line}: {fault}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(seen > 100, "{seen}");
}

#[test]
fn a_command_that_does_not_exist_is_found() {
    let mut root = Arguments::command();
    root.build();
    for (line, wrong) in [
        ("verify --chain", false),
        ("key create --operator 1 --name x", false),
        ("operator|partner create", false),
        ("--version", false),
        ("frobnicate", true),
        ("key frobnicate 1", true),
        ("verify --frobnicate", true),
    ] {
        assert_eq!(fault(&root, line).is_some(), wrong, "{line}");
    }
}
