//! A receipt that the reader opened: what it says, whether it agrees with itself, and the way to prove it again.

use leptos::prelude::*;

use crate::browser::clock;
use crate::content::MediaType;
use crate::digest::Digest;
use crate::link::{Link, Proof, View};
use crate::receipt::{CheckEntry, Entry, Flaw, Receipt, check_again};
use crate::reference::Reference;
use crate::shown::{CELL, visible};
use crate::size;
use crate::ui::context::shared;
use crate::ui::part::copy::copy;
use crate::ui::part::digest::digest_name;
use crate::ui::part::facts::{fact, fact_of, facts};
use crate::ui::part::failure::failure_note;
use crate::ui::part::frame::live_frame;
use crate::ui::part::maybe;
use crate::ui::part::receipt::open_receipt;
use crate::ui::part::time::time;
use crate::ui::read::Stage;

/// How many objects are shown. The file has all of them.
const SHOWN: usize = 500;

/// The page of the receipt that is held in this tab.
pub fn receipt_page() -> AnyView {
    let held = shared().receipt();
    let stage = move || match &*held.read() {
        Some(Err(_)) => Stage::Failed,
        Some(Ok(_)) | None => Stage::Ready,
    };
    let shown = move || {
        match &*held.read() {
        None => view! { <p class="remark">"No receipt is open in this tab. It stays on your machine: links have nothing of it."</p> }.into_any(),
        Some(Err(failure)) => failure_note(failure),
        Some(Ok(receipt)) => receipt_view(receipt),
    }
    };
    let content = view! { <h1>"Receipt"</h1>{shown}{open_receipt()} };
    live_frame("receipt", Box::new(stage), content.into_any())
}

fn receipt_view(receipt: &Receipt) -> AnyView {
    let flaws = check_again(receipt, clock::now());
    let text = |text: &str| visible(text, CELL);
    let layers = if receipt.layers { "with layers" } else { "documents only" };
    let platforms = if receipt.platforms.is_empty() { "all".to_owned() } else { text(&receipt.platforms.join(", ")) };
    let count = |of: fn(&Entry) -> bool| receipt.objects.iter().filter(|entry| of(entry)).count();
    let (kept, unlimited) = (count(|entry| entry.kept.is_some()), count(|entry| entry.unlimited));
    let kept = (kept > 0).then(|| fact("kept by the browser", &format!("{kept} of {} objects", receipt.objects.len())));
    let unlimited = (unlimited > 0).then(|| fact("limits lifted", &format!("for {unlimited} of the layers")));
    let mut about = vec![
        fact("asked for", &text(&receipt.reference)),
        fact("said to be", &text(&receipt.standing)),
        fact_of("begun", receipt.begun.as_deref().map_or_else(|| "not stated".into_any(), time)),
        fact_of("ended", time(&receipt.time)),
        fact("by Tallyman", &text(&receipt.program)),
        fact("platforms", &platforms),
        fact("depth", layers),
    ];
    about.extend(kept.into_iter().chain(unlimited));
    let rows: Vec<_> =
        receipt.objects.iter().take(SHOWN).enumerate().map(|(number, entry)| row(number, entry, &flaws)).collect();
    let more = receipt.objects.len().saturating_sub(SHOWN);
    let more = (more > 0).then(|| view! { <p class="remark">{format!("and {more} more {}", if more == 1 { "object" } else { "objects" })}</p> }.into_any());
    view! {
        {facts(about)}
        {agreement(receipt, &flaws)}
        {again(receipt)}
        <section class="panel">
            <header class="panel-head"><h2>"Objects"</h2><p class="remark">"As the receipt has them; nothing here was read again."</p></header>
            <table class="rows receipt-rows">
                <caption class="hidden">"Objects of the receipt"</caption>
                <thead><tr><th scope="col">"Object"</th><th scope="col">"Digest"</th><th scope="col">"Said to be"</th><th scope="col">"Not right"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
            {maybe(more)}
        </section>
    }
    .into_any()
}

/// Whether the receipt could be true. That it is, only proving it again can tell.
fn agreement(receipt: &Receipt, flaws: &[Flaw]) -> AnyView {
    if flaws.is_empty() {
        return view! {
            <p class="banner banner-plain" data-role="agreement" data-flaws="0">"The receipt agrees with itself. Anybody can write one; prove it again to know."</p>
        }
        .into_any();
    }
    let line = |flaw: &Flaw| {
        let object = flaw.object.and_then(|number| receipt.objects.get(number)).map(name);
        let words = flaw.kind.to_string();
        view! { <li>{object.map(|object| format!("{object}: "))}{words}</li> }.into_any()
    };
    let lines: Vec<_> = flaws.iter().take(SHOWN).map(line).collect();
    view! {
        <div class="banner banner-bad" role="alert" data-error="receipt-contradicts" data-role="agreement" data-flaws=flaws.len().to_string()>
            <p><strong>"The receipt contradicts itself. No run of this program has written it like this."</strong></p>
            <ul>{lines}</ul>
        </div>
    }
    .into_any()
}

/// The link that proves the same content again.
fn again(receipt: &Receipt) -> AnyView {
    let Some((reference, digest)) = to_be_proven(receipt) else {
        return view! { <p class="remark">"It names nothing that can be opened again."</p> }.into_any();
    };
    let proof = Some(if receipt.layers { Proof::Layers } else { Proof::Documents });
    let platform = match receipt.platforms.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    };
    let digest =
        digest.map(|digest| view! { {digest_name(&digest)}{copy(digest.to_string(), "copy digest")} }.into_any());
    let (shared, named) = (shared(), reference.clone());
    // What this tab has proven of it counts no more, or coming to its page would go on with that.
    let leave = move |_| shared.leave(|(reference, ..)| *reference == named);
    let href = Link::Reference { reference, view: View { platform, proof, ..View::default() } }.to_string();
    view! {
        <p class="digest-line">
            {maybe(digest)}
            <a class="button button-primary" data-role="prove-again" href=href on:click=leave>"Prove it again"</a>
        </p>
    }
    .into_any()
}

/// What to open to prove the same again, and the digest of it, if it is known. The reader's own digest stays, whatever came
/// under it: nobody knows a signed manifest of schema 1 by the digest of its bytes. Where a tag led to one, or to nothing that
/// was read, it is asked again.
fn to_be_proven(receipt: &Receipt) -> Option<(Reference, Option<Digest>)> {
    let reference = receipt.reference.parse::<Reference>().ok()?;
    let resolved = receipt.resolved.as_ref().and_then(|resolved| resolved.parse::<Digest>().ok());
    let media_type = receipt.objects.first().and_then(|first| first.media_type.as_deref()).map(MediaType::new);
    let is_signed = media_type.is_some_and(|media_type| media_type.essence() == MediaType::DOCKER_SCHEMA1_SIGNED);
    let digest = reference.digest.clone().or(resolved);
    let reference = match &digest {
        Some(digest) if reference.digest.is_none() && !is_signed => {
            Reference { tag: reference.tag.clone(), ..reference.with_digest(digest.clone()) }
        }
        _ => reference,
    };
    (reference.tag.is_some() || reference.digest.is_some()).then_some((reference, digest))
}

fn name(entry: &Entry) -> String {
    let name = match entry.position {
        Some(position) => format!("{} {}", entry.role, position.saturating_add(1)),
        None => entry.role.clone(),
    };
    let platform = entry.platform.as_ref().map(|platform| format!(", {platform}")).unwrap_or_default();
    visible(&format!("{name}{platform}"), CELL)
}

/// An object. Its verdict is a word here, not a mark: nothing on this page was checked by it.
fn row(number: usize, entry: &Entry, flaws: &[Flaw]) -> AnyView {
    let digest = entry.computed.as_ref().or(entry.expected.as_ref());
    let digest = match digest.map(|digest| digest.parse::<Digest>()) {
        Some(Ok(digest)) => view! { <span class="digest-mark">{digest_name(&digest)}</span> }.into_any(),
        Some(Err(_)) => view! { <span class="invalid">"not a digest"</span> }.into_any(),
        None => ().into_any(),
    };
    let said = if entry.left_out { "left out".to_owned() } else { visible(&entry.verdict, CELL) };
    let failed = entry.checks.iter().filter(|check| check.outcome == "failed").map(|check: &CheckEntry| &check.name);
    let mut wrong: Vec<String> = failed.chain(&entry.reason).map(|name| visible(name, CELL)).collect();
    wrong.extend(flaws.iter().filter(|flaw| flaw.object == Some(number)).map(|flaw| flaw.kind.to_string()));
    let bytes = entry.computed_size.or(entry.expected_size).map(size::exactly);
    view! {
        <tr data-object=number.to_string()>
            <th scope="row">{name(entry)}</th><td title=bytes>{digest}</td><td>{said}</td><td>{wrong.join(", ")}</td>
        </tr>
    }
    .into_any()
}
