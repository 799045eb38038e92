//! The check of all links.

use domain::Directory;
use domain::audit::Finding;

use super::rows::Rows;
use super::walk::Walk;
use super::{certificates, coupons, operations, other_tables};
use crate::{BackendError, Vault};

/// Checks the links between all rows of a database.
///
/// # Errors
///
/// The database fails, or a key cannot be read.
pub async fn check<T: Rows>(
    rows: &mut T,
    directory: &Directory,
    vault: &Vault,
) -> Result<Vec<Finding>, BackendError> {
    let mut walk = Walk::new(directory, vault);
    all_tables(rows, &mut walk).await?;
    if walk.compared.differs() || walk.entries != walk.entries_counted {
        walk = walk.again(vault);
        all_tables(rows, &mut walk).await?;
    }
    let Walk { mut faults, compared, entries, entries_counted, .. } = walk;
    compared.report(&mut faults);
    let mut findings = faults.into_findings();
    if entries != entries_counted {
        let problem = format!("it has {entries} entries, and certificates count {entries_counted}");
        findings.push(Finding { subject: "ledger".to_owned(), problem });
    }
    Ok(findings)
}

async fn all_tables<T: Rows>(rows: &mut T, walk: &mut Walk<'_>) -> Result<(), BackendError> {
    operations::walk(rows, walk).await?;
    certificates::walk(rows, walk).await?;
    // After the redemptions, whose holds it needs.
    coupons::walk(rows, walk).await?;
    other_tables::walk(rows, walk).await
}
