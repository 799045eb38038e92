//! Checked designs, and those that come with the program.

use super::check::{DesignError, check};
use super::design::{Draft, Field};

/// A design without mistakes.
#[derive(Clone, Debug, PartialEq)]
pub struct Design(Draft);

/// Designs that come with the program, in the order of their use.
const READY: [&str; 11] = [
    include_str!("../../designs/a4-letter.json"),
    include_str!("../../designs/a4-10.json"),
    include_str!("../../designs/labels-14.json"),
    include_str!("../../designs/labels-24.json"),
    include_str!("../../designs/labels-40.json"),
    include_str!("../../designs/envelope-c6.json"),
    include_str!("../../designs/slip-80.json"),
    include_str!("../../designs/slip-58.json"),
    include_str!("../../designs/cr80.json"),
    include_str!("../../designs/cr80-pin.json"),
    include_str!("../../designs/cr80-stripe.json"),
];

impl Design {
    /// Checks a design.
    ///
    /// # Errors
    ///
    /// The first mistake, with its place and its limit.
    pub fn new(draft: Draft) -> Result<Self, DesignError> {
        check(&draft)?;
        Ok(Self(draft))
    }

    /// Reads a design from JSON and checks it.
    ///
    /// # Errors
    ///
    /// The first mistake, with its place and its limit.
    pub fn from_json(json: &str) -> Result<Self, DesignError> {
        let mut reader = serde_json::Deserializer::from_str(json);
        let draft: Draft = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            DesignError::new(error.path().to_string(), error.inner().to_string())
        })?;
        reader.end().map_err(|error| DesignError::new(".", error.to_string()))?;
        Self::new(draft)
    }

    /// The design as JSON, with an end of line.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(&self.0).map_or_else(|_| String::new(), |json| json + "\n")
    }

    /// All designs that come with the program.
    pub fn ready() -> Vec<Self> {
        READY.iter().filter_map(|json| Self::from_json(json).ok()).collect()
    }

    /// The design of the program with a name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ready().into_iter().find(|design| design.draft().name == name)
    }

    /// Whether the design has a place of a scratch coating.
    pub fn has_scratch(&self) -> bool {
        self.0.fields.iter().any(|field| matches!(field, Field::Scratch(_)))
    }

    /// The design as data.
    pub const fn draft(&self) -> &Draft {
        &self.0
    }
}

#[cfg(test)]
mod tests;
