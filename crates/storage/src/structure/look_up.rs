//! Finding the records that others name.

use std::collections::HashMap;
use std::hash::Hash;

use super::rows::Rows;
use crate::BackendError;
use crate::record::Read;

/// Records whose named records are looked up together.
pub(super) const LOOKED_UP_TOGETHER: usize = 500;

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
