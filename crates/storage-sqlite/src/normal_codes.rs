//! The part of the migration `normal_codes` that SQL cannot do: normal forms of codes, clients,
//! addresses and phones.

use domain::text;
use rusqlite::{Connection, OptionalExtension, Result};
use storage::normal_codes::{
    ClientsOfCoupon, CodeRow, NewCode, UseEntry, country_of_phones, new_code, new_owner_email,
    new_phone_key,
};

/// The name of the migration.
pub(crate) const MIGRATION: &str = "normal_codes";

/// Rows that are read before others are written.
const PAGE_ROWS: i64 = 10_000;

/// Brings stored codes and clients to their normal forms, in the transaction of the migration.
pub(crate) fn apply(db: &Connection) -> Result<()> {
    coupons(db)?;
    clients(db)?;
    sale_emails(db)?;
    owner_emails(db)?;
    phones(db)
}

/// Stores the search keys of buyers' addresses. SQL has already stored those of plain ASCII
/// addresses.
fn sale_emails(db: &Connection) -> Result<()> {
    let page = "SELECT id, email FROM sale WHERE id > ?1 AND (email GLOB '*[^!-~]*' \
         OR length(email) <> length(CAST(email AS BLOB))) ORDER BY id LIMIT ?2";
    let update = "UPDATE sale SET email_key = ?2 WHERE id = ?1";
    rewrite(db, page, update, |email| Some(text::email_key(email)))
}

/// Addresses of owners in the form in which they are kept.
fn owner_emails(db: &Connection) -> Result<()> {
    let page =
        "SELECT id, email FROM owner WHERE id > ?1 AND email IS NOT NULL ORDER BY id LIMIT ?2";
    let update = "UPDATE owner SET email = ?2 WHERE id = ?1";
    rewrite(db, page, update, new_owner_email)
}

/// Goes through the ids and texts that `page` asks for, and updates the rows whose text comes to
/// something else.
fn rewrite(
    db: &Connection,
    page: &str,
    update: &str,
    new: impl Fn(&str) -> Option<String>,
) -> Result<()> {
    let (mut page, mut update) = (db.prepare(page)?, db.prepare(update)?);
    let mut last = i64::MIN;
    loop {
        let rows: Vec<(i64, String)> = page
            .query_map((last, PAGE_ROWS), |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_>>()?;
        let Some((id, _)) = rows.last() else { return Ok(()) };
        last = *id;
        for (id, text) in &rows {
            if let Some(new) = new(text) {
                update.execute((id, new))?;
            }
        }
    }
}

/// Stores the search keys of buyers' phones for operators in countries with rules other than
/// Russia's.
fn phones(db: &Connection) -> Result<()> {
    let operators: Vec<(i64, String, String)> = db
        .prepare("SELECT id, currency, zone FROM operator ORDER BY id")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_>>()?;
    let mut page = db.prepare(
        "SELECT id, phone, phone_key FROM sale WHERE id > ?1 AND operator = ?2 \
         AND phone IS NOT NULL ORDER BY id LIMIT ?3",
    )?;
    let mut update = db.prepare("UPDATE sale SET phone_key = ?2 WHERE id = ?1")?;
    for (operator, currency, zone) in operators {
        let Some(country) = country_of_phones(&currency, &zone) else { continue };
        let mut last = i64::MIN;
        loop {
            let rows: Vec<(i64, i64, Option<i64>)> = page
                .query_map((last, operator, PAGE_ROWS), |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })?
                .collect::<Result<_>>()?;
            let Some((id, ..)) = rows.last() else { break };
            last = *id;
            for (id, phone, key) in &rows {
                if let Some(new) = new_phone_key(*phone, *key, country) {
                    update.execute((id, new))?;
                }
            }
        }
    }
    Ok(())
}

/// Codes of coupons that are not deleted. A code of ASCII letters alone is normal already.
fn coupons(db: &Connection) -> Result<()> {
    let mut page = db.prepare(
        "SELECT operator, number, code, code_key FROM coupon WHERE (operator, number) > (?1, ?2) \
         AND deleted_at IS NULL AND length(code) <> length(CAST(code AS BLOB)) \
         ORDER BY operator, number LIMIT ?3",
    )?;
    let mut other = db.prepare(
        "SELECT 1 FROM coupon WHERE operator = ?1 AND code_key = ?2 AND deleted_at IS NULL \
         AND number <> ?3",
    )?;
    let mut update = db.prepare(
        "UPDATE coupon SET code = ?3, code_key = ?4 WHERE operator = ?1 AND number = ?2",
    )?;
    let mut last = (i64::MIN, i64::MIN);
    loop {
        let rows: Vec<(i64, i64, CodeRow)> = page
            .query_map((last.0, last.1, PAGE_ROWS), |row| {
                let stored = CodeRow { code: row.get(2)?, code_key: row.get(3)? };
                Ok((row.get(0)?, row.get(1)?, stored))
            })?
            .collect::<Result<_>>()?;
        let Some((operator, number, _)) = rows.last() else { return Ok(()) };
        last = (*operator, *number);
        for (operator, number, stored) in &rows {
            let NewCode::Changed { normal, mut taken } = new_code(stored) else { continue };
            let is_taken = |statement: &mut rusqlite::Statement<'_>, key: &str| {
                let found = statement.query_row((operator, key, number), |_| Ok(())).optional();
                found.map(|found| found.is_some())
            };
            let new = if is_taken(&mut other, &normal.code_key)? {
                while is_taken(&mut other, &taken.code_key)? {
                    taken = hidden_once_more(&taken);
                }
                taken
            } else {
                normal
            };
            if new != *stored {
                update.execute((operator, number, &new.code, &new.code_key))?;
            }
        }
    }
}

/// Another code and key that nobody can see the difference of.
fn hidden_once_more(row: &CodeRow) -> CodeRow {
    let hidden = |text: &str| ["\u{200b}", text].concat();
    CodeRow { code: hidden(&row.code), code_key: hidden(&row.code_key) }
}

/// Stores the uses of coupons under the normal form of the clients' names.
fn clients(db: &Connection) -> Result<()> {
    let mut entries = db.prepare(
        "SELECT operator, coupon, client, kind, redemption FROM coupon_use \
         WHERE client IS NOT NULL ORDER BY operator, coupon, number",
    )?;
    let mut entries = entries.query([])?;
    let mut gathered: Option<((i64, i64), ClientsOfCoupon)> = None;
    while let Some(row) = entries.next()? {
        let id = (row.get(0)?, row.get(1)?);
        if gathered.as_ref().is_some_and(|(known, _)| *known != id)
            && let Some((id, clients)) = gathered.take()
        {
            rename(db, id, clients)?;
        }
        let (_, clients) = gathered.get_or_insert_with(|| (id, ClientsOfCoupon::default()));
        let client: String = row.get(2)?;
        let (kind, redemption): (i64, i64) = (row.get(3)?, row.get(4)?);
        clients.add(UseEntry { client: &client, returned: kind == 2, redemption });
    }
    gathered.map_or(Ok(()), |(id, clients)| rename(db, id, clients))
}

fn rename(db: &Connection, (operator, coupon): (i64, i64), clients: ClientsOfCoupon) -> Result<()> {
    let mut delete = db.prepare_cached(
        "DELETE FROM coupon_client WHERE operator = ?1 AND coupon = ?2 AND client = ?3",
    )?;
    let mut insert = db.prepare_cached(
        "INSERT INTO coupon_client (operator, coupon, client, uses, last_redemption, \
         last_held_until) SELECT ?1, ?2, ?3, ?4, ?5, \
         (SELECT expires_at FROM redemption WHERE id = ?5 AND state = 1)",
    )?;
    let mut name = db.prepare_cached(
        "INSERT INTO client_name (client, client_key) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    )?;
    for (key, client) in clients.renamed() {
        for known in client.names.iter().chain([&key]) {
            delete.execute((operator, coupon, known))?;
        }
        for known in &client.names {
            name.execute((known, &key))?;
        }
        if client.uses > 0 {
            insert.execute((operator, coupon, &key, client.uses, client.last_redemption))?;
        }
    }
    Ok(())
}
