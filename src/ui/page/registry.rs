//! A registry: its repositories, where it tells.

use leptos::prelude::*;

use crate::failure::Failure;
use crate::link::{Link, View};
use crate::reference::Host;
use crate::registry::known::Known;
use crate::registry::{Repositories, RepositoryName};
use crate::shown::{capital, visible};
use crate::size;
use crate::source::{ListState, Paging};
use crate::tag::natural;
use crate::ui::account::sign_in_at;
use crate::ui::address::{self, Patient};
use crate::ui::context::shared;
use crate::ui::page::repository::further;
use crate::ui::paged;
use crate::ui::part::copy::copies;
use crate::ui::part::facts::{fact, facts};
use crate::ui::part::failure::failure_with;
use crate::ui::part::frame::live_frame;
use crate::ui::part::share::share_link;
use crate::ui::part::stop::waiting_or_stop;
use crate::ui::part::table::notes;
use crate::ui::part::tags::controls::{UNTIL_READ, UNTIL_RUN, filter_box, filter_problem, held, unfinished};
use crate::ui::part::{empty, maybe, remark};
use crate::ui::read::{self, Stage};
use crate::ui::tags::wish::Wish;

/// Repositories that are put into the page at once; the filter reaches all of them.
const SHOWN: usize = 500;

/// The repositories of a registry while its page is open. Copied freely; it holds handles.
#[derive(Clone, Copy)]
struct Catalog {
    host: StoredValue<Host>,
    names: StoredValue<Vec<RepositoryName>>,
    /// How far the names have come, as the views know it.
    listed: RwSignal<ListState>,
    /// Why there are no more of them.
    failure: RwSignal<Option<Failure>>,
    /// How far they have come, and how they go on.
    paging: StoredValue<Paging, LocalStorage>,
    owner: StoredValue<Option<Owner>>,
}

/// The page of a registry, with the filter of its link.
pub fn registry_page(host: Host, filter: Option<String>) -> AnyView {
    let catalog = Catalog {
        host: StoredValue::new(host.clone()),
        names: StoredValue::new(Vec::new()),
        listed: RwSignal::new(ListState::default()),
        failure: RwSignal::new(None),
        paging: StoredValue::new_local(Paging::default()),
        owner: StoredValue::new(Owner::current()),
    };
    let Catalog { listed, failure, .. } = catalog;
    let view = View { filter, ..View::default() };
    let wish = Wish::of_link(Link::of_registry(host.clone()), &view, StoredValue::new(String::new()));
    let title = host.to_string();
    catalog.read_on();
    let stage = move || Stage::of_list(listed.read().begun, failure.read().is_some());
    let (shared, asked) = (shared(), host.clone());
    // What runs there may be told by its first answer.
    let known = Memo::new(move |_| {
        listed.track();
        failure.track();
        shared.library().session_of(&asked).known()
    });
    // Changes once, so that the filter stays while names come.
    let begun = Memo::new(move |_| listed.read().begun);
    let content = view! {
        <div class="title-row"><h1>{title}</h1><div class="actions">{copies(vec![share_link(wish)])}</div></div>
        {move || maybe(begun.get().then(|| summary(catalog)))}
        {move || maybe(failure.read().as_ref().map(|failure| untold(&host, catalog, failure)))}
        {move || maybe((stage() == Stage::Loading).then(|| waiting_or_stop("Asking for the repositories…".to_owned())))}
        {move || maybe(begun.get().then(|| list(catalog, wish)))}
        {move || maybe(known.get().map(about))}
    };
    live_frame("registry", Box::new(stage), content.into_any())
}

fn summary(catalog: Catalog) -> AnyView {
    let view = move || {
        let listed = catalog.listed.read();
        let count = format!("{}{}", size::grouped(listed.count as u64), listed.after_count());
        let told: Vec<_> = listed.notes.iter().map(ToString::to_string).collect();
        let further = listed.continues.then(|| further(&listed.notes, Box::new(move || catalog.resume())));
        view! { {facts(vec![fact("repositories", &count)])}{notes(&told)}{maybe(further)} }.into_any()
    };
    view.into_any()
}

/// Why there is no list, or no more of it.
fn untold(host: &Host, catalog: Catalog, failure: &Failure) -> AnyView {
    if let Some(question) = address::asked_at(host, failure) {
        return question;
    }
    let allow = address::agree_at(host, failure);
    if catalog.listed.read_untracked().begun {
        let resume = view! {
            <button type="button" class="button button-primary" data-action="resume" on:click=move |_| catalog.resume()>"Read on from here"</button>
        };
        let actions = [Some(resume.into_any()), Some(address::retry()), allow];
        let note = failure_with(failure, actions.into_iter().flatten().collect());
        return view! { {note}{sign_in_at(host, failure)} }.into_any();
    }
    let example = format!("{host}/name:tag");
    view! {
        <p class="remark">"Many registries do not tell which repositories they hold. Type one into the box above, for example "<code>{example}</code>"."</p>
        {failure_with(failure, [Some(address::retry()), allow].into_iter().flatten().collect())}
        {sign_in_at(host, failure)}
        {address::doctor(Patient::Registry(host.clone()), failure)}
    }
    .into_any()
}

/// What is known of whatever runs there.
fn about(known: &'static Known) -> AnyView {
    let facts: Vec<_> = known.facts().into_iter().map(|fact| view! { <li>{fact}</li> }).collect();
    view! {
        <section class="about" data-role="known" data-known=known.id>
            <h2>"About " {known.name}</h2>
            <ul class="remarks">{facts}</ul>
        </section>
    }
    .into_any()
}

fn list(catalog: Catalog, wish: Wish) -> AnyView {
    let rows = move || {
        catalog.listed.track();
        catalog.names.with_value(|names| rows(names, wish))
    };
    view! {
        <div class="list-controls">{filter_box(wish, "Filter repositories", "Filter: words, \"one word\", /^team\\/.*-api$/")}</div>
        {move || maybe(wish.error.read().as_ref().map(|error| filter_problem(&wish.text.read(), error)))}
        {move || maybe(wish.is_unfinished.get().then(unfinished))}
        {move || maybe(wish.held.get().then(|| held(wish)))}
        {rows}
    }
    .into_any()
}

fn rows(names: &[RepositoryName], wish: Wish) -> AnyView {
    if names.is_empty() {
        return empty("The registry lists no repositories.");
    }
    let texts: Vec<_> = names.iter().map(|name| name.text.as_str()).collect();
    let Some(chosen) = wish.with_filter(|filter| filter.found(&texts)) else { return empty(UNTIL_READ) };
    let rows: Vec<_> = chosen.iter().take(SHOWN).filter_map(|at| names.get(*at as usize)).map(entry).collect();
    let more = chosen.len().saturating_sub(SHOWN);
    if rows.is_empty() {
        let is_unread = wish.error.read().is_some();
        return empty(if is_unread { UNTIL_READ } else { "No repository matches the filter." });
    }
    let more = (more > 0).then(|| remark(format!("{} more; filter to see them.", size::grouped(more as u64))));
    if wish.held.get() {
        let waits = remark(format!("{}.", capital(UNTIL_RUN)));
        return view! { {waits}<ul class="places panel repositories" data-role="repositories">{rows}</ul>{maybe(more)} }
            .into_any();
    }
    let found = (chosen.len() < names.len())
        .then(|| remark(format!("{} match{}.", size::grouped(chosen.len() as u64), wish.by_the_last())));
    view! { {maybe(found)}<ul class="places panel repositories" data-role="repositories">{rows}</ul>{maybe(more)} }
        .into_any()
}

fn entry(name: &RepositoryName) -> AnyView {
    let text = visible(&name.text, 256);
    let name = match &name.repository {
        Some(repository) => {
            // What repositories share stands back behind what tells them apart.
            let (folder, name) =
                text.rsplit_once('/').map_or((String::new(), &*text), |(folder, name)| (format!("{folder}/"), name));
            let (href, name) = (Link::repository(repository).to_string(), name.to_owned());
            view! { <a href=href><span class="folder">{folder}</span>{name}</a> }.into_any()
        }
        None => {
            view! { <span class="invalid" title="Not a valid name, so it cannot be opened">{text}</span> }.into_any()
        }
    };
    view! { <li>{name}</li> }.into_any()
}

impl Catalog {
    /// Goes on where reading stopped, or behind where the list seems to end.
    fn resume(self) {
        self.failure.set(None);
        self.paging.update_value(Paging::go_on);
        self.tell();
        if let Some(owner) = self.owner.get_value() {
            owner.with(|| self.read_on());
        }
    }

    fn tell(self) {
        self.listed.set(self.paging.with_value(|paging| paging.state().clone()));
    }

    /// Reads page after page and shows each as it comes.
    fn read_on(self) {
        let registry = shared().library().registry(&self.host.get_value());
        let ask = async move || {
            let next = self.paging.try_with_value(|paging| paging.next().cloned())?;
            Some(registry.repositories(next.as_ref()).await)
        };
        let take = async move |page: Repositories| {
            let ended = page.next.is_none();
            self.paging.update_value(|paging| paging.take(&page));
            // Nearly sorted already, page by page: that costs little more than looking through them.
            self.names.update_value(|names| {
                names.extend(page.names);
                names.sort_by(|a, b| natural(&a.text, &b.text));
            });
            ended
        };
        read::run(async move { paged::read_on(self.failure, ask, take, || self.tell()).await });
    }
}
