//! A registry: its repositories, where it tells.

use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use crate::failure::Failure;
use crate::link::Link;
use crate::reference::Host;
use crate::registry::{Repositories, RepositoryName};
use crate::shown::visible;
use crate::size;
use crate::ui::address;
use crate::ui::context::desk;
use crate::ui::part::facts::{Fact, Facts};
use crate::ui::part::failure::FailureNote;
use crate::ui::part::frame::Frame;
use crate::ui::part::table::Notes;
use crate::ui::read::Stage;

/// Repositories that are put into the page at once; the filter reaches all of them.
const SHOWN: usize = 500;

#[derive(Clone, Default)]
struct Listed {
    names: Vec<RepositoryName>,
    notes: Vec<String>,
    whole: bool,
}

/// The page of a registry.
#[component]
pub fn RegistryPage(host: Host) -> impl IntoView {
    let listed = RwSignal::new(None::<Listed>);
    let failure = RwSignal::new(None::<Failure>);
    let filter = RwSignal::new(String::new());
    read_names(host.clone(), listed, failure);
    let stage = Signal::derive(move || match (listed.read().is_some(), failure.read().is_some()) {
        (true, _) => Stage::Ready,
        (false, true) => Stage::Failed,
        (false, false) => Stage::Loading,
    });
    let example = format!("{host}/name:tag");
    view! {
        <Frame page="registry" stage=stage>
            <h1>{host.to_string()}</h1>
            {move || listed.get().map(|listed| {
                let more = if listed.whole { "" } else { " so far" };
                view! { <Facts><Fact name="repositories">{size::grouped(listed.names.len() as u64)}{more}</Fact></Facts><Notes notes=listed.notes/> }
            })}
            {move || failure.get().map(|failure| {
                let example = example.clone();
                view! {
                    <p class="remark">"Many registries do not tell which repositories they hold. Type one into the box above, for example "<code>{example}</code>"."</p>
                    <FailureNote failure retry=Callback::new(|()| address::reload())/>
                }
            })}
            <Show when=move || stage.get() == Stage::Loading>
                <p class="waiting" role="status">"Asking for the repositories…"</p>
            </Show>
            {move || listed.get().map(|listed| view! { <List listed filter/> })}
        </Frame>
    }
}

#[component]
fn List(listed: Listed, filter: RwSignal<String>) -> impl IntoView {
    if listed.names.is_empty() {
        return view! { <p class="empty">"The registry lists no repositories."</p> }.into_any();
    }
    let names = StoredValue::new(listed.names);
    let chosen = move || {
        let wanted = filter.read().to_lowercase();
        names.with_value(|names| {
            names.iter().filter(|name| name.text.to_lowercase().contains(&wanted)).cloned().collect::<Vec<_>>()
        })
    };
    let rows = move || {
        let chosen = chosen();
        let more = chosen.len().saturating_sub(SHOWN);
        let rows = chosen.into_iter().take(SHOWN).map(|name| view! { <li>{entry(name)}</li> }).collect_view();
        view! {
            <ul class="places" data-role="repositories">{rows}</ul>
            {(more > 0).then(|| view! { <p class="remark">{size::grouped(more as u64)}" more; filter to see them."</p> })}
        }
    };
    view! {
        <input class="filter" type="search" placeholder="Filter repositories" aria-label="Filter repositories" data-role="filter"
            prop:value=filter on:input:target=move |event| filter.set(event.target().value())/>
        {rows}
    }
    .into_any()
}

fn entry(name: RepositoryName) -> AnyView {
    let text = visible(&name.text, 256);
    match name.repository {
        Some(repository) => view! { <a href=Link::repository(&repository).to_string()>{text}</a> }.into_any(),
        None => {
            view! { <span class="invalid" title="Not a valid name, so it cannot be opened">{text}</span> }.into_any()
        }
    }
}

/// Reads page after page and shows each as it comes.
fn read_names(host: Host, listed: RwSignal<Option<Listed>>, failure: RwSignal<Option<Failure>>) {
    let registry = desk().library().registry(&host);
    spawn_local_scoped_with_cancellation(async move {
        let mut known = Listed::default();
        let mut next = None;
        loop {
            let page: Repositories = match registry.repositories(next.as_ref()).await {
                Ok(page) => page,
                Err(error) => return failure.set(Some(error.into())),
            };
            known.names.extend(page.names);
            known.notes.extend(page.notes.iter().map(ToString::to_string));
            next = page.next;
            known.whole = next.is_none();
            listed.set(Some(known.clone()));
            if known.whole {
                return;
            }
        }
    });
}
