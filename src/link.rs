//! Links: what the address bar says, read into what to open, and back.
//!
//! Everything a reader would send to a colleague is behind the `#`, so no reference reaches the page's host, and nothing
//! in a link is secret. What will surprise you: the fragment is percent-decoded exactly once and then read by the strict
//! grammar, so `#/ghcr.io` is an image on Docker Hub while `#/ghcr.io/` is the registry; the friendly reading is that of
//! the search box ([`Link::from_typed`]).

mod compared;
mod error;
mod mistake;
mod query;
mod section;
mod title;
mod view;

use std::fmt;

use crate::reference::parse::typed;
use crate::reference::{Host, Place, Reference, Repository, Typed, percent, words};

pub use compared::Compared;
pub use error::LinkError;
pub use mistake::Mistake;
pub use query::{credentials, without_user_info};
pub use section::Section;
pub use view::{Proof, View};

use query::Parameters;

/// The longest fragment read, in bytes. A path of 4096 bytes takes three times that when every byte is escaped, and a
/// link may hold two such texts.
const LONGEST: usize = 32 * 1024;

/// What to open.
// One link is alive at a time; a box would cost every match more than it saves.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Link {
    /// The first page.
    Home,
    /// A receipt that the reader opens from a file. Nothing of it is in the link: it stays in the tab.
    Receipt,
    /// A file whose images are to be pinned. Nothing of it is in the link either.
    PinFile,
    /// A registry's repositories.
    Registry {
        /// Which one.
        host: Host,
        /// `filter=team/`: which of them are shown.
        filter: Option<String>,
    },
    /// A repository, a layout, or content of one.
    Reference {
        /// Of what.
        reference: Reference,
        /// Where inside.
        view: View,
    },
}

impl Link {
    /// The registry that it leads to; none for what lies elsewhere.
    pub fn registry(&self) -> Option<&Host> {
        match self {
            Self::Registry { host, .. } => Some(host),
            Self::Reference { reference, .. } => match &reference.place {
                Place::Repository(repository) => Some(repository.host()),
                Place::Layout(_) | Place::Archive(_) => None,
            },
            Self::Home | Self::Receipt | Self::PinFile => None,
        }
    }

    /// Reads a fragment such as `#/alpine:3.20?platform=linux/arm64`, with or without the `#`. Unknown parameters are
    /// left out, and so are credentials: [`credentials`] tells whether there were any.
    ///
    /// # Errors
    /// [`LinkError`] when the fragment is no link of ours, or names nothing that can be opened.
    pub fn parse(fragment: &str) -> Result<Self, LinkError> {
        if fragment.len() > LONGEST {
            return Err(LinkError::TooLong { limit: LONGEST });
        }
        let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
        if fragment.is_empty() {
            return Ok(Self::Home);
        }
        let route = fragment.strip_prefix('/').ok_or(LinkError::NotALink)?;
        let (place, query) = route.split_once('?').unwrap_or((route, ""));
        let place = percent::decode(place).map_err(|broken| LinkError::Encoding { at: broken.0 })?;
        let parameters = Parameters::of_fragment(query)?;
        // Not a path of its own: any word there is the name of an image.
        if place.is_empty() && parameters.get("receipt").is_some() {
            return Ok(Self::Receipt);
        }
        if place.is_empty() && parameters.get("pin").is_some() {
            return Ok(Self::PinFile);
        }
        if place.is_empty() {
            return Ok(Self::Home);
        }
        if let Some(host) = Host::of_link(&place) {
            parameters.once(&["filter"])?;
            return Ok(Self::Registry { host: host?, filter: parameters.get("filter").map(str::to_owned) });
        }
        Ok(Self::Reference { reference: place.parse()?, view: View::of(&parameters)? })
    }

    /// The link that a fragment which is none was probably meant to be.
    pub fn meant(fragment: &str) -> Option<Self> {
        let route = fragment.trim_start_matches(['#', '/']);
        let place = percent::decode(route.split_once('?').map_or(route, |(place, _)| place)).ok()?;
        Self::from_typed(&place).or_else(|error| Self::from_typed(&error.suggestion().ok_or(error)?)).ok()
    }

    /// Reads what was typed or pasted: anything that [`typed`] reads, with the `--platform` of a command, and links of
    /// this page with or without the address before the `#`.
    ///
    /// # Errors
    /// [`LinkError`], with a suggestion where there is a likely one.
    pub fn from_typed(text: &str) -> Result<Self, LinkError> {
        let trimmed = text.trim();
        if trimmed.starts_with("#/") {
            return Self::parse(trimmed);
        }
        if let Some(at) = trimmed.find("/#/").filter(|_| trimmed.starts_with("http")) {
            return Self::parse(trimmed.get(at + 1..).unwrap_or_default());
        }
        let mut link = match typed(text) {
            Ok(typed) => typed.into(),
            // The route of a link without the sign in front of it.
            Err(error) if trimmed.contains('?') => {
                return Self::parse(&format!("#/{trimmed}")).map_err(|_| error.into());
            }
            Err(error) => return Err(error.into()),
        };
        if let Self::Reference { reference, view } = &mut link
            && (reference.tag.is_some() || reference.digest.is_some())
        {
            view.platform = words::platform(trimmed).map(str::to_owned);
        }
        Ok(link)
    }

    /// Reads the part of the address before the `#`, as other explorers have it: `?image=…` or `?repo=…` with a
    /// reference (and perhaps `?tag=…`), `?registry=…` or `?url=…` with a registry. `None` when it has none of them.
    pub fn from_search(search: &str) -> Option<Result<Self, LinkError>> {
        if search.len() > LONGEST {
            return Some(Err(LinkError::TooLong { limit: LONGEST }));
        }
        let parameters = match Parameters::of_search(search) {
            Ok(parameters) => parameters,
            // Whatever is broken may be meant for somebody else; it is ours only when it names one of our parameters.
            Err(error) => return query::names_any(search, &["image", "repo", "registry", "url"]).then_some(Err(error)),
        };
        let named = |name| parameters.get(name).filter(|value| !value.trim().is_empty());
        let registry = named("registry").or_else(|| named("url")).map(str::trim);
        let host = registry.map(|registry| Host::parse(registry.strip_suffix('/').unwrap_or(registry)));
        if let Some(image) = named("image").or_else(|| named("repo")) {
            let link = match host {
                Some(Ok(host)) => Self::from_typed(image).map(|link| link.on(&host, image)),
                Some(Err(error)) => Err(error.into()),
                None => Self::from_typed(image),
            };
            return Some(link.and_then(|link| link.of_tag(named("tag"))));
        }
        // Here even a single word is a host. What is none may still be an address that says more.
        Some(host?.map(Self::of_registry).or_else(|_| Self::from_typed(registry.unwrap_or_default())))
    }

    /// The same on another registry, when `text`, which this link was read from, names none: a name alone means Docker
    /// Hub only where no registry stands beside it, and Docker Hub must not hear of the others.
    pub fn on(self, host: &Host, text: &str) -> Self {
        let Self::Reference { reference: Reference { place: Place::Repository(repository), tag, digest }, view } =
            &self
        else {
            return self;
        };
        if !repository.host().is_hub() || text.contains("docker.io") || text.contains("docker.com") {
            return self;
        }
        let path = repository.path();
        let bare = path.strip_prefix("library/").filter(|_| !text.contains("library/")).unwrap_or(path);
        match Repository::new(host.clone(), bare) {
            Ok(repository) => {
                let place = Place::Repository(repository);
                let reference = Reference { place, tag: tag.clone(), digest: digest.clone() };
                Self::Reference { reference, view: view.clone() }
            }
            Err(_) => self,
        }
    }

    /// The same with a tag, where none is named yet.
    fn of_tag(mut self, tag: Option<&str>) -> Result<Self, LinkError> {
        if let (Self::Reference { reference, .. }, Some(tag)) = (&mut self, tag)
            && reference.tag.is_none()
            && reference.digest.is_none()
        {
            reference.tag = Some(tag.trim().parse()?);
        }
        Ok(self)
    }

    /// A registry's page.
    pub fn of_registry(host: Host) -> Self {
        Self::Registry { host, filter: None }
    }

    /// A repository's page.
    pub fn repository(repository: &Repository) -> Self {
        Self::reference(repository.clone().into())
    }

    /// The page of a reference, nothing in it chosen.
    pub fn reference(reference: Reference) -> Self {
        Self::Reference { reference, view: View::default() }
    }

    /// The same page with another place inside, as far as there are places in it.
    pub fn inside(self, view: View) -> Self {
        match self {
            Self::Reference { reference, .. } => Self::Reference { reference, view },
            Self::Registry { host, .. } => Self::Registry { host, filter: view.filter },
            Self::Home | Self::Receipt | Self::PinFile => self,
        }
    }
}

impl fmt::Display for Link {
    /// The shortest form that parses back to the same link.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Home => f.write_str("#/"),
            Self::Receipt => f.write_str("#/?receipt"),
            Self::PinFile => f.write_str("#/?pin"),
            Self::Registry { host, filter } => {
                write!(f, "#/{host}/{}", View { filter: filter.clone(), ..View::default() })
            }
            Self::Reference { reference, view } => {
                // A layout's address may have escapes of its own, which decoding the fragment must not undo.
                let place = percent::encode(&reference.familiar(), |byte| byte.is_ascii_graphic() && byte != b'%');
                write!(f, "#/{place}{view}")
            }
        }
    }
}

impl From<Typed> for Link {
    fn from(typed: Typed) -> Self {
        match typed {
            Typed::Registry(host) => Self::of_registry(host),
            Typed::Reference(reference) => Self::reference(reference),
        }
    }
}
