//! Values of columns, and conversions from domain values.

use std::borrow::Cow;

use domain::coupon::UseKind;
use domain::key::{Grade, SecretHash};
use domain::operation::{Fingerprint, OperationKind};
use domain::person::{Language, LinkPurpose, Role};
use domain::phone::Country;
use domain::redemption::RedemptionState;
use domain::{
    ActionKind, Amount, ApprovalState, CertificateId, CertificateNumber, CouponCode, Currency,
    DiscountKind, EntryKind, EventKind, KeyId, Numbering, OperationId, OperatorId, PartnerId,
    PointOfSaleId, PoolId, SaleKind, SaleStatus, Scopes, SeriesId, SeriesKind, SiteId, Status,
    Surface, UserId,
};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::BackendError;
use crate::codes::Code;
use crate::grain::Grain;
use crate::link::Link;
use crate::made_text::MadeKind;

/// A value of a column.
#[derive(Clone, PartialEq, Eq)]
pub enum Value<'v> {
    /// The column has no value.
    Null,
    /// An integer of 64 bits.
    Int(i64),
    /// Either true or false.
    Flag(bool),
    /// Text, as it is meant.
    Text(Cow<'v, str>),
    /// Text that is JSON.
    Json(Cow<'v, str>),
    /// Bytes, of any length.
    Bytes(Cow<'v, [u8]>),
}

impl Value<'_> {
    /// The value without borrowed parts.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Int(value) => Value::Int(value),
            Self::Flag(value) => Value::Flag(value),
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Json(text) => Value::Json(Cow::Owned(text.into_owned())),
            Self::Bytes(bytes) => Value::Bytes(Cow::Owned(bytes.into_owned())),
        }
    }
}

/// A value that can be stored in a column.
pub trait Store {
    /// The value, as it is stored.
    ///
    /// # Errors
    ///
    /// It is outside of the range that can be stored.
    fn store(&self) -> Result<Value<'_>, BackendError>;
}

/// A value that can be read from a column.
pub trait Load<'v>: Sized {
    /// The value of what is stored.
    ///
    /// # Errors
    ///
    /// What is stored is of another kind, or is no such value.
    fn load(value: Value<'v>) -> Result<Self, BackendError>;
}

fn other_kind() -> BackendError {
    BackendError::corrupt("reading a record")
}

impl<T: Store + ?Sized> Store for &T {
    fn store(&self) -> Result<Value<'_>, BackendError> {
        (**self).store()
    }
}

impl<T: Store> Store for Option<T> {
    fn store(&self) -> Result<Value<'_>, BackendError> {
        self.as_ref().map_or(Ok(Value::Null), Store::store)
    }
}

impl<'v, T: Load<'v>> Load<'v> for Option<T> {
    fn load(value: Value<'v>) -> Result<Self, BackendError> {
        match value {
            Value::Null => Ok(None),
            value @ (Value::Int(_)
            | Value::Flag(_)
            | Value::Text(_)
            | Value::Json(_)
            | Value::Bytes(_)) => T::load(value).map(Some),
        }
    }
}

impl<'v> Load<'v> for Value<'v> {
    fn load(value: Value<'v>) -> Result<Self, BackendError> {
        Ok(value)
    }
}

impl Store for i64 {
    fn store(&self) -> Result<Value<'_>, BackendError> {
        Ok(Value::Int(*self))
    }
}

impl Load<'_> for i64 {
    fn load(value: Value<'_>) -> Result<Self, BackendError> {
        match value {
            Value::Int(value) => Ok(value),
            Value::Null | Value::Flag(_) | Value::Text(_) | Value::Json(_) | Value::Bytes(_) => {
                Err(other_kind())
            }
        }
    }
}

impl Store for bool {
    fn store(&self) -> Result<Value<'_>, BackendError> {
        Ok(Value::Flag(*self))
    }
}

impl Load<'_> for bool {
    fn load(value: Value<'_>) -> Result<Self, BackendError> {
        match value {
            Value::Flag(value) => Ok(value),
            Value::Null | Value::Int(_) | Value::Text(_) | Value::Json(_) | Value::Bytes(_) => {
                Err(other_kind())
            }
        }
    }
}

/// Smaller integers, and those that are never negative.
macro_rules! integers {
    ($($of:ty),*) => {$(
        impl Store for $of {
            fn store(&self) -> Result<Value<'_>, BackendError> {
                let value = i64::try_from(*self);
                value.map(Value::Int).map_err(|_| BackendError::corrupt("integer"))
            }
        }

        impl Load<'_> for $of {
            fn load(value: Value<'_>) -> Result<Self, BackendError> {
                Self::try_from(i64::load(value)?).map_err(|_| BackendError::corrupt("integer"))
            }
        }
    )*};
}

integers!(u8, u16, u32, u64);

/// Identifiers, which are integers.
macro_rules! ids {
    ($($of:ident),*) => {$(
        impl Store for $of {
            fn store(&self) -> Result<Value<'_>, BackendError> {
                Ok(Value::Int(self.0))
            }
        }

        impl Load<'_> for $of {
            fn load(value: Value<'_>) -> Result<Self, BackendError> {
                i64::load(value).map(Self)
            }
        }
    )*};
}

ids!(
    CertificateId,
    KeyId,
    OperationId,
    OperatorId,
    PartnerId,
    PointOfSaleId,
    PoolId,
    SeriesId,
    SiteId,
    UserId
);

/// Enums, which are stored by their codes.
macro_rules! codes {
    ($($of:ty),*) => {$(
        impl Store for $of {
            fn store(&self) -> Result<Value<'_>, BackendError> {
                Ok(Value::Int(self.code()))
            }
        }

        impl Load<'_> for $of {
            fn load(value: Value<'_>) -> Result<Self, BackendError> {
                Self::from_code(i64::load(value)?)
            }
        }
    )*};
}

codes!(
    ActionKind,
    ApprovalState,
    DiscountKind,
    EntryKind,
    EventKind,
    Grain,
    LinkPurpose,
    MadeKind,
    Numbering,
    OperationKind,
    RedemptionState,
    Role,
    SaleKind,
    SaleStatus,
    SeriesKind,
    Status,
    Surface,
    UseKind
);

impl Store for str {
    fn store(&self) -> Result<Value<'_>, BackendError> {
        Ok(Value::Text(Cow::Borrowed(self)))
    }
}

impl Store for String {
    fn store(&self) -> Result<Value<'_>, BackendError> {
        Ok(Value::Text(Cow::Borrowed(self)))
    }
}

impl<'v> Load<'v> for Cow<'v, str> {
    fn load(value: Value<'v>) -> Result<Self, BackendError> {
        match value {
            Value::Text(text) | Value::Json(text) => Ok(text),
            Value::Null | Value::Int(_) | Value::Flag(_) | Value::Bytes(_) => Err(other_kind()),
        }
    }
}

impl Load<'_> for String {
    fn load(value: Value<'_>) -> Result<Self, BackendError> {
        <Cow<'_, str>>::load(value).map(Cow::into_owned)
    }
}

/// A text that is JSON.
pub(super) struct Json(pub(super) String);

impl Store for Json {
    fn store(&self) -> Result<Value<'_>, BackendError> {
        Ok(Value::Json(Cow::Borrowed(&self.0)))
    }
}

/// Says that a column is read as text.
pub(super) const fn text(text: Cow<'_, str>) -> Cow<'_, str> {
    text
}

/// Says that a column is read as bytes.
pub(super) const fn bytes(bytes: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    bytes
}

impl Store for [u8] {
    fn store(&self) -> Result<Value<'_>, BackendError> {
        Ok(Value::Bytes(Cow::Borrowed(self)))
    }
}

impl Store for Vec<u8> {
    fn store(&self) -> Result<Value<'_>, BackendError> {
        self.as_slice().store()
    }
}

impl<const N: usize> Store for [u8; N] {
    fn store(&self) -> Result<Value<'_>, BackendError> {
        self.as_slice().store()
    }
}

impl<'v> Load<'v> for Cow<'v, [u8]> {
    fn load(value: Value<'v>) -> Result<Self, BackendError> {
        match value {
            Value::Bytes(bytes) => Ok(bytes),
            Value::Null | Value::Int(_) | Value::Flag(_) | Value::Text(_) | Value::Json(_) => {
                Err(other_kind())
            }
        }
    }
}

impl Load<'_> for Vec<u8> {
    fn load(value: Value<'_>) -> Result<Self, BackendError> {
        <Cow<'_, [u8]>>::load(value).map(Cow::into_owned)
    }
}

impl<const N: usize> Load<'_> for [u8; N] {
    fn load(value: Value<'_>) -> Result<Self, BackendError> {
        let bytes = <Cow<'_, [u8]>>::load(value)?;
        bytes.as_ref().try_into().map_err(|_| BackendError::corrupt("hash"))
    }
}

/// Hashes of 32 bytes.
macro_rules! hashes {
    ($($of:ident),*) => {$(
        impl Store for $of {
            fn store(&self) -> Result<Value<'_>, BackendError> {
                self.0.store()
            }
        }

        impl Load<'_> for $of {
            fn load(value: Value<'_>) -> Result<Self, BackendError> {
                <[u8; 32]>::load(value).map(Self)
            }
        }
    )*};
}

hashes!(SecretHash, Fingerprint, Link);

impl Store for Amount {
    fn store(&self) -> Result<Value<'_>, BackendError> {
        Ok(Value::Int(self.minor()))
    }
}

impl Load<'_> for Amount {
    fn load(value: Value<'_>) -> Result<Self, BackendError> {
        Self::from_minor(i64::load(value)?).ok_or_else(|| BackendError::corrupt("amount"))
    }
}

impl Store for Timestamp {
    fn store(&self) -> Result<Value<'_>, BackendError> {
        Ok(Value::Int(self.as_microsecond()))
    }
}

impl Load<'_> for Timestamp {
    fn load(value: Value<'_>) -> Result<Self, BackendError> {
        let moment = Self::from_microsecond(i64::load(value)?);
        moment.map_err(|_| BackendError::corrupt("moment"))
    }
}

/// A moment that is stored in whole seconds since 1970 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seconds(pub(super) Timestamp);

/// The moment that is stored in whole seconds.
pub(super) const fn seconds(Seconds(moment): Seconds) -> Timestamp {
    moment
}

impl Store for Seconds {
    fn store(&self) -> Result<Value<'_>, BackendError> {
        Ok(Value::Int(self.0.as_second()))
    }
}

impl Load<'_> for Seconds {
    fn load(value: Value<'_>) -> Result<Self, BackendError> {
        let moment = Timestamp::from_second(i64::load(value)?);
        moment.map(Self).map_err(|_| BackendError::corrupt("moment"))
    }
}

impl Store for Date {
    fn store(&self) -> Result<Value<'_>, BackendError> {
        Ok(Value::Text(Cow::Owned(self.to_string())))
    }
}

impl Load<'_> for Date {
    fn load(value: Value<'_>) -> Result<Self, BackendError> {
        <Cow<'_, str>>::load(value)?.parse().map_err(|_| BackendError::corrupt("date"))
    }
}

impl Store for CertificateNumber {
    fn store(&self) -> Result<Value<'_>, BackendError> {
        let number = i64::try_from(self.value());
        number.map(Value::Int).map_err(|_| BackendError::corrupt("number of a certificate"))
    }
}

impl Load<'_> for CertificateNumber {
    fn load(value: Value<'_>) -> Result<Self, BackendError> {
        let number = u64::try_from(i64::load(value)?).ok().and_then(Self::new);
        number.ok_or_else(|| BackendError::corrupt("number of a certificate"))
    }
}

impl Store for Grade {
    fn store(&self) -> Result<Value<'_>, BackendError> {
        Ok(Value::Text(Cow::Borrowed(self.name())))
    }
}

/// Values that are stored under the text that names them.
macro_rules! named {
    ($($of:ident, $what:literal, $find:expr;)*) => {$(
        impl Load<'_> for $of {
            fn load(value: Value<'_>) -> Result<Self, BackendError> {
                let name = <Cow<'_, str>>::load(value)?;
                $find(&name).ok_or_else(|| BackendError::corrupt($what))
            }
        }
    )*};
}

named! {
    Grade, "grade of a credential", Self::parse;
    Language, "language of a user", Self::parse;
    Currency, "currency", Self::find;
    Country, "country of an operator", Self::find;
    CouponCode, "code of a coupon", Self::stored;
    Scopes, "scopes of a key", |text: &str| Self::parse(text).ok();
}

impl Store for Language {
    fn store(&self) -> Result<Value<'_>, BackendError> {
        Ok(Value::Text(Cow::Borrowed(self.code())))
    }
}

impl Store for Currency {
    fn store(&self) -> Result<Value<'_>, BackendError> {
        Ok(Value::Text(Cow::Borrowed(self.code())))
    }
}

impl Store for Country {
    fn store(&self) -> Result<Value<'_>, BackendError> {
        Ok(Value::Text(Cow::Borrowed(self.code())))
    }
}

impl Store for CouponCode {
    fn store(&self) -> Result<Value<'_>, BackendError> {
        self.as_str().store()
    }
}

impl Store for Scopes {
    fn store(&self) -> Result<Value<'_>, BackendError> {
        Ok(Value::Text(Cow::Owned(self.to_string())))
    }
}
