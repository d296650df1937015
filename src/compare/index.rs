//! Indexes: what is under the same platform on both sides.

use std::collections::HashMap;

use super::pair::Pairing;
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
    let machines = (Machines::of(left), Machines::of(right));
    let mut rows = Vec::new();
    for (one, other) in paired(left, right).sides() {
        row(&mut rows, one, other, &machines);
    }
    rows
}

/// Whether the entries that both sides have stand in another order.
pub(super) fn is_reordered(left: &[Item], right: &[Item]) -> bool {
    let pairs: Vec<_> = paired(left, right).sides().filter_map(|(one, other)| Some((one?, other?))).collect();
    let mut places: Vec<_> = pairs
        .into_iter()
        .flat_map(|(one, other)| {
            let attached = attached(&one.attestations, &other.attestations);
            let both = attached.sides().filter_map(|(one, other)| Some((one?.position, other?.position)));
            both.chain([(one.listed.position, other.listed.position)]).collect::<Vec<_>>()
        })
        .collect();
    places.sort_unstable();
    !places.is_sorted_by_key(|(_, right)| *right)
}

/// Each item of the left beside that of the right which is the same of the same name, or else an attestation of the same, or
/// else another of the same name, or else one for the same kind of machine, since the version of its system moves from
/// release to release.
fn paired<'a>(left: &'a [Item], right: &'a [Item]) -> Pairing<'a, Item> {
    Pairing::new(left, right)
        .by(|item| item.listed.entry.digest.as_ref().map(|digest| (&item.name, digest)))
        .by(|item| item.describes.as_ref())
        .by(|item| Some(&item.name))
        .by(|item| item.platform.as_ref().map(Platform::machine))
}

/// The attestations of one platform beside each other: first those of one digest, then the others in their order.
fn attached<'a>(left: &'a [Listed], right: &'a [Listed]) -> Pairing<'a, Listed> {
    Pairing::new(left, right).by(|listed| listed.entry.digest.as_ref()).by(|_| Some(()))
}

/// How many items of a side are for a kind of machine, and for any variant of it.
struct Machines<'a> {
    exactly: HashMap<(&'a str, &'a str, Option<&'a str>), usize>,
    any_variant: HashMap<(&'a str, &'a str), usize>,
}

impl<'a> Machines<'a> {
    fn of(items: &'a [Item]) -> Self {
        let mut machines = Self { exactly: HashMap::new(), any_variant: HashMap::new() };
        for (os, architecture, variant) in items.iter().filter_map(|item| item.platform.as_ref()).map(Platform::machine)
        {
            *machines.exactly.entry((os, architecture, variant)).or_default() += 1;
            *machines.any_variant.entry((os, architecture)).or_default() += 1;
        }
        machines
    }

    /// Whether exactly one is what a reader gets who asks for the platform, whatever the version of its system: see
    /// [`Platform::matches`].
    fn has_one(&self, wanted: &Platform) -> bool {
        let machine = wanted.machine();
        let count = if wanted.has_variant() {
            self.exactly.get(&machine)
        } else {
            self.any_variant.get(&(machine.0, machine.1))
        };
        count == Some(&1)
    }
}

fn row<'a>(
    rows: &mut Vec<Row>,
    left: Option<&'a Item>,
    right: Option<&'a Item>,
    machines: &(Machines<'_>, Machines<'_>),
) {
    let name = |item: Option<&Item>| item.map(|item| item.name.clone());
    let shown = name(left).or_else(|| name(right)).unwrap_or_default();
    let renamed = name(right).filter(|right| *right != shown);
    rows.push(Row {
        name: shown,
        renamed,
        platform: asked(left, right, machines),
        ..line(left.map(|item| &item.listed.entry), right.map(|item| &item.listed.entry))
    });
    let of = |item: Option<&'a Item>| item.map_or(&[][..], |item| &item.attestations);
    for (left, right) in attached(of(left), of(right)).sides() {
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
fn asked(left: Option<&Item>, right: Option<&Item>, machines: &(Machines<'_>, Machines<'_>)) -> Option<String> {
    let wanted = left?.platform.as_ref()?.without_version();
    right?.platform.as_ref()?;
    let text = wanted.to_string();
    let leads = machines.0.has_one(&wanted) && machines.1.has_one(&wanted) && text.parse::<Platform>().is_ok();
    leads.then_some(text)
}
