//! The walk through certificates, beside the actions on them.

use domain::audit::check_state_after;
use domain::certificate::ActionRecord;
use domain::{Certificate, CertificateId, OperatorId, Owner, OwnerId, Sale};

use super::look_up::{LOOKED_UP_TOGETHER, by_id};
use super::rows::Rows;
use super::stream::Stream;
use super::walk::Walk;
use crate::BackendError;
use crate::record::{ACTION_FIRST, Read};

/// An action whose certificates are counted.
struct Open {
    action: ActionRecord,
    /// Certificates of its operator that were not seen yet.
    left: i64,
}

impl Open {
    /// The id behind that of the last certificate.
    fn end(&self) -> i64 {
        self.action.first.0.saturating_add(i64::from(self.action.count))
    }
}

/// Certificates with the sales that they name.
#[derive(Default)]
struct Sold(Vec<(CertificateId, i64)>);

impl Sold {
    async fn look_up<T: Rows>(
        &mut self,
        rows: &mut T,
        walk: &mut Walk<'_>,
    ) -> Result<(), BackendError> {
        let mut ids: Vec<i64> = self.0.iter().map(|(_, sale)| *sale).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut there = rows.existing(<Sale as Read>::table(), &ids).await?;
        there.sort_unstable();
        for (certificate, sale) in self.0.drain(..) {
            let subject = || format!("certificate with id {}", certificate.0);
            let is_there = there.binary_search(&sale).is_ok();
            walk.faults.unless(is_there, subject, "the sale that it names does not exist");
        }
        Ok(())
    }
}

/// Certificates with the owners that they name.
#[derive(Default)]
struct Owned(Vec<(CertificateId, OperatorId, OwnerId)>);

impl Owned {
    async fn look_up<T: Rows>(
        &mut self,
        rows: &mut T,
        walk: &mut Walk<'_>,
    ) -> Result<(), BackendError> {
        let ids = self.0.iter().map(|(_, _, owner)| owner.0);
        let known = by_id(rows, ids, |owner: &Owner| owner.id).await?;
        for (certificate, operator, owner) in self.0.drain(..) {
            let subject = || format!("certificate with id {}", certificate.0);
            let fits = known.get(&owner).is_some_and(|owner| owner.operator == operator);
            walk.faults.unless(fits, subject, "the owner that it names is none of its operator");
        }
        Ok(())
    }
}

pub(super) async fn walk<T: Rows>(rows: &mut T, walk: &mut Walk<'_>) -> Result<(), BackendError> {
    let mut certificates = Stream::new(|certificate: &Certificate| certificate.id);
    let mut actions = Stream::ordered_by(Some(ACTION_FIRST), |action: &ActionRecord| action.first);
    let (mut open, mut sold) = (Vec::<Open>::new(), Sold::default());
    let mut owned = Owned::default();
    while let Some(certificate) = certificates.next(rows, &mut walk.faults).await? {
        let id = certificate.id;
        walk.entries_counted = walk.entries_counted.saturating_add(certificate.entry_count.into());
        let begun = actions.through(&id, rows, &mut walk.faults).await?;
        open.extend(begun.into_iter().map(|action| Open { left: i64::from(action.count), action }));
        let mut of_it = Vec::new();
        for open in &mut open {
            if open.end() > id.0 && open.action.operator == certificate.operator {
                open.left -= 1;
            }
            if open.action.first == id {
                of_it.push(open.action.clone());
            }
        }
        check_state_after(&certificate, &of_it, &mut walk.faults);
        open.retain(|open| {
            let goes_on = open.end() > id.0.saturating_add(1);
            if !goes_on {
                close(open, walk);
            }
            goes_on
        });
        sold.0.extend(certificate.sold_in.map(|sale| (id, sale.0)));
        if sold.0.len() >= LOOKED_UP_TOGETHER {
            sold.look_up(rows, walk).await?;
        }
        owned.0.extend(certificate.owner.map(|owner| (id, certificate.operator, owner)));
        if owned.0.len() >= LOOKED_UP_TOGETHER {
            owned.look_up(rows, walk).await?;
        }
    }
    sold.look_up(rows, walk).await?;
    owned.look_up(rows, walk).await?;
    while let Some(action) = actions.next(rows, &mut walk.faults).await? {
        open.push(Open { left: i64::from(action.count), action });
    }
    for open in &open {
        close(open, walk);
    }
    Ok(())
}

fn close(open: &Open, walk: &mut Walk<'_>) {
    let subject = || format!("operation {}", open.action.operation);
    let problem = "certificates of its action do not exist or are of another operator";
    walk.faults.unless(open.left == 0, subject, problem);
}
