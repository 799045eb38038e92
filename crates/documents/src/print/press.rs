//! Pages of certificates as PDF. The same input makes the same bytes.

use krilla::geom::Rect;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::surface::Surface;
use krilla::{Document, SerializeSettings};

use super::canvas::{Canvas, POINTS_PER_MM, Style};
use super::codes;
use super::design::{Cmyk, Draft, Field, Frame, Grid, Marks, Size, Weight};
use super::error::PrintError;
use super::item::Item;
use super::language::Language;
use super::limits::CERTIFICATES_MAX;
use super::marks;
use super::ready::Design;
use super::typeface::shape;

/// Space for marks outside of the bleed, in millimetres.
const SLUG: f32 = 6.0;

/// Settings of a print job.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings {
    /// Language of the texts.
    pub language: Language,
    /// Distance in millimetres by which a printer prints too far left and too high. The content of
    /// each page is moved by it to the right and down.
    pub offset: (f32, f32),
    /// Whether each certificate is marked as a sample.
    pub sample: bool,
    /// Whether a last page shows only the places of the scratch coating.
    pub scratch_page: bool,
}

/// Makes a document of certificates.
///
/// # Errors
///
/// [`PrintError::TooMany`]; then the first code that does not fit its field.
pub fn certificates(
    design: &Design,
    items: &[Item],
    settings: Settings,
) -> Result<Vec<u8>, PrintError> {
    if items.len() > CERTIFICATES_MAX {
        return Err(PrintError::TooMany(items.len()));
    }
    let mut press = Press::new(design.draft().title.of(settings.language), settings.language);
    press.sheets(design.draft(), items, settings)?;
    press.finish()
}

/// Makes one document with a page of each design.
///
/// # Errors
///
/// The first code that does not fit its field.
pub fn gallery(
    designs: &[Design],
    items: &[Item],
    settings: Settings,
) -> Result<Vec<u8>, PrintError> {
    let title = match settings.language {
        Language::Russian => "Образцы",
        Language::English => "Samples",
    };
    let mut press = Press::new(title, settings.language);
    for design in designs {
        let draft = design.draft();
        let page = items.get(..draft.cells_per_page()).unwrap_or(items);
        press.sheets(draft, page, settings)?;
    }
    press.finish()
}

/// A document that grows page by page.
pub(super) struct Press {
    document: Document,
}

impl Press {
    pub(super) fn new(title: &str, language: Language) -> Self {
        // Compressed streams, and no metadata beyond the title: there is no time in the file.
        let mut document = Document::new_with(SerializeSettings {
            xmp_metadata: false,
            enable_tagging: false,
            ..SerializeSettings::default()
        });
        document.set_metadata(
            Metadata::new()
                .title(title.to_owned())
                .creator("Scrip".to_owned())
                .language(language.tag().to_owned()),
        );
        Self { document }
    }

    pub(super) fn finish(self) -> Result<Vec<u8>, PrintError> {
        self.document.finish().map_err(PrintError::Document)
    }

    /// Adds a page without bleed and marks.
    pub(super) fn page(&mut self, size: Size, draw: impl FnOnce(&mut Canvas<'_, '_>)) {
        let whole = Sheet { page: size, bleed: 0.0, margin: 0.0 };
        self.sheet(whole, |surface| draw(&mut Canvas::new(surface, 0.0, 0.0)));
    }

    fn sheets(
        &mut self,
        design: &Draft,
        items: &[Item],
        settings: Settings,
    ) -> Result<(), PrintError> {
        let sheet = Sheet::of(design);
        let cells = design.cells();
        for page in items.chunks(design.cells_per_page()) {
            let mut drawn = Ok(());
            self.sheet(sheet, |surface| {
                let (x, y) = settings.offset;
                let mut canvas = Canvas::new(surface, sheet.margin + x, sheet.margin + y);
                drawn = page.iter().zip(places(&cells)).try_for_each(|(item, (x, y))| {
                    cell(&mut canvas.moved(x, y), design, &cells, item, settings)
                });
                marks::draw(&mut canvas, design, sheet.margin - sheet.bleed);
                if design.marks == Marks::Page
                    && let [item] = page
                {
                    sheet.note(&mut canvas, &format!("{} · {}", design.name, item.position));
                }
            });
            drawn?;
        }
        let has_scratch = design.fields.iter().any(|field| matches!(field, Field::Scratch(_)));
        if settings.scratch_page && has_scratch {
            self.sheet(sheet, |surface| {
                let (x, y) = settings.offset;
                let mut canvas = Canvas::new(surface, sheet.margin + x, sheet.margin + y);
                for (x, y) in places(&cells) {
                    let scratches = design.fields.iter().filter_map(|field| match field {
                        Field::Scratch(plain) => Some(plain.at),
                        _ => None,
                    });
                    canvas.moved(x, y).fill_all(scratches, Cmyk::BLACK);
                }
                marks::draw(&mut canvas, design, sheet.margin - sheet.bleed);
                if design.marks == Marks::Page {
                    sheet.note(&mut canvas, &format!("{} · scratch", design.name));
                }
            });
        }
        Ok(())
    }

    fn sheet(&mut self, sheet: Sheet, draw: impl FnOnce(&mut Surface<'_>)) {
        let Some(settings) = sheet.settings() else { return };
        let mut page = self.document.start_page_with(settings);
        let mut surface = page.surface();
        draw(&mut surface);
        surface.finish();
        page.finish();
    }
}

/// The paper: the page with its bleed and the space for marks.
#[derive(Clone, Copy)]
struct Sheet {
    page: Size,
    bleed: f32,
    /// Width of everything around the page.
    margin: f32,
}

impl Sheet {
    fn of(design: &Draft) -> Self {
        let slug = if design.marks == Marks::Page { SLUG } else { 0.0 };
        Self { page: design.page, bleed: design.bleed, margin: design.bleed + slug }
    }

    fn settings(self) -> Option<PageSettings> {
        let Size { width, height } = self.page;
        let side = |length: f32| (length + 2.0 * self.margin) * POINTS_PER_MM;
        let settings = PageSettings::from_wh(side(width), side(height))?;
        if self.margin <= 0.0 {
            return Some(settings);
        }
        let around = |space: f32| {
            let start = (self.margin - space) * POINTS_PER_MM;
            let length = |side: f32| (side + 2.0 * space) * POINTS_PER_MM;
            Rect::from_xywh(start, start, length(width), length(height))
        };
        Some(settings.with_bleed_box(around(self.bleed)).with_trim_box(around(0.0)))
    }

    /// Writes a note for the print shop below the page, outside of the bleed.
    fn note(self, canvas: &mut Canvas<'_, '_>, text: &str) {
        let frame = Frame {
            x: 8.0,
            y: self.page.height + self.bleed + 1.0,
            width: self.page.width - 16.0,
            height: 3.0,
        };
        canvas.text(text, frame, Style::plain(5.0).centered());
    }
}

/// The upper left corners of the cells, row by row.
fn places(cells: &Grid) -> impl Iterator<Item = (f32, f32)> + use<> {
    let cells = *cells;
    (0..cells.rows).flat_map(move |row| {
        (0..cells.columns).map(move |column| {
            let x = f32::from(column).mul_add(cells.width + cells.gap_x, cells.left);
            let y = f32::from(row).mul_add(cells.height + cells.gap_y, cells.top);
            (x, y)
        })
    })
}

/// Draws the fields of a certificate.
fn cell(
    canvas: &mut Canvas<'_, '_>,
    design: &Draft,
    cells: &Grid,
    item: &Item,
    settings: Settings,
) -> Result<(), PrintError> {
    for field in &design.fields {
        match field {
            Field::Text(text) => {
                if let Some(filled) =
                    item.filled(text.text.of(settings.language), settings.language)
                {
                    let style = Style {
                        weight: text.weight,
                        sizes: (text.size, text.least.unwrap_or(0.75 * text.size)),
                        align: text.align,
                        valign: text.valign,
                        color: text.color.unwrap_or(Cmyk::BLACK),
                    };
                    canvas.text(&filled, text.at, style);
                }
            }
            Field::Bars(bars) => codes::bars(canvas, bars.at, bars.code, item, design.dots)?,
            Field::Qr(plain) => codes::qr_code(canvas, plain.at, item, design.dots)?,
            Field::Box(rectangle) => {
                let color = rectangle.color.unwrap_or(Cmyk::BLACK);
                let line = rectangle.line.map(|width| (width, color, None));
                canvas.rectangle(rectangle.at, rectangle.corner, rectangle.fill, line);
            }
            Field::Line(line) => {
                let color = line.color.unwrap_or(Cmyk::BLACK);
                let Frame { x, y, width, height } = line.at;
                let (from, to) = if width >= height {
                    ((x, y + height / 2.0), (x + width, y + height / 2.0))
                } else {
                    ((x + width / 2.0, y), (x + width / 2.0, y + height))
                };
                canvas.line(from, to, line.line, color, line.dash);
            }
            Field::Scratch(plain) => {
                codes::scratch(canvas, plain.at, item.secret.as_deref().map(String::as_str));
            }
            Field::Stripe(plain) => canvas.fill_all([plain.at], Cmyk(0, 0, 0, 25)),
        }
    }
    if settings.sample {
        let word = match settings.language {
            Language::Russian => "ОБРАЗЕЦ",
            Language::English => "SAMPLE",
        };
        let whole = Frame { x: 0.0, y: 0.0, width: cells.width, height: cells.height };
        canvas.diagonal(&shape(word, Weight::Bold, false), whole, Cmyk(0, 0, 0, 18));
    }
    Ok(())
}
