//! Queries that read records by their keys.

use std::collections::{BTreeSet, HashMap};

use domain::{Certificate, CertificateId, OperationId, Sale, SaleId};
use storage::record::Read;
use storage::{BackendError, Vault};
use tokio_postgres::Row;

use crate::error::OrUnavailable;
use crate::row::{column, read};
use crate::rows::select;
use crate::session::{Pipeline, Session, params};

pub(crate) const DOING: &str = "reading the database";

/// The record with an id.
pub(crate) async fn find<R: Read>(
    session: &Session,
    vault: &Vault,
    key: &str,
    id: i64,
) -> Result<Option<R>, BackendError> {
    let sql = format!("{} WHERE t.{key} = $1", select::<R>());
    let found = session.query(sql, params![id]).await.or_unavailable(DOING)?;
    found.first().map(|row| read(row, vault)).transpose()
}

/// Certificates by their ids, in no order.
pub(crate) async fn certificates(
    session: &Session,
    vault: &Vault,
    ids: impl Iterator<Item = CertificateId>,
) -> Result<HashMap<CertificateId, Certificate>, BackendError> {
    let ids: Vec<CertificateId> = ids.collect();
    let mut pipeline = Pipeline::new(session);
    ask_certificates(&mut pipeline, ids.iter());
    let answers = pipeline.run().await.or_unavailable(DOING)?;
    let found = |row: Row| {
        let found: Certificate = read(&row, vault)?;
        Ok((found.id, found))
    };
    answers.into_iter().flatten().map(found).collect()
}

/// Certificates by their ids, in no order; `None` stands for one that cannot be read.
pub(crate) async fn readable_certificates(
    session: &Session,
    vault: &Vault,
    ids: impl Iterator<Item = CertificateId>,
) -> Result<HashMap<CertificateId, Option<Certificate>>, BackendError> {
    let ids: BTreeSet<CertificateId> = ids.collect();
    let mut pipeline = Pipeline::new(session);
    ask_certificates(&mut pipeline, ids.iter());
    let answers = pipeline.run().await.or_unavailable(DOING)?;
    let found = |row: Row| Ok((CertificateId(column(&row, 0)?), read(&row, vault).ok()));
    answers.into_iter().flatten().map(found).collect()
}

/// Sales and returns by their ids, in no order. One that cannot be read stands as the reason.
pub(crate) async fn sales(
    session: &Session,
    vault: &Vault,
    ids: impl Iterator<Item = SaleId>,
) -> Result<HashMap<SaleId, Result<Sale, BackendError>>, BackendError> {
    let mut pipeline = Pipeline::new(session);
    pipeline.find::<Sale, _>("id", "", ids.map(|id| (id.0,)).collect());
    let answers = pipeline.run().await.or_unavailable(DOING)?;
    let found = |row: Row| Ok((OperationId(column(&row, 0)?), read(&row, vault)));
    answers.into_iter().flatten().map(found).collect()
}

/// Asks for certificates by their ids.
pub(crate) fn ask_certificates<'a>(
    pipeline: &mut Pipeline<'_>,
    ids: impl Iterator<Item = &'a CertificateId>,
) -> Option<usize> {
    pipeline.find::<Certificate, _>("id", "", ids.map(|id| (id.0,)).collect())
}
