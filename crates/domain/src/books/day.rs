//! The day on which an operation is booked.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::{Directory, OperationId, OperatorId, validity};

impl Directory {
    /// The day on which an operation is booked: the local day of its operator, or the day after
    /// the last day that was closed before it, if that is later. `None` if the operator does not
    /// exist.
    pub fn booked_on(
        &self,
        operator: OperatorId,
        operation: OperationId,
        at: Timestamp,
    ) -> Option<Date> {
        let now = self.operator(operator)?;
        let past = self.past_books(operator).find(|past| operation <= past.through);
        let (zone, closed) =
            past.map_or((&now.zone, now.closed_through), |past| (&past.zone, past.closed_through));
        let day = validity::local_date(at, zone);
        Some(match closed {
            Some(closed) if day <= closed => closed.tomorrow().unwrap_or(closed),
            Some(_) | None => day,
        })
    }

    /// The local day of a moment, in the time zone that the operator had then. `None` if the
    /// operator does not exist.
    pub fn local_day(&self, operator: OperatorId, at: Timestamp) -> Option<Date> {
        let now = self.operator(operator)?;
        let past = self.past_books(operator).find(|past| at <= past.at);
        Some(validity::local_date(at, past.map_or(&now.zone, |past| &past.zone)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::approval::ActLimits;
    use crate::books::PastBooks;
    use crate::{Currency, DirectoryChange, Operator};

    const OPERATOR: OperatorId = OperatorId(1);

    fn directory() -> Directory {
        let operator = Operator {
            id: OPERATOR,
            name: "O".to_owned(),
            zone: validity::find_zone("Asia/Yekaterinburg").unwrap(),
            currency: Currency::find("RUB").unwrap(),
            country: None,
            disabled: false,
            limits: ActLimits::default(),
            closed_through: Some("2026-11-10".parse().unwrap()),
        };
        let past = |through, at: &str, zone, closed: Option<&str>| {
            DirectoryChange::PastBooks(PastBooks {
                operator: OPERATOR,
                through: OperationId(through),
                at: at.parse().unwrap(),
                zone: validity::find_zone(zone).unwrap(),
                closed_through: closed.map(|day| day.parse().unwrap()),
            })
        };
        let mut directory = Directory::default();
        for change in [
            DirectoryChange::Operator(operator),
            past(20, "2026-11-11T12:00:00Z", "Europe/Moscow", None),
            past(30, "2026-11-15T12:00:00Z", "Europe/Moscow", Some("2026-11-10")),
        ] {
            directory.apply(&change);
        }
        directory
    }

    #[test]
    fn an_operation_is_booked_on_the_local_day_behind_what_was_closed() {
        let directory = directory();
        for (operation, at, day) in [
            // Moscow, nothing closed: 23:30 and 00:30 there.
            (1, "2026-11-05T20:30:00Z", "2026-11-05"),
            (2, "2026-11-05T21:30:00Z", "2026-11-06"),
            (20, "2026-11-05T21:30:00Z", "2026-11-06"),
            // Closed through the 10th. A clock that is late comes too late for the 9th.
            (21, "2026-11-09T10:00:00Z", "2026-11-11"),
            (22, "2026-11-12T10:00:00Z", "2026-11-12"),
            // 00:30 in Yekaterinburg is 22:30 in Moscow.
            (30, "2026-11-12T19:30:00Z", "2026-11-12"),
            (31, "2026-11-12T19:30:00Z", "2026-11-13"),
            (99, "2026-11-01T19:30:00Z", "2026-11-11"),
        ] {
            let booked = directory.booked_on(OPERATOR, OperationId(operation), at.parse().unwrap());
            assert_eq!(booked.unwrap().to_string(), day, "operation {operation} at {at}");
        }
        let unknown = directory.booked_on(OperatorId(2), OperationId(1), Timestamp::UNIX_EPOCH);
        assert_eq!(unknown, None);
    }

    #[test]
    fn a_moment_has_the_day_of_the_zone_then() {
        let directory = directory();
        for (at, day) in
            [("2026-11-12T19:30:00Z", "2026-11-12"), ("2026-11-15T19:30:00Z", "2026-11-16")]
        {
            let local = directory.local_day(OPERATOR, at.parse().unwrap()).unwrap();
            assert_eq!(local.to_string(), day, "{at}");
        }
    }
}
