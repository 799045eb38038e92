//! Structs for described types, and the macro that writes both from one description.

use web::wire::decimal::Decimal;

use super::{
    date::Date,
    shape::{Member, Record, Value},
};

/// A Rust type that a member can have.
///
/// A type that cannot be null takes its default in place of a null, as the original does.
pub trait Field: Sized {
    /// Whether the type can be null.
    const NULLABLE: bool;
    /// Converts from a value of the member's kind.
    fn from_value(value: Option<Value>) -> Self;
    /// Converts to a value of the member's kind.
    fn into_value(self) -> Option<Value>;
}

macro_rules! fields {
    ($($rust:ty => $variant:ident;)+) => {
        $(
            impl Field for Option<$rust> {
                const NULLABLE: bool = true;

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
    const NULLABLE: bool = false;

    fn from_value(value: Option<Value>) -> Self {
        Option::<Self>::from_value(value).unwrap_or_default()
    }

    fn into_value(self) -> Option<Value> {
        Some(Value::Integer(self))
    }
}

impl Field for bool {
    const NULLABLE: bool = false;

    fn from_value(value: Option<Value>) -> Self {
        Option::<Self>::from_value(value).unwrap_or_default()
    }

    fn into_value(self) -> Option<Value> {
        Some(Value::Bool(self))
    }
}

/// A struct for a described type.
pub trait Described: Sized {
    /// Description of the type.
    const SHAPE: &'static super::shape::Shape;
    /// Converts from an object of that type.
    ///
    /// # Panics
    ///
    /// If the object is of another type.
    fn from_record(record: Record) -> Self;
    /// Converts to an object of that type.
    fn into_record(self) -> Record;
}

impl<T: Described> Field for Option<Vec<Option<T>>> {
    const NULLABLE: bool = true;

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

/// Members that many types inherit, as one struct.
pub trait Inherited: Sized {
    /// Descriptions of the members.
    const MEMBERS: &'static [Member];
    /// Converts from their values, in the order of their declaration.
    fn from_values(values: &mut impl Iterator<Item = Option<Value>>) -> Self;
    /// Converts to their values, in the order of their declaration.
    fn into_values(self) -> Vec<Option<Value>>;
}

/// Describes a type and writes its struct.
///
/// Members are in the order of their declaration: `"Name" field: Type = Kind, "что это";`, with
/// `secret` at the end if a value must never be printed. The inherited struct is named after the
/// namespace, and is the member `base` of the struct. `inherited struct` describes such members.
macro_rules! described {
    (
        $(#[$doc:meta])*
        $visibility:vis inherited struct $name:ident;
        $($(#[$note:meta])* $wire:literal $field:ident: $type:ty = $kind:expr, $text:literal $(, $secret:ident)?;)*
    ) => {
        $(#[$doc])*
        #[derive(Clone, Default, PartialEq, Eq)]
        $visibility struct $name {
            $($(#[$note])* #[doc = concat!("The member `", $wire, "`.")] pub $field: $type,)*
        }

        impl $crate::wire::typed::Inherited for $name {
            const MEMBERS: &'static [$crate::wire::shape::Member] =
                &[$($crate::wire::typed::described!(@member $wire, $type, $kind, $text $(, $secret)?),)*];

            fn from_values(
                values: &mut impl Iterator<Item = Option<$crate::wire::shape::Value>>,
            ) -> Self {
                Self { $($field: $crate::wire::typed::Field::from_value(values.next().flatten()),)* }
            }

            fn into_values(self) -> Vec<Option<$crate::wire::shape::Value>> {
                vec![$($crate::wire::typed::Field::into_value(self.$field),)*]
            }
        }
    };
    (
        $(#[$doc:meta])*
        $visibility:vis struct $name:ident = $element:literal $(titled $title:literal)? in $namespace:expr $(, base $base:ty)?;
        $($(#[$note:meta])* $wire:literal $field:ident: $type:ty = $kind:expr, $text:literal $(, $secret:ident)?;)*
    ) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        $visibility struct $name {
            $($(#[$note])* #[doc = concat!("The member `", $wire, "`.")] pub $field: $type,)*
            $(
                /// Members that the type inherits.
                pub base: $base,
            )?
        }

        impl $crate::wire::typed::Described for $name {
            const SHAPE: &'static $crate::wire::shape::Shape = {
                const OWN: &[$crate::wire::shape::Member] =
                    &[$($crate::wire::typed::described!(@member $wire, $type, $kind, $text $(, $secret)?),)*];
                const BASE: &[$crate::wire::shape::Member] =
                    $crate::wire::typed::described!(@base $($base)?);
                const ALL: [$crate::wire::shape::Member; OWN.len() + BASE.len()] =
                    $crate::wire::shape::joined(OWN, BASE);
                static SHAPE: $crate::wire::shape::Shape =
                    $crate::wire::shape::Shape::new($element, $namespace, &ALL)$(.titled($title))?;
                &SHAPE
            };

            fn from_record(record: $crate::wire::shape::Record) -> Self {
                assert!(std::ptr::eq(record.shape(), Self::SHAPE), "an object of this type");
                let mut values = record.into_values().into_iter();
                Self {
                    $($field: $crate::wire::typed::Field::from_value(values.next().flatten()),)*
                    $(base: <$base as $crate::wire::typed::Inherited>::from_values(&mut values),)?
                }
            }

            fn into_record(self) -> $crate::wire::shape::Record {
                let values = vec![$($crate::wire::typed::Field::into_value(self.$field),)*];
                $(
                    let mut values = values;
                    values.extend(<$base as $crate::wire::typed::Inherited>::into_values(self.base));
                )?
                $crate::wire::shape::Record::from_values(Self::SHAPE, values)
            }
        }

        impl Default for $name {
            /// Makes every member null, or its type's default if it cannot be null.
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
    (@member $wire:literal, $type:ty, $kind:expr, $text:literal $(, $secret:ident)?) => {
        $crate::wire::shape::Member {
            name: $wire,
            kind: $kind,
            base: false,
            nullable: <$type as $crate::wire::typed::Field>::NULLABLE,
            secret: $crate::wire::typed::described!(@secret $($secret)?),
            text: $text,
        }
    };
    (@base $base:ty) => { <$base as $crate::wire::typed::Inherited>::MEMBERS };
    (@base) => { &[] };
    (@secret secret) => { true };
    (@secret) => { false };
}

pub(crate) use described;
