//! Sources that cannot be backed up, and files that cannot be restored.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::{backup, restore, sell, try_restore};
use crate::kit::process::{Home, Ran, text};

/// A command that must be refused with these words.
#[track_caller]
fn check(ran: &Ran, words: &str) {
    assert!(!ran.status.success() && ran.out.is_empty(), "{ran:?}");
    assert!(ran.err.contains(words), "{words}: {ran:?}");
}

#[test]
fn a_file_that_is_there_is_replaced_only_on_request() {
    let home = Home::new();
    home.serve_demo().stop();
    let file = home.path("there");
    fs::write(&file, "precious").unwrap();
    check(&home.try_scrip(&["backup", text(&file)]), "exists already; use --force to replace it");
    assert_eq!(fs::read(&file).unwrap(), b"precious");
    home.scrip(&["backup", text(&file), "--force"]);
    assert!(fs::metadata(&file).unwrap().len() > 10_000);
    for (arguments, words) in [
        (&["--with-key"][..], "--passphrase-file"),
        (&["--passphrase-file", "x"], "--with-key"),
        (&["--force", "--with-key", "--passphrase-file", text(&home.path("none"))], "No such file"),
    ] {
        check(&home.try_scrip(&[&["backup", text(&file)], arguments].concat()), words);
    }
    let nowhere = home.path("none").join("backup");
    check(&home.try_scrip(&["backup", text(&nowhere)]), "cannot be written");
    let nothing = Home::new();
    let ran = nothing.try_scrip(&["backup", text(&nothing.path("b"))]);
    check(&ran, "there is no");
    assert!(!nothing.path("b").exists() && !nothing.path("b.partial").exists());
}

#[test]
fn what_is_no_whole_backup_is_refused_before_anything_is_written() {
    let home = Home::embedded();
    let server = home.serve_demo();
    sell(&server, "one");
    server.stop();
    let (file, _) = backup(&home, &[]);
    let whole = fs::read(&file).unwrap();
    let flipped = |place: usize| {
        let mut other = whole.clone();
        other[place] ^= 4;
        other
    };
    let to = Home::embedded();
    for (content, words) in [
        (Vec::new(), "is not a backup of Scrip, or was truncated"),
        (b"hello".to_vec(), "is not a backup of Scrip, or was truncated"),
        (fs::read(home.data().join("scrip.db")).unwrap(), "is not a backup of Scrip"),
        (whole[..whole.len() - 1].to_vec(), "is not a backup of Scrip, or was truncated"),
        (whole[..whole.len() / 2].to_vec(), "is not a backup of Scrip, or was truncated"),
        (whole[4096..].to_vec(), "is damaged"),
        (flipped(20), "is damaged"),
        (flipped(5_000), "is damaged"),
        (flipped(whole.len() / 2), "is damaged"),
        (flipped(whole.len() - 120), "is damaged"),
        (flipped(whole.len() - 3), "written by a newer version"),
    ] {
        fs::write(&file, content).unwrap();
        check(&try_restore(&home, &file, &to, &[]), words);
        assert!(!to.data().exists(), "{words}");
    }
    check(&try_restore(&home, text(&home.path("none")), &to, &[]), "cannot be used");
}

#[test]
fn a_backup_is_restored_with_its_own_key_alone() {
    let (home, other) = (Home::embedded(), Home::embedded());
    home.serve_demo().stop();
    other.serve_demo().stop();
    let passphrase = |name: &str, content: &str, mode: u32| {
        let path = home.path(name);
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        text(&path).to_owned()
    };
    let right = passphrase("right", "open sesame\n", 0o600);
    let (file, _) = backup(&home, &["--with-key", "--passphrase-file", &right]);
    let bare = text(&home.path("bare")).to_owned();
    home.scrip(&["backup", &bare]);
    let to = Home::embedded();
    let wrong_key = text(&other.data().join("scrip.key")).to_owned();
    let no_key = text(&home.path("none")).to_owned();
    let wrong = passphrase("wrong", "open barley\n", 0o600);
    let empty = passphrase("empty", "\n", 0o600);
    let exposed = passphrase("exposed", "open sesame\n", 0o644);
    for (file, arguments, words) in [
        (&bare, &["--key-file", &wrong_key][..], "does not open the secrets of this backup"),
        (&bare, &["--key-file", &no_key], "does not exist"),
        (&bare, &[], "the backup does not include the key: give the key file"),
        (&bare, &["--passphrase-file", &right], "the backup does not include the key"),
        (&file, &[], "the backup includes the key: give its passphrase"),
        (&file, &["--passphrase-file", &wrong], "the passphrase does not open the key"),
        (&file, &["--passphrase-file", &empty], "is empty"),
        (&file, &["--passphrase-file", &exposed], "others can read it"),
        (&file, &["--passphrase-file", &no_key], "No such file"),
    ] {
        check(&to.try_scrip(&[&["restore", file.as_str()], arguments].concat()), words);
        assert!(!to.data().exists(), "{words}");
    }
    // A key that is in its place is taken where it is the right one.
    fs::create_dir(to.data()).unwrap();
    fs::copy(&wrong_key, to.data().join("scrip.key")).unwrap();
    check(&to.try_scrip(&["restore", &bare]), "does not open the secrets of this backup");
    check(&try_restore(&home, &bare, &to, &[]), "differs from the source's");
    fs::copy(home.data().join("scrip.key"), to.data().join("scrip.key")).unwrap();
    to.scrip(&["restore", &bare]);
    to.verify();
}

#[test]
fn a_backup_is_restored_into_an_empty_place_alone() {
    let home = Home::new();
    let server = home.serve_demo();
    let (file, _) = backup(&home, &[]);
    let words = if home.database().is_some() { "is not empty" } else { "another server uses" };
    check(&try_restore(&home, &file, &home, &[]), words);
    server.stop();
    let before = home.state();
    let words = if home.database().is_some() { "is not empty" } else { "already has a database" };
    check(&try_restore(&home, &file, &home, &[]), words);
    assert_eq!(home.state(), before);
    // A log that was left behind belongs to another database.
    let to = Home::embedded();
    fs::create_dir(to.data()).unwrap();
    fs::write(to.data().join("scrip.db-wal"), "x").unwrap();
    check(&try_restore(&home, &file, &to, &[]), "already has a database");
    fs::remove_file(to.data().join("scrip.db-wal")).unwrap();
    restore(&home, &file, &to, &["--skip", "0"]);
    to.verify();
}
