//! The address bar as a signal: what is open is what it says.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::account::{self, nothing, sign_in_at};
use super::context::{Shared, shared};
use super::later::{self, part_later, piece};
use super::live::on;
use super::part::failure::failure_with;
use super::part::maybe;
use super::part::typed::Arrival;
use crate::browser::history::History;
use crate::browser::listener::Listener;
use crate::browser::{location, storage};
use crate::failure::Failure;
use crate::link::{self, Link, View};
use crate::reference::{Host, Place, Repository};

/// The link in the address bar.
#[derive(Clone, Copy)]
pub struct Address {
    link: ReadSignal<Result<Link, Failure>>,
    set_link: WriteSignal<Result<Link, Failure>>,
    /// Changed to open the same link anew.
    again: RwSignal<u32>,
    /// Names of the parameters that held credentials in the last address that had any.
    exposed: RwSignal<Vec<String>>,
    /// Whether the reader went anywhere since the page was loaded, or opened anything anew.
    moved: StoredValue<bool>,
    /// Whether a part of the program could not be fetched.
    missed: StoredValue<bool>,
    /// Changed to fetch such parts again.
    parts: RwSignal<u32>,
    /// Kept for as long as the page lives; dropping them would stop following.
    _listener: StoredValue<(Option<Listener>, Option<History>), LocalStorage>,
}

impl Address {
    /// Follows the address bar; its search part was read before.
    pub fn follow(arrival: Arrival) -> Self {
        let mut names = take_credentials();
        names.extend(arrival.exposed);
        let exposed = RwSignal::new(names);
        let mistake = arrival.mistake;
        let read = move |hash: &str| match &mistake {
            Some(mistake) if hash.is_empty() => Err(mistake.clone()),
            _ => Link::parse(hash).map_err(|error| Failure::of_fragment(error, hash)),
        };
        let (link, set_link) = signal(read(&location::hash()));
        let again = RwSignal::new(0);
        let history = History::follow();
        let moved = StoredValue::new(false);
        let (missed, parts) = (StoredValue::new(false), RwSignal::new(0));
        let entries = history.clone();
        let listener = location::on_change(move |_| {
            moved.set_value(true);
            location::release_focus();
            if let Some(entries) = &entries {
                entries.arrive();
            }
            let names = take_credentials();
            if !names.is_empty() {
                exposed.set(names);
            }
            // It may have held credentials.
            set_link.set(read(&location::hash()));
        });
        Self {
            link,
            set_link,
            again,
            exposed,
            moved,
            missed,
            parts,
            _listener: StoredValue::new_local((listener, history)),
        }
    }

    /// The link. Whoever asks in a reactive place is asked again whenever it changes or is opened anew.
    pub fn link(self) -> Result<Link, Failure> {
        self.again.track();
        self.link.get()
    }

    /// Writes what the reader chose on the page into the address bar: no step in the history, and no other page. Whoever
    /// asks for the link from now on gets it.
    pub fn refine(self, link: Link) {
        location::replace(&link.to_string());
        *self.set_link.write_untracked() = Ok(link);
    }

    /// Opens the present link anew.
    pub fn open_again(self) {
        self.again.update(|count| *count = count.wrapping_add(1));
    }

    /// Opens the link anew. The shared context comes along, because tasks that waited for something find no context.
    pub fn open_anew(self, shared: Shared) {
        shared.forget_tags();
        shared.ask_again();
        // What had the focus, such as the button for this, may be gone with the page: then its heading gets it.
        self.moved.set_value(true);
        if self.missed.try_update_value(std::mem::take).unwrap_or_default() {
            self.parts.update(|count| *count = count.wrapping_add(1));
        }
        self.again.update(|count| *count = count.wrapping_add(1));
    }

    /// The link as it is now, for what happens once.
    pub fn link_now(self) -> Result<Link, Failure> {
        self.link.get_untracked()
    }

    /// Whether a page that comes now was gone to, rather than being the first of this load: then its heading gets the
    /// focus, so that the keyboard and a screen reader go on there.
    pub fn has_moved(self) -> bool {
        self.moved.get_value()
    }

    /// Fetches anew, as soon as the machine is connected again, what could not be fetched of the program.
    pub fn mend_when_online(self, shared: Shared) {
        let online = location::when_online(move |_| {
            if self.missed.get_value() {
                self.open_anew(shared);
            }
        });
        // For as long as the page lives.
        std::mem::forget(online);
    }

    /// Notes that a part of the program could not be fetched.
    pub fn note_missing(self) {
        self.missed.set_value(true);
    }

    /// Whoever asks in a reactive place is asked again when such a part is to be fetched once more.
    pub fn track_parts(self) {
        self.parts.track();
    }

    /// Which entry of the history is open, by its number.
    pub fn entry(self) -> u64 {
        self._listener.with_value(|(_, history)| history.as_ref().map_or(0, History::entry))
    }

    /// Names of the parameters that held credentials, until the reader has seen it.
    pub fn exposed(self) -> RwSignal<Vec<String>> {
        self.exposed
    }

    /// Puts what is open into the tab's title.
    pub fn name_the_tab(self) {
        match &*self.link.read() {
            Ok(link) => location::set_title(&link.title(&program())),
            Err(_) => location::set_title(&format!("Not a link · {}", program())),
        }
    }

    /// The same for a page that shows less than the link asks for: what of it the page has.
    pub fn name_the_tab_as(self, view: View) {
        if let Ok(Link::Reference { reference, .. }) = self.link_now() {
            location::set_title(&Link::Reference { reference, view }.title(&program()));
        }
    }

    /// Remembers the place that is open, for home.
    pub fn remember(self) {
        if let Ok(link) = &*self.link.read_untracked()
            && is_lasting(link)
        {
            storage::remember(&link.to_string());
        }
    }
}

/// What the page calls itself.
fn program() -> String {
    shared().settings().title.clone().unwrap_or_else(|| "Tallyman".into())
}

/// Whether a link opens the same in another tab. What was opened from a file does not.
fn is_lasting(link: &Link) -> bool {
    match link {
        Link::Home | Link::Receipt | Link::PinFile => false,
        Link::Registry { .. } => true,
        Link::Reference { reference, .. } => !matches!(reference.place, Place::Archive(_)),
    }
}

/// Takes credentials out of the fragment, and gives the names of their parameters. They were never read; but the address
/// bar is what people send on.
fn take_credentials() -> Vec<String> {
    let hash = location::hash();
    if let Some(clean) = link::without_user_info(&hash) {
        location::replace(&clean);
        let mut names = take_credentials();
        names.insert(0, "a name before the host".to_owned());
        return names;
    }
    let names = link::credentials(&hash);
    if !names.is_empty() {
        match Link::parse(&hash) {
            Ok(link) => location::replace(&link.to_string()),
            Err(_) => location::replace(hash.split('?').next().unwrap_or_default()),
        }
    }
    names
}

/// Opens the present link anew: a read that failed is tried again. What was read by digest is kept.
pub fn reload() {
    expect_context::<Address>().open_anew(shared());
}

/// The repository that the present link leads to.
pub fn repository_now() -> Option<Repository> {
    match expect_context::<Address>().link_now() {
        Ok(Link::Reference { reference, .. }) => reference.repository().cloned(),
        _ => None,
    }
}

/// Whether the present link leads to one of these registries.
pub fn is_at(hosts: &[Host]) -> bool {
    let link = expect_context::<Address>().link;
    let link = link.read_untracked();
    link.as_ref().ok().and_then(Link::registry).is_some_and(|host| hosts.contains(host))
}

/// A failure that ends a page, with what can be done about it: sign in, try again, and where it asks whether a token server
/// of another site may be asked, agree. The agreement holds for this registry, until the tab is closed.
pub fn failed(place: &Place, failure: &Failure) -> AnyView {
    failed_with(place, failure, actions(place, failure))
}

/// The same with other buttons; below it whatever else may help.
pub fn failed_with(place: &Place, failure: &Failure, actions: Vec<AnyView>) -> AnyView {
    asked(place, failure).unwrap_or_else(|| view! { {failure_with(failure, actions)}{help(place, failure)} }.into_any())
}

/// Whether there is more to a failure than its note.
pub fn has_help(failure: &Failure) -> bool {
    failure.wants_login() || failure.symptom().is_some()
}

/// What stands below a failure: the form for signing in, where that may help, and what the doctor has to say.
pub fn help(place: &Place, failure: &Failure) -> AnyView {
    let form = match place {
        Place::Repository(repository) => sign_in_at(repository.host(), failure),
        Place::Layout(_) | Place::Archive(_) => ().into_any(),
    };
    let looked = Patient::at(place).map_or_else(|| ().into_any(), |patient| doctor(patient, failure));
    view! { {form}{looked} }.into_any()
}

/// The buttons of such a failure.
pub fn actions(place: &Place, failure: &Failure) -> Vec<AnyView> {
    let buttons = [Some(retry()), agree(place, failure), lift(place, failure)];
    buttons.into_iter().flatten().collect()
}

/// In place of a failure, the question whether what was signed in with may go to another site or through a relay.
pub fn asked(place: &Place, failure: &Failure) -> Option<AnyView> {
    let Place::Repository(repository) = place else { return None };
    asked_at(repository.host(), failure)
}

/// The same of a registry.
pub fn asked_at(host: &Host, failure: &Failure) -> Option<AnyView> {
    Some(piece(later::consent(host.clone(), failure.agreement()?.clone()), nothing))
}

/// The button that lets a token server of another site be asked, with nothing of the reader's.
pub fn agree(place: &Place, failure: &Failure) -> Option<AnyView> {
    let Place::Repository(repository) = place else { return None };
    agree_at(repository.host(), failure)
}

/// The same of a registry.
pub fn agree_at(host: &Host, failure: &Failure) -> Option<AnyView> {
    let (host, realm) = (host.clone(), failure.elsewhere()?.to_owned());
    let agree = move |_| {
        shared().library().consent(&host, &realm);
        reload();
    };
    Some(view! { <button type="button" class="button" data-action="allow" on:click=on(agree)>"Allow it for this tab"</button> }.into_any())
}

/// The button that reads more of a document than usual, where that helps.
pub fn lift(place: &Place, failure: &Failure) -> Option<AnyView> {
    let (place, target) = (place.clone(), failure.lift()?.clone());
    let lift = move |_| {
        shared().library().lift(&place, target.clone());
        reload();
    };
    Some(view! { <button type="button" class="button" data-action="lift-limits" on:click=lift>"Read it anyway"</button> }.into_any())
}

/// Whose failure the doctor looks at.
#[derive(Clone)]
pub enum Patient {
    /// A registry's.
    Registry(Host),
    /// That of a layout at this address.
    Layout(String),
}

impl Patient {
    /// Whose place this is; nobody's where the reader gave the bytes.
    pub fn at(place: &Place) -> Option<Self> {
        match place {
            Place::Repository(repository) => Some(Self::Registry(repository.host().clone())),
            Place::Layout(layout) => Some(Self::Layout(layout.url(&location::page_base()))),
            Place::Archive(_) => None,
        }
    }
}

/// What the doctor has to say about a failure of the page, where it may be about what a browser lets through. It makes room
/// for what is said in a form.
pub fn doctor(patient: Patient, failure: &Failure) -> AnyView {
    let hidden = || account::is_examining();
    maybe(failure.symptom().map(|_| view! { <div hidden=hidden>{examination(patient, failure)}</div> }.into_any()))
}

/// The same, wherever it stands.
pub fn examination(patient: Patient, failure: &Failure) -> AnyView {
    maybe(failure.symptom().map(|_| part_later(later::doctor(patient, failure.clone()))))
}

/// A button that opens the present link anew.
pub fn retry() -> AnyView {
    view! { <button type="button" class="button" data-action="retry" on:click=on(|_| reload())>"Try again"</button> }
        .into_any()
}

/// Goes to a link.
pub fn open(link: &Link) {
    location::go(&link.to_string());
}

/// Moves the focus to the content without changing the address, which a plain `#main` link would.
pub fn skip_to_main(event: MouseEvent) {
    event.prevent_default();
    if let Some(main) = document().get_element_by_id("main") {
        location::focus(&main);
    }
}
