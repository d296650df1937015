//! What every page shares: the library of everything opened so far, and the settings.

mod found;

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use found::Found;
pub use found::{Begun, Course, Stopped, Told};
use leptos::prelude::*;

use crate::archive::ArchiveSource;
use crate::browser::cache::BrowserCache;
use crate::browser::fetch::Fetch;
use crate::browser::file::{Blob, File};
use crate::browser::hasher::Hasher;
use crate::browser::{clock, location, storage};
use crate::failure::Failure;
use crate::ledger::{Ledger, Recorded};
use crate::library::Library;
use crate::receipt::Receipt;
use crate::reference::{Archive, Host, Place};
use crate::registry::address::Address;
use crate::settings::Settings;
use crate::source::Part;
use crate::source::throttle::Throttle;
use crate::ui::online::Online;
use crate::ui::part::dropped::Kind;
use crate::ui::pinning::Pinning;
use crate::ui::stops::Stops;
use crate::ui::tags::Store;

/// The browser, with every request written down.
pub type Net = Recorded<Fetch>;

/// The receipt that the reader opened, or why the file was none.
type Opened = Option<Result<Arc<Receipt>, Failure>>;

/// The shared context. Copied freely; it is a handle.
#[derive(Clone, Copy)]
pub struct Shared(StoredValue<&'static Held, LocalStorage>);

/// What the context holds. It stays as long as the page does.
///
/// Most of it is made by whoever asks for it first, and nothing is ever dropped: so the code that makes, uses and drops it
/// belongs to the parts of the program that ask, and not to the first view: that and doors for what home only offers took
/// 28 of its 191 KB gzip.
struct Held {
    /// The whole page's, for what outlives the page that asked first.
    root: Owner,
    settings: Arc<Settings>,
    library: OnceCell<Rc<Library<Net>>>,
    ledger: OnceCell<Ledger>,
    hasher: OnceCell<Hasher>,
    line: OnceCell<Throttle>,
    cache: OnceCell<BrowserCache>,
    archives: RefCell<HashMap<Archive, Blob>>,
    found: Found,
    /// A file that was dropped, for the page that comes.
    dropped: RefCell<Option<(Kind, File)>>,
    receipt: OnceCell<RwSignal<Opened>>,
    tags: OnceCell<Store>,
    pinning: OnceCell<Pinning>,
    relay_uses: OnceCell<RwSignal<u32>>,
    stops: OnceCell<Stops>,
    online: OnceCell<&'static Online>,
}

impl Shared {
    /// A context with nothing in it yet.
    pub fn new(settings: Settings) -> Self {
        let held = Held {
            root: Owner::current().unwrap_or_default(),
            settings: Arc::new(settings),
            library: OnceCell::new(),
            ledger: OnceCell::new(),
            hasher: OnceCell::new(),
            line: OnceCell::new(),
            cache: OnceCell::new(),
            archives: RefCell::default(),
            found: Found::default(),
            dropped: RefCell::default(),
            receipt: OnceCell::new(),
            tags: OnceCell::new(),
            pinning: OnceCell::new(),
            relay_uses: OnceCell::new(),
            stops: OnceCell::new(),
            online: OnceCell::new(),
        };
        Self(StoredValue::new_local(Box::leak(Box::new(held))))
    }

    fn held(self) -> &'static Held {
        self.0.get_value()
    }

    /// Does something on behalf of the whole page: what it makes outlives the page that is open.
    pub fn lasting<T>(self, make: impl FnOnce() -> T) -> T {
        self.held().root.with(|| untrack(make))
    }

    /// The workers that hash layers.
    pub fn hasher(self) -> Hasher {
        self.held().hasher.get_or_init(Hasher::new).clone()
    }

    /// The line of layers that wait for one of them.
    pub fn line(self) -> Throttle {
        self.held().line.get_or_init(|| Throttle::new(self.hasher().most())).clone()
    }

    /// What this browser keeps across visits.
    pub fn cache(self) -> BrowserCache {
        self.held().cache.get_or_init(|| BrowserCache::new(&location::page_base())).clone()
    }

    /// The requests made so far.
    pub fn ledger(self) -> Ledger {
        self.held().ledger.get_or_init(|| Ledger::new(&location::origin())).clone()
    }

    /// The library.
    pub fn library(self) -> Rc<Library<Net>> {
        self.held().library.get_or_init(|| Rc::new(self.opened())).clone()
    }

    /// An empty library.
    fn opened(self) -> Library<Net> {
        let net = Recorded::new(Fetch::new(), self.ledger(), clock::now_millis);
        let library = Library::new(net, location::page_base()).keeping(Rc::new(self.cache()));
        // The reader's own before that of whoever runs the page.
        let named = storage::relay().or_else(|| self.settings().relay.clone());
        if let Some(relay) = named.and_then(|url| Address::parse(&url).ok()) {
            library.use_relay(Some(relay));
        }
        let uses = self.relay_uses();
        let ledger = self.ledger();
        library.relays().on_use(Rc::new(move |relay| {
            ledger.know_relay(relay.base());
            uses.update(|uses| *uses = uses.wrapping_add(1));
        }));
        library
    }

    /// Takes an archive that the reader opened, in place of one that had the same name.
    pub fn hold(self, archive: Archive, blob: Blob, source: ArchiveSource) {
        let place = Place::Archive(archive.clone());
        self.held().found.forget(|other| *other == place);
        self.forget_tags();
        self.library().hold(archive.clone(), source);
        self.held().archives.borrow_mut().insert(archive, blob);
    }

    /// Whether this tab holds the file of an archive.
    pub fn holds(self, archive: &Archive) -> bool {
        self.held().archives.borrow().contains_key(archive)
    }

    /// A part of an archive's file, if this tab holds it.
    pub fn part(self, place: &Place, part: Part) -> Option<Blob> {
        let Place::Archive(archive) = place else { return None };
        self.held().archives.borrow().get(archive)?.part(part)
    }

    /// Signs out of a registry, and forgets what was read there, down to the names of files in layers.
    pub fn forget(self, host: &Host) {
        self.library().forget(host);
        self.forget_layers(host);
        self.pinning().forget(host);
    }

    /// Lays down a file that was dropped for the page that takes its kind.
    pub fn lay_down(self, kind: Kind, file: File) {
        *self.held().dropped.borrow_mut() = Some((kind, file));
    }

    /// Picks up such a file.
    pub fn pick_up(self, kind: Kind) -> Option<File> {
        let mut dropped = self.held().dropped.borrow_mut();
        dropped.take_if(|(other, _)| *other == kind).map(|(_, file)| file)
    }

    /// The receipt that the reader opened in this tab, or why the file was none.
    pub fn receipt(self) -> RwSignal<Opened> {
        *self.held().receipt.get_or_init(|| self.lasting(|| RwSignal::new(None)))
    }

    /// The list of tags that was read last.
    pub fn tags(self) -> Store {
        *self.held().tags.get_or_init(|| self.lasting(Store::default))
    }

    /// Forgets that list, so that the next page asks again.
    pub fn forget_tags(self) {
        if let Some(tags) = self.held().tags.get() {
            tags.forget();
        }
    }

    /// Lets registries be asked again that refused for a long time. Before anything was opened there are none, and the first
    /// view needs no library for that.
    pub fn ask_again(self) {
        if let Some(library) = self.held().library.get() {
            library.ask_again();
        }
    }

    /// The file that the reader pins.
    pub fn pinning(self) -> &'static Pinning {
        self.held().pinning.get_or_init(Pinning::default)
    }

    /// Changes whenever another registry begins to be read through a relay.
    pub fn relay_uses(self) -> RwSignal<u32> {
        *self.held().relay_uses.get_or_init(|| self.lasting(|| RwSignal::new(0)))
    }

    /// What ends the reads that are under way.
    pub fn stops(self) -> &'static Stops {
        self.held().stops.get_or_init(Stops::default)
    }

    /// The network's coming back.
    pub fn online(self) -> &'static Online {
        self.held().online.get_or_init(|| self.lasting(Online::listen))
    }

    /// The settings.
    pub fn settings(self) -> Arc<Settings> {
        Arc::clone(&self.held().settings)
    }
}

/// The shared context, which the root of the page provides. Panics outside of it, which only a test can be.
pub fn shared() -> Shared {
    expect_context::<Shared>()
}
