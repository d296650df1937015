//! What comparing came to, in a sentence or two.

use crate::compare::{Change, Comparison, Group, Layers};
use crate::shown::capital;
use crate::size;

/// What comparing came to: a word for scripts, how it looks, and two sentences. `made` says which sides have a manifest that
/// was put together here.
pub(super) fn said(
    comparison: &Comparison,
    readable: bool,
    made: [bool; 2],
) -> (&'static str, &'static str, &'static str, String) {
    let wrapping = match made {
        [false, false] => None,
        [true, false] => Some("The manifest of the left side was put together here, so its digest is no registry's."),
        [false, true] => Some("The manifest of the right side was put together here, so its digest is no registry's."),
        [true, true] => Some("Both manifests were put together here, so their digests are no registry's."),
    };
    match wrapping {
        _ if comparison.same => {
            let what = "The same document on both sides: both name the same things below.";
            ("same", "banner-plain", what, String::new())
        }
        _ if !readable => {
            let what = "One side cannot be read as a document, so only the digests were compared.";
            ("unread", "banner-warning", what, String::new())
        }
        _ if comparison.same_config => {
            let what = "The same config on both sides: the settings are equal, and so are the DiffIDs that it names.";
            let more = wrapping.unwrap_or("The manifests differ in how they wrap it.").to_owned();
            ("same-config", "banner-plain", what, more)
        }
        None => ("different", "banner-plain", "Different.", differences(comparison)),
        Some(why) if comparison.configs => {
            ("different", "banner-plain", "Different configs.", format!("{why} {}", differences(comparison)))
        }
        Some(why) => {
            let next = "Choose a platform to compare the configs.";
            ("made", "banner-warning", "The digests cannot be compared.", format!("{why} {next}"))
        }
    }
}

/// What differs, counted, in a sentence.
fn differences(comparison: &Comparison) -> String {
    let mut parts = Vec::new();
    if let Some(rows) = &comparison.platforms {
        let count = |change| rows.iter().filter(|row| row.change == change).count();
        for (change, word) in
            [(Change::Changed, "changed"), (Change::Gained, "gained"), (Change::Lost, "lost"), (Change::Same, "equal")]
        {
            let entries = count(change);
            if entries > 0 {
                parts.push(format!("{entries} {} {word}", if entries == 1 { "entry" } else { "entries" }));
            }
        }
    }
    if comparison.reordered {
        parts.push("what both hold stands in another order".to_owned());
    }
    if let Some(layers) = &comparison.layers {
        let words = match (layers.fetch, layers.whole) {
            (Some(0), _) => "nothing to fetch: all layers of the right side are on the left".to_owned(),
            (Some(fetch), Some(whole)) => {
                format!(
                    "{} of {} in layers to fetch for whoever has the left side",
                    size::in_words(fetch),
                    size::in_words(whole)
                )
            }
            _ => "how much has to be fetched is not stated".to_owned(),
        };
        parts.push(words);
        parts.extend(moved(layers));
    }
    let differing = |groups: &[Group]| {
        let fields = comparison.fields.iter().filter(|field| groups.contains(&field.group));
        fields.filter(|field| !matches!(field.change, Change::Same | Change::Redated)).count()
    };
    let settings = [Group::Setting, Group::Env, Group::Label];
    for (groups, one, many) in [
        (settings.as_slice(), "setting differs", "settings differ"),
        (&[Group::History], "step of the history differs", "steps of the history differ"),
        (&[Group::Annotation], "annotation differs", "annotations differ"),
        (&[Group::Member], "other member differs", "other members differ"),
    ] {
        match differing(groups) {
            0 => {}
            _ if comparison.dates_alone && groups == settings => {}
            1 => parts.push(format!("1 {one}")),
            count => parts.push(format!("{count} {many}")),
        }
    }
    parts.extend(redated(comparison));
    if comparison.dates_alone {
        parts.push("of what is compared in the configs, only dates differ".to_owned());
    }
    if differing(&[Group::Document]) > 0 && parts.is_empty() {
        parts.push("only the type of the document".to_owned());
    }
    if parts.is_empty() { String::new() } else { format!("{}.", capital(&parts.join("; "))) }
}

/// How many layers of both went past others, and how many one side has beyond those of the other, if any.
pub(super) fn moved(layers: &Layers) -> Option<String> {
    let moved = layers.rows.iter().filter(|layer| layer.change == Change::Moved).count().saturating_sub(layers.again);
    let told = |count: usize, what: &str| match count {
        0 => None,
        1 => Some(format!("1 layer of both {what}")),
        count => Some(format!("{count} layers of both {what}")),
    };
    let parts = [told(moved, "in another order"), told(layers.again, "there once more on one side")];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// How many steps differ in nothing but their date, if any.
pub(super) fn redated(comparison: &Comparison) -> Option<String> {
    match comparison.redated {
        0 => None,
        1 => Some("1 step of the history differs in nothing but its date".to_owned()),
        count => Some(format!("{count} steps of the history differ in nothing but their dates")),
    }
}
