//! The lines themselves, one function for each tool.

use super::quote::{shell, terraform, yaml, yaml_quoted};
use super::{Kind, Target, Tool};

/// Lines to paste.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The lines, without an end of line after the last.
    pub text: String,
    /// What a reader should know before using them; each a sentence.
    pub notes: Vec<String>,
}

/// What to write for a tool.
pub fn snippet(tool: Tool, target: &Target) -> Snippet {
    let text = match tool {
        Tool::Docker => format!("docker pull {}", shell(&target.short())),
        Tool::Podman => format!("podman pull {}{}", flag(target, "--tls-verify=false "), shell(&target.full())),
        Tool::Dockerfile => format!("FROM {}", target.short_with_tag()),
        Tool::Compose => {
            format!("services:\n  {}:\n    image: {}", label(target), yaml(&target.short_with_tag()))
        }
        Tool::Kubernetes => {
            let image = yaml(&target.full_with_tag());
            format!("spec:\n  containers:\n    - name: {}\n      image: {image}", label(target))
        }
        Tool::Helm => helm(target),
        Tool::HelmDigest => {
            let tag =
                target.tag.as_ref().map(|tag| format!("\n  tag: {}", yaml_quoted(tag.as_str()))).unwrap_or_default();
            let repository = yaml_quoted(&target.repository.engine_name());
            format!("image:\n  repository: {repository}{tag}\n  digest: {}", target.digest)
        }
        Tool::Kustomize => {
            // The digest decides; the tag behind it is for people.
            let tag = target.tag.as_ref().map(|tag| format!(" # {tag}")).unwrap_or_default();
            format!("images:\n  - name: {}\n    digest: {}{tag}", yaml(&target.repository.engine_name()), target.digest)
        }
        Tool::Terraform => {
            let name = terraform(&target.short_with_tag());
            format!("resource \"docker_image\" \"{}\" {{\n  name = {name}\n}}", identifier(target))
        }
        Tool::Crane => {
            let insecure = flag(target, "--insecure ");
            format!("crane pull {insecure}--format=oci {} {}", shell(&target.full()), folder(target))
        }
        Tool::Skopeo => {
            let all = if target.kind == Kind::Index { "--all " } else { "" };
            let source = shell(&format!("docker://{}", target.full()));
            let insecure = flag(target, "--src-tls-verify=false ");
            // It writes none of Docker's lists into a layout as they are, and Docker's manifests under a name of OCI's.
            let to = if target.is_docker {
                format!("dir:{}", folder(target))
            } else {
                format!("oci:{}", named_folder(target))
            };
            format!("skopeo copy --preserve-digests {all}{insecure}{source} {to}")
        }
        Tool::Regctl => regctl(target),
        Tool::Oras => match target.kind {
            Kind::Artifact => format!("oras pull {}{}", flag(target, "--plain-http "), shell(&target.full())),
            Kind::Index | Kind::Image => {
                let insecure = flag(target, "--from-plain-http ");
                format!("oras copy {insecure}{} --to-oci-layout {}", shell(&target.full()), named_folder(target))
            }
        },
    };
    Snippet { text, notes: notes(tool, target) }
}

/// As `helm create` lays values out: the chart writes `repository:tag`, and the digest goes along with the tag.
fn helm(target: &Target) -> String {
    let name = target.repository.engine_name();
    let (repository, tag) = match &target.tag {
        Some(tag) => (name, format!("{tag}@{}", target.digest)),
        // The chart's colon then stands inside the digest.
        None => (format!("{name}@{}", target.digest.algorithm().as_str()), target.digest.encoded().to_owned()),
    };
    format!("image:\n  repository: {}\n  tag: {}", yaml_quoted(&repository), yaml_quoted(&tag))
}

fn regctl(target: &Target) -> String {
    let host = target.repository.engine_name();
    let host = host.split('/').next().unwrap_or_default();
    let setup = if target.is_plain_http() {
        format!("regctl registry set --tls disabled {}\n", shell(host))
    } else {
        String::new()
    };
    format!("{setup}regctl image copy {} ocidir://{}", shell(&target.full()), named_folder(target))
}

fn notes(tool: Tool, target: &Target) -> Vec<String> {
    let mut notes = Vec::new();
    let host = target.repository.host();
    let engine = matches!(tool, Tool::Docker | Tool::Dockerfile | Tool::Compose | Tool::Terraform);
    if target.is_plain_http() && engine && !host.is_loopback() {
        let host = host.authority();
        notes.push(format!(
            "This registry has no TLS: Docker wants {} in its daemon.json first.",
            format_args!("\"insecure-registries\": [\"{host}\"]")
        ));
    }
    if target.is_plain_http() && matches!(tool, Tool::Kubernetes | Tool::Helm | Tool::HelmDigest | Tool::Kustomize) {
        notes.push("This registry has no TLS: the nodes' container runtime has to be told to accept that.".into());
    }
    match tool {
        Tool::Helm => notes.push(
            "For charts that write repository:tag, as helm create makes them. Where a chart knows image.registry, the host \
             belongs there."
                .into(),
        ),
        Tool::HelmDigest => notes.push(
            "For charts with a value image.digest; its place may be called otherwise. Where a chart knows image.registry, \
             the host belongs there."
                .into(),
        ),
        Tool::Kustomize => notes.push("The name is the one that the manifests have, without its tag.".into()),
        Tool::Terraform => {
            notes.push("For the Docker provider; the same text is the image of a container in other providers.".into());
        }
        Tool::Skopeo if target.is_docker => notes.push(
            "Writes the manifests and blobs into a folder as they are; skopeo puts Docker's types into no OCI image layout."
                .into(),
        ),
        Tool::Crane | Tool::Skopeo | Tool::Regctl => {
            notes.push("Writes an OCI image layout into a folder; the digest stays as it is.".into());
        }
        Tool::Oras if target.kind == Kind::Artifact => {
            notes.push("Writes the artifact's files into this folder.".into())
        }
        Tool::Oras => notes.push("Writes an OCI image layout into a folder; the digest stays as it is.".into()),
        Tool::Docker | Tool::Podman | Tool::Dockerfile | Tool::Compose | Tool::Kubernetes => {}
    }
    notes
}

fn flag(target: &Target, flag: &'static str) -> &'static str {
    if target.is_plain_http() { flag } else { "" }
}

/// A name for a service or a container: a DNS label of at most 63 characters,
/// <https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names>. Names of repositories
/// begin and end with a letter or a digit, and have nothing else but `.`, `_` and `-` in between.
fn label(target: &Target) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let label: String = target.last().chars().map(plain).take(59).collect();
    let label = label.trim_end_matches('-');
    if is_more_than_text(label) { format!("app-{label}") } else { label.to_owned() }
}

/// Whether programs that read YAML, of whatever age, take a label for a number, a date, or yes or no.
/// <https://yaml.org/type/bool.html>
fn is_more_than_text(label: &str) -> bool {
    const WORDS: [&str; 9] = ["false", "n", "no", "null", "off", "on", "true", "y", "yes"];
    let numeric = |byte: u8| byte.is_ascii_hexdigit() || b"ox-".contains(&byte);
    WORDS.contains(&label) || (label.starts_with(|c: char| c.is_ascii_digit()) && label.bytes().all(numeric))
}

/// A name for a Terraform resource, which begins with a letter.
fn identifier(target: &Target) -> String {
    let name = label(target).replace('-', "_");
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("image_{name}") } else { name }
}

/// A folder of the image's name.
fn folder(target: &Target) -> String {
    shell(target.last())
}

/// The same with the tag, which an OCI layout can keep.
fn named_folder(target: &Target) -> String {
    let tag = target.tag.as_ref().map(|tag| format!(":{tag}")).unwrap_or_default();
    shell(&format!("{}{tag}", target.last()))
}
