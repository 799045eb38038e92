//! Places in lists, as they are written in links.

use domain::OperationId;
use service::{ApprovalPlace, HistoryPlace, RedemptionPlace, SalePlace};

/// Writes the place behind a sale.
pub(crate) fn of_sale(place: SalePlace) -> String {
    format!("{}-{}", place.micros, place.id)
}

/// Reads the place behind a sale.
pub(crate) fn read_sale(text: &str) -> Option<SalePlace> {
    let [micros, id] = numbers(text)?;
    Some(SalePlace { micros, id: OperationId(id) })
}

/// Writes the place behind a redemption.
pub(crate) fn of_redemption(place: RedemptionPlace) -> String {
    format!("{}-{}", place.micros, place.id)
}

/// Reads the place behind a redemption.
pub(crate) fn read_redemption(text: &str) -> Option<RedemptionPlace> {
    let [micros, id] = numbers(text)?;
    Some(RedemptionPlace { micros, id: OperationId(id) })
}

/// Writes the place behind a request for approval.
pub(crate) fn of_approval(place: ApprovalPlace) -> Option<String> {
    place.last.map(|last| format!("{}-{last}", u8::from(place.is_waiting)))
}

/// Reads the place behind a request for approval.
pub(crate) fn read_approval(text: &str) -> Option<ApprovalPlace> {
    let [is_waiting, last] = numbers(text)?;
    Some(ApprovalPlace { is_waiting: is_waiting != 0, last: Some(OperationId(last)) })
}

/// Writes a place in a history.
pub(crate) fn of_history(place: HistoryPlace) -> String {
    format!("{}-{}-{}", place.operation, place.told, place.entry)
}

/// Reads a place in a history.
pub(crate) fn read_history(text: &str) -> Option<HistoryPlace> {
    let [operation, told, entry] = numbers(text)?;
    Some(HistoryPlace {
        operation: OperationId(operation),
        told: told.try_into().ok()?,
        entry: entry.try_into().ok()?,
    })
}

fn numbers<const N: usize>(text: &str) -> Option<[i64; N]> {
    let numbers: Option<Vec<i64>> = text.split('-').map(|part| part.parse().ok()).collect();
    numbers?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let sale = SalePlace { micros: 1_700_000_000_000_000, id: OperationId(7) };
        assert_eq!(read_sale(&of_sale(sale)), Some(sale));
        let redemption = RedemptionPlace { micros: 5, id: OperationId(7) };
        assert_eq!(read_redemption(&of_redemption(redemption)), Some(redemption));
        let history = HistoryPlace { operation: OperationId(9), told: 1, entry: 4 };
        assert_eq!(read_history(&of_history(history)), Some(history));
        for wrong in ["", "1", "1-2-3-4", "a-b", "1-", "-1-2-3-4"] {
            assert_eq!(read_history(wrong), None, "{wrong}");
        }
    }
}
