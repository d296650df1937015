//! The tools and files that a pin is written for.

use super::Kind;

/// What takes the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tool {
    /// `docker pull`.
    Docker,
    /// `podman pull`.
    Podman,
    /// A Dockerfile's `FROM`.
    Dockerfile,
    /// A service of a compose file.
    Compose,
    /// A container of a Kubernetes manifest.
    Kubernetes,
    /// Values of a Helm chart.
    Helm,
    /// The same of a chart that has a value for the digest.
    HelmDigest,
    /// `images` of a kustomization.
    Kustomize,
    /// Terraform's Docker provider.
    Terraform,
    /// go-containerregistry's command.
    Crane,
    /// The containers project's command.
    Skopeo,
    /// regclient's command.
    Regctl,
    /// The command of OCI Registry As Storage.
    Oras,
}

impl Tool {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 13] = [
        Self::Docker,
        Self::Podman,
        Self::Dockerfile,
        Self::Compose,
        Self::Kubernetes,
        Self::Helm,
        Self::HelmDigest,
        Self::Kustomize,
        Self::Terraform,
        Self::Crane,
        Self::Skopeo,
        Self::Regctl,
        Self::Oras,
    ];

    /// The word for scripts and for the reader's own browser to remember.
    pub fn word(self) -> &'static str {
        match self {
            Self::Docker => "docker",
            Self::Podman => "podman",
            Self::Dockerfile => "dockerfile",
            Self::Compose => "compose",
            Self::Kubernetes => "kubernetes",
            Self::Helm => "helm",
            Self::HelmDigest => "helm-digest",
            Self::Kustomize => "kustomize",
            Self::Terraform => "terraform",
            Self::Crane => "crane",
            Self::Skopeo => "skopeo",
            Self::Regctl => "regctl",
            Self::Oras => "oras",
        }
    }

    /// What it is called on the page.
    pub fn label(self) -> &'static str {
        match self {
            Self::Docker => "docker pull",
            Self::Podman => "podman pull",
            Self::Dockerfile => "Dockerfile",
            Self::Compose => "Compose",
            Self::Kubernetes => "Kubernetes",
            Self::Helm => "Helm values",
            Self::HelmDigest => "Helm image.digest",
            Self::Kustomize => "Kustomize",
            Self::Terraform => "Terraform",
            other => other.word(),
        }
    }

    /// The tool of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.word() == word)
    }

    /// Whether it can do anything with a thing of this kind: engines and their files take images only.
    pub fn takes(self, kind: Kind) -> bool {
        kind != Kind::Artifact || matches!(self, Self::Crane | Self::Skopeo | Self::Regctl | Self::Oras)
    }
}
