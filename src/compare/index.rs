//! Indexes: what is under the same platform on both sides.

use super::{Change, Entry, Row, Side};
use crate::content::{Descriptor, Document, Platform, RowKind};
use crate::verify::Verdict;

/// What a side has under one name.
#[derive(Clone, Debug)]
pub(super) struct Item {
    name: String,
    /// The platform that is named for it, if any.
    platform: Option<Platform>,
    /// What it says that it describes: only an attestation of something that is not in the index.
    describes: Option<String>,
    listed: Listed,
    attestations: Vec<Listed>,
}

/// An entry, and where it stands in the document.
#[derive(Clone, Debug)]
struct Listed {
    position: usize,
    entry: Entry,
}

impl Listed {
    fn is_same(&self, other: &Self) -> bool {
        self.entry.digest.is_some() && self.entry.digest == other.entry.digest
    }
}

/// What a side holds: the entries of an index, or itself as the one entry.
pub(super) fn items(side: &Side) -> Vec<Item> {
    let Some(reading) = side.reading() else { return Vec::new() };
    let Document::Index(index) = &reading.document else { return vec![single(side)] };
    let item = |row: &crate::content::Row<'_>| Item {
        name: row.label(),
        platform: row.descriptor.platform.clone().filter(|_| row.kind == RowKind::Platform),
        describes: row.descriptor.describes().filter(|_| row.kind == RowKind::Attestation).map(str::to_owned),
        listed: listed(row.position, row.descriptor),
        attestations: row.attestations.iter().map(|(position, descriptor)| listed(*position, descriptor)).collect(),
    };
    index.rows().iter().map(item).collect()
}

/// A single image is an index of one platform: the one that its config names.
fn single(side: &Side) -> Item {
    let platform = side.config.as_ref().map(|(config, _)| config.platform());
    let platform = platform.filter(|platform| !platform.is_unknown());
    let name = platform.as_ref().map_or_else(|| "no platform named".to_owned(), ToString::to_string);
    let (digest, size) = (Some(side.object.named().clone()), Some(side.object.size()));
    let entry = Entry { digest, size, verdict: side.object.verdict().clone() };
    Item { name, platform, describes: None, listed: Listed { position: 0, entry }, attestations: Vec::new() }
}

/// What an index names and nobody read here.
fn listed(position: usize, descriptor: &Descriptor) -> Listed {
    Listed { position, entry: entry(descriptor, Verdict::Claimed) }
}

/// What a descriptor names, and what may be said of it.
pub(super) fn entry(descriptor: &Descriptor, verdict: Verdict) -> Entry {
    Entry { digest: descriptor.digest.valid().cloned(), size: descriptor.size, verdict }
}

/// The lines of both sides: those of the left in their order, then those that only the right has.
pub(super) fn rows(left: &[Item], right: &[Item]) -> Vec<Row> {
    let partners = partners(left, right);
    let mut rows = Vec::new();
    for (item, partner) in left.iter().zip(&partners) {
        row(&mut rows, Some(item), partner.and_then(|at| right.get(at)), left, right);
    }
    for (_, item) in right.iter().enumerate().filter(|(at, _)| !partners.contains(&Some(*at))) {
        row(&mut rows, None, Some(item), left, right);
    }
    rows
}

/// Whether the entries that both sides have stand in another order.
pub(super) fn is_reordered(left: &[Item], right: &[Item]) -> bool {
    let pairs = left.iter().zip(partners(left, right)).filter_map(|(item, partner)| Some((item, right.get(partner?)?)));
    let mut places: Vec<_> = pairs
        .flat_map(|(one, other)| {
            let attached = attached(&one.attestations, &other.attestations);
            let both = attached.into_iter().filter_map(|(one, other)| Some((one?.position, other?.position)));
            both.chain([(one.listed.position, other.listed.position)])
        })
        .collect();
    places.sort_unstable();
    !places.is_sorted_by_key(|(_, right)| *right)
}

/// Whether two things belong together.
type Alike<T> = fn(&T, &T) -> bool;

/// For each item of the left its partner on the right: the same of the same name, or else an attestation of the same, or
/// else another of the same name, or else one for the same kind of machine, since the version of its system moves from
/// release to release.
fn partners(left: &[Item], right: &[Item]) -> Vec<Option<usize>> {
    let same: Alike<Item> = |one, other| one.name == other.name && one.listed.is_same(&other.listed);
    let of_same: Alike<Item> = |one, other| one.describes.is_some() && one.describes == other.describes;
    paired(left, right, &[same, of_same, |one, other| one.name == other.name, same_machine])
}

/// The attestations of one platform beside each other: first those of one digest, then the others in their order; those of
/// the left, then what only the right has.
fn attached<'a>(left: &'a [Listed], right: &'a [Listed]) -> Vec<(Option<&'a Listed>, Option<&'a Listed>)> {
    let partners = paired(left, right, &[Listed::is_same, |_, _| true]);
    let rest = right.iter().enumerate().filter(|(at, _)| !partners.contains(&Some(*at)));
    let rest: Vec<_> = rest.map(|(_, listed)| (None, Some(listed))).collect();
    let beside = left.iter().zip(&partners).map(|(listed, at)| (Some(listed), at.and_then(|at| right.get(at))));
    beside.chain(rest).collect()
}

/// For each of the left its partner on the right, the ones that are alike by the first measure first.
fn paired<T>(left: &[T], right: &[T], alike: &[Alike<T>]) -> Vec<Option<usize>> {
    let mut taken = vec![false; right.len()];
    let mut partners = vec![None; left.len()];
    for alike in alike {
        for (item, partner) in left.iter().zip(&mut partners).filter(|(_, partner)| partner.is_none()) {
            let free = |(at, other): &(usize, &T)| !taken.get(*at).is_none_or(|taken| *taken) && alike(item, other);
            let found = right.iter().enumerate().find(free).map(|(at, _)| at);
            if let Some(taken) = found.and_then(|at| taken.get_mut(at)) {
                *taken = true;
                *partner = found;
            }
        }
    }
    partners
}

fn same_machine(one: &Item, other: &Item) -> bool {
    match (&one.platform, &other.platform) {
        (Some(one), Some(other)) => one.matches(&other.without_version()) && other.matches(&one.without_version()),
        _ => false,
    }
}

fn row(rows: &mut Vec<Row>, left: Option<&Item>, right: Option<&Item>, all_left: &[Item], all_right: &[Item]) {
    let name = |item: Option<&Item>| item.map(|item| item.name.clone());
    let shown = name(left).or_else(|| name(right)).unwrap_or_default();
    let renamed = name(right).filter(|right| *right != shown);
    rows.push(Row {
        name: shown,
        renamed,
        platform: asked(left, right, all_left, all_right),
        ..line(left.map(|item| &item.listed.entry), right.map(|item| &item.listed.entry))
    });
    let of = |item: Option<&Item>| item.map(|item| item.attestations.clone()).unwrap_or_default();
    for (left, right) in attached(&of(left), &of(right)) {
        let line = line(left.map(|listed| &listed.entry), right.map(|listed| &listed.entry));
        rows.push(Row { name: "attestation".to_owned(), ..line });
    }
}

/// How two digests stand, without a name yet.
pub(super) fn line(left: Option<&Entry>, right: Option<&Entry>) -> Row {
    let digest = |entry: &Entry| entry.digest.clone();
    let change = match (left.map(digest), right.map(digest)) {
        // Two texts that are no digests are nothing that could be equal.
        (Some(None), Some(None)) => Change::Changed,
        (left, right) => Change::of(left.as_ref(), right.as_ref()),
    };
    Row { name: String::new(), renamed: None, platform: None, change, left: left.cloned(), right: right.cloned() }
}

/// The platform that leads to the item on both sides, when there is exactly one of it on each.
fn asked(left: Option<&Item>, right: Option<&Item>, all_left: &[Item], all_right: &[Item]) -> Option<String> {
    let wanted = left?.platform.as_ref()?.without_version();
    right?.platform.as_ref()?;
    let only = |all: &[Item]| {
        all.iter().filter(|item| item.platform.as_ref().is_some_and(|own| own.matches(&wanted))).count() == 1
    };
    let text = wanted.to_string();
    (only(all_left) && only(all_right) && text.parse::<Platform>().is_ok()).then_some(text)
}
