//! Charts: bars as SVG, made on the server. The page shows the same numbers in a table below.

use askama::Template;

/// One bar of a chart.
pub(crate) struct Value {
    /// Name of the bar in full, for the table.
    pub(crate) name: String,
    /// Short name under the bar. Empty if there is no room for it.
    pub(crate) label: String,
    /// Height of the bar, in any unit.
    pub(crate) size: u64,
    /// The size in words.
    pub(crate) text: String,
}

/// A bar as it is drawn.
struct Bar {
    x: u64,
    middle: u64,
    y: u64,
    height: u64,
    title: String,
    label: String,
}

/// A chart of bars.
#[derive(Template)]
#[template(path = "chart.html")]
pub(crate) struct Chart {
    id: &'static str,
    title: String,
    description: String,
    width: u64,
    height: u64,
    base: u64,
    bar_width: u64,
    bars: Vec<Bar>,
    /// Size of the highest bar in words.
    top: String,
}

impl askama::filters::HtmlSafe for Chart {}

const BASE: u64 = 120;
const TOP: u64 = 16;
const STEP: u64 = 40;
const BAR: u64 = 26;

impl Chart {
    /// Draws bars from left to right.
    pub(crate) fn bars(
        id: &'static str,
        title: String,
        description: String,
        values: &[Value],
    ) -> Self {
        let highest = values.iter().max_by_key(|value| value.size);
        let most = highest.map_or(1, |value| value.size.max(1));
        let bars = values.iter().zip(0_u64..).map(|(value, place)| {
            let full = u128::from(BASE - TOP) * u128::from(value.size) / u128::from(most);
            // A small amount is seen as a line at least.
            let least = u64::from(value.size > 0) * 2;
            let height = u64::try_from(full).unwrap_or(BASE - TOP).max(least);
            let x = place * STEP + (STEP - BAR) / 2;
            Bar {
                x,
                middle: x + BAR / 2,
                y: BASE - height,
                height,
                title: format!("{}: {}", value.name, value.text),
                label: value.label.clone(),
            }
        });
        Self {
            id,
            title,
            description,
            width: STEP * u64::try_from(values.len()).unwrap_or(1).max(1),
            height: BASE + 20,
            base: BASE,
            bar_width: BAR,
            bars: bars.collect(),
            top: highest.map_or_else(String::new, |value| value.text.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(size: u64) -> Value {
        Value { name: "Day".to_owned(), label: "1".to_owned(), size, text: size.to_string() }
    }

    #[test]
    fn bars_are_as_high_as_their_share() {
        let sizes = [0, 1, 50, 100, u64::MAX];
        let chart = |sizes: &[u64]| {
            let values: Vec<Value> = sizes.iter().copied().map(value).collect();
            Chart::bars("c", "Title".to_owned(), "Description".to_owned(), &values)
        };
        let heights = |sizes: &[u64]| -> Vec<u64> {
            chart(sizes).bars.iter().map(|bar| bar.height).collect()
        };
        assert_eq!(heights(&sizes[..4]), [0, 2, 52, 104]);
        assert_eq!(heights(&sizes), [0, 2, 2, 2, 104]);
        assert_eq!(heights(&[0, 0]), [0, 0]);
        let svg = chart(&[7]).render().unwrap();
        for part in ["<title", "<desc", "Day: 7", "role=\"img\""] {
            assert!(svg.contains(part), "{part} in {svg}");
        }
        assert!(!svg.contains("style="), "{svg}");
    }
}
