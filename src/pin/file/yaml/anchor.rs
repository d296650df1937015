//! Anchors (`&name`) and aliases (`*name`): a name that an `image:` takes by an alias is pinned at its anchor, once, and all
//! that take it follow. Where something else takes it too, it stays: the digest would stand there as well.
//! <https://yaml.org/spec/1.2.2/#71-alias-nodes>

use std::collections::HashMap;
use std::ops::Range;

use super::flow::Pairs;
use super::keyed::{Keyed, is_document, sibling};
use super::written::after_anchor;
use super::{FREE, continued, is_reference, next_line, value};
use crate::pin::file::{Meaning, Role, Scan, Skipped, Unseen, Why};

/// Keys whose text is something else than an image, also where it reads like one. What else a key may mean is not known:
/// compose files keep anchors below `x-…`, others wherever they like.
const OTHER: [&str; 4] = ["command", "container_name", "entrypoint", "value"];

/// What the text beside a key is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Is {
    /// An image that is to be pulled.
    Image,
    /// Certainly no such image.
    Other,
    /// Nobody knows.
    Open,
}

/// Where a mark stands.
#[derive(Clone, Copy)]
enum Place<'t> {
    /// A line with a key, by its number in the list of them.
    Line(usize),
    /// In braces or brackets.
    Pair(Keyed<'t>),
}

/// An anchor or an alias.
#[derive(Clone, Copy)]
struct Mark<'t> {
    name: &'t str,
    is_alias: bool,
    line: usize,
    is: Is,
    place: Place<'t>,
}

/// The marks of a file, in its order; nothing where a document ends.
#[derive(Default)]
pub(super) struct Marks<'t>(Vec<Option<Mark<'t>>>);

impl<'t> Marks<'t> {
    /// Takes what stands in a line, outside of braces.
    pub fn line(&mut self, keyed: &[Keyed<'t>], at: usize) {
        let Some(own) = keyed.get(at) else { return };
        if is_document(own) {
            self.0.push(None);
        }
        // An alias in the line below its key.
        let below = continued(keyed, at).filter(|_| !own.key.is_empty());
        let below = below.and_then(|lines| lines.first()).map(|line| (line, line.line.text.trim_start()));
        let below = below.and_then(|(line, text)| Some((line, alias(text)?)));
        // Most lines have no mark, and it takes a while to tell what others are of.
        if below.is_none() && own.behind().len() == own.value().len() && !own.value().starts_with('*') {
            return;
        }
        let above = if own.key.is_empty() { own.above.parent.unwrap_or_default() } else { own.left() };
        let is = match own.key {
            _ if FREE.contains(&above) => Is::Other,
            "image" if sibling(keyed, at, "build").is_some() => Is::Other,
            "image" => Is::Image,
            _ if is_reference(own) => Is::Image,
            key if OTHER.contains(&key) => Is::Other,
            _ => Is::Open,
        };
        let place = Place::Line(at);
        self.add(own, is, place);
        if let Some((line, name)) = below {
            self.0.push(Some(Mark { name, is_alias: true, line: line.line.number, is, place }));
        }
    }

    /// Takes what stands in braces or brackets.
    pub fn pairs(&mut self, pairs: &Pairs<'t>) {
        for pair in &pairs.all {
            let is = match pair.keyed.key {
                _ if FREE.contains(&pair.parent) => Is::Other,
                "image" if pairs.get(pair.mapping, "build").is_some() => Is::Other,
                "image" => Is::Image,
                "reference" if pair.parent == "image" => Is::Image,
                key if OTHER.contains(&key) => Is::Other,
                _ => Is::Open,
            };
            self.add(&pair.keyed, is, Place::Pair(pair.keyed));
        }
    }

    fn add(&mut self, own: &Keyed<'t>, is: Is, place: Place<'t>) {
        let mut push = |name, is_alias| self.0.push(Some(Mark { name, is_alias, line: own.line.number, is, place }));
        let (start, end) = (own.value_at, after_anchor(*own));
        let before = own.line.text.get(start..end).unwrap_or_default();
        before.split_whitespace().filter_map(|word| word.strip_prefix('&')).for_each(|name| push(name, false));
        if let Some(name) = alias(own.behind()) {
            push(name, true);
        }
    }

    /// Finds the images that aliases name, and leaves those alone that are something else as well.
    pub fn follow(&self, scan: &mut Scan, keyed: &[Keyed<'t>]) {
        let mut anchors: Vec<Anchor<'t>> = Vec::new();
        // The one that a name means at this place: a later one takes it over, and a document has its own.
        let mut named: HashMap<&str, usize> = HashMap::new();
        for mark in &self.0 {
            match mark {
                None => named.clear(),
                Some(mark) if !mark.is_alias => {
                    named.insert(mark.name, anchors.len());
                    anchors.push(Anchor { mark: *mark, images: Vec::new(), other: None });
                }
                Some(alias) => match named.get(alias.name).and_then(|number| anchors.get_mut(*number)) {
                    Some(anchor) if alias.is == Is::Image => anchor.images.push(alias.line),
                    Some(anchor) => anchor.other = anchor.other.or(Some(alias.line)),
                    None if alias.is == Is::Image => {
                        scan.skipped.push(Skipped { line: alias.line, what: Unseen::Unanchored });
                    }
                    None => {}
                },
            }
        }
        let mut shared: Vec<_> = anchors.iter().filter_map(|anchor| anchor.find(scan, keyed)).collect();
        shared.sort_by_key(|(place, _)| place.start);
        leave(scan, &shared);
    }
}

/// An anchor with what goes by it.
struct Anchor<'t> {
    mark: Mark<'t>,
    /// The lines of the aliases that are images.
    images: Vec<usize>,
    /// The first line of an alias that is something else.
    other: Option<usize>,
}

impl<'t> Anchor<'t> {
    /// Takes its text for an image where an alias does. Gives where it stands, and the line of what else it is.
    fn find(&self, scan: &mut Scan, keyed: &[Keyed<'t>]) -> Option<(Range<usize>, usize)> {
        let own = match self.mark.place {
            Place::Line(at) => *keyed.get(at)?,
            Place::Pair(keyed) => keyed,
        };
        let is_taken = !self.images.is_empty();
        let below = match self.mark.place {
            Place::Line(at) => continued(keyed, at),
            Place::Pair(_) => None,
        };
        if below.is_none() && is_collection(own.behind()) {
            // What is in it is listed where it stands.
            let skip = |line: &usize| Skipped { line: *line, what: Unseen::Alias };
            scan.skipped.extend(self.images.iter().map(skip));
            return None;
        }
        if is_taken && self.mark.is != Is::Image {
            let count = scan.mentions.len();
            match below {
                Some(lines) => next_line(scan, lines, false),
                None => value(scan, &own, false),
            }
            scan.mentions.iter_mut().skip(count).for_each(|mention| mention.role = Role::Anchor);
        }
        let is_other = is_taken && self.mark.is == Is::Other;
        let other = if is_other { Some(self.mark.line) } else { self.other };
        let place = own.line.at + own.value_at..own.end(below.and_then(|lines| lines.last()));
        other.map(|line| (place, line))
    }
}

/// Leaves those names as they are that stand in places, in the order of the file, which are something else as well.
fn leave(scan: &mut Scan, shared: &[(Range<usize>, usize)]) {
    for mention in &mut scan.mentions {
        let before = shared.partition_point(|(place, _)| place.start <= mention.span.start);
        let place = before.checked_sub(1).and_then(|at| shared.get(at));
        let Some((_, line)) = place.filter(|(place, _)| place.contains(&mention.span.start)) else { continue };
        if let Meaning::Image(reference) = &mention.meaning {
            mention.meaning = Meaning::Unpinned { reference: reference.clone(), why: Why::Elsewhere(*line) };
        }
    }
}

/// Whether a mapping or a list begins behind an anchor, in its line or below.
fn is_collection(behind: &str) -> bool {
    behind.is_empty() || behind.starts_with(['#', '{', '[']) && !behind.starts_with("{{")
}

/// The name of the alias that a value is.
fn alias(value: &str) -> Option<&str> {
    value.strip_prefix('*').and_then(|rest| rest.split_whitespace().next())
}
