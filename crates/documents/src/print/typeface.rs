//! The typeface of printed texts: Golos Text, with Latin and Cyrillic letters, ₽ and №.

use std::sync::OnceLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::ttf_parser::Tag;
use rustybuzz::{Face, Feature, UnicodeBuffer, script};

use super::design::Weight;

const REGULAR: &[u8] = include_bytes!("../../fonts/golos-text-regular.ttf");
const BOLD: &[u8] = include_bytes!("../../fonts/golos-text-bold.ttf");

/// Height of capital letters and digits, as a share of the size.
pub(super) const CAP_HEIGHT: f32 = 0.7;
/// Depth of letters below the line, as a share of the size.
pub(super) const DESCENT: f32 = 0.22;

/// A text as glyphs in a line.
#[derive(Clone, Debug)]
pub(super) struct Shaped {
    pub(super) text: String,
    pub(super) glyphs: Vec<KrillaGlyph>,
    /// Width as a multiple of the size of the letters.
    pub(super) width: f32,
}

struct Cut {
    face: Face<'static>,
    font: Font,
}

/// Both weights, parsed once. The files are in the program, so a failure is a mistake of the build,
/// and a test would find it.
fn cut(weight: Weight) -> Option<&'static Cut> {
    static REGULAR_CUT: OnceLock<Option<Cut>> = OnceLock::new();
    static BOLD_CUT: OnceLock<Option<Cut>> = OnceLock::new();
    let (cell, data) = match weight {
        Weight::Regular => (&REGULAR_CUT, REGULAR),
        Weight::Bold => (&BOLD_CUT, BOLD),
    };
    let parse = || {
        let face = Face::from_slice(data, 0)?;
        Some(Cut { face, font: Font::new(data.into(), 0)? })
    };
    cell.get_or_init(parse).as_ref()
}

/// The font of a weight, for a document.
pub(super) fn font(weight: Weight) -> Option<Font> {
    cut(weight).map(|cut| cut.font.clone())
}

/// Whether the typeface has a character.
pub(super) fn has(character: char) -> bool {
    cut(Weight::Regular).is_some_and(|cut| cut.face.glyph_index(character).is_some())
}

/// Puts the glyphs of a text in a line. Characters that the typeface does not have become question
/// marks. `tabular` makes all digits equally wide.
pub(super) fn shape(text: &str, weight: Weight, tabular: bool) -> Shaped {
    let text: String = text.chars().map(|c| if has(c) { c } else { '?' }).collect();
    let Some(cut) = cut(weight) else { return Shaped { text, glyphs: Vec::new(), width: 0.0 } };
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(&text);
    buffer.guess_segment_properties();
    // A text in two scripts is put in line as one of Cyrillic. The typeface has no letters that
    // would change their form.
    if text.chars().any(|c| ('\u{400}'..='\u{4ff}').contains(&c)) {
        buffer.set_script(script::CYRILLIC);
    }
    let features: &[Feature] =
        if tabular { &[Feature::new(Tag::from_bytes(b"tnum"), 1, ..)] } else { &[] };
    let shaped = rustybuzz::shape(&cut.face, features, buffer);
    let em = f32::from(u16::try_from(cut.face.units_per_em()).unwrap_or(1_000));
    let infos = shaped.glyph_infos();
    let mut glyphs = Vec::with_capacity(infos.len());
    let mut width = 0.0;
    for (place, (info, position)) in infos.iter().zip(shaped.glyph_positions()).enumerate() {
        let start = usize::try_from(info.cluster).unwrap_or(0);
        let later = infos.iter().skip(place + 1).map(|info| info.cluster);
        let end = later.into_iter().find(|cluster| *cluster != info.cluster);
        let end = end.and_then(|end| usize::try_from(end).ok()).unwrap_or(text.len());
        let part = |units: i32| f32::from(i16::try_from(units).unwrap_or(0)) / em;
        let advance = part(position.x_advance);
        width += advance;
        glyphs.push(KrillaGlyph::new(
            GlyphId::new(info.glyph_id),
            advance,
            part(position.x_offset),
            part(position.y_offset),
            0.0,
            start..end,
            None,
        ));
    }
    Shaped { text, glyphs, width }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_typeface_has_what_certificates_need() {
        let needed = "АЯаяЁёІіЇїЎўҚқӘә AZaz ÄÖÜßčşğ 0123456789 ₽№$€£₸₴ «»„“—–…·×%+-\u{a0}\u{2212}";
        let missing: Vec<char> = needed.chars().filter(|c| !has(*c)).collect();
        assert_eq!(missing, [] as [char; 0]);
        for weight in [Weight::Regular, Weight::Bold] {
            assert!(font(weight).is_some());
            assert!(shape("Подарок", weight, false).width > 3.0);
        }
        assert_eq!(shape("你好", Weight::Regular, false).text, "??");
    }

    #[test]
    fn tabular_digits_are_equally_wide() {
        let width = |text| shape(text, Weight::Regular, true).width;
        assert!((width("1111") - width("0000")).abs() < 0.001);
    }
}
