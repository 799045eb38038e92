//! The page of the API: its operations and shapes, from the OpenAPI document.

use serde_json::Value;
use web::wire::escape::html as escaped;

use super::frame::page as whole_page;
use super::markdown::{inline, paragraphs};
use crate::document::{examples, samples, tree};

/// An operation with its path and verb.
type Operation<'a> = (&'a str, &'a str, &'a Value);

/// Renders the whole page.
pub(super) fn page() -> String {
    let document = tree();
    let operations = operations(&document);
    let tags = document["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
    let shapes = document["components"]["schemas"].as_object();
    let mut contents = String::new();
    let mut body = format!(
        "<h1>{}</h1>\n{}<p><a href=\"/v1/openapi.json\">OpenAPI document</a> · \
         <a href=\"/docs/problems\">Types of problems</a></p>\n",
        escaped(text(&document["info"]["title"])),
        paragraphs(text(&document["info"]["description"])),
    );
    for tag in tags {
        body += &format!(
            "<h2>{}</h2>\n<p>{}</p>\n",
            escaped(text(&tag["name"])),
            inline(text(&tag["description"]))
        );
        let mut links = String::new();
        for (path, verb, operation) in
            operations.iter().filter(|(.., operation)| operation["tags"][0] == tag["name"])
        {
            let (id, summary) = (text(&operation["operationId"]), text(&operation["summary"]));
            links += &link(id, &escaped(summary.trim_end_matches('.')));
            body += &section(path, verb, operation);
        }
        contents += &group(text(&tag["name"]), &links);
    }
    body += "<h2>Shapes</h2>\n<p>Members of requests and answers.</p>\n";
    let mut links = String::new();
    for (name, schema) in shapes.into_iter().flatten() {
        links += &link(&format!("shape-{name}"), &escaped(name));
        body += &shape(name, schema);
    }
    contents += &group("Shapes", &links);
    whole_page("Scrip: the API", &contents, &body)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Renders a group of the table of contents.
fn group(name: &str, links: &str) -> String {
    format!("<div class=\"group\"><h2>{}</h2>\n<ul>\n{links}</ul></div>\n", escaped(name))
}

fn link(id: &str, html: &str) -> String {
    format!("<li><a href=\"#{}\">{html}</a></li>\n", escaped(id))
}

/// Returns every operation with its path and verb.
fn operations(document: &Value) -> Vec<Operation<'_>> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths
        .flat_map(|(path, verbs)| {
            let verbs = verbs.as_object().into_iter().flatten();
            verbs.map(move |(verb, operation)| (path.as_str(), verb.as_str(), operation))
        })
        .collect()
}

fn section(path: &str, verb: &str, operation: &Value) -> String {
    let id = text(&operation["operationId"]);
    let mut html = format!(
        "<section>\n<h3 id=\"{}\">{}</h3>\n<p class=\"call\"><span class=\"verb {verb}\">{}</span> \
         <code>{}</code></p>\n{}",
        escaped(id),
        escaped(text(&operation["summary"]).trim_end_matches('.')),
        verb.to_uppercase(),
        escaped(path),
        paragraphs(text(&operation["description"])),
    );
    let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    if !parameters.is_empty() {
        let mut rows = String::new();
        for parameter in parameters {
            let name = text(&parameter["name"]);
            let place = text(&parameter["in"]);
            let required = if parameter["required"] == true { "required" } else { "optional" };
            let note = format!("{place}, {required}");
            let meaning = text(&parameter["description"]);
            rows += &row(name, &note, &kind(&parameter["schema"]), meaning);
        }
        html += &table(["Parameter", "Type", "Meaning"], &rows);
    }
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    if !body.is_null() {
        html += &format!("<p>Body: {}</p>\n", kind(body));
    }
    let mut rows = String::new();
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let content = response["content"].as_object().into_iter().flatten().next();
        rows += &format!(
            "<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n",
            escaped(status),
            content.map(|(_, content)| kind(&content["schema"])).unwrap_or_default(),
            inline(text(&response["description"])),
        );
    }
    html += &example(id);
    html += "<h4>Answers</h4>\n";
    html += &table(["Status", "Answer", "Meaning"], &rows);
    html + "</section>\n"
}

/// Renders one request of an operation, as code and as JSON, with its answer.
fn example(id: &str) -> String {
    let Some(example) = examples::find(id) else { return String::new() };
    let mut html = String::from("<fieldset class=\"tabs\"><legend>Request</legend>\n");
    let samples = samples::of(example);
    for (place, sample) in samples.iter().enumerate() {
        let tab = format!("{id}-{}", sample.language);
        let checked = if place == 0 { " checked" } else { "" };
        html += &format!(
            "<input type=\"radio\" name=\"{id}-code\" id=\"{tab}\"{checked}>\
             <label for=\"{tab}\">{}</label>\n",
            sample.label
        );
    }
    for sample in &samples {
        let label = format!("Request in {}", sample.label);
        html += &format!("<div>{}</div>\n", code_block(&label, &sample.source));
    }
    html += "</fieldset>\n";
    if let Some(answer) = &example.answer {
        let pretty = serde_json::to_string_pretty(answer).unwrap_or_default();
        html += &format!(
            "<h4>Answer, status {}</h4>\n{}",
            example.status,
            code_block("Answer", &pretty)
        );
    } else {
        html += &format!("<p>Answer: status {}, without a body.</p>\n", example.status);
    }
    html
}

/// Renders a block of code. It scrolls by itself, so the keyboard can reach it.
fn code_block(label: &str, source: &str) -> String {
    format!(
        "<pre tabindex=\"0\" role=\"region\" aria-label=\"{}\"><code>{}</code></pre>\n",
        escaped(label),
        escaped(source)
    )
}

fn shape(name: &str, schema: &Value) -> String {
    let mut html = format!(
        "<section>\n<h3 id=\"shape-{name}\">{name}</h3>\n{}",
        paragraphs(text(&schema["description"])),
        name = escaped(name),
    );
    let mut rows = String::new();
    let mut members = |schema: &Value, is_choice: bool| {
        let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
        for (member, schema) in schema["properties"].as_object().into_iter().flatten() {
            let note = match (required.iter().any(|name| name == member), is_choice) {
                (_, true) => "one of these forms",
                (true, false) => "",
                (false, false) => "optional",
            };
            rows += &row(member, note, &kind(schema), text(&schema["description"]));
        }
    };
    members(schema, false);
    for part in schema["allOf"].as_array().into_iter().flatten() {
        members(part, false);
    }
    for variant in schema["oneOf"].as_array().into_iter().flatten() {
        members(variant, true);
    }
    if rows.is_empty() {
        html += &format!("<p>{}</p>\n", kind(schema));
    } else {
        html += &table(["Member", "Type", "Meaning"], &rows);
    }
    html + "</section>\n"
}

fn table(heads: [&str; 3], rows: &str) -> String {
    let heads: String = heads.iter().map(|head| format!("<th scope=\"col\">{head}</th>")).collect();
    format!(
        "<div class=\"wide\"><table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\
         </table></div>\n"
    )
}

fn row(name: &str, note: &str, kind: &str, meaning: &str) -> String {
    let note = if note.is_empty() {
        String::new()
    } else {
        format!("<br><span class=\"note\">{note}</span>")
    };
    format!(
        "<tr><td><code>{}</code>{note}</td><td>{kind}</td><td>{}</td></tr>\n",
        escaped(name),
        inline(meaning)
    )
}

/// Describes the type of a value in short.
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
