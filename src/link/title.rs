//! What the browser's tab says of a link.

use super::{Link, View};
use crate::digest::Digest;
use crate::reference::Reference;
use crate::shown::visible;

/// How much of a digest a title shows: as much as people compare by eye.
const TITLE_DIGITS: usize = 8;

/// How much of a place inside a title shows, in characters.
const TITLE_WORD: usize = 60;

impl Link {
    /// What a browser's tab says: `alpine:3.20 · Tallyman`, with the place inside where there is one: `alpine:3.20
    /// linux/arm64, layer 4d2b7c1e… · Tallyman`. Digests are shortened. `program` is what the page calls itself.
    pub fn title(&self, program: &str) -> String {
        let place = match self {
            Self::Home => return program.to_owned(),
            Self::Receipt => "Receipt".to_owned(),
            Self::PinFile => "Pin my file".to_owned(),
            Self::Registry { host, .. } => host.to_string(),
            Self::Reference { reference, view } => match &reference.digest {
                None => format!("{}{}", reference.familiar(), view.words(reference.is_place())),
                Some(digest) => {
                    let named = Reference { digest: None, ..reference.clone() }.familiar();
                    format!("{named}@{}{}", shortened(digest), view.words(false))
                }
            },
        };
        format!("{place} · {program}")
    }
}

impl View {
    /// The place inside, for a title: as much of it as a page of that kind goes by.
    fn words(&self, of_place: bool) -> String {
        let is_whole = self.compare.is_some() || self.proof.is_some();
        let words = [
            self.platform.clone().filter(|_| !of_place),
            self.layer.as_ref().filter(|_| !of_place && !is_whole).map(|layer| format!("layer {}", shortened(layer))),
            self.compare.as_ref().filter(|_| self.proof.is_none()).map(|other| format!("compared with {other}")),
            (self.report && of_place).then(|| "report".to_owned()),
            self.proof.filter(|_| !of_place).map(|_| "proof".to_owned()),
        ];
        let words: Vec<String> = words.into_iter().flatten().map(|word| visible(&word, TITLE_WORD)).collect();
        if words.is_empty() { String::new() } else { format!(" {}", words.join(", ")) }
    }
}

/// A digest as titles have it.
fn shortened(digest: &Digest) -> String {
    let (algorithm, encoded) = (digest.algorithm().as_str(), digest.encoded());
    let shown = encoded.get(..TITLE_DIGITS).unwrap_or(encoded);
    let cut = if shown.len() < encoded.len() { "…" } else { "" };
    format!("{algorithm}:{shown}{cut}")
}
