//! Writing `repoint.toml`: a commented one to begin with, and rules added to one that is there, whose format stays.

use toml_edit::{DocumentMut, Item, Table, Value, value};

/// What `repoint init` writes.
pub const TEMPLATE: &str = include_str!("template.toml");

/// Adds a rule to a file's text, behind the others.
///
/// # Errors
/// When the text is no TOML, or its rules are not written as `[[rule]]`.
pub fn add_rule(text: &str, from: &str, to: &str) -> Result<String, String> {
    let crlf = text.contains("\r\n");
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
    let mut edited = match document.get_mut("rule") {
        // At the end of the file, so that the comments there stay where they are.
        None => {
            let before = text.trim_end_matches(['\n', '\r', ' ']);
            format!("{before}{}[[rule]]\nfrom = {}\nto = {}\n", if before.is_empty() { "" } else { "\n\n" }, Value::from(from), Value::from(to))
        }
        Some(Item::ArrayOfTables(rules)) => {
            let mut rule = Table::new();
            rule.insert("from", value(from));
            rule.insert("to", value(to));
            rules.push(rule);
            document.to_string()
        }
        Some(_) => return Err("`rule` is not a list of tables, [[rule]]".to_owned()),
    };
    if !edited.ends_with('\n') {
        edited.push('\n');
    }
    // What is added has plain line ends; a file keeps its own.
    if crlf { Ok(edited.replace("\r\n", "\n").replace('\n', "\r\n")) } else { Ok(edited) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn the_template_is_sound_and_says_nothing() {
        let config = Config::parse(TEMPLATE, "template.toml").unwrap();
        assert!(config.rules.is_none() && config.packs.is_none() && config.fields.is_empty(), "{config:?}");
        // Each line that is commented out stands for itself.
        let all: String = TEMPLATE.lines().filter(|line| !line.starts_with("# ")).map(|line| format!("{}\n", line.trim_start_matches('#'))).collect();
        let config = Config::parse(&all, "template.toml").unwrap_or_else(|error| panic!("{error}\n{all}"));
        for (key, _) in super::super::KEYS {
            assert!(config.places.contains_key(*key), "the template does not show `{key}`");
        }
    }

    #[test]
    fn a_rule_is_added_and_the_rest_stays() {
        let text = "# mine\npacks = [ 'minio-quay' ]   # why\n\n[[rule]] # first\nfrom = \"a/b\"\nto = \"c.io/d\"\n\n[lint]\nignore = []\n";
        let edited = add_rule(text, "e/{x}", "quay.io/e/{x}").unwrap();
        assert!(edited.starts_with("# mine\npacks = [ 'minio-quay' ]   # why\n\n[[rule]] # first\n"), "{edited}");
        let config = Config::parse(&edited, "x").unwrap();
        assert_eq!(config.rules.unwrap().len(), 2);
        assert_eq!(add_rule("", "a", "b.io/a").unwrap(), "[[rule]]\nfrom = \"a\"\nto = \"b.io/a\"\n");
        assert_eq!(add_rule("hidden = true\r\n", "a", "b.io/a").unwrap(), "hidden = true\r\n\r\n[[rule]]\r\nfrom = \"a\"\r\nto = \"b.io/a\"\r\n");
        assert!(add_rule("rule = 1\n", "a", "b").is_err());
    }
}
