//! The commands of README.md do what it says, pasted one after the other into a shell.

use std::path::Path;
use std::process::Command;

use crate::kit::process::{Home, scrip};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The shell commands of a part of the README, without those that build or serve.
fn commands(part: &str) -> String {
    let blocks = part.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines = blocks.flat_map(str::lines);
    let lines = lines.filter(|line| !line.starts_with("cargo ") && *line != "scrip serve");
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// Runs a script in an empty folder; gives what it printed.
#[track_caller]
fn paste(folder: &Path, script: &str, data: Option<&Path>) -> String {
    let program = scrip().get_program().to_owned();
    let programs = Path::new(&program).parent().unwrap();
    let others = std::env::var_os("PATH").unwrap();
    let paths = std::iter::once(programs.to_owned()).chain(std::env::split_paths(&others));
    let path = std::env::join_paths(paths).unwrap();
    let mut shell = Command::new("sh");
    shell.args(["-e", "-c", script]).current_dir(folder).env("PATH", path);
    shell.env_remove("SCRIP_DATABASE_URL").env_remove("SCRIP_DATA_DIR");
    if let Some(data) = data {
        shell.env("SCRIP_DATA_DIR", data);
    }
    let ran = shell.output().unwrap();
    let said = String::from_utf8(ran.stdout).unwrap();
    let complaints = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{script}\n{said}\n{complaints}");
    said
}

#[test]
fn the_readme_can_be_pasted() {
    let readme = std::fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let (demo, own) = readme.split_once("## Without the demo").unwrap();
    let home = Home::embedded();
    let server = home.serve(&["--demo"]);
    let folder = tempfile::tempdir().unwrap();
    let script = commands(demo)
        .replace("127.0.0.1:8080", &server.address.to_string())
        .replace("examples/", &format!("{ROOT}/examples/"))
        .replace("target/release/scrip", "scrip");
    let said = paste(folder.path(), &script, Some(&home.data()));
    for (told, count) in [
        ("\"ErrorCode\":0,", 3),
        ("\"to_pay\":{\"amount\":8900,", 1),
        ("<code>frandom2</code>", 1),
        ("\"SertCardStatusPurchase\":\"Возвращён\"", 1),
        ("All answers were as expected.", 1),
    ] {
        assert!(said.matches(told).count() >= count, "{told}: {said}");
    }
    for wrong in ["/docs/problems#", "<errors>", "\"error\""] {
        assert!(!said.contains(wrong), "{wrong}: {said}");
    }
    let said = paste(folder.path(), &commands(own), None);
    assert!(said.contains("CommaInNumber") || said.contains("refused"), "{said}");
}
