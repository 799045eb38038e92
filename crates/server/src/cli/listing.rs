//! Prints objects as a table for people, or as JSON for scripts.

use serde_json::{Map, Value};

/// Output format of a command.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct Format {
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

/// Fields of an object, in order.
pub type Fields = Vec<(&'static str, Value)>;

/// Prints several objects, one per row.
pub fn list(things: Vec<Fields>, format: Format) -> String {
    if format.json {
        return json(&Value::Array(things.into_iter().map(object).collect()));
    }
    let Some(first) = things.first() else { return "none\n".to_owned() };
    let head = first.iter().map(|(name, _)| (*name).to_owned()).collect();
    let rows: Vec<Vec<String>> = std::iter::once(head)
        .chain(things.iter().map(|fields| fields.iter().map(|(_, value)| text(value)).collect()))
        .collect();
    let widths: Vec<usize> = (0..first.len())
        .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0))
        .collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let pad = width - cell.chars().count() + 2;
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', pad));
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// Prints one object, one field per line.
pub fn show(fields: Fields, format: Format) -> String {
    if format.json {
        return json(&object(fields));
    }
    let width = fields.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    fields.iter().map(|(name, value)| format!("{name:width$}  {}\n", text(value))).collect()
}

fn object(fields: Fields) -> Value {
    let members = fields.into_iter().map(|(name, value)| (name.replace(' ', "_"), value));
    Value::Object(members.collect::<Map<_, _>>())
}

fn json(value: &Value) -> String {
    format!("{value:#}\n")
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "-".to_owned(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}
