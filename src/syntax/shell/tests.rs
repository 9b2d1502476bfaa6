//! Tests of the reader of shell.

use super::*;
use crate::testing::{Random, soup};

/// Shows commands one by one: `name=value` or `name=(values)` for assignments, then the words' contents, between `|`.
fn shown(script: &Script, text: &str) -> Vec<String> {
    let show = |command: &Command| {
        let assigned = command.assignments.iter().map(|assignment| {
            let values: Vec<_> = assignment.values.iter().map(|value| value.content(text)).collect();
            let values = values.join("|");
            let name = assignment.name.of(text);
            if assignment.list { format!("{name}=({values})") } else { format!("{name}={values}") }
        });
        let words = command.words.iter().map(|word| word.content(text).into_owned());
        assigned.chain(words).collect::<Vec<_>>().join("|")
    };
    script.commands.iter().map(show).collect()
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(shown(&parse(text, Options::default()), text), expected, "{text}");
}

#[test]
fn commands_end_at_operators() {
    check("a b; c\td & e\nf && g || h | i |& j", &["a|b", "c|d", "e", "f", "g", "h", "i", "j"]);
    check("(a; b) && { c; d; }", &["a", "b", "c", "d"]);
    check("a;;b", &["a", "b"]);
    check("", &[]);
    check(" \n;\n", &[]);
}

#[test]
fn a_lone_mark_is_no_command() {
    check("$($($( c", &["c"]);
    check("$ ; % ; . ; : ; . x; $ x", &[".", ":", ".|x", "$|x"]);
    check("$ <<E\nx\nE\n", &["$"]);
}

#[test]
fn what_is_nested_comes_in_the_order_of_the_text() {
    let text = "a $(b <<X\n1\nX\n) c <<Y\n2\nY\nd $(e $(f)) g\nh";
    let script = parse(text, Options::default());
    let firsts: Vec<_> = script.commands.iter().map(|command| command.words[0].content(text).into_owned()).collect();
    assert_eq!(firsts, ["a", "b", "d", "e", "f", "h"]);
    for (index, command) in script.commands.iter().enumerate() {
        assert!(command.heredocs.iter().all(|&heredoc| script.heredocs[heredoc].command == Some(index)));
    }
    assert_eq!(script.heredocs.iter().map(|heredoc| heredoc.delimiter.of(text)).collect::<Vec<_>>(), ["X", "Y"]);
}

#[test]
fn reserved_words_are_not_words_of_a_command() {
    check("if docker pull x; then a; elif b; else c; fi", &["docker|pull|x", "a", "b", "c"]);
    check("! docker pull x", &["docker|pull|x"]);
    check("time docker pull x", &["docker|pull|x"]);
    check("while ! a; do b; done < f", &["a", "b"]);
    check("until a\ndo\nb\ndone", &["a", "b"]);
    check("echo if then", &["echo|if|then"]);
    check("f() { a b; }; g () (c)\nfunction h { d; }\nfunction i() { e; }", &["a|b", "c", "d", "e"]);
}

#[test]
fn a_loop_assigns_its_words() {
    check("for i in a 'b c' \"$d\"; do docker pull $i; done", &["i=(a|b c|$d)", "docker|pull|$i"]);
    check("for i in a \\\n  b\ndo c; done", &["i=(a|b)", "c"]);
    check("for i; do c; done", &["c"]);
    check("for i do c; done", &["c"]);
    check("for ((i=0; i<<2; i++)); do c; done", &["c"]);
    check("select x in a b; do c; done", &["x=(a|b)", "c"]);
}

#[test]
fn case_patterns_are_not_commands() {
    check("case $x in a|b) c;; (d) e ;; *) f; esac; g", &["c", "e", "f", "g"]);
    check("case \"$1\" in\n  a)\n    b\n    ;;\n  c) d ;;&\n  e | f)\n g ;&\nesac\nh", &["b", "d", "g", "h"]);
    check("x=$(case a in b) c;; esac); d", &["x=$(case a in b) c;; esac)", "c", "d"]);
    check("case in point\ndocker pull x", &["docker|pull|x"]);
}

#[test]
fn conditions_and_arithmetic_hold_no_commands() {
    check("[[ $a =~ ^(b|c)$ && d < e ]] && f", &["[[|$a|=~|^|b|c|$|d|e|]]", "f"]);
    check("[ a = b ] || c", &["[|a|=|b|]", "c"]);
    check("(( a << 2 )); b $((1 << (2))) c", &["b|$((1 << (2)))|c"]);
    check("a $( (b) ; c)", &["a|$( (b) ; c)", "b", "c"]);
    check("a $((b); c)", &["a|$((b); c)", "b", "c"]);
}

#[test]
fn redirections_are_not_words() {
    check("a >b 2>&1 <c >>d &>e &>>f >|g <>h 3<&- i", &["a|i"]);
    check("cat <file >out x", &["cat|x"]);
    check("wc -l <list.txt 2>/dev/null", &["wc|-l"]);
    check("a <<< 'b c' d", &["a|d"]);
    check("a 2 >b 22>c", &["a|2"]);
    check("echo >&2 no", &["echo|no"]);
}

#[test]
fn assignments_stand_apart() {
    check("A=b C=\"d e\" f g=h", &["A=b|C=d e|f|g=h"]);
    check("A= B='' C+=x D[1]=y", &["A=|B=|C=x|D=y"]);
    check("export A=b C=\"d\" E", &["A=b|C=d|export|E"]);
    check("local x=1; readonly y=2; declare -r z='3'; typeset w=4", &["x=1|local", "y=2|readonly", "z=3|declare|-r", "w=4|typeset"]);
    check("env A=b c", &["env|A=b|c"]);
    check(": \"${IMAGE:=nginx:1}\"", &[":|${IMAGE:=nginx:1}"]);
    check("1a=b --c=d", &["1a=b|--c=d"]);
    let text = "X=$(docker pull y) ";
    check(text, &["X=$(docker pull y)", "docker|pull|y"]);
}

#[test]
fn arrays_run_over_lines() {
    check("images=(\"postgres:15\" 'x' y) z", &["images=(postgres:15|x|y)|z"]);
    check("a=(\n  b # c )\n\n  \"d\"\r\n)\ne", &["a=(b|d)", "e"]);
    check("declare -A m=([k]=v [\"l m\"]=\"w\")", &["m=(v|w)|declare|-A"]);
    check("a+=(b); c=()", &["a=(b)", "c=()"]);
    check("a=(b\nc", &["a=", "b", "c"]);
    check("a=($(b c) d)", &["a=($(b c)|d)", "b|c"]);
    let text = "a=(b # c\n)";
    assert_eq!(parse(text, Options::default()).comments, [Span::new(5, 8)]);
}

#[track_caller]
fn word(text: &str) -> (Quoting, Vec<&str>) {
    let script = parse(text, Options::default());
    let word = &script.commands[0].words[0];
    assert_eq!(word.span.of(text), text.trim_end_matches("\\\n").trim(), "{text}");
    (word.quoting, word.pieces.iter().map(|piece| piece.of(text)).collect())
}

#[test]
fn a_word_knows_its_content() {
    assert_eq!(word("a:b"), (Quoting::None, vec!["a:b"]));
    assert_eq!(word("'a b'"), (Quoting::Single, vec!["a b"]));
    assert_eq!(word("\"a b\""), (Quoting::Double, vec!["a b"]));
    assert_eq!(word("$\"a b\""), (Quoting::Double, vec!["a b"]));
    assert_eq!(word("$'a\\'b\\n'"), (Quoting::AnsiC, vec!["a", "'b\\n"]));
    assert_eq!(word("\"\""), (Quoting::Double, vec![""]));
    assert_eq!(word("\"$R\"/a:\"$T\""), (Quoting::Mixed, vec!["$R", "/a:", "$T"]));
    assert_eq!(word("foo'bar'"), (Quoting::Mixed, vec!["foo", "bar"]));
    assert_eq!(word("'a''b'"), (Quoting::Mixed, vec!["a", "b"]));
    assert_eq!(word("a''"), (Quoting::Mixed, vec!["a"]));
    assert_eq!(word("''a"), (Quoting::Mixed, vec!["a"]));
    assert_eq!(word("a\\ b\\é"), (Quoting::None, vec!["a", " b", "é"]));
    assert_eq!(word("ab\\\ncd"), (Quoting::None, vec!["ab", "cd"]));
    assert_eq!(word("ab\\\n"), (Quoting::None, vec!["ab"]));
    assert_eq!(word("\"a\\\"b\\$c\\d\\\ne\""), (Quoting::Double, vec!["a", "\"b", "$c\\d", "e"]));
    assert_eq!(word("\"a 'b' c\""), (Quoting::Double, vec!["a 'b' c"]));
    assert_eq!(word("a#b"), (Quoting::None, vec!["a#b"]));
}

#[test]
fn expansions_stay_whole() {
    for text in [
        "$X",
        "${X}",
        "a:${X:-b c}",
        "${X:-\"}\"}",
        "${X:-${Y:-'}'}}",
        "${X:-$(a \"}\")}",
        "$((1 + 2))x",
        "a/$(b c)/d",
        "`a b`:c",
        "${{ github.sha }}",
        "a:${{ inputs['b c'] }}",
        "{{ .Values.x | default \"a b\" }}:{{ y }}",
        "{{it's}}",
        "{%- if x %}y",
        "nginx:<VERSION>",
        "<image>",
        "<your-tag>:<x>",
        "<owner/name>",
        "<your image>",
        "<a>/b",
        "<%= a b %>",
        "<(a b)",
        "a@(b|c)",
        "a{b,c}",
        "\"$(a \"b c\" `d`)\"",
        "\"${X:-\"a b\"}\"",
        "\"${X:-it's}\"",
        "'${{ a['b c'] }}'",
        "$$",
        "$",
        "a$",
        "${",
        "{{",
        "a`",
    ] {
        let script = parse(&format!("{text} x"), Options::default());
        assert_eq!(script.commands[0].words.len(), 2, "{text}");
        assert_eq!(script.commands[0].words[0].span, Span::new(0, text.len()), "{text}");
    }
    check("docker pull <image> && docker run <your image>:<tag> x", &["docker|pull|<image>", "docker|run|<your image>:<tag>|x"]);
    check("\"{{\" a \"}}\"", &["{{|a|}}"]);
    check("{{- if .Values.x }} docker pull y {{ end }}", &["docker|pull|y|{{ end }}"]);
    check("{%- endif %} a\n{{end}}\n{{/* b */}}\n{{ c }} d\n<% e %>", &["a", "{{ c }}|d"]);
}

#[test]
fn nested_commands_are_found() {
    check("a \"$(b \"c d\" $(e))\" `f g`", &["a|$(b \"c d\" $(e))|`f g`", "b|c d|$(e)", "e", "f|g"]);
    check("a <(b c) >(d) < <(e)", &["a|<(b c)|>(d)", "b|c", "d", "e"]);
    check("a ${X:-$(b c)} \"${Y:-\"$(d)\"}\"", &["a|${X:-$(b c)}|${Y:-\"$(d)\"}", "b|c", "d"]);
    check("a $(b # )\n)", &["a|$(b # )\n)", "b"]);
    check("a $(b", &["a|$", "b"]);
    check("echo $(a ')') b", &["echo|$(a ')')|b", "a|)"]);
}

/// Shows here-documents: delimiter, body, target, and the name of the command.
#[track_caller]
fn check_heredocs(text: &str, expected: &[(&str, &str, &str, &str)]) {
    let script = parse(text, Options::default());
    let show = |(index, heredoc): (usize, &Heredoc)| {
        let command = heredoc.command.map(|command| &script.commands[command]);
        assert!(command.is_none_or(|command| command.heredocs.contains(&index)));
        let name = command.and_then(|command| command.words.first()).map_or("", |word| word.span.of(text));
        let target = heredoc.target.as_ref().map_or("".into(), |word| word.content(text));
        (heredoc.delimiter.of(text), heredoc.body.of(text), target, name)
    };
    let found: Vec<_> = script.heredocs.iter().enumerate().map(show).collect();
    let found: Vec<_> = found.iter().map(|(a, b, c, d)| (*a, *b, &**c, *d)).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn here_documents() {
    check_heredocs("cat <<EOF > Dockerfile\na 'b\nEOF\nc", &[("EOF", "a 'b\n", "Dockerfile", "cat")]);
    check("cat <<EOF > Dockerfile\na 'b\nEOF\nc", &["cat", "c"]);
    check_heredocs("cat > \"x y\" <<-'E'\n\ta\n\tE\n", &[("E", "\ta\n", "x y", "cat")]);
    check_heredocs("tee -a f <<\"E\"\r\na\r\nE\r\n", &[("E", "a\r\n", "f", "tee")]);
    check_heredocs("cat <<E | sudo tee f | wc\na\nE\n", &[("E", "a\n", "f", "cat")]);
    check_heredocs("a <<A; b <<B\n1\nA\n2\nB\n", &[("A", "1\n", "", "a"), ("B", "2\n", "", "b")]);
    check_heredocs("a <<E", &[("E", "", "", "a")]);
    check_heredocs("a <<E\nb\nc", &[("E", "b\nc", "", "a")]);
    check_heredocs("a <<E\nb\n  E\nc", &[("E", "b\n", "", "a")]);
    check_heredocs("done <<E\nE\n", &[("E", "", "", "")]);
    check_heredocs("x=$(cat <<E\n')\nE\n)\nb", &[("E", "')\n", "", "cat")]);
    check_heredocs("x=\"$(cat <<E\n\"a\nE\n)\"\nb <<F\nc\nF", &[("E", "\"a\n", "", "cat"), ("F", "c\n", "", "b")]);
    check_heredocs("x=$(cat <<E\na\nE)\nb <<F\nc\nF", &[("E", "a\n", "", "cat"), ("F", "c\n", "", "b")]);
    check("x=$(cat <<E\na\nE)\nb", &["x=$(cat <<E\na\nE)", "cat", "b"]);
    check("a << 2\nb", &["a", "b"]);
    let script = parse("a <<-'E'\nE\nb <<E\n", Options::default());
    let flags: Vec<_> = script.heredocs.iter().map(|heredoc| (heredoc.strip_tabs, heredoc.quoted)).collect();
    assert_eq!(flags, [(true, true), (false, false)]);
}

#[test]
fn comments_begin_where_a_word_may() {
    let text = "# a don't\r\nb #c\nd#e \"#f\" ;#g";
    let script = parse(text, Options::default());
    let comments: Vec<_> = script.comments.iter().map(|comment| comment.of(text)).collect();
    assert_eq!(comments, ["# a don't", "#c", "#g"]);
    assert_eq!(shown(&script, text), ["b", "d#e|#f"]);
}

#[test]
fn lines_continue() {
    check("a \\\n  b \\\r\n c\r\nd \\", &["a|b|c", "d"]);
    check("a \\  \nb", &["a|b"]);
    check("a \\\n# no\nb", &["a", "b"]);
}

#[test]
fn unclosed_quotes_are_literal() {
    check("echo it's\ndocker pull x", &["echo|it's", "docker|pull|x"]);
    check("echo don't\ndocker pull 'x'", &["echo|don't", "docker|pull|x"]);
    check("echo \"a b\nc", &["echo|\"a|b", "c"]);
    check("echo 'a\nb' c", &["echo|a\nb|c"]);
}

#[test]
fn prompts_are_dropped_on_request() {
    let text = "$ docker pull a \\\n> b\nout put\n  % c\n❯ d\nuser@host:~/x$ e\n[me@host y]# f\n# g\n$ h";
    let script = parse(text, Options { prompts: true });
    assert_eq!(shown(&script, text), ["docker|pull|a|b", "out|put", "c", "d", "e", "f", "h"]);
    check("$ a", &["$|a"]);
}

#[test]
fn blanks_alone_split_words() {
    let text = "a;b \"c d\"\n ${X:-e f} <<E `g h";
    let words: Vec<_> = words(text, '`').iter().map(|word| word.content(text).into_owned()).collect();
    assert_eq!(words, ["a;b", "c d", "${X:-e f}", "<<E", "g", "h"]);
}

#[test]
fn any_input_gives_spans_in_bounds() {
    let parts = [
        "$(",
        ")",
        "\"",
        "'",
        "`",
        "${",
        "}",
        "((",
        "{{",
        "}}",
        "\\",
        "\n",
        "\r\n",
        " ",
        "<<E",
        "E\n",
        "<",
        ">",
        "a=(",
        "case x in",
        "esac",
        "for i in",
        ";;",
        "é",
        "❯ ",
        "$ ",
        "[[ ",
        "]]",
        "#",
        "$'",
        "<a>",
        "a",
        "|",
        "&",
        "{%",
        "%}",
        "x=",
        "\0",
        "\t",
        "@(",
    ];
    let mut random = Random::named("shell");
    for _ in 0..20_000 {
        let text = soup(&mut random, &parts, 24);
        for prompts in [false, true] {
            let script = parse(&text, Options { prompts });
            // `of` panics where a span is out of bounds or cuts a character.
            script.comments.iter().for_each(|comment| _ = comment.of(&text));
            for heredoc in &script.heredocs {
                let _ = (heredoc.delimiter.of(&text), heredoc.body.of(&text));
                assert!(heredoc.command.is_none_or(|command| command < script.commands.len()));
            }
            let words = script.commands.iter().flat_map(|command| &command.words);
            for word in words.chain(script.assignments().flat_map(|assignment| &assignment.values)) {
                check_word(word, &text);
            }
            script.assignments().for_each(|assignment| _ = assignment.name.of(&text));
        }
        words(&text, '\\').iter().chain(&words(&text, '`')).for_each(|word| check_word(word, &text));
    }
}

#[track_caller]
fn check_word(word: &Word, text: &str) {
    let _ = (word.span.of(text), word.content(text));
    assert!(!word.pieces.is_empty(), "{text:?}");
    assert!(word.pieces.iter().all(|piece| word.span.contains(*piece)), "{text:?} {word:?}");
    assert!(word.pieces.windows(2).all(|pair| pair[0].end < pair[1].start), "{text:?} {word:?}");
}

#[test]
fn opening_marks_alone_take_linear_time() {
    for part in ["$(", "\"$(", "${", "`", "'", "\"", "((", "a=(", "{{ ", "<(", "<a ", "\"${X:-", "a <<E\n", "a <<E\n E\n", "case x in ", "$((", "it's\n"] {
        let text = part.repeat(20_000);
        parse(&text, Options::default());
        words(&text, '\\');
    }
}
