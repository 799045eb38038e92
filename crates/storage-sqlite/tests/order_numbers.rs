//! Migration of stored order numbers and phones.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail where the test may")]

use rusqlite::Connection;

const BEFORE: [&str; 9] = [
    include_str!("../migrations/0001_init.sql"),
    include_str!("../migrations/0002_coupons.sql"),
    include_str!("../migrations/0003_redemptions.sql"),
    include_str!("../migrations/0004_lists.sql"),
    include_str!("../migrations/0005_actions.sql"),
    include_str!("../migrations/0006_sales_by_buyer.sql"),
    include_str!("../migrations/0007_sign_in.sql"),
    include_str!("../migrations/0008_owners.sql"),
    include_str!("../migrations/0009_deliveries.sql"),
];

fn values(database: &Connection, sql: &str) -> Vec<String> {
    let mut statement = database.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn phones_that_were_stored_before_are_found_by_every_spelling() {
    let database = Connection::open_in_memory().unwrap();
    for migration in BEFORE {
        database.execute_batch(migration).unwrap();
    }
    let sent: [i64; 12] = [
        79_001_234_567,
        89_001_234_567,
        9_001_234_567,
        77_010_000_000,
        87_010_000_000,
        7_010_000_000,
        375_290_000_000,
        84_951_234_567,
        4_951_234_567,
        0,
        -9_001_234_567,
        i64::MAX,
    ];
    for (id, phone) in (1..).zip(sent) {
        database
            .execute(
                "INSERT INTO sale (id, operator, point_of_sale, kind, order_number, phone, at, lines, \
                 certificates) VALUES (?1, 1, 1, 1, 'A', ?2, 0, '[]', '[]')",
                (id, phone),
            )
            .unwrap();
    }
    database
        .execute_batch(
            "INSERT INTO sale (id, operator, point_of_sale, kind, order_number, at, lines, certificates)
                 VALUES (99, 1, 1, 1, 'A', 0, '[]', '[]');
             INSERT INTO owner (id, operator, phone, changed_in) VALUES (1, 1, 9001234567, 1);
             INSERT INTO owner (id, operator, name, friend_of, agrees, changed_in)
                 VALUES (2, 1, 'x', 1, 1, 3);
             INSERT INTO contact (operator, channel, address, day_from, sent_in_day)
                 VALUES (1, 2, '9001234567', 0, 1), (1, 1, 'abcde@b.ru', 0, 1);
             INSERT INTO delivery (id, operator, channel, address, attempts, due_at)
                 VALUES (4, 1, 2, '9001234567', 0, 1), (5, 1, 1, 'abcde@b.ru', 0, 1);",
        )
        .unwrap();
    let rows = "SELECT id || ' ' || order_number || ' ' || lines || ' ' || coalesce(phone, '') \
                FROM sale ORDER BY id";
    let before = values(&database, rows);
    database.execute_batch(include_str!("../migrations/0016_certificate_history.sql")).unwrap();
    database.execute_batch(include_str!("../migrations/0017_order_numbers.sql")).unwrap();
    assert_eq!(values(&database, rows), before);
    let indexes =
        "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'sale' ORDER BY 1";
    let expected = ["client", "cheque", "email", "order", "phone", "time"];
    let mut expected = expected.map(|by| format!("sale_by_{by}"));
    expected.sort_unstable();
    assert_eq!(values(&database, indexes), expected);
    let kept = values(&database, "SELECT coalesce(phone_key, '') || '' FROM sale ORDER BY id");
    let country = domain::phone::Country::RUSSIA;
    let expected = sent.map(|phone| domain::phone::key(phone, country).to_string());
    assert_eq!(kept[..12], expected);
    assert_eq!(kept[12..], [""]);
    let raw = values(&database, "SELECT phone || '' FROM sale WHERE phone IS NOT NULL ORDER BY id");
    assert_eq!(raw, sent.map(|phone| phone.to_string()), "what was sent stays");
    let owners = "SELECT id || ' ' || coalesce(name, '') || ' ' || coalesce(phone, '') || ' ' \
                  || coalesce(friend_of, '') || ' ' || changed_in FROM owner ORDER BY id";
    assert_eq!(values(&database, owners), ["1  79001234567  1", "2 x  1 3"]);
    for table in ["contact", "delivery"] {
        let sql = format!("SELECT address FROM {table} ORDER BY channel");
        assert_eq!(values(&database, &sql), ["abcde@b.ru", "79001234567"]);
    }
    assert!(database.execute("UPDATE owner SET phone = 1 WHERE id = 1", []).is_err());
}
