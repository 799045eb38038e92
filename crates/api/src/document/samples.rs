//! Requests as code in the languages that integrators use most: curl, Python, PHP.

use serde_json::Value;

use super::examples::Example;

/// Server address in samples: the default address of a server.
const ADDRESS: &str = "http://127.0.0.1:8080";
/// Secret in samples: that of the demo.
const KEY: &str = "demo";

/// A request in one language.
pub(crate) struct Sample {
    /// Name of the language for highlighters.
    pub(crate) language: &'static str,
    /// Name of the language for people.
    pub(crate) label: &'static str,
    /// Source code of the sample.
    pub(crate) source: String,
}

/// Writes a request in every language.
pub(crate) fn of(example: &Example) -> [Sample; 3] {
    [
        Sample { language: "shell", label: "curl", source: curl(example) },
        Sample { language: "python", label: "Python", source: python(example) },
        Sample { language: "php", label: "PHP", source: php(example) },
    ]
}

/// Returns the headers of the request, with their values.
fn headers(example: &Example) -> Vec<(&'static str, String)> {
    let mut headers = vec![("Authorization", format!("Bearer {KEY}"))];
    // Checks and quotes change nothing, so they have no key.
    let changes = !example.target.ends_with("/check") && !example.target.ends_with("/quotes");
    if example.method == "POST" && changes {
        headers.push(("Idempotency-Key", format!("{}-1", example.operation.replace('_', "-"))));
    }
    if example.body.is_some() {
        headers.push(("Content-Type", "application/json".to_owned()));
    }
    headers
}

fn curl(example: &Example) -> String {
    let method = match example.method.as_str() {
        "GET" => String::new(),
        method => format!(" -X {method}"),
    };
    let mut lines = vec![format!("curl{method} '{ADDRESS}{}'", example.target)];
    lines.extend(headers(example).iter().map(|(name, value)| format!("  -H '{name}: {value}'")));
    lines.extend(example.body.as_ref().map(|body| format!("  -d '{}'", quoted(body))));
    lines.join(" \\\n")
}

/// Writes JSON between single quotes, for a shell or PHP.
fn quoted(body: &Value) -> String {
    body.to_string().replace('\'', "\\u0027")
}

fn python(example: &Example) -> String {
    let mut lines = vec!["import requests".to_owned(), String::new()];
    lines.push(format!("answer = requests.{}(", example.method.to_lowercase()));
    lines.push(format!("    \"{ADDRESS}{}\",", example.target));
    lines.push("    headers={".to_owned());
    // The library sets the type of a JSON body.
    for (name, value) in headers(example).iter().filter(|(name, _)| *name != "Content-Type") {
        lines.push(format!("        \"{name}\": \"{value}\","));
    }
    lines.push("    },".to_owned());
    if let Some(body) = &example.body {
        lines.push(format!("    json={},", literal(body)));
    }
    lines.push("    timeout=10,".to_owned());
    lines.push(")".to_owned());
    lines.push("answer.raise_for_status()".to_owned());
    if example.answer.is_some() {
        lines.push("print(answer.json())".to_owned());
    }
    lines.join("\n")
}

/// Writes a value as Python code.
fn literal(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(_) | Value::String(_) => value.to_string(),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", "))
        }
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| {
                format!("{}: {}", Value::from(name.as_str()), literal(value))
            };
            format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(", "))
        }
    }
}

fn php(example: &Example) -> String {
    let mut lines = vec![format!("$request = curl_init('{ADDRESS}{}');", example.target)];
    lines.push("curl_setopt_array($request, [".to_owned());
    lines.push(format!("    CURLOPT_CUSTOMREQUEST => '{}',", example.method));
    lines.push("    CURLOPT_RETURNTRANSFER => true,".to_owned());
    lines.push("    CURLOPT_HTTPHEADER => [".to_owned());
    for (name, value) in headers(example) {
        lines.push(format!("        '{name}: {value}',"));
    }
    lines.push("    ],".to_owned());
    if let Some(body) = &example.body {
        lines.push(format!("    CURLOPT_POSTFIELDS => '{}',", quoted(body).replace('\\', "\\\\")));
    }
    lines.push("]);".to_owned());
    lines.push("$answer = json_decode(curl_exec($request), true);".to_owned());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn bodies_keep_their_meaning_in_every_language() {
        let example = Example {
            operation: "create_thing".to_owned(),
            method: "POST".to_owned(),
            target: "/v1/things".to_owned(),
            body: Some(json!({"name": "it's \"so\"", "on": true, "of": null, "n": [1]})),
            status: 201,
            answer: None,
        };
        let [curl, python, php] = of(&example);
        let json = r#"{"n":[1],"name":"it\u0027s \"so\"","of":null,"on":true}"#;
        assert!(curl.source.contains(&format!("-d '{json}'")), "{}", curl.source);
        assert!(curl.source.contains("-H 'Idempotency-Key: create-thing-1'"), "{}", curl.source);
        let dictionary = r#"{"n": [1], "name": "it's \"so\"", "of": None, "on": True}"#;
        assert!(python.source.contains(&format!("json={dictionary},")), "{}", python.source);
        let escaped = json.replace('\\', "\\\\");
        assert!(php.source.contains(&format!("=> '{escaped}'")), "{}", php.source);
    }
}
