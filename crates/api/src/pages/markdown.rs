//! The part of Markdown that comments use: paragraphs, `code` and links.

use web::wire::escape::html as escaped;

/// Renders a text of one paragraph as HTML.
pub(super) fn inline(text: &str) -> String {
    let mut html = String::new();
    for (place, part) in text.split('`').enumerate() {
        if place % 2 == 1 {
            html += &format!("<code>{}</code>", escaped(part));
        } else {
            html += &links(part);
        }
    }
    html
}

/// Renders paragraphs as HTML.
pub(super) fn paragraphs(text: &str) -> String {
    text.split("\n\n").map(|paragraph| format!("<p>{}</p>\n", inline(paragraph))).collect()
}

/// Renders a text with `[links](/to/somewhere)`.
fn links(text: &str) -> String {
    let mut html = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        html += &escaped(before);
        let link = after.split_once("](").and_then(|(shown, after)| {
            let (target, after) = after.split_once(')')?;
            // Only to this server's own pages.
            target.starts_with('/').then_some((shown, target, after))
        });
        let Some((shown, target, after)) = link else {
            html.push('[');
            rest = after;
            continue;
        };
        html += &format!("<a href=\"{}\">{}</a>", escaped(target), escaped(shown));
        rest = after;
    }
    html + &escaped(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_html() {
        for (text, html) in [
            ("a < b & \"c\"", "a &lt; b &amp; &quot;c&quot;"),
            ("the `a<b` of", "the <code>a&lt;b</code> of"),
            ("see [it](/docs#a), [b] and [c](x)", "see <a href=\"/docs#a\">it</a>, [b] and [c](x)"),
        ] {
            assert_eq!(inline(text), html, "{text}");
        }
        assert_eq!(paragraphs("a\n\nb"), "<p>a</p>\n<p>b</p>\n");
    }
}
