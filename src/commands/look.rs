//! The looks at a file: a first one, on the thread that finds it, as if it stood alone; a second one with what the whole run knows.
//!
//! Most files end with the first look, and nothing is kept of them. Of one that may change its plan is kept, checked already, with what
//! the plan asked of the run: where the answers turn out as they were taken to be, the plan stands, and the file is not read as
//! references again. What is kept has room for what nearly all trees hold; of the files over it no more is kept than what they asked.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::session::{Group, Job, Seen};
use crate::cli::Rewrite;
use crate::fault;
use crate::formats::{self, Found};
use crate::git;
use crate::output::summary::Noted;
use crate::parallel;
use crate::plan::check::Refused;
use crate::plan::{FilePlan, Planner, Reach, Run, Said, Signs, check};
use crate::source::{self, Lent, Source};
use crate::span::{Lines, Place};
use crate::walk::Passing;

/// How many bytes of text are kept for the second look; what is over is read again.
const KEPT_BYTES: usize = 4 << 20;

/// How many references, found or planned, are kept for the second look; others are found and planned again.
const KEPT_PLACES: usize = 20_000;

/// What a file may hold that a run of rules is not to pass over.
const ABOUT: &str = "what a rule is about";

/// Room for what is kept, which all threads use up together.
struct Room(AtomicUsize);

impl Room {
    /// Returns whether there is room for so much, and takes it.
    fn take(&self, size: usize) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(size)).is_ok()
    }
}

/// What the first look at a file gives.
pub enum Look {
    /// It holds nothing of interest itself, and may say what the images of others mean.
    Witness,
    /// Something is to be said of it, and nothing changes, whatever other files hold.
    Settled(Vec<Noted>, Said),
    /// It may change.
    Open(Box<Open>),
}

/// A text that the second look needs.
enum Kept {
    /// The text, as long as there is room for it.
    Text(String),
    /// What tells whether a text that is read again is the same.
    Hash(blake3::Hash),
}

/// What the second look need not do again.
enum Done {
    /// The plan for the file alone, and what came of its check. It stands where the run answers what it asked as it was taken to.
    Plan(Box<FilePlan>, Result<(), Refused>),
    /// What was found. What charts and kustomizations say is seldom nothing, so the plan is made when it is known.
    Found(Box<Found>),
    /// There was no room for either.
    Nothing,
}

/// A file that may change.
pub struct Open {
    text: Kept,
    done: Done,
    /// Whether it is asked what charts say.
    asks_charts: bool,
    /// Whether it is asked what the resources of a kustomization say.
    asks_bases: bool,
    /// What the file says of others.
    said: Said,
}

/// A file of which something is to be said.
pub struct Pending {
    /// The file.
    pub job: Job,
    what: What,
}

enum What {
    Settled(Vec<Noted>),
    Open(Box<Open>),
}

impl Pending {
    /// Returns whether it may change.
    pub fn may_change(&self) -> bool {
        matches!(self.what, What::Open(_))
    }
}

/// What the second look gives: the plan, checked, or why there is none. What the first look kept is lent: many of these wait for their turn.
#[derive(Default)]
pub struct Planned<'p> {
    /// The plan.
    pub plan: Cow<'p, FilePlan>,
    /// What is to be said.
    pub noted: Vec<Noted>,
    /// Whether the file changes.
    pub changes: bool,
    /// The text that the plan is for; empty where nothing changes.
    pub text: Cow<'p, str>,
}

/// Looks at the files of a run.
pub struct Looking<'o> {
    options: &'o Rewrite,
    /// How far the run reaches where a file was not asked for.
    usual: Reach,
    bytes: Room,
    places: Room,
}

impl<'o> Looking<'o> {
    /// Makes ready to look.
    pub fn new(options: &'o Rewrite) -> Self {
        let inside = options.paths.iter().any(|root| formats::is_test_data(&root.join("x").to_string_lossy()));
        Self { options, usual: if inside { Reach::TestData } else { Reach::Usual }, bytes: Room(AtomicUsize::new(KEPT_BYTES)), places: Room(AtomicUsize::new(KEPT_PLACES)) }
    }

    /// Returns which files stay because of their path: none of those that the user asked for.
    fn reach(&self, group: &Group, named: bool) -> Reach {
        let asked = named || !self.options.files.include.is_empty() || !group.settings.include.globs().is_empty();
        if asked { Reach::Everything } else { self.usual }
    }

    /// Reads a file and plans it as if it stood alone; nothing where nothing in it is of interest.
    pub fn look(&self, group: &Group, file: &Passing<'_>) -> Option<Look> {
        let planner = &group.planner;
        let trouble = |reason: &str| Some(Look::Settled(vec![Noted::trouble(&file.shown, reason)], Said::default()));
        if let Err(error) = fault::point("look") {
            return trouble(&error.to_string());
        }
        let mut signs = Signs::None;
        let mut concerns = |bytes: &[u8]| {
            signs = planner.signs(&file.shown, bytes);
            signs != Signs::None
        };
        let text = match source::read(file.path, group.settings.max_size, &mut concerns) {
            Ok(None) => return Planner::is_witness(&file.shown).then_some(Look::Witness),
            Ok(Some(Source::Text(text))) => Lent::new(text),
            // The words that stand near images stand in many a program, too.
            Ok(Some(Source::Binary { bytes, .. })) if !planner.mentions(&bytes) => return None,
            Ok(Some(Source::Binary { invalid: None, .. })) => return Some(Look::Settled(vec![binary_mentions(&file.shown)], Said::default())),
            Ok(Some(Source::Large { binary: true, .. })) => {
                let mentions = source::read(file.path, group.settings.max_size, |bytes| planner.mentions(bytes)).is_ok_and(|source| source.is_some());
                return mentions.then(|| Look::Settled(vec![binary_mentions(&file.shown)], Said::default()));
            }
            Ok(Some(other)) => return Some(Look::Settled(vec![unread(planner, &file.shown, &other, ABOUT)], Said::default())),
            Err(error) => return trouble(&format!("cannot be read: {error}")),
        };
        if text.starts_with("version https://git-lfs.github.com/spec/") {
            return Some(Look::Settled(vec![Noted::file_skip(&file.shown, "lfs-pointer", "a pointer of Git LFS: its text is not the file's")], Said::default()));
        }
        // What stands for a link is one word without an end of line.
        if text.len() < 4096 && !text.contains(char::is_whitespace) && git::is_link(file.path) {
            return Some(Look::Settled(vec![Noted::file_skip(&file.shown, "link", "git tracks it as a symbolic link: its text is where the link leads")], Said::default()));
        }
        let found = planner.find_of_interest(&file.shown, &text, signs);
        let mut said = planner.said(&file.shown, &found);
        if !file.wanted || !group.settings.wants_format(found.format) {
            // What it builds is built all the same, but what a rule is about in it stays.
            said.renamed = Vec::new();
            return (!said.is_empty()).then(|| Look::Settled(Vec::new(), said));
        }
        if signs != Signs::Marks && found.sites.is_empty() && found.unclear.is_empty() {
            return (!said.is_empty()).then(|| Look::Settled(Vec::new(), said));
        }
        let reach = self.reach(group, file.named);
        let mut plan = planner.plan(&file.shown, &text, &found, &Run::default(), reach);
        if plan.rewrites.is_empty() && !plan.asked.bases {
            let noted = noted(&file.shown, &text, &plan, !found.sites.is_empty());
            let is_silent = noted.is_empty() && said.is_empty();
            return (!is_silent).then_some(Look::Settled(noted, said));
        }
        let (asks_charts, asks_bases) = (plan.asked.charts, plan.asked.bases);
        let done = if asks_charts || asks_bases {
            if self.places.take(found.sites.len()) { Done::Found(Box::new(found)) } else { Done::Nothing }
        } else if self.places.take(plan.rewrites.len() + plan.skips.len()) {
            let checked = check::edit(planner, &file.shown, &text, &plan, &Run::default(), reach).map(|_| ());
            plan.rewrites.shrink_to_fit();
            Done::Plan(Box::new(plan), checked)
        } else {
            Done::Nothing
        };
        let text = if self.bytes.take(text.len()) { Kept::Text(text.take()) } else { Kept::Hash(blake3::hash(text.as_bytes())) };
        Some(Look::Open(Box::new(Open { text, done, asks_charts, asks_bases, said })))
    }

    /// Puts together what the files say of each other, and returns those of which something is to be said, in their order.
    pub fn gather(&self, seen: Vec<Seen<Look>>, threads: usize) -> (Vec<Pending>, Run) {
        let mut run = Run::default();
        let mut witnesses = Vec::new();
        // Only kustomizations ask which names of manifests change, and there are as many as manifests.
        let follows = seen.iter().any(|(_, look)| matches!(look, Ok(Look::Open(open)) if open.asks_bases));
        let mut hear = |path: &str, mut said: Said| {
            if !follows {
                said.renamed.clear();
            }
            run.hear(path, said);
        };
        // The files take the place of what was seen of them: there may be as many as the tree has.
        let pending = |(job, look): Seen<Look>| {
            let what = match look {
                Ok(Look::Witness) => {
                    witnesses.push(job);
                    return None;
                }
                Ok(Look::Settled(noted, said)) => {
                    hear(&job.file.shown, said);
                    if noted.is_empty() || !job.file.wanted {
                        return None;
                    }
                    What::Settled(noted)
                }
                Ok(Look::Open(mut open)) => {
                    hear(&job.file.shown, std::mem::take(&mut open.said));
                    What::Open(open)
                }
                Err(panic) => What::Settled(vec![bug(&job.file.shown, &panic)]),
            };
            Some(Pending { job, what })
        };
        let mut files: Vec<Pending> = seen.into_iter().filter_map(pending).collect();
        let wanted = Wanted::of(&files);
        witnesses.retain(|job| wanted.contains(&job.file.shown));
        let mut broken = Vec::new();
        parallel::ordered(&witnesses, threads, listen, |index, said| match said {
            Ok(said) => run.hear(&witnesses[index].file.shown, said),
            Err(panic) => broken.push((index, panic)),
        });
        for (folder, path) in charts_of(&files, &run) {
            templates_below(&path.join("templates"), &mut |text| run.hear_template(&folder, text));
        }
        if !broken.is_empty() {
            let mut jobs: Vec<Option<Job>> = witnesses.into_iter().map(Some).collect();
            files.extend(broken.into_iter().filter_map(|(index, panic)| {
                let job = jobs[index].take()?;
                let noted = vec![bug(&job.file.shown, &panic)];
                Some(Pending { job, what: What::Settled(noted) })
            }));
            files.sort_by(|left, right| left.job.file.cmp(&right.job.file));
        }
        (files, run)
    }

    /// Takes the second look, with all that is known of the others.
    pub fn decide<'p>(&self, pending: &'p Pending, run: &Run) -> Planned<'p> {
        let open = match &pending.what {
            What::Settled(noted) => return Planned { noted: noted.clone(), ..Planned::default() },
            What::Open(open) => open,
        };
        let (group, path) = (&pending.job.group, &pending.job.file.shown);
        let planner = &group.planner;
        let trouble = |reason: &str| Planned { noted: vec![Noted::trouble(path, reason)], ..Planned::default() };
        let text = match &open.text {
            Kept::Text(text) => Cow::Borrowed(text.as_str()),
            Kept::Hash(hash) => match source::read(&pending.job.file.path, group.settings.max_size, |_| true) {
                Ok(Some(Source::Text(text))) if blake3::hash(text.as_bytes()) == *hash => Cow::Owned(text),
                Ok(_) => return trouble("left as it is, because it changed while repoint ran"),
                Err(error) => return trouble(&format!("cannot be read: {error}")),
            },
        };
        let (plan, checked) = match &open.done {
            Done::Plan(plan, checked) if Planner::holds(path, &plan.asked, run) => (Cow::Borrowed(&**plan), checked.clone()),
            done => {
                let reach = self.reach(group, pending.job.file.named);
                let again;
                let found = match done {
                    Done::Found(found) => found,
                    _ => {
                        again = planner.find_of_interest(path, &text, Signs::Marks);
                        &again
                    }
                };
                let plan = planner.plan(path, &text, found, run, reach);
                if plan.rewrites.is_empty() {
                    return Planned { noted: noted(path, &text, &plan, true), plan: Cow::Owned(plan), ..Planned::default() };
                }
                let checked = check::edit(planner, path, &text, &plan, run, reach).map(|_| ());
                (Cow::Owned(plan), checked)
            }
        };
        let mut noted = noted(path, &text, &plan, true);
        let changes = checked.map_err(|refused| noted.push(Noted::trouble(path, &refused.report()))).is_ok();
        Planned { plan, noted, changes, text }
    }
}

/// Returns the charts that files asked about, with the folders to open.
fn charts_of(files: &[Pending], run: &Run) -> BTreeMap<String, PathBuf> {
    let mut charts = BTreeMap::new();
    for file in files.iter().filter(|file| matches!(&file.what, What::Open(open) if open.asks_charts)) {
        let mut place = parent(&file.job.file.shown).zip(file.job.file.path.parent());
        while let Some((shown, path)) = place {
            if run.charts.get(shown).is_some_and(|chart| chart.is_chart) {
                charts.insert(shown.to_owned(), path.to_owned());
                break;
            }
            place = parent(shown).zip(path.parent());
        }
    }
    charts
}

/// Reads the templates of a chart that speak of values. What cannot be read says nothing.
fn templates_below(folder: &Path, hear: &mut impl FnMut(&str)) {
    // No template that a person writes is larger.
    const LARGEST: u64 = 1 << 20;
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            templates_below(&entry.path(), hear);
        } else if kind.is_file()
            && let Ok(Some(Source::Text(text))) = source::read(&entry.path(), LARGEST, |bytes| memchr::memmem::find(bytes, b".Values.").is_some())
        {
            hear(&text);
        }
    }
}

/// Reads what a witness says of others.
fn listen(job: &Job) -> Said {
    // That it cannot be read was said, or it is gone since.
    let Ok(Some(Source::Text(text))) = source::read(&job.file.path, job.group.settings.max_size, |_| true) else { return Said::default() };
    let found = job.group.planner.find(&job.file.shown, &text);
    job.group.planner.said(&job.file.shown, &found)
}

/// Which witnesses are to be heard: those that a plan asked for.
#[derive(Default)]
struct Wanted<'f> {
    /// The folders in which a chart may be that a plan asked about.
    charts: BTreeSet<&'f str>,
    kustomizations: bool,
}

impl<'f> Wanted<'f> {
    fn of(files: &'f [Pending]) -> Self {
        let mut wanted = Self::default();
        for file in files {
            let What::Open(open) = &file.what else { continue };
            wanted.kustomizations |= open.asks_bases;
            let mut folder = if open.asks_charts { parent(&file.job.file.shown) } else { None };
            while let Some(name) = folder {
                if !wanted.charts.insert(name) {
                    break;
                }
                folder = parent(name);
            }
        }
        wanted
    }

    fn contains(&self, path: &str) -> bool {
        let Some((folder, name)) = path.rsplit_once('/').or(Some(("", path))) else { return false };
        if !matches!(name, "values.yaml" | "Chart.yaml") {
            return self.kustomizations;
        }
        // A chart's own files, or those of a chart that it depends on: `chart/charts/other/values.yaml`.
        let above = parent(folder).filter(|above| *above == "charts" || above.ends_with("/charts")).and_then(parent);
        self.charts.contains(folder) || above.is_some_and(|above| self.charts.contains(above))
    }
}

/// Returns the folder of a path; the top has none.
fn parent(path: &str) -> Option<&str> {
    if path.is_empty() { None } else { Some(formats::folder(path)) }
}

/// Says that work on a file panicked.
pub fn bug(path: &str, panic: &str) -> Noted {
    Noted::trouble(path, &format!("left alone after a bug in repoint, please report it: {panic}"))
}

/// Why a file is not read.
pub struct Unread {
    /// Where the file is not what it should be, if that is one place.
    pub place: Option<Place>,
    /// What it is.
    pub what: String,
    /// What its owner can do.
    pub help: &'static str,
}

impl Unread {
    /// Says why the bytes of a file are no text to read.
    pub fn of(source: &Source) -> Self {
        let encoding = "convert it to UTF-8";
        match source {
            Source::Binary { bytes, invalid: Some(at) } => {
                let before = String::from_utf8_lossy(&bytes[..*at]);
                Self { place: Some(Lines::new(&before).place(before.len(), &before)), what: "is not UTF-8 here".to_owned(), help: encoding }
            }
            Source::Wide => Self { place: None, what: "is UTF-16".to_owned(), help: encoding },
            Source::Large { size, .. } => Self { place: None, what: format!("has {} MiB", size.div_ceil(1 << 20)), help: "raise --max-size" },
            Source::Binary { .. } | Source::Text(_) => Self { place: None, what: "is no text".to_owned(), help: "name a file of text" },
        }
    }
}

/// Says that a file is not read that may hold `things`: a trouble where a format would find images in it, and else, for a log, a dump or a
/// licence, one of the mentions that stay.
fn unread(planner: &Planner, path: &str, source: &Source, things: &str) -> Noted {
    let Unread { place, what, help } = Unread::of(source);
    let (code, kind) = if let Source::Large { .. } = source { ("too-large", "a file larger than --max-size") } else { ("encoding", "text of another encoding than UTF-8") };
    let head = if let Source::Binary { bytes, .. } = source { &bytes[..] } else { &[] };
    let noted = if planner.reads(path, head) {
        Noted::trouble(path, &format!("{what}, so it is left alone, though it may hold {things}: {help}, or --exclude it"))
    } else {
        Noted::file_skip(path, code, &format!("{kind}, of no format that holds images, mentions {things}"))
    };
    Noted { place, ..noted }
}

/// Reads the text of a file that may hold images, or of any where `all` are wanted; nothing where there is none.
///
/// # Errors
/// Why it is not read, though it may hold images.
pub fn read(group: &Group, path: &str, file: &Path, all: bool) -> Result<Option<String>, Box<Noted>> {
    let holds = |bytes: &[u8]| group.planner.may_hold_images(path, bytes);
    let source = source::read(file, group.settings.max_size, |bytes| all || holds(bytes)).map_err(|error| Noted::trouble(path, &format!("cannot be read: {error}")))?;
    let may_hold = match source {
        None => return Ok(None),
        Some(Source::Text(text)) => return Ok(Some(text)),
        Some(Source::Binary { invalid: None, .. } | Source::Large { binary: true, .. }) => false,
        Some(Source::Binary { ref bytes, .. }) => holds(bytes),
        Some(_) => !all || source::read(file, group.settings.max_size, holds).is_ok_and(|source| source.is_some()),
    };
    match source {
        Some(source) if may_hold => Err(unread(&group.planner, path, &source, "images").into()),
        _ => Ok(None),
    }
}

fn binary_mentions(path: &str) -> Noted {
    Noted::file_skip(path, "binary", &format!("a binary file mentions {ABOUT}"))
}

/// Returns what is to be said about a file: its skips, and where it holds images, what could not be parsed.
pub fn noted(path: &str, text: &str, plan: &FilePlan, holds_images: bool) -> Vec<Noted> {
    if plan.skips.is_empty() && plan.problems.is_empty() && plan.notes.is_empty() {
        return Vec::new();
    }
    let lines = Lines::new(text);
    let mut all: Vec<Noted> = plan.skips.iter().map(|skip| Noted::skip(path, lines.place(skip.at, text), skip)).collect();
    all.extend(plan.notes.iter().map(|(offset, note)| Noted::problem(path, lines.place(*offset, text), note)));
    if holds_images && !plan.is_set_aside {
        all.extend(plan.problems.iter().take(1).map(|(offset, reason)| Noted::problem(path, lines.place(*offset, text), reason)));
    }
    all
}
