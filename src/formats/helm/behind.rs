//! What the templates of a chart put something in front of: `{{ .Values.global.registry }}/{{ .Values.image.name }}`.

use super::super::Chart;
use crate::reference::name::{DOCKER_HUB, canonical_registry};
use crate::span::Span;
use crate::syntax::template;

/// Keys of a map of values that hold the name of an image.
const NAMES: &[&str] = &["repository", "name", "image", "repo"];

/// Takes in what a template does with the values of its chart.
pub fn hear_template(chart: &mut Chart, text: &str) {
    let actions = template::actions(text);
    chart.behind.extend(values_behind(text, &actions));
    chart.defaulted.extend(registries_by_default(text, &actions));
}

/// Returns the paths, between dots, of the maps of values whose image's name a template writes behind a slash or another value.
fn values_behind(text: &str, actions: &[Span]) -> Vec<String> {
    let mut found = Vec::new();
    for (index, span) in actions.iter().enumerate() {
        let action = span.of(text);
        if !action.contains(".Values.") {
            continue;
        }
        let inside = action[2..action.len() - 2].trim_matches('-').trim();
        let front = &text[..span.start];
        let follows = || index.checked_sub(1).is_some_and(|before| actions[before].end == span.start && is_value(actions[before].of(text)));
        if (front.ends_with('/') && !front.ends_with("//") || follows())
            && let Some(value) = value(inside)
        {
            found.push(value);
        }
        for (at, word) in inside.match_indices("printf \"") {
            printed_behind(&inside[at + word.len()..], &mut found);
        }
    }
    found.iter().filter_map(|path| path.rsplit_once('.')).filter(|(_, key)| NAMES.contains(key)).map(|(map, _)| map.to_owned()).collect()
}

/// Returns the paths, between dots, of the maps of values whose registry a template takes from elsewhere where theirs is empty, which need not
/// be Docker Hub: `.Values.image.registry | default .Values.global.registry`.
fn registries_by_default(text: &str, actions: &[Span]) -> Vec<String> {
    const KEYS: &[&str] = &["registry", "imageRegistry"];
    let mut found = Vec::new();
    for span in actions {
        let action = span.of(text);
        let Some(at) = ["default ", "coalesce "].iter().find_map(|word| action.find(word)) else { continue };
        // The registries in the order in which they are tried: values, and strings that are none.
        let values = action.match_indices(".Values.").filter_map(|(at, _)| Some((at, value(&action[at..])?, true)));
        let strings = action.match_indices('"').step_by(2).filter_map(|(at, _)| Some((at, action[at + 1..].split('"').next()?, false)));
        let mut tried: Vec<(usize, &str, bool)> = values.filter(|(_, path, _)| path.ends_with("egistry")).chain(strings.filter(|(_, string, _)| string.contains('.'))).collect();
        tried.sort_unstable();
        // `default OTHER OWN`
        if action[at..].starts_with("default ") && !action[..at].trim_end().ends_with('|') {
            tried.reverse();
        }
        for (index, (_, path, is_value)) in tried.iter().enumerate() {
            let mut later = tried[index + 1..].iter();
            if let Some((map, key)) = path.rsplit_once('.').filter(|_| *is_value)
                && KEYS.contains(&key)
                && later.any(|(_, registry, is_value)| *is_value || canonical_registry(registry) != DOCKER_HUB)
            {
                found.push(map.to_owned());
            }
        }
    }
    found
}

/// Returns whether an action writes something.
fn is_value(action: &str) -> bool {
    !action.contains("/*") && !action.contains(":=") && !matches!(template::keyword(action), "if" | "else" | "end" | "with" | "range" | "define" | "block")
}

/// Returns the path of the value that an expression begins with.
fn value(text: &str) -> Option<&str> {
    let path = text.strip_prefix('$').unwrap_or(text).strip_prefix(".Values.")?;
    Some(&path[..path.find(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.'))).unwrap_or(path.len())])
}

/// Finds, in what stands behind `printf "`, the values that are printed behind a slash or another value.
fn printed_behind<'t>(text: &'t str, found: &mut Vec<&'t str>) {
    let Some(close) = text.find('"') else { return };
    let (format, mut arguments) = (&text[..close], text[close + 1..].trim_start());
    let mut past = 0;
    let mut verbs = format.match_indices('%').filter(|(at, _)| format[at + 1..].starts_with(['s', 'v', 'd', 'q']));
    while let (Some((at, _)), Some(length)) = (verbs.next(), argument(arguments)) {
        let front = &format[..at];
        if (front.ends_with('/') && !front.ends_with("//") || at > 0 && at == past)
            && let Some(value) = value(arguments)
        {
            found.push(value);
        }
        past = at + 2;
        arguments = arguments[length..].trim_start();
    }
}

/// No argument is longer: brackets may nest in brackets, and each is looked at.
const LONGEST: usize = 2000;

/// Returns the length of the argument that a text begins with: a word, a string, or what stands in brackets.
fn argument(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, letter) in text.char_indices() {
        if at > LONGEST {
            return None;
        }
        match letter {
            '(' => depth += 1,
            ')' if depth == 0 => return (at > 0).then_some(at),
            ')' => depth -= 1,
            letter if depth == 0 && (letter.is_whitespace() || letter == '|') => return (at > 0).then_some(at),
            _ => {}
        }
    }
    (!text.is_empty()).then_some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_with_another_one_as_its_default_is_found() {
        for (text, paths) in [
            ("{{ .Values.a.image.registry | default .Values.images.registry }}/{{ .Values.a.image.repository }}", &["a.image"][..]),
            ("{{- $registry := coalesce $.Values.global.imageRegistry .Values.image.registry -}}", &["global"]),
            ("{{ coalesce .Values.global.imageRegistry (include \"registry_url\" .) .Values.image.registry \"docker.io\" }}", &["global"]),
            ("{{ default .Values.global.registry .Values.image.registry }}", &["image"]),
            ("{{ .Values.image.registry | default \"quay.io\" }}", &["image"]),
            ("{{ printf \"%s/%s\" (.Values.image.registry | default \"docker.io\") .Values.image.repository }}", &[]),
            ("{{ .Values.image.registry | default \"docker.io\" }}/{{ .Values.image.repository }}", &[]),
            ("{{ with .Values.image.registry }}{{ . }}/{{ end }}", &[]),
        ] {
            assert_eq!(registries_by_default(text, &template::actions(text)), paths, "{text}");
        }
    }

    #[test]
    fn a_name_behind_something_is_found() {
        for (text, paths) in [
            ("image: \"{{ .Values.global.registry }}/{{ .Values.image.name }}:{{ .Values.global.tag }}\"", &["image"][..]),
            ("image: {{ template \"system_default_registry\" . }}{{ .Values.a.b.repository }}:{{ .Values.a.b.tag }}", &["a.b"]),
            ("image: ghcr.io/acme/{{ $.Values.image.name | quote }}", &["image"]),
            ("{{- printf \"%s%s:%s\" (include \"registry\" (dict \"a\" .)) .Values.post.image.repository .Values.post.image.tag }}", &["post.image"]),
            ("{{ printf \"%s/%s\" .Values.registry .Values.image.repository | quote }}", &["image"]),
            ("image: {{ .Values.image.repository }}:{{ .Values.image.tag }}", &[]),
            ("image: {{ if .Values.x }}{{ .Values.image.repository }}{{ end }}", &[]),
            ("image: docker://{{ .Values.image.repository }}", &[]),
            ("{{ printf \"%s:%s\" .Values.image.repository .Values.image.tag }}", &[]),
            ("{{ printf \"", &[]),
            ("{{ printf \"%s%s\" (.Values.a }}", &[]),
        ] {
            assert_eq!(values_behind(text, &template::actions(text)), paths, "{text}");
        }
    }
}
