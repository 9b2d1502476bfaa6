//! What one file says that lints are about.

use crate::formats::{Found, file_name};
use crate::plan::document::Markers;
use crate::reference::name::canonical_registry;
use crate::reference::{Reference, Registry};
use crate::site::{Shape, Sure};
use crate::span::{Lines, Place, Span};
use crate::syntax::yaml;

/// A stretch of a file, with what markers say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The first character.
    pub start: Place,
    /// The character after the last.
    pub end: Place,
    /// The codes that are turned off here; all of them where the list is there and empty.
    pub off: Option<Vec<String>>,
}

/// An image that is used.
#[derive(Clone, Debug)]
pub struct Use {
    /// Where.
    pub spot: Spot,
    /// As written, the parts put together.
    pub written: String,
    /// The canonical registry; nothing where a hole hides it or is in it.
    pub registry: Option<String>,
    /// The repository, without `library/` on Docker Hub; nothing where it has a hole.
    pub repository: Option<String>,
    /// Whether the registry is left out.
    pub implied: bool,
    /// The tag.
    pub tag: Option<String>,
    /// Whether the tag has a hole.
    pub open_tag: bool,
    /// Whether there is a digest.
    pub digest: bool,
    /// Whether the place says that the image is built here.
    pub local: bool,
    /// The canonical name.
    pub name: String,
}

/// A registry that is named, and where.
#[derive(Clone, Debug)]
pub struct Named {
    /// Where.
    pub spot: Spot,
    /// The canonical registry.
    pub registry: String,
    /// What it stands in, for people.
    pub written: String,
}

/// A job that pushes to a registry that it did not log in to.
#[derive(Clone, Debug)]
pub struct Push {
    /// Where it pushes.
    pub spot: Spot,
    /// What is pushed.
    pub written: String,
    /// The registry that it pushes to.
    pub registry: String,
    /// The registries that it logs in to.
    pub logins: Vec<String>,
}

/// A chart's own version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartVersion {
    /// The chart's name.
    pub name: String,
    /// `appVersion`.
    pub app_version: String,
}

/// What one file says.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The images that it uses.
    pub uses: Vec<Use>,
    /// Canonical names of images that it builds.
    pub built: Vec<String>,
    /// The registries of pull secrets.
    pub secrets: Vec<Named>,
    /// Pushes without a login.
    pub pushes: Vec<Push>,
    /// The chart that it is about.
    pub chart: Option<ChartVersion>,
    /// Whether some registry is filled in later, from what is not in sight.
    pub hides_registry: bool,
}

/// Gathers what a file says.
pub fn gather(path: &str, text: &str, found: &Found) -> Facts {
    let lines = Lines::new(text);
    let spots = Spots { text, markers: text.contains("repoint:").then(|| Markers::read(text, &lines)), lines };
    let mut facts = Facts { built: found.built.clone(), ..Facts::default() };
    for site in found.sites.iter().filter(|site| site.sure != Sure::Mention && site.overrides.is_none()) {
        if matches!(site.shape, Shape::Registry(_)) {
            continue;
        }
        let written = site.written();
        let Ok(reference) = Reference::parse(&written) else { continue };
        let known = site.known().and_then(|text| Reference::parse(text).ok());
        let name = known.as_ref().unwrap_or(&reference).name();
        let hidden = name.is_hidden() || name.holes().iter().any(|hole| hole.start < name.registry().len());
        // What a chart's templates fill in is in its values.
        facts.hides_registry |= hidden && found.format != "helm-template";
        let holed = name.holes().iter().any(|hole| hole.end > name.registry().len());
        let open = |span: Option<Span>| span.is_some_and(|span| reference.has_hole(span));
        facts.uses.push(Use {
            spot: spots.spot(own_span(text, site.near(), &written, &site.shape)),
            registry: (!hidden).then(|| name.registry().to_owned()),
            repository: (!hidden && !holed).then(|| name.repository().strip_prefix("library/").unwrap_or(name.repository()).to_owned()),
            implied: reference.registry == Registry::Implied,
            tag: reference.tag().map(str::to_owned),
            open_tag: open(reference.tag),
            digest: reference.digest.is_some(),
            local: site.local,
            name: name.as_str().to_owned(),
            written: written.clone(),
        });
    }
    facts.secrets = secrets(text, &spots);
    if found.format == "github-actions" {
        facts.pushes = super::workflow::pushes(text, &spots);
    }
    if file_name(path) == "Chart.yaml" {
        let tree = yaml::parse(text);
        let value = |key: &str| tree.roots.first().and_then(|root| tree.text_at(*root, &[key], text)).map(|value| value.into_owned());
        if let (Some(name), Some(app_version)) = (value("name"), value("appVersion")) {
            facts.chart = Some(ChartVersion { name, app_version });
        }
    }
    facts
}

/// Returns where a site is shown: all of it where it stands in one piece, else its repository.
fn own_span(text: &str, near: usize, written: &str, shape: &Shape) -> Span {
    match shape {
        Shape::Split(split) => split.repository.span.unwrap_or(Span::new(near, near)),
        _ if text.get(near..).is_some_and(|rest| rest.starts_with(written)) => Span::new(near, near + written.len()),
        _ => Span::new(near, near),
    }
}

/// Turns spans of a text into places, and knows what its markers say.
pub(super) struct Spots<'t> {
    text: &'t str,
    lines: Lines,
    markers: Option<Markers>,
}

impl Spots<'_> {
    pub(super) fn spot(&self, span: Span) -> Spot {
        let line = self.lines.line_of(span.start, self.text);
        let off = self.markers.as_ref().and_then(|markers| {
            if markers.protects(line) {
                return Some(Vec::new());
            }
            let before = line.checked_sub(1).and_then(|line| turned_off(self.lines.span(line, self.text).of(self.text), true));
            turned_off(self.lines.span(line, self.text).of(self.text), false).or(before)
        });
        Spot { start: self.lines.place(span.start, self.text), end: self.lines.place(span.end, self.text), off }
    }
}

/// Reads `repoint: lint-ignore RP001 RP002` in a line; one in a line above counts where it is alone in a comment. Without codes it is about all
/// lints, and a code that there is not is about none.
fn turned_off(line: &str, above: bool) -> Option<Vec<String>> {
    let (before, after) = line.split_once("repoint:")?;
    let rest = after.trim_start().strip_prefix("lint-ignore")?;
    if above && !before.trim().chars().all(|mark| !mark.is_alphanumeric()) {
        return None;
    }
    let words = rest.split(|mark: char| !mark.is_ascii_alphanumeric());
    let is_code = |word: &&str| word.strip_prefix("RP").is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()));
    Some(words.filter(is_code).map(str::to_owned).collect())
}

/// Finds the registries of pull secrets: `--docker-server=REGISTRY`.
fn secrets(text: &str, spots: &Spots<'_>) -> Vec<Named> {
    const OPTION: &str = "--docker-server";
    let mut found = Vec::new();
    for at in memchr::memmem::find_iter(text.as_bytes(), OPTION.as_bytes()) {
        let rest = &text[at + OPTION.len()..];
        let Some(rest) = rest.strip_prefix(['=', ' ']) else { continue };
        let value = rest.trim_start_matches([' ', '"', '\'']);
        let start = text.len() - value.len();
        let end = value.find(|mark: char| mark.is_whitespace() || matches!(mark, '"' | '\'' | '`' | '\\' | ')' | ',')).unwrap_or(value.len());
        let value = &value[..end];
        // `https://index.docker.io/v1/` is what Docker Hub's is written as.
        let host = value.split_once("://").map_or(value, |(_, host)| host).split('/').next().unwrap_or_default();
        if host.is_empty() || !host.contains(['.', ':']) && host != "localhost" || host.contains(['$', '{', '<', '%', '(']) {
            continue;
        }
        found.push(Named { spot: spots.spot(Span::new(start, start + end)), registry: canonical_registry(host).into_owned(), written: value.to_owned() });
    }
    found
}
