//! What every page shares: the library of everything opened so far, and the settings.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;

use crate::archive::ArchiveSource;
use crate::body::collect;
use crate::browser::cache::BrowserCache;
use crate::browser::fetch::Fetch;
use crate::browser::file::Blob;
use crate::browser::hasher::Hasher;
use crate::browser::{clock, location, storage};
use crate::digest::Digest;
use crate::failure::Failure;
use crate::ledger::{Ledger, Recorded};
use crate::library::Library;
use crate::receipt::Receipt;
use crate::reference::{Archive, Place};
use crate::registry::address::Address;
use crate::settings::{self, Settings};
use crate::source::Part;
use crate::transport::{Request, Transport as _};
use crate::ui::check::Hashed;
use crate::ui::tags::Store;

/// The browser, with every request written down.
pub type Net = Recorded<Fetch>;

/// The shared context. Copied freely; it holds handles, not data.
#[derive(Clone, Copy)]
pub struct Desk {
    library: StoredValue<Rc<Library<Net>>, LocalStorage>,
    ledger: StoredValue<Ledger, LocalStorage>,
    hasher: StoredValue<Hasher, LocalStorage>,
    cache: StoredValue<BrowserCache, LocalStorage>,
    archives: StoredValue<HashMap<Archive, Blob>, LocalStorage>,
    settings: StoredValue<Arc<Settings>>,
    measured: StoredValue<HashMap<(Place, Digest), Hashed>>,
    receipt: RwSignal<Option<Result<Arc<Receipt>, Failure>>>,
    tags: Store,
    relay_uses: RwSignal<u32>,
}

impl Desk {
    /// A desk with an empty library.
    pub fn new(settings: Settings) -> Self {
        let cache = BrowserCache::new(&location::page_base());
        let ledger = Ledger::new(&location::origin());
        let net = Recorded::new(Fetch::new(), ledger.clone(), clock::now_millis);
        let library = Library::new(net, location::page_base()).keeping(Rc::new(cache.clone()));
        // The reader's own before that of whoever runs the page.
        let named = storage::relay().or_else(|| settings.relay.clone());
        if let Some(relay) = named.and_then(|url| Address::parse(&url).ok()) {
            library.use_relay(Some(relay));
        }
        let relay_uses = RwSignal::new(0_u32);
        library.relays().on_use(Rc::new(move || relay_uses.update(|uses| *uses = uses.wrapping_add(1))));
        Self {
            relay_uses,
            library: StoredValue::new_local(Rc::new(library)),
            ledger: StoredValue::new_local(ledger),
            hasher: StoredValue::new_local(Hasher::new()),
            cache: StoredValue::new_local(cache),
            archives: StoredValue::new_local(HashMap::new()),
            settings: StoredValue::new(Arc::new(settings)),
            measured: StoredValue::new(HashMap::new()),
            receipt: RwSignal::new(None),
            tags: Store::default(),
        }
    }

    /// The workers that hash layers.
    pub fn hasher(self) -> Hasher {
        self.hasher.get_value()
    }

    /// What this browser keeps across visits.
    pub fn cache(self) -> BrowserCache {
        self.cache.get_value()
    }

    /// The requests made so far.
    pub fn ledger(self) -> Ledger {
        self.ledger.get_value()
    }

    /// The library.
    pub fn library(self) -> Rc<Library<Net>> {
        self.library.get_value()
    }

    /// Takes an archive that the reader opened, in place of one that had the same name.
    pub fn hold(self, archive: Archive, blob: Blob, source: ArchiveSource) {
        let place = Place::Archive(archive.clone());
        self.measured.update_value(|all| all.retain(|(other, _), _| *other != place));
        self.tags().forget();
        self.library().hold(archive.clone(), source);
        self.archives.update_value(|all| {
            all.insert(archive, blob);
        });
    }

    /// Whether this tab holds the file of an archive.
    pub fn holds(self, archive: &Archive) -> bool {
        self.archives.with_value(|all| all.contains_key(archive))
    }

    /// A part of an archive's file, if this tab holds it.
    pub fn part(self, place: &Place, part: Part) -> Option<Blob> {
        let Place::Archive(archive) = place else { return None };
        self.archives.with_value(|all| all.get(archive)?.part(part))
    }

    /// What hashing a layer found, if it was hashed here before: it is not fetched a second time.
    pub fn measured(self, place: &Place, digest: &Digest) -> Option<Hashed> {
        self.measured.with_value(|all| all.get(&(place.clone(), digest.clone())).cloned())
    }

    /// Remembers what hashing a layer found.
    pub fn remember(self, place: Place, digest: Digest, measured: Hashed) {
        self.measured.update_value(|all| {
            all.insert((place, digest), measured);
        });
    }

    /// The receipt that the reader opened in this tab, or why the file was none.
    pub fn receipt(self) -> RwSignal<Option<Result<Arc<Receipt>, Failure>>> {
        self.receipt
    }

    /// The list of tags that was read last.
    pub fn tags(self) -> Store {
        self.tags
    }

    /// Changes whenever another registry begins to be read through a relay.
    pub fn relay_uses(self) -> RwSignal<u32> {
        self.relay_uses
    }

    /// The settings.
    pub fn settings(self) -> Arc<Settings> {
        self.settings.get_value()
    }
}

/// The settings in `config.json` beside the page. Most pages have none: that is no error.
pub async fn read_settings() -> Settings {
    let request = Request::get(format!("{}config.json", location::page_base()));
    match Fetch::new().send(request).await {
        Ok(response) if response.status == 200 => match collect(response.body, settings::LIMIT).await {
            Ok(bytes) => Settings::read(&bytes),
            Err(error) => Settings::unreadable(&error.to_string()),
        },
        Ok(response) if Settings::is_absent(response.status) => Settings::default(),
        Ok(response) => Settings::unreadable(&format!("status {}", response.status)),
        Err(error) => Settings::unreadable(&error.to_string()),
    }
}

/// The desk, which [`super::App`] provides. Panics outside of it, which only a test can be.
pub fn desk() -> Desk {
    expect_context::<Desk>()
}
