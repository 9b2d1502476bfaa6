//! The rules that the command line asks for.

use std::io::{self, Write};

use anyhow::{Context, Result, bail};

use crate::cli::Rules;
use crate::rules::pack::nearest;
use crate::rules::{Conflict, Pack, Params, Rule, RuleSet, embedded};

/// The pack that is used when none is named.
pub const DEFAULT_PACK: &str = "raqeem-v0.2";

/// Reads rules: single ones first, then packs, in the order given; the default pack where there are neither.
pub fn read(options: &Rules) -> Result<RuleSet> {
    let params = params(&options.set)?;
    let own = options.rules.iter().map(|text| Rule::parse_cli(text).with_context(|| format!("--rule '{text}'"))).collect::<Result<Vec<_>>>()?;
    let default = [DEFAULT_PACK.to_owned()];
    let named = if options.packs.is_empty() && own.is_empty() { &default[..] } else { &options.packs };
    let packs = named.iter().map(|name| pack(name, &params)).collect::<Result<Vec<_>>>()?;
    known_params(&params, &packs)?;
    build(own, packs, options.reverse)
}

/// Puts rules together, turned round if asked, and checks that they go together.
pub fn build(mut own: Vec<Rule>, mut packs: Vec<Pack>, reverse: bool) -> Result<RuleSet> {
    if reverse {
        own = turn(Pack { name: String::new(), description: String::new(), version: String::new(), params: Vec::new(), rules: own })?.rules;
        packs = packs.into_iter().map(turn).collect::<Result<Vec<_>>>()?;
    }
    let single = RuleSet::new(own.clone());
    if let Some((_, conflict)) = single.conflicts().into_iter().next() {
        bail!("{conflict}");
    }
    if own.is_empty() && packs.len() == 1 && !reverse {
        // A pack alone was checked when it was read.
        return Ok(RuleSet::of(own, &packs));
    }
    let all = RuleSet::of(own, &packs);
    // A rule of one's own that takes everything from a pack's rule is what one's own rules are for.
    match all.conflicts().into_iter().find(|(_, conflict)| !matches!(conflict, Conflict::Shadowed { .. })) {
        Some((_, conflict)) => bail!("these rules do not go together: {conflict}"),
        None => Ok(all),
    }
}

/// Turns a pack round, and says which of its rules cannot be.
fn turn(pack: Pack) -> Result<Pack> {
    let (turned, left_out) = pack.reverse();
    for one in &left_out {
        writeln!(io::stderr(), "repoint: {one}")?;
    }
    if turned.rules.is_empty() && !pack.rules.is_empty() {
        let name = if pack.name.is_empty() { "these rules".to_owned() } else { format!("the pack {}", pack.name) };
        bail!("--reverse: nothing of {name} can be turned round");
    }
    Ok(turned)
}

/// Reads `KEY=VALUE` texts.
pub fn params(set: &[String]) -> Result<Params> {
    Params::parse(set.iter().map(String::as_str)).map_err(|text| anyhow::anyhow!("--set {text}: write KEY=VALUE"))
}

/// Refuses a parameter that none of the packs has.
pub fn known_params(params: &Params, packs: &[Pack]) -> Result<()> {
    let Some(unknown) = params.unknown(packs).into_iter().next().map(str::to_owned) else { return Ok(()) };
    let known: Vec<&str> = packs.iter().flat_map(|pack| &pack.params).map(|param| param.name.as_str()).collect();
    if known.is_empty() {
        bail!("--set {unknown}: none of the packs has parameters");
    }
    let hint = nearest(&unknown, known.iter().copied()).map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default();
    bail!("--set {unknown}: no pack has a parameter of this name{hint}; there are: {}", known.join(", "))
}

/// Reads a pack by its name or from a file.
pub fn pack(name: &str, params: &Params) -> Result<Pack> {
    if let Some(pack) = Pack::load(name, params) {
        return Ok(pack?);
    }
    if !name.contains(['/', '.']) {
        let known = || embedded().iter().map(|(name, _)| *name);
        let hint = nearest(name, known()).map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default();
        bail!("there is no pack `{name}`{hint}; there are {}; a file's name has to hold a dot or a slash", known().collect::<Vec<_>>().join(", "));
    }
    let text = std::fs::read_to_string(name).with_context(|| format!("cannot read the pack {name}"))?;
    Ok(Pack::parse(&text, name, params)?)
}
