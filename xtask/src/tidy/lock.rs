//! Rules about dependencies: each has a recorded reason, an accepted licence, and one version.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use cargo_metadata::MetadataCommand;
use kit::workspace;

use super::none;

const DOCUMENT: &str = "docs/dependencies.md";
const DUPLICATES_HEADING: &str = "Duplicates";

/// Allowed source of packages: the public registry under its usual name.
const SOURCE: &str = concat!("registry+https://github.com/rust-lang/", "crates.io-index");

/// Licences that ask only for their text and a notice.
const LICENCES: [&str; 11] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Zlib",
];

/// Licences that are accepted in one package only, with the reason.
const LICENCE_EXCEPTIONS: [(&str, &str); 1] = [(
    "webpki-roots",
    "CDLA-Permissive-2.0: a list of certificates, which is data and asks for nothing but its text",
)];

fn read(file: &str) -> String {
    fs::read_to_string(workspace::root().join(file))
        .unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Returns the names at the beginnings of lines in a section of a manifest.
fn names_in_section<'a>(manifest: &'a str, section: &str) -> Vec<&'a str> {
    let lines = manifest.lines().skip_while(|line| line.trim() != section).skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    let entries =
        lines.filter(|line| line.starts_with(|first: char| first.is_ascii_alphanumeric()));
    entries.filter_map(|line| line.split([' ', '.', '=']).next()).collect()
}

/// Returns the packages of a lock file: name, version, and source if it has one.
fn locked(lock: &str) -> Vec<(&str, &str, Option<&str>)> {
    fn field<'a>(block: &'a str, name: &str) -> Option<&'a str> {
        let line = block.lines().find_map(|line| line.strip_prefix(name));
        Some(line?.strip_prefix(" = ")?.trim_matches('"'))
    }
    let blocks = lock.split("[[package]]").skip(1);
    let packages = blocks.filter_map(|block| {
        Some((field(block, "name")?, field(block, "version")?, field(block, "source")))
    });
    packages.collect()
}

fn duplicates(lock: &str) -> BTreeSet<&str> {
    let mut versions = BTreeMap::<&str, usize>::new();
    for (name, ..) in locked(lock) {
        *versions.entry(name).or_default() += 1;
    }
    versions.into_iter().filter(|(_, count)| *count > 1).map(|(name, _)| name).collect()
}

/// Returns the names in backticks that begin the lines of a list or table below a heading.
fn listed_duplicates(document: &str) -> BTreeSet<&str> {
    let is_heading = |line: &&str| line.starts_with('#');
    let below = document
        .lines()
        .skip_while(|line| !(is_heading(line) && line.contains(DUPLICATES_HEADING)))
        .skip(1)
        .take_while(|line| !is_heading(line));
    let entries =
        below.filter_map(|line| line.trim_start_matches(['-', '*', '|', ' ']).strip_prefix('`'));
    entries.filter_map(|rest| rest.split('`').next()).collect()
}

/// Returns whether one of the licences of a package is accepted.
fn acceptable(expression: &str) -> bool {
    // `/` is the old form of `OR`.
    let expression = expression.replace('/', " OR ");
    let (value, rest) = alternatives(expression.trim());
    value && rest.is_empty()
}

fn alternatives(text: &str) -> (bool, &str) {
    let (mut value, mut rest) = combination(text);
    while let Some(next) = rest.strip_prefix("OR ") {
        let (other, after) = combination(next.trim_start());
        (value, rest) = (value | other, after);
    }
    (value, rest)
}

fn combination(text: &str) -> (bool, &str) {
    let (mut value, mut rest) = one(text);
    while let Some(next) = rest.strip_prefix("AND ") {
        let (other, after) = one(next.trim_start());
        (value, rest) = (value & other, after);
    }
    (value, rest)
}

fn one(text: &str) -> (bool, &str) {
    if let Some(inside) = text.strip_prefix('(') {
        let (value, rest) = alternatives(inside.trim_start());
        return match rest.strip_prefix(')') {
            Some(after) => (value, after.trim_start()),
            None => (false, rest),
        };
    }
    let ends = [" OR ", " AND ", ")"];
    let end = ends.iter().filter_map(|end| text.find(end)).min().unwrap_or(text.len());
    (LICENCES.contains(&text[..end].trim()), text[end..].trim_start())
}

#[test]
fn every_dependency_has_its_reason() {
    let (manifest, document) = (read("Cargo.toml"), read(DOCUMENT));
    let own = workspace_crates();
    let names = names_in_section(&manifest, "[workspace.dependencies]");
    assert!(names.len() > 10, "the section was not read: {names:?}");
    let missing = names
        .iter()
        .filter(|name| !own.contains(**name) && !document.contains(&format!("`{name}`")))
        .map(|name| format!("`{name}` is not in {DOCUMENT}"));
    none(&missing.collect::<Vec<_>>());
}

fn workspace_crates() -> BTreeSet<String> {
    let metadata = MetadataCommand::new().current_dir(workspace::root()).no_deps().exec().unwrap();
    metadata.workspace_packages().into_iter().map(|package| package.name.to_string()).collect()
}

#[test]
fn one_version_of_each_package_unless_there_is_a_reason() {
    let (lock, document) = (read("Cargo.lock"), read(DOCUMENT));
    let (found, listed) = (duplicates(&lock), listed_duplicates(&document));
    let new = found.difference(&listed);
    let new =
        new.map(|name| format!("`{name}` is locked in several versions: say why in {DOCUMENT}"));
    let old = listed.difference(&found);
    let old = old.map(|name| format!("`{name}` is listed in {DOCUMENT}, and has one version now"));
    none(&new.chain(old).collect::<Vec<_>>());
}

#[test]
fn packages_come_from_the_public_registry() {
    let lock = read("Cargo.lock");
    let strange = locked(&lock).into_iter().filter_map(|(name, _, source)| {
        source.filter(|source| *source != SOURCE).map(|source| format!("{name}: {source}"))
    });
    none(&strange.collect::<Vec<_>>());
}

#[test]
fn every_licence_is_acceptable() {
    let mut rustc = std::process::Command::new("rustc");
    let version = workspace::output_of(rustc.arg("-vV")).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    // Only the packages of this platform are surely downloaded.
    let options = ["--locked", "--filter-platform", host].map(str::to_owned);
    let mut command = MetadataCommand::new();
    let metadata =
        command.current_dir(workspace::root()).other_options(options.to_vec()).exec().unwrap();
    let resolved = metadata.resolve.as_ref().unwrap();
    let used: BTreeSet<_> = resolved.nodes.iter().map(|node| &node.id).collect();
    let packages = metadata.packages.iter().filter(|package| used.contains(&package.id));
    let doubtful = packages.filter_map(|package| {
        let licence = package.license.as_deref().unwrap_or("none given");
        let excepted = LICENCE_EXCEPTIONS.iter().any(|(name, _)| *name == package.name.as_str());
        let fine = excepted || acceptable(licence);
        (!fine).then(|| format!("{} {}: {licence}", package.name, package.version))
    });
    none(&doubtful.collect::<Vec<_>>());
}

mod tests {
    use super::*;

    #[test]
    fn licences_are_understood() {
        for (expression, fine) in [
            ("MIT", true),
            ("MIT/Apache-2.0", true),
            ("GPL-3.0 OR MIT", true),
            ("GPL-3.0", false),
            ("MIT AND GPL-3.0", false),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
            ("(MIT OR Apache-2.0) AND GPL-3.0", false),
            ("Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT", true),
            ("MIT OR (GPL-3.0 AND MIT)", true),
            ("none given", false),
            ("(MIT", false),
        ] {
            assert_eq!(acceptable(expression), fine, "{expression}");
        }
    }

    #[test]
    fn the_lock_file_is_read() {
        let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1\"\n\n[[package]]\n\
                    name = \"a\"\nversion = \"2\"\nsource = \"s\"\n";
        assert_eq!(locked(lock), [("a", "1", None), ("a", "2", Some("s"))]);
        assert_eq!(duplicates(lock), BTreeSet::from(["a"]));
    }

    #[test]
    fn the_document_is_read() {
        let document =
            "# Dependencies\n`x`\n## Duplicates\n\n- `a`: why\n| `b` | why `c` |\n\n# Z\n- `d`\n";
        assert_eq!(listed_duplicates(document), BTreeSet::from(["a", "b"]));
    }

    #[test]
    fn a_section_of_the_manifest_is_read() {
        let manifest = "[a]\nx = 1\n[b]\n# c\ny = 2\nz.path = \"z\"\n\n[c]\nw = 3\n";
        assert_eq!(names_in_section(manifest, "[b]"), ["y", "z"]);
    }
}
