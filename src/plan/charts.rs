//! Charts: whether something else puts a registry in front of a repository that stands alone.

use super::Run;
use super::skip::Reason;
use crate::formats::Chart;
use crate::site::Split;

/// Returns why a registry in front of this repository might stand there twice.
///
/// `spells_out` says that nothing is lost when the repository stays: then doubt is enough to leave it.
pub fn doubled(split: &Split, path: &str, spells_out: bool, run: &Run) -> Option<Reason> {
    if split.path.starts_with('$') {
        // A tag in a variable of a script: no chart puts anything in front.
        return None;
    }
    if split.prefixed {
        return Some(Reason::GlobalRegistry);
    }
    if split.foreign && spells_out {
        return Some(Reason::OtherChart);
    }
    let (folder, chart) = chart_of(path, run)?;
    let top = split.path.split('.').next().unwrap_or_default();
    if let Some(local) = chart.dependencies.get(top) {
        // The values are a dependency's. Its own values tell, where it is in the tree.
        let inside = if local.is_empty() { top } else { local };
        let Some(dependency) = run.charts.get(&join(folder, &format!("charts/{inside}"))) else { return Some(Reason::OtherChart) };
        let below = split.path.strip_prefix(top).unwrap_or_default().trim_start_matches('.');
        return (dependency.global_registry || dependency.registries.contains(below)).then_some(Reason::OtherChart);
    }
    if chart.behind.contains(&split.path) {
        return Some(Reason::Unclear("a template of its chart puts a registry in front of it"));
    }
    (chart.global_registry || chart.registries.contains(&split.path)).then_some(Reason::GlobalRegistry)
}

/// Returns why a registry that is there and empty is not to be filled in: a template takes it from elsewhere then, which need not be Docker Hub.
pub fn defaulted(split: &Split, path: &str, run: &Run) -> Option<Reason> {
    let (_, chart) = chart_of(path, run)?;
    chart.defaulted.contains(&split.path).then_some(Reason::Unclear("a template of its chart takes another registry where this one is empty"))
}

/// Returns the chart that a file of values belongs to: in its folder or in one above.
pub fn chart_of<'r>(path: &'r str, run: &'r Run) -> Option<(&'r str, &'r Chart)> {
    let mut folder = path;
    while let Some(slash) = folder.rfind('/') {
        folder = &folder[..slash];
        if let Some(chart) = run.charts.get(folder).filter(|chart| chart.is_chart) {
            return Some((folder, chart));
        }
    }
    run.charts.get("").filter(|chart| chart.is_chart).map(|chart| ("", chart))
}

fn join(folder: &str, rest: &str) -> String {
    if folder.is_empty() { rest.to_owned() } else { format!("{folder}/{rest}") }
}
