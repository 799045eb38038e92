//! The `AsyncAPI` document: one channel for each type of event, with the schemas of the `OpenAPI`
//! document.

use std::collections::BTreeSet;

use domain::EventKind;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Introduction of the document.
const DESCRIPTION: &str = "Events of Scrip. Programs read them with `GET /v1/events`, in the order \
    of commits. The same event always has the same bytes. A type of event only ever gets more \
    members.";

/// Beginning of a reference to a schema.
const SCHEMAS: &str = "#/components/schemas/";

/// The document in the order in which people read it.
#[derive(Serialize)]
struct Ordered {
    asyncapi: &'static str,
    info: Value,
    #[serde(rename = "defaultContentType")]
    default_content_type: &'static str,
    channels: Map<String, Value>,
    operations: Map<String, Value>,
    components: Value,
}

/// Writes the document, with the schemas of an OpenAPI document.
pub(super) fn write(openapi: &Value) -> String {
    let (mut channels, mut operations, mut messages) = (Map::new(), Map::new(), Map::new());
    let mut names = BTreeSet::new();
    for kind in EventKind::ALL {
        let name = kind.name();
        let event = event(openapi, name);
        add_named(openapi, event, &mut names);
        let summary = &event["description"];
        channels.insert(
            name.to_owned(),
            json!({
                "address": format!("/v1/events?types={name}"),
                "title": name,
                "summary": summary,
                "messages": {name: {"$ref": format!("#/components/messages/{name}")}},
            }),
        );
        operations.insert(
            format!("send.{name}"),
            json!({
                "action": "send",
                "channel": {"$ref": format!("#/channels/{name}")},
                "summary": summary,
            }),
        );
        messages.insert(
            name.to_owned(),
            json!({
                "name": name,
                "title": name,
                "summary": summary,
                "contentType": "application/json",
                "payload": event,
            }),
        );
    }
    let schema =
        |name: &String| Some((name.clone(), openapi["components"]["schemas"].get(name)?.clone()));
    let schemas: Map<String, Value> = names.iter().filter_map(schema).collect();
    let info = json!({
        "title": "Scrip events",
        "version": openapi["info"]["version"],
        "description": DESCRIPTION,
        "license": {"name": "Apache-2.0"},
    });
    let document = Ordered {
        asyncapi: "3.0.0",
        info,
        default_content_type: "application/json",
        channels,
        operations,
        components: json!({"messages": messages, "schemas": schemas}),
    };
    // The document is made of texts and numbers, which have a JSON form.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

/// The schema of an event of one type: its alternative in the OpenAPI document.
fn event<'a>(openapi: &'a Value, name: &str) -> &'a Value {
    let alternatives = openapi["components"]["schemas"]["Event"]["oneOf"].as_array();
    let mut alternatives = alternatives.into_iter().flatten();
    let own = alternatives.find(|event| event["properties"]["type"]["enum"][0] == name);
    own.unwrap_or(&Value::Null)
}

/// Adds the names of the schemas that a schema refers to, and that these refer to.
fn add_named(openapi: &Value, schema: &Value, names: &mut BTreeSet<String>) {
    let mut waiting = vec![schema];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Object(members) => {
                if let Some(reference) = members.get("$ref").and_then(Value::as_str)
                    && let Some(name) = reference.strip_prefix(SCHEMAS)
                    && names.insert(name.to_owned())
                {
                    waiting.push(&openapi["components"]["schemas"][name]);
                }
                waiting.extend(members.values());
            }
            Value::Array(items) => waiting.extend(items),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_leads_somewhere() {
        let document: Value = serde_json::from_str(&crate::asyncapi_json()).unwrap();
        let mut waiting = vec![&document];
        let mut references = 0;
        while let Some(value) = waiting.pop() {
            if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
                let pointer = reference.strip_prefix('#').unwrap();
                assert!(document.pointer(pointer).is_some(), "{reference}");
                references += 1;
            }
            waiting.extend(value.as_object().into_iter().flat_map(Map::values));
            waiting.extend(value.as_array().into_iter().flatten());
        }
        assert!(references > 4 * EventKind::ALL.len());
        for kind in EventKind::ALL {
            let message = &document["components"]["messages"][kind.name()];
            assert!(message["summary"].is_string(), "{kind:?}");
            let properties = &message["payload"]["properties"];
            for member in ["id", "timestamp", "operation", "type", "data"] {
                assert!(properties[member].is_object(), "{kind:?}: {member}");
            }
        }
    }
}
