//! As much of XML as the answers use.

/// A piece of a document.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// `<name attributes>`: the name, and all of it.
    Open(&'a str, &'a str),
    /// An end tag: `</name>`.
    Close(&'a str),
    /// `<name />`: the name, and all of it.
    Empty(&'a str, &'a str),
    /// Text as it is written.
    Text(&'a str),
}

/// Takes a document apart, which must be well-formed, without declaration, comment or CDATA.
#[track_caller]
pub(crate) fn pieces(document: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut open = Vec::new();
    let mut rest = document;
    while !rest.is_empty() {
        let Some(tag) = rest.strip_prefix('<') else {
            let end = rest.find('<').unwrap_or(rest.len());
            let text = &rest[..end];
            assert!(!open.is_empty() && is_text(text), "text {text:?} in {document}");
            pieces.push(Piece::Text(text));
            rest = &rest[end..];
            continue;
        };
        let end = tag.find('>').unwrap_or_else(|| panic!("no > in {document}"));
        let inside = &tag[..end];
        rest = &tag[end + 1..];
        if let Some(name) = inside.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{document}");
            pieces.push(Piece::Close(name));
            continue;
        }
        assert!(!open.is_empty() || pieces.is_empty(), "two roots in {document}");
        let name = inside.split([' ', '/']).next().unwrap_or_default();
        assert!(name.starts_with(|c: char| c.is_ascii_alphabetic()), "{inside:?} in {document}");
        if inside.ends_with('/') {
            pieces.push(Piece::Empty(name, inside));
        } else {
            open.push(name);
            pieces.push(Piece::Open(name, inside));
        }
    }
    assert!(open.is_empty(), "{open:?} is not closed in {document}");
    pieces
}

fn is_text(text: &str) -> bool {
    !text.contains('>') && text.match_indices('&').all(|(at, _)| text[at..].contains(';'))
}

/// The texts of all elements with this name, in order; `None` for those that are nil.
pub(crate) fn texts(document: &str, name: &str) -> Vec<Option<String>> {
    let pieces = pieces(document);
    let following = |at: usize| match pieces.get(at + 1) {
        Some(Piece::Text(text)) => unescape(text),
        _ => String::new(),
    };
    let of = |(at, piece): (usize, &Piece<'_>)| match *piece {
        Piece::Open(known, _) if known == name => Some(Some(following(at))),
        Piece::Empty(known, all) if known == name => {
            Some((!all.contains("nil=\"true\"")).then(String::new))
        }
        _ => None,
    };
    pieces.iter().enumerate().filter_map(of).collect()
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
