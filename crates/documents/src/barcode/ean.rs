//! EAN-8 and EAN-13 bar codes (ISO/IEC 15420).

/// Seven modules of each digit, as bars (1) and spaces, in the left half with odd parity.
const ODD: [u8; 10] = [
    0b000_1101, 0b001_1001, 0b001_0011, 0b011_1101, 0b010_0011, 0b011_0001, 0b010_1111, 0b011_1011,
    0b011_0111, 0b000_1011,
];

/// Digits of the left half of an EAN-13 with even parity, by its first digit, which has no bars of
/// its own.
const EVEN_OF_FIRST: [u8; 10] = [
    0b00_0000, 0b00_1011, 0b00_1101, 0b00_1110, 0b01_0011, 0b01_1001, 0b01_1100, 0b01_0101,
    0b01_0110, 0b01_1010,
];

/// Returns the modules of a number of 8 or 13 digits, `true` for a bar. `None` for any other
/// number. The check digit is not checked.
pub fn ean(number: &str) -> Option<Vec<bool>> {
    let digits: Vec<u8> = number
        .bytes()
        .map(|byte| byte.is_ascii_digit().then(|| byte - b'0'))
        .collect::<Option<_>>()?;
    let (even, shown) = match digits.len() {
        8 => (0, digits.as_slice()),
        13 => (EVEN_OF_FIRST[usize::from(digits[0])], &digits[1..]),
        _ => return None,
    };
    let half = shown.len() / 2;
    let mut modules = vec![true, false, true];
    for (place, digit) in shown.iter().enumerate() {
        if place == half {
            modules.extend([false, true, false, true, false]);
        }
        let odd = ODD[usize::from(*digit)];
        // The right half is the left one in reverse colours; even parity is that read backwards.
        let right = !odd & 0b111_1111;
        let is_even = place < half && half == 6 && even >> (half - 1 - place) & 1 == 1;
        let bits = match (place < half, is_even) {
            (true, false) => odd,
            (true, true) => right.reverse_bits() >> 1,
            (false, _) => right,
        };
        modules.extend((0..7).rev().map(|bit| bits >> bit & 1 == 1));
    }
    modules.extend([true, false, true]);
    Some(modules)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(number: &str) -> Option<String> {
        Some(ean(number)?.into_iter().map(|bar| if bar { '1' } else { '0' }).collect())
    }

    /// Compares with codes drawn by hand from the standard's tables.
    #[test]
    fn numbers_have_their_bars() {
        for (number, bars) in [
            (
                "4003994155486",
                "101 0001101 0100111 0111101 0001011 0010111 0011101 01010 \
                 1100110 1001110 1001110 1011100 1001000 1010000 101",
            ),
            (
                "96385074",
                "101 0001011 0101111 0111101 0110111 01010 1001110 1110010 1000100 1011100 101",
            ),
        ] {
            let bars: String = bars.chars().filter(|c| !c.is_whitespace()).collect();
            assert_eq!(text(number), Some(bars), "{number}");
        }
        for number in ["", "1", "123456789012", "12345678901234", "1234567a"] {
            assert_eq!(text(number), None, "{number}");
        }
    }

    /// Reads the digits back from the bars, as a scanner does.
    #[test]
    fn every_first_digit_is_read_back() {
        for first in 0..10_u64 {
            let number = format!("{first}123456789012");
            let modules = ean(&number).unwrap();
            assert_eq!(modules.len(), 95);
            let digit = |from: usize| {
                let bits = modules[from..from + 7].iter();
                bits.fold(0_u8, |all, bar| all << 1 | u8::from(*bar))
            };
            let (mut even, mut read) = (0_u8, String::new());
            for place in 0..6 {
                let bits = digit(3 + 7 * place);
                let mirrored = !(bits.reverse_bits() >> 1) & 0b111_1111;
                let odd = ODD.iter().position(|known| *known == bits);
                let known = odd.or_else(|| ODD.iter().position(|known| *known == mirrored));
                even = even << 1 | u8::from(odd.is_none());
                read += &known.unwrap().to_string();
            }
            for place in 0..6 {
                let bits = !digit(50 + 7 * place) & 0b111_1111;
                read += &ODD.iter().position(|known| *known == bits).unwrap().to_string();
            }
            let said = EVEN_OF_FIRST.iter().position(|known| *known == even).unwrap();
            assert_eq!(format!("{said}{read}"), number);
        }
    }
}
