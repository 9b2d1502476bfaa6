use super::*;
use crate::testing::{Random, soup};

#[track_caller]
fn strings(text: &str, language: &Language) -> Vec<String> {
    let file = Region::file(text);
    parse(text, language).iter().filter_map(|token| if let Kind::Text(text) = &token.kind { Some(text.region(&file).text().to_owned()) } else { None }).collect()
}

#[test]
fn each_language_has_its_strings() {
    assert_eq!(strings("a := \"x\\\"y\" // \"no\"\nb := `r\\n\n` + 'c' /* \"no\" */", &GO), ["x\"y", "r\\n\n"]);
    assert_eq!(strings("String a = \"\"\"\n  b \"c\"\n\"\"\"; char d = '\"'; e(\"f\")", &JAVA), ["\n  b \"c\"\n", "f"]);
    assert_eq!(strings("a = 'it' + \"x\" + `y${z[\"}\"]}`; r = /\"'/; b = 'c'", &JAVASCRIPT), ["it", "x", "y${z[\"}\"]}", "c"]);
    assert_eq!(strings("a = r'\\d' + f\"x{y}\" # 'no'\n\"\"\"doc's\n\"\"\"\nb = ''", &PYTHON), ["\\d", "x{y}", "doc's\n", ""]);
    assert_eq!(strings("let a: &'static str = r#\"x\"y\"#; let b = \"c\\\n d\";", &RUST), ["x\"y", "c d"]);
    assert_eq!(strings("var a = @\"x\"\"y\"; var b = $\"c{d[\"e\"]}\"; var f = $@\"g\";", &CSHARP), ["x\"y", "c{d[\"e\"]}", "g"]);
    assert_eq!(strings("a \"x#{y[\"z\"]}\"\nb <<~EOS\n  c 'd\n  EOS\ne 'f'", &RUBY), ["x#{y[\"z\"]}", "  c 'd\n", "f"]);
    assert_eq!(strings("$a = <<<'EOT'\nb\nEOT;\n# it's\n$c = 'd';", &PHP), ["b\n", "d"]);
    assert_eq!(strings("auto a = R\"x(b\")x\"; auto c = L\"d\";", &C), ["b\"", "d"]);
    assert_eq!(strings("sh \"\"\"a ${b}\n\"\"\"\nsh 'c \\$d'", &GROOVY), ["a ${b}\n", "c $d"]);
    assert_eq!(strings("a = \"x${y \"z\"}\"; b = ''\n  '''c''' ''${d} ''\\n ${e ''f''}\n''; # it's \"", &NIX), ["x${y \"z\"}", "\n  ''c'' ${d} n ${e ''f''}\n"]);
    assert_eq!(strings("a = \"x \\(y(\"z\")) w\"", &SWIFT), ["x \\(y(\"z\")) w"]);
}

#[test]
fn an_apostrophe_costs_one_apostrophe() {
    assert_eq!(strings("<p>don't</p>\na = 'b'", &JAVASCRIPT), ["b"]);
    assert_eq!(strings("\"\"\" \"a\"", &JAVA), ["", " ", ""][..2].to_vec());
}

#[test]
fn content_has_its_place_but_for_escapes() {
    let text = "a = \"b\\n\\\"c\\\"\"";
    let file = Region::file(text);
    let tokens = parse(text, &GO);
    let Kind::Text(content) = &tokens[2].kind else { panic!() };
    let region = content.region(&file);
    assert_eq!(region.text(), "b\n\"c\"");
    assert_eq!(region.to_file(Span::new(0, 1)), Some(Span::new(5, 6)));
    assert_eq!(region.to_file(Span::new(1, 2)), None);
    assert_eq!(region.to_file(Span::new(3, 4)).map(|span| span.of(text)), Some("c"));
}

#[test]
fn any_input_ends_soon_with_spans_in_bounds() {
    let languages = [&GO, &JAVA, &KOTLIN, &SCALA, &GROOVY, &JAVASCRIPT, &CSHARP, &RUST, &C, &SWIFT, &DART, &PHP, &PYTHON, &RUBY, &JSONNET, &CUE, &BICEP, &WDL, &NIX, &ELIXIR];
    let parts = [
        "\"", "'", "`", "\"\"\"", "'''", "${", "}", "#{", "\\", "\n", "é", "<<~A", "A\n", "<<<B", "r#\"", "\"#", "R\"x(", ")x\"", "/*", "*/", "//", "#", "/", "@\"", "$\"", "\\(", "(", ")", "a", " ",
        "\\u{", "\n=begin", "=end", "[", "]",
    ];
    let mut random = Random::named("source");
    for _ in 0..5_000 {
        let text = soup(&mut random, &parts, 24);
        let file = Region::file(&text);
        for language in languages {
            for token in parse(&text, language) {
                let _ = token.span.of(&text);
                if let Kind::Text(content) = &token.kind {
                    let _ = content.region(&file);
                }
            }
        }
    }
    for part in parts {
        let text = part.repeat(20_000);
        for language in languages {
            parse(&text, language);
        }
    }
}
