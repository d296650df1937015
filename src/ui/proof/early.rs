//! Proofs that end before any layer: stopped among the documents, or without what they begin with. Scripts hear of their end
//! as of any other, and it is never better than incomplete.

use std::sync::Arc;

use leptos::prelude::*;

use super::Run;
use super::drawing::{FINISHED, tell_object};
use crate::browser::{clock, event};
use crate::link::Proof;
use crate::moment;
use crate::object::Object;
use crate::proof::{Chain, WhyNot};
use crate::receipt::Receipt;
use crate::reference::Reference;
use crate::ui::context::Told;
use crate::verify::Reason;
use crate::walk::Steps;

/// Tells scripts of the end: of the objects that they were not told of, and of the whole.
fn tell(receipt: &Receipt, told: &Told) {
    told.borrow_mut().resize(receipt.objects.len(), false);
    for number in 0..receipt.objects.len() {
        tell_object(receipt, number, told);
    }
    event::dispatch(FINISHED, &receipt.tree().to_string());
}

/// The chain of a proof that cannot be begun: what its link names (`root`) could not be opened, or nothing in it is for the
/// platform.
pub fn unbegun(reference: &Reference, root: Option<&Object>) -> Chain {
    let asked = reference.digest.as_ref();
    match root {
        None => Chain::without_root(asked, Reason::Unreadable),
        Some(root) => Chain::of_root(asked, root, WhyNot::OtherPlatform),
    }
}

/// Tells of such a proof.
pub fn tell_unbegun(reference: &Reference, root: Option<&Object>, depth: Proof, platform: Option<&str>) {
    let chain = unbegun(reference, root);
    let (reference, layers) = (reference.to_string(), depth == Proof::Layers);
    tell(&Receipt::unbegun(&reference, &clock::now_in_utc(), platform, layers, &chain), &Told::default());
}

impl Run {
    /// The end of a run that the reader stopped when it had come so far. What was read of the documents is let go, but for what
    /// it begins with.
    pub(super) fn end_stopped(self, steps: Steps) {
        let reason = Reason::Cancelled { received: steps.bytes };
        // Of what it begins with nothing is known until it was opened in this run.
        let chain = self.reference.with_value(|reference| match steps.done {
            0 => Chain::without_root(reference.digest.as_ref(), reason),
            _ => {
                self.root.with_value(|root| Chain::of_root(reference.digest.as_ref(), root, WhyNot::Unread { reason }))
            }
        });
        self.receipt.set(Some(Arc::new(self.end_early(&chain))));
    }

    /// The end of a run that cannot open what it begins with any more.
    pub(super) fn end_unopened(self) {
        let chain =
            self.reference.with_value(|reference| Chain::without_root(reference.digest.as_ref(), Reason::Unreadable));
        self.end_early(&chain);
    }

    fn end_early(self, chain: &Chain) -> Receipt {
        let reference = self.reference.with_value(ToString::to_string);
        let begun = moment::in_utc(self.since.get_value() / 1000);
        // One that was stopped before the reader left it ended then.
        let time = self.read_at.get_value().unwrap_or_else(clock::now_in_utc);
        let receipt = self.plan.with_value(|plan| Receipt::new(&reference, &time, plan, chain));
        let receipt = Receipt { begun, ..receipt };
        tell(&receipt, &self.told.get_value());
        receipt
    }
}
