//! Tests of the reader of Dockerfiles.

use super::*;
use crate::testing::{Random, soup};

fn joined(spans: &[Span], text: &str) -> String {
    spans.iter().map(|span| span.of(text)).collect()
}

/// Shows an instruction: keyword, flags, arguments in `[]` where they are JSON, here-documents, the inner one.
fn shown(instruction: &Instruction, text: &str) -> String {
    let mut shown = instruction.keyword.of(text).to_owned();
    for flag in &instruction.flags {
        let value = flag.value.as_ref().map_or("-".into(), |value| value.content(text));
        shown += &format!(" --{}={value}", flag.name.of(text));
    }
    let arguments: Vec<_> = instruction.arguments.iter().map(|word| word.content(text)).collect();
    let arguments = arguments.join("|");
    shown += &if instruction.json { format!(" [{arguments}]") } else { format!(" {arguments}") };
    for heredoc in &instruction.heredocs {
        shown += &format!(" <{}:{}>", heredoc.delimiter.of(text), heredoc.body.of(text));
    }
    if let Some(inner) = &instruction.inner {
        shown += &format!(" => {}", self::shown(inner, text));
    }
    shown
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let file = parse(text);
    let found: Vec<_> = file.instructions.iter().map(|instruction| shown(instruction, text)).collect();
    assert_eq!(found, expected, "{text}");
}

#[track_caller]
fn check_rest(text: &str, expected: &str) {
    assert_eq!(joined(&parse(text).instructions[0].rest, text), expected, "{text}");
}

#[test]
fn instructions_and_their_words() {
    check("FROM alpine:3\nRUN a && b", &["FROM alpine:3", "RUN a|&&|b"]);
    check("from alpine as x\r\n\r\nrun a\r\n", &["from alpine|as|x", "run a"]);
    check("  FROM\ta\t AS  b  \n", &["FROM a|AS|b"]);
    check("ARG A=1 B=\"x y\" C\nENV k v w\nENV k=v", &["ARG A=1|B=x y|C", "ENV k|v|w", "ENV k=v"]);
    check("FROM ${X:-a b \"c\"} AS d", &["FROM ${X:-a b \"c\"}|AS|d"]);
    check("FROM {{ .Base }}:<TAG>\nFROM \"a\"", &["FROM {{ .Base }}:<TAG>", "FROM a"]);
    check("FROM", &["FROM "]);
    check("", &[]);
}

#[test]
fn flags_stand_in_front() {
    check("FROM --platform=$BUILDPLATFORM a AS b", &["FROM --platform=$BUILDPLATFORM a|AS|b"]);
    check("COPY --link --from=x --chown=\"a\" b --c", &["COPY --link=- --from=x --chown=a b|--c"]);
    check("RUN -- a", &["RUN --|a"]);
    let text = "RUN --mount=type=bind,from=busybox,target=/x \\\n  # why\n\n  --mount=type=cache,\\\ntarget=/y a";
    check(text, &["RUN --mount=type=bind,from=busybox,target=/x --mount=type=cache,target=/y a"]);
    check("COPY --from= a", &["COPY --from= a"]);
}

#[test]
fn lines_continue() {
    check("RUN a \\\n  b\\\nc \\  \n d\nRUN e", &["RUN a|bc|d", "RUN e"]);
    check("RUN a \\\r\n# no\r\n\r\n  b\r\nRUN c", &["RUN a|b", "RUN c"]);
    check_rest("RUN a \\\n# no\n \n  b \\\n  c", "a   b   c");
    check_rest("RUN a\\\\\nRUN b", "a\\\\");
    check("RUN a \\", &["RUN a"]);
    check("RUN a \\\n\n\n# b", &["RUN a"]);
    check("FROM \\\n  a", &["FROM a"]);
    check("\\\nFROM a", &["FROM a"]);
    check("RUN a \\\n{% if x %}\n b \\\n{%- endif %}\n c\nRUN d", &["RUN a|b|c", "RUN d"]);
    let text = "FROM --platform=a \\\n x\\\ny AS z";
    let from = &parse(text).instructions[0];
    let pieces: Vec<_> = from.arguments[0].pieces.iter().map(|piece| piece.of(text)).collect();
    assert_eq!((from.arguments[0].span.of(text), pieces), ("x\\\ny", vec!["x", "y"]));
    assert_eq!(from.flags[0].value.as_ref().unwrap().span.of(text), "a");
}

#[test]
fn directives_stand_at_the_top_only() {
    let text = "\u{feff}# syntax=docker/dockerfile:1\r\n#Escape = `\r\n# check=skip=all\n\n# escape=\\\nFROM a `\n b";
    let file = parse(text);
    let found: Vec<_> = file.directives.iter().map(|found| (found.name.of(text), found.value.of(text))).collect();
    assert_eq!(found, [("syntax", "docker/dockerfile:1"), ("Escape", "`"), ("check", "skip=all")]);
    assert_eq!(file.escape, '`');
    assert_eq!(joined(&file.comments, text), "# escape=\\");
    check(text, &["FROM a|b"]);
    check("# escape=`\nRUN a \\\nFROM b", &["RUN a|\\", "FROM b"]);
    assert!(parse("# a comment\n# syntax=x\n").directives.is_empty());
    assert_eq!(parse("#!/usr/bin/x\n# syntax=y\n").directives.len(), 1);
    check("\u{feff}FROM a", &["FROM a"]);
}

#[test]
fn comments_are_whole_lines() {
    let text = "# a\nFROM b # c\nRUN d \\\n  # e\n  f\n\t#g\n";
    let file = parse(text);
    let comments: Vec<_> = file.comments.iter().map(|comment| comment.of(text)).collect();
    assert_eq!(comments, ["# a", "# e", "#g"]);
    check(text, &["FROM b|#|c", "RUN d|f"]);
}

#[test]
fn the_json_form() {
    check("CMD [\"a\", \"b c\",\"\"]", &["CMD [a|b c|]"]);
    check("ENTRYPOINT []\nCMD [ ]", &["ENTRYPOINT []", "CMD []"]);
    check("RUN [ \"a\" , \\\n \"b\\\"c\\u0041é\" ] ", &["RUN [a|b\"c\\u0041é]"]);
    check("RUN [ \"$x\" = y ]", &["RUN [|$x|=|y|]"]);
    check("COPY --from=a [\"b\", \"<<E\"]\nRUN c", &["COPY --from=a [b|<<E]", "RUN c"]);
    check("CMD [\"a\", 1]", &["CMD [a,|1]"]);
    check("CMD ['a']", &["CMD [a]"]);
    check("CMD [\"a\",]", &["CMD [a,]"]);
}

#[test]
fn here_documents() {
    check("RUN <<EOF\na\nFROM b\nEOF\nRUN c", &["RUN <<EOF <EOF:a\nFROM b\n>", "RUN c"]);
    check("RUN cat <<E > x \\\n && b\na\nE\nRUN c", &["RUN cat|<<E|>|x|&&|b <E:a\n>", "RUN c"]);
    check("COPY <<a <<-\"b\" /x/\r\n1\r\na\r\n\t2\r\n\tb\r\nRUN c", &["COPY <<a|<<-b|/x/ <a:1\r\n> <b:\t2\r\n>", "RUN c"]);
    check("RUN --mount=type=cache <<'E' sh\na\nE", &["RUN --mount=type=cache <<E|sh <E:a\n>"]);
    check("ONBUILD RUN <<E\na\nE\nRUN b", &["ONBUILD RUN|<<E => RUN <<E <E:a\n>", "RUN b"]);
    check("RUN a 3<<E>x\nb\nE", &["RUN a|3<<E>x <E:b\n>"]);
    check("ENV a <<E\nRUN b", &["ENV a|<<E", "RUN b"]);
    check("RUN echo $((1 << 2)) '<<E' <<<x\nRUN b", &["RUN echo|$((1 << 2))|<<E|<<<x", "RUN b"]);
    check("RUN <<E\na", &["RUN <<E <E:a>"]);
    check("RUN <<E\n  E\nE\nRUN b", &["RUN <<E <E:  E\n>", "RUN b"]);
    check("RUN <<E\na\n  E\nRUN b", &["RUN <<E <E:a\n>", "RUN b"]);
    let text = "ADD <<-\"A\" <<B /\nA\nB\n";
    let flags: Vec<_> = parse(text).instructions[0].heredocs.iter().map(|found| (found.strip_tabs, found.quoted)).collect();
    assert_eq!(flags, [(true, true), (false, false)]);
}

#[test]
fn instructions_within_instructions() {
    check("ONBUILD COPY --from=a b c", &["ONBUILD COPY|--from=a|b|c => COPY --from=a b|c"]);
    check("onbuild \\\n from a", &["onbuild from|a => from a"]);
    check("HEALTHCHECK --interval=5s CMD [\"a\"]", &["HEALTHCHECK --interval=5s CMD|[a] => CMD [a]"]);
    check("HEALTHCHECK NONE", &["HEALTHCHECK NONE"]);
    check("ONBUILD ONBUILD RUN a", &["ONBUILD ONBUILD|RUN|a => ONBUILD RUN|a"]);
}

#[test]
fn what_is_no_instruction_is_passed_over() {
    check("WHATEVER a b\nFROM c", &["WHATEVER a|b", "FROM c"]);
    check("{{ if x }}\nFROM a\n{% else %}\n<% y %>\n#include \"z\"\nFROM b", &["FROM a", "FROM b"]);
    check("&& a \\\n FROM b\nFROM c", &["FROM c"]);
    check("RUN echo it's\nFROM \"a\nFROM b", &["RUN echo|it's", "FROM \"a", "FROM b"]);
}

fn check_spans(instruction: &Instruction, text: &str) {
    // `of` panics where a span is out of bounds or cuts a character.
    let _ = (instruction.keyword.of(text), joined(&instruction.rest, text));
    let values = instruction.flags.iter().filter_map(|flag| flag.value.as_ref());
    for word in instruction.arguments.iter().chain(values) {
        let _ = (word.span.of(text), word.content(text));
        assert!(!word.pieces.is_empty() && word.pieces.iter().all(|piece| word.span.contains(*piece)), "{text:?}");
    }
    instruction.flags.iter().for_each(|flag| _ = flag.name.of(text));
    instruction.heredocs.iter().for_each(|heredoc| _ = (heredoc.delimiter.of(text), heredoc.body.of(text)));
    instruction.inner.iter().for_each(|inner| check_spans(inner, text));
}

#[test]
fn any_input_gives_spans_in_bounds() {
    let parts = [
        "FROM ",
        "RUN ",
        "COPY ",
        "ONBUILD ",
        "HEALTHCHECK CMD ",
        "a",
        " ",
        "\n",
        "\r\n",
        "\\\n",
        "`\n",
        "\\ \n",
        "# escape=`\n",
        "#",
        "<<E",
        "<<-'E' ",
        "E\n",
        "\tE\n",
        "--x=",
        "--y ",
        "\"",
        "'",
        "[\"",
        "\"]",
        "\",\"",
        "\\",
        "é",
        "${",
        "}",
        "$(",
        "\u{feff}",
        "\0",
        "\\\"",
        "{%",
        "%}",
    ];
    let mut random = Random::named("dockerfile");
    for _ in 0..40_000 {
        let text = soup(&mut random, &parts, 20);
        let file = parse(&text);
        let mut last = 0;
        for instruction in &file.instructions {
            assert!(last <= instruction.keyword.start, "{text:?}");
            last = instruction.keyword.end;
            check_spans(instruction, &text);
        }
        joined(&file.comments, &text);
        file.directives.iter().for_each(|directive| _ = (directive.name.of(&text), directive.value.of(&text)));
    }
}

#[test]
fn long_input_takes_linear_time() {
    for part in ["RUN a \\\n", "a \\\n", "RUN <<E\n", "RUN <<E\n E\n", "<<E ", "FROM a\n", "#\n", "\\\n", "ONBUILD ", "\"", "[\"a\",", "--a="] {
        parse(&format!("RUN {}", part.repeat(20_000)));
        parse(&part.repeat(20_000));
    }
}
