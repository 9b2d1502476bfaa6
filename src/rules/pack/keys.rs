//! The keys of a pack. What is read, what a mistake names and what the schema says come from here.

/// The tables of a pack, with what each is for.
pub const TOP_KEYS: &[(&str, &str)] = &[("pack", "what the pack is"), ("params", "what the user may set"), ("rule", "the rules, in order")];

/// Those that may stand behind rules.
pub const LATER_KEYS: &[(&str, &str)] = &[("rule", "the rules, in order")];

/// The keys of `[pack]`, with what each is for.
pub const PACK_KEYS: &[(&str, &str)] = &[("description", "what the pack does, in one line"), ("name", "the name that `--pack` takes"), ("version", "the version of the pack")];

/// The keys of `[params.NAME]`, with what each is for.
pub const PARAM_KEYS: &[(&str, &str)] =
    &[("default", "the value when the user sets none; without it the user has to"), ("description", "what it is"), ("example", "the value that the pack's examples are run with")];

/// The keys of `[[rule]]`, with what each is for.
pub const RULE_KEYS: &[(&str, &str)] = &[
    ("date", "when the source said so"),
    ("digest", "what becomes of a digest when the tag changes: \"refuse\" (the default), \"keep\" or \"drop\""),
    ("examples", "pairs of a reference and what it becomes; the same text twice when it stays; a third text says why"),
    ("except", "names that the rule leaves alone"),
    ("files", "globs of the files that the rule is limited to"),
    ("from", "the pattern over canonical names, with an optional one over tags"),
    ("id", "the rule's name within the pack"),
    ("local", "whether names that are built in the repository are rewritten too"),
    ("mentions", "whether mentions in text are rewritten too; left out: those that carry a registry"),
    ("note", "what a reader has to know"),
    ("source", "where the claim comes from"),
    ("tags", "what becomes of tags; the key \"\" is for a reference without one"),
    ("to", "what the name becomes, as it is to be written"),
    ("when", "a condition on the version in the tag"),
];

/// The keys of a `when` that is written as a table, with what each is for.
pub const WHEN_KEYS: &[(&str, &str)] = &[("otherwise", "whether the rule is also about tags that are no versions, and references without one"), ("version", "the condition, such as \">=0.43.0, <2\"")];
