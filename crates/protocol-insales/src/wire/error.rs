//! Reasons why a body cannot be read, in two languages.

use std::fmt;

use super::limits::NESTING_MAX;

/// A position in a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextPosition {
    /// Number of the line, from 1.
    pub line: usize,
    /// Number of the character in the line, from 1.
    pub column: usize,
}

impl TextPosition {
    /// Returns the position of a byte, counted from zero.
    pub(super) fn in_text(text: &[u8], byte: usize) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let lines = || before.split(|byte| *byte == b'\n');
        // Every character of UTF-8 has one byte that does not continue it.
        let starts = |line: &[u8]| line.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
        Self { line: lines().count(), column: 1 + lines().next_back().map_or(0, starts) }
    }
}

/// Writes the enum and its texts from one table, so that each has a text.
macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident = $russian:literal, $english:literal;)+) => {
        /// Violation of the rules of a format.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Fault {
            $($(#[$doc])* $name,)+
        }

        impl Fault {
            /// All faults, in this order.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Returns the text in Russian, for the middle of a sentence.
            pub const fn russian(self) -> &'static str {
                match self { $(Self::$name => $russian),+ }
            }

            /// Returns the text in English, for the middle of a sentence.
            pub const fn english(self) -> &'static str {
                match self { $(Self::$name => $english),+ }
            }
        }
    };
}

faults! {
    /// The bytes are not UTF-8.
    NotUtf8 = "байты не являются текстом в UTF-8", "the bytes are not text in UTF-8";
    /// The XML declaration says US-ASCII, and the text has other characters.
    NotAscii = "объявлена кодировка US-ASCII, а в тексте есть другие символы",
        "the declared encoding is US-ASCII, and the text has other characters";
    /// The body ends before everything that was opened is closed.
    Truncated = "тело обрывается: что-то открыто и не закрыто",
        "the body ends before everything in it is closed";
    /// There is text after the end.
    TextAfterEnd = "после конца есть лишний текст", "there is text after the end";
    /// There is text before the root element.
    TextBeforeRoot = "перед корневым элементом есть лишний текст",
        "there is text before the root element";
    /// There is no root element.
    NoRoot = "нет корневого элемента", "there is no root element";
    /// There is a second root element.
    SecondRoot = "второй корневой элемент", "there is a second root element";
    /// The XML has a document type declaration.
    Doctype = "DOCTYPE не допускается", "DOCTYPE is not allowed";
    /// The XML has a processing instruction.
    ProcessingInstruction = "инструкции обработки XML не допускаются",
        "XML processing instructions are not allowed";
    /// The XML declaration is not at the start, or not as it has to be.
    BadDeclaration = "объявление XML должно стоять в самом начале и указывать версию 1.0",
        "the XML declaration must stand at the very start and give version 1.0";
    /// A character that XML 1.0 cannot contain, raw or as a reference.
    BadCharacter = "символ, недопустимый в XML", "a character that is not allowed in XML";
    /// An `&` without a name or without its semicolon.
    BadReference = "знак & не начинает правильной ссылки: пишите &amp;",
        "this & begins no proper reference: write &amp;";
    /// The XML uses an undefined entity.
    UnknownEntity = "неизвестная сущность XML: есть только lt, gt, amp, apos и quot",
        "an unknown XML entity: there are only lt, gt, amp, apos and quot";
    /// A tag or an attribute has an invalid name.
    BadName = "неправильное имя элемента или атрибута",
        "the name of an element or attribute is not a proper one";
    /// An attribute is not `name="value"`, or is not separated from the previous one.
    BadAttribute = "неправильный атрибут: нужно имя=\"значение\"",
        "an attribute is not of the form name=\"value\"";
    /// An attribute is given twice.
    DuplicateAttribute = "атрибут указан дважды", "an attribute is given twice";
    /// A closing tag does not match the open element.
    MismatchedTag = "закрывающий тег не соответствует открытому элементу",
        "the closing tag is not that of the open element";
    /// A comment contains two dashes.
    BadComment = "два дефиса внутри комментария XML", "there are two dashes inside an XML comment";
    /// The end of a CDATA section without its beginning.
    StraySectionEnd = "знаки ]]> вне раздела CDATA", "there is ]]> outside a CDATA section";
    /// `<!` is followed by something that is neither a comment nor CDATA.
    BadMarkup = "неизвестная разметка XML", "unknown XML markup";
    /// There is text between the members.
    StrayText = "между элементами стоит посторонний текст", "there is stray text between elements";
    /// There is half of a surrogate pair.
    HalfCharacter = "в строке половина символа: \\u-код без своей пары",
        "the text holds half a character: a \\u escape without its pair";
    /// A JSON string contains a control character.
    ControlCharacter = "управляющий символ в строке JSON: пишите \\n, \\t или \\u",
        "a control character in a JSON text: write \\n, \\t or \\u";
    /// A backslash is followed by something that JSON does not know.
    BadEscape = "неизвестный код после обратной косой черты в строке JSON",
        "an unknown escape in a JSON text";
    /// A number is malformed.
    BadNumber = "неправильное число JSON", "this is not a number as JSON writes them";
    /// A value is missing or malformed.
    NoValue = "нужно значение JSON", "a JSON value is needed";
    /// A comma is followed by nothing.
    TrailingComma = "лишняя запятая", "there is a comma with nothing behind it";
    /// A name has no quotes.
    UnquotedName = "имя поля должно быть в двойных кавычках",
        "a member's name must be in double quotes";
    /// A name has no colon.
    NoColon = "после имени поля нужно двоеточие", "a colon is needed after a member's name";
    /// A comma between values is missing, or something is closed that is not open.
    NoComma = "нужна запятая или закрывающая скобка", "a comma or a closing bracket is needed";
    /// Any other violation of JSON.
    BadJson = "нарушен формат JSON", "this is not JSON";
}

/// Reasons why a body cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyError {
    /// The byte order mark or declaration names another encoding than UTF-8.
    UnsupportedEncoding {
        /// Name of the encoding, cut if it is long.
        name: String,
    },
    /// The body violates the rules of XML or JSON.
    Malformed {
        /// Position of the fault.
        place: TextPosition,
        /// Kind of the fault.
        fault: Fault,
    },
    /// The body is nested more than [`NESTING_MAX`] deep.
    TooDeep,
    /// The root element is not a discount code.
    WrongRoot {
        /// Name of the root element, cut if it is long.
        found: String,
    },
    /// The body has more than one discount code.
    RootTwice,
    /// There is a text, a number, a flag or a list in place of the discount code.
    NotAnObject,
    /// An XML element has a type that Rails never accepted, because reading it runs code.
    DisallowedType {
        /// Name of the type.
        name: &'static str,
    },
}

impl BodyError {
    /// Returns the text in Russian.
    pub fn russian(&self) -> String {
        match self {
            Self::UnsupportedEncoding { name } => {
                format!("Кодировка «{name}» не поддерживается: нужна UTF-8")
            }
            Self::Malformed { place: TextPosition { line, column }, fault } => {
                format!("Строка {line}, символ {column}: {}", fault.russian())
            }
            Self::TooDeep => format!("Слишком глубокая вложенность (больше {NESTING_MAX})"),
            Self::WrongRoot { found } => {
                format!("Корневой элемент «{found}», а должен быть «discount_code»")
            }
            Self::RootTwice => "«discount_code» указан дважды".to_owned(),
            Self::NotAnObject => "«discount_code» должен быть объектом с полями купона".to_owned(),
            Self::DisallowedType { name } => format!("Тип «{name}» не допускается"),
        }
    }

    /// Returns the text in English.
    pub fn english(&self) -> String {
        match self {
            Self::UnsupportedEncoding { name } => {
                format!("The encoding `{name}` is not supported: UTF-8 is needed")
            }
            Self::Malformed { place: TextPosition { line, column }, fault } => {
                format!("Line {line}, column {column}: {}", fault.english())
            }
            Self::TooDeep => format!("Nested too deeply (over {NESTING_MAX})"),
            Self::WrongRoot { found } => {
                format!("The root element is `{found}` and must be `discount_code`")
            }
            Self::RootTwice => "`discount_code` is given twice".to_owned(),
            Self::NotAnObject => {
                "`discount_code` must be an object with the coupon's fields".to_owned()
            }
            Self::DisallowedType { name } => format!("The type `{name}` is not allowed"),
        }
    }
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english())
    }
}

impl std::error::Error for BodyError {}
