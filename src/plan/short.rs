//! Names that have to stay without a registry, where a rule would put one in front of them.

use std::collections::BTreeSet;

use super::decide::Rewrite;
use super::skip::{Reason, Skip, set_aside};
use crate::formats::Short;
use crate::reference::name::DOCKER_HUB;
use crate::reference::{Reference, Registry, names_no_registry};
use crate::span::Span;

/// How many stretches may stand around a place: a list in a list is rare.
const NESTED: usize = 4;

/// Moves out of `rewrites` those that would put a registry in front of a name that has to stay without one. Of a list all stays then: its
/// entries are used in one way.
pub fn keep_short(stretches: &[(Span, Short)], rewrites: &mut Vec<Rewrite>, skips: &mut Vec<Skip>) {
    if stretches.is_empty() {
        return;
    }
    let around = |rewrite: &Rewrite| {
        let next = stretches.partition_point(|(span, _)| span.start <= rewrite.at);
        (next.saturating_sub(NESTED)..next).filter(|index| rewrite.at < stretches[*index].0.end).collect::<Vec<usize>>()
    };
    let stay: BTreeSet<usize> = rewrites.iter().flat_map(|rewrite| around(rewrite).into_iter().filter(|index| doubles(rewrite, stretches[*index].1))).collect();
    set_aside(rewrites, skips, |rewrite| {
        let why = around(rewrite).into_iter().find(|index| stay.contains(index)).map(|index| match stretches[index].1 {
            Short::Listed => "images of Docker Hub are listed without their registry, and found by no other name",
            Short::Behind if doubles(rewrite, Short::Behind) => "its variable stands behind a registry or a path, and this would put a second one in between",
            Short::Behind => "another entry of its list has to stay",
        });
        why.map(Reason::Unclear)
    });
}

/// Returns whether a rewrite puts a registry in front of a name that has to stay without one for such a reason.
fn doubles(rewrite: &Rewrite, why: Short) -> bool {
    let implied = names_no_registry(&rewrite.before);
    let written = |after: Reference<'_>| matches!(after.registry, Registry::Written(_)) && (why == Short::Behind || after.name().registry() == DOCKER_HUB);
    implied && Reference::parse_loose(&rewrite.after).is_ok_and(written)
}
