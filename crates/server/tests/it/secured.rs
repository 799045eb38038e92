//! The whole server on a database that is reached by TLS, whose certificate is verified, with a
//! password from a file.

use serde_json::json;

use crate::kit::database::{PASSWORD, Secured};
use crate::kit::process::Home;
use crate::kit::sale::{Card, good, sale};

#[test]
fn a_server_sells_over_tls_and_answers_a_repeat() {
    let Some(database) = Secured::start() else { return };
    let password = database.file("password", &format!("{PASSWORD}\n"), 0o600);
    let (url, root) = (database.url("till", "shop"), database.root());
    let home = Home::told(&[
        "--database-url",
        &url,
        "--database-password-file",
        &password,
        "--database-root-certificate",
        &root,
    ]);
    let server = home.serve_demo();
    let order = sale("order 1", json!([good("10.50", 2)]));
    let handed_over = |cards: Vec<Card>| cards.iter().map(Card::handed_over).collect::<Vec<_>>();
    let send = |server: &crate::kit::process::Server| {
        handed_over(server.connect().till("demo").send(&order).succeeded())
    };
    let sold = send(&server);
    assert_eq!(sold.len(), 2);
    assert_eq!(send(&server), sold);
    let connections = |protected: bool| {
        database.run(&format!(
            "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
             WHERE usename = 'till' AND ssl = {protected}"
        ))
    };
    assert_eq!(connections(false), "0");
    assert_ne!(connections(true), "0");
    // Connections that are lost are made anew in the same way.
    database.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'till'");
    crate::kit::process::eventually("it answers again", || {
        let got = server.connect().till("demo").send(&order);
        got.error == 0
    });
    assert_eq!(send(&server), sold);
    assert_eq!(connections(false), "0");
    assert!(!server.log().contains(PASSWORD), "{}", server.log());
    server.stop();
    let server = home.serve_demo();
    assert_eq!(send(&server), sold);
    assert_eq!(home.numbers().len(), 2);
    home.verify();
    server.stop();
    // A server that no longer offers TLS is told nothing.
    database.set("ssl", "off");
    let said = home.serve_refused(&["--demo"]);
    assert!(said.contains("does not offer TLS") && !said.contains(PASSWORD), "{said}");
}
