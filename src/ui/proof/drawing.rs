//! How a run tells of its chain: in steps, so that the page stays quick.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Run, Step};
use crate::browser::{clock, event};
use crate::content::Descriptor;
use crate::json::Json;
use crate::moment;
use crate::proof::{Chain, Link, Seen};
use crate::receipt::Receipt;
use crate::ui::context::Told;

/// The event that tells of one object, as soon as nothing more will be found about it.
const OBJECT: &str = "tallyman:object";

/// The event that tells of the whole: its detail is the receipt.
pub(super) const FINISHED: &str = "tallyman:finished";

/// The least time between two drawings of a chain whose layers end one after the other, in milliseconds.
const PAUSE: u64 = 100;

/// The longest, in milliseconds: however slow the machine is, the page tells of what was read.
const LONGEST_PAUSE: u64 = 1000;

/// For how long scripts are told of objects before the page gets to do something else, in milliseconds: half a frame.
const SLICE: u64 = 8;

/// That time in drawings: a chain that takes long to draw is drawn less often, so that nine tenths of the time are left for
/// all else. It also follows a machine that is busy: on one, a run of 130 small layers took 11 s and 2.6 s of the
/// main thread, where with a drawing every 130 ms it took 20 s and 5.9 s.
const DRAWINGS: u64 = 9;

impl Run {
    /// Makes the chain anew when a layer has ended, and the receipt when all have.
    pub(super) fn advance(self) {
        self.again.track();
        let (Some(checks), Some(walk)) = (self.checks.get(), self.walk.get_value()) else { return };
        let all = checks.all();
        let ended: Vec<bool> = all.iter().map(|check| !check.progress.read().is_busy()).collect();
        if self.is_making.get_value() || self.ended.with_value(|before| before.as_ref() == Some(&ended)) {
            return;
        }
        let is_done = ended.iter().all(|ended| *ended);
        if !is_done && self.is_too_soon() {
            return;
        }
        self.ended.set_value(Some(ended));
        self.is_making.set_value(true);
        let see = |layer: &Descriptor| {
            let check = checks.of_layer(layer);
            check.and_then(|check| untrack(|| check.seen())).unwrap_or(Seen::NotAsked)
        };
        let chain = walk.chain(&see);
        let is_known = |link: &Link| untrack(|| self.pending(link)).is_none();
        let known = chain.links().iter().map(is_known).collect();
        let round = self.round.get_value();
        spawn_local(async move {
            // Nothing when the page went meanwhile, or began anew.
            if self.show(Arc::new(chain), known, is_done, round).await.is_some() {
                self.is_making.set_value(false);
                self.look_again();
            }
        });
    }

    /// Tells scripts of a chain and draws it, in steps: all at once would keep the page from anything else. So no task of
    /// five hundred objects takes more than 21 ms of processor time in Chromium, half of it the browser's own layout.
    /// `known` says of which objects nothing more will be found.
    async fn show(self, chain: Arc<Chain>, known: Vec<bool>, is_done: bool, round: u32) -> Option<()> {
        self.breathe(round).await?;
        let began = clock::now_millis();
        let reference = self.reference.try_with_value(ToString::to_string)?;
        let receipt = self.receipt_of(&reference, &chain, is_done);
        self.tell(&receipt, &known, round).await?;
        self.chain.set(chain);
        self.breathe(round).await?;
        let made = clock::now_millis();
        self.made.set_value(Some(made));
        self.cost.set_value(made.saturating_sub(began));
        if is_done {
            event::dispatch(FINISHED, &receipt.tree().to_string());
            self.breathe(round).await?;
        }
        self.step.set(if is_done { Step::Done } else { Step::Layers });
        self.receipt.set(is_done.then(|| Arc::new(receipt)));
        Some(())
    }

    /// The receipt as it is now. A run that was read before it was left ended then, and not when the reader came back.
    fn receipt_of(self, reference: &str, chain: &Chain, is_done: bool) -> Receipt {
        let time = self.read_at.get_value().unwrap_or_else(clock::now_in_utc);
        if is_done {
            self.keep_end(&time);
            // What is read from now on, such as a layer without limits, ends later.
            self.read_at.set_value(None);
        }
        let begun = moment::in_utc(self.since.get_value() / 1000);
        Receipt { begun, ..self.plan.with_value(|plan| Receipt::new(reference, &time, plan, chain)) }
    }

    /// Lets the page do something else. Nothing when it went meanwhile, or began anew.
    async fn breathe(self, round: u32) -> Option<()> {
        clock::pause(0).await;
        (self.round.try_get_value()? == round).then_some(())
    }

    fn look_again(self) {
        let _ = self.again.try_update(|again| *again = again.wrapping_add(1));
    }

    /// Whether the chain was made so lately that making it again would keep the page from anything else. It is then made a
    /// little later.
    fn is_too_soon(self) -> bool {
        let pause = self.cost.get_value().saturating_mul(DRAWINGS).clamp(PAUSE, LONGEST_PAUSE);
        let since = self.made.get_value().map(|made| clock::now_millis().saturating_sub(made));
        let Some(left) = since.and_then(|since| pause.checked_sub(since)).filter(|left| *left > 0) else {
            return false;
        };
        if !self.is_waiting.get_value() {
            self.is_waiting.set_value(true);
            spawn_local(async move {
                clock::pause(u32::try_from(left).unwrap_or(u32::MAX)).await;
                let _ = self.is_waiting.try_set_value(false);
                self.look_again();
            });
        }
        true
    }

    /// Tells scripts of every object about which nothing more will be found.
    async fn tell(self, receipt: &Receipt, known: &[bool], round: u32) -> Option<()> {
        let told = self.told.try_get_value()?;
        told.borrow_mut().resize(receipt.objects.len(), false);
        let mut began = clock::now_millis();
        for (number, is_known) in known.iter().enumerate() {
            if !*is_known || !tell_object(receipt, number, &told) {
                continue;
            }
            if clock::now_millis().saturating_sub(began) > SLICE {
                self.breathe(round).await?;
                began = clock::now_millis();
            }
        }
        Some(())
    }
}

/// Tells scripts of an object, unless they were told of it. Says whether they were told now.
pub(super) fn tell_object(receipt: &Receipt, number: usize, told: &Told) -> bool {
    let is_new = told.borrow_mut().get_mut(number).is_some_and(|told| !std::mem::replace(told, true));
    let Some(object) = receipt.objects.get(number).filter(|_| is_new) else { return false };
    let members = [
        ("reference", Json::Text(receipt.reference.clone())),
        ("number", Json::Whole(number as u64)),
        ("object", object.tree()),
    ];
    let members = members.map(|(name, value)| (name.to_owned(), value));
    event::dispatch(OBJECT, &Json::Object(members.into()).to_string());
    true
}
