//! Settings of fiscal hints, and the hints of an operator.

use std::collections::BTreeMap;

use domain::OperatorId;
use domain::fiscal::{Advance, FiscalHint, FiscalRules, ReceiptKind};

/// Debit and credit accounts of a movement, as the accounting program names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accounts {
    /// Account that is debited. Empty if it is not set.
    pub debit: String,
    /// Account that is credited. Empty if it is not set.
    pub credit: String,
}

/// Settings for tills and for accountants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FiscalSettings {
    /// Whether answers of the native API have fiscal hints.
    pub hints: bool,
    /// Taxes on advances by day.
    pub rules: FiscalRules,
    /// Accounts by the name of the movement in the report of postings.
    pub accounts: BTreeMap<String, Accounts>,
}

/// Tells the fiscal hints of one operator.
#[derive(Clone, Copy)]
pub struct FiscalTeller<'a> {
    rules: &'a FiscalRules,
    operator: OperatorId,
}

impl FiscalSettings {
    /// The hints of an operator. `None` if the server gives none.
    pub(crate) fn teller(&self, operator: OperatorId) -> Option<FiscalTeller<'_>> {
        self.hints.then_some(FiscalTeller { rules: &self.rules, operator })
    }
}

impl FiscalTeller<'_> {
    /// The receipt of advances. `None` if no money is due.
    pub fn of_advances(
        &self,
        receipt: ReceiptKind,
        advances: impl IntoIterator<Item = Advance>,
    ) -> Option<FiscalHint> {
        FiscalHint::of_advances(self.rules, self.operator, receipt, advances)
    }
}
