use super::*;
use crate::reference::Reference;

/// What the pattern captures in the reference, as `name=value` pairs.
fn captured(pattern: &str, text: &str) -> Option<String> {
    let pattern = Pattern::parse(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
    let reference = Reference::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let name = reference.name();
    let captures = pattern.matches(&name, reference.tag())?;
    let pairs: Vec<String> = captures.found.iter().map(|(name, value)| format!("{name}={value}")).collect();
    Some(pairs.join(" "))
}

#[track_caller]
fn check(pattern: &str, text: &str, expected: &str) {
    assert_eq!(captured(pattern, text).as_deref(), Some(expected), "{pattern} over {text}");
}

#[track_caller]
fn stays(pattern: &str, text: &str) {
    assert_eq!(captured(pattern, text), None, "{pattern} over {text}");
}

#[test]
fn a_familiar_pattern_is_one_over_docker_hub() {
    check("jaafarn/raqeem-{service}", "docker.io/jaafarn/raqeem-web", "service=web");
    check("postgres", "postgres:16", "");
    check("postgres", "index.docker.io/library/postgres", "");
    check("{name}", "postgres", "name=postgres");
    stays("{name}", "bitnami/postgres");
    check("{path...}", "postgres", "path=library/postgres");
    check("registry-1.docker.io/{name}", "postgres", "name=postgres");
    stays("postgres", "quay.io/library/postgres");
}

#[test]
fn captures_know_components() {
    check("k8s.gcr.io/{path...}", "k8s.gcr.io/a/b/c", "path=a/b/c");
    check("quay.io/foo-{rest...}", "quay.io/foo-a/b", "rest=a/b");
    stays("quay.io/foo-{rest}", "quay.io/foo-a/b");
    stays("quay.io/foo-{rest}", "quay.io/foo");
    check("quay.io/{a...}/x/{b...}", "quay.io/1/2/x/3/4", "a=1/2 b=3/4");
    check("quay.io/{a}-{b}", "quay.io/x-y-z", "a=x b=y-z");
    check("{account}.dkr.ecr.{region}.amazonaws.com/{p...}", "1.dkr.ecr.eu.amazonaws.com/a/b", "account=1 region=eu p=a/b");
    check("{registry}/a/{b}", "localhost:5000/a/c", "registry=localhost:5000 b=c");
    check("localhost:{port}/a", "localhost:5000/a", "port=5000");
    stays("k8s.gcr.io/{path...}", "staging-k8s.gcr.io/a");
}

#[test]
fn a_choice_is_closed() {
    check("minio/{name:minio|mc}", "minio/mc", "name=mc");
    stays("minio/{name:minio|mc}", "minio/mcx");
    check("a/{x:b|bc}", "a/bc", "x=bc");
}

#[test]
fn a_tag_pattern_limits_and_captures() {
    check("microsoft/dotnet:{v}-{kind:sdk|runtime}", "microsoft/dotnet:2.1-sdk", "v=2.1 kind=sdk");
    stays("microsoft/dotnet:{v}-{kind:sdk|runtime}", "microsoft/dotnet:2.1");
    stays("microsoft/dotnet:{v}-{kind:sdk|runtime}", "microsoft/dotnet");
    check("localhost:5000/a:{t}", "localhost:5000/a:1", "t=1");
    check("a/b:{v}-x", "a/b:${V}-x", "v=${V}");
}

#[test]
fn only_a_capture_holds_a_hole() {
    check("jaafarn/raqeem-{service}", "jaafarn/raqeem-${SVC}", "service=${SVC}");
    check("jaafarn/raqeem-{service}", "jaafarn/raqeem-${A}-b${C}", "service=${A}-b${C}");
    check("ghcr.io/{path...}", "ghcr.io/${{ github.repository }}/web", "path=${{ github.repository }}/web");
    check("a/{x}", "a/{{ default \"b/c\" .d }}", "x={{ default \"b/c\" .d }}");
    stays("python", "python${X}");
    stays("a/b-x", "a/${X:-b-x}");
    stays("a/{x}", "a/${X}/b");
}

#[test]
fn what_is_no_pattern_says_why() {
    let error = |text: &str| Pattern::parse(text).unwrap_err();
    assert_eq!(error(""), PatternError::Empty);
    assert_eq!(error("a/{b"), PatternError::Brace);
    assert_eq!(error("a/b}"), PatternError::Brace);
    assert_eq!(error("a/{b,c}"), PatternError::Capture("b,c".to_owned()));
    assert_eq!(error("a/{}"), PatternError::Capture(String::new()));
    assert_eq!(error("{a}/{a}"), PatternError::Twice("a".to_owned()));
    assert_eq!(error("a/{a}{b}"), PatternError::Adjacent("a".to_owned(), "b".to_owned()));
    assert_eq!(error("a/*"), PatternError::Character('*'));
    assert_eq!(error("a/${B}"), PatternError::Hole("${B}".to_owned()));
    assert_eq!(error("a/b@sha256:00"), PatternError::Digest);
    for registry in ["k8s.gcr.io", "localhost:5000", "localhost", "{account}.example.com", "{registry}"] {
        assert_eq!(error(registry), PatternError::Registry(registry.to_owned()));
    }
    assert_eq!(ToTemplate::parse("registry.k8s.io", &[]).unwrap_err(), PatternError::Registry("registry.k8s.io".to_owned()));
    assert!(ToTemplate::parse("${PREFIX}", &[]).is_ok() && ToTemplate::parse("{a}", &["a".to_owned()]).is_ok());
    assert_eq!(error("a//b"), PatternError::EmptyPart);
    assert_eq!(error("https://quay.io/a"), PatternError::Scheme("https://".to_owned()));
    assert_eq!(error("docker://quay.io/{path...}"), PatternError::Scheme("docker://".to_owned()));
    assert_eq!(error("a/b:"), PatternError::EmptyPart);
    assert_eq!(error("a/b/"), PatternError::EmptyPart);
    assert_eq!(error("a/b:{t...}"), PatternError::ManyInTag("t".to_owned()));
    assert_eq!(error("quay.io/A"), PatternError::Character('A'));
    assert!(PatternError::Character('*').to_string().contains("{path...}"));
}

#[test]
fn a_template_names_only_what_is_captured() {
    let error = ToTemplate::parse("quay.io/{nmae}", &["name".to_owned()]).unwrap_err();
    assert_eq!(error.to_string(), "{nmae} is not captured; what is: {name}");
    assert!(ToTemplate::parse("${PREFIX}/{name}:{{ .tag }}", &["name".to_owned()]).is_ok());
}
