//! Two runs side by side: whether what an older receipt says is still so, and what is said by only one of them.

use std::collections::{HashMap, HashSet, VecDeque};

use super::{CheckEntry, Entry, Receipt};

/// Something that is not the same in both runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it is about.
    pub of: Of,
    /// What is different.
    pub kind: DifferenceKind,
}

/// What a difference is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// The run as a whole.
    Whole,
    /// An object, by its number in the older receipt.
    Older(usize),
    /// An object that only the newer run has, by its number there.
    Newer(usize),
}

/// What is different.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DifferenceKind {
    /// What may be said of the whole is less than it was, or it is no longer wrong.
    #[error("what may be said of the whole is another thing")]
    Standing,
    /// The newer run did not come to it, or left it out.
    #[error("the newer run has no such object")]
    Missing,
    /// The older run was to come to it as well, and did not.
    #[error("the receipt has no such object")]
    New,
    /// Its bytes hash to something else.
    #[error("its bytes hash to another digest")]
    Digest,
    /// Its bytes could not be read now.
    #[error("its bytes could not be read to their end")]
    Unread,
    /// It has another size, or another one was named.
    #[error("its size is another one")]
    Size,
    /// It has another media type.
    #[error("its media type is another one")]
    MediaType,
    /// Its verdict is another one.
    #[error("its verdict is another one")]
    Verdict,
    /// A check came out otherwise.
    #[error("a check came out otherwise")]
    Outcome,
    /// A check came out the same, by other values.
    #[error("a check is of other values")]
    Values,
    /// Something else is told of what is inside.
    #[error("what is inside it is told otherwise")]
    Inside,
}

/// What comes of comparing two runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// What is not the same, and is no mere gain.
    pub differences: Vec<Difference>,
    /// How many objects of the older run the newer one was not asked for: it was for fewer platforms, or for documents
    /// alone. Nothing is said of them.
    pub not_asked: usize,
    /// How many objects the newer run looked at that the older one was not asked for.
    pub more: usize,
    /// Of how many objects that both have the newer run says more: it could read them, or make a check, or knew their digest
    /// beforehand.
    pub firmer: usize,
    /// Whether the two were asked for other platforms, or one for documents alone.
    pub is_of_other_scope: bool,
}

impl Comparison {
    /// Whether both say the same of the same.
    pub fn is_same(&self) -> bool {
        *self == Self::default()
    }
}

/// How one object is in the newer run.
enum Now {
    Same,
    Firmer,
    Other(DifferenceKind),
}

/// Whether two runs are of the same content: it has one digest, or they were asked for one. What came under it may be another
/// thing each time.
pub fn are_of_same(older: &Receipt, newer: &Receipt) -> bool {
    let asked = |receipt: &Receipt| receipt.reference.rsplit_once('@').map(|(_, digest)| digest.to_owned());
    older.resolved == newer.resolved || (asked(older).is_some() && asked(older) == asked(newer))
}

/// Compares every object that either run looked at with the one of the same role, place and name in the other. Both are of
/// the same content, so that an entry of an index that is not there at all was not asked for.
pub fn compare(older: &Receipt, newer: &Receipt) -> Comparison {
    let pairs = pairs(older, newer);
    let is_of_other_scope = (&older.platforms, older.layers) != (&newer.platforms, newer.layers);
    let mut found = Comparison { is_of_other_scope, ..Comparison::default() };
    found.differences.extend(standing(older, newer));
    let mut skipped = vec![false; older.objects.len()];
    for (object, (entry, pair)) in older.objects.iter().zip(&pairs).enumerate() {
        let now = pair.and_then(|number| newer.objects.get(number)).filter(|now| !now.left_out);
        let is_below = entry.parent.is_some_and(|parent| skipped.get(parent) == Some(&true));
        let kind = match now {
            _ if entry.left_out => {
                found.more += usize::from(now.is_some());
                continue;
            }
            None if is_below || !covers(newer, older, entry) => {
                skipped.get_mut(object).into_iter().for_each(|skipped| *skipped = true);
                found.not_asked += 1;
                continue;
            }
            None => DifferenceKind::Missing,
            Some(now) => match held(entry, now) {
                Now::Same => continue,
                Now::Firmer => {
                    found.firmer += 1;
                    continue;
                }
                Now::Other(kind) => kind,
            },
        };
        found.differences.push(Difference { of: Of::Older(object), kind });
    }
    only_newer(older, newer, &pairs, &mut found);
    found
}

/// What the newer run has and the older has not: more than that was asked for, or something new.
fn only_newer(older: &Receipt, newer: &Receipt, pairs: &[Option<usize>], found: &mut Comparison) {
    let paired: HashSet<usize> = pairs.iter().copied().flatten().collect();
    let mut is_more = vec![false; newer.objects.len()];
    for (number, entry) in newer.objects.iter().enumerate() {
        if paired.contains(&number) || entry.left_out {
            continue;
        }
        let is_below = entry.parent.is_some_and(|parent| is_more.get(parent) == Some(&true));
        if is_below || !covers(older, newer, entry) {
            is_more.get_mut(number).into_iter().for_each(|more| *more = true);
            found.more += 1;
        } else {
            found.differences.push(Difference { of: Of::Newer(number), kind: DifferenceKind::New });
        }
    }
}

/// What an object is told by: what names it, its role, place, digest and platform.
type Name<'r> = (Option<usize>, &'r str, Option<usize>, Option<&'r str>, Option<&'r str>);

fn name(entry: &Entry, parent: Option<usize>) -> Name<'_> {
    (parent, &entry.role, entry.position, entry.expected.as_deref(), entry.platform.as_deref())
}

/// The number that each object of the older run has in the newer one. What names it is the same as well.
fn pairs(older: &Receipt, newer: &Receipt) -> Vec<Option<usize>> {
    // Where several have one name, the first comes first.
    let mut free: HashMap<Name<'_>, VecDeque<usize>> = HashMap::new();
    for (number, entry) in newer.objects.iter().enumerate() {
        free.entry(name(entry, entry.parent)).or_default().push_back(number);
    }
    let mut pairs: Vec<Option<usize>> = Vec::with_capacity(older.objects.len());
    for entry in &older.objects {
        let parent = match entry.parent {
            None => Some(None),
            Some(parent) => pairs.get(parent).copied().flatten().map(Some),
        };
        pairs.push(parent.and_then(|parent| free.get_mut(&name(entry, parent))?.pop_front()));
    }
    pairs
}

/// Whether a run was to come to an object that another one came to, if it came to what names it.
fn covers(run: &Receipt, other: &Receipt, entry: &Entry) -> bool {
    match entry.role.as_str() {
        "layer" => run.layers,
        "document" => entry.parent.is_none() || run.platforms.is_empty() || run.platforms == other.platforms,
        _ => true,
    }
}

/// What is different about the whole. More may be said of it after what could not be read was read.
fn standing(older: &Receipt, newer: &Receipt) -> Option<Difference> {
    let rank = |receipt: &Receipt| super::again::rank(&receipt.standing);
    let is_firmer = older.standing != "failed" && rank(newer) > rank(older);
    let is_other = newer.standing != older.standing && !is_firmer;
    is_other.then_some(Difference { of: Of::Whole, kind: DifferenceKind::Standing })
}

fn held(entry: &Entry, now: &Entry) -> Now {
    let was_read = entry.computed.is_some() || entry.verdict == "mismatch";
    let kind = match () {
        () if was_read && entry.computed.is_some() && now.computed.is_none() => Some(DifferenceKind::Unread),
        () if was_read && now.computed != entry.computed => Some(DifferenceKind::Digest),
        () if now.expected_size != entry.expected_size => Some(DifferenceKind::Size),
        () if was_read && now.computed_size != entry.computed_size => Some(DifferenceKind::Size),
        () if now.media_type != entry.media_type => Some(DifferenceKind::MediaType),
        () if !is_as_firm(&entry.verdict, &now.verdict) => Some(DifferenceKind::Verdict),
        () if entry.inside.is_some() && now.inside != entry.inside => Some(DifferenceKind::Inside),
        () => checks(entry, now, was_read),
    };
    let is_same = (&entry.verdict, &entry.reason, &entry.checks, &entry.inside)
        == (&now.verdict, &now.reason, &now.checks, &now.inside);
    match kind {
        Some(kind) => Now::Other(kind),
        None if is_same => Now::Same,
        None => Now::Firmer,
    }
}

/// Whether a verdict is the same, or one that says more: by tag first and by digest then, or not read first.
fn is_as_firm(was: &str, is: &str) -> bool {
    was == is
        || (is == "verified" && was != "mismatch")
        || (is == "computed" && ["claimed", "unverifiable"].contains(&was))
}

/// What is different about checks. One that passes now and was not made before is none.
fn checks(entry: &Entry, now: &Entry, was_read: bool) -> Option<DifferenceKind> {
    let of = |entry: &'_ Entry, name: &str| entry.checks.iter().find(|check| check.name == name).cloned();
    let old = entry.checks.iter().map(|check| (Some(check.clone()), of(now, &check.name)));
    let new = now.checks.iter().filter(|check| of(entry, &check.name).is_none());
    let new = new.map(|check| (None, Some(check.clone())));
    old.chain(new).find_map(|(was, is)| difference(was.as_ref(), is.as_ref(), was_read))
}

fn difference(was: Option<&CheckEntry>, is: Option<&CheckEntry>, was_read: bool) -> Option<DifferenceKind> {
    let was_made = was.is_some_and(|was| was.outcome != "not-checked");
    match (was, is) {
        (Some(was), Some(is)) if was.outcome == is.outcome => {
            let values = |check: &CheckEntry| (check.expected.clone(), check.received.clone());
            if was.why != is.why {
                Some(DifferenceKind::Outcome)
            } else {
                (values(was) != values(is)).then_some(DifferenceKind::Values)
            }
        }
        (_, Some(is)) if is.outcome == "passed" && !was_made => None,
        // Nothing could be checked of what was not read; what cannot be checked of it now is no loss.
        (None, Some(is)) if is.outcome == "not-checked" && !was_read => None,
        _ => Some(DifferenceKind::Outcome),
    }
}
