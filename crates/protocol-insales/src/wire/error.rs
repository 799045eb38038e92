//! Why a body cannot be read, in two languages.

use std::fmt;

use super::limits::NESTING_MAX;

/// A place in a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
}

impl Place {
    /// The place of a byte, counted from zero.
    pub(super) fn in_text(text: &[u8], byte: usize) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let lines = || before.split(|byte| *byte == b'\n');
        // Every character of UTF-8 has one byte that does not continue it.
        let starts = |line: &[u8]| line.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
        Self { line: lines().count(), column: 1 + lines().next_back().map_or(0, starts) }
    }
}

/// Writes the enum and its texts from one table, so that none can lack the others.
macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident = $russian:literal, $english:literal;)+) => {
        /// How a body breaks the rules of its format.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Fault {
            $($(#[$doc])* $name,)+
        }

        impl Fault {
            /// Every fault.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// What is wrong, in Russian, in the middle of a sentence.
            pub const fn russian(self) -> &'static str {
                match self { $(Self::$name => $russian),+ }
            }

            /// What is wrong, in English, in the middle of a sentence.
            pub const fn english(self) -> &'static str {
                match self { $(Self::$name => $english),+ }
            }
        }
    };
}

faults! {
    /// The bytes are not UTF-8.
    NotUtf8 = "байты не являются текстом в UTF-8", "the bytes are not text in UTF-8";
    /// The XML declaration says US-ASCII, and more than that follows.
    NotAscii = "объявлена кодировка US-ASCII, а в тексте есть другие символы",
        "the declared encoding is US-ASCII, and the text has other characters";
    /// The body ends before everything that was opened is closed.
    Truncated = "тело обрывается: что-то открыто и не закрыто",
        "the body ends before everything in it is closed";
    /// Something follows the end.
    TextAfterEnd = "после конца есть лишний текст", "there is text after the end";
    /// Something comes before the root element.
    TextBeforeRoot = "перед корневым элементом есть лишний текст",
        "there is text before the root element";
    /// There is no root element at all.
    NoRoot = "нет корневого элемента", "there is no root element";
    /// There is another root element.
    SecondRoot = "второй корневой элемент", "there is a second root element";
    /// The XML has a document type declaration.
    Doctype = "DOCTYPE не допускается", "DOCTYPE is not allowed";
    /// The XML has a processing instruction.
    ProcessingInstruction = "инструкции обработки XML не допускаются",
        "XML processing instructions are not allowed";
    /// The XML declaration is not at the start, or not as it has to be.
    BadDeclaration = "объявление XML должно стоять в самом начале и указывать версию 1.0",
        "the XML declaration must stand at the very start and give version 1.0";
    /// A character that XML 1.0 cannot hold, raw or as a reference.
    BadCharacter = "символ, недопустимый в XML", "a character that is not allowed in XML";
    /// A `&` without its name or without its semicolon.
    BadReference = "знак & не начинает правильной ссылки: пишите &amp;",
        "this & begins no proper reference: write &amp;";
    /// The XML uses an entity that nobody defined.
    UnknownEntity = "неизвестная сущность XML: есть только lt, gt, amp, apos и quot",
        "an unknown XML entity: there are only lt, gt, amp, apos and quot";
    /// A tag or an attribute has no proper name.
    BadName = "неправильное имя элемента или атрибута",
        "the name of an element or attribute is not a proper one";
    /// An attribute is not `name="value"`, or does not stand apart from the one before.
    BadAttribute = "неправильный атрибут: нужно имя=\"значение\"",
        "an attribute is not of the form name=\"value\"";
    /// An attribute is given twice.
    DuplicateAttribute = "атрибут указан дважды", "an attribute is given twice";
    /// A closing tag of another element than the open one.
    MismatchedTag = "закрывающий тег не соответствует открытому элементу",
        "the closing tag is not that of the open element";
    /// A comment with two dashes inside.
    BadComment = "два дефиса внутри комментария XML", "there are two dashes inside an XML comment";
    /// The end of a CDATA section without its beginning.
    StraySectionEnd = "знаки ]]> вне раздела CDATA", "there is ]]> outside a CDATA section";
    /// `<!` and something that is neither a comment nor CDATA.
    BadMarkup = "неизвестная разметка XML", "unknown XML markup";
    /// Text between the members.
    StrayText = "между элементами стоит посторонний текст", "there is stray text between elements";
    /// Half of a surrogate pair.
    HalfCharacter = "в строке половина символа: \\u-код без своей пары",
        "the text holds half a character: a \\u escape without its pair";
    /// A control character in a text of JSON.
    ControlCharacter = "управляющий символ в строке JSON: пишите \\n, \\t или \\u",
        "a control character in a JSON text: write \\n, \\t or \\u";
    /// A backslash and something that JSON does not know.
    BadEscape = "неизвестный код после обратной косой черты в строке JSON",
        "an unknown escape in a JSON text";
    /// Something that begins like a number.
    BadNumber = "неправильное число JSON", "this is not a number as JSON writes them";
    /// A value is missing, or is none.
    NoValue = "нужно значение JSON", "a JSON value is needed";
    /// A comma with nothing behind it.
    TrailingComma = "лишняя запятая", "there is a comma with nothing behind it";
    /// A name without quotes.
    UnquotedName = "имя поля должно быть в двойных кавычках",
        "a member's name must be in double quotes";
    /// A name without a colon.
    NoColon = "после имени поля нужно двоеточие", "a colon is needed after a member's name";
    /// Two values without a comma, or something is closed that is not open.
    NoComma = "нужна запятая или закрывающая скобка", "a comma or a closing bracket is needed";
    /// Any other breach of JSON.
    BadJson = "нарушен формат JSON", "this is not JSON";
}

/// Why a body cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyError {
    /// Its byte order mark or declaration names another encoding than UTF-8.
    UnsupportedEncoding {
        /// The encoding, as it is named; cut if it is long.
        name: String,
    },
    /// It breaks the rules of XML or JSON.
    Malformed {
        /// Where.
        place: Place,
        /// How.
        fault: Fault,
    },
    /// It is nested more than [`NESTING_MAX`] deep.
    TooDeep,
    /// The root element is not a discount code.
    WrongRoot {
        /// What it is; cut if it is long.
        found: String,
    },
    /// It has more than one discount code.
    RootTwice,
    /// Where the discount code should be there is a text, a number, a flag or a list.
    NotAnObject,
    /// An XML element has a type that Rails never took, since it makes the reader run something.
    DisallowedType {
        /// The type.
        name: &'static str,
    },
}

impl BodyError {
    /// What is wrong, in Russian.
    pub fn russian(&self) -> String {
        match self {
            Self::UnsupportedEncoding { name } => {
                format!("Кодировка «{name}» не поддерживается: нужна UTF-8")
            }
            Self::Malformed { place: Place { line, column }, fault } => {
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

    /// What is wrong, in English.
    pub fn english(&self) -> String {
        match self {
            Self::UnsupportedEncoding { name } => {
                format!("The encoding `{name}` is not supported: UTF-8 is needed")
            }
            Self::Malformed { place: Place { line, column }, fault } => {
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
