//! What a walk through all tables gathers.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use domain::audit::{Fact, Faults};
use domain::{Directory, RedemptionId};
use jiff::Timestamp;

use super::compared::Compared;
use super::rows::Rows;
use crate::record::Read;
use crate::{BackendError, Vault};

/// Records whose named records are looked up together.
pub(super) const LOOKED_UP_TOGETHER: usize = 500;

/// A walk through all tables.
pub(super) struct Walk<'d> {
    pub(super) directory: &'d Directory,
    pub(super) faults: Faults,
    pub(super) compared: Compared<'d>,
    /// Redemptions that are held, with the ends of their holds. There are few: a hold lasts for days
    /// at most.
    pub(super) held: BTreeMap<RedemptionId, Timestamp>,
    /// Number of entries in the ledger.
    pub(super) entries: u64,
    /// Number of entries that certificates count.
    pub(super) entries_counted: u64,
    /// Whether entries without a certificate are named, as their number shows that there are some.
    pub(super) names_stray_entries: bool,
}

impl<'d> Walk<'d> {
    pub(super) fn new(directory: &'d Directory, vault: &'d Vault) -> Self {
        Self {
            directory,
            faults: Faults::default(),
            compared: Compared::new(vault),
            held: BTreeMap::new(),
            entries: 0,
            entries_counted: 0,
            names_stray_entries: false,
        }
    }

    /// A second walk that names what the first one found to differ.
    pub(super) fn again(&self, vault: &'d Vault) -> Self {
        Self {
            compared: self.compared.again(),
            names_stray_entries: self.entries != self.entries_counted,
            ..Self::new(self.directory, vault)
        }
    }

    /// Runs a rule of `domain::audit`.
    pub(super) fn run(
        &mut self,
        rule: impl FnOnce(&Directory, &mut Faults, &mut domain::audit::Facts<'_>),
    ) {
        let Self { directory, faults, compared, .. } = self;
        rule(directory, faults, &mut |fact: Fact, weight| compared.add(fact, weight));
    }
}

/// The records with these ids, by a key.
pub(super) async fn by_id<R: Read, K: Eq + Hash, T: Rows>(
    rows: &mut T,
    ids: impl IntoIterator<Item = i64>,
    key: fn(&R) -> K,
) -> Result<HashMap<K, R>, BackendError> {
    let mut ids: Vec<i64> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    let found = rows.find::<R>(&ids).await?;
    Ok(found.into_iter().map(|record| (key(&record), record)).collect())
}
