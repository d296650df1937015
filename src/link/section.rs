//! Sections of a page of content: the part of it that a link opens.

/// A part of a page that a link can point at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Section {
    /// The lines that pin it.
    Pin,
    /// What it can be compared with.
    Compare,
    /// An index's platforms.
    Platforms,
    /// The layers of an image with its history, or the blobs of an artifact.
    Layers,
    /// The settings of its config, with the labels.
    Config,
    /// Annotations.
    Annotations,
    /// The document as it was received.
    Document,
    /// What a link names and no page has.
    Unknown,
}

impl Section {
    const ALL: [Self; 7] =
        [Self::Pin, Self::Compare, Self::Platforms, Self::Layers, Self::Config, Self::Annotations, Self::Document];

    /// The word in the link, and in `data-section`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pin => "pin",
            Self::Compare => "compare",
            Self::Platforms => "platforms",
            Self::Layers => "layers",
            Self::Config => "config",
            Self::Annotations => "annotations",
            Self::Document => "document",
            Self::Unknown => "unknown",
        }
    }

    /// The section of a word.
    pub(super) fn of(word: &str) -> Self {
        Self::ALL.into_iter().find(|section| section.as_str() == word).unwrap_or(Self::Unknown)
    }
}
