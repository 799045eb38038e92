//! The page of the API: its operations and shapes, out of the OpenAPI document.

use serde_json::Value;

use super::markdown::{escaped, inline, paragraphs};
use super::page as whole_page;
use crate::document::tree;

/// The page.
pub(super) fn page() -> String {
    let document = tree();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut body = format!(
        "<h1>{}</h1>\n{}<p><a href=\"/v1/openapi.json\">OpenAPI document</a> · \
         <a href=\"/docs/problems\">Types of problems</a></p>\n",
        escaped(&text(&document["info"]["title"])),
        paragraphs(&text(&document["info"]["description"])),
    );
    let operations = operations(&document);
    body += "<ul>\n";
    for (path, verb, operation) in &operations {
        body += &format!(
            "<li><a href=\"#{}\"><code>{} {}</code></a> {}</li>\n",
            escaped(&text(&operation["operationId"])),
            verb.to_uppercase(),
            escaped(path),
            escaped(&text(&operation["summary"])),
        );
    }
    body += "</ul>\n";
    for tag in document["tags"].as_array().into_iter().flatten() {
        body += &format!(
            "<h2>{}</h2>\n<p>{}</p>\n",
            escaped(&text(&tag["name"])),
            inline(&text(&tag["description"]))
        );
        let tagged =
            operations.iter().filter(|(.., operation)| operation["tags"][0] == tag["name"]);
        for (path, verb, operation) in tagged {
            body += &section(path, verb, operation);
        }
    }
    body += "<h2>Shapes</h2>\n";
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        body += &shape(name, schema);
    }
    whole_page("Scrip: the API", &body)
}

/// Every operation with its path and verb.
fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths
        .flat_map(|(path, verbs)| {
            let verbs = verbs.as_object().into_iter().flatten();
            verbs.map(move |(verb, operation)| (path.as_str(), verb.as_str(), operation))
        })
        .collect()
}

fn section(path: &str, verb: &str, operation: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut html = format!(
        "<h3 id=\"{}\">{}</h3>\n<p><code>{} {}</code></p>\n{}",
        escaped(&text(&operation["operationId"])),
        escaped(&text(&operation["summary"])),
        verb.to_uppercase(),
        escaped(path),
        paragraphs(&text(&operation["description"])),
    );
    let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    if !parameters.is_empty() {
        html += "<table>\n<tr><th>Parameter</th><th>Type</th><th>Meaning</th></tr>\n";
        for parameter in parameters {
            html += &format!(
                "<tr><td><code>{}</code> ({}{})</td><td>{}</td><td>{}</td></tr>\n",
                escaped(&text(&parameter["name"])),
                escaped(&text(&parameter["in"])),
                if parameter["required"] == true { "" } else { ", optional" },
                kind(&parameter["schema"]),
                inline(&text(&parameter["description"])),
            );
        }
        html += "</table>\n";
    }
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    if !body.is_null() {
        html += &format!("<p>Body: {}</p>\n", kind(body));
    }
    html += "<table>\n<tr><th>Status</th><th>Answer</th><th>Meaning</th></tr>\n";
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let content = response["content"].as_object().into_iter().flatten().next();
        html += &format!(
            "<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n",
            escaped(status),
            content.map(|(_, content)| kind(&content["schema"])).unwrap_or_default(),
            inline(&text(&response["description"])),
        );
    }
    html + "</table>\n"
}

fn shape(name: &str, schema: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut html = format!(
        "<h3 id=\"shape-{name}\">{name}</h3>\n{}",
        paragraphs(&text(&schema["description"])),
        name = escaped(name),
    );
    let mut rows = String::new();
    let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
    for (member, schema) in schema["properties"].as_object().into_iter().flatten() {
        let optional = if required.iter().any(|name| name == member) { "" } else { " (optional)" };
        rows += &row(member, optional, schema);
    }
    for variant in schema["oneOf"].as_array().into_iter().flatten() {
        for (member, schema) in variant["properties"].as_object().into_iter().flatten() {
            rows += &row(member, " (or)", schema);
        }
    }
    if rows.is_empty() {
        html += &format!("<p>{}</p>\n", kind(schema));
    } else {
        html += "<table>\n<tr><th>Member</th><th>Type</th><th>Meaning</th></tr>\n";
        html += &rows;
        html += "</table>\n";
    }
    html
}

fn row(member: &str, note: &str, schema: &Value) -> String {
    format!(
        "<tr><td><code>{}</code>{note}</td><td>{}</td><td>{}</td></tr>\n",
        escaped(member),
        kind(schema),
        inline(schema["description"].as_str().unwrap_or_default()),
    )
}

/// What a schema says of a value, in short.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|target| target.rsplit('/').next()) {
        return format!("<a href=\"#shape-{name}\">{name}</a>", name = escaped(name));
    }
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<String> = words.iter().filter_map(Value::as_str).map(code).collect();
        return words.join(", ");
    }
    for choice in ["oneOf", "allOf"] {
        if let Some(choices) = schema[choice].as_array() {
            return choices.iter().map(kind).collect::<Vec<_>>().join(" or ");
        }
    }
    let types = schema["type"].as_array().map(Vec::as_slice).unwrap_or_default();
    let types: Vec<&str> =
        types.iter().chain([&schema["type"]]).filter_map(Value::as_str).collect();
    let mut text = types.join(" or ");
    if !schema["items"].is_null() {
        text += &format!(" of {}", kind(&schema["items"]));
    }
    if let Some(format) = schema["format"].as_str().filter(|format| !format.starts_with("int")) {
        text += &format!(" ({})", escaped(format));
    }
    text
}

fn code(word: &str) -> String {
    format!("<code>{}</code>", escaped(word))
}
