//! The log of operations.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use domain::{CertificateId, Entry, Operation, OperationId, OperatorId};

use super::{MemoryBackend, Records, ready};
use crate::limits::LOG_CERTIFICATES_MAX;
use crate::reader::{
    LedgerFilter, LedgerPage, LedgerPlace, LedgerReader, LedgerRow, LogFilter, LogPage, LogReader,
    LogRow, ReadFuture,
};

impl Records {
    fn log_row(&self, operation: &Operation) -> LogRow {
        let id = operation.id;
        let is_booked =
            |(_, entries): &(_, &Vec<Entry>)| entries.iter().any(|entry| entry.operation == id);
        let booked: BTreeSet<CertificateId> =
            self.entries.iter().filter(is_booked).map(|(certificate, _)| *certificate).collect();
        let first = booked.first();
        let mut touched = self.redemptions.values().filter(|redemption| {
            let mut parts = redemption.certificates.iter();
            parts.any(|part| Some(&part.certificate) == first)
                && redemption.steps.iter().any(|step| step.operation == id)
        });
        let touched = touched.next().map(|redemption| redemption.id);
        let booked = booked.into_iter().take(LOG_CERTIFICATES_MAX as usize).collect();
        LogRow::of(operation.clone(), self.actions.get(&id).cloned(), booked, touched)
    }
}

impl LogReader for MemoryBackend {
    fn log(
        &self,
        operator: OperatorId,
        filter: LogFilter,
        before: OperationId,
        limit: u32,
    ) -> ReadFuture<'_, LogPage> {
        let records = self.records();
        let own = records.operations.iter().rev().filter(|operation| {
            operation.operator == Some(operator) && operation.id < before && filter.takes(operation)
        });
        let found: Vec<Operation> = own.take(limit as usize + 1).cloned().collect();
        let (found, next) = LogPage::cut(found, limit, None);
        ready(LogPage { rows: found.iter().map(|one| records.log_row(one)).collect(), next })
    }
}

impl LedgerReader for MemoryBackend {
    fn ledger(
        &self,
        operator: OperatorId,
        filter: LedgerFilter,
        before: LedgerPlace,
        limit: u32,
    ) -> ReadFuture<'_, LedgerPage> {
        let records = self.records();
        let operations = filter.operations();
        let (from, to) = (operations.looked_from(), operations.looked_to());
        let at = |operation: &Operation| operation.at.as_microsecond();
        let looked = records.operations.iter().filter(|operation| {
            from.is_none_or(|from| at(operation) >= from) && to.is_none_or(|to| at(operation) < to)
        });
        let looked: BTreeMap<OperationId, &Operation> =
            looked.map(|operation| (operation.id, operation)).collect();
        let takes = |entry: &&Entry| {
            let certificate = records.certificates.get(&entry.certificate);
            looked.contains_key(&entry.operation)
                && LedgerPlace::of(entry) < before
                && (filter.kinds.is_empty() || filter.kinds.contains(&entry.kind))
                && certificate.is_some_and(|known| {
                    known.operator == operator
                        && filter.series.is_none_or(|series| known.series == series)
                })
        };
        let mut found: Vec<Entry> =
            records.entries.values().flatten().filter(takes).cloned().collect();
        found.sort_by_key(|entry| Reverse(LedgerPlace::of(entry)));
        found.truncate(limit as usize + 1);
        let (found, next) = LedgerPage::cut(found, limit, None);
        let row = |entry: Entry| {
            let operation = (*looked.get(&entry.operation)?).clone();
            Some(LedgerRow { entry, operation })
        };
        ready(LedgerPage { rows: found.into_iter().filter_map(row).collect(), next })
    }
}
