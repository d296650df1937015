//! Light or dark: an attribute of the document, which the style sheets read. The choice is kept in this browser and is
//! applied by `public/boot.js` before anything is drawn; here it is changed.

use super::storage;

/// The name in storage, and in `public/boot.js`.
const KEY: &str = "tallyman.theme.1";

/// The attribute of the root element.
const ATTRIBUTE: &str = "data-theme";

/// Which colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Its name in storage and in the attribute.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// What the reader chose last.
    pub fn chosen() -> Self {
        let kept = storage::text(KEY, 16);
        Self::ALL.into_iter().find(|theme| kept.as_deref() == Some(theme.name())).unwrap_or(Self::System)
    }

    /// Uses it from now on.
    pub fn choose(self) {
        let kept = (self != Self::System).then(|| self.name());
        storage::put(KEY, kept);
        let root =
            web_sys::window().and_then(|window| window.document()).and_then(|document| document.document_element());
        let Some(root) = root else { return };
        // Fails for nothing that is an attribute's name.
        let _ = match kept {
            Some(name) => root.set_attribute(ATTRIBUTE, name),
            None => root.remove_attribute(ATTRIBUTE),
        };
    }
}
