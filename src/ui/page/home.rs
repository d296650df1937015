//! Home: what this is, the demo, and where the reader was before.

use leptos::prelude::*;

use crate::browser::storage;
use crate::link::Link;
use crate::ui::context::shared;
use crate::ui::later::{self, part_later, piece};
use crate::ui::live::{live, on};
use crate::ui::part::archive::open_archive;
use crate::ui::part::frame::frame;
use crate::ui::part::maybe;
use crate::ui::part::receipt::open_receipt;
use crate::ui::part::table::notes;
use crate::ui::part::waiting;
use crate::ui::part::watched::is_any_watched;
use crate::ui::read::Stage;

/// Links into the demo, each with what there is to see.
const DEMO: [(&str, &str, &str); 4] = [
    ("#/oci:demo", "All tags", "releases, floating names and commits that share digests"),
    ("#/oci:demo:1.4.2", "A multi-arch index", "four platforms with their attestations"),
    ("#/oci:demo:chart", "An artifact", "something in a registry that is no image"),
    ("#/oci:demo:damaged", "A damaged layer", "hash it, and see what a mismatch looks like"),
];

/// The first page.
pub fn home() -> AnyView {
    let settings = shared().settings();
    let registries = settings.registry.iter().chain(settings.only.iter().flatten());
    let mut offered: Vec<_> = registries.map(|host| Link::of_registry(host.clone()).to_string()).collect();
    offered.dedup();
    let offered = (!offered.is_empty()).then(|| {
        view! { <section><h2>"Registries"</h2><ul class="places">{places(&offered)}</ul></section> }.into_any()
    });
    let card = |(href, name, what)| {
        view! { <li><a class="card" href=href><strong>{name}</strong><span>{what}</span></a></li> }.into_any()
    };
    let demo: Vec<_> = DEMO.into_iter().map(card).collect();
    let content = view! {
        <h1>"What does the registry really serve?"</h1>
        <p class="lead">
            "Paste any image reference above. This page asks the registry itself, hashes every byte it shows right here in your browser, "
            "and says what that proves. Tags are pointers; digests are facts."
        </p>
        {notes(&settings.notes)}
        {maybe(offered)}
        <section>
            <h2>"Try it on the demo"</h2>
            <p class="remark">"An OCI image layout that lies beside this page. It needs no registry."</p>
            <ul class="cards">{demo}</ul>
        </section>
        {maybe(is_any_watched().then(|| part_later(later::watched())))}
        {recent()}
        <section>
            <h2>"Archives"</h2>
            <p class="remark">"An OCI layout in a tar file, or what docker save wrote. It is read in this tab and sent nowhere; every page and check works on it."</p>
            {open_archive(None)}
        </section>
        <section>
            <h2>"Pin my file"</h2>
            <p class="remark">"A Dockerfile, a compose file or Kubernetes YAML in; the same file with digests out. It stays in this tab."</p>
            <p><a class="button" data-role="pin-file" href="#/?pin">"Pin the images of a file"</a></p>
        </section>
        <section>
            <h2>"Receipts"</h2>
            <p class="remark">"What a proof found, as a file. It is read in this tab and sent nowhere."</p>
            {open_receipt()}
        </section>
        {kept()}
        <section>
            <h2>"What the marks mean"</h2>
            <dl class="legend">
                <div><dt><span class="verdict verdict-verified">"✓ verified"</span></dt><dd>"hashed here, and equal to the digest that your link or a verified parent names"</dd></div>
                <div><dt><span class="verdict verdict-computed">"≡ computed"</span></dt><dd>"hashed here, but nobody named the digest beforehand: what a tag leads to"</dd></div>
                <div><dt><span class="verdict verdict-claimed">"“ claimed"</span></dt><dd>"the source says so; not read yet"</dd></div>
                <div><dt><span class="verdict verdict-mismatch">"✗ mismatch"</span></dt><dd>"the bytes are something else, or of another size; they are withheld"</dd></div>
                <div><dt><span class="verdict verdict-unverifiable">"? unverifiable"</span></dt><dd>"cannot be checked, with the reason"</dd></div>
            </dl>
        </section>
    };
    frame("home", Stage::Ready, content.into_any())
}

/// Places that were opened before in this browser. They never leave it.
fn recent() -> AnyView {
    let opened = RwSignal::new(storage::recent(|link| Link::parse(link).is_ok()));
    let forget = move |_| {
        storage::forget();
        opened.set(Vec::new());
    };
    let section = move || {
        let items = places(&opened.read());
        if items.is_empty() {
            return ().into_any();
        }
        view! {
            <section data-role="recent">
                <h2>"Recent places"</h2>
                <ul class="places">{items}</ul>
                <p><button type="button" class="button button-small" data-action="forget" on:click=on(forget)>"forget them"</button></p>
            </section>
        }
        .into_any()
    };
    live(section)
}

/// What this browser keeps is looked up for those who open it.
fn kept() -> AnyView {
    let asked = RwSignal::new(false);
    let ask = move |_| asked.maybe_update(|asked| !std::mem::replace(asked, true));
    let found = move || maybe(asked.get().then(|| piece(later::kept(), || waiting("Looking up what is kept…"))));
    view! {
        <section>
            <h2>"Kept in this browser"</h2>
            <details class="more" data-role="kept-fold" on:toggle=on(ask)><summary>"How much it is, and how much it may be"</summary>{live(found)}</details>
        </section>
    }
    .into_any()
}

fn places(links: &[String]) -> Vec<AnyView> {
    let place = |href: &String| view! { <li><a href=href.clone()>{name_of(href)}</a></li> }.into_any();
    links.iter().map(place).collect()
}

/// A link as it would be typed.
fn name_of(href: &str) -> String {
    href.trim_start_matches("#/").to_owned()
}
