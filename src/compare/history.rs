//! The history of two configs, step by step.

use super::config::field;
use super::{Field, Group};
use crate::content::History;

/// The steps of both sides by their places. Nothing else names a step: whoever adds one in between moves all behind it.
pub(super) fn fields(left: &[History], right: &[History]) -> Vec<Field> {
    let at = |side: &[History], at: usize| side.get(at).map(lines).unwrap_or_default();
    let step = |place| field(Group::History, &format!("Step {}", place + 1), at(left, place), at(right, place));
    (0..left.len().max(right.len())).filter_map(step).collect()
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
