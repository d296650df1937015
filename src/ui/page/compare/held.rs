//! Whether each side really holds what it names. Comparing does not tell: it reads documents, and nothing below them.

use leptos::prelude::*;

use super::Pair;
use crate::compare::Comparison;
use crate::link::{Link, Proof, View};
use crate::object::Object;
use crate::proof::Standing;
use crate::reference::Reference;
use crate::ui::context::desk;
use crate::ui::part::maybe;

/// What proofs in this tab found below each side, and the way to prove both where they name the same.
pub(super) fn held(pair: &Pair, comparison: &Comparison, objects: [&Object; 2]) -> AnyView {
    let sides = [("left", &pair.left), ("right", &pair.right)];
    let doubts = sides.iter().zip(objects).map(|((side, named), object)| {
        let doubt = desk().doubted(&named.0.place, object.digest());
        maybe(doubt.map(|standing| doubted(side, named, standing)))
    });
    let doubts: Vec<_> = doubts.collect();
    let alike = (comparison.same || comparison.same_config).then(|| {
        let proofs = sides.map(|(side, named)| view! { " "{proof(side, named)} }.into_any());
        view! {
            <p class="remark" data-role="held">
                "That each side serves what is named there, and that its layers unpack to the DiffIDs, is shown by proving it, not by comparing. Prove the whole of the"
                {proofs.into_iter().collect::<Vec<_>>()}"."
            </p>
        }
        .into_any()
    });
    view! { {doubts}{maybe(alike)} }.into_any()
}

/// What a proof found below a side.
fn doubted(side: &'static str, named: &(Reference, Option<String>), standing: Standing) -> AnyView {
    let proof = proof(side, named);
    if standing == Standing::Failed {
        let words = format!(
            "A proof in this tab failed below the {side} side: it does not serve what is named there, or not as it is named."
        );
        return view! {
            <p class="banner banner-bad" role="alert" data-error="proof-failed" data-held=side><strong>{words}</strong>" See the "{proof}"."</p>
        }
        .into_any();
    }
    let words = format!("A proof in this tab could not check all that is named below the {side} side.");
    view! { <p class="banner banner-warning" data-held=side>{words}" See the "{proof}"."</p> }.into_any()
}

fn proof(side: &'static str, (reference, platform): &(Reference, Option<String>)) -> AnyView {
    let view = View { platform: platform.clone(), proof: Some(Proof::Layers), ..View::default() };
    let href = Link::Reference { reference: reference.clone(), view }.to_string();
    view! { <a href=href data-role=format!("prove-{side}")>{format!("{side} side")}</a> }.into_any()
}
