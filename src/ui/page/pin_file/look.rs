//! Looking names up: each distinct one once, four at a time, until all are done or the reader has enough.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::{self, Abortable, LocalBoxFuture, join_all};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::digest::Digest;
use crate::failure::Failure;
use crate::library::Library;
use crate::link::Link;
use crate::pin::file::{Meaning, Mention, Scan, asked_tag};
use crate::reference::{Place, Reference, Tag};
use crate::transport::Transport;
use crate::ui::context::{Shared, shared};
use crate::ui::part::maybe;
use crate::ui::part::progress::{Progress, percent, progress_bar, told_in_quarters};
use crate::ui::pinning::{Absent, Looked, Pin, TagLooked, Wanted};
use crate::ui::read::AbortOnDrop;

/// How many are looked up at once, whatever registries they are on.
const AT_ONCE: usize = 4;

/// The lookups of a file.
#[derive(Clone, Copy)]
pub(super) struct Search {
    shared: Shared,
    names: StoredValue<Vec<(Place, Wanted)>>,
    /// The digests that the file has beside each name.
    pinned: StoredValue<Vec<Vec<Digest>>>,
    looked: StoredValue<Vec<RwSignal<Looked>>>,
    done: RwSignal<usize>,
    running: RwSignal<bool>,
    /// Ends the asking when the page goes, or another file comes.
    abort: StoredValue<Option<AbortOnDrop>>,
}

/// Whether a digest is there, or why that is not known: for all who ask at once.
type There = future::Shared<LocalBoxFuture<'static, Result<bool, Failure>>>;

/// What the workers of one look-up share.
struct Work<T: Transport> {
    library: Rc<Library<T>>,
    /// The place of the next name.
    next: Cell<usize>,
    /// Digests that were asked for themselves. One may stand beside several names of a repository.
    digests: RefCell<HashMap<(Place, Digest), There>>,
}

impl<T: Transport + 'static> Work<T> {
    /// Whether a digest is there, asked once.
    fn has(&self, place: &Place, digest: &Digest) -> There {
        let ask = || {
            let (library, place, digest) = (self.library.clone(), place.clone(), digest.clone());
            async move { library.has(&place, &digest).await.map_err(Failure::from) }.boxed_local().shared()
        };
        self.digests.borrow_mut().entry((place.clone(), digest.clone())).or_insert_with(ask).clone()
    }
}

/// What a mention asks a registry. One that has a digest alone is asked for by it.
fn question(mention: &Mention) -> Option<(Place, Wanted)> {
    let (reference, pinned) = match &mention.meaning {
        Meaning::Image(reference) => (reference, reference.digest.clone()),
        Meaning::Unpinned { reference, .. } => (reference, None),
        Meaning::Nothing(_) => return None,
    };
    let wanted = asked_tag(reference).map(Wanted::Tag).or(pinned.map(Wanted::Digest))?;
    Some((reference.place.clone(), wanted))
}

impl Search {
    /// Of the names in a file; nothing is asked, and what was answered before stands.
    pub fn new(scan: &Arc<Scan>) -> Self {
        let mut names: Vec<(Place, Wanted)> = Vec::new();
        let mut pinned: Vec<Vec<Digest>> = Vec::new();
        for mention in &scan.mentions {
            let Some(question) = question(mention) else { continue };
            let at = names.iter().position(|name| *name == question).unwrap_or_else(|| {
                names.push(question);
                pinned.push(Vec::new());
                names.len() - 1
            });
            if let (Meaning::Image(Reference { digest: Some(digest), .. }), Some(of_name)) =
                (&mention.meaning, pinned.get_mut(at))
                && !of_name.contains(digest)
            {
                of_name.push(digest.clone());
            }
        }
        let shared = shared();
        let looked: Vec<_> = names.iter().map(|name| shared.pinning().answer(name)).collect();
        let done = looked.iter().filter(|looked| !looked.is_waiting()).count();
        let looked = looked.into_iter().map(RwSignal::new).collect();
        Self {
            shared,
            names: StoredValue::new(names),
            pinned: StoredValue::new(pinned),
            looked: StoredValue::new(looked),
            done: RwSignal::new(done),
            running: RwSignal::new(false),
            abort: StoredValue::new(None),
        }
    }

    /// What became of a mention's name; nothing when there is nothing to ask.
    pub fn of(self, mention: &Mention) -> Option<Looked> {
        let question = question(mention)?;
        let at = self.names.with_value(|names| names.iter().position(|name| *name == question))?;
        self.looked.with_value(|looked| looked.get(at).copied()).map(|looked| looked.get())
    }

    /// Whether nothing is left to ask.
    pub fn is_done(self) -> bool {
        self.done.get() == self.names.with_value(Vec::len)
    }

    pub fn is_running(self) -> bool {
        self.running.get()
    }

    /// Asks whatever has no answer yet.
    fn start(self) {
        let work =
            Rc::new(Work { library: self.shared.library(), next: Cell::new(0), digests: RefCell::new(HashMap::new()) });
        let workers: Vec<_> = (0..AT_ONCE).map(|_| self.work(work.clone())).collect();
        let (handle, registration) = AbortOnDrop::pair();
        self.abort.set_value(Some(handle));
        self.running.set(true);
        spawn_local(async move {
            let _ = Abortable::new(join_all(workers), registration).await;
            let _ = self.running.try_set(false);
        });
    }

    async fn work<T: Transport + 'static>(self, work: Rc<Work<T>>) {
        loop {
            let at = work.next.get();
            work.next.set(at + 1);
            let name = self.names.try_with_value(|names| names.get(at).cloned()).flatten();
            let looked = self.looked.try_with_value(|looked| looked.get(at).copied()).flatten();
            let (Some((place, wanted)), Some(looked)) = (name, looked) else { return };
            let was_waiting = looked.read_untracked().is_waiting();
            if !was_waiting && !looked.read_untracked().is_open() {
                continue;
            }
            let pinned = self.pinned.try_with_value(|pinned| pinned.get(at).cloned()).flatten().unwrap_or_default();
            let outcome = self.look(&work, &place, &wanted, pinned).await;
            self.shared.pinning().note((place, wanted), outcome.clone());
            let _ = looked.try_set(outcome);
            if was_waiting {
                let _ = self.done.try_update(|done| *done += 1);
            }
        }
    }

    /// Asks one registry, unless whoever hosts this page does not offer it. Where the file has another digest than the tag,
    /// it may be that of one platform, and it may not be there any more.
    async fn look<T: Transport + 'static>(
        self,
        work: &Work<T>,
        place: &Place,
        wanted: &Wanted,
        pinned: Vec<Digest>,
    ) -> Looked {
        if let Err(refused) = self.shared.settings().allow(&Link::reference(Reference::to_place(place.clone()))) {
            return TagLooked::Failed(refused, None).into();
        }
        let (tag, others) = match wanted {
            Wanted::Tag(tag) => look_at_tag(&work.library, place, tag, pinned).await,
            Wanted::Digest(_) => (TagLooked::Untagged, pinned),
        };
        let mut pins = Vec::new();
        for digest in others {
            let there = work.has(place, &digest).await;
            pins.push(Pin { digest, there });
        }
        Looked { tag, pins: pins.into() }
    }

    fn cancel(self) {
        self.abort.set_value(None);
    }

    /// How many were asked for and are not known.
    fn failed(self) -> usize {
        self.count(Looked::is_open)
    }

    fn count(self, which: impl Fn(&Looked) -> bool) -> usize {
        self.looked.with_value(|looked| looked.iter().filter(|looked| which(&looked.read())).count())
    }
}

/// Asks where a tag points, and tells which digests of the file are left to ask for: all that are not there, where the
/// registry could tell of the tag at all.
async fn look_at_tag<T: Transport>(
    library: &Library<T>,
    place: &Place,
    tag: &Tag,
    pinned: Vec<Digest>,
) -> (TagLooked, Vec<Digest>) {
    let now = match library.points_at(place, tag).await {
        Ok(now) => now,
        Err(error) => {
            let looked = TagLooked::of(Err(error));
            let left = if matches!(looked, TagLooked::Failed(_, Some(Absent::Tag))) { pinned } else { Vec::new() };
            return (looked, left);
        }
    };
    let others: Vec<_> = pinned.into_iter().filter(|pinned| *pinned != now.digest).collect();
    (TagLooked::of(Ok(library.look_inside(place, now, &others).await)), others)
}

/// Start, progress, cancel.
pub(super) fn controls(search: Search) -> AnyView {
    let total = search.names.with_value(Vec::len);
    if total == 0 {
        return ().into_any();
    }
    let hosts = search.names.with_value(|names| hosts(names));
    let words = format!("{total} {} to look up at {hosts}", if total == 1 { "name" } else { "names" });
    let buttons = move || {
        let (running, done, failed) = (search.is_running(), search.is_done(), search.failed());
        let cancel = running.then(|| {
            view! { <button type="button" class="button" data-action="cancel" on:click=move |_| search.cancel()>"Cancel"</button> }.into_any()
        });
        let label = match (done, search.done.get_untracked()) {
            (true, _) => "Try those that failed again",
            (false, 0) => "Look them up",
            (false, _) => "Go on",
        };
        let start = (!running && (!done || failed > 0)).then(|| {
            view! { <button type="button" class="button button-primary" data-action="look-up" on:click=move |_| search.start()>{label}</button> }.into_any()
        });
        view! { {maybe(start)}{maybe(cancel)} }.into_any()
    };
    let share = move || percent(search.done.get() as u64, total as u64);
    let progress = move || {
        let done = search.done.get();
        let missing = search.count(Looked::is_missing);
        let told = |count: usize, words: &str| if count == 0 { String::new() } else { format!(", {count} {words}") };
        let unanswered = search.count(|looked| looked.is_open() && !looked.is_missing());
        let (missing, failed) = (told(missing, "not there"), told(unanswered, "without an answer"));
        format!("{done} of {total} looked up{missing}{failed}")
    };
    let far = move || Progress { running: search.is_running(), done: search.done.get(), total };
    let state = move || match (search.is_running(), search.is_done()) {
        (true, _) => "running",
        (false, true) => "done",
        (false, false) => "idle",
    };
    view! {
        <div class="pin-controls" data-role="look-up" data-looked=state>
            <div class="actions">{buttons}</div>
            <span class="remark">{words}</span>
            {progress_bar("Looking names up", Arc::new(share))}
            <div class="remark">{told_in_quarters(Box::new(progress), Box::new(far))}</div>
        </div>
    }
    .into_any()
}

/// The registries that will be asked.
fn hosts(names: &[(Place, Wanted)]) -> String {
    let mut hosts: Vec<String> = Vec::new();
    for (place, _) in names {
        if let Place::Repository(repository) = place
            && !hosts.contains(&repository.host().to_string())
        {
            hosts.push(repository.host().to_string());
        }
    }
    hosts.join(", ")
}
