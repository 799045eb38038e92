//! Files that were cut short, changed, or taken from elsewhere.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use super::{HandedOver, check_kept, sell};
use crate::kit::process::{Home, Server, text};

/// A store of a stopped server with sales in it, in one file; what was sold, and all certificates.
fn filled() -> (Home, BTreeMap<String, HandedOver>, Value) {
    let home = Home::embedded();
    let server = home.serve_demo();
    let sold = sales(&server, 30);
    server.stop();
    let certificates = home.certificates();
    (home, sold, certificates)
}

fn sales(server: &Server, count: usize) -> BTreeMap<String, HandedOver> {
    let names = (0..count).map(|count| format!("o-{count}"));
    names.map(|name| (name.clone(), sell(server, &name))).collect()
}

/// Whether a change of this database is noticed. If not, the money must be unchanged.
fn is_noticed(home: &Home, database: &[u8], certificates: &Value, what: &str) -> bool {
    for tail in ["-wal", "-shm"] {
        let _ = fs::remove_file(home.data().join(format!("scrip.db{tail}")));
    }
    fs::write(home.data().join("scrip.db"), database).unwrap();
    let verified = home.try_scrip(&["verify"]);
    if verified.status.success() {
        assert_eq!(&home.certificates(), certificates, "{what} changed money unnoticed");
        return false;
    }
    let told = verified.out.contains("BROKEN") || verified.err.starts_with("scrip: ");
    assert!(told && !verified.err.contains("panic"), "{what}: {verified:?}");
    true
}

#[test]
fn a_database_with_flipped_bytes_is_noticed_or_has_the_same_money() {
    let (home, sold, certificates) = filled();
    let whole = fs::read(home.data().join("scrip.db")).unwrap();
    let mut noticed = 0;
    // The header, and places in every eighth page.
    let header = [0, 1, 16, 18, 19, 24, 28, 31, 40, 44, 56, 60, 96, 100, 103, 105];
    let pages =
        (0..whole.len()).step_by(8 * 4096).flat_map(|page| [page + 1, page + 2_000, page + 4_090]);
    for place in header.into_iter().chain(pages).filter(|place| *place < whole.len()) {
        let mut other = whole.clone();
        other[place] ^= 0x41;
        noticed += u32::from(is_noticed(&home, &other, &certificates, &format!("byte {place}")));
    }
    assert!(noticed > 10, "{noticed}");
    // A balance is found to be another one, which SQLite cannot know.
    fs::write(home.data().join("scrip.db"), &whole).unwrap();
    check_kept(&home, &sold);
}

#[test]
fn a_database_that_was_cut_short_is_noticed() {
    let (home, sold, certificates) = filled();
    let whole = fs::read(home.data().join("scrip.db")).unwrap();
    for length in [
        0,
        1,
        50,
        99,
        100,
        512,
        4_096,
        4_097,
        whole.len() / 2,
        whole.len() - 4_096,
        whole.len() - 1,
    ] {
        let what = format!("cut at {length}");
        let noticed = is_noticed(&home, &whole[..length], &certificates, &what);
        // SQLite reads the end of a short page as zeros: if zeros were cut off, nothing is lost.
        let lost = whole[length..].iter().any(|byte| *byte != 0);
        assert!(noticed || !lost, "{what}");
        // A server that starts on it all the same sells nothing that it should not.
        let said = match home.serve_prepared(&[], |command| command) {
            Err(said) => said,
            Ok(server) => {
                drop(server);
                continue;
            }
        };
        assert!(said.contains("scrip: ") && !said.contains("panic"), "{what}: {said}");
    }
    for tail in ["-wal", "-shm"] {
        let _ = fs::remove_file(home.data().join(format!("scrip.db{tail}")));
    }
    fs::write(home.data().join("scrip.db"), &whole).unwrap();
    check_kept(&home, &sold);
}

#[test]
fn a_log_that_was_cut_short_or_changed_leaves_an_earlier_moment() {
    let home = Home::embedded();
    let server = home.serve_demo();
    let sold = sales(&server, 30);
    server.kill();
    let files = ["scrip.db", "scrip.db-wal"];
    let [database, log] = files.map(|name| fs::read(home.data().join(name)).unwrap());
    assert!(!log.is_empty(), "the log was folded in");
    let known: HashSet<&str> = sold.values().flatten().map(|(number, _)| number.as_str()).collect();
    let mut fewest = usize::MAX;
    for place in [0, 10, 40, log.len() / 4, log.len() / 2, log.len() - 4_096, log.len() - 1] {
        for is_cut in [true, false] {
            let mut other = log.clone();
            if is_cut {
                other.truncate(place);
            } else {
                other[place] ^= 0x41;
            }
            let _ = fs::remove_file(home.data().join("scrip.db-shm"));
            fs::write(home.data().join("scrip.db"), &database).unwrap();
            fs::write(home.data().join("scrip.db-wal"), &other).unwrap();
            let verified = home.try_scrip(&["verify"]);
            if !verified.status.success() {
                assert!(verified.err.starts_with("scrip: "), "{place}: {verified:?}");
                continue;
            }
            // Whole sales, and none that nobody made.
            let numbers = home.numbers();
            assert!(numbers.iter().all(|number| known.contains(number.as_str())), "{place}");
            assert_eq!(numbers.len() % 2, 0, "{place}");
            fewest = fewest.min(numbers.len());
        }
    }
    assert!(fewest < known.len(), "nothing was cut off");
    let _ = fs::remove_file(home.data().join("scrip.db-shm"));
    fs::write(home.data().join("scrip.db"), &database).unwrap();
    fs::write(home.data().join("scrip.db-wal"), &log).unwrap();
    check_kept(&home, &sold);
}

#[test]
fn a_server_starts_with_its_own_key_alone() {
    let (home, sold, _) = filled();
    let other = Home::embedded();
    other.serve_demo().stop();
    let key = home.data().join("scrip.key");
    let right = fs::read(&key).unwrap();
    let stolen = fs::read(other.data().join("scrip.key")).unwrap();
    let mut changed = right.clone();
    changed[5] = if changed[5] == b'0' { b'1' } else { b'0' };
    for (content, mode, words) in [
        (&stolen[..], 0o600, "does not open the secrets stored in this database"),
        (&changed, 0o600, "does not open the secrets stored in this database"),
        (&right[..30], 0o600, "does not consist of 64 hexadecimal digits"),
        (b"", 0o600, "does not consist of 64 hexadecimal digits"),
        (&right, 0o644, "others can read key file"),
    ] {
        fs::write(&key, content).unwrap();
        fs::set_permissions(&key, PermissionsExt::from_mode(mode)).unwrap();
        assert!(home.serve_refused(&[]).contains(words), "{words}");
        let verified = home.try_scrip(&["verify"]);
        assert!(verified.err.contains(words), "{verified:?}");
        let file = home.path("backup");
        let refused = home.try_scrip(&["backup", text(&file)]);
        assert!(refused.err.contains(words) && !file.exists(), "{refused:?}");
    }
    fs::remove_file(&key).unwrap();
    assert!(home.serve_refused(&[]).contains("is missing"));
    fs::write(&key, &right).unwrap();
    fs::set_permissions(&key, PermissionsExt::from_mode(0o600)).unwrap();
    check_kept(&home, &sold);
}
