//! The place inside a page, as the query of a link names it.

use std::fmt;

use super::query::{self, Parameters};
use super::{LinkError, Section};
use crate::digest::Digest;

/// A place inside a page. Nothing here is trusted to exist, or to be well formed, except the digest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct View {
    /// `platform=linux/arm64`: which manifest of an index.
    pub platform: Option<String>,
    /// `layer=sha256:…`: which layer of a manifest.
    pub layer: Option<Digest>,
    /// `path=etc/passwd`: which entry of that layer.
    pub path: Option<String>,
    /// `compare=…`: what to compare with.
    pub compare: Option<String>,
    /// `filter=kind:semver 1.4`: what of a list is shown.
    pub filter: Option<String>,
    /// `sort=newest`: the order of a list.
    pub sort: Option<String>,
    /// `show=aliases,digest-tags`: what of a list is joined or unfolded.
    pub show: Option<String>,
    /// `report`: what the names of a repository tell about how it is released.
    pub report: bool,
    /// `proof=layers` or `proof=documents`: the chain of checks, with layers or without.
    pub proof: Option<Proof>,
    /// `section=config`: which part of the page is open.
    pub section: Option<Section>,
}

/// The parameters of a link.
const NAMES: [&str; 10] =
    ["platform", "layer", "path", "compare", "filter", "sort", "show", "report", "proof", "section"];

/// How deep the chain of checks goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Proof {
    /// Indexes, manifests and configs.
    Documents,
    /// Layers as well.
    Layers,
}

impl Proof {
    /// The depth of a word; without one, all the way down.
    fn of(word: &str) -> Result<Self, LinkError> {
        let mut all = [Self::Layers, Self::Documents].into_iter();
        all.find(|proof| word.is_empty() || word == proof.as_str()).ok_or(LinkError::Proof)
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Documents => "documents",
            Self::Layers => "layers",
        }
    }
}

impl View {
    /// Reads it out of a link's parameters.
    pub(super) fn of(parameters: &Parameters) -> Result<Self, LinkError> {
        parameters.once(&NAMES)?;
        let text = |name| parameters.get(name).map(str::to_owned);
        let layer = parameters.get("layer").map(|digest| digest.parse().map_err(LinkError::Layer)).transpose()?;
        let proof = parameters.get("proof").map(Proof::of).transpose()?;
        let section = parameters.get("section").map(Section::of);
        Ok(Self {
            platform: text("platform"),
            layer,
            path: text("path"),
            compare: text("compare"),
            filter: text("filter"),
            sort: text("sort"),
            show: text("show"),
            report: parameters.get("report").is_some(),
            proof,
            section,
        })
    }
}

impl fmt::Display for View {
    /// The query with its question mark, or nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let layer = self.layer.as_ref().map(Digest::to_string);
        let proof = self.proof.map(|proof| proof.as_str().to_owned());
        let section = self.section.map(|section| section.as_str().to_owned());
        let parameters = [
            ("platform", &self.platform),
            ("layer", &layer),
            ("path", &self.path),
            ("compare", &self.compare),
            ("filter", &self.filter),
            ("sort", &self.sort),
            ("show", &self.show),
            ("proof", &proof),
            ("section", &section),
        ];
        let mut separator = '?';
        if self.report {
            f.write_str("?report")?;
            separator = '&';
        }
        for (name, value) in parameters {
            if let Some(value) = value {
                write!(f, "{separator}{name}={}", query::value(value))?;
                separator = '&';
            }
        }
        Ok(())
    }
}
