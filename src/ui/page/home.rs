//! Home: what this is, the demo, and where the reader was before.

use leptos::prelude::*;

use crate::browser::storage;
use crate::link::Link;
use crate::ui::context::desk;
use crate::ui::part::frame::Frame;
use crate::ui::part::table::Notes;
use crate::ui::read::Stage;

/// Links into the demo, each with what there is to see.
const DEMO: [(&str, &str, &str); 4] = [
    ("#/oci:demo", "All tags", "releases, floating names and commits that share digests"),
    ("#/oci:demo:1.4.2", "A multi-arch index", "four platforms with their attestations"),
    ("#/oci:demo:chart", "An artifact", "something in a registry that is no image"),
    ("#/oci:demo:damaged", "A damaged layer", "hash it, and see what a mismatch looks like"),
];

/// The first page.
#[component]
pub fn Home() -> impl IntoView {
    let settings = desk().settings();
    let registries = settings.registry.iter().chain(settings.only.iter().flatten());
    let mut offered: Vec<_> = registries.map(|host| Link::Registry(host.clone()).to_string()).collect();
    offered.dedup();
    let offered =
        offered.into_iter().map(|href| view! { <li><a href=href.clone()>{name_of(&href)}</a></li> }).collect_view();
    let demo = DEMO.map(|(href, name, what)| {
        view! { <li><a class="card" href=href><strong>{name}</strong><span>{what}</span></a></li> }
    });
    view! {
        <Frame page="home" stage=Stage::Ready>
            <h1>"What does the registry really serve?"</h1>
            <p class="lead">
                "Paste any image reference above. This page asks the registry itself, hashes every byte it shows right here in your browser, "
                "and says what that proves. Tags are pointers; digests are facts."
            </p>
            <Notes notes=settings.notes.clone()/>
            {(!offered.is_empty()).then(|| view! { <section><h2>"Registries"</h2><ul class="places">{offered}</ul></section> })}
            <section>
                <h2>"Try it on the demo"</h2>
                <p class="remark">"An OCI image layout that lies beside this page. It needs no registry."</p>
                <ul class="cards">{demo.collect_view()}</ul>
            </section>
            <Recent/>
            <section>
                <h2>"What the marks mean"</h2>
                <dl class="legend">
                    <div><dt><span class="verdict verdict-verified">"✓ verified"</span></dt><dd>"hashed here, and equal to the digest that your link or a verified parent names"</dd></div>
                    <div><dt><span class="verdict verdict-computed">"≡ computed"</span></dt><dd>"hashed here, but nobody named the digest beforehand: what a tag leads to"</dd></div>
                    <div><dt><span class="verdict verdict-claimed">"“ claimed"</span></dt><dd>"the source says so; not read yet"</dd></div>
                    <div><dt><span class="verdict verdict-mismatch">"✗ mismatch"</span></dt><dd>"the bytes are something else; they are withheld"</dd></div>
                    <div><dt><span class="verdict verdict-unverifiable">"? unverifiable"</span></dt><dd>"cannot be checked, with the reason"</dd></div>
                </dl>
            </section>
        </Frame>
    }
}

/// Places that were opened before in this browser. They never leave it.
#[component]
fn Recent() -> impl IntoView {
    let places = RwSignal::new(storage::recent(|link| Link::parse(link).is_ok()));
    let forget = move |_| {
        storage::forget();
        places.set(Vec::new());
    };
    move || {
        let links = places.get();
        (!links.is_empty()).then(|| {
            let items = links.into_iter().map(|href| view! { <li><a href=href.clone()>{name_of(&href)}</a></li> }).collect_view();
            view! {
                <section data-role="recent">
                    <h2>"Recent places"</h2>
                    <ul class="places">{items}</ul>
                    <p><button type="button" class="button button-small" data-action="forget" on:click=forget>"forget them"</button></p>
                </section>
            }
        })
    }
}

/// A link as it would be typed.
fn name_of(href: &str) -> String {
    href.trim_start_matches("#/").to_owned()
}
