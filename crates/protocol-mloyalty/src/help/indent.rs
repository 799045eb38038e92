//! Formats compact messages for people, with a line for each member.

/// Indent of one level.
const STEP: &str = "  ";

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    for _ in 0..depth {
        out.push_str(STEP);
    }
}

/// Indents compact JSON for people.
pub(super) fn json(compact: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_usize;
    let mut letters = compact.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                out.push('"');
                while let Some(inner) = letters.next() {
                    out.push(inner);
                    match inner {
                        '\\' => out.extend(letters.next()),
                        '"' => break,
                        _ => {}
                    }
                }
            }
            '{' | '[' => {
                out.push(letter);
                if let Some(end) = letters.next_if(|next| matches!(next, '}' | ']')) {
                    out.push(end);
                } else {
                    depth = depth.saturating_add(1);
                    new_line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut out, depth);
                out.push(letter);
            }
            ',' => {
                out.push(',');
                new_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            other => out.push(other),
        }
    }
    out
}

/// Indents compact XML whose elements contain either elements or text.
pub(super) fn xml(compact: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_usize;
    let mut before = Part::Nothing;
    let mut rest = compact;
    while let Some(tag_end) = rest.find('>') {
        let (tag, after) = rest.split_at(tag_end + 1);
        let text = after.find('<').map_or(after, |end| &after[..end]);
        let part = Part::of(tag);
        if part == Part::End {
            depth = depth.saturating_sub(1);
        }
        // An end stands on the line of its beginning where there is only text between them.
        let on_own_line = !matches!((before, part), (Part::Nothing, _) | (Part::Begin, Part::End));
        if on_own_line {
            new_line(&mut out, depth);
        }
        out.push_str(tag);
        out.push_str(text);
        if part == Part::Begin {
            depth = depth.saturating_add(1);
        }
        before = part;
        rest = &after[text.len()..];
    }
    out
}

/// Parts of an XML tag.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Nothing,
    Begin,
    Whole,
    End,
}

impl Part {
    fn of(tag: &str) -> Self {
        if tag.starts_with("</") {
            Self::End
        } else if tag.ends_with("/>") {
            Self::Whole
        } else {
            Self::Begin
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_stand_on_lines_of_their_own() {
        for (compact, indented) in [
            (r#"{"A":1,"B":"x"}"#, "{\n  \"A\": 1,\n  \"B\": \"x\"\n}"),
            (r#"{"A":[],"B":null}"#, "{\n  \"A\": [],\n  \"B\": null\n}"),
            (r#"{"A":[{"B":1.0}]}"#, "{\n  \"A\": [\n    {\n      \"B\": 1.0\n    }\n  ]\n}"),
            (r#"{"A":"{\",:[\\"}"#, "{\n  \"A\": \"{\\\",:[\\\\\"\n}"),
        ] {
            assert_eq!(json(compact), indented);
        }
        for (compact, indented) in [
            ("<a><b>1</b><c /></a>", "<a>\n  <b>1</b>\n  <c />\n</a>"),
            ("<a><b><c>x y</c></b></a>", "<a>\n  <b>\n    <c>x y</c>\n  </b>\n</a>"),
            ("<a x=\"1\"></a>", "<a x=\"1\"></a>"),
        ] {
            assert_eq!(xml(compact), indented);
        }
    }
}
