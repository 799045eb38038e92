//! The schema of an event of one type.

use utoipa::openapi::schema::{KnownFormat, RefBuilder, SchemaFormat};
use utoipa::openapi::{Object, ObjectBuilder, Type};

/// The schema of an event of one type.
pub(super) fn alternative(doc: &str, name: &str, data: &str) -> Object {
    let text = |description: &str| {
        ObjectBuilder::new().schema_type(Type::String).description(Some(description))
    };
    let named = |schema: &str, description: &str| {
        RefBuilder::new()
            .ref_location_from_schema_name(schema)
            .description(Some(description))
            .build()
    };
    let id = text("Identifier of the event. It is also a cursor: `after` takes it.");
    let operation = "Identifier of the operation. Events of one operation happened together.";
    let operation = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
        .description(Some(operation));
    ObjectBuilder::new()
        .description(Some(doc.trim()))
        .property("id", id.pattern(Some("^evt_[0-9]+_[0-9]+$")))
        .property("timestamp", named("Moment", "Time at which it happened."))
        .property("operation", operation)
        .property("type", text("Type of the event.").enum_values(Some([name])))
        .property("data", named(data, "Details of the event."))
        .required("id")
        .required("timestamp")
        .required("operation")
        .required("type")
        .required("data")
        .build()
}
