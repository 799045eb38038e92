//! The modules of a crate, and their uses of each other.

use std::collections::{BTreeMap, BTreeSet};

use super::tokens::{Token, tokens};

/// Path of a module in its crate: the names from the root.
type ModulePath = Vec<String>;

/// A crate, as its files describe it.
#[derive(Default)]
pub(super) struct Modules {
    /// Modules that are files. Modules in blocks are part of their file.
    files: BTreeMap<ModulePath, File>,
}

/// A module that is a file.
struct File {
    path: String,
    /// Paths with more than one part outside of `use`: their positions and parts.
    mentions: Vec<(ModulePath, Vec<String>, usize)>,
    imports: Vec<Import>,
    /// Names of the items that are defined in it.
    items: BTreeSet<String>,
    /// Names of the modules in blocks.
    blocks: BTreeSet<ModulePath>,
    /// All names outside of `use`.
    names: BTreeSet<String>,
}

/// One name of a `use`.
struct Import {
    /// Module of the `use`, which may be a block.
    place: ModulePath,
    path: Vec<String>,
    /// Name in this module. `None` if everything is imported.
    name: Option<String>,
    /// Whether the name is visible to others.
    is_public: bool,
    line: usize,
}

/// Target of a path.
enum Target {
    /// An item in the file of this module.
    Item(ModulePath),
    /// A module as such.
    Module(ModulePath),
}

/// A use of one file by another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edge {
    pub(super) from: String,
    pub(super) to: String,
    /// Line of the first use.
    pub(super) line: usize,
    pub(super) because: String,
}

impl Modules {
    /// Reads a crate from its root. `read` returns the text of a file, if it exists.
    pub(super) fn read(root: &str, read: &dyn Fn(&str) -> Option<String>) -> Self {
        let mut modules = Self::default();
        let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut waiting = vec![(Vec::new(), root.to_owned(), folder.to_owned())];
        while let Some((place, path, folder)) = waiting.pop() {
            let Some(text) = read(&path) else { continue };
            let mut reader = Reader::new(&path, &place);
            reader.read(&tokens(&text));
            for name in &reader.children {
                let child = [&place[..], std::slice::from_ref(name)].concat();
                let base = format!("{folder}/{name}");
                waiting.push((child, format!("{base}.rs"), base));
            }
            modules.files.insert(place, reader.file);
        }
        modules
    }

    /// Returns each use of a file by another once.
    pub(super) fn edges(&self) -> Vec<Edge> {
        let mut edges = BTreeMap::new();
        for (place, file) in &self.files {
            let mut add = |target: Option<Target>, line: usize, because: String| {
                let Some(Target::Item(target)) = target else { return };
                let to = &self.files[&target].path;
                if target != *place {
                    let edge = Edge { from: file.path.clone(), to: to.clone(), line, because };
                    edges.entry((file.path.clone(), to.clone())).or_insert(edge);
                }
            };
            for (at, path, line) in &file.mentions {
                add(self.resolve(at, path, &mut Vec::new()), *line, path.join("::"));
            }
            for import in &file.imports {
                let path = import.path.join("::");
                let Some(name) = &import.name else {
                    for (target, name) in self.taken_from_all(file, import) {
                        add(Some(target), import.line, format!("{path}::* for {name}"));
                    }
                    continue;
                };
                // A name that is only re-exported is not used.
                if !import.is_public || file.names.contains(name) {
                    let target = self.resolve(&import.place, &import.path, &mut Vec::new());
                    add(target, import.line, path);
                }
            }
        }
        edges.into_values().collect()
    }

    /// Returns the uses of the names that a file imports with `*`.
    fn taken_from_all(&self, file: &File, import: &Import) -> Vec<(Target, String)> {
        let Some(Target::Module(from)) = self.resolve(&import.place, &import.path, &mut Vec::new())
        else {
            return Vec::new();
        };
        let known = |name: &&String| self.is_known(&from, name);
        let found = file.names.iter().filter(known).filter_map(|name| {
            let target = self.find(&from, name, &mut Vec::new())?;
            Some((target, name.clone()))
        });
        found.collect()
    }

    /// Returns whether a module defines a name itself.
    fn is_known(&self, place: &[String], name: &str) -> bool {
        self.files.get(place).is_some_and(|file| {
            let imported = |import: &Import| import.name.as_deref() == Some(name);
            file.items.contains(name) || file.imports.iter().any(imported)
        })
    }

    /// Returns the module that is the file of a path.
    fn file_of(&self, place: &[String]) -> ModulePath {
        let mut place = place.to_vec();
        while !self.files.contains_key(&place) && place.pop().is_some() {}
        place
    }

    fn is_module(&self, place: &[String]) -> bool {
        let in_file =
            || self.files.get(&self.file_of(place)).map(|file| file.blocks.contains(place));
        self.files.contains_key(place) || in_file().unwrap_or(false)
    }

    /// Follows a path from a module. Returns `None` if it leads out of the crate.
    fn resolve(
        &self,
        from: &[String],
        path: &[String],
        passed: &mut Vec<ModulePath>,
    ) -> Option<Target> {
        let mut at = match path.first()?.as_str() {
            "crate" => Target::Module(Vec::new()),
            "self" => Target::Module(from.to_vec()),
            "super" => Target::Module(from.split_last()?.1.to_vec()),
            name => self.find(from, name, passed)?,
        };
        for name in &path[1..] {
            let Target::Module(place) = &at else { break };
            at = match name.as_str() {
                "self" => Target::Module(place.clone()),
                "super" => Target::Module(place.split_last()?.1.to_vec()),
                // A name that is not found comes from a macro or from a block, and is in the file.
                name => self
                    .find(place, name, passed)
                    .unwrap_or_else(|| Target::Item(self.file_of(place))),
            };
        }
        Some(at)
    }

    /// Returns the meaning of a name in a module: a module below it, an import, or an item.
    fn find(&self, place: &[String], name: &str, passed: &mut Vec<ModulePath>) -> Option<Target> {
        let below = [place, &[name.to_owned()]].concat();
        if self.is_module(&below) {
            return Some(Target::Module(below));
        }
        let file = self.files.get(&self.file_of(place))?;
        if file.items.contains(name) {
            return Some(Target::Item(self.file_of(place)));
        }
        if passed.contains(&below) {
            return None;
        }
        passed.push(below);
        let imports = || file.imports.iter().filter(|import| import.place == place);
        if let Some(import) = imports().find(|import| import.name.as_deref() == Some(name)) {
            return self.resolve(place, &import.path, passed);
        }
        imports().filter(|import| import.name.is_none()).find_map(|import| {
            match self.resolve(place, &import.path, passed)? {
                Target::Module(from) if from != place => self.find(&from, name, passed),
                Target::Module(_) | Target::Item(_) => None,
            }
        })
    }
}

/// Reads a file.
struct Reader {
    place: ModulePath,
    file: File,
    /// Names of the modules below it that are files.
    children: Vec<String>,
}

impl Reader {
    fn new(path: &str, place: &[String]) -> Self {
        let file = File {
            path: path.to_owned(),
            mentions: Vec::new(),
            imports: Vec::new(),
            items: BTreeSet::new(),
            blocks: BTreeSet::new(),
            names: BTreeSet::new(),
        };
        Self { place: place.to_vec(), file, children: Vec::new() }
    }

    fn read(&mut self, all: &[Token<'_>]) {
        const DEFINING: [&str; 8] =
            ["fn", "struct", "enum", "trait", "type", "const", "static", "union"];
        let text = |at: usize| all.get(at).map_or("", |token| token.text);
        let is_name = |at: usize| all.get(at).is_some_and(Token::is_name);
        let (mut at, mut depth, mut is_public) = (0, 0_usize, false);
        // Depths of the blocks of the open modules.
        let mut open = Vec::new();
        while at < all.len() {
            let was_public = std::mem::take(&mut is_public);
            match text(at) {
                "{" => depth += 1,
                "}" => {
                    depth = depth.saturating_sub(1);
                    if open.last() == Some(&depth) {
                        open.pop();
                        self.place.pop();
                    }
                }
                "pub" => {
                    is_public = true;
                    // A visibility is not a use.
                    if text(at + 1) == "("
                        && ["crate", "super", "self", "in"].contains(&text(at + 2))
                    {
                        while text(at) != ")" && at < all.len() {
                            at += 1;
                        }
                    }
                }
                "use" => {
                    let (length, line) =
                        (all[at..].iter().position(|token| token.text == ";"), all[at].line);
                    let end = at + length.unwrap_or(all.len() - at);
                    self.import(&all[at + 1..end], &[], was_public, line);
                    at = end;
                }
                "mod" if is_name(at + 1) && text(at + 2) == ";" => {
                    self.children.push(text(at + 1).to_owned());
                    at += 2;
                }
                "mod" if is_name(at + 1) && text(at + 2) == "{" => {
                    self.place.push(text(at + 1).to_owned());
                    self.file.blocks.insert(self.place.clone());
                    open.push(depth);
                    depth += 1;
                    at += 2;
                }
                "macro_rules" => {
                    self.file.items.insert(text(at + 2).to_owned());
                    at += 2;
                }
                word if DEFINING.contains(&word) && is_name(at + 1) && depth == open.len() => {
                    let after = usize::from(word == "const" && text(at + 1) == "fn");
                    self.file.items.insert(text(at + 1 + after).to_owned());
                    at += 1 + after;
                }
                _ if is_name(at) => at = self.mention(all, at),
                _ => {}
            }
            at += 1;
        }
    }

    /// Records a path with all its parts. Returns the position of its last part.
    fn mention(&mut self, all: &[Token<'_>], first: usize) -> usize {
        let mut path = vec![all[first].text.to_owned()];
        let mut last = first;
        while all.get(last + 1).is_some_and(|token| token.text == "::")
            && all.get(last + 2).is_some_and(Token::is_name)
        {
            last += 2;
            path.push(all[last].text.to_owned());
        }
        // `::a::b` is outside of the crate. `<A>::b` and `.b` are found at `A` or not at all.
        let before = first.checked_sub(1).map_or("", |before| all[before].text);
        if !matches!(before, "::" | ".") {
            self.file.names.insert(path[0].clone());
            if path.len() > 1 {
                self.file.mentions.push((self.place.clone(), path, all[first].line));
            }
        }
        last
    }

    /// Records each name of a `use`.
    fn import(&mut self, tree: &[Token<'_>], before: &[String], is_public: bool, line: usize) {
        let mut path = before.to_vec();
        let mut at = 0;
        while let Some(token) = tree.get(at) {
            match token.text {
                "{" => {
                    for branch in branches(&tree[at + 1..]) {
                        self.import(branch, &path, is_public, line);
                    }
                    return;
                }
                "*" => {
                    let place = self.place.clone();
                    self.file.imports.push(Import { place, path, name: None, is_public, line });
                    return;
                }
                "as" => break,
                // The path is outside of the crate.
                "::" if path.is_empty() => return,
                "::" => {}
                name => path.push(name.to_owned()),
            }
            at += 1;
        }
        let renamed = tree.get(at + 1).map(|token| token.text.to_owned());
        if path.last().is_some_and(|last| last == "self") && path.len() > 1 {
            path.pop();
        }
        let Some(name) = renamed.or_else(|| path.last().cloned()) else { return };
        let place = self.place.clone();
        self.file.imports.push(Import { place, path, name: Some(name), is_public, line });
    }
}

/// Returns the parts between the commas up to the closing brace.
fn branches<'t, 'a>(inside: &'t [Token<'a>]) -> Vec<&'t [Token<'a>]> {
    let (mut found, mut depth, mut from) = (Vec::new(), 0_usize, 0);
    for (at, token) in inside.iter().enumerate() {
        let ends = match token.text {
            "{" => {
                depth += 1;
                false
            }
            "}" if depth == 0 => {
                found.push(&inside[from..at]);
                return found;
            }
            "}" => {
                depth -= 1;
                false
            }
            "," => depth == 0,
            _ => false,
        };
        if ends {
            found.push(&inside[from..at]);
            from = at + 1;
        }
    }
    found
}
