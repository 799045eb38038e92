//! Designs of certificates as data: a page, a grid of equal cells, and fields in each cell.
//!
//! All lengths are millimetres. Positions are measured from the upper left corner of the page or
//! the cell.

use serde::{Deserialize, Serialize};

use super::language::Texts;

/// A design that was read but not checked yet. [`Design`](super::Design) is a checked one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Name on the command line: small letters, digits and hyphens.
    pub name: String,
    /// Title of the design for people.
    pub title: Texts,
    /// Size of the finished page, after cutting.
    pub page: Size,
    /// Width of the strip around the page that is printed and cut off.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub bleed: f32,
    /// Marks that show where to cut.
    #[serde(default, skip_serializing_if = "is_default")]
    pub marks: Marks,
    /// Dots per millimetre of the printer that the design is for. Bar codes then consist of whole
    /// dots. Absent: the printer is fine enough for any width.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dots: Option<f32>,
    /// Cells of the page. Absent: the whole page is one cell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<Grid>,
    /// Fields of each cell, the lowest layer first.
    pub fields: Vec<Field>,
}

/// Width and height of a page.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// Width of the page in millimetres.
    pub width: f32,
    /// Height of the page in millimetres.
    pub height: f32,
}

/// Marks that show where to cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Marks {
    /// There are no marks.
    #[default]
    None,
    /// Marks outside of the corners of the page, on a larger sheet.
    Page,
    /// Marks in the margins of the page, in line with the edges of the cells.
    Cells,
}

/// Equal cells in rows and columns.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grid {
    /// Number of columns, at least 1.
    pub columns: u16,
    /// Number of rows, at least 1.
    pub rows: u16,
    /// Left margin of the first column.
    pub left: f32,
    /// Upper margin of the first row.
    pub top: f32,
    /// Width of a cell.
    pub width: f32,
    /// Height of a cell.
    pub height: f32,
    /// Space between two columns.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub gap_x: f32,
    /// Space between two rows.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub gap_y: f32,
}

/// Place and size of a field in its cell.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    /// Distance from the left edge of the cell.
    pub x: f32,
    /// Distance from the upper edge of the cell.
    pub y: f32,
    /// Width of the field.
    pub width: f32,
    /// Height of the field.
    pub height: f32,
}

/// A field of a cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// Text that may have placeholders.
    Text(Text),
    /// Bar code of the number, with its digits below.
    Bars(Bars),
    /// QR code of the link of the certificate, or of its number if it has no link.
    Qr(Plain),
    /// Rectangle with a line around it, a colour in it, or both.
    Box(Rectangle),
    /// Straight line along the longer side of its frame.
    Line(Line),
    /// Place of a scratch coating, with the secret code below it.
    Scratch(Plain),
    /// Zone of a magnetic stripe, which must stay empty.
    Stripe(Plain),
}

/// A text of a cell. It becomes smaller, then takes more lines, then ends with an ellipsis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Place of the text.
    pub at: Frame,
    /// Text with placeholders such as `{amount}`. A text whose placeholder has no value is left
    /// out.
    pub text: Texts,
    /// Size of the letters in points.
    pub size: f32,
    /// Least size in points, for long texts. Absent: three quarters of the size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<f32>,
    /// Weight of the letters.
    #[serde(default, skip_serializing_if = "is_default")]
    pub weight: Weight,
    /// Alignment from side to side.
    #[serde(default, skip_serializing_if = "is_default")]
    pub align: Align,
    /// Alignment from top to bottom.
    #[serde(default, skip_serializing_if = "is_default")]
    pub valign: Valign,
    /// Colour of the letters. Absent: black.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<Cmyk>,
}

/// A bar code of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bars {
    /// Place of the bars, of the empty space around them, and of the digits.
    pub at: Frame,
    /// Kind of the bar code.
    #[serde(default, skip_serializing_if = "is_default")]
    pub code: Symbology,
}

/// A field that has only a place.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plain {
    /// Place of the field.
    pub at: Frame,
}

/// A rectangle of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rectangle {
    /// Place of the rectangle. It may reach into the bleed.
    pub at: Frame,
    /// Radius of the corners.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub corner: f32,
    /// Colour inside. Absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fill: Option<Cmyk>,
    /// Width of the line in millimetres. Absent: no line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<f32>,
    /// Colour of the line. Absent: black.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<Cmyk>,
}

/// A line of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Place of the line, which runs through its middle.
    pub at: Frame,
    /// Width of the line in millimetres.
    pub line: f32,
    /// Lengths of the dashes and the spaces between them. Absent: the line is not broken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dash: Option<f32>,
    /// Colour of the line. Absent: black.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<Cmyk>,
}

/// Weight of the letters of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// Regular letters, the default.
    #[default]
    Regular,
    /// Bold letters, for what matters.
    Bold,
}

/// Alignment from side to side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Align {
    /// At the left edge.
    #[default]
    Left,
    /// In the middle, from side to side.
    Center,
    /// At the right edge.
    Right,
}

/// Alignment from top to bottom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Valign {
    /// At the upper edge.
    #[default]
    Top,
    /// In the middle, from top to bottom.
    Middle,
    /// At the lower edge.
    Bottom,
}

/// Kind of a bar code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Symbology {
    /// EAN-8 or EAN-13 for numbers that are one, and Code 128 for others.
    #[default]
    Auto,
    /// Code 128 for every number.
    Code128,
}

/// A colour in percent of the four printing inks: cyan, magenta, yellow, black.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cmyk(pub u8, pub u8, pub u8, pub u8);

impl Cmyk {
    /// Black from black ink alone.
    pub const BLACK: Self = Self(0, 0, 0, 100);
    /// White, which needs no ink.
    pub const WHITE: Self = Self(0, 0, 0, 0);
}

impl Field {
    /// The place of the field.
    pub const fn frame(&self) -> Frame {
        match self {
            Self::Text(text) => text.at,
            Self::Bars(bars) => bars.at,
            Self::Box(rectangle) => rectangle.at,
            Self::Line(line) => line.at,
            Self::Qr(plain) | Self::Scratch(plain) | Self::Stripe(plain) => plain.at,
        }
    }

    /// The name of the kind of field, as in JSON.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Bars(_) => "bars",
            Self::Qr(_) => "qr",
            Self::Box(_) => "box",
            Self::Line(_) => "line",
            Self::Scratch(_) => "scratch",
            Self::Stripe(_) => "stripe",
        }
    }
}

impl Frame {
    /// The right edge of the frame.
    pub fn right(&self) -> f32 {
        self.x + self.width
    }

    /// The lower edge of the frame.
    pub fn bottom(&self) -> f32 {
        self.y + self.height
    }
}

impl Draft {
    /// The cells of the page. Without a grid the page is one cell.
    pub fn cells(&self) -> Grid {
        let Size { width, height } = self.page;
        let whole = Grid {
            columns: 1,
            rows: 1,
            left: 0.0,
            top: 0.0,
            width,
            height,
            gap_x: 0.0,
            gap_y: 0.0,
        };
        self.grid.unwrap_or(whole)
    }

    /// The number of certificates on a page.
    pub fn cells_per_page(&self) -> usize {
        let cells = self.cells();
        usize::from(cells.columns) * usize::from(cells.rows)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(length: &f32) -> bool {
    *length == 0.0
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
