//! Structs that stand for described types: the macro that writes both from one description.

use super::{
    date::Date,
    decimal::Decimal,
    shape::{Record, Value},
};

/// A Rust type that a member can have.
///
/// One that cannot be null takes its default in place of a null, as the original does.
pub trait Field: Sized {
    /// From a value of the member's kind.
    fn from_value(value: Option<Value>) -> Self;
    /// To a value of the member's kind.
    fn into_value(self) -> Option<Value>;
}

macro_rules! fields {
    ($($rust:ty => $variant:ident;)+) => {
        $(
            impl Field for Option<$rust> {
                fn from_value(value: Option<Value>) -> Self {
                    match value {
                        Some(Value::$variant(value)) => Some(value),
                        _ => None,
                    }
                }

                fn into_value(self) -> Option<Value> {
                    self.map(Value::$variant)
                }
            }
        )+
    };
}

fields! {
    i64 => Integer;
    bool => Bool;
    Decimal => Decimal;
    String => Text;
    Date => Date;
}

impl Field for i64 {
    fn from_value(value: Option<Value>) -> Self {
        Option::<Self>::from_value(value).unwrap_or_default()
    }

    fn into_value(self) -> Option<Value> {
        Some(Value::Integer(self))
    }
}

impl Field for bool {
    fn from_value(value: Option<Value>) -> Self {
        Option::<Self>::from_value(value).unwrap_or_default()
    }

    fn into_value(self) -> Option<Value> {
        Some(Value::Bool(self))
    }
}

/// A struct that stands for a described type.
pub trait Described: Sized {
    /// Its description.
    const SHAPE: &'static super::shape::Shape;
    /// From an object of that type.
    ///
    /// # Panics
    ///
    /// If the object is of another type.
    fn from_record(record: Record) -> Self;
    /// To an object of that type.
    fn into_record(self) -> Record;
}

impl<T: Described> Field for Option<Vec<Option<T>>> {
    fn from_value(value: Option<Value>) -> Self {
        match value {
            Some(Value::List(items)) => {
                Some(items.into_iter().map(|item| item.map(T::from_record)).collect())
            }
            _ => None,
        }
    }

    fn into_value(self) -> Option<Value> {
        let items = self?.into_iter().map(|item| item.map(T::into_record)).collect();
        Some(Value::List(items))
    }
}

/// Describes a type and writes its struct.
///
/// Members stand in the order of their declaration, own ones first: `"Name" field: Type = Kind;`,
/// with `secret` before the semicolon where a value must never be printed.
macro_rules! described {
    (
        $(#[$doc:meta])*
        $visibility:vis struct $name:ident = $element:literal in $namespace:expr;
        own { $($(#[$own_doc:meta])* $own_name:literal $own:ident: $own_type:ty = $own_kind:expr $(, $own_secret:ident)?;)* }
        base { $($(#[$base_doc:meta])* $base_name:literal $base:ident: $base_type:ty = $base_kind:expr $(, $base_secret:ident)?;)* }
    ) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        $visibility struct $name {
            $($(#[$own_doc])* pub $own: $own_type,)*
            $($(#[$base_doc])* pub $base: $base_type,)*
        }

        impl $crate::wire::typed::Described for $name {
            const SHAPE: &'static $crate::wire::shape::Shape = {
                static SHAPE: $crate::wire::shape::Shape = $crate::wire::shape::Shape::new(
                    $element,
                    $namespace,
                    &[
                        $($crate::wire::shape::Member {
                            name: $own_name,
                            kind: $own_kind,
                            base: false,
                            secret: $crate::wire::typed::described!(@secret $($own_secret)?),
                        },)*
                        $($crate::wire::shape::Member {
                            name: $base_name,
                            kind: $base_kind,
                            base: true,
                            secret: $crate::wire::typed::described!(@secret $($base_secret)?),
                        },)*
                    ],
                );
                &SHAPE
            };

            fn from_record(record: $crate::wire::shape::Record) -> Self {
                assert!(std::ptr::eq(record.shape(), Self::SHAPE), "an object of this type");
                let mut values = record.into_values().into_iter();
                Self {
                    $($own: $crate::wire::typed::Field::from_value(values.next().flatten()),)*
                    $($base: $crate::wire::typed::Field::from_value(values.next().flatten()),)*
                }
            }

            fn into_record(self) -> $crate::wire::shape::Record {
                let values = vec![
                    $($crate::wire::typed::Field::into_value(self.$own),)*
                    $($crate::wire::typed::Field::into_value(self.$base),)*
                ];
                $crate::wire::shape::Record::from_values(Self::SHAPE, values)
            }
        }

        impl Default for $name {
            /// Every member null, or its type's default where it cannot be null.
            fn default() -> Self {
                let shape = <Self as $crate::wire::typed::Described>::SHAPE;
                let nothing = $crate::wire::shape::Record::new(shape);
                <Self as $crate::wire::typed::Described>::from_record(nothing)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                // The record knows which of its members are secret.
                let record = $crate::wire::typed::Described::into_record(self.clone());
                std::fmt::Debug::fmt(&record, f)
            }
        }
    };
    (@secret secret) => { true };
    (@secret) => { false };
}

pub(crate) use described;
