//! Random choices that are the same in every run.

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
];

/// Returns a text that differs from another in a few random places.
pub fn mutated(random: &mut Random, text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..=random.below(3) {
        let (one, other) = (random.place(&text), random.place(&text));
        let (start, end) = (one.min(other), one.max(other));
        match random.below(8) {
            0..=2 => text.insert_str(one, random.pick::<&str>(UGLY)),
            3 => {
                // A short stretch goes.
                let mut near = (start + 1 + random.below(4)).min(text.len());
                while !text.is_char_boundary(near) {
                    near += 1;
                }
                text.replace_range(start..near, "");
            }
            4 => text.replace_range(start..end, ""),
            5 if end - start < 2000 => {
                let again = text[start..end].to_owned();
                text.insert_str(end, &again);
            }
            6 => {
                let tail = text.split_off(start);
                text = tail + &text;
            }
            _ => {
                // One character becomes something ugly.
                if let Some(letter) = text[one..].chars().next() {
                    text.replace_range(one..one + letter.len_utf8(), random.pick::<&str>(UGLY));
                }
            }
        }
    }
    text
}
