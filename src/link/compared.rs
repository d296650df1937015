//! The other side of a comparison, as it stands behind `compare=` and as people type it.

use std::fmt;

use super::{Link, LinkError, View};
use crate::reference::{Host, Place, Reference, Repository};

/// What something is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The reference; it names content, never a place alone.
    pub reference: Reference,
    /// Its own platform; without one, the platform of the link holds on both sides.
    pub platform: Option<String>,
}

impl Compared {
    /// Reads what stands in a link beside `base`. Shorter than a whole reference, with or without `?platform=…`, are
    /// `:tag` and `@digest` of the same place, nothing but a platform, a repository, which means the same tag there, and
    /// `host/`, which means the same repository and tag there.
    ///
    /// # Errors
    /// [`LinkError`] when it is none of these.
    pub fn parse(text: &str, base: &Reference) -> Result<Self, LinkError> {
        Self::read(text, base, |text| Link::parse(&format!("#/{text}")))
    }

    /// Reads what was typed or pasted: the same, and all that the search box understands.
    ///
    /// # Errors
    /// [`LinkError`], with a suggestion where there is a likely one.
    pub fn from_typed(text: &str, base: &Reference) -> Result<Self, LinkError> {
        Self::read(text.trim(), base, Link::from_typed)
    }

    fn read(
        text: &str,
        base: &Reference,
        otherwise: impl FnOnce(&str) -> Result<Link, LinkError>,
    ) -> Result<Self, LinkError> {
        let here = Reference { digest: None, tag: None, ..base.clone() };
        let link = match text.chars().next() {
            Some(':' | '@') => Link::parse(&format!("{}{text}", Link::reference(here)))?,
            // Another platform of the very same content.
            Some('?') => Link::parse(&format!("{}{text}", Link::reference(base.clone())))?,
            _ => otherwise(text)?,
        };
        Self::of(link, base).ok_or(LinkError::NotComparable)
    }

    fn of(link: Link, base: &Reference) -> Option<Self> {
        match link {
            Link::Registry { host, .. } => Some(Self { reference: Self::on(host, base)?, platform: None }),
            Link::Reference { reference, view } => {
                let reference = if reference.is_place() { Self::named_like(base, reference) } else { reference };
                Some(Self { reference, platform: view.platform }).filter(|compared| !compared.reference.is_place())
            }
            _ => None,
        }
    }

    /// The same repository, and what is named in it, on another registry.
    fn on(host: Host, base: &Reference) -> Option<Reference> {
        let path = base.repository()?.path();
        let place = Place::Repository(Repository::new(host, path).ok()?);
        Some(Self::named_like(base, Reference::to_place(place)))
    }

    /// The tag of another reference, or its digest when it has no tag.
    fn named_like(base: &Reference, place: Reference) -> Reference {
        let digest = base.digest.clone().filter(|_| base.tag.is_none());
        Reference { tag: base.tag.clone(), digest, ..place }
    }

    /// The link that compares `base` with this, each with its platform.
    pub fn link(&self, base: &Reference, platform: Option<String>) -> Link {
        let view = View { platform, compare: Some(self.to_string()), ..View::default() };
        Link::Reference { reference: base.clone(), view }
    }
}

impl fmt::Display for Compared {
    /// As behind `compare=`; reads back as the same.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let view = View { platform: self.platform.clone(), ..View::default() };
        let link = Link::Reference { reference: self.reference.clone(), view }.to_string();
        f.write_str(link.trim_start_matches("#/"))
    }
}
