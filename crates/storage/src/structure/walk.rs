//! What a walk through all tables gathers.

use std::collections::BTreeMap;

use domain::audit::{Fact, Faults};
use domain::{Directory, OperationId, OperatorId, RedemptionId};
use jiff::Timestamp;

use super::books::Recount;
use super::compared::Compared;
use crate::Vault;

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
    /// For each operator, the last operation that the log of events need not have.
    pub(super) pruned: BTreeMap<OperatorId, OperationId>,
    /// Sums of the books, computed anew.
    pub(super) books: Recount,
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
            pruned: BTreeMap::new(),
            books: Recount::default(),
        }
    }

    /// A second walk that names what the first one found to differ.
    pub(super) fn again(&self, vault: &'d Vault) -> Self {
        Self {
            compared: self.compared.again(),
            names_stray_entries: self.entries != self.entries_counted,
            pruned: self.pruned.clone(),
            ..Self::new(self.directory, vault)
        }
    }

    /// Runs a rule of `domain::audit`.
    pub(super) fn run(
        &mut self,
        rule: impl FnOnce(&Directory, &mut Faults, &mut domain::audit::Facts<'_>),
    ) {
        let Self { directory, faults, compared, pruned, .. } = self;
        rule(directory, faults, &mut |fact: Fact, weight| {
            if let Fact::Event { operator, operation, .. } = &fact
                && pruned.get(operator).is_some_and(|through| operation <= through)
            {
                return;
            }
            compared.add(fact, weight);
        });
    }

    /// Whether the log of an operator need not have events of an operation.
    pub(super) fn is_pruned(&self, operator: OperatorId, operation: OperationId) -> bool {
        self.pruned.get(&operator).is_some_and(|through| operation <= *through)
    }
}
