//! Runs the functions of the fuzz targets in ordinary tests.
//!
//! A decoder's crate has a module `fuzzing` with one function for each target of `fuzz/`. What
//! `cargo xtask fuzz` does with it for hours under sanitizers, [`check`] does for a moment: over
//! every input that is kept in `fuzz/corpus`, over mutations of those, and over random bytes.

use std::fmt;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};

/// Number of mutated and random inputs of a target for each proptest case (256, or
/// `PROPTEST_CASES`). All targets together take some seconds in a debug build.
const CASES_FACTOR: u32 = 16;

/// Random inputs are this long at most: longer ones are left to the corpus, which has a sense.
const RANDOM_BYTES_MAX: usize = 192;

/// Edits of one input at most.
const EDITS_MAX: usize = 6;

/// Runs a target's function, which panics at what must not be.
///
/// # Panics
///
/// If the target has no corpus, and as the function does.
pub fn check(target: &str, function: fn(&[u8])) {
    let corpus = corpus(target);
    assert!(!corpus.is_empty(), "fuzz/corpus/{target} has no inputs");
    for (path, input) in &corpus {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| function(input))) {
            eprint_input(path, input);
            resume_unwind(panic);
        }
    }
    let mut inputs: Vec<Vec<u8>> = corpus.into_iter().map(|(_, input)| input).collect();
    // What grows from nothing and from next to nothing.
    inputs.push(Vec::new());
    let default = Config::default();
    let mut runner = TestRunner::new(Config {
        cases: default.cases.saturating_mul(CASES_FACTOR),
        // What is found becomes an input of the corpus, or a case of its own.
        failure_persistence: None,
        ..default
    });
    let mutated = (any::<Index>(), any::<Index>(), vec(edit(), 1..=EDITS_MAX));
    let random = vec(any::<u8>(), 0..=RANDOM_BYTES_MAX);
    let strategy = prop_oneof![
        4 => mutated.prop_map(move |(of, other, edits)| mutate(&inputs, of, other, &edits)),
        1 => random,
    ]
    .prop_map(Shown);
    let checked = runner.run(&strategy, |Shown(input)| {
        function(&input);
        Ok(())
    });
    if let Err(error) = checked {
        panic!("{target}: {error}");
    }
}

#[expect(clippy::print_stderr, reason = "a test tells which input it was that failed")]
fn eprint_input(path: &Path, input: &[u8]) {
    eprintln!("{}: {}", path.display(), input.escape_ascii());
}

/// The inputs that are kept for a target, in the order of their names.
fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let Ok(entries) = fs::read_dir(root) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.into_iter().filter_map(|path| fs::read(&path).ok().map(|input| (path, input))).collect()
}

/// An input, which is shown as it would be written in a test.
#[derive(Clone)]
struct Shown(Vec<u8>);

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

/// One change of an input.
#[derive(Clone, Debug)]
enum Edit {
    /// One bit is another.
    Flip(Index, u8),
    /// One byte is another.
    Set(Index, u8),
    /// The rest is cut off.
    Truncate(Index),
    /// Some bytes are taken out.
    Remove(Index, u8),
    /// Some bytes stand there twice.
    Repeat(Index, u8),
    /// Bytes that mean something to one decoder or another are put in.
    Insert(Index, Index),
    /// The rest is that of another input.
    Splice(Index, Index),
}

/// Words that decoders look for, and limits of numbers.
const WORDS: [&str; 40] = [
    "\"",
    "'",
    "<",
    ">",
    "</",
    "/>",
    "&",
    "&amp;",
    "&#0;",
    "&#x10FFFF;",
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE x>",
    "<?x?>",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "=",
    "%",
    "%00",
    "+",
    "-",
    ".",
    "e9",
    "0",
    "9223372036854775808",
    "-9223372036854775808",
    "1e400",
    "null",
    "true",
    "\\u0000",
    "\\ud800",
    "\u{feff}",
    "\u{fffe}",
    "\u{130}",
    "\r\n",
    "\0",
];

fn edit() -> impl Strategy<Value = Edit> {
    let at = any::<Index>;
    prop_oneof![
        (at(), 0..8_u8).prop_map(|(at, bit)| Edit::Flip(at, bit)),
        (at(), any::<u8>()).prop_map(|(at, byte)| Edit::Set(at, byte)),
        at().prop_map(Edit::Truncate),
        (at(), 1..16_u8).prop_map(|(at, bytes)| Edit::Remove(at, bytes)),
        (at(), 1..64_u8).prop_map(|(at, bytes)| Edit::Repeat(at, bytes)),
        (at(), at()).prop_map(|(at, word)| Edit::Insert(at, word)),
        (at(), at()).prop_map(|(at, from)| Edit::Splice(at, from)),
    ]
}

fn mutate(inputs: &[Vec<u8>], of: Index, other: Index, edits: &[Edit]) -> Vec<u8> {
    let (mut input, other) = (of.get(inputs).clone(), other.get(inputs));
    for edit in edits {
        let place = |at: &Index| at.index(input.len() + 1);
        match edit {
            Edit::Flip(at, bit) => {
                let at = place(at);
                input.get_mut(at).into_iter().for_each(|byte| *byte ^= 1 << bit);
            }
            Edit::Set(at, value) => {
                let at = place(at);
                input.get_mut(at).into_iter().for_each(|byte| *byte = *value);
            }
            Edit::Truncate(at) => input.truncate(place(at)),
            Edit::Remove(at, bytes) => {
                let at = place(at);
                let end = input.len().min(at + usize::from(*bytes));
                input.drain(at..end);
            }
            Edit::Repeat(at, bytes) => {
                let at = place(at);
                let end = input.len().min(at + usize::from(*bytes));
                let repeated = input[at..end].to_vec();
                input.splice(at..at, repeated);
            }
            Edit::Insert(at, word) => {
                let at = place(at);
                input.splice(at..at, word.get(&WORDS).bytes());
            }
            Edit::Splice(at, from) => {
                input.truncate(place(at));
                input.extend_from_slice(&other[from.index(other.len() + 1)..]);
            }
        }
    }
    input
}
