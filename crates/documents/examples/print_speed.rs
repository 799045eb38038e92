//! Measures how long a thousand certificates of each design take, and how large the document is.
//! Build it with `--release`.

#![expect(clippy::print_stdout, reason = "the figures are its output")]

use std::time::Instant;

use documents::print::{self, CERTIFICATES_MAX, Design, Language, Settings, sample};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count = u32::try_from(CERTIFICATES_MAX)?;
    let items = sample::items(count, true, Language::Russian);
    for design in Design::ready() {
        let begun = Instant::now();
        let pdf = print::certificates(&design, &items, Settings::default())?;
        let millis = begun.elapsed().as_millis();
        println!(
            "{}: {count} certificates in {millis} ms, {} KiB",
            design.draft().name,
            pdf.len() / 1024
        );
    }
    // The most memory that the process ever had, where the system tells it.
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        println!("{}", status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default());
    }
    Ok(())
}
