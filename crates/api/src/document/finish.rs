//! Completes the generated document: server address, titles that generated clients use as names,
//! descriptions where tools look for them, examples, and code samples.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::examples::{self, Example};
use super::samples;

/// The document in the order in which people read it.
#[derive(Serialize)]
struct Ordered<'a> {
    openapi: &'a Value,
    info: &'a Value,
    servers: Value,
    tags: &'a Value,
    security: Value,
    paths: &'a Value,
    components: &'a Value,
}

/// Completes a generated document. Returns JSON with a line break at its end.
pub(super) fn finish(mut document: Value) -> String {
    name_alternatives(&mut document);
    lift_descriptions(&mut document);
    for example in examples::all() {
        show(&mut document, example);
    }
    let info = &mut document["info"];
    info["license"] = json!({"name": "Apache-2.0", "identifier": "Apache-2.0"});
    info["contact"] = json!({"name": "The administrator of this server"});
    let ordered = Ordered {
        openapi: &document["openapi"],
        info: &document["info"],
        servers: json!([{"url": "/", "description": "The server that this document comes from."}]),
        tags: &document["tags"],
        security: json!([{"key": []}]),
        paths: &document["paths"],
        components: &document["components"],
    };
    // The document is made of texts and numbers, which have a JSON form.
    serde_json::to_string_pretty(&ordered).unwrap_or_default() + "\n"
}

/// Gives every schema its name as a title, and every alternative of a `oneOf` a title of its own.
fn name_alternatives(document: &mut Value) {
    let schemas = document["components"]["schemas"].as_object_mut();
    for (name, schema) in schemas.into_iter().flatten() {
        name_in(schema, name);
        title(schema, name);
    }
    if let Some(paths) = document["paths"].as_object_mut() {
        for (path, operations) in paths {
            name_in(operations, path);
        }
    }
}

fn name_in(schema: &mut Value, name: &str) {
    match schema {
        Value::Object(members) => {
            for choice in ["oneOf", "anyOf"] {
                let Some(Value::Array(alternatives)) = members.get_mut(choice) else { continue };
                for alternative in alternatives {
                    let own = title_of(alternative, name);
                    title(alternative, &own);
                }
            }
            for (member, value) in members {
                let inner = match member.as_str() {
                    "properties" | "items" | "oneOf" | "anyOf" | "allOf" => name.to_owned(),
                    member => format!("{name}{}", pascal(member)),
                };
                name_in(value, &inner);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| name_in(item, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Returns the title of an alternative: the shape that it refers to, or the member that tells it
/// apart.
fn title_of(alternative: &Value, name: &str) -> String {
    if let Some(reference) = alternative["$ref"].as_str() {
        return reference.rsplit('/').next().unwrap_or_default().to_owned();
    }
    if let Some(kind) = alternative["properties"]["type"]["enum"][0].as_str() {
        return format!("{name}{}", pascal(kind));
    }
    let member = alternative["required"][0].as_str();
    match (alternative["type"].as_str(), member) {
        (Some("null"), _) => "Absent".to_owned(),
        (_, Some(member)) => format!("{name}{}", pascal(member)),
        (Some(kind), None) => format!("{name}{}", pascal(kind)),
        (None, None) => name.to_owned(),
    }
}

fn title(schema: &mut Value, text: &str) {
    if let Value::Object(members) = schema {
        members.entry("title").or_insert_with(|| text.into());
    }
}

/// Converts `valid_through` into `ValidThrough`.
fn pascal(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    words
        .flat_map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters)
        })
        .collect()
}

/// Moves the description of an optional member from the alternative to the member.
fn lift_descriptions(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if !members.contains_key("description")
                && let Some(Value::Array(alternatives)) = members.get_mut("oneOf")
                && alternatives.iter().any(|one| one["type"] == "null")
            {
                let described = alternatives
                    .iter_mut()
                    .filter_map(Value::as_object_mut)
                    .find_map(|one| one.remove("description"));
                if let Some(text) = described {
                    members.insert("description".to_owned(), text);
                }
            }
            members.values_mut().for_each(lift_descriptions);
        }
        Value::Array(items) => items.iter_mut().for_each(lift_descriptions),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Adds the request, answer and code samples of an example to its operation.
fn show(document: &mut Value, example: &Example) {
    let Some(operation) = find(document, &example.operation) else { return };
    if let Some(body) = &example.body
        && let Some(content) = operation.pointer_mut("/requestBody/content/application~1json")
    {
        content["example"] = body.clone();
    }
    let answer = format!("/responses/{}/content/application~1json", example.status);
    if let (Some(answer), Some(content)) = (&example.answer, operation.pointer_mut(&answer)) {
        content["example"] = answer.clone();
    }
    operation["x-codeSamples"] = samples::of(example)
        .into_iter()
        .map(|sample| json!({"lang": sample.language, "label": sample.label, "source": sample.source}))
        .collect();
}

/// Finds the operation with an id.
fn find<'a>(document: &'a mut Value, id: &str) -> Option<&'a mut Value> {
    let paths: &mut Map<String, Value> = document["paths"].as_object_mut()?;
    let operations = paths.values_mut().filter_map(Value::as_object_mut);
    operations.flat_map(Map::values_mut).find(|operation| operation["operationId"] == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words_of_the_path() {
        for (name, expected) in [
            ("valid_through", "ValidThrough"),
            ("/v1/certificates/{number}", "V1CertificatesNumber"),
            ("a", "A"),
            ("", ""),
        ] {
            assert_eq!(pascal(name), expected, "{name}");
        }
    }

    #[test]
    fn what_may_be_absent_is_described_once() {
        let mut value =
            json!({"oneOf": [{"type": "null"}, {"$ref": "#/x/Day", "description": "D."}]});
        lift_descriptions(&mut value);
        let expected =
            json!({"oneOf": [{"type": "null"}, {"$ref": "#/x/Day"}], "description": "D."});
        assert_eq!(value, expected);
    }
}
