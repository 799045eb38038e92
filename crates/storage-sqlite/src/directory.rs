//! The directory: operators, points of sale, keys and series.

use std::collections::HashMap;

use domain::{
    ApiKey, Directory, DirectoryChange, NumberPool, Operator, Partner, PointOfSale, Series,
    SeriesId, Site, User,
};
use rusqlite::Connection;
use storage::record::{ItemCode, Read};
use storage::{BackendError, Vault};

use crate::query::find_all;

/// Reads the directory as it is now.
pub(crate) fn load(connection: &Connection, vault: &Vault) -> Result<Directory, BackendError> {
    let load = Setup { connection, vault };
    let mut directory = Directory::default();
    load.each::<Operator>(&mut directory, DirectoryChange::Operator)?;
    load.each::<Partner>(&mut directory, DirectoryChange::Partner)?;
    load.each::<PointOfSale>(&mut directory, DirectoryChange::PointOfSale)?;
    load.each::<Site>(&mut directory, DirectoryChange::Site)?;
    load.each::<ApiKey>(&mut directory, DirectoryChange::Key)?;
    load.each::<NumberPool>(&mut directory, DirectoryChange::Pool)?;
    load.each::<User>(&mut directory, DirectoryChange::User)?;
    for membership in load.all("user_account, operator")? {
        directory.apply(&DirectoryChange::Membership(membership));
    }
    for past in load.all("operator, through")? {
        directory.apply(&DirectoryChange::PastBooks(past));
    }
    let mut codes: HashMap<SeriesId, Vec<String>> = HashMap::new();
    for code in load.all::<ItemCode<'static>>("series, place")? {
        codes.entry(code.series).or_default().push(code.item_code.into_owned());
    }
    load.each::<Series>(&mut directory, |series| {
        let item_codes = codes.remove(&series.id).unwrap_or_default();
        DirectoryChange::Series(Series { item_codes, ..series })
    })?;
    Ok(directory)
}

/// Loads the whole directory.
struct Setup<'a> {
    connection: &'a Connection,
    vault: &'a Vault,
}

impl Setup<'_> {
    fn all<R: Read>(&self, order: &str) -> Result<Vec<R>, BackendError> {
        let sql = [&R::table().statements().select, " ORDER BY ", order].concat();
        find_all(self.connection, self.vault, &sql, [])
    }

    fn each<R: Read>(
        &self,
        directory: &mut Directory,
        mut change: impl FnMut(R) -> DirectoryChange,
    ) -> Result<(), BackendError> {
        for record in self.all("id")? {
            directory.apply(&change(record));
        }
        Ok(())
    }
}
