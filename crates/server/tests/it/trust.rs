//! Secrets in files, backups in places that others can write to, and commands beside a server that is
//! just starting.

use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::kit::process::{Home, run, scrip, text};

#[test]
fn a_backup_to_standard_output_is_the_file_alone() {
    let home = Home::embedded();
    home.serve_demo().stop();
    let (data, file) = (home.data(), home.path("from-output"));
    let made = scrip().args(["backup", "-", "--data-dir", text(&data)]).output().unwrap();
    let told = String::from_utf8_lossy(&made.stderr);
    assert!(made.status.success() && told.contains("does not include the key file"), "{told}");
    fs::write(&file, &made.stdout).unwrap();
    let left: Vec<_> =
        fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("backup")), "{left:?}");

    let restored = Home::embedded();
    let key = data.join("scrip.key");
    restored.scrip(&["restore", text(&file), "--key-file", text(&key)]);
    restored.verify();
}

/// In a directory where others can write, they may have put something in the way.
#[test]
fn a_backup_follows_no_link_and_touches_nothing_that_is_in_the_way() {
    let home = Home::embedded();
    home.serve_demo().stop();
    let (file, partial) = (home.path("shop.backup"), home.path("shop.backup.partial"));
    let victim = home.path("victim");
    fs::write(&victim, "precious").unwrap();
    for target in [victim.as_path(), Path::new("nowhere")] {
        symlink(target, &partial).unwrap();
        let ran = home.try_scrip(&["backup", text(&file)]);
        assert!(!ran.status.success() && ran.err.contains("remove it"), "{ran:?}");
        assert_eq!(fs::read(&victim).unwrap(), b"precious");
        assert!(!file.exists() && !home.path("nowhere").exists());
        fs::remove_file(&partial).unwrap();
    }
    // What a killed backup has left is no obstacle, nor are links in it followed.
    fs::write(&partial, "left by an older version").unwrap();
    home.scrip(&["backup", text(&file)]);
    fs::create_dir(&partial).unwrap();
    symlink(&victim, partial.join("database")).unwrap();
    home.scrip(&["backup", text(&file), "--force"]);
    assert_eq!(fs::read(&victim).unwrap(), b"precious");
    // Another one is at work.
    fs::create_dir(&partial).unwrap();
    let lock = File::open(&partial).unwrap();
    lock.lock().unwrap();
    let ran = home.try_scrip(&["backup", text(&file), "--force"]);
    assert!(ran.err.contains("another backup is being written"), "{ran:?}");
    drop(lock);
    home.scrip(&["backup", text(&file), "--force"]);
    assert!(!partial.exists());
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
}

/// The server has its lock and its key, and its database comes a moment later.
#[test]
fn a_command_waits_for_a_server_that_is_just_starting() {
    let (ready, starting) = (Home::embedded(), Home::embedded());
    ready.serve_demo().stop();
    let (from, to) = (ready.data(), starting.data());
    fs::create_dir_all(&to).unwrap();
    let lock = File::create(to.join("scrip.lock")).unwrap();
    lock.lock().unwrap();
    for command in [
        &["verify"][..],
        &["key", "list"],
        &["partner", "create", "--operator", "1", "--name", "x"],
    ] {
        fs::copy(from.join("scrip.key"), to.join("scrip.key")).unwrap();
        let ran = thread::scope(|scope| {
            let ran = scope.spawn(|| starting.try_scrip(command));
            thread::sleep(Duration::from_millis(300));
            assert!(!ran.is_finished(), "{command:?}");
            fs::copy(from.join("scrip.db"), to.join("scrip.db.new")).unwrap();
            fs::rename(to.join("scrip.db.new"), to.join("scrip.db")).unwrap();
            ran.join().unwrap()
        });
        assert!(ran.status.success(), "{command:?}: {ran:?}");
        for name in ["scrip.db", "scrip.db-wal", "scrip.db-shm", "scrip.key"] {
            let _ = fs::remove_file(to.join(name));
        }
    }
    // Nobody is starting: the command says at once what is missing.
    drop(lock);
    fs::copy(from.join("scrip.key"), to.join("scrip.key")).unwrap();
    let ran = starting.try_scrip(&["key", "list"]);
    assert!(!ran.status.success() && ran.err.contains("database"), "{ran:?}");
}

#[test]
fn a_secret_in_a_file_that_others_can_read_is_told() {
    let home = Home::new();
    home.serve_demo().stop();
    let file = |name: &str, mode: u32| {
        let path = home.path(name);
        fs::write(&path, "a-Bearer-secret-of-a-till-that-was-moved-here\n").unwrap();
        fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        path
    };
    for (name, mode, told) in [("private", 0o600, false), ("group", 0o640, true)] {
        let path = file(name, mode);
        let login = ["--login", name, "--password-file", text(&path)];
        let create = ["key", "create", "--operator", "1", "--name", name];
        let ran = home.try_scrip(&[&create[..], &login].concat());
        assert!(ran.status.success(), "{ran:?}");
        assert_eq!(ran.err.contains("(mode 640): run `chmod 600`"), told, "{ran:?}");
    }
    // What a server reads again and again is refused.
    let exposed = file("smtp", 0o644);
    let told = run(
        &[
            "config",
            "check",
            "--smtp-url",
            "smtps://user@host",
            "--mail-from",
            "a@b.ru",
            "--smtp-password-file",
            text(&exposed),
        ],
        b"",
    );
    assert!(!told.status.success() && told.err.contains("mode 644"), "{told:?}");
    // So is told of a configuration file with a password in it.
    let config = home.path("scrip.toml");
    fs::write(&config, "[messages]\nsmtp_url = \"smtps://u:p@host\"\nmail_from = \"a@b.ru\"\n")
        .unwrap();
    for (mode, told) in [(0o644, true), (0o600, false)] {
        fs::set_permissions(&config, PermissionsExt::from_mode(mode)).unwrap();
        let ran = home.try_scrip(&["doctor", "--config", text(&config)]);
        assert_eq!(ran.out.contains("others can read it (mode 644)"), told, "{ran:?}");
    }
}

/// `verify` tells apart what can still be spent and what has expired.
#[test]
fn verify_tells_live_and_expired_balances_apart() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = server.connect().till("demo");
    let goods = serde_json::json!([crate::kit::sale::good("10.50", 2)]);
    till.send(&crate::kit::sale::sale("one", goods)).succeeded();
    server.stop();
    let told = home.verify();
    assert!(
        told.contains("certificates, balance 21.00\n  live 21.00; expired 0.00 on 0"),
        "{told}"
    );
    // The chain is checked without being asked for.
    let plain = home.scrip(&["verify"]);
    assert!(plain.ends_with("no rule is broken\n") && !plain.contains("linked"), "{plain}");
}
