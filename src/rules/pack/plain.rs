//! Rules that are written in the plainest way, a key and a string on each line: of a pack with thousands of them no document is made.

use crate::rules::Rule;

/// Reads a piece of a pack that holds nothing but such rules. Nothing is read of any other, nor of one with something wrong in it, which the
/// reader of documents can say more about.
pub(super) fn rules(text: &str, pack: &str) -> Option<Vec<Rule>> {
    let mut rules = Vec::new();
    let mut open: Option<Plain<'_>> = None;
    for line in text.lines() {
        let line = line.trim_matches([' ', '\t']);
        if line.bytes().any(|byte| byte.is_ascii_control()) {
            return None;
        }
        if line == "[[rule]]" {
            if let Some(plain) = open.replace(Plain::default()) {
                rules.push(plain.rule(pack)?);
            }
        } else if !line.is_empty() && !line.starts_with('#') {
            open.as_mut()?.add(line)?;
        }
    }
    if let Some(plain) = open {
        rules.push(plain.rule(pack)?);
    }
    Some(rules)
}

/// The strings of a rule.
#[derive(Default)]
struct Plain<'t> {
    id: Option<&'t str>,
    from: Option<&'t str>,
    to: Option<&'t str>,
    note: Option<&'t str>,
    source: Option<&'t str>,
}

impl<'t> Plain<'t> {
    /// Takes a line: a key that was not there yet, and a string in which nothing is escaped.
    fn add(&mut self, line: &'t str) -> Option<()> {
        let (key, value) = line.split_once('=')?;
        let value = value.trim_start_matches([' ', '\t']).strip_prefix('"')?.strip_suffix('"').filter(|value| !value.contains(['"', '\\']))?;
        let place = match key.trim_end_matches([' ', '\t']) {
            "id" => &mut self.id,
            "from" => &mut self.from,
            "to" => &mut self.to,
            "note" => &mut self.note,
            "source" => &mut self.source,
            _ => return None,
        };
        place.replace(value).is_none().then_some(())
    }

    fn rule(self, pack: &str) -> Option<Rule> {
        let mut rule = Rule::new(self.from?, self.to?).ok()?;
        self.id?.clone_into(&mut rule.id);
        pack.clone_into(&mut rule.pack);
        self.note.unwrap_or_default().clone_into(&mut rule.note);
        self.source.unwrap_or_default().clone_into(&mut rule.source);
        Some(rule)
    }
}
