//! Queries for the schema and for sums.

use storage::copy::Column;

use super::*;

fn table<'a>(tables: &'a [Table], name: &str) -> &'a Table {
    tables.iter().find(|table| table.name == name).unwrap()
}

#[test]
fn tables_are_read_from_the_live_schema() {
    let mut db = Connection::open_in_memory().unwrap();
    migrate::migrate(&mut db, true).unwrap();
    let tables = schema::tables(&db).unwrap();
    let kept = tables.iter().filter(|table| table.is_kept).map(|table| table.name.as_str());
    assert_eq!(kept.collect::<Vec<_>>(), ["coupon_count"], "what triggers fill");
    assert!(tables.iter().all(|table| !table.key.is_empty()));
    let series = table(&tables, "series");
    assert_eq!(series.key, ["id"]);
    assert_eq!(series.refers_to.len(), 2, "{:?}", series.refers_to);
    assert_eq!(table(&tables, "coupon_use").key, ["operator", "coupon", "number"]);
    let secret = Column { name: "secret".to_owned(), kind: ColumnKind::Bytes };
    assert!(table(&tables, "certificate").columns.contains(&secret));
    for name in ["meta", "migration"] {
        assert!(tables.iter().all(|table| table.name != name), "{name}");
    }
}

#[test]
fn every_column_is_described() {
    let mut db = Connection::open_in_memory().unwrap();
    migrate::migrate(&mut db, true).unwrap();
    let tables = schema::tables(&db).unwrap();
    let none: [String; 0] = [];
    assert_eq!(storage::record::differences(&tables, false), none);
    db.execute_batch(
        "CREATE TABLE new (id INTEGER PRIMARY KEY) STRICT; DROP TABLE made;
         ALTER TABLE sale ADD COLUMN new TEXT; ALTER TABLE delivery DROP COLUMN last_error",
    )
    .unwrap();
    let tables = schema::tables(&db).unwrap();
    assert_eq!(
        storage::record::differences(&tables, false),
        [
            "column delivery.last_error is missing",
            "table new is not described",
            "column sale.new is not described",
            "table made is missing",
        ]
    );
}

#[test]
fn sums_have_more_digits_than_an_integer_and_lengths_do_not_end_at_nul() {
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch("CREATE TABLE t (n INTEGER PRIMARY KEY, i INTEGER, s TEXT, b BLOB) STRICT")
        .unwrap();
    let mut sum = 0;
    for (n, value) in (0_i64..).zip([i64::MAX, i64::MAX, -1, 0, i64::MIN, -5_000_000_000]) {
        sum += i128::from(value);
        db.execute("INSERT INTO t VALUES (?1, ?2, ?3, ?4)", (n, value, "a\0Б", [0_u8; 3])).unwrap();
    }
    db.execute_batch("INSERT INTO t (n) VALUES (100)").unwrap();
    let tables = schema::tables(&db).unwrap();
    let totals = totals(&db, table(&tables, "t")).unwrap();
    assert_eq!(totals, Totals { rows: 7, sums: vec![115, sum, 6 * 4, 6 * 3] });
    db.execute_batch("DELETE FROM t").unwrap();
    let totals = super::totals(&db, table(&tables, "t")).unwrap();
    assert_eq!(totals, Totals { rows: 0, sums: vec![0; 4] });
}

#[test]
fn nobody_else_changes_a_source_or_a_target() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let new_key = || MasterKey([1; 32]);
    drop(crate::open(from.path(), Access::Change, new_key).unwrap());
    let (source, key) = source(from.path()).unwrap();
    let served = crate::open(from.path(), Access::Serve, new_key).err().unwrap();
    assert!(matches!(served, OpenError::InUse(_)), "{served}");
    // A command may open it, and finds that it cannot write.
    let other = Connection::open(from.path().join(DATABASE_FILE)).unwrap();
    let changed = other.execute_batch("UPDATE meta SET value = 7 WHERE name = 'directory_version'");
    assert!(changed.unwrap_err().to_string().contains("locked"));
    drop(source);

    let mut first = target(to.path(), key.clone()).unwrap();
    assert_eq!(first.begun_now().unwrap(), Begun::Nothing);
    first.begin_now("source", "text").unwrap();
    let second = target(to.path(), key).err().unwrap();
    assert!(matches!(second, OpenError::InUse(_)), "{second}");
    let begun = Begun::Unfinished(vec![("source".to_owned(), "text".to_owned())]);
    assert_eq!(first.begun_now().unwrap(), begun);
}
