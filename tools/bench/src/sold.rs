//! The sold certificates, and the check that exactly these are in the store.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use load_kit::store::Data;

use super::load::Driven;

/// Certificates in one sale of the load generator.
const CERTIFICATES_PER_SALE: u64 = 2;

/// Certificates that the server has acknowledged.
#[derive(Default)]
pub(super) struct Sold {
    numbers: Vec<u64>,
    pub(super) asked: Driven,
}

impl Sold {
    pub(super) fn add(&mut self, mut driven: Driven) {
        self.numbers.append(&mut driven.numbers);
        self.asked.add(driven);
    }

    /// Checks that exactly these certificates are in the store. It must hold nothing else.
    pub(super) fn check_store(&mut self, scrip: &Path, data: &Data) -> Result<()> {
        data.verify(scrip)?;
        let listed = data.output_of(scrip, &["certificates", "list", "--format", "numbers"])?;
        let stored = listed.lines().map(|line| line.trim().parse()).collect::<Result<_, _>>();
        let stored = stored.context("`scrip certificates list` printed something else")?;
        let sold = self.numbers.len();
        // A sale whose answer was lost may have happened.
        let extra_max = self.asked.unanswered * CERTIFICATES_PER_SALE;
        let acknowledged = std::mem::take(&mut self.numbers);
        compare(acknowledged, stored, extra_max)?;
        println!("checked: the store has the {sold} acknowledged certificates, and no others");
        Ok(())
    }
}

/// Compares the acknowledged numbers with the stored ones.
fn compare(mut acknowledged: Vec<u64>, mut stored: Vec<u64>, extra_max: u64) -> Result<()> {
    acknowledged.sort_unstable();
    stored.sort_unstable();
    for (numbers, what) in [(&acknowledged, "acknowledged"), (&stored, "stored")] {
        if let Some([number, _]) = numbers.array_windows().find(|[one, next]| one == next) {
            bail!("certificate {number} was {what} twice");
        }
    }
    let mut missing = acknowledged.iter().filter(|number| stored.binary_search(number).is_err());
    if let Some(first) = missing.next() {
        bail!(
            "{} acknowledged certificates are not stored; the first is {first}",
            1 + missing.count()
        );
    }
    // No number is missing, and no number is stored twice. So the extra ones are the difference of
    // the lengths.
    let extra = stored.len() - acknowledged.len();
    ensure!(
        extra as u64 <= extra_max,
        "{extra} certificates are stored that were not acknowledged; at most {extra_max} are allowed"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(acknowledged: &[u64], stored: &[u64], extra_max: u64) -> String {
        match compare(acknowledged.to_vec(), stored.to_vec(), extra_max) {
            Ok(()) => String::new(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn exactly_what_was_acknowledged_has_to_be_stored() {
        assert_eq!(complaint(&[3, 1, 2], &[1, 2, 3], 0), "");
        assert_eq!(complaint(&[], &[], 0), "");
        assert_eq!(complaint(&[1], &[1, 2, 3], 2), "");
        assert!(complaint(&[1], &[1, 2, 3], 1).starts_with("2 certificates are stored that"));
        assert!(complaint(&[1, 2, 9], &[1], 5).starts_with("2 acknowledged certificates are not"));
        assert!(complaint(&[1, 1], &[1, 2], 5).contains("1 was acknowledged twice"));
        assert!(complaint(&[1], &[1, 1], 5).contains("1 was stored twice"));
    }
}
