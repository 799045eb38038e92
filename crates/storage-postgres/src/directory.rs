//! The directory: operators, points of sale, keys and series.

use std::collections::HashMap;

use domain::books::PastBooks;
use domain::{
    ApiKey, Directory, DirectoryChange, Membership, NumberPool, Operator, Partner, PointOfSale,
    Series, SeriesId, Site, User,
};
use storage::record::{ItemCode, Read};
use storage::{BackendError, Vault};
use tokio_postgres::Row;

use crate::error::OrUnavailable;
use crate::query::DOING;
use crate::row::{column, read, read_all};
use crate::rows::select;
use crate::session::{Pipeline, Session, params};

pub(crate) const VERSION: &str = "SELECT value FROM meta WHERE name = 'directory_version'";

/// The version of an answer to [`VERSION`].
pub(crate) fn version_of(rows: &[Row]) -> Result<i64, BackendError> {
    let row = rows.first().ok_or_else(|| BackendError::corrupt("directory version"))?;
    column(row, 0)
}

/// Operations below this id were shown to callers by their plain ids.
pub(crate) async fn plain_ids_below(session: &Session) -> Result<i64, BackendError> {
    let sql = "SELECT value FROM meta WHERE name = 'plain_ids_below'";
    let found = session.query(sql, params![]).await.or_unavailable(DOING)?;
    let row = found.first().ok_or_else(|| BackendError::corrupt("bound of plain ids"))?;
    column(row, 0)
}

/// Reads the directory, in one transaction with whatever else is read.
pub(crate) async fn load(session: &Session, vault: &Vault) -> Result<Directory, BackendError> {
    let mut pipeline = Pipeline::new(session);
    let operators = ask::<Operator>(&mut pipeline, "id");
    let partners = ask::<Partner>(&mut pipeline, "id");
    let places = ask::<PointOfSale>(&mut pipeline, "id");
    let sites = ask::<Site>(&mut pipeline, "id");
    let keys = ask::<ApiKey>(&mut pipeline, "id");
    let pools = ask::<NumberPool>(&mut pipeline, "id");
    let users = ask::<User>(&mut pipeline, "id");
    let memberships = ask::<Membership>(&mut pipeline, "user_account, t.operator");
    let past_books = ask::<PastBooks>(&mut pipeline, "operator, t.through");
    let item_codes = ask::<ItemCode<'static>>(&mut pipeline, "series, t.place");
    let all_series = ask::<Series>(&mut pipeline, "id");
    let found = pipeline.run().await.or_unavailable(DOING)?;
    let rows = |place: usize| found.get(place).map(Vec::as_slice).unwrap_or_default();
    let mut directory = Directory::default();
    apply(&mut directory, vault, rows(operators), DirectoryChange::Operator)?;
    apply(&mut directory, vault, rows(partners), DirectoryChange::Partner)?;
    apply(&mut directory, vault, rows(places), DirectoryChange::PointOfSale)?;
    apply(&mut directory, vault, rows(sites), DirectoryChange::Site)?;
    apply(&mut directory, vault, rows(keys), DirectoryChange::Key)?;
    apply(&mut directory, vault, rows(pools), DirectoryChange::Pool)?;
    apply(&mut directory, vault, rows(users), DirectoryChange::User)?;
    apply(&mut directory, vault, rows(memberships), DirectoryChange::Membership)?;
    apply(&mut directory, vault, rows(past_books), DirectoryChange::PastBooks)?;
    let mut codes: HashMap<SeriesId, Vec<String>> = HashMap::new();
    for code in read_all::<ItemCode<'static>>(rows(item_codes), vault)? {
        codes.entry(code.series).or_default().push(code.item_code.into_owned());
    }
    apply(&mut directory, vault, rows(all_series), |series: Series| {
        let item_codes = codes.remove(&series.id).unwrap_or_default();
        DirectoryChange::Series(Series { item_codes, ..series })
    })?;
    Ok(directory)
}

fn ask<R: Read>(pipeline: &mut Pipeline<'_>, order: &str) -> usize {
    pipeline.add(select::<R>() + " ORDER BY t." + order, params![])
}

fn apply<R: Read>(
    directory: &mut Directory,
    vault: &Vault,
    rows: &[Row],
    mut change: impl FnMut(R) -> DirectoryChange,
) -> Result<(), BackendError> {
    for row in rows {
        directory.apply(&change(read(row, vault)?));
    }
    Ok(())
}
