//! The stored form of a coupon's collections: a JSON array of texts in a column of its row. They
//! are read only with their coupon.

use crate::BackendError;

/// The stored form of collections: `["Shoes"]`.
pub fn collections_to_text(collections: &[String]) -> Result<String, BackendError> {
    serde_json::to_string(collections).map_err(|_| BackendError::corrupt("collections of a coupon"))
}

/// The collections of a stored form.
pub fn collections_from_text(text: &str) -> Result<Vec<String>, BackendError> {
    serde_json::from_str(text).map_err(|_| BackendError::corrupt("collections of a coupon"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_comes_back() {
        for collections in [vec![], vec![String::new(), "Обувь \"зима\"\n\u{1}".to_owned()]]
        {
            let text = collections_to_text(&collections).unwrap();
            assert_eq!(collections_from_text(&text).unwrap(), collections);
        }
        for text in ["", "{}", "[1]", "[null]", "\"a\""] {
            assert!(collections_from_text(text).is_err(), "{text}");
        }
    }
}
