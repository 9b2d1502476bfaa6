//! The schemas in `docs/schemas/` are made here, from the types that are written and the keys that are read; a test keeps them equal.
//! `UPDATE_SCHEMAS=1 cargo test --lib schema` writes them.

use serde_json::{Map, Value, json};

use super::list::{Counted, Record};
use crate::config;
use crate::formats::FORMATS;
use crate::formats::user::KINDS;
use crate::lint::LINTS;
use crate::output::json;
use crate::rules::{embedded, pack};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Makes the schema of a type that is written.
fn written<T: schemars::JsonSchema>(title: &str) -> Value {
    let mut schema = serde_json::to_value(schemars::schema_for!(T)).unwrap();
    schema["title"] = json!(title);
    schema
}

/// Makes the schema of a table whose keys are read: each with what it is for, and of the kind that `kinds` gives.
fn table(keys: &[(&str, &str)], required: &[&str], mut kind: impl FnMut(&str) -> Value) -> Value {
    let properties: Map<String, Value> = keys
        .iter()
        .map(|(key, about)| {
            let mut schema = kind(key);
            schema["description"] = json!(about);
            ((*key).to_owned(), schema)
        })
        .collect();
    json!({ "type": "object", "additionalProperties": false, "properties": properties, "required": required })
}

fn strings() -> Value {
    json!({ "type": "array", "items": { "type": "string" } })
}

fn choice<'c>(of: impl Iterator<Item = &'c str>) -> Value {
    json!({ "enum": of.collect::<Vec<_>>() })
}

fn text_table() -> Value {
    json!({ "type": "object", "additionalProperties": { "type": "string" } })
}

/// Makes the schema of a rule. A rule of one's own needs no id.
fn rule(required: &[&str]) -> Value {
    table(pack::RULE_KEYS, required, |key| match key {
        // A day is a value of its own in TOML, which editors hand on as they like.
        "date" => json!({}),
        "digest" => json!({ "enum": ["refuse", "keep", "drop"] }),
        "examples" => json!({ "type": "array", "items": { "type": "array", "items": { "type": "string" }, "minItems": 2, "maxItems": 3 } }),
        "except" | "files" => strings(),
        "local" | "mentions" => json!({ "type": "boolean" }),
        "tags" => text_table(),
        "when" => json!({ "anyOf": [{ "type": "string" }, table(pack::WHEN_KEYS, &["version"], |key| if key == "otherwise" { json!({ "type": "boolean" }) } else { json!({ "type": "string" }) })] }),
        "from" | "id" | "note" | "source" | "to" => json!({ "type": "string" }),
        other => panic!("no kind for {other}"),
    })
}

fn pack_schema() -> Value {
    let text = |_: &str| json!({ "type": "string" });
    let mut schema = table(pack::TOP_KEYS, &["pack", "rule"], |key| match key {
        "pack" => table(pack::PACK_KEYS, &["name", "description"], text),
        "params" => json!({ "type": "object", "additionalProperties": table(pack::PARAM_KEYS, &["description"], text) }),
        "rule" => json!({ "type": "array", "minItems": 1, "items": rule(&["id", "from", "to"]) }),
        other => panic!("no kind for {other}"),
    });
    schema["$schema"] = json!(DIALECT);
    schema["title"] = json!("a pack of repoint");
    schema
}

fn config_schema() -> Value {
    let codes = || choice(LINTS.iter().map(|lint| lint.code));
    let lint = |key: &str| match key {
        "allow" => strings(),
        "ignore" | "select" => json!({ "type": "array", "items": codes() }),
        "severity" => json!({ "type": "object", "propertyNames": codes(), "additionalProperties": { "enum": ["note", "warning", "error"] } }),
        other => panic!("no kind for {other}"),
    };
    let field = |key: &str| match key {
        "files" => json!({ "type": "array", "items": { "type": "string" }, "minItems": 1 }),
        "kind" => choice(KINDS.iter().map(|(name, ..)| *name)),
        _ => json!({ "type": "string" }),
    };
    let mut schema = table(config::KEYS, &[], |key| match key {
        "exclude" | "include" => strings(),
        "field" => {
            let mut one = table(config::FIELD_KEYS, &["files"], field);
            one["oneOf"] = json!([{ "required": ["select"] }, { "required": ["regex"] }]);
            json!({ "type": "array", "items": one })
        }
        "format" | "not-format" => json!({ "type": "array", "items": choice(FORMATS.iter().map(|format| format.id)) }),
        "hidden" => json!({ "type": "boolean" }),
        "lint" => table(config::LINT_KEYS, &[], lint),
        "max-size" => json!({ "type": "integer", "minimum": 1, "maximum": 1 << 20 }),
        // A file's name is as good as that of a pack that is built in.
        "packs" => json!({ "type": "array", "items": { "anyOf": [choice(embedded().iter().map(|(name, _)| *name)), { "type": "string", "pattern": "[./]" }] } }),
        "rule" => json!({ "type": "array", "items": rule(&["from", "to"]) }),
        "set" => text_table(),
        other => panic!("no kind for {other}"),
    });
    schema["$schema"] = json!(DIALECT);
    schema["title"] = json!("repoint.toml");
    schema
}

#[test]
fn the_schemas_are_those_of_the_types() {
    let all = [
        ("config", config_schema()),
        ("lint-1", written::<json::Linted>("repoint lint --output json")),
        ("list-1", written::<Vec<Record>>("repoint list --output json")),
        ("list-count-1", written::<Vec<Counted>>("repoint list --output json with --unique or --by")),
        ("pack", pack_schema()),
        ("rewrite-1", written::<json::Run>("repoint --output json")),
        ("rewrite-line-1", written::<json::Line>("a line of repoint --output json-lines")),
    ];
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schemas");
    for (name, schema) in all {
        let path = format!("{folder}/{name}.json");
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if std::env::var_os("UPDATE_SCHEMAS").is_some() {
            std::fs::create_dir_all(folder).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        let there = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(there == text, "{path} is not what the types say; UPDATE_SCHEMAS=1 cargo test --lib schema writes it");
    }
}
