//! The lints themselves, over what all files say.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::facts::{ChartVersion, Facts, Spot, Use};
use super::{Selection, by_code};
use crate::formats;
use crate::output::finding::Finding;

/// A file, what it says, and which lints are on there.
#[derive(Debug)]
pub struct Checked<'c> {
    /// The path that outputs show.
    pub path: &'c str,
    /// What it says.
    pub facts: &'c Facts,
    /// Which lints are on.
    pub selection: &'c Selection,
}

/// What all files say together.
#[derive(Debug, Default)]
pub struct Whole<'c> {
    built: HashSet<&'c str>,
    registries: BTreeSet<&'c str>,
    /// Whether there are registries that are not known.
    hides_registry: bool,
    /// By repository, the registries that it comes from.
    homes: HashMap<&'c str, BTreeSet<&'c str>>,
    /// By name, the tags that it has.
    tags: HashMap<&'c str, BTreeSet<&'c str>>,
    charts: BTreeMap<&'c str, &'c ChartVersion>,
}

impl<'c> Whole<'c> {
    /// Adds up what files say.
    pub fn new(files: &[Checked<'c>]) -> Self {
        let mut whole = Self::default();
        for file in files {
            whole.hides_registry |= file.facts.hides_registry;
            whole.built.extend(file.facts.built.iter().map(String::as_str));
            if let Some(chart) = &file.facts.chart {
                whole.charts.insert(formats::folder(file.path), chart);
            }
        }
        for one in files.iter().flat_map(|file| &file.facts.uses).filter(|one| !whole.built.contains(one.name.as_str()) && !one.local) {
            if let Some(registry) = &one.registry {
                whole.registries.insert(registry);
                if let Some(repository) = &one.repository {
                    whole.homes.entry(repository).or_default().insert(registry);
                }
            }
            if let (Some(tag), Some(_), false) = (&one.tag, &one.repository, one.open_tag) {
                whole.tags.entry(&one.name).or_default().insert(tag);
            }
        }
        whole
    }

    /// Returns what is found in one file, in its order.
    pub fn findings(&self, file: &Checked<'_>) -> Vec<Finding> {
        let mut found = Report { file, findings: Vec::new() };
        for one in &file.facts.uses {
            if one.local || self.built.contains(one.name.as_str()) {
                continue;
            }
            self.one(&mut found, one);
        }
        for push in &file.facts.pushes {
            found.say("RP008", &push.spot, &push.written, format!("pushes to {}, and the job logs in to {} only", push.registry, list(&push.logins)));
        }
        for secret in &file.facts.secrets {
            if !self.hides_registry && !self.registries.contains(secret.registry.as_str()) {
                found.say("RP009", &secret.spot, &secret.written, format!("a pull secret for {}, which no image comes from", secret.registry));
            }
        }
        found.findings.sort_by(|left, right| (left.start, &left.code).cmp(&(right.start, &right.code)));
        found.findings
    }

    fn one(&self, found: &mut Report<'_>, one: &Use) {
        let written = &one.written;
        let mut say = |code: &str, message: String| found.say(code, &one.spot, written, message);
        if one.implied {
            say("RP001", format!("`{written}` does not say its registry: it is docker.io"));
        }
        match one.tag.as_deref() {
            None if !one.digest => say("RP002", format!("`{written}` has no tag: it is whatever `latest` is that day")),
            Some("latest") if !one.digest => say("RP003", format!("`{written}` is another image from day to day")),
            _ => {}
        }
        if !one.digest {
            say("RP004", format!("`{written}` has no digest: its tag may be moved"));
        }
        if let (Some(registry), Some(repository)) = (&one.registry, &one.repository)
            && let Some(homes) = self.homes.get(repository.as_str()).filter(|homes| homes.len() > 1)
        {
            let others: Vec<&str> = homes.iter().copied().filter(|home| home != registry).collect();
            say("RP005", format!("`{repository}` comes from {registry} here, and from {} elsewhere", others.join(", ")));
        }
        if let (Some(tag), Some(tags)) = (&one.tag, self.tags.get(one.name.as_str()).filter(|tags| tags.len() > 1))
            && !one.open_tag
        {
            let others: Vec<&str> = tags.iter().copied().filter(|other| other != tag).take(5).collect();
            say("RP006", format!("`{}` has the tag {tag} here, and {} elsewhere", one.name, others.join(", ")));
        }
        if let Some((chart, tag)) = self.left_behind(found.file.path, one) {
            found.say("RP010", &one.spot, written, format!("the tag is {tag}, and the appVersion of the chart {} is {}", chart.name, chart.app_version));
        }
        if let Some(registry) = &one.registry {
            let allow = &found.file.selection.allow;
            if !allow.is_empty() && !allow.iter().any(|allowed| covers(allowed, registry, one.repository.as_deref())) {
                found.say("RP007", &one.spot, written, format!("`{written}` comes from {registry}, and may come from {} only", list(allow)));
            }
        }
    }

    /// Returns the chart whose own image this is, if its version is not the image's tag.
    fn left_behind<'u>(&self, path: &str, one: &'u Use) -> Option<(&'c ChartVersion, &'u str)> {
        let name = formats::file_name(path);
        if !(name.starts_with("values") && (name.ends_with(".yaml") || name.ends_with(".yml"))) {
            return None;
        }
        let chart = *self.charts.get(formats::folder(path))?;
        let tag = one.tag.as_deref().filter(|_| !one.open_tag && !one.digest)?;
        let repository = one.repository.as_deref()?;
        let own = repository.split(['/', '-', '_']).any(|word| word == chart.name) || repository.rsplit('/').next() == Some(chart.name.as_str());
        let bare = |text: &str| text.trim_start_matches('v').to_owned();
        let version = |text: &str| bare(text).starts_with(|first: char| first.is_ascii_digit()) && text.contains('.');
        (own && version(tag) && version(&chart.app_version) && bare(tag) != bare(&chart.app_version)).then_some((chart, tag))
    }
}

/// Returns whether an entry of the allow-list, a registry or the beginning of a name, covers an image.
fn covers(allowed: &str, registry: &str, repository: Option<&str>) -> bool {
    match allowed.trim_end_matches('/').split_once('/') {
        None => crate::reference::name::canonical_registry(allowed.trim_end_matches('/')) == registry,
        Some((host, path)) => {
            let rest = repository.and_then(|repository| repository.strip_prefix(path));
            crate::reference::name::canonical_registry(host) == registry && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        }
    }
}

struct Report<'r> {
    file: &'r Checked<'r>,
    findings: Vec<Finding>,
}

impl Report<'_> {
    fn say(&mut self, code: &str, spot: &Spot, subject: &str, message: String) {
        let off = spot.off.as_ref().is_some_and(|codes| codes.is_empty() || codes.iter().any(|off| off == code));
        if off || !self.file.selection.has(code) {
            return;
        }
        self.findings.push(Finding {
            code: code.to_owned(),
            about: by_code(code).map_or("", |lint| lint.about).to_owned(),
            help: format!("docs/lints/{code}.md"),
            level: self.file.selection.level(code),
            path: self.file.path.to_owned(),
            start: spot.start,
            end: spot.end,
            message,
            subject: subject.to_owned(),
            fix: Vec::new(),
        });
    }
}

fn list(items: &[String]) -> String {
    items.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats;
    use crate::lint::facts::gather;

    #[track_caller]
    fn check(selection: &Selection, files: &[(&str, &str)], expected: &[&str]) {
        let facts: Vec<Facts> = files.iter().map(|(path, text)| gather(path, text, &formats::find(path, text))).collect();
        let checked: Vec<Checked<'_>> = files.iter().zip(&facts).map(|((path, _), facts)| Checked { path, facts, selection }).collect();
        let whole = Whole::new(&checked);
        let found: Vec<String> = checked.iter().flat_map(|file| whole.findings(file)).map(|one| format!("{}:{}:{} {}", one.path, one.start.line, one.start.column, one.code)).collect();
        assert_eq!(found, expected);
    }

    fn only(codes: &[&str]) -> Selection {
        let mut selection = Selection::new(&[], &[]);
        selection.on = crate::lint::LINTS.iter().map(|lint| lint.code).filter(|code| codes.contains(code)).collect();
        selection
    }

    #[test]
    fn one_image() {
        let compose = "services:\n  a:\n    image: nginx\n  b:\n    image: docker.io/library/redis:latest\n  c:\n    image: mine\n    build: .\n  d:\n    image: x/y:${TAG}\n";
        check(&only(&["RP001"]), &[("compose.yaml", compose)], &["compose.yaml:3:12 RP001", "compose.yaml:10:12 RP001"]);
        check(&only(&["RP002", "RP003"]), &[("compose.yaml", compose)], &["compose.yaml:3:12 RP002", "compose.yaml:5:12 RP003"]);
        check(&only(&["RP004"]), &[("compose.yaml", compose)], &["compose.yaml:3:12 RP004", "compose.yaml:5:12 RP004", "compose.yaml:10:12 RP004"]);
    }

    #[test]
    fn many_images() {
        let one = "services:\n  a:\n    image: minio/minio:1\n";
        let two = "services:\n  a:\n    image: quay.io/minio/minio:1\n  b:\n    image: docker.io/minio/minio:2\n";
        let files = [("compose.yaml", one), ("x/compose.yaml", two)];
        check(&only(&["RP005"]), &files, &["compose.yaml:3:12 RP005", "x/compose.yaml:3:12 RP005", "x/compose.yaml:5:12 RP005"]);
        check(&only(&["RP006"]), &files, &["compose.yaml:3:12 RP006", "x/compose.yaml:5:12 RP006"]);
        let allowed = Selection { allow: vec!["quay.io/minio".to_owned()], ..only(&["RP007"]) };
        check(&allowed, &files, &["compose.yaml:3:12 RP007", "x/compose.yaml:5:12 RP007"]);
    }

    #[test]
    fn a_marker_turns_a_lint_off() {
        let text = "services:\n  a:\n    image: nginx # repoint: lint-ignore RP001\n  b:\n    # repoint: lint-ignore\n    image: nginx\n  c:\n    image: nginx # repoint: ignore\n";
        check(&only(&["RP001", "RP002"]), &[("compose.yaml", text)], &["compose.yaml:3:12 RP002"]);
        let text = "services:\n  a:\n    image: nginx # repoint: lint-ignore RP099\n  b:\n    image: nginx # repoint: lint-ignore RP01, it is ours\n";
        check(&only(&["RP001"]), &[("compose.yaml", text)], &["compose.yaml:3:12 RP001", "compose.yaml:5:12 RP001"]);
    }

    #[test]
    fn a_workflow_logs_in_where_it_pushes() {
        let step = |registry: &str, tag: &str| {
            format!(
                "on: push\njobs:\n  a:\n    steps:\n      - uses: docker/login-action@v3\n        with:\n          username: x\n{registry}      - uses: docker/build-push-action@v6\n        with:\n          push: true\n          tags: |\n            {tag}\n"
            )
        };
        let check_one = |registry: &str, tag: &str, expected: &[&str]| check(&only(&["RP008"]), &[(".github/workflows/a.yml", &step(registry, tag))], expected);
        check_one("", "ghcr.io/a/b:1", &[".github/workflows/a.yml:12:13 RP008"]);
        check_one("", "a/b:${{ github.sha }}", &[]);
        check_one("          registry: ghcr.io\n", "ghcr.io/a/b:1", &[]);
        check_one("          registry: ghcr.io\n", "a/b:1", &[".github/workflows/a.yml:13:13 RP008"]);
        check_one("          registry: ${{ env.R }}\n", "a/b:1", &[]);
        check_one("          registry: ghcr.io\n", "${{ env.R }}/b:1", &[]);
    }

    #[test]
    fn a_secret_is_for_a_registry_that_is_used() {
        let script = "#!/bin/sh\nkubectl create secret docker-registry a --docker-server=https://index.docker.io/v1/\nkubectl create secret docker-registry b --docker-server ghcr.io\nkubectl create secret docker-registry c --docker-server=$R\n";
        check(&only(&["RP009"]), &[("a.sh", script), ("compose.yaml", "services:\n  a:\n    image: nginx\n")], &["a.sh:3:57 RP009"]);
        // A registry that is filled in later may be that one; one that the file sets is known.
        check(&only(&["RP009"]), &[("a.sh", script), ("compose.yaml", "services:\n  a:\n    image: ${R}/nginx\n")], &[]);
        let build = "docker build -t x .\nR=quay.io\ndocker pull $R/acme/app:1\n";
        check(&only(&["RP009"]), &[("a.sh", script), ("b.sh", build)], &["a.sh:2:57 RP009", "a.sh:3:57 RP009"]);
    }

    #[test]
    fn a_tag_follows_the_chart() {
        let chart = "apiVersion: v2\nname: shop\nversion: 1.0.0\nappVersion: v0.2.0\n";
        let values = "api:\n  image:\n    repository: ghcr.io/me/shop/api\n    tag: v0.1.1\nweb:\n  image:\n    repository: ghcr.io/me/shop-web\n    tag: 0.2.0\ndb:\n  image:\n    repository: postgres\n    tag: \"16.1\"\n";
        check(&only(&["RP010"]), &[("charts/shop/Chart.yaml", chart), ("charts/shop/values.yaml", values)], &["charts/shop/values.yaml:3:17 RP010"]);
    }
}
