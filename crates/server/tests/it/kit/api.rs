//! A caller of the native API, who holds every answer against the OpenAPI document.

use serde_json::Value;

use super::http::{Answer, Client, Framing};
use super::process::Server;

/// The media type of every problem.
pub(crate) const PROBLEM: &str = "application/problem+json";

/// A caller, with the document and the list of problems that its answers are held against.
pub(crate) struct Api {
    client: Client,
    authorization: Option<String>,
    document: Value,
    problems: String,
    /// Keys that were used up.
    keys: u32,
}

impl Server {
    /// A caller with this key.
    pub(crate) fn api(&self, key: &str) -> Api {
        let document = serde_json::from_str(&self.get("/v1/openapi.json").text()).unwrap();
        let problems = self.get("/docs/problems").text();
        let authorization = Some(format!("Bearer {key}"));
        Api { client: self.connect(), authorization, document, problems, keys: 0 }
    }
}

impl Api {
    /// The same without credentials.
    pub(crate) fn anonymous(mut self) -> Self {
        self.authorization = None;
        self
    }

    pub(crate) fn document(&self) -> &Value {
        &self.document
    }

    pub(crate) fn get(&mut self, target: &str) -> Answer {
        self.ask("GET", target, &[], Framing::None)
    }

    /// Returns the body of a GET request, which must succeed.
    #[track_caller]
    pub(crate) fn seen(&mut self, target: &str) -> Value {
        let answer = self.get(target);
        assert_eq!(answer.status, 200, "{target}: {}", answer.text());
        json(&answer)
    }

    /// Sends a body, under a key of its own where the operation makes something.
    pub(crate) fn send(&mut self, method: &str, target: &str, body: &Value) -> Answer {
        let body = body.to_string();
        self.keys += 1;
        let key = format!("key-{}", self.keys);
        let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key.as_str())];
        let headers = if method == "POST" { &headers[..] } else { &headers[..1] };
        self.ask(method, target, headers, Framing::Length(body.as_bytes()))
    }

    /// Asks, and checks that the document has such an answer.
    #[track_caller]
    pub(crate) fn ask(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        framing: Framing<'_>,
    ) -> Answer {
        let mut all = headers.to_vec();
        all.extend(self.authorization.as_deref().map(|value| ("Authorization", value)));
        let answer = self.client.request(method, target, &all, framing);
        self.check(method, target, &answer);
        answer
    }

    /// Every page of a list, one after the other.
    #[track_caller]
    pub(crate) fn pages(&mut self, target: &str) -> Vec<Vec<Value>> {
        let mut pages = Vec::new();
        let mut next = target.to_owned();
        loop {
            let page = self.seen(&next);
            pages.push(page["data"].as_array().unwrap().clone());
            let Some(cursor) = page["next_cursor"].as_str() else { return pages };
            let joint = if target.contains('?') { '&' } else { '?' };
            next = format!("{target}{joint}cursor={cursor}");
        }
    }

    #[track_caller]
    fn check(&self, method: &str, target: &str, answer: &Answer) {
        let what = format!("{method} {target}: {} {}", answer.status, answer.text());
        if answer.status >= 400 {
            assert_eq!(answer.content_type(), PROBLEM, "{what}");
            let problem = json(answer);
            assert_eq!(problem["status"], answer.status, "{what}");
            let (page, slug) = problem["type"].as_str().unwrap().split_once('#').expect(&what);
            assert_eq!(page, "/docs/problems", "{what}");
            assert!(self.problems.contains(&format!("<tr id=\"{slug}\">")), "{what}");
            assert!(!problem["title"].as_str().unwrap().is_empty(), "{what}");
            assert!(!problem["detail"].as_str().unwrap().is_empty(), "{what}");
        }
        let Some(operation) = self.operation(method, target) else { return };
        let response = &operation["responses"][answer.status.to_string()];
        assert!(response.is_object(), "not in the document: {what}");
        if answer.body.is_empty() {
            assert!(response["content"].is_null(), "{what}");
            return;
        }
        let schema = &response["content"][answer.content_type()]["schema"];
        assert!(schema.is_object(), "not in the document: {what}");
        self.fits(schema, &json(answer), &what);
    }

    /// The operation of the document that a request is for.
    fn operation(&self, method: &str, target: &str) -> Option<&Value> {
        let path = target.split('?').next().unwrap_or(target);
        let parts: Vec<&str> = path.split('/').collect();
        let paths = self.document["paths"].as_object().unwrap();
        let (_, verbs) = paths.iter().find(|(known, _)| {
            let known: Vec<&str> = known.split('/').collect();
            let fits = |(known, part): (&&str, &&str)| known.starts_with('{') || known == part;
            known.len() == parts.len() && known.iter().zip(&parts).all(fits)
        })?;
        verbs.get(method.to_lowercase())
    }

    /// Checks a value against a schema: as much of JSON Schema as the document uses.
    #[track_caller]
    fn fits(&self, schema: &Value, value: &Value, what: &str) {
        if let Some(whole) = self.merged(schema) {
            return self.fits(&whole, value, what);
        }
        if let Some(reference) = schema["$ref"].as_str() {
            let named = self.document.pointer(reference.trim_start_matches('#'));
            return self.fits(named.expect(reference), value, what);
        }
        if let Some(choices) = schema["oneOf"].as_array() {
            let fitting = choices.iter().filter(|choice| self.is_of(choice, value)).count();
            assert_eq!(fitting, 1, "{schema} {value} in {what}");
            let choice = choices.iter().find(|choice| self.is_of(choice, value)).unwrap();
            return self.fits(choice, value, what);
        }
        assert!(self.is_of(schema, value), "{schema} {value} in {what}");
        if let Some(words) = schema["enum"].as_array() {
            assert!(words.contains(value), "{schema} {value} in {what}");
        }
        for item in value.as_array().into_iter().flatten() {
            self.fits(&schema["items"], item, what);
        }
        // What a caller keeps is an object of any members.
        let is_free = schema["properties"].is_null();
        for (member, value) in value.as_object().into_iter().flatten().filter(|_| !is_free) {
            let schema = &schema["properties"][member];
            assert!(schema.is_object(), "{member} is not in the document: {what}");
            self.fits(schema, value, what);
        }
    }

    /// The parts of an `allOf` as one schema of an object.
    fn merged(&self, schema: &Value) -> Option<Value> {
        let mut whole = serde_json::json!({"type": "object", "properties": {}, "required": []});
        for part in schema["allOf"].as_array()? {
            let part = match part["$ref"].as_str() {
                Some(reference) => {
                    self.document.pointer(reference.trim_start_matches('#')).unwrap()
                }
                None => part,
            };
            let properties = part["properties"].as_object().unwrap().clone();
            whole["properties"].as_object_mut().unwrap().extend(properties);
            // A part may have optional members only.
            let required = part["required"].as_array().cloned().unwrap_or_default();
            whole["required"].as_array_mut().unwrap().extend(required);
        }
        Some(whole)
    }

    /// Whether a value has the type, and an object the members, that a schema asks for.
    fn is_of(&self, schema: &Value, value: &Value) -> bool {
        if let Some(reference) = schema["$ref"].as_str() {
            let named = self.document.pointer(reference.trim_start_matches('#')).unwrap();
            return self.is_of(named, value);
        }
        if let Some(choices) = schema["oneOf"].as_array() {
            return choices.iter().any(|choice| self.is_of(choice, value));
        }
        if let Some(whole) = self.merged(schema) {
            return self.is_of(&whole, value);
        }
        let kind = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(number) if number.is_i64() => "integer",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        let is_kind = |known: &Value| known == kind || (known == "number" && kind == "integer");
        let known = match &schema["type"] {
            Value::Array(kinds) => kinds.iter().any(&is_kind),
            known => is_kind(known),
        };
        let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
        // The type of an event tells the alternatives apart.
        let types = schema["properties"]["type"]["enum"].as_array();
        let is_type = types.is_none_or(|types| types.contains(&value["type"]));
        known
            && is_type
            && required
                .iter()
                .all(|name| kind != "object" || value.get(name.as_str().unwrap()).is_some())
    }
}

/// The body of an answer.
#[track_caller]
pub(crate) fn json(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_else(|error| panic!("{error}: {answer:?}"))
}

/// Checks that an answer is a problem of a type, and gives it.
#[track_caller]
pub(crate) fn problem(answer: &Answer, status: u16, slug: &str) -> Value {
    let problem = json(answer);
    let kind = format!("/docs/problems#{slug}");
    assert_eq!((answer.status, problem["type"].as_str()), (status, Some(&*kind)), "{problem}");
    problem
}
