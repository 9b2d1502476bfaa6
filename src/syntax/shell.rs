//! A tolerant lexer for scripts of POSIX sh and bash: simple commands, their words, assignments, here-documents, comments.
//!
//! It reads what people write where a shell script is expected: scripts, `run:` blocks, console sessions, examples with
//! `<PLACEHOLDER>` and `{{ template }}` in them. It expands nothing, checks nothing and never fails: what is not valid is taken
//! as literal text, so that one odd line costs one odd line. What the words mean is not decided here.
//!
//! Two things keep it linear. What is nested (`$(...)`, backticks) is first only measured, and remembered, then put on a
//! queue; and the work spent on looking for closing marks is counted, so that text made of opening marks alone ends soon.

mod lexer;
mod walk;

use std::borrow::Cow;

use memchr::memchr;
use smallvec::SmallVec;

use crate::span::Span;
use lexer::{Lexer, Stop};

pub(super) use lexer::is_control;

/// What a script is read as.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Whether lines may begin with a prompt (`$ `, `> `, `% `, `❯ `, `user@host:~$ `), which is then left out.
    pub prompts: bool,
}

/// What was found in a script; everything stands in the order of the text.
#[derive(Clone, Debug, Default)]
pub struct Script {
    /// The simple commands, those inside `$(...)`, backticks and `<(...)` included.
    pub commands: Vec<Command>,
    /// The here-documents.
    pub heredocs: Vec<Heredoc>,
    /// The comments, from `#` to the end of the line.
    pub comments: Vec<Span>,
}

impl Script {
    /// Returns every assignment of the script in order, those of `for` and of `export` and its like included.
    pub fn assignments(&self) -> impl Iterator<Item = &Assignment> {
        self.commands.iter().flat_map(|command| &command.assignments)
    }
}

/// One simple command. Reserved words, redirections and function names are not part of it.
#[derive(Clone, Debug, Default)]
pub struct Command {
    /// The assignments in front of it, the assignments that are operands of `export`, `local`, `readonly`, `declare` and
    /// `typeset`, or the loop variable of a `for` with the words it runs over.
    pub assignments: Vec<Assignment>,
    /// Its words, the name first; empty where there are only assignments.
    pub words: Vec<Word>,
    /// Its here-documents, as indices into [`Script::heredocs`].
    pub heredocs: Vec<usize>,
}

/// One `name=value`, `name+=value`, `name[key]=value` or `name=(value ...)`.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// The name alone.
    pub name: Span,
    /// The value, or an array's values without their keys.
    pub values: Vec<Word>,
    /// Whether the values are an array's or a loop's.
    pub list: bool,
}

/// How a word is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quoting {
    /// Not at all; backslashes do not count.
    None,
    /// As a whole in `'...'`.
    Single,
    /// As a whole in `"..."` or `$"..."`.
    Double,
    /// As a whole in `$'...'`.
    AnsiC,
    /// In part, or in several parts.
    Mixed,
}

/// A word of a command.
#[derive(Clone, Debug)]
pub struct Word {
    /// The word as it stands, quotes included.
    pub span: Span,
    /// How it is quoted.
    pub quoting: Quoting,
    /// The runs of bytes that make up its content: the word without its quotes, escaping backslashes and line continuations.
    /// Expansions stand in it as written. Never empty, sorted, disjoint, not adjacent; an empty word has one empty run.
    pub pieces: Pieces,
}

/// The runs of a word. Most words have one, and there may be a word for every other byte: one run takes no memory of its own.
pub type Pieces = SmallVec<[Span; 1]>;

impl Word {
    /// Returns the content's span where the content is one run of bytes, which it is for most words.
    pub fn inner(&self) -> Option<Span> {
        match self.pieces[..] {
            [piece] => Some(piece),
            _ => None,
        }
    }

    /// Returns the content: what a shell would see before it expands anything.
    pub fn content<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.inner() {
            Some(inner) => Cow::Borrowed(inner.of(text)),
            None => Cow::Owned(self.pieces.iter().map(|piece| piece.of(text)).collect()),
        }
    }
}

/// A here-document.
#[derive(Clone, Debug)]
pub struct Heredoc {
    /// The delimiter after `<<`, without quotes where they stand around all of it.
    pub delimiter: Span,
    /// The lines, without the line of the delimiter; to the end of the text where that line is missing.
    pub body: Span,
    /// Whether leading tabs are taken off the lines (`<<-`).
    pub strip_tabs: bool,
    /// Whether the delimiter is quoted, so that nothing in the body is expanded.
    pub quoted: bool,
    /// The command it is given to, as an index into [`Script::commands`].
    pub command: Option<usize>,
    /// The file that the text ends up in: of `cat <<E > file`, of `tee file <<E`, of `cat <<E | tee file`.
    pub target: Option<Word>,
}

/// Finds the commands of a script.
pub fn parse(text: &str, options: Options) -> Script {
    let mut lexer = Lexer::new(text, options, b'\\');
    let start = lexer.prompt(0);
    lexer.walk(start, text.len(), false, true);
    // What is nested is never prompted: a prompt stands at the beginning of an outermost line.
    lexer.options.prompts = false;
    while let Some(span) = lexer.queue.pop() {
        lexer.walk(span.start, span.end, false, true);
    }
    in_order(lexer.script)
}

/// Splits `text` at blanks and new lines into words, with quotes, expansions and placeholders kept whole; there are no operators.
pub(super) fn words(text: &str, escape: char) -> Vec<Word> {
    let mut lexer = Lexer::new(text, Options::default(), u8::try_from(escape).unwrap_or(b'\\'));
    let mut words = Vec::new();
    let mut at = 0;
    loop {
        at = lexer.blanks(at, text.len());
        while lexer.newline(at, text.len()).is_some() {
            at = lexer.blanks(at + 1, text.len());
        }
        if at >= text.len() {
            return words;
        }
        let (word, next, _) = lexer.word(at, text.len(), Stop::Blanks);
        at = next;
        words.push(word);
    }
}

/// Where the body of a here-document ends.
pub(super) struct Body {
    /// The lines without the terminator.
    pub span: Span,
    /// Where what follows begins.
    pub next: usize,
    /// Whether there is a terminator.
    pub closed: bool,
    /// How far was looked for it, for callers that count their work.
    pub seen: usize,
}

/// Finds the body of a here-document whose first line begins at `start`.
///
/// Where no line is exactly the delimiter, the first one that is it but for blanks in front (an example that was indented) or
/// a parenthesis behind (`EOF)`, which shells accept with a warning) is taken. `exact` says whether looking beyond such a line
/// for an exact one is worth it.
pub(super) fn heredoc_body(text: &str, start: usize, end: usize, delimiter: &str, strip_tabs: bool, exact: bool) -> Body {
    let mut near: Option<Body> = None;
    let mut at = start;
    while at < end {
        let stop = memchr(b'\n', &text.as_bytes()[at..end]).map_or(end, |length| at + length);
        let line = &text[at..stop];
        let line = line.strip_suffix('\r').unwrap_or(line);
        let bare = if strip_tabs { line.trim_start_matches('\t') } else { line };
        let span = Span::new(start, at);
        if bare == delimiter {
            return Body { span, next: (stop + 1).min(end), closed: true, seen: stop };
        }
        if near.is_none() && !delimiter.is_empty() {
            let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
            if let Some(rest) = line[indent..].strip_prefix(delimiter) {
                if rest.trim_end().is_empty() {
                    near = Some(Body { span, next: (stop + 1).min(end), closed: true, seen: end });
                } else if rest.starts_with(')') {
                    near = Some(Body { span, next: at + indent + delimiter.len(), closed: true, seen: end });
                }
                if near.is_some() && !exact {
                    break;
                }
            }
        }
        at = stop + 1;
    }
    near.unwrap_or(Body { span: Span::new(start.min(end), end), next: end, closed: false, seen: end })
}

/// Puts what was found in the order of the text: nested commands were read after all others.
fn in_order(mut script: Script) -> Script {
    let start = |command: &Command| {
        let name = command.words.first().map(|word| word.span.start);
        name.into_iter().chain(command.assignments.first().map(|first| first.name.start)).min()
    };
    if let Some(places) = sort(&mut script.commands, start) {
        script.heredocs.iter_mut().filter_map(|heredoc| heredoc.command.as_mut()).for_each(|index| *index = places[*index]);
    }
    if let Some(places) = sort(&mut script.heredocs, |heredoc| heredoc.delimiter.start) {
        script.commands.iter_mut().flat_map(|command| &mut command.heredocs).for_each(|index| *index = places[*index]);
    }
    script.comments.sort_unstable();
    script
}

/// Sorts by a key, in place: there may be a command for every few bytes. Returns where each element went, if any moved.
fn sort<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) -> Option<Vec<usize>> {
    if items.is_sorted_by_key(&key) {
        return None;
    }
    let mut sorted: Vec<usize> = (0..items.len()).collect();
    sorted.sort_by_key(|&index| key(&items[index]));
    let mut places = vec![0; items.len()];
    sorted.iter().enumerate().for_each(|(place, &index)| places[index] = place);
    let mut open = places.clone();
    for at in 0..items.len() {
        while open[at] != at {
            let place = open[at];
            items.swap(at, place);
            open.swap(at, place);
        }
    }
    Some(places)
}

#[cfg(test)]
mod tests {
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
}
