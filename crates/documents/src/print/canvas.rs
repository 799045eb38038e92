//! Drawing in millimetres, with the colours of printing inks.

use krilla::blend::BlendMode;
use krilla::color::cmyk;
use krilla::geom::{Path, PathBuilder, Point, Rect, Transform};
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, FillRule, Stroke, StrokeDash};
use krilla::surface::Surface;

use super::design::{Align, Cmyk, Frame, Valign, Weight};
use super::lines::{Block, fit};
use super::typeface::{CAP_HEIGHT, Shaped, font};

/// Points of a millimetre.
pub(super) const POINTS_PER_MM: f32 = 72.0 / 25.4;

/// Length of a Bézier handle that makes a quarter of a circle of radius 1.
const ARC: f32 = 0.552_285;

/// A surface with an origin.
pub(super) struct Canvas<'a, 's> {
    surface: &'a mut Surface<'s>,
    /// Place of the origin on the sheet, in millimetres.
    x: f32,
    y: f32,
}

/// How a text stands in its frame.
#[derive(Clone, Copy)]
pub(super) struct Style {
    pub(super) weight: Weight,
    /// Size and least size of the letters in points.
    pub(super) sizes: (f32, f32),
    pub(super) align: Align,
    pub(super) valign: Valign,
    pub(super) color: Cmyk,
}

impl Style {
    /// Regular black letters of one size, at the left and the top.
    pub(super) const fn plain(size: f32) -> Self {
        Self {
            weight: Weight::Regular,
            sizes: (size, size),
            align: Align::Left,
            valign: Valign::Top,
            color: Cmyk::BLACK,
        }
    }

    /// Same style in bold letters.
    pub(super) const fn bold(self) -> Self {
        Self { weight: Weight::Bold, ..self }
    }

    /// Letters in the middle of the frame.
    pub(super) const fn centered(self) -> Self {
        Self { align: Align::Center, valign: Valign::Middle, ..self }
    }

    /// Letters of a colour.
    pub(super) const fn colored(self, color: Cmyk) -> Self {
        Self { color, ..self }
    }
}

impl<'a, 's> Canvas<'a, 's> {
    /// A canvas whose origin is somewhere on the sheet.
    pub(super) const fn new(surface: &'a mut Surface<'s>, x: f32, y: f32) -> Self {
        Self { surface, x, y }
    }

    /// The same canvas with its origin moved.
    pub(super) fn moved(&mut self, x: f32, y: f32) -> Canvas<'_, 's> {
        Canvas { x: self.x + x, y: self.y + y, surface: self.surface }
    }

    const fn point(&self, x: f32, y: f32) -> (f32, f32) {
        ((self.x + x) * POINTS_PER_MM, (self.y + y) * POINTS_PER_MM)
    }

    /// Distance from the left edge of the sheet in millimetres.
    pub(super) const fn left(&self) -> f32 {
        self.x
    }

    /// Distance from the upper edge of the sheet in millimetres.
    pub(super) const fn top(&self) -> f32 {
        self.y
    }

    /// Fills rectangles, all as one path.
    pub(super) fn fill_all(&mut self, frames: impl IntoIterator<Item = Frame>, color: Cmyk) {
        let mut path = PathBuilder::new();
        for frame in frames {
            let (x, y) = self.point(frame.x, frame.y);
            let (width, height) = (frame.width * POINTS_PER_MM, frame.height * POINTS_PER_MM);
            if let Some(rect) = Rect::from_xywh(x, y, width, height) {
                path.push_rect(rect);
            }
        }
        if let Some(path) = path.finish() {
            self.paint(&path, Some(color), None);
        }
    }

    /// Draws a rectangle with a colour inside, a line around it, or both.
    pub(super) fn rectangle(
        &mut self,
        frame: Frame,
        corner: f32,
        fill: Option<Cmyk>,
        line: Option<(f32, Cmyk, Option<f32>)>,
    ) {
        if let Some(path) = self.outline(frame, corner) {
            let line = line.map(|(width, color, dash)| stroke(width, color, dash));
            self.paint(&path, fill, line);
        }
    }

    /// Draws a straight line.
    pub(super) fn line(
        &mut self,
        from: (f32, f32),
        to: (f32, f32),
        width: f32,
        color: Cmyk,
        dash: Option<f32>,
    ) {
        let mut path = PathBuilder::new();
        let (x, y) = self.point(from.0, from.1);
        path.move_to(x, y);
        let (x, y) = self.point(to.0, to.1);
        path.line_to(x, y);
        if let Some(path) = path.finish() {
            self.paint(&path, None, Some(stroke(width, color, dash)));
        }
    }

    /// Fits a text into a frame and draws it. Returns the height that it takes, in millimetres.
    pub(super) fn text(&mut self, text: &str, frame: Frame, style: Style) -> f32 {
        let room = (frame.width * POINTS_PER_MM, frame.height * POINTS_PER_MM);
        let block = fit(text, style.weight, room, style.sizes);
        self.block(&block, frame, style);
        block.height() / POINTS_PER_MM
    }

    fn block(&mut self, block: &Block, frame: Frame, style: Style) {
        let height = block.height() / POINTS_PER_MM;
        let top = match style.valign {
            Valign::Top => frame.y,
            Valign::Middle => frame.y + (frame.height - height) / 2.0,
            Valign::Bottom => frame.bottom() - height,
        };
        for (place, line) in block.lines.iter().enumerate() {
            let below = (CAP_HEIGHT * block.size + block.drop(place)) / POINTS_PER_MM;
            let room = frame.width - line.width * block.size / POINTS_PER_MM;
            let indent = match style.align {
                Align::Left => 0.0,
                Align::Center => room / 2.0,
                Align::Right => room,
            };
            self.glyphs(line, frame.x + indent, top + below, style.weight, block.size, style.color);
        }
    }

    /// Draws a line of text from a point on its base line.
    pub(super) fn glyphs(
        &mut self,
        line: &Shaped,
        x: f32,
        y: f32,
        weight: Weight,
        size: f32,
        color: Cmyk,
    ) {
        let Some(font) = font(weight) else { return };
        let (x, y) = self.point(x, y);
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(fill(color)));
        let start = Point::from_xy(x, y);
        self.surface.draw_glyphs(start, &line.glyphs, font, &line.text, size, false);
    }

    /// Draws a turned text over the middle of a frame, from its lower left to its upper right corner.
    /// What is below it stays as dark as it is.
    pub(super) fn diagonal(&mut self, line: &Shaped, frame: Frame, color: Cmyk) {
        let length = frame.width.hypot(frame.height);
        // The corners of the letters stay within the frame.
        let size = (0.72 * length * POINTS_PER_MM / line.width)
            .min(0.45 * frame.width.min(frame.height) * POINTS_PER_MM / CAP_HEIGHT);
        let (x, y) = self.point(frame.x + frame.width / 2.0, frame.y + frame.height / 2.0);
        let angle = -frame.height.atan2(frame.width).to_degrees();
        self.surface.push_blend_mode(BlendMode::Multiply);
        self.surface.push_transform(&Transform::from_rotate_at(angle, x, y));
        let left = x / POINTS_PER_MM - self.x - line.width * size / POINTS_PER_MM / 2.0;
        let base = y / POINTS_PER_MM - self.y + CAP_HEIGHT * size / POINTS_PER_MM / 2.0;
        self.glyphs(line, left, base, Weight::Bold, size, color);
        self.surface.pop();
        self.surface.pop();
    }

    fn paint(&mut self, path: &Path, inside: Option<Cmyk>, line: Option<Stroke>) {
        if inside.is_none() && line.is_none() {
            return;
        }
        self.surface.set_fill(inside.map(fill));
        self.surface.set_stroke(line);
        self.surface.draw_path(path);
    }

    fn outline(&self, frame: Frame, corner: f32) -> Option<Path> {
        let (left, top) = self.point(frame.x, frame.y);
        let (right, bottom) = self.point(frame.right(), frame.bottom());
        let mut path = PathBuilder::new();
        if corner <= 0.0 {
            path.push_rect(Rect::from_ltrb(left, top, right, bottom)?);
            return path.finish();
        }
        let radius = corner * POINTS_PER_MM;
        let rest = radius * (1.0 - ARC);
        path.move_to(left + radius, top);
        path.line_to(right - radius, top);
        path.cubic_to(right - rest, top, right, top + rest, right, top + radius);
        path.line_to(right, bottom - radius);
        path.cubic_to(right, bottom - rest, right - rest, bottom, right - radius, bottom);
        path.line_to(left + radius, bottom);
        path.cubic_to(left + rest, bottom, left, bottom - rest, left, bottom - radius);
        path.line_to(left, top + radius);
        path.cubic_to(left, top + rest, left + rest, top, left + radius, top);
        path.close();
        path.finish()
    }
}

fn ink(Cmyk(c, m, y, k): Cmyk) -> cmyk::Color {
    let byte = |percent: u8| u8::try_from((u16::from(percent) * 255 + 50) / 100).unwrap_or(u8::MAX);
    cmyk::Color::new(byte(c), byte(m), byte(y), byte(k))
}

fn fill(color: Cmyk) -> Fill {
    Fill { paint: ink(color).into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

fn stroke(width: f32, color: Cmyk, dash: Option<f32>) -> Stroke {
    let dash = dash.map(|dash| StrokeDash { array: vec![dash * POINTS_PER_MM; 2], offset: 0.0 });
    Stroke { paint: ink(color).into(), width: width * POINTS_PER_MM, dash, ..Stroke::default() }
}
