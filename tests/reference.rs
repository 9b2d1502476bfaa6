//! `Reference::parse` against the test tables of `distribution/reference`.
//!
//! `testdata/reference/` holds their inputs and verdicts, one file a test file of theirs, and `differences.json`: the rows where repoint
//! decides otherwise on purpose, with the reason. A row that is listed there has to differ, so the list cannot grow stale.

use repoint::reference::{Error, Reference, Registry};
use serde_json::Value;

#[test]
fn parsing_agrees_with_the_reference_implementation() {
    let differences = read("differences.json");
    let differences = differences["rows"].as_array().unwrap();
    let mut used = vec![false; differences.len()];
    let mut wrong = Vec::new();
    let mut count = 0;
    for file in ["reference.json", "normalize.json", "regexp.json"] {
        for (table, rows) in read(file)["tables"].as_object().unwrap() {
            for row in rows.as_array().unwrap() {
                count += 1;
                let input = row["input"].as_str().unwrap();
                let (theirs, ours) = verdicts(table, row);
                let listed = differences.iter().position(|one| one["table"] == table.as_str() && one["input"] == input);
                let expected = match listed {
                    Some(at) => {
                        used[at] = theirs != ours;
                        assert!(!differences[at]["reason"].as_str().unwrap().is_empty());
                        differences[at]["ours"].as_str().unwrap().to_owned()
                    }
                    None => theirs,
                };
                if ours != expected {
                    wrong.push(format!("{table}: {input:?}\n  expected {expected}\n  found    {ours}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let stale: Vec<_> = differences.iter().zip(&used).filter(|(_, used)| !**used).map(|(one, _)| one).collect();
    assert!(stale.is_empty(), "listed as different, and not: {stale:#?}");
    assert!(count > 340, "only {count} rows were read");
}

fn read(file: &str) -> Value {
    let path = format!("{}/testdata/reference/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Returns their verdict and ours, in the same words.
fn verdicts(table: &str, row: &Value) -> (String, String) {
    let input = row["input"].as_str().unwrap();
    let parsed = Reference::parse(input);
    match table {
        "Parse" | "Serialization" | "WithTag" | "WithDigest" => {
            let theirs = row["error"].as_str().map_or_else(|| listed(row, &["name", "tag", "digest"]) + &domain_of(row), |error| format!("error {error}"));
            let ours = match &parsed {
                Ok(reference) => {
                    let domain = if row["domain"].is_string() || table == "Parse" { format!(" domain={}", raw_domain(reference)) } else { String::new() };
                    parts(reference) + &domain
                }
                Err(error) => format!("error {}", kind(*error)),
            };
            let theirs = if table == "Parse" && row["error"].is_null() && row["domain"].is_null() { theirs + " domain=" } else { theirs };
            (theirs, ours)
        }
        // A name alone: one with a tag or a digest is none.
        "WithNameFailure" => ("no name".to_owned(), if is_name(parsed) { "a name".to_owned() } else { "no name".to_owned() }),
        "DomainAndPath" => (format!("domain={}", text(row, "domain")), parsed.map_or_else(|error| error.to_string(), |reference| format!("domain={}", raw_domain(&reference)))),
        "ParseNamed" => {
            let canonical = parsed.is_ok_and(|reference| reference.name().as_str() == input);
            ((row["error"].is_null()).to_string(), canonical.to_string())
        }
        "ValidateReferenceName" | "ValidateRemoteName" | "InvalidReferenceComponents" | "Match" => (row["valid"].to_string(), parsed.is_ok().to_string()),
        "ParseRepositoryInfo" | "NormalizedSplitHostname" | "ParseReferenceWithTagAndDigest" => {
            let theirs = listed(row, &["registry", "repository", "tag", "digest"]);
            let ours = parsed.map_or_else(
                |error| error.to_string(),
                |reference| {
                    let name = reference.name();
                    words(&[("registry", name.registry()), ("repository", name.repository()), ("tag", reference.tag().unwrap_or_default()), ("digest", reference.digest().unwrap_or_default())])
                },
            );
            (theirs, ours)
        }
        "ParseAnyReference" => match row["canonical"].as_str() {
            Some(canonical) => (canonical.to_owned(), parsed.map_or_else(|error| error.to_string(), |reference| whole(&reference, false))),
            None => ("identifier".to_owned(), parsed.map_or_else(|error| kind(error).to_owned(), |reference| whole(&reference, false))),
        },
        "ParseDockerRef" => (text(row, "docker").to_owned(), parsed.map_or_else(|error| error.to_string(), |reference| whole(&reference, true))),
        "Domain" => {
            let with_path = format!("{input}/a");
            let ours = Reference::parse(&with_path).is_ok_and(|reference| raw_domain(&reference) == input);
            (row["match"].to_string(), ours.to_string())
        }
        "FullName" => {
            let theirs = if row["match"] == true { format!("name {} {}", text(row, "domain"), text(row, "path")) } else { "no name".to_owned() };
            let given = row["parts-not-given"].is_null();
            let ours = match parsed {
                Ok(reference) if reference.tag.is_none() && reference.digest.is_none() && given => {
                    let domain = raw_domain(&reference);
                    let name = reference.name_span().of(input);
                    format!("name {domain} {}", if domain.is_empty() { name } else { &name[domain.len() + 1..] })
                }
                Ok(reference) if reference.tag.is_none() && reference.digest.is_none() => "name  ".to_owned(),
                _ => "no name".to_owned(),
            };
            (theirs, ours)
        }
        "Reference" => {
            let theirs = if row["match"] == true { listed(row, &["name", "tag", "digest"]) } else { "error".to_owned() };
            (theirs, parsed.map_or_else(|_| "error".to_owned(), |reference| parts(&reference)))
        }
        "Identifier" => (row["match"].to_string(), (parsed == Err(Error::Identifier)).to_string()),
        other => panic!("no way to check the table {other}"),
    }
}

fn text<'r>(row: &'r Value, key: &str) -> &'r str {
    row[key].as_str().unwrap_or_default()
}

fn words(pairs: &[(&str, &str)]) -> String {
    pairs.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
}

fn listed(row: &Value, keys: &[&str]) -> String {
    words(&keys.iter().map(|key| (*key, text(row, key))).collect::<Vec<_>>())
}

fn domain_of(row: &Value) -> String {
    row["domain"].as_str().map_or_else(String::new, |domain| format!(" domain={domain}"))
}

fn parts(reference: &Reference<'_>) -> String {
    words(&[("name", reference.name_span().of(reference.text)), ("tag", reference.tag().unwrap_or_default()), ("digest", reference.digest().unwrap_or_default())])
}

/// Returns what the grammar takes for the domain before Docker Hub's defaults are filled in: the first of several components, if it can be one.
fn raw_domain<'r>(reference: &Reference<'r>) -> &'r str {
    match reference.registry {
        Registry::Written(span) => span.of(reference.text),
        _ => reference.name_span().of(reference.text).split_once('/').map(|(first, _)| first).filter(|first| !first.contains('_')).unwrap_or_default(),
    }
}

fn is_name(parsed: Result<Reference<'_>, Error>) -> bool {
    parsed.is_ok_and(|reference| reference.tag.is_none() && reference.digest.is_none())
}

/// Writes the canonical form; for Docker's own commands a missing tag is `latest`, and a tag beside a digest is nothing.
fn whole(reference: &Reference<'_>, docker: bool) -> String {
    let mut text = reference.name().to_string();
    let (tag, digest) = match (reference.tag(), reference.digest()) {
        (None, None) if docker => (Some("latest"), None),
        (Some(_), Some(digest)) if docker => (None, Some(digest)),
        as_written => as_written,
    };
    for (mark, part) in [(':', tag), ('@', digest)] {
        if let Some(part) = part {
            text.push(mark);
            text.push_str(part);
        }
    }
    text
}

/// Names an error as their tables do; they have none of its own for a bad tag.
fn kind(error: Error) -> &'static str {
    match error {
        Error::Empty => "empty",
        Error::Format | Error::Tag => "format",
        Error::Uppercase => "uppercase",
        Error::TooLong => "too-long",
        Error::Digest => "digest",
        Error::Identifier => "identifier",
    }
}
