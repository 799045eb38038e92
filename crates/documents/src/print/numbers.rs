//! The file of numbers for a print shop, and the file of secret codes apart from it.

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::item::Item;
use super::language::Language;
use crate::csv::{Csv, Dialect};
use crate::value::Value;

/// A CSV file of numbers that grows, with its digest. It has no secret codes.
pub struct NumberFile {
    csv: Csv,
    digest: Sha256,
    language: Language,
}

impl NumberFile {
    /// A file with a head only. The language is the one of the texts about validity.
    pub fn new(language: Language) -> Self {
        let mut csv = Csv::new(Dialect::Plain);
        let head = ["position", "number", "ean_text", "validity", "link"];
        csv.row(head.map(Value::Text));
        Self { csv, digest: Sha256::new(), language }
    }

    /// Adds a row for each certificate. Returns what to write to the file.
    pub fn add(&mut self, items: &[Item]) -> String {
        for item in items {
            // A breaking space: programs of print shops know no other.
            let validity = self.language.validity(item.validity).replace('\u{a0}', " ");
            self.csv.row([
                Value::Count(item.position.into()),
                Value::Text(&item.number),
                Value::Text(&item.ean_text()),
                Value::Text(&validity),
                Value::Text(item.link.as_deref().unwrap_or_default()),
            ]);
        }
        let text = self.csv.take();
        self.digest.update(text.as_bytes());
        text
    }

    /// The SHA-256 of everything that was to be written, in hexadecimal digits.
    pub fn sha256(self) -> String {
        self.digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The CSV file of secret codes. Only the running number links a code to its certificate.
pub struct SecretFile(Zeroizing<String>);

impl Default for SecretFile {
    fn default() -> Self {
        Self(Zeroizing::new("position,secret\r\n".to_owned()))
    }
}

impl SecretFile {
    /// Adds a row for each certificate that has its secret code.
    pub fn add(&mut self, items: &[Item]) {
        for item in items {
            if let Some(secret) = &item.secret {
                self.0.push_str(&item.position.to_string());
                self.0.push(',');
                self.0.push_str(secret);
                self.0.push_str("\r\n");
            }
        }
    }

    /// The text of the file.
    pub fn text(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::print::sample;

    #[test]
    fn the_files_have_only_the_running_number_in_common() {
        let items = sample::items(4, true, Language::English);
        let mut file = NumberFile::new(Language::English);
        let text = file.add(&items[..2]) + &file.add(&items[2..]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 5);
        assert_eq!(lines[0], "position,number,ean_text,validity,link");
        assert_eq!(
            lines[1],
            "1,0000000079198,0 000000 079198,Valid through 22 November 2027,\
             https://gift.example.com/g#0000000079198"
        );
        assert!(!text.contains("000000\r") && !text.contains(",000000,"));
        let digest = Sha256::digest(text.as_bytes());
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(file.sha256(), digest);
        let mut secrets = SecretFile::default();
        secrets.add(&items[..1]);
        assert_eq!(secrets.text(), "position,secret\r\n1,000000\r\n");
    }
}
