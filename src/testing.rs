//! Random choices that are the same in every run, and what they make of a text: for the tests of every module.
//!
//! `tests/common` takes this file in by its path, so that there is one generator and one way to spoil a text.

// Each test binary takes what it needs of this.
#![allow(dead_code, unreachable_pub)]

/// A generator of the xorshift family.
pub struct Random(u64);

impl Random {
    /// Begins with a seed.
    pub fn new(seed: u64) -> Self {
        // Zero would stay zero; and seeds that are near each other should not give what is alike.
        let mut random = Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        for _ in 0..8 {
            random.next();
        }
        random
    }

    /// Begins with the bytes of a name for a seed.
    pub fn named(name: &str) -> Self {
        Self::new(name.bytes().fold(17, |seed, byte| seed.wrapping_mul(31).wrapping_add(u64::from(byte))))
    }

    /// Returns the next number.
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Returns a number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() >> 11).unwrap_or_default() % bound.max(1)
    }

    /// Says yes once in `times`.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// Picks one of several.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// Returns a place in a text where a character begins, or its end.
    pub fn place(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}

/// What breaks readers when it stands where it should not.
const UGLY: &[&str] = &[
    "\"",
    "'",
    "`",
    "{{",
    "}}",
    "${",
    "}",
    "$(",
    ")",
    "{",
    "[",
    "]",
    ":",
    ": ",
    "#",
    " #",
    "-",
    "- ",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "    ",
    "|",
    ">",
    "|-\n",
    "&a ",
    "*a",
    "!!str ",
    "---\n",
    "...\n",
    "\\",
    "\\\n",
    "<<EOF\n",
    "EOF\n",
    "```\n",
    "```yaml\n",
    "> ",
    "<",
    "<!--",
    "-->",
    "@sha256:",
    ":-",
    "\u{feff}",
    "\u{e4}",
    "\u{1f4a1}",
    "\u{2028}",
    "\u{85}",
    "\u{0}",
    "image: ",
    "FROM ",
    "docker run ",
    "%",
    "?",
    ",",
    "${{ ",
    "{%",
    "%}",
    "<%=",
    "/",
    "//",
    "postgres:16",
    "docker.io/",
    "<<: *a\n",
    "=",
    "=\"",
    "\u{1b}[31m",
    "\u{7}",
    "[\"",
    "<<-'E'\n",
    "~~~\n",
    "  - ",
    "{\"image\": \"",
    "sha256:",
    "AS x\n",
    "#!/bin/sh\n",
    "services:\n",
    "\n\n",
];

/// References to put into a text, of names that the rules of cases and generated rules are about.
const IMAGES: &[&str] = &[
    "postgres:16",
    "docker.io/library/redis:7",
    "jaafarn/raqeem-mentor-backend:v0.1.1",
    "k8s.gcr.io/pause:3.9",
    "quay.io/a/b",
    "ghcr.io/acme/tool@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    "minio/minio:${TAG}",
    "acme/{{ .Values.name }}:1.10",
    "localhost:5000/x__y/z",
    "QUAY.IO/A/b:c",
];

/// Marks that open something; many of them nest deep.
const OPENING: &[&str] = &["[", "{", "(", "$(", "${", "{{", "\"", "'", "`", "- ", "> ", "<a>", "[[", "<<E ", "{a: ", "* ", "  ", "/*", "${{ "];

/// What a text can be put into, so that it is read as a text of another language: the head, what stands in front of each line, the end.
const WRAPPERS: &[(&str, &str, &str)] = &[
    ("run: |\n", "  ", "\n"),
    ("run: >-\n", "  ", "\n"),
    ("cat <<EOF\n", "", "EOF\n"),
    ("cat <<-'EOF'\n", "\t", "EOF\n"),
    ("RUN <<EOF\n", "", "EOF\n"),
    ("```yaml\n", "", "```\n"),
    ("````sh\n", "", "````\n"),
    ("> ```\n", "> ", "> ```\n"),
    ("- item\n\n  ```dockerfile\n", "  ", "  ```\n"),
    ("x = <<EOT\n", "", "EOT\n"),
    ("x = \"\"\"\n", "", "\"\"\"\n"),
    ("a: \"", "", "\""),
    ("{{- if .x }}\n", "", "{{- end }}\n"),
    ("- ", "  ", ""),
    ("# ", "# ", ""),
];

/// Joins fewer than `most` random pieces.
pub fn soup(random: &mut Random, pieces: &[&str], most: usize) -> String {
    (0..random.below(most)).map(|_| *random.pick(pieces)).collect()
}

/// Returns a text that differs from another in a few random places.
pub fn mutated(random: &mut Random, text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..=random.below(3) {
        mutate(random, &mut text);
    }
    text
}

/// Returns the beginning of one text with the end of another, or with a stretch of it in the middle.
pub fn crossed(random: &mut Random, text: &str, other: &str) -> String {
    let (at, from, to) = (random.place(text), random.place(other), random.place(other));
    // At the start of a line most of the time, as people paste.
    let line = |text: &str, at: usize| text[..at].rfind('\n').map_or(0, |before| before + 1);
    let (at, from) = if random.once_in(4) { (at, from) } else { (line(text, at), line(other, from)) };
    match random.below(2) {
        0 => format!("{}{}", &text[..at], &other[from..]),
        _ => format!("{}{}{}", &text[..at], &other[from.min(to)..from.max(to)], &text[at..]),
    }
}

fn mutate(random: &mut Random, text: &mut String) {
    let (one, other) = (random.place(text), random.place(text));
    let (start, end) = (one.min(other), one.max(other));
    match random.below(20) {
        0..=4 => text.insert_str(one, random.pick::<&str>(UGLY)),
        5 => {
            // A short stretch goes.
            let mut near = (start + 1 + random.below(4)).min(text.len());
            while !text.is_char_boundary(near) {
                near += 1;
            }
            text.replace_range(start..near, "");
        }
        6 => text.replace_range(start..end, ""),
        7 if end - start < 2000 => {
            let again = text[start..end].to_owned();
            text.insert_str(end, &again);
        }
        8 => {
            let tail = text.split_off(start);
            *text = tail + text;
        }
        9 => text.truncate(one),
        10..=13 => mutate_lines(random, text),
        14 => text.insert_str(one, random.pick::<&str>(IMAGES)),
        15 => text.insert_str(one, &random.pick::<&str>(OPENING).repeat(1 + random.below(40))),
        16 => *text = text.replace("\r\n", "\n").replace('\n', if random.once_in(8) { "\r" } else { "\r\n" }),
        17 => {
            let (head, lead, tail) = *random.pick(WRAPPERS);
            let body: String = text.split_inclusive('\n').map(|line| format!("{lead}{line}")).collect();
            *text = format!("{head}{body}{tail}");
        }
        18 if random.once_in(4) => text.insert(0, '\u{feff}'),
        _ => {
            // One character becomes something ugly.
            if let Some(letter) = text[one..].chars().next() {
                text.replace_range(one..one + letter.len_utf8(), random.pick::<&str>(UGLY));
            }
        }
    }
}

/// Takes out, doubles, moves or indents a line.
fn mutate_lines(random: &mut Random, text: &mut String) {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    if lines.is_empty() {
        return;
    }
    let (one, other) = (random.below(lines.len()), random.below(lines.len()));
    match random.below(5) {
        0 => _ = lines.remove(one),
        1 => lines.insert(other, lines[one].clone()),
        2 => lines.swap(one, other),
        3 => lines[one].insert_str(0, random.pick::<&str>(&["  ", " ", "\t", "# ", "- ", "> "])),
        _ => {
            let blanks = lines[one].len() - lines[one].trim_start_matches(' ').len();
            lines[one].replace_range(..blanks.min(2), "");
        }
    }
    *text = lines.concat();
}
