use super::*;
use crate::MasterKey;

fn operation(id: i64) -> OperationRow {
    OperationRow {
        id,
        operator: Some(1),
        kind: 1,
        surface: 2,
        actor_key: None,
        actor_user: None,
        request_id: format!("request-{id}"),
        at: id * 1_000,
    }
}

fn entry(certificate: i64, number: i64) -> EntryRow {
    EntryRow { certificate, number, kind: 1, change: 100, balance_after: 100 * number }
}

/// An operation, its link, its entries, and the request remembered for it.
type Row = (OperationRow, Option<Link>, Vec<EntryRow>, Option<RequestRow>);

/// The first operation that has a link, and the first whose link covers requests and seals.
const STARTS: (i64, i64) = (3, 5);
/// The operation that wrote a seal.
const SEALED: i64 = 6;

fn seals() -> Vec<SealRow> {
    vec![SealRow { subject: 1, id: 2, operation: SEALED, seal: vec![9; 16] }]
}

fn request(id: i64) -> RequestRow {
    let key = format!("key-{id}").into_bytes();
    RequestRow { operator: 1, caller: 5, key, fingerprint: vec![8; 32] }
}

/// The link of a row behind another one, as it was written.
fn link_of(before: Link, row: &Row) -> Link {
    let id = row.0.id;
    let seals = if id == SEALED { seals() } else { Vec::new() };
    let linked = Linked {
        operation: &row.0,
        entries: &row.2,
        request: row.3.as_ref(),
        seals: &seals,
        digest: digest(id),
    };
    if id < STARTS.1 { vault().old_link(before, linked) } else { vault().link(before, linked) }
}

/// The last operation ends a batch of two.
fn digest(id: i64) -> Option<[u8; 32]> {
    (id == 7).then_some([4; 32])
}

fn vault() -> Vault {
    Vault::new(&MasterKey([3; 32]))
}

/// Two operations from before there were links, two with links of the old form, and three with those
/// of today; some have entries.
fn store() -> Vec<Row> {
    let entries = |id| match id {
        3 => vec![entry(10, 1), entry(11, 1)],
        5 => vec![entry(10, 2)],
        _ => Vec::new(),
    };
    let mut before = Link::START;
    let row = |id| {
        let mut row: Row = (operation(id), None, entries(id), (id == 5).then(|| request(id)));
        if id >= STARTS.0 {
            before = link_of(before, &row);
            row.1 = Some(before);
        }
        row
    };
    (1..=7).map(row).collect()
}

fn report(rows: Vec<Row>, noted: Option<Noted>) -> ChainReport {
    report_with(rows, seals(), noted)
}

fn report_with(rows: Vec<Row>, seals: Vec<SealRow>, noted: Option<Noted>) -> ChainReport {
    let mut check = Check::new(noted, |_| {});
    let start = Start::new(STARTS.0, STARTS.1, &seals).record(&vault());
    check.begin(&vault(), Records { start: Some(start), seals, ..Records::default() });
    for (operation, link, entries, request) in rows {
        let row = |entry| super::Row {
            operation: operation.clone(),
            link,
            digest: digest(operation.id),
            request: request.clone(),
            entry,
        };
        if entries.is_empty() {
            check.row(&vault(), row(None));
        }
        for entry in entries {
            check.row(&vault(), row(Some(entry)));
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
    const CHANGED_5: &[&str] = &["operation 5: it, its entries, its"];
    let of_5 = |change: fn(&mut Row)| move |rows: &mut Vec<Row>| change(&mut rows[4]);
    check(of_5(|row| row.0.operator = Some(2)), None, CHANGED_5);
    check(of_5(|row| row.0.operator = None), None, CHANGED_5);
    check(of_5(|row| row.0.kind = 2), None, CHANGED_5);
    check(of_5(|row| row.0.surface = 1), None, CHANGED_5);
    check(of_5(|row| row.0.actor_key = Some(0)), None, CHANGED_5);
    check(of_5(|row| row.0.actor_user = Some(1)), None, CHANGED_5);
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
    check(of_5(|row| row.3 = None), None, CHANGED_5);
    let of_request = |change: fn(&mut RequestRow)| {
        move |rows: &mut Vec<Row>| change(rows[4].3.as_mut().unwrap())
    };
    check(of_request(|request| request.operator = 2), None, CHANGED_5);
    check(of_request(|request| request.key.push(0)), None, CHANGED_5);
    check(of_request(|request| request.fingerprint[0] = 0), None, CHANGED_5);
    check(of_5(|row| row.1 = None), None, &["operation 5: it has no link"]);
    let swap = |rows: &mut Vec<Row>| {
        let entries = std::mem::take(&mut rows[4].2);
        rows[5].2 = entries;
    };
    check(swap, None, &["operation 5: it, its", "operation 6: it, its"]);
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

/// Whoever removes all links, or all up to one of them, is found too: the start is recorded.
#[test]
fn links_that_were_blanked_are_found() {
    const NONE: [&str; 5] = [
        "operation 3: it has no link",
        "operation 4: it has no link",
        "operation 5: it has no link",
        "operation 6: it has no link",
        "operation 7: it has no link",
    ];
    let blank = |from: usize, through: usize| {
        move |rows: &mut Vec<Row>| {
            for row in &mut rows[from - 1..through] {
                row.1 = None;
            }
        }
    };
    check(blank(1, 7), None, &NONE);
    check(blank(3, 3), None, &NONE[..1]);
    check(blank(3, 5), None, &NONE[..3]);
    check(blank(6, 7), None, &NONE[3..]);
}

#[test]
fn seals_that_were_changed_or_removed_are_found() {
    type Change = fn(&mut Vec<SealRow>);
    let changes: [Change; 5] = [
        |seals| seals.clear(),
        |seals| seals[0].subject = 2,
        |seals| seals[0].id = 3,
        |seals| seals[0].seal[0] = 0,
        |seals| seals.push(SealRow { id: 7, ..seals[0].clone() }),
    ];
    for change in changes {
        let mut seals = seals();
        change(&mut seals);
        let found = report_with(store(), seals, None).findings;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].subject, format!("operation {SEALED}"));
    }
}

/// A restored backup goes on with later ids: whoever removes operations cannot make it look so.
#[test]
fn ids_that_a_restored_backup_left_out_are_not_missing() {
    let mut rows = store();
    let mut restored = (operation(1_000), None, Vec::new(), None);
    restored.1 = Some(link_of(rows[6].1.unwrap(), &restored));
    rows.push(restored);
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
            before = link_of(before, row);
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
