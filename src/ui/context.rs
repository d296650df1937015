//! What every page shares: the library of everything opened so far, and the settings.

use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;

use crate::body::collect;
use crate::browser::fetch::Fetch;
use crate::browser::hasher::Hasher;
use crate::browser::location;
use crate::library::Library;
use crate::settings::{self, Settings};
use crate::transport::{Request, Transport as _};

/// The shared context. Copied freely; it holds handles, not data.
#[derive(Clone, Copy)]
pub struct Desk {
    library: StoredValue<Rc<Library<Fetch>>, LocalStorage>,
    hasher: StoredValue<Hasher, LocalStorage>,
    settings: StoredValue<Arc<Settings>>,
}

impl Desk {
    /// A desk with an empty library.
    pub fn new(settings: Settings) -> Self {
        let library = Rc::new(Library::new(Fetch::new(), location::page_base()));
        Self {
            library: StoredValue::new_local(library),
            hasher: StoredValue::new_local(Hasher::new()),
            settings: StoredValue::new(Arc::new(settings)),
        }
    }

    /// The workers that hash layers.
    pub fn hasher(self) -> Hasher {
        self.hasher.get_value()
    }

    /// The library.
    pub fn library(self) -> Rc<Library<Fetch>> {
        self.library.get_value()
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
