//! The macro that describes a record.

/// Describes one stored record.
///
/// - `table`: the name of its table.
/// - `bind |value: Type, vault|`: one line for each column: name, kind, part and value.
/// - `derived`: columns that are written and not read, likewise.
/// - `beside`: what is read from elsewhere: name, kind and SQL expression.
/// - `read`: the type that is read, made of variables with the names of the columns.
macro_rules! record {
    (
        table $table:literal;
        bind |$record:ident: $bound:ty, $vault:ident| {
            $($name:ident: $kind:ident $part:ident = $value:expr;)*
        }
        $(derived {
            $($derived:ident: $derived_kind:ident $derived_part:ident = $derived_value:expr;)*
        })?
        $(beside { $($beside:ident: $beside_kind:ident = $expression:literal;)* })?
        $(read $read:ty = $made:expr;)?
    ) => {
        const _: () = {
            use $crate::record::{
                Bind, Column, ColumnKind, Part, Parts, Statements, Store as _, Table,
            };

            static STATEMENTS: std::sync::OnceLock<Statements> = std::sync::OnceLock::new();
            static TABLE: Table = Table::new(
                $table,
                &[$(Column { name: stringify!($name), kind: ColumnKind::$kind, part: Part::$part }),*],
                &[$($($crate::record::Beside {
                    expression: $expression,
                    column: Column {
                        name: stringify!($beside),
                        kind: ColumnKind::$beside_kind,
                        part: Part::Made,
                    },
                }),*)?],
                &[$($(Column {
                    name: stringify!($derived),
                    kind: ColumnKind::$derived_kind,
                    part: Part::$derived_part,
                }),*)?],
                &STATEMENTS,
            );

            impl Bind for $bound {
                fn table() -> &'static Table {
                    &TABLE
                }

                fn bind<S: $crate::record::Sink>(
                    &self,
                    vault: &$crate::Vault,
                    parts: Parts,
                    sink: &mut S,
                ) -> Result<(), $crate::BackendError> {
                    let ($record, $vault) = (self, vault);
                    let _ = $vault;
                    let mut columns = TABLE.stored();
                    $(
                        if let Some(column) = columns.next() && parts.has(Part::$part) {
                            sink.put(column, $value.store()?)?;
                        }
                    )*
                    $($(
                        if let Some(column) = columns.next() && parts.has(Part::$derived_part) {
                            sink.put(column, $derived_value.store()?)?;
                        }
                    )*)?
                    Ok(())
                }
            }

            $crate::record::describe::read_record! {
                $vault, [$($name)*] [$($($beside)*)?] $($read = $made)?
            }
        };
    };
}

/// The part of [`record!`] that reads.
macro_rules! read_record {
    ($vault:ident, [$($name:ident)*] [$($beside:ident)*]) => {
    };
    ($vault:ident, [$($name:ident)*] [$($beside:ident)*] $read:ty = $made:expr) => {
        impl $crate::record::Read for $read {
            fn table() -> &'static Table {
                &TABLE
            }

            fn read<C: $crate::record::Columns>(
                vault: &$crate::Vault,
                columns: &C,
            ) -> Result<Self, $crate::BackendError> {
                let $vault = vault;
                let _ = $vault;
                let mut cursor = $crate::record::port::Cursor::new(&TABLE, columns);
                $(let $name = cursor.next()?;)*
                $(let $beside = cursor.next()?;)*
                Ok($made)
            }
        }
    };
}

pub(super) use read_record;
pub(super) use record;
