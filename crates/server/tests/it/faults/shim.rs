//! The library that lets system calls of a server fail (`shim.c`), and how it is told to.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::kit::process::{Home, Server};

/// Error of a failed call, with its name and number on Linux.
pub(super) const EIO: i32 = 5;
/// No space left on the device.
pub(super) const ENOSPC: i32 = 28;
/// The file system is read-only.
pub(super) const EROFS: i32 = 30;

/// Bytes of `struct control`.
const CONTROL_BYTES: u64 = 24;

/// The library, made once.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/faults/shim.c");
        let name = format!("fault-shim-{}.so", std::process::id());
        let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let mut cc = Command::new("cc");
        cc.args(["-std=gnu11", "-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o"]);
        cc.arg(&library).arg(source).arg("-ldl");
        // The compiler that SQLite is built with.
        assert!(cc.status().unwrap().success(), "{cc:?}");
        library
    })
}

/// Current faults in the servers of a home.
pub(super) struct Faults {
    control: File,
    path: PathBuf,
    directory: PathBuf,
}

impl Faults {
    pub(super) fn of(home: &Home) -> Self {
        let path = home.path("faults");
        let control = File::options().read(true).write(true).create_new(true).open(&path).unwrap();
        control.set_len(CONTROL_BYTES).unwrap();
        Self { control, path, directory: home.data() }
    }

    /// Starts a server in which calls fail as this says, or gives what it said instead of serving.
    pub(super) fn try_serve(&self, home: &Home, arguments: &[&str]) -> Result<Server, String> {
        home.serve_prepared(arguments, |mut command| {
            command.env("LD_PRELOAD", library());
            command.env("FAULT_CONTROL", &self.path).env("FAULT_DIRECTORY", &self.directory);
            command
        })
    }

    pub(super) fn serve(&self, home: &Home, arguments: &[&str]) -> Server {
        self.try_serve(home, arguments).unwrap_or_else(|said| panic!("{said}"))
    }

    /// Lets calls that write fail with this, or none with 0.
    pub(super) fn on_write(&self, errno: i32) {
        self.control.write_all_at(&errno.to_ne_bytes(), 0).unwrap();
    }

    /// Lets flushes fail with this, or none with 0.
    pub(super) fn on_sync(&self, errno: i32) {
        self.control.write_all_at(&errno.to_ne_bytes(), 4).unwrap();
    }

    /// Puts the clock so many seconds ahead of what it is.
    pub(super) fn shift_clock(&self, seconds: i64) {
        self.control.write_all_at(&seconds.to_ne_bytes(), 8).unwrap();
    }

    /// Returns the number of calls that have failed so far.
    pub(super) fn failed(&self) -> i64 {
        let mut bytes = [0; 8];
        self.control.read_exact_at(&mut bytes, 16).unwrap();
        i64::from_ne_bytes(bytes)
    }
}
