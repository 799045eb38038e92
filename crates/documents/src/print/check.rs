//! Checks of a design. Each error names the field, its limit and what was received.

use super::design::{Cmyk, Draft, Field, Frame, Grid, Marks, Text};
use super::item::PLACEHOLDERS;

/// Largest side of a page in millimetres: A2 and an envelope of any size.
const SIDE_MAX: f32 = 600.0;
/// Smallest side of a page in millimetres.
const SIDE_MIN: f32 = 15.0;
/// Widest bleed in millimetres. Print shops ask for 1 to 5.
const BLEED_MAX: f32 = 10.0;
/// Most rows or columns of a page.
const CELLS_MAX: u16 = 50;
/// Most fields of a cell.
const FIELDS_MAX: usize = 100;
/// Longest text of a field, in characters.
const TEXT_MAX: usize = 2_000;
/// Limits of the size of letters in points. Smaller letters cannot be read.
const POINTS: (f32, f32) = (4.0, 200.0);
/// Narrowest bar code in millimetres: an EAN-13 with its empty space at 80 % of the nominal size.
const BARS_WIDTH_MIN: f32 = 29.8;
/// Lowest bar code with digits, in millimetres.
const BARS_HEIGHT_MIN: f32 = 8.0;
/// Smallest QR code with its empty space, in millimetres.
const QR_MIN: f32 = 12.0;
/// Difference between two lengths that counts as none, because lengths are rounded.
const TOLERANCE: f32 = 0.01;

/// Reason why a design is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{path}` {problem}")]
pub struct DesignError {
    /// Place of the wrong value, such as `fields[2].at.width`.
    pub path: String,
    /// Limit, and what was received.
    pub problem: String,
}

impl DesignError {
    /// An error at a place.
    pub(super) fn new(path: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { path: path.into(), problem: problem.into() }
    }
}

/// Checks a design in the order of its members.
pub(super) fn check(design: &Draft) -> Result<(), DesignError> {
    let name = &design.name;
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if name.is_empty() || name.len() > 40 || !name.bytes().all(is_name) {
        let problem =
            format!("must have 1 to 40 small letters, digits and hyphens. Received {name:?}");
        return Err(DesignError::new("name", problem));
    }
    within("page.width", design.page.width, SIDE_MIN, SIDE_MAX)?;
    within("page.height", design.page.height, SIDE_MIN, SIDE_MAX)?;
    within("bleed", design.bleed, 0.0, BLEED_MAX)?;
    if let Some(dots) = design.dots {
        within("dots", dots, 4.0, 200.0)?;
    }
    if let Some(grid) = &design.grid {
        check_grid(design, grid)?;
    }
    if design.fields.len() > FIELDS_MAX {
        let problem = format!("must have at most {FIELDS_MAX} fields");
        return Err(DesignError::new("fields", problem));
    }
    let cells = design.cells();
    for (place, field) in design.fields.iter().enumerate() {
        check_field(design, &cells, field, &format!("fields[{place}].{}", field.kind()))?;
    }
    if !design.fields.iter().any(|field| matches!(field, Field::Bars(_))) {
        return Err(DesignError::new("fields", "must have a field `bars`: tills read the number"));
    }
    Ok(())
}

fn check_grid(design: &Draft, grid: &Grid) -> Result<(), DesignError> {
    for (name, count) in [("columns", grid.columns), ("rows", grid.rows)] {
        if !(1..=CELLS_MAX).contains(&count) {
            let problem = format!("must be between 1 and {CELLS_MAX}. Received {count}");
            return Err(DesignError::new(format!("grid.{name}"), problem));
        }
    }
    let (columns, rows) = (f32::from(grid.columns), f32::from(grid.rows));
    let page = design.page;
    within("grid.left", grid.left, 0.0, page.width)?;
    within("grid.top", grid.top, 0.0, page.height)?;
    within("grid.width", grid.width, SIDE_MIN, page.width)?;
    within("grid.height", grid.height, SIDE_MIN, page.height)?;
    within("grid.gap_x", grid.gap_x, 0.0, page.width)?;
    within("grid.gap_y", grid.gap_y, 0.0, page.height)?;
    let right = grid.left + columns * grid.width + (columns - 1.0) * grid.gap_x;
    let bottom = grid.top + rows * grid.height + (rows - 1.0) * grid.gap_y;
    for (name, end, side, limit) in
        [("columns", right, "width", page.width), ("rows", bottom, "height", page.height)]
    {
        if end > limit + TOLERANCE {
            let problem = format!(
                "must fit on the page: they end at {end:.1} mm, and the {side} of the page is \
                 {limit} mm"
            );
            return Err(DesignError::new(format!("grid.{name}"), problem));
        }
    }
    if design.bleed > 0.0 || design.marks == Marks::Page {
        return Err(DesignError::new(
            "grid",
            "must be absent in a design with bleed or page marks",
        ));
    }
    Ok(())
}

fn check_field(design: &Draft, cells: &Grid, field: &Field, path: &str) -> Result<(), DesignError> {
    let bleed = if matches!(field, Field::Box(_)) { design.bleed } else { 0.0 };
    check_frame(field.frame(), cells, bleed, path)?;
    let frame = field.frame();
    match field {
        Field::Text(text) => check_text(text, path),
        Field::Bars(_) => {
            within(&format!("{path}.at.width"), frame.width, BARS_WIDTH_MIN, SIDE_MAX)?;
            within(&format!("{path}.at.height"), frame.height, BARS_HEIGHT_MIN, SIDE_MAX)
        }
        Field::Qr(_) => {
            within(&format!("{path}.at.width"), frame.width, QR_MIN, SIDE_MAX)?;
            within(&format!("{path}.at.height"), frame.height, QR_MIN, SIDE_MAX)
        }
        Field::Box(rectangle) => {
            let shorter = frame.width.min(frame.height);
            within(&format!("{path}.corner"), rectangle.corner, 0.0, shorter / 2.0)?;
            if let Some(line) = rectangle.line {
                within(&format!("{path}.line"), line, 0.05, 10.0)?;
            }
            colors(path, [rectangle.fill, rectangle.color])
        }
        Field::Line(line) => {
            within(&format!("{path}.line"), line.line, 0.05, 10.0)?;
            if let Some(dash) = line.dash {
                within(&format!("{path}.dash"), dash, 0.1, 50.0)?;
            }
            colors(path, [line.color, None])
        }
        Field::Scratch(_) | Field::Stripe(_) => Ok(()),
    }
}

fn check_frame(frame: Frame, cells: &Grid, bleed: f32, path: &str) -> Result<(), DesignError> {
    within(&format!("{path}.at.x"), frame.x, -bleed, cells.width + bleed)?;
    within(&format!("{path}.at.y"), frame.y, -bleed, cells.height + bleed)?;
    let (width_max, height_max) = (cells.width + bleed - frame.x, cells.height + bleed - frame.y);
    within(&format!("{path}.at.width"), frame.width, 0.1, width_max)?;
    within(&format!("{path}.at.height"), frame.height, 0.1, height_max)
}

fn check_text(text: &Text, path: &str) -> Result<(), DesignError> {
    let (least, most) = POINTS;
    within(&format!("{path}.size"), text.size, least, most)?;
    if let Some(size) = text.least {
        within(&format!("{path}.least"), size, least, text.size)?;
    }
    colors(path, [text.color, None])?;
    let path = format!("{path}.text");
    for content in text.text.all() {
        if content.chars().count() > TEXT_MAX {
            let problem = format!("must have at most {TEXT_MAX} characters");
            return Err(DesignError::new(path, problem));
        }
        for (place, part) in content.split('{').enumerate().skip(1) {
            let name = part.split_once('}').map(|(name, _)| name);
            if !name.is_some_and(|name| PLACEHOLDERS.iter().any(|(known, _)| *known == name)) {
                let known: Vec<String> =
                    PLACEHOLDERS.iter().map(|(name, _)| format!("{{{name}}}")).collect();
                let problem = format!(
                    "has an unknown placeholder: number {place} is {:?}. Known are {}",
                    name.unwrap_or(part),
                    known.join(", ")
                );
                return Err(DesignError::new(path, problem));
            }
        }
    }
    Ok(())
}

fn colors(path: &str, colors: [Option<Cmyk>; 2]) -> Result<(), DesignError> {
    for Cmyk(c, m, y, k) in colors.into_iter().flatten() {
        if [c, m, y, k].into_iter().any(|ink| ink > 100) {
            let problem = format!("has a colour beyond 100 %. Received [{c}, {m}, {y}, {k}]");
            return Err(DesignError::new(path, problem));
        }
    }
    Ok(())
}

fn within(path: &str, value: f32, min: f32, max: f32) -> Result<(), DesignError> {
    if (min - TOLERANCE..=max + TOLERANCE).contains(&value) {
        return Ok(());
    }
    let (min, max) = (short(min), short(max));
    let problem = format!("must be between {min} and {max}. Received {}", short(value));
    Err(DesignError::new(path, problem))
}

/// A length as people write it, without digits that rounding has made.
fn short(length: f32) -> String {
    let text = format!("{length:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
