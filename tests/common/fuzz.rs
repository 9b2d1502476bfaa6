//! The driver of the fuzz targets: spoils seeds, asks a target what is wrong, makes what is wrong small, and writes it down.
//!
//! - Without a setting, each target runs a fixed number of inputs from a fixed seed: the same in every run.
//! - `REPOINT_FUZZ_SECONDS`: each target runs for so long, from a new seed.
//! - `REPOINT_FUZZ_SEED`: the seed to begin with.
//! - `REPOINT_FUZZ_SEEDS`: a folder of real repositories, whose files that hold a reference are seeds beside those of `testdata`.
//! - `REPOINT_FUZZ_TRACE`: each input is written down before it is tried, to see which one makes the whole process die.
//! - `REPOINT_FUZZ_REPLAY`: a file that a failed run wrote; only that is tried.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Once};
use std::time::{Duration, Instant};

use repoint::formats;

use super::case::{self, testdata};
use super::random::{Random, crossed, mutated};

/// A text that a target tries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The path that it has.
    pub path: String,
    /// What the target chooses by: rules, edits, the language.
    pub choice: u64,
    /// The text.
    pub text: String,
}

/// What is wrong with inputs: the place in the batch, and what.
pub type Broken = Vec<(usize, String)>;

/// A property of every input.
pub struct Target {
    /// Its name.
    pub name: &'static str,
    /// How many inputs a short run tries.
    pub rounds: usize,
    /// How many inputs are tried at once.
    pub batch: usize,
    /// The texts that inputs are made from, with their paths.
    pub seeds: fn() -> Vec<(String, String)>,
    /// Returns what is wrong.
    pub check: fn(&[Input]) -> Broken,
}

/// The longest time for one input. It is generous: what is not linear takes far longer, and a busy machine does not.
const LONGEST: Duration = Duration::from_secs(20);

/// The longest text that is made.
const LARGEST: usize = 64 << 10;

/// Runs a target.
pub fn run(target: &Target) {
    quiet();
    let kept = kept(target.name);
    if let Some(replayed) = std::env::var_os("REPOINT_FUZZ_REPLAY") {
        let input = read(Path::new(&replayed)).filter(|(name, _)| name == target.name);
        if let Some((_, input)) = input {
            report(target, &input);
        }
        return;
    }
    kept.iter().for_each(|input| report(target, input));
    let setting = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seconds = setting("REPOINT_FUZZ_SECONDS");
    let now = std::time::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs());
    let seed = setting("REPOINT_FUZZ_SEED").unwrap_or(if seconds.is_some() { now } else { 1 });
    let is_traced = std::env::var_os("REPOINT_FUZZ_TRACE").is_some();
    let seeds = (target.seeds)();
    assert!(!seeds.is_empty(), "{}: there is nothing to begin with", target.name);
    let start = Instant::now();
    let mut tried = 0;
    let mut slowest = (Duration::ZERO, 0, String::new());
    let (mut kinds, mut failures) = (BTreeSet::new(), Vec::new());
    loop {
        // A long run goes on to find more; of each kind one is enough.
        let done = seconds.map_or(tried >= target.rounds || !failures.is_empty(), |seconds| start.elapsed().as_secs() >= seconds || failures.len() > 9);
        if done {
            break;
        }
        let batch: Vec<Input> = (0..target.batch).map(|at| make(target.name, seed, tried + at, &seeds)).collect();
        if is_traced {
            write(&folder().join(format!("{}.last", target.name)), target.name, &batch[0]);
        }
        let one = Instant::now();
        let broken = check(target, &batch);
        let took = one.elapsed();
        if took > slowest.0 {
            slowest = (took, batch[0].text.len(), batch[0].path.clone());
        }
        if let Some((at, what)) = broken.first()
            && kinds.insert(kind(what))
        {
            failures.push(failure(target, &smaller(target, &batch[*at], what), what));
        }
        assert!(took < LONGEST * u32::try_from(target.batch).unwrap_or(1), "{}: seed {seed}, input {tried} takes {took:?}: {:?}", target.name, batch[0]);
        tried += target.batch;
    }
    let hours = start.elapsed().as_secs_f64() / 3600.0;
    #[expect(clippy::print_stdout, reason = "the test harness shows it on request")]
    let () = println!("fuzz {}: {tried} inputs from {} seeds in {hours:.3} h, seed {seed}; slowest {:?} ({} bytes, {})", target.name, seeds.len(), slowest.0, slowest.1, slowest.2);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Makes the input of a number.
fn make(name: &str, seed: u64, number: usize, seeds: &[(String, String)]) -> Input {
    let mut random = Random::named(&format!("{name} {seed} {number}"));
    // Each seed has its turn, whatever the random choices are.
    let (path, text) = &seeds[number % seeds.len()];
    let mut text = text.clone();
    if random.once_in(3) {
        text = crossed(&mut random, &text, &random_of(seeds, number).1);
    }
    text = mutated(&mut random, &text);
    let path = if random.once_in(8) { &random.pick(seeds).0 } else { path };
    if text.len() > LARGEST {
        let mut end = LARGEST;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
    }
    Input { path: path.clone(), choice: random.next(), text }
}

fn random_of(seeds: &[(String, String)], number: usize) -> &(String, String) {
    Random::new(number as u64).pick(seeds)
}

thread_local! {
    static CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// Keeps panics that are caught from being printed, thousands of times where an input is made smaller.
fn quiet() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !CAUGHT.get() {
                loud(info);
            }
        }));
    });
}

/// Asks the target; a panic is something that is wrong.
fn check(target: &Target, batch: &[Input]) -> Broken {
    let caught = |batch: &[Input]| {
        CAUGHT.set(true);
        let outcome = catch_unwind(AssertUnwindSafe(|| (target.check)(batch)));
        CAUGHT.set(false);
        outcome.map_err(|panic| panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default())
    };
    match caught(batch) {
        Ok(broken) => broken,
        Err(panic) if batch.len() == 1 => vec![(0, format!("a panic: {panic}"))],
        Err(panic) => {
            let one = batch.iter().position(|input| caught(std::slice::from_ref(input)).is_err());
            vec![(one.unwrap_or(0), format!("a panic: {panic}"))]
        }
    }
}

/// Returns what is wrong without what is particular to the input.
fn kind(what: &str) -> String {
    let words = what.split_whitespace().filter(|word| word.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b',' | b':')));
    words.take(12).collect::<Vec<_>>().join(" ")
}

/// Takes out as much as can go while something of the same kind stays wrong: lines first, then stretches of characters.
fn smaller(target: &Target, input: &Input, what: &str) -> Input {
    let start = Instant::now();
    let breaks = |text: &str| {
        let input = Input { text: text.to_owned(), ..input.clone() };
        start.elapsed().as_secs() < 60 && check(target, &[input]).first().is_some_and(|(_, other)| kind(other) == kind(what))
    };
    let mut text = input.text.clone();
    if !breaks(&text) {
        return input.clone();
    }
    for by_line in [true, false, true, false] {
        let pieces: Vec<&str> = if by_line { text.split_inclusive('\n').collect() } else { text.split_inclusive(|_: char| true).collect() };
        let mut pieces: Vec<String> = pieces.into_iter().map(str::to_owned).collect();
        let mut step = (pieces.len() / 2).max(1);
        loop {
            let mut at = 0;
            while at < pieces.len() {
                let mut fewer = pieces.clone();
                fewer.drain(at..(at + step).min(pieces.len()));
                if breaks(&fewer.concat()) {
                    pieces = fewer;
                } else {
                    at += step;
                }
            }
            if step == 1 {
                break;
            }
            step /= 2;
        }
        text = pieces.concat();
    }
    Input { text, ..input.clone() }
}

/// Writes an input down, and returns what to say of it.
fn failure(target: &Target, input: &Input, what: &str) -> String {
    let what = check(target, std::slice::from_ref(input)).into_iter().next().map_or_else(|| what.to_owned(), |(_, what)| what);
    let file = folder().join(format!("{}-{:x}.input", target.name, Random::named(&input.text).next()));
    write(&file, target.name, input);
    format!(
        "{}: {what}\n{}: {:?}\nwritten to {}\ntry again: REPOINT_FUZZ_REPLAY={} cargo test --test fuzz {}\nkeep it as a case: move it to testdata/fuzz\n",
        target.name,
        input.path,
        input.text,
        file.display(),
        file.display(),
        target.name
    )
}

fn report(target: &Target, input: &Input) {
    if let Some((_, what)) = check(target, std::slice::from_ref(input)).first() {
        panic!("{}", failure(target, input, what));
    }
}

/// Where failing inputs are written.
fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz");
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}

/// The inputs in `testdata/fuzz` that a target failed on once.
fn kept(name: &str) -> Vec<Input> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(testdata().join("fuzz")).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    files.iter().filter_map(|file| read(file)).filter(|(target, _)| target == name).map(|(_, input)| input).collect()
}

/// Writes an input: a line of its target, its choice and its path, then the text.
fn write(file: &Path, target: &str, input: &Input) {
    let mut text = String::new();
    let _ = writeln!(text, "{target} {:x} {}", input.choice, input.path);
    std::fs::write(file, text + &input.text).expect("a file can be written");
}

fn read(file: &Path) -> Option<(String, Input)> {
    let whole = std::fs::read_to_string(file).ok()?;
    let (head, text) = whole.split_once('\n')?;
    let mut words = head.splitn(3, ' ');
    let (target, choice, path) = (words.next()?, words.next()?, words.next()?);
    Some((target.to_owned(), Input { path: path.to_owned(), choice: u64::from_str_radix(choice, 16).ok()?, text: text.to_owned() }))
}

/// Returns all texts of cases, and those below the folder that `REPOINT_FUZZ_SEEDS` names, with their paths.
pub fn texts() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for case in case::all() {
        for (path, bytes) in case.input {
            texts.extend(String::from_utf8(bytes).ok().map(|text| (path, text)));
        }
    }
    texts.extend(REAL.iter().cloned());
    texts
}

/// Real files that hold a reference, read once for all targets.
static REAL: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let Some(root) = std::env::var_os("REPOINT_FUZZ_SEEDS").map(PathBuf::from) else { return Vec::new() };
    let mut texts = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok) {
            let path = entry.path();
            // Only what stands there: a link may lead anywhere.
            match entry.metadata() {
                Ok(data) if data.is_dir() => folders.push(path),
                Ok(data) if data.is_file() && data.len() <= LARGEST as u64 => {
                    let name = path.strip_prefix(&root).ok().and_then(Path::to_str).map(str::to_owned);
                    texts.extend(name.zip(std::fs::read_to_string(&path).ok()).filter(|(name, text)| !formats::find(name, text).sites.is_empty()));
                }
                _ => {}
            }
        }
    }
    // The same in every run, whatever the order of the file system.
    texts.sort();
    assert!(!texts.is_empty(), "REPOINT_FUZZ_SEEDS: {}: no file there holds a reference", root.display());
    texts
});
