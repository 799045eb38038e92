//! Code 128 bar codes (ISO/IEC 15417) of digits, for numbers that are no EAN.

/// Widths of bars and spaces of the symbols 0 to 105, in modules. The first width is a bar.
const SYMBOLS: [&str; 106] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212",
    "221213", "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221",
    "223211", "221132", "221231", "213212", "223112", "312131", "311222", "321122", "321221",
    "312212", "322112", "322211", "212123", "212321", "232121", "111323", "131123", "131321",
    "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331", "132131",
    "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131",
    "311123", "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111",
    "111224", "111422", "121124", "121421", "141122", "141221", "112214", "112412", "122114",
    "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111", "111242",
    "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
    "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
    "113141", "114131", "311141", "411131", "211412", "211214", "211232",
];
/// Widths of the stop symbol, which has a last bar of its own.
const STOP: &str = "2331112";

/// Symbol that starts with code set C: two digits per symbol.
const START_C: usize = 105;
/// Symbol that changes to code set B: one character per symbol.
const TO_B: usize = 100;
/// Value of the character 0 in code set B.
const ZERO_IN_B: usize = 16;
/// Divisor of the check symbol.
const CHECK_MODULUS: usize = 103;

/// Returns the modules of 2 or more digits, `true` for a bar. `None` for any other text.
pub fn code_128(digits: &str) -> Option<Vec<bool>> {
    let bytes = digits.as_bytes();
    if bytes.len() < 2 || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let value = |digit: &u8| usize::from(digit - b'0');
    let mut symbols = vec![START_C];
    let pairs = bytes.chunks_exact(2);
    let last = pairs.remainder().first().map(value);
    symbols.extend(pairs.map(|pair| value(&pair[0]) * 10 + value(&pair[1])));
    if let Some(last) = last {
        symbols.extend([TO_B, ZERO_IN_B + last]);
    }
    let weighted = symbols.iter().enumerate().map(|(place, symbol)| place.max(1) * symbol);
    let check = weighted.sum::<usize>() % CHECK_MODULUS;
    symbols.push(check);
    let mut modules = Vec::new();
    for symbol in symbols {
        draw(&mut modules, SYMBOLS.get(symbol)?);
    }
    draw(&mut modules, STOP);
    Some(modules)
}

/// Adds the bars and spaces of a symbol.
fn draw(modules: &mut Vec<bool>, widths: &str) {
    for (place, width) in widths.bytes().enumerate() {
        modules.extend((b'0'..width).map(|_| place % 2 == 0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_symbol_has_eleven_modules_and_is_one_of_its_kind() {
        let mut seen = std::collections::BTreeSet::new();
        for widths in SYMBOLS {
            let digits: Vec<u32> = widths.chars().filter_map(|c| c.to_digit(10)).collect();
            assert_eq!(digits.iter().sum::<u32>(), 11, "{widths}");
            // The sum of the widths of the bars is even in every symbol.
            assert_eq!((digits[0] + digits[2] + digits[4]) % 2, 0, "{widths}");
            assert!(seen.insert(widths), "{widths} is there twice");
        }
    }

    /// Compares with codes put together by hand from the standard's tables.
    #[test]
    fn digits_have_their_bars() {
        for (digits, symbols) in [
            ("12", &[105, 12, (105 + 12) % 103][..]),
            ("123", &[105, 12, 100, 19, (105 + 12 + 2 * 100 + 3 * 19) % 103]),
            ("0099", &[105, 0, 99, (105 + 2 * 99) % 103]),
        ] {
            let mut expected = Vec::new();
            for symbol in symbols {
                draw(&mut expected, SYMBOLS[*symbol]);
            }
            draw(&mut expected, STOP);
            assert_eq!(code_128(digits).as_ref(), Some(&expected), "{digits}");
            assert_eq!(expected.len(), 11 * symbols.len() + 13);
        }
        for text in ["", "1", "12a4", "12 34"] {
            assert_eq!(code_128(text), None, "{text}");
        }
    }
}
