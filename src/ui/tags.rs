//! The tags of a repository while its page is open: the names as they come, what has been read of each, and what the
//! reader wants to see of them.
//!
//! The rows lie in one place and are never copied: views get positions. What changed is told by small signals, so that a
//! digest which arrives for one row does not sort twenty thousand again.

mod memory;
mod names;
pub mod sweep;
pub mod wish;

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::clock;
use crate::digest::Digest;
use crate::failure::Failure;
use crate::link::{Link, View};
use crate::listing::Named;
use crate::reference::{Place, Reference, Tag};
use crate::source::{ListState, Paging};
use crate::tag::remembered::Before;
use crate::tag::{Aliases, Moved, Row, Seen, Series, Shown, aliases, moved, ordered, shown};
use crate::ui::address::Address;
use crate::ui::context::shared;
use crate::ui::read;
use crate::verify::Verdict;

use sweep::Sweep;
use wish::Wish;

/// How long answers are gathered before the views hear of them, in milliseconds.
const GATHER: u32 = 250;

/// How long rows keep their places while an order by what has been read fills up, in milliseconds.
const SETTLE: u64 = 1000;

/// How many rows are read in a row before what they point at is written down.
const REMEMBER: usize = 100;

/// The list that was read last, kept for whoever comes back from one of its tags. There is only one.
#[derive(Clone, Copy)]
pub struct Store {
    rows: StoredValue<Vec<Row>>,
    about: StoredValue<Option<About>, LocalStorage>,
    /// The filter with a pattern that the reader agreed to run last.
    agreed: StoredValue<String>,
    /// What its tags pointed at when the reader last took note of them.
    before: RwSignal<Vec<Before>>,
    /// Rows that have been read since that was written down.
    fresh: StoredValue<Vec<u32>>,
    /// The tag whose page was opened last, and what it pointed at.
    opened: StoredValue<Option<Opened>>,
    /// The row that had the focus last, by the entry of the history that its list was shown at.
    left: StoredValue<BTreeMap<u64, String>>,
}

/// What a tag pointed at when its page was open.
#[derive(Clone)]
struct Opened {
    place: Place,
    tag: Tag,
    digest: Digest,
    verdict: Verdict,
    /// When that was, in seconds since 1970.
    at: u64,
}

#[derive(Clone)]
struct About {
    place: Place,
    paging: Paging,
    since: u64,
    /// What the numbers among its names are.
    series: Series,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            rows: StoredValue::new(Vec::new()),
            about: StoredValue::new_local(None),
            agreed: StoredValue::new(String::new()),
            before: RwSignal::new(Vec::new()),
            fresh: StoredValue::new(Vec::new()),
            opened: StoredValue::new(None),
            left: StoredValue::new(BTreeMap::new()),
        }
    }
}

impl Store {
    /// Forgets what was read, so that the next page asks again.
    pub fn forget(self) {
        self.about.set_value(None);
    }

    /// Takes what a tag was found to point at, so that a list which is opened next knows that much.
    pub fn opened(self, reference: &Reference, digest: &Digest, verdict: &Verdict) {
        let Some(tag) = reference.tag.clone() else { return };
        let (place, digest, verdict) = (reference.place.clone(), digest.clone(), verdict.clone());
        self.opened.set_value(Some(Opened { place, tag, digest, verdict, at: clock::now() }));
    }
}

/// The tags of one place. Copied freely; it holds handles.
#[derive(Clone, Copy)]
pub struct TagList {
    place: StoredValue<Place>,
    store: Store,
    /// How far the names have come.
    pub listed: RwSignal<ListState>,
    /// Why there are no more of them.
    pub failure: RwSignal<Option<Failure>>,
    /// What the reader wants to see.
    pub wish: Wish,
    /// What reads over many tags are doing.
    pub sweep: RwSignal<Sweep>,
    /// Which tags are one thing, as far as they have been read.
    pub aliases: Memo<Arc<Aliases>>,
    /// What is shown.
    pub shown: Memo<Arc<Shown>>,
    /// The tags that point elsewhere than when the reader last took note of them, as far as they have been read.
    pub moved: Memo<Arc<Vec<Moved>>>,
    /// The row that has or had the focus.
    pub focused: RwSignal<Option<u32>>,
    /// The row that the reader comes back to, until it has the focus again.
    pub returning: RwSignal<Option<u32>>,
    /// Whether it is the list of an earlier visit, used again with all that was read of it.
    is_reused: StoredValue<bool>,
    entry: u64,
    known: RwSignal<u32>,
    settled: RwSignal<u32>,
    settled_at: StoredValue<u64>,
    gathering: StoredValue<bool>,
    owner: StoredValue<Option<Owner>>,
}

impl TagList {
    /// Starts to read the names of a place; those of a list that is fresh are there at once.
    pub fn open(place: &Place, view: &View) -> Self {
        let store = shared().tags();
        let listed = RwSignal::new(ListState::default());
        let (known, settled) = (RwSignal::new(0), RwSignal::new(0));
        let wish = Wish::of_link(Link::reference(Reference::to_place(place.clone())), view, store.agreed);
        let rows = store.rows;
        // Read, not only tracked: a memo that nobody reads follows nothing.
        let count = Memo::new(move |_| listed.read().count);
        let ordering = Memo::new(move |_| {
            count.get();
            let order = wish.order.get();
            if order.needs_reading() {
                settled.track();
            }
            Arc::new(rows.with_value(|rows| ordered(rows, order)))
        });
        let aliases = Memo::new(move |_| {
            count.get();
            known.track();
            Arc::new(rows.with_value(|rows| aliases(rows)))
        });
        let shown = Memo::new(move |_| {
            let folds = wish.folds.get();
            let joined = if folds.aliases { aliases.get() } else { Arc::default() };
            wish.with_filter(|filter| {
                if filter.asks_for_digests() {
                    known.track();
                }
                Arc::new(rows.with_value(|rows| shown(rows, &ordering.read(), filter, folds, &joined)))
            })
            .unwrap_or_default()
        });
        let moved = Memo::new(move |_| {
            count.get();
            known.track();
            let before = store.before.read();
            Arc::new(rows.with_value(|rows| moved(rows, &before)))
        });
        let list = Self {
            place: StoredValue::new(place.clone()),
            store,
            listed,
            failure: RwSignal::new(None),
            wish,
            sweep: RwSignal::new(Sweep::default()),
            aliases,
            shown,
            moved,
            focused: RwSignal::new(None),
            returning: RwSignal::new(None),
            is_reused: StoredValue::new(false),
            entry: expect_context::<Address>().entry(),
            known,
            settled,
            settled_at: StoredValue::new(0),
            gathering: StoredValue::new(false),
            owner: StoredValue::new(Owner::current()),
        };
        list.begin();
        on_cleanup(move || {
            list.remember();
            list.leave();
        });
        list
    }

    /// Of what.
    pub fn place(self) -> Place {
        self.place.get_value()
    }

    /// Looks at the rows. Not followed; see [`TagList::follow_known`].
    pub fn with_rows<T>(self, look: impl FnOnce(&[Row]) -> T) -> T {
        self.store.rows.with_value(|rows| look(rows))
    }

    /// Is called again whenever more is known of the rows.
    pub fn follow_known(self) {
        self.known.track();
        self.listed.track();
    }

    /// What has been read of a row.
    pub fn seen(self, position: u32) -> Option<Seen> {
        self.with_rows(|rows| rows.get(position as usize)?.seen().cloned())
    }

    /// Keeps what has been read of a row. Only what everybody may see is written down: nothing that came while somebody was
    /// signed in, and nothing of a file, whose name is nobody's business.
    pub fn learn(self, position: u32, seen: Seen, public: bool) {
        let read_at = seen.read_at.or_else(|| Some(clock::now()));
        let _ = self.store.rows.try_update_value(|rows| {
            if let Some(row) = rows.get_mut(position as usize) {
                row.learn(Seen { read_at, ..seen });
            }
        });
        if public {
            let _ = self.store.fresh.try_update_value(|fresh| fresh.push(position));
        }
        if self.gathering.try_get_value() != Some(false) {
            return;
        }
        let _ = self.gathering.try_set_value(true);
        // Not the row's own task: the row may scroll away.
        spawn_local(async move {
            clock::pause(GATHER).await;
            let _ = self.gathering.try_set_value(false);
            let _ = self.known.try_update(|count| *count = count.wrapping_add(1));
            let sweeping = self.sweep.try_get_untracked().is_some_and(|sweep| sweep.running);
            if !sweeping || self.store.fresh.try_with_value(Vec::len).is_some_and(|fresh| fresh >= REMEMBER) {
                self.remember();
            }
            let now = clock::now_millis();
            if sweeping && self.settled_at.try_get_value().is_some_and(|at| at + SETTLE <= now) {
                let _ = self.settled_at.try_set_value(now);
                self.settle();
            }
        });
    }

    /// When a row was pushed, in seconds since 1970, as the registry claims.
    pub fn pushed(self, position: u32) -> Option<u64> {
        self.with_rows(|rows| rows.get(position as usize)?.pushed())
    }

    /// Puts rows to where an order by what has been read wants them now.
    pub fn settle(self) {
        let _ = self.settled.try_update(|count| *count = count.wrapping_add(1));
    }

    /// Runs a task for as long as the page is open, whoever starts it.
    fn run(self, task: impl Future<Output = ()> + 'static) {
        if let Some(owner) = self.owner.get_value() {
            owner.with(|| read::run(task));
        }
    }
}

/// Where a row leads: to the tag, or to content that has only a digest. Nothing else becomes a link or a request.
pub fn reference_of(place: &Place, row: &Row) -> Option<Reference> {
    let here = Reference::to_place(place.clone());
    match (row.tag(), row.digest()) {
        (Some(tag), _) => Some(here.with_tag(tag)),
        (None, Some(digest)) => Some(here.with_digest(digest.clone())),
        (None, None) => None,
    }
}

/// What a row is about: a tag, or content that has only a digest.
pub fn named_of(row: &Row) -> Option<Named> {
    row.tag().map(Named::Tag).or_else(|| row.digest().cloned().map(Named::Content))
}
