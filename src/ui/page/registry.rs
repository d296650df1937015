//! A registry: its repositories, where it tells.

use leptos::prelude::*;

use crate::browser::pattern;
use crate::failure::Failure;
use crate::link::Link;
use crate::reference::Host;
use crate::registry::{Repositories, RepositoryName};
use crate::shown::visible;
use crate::size;
use crate::tag::Filter;
use crate::ui::account::sign_in_at;
use crate::ui::address::{self, Patient};
use crate::ui::context::desk;
use crate::ui::part::facts::{fact, facts};
use crate::ui::part::failure::failure_with;
use crate::ui::part::frame::live_frame;
use crate::ui::part::table::notes;
use crate::ui::part::tags::controls::filter_problem;
use crate::ui::part::{empty, maybe, remark, waiting};
use crate::ui::read::{self, Stage};

/// Repositories that are put into the page at once; the filter reaches all of them.
const SHOWN: usize = 500;

#[derive(Clone, Default)]
struct Listed {
    names: Vec<RepositoryName>,
    notes: Vec<String>,
    whole: bool,
}

/// The page of a registry.
pub fn registry_page(host: Host) -> AnyView {
    let listed = RwSignal::new(None::<Listed>);
    let failure = RwSignal::new(None::<Failure>);
    let filter = RwSignal::new(String::new());
    let title = host.to_string();
    let example = format!("{host}/name:tag");
    read_names(host.clone(), listed, failure);
    let stage = move || Stage::of_list(listed.read().is_some(), failure.read().is_some());
    // Changes once, so that the filter stays while names come.
    let begun = Memo::new(move |_| listed.read().is_some());
    let content = view! {
        <h1>{title}</h1>
        {move || maybe(listed.read().as_ref().map(summary))}
        {move || maybe(failure.read().as_ref().map(|failure| untold(&host, failure, &example)))}
        {move || maybe((stage() == Stage::Loading).then(|| waiting("Asking for the repositories…")))}
        {move || maybe(begun.get().then(|| list(listed, filter)))}
    };
    live_frame("registry", Box::new(stage), content.into_any())
}

fn summary(listed: &Listed) -> AnyView {
    let more = if listed.whole { "" } else { " so far" };
    let count = format!("{}{more}", size::grouped(listed.names.len() as u64));
    view! { {facts(vec![fact("repositories", &count)])}{notes(&listed.notes)} }.into_any()
}

fn untold(host: &Host, failure: &Failure, example: &str) -> AnyView {
    let example = example.to_owned();
    view! {
        <p class="remark">"Many registries do not tell which repositories they hold. Type one into the box above, for example "<code>{example}</code>"."</p>
        {failure_with(failure, vec![address::retry()])}
        {sign_in_at(host, failure)}
        {address::doctor(Patient::Registry(host.clone()), failure)}
    }
    .into_any()
}

fn list(listed: RwSignal<Option<Listed>>, filter: RwSignal<String>) -> AnyView {
    let rows = move || {
        let listed = listed.read();
        let names = listed.as_ref().map(|listed| listed.names.as_slice()).unwrap_or_default();
        if names.is_empty() {
            return empty("The registry lists no repositories.");
        }
        let filter = match Filter::parse(&filter.read(), pattern::compile) {
            Ok(filter) => filter,
            Err(error) => return filter_problem(&filter.read(), &error),
        };
        let texts: Vec<_> = names.iter().map(|name| name.text.as_str()).collect();
        let chosen = filter.found(&texts);
        let rows: Vec<_> = chosen.iter().take(SHOWN).filter_map(|at| names.get(*at as usize)).map(entry).collect();
        let more = chosen.len().saturating_sub(SHOWN);
        if rows.is_empty() {
            return empty("No repository matches the filter.");
        }
        let more = (more > 0).then(|| remark(format!("{} more; filter to see them.", size::grouped(more as u64))));
        view! { <ul class="places" data-role="repositories">{rows}</ul>{maybe(more)} }.into_any()
    };
    view! {
        <input class="filter" type="search" placeholder="Filter: words, \"one word\", /^team\\/.*-api$/" aria-label="Filter repositories" data-role="filter"
            prop:value=filter on:input:target=move |event| filter.set(event.target().value())/>
        {rows}
    }
    .into_any()
}

fn entry(name: &RepositoryName) -> AnyView {
    let text = visible(&name.text, 256);
    let name = match &name.repository {
        Some(repository) => view! { <a href=Link::repository(repository).to_string()>{text}</a> }.into_any(),
        None => {
            view! { <span class="invalid" title="Not a valid name, so it cannot be opened">{text}</span> }.into_any()
        }
    };
    view! { <li>{name}</li> }.into_any()
}

/// Reads page after page and shows each as it comes.
fn read_names(host: Host, listed: RwSignal<Option<Listed>>, failure: RwSignal<Option<Failure>>) {
    let registry = desk().library().registry(&host);
    read::run(async move {
        let mut next = None;
        loop {
            let page: Repositories = match registry.repositories(next.as_ref()).await {
                Ok(page) => page,
                Err(error) => return failure.set(Some(error.into())),
            };
            next = page.next;
            let whole = next.is_none();
            listed.update(|listed| {
                let listed = listed.get_or_insert_default();
                listed.names.extend(page.names);
                listed.notes.extend(page.notes.iter().map(ToString::to_string));
                listed.whole = whole;
            });
            if whole {
                return;
            }
        }
    });
}
