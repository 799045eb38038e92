use super::*;
use crate::MasterKey;

fn operation(id: i64) -> OperationRow {
    OperationRow {
        id,
        operator: Some(1),
        kind: 1,
        surface: 2,
        actor_key: None,
        request_id: format!("request-{id}"),
        at: id * 1_000,
    }
}

fn entry(certificate: i64, number: i64) -> EntryRow {
    EntryRow { certificate, number, kind: 1, change: 100, balance_after: 100 * number }
}

type Row = (OperationRow, Option<Link>, Vec<EntryRow>);

fn vault() -> Vault {
    Vault::new(&MasterKey([3; 32]))
}

/// Two operations from before there were links, and five with them; some have entries.
fn store() -> Vec<Row> {
    let entries = |id| match id {
        3 => vec![entry(10, 1), entry(11, 1)],
        5 => vec![entry(10, 2)],
        _ => Vec::new(),
    };
    let mut before = Link::START;
    let row = |id| {
        let (operation, entries) = (operation(id), entries(id));
        if id <= 2 {
            return (operation, None, entries);
        }
        before = vault().link(before, &operation, &entries);
        (operation, Some(before), entries)
    };
    (1..=7).map(row).collect()
}

fn report(rows: Vec<Row>, noted: Option<Noted>) -> ChainReport {
    let mut check = Check::new(noted, |_| {});
    for (operation, link, entries) in rows {
        if entries.is_empty() {
            check.row(&vault(), operation.clone(), link, None);
        }
        for entry in entries {
            check.row(&vault(), operation.clone(), link, Some(entry));
        }
    }
    check.end(&vault())
}

#[test]
fn what_is_as_it_was_written_is_linked() {
    let head = Noted { operation: OperationId(7), link: store()[6].1.unwrap() };
    for noted in [None, Some(head)] {
        let report = report(store(), noted);
        assert_eq!(report.findings, []);
        assert_eq!((report.before, report.linked, report.head), (2, 5, Some(head)));
    }
    assert_eq!(report(Vec::new(), None).findings, []);
}

/// Changes a store, and compares what is found.
fn check(change: impl FnOnce(&mut Vec<Row>), noted: Option<Noted>, found: &[&str]) {
    let mut rows = store();
    change(&mut rows);
    let findings = report(rows, noted).findings;
    let starts = |(finding, start): (&Finding, &&str)| finding.to_string().starts_with(start);
    assert!(
        findings.len() == found.len() && findings.iter().zip(found).all(starts),
        "{findings:#?} instead of {found:#?}"
    );
}

#[test]
fn whatever_was_changed_is_found_where_it_was() {
    const CHANGED_5: &[&str] = &["operation 5: it or its entries were changed"];
    let of_5 = |change: fn(&mut Row)| move |rows: &mut Vec<Row>| change(&mut rows[4]);
    check(of_5(|row| row.0.operator = Some(2)), None, CHANGED_5);
    check(of_5(|row| row.0.operator = None), None, CHANGED_5);
    check(of_5(|row| row.0.kind = 2), None, CHANGED_5);
    check(of_5(|row| row.0.surface = 1), None, CHANGED_5);
    check(of_5(|row| row.0.actor_key = Some(0)), None, CHANGED_5);
    check(of_5(|row| row.0.request_id.push('x')), None, CHANGED_5);
    check(of_5(|row| row.0.at += 1), None, CHANGED_5);
    check(of_5(|row| row.1 = Some(Link([1; 32]))), None, CHANGED_5);
    check(of_5(|row| row.2[0].certificate = 11), None, CHANGED_5);
    check(of_5(|row| row.2[0].number = 3), None, CHANGED_5);
    check(of_5(|row| row.2[0].kind = 2), None, CHANGED_5);
    check(of_5(|row| row.2[0].change += 1), None, CHANGED_5);
    check(of_5(|row| row.2[0].balance_after += 1), None, CHANGED_5);
    check(of_5(|row| row.2.push(entry(12, 1))), None, CHANGED_5);
    check(of_5(|row| row.2.clear()), None, CHANGED_5);
    check(of_5(|row| row.1 = None), None, &["operation 5: it has no link"]);
    let swap = |rows: &mut Vec<Row>| {
        let entries = std::mem::take(&mut rows[4].2);
        rows[5].2 = entries;
    };
    check(swap, None, &["operation 5: it or", "operation 6: it or"]);
}

#[test]
fn whatever_was_removed_is_found() {
    let missing = |first: usize, count: usize| {
        move |rows: &mut Vec<Row>| {
            rows.drain(first - 1..first - 1 + count);
        }
    };
    check(missing(1, 1), None, &["operation 1: missing"]);
    check(missing(4, 1), None, &["operation 4: missing: the next one is 5"]);
    check(missing(4, 3), None, &["operations 4 to 6: missing: the next one is 7"]);
    // The end leaves no trace, unless somebody has noted it.
    let head = Noted { operation: OperationId(7), link: store()[6].1.unwrap() };
    check(missing(6, 2), None, &[]);
    check(missing(6, 2), Some(head), &["operations 6 to 7: missing: it was noted"]);
}

/// A restored backup goes on with later ids: whoever removes operations cannot make it look so.
#[test]
fn ids_that_a_restored_backup_left_out_are_not_missing() {
    let mut rows = store();
    let restored = operation(1_000);
    let link = vault().link(rows[6].1.unwrap(), &restored, &[]);
    rows.push((restored, Some(link), Vec::new()));
    assert_eq!(report(rows.clone(), None).findings, []);
    rows.remove(6);
    let found = report(rows, None).findings;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].subject, "operations 7 to 999");
}

/// Whoever has the key, or an older copy, can write another chain; not one that ends as noted.
#[test]
fn another_history_is_not_the_one_that_was_noted() {
    let head = Noted { operation: OperationId(7), link: store()[6].1.unwrap() };
    let another = |rows: &mut Vec<Row>| {
        rows[4].2[0].change = 1;
        let mut before = rows[3].1.unwrap();
        for row in &mut rows[4..] {
            before = vault().link(before, &row.0, &row.2);
            row.1 = Some(before);
        }
    };
    check(another, None, &[]);
    check(another, Some(head), &["operation 7: its link is "]);
}

#[test]
fn a_note_is_read_as_it_is_written() {
    let noted = Noted { operation: OperationId(7), link: Link([0xab; 32]) };
    assert_eq!(noted.to_string().parse(), Ok(noted));
    for bad in ["", "7", "7:", "7:ab", "0:00", "x:00", &format!("7:{}", "g".repeat(64))] {
        assert_eq!(bad.parse::<Noted>(), Err(NotedError), "{bad}");
    }
}
