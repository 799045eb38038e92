//! The job ticket of a print shop: what is in the file of numbers, and how to check it.

use super::canvas::Style;
use super::design::{Cmyk, Frame, Size};
use super::error::PrintError;
use super::language::Language;
use super::press::Press;

/// What the print shop must know of a file of numbers.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// Name of the shop that orders.
    pub shop: String,
    /// Name of the job.
    pub job: String,
    /// Name of the file of numbers.
    pub file: String,
    /// SHA-256 of the file of numbers, in hexadecimal digits.
    pub sha256: String,
    /// Number of certificates in the file.
    pub count: usize,
    /// Number of the first certificate.
    pub first: String,
    /// Number of the last certificate.
    pub last: String,
    /// Name of the file of secret codes, if there is one.
    pub secrets: Option<String>,
}

struct Words {
    title: &'static str,
    rows: [&'static str; 8],
    checks: &'static str,
    steps: [&'static str; 5],
    signed: [&'static str; 3],
}

const RUSSIAN: Words = Words {
    title: "Задание на печать",
    rows: [
        "Заказчик",
        "Задание",
        "Количество",
        "Первый номер",
        "Последний номер",
        "Файл номеров",
        "SHA-256 файла",
        "Файл кодов (PIN)",
    ],
    checks: "Проверка",
    steps: [
        "Сравните SHA-256 файла с указанным выше. Если он отличается, не печатайте.",
        "Печатайте каждую строку файла один раз. Порядок задаёт первый столбец.",
        "Штрихкод: EAN-13 из второго столбца, от 80 % номинала, только чёрной краской.",
        "PIN связан с номером карты только порядковым номером. Храните файлы раздельно.",
        "Верните бракованные карты вместе с тиражом и удалите оба файла после приёмки.",
    ],
    signed: ["Напечатано", "Брак", "Подпись и дата"],
};

const ENGLISH: Words = Words {
    title: "Print job",
    rows: [
        "Customer",
        "Job",
        "Quantity",
        "First number",
        "Last number",
        "File of numbers",
        "SHA-256 of the file",
        "File of PINs",
    ],
    checks: "Checks",
    steps: [
        "Compare the SHA-256 of the file with the one above. If it differs, do not print.",
        "Print each row of the file once. The first column gives the order.",
        "The bar code is the EAN-13 of the second column, from 80 % of its nominal size, in black.",
        "Only the running number links PINs to numbers. Keep the two files apart.",
        "Return spoiled cards with the job. Delete both files after the acceptance.",
    ],
    signed: ["Printed", "Spoiled", "Signature and date"],
};

/// Makes the job ticket, a page of A4.
///
/// # Errors
///
/// The document cannot be written.
pub fn ticket(ticket: &Ticket, language: Language) -> Result<Vec<u8>, PrintError> {
    let words = match language {
        Language::Russian => &RUSSIAN,
        Language::English => &ENGLISH,
    };
    // The digest in two lines of equal length, because it is compared by eye.
    let (left, right) = ticket.sha256.split_at(ticket.sha256.len() / 2);
    let digest = format!("{left}\n{right}");
    let values = [
        ticket.shop.clone(),
        ticket.job.clone(),
        ticket.count.to_string(),
        ticket.first.clone(),
        ticket.last.clone(),
        ticket.file.clone(),
        digest,
        ticket.secrets.clone().unwrap_or_else(|| "—".to_owned()),
    ];
    let mut press = Press::new(words.title, language);
    press.page(Size { width: 210.0, height: 297.0 }, |canvas| {
        let grey = Cmyk(0, 0, 0, 60);
        let title = Frame { x: 25.0, y: 25.0, width: 160.0, height: 12.0 };
        canvas.text(words.title, title, Style::plain(24.0).bold());
        let mut y = 46.0;
        for (name, value) in words.rows.iter().zip(&values) {
            canvas.line((25.0, y - 3.6), (185.0, y - 3.6), 0.1, Cmyk(0, 0, 0, 30), None);
            let label = Frame { x: 25.0, y, width: 45.0, height: 5.0 };
            canvas.text(name, label, Style::plain(10.0).colored(grey));
            let frame = Frame { x: 72.0, y, width: 113.0, height: 12.0 };
            let style = Style { sizes: (11.0, 8.0), ..Style::plain(11.0).bold() };
            y += canvas.text(value, frame, style) + 7.2;
        }
        canvas.line((25.0, y - 3.6), (185.0, y - 3.6), 0.1, Cmyk(0, 0, 0, 30), None);
        y += 8.0;
        let frame = Frame { x: 25.0, y, width: 160.0, height: 6.0 };
        canvas.text(words.checks, frame, Style::plain(14.0).bold());
        y += 11.0;
        for step in words.steps {
            canvas.rectangle(
                Frame { x: 25.0, y: y - 0.6, width: 4.0, height: 4.0 },
                0.5,
                None,
                Some((0.2, Cmyk::BLACK, None)),
            );
            let frame = Frame { x: 33.0, y, width: 152.0, height: 14.0 };
            y += canvas.text(step, frame, Style::plain(10.5)) + 5.0;
        }
        y += 16.0;
        for (place, name) in words.signed.iter().enumerate() {
            let x = 25.0 + 56.0 * f32::from(u8::try_from(place).unwrap_or(0));
            canvas.line((x, y), (x + 48.0, y), 0.2, Cmyk::BLACK, None);
            let frame = Frame { x, y: y + 2.0, width: 48.0, height: 5.0 };
            canvas.text(name, frame, Style::plain(8.5).colored(grey));
        }
    });
    press.finish()
}
