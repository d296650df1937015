//! Layers: what a puller who has the left side need not fetch again.

use std::collections::{HashMap, HashSet};

use super::align::{gaps, kept};
use super::{Change, Side};
use crate::content::{Config, Descriptor, DiffId, Manifest};
use crate::digest::Digest;
use crate::verify::{Expected, Verdict, judge_read};

/// The layers of two manifests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layers {
    /// How many layers both have in common from the lowest up.
    pub shared: usize,
    /// From the lowest up: those that both have in one order, and between them first those of the left that nothing on the
    /// right is paired with, then the rest of the right.
    pub rows: Vec<Layer>,
    /// How many of the rows are [`Change::Moved`] in no other order: their layer is on one side more often than on the other.
    pub again: usize,
    /// The bytes of layers that whoever has the left must fetch for the right, each digest counted once; nothing when a
    /// size is missing.
    pub fetch: Option<u64>,
    /// The bytes of all layers of the right, counted the same way.
    pub whole: Option<u64>,
}

/// A layer of one side or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// Its digest; nothing where the manifest names no valid one.
    pub digest: Option<Digest>,
    /// Its size as named, in bytes.
    pub size: Option<u64>,
    /// Its place on the left, from 0.
    pub left: Option<usize>,
    /// Its place on the right, from 0.
    pub right: Option<usize>,
    /// What may be said of it: where both have it, what may be said of both.
    pub verdict: Verdict,
    /// Whether both have it in the order of both, both past others or one more often, or which has it. Whether the places are
    /// equal is another matter: a layer put in lower down moves all above.
    pub change: Change,
    /// For a layer that only the right has: the left layer with the same content packed otherwise, as the DiffIDs in both
    /// configs say.
    pub repacked: Option<usize>,
}

pub(super) fn layers((left, left_side): (&Manifest, &Side), (right, right_side): (&Manifest, &Side)) -> Layers {
    let digests = |manifest: &Manifest| -> Vec<Option<Digest>> {
        manifest.layers.iter().map(|layer| layer.digest.valid().cloned()).collect()
    };
    let (of_left, of_right) = (digests(left), digests(right));
    let begins = |(left, right): &(&Option<Digest>, &Option<Digest>)| left.is_some() && left == right;
    let shared = of_left.iter().zip(&of_right).take_while(begins).count();
    let here: HashMap<&Digest, usize> = places(&of_left);
    let there: HashMap<&Digest, usize> = places(&of_right);
    let packed = diff_ids(left_side.config.as_ref().map(|(config, _)| config), of_left.len());
    let unpacked = diff_ids(right_side.config.as_ref().map(|(config, _)| config), of_right.len());
    let row = |descriptor: &Descriptor, here: Option<usize>, there: Option<usize>, repacked| Layer {
        digest: descriptor.digest.valid().cloned(),
        size: descriptor.size,
        left: here,
        right: there,
        verdict: of_both((left, left_side, here), (right, right_side, there)),
        change: stands(here, there),
        repacked,
    };
    let whole = (0..of_left.len(), 0..of_right.len());
    let same = |l: usize, r: usize| of_left.get(l).is_some_and(Option::is_some) && of_left.get(l) == of_right.get(r);
    let kept = kept(whole.0.clone(), whole.1.clone(), same);
    let partners = partners(&of_left, &of_right, &kept);
    let paired: HashSet<usize> = partners.iter().flatten().copied().collect();
    let mut rows = Vec::new();
    for (at, (lefts, rights)) in gaps(&kept, whole.0, whole.1).enumerate() {
        for (at, layer) in
            lefts.filter_map(|at| Some((at, left.layers.get(at)?))).filter(|(at, _)| !paired.contains(at))
        {
            let right = layer.digest.valid().and_then(|digest| there.get(digest).copied());
            rows.push(row(layer, Some(at), right, None));
        }
        for (at, layer) in rights.filter_map(|at| Some((at, right.layers.get(at)?))) {
            let left = partners.get(at).copied().flatten();
            let content = unpacked.get(at).filter(|_| left.is_none());
            let repacked = content.and_then(|content| packed.iter().position(|other| other == content));
            rows.push(row(layer, left, Some(at), repacked));
        }
        if let Some((here, layer, there)) = kept.get(at).and_then(|(l, r)| Some((*l, left.layers.get(*l)?, *r))) {
            rows.push(Layer { change: Change::Same, ..row(layer, Some(here), Some(there), None) });
        }
    }
    let (fetch, whole) = (bytes(right, |digest| !here.contains_key(digest)), bytes(right, |_| true));
    Layers { shared, rows, again: again(&of_left, &of_right), fetch, whole }
}

/// How many layers one side has beyond those that the other has of the same digest.
fn again(left: &[Option<Digest>], right: &[Option<Digest>]) -> usize {
    let mut counts: HashMap<&Digest, (usize, usize)> = HashMap::new();
    left.iter().flatten().for_each(|digest| counts.entry(digest).or_default().0 += 1);
    right.iter().flatten().for_each(|digest| counts.entry(digest).or_default().1 += 1);
    counts.values().filter(|(left, right)| *left > 0 && *right > 0).map(|(left, right)| left.abs_diff(*right)).sum()
}

/// How a layer stands that is not among those that both sides have in one order.
fn stands(left: Option<usize>, right: Option<usize>) -> Change {
    match (left, right) {
        (Some(_), None) => Change::Lost,
        (None, Some(_)) => Change::Gained,
        _ => Change::Moved,
    }
}

/// For each layer of the right the place that the left has it at: the one that it is kept from, or else one that is not
/// paired yet, or else any.
fn partners(left: &[Option<Digest>], right: &[Option<Digest>], kept: &[(usize, usize)]) -> Vec<Option<usize>> {
    let from: HashMap<usize, usize> = kept.iter().map(|(left, right)| (*right, *left)).collect();
    let taken: HashSet<usize> = kept.iter().map(|(left, _)| *left).collect();
    let mut free: HashMap<&Digest, Vec<usize>> = HashMap::new();
    for (at, digest) in left.iter().enumerate().rev().filter(|(at, _)| !taken.contains(at)) {
        if let Some(digest) = digest {
            free.entry(digest).or_default().push(at);
        }
    }
    let anywhere = places(left);
    let partner = |(at, digest): (usize, &Option<Digest>)| {
        let digest = digest.as_ref()?;
        let mut unpaired = || free.get_mut(digest).and_then(Vec::pop);
        from.get(&at).copied().or_else(|| unpaired().or_else(|| anywhere.get(digest).copied()))
    };
    right.iter().enumerate().map(partner).collect()
}

/// What may be said of a layer by whichever side has it: by both, no more than by the one that tells less.
fn of_both(left: Placed<'_>, right: Placed<'_>) -> Verdict {
    let (left, right) = (of_side(left), of_side(right));
    match (left, right) {
        (Some(left), Some(right)) if rank(&right) < rank(&left) => right,
        (left, right) => left.or(right).unwrap_or(Verdict::Claimed),
    }
}

/// A manifest, what is known of it, and a place among its layers.
type Placed<'a> = (&'a Manifest, &'a Side, Option<usize>);

fn of_side((manifest, side, at): Placed<'_>) -> Option<Verdict> {
    let (at, layer) = at.and_then(|at| Some((at, manifest.layers.get(at)?)))?;
    let measured = side.read.get(at).and_then(Option::as_ref);
    let (Some(measured), Some(digest)) = (measured, layer.digest.valid()) else { return Some(Verdict::Claimed) };
    let expected = Expected { digest: digest.clone(), size: layer.size };
    Some(judge_read(&expected, measured).named_by(side.object.verdict()))
}

/// The less may be said, the lower.
fn rank(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::Mismatch(_) => 0,
        Verdict::Unverifiable(_) => 1,
        Verdict::Claimed => 2,
        Verdict::Computed => 3,
        Verdict::Verified => 4,
    }
}

fn places(digests: &[Option<Digest>]) -> HashMap<&Digest, usize> {
    // The first place of a digest that is there twice.
    digests.iter().enumerate().rev().filter_map(|(at, digest)| Some((digest.as_ref()?, at))).collect()
}

/// The DiffIDs, when there is one for each layer.
fn diff_ids(config: Option<&Config>, layers: usize) -> Vec<DiffId> {
    let rootfs = config.and_then(|config| config.rootfs.as_ref());
    let ids: Vec<_> =
        rootfs.into_iter().flat_map(|rootfs| &rootfs.diff_ids).filter_map(|id| id.valid().cloned()).collect();
    if ids.len() == layers { ids } else { Vec::new() }
}

/// The bytes of the layers that are wanted, each once.
fn bytes(manifest: &Manifest, wanted: impl Fn(&Digest) -> bool) -> Option<u64> {
    let mut counted = HashSet::new();
    let mut sum = 0_u64;
    for layer in &manifest.layers {
        let digest = layer.digest.valid()?;
        if wanted(digest) && counted.insert(digest) {
            sum = sum.checked_add(layer.size?)?;
        }
    }
    Some(sum)
}
