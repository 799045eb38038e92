//! Finds circles of modules. Modules that use each other cannot be read, tested or moved one at a
//! time.
//!
//! A module is a file. A module in a block is part of its file. A file uses another one if it names
//! an item that the other one defines, in `use` or in a path: through `crate::`, `super::`, an
//! imported module, or a re-export, which is followed to the definition of the item. These are not
//! uses: the declaration of a module below, a re-export without another use, the import of a
//! module, a visibility, the call of a method. Code of tests does not count.
//!
//! A circle is a set of files of one crate in which each uses each other one, directly or through
//! others. So a parent may use its children, or its children may use it, but not both. Code that
//! both need goes into a child of its own.

mod modules;
mod tokens;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;

use cargo_metadata::MetadataCommand;
use kit::workspace;

use self::modules::{Edge, Modules};
use super::none;

/// For each file the files that it uses.
type Graph<'a> = BTreeMap<&'a str, Vec<&'a Edge>>;

/// A circle: its files in order, and the shortest way around through some of them.
#[derive(Debug)]
struct Circle {
    files: Vec<String>,
    way: Vec<Edge>,
}

impl Circle {
    fn shown(&self) -> String {
        let mut shown = format!("a circle of {} files", self.files.len());
        for Edge { from, to, line, because } in &self.way {
            shown += &format!("\n    {from}:{line} uses {to} (`{because}`)");
        }
        if self.files.len() > self.way.len() {
            shown += &format!("\n    all of them: {}", self.files.join(", "));
        }
        shown
    }
}

/// Returns all circles. Each file is in at most one of them.
fn circles(edges: &[Edge]) -> Vec<Circle> {
    let mut graph = Graph::new();
    for edge in edges {
        graph.entry(&edge.from).or_default().push(edge);
    }
    let (mut found, mut done) = (Vec::new(), BTreeSet::<&str>::new());
    for &file in graph.keys() {
        if done.contains(file) {
            continue;
        }
        let around = reached(&graph, file);
        let files: Vec<&str> = around
            .keys()
            .copied()
            .filter(|other| reached(&graph, other).contains_key(file))
            .collect();
        if files.contains(&file) {
            done.extend(&files);
            let ways = files.iter().map(|file| way_around(&graph, file));
            let way = ways.min_by_key(Vec::len).unwrap_or_default();
            let files = files.into_iter().map(str::to_owned).collect();
            found.push(Circle { files, way });
        }
    }
    found
}

/// Returns the files that a file uses, directly or through others. Each comes with the edge that
/// leads to it on the shortest way.
fn reached<'a>(graph: &Graph<'a>, from: &str) -> BTreeMap<&'a str, &'a Edge> {
    let (mut reached, mut waiting) = (BTreeMap::new(), VecDeque::from([from]));
    while let Some(file) = waiting.pop_front() {
        for &edge in graph.get(file).into_iter().flatten() {
            if !reached.contains_key(edge.to.as_str()) {
                reached.insert(edge.to.as_str(), edge);
                waiting.push_back(&edge.to);
            }
        }
    }
    reached
}

/// Returns the shortest way from a file back to it.
fn way_around(graph: &Graph<'_>, file: &str) -> Vec<Edge> {
    let reached = reached(graph, file);
    let (mut way, mut at) = (Vec::new(), file);
    while let Some(&edge) = reached.get(at) {
        way.push(edge.clone());
        at = &edge.from;
        if at == file {
            break;
        }
    }
    way.reverse();
    way
}

/// Returns all circles in the workspace.
fn all() -> Vec<Circle> {
    let read = |path: &str| fs::read_to_string(workspace::root().join(path)).ok();
    let metadata = MetadataCommand::new().current_dir(workspace::root()).no_deps().exec().unwrap();
    let mut edges = Vec::new();
    for package in metadata.workspace_packages() {
        let targets = package.targets.iter().filter(|target| target.is_lib() || target.is_bin());
        for target in targets {
            let root = target.src_path.strip_prefix(workspace::root()).unwrap();
            edges.extend(Modules::read(root.as_str(), &read).edges());
        }
    }
    assert!(edges.len() > 500, "the crates were not read: {} edges", edges.len());
    circles(&edges)
}

#[test]
fn no_circles_of_modules() {
    let findings: Vec<String> = all().iter().map(Circle::shown).collect();
    none(&findings);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the circles of a crate: their files, separated by spaces, sorted by name.
    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let read = |path: &str| {
            let found = files.iter().find(|(name, _)| format!("{name}.rs") == path);
            found.map(|(_, text)| (*text).to_owned())
        };
        let circles =
            circles(&Modules::read("lib.rs", &|path| read(path.trim_start_matches('/'))).edges());
        let names = circles.iter().map(|circle| circle.files.join(" ").replace(".rs", ""));
        names.map(|files| files.replace(" /", " ").trim_start_matches('/').to_owned()).collect()
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table of cases")]
    fn files_that_use_each_other_are_a_circle() {
        for (name, files, circles) in [
            ("nothing", &[("lib", "mod a; mod b;"), ("a", ""), ("b", "")][..], &[][..]),
            (
                "in one direction",
                &[("lib", "mod a; mod b;"), ("a", "use crate::b::B;"), ("b", "struct B;")],
                &[],
            ),
            (
                "two modules",
                &[
                    ("lib", "mod a; mod b;"),
                    ("a", "use crate::b::B; struct A;"),
                    ("b", "struct B { a: super::a::A }"),
                ],
                &["a b"],
            ),
            (
                "three modules, by paths, imported modules and trees",
                &[
                    ("lib", "mod a; mod b; mod c;"),
                    ("a", "use crate::{b, x}; fn a() { b::b() }"),
                    ("b", "pub fn b() { crate::c::c() }"),
                    ("c", "use super::a::{self as other, b::{c, d}}; fn c() { other::a() }"),
                ],
                &["a b c"],
            ),
            (
                "a module that is only imported",
                &[
                    ("lib", "mod a; mod b;"),
                    ("a", "use crate::b; struct A;"),
                    ("b", "use crate::a::A; struct B;"),
                ],
                &[],
            ),
            (
                "a parent that re-exports from a child that uses it",
                &[
                    ("lib", "mod a;"),
                    ("a", "mod b; pub use self::b::B; pub(crate) use b::C as D; struct A;"),
                    ("a/b", "use super::A; pub struct B(A); pub struct C;"),
                ],
                &[],
            ),
            (
                "a parent that uses what it re-exports",
                &[
                    ("lib", "mod a;"),
                    ("a", "mod b; pub use self::b::B; struct A(B);"),
                    ("a/b", "use super::A; pub struct B(Box<A>);"),
                ],
                &["a a/b"],
            ),
            (
                "a child that uses its parent's items",
                &[
                    ("lib", "mod a;"),
                    ("a", "mod b; fn a() { b::b() } struct A;"),
                    ("a/b", "pub fn b(_: super::A) {}"),
                ],
                &["a a/b"],
            ),
            (
                "a re-export is followed to what it names",
                &[
                    ("lib", "mod a; mod b; pub use a::A;"),
                    ("a", "pub struct A(crate::b::B);"),
                    ("b", "use crate::A; pub struct B;"),
                ],
                &["a b"],
            ),
            (
                "through the parent, a child uses its sibling and not the parent",
                &[
                    ("lib", "mod a;"),
                    ("a", "mod b; mod c; pub use c::C; fn a() { b::b() }"),
                    ("a/b", "pub fn b(_: super::C) {}"),
                    ("a/c", "pub struct C;"),
                ],
                &[],
            ),
            (
                "everything is imported, and something of it used",
                &[
                    ("lib", "mod a; mod b;"),
                    ("a", "use crate::b::*; fn a(_: B) {}"),
                    ("b", "use crate::a::*; pub struct B; fn b() { a() }"),
                ],
                &["a b"],
            ),
            (
                "everything is imported, and nothing used",
                &[
                    ("lib", "mod a; mod b;"),
                    ("a", "use crate::b::*; fn a(_: B) {}"),
                    ("b", "use crate::a::*; pub struct B;"),
                ],
                &[],
            ),
            (
                "tests do not count",
                &[
                    ("lib", "mod a; mod b; #[cfg(test)] mod c;"),
                    ("a", "use crate::b::B; pub struct A; #[cfg(test)] pub fn of_a_test() {}"),
                    ("b", "pub struct B; #[cfg(test)] mod tests { use crate::a::A; }"),
                    ("c", "use crate::a::A; pub struct C;"),
                ],
                &[],
            ),
            (
                "where something is visible",
                &[
                    ("lib", "mod a; mod b;"),
                    ("a", "pub(in crate::b) struct A; use crate::b::B;"),
                    ("b", "pub struct B; // crate::a::A"),
                ],
                &[],
            ),
            (
                "a module in a block is part of its file",
                &[
                    ("lib", "mod a; mod b;"),
                    (
                        "a",
                        "mod inner { use super::super::b::B; pub struct I; } use self::inner::I;",
                    ),
                    ("b", "pub struct B; fn b(_: crate::a::inner::I) {}"),
                ],
                &["a b"],
            ),
            (
                "two circles",
                &[
                    ("lib", "mod a; mod b; mod c; mod d;"),
                    ("a", "use crate::b::B; struct A;"),
                    ("b", "use crate::a::A; use crate::c::C; struct B;"),
                    ("c", "use crate::d::D; struct C;"),
                    ("d", "use crate::c::C; struct D;"),
                ],
                &["a b", "c d"],
            ),
            (
                "the root is a module too",
                &[
                    ("lib", "mod a; fn root() { a::a() } pub struct Root;"),
                    ("a", "pub fn a(_: crate::Root) {}"),
                ],
                &["a lib"],
            ),
            (
                "names of other crates",
                &[
                    ("lib", "mod a; mod b;"),
                    ("a", "use crate::b::B; struct A;"),
                    ("b", "use ::a::A; use std::a; use other::a::A as X; struct B(x::a::A);"),
                ],
                &[],
            ),
        ] {
            assert_eq!(found(files), circles, "{name}");
        }
    }

    #[test]
    fn a_circle_is_shown_with_what_closes_it() {
        let edge = |from: &str, to: &str| {
            let [from, to] = [from, to].map(|name| format!("{name}.rs"));
            Edge { because: format!("crate::{to}"), from, to, line: 3 }
        };
        let edges = ["ab", "bc", "ca", "cb"].map(|pair| edge(&pair[..1], &pair[1..]));
        let shown: Vec<String> = circles(&edges).iter().map(Circle::shown).collect();
        let expected = "a circle of 3 files\n    b.rs:3 uses c.rs (`crate::c.rs`)\n    \
                        c.rs:3 uses b.rs (`crate::b.rs`)\n    all of them: a.rs, b.rs, c.rs";
        assert_eq!(shown, [expected]);
    }
}
