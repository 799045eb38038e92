use std::collections::HashSet;

use super::*;

/// Returns every operation with its path and verb.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let of_path = |(path, verbs): (&String, &Value)| {
        let verbs = verbs.as_object().unwrap().clone();
        verbs
            .into_iter()
            .map(move |(verb, operation)| (path.clone(), verb, operation))
            .collect::<Vec<_>>()
    };
    paths.iter().flat_map(of_path).collect()
}

#[test]
fn every_operation_says_all_that_it_answers() {
    let document = tree();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    let mut ids = HashSet::new();
    for (path, verb, operation) in operations(&document) {
        let what = format!("{verb} {path}");
        assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{what}");
        assert!(!operation["summary"].as_str().unwrap().is_empty(), "{what}");
        assert!(operation["description"].as_str().unwrap().contains("scope"), "{what}");
        assert_eq!(operation["security"][0]["key"], serde_json::json!([]), "{what}");
        let responses = operation["responses"].as_object().unwrap();
        let mut expected: Vec<&str> = vec!["401", "403", "500", "503"];
        let success: Vec<&str> =
            responses.keys().map(String::as_str).filter(|status| status.starts_with('2')).collect();
        assert_eq!(success.len(), 1, "{what}");
        expected.extend(success);
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let has = |place: &str| parameters.iter().any(|parameter| parameter["in"] == place);
        // A check does not tell a number that is not there from a wrong secret.
        if has("path") && !path.ends_with("/check") {
            expected.push("404");
        }
        if operation["requestBody"].is_object() {
            expected.extend(["400", "408", "413", "415", "422"]);
        } else if has("query") {
            expected.push("400");
        }
        // Neither a quote nor a check changes anything.
        let changes = path != "/v1/quotes" && !path.ends_with("/check");
        assert_eq!(verb == "post" && changes, has("header"), "{what}");
        if has("header") {
            expected.push("400");
        }
        for status in expected {
            assert!(responses.contains_key(status), "{what} does not say that it answers {status}");
        }
        for (status, response) in responses {
            let media =
                if status.starts_with('2') { "application/json" } else { problem::MEDIA_TYPE };
            let content = response["content"].as_object();
            assert_eq!(content.is_some_and(|content| content.contains_key(media)), status != "204");
        }
        let placeholders: Vec<&str> = path.split(['{', '}']).skip(1).step_by(2).collect();
        let in_path = parameters.iter().filter(|parameter| parameter["in"] == "path");
        let named: Vec<&str> =
            in_path.map(|parameter| parameter["name"].as_str().unwrap()).collect();
        assert_eq!(named, placeholders, "{what}");
    }
    assert!(ids.len() >= 14, "{ids:?}");
}

/// Collects the shapes that a part of the document refers to, directly or indirectly.
fn shapes_of(document: &Value, part: &Value, found: &mut HashSet<String>) {
    match part {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                let name = reference.trim_start_matches("#/components/schemas/").to_owned();
                let schema = &document["components"]["schemas"][&name];
                assert!(schema.is_object(), "{reference}");
                if found.insert(name) {
                    shapes_of(document, schema, found);
                }
            }
            members.values().for_each(|member| shapes_of(document, member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| shapes_of(document, item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Every reference leads to a shape, and every shape is referred to.
#[test]
fn references_lead_somewhere() {
    let document = tree();
    let mut found = HashSet::new();
    shapes_of(&document, &document["paths"], &mut found);
    let there: HashSet<String> =
        document["components"]["schemas"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(found, there);
}

/// Only the answers of an issue and of a look at a secret have a member for one.
#[test]
fn no_answer_has_a_member_for_a_secret_code() {
    let document = tree();
    let mut shapes = HashSet::new();
    for (.., operation) in operations(&document) {
        let shows = ["issue_certificates", "show_certificate_secret"];
        if !shows.iter().any(|shows| operation["operationId"] == *shows) {
            shapes_of(&document, &operation["responses"], &mut shapes);
        }
    }
    assert!(shapes.contains("Certificate"));
    for shape in shapes {
        let schema = &document["components"]["schemas"][&shape];
        for member in schema["properties"].as_object().into_iter().flat_map(|all| all.keys()) {
            let fine = !member.contains("secret")
                || matches!(&**member, "secret_digits" | "secret_confirm");
            assert!(fine, "{shape}.{member}");
        }
    }
}

/// Request bodies refuse unknown members.
#[test]
fn bodies_are_closed() {
    let document = tree();
    let mut bodies = HashSet::from(["#/components/schemas/Money".to_owned()]);
    for (.., operation) in operations(&document) {
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
        bodies.extend(schema.as_str().map(str::to_owned));
    }
    for body in bodies {
        let schema = document.pointer(body.trim_start_matches('#')).unwrap();
        assert_eq!(schema["additionalProperties"], Value::Bool(false), "{body}");
    }
}

/// Calls a check with every schema and its position.
fn each_schema(value: &Value, place: &str, check: &mut impl FnMut(&Value, &str)) {
    match value {
        Value::Object(members) => {
            check(value, place);
            for (name, member) in members.iter().filter(|(name, _)| *name != "example") {
                each_schema(member, &format!("{place}/{name}"), check);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                each_schema(item, &format!("{place}/{index}"), check);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether a description has at least four words. Fewer repeat the name and explain nothing.
fn is_sentence(description: &Value) -> bool {
    description.as_str().is_some_and(|text| text.split_whitespace().count() >= 4)
}

/// Generators name types by titles, and document members and parameters by descriptions.
#[test]
fn alternatives_have_titles_and_members_descriptions() {
    let mut faults = Vec::new();
    each_schema(&tree(), "", &mut |schema, place| {
        for one in schema["oneOf"].as_array().into_iter().flatten() {
            if !one["title"].is_string() {
                faults.push(format!("{place}: an alternative without a title: {one}"));
            }
        }
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            if !is_sentence(&member["description"]) {
                faults.push(format!("{place}: {name} needs a description: {member}"));
            }
        }
        for parameter in schema["parameters"].as_array().into_iter().flatten() {
            if !is_sentence(&parameter["description"]) {
                faults.push(format!("{place}: a parameter needs a description: {parameter}"));
            }
        }
    });
    assert!(faults.is_empty(), "{faults:#?}");
}
