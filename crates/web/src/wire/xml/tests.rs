//! Tests where pieces begin and end.

use super::*;

/// Reads the pieces of a document up to its end or a fault.
fn pieces(text: &str) -> (Vec<Piece<'_>>, Option<(usize, Fault)>) {
    let mut reader = Reader::new(text);
    let mut found = Vec::new();
    loop {
        match reader.next_piece() {
            Ok(Piece::Eof) => return (found, None),
            Ok(piece) => found.push(piece),
            Err(fault) => return (found, Some((reader.position(), fault))),
        }
    }
}

#[test]
fn a_document_is_its_pieces() {
    let start = |name, attributes| Piece::Start(Tag { name, attributes });
    let text = "<?xml version='1.0'?><!-- a - b --><a b='>' ><b/>x &lt;<![CDATA[<]]></a >";
    let expected = [
        Piece::Declaration(" version='1.0'"),
        Piece::Comment,
        start("a", " b='>' "),
        start("b", ""),
        Piece::End,
        Piece::Text("x &lt;"),
        Piece::Section("<"),
        Piece::End,
    ];
    assert_eq!(pieces(text), (expected.to_vec(), None));
    assert_eq!(pieces("<?php?>").0, [Piece::Instruction]);
    assert_eq!(pieces("<?xml?>").0, [Piece::Declaration("")]);
    assert_eq!(pieces("<!doctype x>").0, [Piece::Doctype(" x>")]);
}

#[test]
fn what_ends_nowhere_is_a_fault_where_it_begins() {
    for (text, at, fault) in [
        ("<!-- a", 0, Fault::UnclosedComment),
        ("<!-->", 0, Fault::UnclosedComment),
        ("<!-- a -- b", 0, Fault::HyphensInUnclosedComment),
        ("<!-- a -- b -->", 0, Fault::HyphensInComment { at: 7 }),
        ("<!-- a --->", 0, Fault::HyphensInComment { at: 7 }),
        (" <![CDATA[ ]]", 1, Fault::UnclosedSection),
        ("<?>", 0, Fault::UnclosedInstruction),
        ("<?xml ", 0, Fault::UnclosedInstruction),
        ("<!ELEMENT a>", 0, Fault::UnknownMarkup),
        ("<a b='>", 0, Fault::UnclosedTag),
        ("<", 0, Fault::UnclosedTag),
        ("<a></a", 3, Fault::UnclosedEndTag),
        ("<a></b>", 3, Fault::MismatchedEndTag),
        ("</a>", 0, Fault::MismatchedEndTag),
    ] {
        assert_eq!(pieces(text).1, Some((at, fault)), "{text}");
    }
}

#[test]
fn attributes_are_taken_as_they_are_written() {
    let read = |text| Attributes::of(text).collect::<Vec<_>>();
    let attribute = |name, value, is_apart| Attribute { name, value, is_apart };
    let expected = [
        attribute("a", Value::Quoted("1"), true),
        attribute("b:c", Value::Quoted("<'"), false),
        attribute("d", Value::Unquoted { at_end: false }, true),
    ];
    assert_eq!(read(" a = '1'b:c=\"<'\" d=x e='2'"), expected);
    assert_eq!(read(" a="), [attribute("a", Value::Unquoted { at_end: true }, true)]);
    assert_eq!(read(" a ='x"), [attribute("a", Value::Unclosed, true)]);
    assert_eq!(read(" a b"), [attribute("a", Value::None { at_end: false }, true)]);
    assert_eq!(read(" a "), [attribute("a", Value::None { at_end: true }, true)]);
    assert_eq!(read(" =a"), [attribute("=a", Value::None { at_end: true }, true)]);
    assert_eq!(read(" \n"), []);
}

#[test]
fn references_are_parts_of_a_text() {
    use Segment::{Plain, Reference, Unclosed};
    let text = |text| Segments::of_text(text).collect::<Vec<_>>();
    assert_eq!(text("a&lt;b"), [(0, Plain("a")), (1, Reference("lt")), (5, Plain("b"))]);
    assert_eq!(text("&a&lt;"), [(0, Unclosed)]);
    assert_eq!(text(""), []);
    let value = |text| Segments::of_value(text).collect::<Vec<_>>();
    assert_eq!(value("&a&lt;"), [(0, Reference("a&lt"))]);
    assert_eq!(value("x&"), [(0, Plain("x")), (1, Unclosed)]);
}

#[test]
fn references_stand_for_characters() {
    for (name, expected) in [
        ("lt", Ok('<')),
        ("apos", Ok('\'')),
        ("#65", Ok('A')),
        ("#x1F600", Ok('😀')),
        ("#0", Ok('\0')),
        ("LT", Err(BadReference::UnknownEntity)),
        ("", Err(BadReference::UnknownEntity)),
        ("#", Err(BadReference::NoCharacter)),
        ("#x", Err(BadReference::NoCharacter)),
        ("#X41", Err(BadReference::NoCharacter)),
        ("#+65", Err(BadReference::NoCharacter)),
        ("#xD800", Err(BadReference::NoCharacter)),
        ("#99999999999", Err(BadReference::NoCharacter)),
    ] {
        assert_eq!(referenced(name), expected, "{name}");
    }
    assert_eq!(line_ends("a\r\nb\rc\n"), "a\nb\nc\n");
}
