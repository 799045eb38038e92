//! TLS to a real server: every mode against certificates that are good and bad, and what is told.

#![expect(clippy::unwrap_used, reason = "test code")]

use std::path::Path;

use postgres_scratch::{Authority, Durability, Private, Validity, found_or_skip};
use storage::MasterKey;
use storage_postgres::{Access, OpenError, PostgresSettings, open};
use tokio::runtime::Runtime;

/// Certificates that the servers present, in the order of setup.
const OFFERS: [&str; 6] = ["none", "good", "other", "named", "nameless", "expired"];

// What is told.
const NOT_OFFERED: &str = "does not offer TLS";
const UNTRUSTED: &str = "no trusted authority";
const OTHER_NAME: &str = "not for host localhost";
const OTHER_ADDRESS: &str = "not for host 127.0.0.1";
const OTHER_HOST: &str = "not for host db.example";
const EXPIRED: &str = "expired at 2020-02-01T00:00:00Z";

/// Returns an error text with its causes.
fn told(error: &OpenError) -> String {
    storage::health::told(error)
}

fn connect(runtime: &Runtime, url: &str) -> Result<(), OpenError> {
    let directory = tempfile::tempdir().unwrap();
    let settings: PostgresSettings = url.parse().unwrap();
    settings.check_tls().unwrap();
    // A database that nothing was put in: who gets as far as this is connected.
    match runtime.block_on(open(settings, directory.path(), Access::Look, || MasterKey([7; 32]))) {
        Ok(_) | Err(OpenError::Missing) => Ok(()),
        Err(error) => Err(error),
    }
}

/// A server that lets in by password over TCP, and a client's certificate in one database; the
/// authority that signed its certificates, another one, and the client's certificate.
fn server(folder: &Path) -> Option<(Private, Authority, Authority)> {
    let at = |name: &str| {
        let path = folder.join(name);
        std::fs::create_dir(&path).unwrap();
        found_or_skip(Authority::new(&path))
    };
    let (own, other) = (at("own")?, at("other")?);
    let here = "DNS:localhost,IP:127.0.0.1";
    own.sign("good", "server", here, Validity::Now).unwrap();
    own.sign("other", "server", "DNS:elsewhere.example", Validity::Now).unwrap();
    own.sign("expired", "server", here, Validity::Past).unwrap();
    // An address that is written as a name is none.
    own.sign("named", "server", "DNS:localhost,DNS:127.0.0.1", Validity::Now).unwrap();
    own.sign("nameless", "localhost", "email:a@elsewhere.example", Validity::Now).unwrap();
    own.sign_itself("itself", here).unwrap();
    own.sign("client", "till", "DNS:client.example", Validity::Now).unwrap();
    let rules = folder.join("pg_hba.conf");
    let text = "local all all trust\nhostssl certified all all scram-sha-256 clientcert=verify-ca\n\
                hostssl protected all all scram-sha-256\nhostnossl protected all all reject\n\
                host all all all scram-sha-256\n";
    std::fs::write(&rules, text).unwrap();
    let own_folder = own.root().parent().unwrap().to_owned();
    let paths: Vec<(String, _)> = OFFERS[1..]
        .iter()
        .flat_map(|name| ["crt", "key"].map(|end| format!("{name}.{end}")))
        .chain(["ca.crt", "ca.key", "itself.crt", "itself.key"].map(str::to_owned))
        .map(|name| (name.clone(), own_folder.join(name)))
        .collect();
    let mut files: Vec<(&str, &Path)> =
        paths.iter().map(|(name, path)| (name.as_str(), path.as_path())).collect();
    files.push(("pg_hba.conf", &rules));
    let server = found_or_skip(Private::start(Durability::None, &files))?;
    server
        .run(
            "CREATE ROLE till LOGIN PASSWORD 'pass-word'; CREATE DATABASE certified; \
             CREATE DATABASE protected;",
        )
        .unwrap();
    server.set("ssl_ca_file", "ca.crt").unwrap();
    Some((server, own, other))
}

#[test]
fn every_mode_takes_what_it_should_and_names_what_it_refuses() {
    let folder = tempfile::tempdir().unwrap();
    let Some((server, own, other)) = server(folder.path()) else { return };
    let runtime = Runtime::new().unwrap();
    let port = server.port();
    let own_root = own.root().display().to_string();
    let other_root = other.root().display().to_string();
    // Dates are looked at before signatures, and signatures before names.
    // Where it is connected to, the URL's query with OWN and OTHER for roots, and what is told for
    // each offer: empty where the connection is made.
    let none = |told| [NOT_OFFERED, told, told, told, told, EXPIRED];
    let full = "sslmode=verify-full&sslrootcert=OWN";
    let cases: [(&str, &str, [&str; 6]); 11] = [
        ("localhost", "sslmode=disable", [""; 6]),
        ("localhost", "sslmode=prefer", [""; 6]),
        ("localhost", "", [""; 6]),
        ("localhost", "sslmode=require", [NOT_OFFERED, "", "", "", "", ""]),
        ("localhost", "sslmode=require&sslrootcert=OTHER", none(UNTRUSTED)),
        ("localhost", "sslmode=verify-ca&sslrootcert=OWN", none("")),
        ("localhost", full, [NOT_OFFERED, "", OTHER_NAME, "", OTHER_NAME, EXPIRED]),
        (
            "127.0.0.1",
            full,
            [NOT_OFFERED, "", OTHER_ADDRESS, OTHER_ADDRESS, OTHER_ADDRESS, EXPIRED],
        ),
        // It is the name that counts, wherever the connection goes.
        ("db.example", "HERE&sslmode=verify-full&sslrootcert=OWN", none(OTHER_HOST)),
        ("localhost", "sslrootcert=OWN", [NOT_OFFERED, "", OTHER_NAME, "", OTHER_NAME, EXPIRED]),
        ("localhost", "sslmode=verify-full&sslrootcert=OTHER", none(UNTRUSTED)),
    ];
    for (place, offer) in OFFERS.iter().enumerate() {
        if *offer != "none" {
            server.set("ssl_cert_file", &format!("{offer}.crt")).unwrap();
            server.set("ssl_key_file", &format!("{offer}.key")).unwrap();
            server.set("ssl", "on").unwrap();
        }
        for (host, query, expected) in &cases {
            let query = query.replace("OWN", &own_root).replace("OTHER", &other_root);
            let query = query.replace("HERE", "hostaddr=127.0.0.1");
            let url = format!("postgres://till:pass-word@{host}:{port}/postgres?{query}");
            let case = format!("{offer}, {host}, {query}");
            match (connect(&runtime, &url), expected[place]) {
                (Ok(()), "") => {}
                (Err(error), text) if !text.is_empty() => {
                    let told = told(&error);
                    assert!(told.contains(text), "{case}: {told}");
                    assert!(!told.contains("pass-word"), "{case}: {told}");
                }
                (result, text) => {
                    panic!("{case}: {:?}, not {text:?}", result.map_err(|e| told(&e)))
                }
            }
        }
    }
    // What the server shows, and what is named as root: the same, for who has no authority.
    for (name, root, expected) in [
        ("ca", "ca", "the certificate of an authority as its own"),
        ("itself", "itself", ""),
        ("itself", "ca", UNTRUSTED),
        ("good", "itself", UNTRUSTED),
        ("good", "ca", ""),
    ] {
        server.set("ssl_cert_file", &format!("{name}.crt")).unwrap();
        server.set("ssl_key_file", &format!("{name}.key")).unwrap();
        let root = own.root().with_file_name(format!("{root}.crt"));
        let url = format!(
            "postgres://till:pass-word@localhost:{port}/postgres?sslmode=verify-full&sslrootcert={}",
            root.display()
        );
        let told = connect(&runtime, &url).map_or_else(|error| told(&error), |()| String::new());
        assert!(told.contains(expected), "{name}: {told}");
        assert_eq!(told.is_empty(), expected.is_empty(), "{name}: {told}");
    }
    what_else_may_be_wrong(&runtime, port, &own, folder.path());
}

/// Passwords, clients' certificates, files.
fn what_else_may_be_wrong(runtime: &Runtime, port: u16, own: &Authority, folder: &Path) {
    let root = own.root();
    let at = |name: &str| root.with_file_name(name).display().to_string();
    let full = format!("sslmode=verify-full&sslrootcert={}", root.display());
    let client = format!("{full}&sslcert={}&sslkey={}", at("client.crt"), at("client.key"));
    let nothing = folder.join("nothing");
    std::fs::write(&nothing, "no certificate\n").unwrap();
    let exposed = folder.join("exposed.key");
    std::fs::copy(at("client.key"), &exposed).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(&exposed, mode).unwrap();
    let (nothing, exposed) = (nothing.display(), exposed.display());
    for (start, query, expected) in [
        ("till:pass-word@localhost", format!("{full}&channel_binding=require"), ""),
        ("till:pass-word@127.0.0.1", full.clone(), ""),
        (
            "till:pass-word@localhost",
            "sslmode=disable&channel_binding=require".to_owned(),
            "did not use channel binding",
        ),
        ("till:wr-ong@localhost", full.clone(), "refuses the password"),
        ("till@localhost", full.clone(), "requires a password, and none is set"),
        ("till:pass-word@localhost", format!("{full}&dbname=none"), "does not exist on the server"),
        ("till:pass-word@localhost", format!("{full}&dbname=protected"), ""),
        (
            "till:pass-word@localhost",
            "sslmode=disable&dbname=protected".to_owned(),
            "does not admit this user from this host",
        ),
        ("till:pass-word@localhost", format!("{client}&dbname=certified"), ""),
        ("till:pass-word@localhost", format!("{full}&dbname=certified"), "admit this user"),
        (
            "till:pass-word@localhost",
            "sslmode=verify-full&sslrootcert=/nowhere/ca.crt".to_owned(),
            "the root certificate /nowhere/ca.crt cannot be read",
        ),
        (
            "till:pass-word@localhost",
            format!("sslmode=verify-full&sslrootcert={nothing}"),
            "is not in PEM form",
        ),
        (
            "till:pass-word@localhost",
            format!("{full}&sslcert={}&sslkey={exposed}", at("client.crt")),
            "mode 644",
        ),
        (
            "till:pass-word@localhost",
            format!("{full}&sslcert={}&sslkey={}", at("client.crt"), at("good.key")),
            "client's certificate",
        ),
    ] {
        let url = format!("postgres://{start}:{port}/postgres?{query}");
        let told = connect(runtime, &url).map_or_else(|error| told(&error), |()| String::new());
        assert!(told.contains(expected), "{query}: {told:?} has no {expected:?}");
        assert_eq!(told.is_empty(), expected.is_empty(), "{query}: {told}");
        assert!(!told.contains("pass-word") && !told.contains("wr-ong"), "{told}");
    }
    let url = "postgres://till:pass-word@127.0.0.1:1/postgres".to_owned();
    let told = told(&connect(runtime, &url).unwrap_err());
    assert!(told.contains("nothing answers"), "{told}");
}
