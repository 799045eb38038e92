//! The part of the migration `normal_codes` that SQL cannot do: normal forms of codes, clients,
//! addresses and phones.

use std::borrow::Cow;

use domain::text;
use storage::normal_codes::{
    ClientsOfCoupon, CodeRow, NewCode, UseEntry, country_of_phones, new_code, new_owner_email,
    new_phone_key,
};
use tokio_postgres::Error;

use crate::row::{storable, unescaped};
use crate::session::{Session, params};

/// The name of the migration.
pub(crate) const MIGRATION: &str = "normal_codes";

/// Rows that are read in one go.
const PAGE_ROWS: i64 = 10_000;

/// Brings stored codes and clients to their normal forms, in the transaction of the migration.
pub(crate) async fn apply(session: &Session) -> Result<(), Error> {
    coupons(session).await?;
    clients(session).await?;
    sale_emails(session).await?;
    owner_emails(session).await?;
    phones(session).await
}

/// Stores the search keys of buyers' addresses. SQL has already stored those of plain ASCII
/// addresses.
async fn sale_emails(session: &Session) -> Result<(), Error> {
    let page = "SELECT id, email FROM sale WHERE id > $1 AND email COLLATE \"C\" ~ '[^!-~]' \
         ORDER BY id LIMIT $2";
    let update = "UPDATE sale SET email_key = $2 WHERE id = $1";
    rewrite(session, page, update, |email| Some(text::email_key(email))).await
}

/// Addresses of owners in the form in which they are kept.
async fn owner_emails(session: &Session) -> Result<(), Error> {
    let page = "SELECT id, email FROM owner WHERE id > $1 AND email IS NOT NULL \
         ORDER BY id LIMIT $2";
    let update = "UPDATE owner SET email = $2 WHERE id = $1";
    rewrite(session, page, update, new_owner_email).await
}

/// Goes through the ids and texts that `page` asks for, and updates the rows whose text comes to
/// something else.
async fn rewrite(
    session: &Session,
    page: &'static str,
    update: &'static str,
    new: impl Fn(&str) -> Option<String>,
) -> Result<(), Error> {
    let mut last = i64::MIN;
    loop {
        let rows = session.query(page, params![last, PAGE_ROWS]).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in &rows {
            last = row.try_get(0)?;
            let text: &str = row.try_get(1)?;
            let plain = unescaped(text).unwrap_or(Cow::Borrowed(text));
            if let Some(new) = new(&plain) {
                session.query(update, params![last, storable(&new)]).await?;
            }
        }
    }
}

/// Stores the search keys of buyers' phones for operators in countries with rules other than
/// Russia's.
async fn phones(session: &Session) -> Result<(), Error> {
    let operators = "SELECT id, currency, zone FROM operator ORDER BY id";
    let page = "SELECT id, phone, phone_key FROM sale WHERE id > $1 AND operator = $2 \
         AND phone IS NOT NULL ORDER BY id LIMIT $3";
    let update = "UPDATE sale SET phone_key = $2 WHERE id = $1";
    for row in session.query(operators, params![]).await? {
        let operator: i64 = row.try_get(0)?;
        let Some(country) = country_of_phones(row.try_get(1)?, row.try_get(2)?) else { continue };
        let mut last = i64::MIN;
        loop {
            let rows = session.query(page, params![last, operator, PAGE_ROWS]).await?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                last = row.try_get(0)?;
                if let Some(new) = new_phone_key(row.try_get(1)?, row.try_get(2)?, country) {
                    session.query(update, params![last, new]).await?;
                }
            }
        }
    }
    Ok(())
}

/// Codes of coupons that are not deleted. A code of ASCII letters alone is normal already.
async fn coupons(session: &Session) -> Result<(), Error> {
    let page = "SELECT operator, number, code, code_key FROM coupon \
         WHERE (operator, number) > ($1, $2) AND deleted_at IS NULL \
         AND char_length(code) <> octet_length(code) ORDER BY operator, number LIMIT $3";
    let update = "UPDATE coupon SET code = $3, code_key = $4 WHERE operator = $1 AND number = $2";
    let mut last = (i64::MIN, i64::MIN);
    loop {
        let rows = session.query(page, params![last.0, last.1, PAGE_ROWS]).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in &rows {
            let (operator, number): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
            last = (operator, number);
            let stored = CodeRow { code: row.try_get(2)?, code_key: row.try_get(3)? };
            let NewCode::Changed { normal, mut taken } = new_code(&stored) else { continue };
            let new = if is_taken(session, last, &normal.code_key).await? {
                while is_taken(session, last, &taken.code_key).await? {
                    taken = hidden_once_more(&taken);
                }
                taken
            } else {
                normal
            };
            if new != stored {
                let params = params![operator, number, new.code, new.code_key];
                session.query(update, params).await?;
            }
        }
    }
}

/// Whether another coupon that is not deleted has a key.
async fn is_taken(
    session: &Session,
    (operator, number): (i64, i64),
    key: &str,
) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM coupon WHERE operator = $1 AND code_key = $2 \
         AND deleted_at IS NULL AND number <> $3";
    let found = session.query(sql, params![operator, key.to_owned(), number]).await?;
    Ok(!found.is_empty())
}

/// Another code and key that nobody can see the difference of.
fn hidden_once_more(row: &CodeRow) -> CodeRow {
    let hidden = |text: &str| ["\u{200b}", text].concat();
    CodeRow { code: hidden(&row.code), code_key: hidden(&row.code_key) }
}

/// Stores the uses of coupons under the normal form of the clients' names.
async fn clients(session: &Session) -> Result<(), Error> {
    let page = "SELECT operator, coupon, number, client, kind, redemption FROM coupon_use \
         WHERE (operator, coupon, number) > ($1, $2, $3) AND client IS NOT NULL \
         ORDER BY operator, coupon, number LIMIT $4";
    let mut last = (i64::MIN, i64::MIN, i64::MIN);
    let mut gathered: Option<((i64, i64), ClientsOfCoupon)> = None;
    loop {
        let rows = session.query(page, params![last.0, last.1, last.2, PAGE_ROWS]).await?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            last = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
            let id = (last.0, last.1);
            if gathered.as_ref().is_some_and(|(known, _)| *known != id)
                && let Some((id, clients)) = gathered.take()
            {
                rename(session, id, clients).await?;
            }
            let (_, clients) = gathered.get_or_insert_with(|| (id, ClientsOfCoupon::default()));
            let client: &str = row.try_get(3)?;
            let (kind, redemption): (i64, i64) = (row.try_get(4)?, row.try_get(5)?);
            clients.add(UseEntry { client, returned: kind == 2, redemption });
        }
    }
    match gathered {
        Some((id, clients)) => rename(session, id, clients).await,
        None => Ok(()),
    }
}

async fn rename(
    session: &Session,
    (operator, coupon): (i64, i64),
    clients: ClientsOfCoupon,
) -> Result<(), Error> {
    let delete = "DELETE FROM coupon_client WHERE operator = $1 AND coupon = $2 AND client = $3";
    let insert = "INSERT INTO coupon_client (operator, coupon, client, uses, last_redemption, \
         last_held_until) VALUES ($1, $2, $3, $4, $5, \
         (SELECT expires_at FROM redemption WHERE id = $5 AND state = 1))";
    let name =
        "INSERT INTO client_name (client, client_key) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    for (key, client) in clients.renamed() {
        for known in client.names.iter().chain([&key]) {
            session.query(delete, params![operator, coupon, known.clone()]).await?;
        }
        for known in &client.names {
            session.query(name, params![known.clone(), key.clone()]).await?;
        }
        if client.uses > 0 {
            let params = params![operator, coupon, key, client.uses, client.last_redemption];
            session.query(insert, params).await?;
        }
    }
    Ok(())
}
