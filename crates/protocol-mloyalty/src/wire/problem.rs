//! Problems of a body, each with a number and two texts.

use std::fmt;

use web::wire::decimal::BadNumber;

#[cfg(test)]
mod tests;

/// Writes the enum, its numbers and its texts from one table, so that each has all three.
macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $russian:literal, $english:literal;)+) => {
        /// Reasons why a body was refused.
        ///
        /// The numbers are part of the protocol: they never change their meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Problem {
            $($(#[$doc])* $name,)+
        }

        impl Problem {
            /// Every problem, by number.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Returns the number sent as `ErrorCode`: 100 to 199.
            pub const fn code(self) -> u16 {
                match self { $(Self::$name => $code),+ }
            }

            /// Returns the text in Russian.
            pub const fn russian(self) -> &'static str {
                match self { $(Self::$name => $russian),+ }
            }

            /// Returns the text in English.
            pub const fn english(self) -> &'static str {
                match self { $(Self::$name => $english),+ }
            }
        }
    };
}

problems! {
    /// There is no body, only space, or null in place of the request.
    Empty = 100, "запрос пуст", "the request is empty";
    /// The outermost value is not the request.
    WrongRoot = 101, "тело запроса начинается не с описания запроса",
        "the outermost value of the body is not this request";
    /// The body ends too early.
    Truncated = 102, "тело запроса обрывается", "the body ends too early";
    /// The body violates the rules of its format.
    Syntax = 103, "нарушен формат тела запроса", "the body breaks the rules of its format";
    /// There is text after the end of the request.
    TextAfterEnd = 104, "после конца запроса есть лишний текст",
        "there is text after the end of the request";
    /// The bytes are not text in the encoding of the request.
    BadEncoding = 105, "байты не соответствуют кодировке (нужна UTF-8 или UTF-16)",
        "the bytes are not text in the request's encoding (UTF-8 or UTF-16)";
    /// The XML declaration contradicts the version or encoding of the body.
    WrongDeclaration = 106, "объявление XML не соответствует телу (нужны версия 1.0 и его кодировка)",
        "the XML declaration contradicts the body (version 1.0 and its real encoding are needed)";
    /// The XML has a document type declaration.
    Doctype = 107, "DOCTYPE не допускается", "DOCTYPE is not allowed";
    /// The XML has a processing instruction.
    ProcessingInstruction = 108, "инструкции обработки XML не допускаются",
        "XML processing instructions are not allowed";
    /// The XML uses an undefined entity.
    UndefinedEntity = 109, "неизвестная сущность XML", "undefined XML entity";
    /// Containers are nested deeper than allowed.
    TooDeep = 110, "слишком глубокая вложенность (больше 64)", "nested too deeply (over 64)";
    /// A list has more items than allowed.
    TooManyItems = 111, "слишком много элементов списка (больше 1000)",
        "too many items in the list (over 1000)";
    /// There are more attributes or namespace prefixes than allowed.
    TooManyAttributes = 112, "слишком много атрибутов или пространств имён (больше 64)",
        "too many attributes or namespaces (over 64)";
    /// The request has contents, but no known member.
    NothingKnown = 113, "в запросе нет ни одного известного поля",
        "the request has no known member";
    /// A known name is in a foreign XML namespace.
    WrongNamespace = 114, "элемент в чужом пространстве имён XML",
        "the element is in a foreign XML namespace";
    /// An element in a list is not an item of it.
    NotAnItem = 115, "элемент списка называется иначе, чем должен",
        "this is not the name of the list's items";
    /// An item is outside its list.
    ItemOutsideList = 116, "элемент списка стоит вне списка", "the list's item is outside the list";
    /// A member was sent as an XML attribute.
    AttributeForMember = 117, "поле передано атрибутом, а нужно элементом XML",
        "the member is an attribute and must be an element";
    /// An element is both nil and filled.
    NilWithContent = 118, "поле помечено nil, но не пусто", "the member is marked nil and has content";
    /// A nil attribute is neither true nor false.
    BadNil = 119, "значение nil должно быть true или false", "nil must be true or false";
    /// A member was given twice with different values.
    Duplicate = 120, "поле указано несколько раз с разными значениями",
        "the member is given more than once with different values";
    /// The value is not a number.
    NotANumber = 121, "значение не является числом", "the value is not a number";
    /// The value is out of every range.
    Overflow = 122, "число слишком велико", "the number is too large";
    /// A fraction was given for an integer.
    FractionInInteger = 123, "нужно целое число, а передано дробное",
        "an integer is needed, and this has a fraction";
    /// The number has more digits than can be kept exactly.
    TooManyDigits = 124, "в числе слишком много знаков", "the number has too many digits";
    /// A comma, which one reader takes for a point and another ignores.
    CommaInNumber = 125, "запятая в числе: нужна точка", "there is a comma in the number: use a point";
    /// Leading zeros, which one reader takes for octal and another ignores.
    LeadingZero = 126, "число начинается с нуля и читается двояко",
        "the number begins with a zero and can be read in two ways";
    /// The value is not a boolean.
    NotABool = 127, "нужно true или false", "true or false is needed";
    /// A list or an object was given for a text.
    NotText = 128, "нужна строка", "text is needed";
    /// The value is not a date.
    NotADate = 129, "значение не является датой", "the value is not a date";
    /// Something else was given for a list.
    NotAList = 130, "нужен список", "a list is needed";
    /// Something else was given for an item of a list.
    NotAnObject = 131, "элемент списка должен быть объектом", "the list's item must be an object";
    /// An XML element without text was given for a value.
    NoValue = 132, "значение пусто", "the value is empty";
    /// A `$ref`, `$id` or `z:Ref` is unresolved.
    BadReference = 133, "ссылка никуда не ведёт", "the reference leads nowhere";
    /// References would copy too much.
    TooMuchReferenced = 134, "ссылки повторяют слишком много данных",
        "the references repeat too much data";
    /// There is half of a surrogate pair.
    BrokenCharacter = 135, "в строке половина символа", "the text holds half a character";
    /// An index of a list is not a number from 0.
    BadIndex = 136, "элементы списка нумеруются с нуля: Goods[0].Id",
        "items are numbered from zero: Goods[0].Id";
    /// An index of a list is missing.
    IndexGap = 137, "в нумерации элементов списка пропуск", "the numbering of the items has a gap";
    /// A member is under an unknown name.
    Misplaced = 138, "поле стоит не на своём месте", "the member is not in its place";
    /// Brackets of a form's key do not match.
    Brackets = 139, "скобки в имени поля не сходятся", "the brackets of the name do not match";
    /// Form fields are not separated by `&`.
    FieldSeparator = 140, "поля формы разделяются знаком &", "form fields are divided by &";
    /// The body has another format than the content type says.
    WrongFormat = 141, "тело не в том формате, который указан в Content-Type",
        "the body is not in the format that Content-Type names";
    /// There is an element inside a plain value.
    ElementInValue = 142, "внутри значения стоит элемент XML", "there is an element inside the value";
    /// There is text between elements.
    StrayText = 143, "между элементами стоит посторонний текст", "there is stray text between elements";
}

impl From<BadNumber> for Problem {
    fn from(bad: BadNumber) -> Self {
        match bad {
            BadNumber::NotANumber => Self::NotANumber,
            BadNumber::TooManyDigits => Self::TooManyDigits,
            BadNumber::Overflow => Self::Overflow,
            BadNumber::FractionInInteger => Self::FractionInInteger,
        }
    }
}

/// A refusal of a body: the problem and the member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// Path of the member, such as `Goods[1].Price`. `None` for the body as a whole.
    pub member: Option<String>,
    /// Problem of the member or body.
    pub problem: Problem,
}

impl DecodeError {
    /// Makes a problem of the body as a whole.
    pub const fn of_body(problem: Problem) -> Self {
        Self { member: None, problem }
    }

    /// Returns the number sent as `ErrorCode`.
    pub const fn code(&self) -> u16 {
        self.problem.code()
    }

    /// Returns the text sent as `Message`: it names the member and never repeats its value.
    pub fn russian(&self) -> String {
        match &self.member {
            Some(member) => format!("{member}: {}", self.problem.russian()),
            None => capitalised(self.problem.russian()),
        }
    }

    /// Returns the same text in English.
    pub fn english(&self) -> String {
        match &self.member {
            Some(member) => format!("{member}: {}", self.problem.english()),
            None => capitalised(self.problem.english()),
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.member {
            Some(member) => write!(f, "{member}: {}", self.problem.english()),
            None => f.write_str(self.problem.english()),
        }
    }
}

impl std::error::Error for DecodeError {}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}
