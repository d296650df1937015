//! The last guard: what differs in something that nothing here compares.

use super::{Change, Comparison};

/// Which documents differ in nothing that is compared here, though their digests differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Uncompared {
    /// The documents that the links lead to.
    Documents,
    /// The configs that both manifests name. Both could be read.
    Configs,
}

impl Uncompared {
    /// The word for scripts and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Documents => "documents",
            Self::Configs => "configs",
        }
    }
}

/// What is left without an explanation, of two sides that could be read.
pub(super) fn uncompared(found: &Comparison) -> Option<Uncompared> {
    if found.same {
        return None;
    }
    let differs = |of: bool| {
        let fields = found.fields.iter().filter(|field| field.group.is_of_config() == of);
        fields.into_iter().any(|field| field.change != Change::Same)
    };
    let config = found.config.as_ref().map_or(Change::Same, |row| row.change);
    // What an index holds and what its images are made of tell of the manifests alone.
    let rows = found.platforms.iter().flatten().map(|row| row.change);
    let layers = found.layers.iter().flat_map(|layers| &layers.rows).map(|layer| layer.change);
    let alike = rows.chain(layers).chain([config]).all(|change| change == Change::Same);
    if alike && !found.reordered && !differs(false) {
        return Some(Uncompared::Documents);
    }
    (config == Change::Changed && found.configs && !differs(true)).then_some(Uncompared::Configs)
}
