use super::super::tests::{self, flat};
use super::*;

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let tree = parse(text);
    assert_eq!(tree.problems, [], "{text}");
    let all: Vec<String> = flat(&tree, text).into_iter().filter(|line| !line.ends_with('=')).collect();
    assert_eq!(all, expected, "{text}");
}

#[test]
fn blocks_are_maps_in_maps() {
    check(
        "resource \"docker_image\" \"x\" {\r\n  name = \"a/b:1\" # c\r\n  build {\r\n    tag = [\"t:1\", \"u\"]\r\n  }\r\n}\r\n",
        &["resource.docker_image.x.name=a/b:1", "resource.docker_image.x.build.tag[]=t:1", "resource.docker_image.x.build.tag[]=u"],
    );
    check("a { b = \"c\" }\nx = { \"k.l\" : \"v\", m = { n = \"o\" } }\n", &["a.b=c", "x.k.l=v", "x.m.n=o"]);
}

#[test]
fn strings_keep_their_holes() {
    check("a = \"${var.r}/x:${lookup(var.t, \"k\")}\"\nb = \"c\\\"d$${e}\"\n", &["a=${var.r}/x:${lookup(var.t, \"k\")}", "b=c\"d${e}"]);
    check("a = \"%{ if x == \"y\" }p%{ endif }\"\n", &["a=%{ if x == \"y\" }p%{ endif }"]);
}

#[test]
fn expressions_are_their_literals() {
    check("a = var.x ? \"p:1\" : \"q:1\"\nb = var.i != \"\" ? var.i : \"r:1\"\nc = var.m[\"k\"]\nd = x == \"y\" ? 1 : 2\n", &["a[]=p:1", "a[]=q:1", "b=r:1"]);
    check(
        "a = jsonencode([{ image = \"i:1\" }])\nb = coalesce(var.x, \"j:1\")\nc = file(\"p\")\nd = templatefile(\"f\", { image = \"k:1\" })\ne = format(\"l:%s\", \"1\")\nf = lookup(var.m, \"k\", \"m:1\")\n",
        &["a[].image=i:1", "b=j:1", "d.image=k:1", "e=l:%s", "f=m:1"],
    );
    check("a = [for x in [\"p\", \"q\"] : x]\nb = { for k, v in var.z : k => { image = \"n:1\" } if v != \"w\" }\nc = \"d\"\n", &["a[][]=p", "a[][]=q", "b.image=n:1", "c=d"]);
    check("a = (\n  var.b\n  ? \"x\"\n  : \"y\"\n)\nb = -1\n", &["a[]=x", "a[]=y"]);
}

#[test]
fn here_documents_are_blocks() {
    check("a = <<EOF\n  x: ${y}\nEOF\nb = <<-E\n    p\n      q\n    E\nc = [<<X\nr\nX\n, \"s\"]\n", &["a=  x: ${y}\n", "b=p\n  q\n", "c[]=r\n", "c[]=s"]);
}

#[test]
fn of_a_broken_text_the_rest_is_read() {
    for text in ["a = [[ .x ]]\nb = \"i:1\"\n", "a = \"x\nb = \"i:1\"\n", "{{ if }}\njob \"x\" {\n b = \"i:1\"\n", "a {\n c = [\n}\nb = \"i:1\"\n", "}\nb = \"i:1\"\n", "1 2 3 @ é\nb = \"i:1\"\n"] {
        let tree = parse(text);
        assert!(flat(&tree, text).iter().any(|line| line.ends_with("b=i:1")), "{text}: {:?}", flat(&tree, text));
    }
}

#[test]
fn no_text_makes_it_panic_and_every_piece_is_the_text() {
    tests::mutate(
        &["resource \"a\" b {\n  image = \"${var.x[\"k\"]}/y:1\\n\" # c\n  v = [<<-EOF\n    z: 1\n    EOF\n  , jsonencode({ k : \"v\" })]\n  d = x ? \"p\" : { for k in y : k => \"q\" }\n}\n"],
        parse,
    );
    tests::survive(&["{", "a {", "[", "a=[", "(", "a=(", "\"${", "\"", "<<A\n", "a = b ? ", "a=<<A\n", "}", "é", "a b ", "${\"", "/*"], parse);
}

#[test]
fn what_another_parser_takes_is_read_alike() {
    use hcl_edit::structure::Body;
    let text = "a = \"x\"\nb \"l\" {\n  c = [\"y\", \"z\\t\"]\n  d = { e = \"f\" }\n}\ng = <<EOT\nh\nEOT\n";
    let body: Body = text.parse().unwrap();
    assert_eq!(body.get_attribute("a").unwrap().value.as_str(), Some("x"));
    let block = body.get_blocks("b").next().unwrap();
    let list = block.body.get_attribute("c").unwrap().value.as_array().unwrap();
    let mut expected = vec!["a=x".to_owned()];
    expected.extend(list.iter().map(|item| format!("b.l.c[]={}", item.as_str().unwrap())));
    expected.push("b.l.d.e=f".to_owned());
    expected.push("g=h\n".to_owned());
    assert_eq!(flat(&parse(text), text), expected);
}
