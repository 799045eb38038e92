//! Certificates by their last valid days.

use domain::{CertificateId, SeriesId};
use jiff::civil::Date;

use super::{MemoryBackend, ready};
use crate::reader::{Expiring, ExpiryReader, ReadFuture};

impl ExpiryReader for MemoryBackend {
    fn expiring(
        &self,
        series: SeriesId,
        through: Date,
        after: Option<(Date, CertificateId)>,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Expiring>> {
        let records = self.records();
        let own = records.certificates.values().filter(|known| known.series == series);
        let mut found: Vec<Expiring> = own
            .filter_map(|known| {
                let (id, balance, held) = (known.id, known.balance, known.held);
                let last_day = known.valid_through.filter(|last| *last <= through)?;
                Some(Expiring { last_day, id, balance, held })
            })
            .filter(|found| after.is_none_or(|after| (found.last_day, found.id) > after))
            .collect();
        found.sort_by_key(|found| (found.last_day, found.id));
        found.truncate(limit as usize);
        ready(found)
    }
}
