//! The history of two configs, step by step.

use std::ops::Range;

use super::align::{gaps, kept};
use super::config::field;
use super::{Change, Field, Group};
use crate::content::History;

/// The steps of both sides, those beside each other that say the same. Nothing names a step but what it says: its date is
/// left aside, since every build writes another. Between the ones that are kept, steps of one command stand beside each
/// other, and then those that are equally many on both sides.
pub(super) fn fields(left: &[History], right: &[History]) -> Vec<Field> {
    let whole = (0..left.len(), 0..right.len());
    let on = |at: usize, other: usize| Some((left.get(at)?, right.get(other)?));
    let same = |l, r| on(l, r).is_some_and(|(one, other)| undated(one) == undated(other));
    let alike = |l, r| on(l, r).is_some_and(|(one, other)| one.created_by == other.created_by);
    let pairs = kept(whole.0.clone(), whole.1.clone(), same);
    let pairs = filled(pairs, &whole, |l, r| kept(l, r, alike));
    let pairs = filled(pairs, &whole, |l, r| if l.len() == r.len() { l.zip(r).collect() } else { Vec::new() });
    let (here, there) = (|at: usize| Some((at, left.get(at)?)), |at: usize| Some((at, right.get(at)?)));
    let mut fields = Vec::new();
    for (at, (l, r)) in gaps(&pairs, whole.0, whole.1).enumerate() {
        fields.extend(l.filter_map(|l| step(here(l), None)));
        fields.extend(r.filter_map(|r| step(None, there(r))));
        if let Some((l, r)) = pairs.get(at) {
            fields.extend(step(here(*l), there(*r)));
        }
    }
    fields
}

/// How many differ in nothing but their date.
pub(super) fn redated(fields: &[Field]) -> usize {
    fields.iter().filter(|field| field.change == Change::Redated).count()
}

/// More pairs, in the gaps that the ones before have left.
fn filled(
    pairs: Vec<(usize, usize)>,
    (left, right): &(Range<usize>, Range<usize>),
    fill: impl Fn(Range<usize>, Range<usize>) -> Vec<(usize, usize)>,
) -> Vec<(usize, usize)> {
    let mut all: Vec<_> = gaps(&pairs, left.clone(), right.clone()).flat_map(|(l, r)| fill(l, r)).collect();
    all.extend(pairs);
    all.sort_unstable();
    all
}

/// A step under its place, which may be another on the right.
fn step(left: Option<(usize, &History)>, right: Option<(usize, &History)>) -> Option<Field> {
    let place = |step: Option<(usize, &History)>| step.map(|(at, _)| at + 1);
    let name = match (place(left), place(right)) {
        (Some(left), Some(right)) if left != right => format!("Step {left}, on the right {right}"),
        (left, right) => format!("Step {}", left.or(right)?),
    };
    let said = |step: Option<(usize, &History)>| step.map(|(_, step)| lines(step)).unwrap_or_default();
    let field = field(Group::History, &name, said(left), said(right))?;
    let same = left.zip(right).is_some_and(|((_, one), (_, other))| undated(one) == undated(other));
    let is_redated = same && field.change == Change::Changed;
    Some(if is_redated { Field { change: Change::Redated, ..field } } else { field })
}

/// What a step says, but for its date.
fn undated(step: &History) -> impl PartialEq + '_ {
    (&step.created_by, &step.author, &step.comment, step.empty_layer)
}

/// What a step says, under the names that it has in the document.
fn lines(step: &History) -> Vec<String> {
    let members = [
        ("created_by", &step.created_by),
        ("created", &step.created),
        ("author", &step.author),
        ("comment", &step.comment),
    ];
    let said = members.into_iter().filter_map(|(name, value)| Some(format!("{name}: {}", value.as_ref()?)));
    let empty = step.empty_layer.then(|| "empty_layer: true".to_owned());
    let lines: Vec<_> = said.chain(empty).collect();
    // A step that says nothing is there all the same.
    if lines.is_empty() { vec!["{}".to_owned()] } else { lines }
}
