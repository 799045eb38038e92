//! Compares the table of allowed edges in `ARCHITECTURE.md` with the dependencies that Cargo
//! reports.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};
use kit::workspace;

const HEADING: &str = "## Allowed edges";

/// Dependencies of each crate.
type Edges = BTreeMap<String, BTreeSet<String>>;

/// Dependencies that only these crates may have. A trailing `*` stands for the rest of a name.
const CONFINED: [(&str, &[&str]); 14] = [
    ("askama", &["console"]),
    ("axum", &["web", "api", "console", "protocol-*", "server", "bench"]),
    ("hyper", &["web", "api", "protocol-*", "server"]),
    ("hyper-util", &["web", "api", "protocol-*", "server"]),
    ("krilla", &["documents"]),
    ("png", &["documents"]),
    ("rust_xlsxwriter", &["documents"]),
    ("rustybuzz", &["documents"]),
    ("zip", &["documents"]),
    ("rusqlite", &["storage-sqlite"]),
    ("tokio-postgres", &["storage-postgres"]),
    ("getrandom", &["service"]),
    ("rand", &["service"]),
    ("anyhow", &["server", "xtask", "kit", "load-kit", "bench", "torture"]),
];

/// Dependencies that a crate must not have. The gates build in seconds because neither `xtask` nor
/// its dependencies have a runtime.
const FORBIDDEN: [(&str, &[&str]); 4] = [
    ("domain", &["serde", "serde_json", "tokio"]),
    ("xtask", &["tokio"]),
    ("kit", &["tokio"]),
    ("postgres-scratch", &["tokio"]),
];

fn metadata() -> Metadata {
    MetadataCommand::new().current_dir(workspace::root()).no_deps().exec().unwrap()
}

/// Returns the normal and build dependencies of every crate. Those of tests are not restricted.
fn dependencies(metadata: &Metadata) -> Edges {
    let package_edges = metadata.workspace_packages().into_iter().map(|package| {
        let shipped = package.dependencies.iter().filter(|dependency| {
            matches!(dependency.kind, DependencyKind::Normal | DependencyKind::Build)
        });
        let names = shipped.map(|dependency| dependency.name.clone()).collect();
        (package.name.to_string(), names)
    });
    package_edges.collect()
}

/// Keeps the edges between crates of the workspace.
fn internal(all: &Edges) -> Edges {
    let own = |names: &BTreeSet<String>| {
        names.iter().filter(|name| all.contains_key(*name)).cloned().collect()
    };
    all.iter().map(|(name, names)| (name.clone(), own(names))).collect()
}

/// Reads the table below the heading: crates, separated by commas, and their allowed dependencies.
fn allowed(document: &str) -> Result<Edges, String> {
    let section = document
        .split_once(&format!("\n{HEADING}\n"))
        .ok_or_else(|| format!("there is no heading `{HEADING}`"))?
        .1;
    let section = section.split("\n## ").next().unwrap_or(section);
    let rows = section.lines().filter(|line| line.trim_start().starts_with('|')).skip(2);
    let mut edges = Edges::new();
    for row in rows {
        let cells: Vec<&str> = row.trim().trim_matches('|').split('|').collect();
        let [crates, dependencies, ..] = cells[..] else {
            return Err(format!("a row needs two columns: {row}"));
        };
        for name in names(crates) {
            if edges.insert(name.clone(), names(dependencies).collect()).is_some() {
                return Err(format!("{name} has two rows"));
            }
        }
    }
    if edges.is_empty() { Err("the table is empty".to_owned()) } else { Ok(edges) }
}

fn names(cell: &str) -> impl Iterator<Item = String> {
    let nothing = ["", "-", "–", "—", "nothing", "none"];
    let parts = cell.split(',').map(|part| part.trim().trim_matches('`').trim());
    parts.filter(move |part| !nothing.contains(part)).map(str::to_owned)
}

/// Returns all differences between the table and the dependencies. Rows and edges for crates that
/// do not exist yet are plans.
fn differences(allowed: &Edges, actual: &Edges) -> Vec<String> {
    let mut found = Vec::new();
    for (name, dependencies) in actual {
        let Some(permitted) = allowed.get(name) else {
            found.push(format!("{name} has no row in the table"));
            continue;
        };
        for dependency in dependencies.difference(permitted) {
            found.push(format!("{name} depends on {dependency}, which the table does not allow"));
        }
        for unused in permitted.difference(dependencies) {
            if actual.contains_key(unused) {
                found.push(format!("{name} may depend on {unused}, but does not: remove it"));
            } else if !allowed.contains_key(unused) {
                found.push(format!("{name} may depend on {unused}, which is not a crate"));
            }
        }
    }
    found
}

/// Returns all dependencies that a crate must not have.
fn misplaced(all: &Edges) -> Vec<String> {
    let mut found = Vec::new();
    for (name, dependencies) in all {
        for (dependency, owners) in CONFINED {
            if dependencies.contains(dependency) && !owners.iter().any(|owner| fits(owner, name)) {
                found.push(format!("{name} depends on {dependency}, which belongs in {owners:?}"));
            }
        }
        for (_, banned) in FORBIDDEN.iter().filter(|(owner, _)| owner == name) {
            for dependency in banned.iter().filter(|banned| dependencies.contains(**banned)) {
                found.push(format!("{name} must not depend on {dependency}"));
            }
        }
    }
    found
}

fn fits(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |start| name.starts_with(start))
}

#[test]
fn crates_depend_on_each_other_as_the_architecture_says() {
    let document = fs::read_to_string(workspace::root().join("ARCHITECTURE.md"))
        .expect("ARCHITECTURE.md has the table of allowed edges");
    let allowed = allowed(&document).unwrap();
    let found = differences(&allowed, &internal(&dependencies(&metadata())));
    assert!(found.is_empty(), "ARCHITECTURE.md, {HEADING}:\n{}", found.join("\n"));
}

#[test]
fn outside_dependencies_are_in_their_place() {
    let found = misplaced(&dependencies(&metadata()));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

mod tests {
    use super::*;

    const DOCUMENT: &str = "# A\n\n## Allowed edges\n\nText.\n\n| crate | may depend on |\n\
        | --- | --- |\n| `domain` | – |\n| `web`, `api` | `domain` |\n| later | domain |\n\n\
        ## Next\n\n| not | this |\n";

    fn edges(list: &[(&str, &[&str])]) -> Edges {
        let set = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        list.iter().map(|(name, names)| ((*name).to_owned(), set(names))).collect()
    }

    #[test]
    fn the_table_is_read() {
        let expected = edges(&[
            ("domain", &[]),
            ("web", &["domain"]),
            ("api", &["domain"]),
            ("later", &["domain"]),
        ]);
        assert_eq!(allowed(DOCUMENT), Ok(expected));
        assert!(allowed("# Nothing\n").is_err());
        assert!(allowed("\n## Allowed edges\n\nNo table.\n").is_err());
    }

    #[test]
    fn every_difference_is_found() {
        let allowed = allowed(DOCUMENT).unwrap();
        let same = edges(&[("domain", &[]), ("web", &["domain"]), ("api", &["domain"])]);
        assert_eq!(differences(&allowed, &same), [""; 0]);
        let other = edges(&[("domain", &["web"]), ("web", &[]), ("new", &[])]);
        assert_eq!(
            differences(&allowed, &other),
            [
                "domain depends on web, which the table does not allow",
                "new has no row in the table",
                "web may depend on domain, but does not: remove it",
            ]
        );
    }

    #[test]
    fn what_is_out_of_place_is_found() {
        let all = edges(&[
            ("protocol-x", &["axum", "rusqlite"]),
            ("domain", &["serde"]),
            ("storage-sqlite", &["rusqlite"]),
        ]);
        let found = misplaced(&all);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(found[0], "domain must not depend on serde");
        assert!(found[1].starts_with("protocol-x depends on rusqlite"));
    }
}
