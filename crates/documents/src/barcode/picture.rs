//! Bar codes as pictures that every mail program shows.

use super::ean::ean;

/// Pixels per module. Scanners in tills read twice the nominal size best.
const MODULE_PIXELS: usize = 3;
/// Empty modules on both sides. An EAN-13 needs eleven on the left, and more does no harm.
const QUIET_MODULES: usize = 11;
/// Height of a picture in pixels.
const HEIGHT: usize = 120;

/// Draws a number of 8 or 13 digits as PNG. `None` for any other number.
pub fn png(number: &str) -> Option<Vec<u8>> {
    let modules = ean(number)?;
    let width = (modules.len() + 2 * QUIET_MODULES) * MODULE_PIXELS;
    let mut row = vec![u8::MAX; width];
    for (place, _) in modules.iter().enumerate().filter(|(_, bar)| **bar) {
        let from = (place + QUIET_MODULES) * MODULE_PIXELS;
        row[from..from + MODULE_PIXELS].fill(0);
    }
    let mut picture = Vec::new();
    let (wide, high) = (u32::try_from(width).ok()?, u32::try_from(HEIGHT).ok()?);
    let mut encoder = png::Encoder::new(&mut picture, wide, high);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&row.repeat(HEIGHT)).ok()?;
    writer.finish().ok()?;
    Some(picture)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_is_one() {
        let picture = png("4003994155486").unwrap();
        let decoder = png::Decoder::new(std::io::Cursor::new(&picture));
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        let info = reader.info();
        assert_eq!((info.width, info.height), (351, 120));
        assert_eq!(&pixels[..36], [[255; 33].as_slice(), &[0; 3]].concat());
    }
}
