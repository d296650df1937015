//! Whether each side really holds what it names. Comparing does not tell: it reads documents, and nothing below them.

use leptos::prelude::*;

use super::pair::Pair;
use crate::compare::{Comparison, Side};
use crate::content::{Descriptor, Document};
use crate::link::{Link, Proof, View};
use crate::proof::{ConfigNamed, Outcome, Standing, layer_checks};
use crate::reference::{Place, Reference};
use crate::ui::context::shared;
use crate::ui::part::maybe;

/// What was found below each side in this tab, and the way to prove both where they name the same.
pub(super) fn held(pair: &Pair, comparison: &Comparison, read: [&Side; 2]) -> AnyView {
    let sides = [("left", &pair.left), ("right", &pair.right)];
    let doubts = sides.iter().zip(read).map(|((side, named), read)| {
        let place = &named.0.place;
        match shared().doubted(place, read.object.named()) {
            Some(Standing::Failed) => failed(side, named, "proof-failed", PROOF_FAILED),
            _ if has_wrong_layer(place, read) => failed(side, named, "layer-failed", LAYER_FAILED),
            doubt => maybe(doubt.map(|_| unchecked(side, named))),
        }
    });
    let doubts: Vec<_> = doubts.collect();
    let alike = (comparison.same || comparison.same_config).then(|| {
        let [left, right] = sides.map(|(side, named)| proof(side, named));
        view! {
            <p class="remark" data-role="held">
                "That each side serves what is named there, and that its layers unpack to the DiffIDs, is shown by proving it, not by comparing. Prove the whole of the "{left}" or of the "{right}"."
            </p>
        }
        .into_any()
    });
    view! { {doubts}{maybe(alike)} }.into_any()
}

/// Whether a layer that was read in this tab, by a proof or without one, is not what the side names, or not as it is named.
fn has_wrong_layer(place: &Place, side: &Side) -> bool {
    let Some(reading) = side.reading() else { return false };
    let is_blamed =
        |descriptor: &Descriptor| descriptor.digest.valid().is_some_and(|digest| shared().is_blamed(place, digest));
    let config = side.config.as_ref().map(|(config, verdict)| ConfigNamed { config: Some(config), verdict });
    let fails = |(position, layer): (usize, &Descriptor)| {
        let measured = layer.digest.valid().and_then(|digest| shared().measured(place, digest, 0));
        measured.is_some_and(|hashed| {
            let checks = layer_checks(position, layer, &hashed.seen(), config);
            checks.iter().any(|check| check.outcome == Outcome::Failed)
        })
    };
    match &reading.document {
        Document::Index(index) => index.manifests.iter().any(is_blamed),
        Document::Manifest(manifest) => {
            manifest.layers.iter().any(is_blamed) || manifest.layers.iter().enumerate().any(fails)
        }
        Document::Schema1(_) => false,
    }
}

const PROOF_FAILED: &str =
    "A proof in this tab failed below this side: it does not serve what is named there, or not as it is named.";
const LAYER_FAILED: &str =
    "A layer of this side was read in this tab and is not what is named there, or not as it is named.";

/// That something is wrong below a side.
fn failed(side: &'static str, named: &(Reference, Option<String>), code: &'static str, words: &'static str) -> AnyView {
    let words = words.replace("this side", &format!("the {side} side"));
    let proof = proof(side, named);
    view! {
        <p class="banner banner-bad" role="alert" data-error=code data-held=side><strong>{words}</strong>" See the "{proof}"."</p>
    }
    .into_any()
}

/// That a proof could not check all that is below a side.
fn unchecked(side: &'static str, named: &(Reference, Option<String>)) -> AnyView {
    let words = format!("A proof in this tab could not check all that is named below the {side} side.");
    let proof = proof(side, named);
    view! { <p class="banner banner-warning" data-held=side>{words}" See the "{proof}"."</p> }.into_any()
}

fn proof(side: &'static str, (reference, platform): &(Reference, Option<String>)) -> AnyView {
    let view = View { platform: platform.clone(), proof: Some(Proof::Layers), ..View::default() };
    let href = Link::Reference { reference: reference.clone(), view }.to_string();
    view! { <a href=href data-role=format!("prove-{side}")>{format!("{side} side")}</a> }.into_any()
}
