use std::os::unix::fs::PermissionsExt;

use postgres::TlsMode;

use super::*;

const URL: &str = "postgres://scrip:in-the-url@db.example/shop";

fn private(path: &Path, text: &str) -> PathBuf {
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, PermissionsExt::from_mode(0o600)).unwrap();
    path.to_owned()
}

#[test]
fn flags_go_before_the_file_and_no_password_is_shown() {
    let dir = tempfile::tempdir().unwrap();
    let path = private(&dir.path().join("password"), "in-the-file\n");
    let flags = DatabaseSettings { wait_seconds: Some(2), ..DatabaseSettings::default() };
    let file = DatabaseSettings {
        wait_seconds: Some(3),
        connections: Some(20),
        password_file: Some(path),
        ..DatabaseSettings::default()
    };
    let settled = settle(URL, &flags, &file).unwrap();
    assert_eq!(settled.wait, Duration::from_secs(2));
    assert_eq!((settled.pool_connections, settled.statement), (20, postgres::STATEMENT));
    let shown = format!("{settled:?}");
    assert!(shown.contains("db.example") && !shown.contains("in-the-"), "{shown}");
}

/// Precedence: the file of a flag or variable, the variable, the file that the configuration names,
/// the URL.
#[test]
fn the_nearest_password_counts() {
    let dir = tempfile::tempdir().unwrap();
    let named = private(&dir.path().join("named"), "by-flag");
    let configured = private(&dir.path().join("configured"), "by-file\r\n");
    for (flag, variable, file, expected) in [
        (true, true, true, "by-flag"),
        (true, false, false, "by-flag"),
        (false, true, true, "by-variable"),
        (false, false, true, "by-file"),
        (false, false, false, "in-the-url"),
    ] {
        let with = |used: bool, path: &PathBuf| DatabaseSettings {
            password_file: used.then(|| path.clone()),
            ..DatabaseSettings::default()
        };
        let variable = variable.then(|| Zeroizing::new("by-variable".to_owned()));
        let settled = settle_with(URL, &with(flag, &named), variable, &with(file, &configured));
        assert_eq!(settled.unwrap().password(), Some(expected.as_bytes()), "{expected}");
    }
}

#[test]
fn the_mode_of_tls_is_what_was_set_or_what_is_safe() {
    let set = |tls: Option<&str>, root: Option<&str>| DatabaseSettings {
        tls: tls.map(str::to_owned),
        root_certificate: root.map(str::to_owned),
        ..DatabaseSettings::default()
    };
    let none = || set(None, None);
    for (url, settings, expected) in [
        (URL, none(), TlsMode::VerifyFull),
        ("postgres://localhost/d", none(), TlsMode::Prefer),
        ("postgres://127.0.0.1,[::1]:7/d", none(), TlsMode::Prefer),
        ("postgres://localhost,db.example/d", none(), TlsMode::VerifyFull),
        // A name may say one thing, and the address that is connected to another.
        ("postgres://localhost/d?hostaddr=192.0.2.1", none(), TlsMode::VerifyFull),
        ("hostaddr=127.0.0.1 user=u", none(), TlsMode::Prefer),
        ("postgres://%2Frun%2Fpostgresql/d", none(), TlsMode::Disable),
        ("postgres://%2Frun%2Fpostgresql/d?sslmode=verify-full", none(), TlsMode::Disable),
        ("postgres://db.example/d?sslmode=disable", none(), TlsMode::Disable),
        ("host=db.example sslmode=require", none(), TlsMode::Require),
        ("host=db.example sslmode=require sslrootcert=/ca", none(), TlsMode::VerifyCa),
        ("postgres://localhost/d?sslrootcert=/ca", none(), TlsMode::VerifyFull),
        ("postgres://localhost/d", set(None, Some("/ca")), TlsMode::VerifyFull),
        ("postgres://db.example/d?sslmode=disable", set(Some("prefer"), None), TlsMode::Prefer),
        ("host=db.example", set(Some("verify-ca"), Some("/ca")), TlsMode::VerifyCa),
    ] {
        let settled = settle(url, &settings, &none()).unwrap();
        assert_eq!(settled.tls_mode(), expected, "{url} {settings:?}");
    }
}

#[test]
fn what_cannot_be_used_is_refused_without_a_password() {
    let dir = tempfile::tempdir().unwrap();
    let empty = private(&dir.path().join("empty"), "\n");
    let exposed = private(&dir.path().join("exposed"), "in-the-url");
    std::fs::set_permissions(&exposed, PermissionsExt::from_mode(0o644)).unwrap();
    let none = DatabaseSettings::default;
    let tls = |mode: &str| DatabaseSettings { tls: Some(mode.into()), ..none() };
    let password = |path: &Path| DatabaseSettings { password_file: Some(path.into()), ..none() };
    for (url, flags, text) in [
        ("postgres://scrip:in-the-url@db.example/shop?colour=red", none(), "colour"),
        ("nonsense in-the-url", none(), "cannot be used"),
        ("host=h password=in the-url=x", none(), "cannot be used"),
        ("postgres://scrip:in-@the-url@db.example/shop", none(), "%40"),
        ("dbname=in-the-url", none(), "no host"),
        ("host=/run/postgresql hostaddr=192.0.2.1", none(), "no hostaddr"),
        ("postgres://u:in-the-url@%2Frun%2Fpostgresql/d?hostaddr=192.0.2.1", none(), "no hostaddr"),
        ("postgres://scrip:in-the-url@db.example/shop?sslmode=allow", none(), "verify-full"),
        ("postgres://h/d?sslmode=verify-ca", none(), "root certificate"),
        ("postgres://h/d?sslmode=verify-ca&sslrootcert=system", none(), "root certificate"),
        ("postgres://h/d?sslmode=require&sslrootcert=system", none(), "use verify-full"),
        ("postgres://h/d?sslmode=prefer&sslrootcert=/ca", none(), "use verify-full"),
        (
            "postgres://h/d?sslmode=disable&sslcert=/c&sslkey=/k",
            none(),
            "client certificate is not used",
        ),
        ("postgres://h/d?sslcert=/c", none(), "both the client certificate"),
        (URL, tls("verify"), "verify-full"),
        (
            URL,
            DatabaseSettings { connections: Some(0), ..none() },
            "connections: must be from 1 to 1000",
        ),
        (URL, DatabaseSettings { connections: Some(1_001), ..none() }, "from 1 to 1000"),
        (
            URL,
            DatabaseSettings { wait_seconds: Some(0), ..none() },
            "wait_seconds: must be from 1 to 600",
        ),
        (URL, DatabaseSettings { connect_seconds: Some(601), ..none() }, "connect_seconds"),
        (URL, DatabaseSettings { statement_seconds: Some(3_601), ..none() }, "statement_seconds"),
        (URL, password(Path::new("/nowhere")), "/nowhere"),
        (URL, password(&empty), "is empty"),
        (URL, password(&exposed), "mode 644"),
    ] {
        let error = settle(url, &flags, &none()).unwrap_err();
        let shown = format!("{error:#} {error:?}");
        assert!(!shown.contains("the-url"), "{shown}");
        assert!(shown.contains(text), "{shown} has no {text:?}");
    }
}

#[test]
fn everything_that_is_wrong_is_told() {
    let flags = DatabaseSettings {
        connections: Some(0),
        statement_seconds: Some(3_601),
        password_file: Some("/nowhere".into()),
        ..DatabaseSettings::default()
    };
    let tls = |mode: &str| DatabaseSettings { tls: Some(mode.into()), ..flags.clone() };
    let numbers = ["connections: must be from 1", "statement_seconds: must be from 1"];
    for (url, flags, first, last) in [
        (URL, flags.clone(), vec!["/nowhere"], None),
        (URL, tls("verify"), vec!["/nowhere", "database tls"], None),
        (URL, tls("verify-ca"), vec!["/nowhere"], Some("verify-ca does not check names")),
        // Where the URL is not known, TLS is not either.
        ("nonsense", tls("verify-ca"), vec!["URL cannot be used", "/nowhere"], None),
    ] {
        let told = settle(url, &flags, &DatabaseSettings::default()).unwrap_err().to_string();
        let expected: Vec<&str> = first.into_iter().chain(numbers).chain(last).collect();
        assert_eq!(told.lines().count(), expected.len(), "{told}");
        for (told, expected) in told.lines().zip(expected) {
            assert!(told.contains(expected), "{told} has no {expected:?}");
        }
    }
}
