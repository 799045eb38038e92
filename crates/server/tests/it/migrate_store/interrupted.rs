//! Copies that are interrupted, between any two pages and at any moment.

use std::process::Stdio;
use std::time::Duration;

use storage::copy::{Begun, Head, Row, Side, Source, Table, Target, Totals};
use storage::reader::ReadFuture;
use storage::{BackendError, ErrorKind, MasterKey};

use super::contents::{contents, source, wait};
use super::filled::Filled;
use super::{arguments, migrate, refused};
use crate::kit::process::{Home, scrip};

/// A target that fails after one page. What it has written is there.
struct OnePage {
    target: Box<dyn Target>,
    written: u32,
}

impl Side for OnePage {
    fn tables(&mut self) -> ReadFuture<'_, Vec<Table>> {
        self.target.tables()
    }

    fn totals<'a>(&'a mut self, table: &'a Table) -> ReadFuture<'a, Totals> {
        self.target.totals(table)
    }
}

impl Target for OnePage {
    fn begun(&mut self) -> ReadFuture<'_, Begun> {
        self.target.begun()
    }

    fn begin<'a>(&'a mut self, name: &'a str, text: &'a str) -> ReadFuture<'a, ()> {
        self.target.begin(name, text)
    }

    fn write<'a>(
        &'a mut self,
        table: &'a Table,
        rows: Vec<Row>,
        name: &'a str,
        text: &'a str,
    ) -> ReadFuture<'a, ()> {
        self.written += 1;
        if self.written > 1 {
            let stopped = BackendError::new(ErrorKind::Unavailable, "writing", "stopped");
            return Box::pin(std::future::ready(Err(stopped)));
        }
        self.target.write(table, rows, name, text)
    }

    fn finish<'a>(&'a mut self, head: &'a Head) -> ReadFuture<'a, ()> {
        self.target.finish(head)
    }
}

/// Copies one page more; whether that was the end.
pub(super) fn one_page(from: &Home, to: &Home) -> bool {
    wait(async {
        let key = MasterKey::read(&from.data().join("scrip.key")).unwrap().unwrap();
        let mut source: Box<dyn Source> = source(from).await;
        let target: Box<dyn Target> = match to.database() {
            Some(database) => {
                let settings = database.url().parse().unwrap();
                let target = storage_postgres::copy::target(settings, &to.data(), key).await;
                Box::new(target.unwrap())
            }
            None => Box::new(storage_sqlite::copy::target(&to.data(), key).unwrap()),
        };
        let mut target = OnePage { target, written: 0 };
        match storage::copy::copy(&mut *source, &mut target, |_| {}).await {
            Ok(report) => {
                assert_eq!(report.differences(), [""; 0]);
                true
            }
            Err(error) => {
                assert_eq!(error.to_string(), "writing failed");
                false
            }
        }
    })
}

#[test]
fn a_copy_goes_on_after_every_page_and_is_served_by_nobody_before_its_end() {
    let filled = Filled::embedded();
    let before = contents(&filled.home);
    for to in [Some(Home::embedded()), Home::on_postgres()].into_iter().flatten() {
        let mut pages = 1;
        while !one_page(&filled.home, &to) {
            if pages % 10 == 1 {
                let said = to.serve_refused(&[]);
                assert!(said.contains("unfinished copy"), "{said}");
                assert!(said.contains("run `scrip migrate-store` again"), "{said}");
                let create = ["operator", "create", "--name", "X"];
                for command in [&["verify"][..], &create, &["certificates", "list"]] {
                    let ran = to.try_scrip(command);
                    assert!(!ran.status.success() && ran.err.contains("unfinished"), "{ran:?}");
                }
                let said = refused(&to, &Home::embedded());
                assert!(said.contains("unfinished"), "{said}");
            }
            pages += 1;
        }
        // One for each table but the one that SQLite's triggers fill, and two more of certificates.
        let kept = usize::from(to.database().is_none());
        assert_eq!(pages, before.tables.len() - kept + 2);
        to.verify();
        assert!(contents(&to) == before);
    }
}

#[test]
fn a_copy_that_is_killed_goes_on() {
    let filled = Filled::embedded();
    let before = contents(&filled.home);
    for to in [Some(Home::embedded()), Home::on_postgres()].into_iter().flatten() {
        let is_unfinished = || to.try_scrip(&["verify"]).err.contains("unfinished copy");
        let mut interrupted = 0;
        for pause in (0..600).step_by(15).map(Duration::from_millis) {
            let mut command = scrip();
            command.args(arguments(&filled.home, &to));
            let command = command.stdout(Stdio::null()).stderr(Stdio::null());
            let mut child = command.spawn().unwrap();
            std::thread::sleep(pause);
            child.kill().unwrap();
            let has_ended = child.wait().unwrap().success();
            // What is killed after its last step has come to its end as well.
            if has_ended || to.try_scrip(&["verify"]).status.success() {
                break;
            }
            interrupted += u32::from(is_unfinished());
        }
        assert!(interrupted > 0, "no copy was killed between its first step and its last one");
        if !to.try_scrip(&["verify"]).status.success() {
            migrate(&filled.home, &to);
        }
        to.verify();
        assert!(contents(&to) == before);
    }
}
