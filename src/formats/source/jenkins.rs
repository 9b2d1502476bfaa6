//! What Jenkins does with the images of a pipeline: it may put a registry in front of them.

use std::collections::HashSet;

use crate::span::Span;
use crate::syntax::source::{Kind, Token};

/// Where images get a registry put in front.
#[derive(Default)]
pub struct Prefixed<'t> {
    /// The blocks in which they do, sorted and disjoint.
    blocks: Vec<Span>,
    /// The words in these blocks: what a variable among them is set to gets the registry, too.
    words: HashSet<&'t str>,
}

impl<'t> Prefixed<'t> {
    /// Looks for such blocks.
    pub fn of(tokens: &[Token], text: &'t str) -> Self {
        let mut all = Self { blocks: blocks(tokens, text), words: HashSet::new() };
        if !all.blocks.is_empty() {
            let words = tokens.iter().filter(|token| matches!(token.kind, Kind::Word) && all.holds(token.span.start)).map(|token| token.span.of(text));
            all.words = words.collect();
        }
        all
    }

    /// Returns whether a place is in such a block.
    pub fn holds(&self, at: usize) -> bool {
        let block = self.blocks.partition_point(|block| block.end <= at);
        self.blocks.get(block).is_some_and(|block| block.start <= at)
    }

    /// Returns whether a word stands in such a block.
    pub fn uses(&self, word: &str) -> bool {
        self.words.contains(word)
    }
}

/// Returns the blocks in which images get a registry put in front, sorted and disjoint: `docker { image 'a/b'; registryUrl 'https://host' }`,
/// `docker.withRegistry('https://host') { docker.image('a/b') }`. An empty URL is Docker Hub's, and nothing is put in front.
fn blocks(tokens: &[Token], text: &str) -> Vec<Span> {
    if !["registryUrl", "withRegistry"].iter().any(|word| text.contains(word)) {
        return Vec::new();
    }
    let is_empty = |index: usize| tokens.get(index).is_some_and(|token| matches!(&token.kind, Kind::Text(text) if text.pieces.is_empty()));
    let mut blocks: Vec<Span> = Vec::new();
    let mut open: Vec<(usize, bool)> = Vec::new();
    let mut is_next = false;
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Mark(b'{') => open.push((token.span.start, std::mem::take(&mut is_next))),
            Kind::Mark(b'}') => {
                if let Some((start, true)) = open.pop() {
                    // What is inside of this one goes into it.
                    blocks.truncate(blocks.partition_point(|block| block.end < start));
                    blocks.push(Span::new(start, token.span.end));
                }
            }
            Kind::Word => match token.span.of(text) {
                "withRegistry" => is_next = !is_empty(index + 1 + usize::from(tokens.get(index + 1).is_some_and(|token| token.is(b'(')))),
                "registryUrl" if !is_empty(index + 1) => {
                    if let Some((_, has_registry)) = open.last_mut() {
                        *has_registry = true;
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::source::{GROOVY, parse};

    #[test]
    fn a_registry_is_put_in_front_inside_of_some_blocks() {
        let blocks = |text: &str| blocks(&parse(text, &GROOVY), text).into_iter().map(|block| block.of(text).to_owned()).collect::<Vec<_>>();
        assert_eq!(blocks("a { docker { image 'x/y'\n registryUrl 'https://z.io' } }"), ["{ image 'x/y'\n registryUrl 'https://z.io' }"]);
        assert_eq!(blocks("docker.withRegistry(\"https://${z}\", 'c') { b { c } }\nd { e }"), ["{ b { c } }"]);
        assert_eq!(blocks("docker.withRegistry(URL) { docker { registryUrl Z } } docker { registryUrl Y }"), ["{ docker { registryUrl Z } }", "{ registryUrl Y }"]);
        assert_eq!(blocks("docker.withRegistry('', 'c') { b }\ndocker { image 'x'; registryUrl '' } } registryUrl 'z'"), [""; 0]);
    }
}
