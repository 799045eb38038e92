//! What can be wrong with a body, with one number and two texts for each.

use std::fmt;

#[cfg(test)]
mod tests;

/// Writes the enum, its numbers and its texts from one table, so that none can lack the others.
macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $russian:literal, $english:literal;)+) => {
        /// Why a body was refused.
        ///
        /// The numbers are part of the protocol: they never change their meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Problem {
            $($(#[$doc])* $name,)+
        }

        impl Problem {
            /// Every problem, by number.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The number that goes out as `ErrorCode`: 100 to 199.
            pub const fn code(self) -> u16 {
                match self { $(Self::$name => $code),+ }
            }

            /// What is wrong, in Russian.
            pub const fn russian(self) -> &'static str {
                match self { $(Self::$name => $russian),+ }
            }

            /// What is wrong, in English.
            pub const fn english(self) -> &'static str {
                match self { $(Self::$name => $english),+ }
            }
        }
    };
}

problems! {
    /// No body, only space, or a null where the request should be.
    Empty = 100, "запрос пуст", "the request is empty";
    /// The outermost value is not the request.
    WrongRoot = 101, "тело запроса начинается не с описания запроса",
        "the outermost value of the body is not this request";
    /// The body ends too early.
    Truncated = 102, "тело запроса обрывается", "the body ends too early";
    /// The format's own rules are broken.
    Syntax = 103, "нарушен формат тела запроса", "the body breaks the rules of its format";
    /// Something follows the end of the request.
    TextAfterEnd = 104, "после конца запроса есть лишний текст",
        "there is text after the end of the request";
    /// The bytes are not text in the encoding of the request.
    BadEncoding = 105, "байты не соответствуют кодировке (нужна UTF-8 или UTF-16)",
        "the bytes are not text in the request's encoding (UTF-8 or UTF-16)";
    /// The XML declaration names another version or encoding than the body has.
    WrongDeclaration = 106, "объявление XML не соответствует телу (нужны версия 1.0 и его кодировка)",
        "the XML declaration contradicts the body (version 1.0 and its real encoding are needed)";
    /// The XML has a document type declaration.
    Doctype = 107, "DOCTYPE не допускается", "DOCTYPE is not allowed";
    /// The XML has a processing instruction.
    ProcessingInstruction = 108, "инструкции обработки XML не допускаются",
        "XML processing instructions are not allowed";
    /// The XML uses an entity that nobody defined.
    UndefinedEntity = 109, "неизвестная сущность XML", "undefined XML entity";
    /// More containers inside each other than allowed.
    TooDeep = 110, "слишком глубокая вложенность (больше 64)", "nested too deeply (over 64)";
    /// More items in a list than allowed.
    TooManyItems = 111, "слишком много элементов списка (больше 1000)",
        "too many items in the list (over 1000)";
    /// More attributes or namespace prefixes than allowed.
    TooManyAttributes = 112, "слишком много атрибутов или пространств имён (больше 64)",
        "too many attributes or namespaces (over 64)";
    /// Something was sent, and nothing of it is known.
    NothingKnown = 113, "в запросе нет ни одного известного поля",
        "the request has no known member";
    /// A known name in a foreign XML namespace.
    WrongNamespace = 114, "элемент в чужом пространстве имён XML",
        "the element is in a foreign XML namespace";
    /// An element of a list that is no item of it.
    NotAnItem = 115, "элемент списка называется иначе, чем должен",
        "this is not the name of the list's items";
    /// An item stands outside its list.
    ItemOutsideList = 116, "элемент списка стоит вне списка", "the list's item is outside the list";
    /// A member was sent as an XML attribute.
    AttributeForMember = 117, "поле передано атрибутом, а нужно элементом XML",
        "the member is an attribute and must be an element";
    /// An element is both nil and filled.
    NilWithContent = 118, "поле помечено nil, но не пусто", "the member is marked nil and has content";
    /// A nil attribute that is neither true nor false.
    BadNil = 119, "значение nil должно быть true или false", "nil must be true or false";
    /// A member was given twice with different values.
    Duplicate = 120, "поле указано несколько раз с разными значениями",
        "the member is given more than once with different values";
    /// The value is no number.
    NotANumber = 121, "значение не является числом", "the value is not a number";
    /// The value is out of every range.
    Overflow = 122, "число слишком велико", "the number is too large";
    /// A fraction where an integer is needed.
    FractionInInteger = 123, "нужно целое число, а передано дробное",
        "an integer is needed, and this has a fraction";
    /// More digits than can be kept exactly.
    TooManyDigits = 124, "в числе слишком много знаков", "the number has too many digits";
    /// A comma, which one reader takes for a point and another for nothing.
    CommaInNumber = 125, "запятая в числе: нужна точка", "there is a comma in the number: use a point";
    /// Leading zeros, which one reader takes for octal and another for nothing.
    LeadingZero = 126, "число начинается с нуля и читается двояко",
        "the number begins with a zero and can be read in two ways";
    /// The value is no boolean.
    NotABool = 127, "нужно true или false", "true or false is needed";
    /// A list or an object where text is needed.
    NotText = 128, "нужна строка", "text is needed";
    /// The value is no date.
    NotADate = 129, "значение не является датой", "the value is not a date";
    /// Something else where a list is needed.
    NotAList = 130, "нужен список", "a list is needed";
    /// Something else where an item of a list is needed.
    NotAnObject = 131, "элемент списка должен быть объектом", "the list's item must be an object";
    /// An XML element without text where a value is needed.
    NoValue = 132, "значение пусто", "the value is empty";
    /// `$ref`, `$id` or `z:Ref` that leads nowhere.
    BadReference = 133, "ссылка никуда не ведёт", "the reference leads nowhere";
    /// References that would copy too much.
    TooMuchReferenced = 134, "ссылки повторяют слишком много данных",
        "the references repeat too much data";
    /// Half of a surrogate pair.
    BrokenCharacter = 135, "в строке половина символа", "the text holds half a character";
    /// An index of a list that is no number from 0.
    BadIndex = 136, "элементы списка нумеруются с нуля: Goods[0].Id",
        "items are numbered from zero: Goods[0].Id";
    /// An index of a list is missing.
    IndexGap = 137, "в нумерации элементов списка пропуск", "the numbering of the items has a gap";
    /// A member stands under a name that is none of ours.
    Misplaced = 138, "поле стоит не на своём месте", "the member is not in its place";
    /// Brackets of a form's key do not match.
    Brackets = 139, "скобки в имени поля не сходятся", "the brackets of the name do not match";
    /// Form fields divided by something else than `&`.
    FieldSeparator = 140, "поля формы разделяются знаком &", "form fields are divided by &";
    /// Another format than the content type says.
    WrongFormat = 141, "тело не в том формате, который указан в Content-Type",
        "the body is not in the format that Content-Type names";
    /// An element inside a plain value.
    ElementInValue = 142, "внутри значения стоит элемент XML", "there is an element inside the value";
    /// Text between elements.
    StrayText = 143, "между элементами стоит посторонний текст", "there is stray text between elements";
}

/// A refusal of a body: what is wrong, and with which member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// The member, such as `Goods[1].Price`, where the problem lies in one.
    pub member: Option<String>,
    /// What is wrong.
    pub problem: Problem,
}

impl DecodeError {
    /// A problem of the body as a whole.
    pub const fn of_body(problem: Problem) -> Self {
        Self { member: None, problem }
    }

    /// The number that goes out as `ErrorCode`.
    pub const fn code(&self) -> u16 {
        self.problem.code()
    }

    /// The text that goes out as `Message`: it names the member and never repeats its value.
    pub fn russian(&self) -> String {
        match &self.member {
            Some(member) => format!("{member}: {}", self.problem.russian()),
            None => capitalised(self.problem.russian()),
        }
    }

    /// The same in English.
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
