//! A page by which the offset of a printer is measured.

use super::canvas::{Canvas, Style};
use super::codes;
use super::design::{Cmyk, Frame, Size, Symbology};
use super::error::PrintError;
use super::language::Language;
use super::press::{Press, Settings};
use super::sample;

/// Distance of the cross from the left and the upper edge, in millimetres.
const CROSS: f32 = 20.0;
/// Length of the rulers in millimetres.
const RULER: u16 = 100;
/// Widths of the bar codes in millimetres: 80, 100 and 130 % of the nominal size.
const CODES: [f32; 3] = [29.9, 37.3, 48.5];

struct Words {
    title: &'static str,
    steps: [&'static str; 5],
    ruler: &'static str,
    codes: &'static str,
    offset: &'static str,
}

const RUSSIAN: Words = Words {
    title: "Калибровка принтера",
    steps: [
        "1. Печатайте в масштабе 100 %, без «Вписать в страницу».",
        "2. Измерьте обе линейки. Каждая должна быть длиной ровно 100 мм.",
        "3. Измерьте расстояние от левого края бумаги до центра креста. Вычтите его из 20 мм. \
         Результат — значение --offset-x.",
        "4. Измерьте расстояние от верхнего края бумаги до центра креста. Вычтите его из 20 мм. \
         Результат — значение --offset-y.",
        "5. Напечатайте эту страницу с обоими значениями. Теперь оба расстояния равны 20 мм.",
    ],
    ruler: "100 мм",
    codes: "Сканер кассы должен прочитать все три кода. Таких сертификатов нет.",
    offset: "Смещение этой страницы",
};

const ENGLISH: Words = Words {
    title: "Printer calibration",
    steps: [
        "1. Print at 100 %, without \"Fit to page\".",
        "2. Measure both rulers. Each must be exactly 100 mm long.",
        "3. Measure the distance from the left edge of the paper to the middle of the cross. \
         Subtract it from 20 mm. The result is the value of --offset-x.",
        "4. Measure the distance from the upper edge of the paper to the middle of the cross. \
         Subtract it from 20 mm. The result is the value of --offset-y.",
        "5. Print this page with both values. Now both distances are 20 mm.",
    ],
    ruler: "100 mm",
    codes: "The scanner of your till should read all three codes. There are no such certificates.",
    offset: "Offset of this page",
};

/// Makes the calibration page, moved by the offset of the settings.
///
/// # Errors
///
/// The document cannot be written.
pub fn calibration(settings: Settings) -> Result<Vec<u8>, PrintError> {
    let words = match settings.language {
        Language::Russian => &RUSSIAN,
        Language::English => &ENGLISH,
    };
    let mut press = Press::new(words.title, settings.language);
    let mut drawn = Ok(());
    press.page(Size { width: 210.0, height: 297.0 }, |canvas| {
        let (x, y) = settings.offset;
        drawn = draw(&mut canvas.moved(x, y), words, settings);
    });
    drawn?;
    press.finish()
}

fn draw(canvas: &mut Canvas<'_, '_>, words: &Words, settings: Settings) -> Result<(), PrintError> {
    cross(canvas, CROSS, CROSS);
    let title = Frame { x: 40.0, y: 20.0, width: 150.0, height: 10.0 };
    canvas.text(words.title, title, Style::plain(20.0).bold());
    let mut y = 36.0;
    for step in words.steps {
        let frame = Frame { x: 40.0, y, width: 150.0, height: 30.0 };
        y += canvas.text(step, frame, Style::plain(10.5)) + 4.2;
    }
    let (x, down) = settings.offset;
    let offset = format!("{}: --offset-x {x} --offset-y {down}", words.offset);
    let frame = Frame { x: 40.0, y: y + 2.0, width: 150.0, height: 6.0 };
    canvas.text(&offset, frame, Style::plain(9.0).colored(Cmyk(0, 0, 0, 70)));
    ruler(&mut canvas.moved(50.0, 125.0), false, words.ruler);
    ruler(&mut canvas.moved(CROSS + 8.0, 110.0), true, words.ruler);
    let items = sample::items(3, false, settings.language);
    let mut left = 50.0;
    for (width, item) in CODES.into_iter().zip(&items) {
        let frame = Frame { x: left, y: 160.0, width, height: 25.0 };
        codes::bars(canvas, frame, Symbology::Auto, item, None)?;
        left += width + 8.0;
    }
    let frame = Frame { x: 50.0, y: 192.0, width: 140.0, height: 10.0 };
    canvas.text(words.codes, frame, Style::plain(9.0));
    for (x, y) in [(190.0, 20.0), (20.0, 277.0), (190.0, 277.0)] {
        cross(canvas, x, y);
    }
    Ok(())
}

fn cross(canvas: &mut Canvas<'_, '_>, x: f32, y: f32) {
    canvas.line((x - 6.0, y), (x + 6.0, y), 0.15, Cmyk::BLACK, None);
    canvas.line((x, y - 6.0), (x, y + 6.0), 0.15, Cmyk::BLACK, None);
    let frame = Frame { x: x - 3.0, y: y - 3.0, width: 6.0, height: 6.0 };
    canvas.rectangle(frame, 2.99, None, Some((0.15, Cmyk::BLACK, None)));
}

/// Draws a ruler with a mark for each millimetre and a number for each centimetre.
fn ruler(canvas: &mut Canvas<'_, '_>, is_upright: bool, label: &str) {
    let turn = |along: f32, across: f32| if is_upright { (across, along) } else { (along, across) };
    let end = f32::from(RULER);
    canvas.line(turn(0.0, 0.0), turn(end, 0.0), 0.15, Cmyk::BLACK, None);
    for mark in 0..=RULER {
        let length = match (mark % 10, mark % 5) {
            (0, _) => 5.0,
            (_, 0) => 3.5,
            _ => 2.0,
        };
        let along = f32::from(mark);
        canvas.line(turn(along, 0.0), turn(along, length), 0.1, Cmyk::BLACK, None);
        if mark % 10 == 0 {
            let (x, y) = turn(along, 7.6);
            let frame = Frame { x: x - 4.0, y: y - 2.0, width: 8.0, height: 4.0 };
            canvas.text(&mark.to_string(), frame, Style::plain(7.0).centered());
        }
    }
    let (x, y) = turn(end / 2.0, -4.0);
    let frame = if is_upright {
        Frame { x: x - 12.0, y: y - 3.0, width: 12.0, height: 6.0 }
    } else {
        Frame { x: x - 15.0, y: y - 3.0, width: 30.0, height: 6.0 }
    };
    canvas.text(label, frame, Style::plain(8.0).bold().centered());
}
