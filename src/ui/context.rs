//! What every page shares: the library of everything opened so far, and the settings.

use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;

use crate::browser::fetch::Fetch;
use crate::browser::location;
use crate::library::Library;
use crate::settings::Settings;

/// The shared context. Copied freely; it holds handles, not data.
#[derive(Clone, Copy)]
pub struct Desk {
    library: StoredValue<Rc<Library<Fetch>>, LocalStorage>,
    settings: StoredValue<Arc<Settings>>,
}

impl Desk {
    /// A desk with an empty library.
    pub fn new(settings: Settings) -> Self {
        let library = Rc::new(Library::new(Fetch::new(), location::page_base()));
        Self { library: StoredValue::new_local(library), settings: StoredValue::new(Arc::new(settings)) }
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

/// The desk, which [`super::App`] provides. Panics outside of it, which only a test can be.
pub fn desk() -> Desk {
    expect_context::<Desk>()
}
