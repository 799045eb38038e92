//! Fitting of a text into a frame: smaller letters, then more lines, then an ellipsis.

use super::design::Weight;
use super::typeface::{CAP_HEIGHT, DESCENT, Shaped, shape};

/// Distance between two lines, as a multiple of the size of the letters.
const LEADING: f32 = 1.25;

/// Step by which letters become smaller, in points.
const STEP: f32 = 0.5;

/// A text that fits.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// Size of the letters in points.
    pub(super) size: f32,
    /// Lines from the first to the last.
    pub(super) lines: Vec<Shaped>,
}

impl Block {
    /// Height from the top of the capital letters to the last base line.
    pub(super) fn height(&self) -> f32 {
        CAP_HEIGHT * self.size + self.drop(self.lines.len().saturating_sub(1))
    }

    /// Distance from the first base line to the one of a line.
    pub(super) fn drop(&self, line: usize) -> f32 {
        f32::from(u16::try_from(line).unwrap_or(u16::MAX)) * LEADING * self.size
    }
}

/// Fits a text into a width and a height, all in points. A line break in the text starts a new
/// line.
pub(super) fn fit(
    text: &str,
    weight: Weight,
    (width, height): (f32, f32),
    (size, least): (f32, f32),
) -> Block {
    let mut size = size;
    loop {
        let most = lines_max(height, size);
        let lines = wrapped(text, weight, width / size);
        let fits = lines.len() <= most && lines.iter().all(|line| line.width * size <= width);
        if fits {
            return Block { size, lines };
        }
        if size - STEP < least {
            return Block { size, lines: cut_off(lines, most, weight, width / size) };
        }
        size -= STEP;
    }
}

/// Number of lines that have room in a height. One line always has.
fn lines_max(height: f32, size: f32) -> usize {
    let mut lines = 1_u16;
    while (CAP_HEIGHT + DESCENT + f32::from(lines) * LEADING) * size <= height && lines < 1_000 {
        lines += 1;
    }
    usize::from(lines)
}

/// Breaks a text into lines of at most a width, between words.
fn wrapped(text: &str, weight: Weight, width: f32) -> Vec<Shaped> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line: Option<Shaped> = None;
        for word in paragraph.split(' ') {
            let longer = match &line {
                Some(line) => shape(&format!("{} {word}", line.text), weight, false),
                None => shape(word, weight, false),
            };
            if longer.width <= width || line.is_none() {
                line = Some(longer);
            } else {
                lines.extend(line.replace(shape(word, weight, false)));
            }
        }
        lines.extend(line);
    }
    lines
}

/// Shortens lines that are too wide, and joins what is too much to the last line. Each shortened
/// line ends with an ellipsis.
fn cut_off(mut lines: Vec<Shaped>, most: usize, weight: Weight, width: f32) -> Vec<Shaped> {
    if lines.len() > most {
        let rest = lines.split_off(most.saturating_sub(1));
        let texts: Vec<String> = rest.into_iter().map(|line| line.text).collect();
        lines.push(shape(&texts.join(" "), weight, false));
    }
    let shorten = |line: Shaped| {
        let mut text = line.text.clone();
        let mut shown = line;
        while shown.width > width && text.pop().is_some() {
            shown = shape(&format!("{}…", text.trim_end()), weight, false);
        }
        shown
    };
    lines.into_iter().map(shorten).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(text: &str, width: f32, height: f32) -> (f32, Vec<String>) {
        let block = fit(text, Weight::Regular, (width, height), (10.0, 8.0));
        (block.size, block.lines.into_iter().map(|line| line.text).collect())
    }

    #[test]
    fn a_text_becomes_smaller_then_longer_then_shorter() {
        assert_eq!(fitted("Книжный дом", 100.0, 12.0), (10.0, vec!["Книжный дом".into()]));
        assert_eq!(fitted("Книжный дом", 60.0, 12.0), (8.5, vec!["Книжный дом".into()]));
        let two = vec!["Книжный".to_owned(), "дом".to_owned()];
        assert_eq!(fitted("Книжный дом", 50.0, 25.0), (10.0, two.clone()));
        assert_eq!(fitted("Книжный\nдом", 500.0, 25.0), (10.0, two));
        let (size, lines) = fitted("Издательский дом Библио-Глобус", 60.0, 12.0);
        assert_eq!((size, lines.len()), (8.0, 1));
        assert!(lines[0].ends_with('…'), "{lines:?}");
    }
}
