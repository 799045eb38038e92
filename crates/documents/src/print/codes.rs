//! Bar codes in their frames, as one path each.

use super::canvas::{Canvas, POINTS_PER_MM, Style};
use super::design::{Cmyk, Frame, Symbology, Weight};
use super::error::PrintError;
use super::item::Item;
use super::typeface::{CAP_HEIGHT, shape};
use crate::barcode::{code_128, ean, qr};

/// Widest module of a bar code in millimetres. Wider ones are no easier to read.
const MODULE_MAX: f32 = 0.5;
/// Narrowest module of an EAN in millimetres: 80 % of the nominal size.
const EAN_MODULE_MIN: f32 = 0.263;
/// Narrowest module of a Code 128 in millimetres.
const CODE_128_MODULE_MIN: f32 = 0.19;
/// Narrowest module of a QR code in millimetres. Phones read it from a hand's distance.
const QR_MODULE_MIN: f32 = 0.25;
/// Empty modules around a QR code.
const QR_QUIET: usize = 4;
/// Space between the bars and the digits in millimetres.
const DIGITS_GAP: f32 = 0.9;
/// Limits of the size of the digits in points.
const DIGITS_POINTS: (f32, f32) = (6.0, 11.0);

/// The modules of a bar code, and the empty ones at its sides.
struct Bars {
    modules: Vec<bool>,
    quiet: (usize, usize),
    module_min: f32,
}

/// Draws the bar code of a number with its digits below.
pub(super) fn bars(
    canvas: &mut Canvas<'_, '_>,
    frame: Frame,
    symbology: Symbology,
    item: &Item,
    dots: Option<f32>,
) -> Result<(), PrintError> {
    let Bars { modules, quiet, module_min } = modules(item, symbology)?;
    let count = modules.len() + quiet.0 + quiet.1;
    let module = whole_dots((frame.width / length(count)).min(MODULE_MAX), dots);
    if module < module_min {
        return Err(PrintError::CodeTooWide {
            code: "bar code",
            number: item.number.clone(),
            needed: module_min.mul_add(length(count), 0.05),
            width: frame.width,
        });
    }
    let (least, most) = DIGITS_POINTS;
    let size = (0.2 * frame.height * POINTS_PER_MM).clamp(least, most);
    let digits = CAP_HEIGHT * size / POINTS_PER_MM;
    canvas.fill_all([frame], Cmyk::WHITE);
    let width = module * length(modules.len());
    let left = frame.x + (frame.width - module * length(count)) / 2.0 + module * length(quiet.0);
    let left = snapped(left, canvas.left(), dots);
    let height = frame.height - digits - DIGITS_GAP;
    let bar = |(start, end): (usize, usize)| Frame {
        x: left + module * length(start),
        y: frame.y,
        width: module * length(end - start),
        height,
    };
    canvas.fill_all(runs(&modules).map(bar), Cmyk::BLACK);
    let line = shape(&item.number, Weight::Regular, true);
    let text_width = line.width * size / POINTS_PER_MM;
    let x = left + (width - text_width) / 2.0;
    canvas.glyphs(&line, x, frame.bottom(), Weight::Regular, size, Cmyk::BLACK);
    Ok(())
}

fn modules(item: &Item, symbology: Symbology) -> Result<Bars, PrintError> {
    let code = || PrintError::NoCode { code: "bar code", number: item.number.clone() };
    if symbology == Symbology::Auto && item.is_ean() {
        let quiet = if item.number.len() == 13 { (11, 7) } else { (7, 7) };
        let modules = ean(&item.number).ok_or_else(code)?;
        return Ok(Bars { modules, quiet, module_min: EAN_MODULE_MIN });
    }
    // Code 128 has no code of a single digit.
    let digits = format!("{:0>2}", item.number);
    let modules = code_128(&digits).ok_or_else(code)?;
    Ok(Bars { modules, quiet: (10, 10), module_min: CODE_128_MODULE_MIN })
}

/// Draws the QR code of a certificate.
pub(super) fn qr_code(
    canvas: &mut Canvas<'_, '_>,
    frame: Frame,
    item: &Item,
    dots: Option<f32>,
) -> Result<(), PrintError> {
    let none = || PrintError::NoCode { code: "QR code", number: item.number.clone() };
    let code = qr(item.qr_text()).ok_or_else(none)?;
    let count = length(code.side + 2 * QR_QUIET);
    let room = frame.width.min(frame.height);
    let module = whole_dots(room / count, dots);
    if module < QR_MODULE_MIN {
        return Err(PrintError::CodeTooWide {
            code: "QR code",
            number: item.number.clone(),
            needed: QR_MODULE_MIN * count,
            width: room,
        });
    }
    let side = module * count;
    let left = snapped(frame.x + (frame.width - side) / 2.0, canvas.left(), dots);
    let top = snapped(frame.y + (frame.height - side) / 2.0, canvas.top(), dots);
    canvas.fill_all([Frame { x: left, y: top, width: side, height: side }], Cmyk::WHITE);
    let quiet = module * length(QR_QUIET);
    let rows = code.modules.chunks(code.side).enumerate();
    let dark = rows.flat_map(|(row, modules)| {
        let square = move |(start, end): (usize, usize)| Frame {
            x: left + quiet + module * length(start),
            y: top + quiet + module * length(row),
            width: module * length(end - start),
            height: module,
        };
        runs(modules).map(square)
    });
    canvas.fill_all(dark, Cmyk::BLACK);
    Ok(())
}

/// Draws the place of a scratch coating. A secret code is printed in it.
pub(super) fn scratch(canvas: &mut Canvas<'_, '_>, frame: Frame, secret: Option<&str>) {
    let corner = 1.0_f32.min(frame.height / 4.0);
    let line = Some((0.15, Cmyk(0, 0, 0, 50), Some(0.6)));
    let inside = if secret.is_some() { Cmyk::WHITE } else { Cmyk(0, 0, 0, 12) };
    canvas.rectangle(frame, corner, Some(inside), line);
    if let Some(secret) = secret {
        let size = (0.6 * frame.height * POINTS_PER_MM / CAP_HEIGHT).min(16.0);
        let style = Style { sizes: (size, 6.0), ..Style::plain(size).bold().centered() };
        canvas.text(secret, frame, style);
    }
}

/// Dark modules in a row, as the places of the first one and of the one after the last.
fn runs(modules: &[bool]) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut place = 0;
    std::iter::from_fn(move || {
        let start = place + modules.get(place..)?.iter().position(|dark| *dark)?;
        let length = modules.get(start..)?.iter().take_while(|dark| **dark).count();
        place = start + length;
        Some((start, place))
    })
}

/// Makes a module of whole dots of the printer, so that all modules come out equally wide.
fn whole_dots(module: f32, dots: Option<f32>) -> f32 {
    dots.map_or(module, |dots| (module * dots + 0.001).floor() / dots)
}

/// Moves a position to a whole dot of the sheet.
fn snapped(position: f32, origin: f32, dots: Option<f32>) -> f32 {
    dots.map_or(position, |dots| ((position + origin) * dots).round() / dots - origin)
}

/// A number of modules as a length. A code has a few hundred.
fn length(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dark_modules_are_put_together() {
        for (text, expected) in [("101100111", &[(0, 1), (2, 4), (6, 9)][..]), ("000", &[])] {
            let modules: Vec<bool> = text.bytes().map(|b| b == b'1').collect();
            assert_eq!(runs(&modules).collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn modules_are_whole_dots() {
        for (module, dots, expected) in [
            (0.4, Some(8.0), 0.375),
            (0.33, Some(8.0), 0.25),
            (0.25, Some(8.0), 0.25),
            (0.33, None, 0.33),
        ] {
            assert!((whole_dots(module, dots) - expected).abs() < 0.0001, "{module}");
        }
        assert!((snapped(1.06, 0.5, Some(8.0)) - 1.0).abs() < 0.0001);
    }
}
