//! Collecting faults, at most so many of each kind.

use std::collections::HashMap;

use super::Finding;

/// Findings of one problem that are reported. One edit can make every row of a table wrong.
const FINDINGS_OF_A_PROBLEM_MAX: usize = 100;

/// Collects the faults of many records.
#[derive(Debug, Default)]
pub struct Faults {
    subjects: HashMap<&'static str, Vec<String>>,
    findings: Vec<Finding>,
}

impl Faults {
    /// Adds a fault. One that was added before is not added again.
    pub fn add(&mut self, subject: String, problem: &'static str) {
        let subjects = self.subjects.entry(problem).or_default();
        if subjects.len() < FINDINGS_OF_A_PROBLEM_MAX && !subjects.contains(&subject) {
            subjects.push(subject.clone());
            self.findings.push(Finding { subject, problem: problem.to_owned() });
        }
    }

    /// Adds a fault unless a rule holds.
    pub fn unless(&mut self, holds: bool, subject: impl FnOnce() -> String, problem: &'static str) {
        if !holds {
            self.add(subject(), problem);
        }
    }

    /// The faults in the order in which they were found.
    pub fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_reported_once_and_only_so_many_of_a_problem() {
        let mut faults = Faults::default();
        for _ in 0..2 {
            faults.unless(true, || "holds".to_owned(), "it is wrong");
            for number in 0..150 {
                faults.unless(false, || format!("row {number}"), "it is wrong");
            }
        }
        faults.add("row 0".to_owned(), "it is missing");
        let findings = faults.into_findings();
        assert_eq!(findings.len(), 101);
        assert_eq!(findings[0].to_string(), "row 0: it is wrong");
        assert_eq!(findings[100].to_string(), "row 0: it is missing");
    }
}
