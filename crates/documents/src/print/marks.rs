//! Marks that show where to cut.

use super::canvas::Canvas;
use super::design::{Cmyk, Draft, Marks};

/// Width of a mark in millimetres.
const WIDTH: f32 = 0.09;
/// Length of a mark in millimetres.
const LENGTH: f32 = 4.0;
/// Space between a mark and what is cut, in millimetres.
const SPACE: f32 = 1.5;
/// Marks shorter than this are not drawn, in millimetres.
const LENGTH_MIN: f32 = 1.0;

/// Draws the marks of a page. `room` is the space outside of the bleed, in millimetres.
pub(super) fn draw(canvas: &mut Canvas<'_, '_>, design: &Draft, room: f32) {
    let page = design.page;
    match design.marks {
        Marks::None => {}
        Marks::Page => {
            // The marks stay outside of the bleed.
            let near = design.bleed + (room - LENGTH).clamp(0.5, SPACE);
            let far = near + LENGTH;
            for x in [0.0, page.width] {
                for (from, to) in [(-near, -far), (page.height + near, page.height + far)] {
                    canvas.line((x, from), (x, to), WIDTH, Cmyk::BLACK, None);
                }
            }
            for y in [0.0, page.height] {
                for (from, to) in [(-near, -far), (page.width + near, page.width + far)] {
                    canvas.line((from, y), (to, y), WIDTH, Cmyk::BLACK, None);
                }
            }
        }
        Marks::Cells => {
            let cells = design.cells();
            let xs = edges(cells.columns, cells.left, cells.width, cells.gap_x);
            let ys = edges(cells.rows, cells.top, cells.height, cells.gap_y);
            for x in &xs {
                for (from, to) in ends(&ys, page.height) {
                    canvas.line((*x, from), (*x, to), WIDTH, Cmyk::BLACK, None);
                }
            }
            for y in &ys {
                for (from, to) in ends(&xs, page.width) {
                    canvas.line((from, *y), (to, *y), WIDTH, Cmyk::BLACK, None);
                }
            }
        }
    }
}

/// Positions of the edges of all columns or rows. Neighbours without a gap share one.
fn edges(count: u16, start: f32, length: f32, gap: f32) -> Vec<f32> {
    let mut edges = Vec::new();
    for place in 0..count {
        let from = f32::from(place).mul_add(length + gap, start);
        if gap > 0.0 || place == 0 {
            edges.push(from);
        }
        edges.push(from + length);
    }
    edges
}

/// Ends of the marks in the two margins.
fn ends(edges: &[f32], side: f32) -> Vec<(f32, f32)> {
    let (Some(first), Some(last)) = (edges.first(), edges.last()) else { return Vec::new() };
    let before = (first - SPACE, (first - SPACE - LENGTH).max(0.5));
    let behind = (last + SPACE, (last + SPACE + LENGTH).min(side - 0.5));
    let has_room = |(from, to): &(f32, f32)| (from - to).abs() >= LENGTH_MIN;
    [before, behind].into_iter().filter(has_room).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_share_an_edge() {
        assert_eq!(edges(2, 10.0, 90.0, 0.0), [10.0, 100.0, 190.0]);
        assert_eq!(edges(2, 10.0, 90.0, 5.0), [10.0, 100.0, 105.0, 195.0]);
    }
}
