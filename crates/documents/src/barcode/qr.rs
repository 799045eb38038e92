//! QR codes (ISO/IEC 18004).

use qrcode::{Color, EcLevel, QrCode};

/// A square of modules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// Modules of a side, without the empty ones around.
    pub side: usize,
    /// Modules row by row, `true` for dark.
    pub modules: Vec<bool>,
}

/// Returns the QR code of a text, of which 15 % may be damaged. `None` if the text is too long.
pub fn qr(text: &str) -> Option<Matrix> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let modules = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
    Some(Matrix { side: code.width(), modules })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_finder_patterns() {
        for (text, side) in [("2059040947415", 21), ("https://gift.example.ru/g#2059040947415", 29)]
        {
            let code = qr(text).unwrap();
            assert_eq!((code.side, code.modules.len()), (side, side * side), "{text}");
            for (row, column) in [(0, 0), (0, side - 7), (side - 7, 0)] {
                let dark = |r: usize, c: usize| code.modules[(row + r) * side + column + c];
                assert!((0..7).all(|step| dark(0, step) && dark(6, step) && dark(step, 0)));
                assert!(!dark(1, 1) && dark(2, 2) && dark(4, 4), "{text}");
            }
        }
        assert_eq!(qr(&"x".repeat(3_000)), None);
    }
}
