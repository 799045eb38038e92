//! Sealing a store, and what it records of its chain.

use domain::{Certificate, Coupon, Redemption};
use storage::chain::Link;
use storage::record::{
    self, FIRST_DIGESTED, FIRST_LINKED, LAST_DIGEST, LAST_LINK, LAST_UNLINKED, Parts,
};
use storage::seal::{self, SealRow};
use storage::trust::{self, PENDING, Records, Traces};
use storage::{BackendError, Vault, readable};
use tokio_postgres::Row;

use crate::error::OrUnavailable;
use crate::meta;
use crate::row::{self, column, read_all};
use crate::rows::select;
use crate::session::{Pipeline, Session, params};
use crate::{coupon, directory, redemption, state};

const DOING: &str = "sealing the store";

/// The record of the end of the chain.
pub(crate) const HEAD: &str = "SELECT bytes FROM meta WHERE name = 'chain_head'";
/// Statement that sets the head.
pub(crate) const SET_HEAD: &str = "UPDATE meta SET bytes = $1 WHERE name = 'chain_head'";

/// The record of an answer to [`HEAD`].
pub(crate) fn head_of(rows: &[Row]) -> Result<Option<&[u8]>, BackendError> {
    rows.first().map_or(Ok(None), |row| column(row, 0))
}

/// A value of the whole store.
async fn value(session: &Session, name: &'static str) -> Result<Option<Vec<u8>>, BackendError> {
    let sql = "SELECT bytes FROM meta WHERE name = $1";
    let found = session.query(sql, params![name]).await.or_unavailable(DOING)?;
    found.first().map_or(Ok(None), |row| column(row, 0))
}

/// The last operation and its link.
async fn last(session: &Session) -> Result<Option<(i64, Option<Link>)>, BackendError> {
    let found = session.query(LAST_LINK, params![]).await.or_unavailable(DOING)?;
    meta::last_of(&found)
}

/// Whether a store has all migrations, and is not sealed yet.
async fn is_pending(session: &Session) -> Result<bool, BackendError> {
    Ok(value(session, trust::START).await?.is_some_and(|start| start == PENDING))
}

/// Whether a store waits for a server to seal it, or to digest its state. One that was sealed before
/// does not, whatever its record says.
pub(crate) async fn awaits_sealing(session: &Session, vault: &Vault) -> Result<bool, BackendError> {
    if is_pending(session).await? {
        return Ok(traces(session).await?.allow_sealing());
    }
    let may_wait = has_no_digest(session).await?;
    Ok(may_wait && records(session, vault).await?.awaits_digest(vault).is_some())
}

/// Whether the record of the end of the chain is short, as those without a digest are.
async fn has_no_digest(session: &Session) -> Result<bool, BackendError> {
    let head = value(session, trust::HEAD).await?;
    Ok(head.is_some_and(|head| trust::has_no_sums(&head)))
}

/// Seals a store that was not sealed before, or digests the state of one that was, in one
/// transaction. Of several servers that start at once the others wait for it.
pub(crate) async fn seal(session: &Session, vault: &Vault) -> Result<(), BackendError> {
    if !is_pending(session).await? && !has_no_digest(session).await? {
        return Ok(());
    }
    let begin = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL statement_timeout = 0; \
                 SET LOCAL lock_timeout = 0";
    session.execute(begin).await.or_unavailable(DOING)?;
    let end = match seal_in(session, vault).await {
        Ok(()) => "COMMIT",
        Err(error) => {
            session.execute("ROLLBACK").await.or_unavailable(DOING)?;
            return Err(error);
        }
    };
    session.execute(end).await.or_unavailable(DOING)
}

async fn seal_in(session: &Session, vault: &Vault) -> Result<(), BackendError> {
    session.query(meta::NEXT_OPERATION_LOCKED, params![]).await.or_unavailable(DOING)?;
    if is_pending(session).await? {
        first_seal(session, vault).await
    } else if has_no_digest(session).await? {
        first_digest(session, vault).await
    } else {
        Ok(())
    }
}

async fn first_seal(session: &Session, vault: &Vault) -> Result<(), BackendError> {
    if !traces(session).await?.allow_sealing() {
        // Somebody put the empty record back. It stays for `scrip verify` to find.
        tracing::error!("the record of where the chain begins was changed: run `scrip verify`");
        return Ok(());
    }
    if let Some((last, _)) = last(session).await? {
        tracing::warn!(
            operations = last,
            "sealing a store that has no seals: expected once, at the first start after the update"
        );
    }
    seal_certificates(session, vault).await?;
    seal_redemptions(session, vault).await?;
    seal_coupons(session, vault).await?;
    let seals = seal::of_opening(vault, &directory::load(session, vault).await?);
    let first = session.query(FIRST_LINKED, params![]).await.or_unavailable(DOING)?;
    let first: Option<i64> = first.first().map_or(Ok(None), |row| column(row, 0))?;
    let mut pipeline = Pipeline::new(session);
    pipeline.insert(vault, seals.iter(), "")?;
    pipeline.run().await.or_unavailable(DOING)?;
    let sums = state::sums(session, vault).await?;
    let last = last(session).await?;
    let (start, head) = trust::sealing_records(vault, first, last, &seals, &sums);
    let mut pipeline = Pipeline::new(session);
    pipeline.add(SET_VALUE, params![trust::START, start]);
    pipeline.add("INSERT INTO meta (name, bytes) VALUES ($1, $2)", params![trust::HEAD, head]);
    pipeline.run().await.or_unavailable(DOING)?;
    Ok(())
}

const SET_VALUE: &str = "UPDATE meta SET bytes = $2 WHERE name = $1";

async fn first_digest(session: &Session, vault: &Vault) -> Result<(), BackendError> {
    let Some(start) = records(session, vault).await?.awaits_digest(vault) else {
        // It stays for `scrip verify` to find.
        tracing::error!("the records of the chain were changed: run `scrip verify`");
        return Ok(());
    };
    tracing::warn!(
        "digesting the state of a store: expected once, at the first start after the update"
    );
    let sums = state::sums(session, vault).await?;
    let last = last(session).await?;
    let (start, head) = trust::digesting_records(vault, start, last, &sums);
    let mut pipeline = Pipeline::new(session);
    pipeline.add(SET_VALUE, params![trust::START, start]);
    pipeline.add(SET_VALUE, params![trust::HEAD, head]);
    pipeline.run().await.or_unavailable(DOING)?;
    Ok(())
}

async fn traces(session: &Session) -> Result<Traces, BackendError> {
    let found = session.query(trust::has_seals(), params![]).await.or_unavailable(DOING)?;
    let has_seals = found.first().map_or(Ok(false), |row| column(row, 0))?;
    Ok(Traces { has_seals, has_head: value(session, trust::HEAD).await?.is_some() })
}

/// Number of rows that are read before their seals are written.
const PAGE_ROWS: i64 = 5_000;

/// Writes seals by pages of the table's key. What cannot be read has none, and `scrip verify` tells
/// of it.
async fn seal_certificates(session: &Session, vault: &Vault) -> Result<(), BackendError> {
    let page = select::<Certificate>() + " WHERE t.id > $1 ORDER BY t.id LIMIT $2";
    let mut after = i64::MIN;
    loop {
        let params = params![after, PAGE_ROWS];
        let found = session.query(page.clone(), params).await.or_unavailable(DOING)?;
        let Some(last) = found.last() else { return Ok(()) };
        after = column(last, 0)?;
        set::<Certificate>(session, vault, &found).await?;
    }
}

async fn seal_redemptions(session: &Session, vault: &Vault) -> Result<(), BackendError> {
    let mut from = Some(i64::MIN);
    while let Some(first) = from {
        let found = redemption::audit::read(session, first, PAGE_ROWS).await?;
        let Some(last) = found.last() else { return Ok(()) };
        from = column::<i64>(last, 0)?.checked_add(1);
        set::<Redemption>(session, vault, &found).await?;
    }
    Ok(())
}

async fn seal_coupons(session: &Session, vault: &Vault) -> Result<(), BackendError> {
    let mut after = (i64::MIN, i64::MIN);
    loop {
        let found = coupon::audit::after(session, after, PAGE_ROWS).await?;
        let Some(last) = found.last() else { return Ok(()) };
        after = (column(last, 0)?, column(last, 1)?);
        set::<Coupon>(session, vault, &found).await?;
    }
}

/// Writes the seals of the records of rows.
async fn set<R: record::Read + record::Bind>(
    session: &Session,
    vault: &Vault,
    rows: &[Row],
) -> Result<(), BackendError> {
    let mut known: Vec<R> = Vec::with_capacity(rows.len());
    for row in rows {
        known.extend(readable(row::read(row, vault))?);
    }
    let mut pipeline = Pipeline::new(session);
    pipeline.update(vault, Parts::SEAL, known.iter())?;
    pipeline.run().await.or_unavailable(DOING)?;
    Ok(())
}

/// Everything that a store holds to tell where its chain begins and ends.
pub(crate) async fn records(session: &Session, vault: &Vault) -> Result<Records, BackendError> {
    let unlinked = session.query(LAST_UNLINKED, params![]).await.or_unavailable(DOING)?;
    let seals = session.query(select::<SealRow>(), params![]).await.or_unavailable(DOING)?;
    let seals = read_all(&seals, vault)?;
    let digested = session.query(FIRST_DIGESTED, params![]).await.or_unavailable(DOING)?;
    let digest = session.query(LAST_DIGEST, params![]).await.or_unavailable(DOING)?;
    let digest = digest.first().map_or(Ok(None), |row| column(row, 0))?;
    Ok(Records {
        start: value(session, trust::START).await?,
        head: value(session, trust::HEAD).await?,
        last: last(session).await?,
        last_unlinked: unlinked.first().map_or(Ok(None), |row| column(row, 0))?,
        last_digest: digest_of(digest)?,
        first_digested: digested.first().map_or(Ok(None), |row| column(row, 0))?,
        seals,
    })
}

/// A digest as it is stored.
pub(crate) fn digest_of(stored: Option<&[u8]>) -> Result<Option<[u8; 32]>, BackendError> {
    let digest = stored.map(<[u8; 32]>::try_from).transpose();
    digest.map_err(|_| BackendError::corrupt("digest of an operation"))
}
