//! The check of all links.

use domain::Directory;
use domain::audit::Finding;
use domain::books::Tallies;

use super::rows::Rows;
use super::walk::Walk;
use super::{books, certificates, coupons, events, operations, other_tables};
use crate::{BackendError, Vault};

/// Checks the links between all rows of a database. The sums of the books are compared if they
/// were counted.
///
/// # Errors
///
/// The database fails, or a key cannot be read.
pub async fn check<T: Rows>(
    rows: &mut T,
    directory: &Directory,
    vault: &Vault,
    books_counted: bool,
) -> Result<Vec<Finding>, BackendError> {
    let mut walk = Walk::new(directory, vault);
    walk.pruned = events::pruned(rows, &mut walk).await?;
    all_tables(rows, &mut walk).await?;
    let recount = std::mem::take(&mut walk.books).tallies;
    let mut of_books = Vec::new();
    if books_counted {
        books::compare(rows, &recount, &mut of_books).await?;
    }
    if walk.compared.differs() || walk.entries != walk.entries_counted {
        walk = walk.again(vault);
        all_tables(rows, &mut walk).await?;
    }
    let Walk { mut faults, compared, entries, entries_counted, .. } = walk;
    compared.report(&mut faults);
    let mut findings = faults.into_findings();
    findings.extend(of_books);
    if entries != entries_counted {
        let problem = format!("it has {entries} entries, and certificates count {entries_counted}");
        findings.push(Finding { subject: "ledger".to_owned(), problem });
    }
    Ok(findings)
}

/// Computes the sums of the books anew from all rows of a database.
///
/// # Errors
///
/// The database fails, or a key cannot be read.
pub async fn recount<T: Rows>(
    rows: &mut T,
    directory: &Directory,
    vault: &Vault,
) -> Result<Tallies, BackendError> {
    let mut walk = Walk::new(directory, vault);
    operations::recount(rows, &mut walk).await?;
    Ok(walk.books.tallies)
}

async fn all_tables<T: Rows>(rows: &mut T, walk: &mut Walk<'_>) -> Result<(), BackendError> {
    operations::walk(rows, walk).await?;
    certificates::walk(rows, walk).await?;
    // After the redemptions, whose holds it needs.
    coupons::walk(rows, walk).await?;
    events::walk(rows, walk).await?;
    other_tables::walk(rows, walk).await
}
