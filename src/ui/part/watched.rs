//! Watched tags: a button on a tag's page, and on home what has moved since.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::digest::{digest_mark, digest_name};
use super::drift::for_platform;
use super::maybe;
use super::time::since_mark;
use crate::browser::clock::Within;
use crate::browser::{clock, location, storage};
use crate::digest::Digest;
use crate::failure::Failure;
use crate::library::Drift;
use crate::link::Link;
use crate::reference::Reference;
use crate::source::throttle::{AT_ONCE, Throttle};
use crate::ui::context::shared;
use crate::ui::read::{self, Outcome};
use crate::verify::Verdict;
use crate::watch::{List, MOST_BYTES, Watched};

/// Where the list is kept.
const LIST: &str = "tallyman.watched.1";

fn stored() -> List {
    List::read(&storage::text(LIST, MOST_BYTES).unwrap_or_default())
}

/// Changes the list, as it is now: another tab may have changed it meanwhile.
fn change(with: impl FnOnce(&mut List)) -> List {
    let mut list = stored();
    with(&mut list);
    storage::put(LIST, Some(&list.text()));
    list
}

/// Whether there is anything to tell of. It is asked before the code is fetched that tells it.
pub fn is_any_watched() -> bool {
    storage::text(LIST, MOST_BYTES).is_some_and(|text| !text.is_empty())
}

/// For a tag's page: begins to watch where it points, or ends it.
pub fn watch_button(reference: &Reference, digest: &Digest) -> Option<AnyView> {
    let watched = Watched::new(reference, digest, clock::now())?;
    let is_watched = RwSignal::new(stored().of(reference).is_some());
    let toggle = move |_| {
        let now = !is_watched.get_untracked();
        let watched = watched.clone();
        change(|list| if now { list.add(watched) } else { list.remove(&watched.reference) });
        is_watched.set(now);
    };
    let label = move || if is_watched.get() { "Stop watching" } else { "Watch" };
    let button = view! {
        <button type="button" class="button" data-action="watch" aria-pressed=move || is_watched.get().to_string()
            title="Home then tells when the tag points elsewhere. The list stays in this browser." on:click=toggle>{label}</button>
    };
    Some(button.into_any())
}

/// The section on home: each watched tag with what became of it. It asks while it is there, a few at a time.
pub fn watched() -> AnyView {
    let list = RwSignal::new(stored());
    let is_empty = Memo::new(move |_| list.read().all().is_empty());
    let throttle = StoredValue::new_local(Throttle::new(AT_ONCE));
    let section = move || {
        if is_empty.get() {
            return ().into_any();
        }
        // A row stays as long as its tag and digest do, so that nothing is asked twice.
        view! {
            <section data-role="watched">
                <h2>"Watched tags"</h2>
                <ul class="watched">
                    <For each=move || list.read().all().to_vec() key=ToString::to_string let(watched)>
                        {row(&watched, throttle.get_value(), list)}
                    </For>
                </ul>
            </section>
        }
        .into_any()
    };
    section.into_any()
}

fn row(watched: &Watched, throttle: Throttle, list: RwSignal<List>) -> AnyView {
    let Watched { reference, digest, since } = watched.clone();
    let link = Link::reference(reference.clone());
    // A page that is set up for some registries asks no others, whatever storage says.
    let is_offered = shared().settings().allow(&link).is_ok();
    let Some(tag) = reference.tag.clone().filter(|_| is_offered) else { return ().into_any() };
    let (library, place, before) = (shared().library(), reference.place.clone(), digest.clone());
    let now = read::start::<_, Failure>(async move || {
        let _permit = throttle.enter().await;
        Ok(library.drift(&place, &tag, &before).await?)
    });
    let named = Reference { digest: Some(digest.clone()), ..reference.clone() };
    let (name, href) = (reference.to_string(), link.to_string());
    let watched_name = name.clone();
    let (removed, again) = (reference.clone(), reference.clone());
    let remove = move |_| {
        location::focus_beside("[data-watched]", "[data-action=unwatch]");
        list.set(change(|list| list.remove(&removed)));
    };
    let drift = move || match &*now.read() {
        Outcome::Loading => "asking",
        Outcome::Ready(Drift::Still) => "still",
        Outcome::Ready(Drift::Moved { .. }) => "moved",
        Outcome::Ready(Drift::Listed { .. }) => "listed",
        Outcome::Ready(Drift::Gone) => "gone",
        Outcome::Ready(Drift::Unknown) | Outcome::Failed(_) => "unknown",
    };
    let said = move || match &*now.read() {
        Outcome::Loading => words("asking…".to_owned()),
        Outcome::Ready(Drift::Still) => words("still there".to_owned()),
        Outcome::Ready(Drift::Gone) => words("there is no such tag now".to_owned()),
        Outcome::Ready(Drift::Unknown) => words("the registry does not name a digest to compare it with".to_owned()),
        Outcome::Failed(failure) => words(failure.what.clone()),
        Outcome::Ready(Drift::Moved { now, verdict }) => {
            elsewhere("moved to ".to_owned(), &again, (now, verdict), list)
        }
        Outcome::Ready(Drift::Listed { now, verdict, platform }) => {
            let words = format!("now points at an index that lists it{}: ", for_platform(platform.as_ref()));
            elsewhere(words, &again, (now, verdict), list)
        }
    };
    let open = Link::reference(named).to_string();
    view! {
        <li data-watched=watched_name data-drift=drift>
            <a class="watched-name" href=href>{name}</a>
            <span class="watched-then"><a href=open>{digest_name(&digest)}</a>" "<span class="remark">{since_mark(since, Within::Nothing)}</span></span>
            <span class="watched-now" aria-live="polite">{said}</span>
            <button type="button" class="button button-small" data-action="unwatch" on:click=remove>"remove"</button>
        </li>
    }
    .into_any()
}

fn words(text: String) -> AnyView {
    view! { <span class="remark">{text}</span> }.into_any()
}

/// Where the tag points now. The reader may watch it from there on.
fn elsewhere(
    words: String,
    reference: &Reference,
    (now, verdict): (&Digest, &Verdict),
    list: RwSignal<List>,
) -> AnyView {
    let href = Link::reference(reference.with_digest(now.clone())).to_string();
    let watched = Watched::new(reference, now, clock::now());
    let accept = watched.map(|watched| {
        let accept = move |_| {
            let row = format!("[data-watched=\"{}\"] a", watched.reference);
            list.set(change(|list| list.add(watched.clone())));
            // Another row has taken the place of this one by then.
            spawn_local(async move {
                clock::pause(0).await;
                location::focus_first(&row);
            });
        };
        view! { <button type="button" class="button button-small" data-action="watch-again" on:click=accept>"watch from here"</button> }
            .into_any()
    });
    view! { <strong>{words}</strong>{digest_mark(now, verdict, Some(href))}{maybe(accept)} }.into_any()
}
