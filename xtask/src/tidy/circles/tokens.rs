//! Reads Rust source as names and marks, without comments, literals and the code of tests.

/// A name or a mark, with its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) text: &'a str,
    pub(super) line: usize,
}

impl Token<'_> {
    /// Returns whether it is a name or a keyword.
    pub(super) fn is_name(&self) -> bool {
        self.text.starts_with(|first: char| first.is_alphabetic() || first == '_')
    }
}

/// Words that begin an item. Other things with an attribute are fields, variants, arms and
/// statements.
const ITEMS: [&str; 17] = [
    "pub",
    "fn",
    "mod",
    "use",
    "struct",
    "enum",
    "impl",
    "const",
    "static",
    "type",
    "trait",
    "unsafe",
    "async",
    "macro_rules",
    "extern",
    "union",
    "let",
];

/// Returns the tokens of a file, without code for tests.
pub(super) fn tokens(source: &str) -> Vec<Token<'_>> {
    without_tests(&split(source))
}

/// Returns all tokens: names, `::`, and other marks one by one. Numbers, strings, characters,
/// lifetimes and comments are left out.
fn split(source: &str) -> Vec<Token<'_>> {
    let (mut tokens, mut rest, mut line) = (Vec::new(), source, 1);
    while let Some(first) = rest.chars().next() {
        let length = length_of_next(rest, first);
        let text = &rest[..length];
        let is_name = first.is_alphabetic() || first == '_';
        let is_literal =
            matches!(first, '"' | '\'') || (is_name && text.ends_with(['"', '#', '\'']));
        let is_comment = text.starts_with("//") || text.starts_with("/*");
        let is_left_out =
            first.is_whitespace() || first.is_ascii_digit() || is_literal || is_comment;
        if !is_left_out {
            let text = text.strip_prefix("r#").unwrap_or(text);
            tokens.push(Token { text, line });
        }
        line += text.matches('\n').count();
        rest = &rest[length..];
    }
    tokens
}

/// Returns the length of the next token in bytes.
fn length_of_next(rest: &str, first: char) -> usize {
    let while_name =
        |text: &str| text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return block_comment(rest);
    }
    if first == '"' {
        return string(rest);
    }
    if first == '\'' {
        return character(rest);
    }
    if let Some(raw) = raw_string(rest) {
        return raw;
    }
    for prefix in ["b\"", "c\"", "b'"] {
        if rest.starts_with(prefix) {
            let literal = &rest[1..];
            return 1 + if prefix == "b'" { character(literal) } else { string(literal) };
        }
    }
    if let Some(name) = rest.strip_prefix("r#") {
        return 2 + while_name(name);
    }
    if first.is_alphanumeric() || first == '_' {
        return while_name(rest);
    }
    if rest.starts_with("::") { 2 } else { first.len_utf8() }
}

/// Returns the length of a comment. Comments can be nested.
fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest[at..].starts_with("*/") {
            (depth, at) = (depth.saturating_sub(1), at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// Returns the length of a string.
fn string(rest: &str) -> usize {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// Returns the length of a character or a lifetime.
fn character(rest: &str) -> usize {
    let mut characters = rest.char_indices().skip(1);
    let Some((at, first)) = characters.next() else { return rest.len() };
    if first == '\\' {
        // The escaped character may be the quotation mark itself.
        let escaped = characters.next().map_or(rest.len(), |(at, escaped)| at + escaped.len_utf8());
        return rest[escaped..].find('\'').map_or(rest.len(), |end| escaped + end + 1);
    }
    let end = at + first.len_utf8();
    if rest[end..].starts_with('\'') {
        return end + 1;
    }
    rest[1..].find(|c: char| !c.is_alphanumeric() && c != '_').map_or(rest.len(), |end| end + 1)
}

/// Returns the length of a raw string, if one begins here.
fn raw_string(rest: &str) -> Option<usize> {
    let start = ["r", "br", "cr"].into_iter().find(|start| {
        let marks = rest.strip_prefix(start).map(|marks| marks.trim_start_matches('#'));
        marks.is_some_and(|marks| marks.starts_with('"'))
    })?;
    let marks = rest[start.len()..].find('"')?;
    let begin = start.len() + marks + 1;
    let end = format!("\"{}", "#".repeat(marks));
    Some(rest[begin..].find(&end).map_or(rest.len(), |at| begin + at + end.len()))
}

/// Leaves out the items with the attribute `#[cfg(test)]` or `#[test]`.
fn without_tests<'a>(all: &[Token<'a>]) -> Vec<Token<'a>> {
    let (mut kept, mut at) = (Vec::new(), 0);
    while at < all.len() {
        let attribute = attribute(&all[at..]);
        if attribute == 0 {
            kept.push(all[at]);
            at += 1;
            continue;
        }
        let texts: Vec<&str> = all[at..at + attribute].iter().map(|token| token.text).collect();
        if matches!(texts[..], ["#", "[", "cfg", "(", "test", ")", "]"] | ["#", "[", "test", "]"]) {
            at += attribute;
            while at < all.len() && self::attribute(&all[at..]) > 0 {
                at += self::attribute(&all[at..]);
            }
            at += item(&all[at..]);
        } else {
            kept.extend(&all[at..at + attribute]);
            at += attribute;
        }
    }
    kept
}

/// Returns the number of tokens of an attribute that begins here.
fn attribute(rest: &[Token<'_>]) -> usize {
    let is = |at: usize, text: &str| rest.get(at).is_some_and(|token| token.text == text);
    if !(is(0, "#") && is(1, "[")) {
        return 0;
    }
    let mut depth = 0_usize;
    for (at, token) in rest.iter().enumerate().skip(1) {
        match token.text {
            "[" => depth += 1,
            "]" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    rest.len()
}

/// Returns the number of tokens of the item that begins here: up to its semicolon or the end of its
/// block. If it is not an item, it ends at the comma.
fn item(rest: &[Token<'_>]) -> usize {
    let is_item = rest.first().is_some_and(|token| ITEMS.contains(&token.text));
    let mut depth = 0_usize;
    for (at, token) in rest.iter().enumerate() {
        match token.text {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" if depth == 0 => return at,
            "}" | ")" | "]" => depth -= 1,
            _ => {}
        }
        let ends = match token.text {
            ";" => true,
            "}" => is_item,
            "," => !is_item,
            _ => false,
        };
        if depth == 0 && ends {
            return at + 1;
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_code_is_left_out() {
        for (source, texts) in [
            ("use a::b; // c::d\n/* e /* f */ g */ h", "use a :: b ; h"),
            ("let s = r#\"x::\"y\"\"#; t", "let s = ; t"),
            (r#"let s = "a\"b::c"; b"d" t"#, "let s = ; t"),
            (
                r"fn f<'a>(c: &'a str) { '\'' ; 'x' ; b'x' ; '\u{1f}' }",
                "fn f < > ( c : & str ) { ; ; ; }",
            ),
            ("r#type 12_u8 1.5 _x", "type . _x"),
            ("#[cfg(test)]\nmod tests;\nmod a;", "mod a ;"),
            ("#[cfg(test)] #[path = \"x\"] mod tests { fn f() { } } fn g() {}", "fn g ( ) { }"),
            ("struct S { #[cfg(test)] a: A<B>, b: B }", "struct S { b : B }"),
            ("#[test] fn f() -> [u8; 2] { a::b(); } mod c;", "mod c ;"),
            ("#[derive(Debug)] struct S;", "# [ derive ( Debug ) ] struct S ;"),
        ] {
            let found: Vec<&str> = tokens(source).iter().map(|token| token.text).collect();
            assert_eq!(found.join(" "), texts, "{source}");
        }
    }

    #[test]
    fn lines_are_counted_through_comments_and_strings() {
        let found = tokens("/* a\n b */ c \"d\ne\"\n\nf");
        assert_eq!(found, [Token { text: "c", line: 2 }, Token { text: "f", line: 5 }]);
    }
}
