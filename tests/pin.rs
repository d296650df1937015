//! Lines that pin content by digest, and their quoting.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::process::Command;

use proptest::prelude::*;
use tallyman::digest::Digest;
use tallyman::pin::quote::{shell, terraform, yaml, yaml_quoted};
use tallyman::pin::{Kind, Presence, Snippet, Standing, Tagged, Target, Tool, snippet, standing};
use tallyman::reference::Reference;

const D: &str = "sha256:2792c97f1b0d0c2ebc44ff7fdb45b8ae8a3b25b50b9b3f5d1a2b1c0d9e8f7a6b";

#[track_caller]
fn target(reference: &str, kind: Kind) -> Target {
    let reference: Reference = reference.parse().unwrap();
    let repository = reference.repository().unwrap().clone();
    Target { repository, tag: reference.tag, digest: D.parse().unwrap(), kind, is_docker: false }
}

#[track_caller]
fn pinned(tool: Tool, reference: &str) -> Snippet {
    snippet(tool, &target(reference, Kind::Index))
}

#[track_caller]
fn says(tool: Tool, reference: &str, expected: &str) {
    assert_eq!(pinned(tool, reference).text, expected.replace("DIGEST", D), "{tool:?}");
}

#[test]
fn every_tool_gets_the_line_that_it_understands() {
    let name = "ghcr.io/org/quay-clock:1.4.2";
    says(Tool::Docker, name, "docker pull ghcr.io/org/quay-clock@DIGEST");
    says(Tool::Podman, name, "podman pull ghcr.io/org/quay-clock@DIGEST");
    says(Tool::Dockerfile, name, "FROM ghcr.io/org/quay-clock:1.4.2@DIGEST");
    says(Tool::Compose, name, "services:\n  quay-clock:\n    image: ghcr.io/org/quay-clock:1.4.2@DIGEST");
    says(
        Tool::Kubernetes,
        name,
        "spec:\n  containers:\n    - name: quay-clock\n      image: ghcr.io/org/quay-clock:1.4.2@DIGEST",
    );
    says(Tool::Helm, name, "image:\n  repository: \"ghcr.io/org/quay-clock\"\n  tag: \"1.4.2@DIGEST\"");
    says(
        Tool::HelmDigest,
        name,
        "image:\n  repository: \"ghcr.io/org/quay-clock\"\n  tag: \"1.4.2\"\n  digest: DIGEST",
    );
    says(Tool::Kustomize, name, "images:\n  - name: \"ghcr.io/org/quay-clock\"\n    digest: DIGEST # 1.4.2");
    says(
        Tool::Terraform,
        name,
        "resource \"docker_image\" \"quay_clock\" {\n  name = \"ghcr.io/org/quay-clock:1.4.2@DIGEST\"\n}",
    );
    says(Tool::Crane, name, "crane pull --format=oci ghcr.io/org/quay-clock@DIGEST quay-clock");
    says(
        Tool::Skopeo,
        name,
        "skopeo copy --preserve-digests --all docker://ghcr.io/org/quay-clock@DIGEST oci:quay-clock:1.4.2",
    );
    says(Tool::Regctl, name, "regctl image copy ghcr.io/org/quay-clock@DIGEST ocidir://quay-clock:1.4.2");
    says(Tool::Oras, name, "oras copy ghcr.io/org/quay-clock@DIGEST --to-oci-layout quay-clock:1.4.2");
}

#[test]
fn short_names_go_to_docker_only() {
    says(Tool::Docker, "alpine:3.20", "docker pull alpine@DIGEST");
    says(Tool::Dockerfile, "alpine:3.20", "FROM alpine:3.20@DIGEST");
    for tool in [Tool::Podman, Tool::Kubernetes, Tool::Helm, Tool::Crane, Tool::Skopeo, Tool::Regctl, Tool::Oras] {
        let text = pinned(tool, "alpine:3.20").text;
        assert!(text.contains("docker.io/library/alpine"), "{tool:?}: {text}");
    }
}

#[test]
fn a_registry_without_tls_is_told_to_those_who_can_be_told() {
    let name = "http://192.168.1.5:5000/app:1";
    says(Tool::Docker, name, "docker pull 192.168.1.5:5000/app@DIGEST");
    says(Tool::Podman, name, "podman pull --tls-verify=false 192.168.1.5:5000/app@DIGEST");
    says(Tool::Crane, name, "crane pull --insecure --format=oci 192.168.1.5:5000/app@DIGEST app");
    says(
        Tool::Skopeo,
        name,
        "skopeo copy --preserve-digests --all --src-tls-verify=false docker://192.168.1.5:5000/app@DIGEST oci:app:1",
    );
    says(
        Tool::Regctl,
        name,
        "regctl registry set --tls disabled 192.168.1.5:5000\nregctl image copy 192.168.1.5:5000/app@DIGEST ocidir://app:1",
    );
    says(Tool::Oras, name, "oras copy --from-plain-http 192.168.1.5:5000/app@DIGEST --to-oci-layout app:1");
    let docker = pinned(Tool::Docker, name).notes;
    assert!(docker.iter().any(|note| note.contains("insecure-registries\": [\"192.168.1.5:5000\"]")), "{docker:?}");
    assert_eq!(pinned(Tool::Docker, "localhost:5000/app:1").notes, [""; 0], "Docker takes loopback without TLS");
    assert_eq!(pinned(Tool::Docker, "ghcr.io/org/app:1").notes, [""; 0]);
}

#[test]
fn a_host_of_one_word_keeps_a_port_so_that_it_stays_a_host() {
    says(Tool::Docker, "http://registry/app:1", "docker pull registry:80/app@DIGEST");
    says(
        Tool::Skopeo,
        "https://registry/app",
        "skopeo copy --preserve-digests --all docker://registry:443/app@DIGEST oci:app",
    );
}

#[test]
fn the_brackets_of_ipv6_are_quoted_as_their_reader_wants_it() {
    let name = "[::1]:5000/app:1";
    says(Tool::Docker, name, "docker pull '[::1]:5000/app@DIGEST'");
    says(Tool::Compose, name, "services:\n  app:\n    image: \"[::1]:5000/app:1@DIGEST\"");
    says(Tool::Dockerfile, name, "FROM [::1]:5000/app:1@DIGEST");
}

#[test]
fn without_a_tag_the_digest_stands_alone() {
    says(Tool::Dockerfile, "ghcr.io/org/app", "FROM ghcr.io/org/app@DIGEST");
    let hex = D.trim_start_matches("sha256:");
    says(Tool::Helm, "ghcr.io/org/app", &format!("image:\n  repository: \"ghcr.io/org/app@sha256\"\n  tag: \"{hex}\""));
}

#[test]
fn an_artifact_is_offered_only_to_those_who_can_fetch_one() {
    let takes: Vec<_> = Tool::ALL.into_iter().filter(|tool| tool.takes(Kind::Artifact)).map(Tool::word).collect();
    assert_eq!(takes, ["crane", "skopeo", "regctl", "oras"]);
    assert!(Tool::ALL.into_iter().all(|tool| tool.takes(Kind::Image) && tool.takes(Kind::Index)));
    let artifact = target("http://127.0.0.1:5000/charts/app:1", Kind::Artifact);
    assert_eq!(snippet(Tool::Oras, &artifact).text, format!("oras pull --plain-http 127.0.0.1:5000/charts/app@{D}"));
    let one = snippet(Tool::Skopeo, &target("ghcr.io/org/app:1", Kind::Image)).text;
    assert!(!one.contains("--all"), "one image has no platforms to copy: {one}");
}

#[test]
fn what_skopeo_puts_into_no_layout_it_writes_into_a_folder() {
    for (kind, all) in [(Kind::Index, "--all "), (Kind::Image, "")] {
        let docker = Target { is_docker: true, ..target("ghcr.io/org/app:1", kind) };
        let skopeo = snippet(Tool::Skopeo, &docker);
        let expected = format!("skopeo copy --preserve-digests {all}docker://ghcr.io/org/app@{D} dir:app");
        assert_eq!(skopeo.text, expected);
        assert!(skopeo.notes[0].contains("Docker's types"), "{:?}", skopeo.notes);
        for tool in Tool::ALL.into_iter().filter(|tool| *tool != Tool::Skopeo) {
            assert_eq!(snippet(tool, &docker), snippet(tool, &target("ghcr.io/org/app:1", kind)), "{tool:?}");
        }
    }
}

#[test]
fn services_containers_and_resources_get_names_that_are_names() {
    for (path, service, resource) in [
        ("ghcr.io/org/a.b_c", "a-b-c", "a_b_c"),
        ("ghcr.io/org/7zip", "7zip", "image_7zip"),
        ("ghcr.io/org/2048", "app-2048", "app_2048"),
        ("ghcr.io/org/1e3", "app-1e3", "app_1e3"),
        ("ghcr.io/org/2024-01-02", "app-2024-01-02", "app_2024_01_02"),
        ("ghcr.io/org/on", "app-on", "app_on"),
        ("ghcr.io/org/once", "once", "once"),
        ("ghcr.io/org/a__b", "a--b", "a__b"),
    ] {
        let kubernetes = pinned(Tool::Kubernetes, path).text;
        assert!(kubernetes.contains(&format!("- name: {service}\n")), "{kubernetes}");
        let terraform = pinned(Tool::Terraform, path).text;
        assert!(terraform.contains(&format!("\"docker_image\" \"{resource}\"")), "{terraform}");
    }
    let long = format!("ghcr.io/org/{}", "x".repeat(200));
    let name = pinned(Tool::Kubernetes, &long).text.lines().nth(2).unwrap().trim().replace("- name: ", "");
    assert!(name.len() <= 63, "{name}");
}

#[test]
fn every_word_leads_back_to_its_tool() {
    for tool in Tool::ALL {
        assert_eq!(Tool::of_word(tool.word()), Some(tool));
    }
    assert_eq!(Tool::of_word("rm -rf"), None);
}

#[test]
fn yaml_is_plain_only_where_every_reader_sees_a_text() {
    for (given, written) in [
        (format!("alpine@{D}"), format!("alpine@{D}")),
        (format!("[::1]:5000/a@{D}"), format!("\"[::1]:5000/a@{D}\"")),
        ("1.20".to_owned(), "\"1.20\"".to_owned()),
        ("null".to_owned(), "\"null\"".to_owned()),
        ("a: b@c".to_owned(), "\"a: b@c\"".to_owned()),
        ("@a".to_owned(), "\"@a\"".to_owned()),
        ("a@b:".to_owned(), "\"a@b:\"".to_owned()),
    ] {
        assert_eq!(yaml(&given), written);
    }
    assert_eq!(yaml_quoted(r#"a"b\c"#), r#""a\"b\\c""#);
    assert_eq!(terraform("${a}%{b}"), "\"$${a}%%{b}\"");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_shell_reads_back_one_word_whatever_was_quoted(text in "[ -~]{0,12}|[a-z'\"$`\\\\;&|<>\\[\\]*?~!# \n]{0,10}") {
        let script = format!("printf '%s.' {}", shell(&text));
        let output = Command::new("sh").arg("-c").arg(script).output().unwrap();
        prop_assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("{text}."));
    }

    #[test]
    fn no_snippet_of_a_command_has_a_second_command(path in "[a-z0-9]{1,8}(/[a-z0-9]{1,8}){0,2}", tag in "[a-zA-Z0-9_][a-zA-Z0-9._-]{0,20}") {
        let target = target(&format!("registry.example.com:5000/{path}:{tag}"), Kind::Index);
        for tool in [Tool::Docker, Tool::Podman, Tool::Crane, Tool::Skopeo, Tool::Regctl, Tool::Oras] {
            let text = snippet(tool, &target).text;
            prop_assert_eq!(text.lines().count(), 1, "{}", text);
            prop_assert!(!text.contains([';', '|', '&', '$', '`', '<', '>']), "{}", text);
            prop_assert!(text.contains(D), "{}", text);
        }
    }
}

#[test]
fn a_pinned_digest_stands_by_where_its_tag_points_and_by_whether_it_is_there() {
    let digest = |letter: &str| -> Digest { format!("sha256:{}", letter.repeat(64)).parse().unwrap() };
    let (pinned, other) = (digest("a"), digest("b"));
    let (at, inside) = (Tagged::At { now: &other, lists: false }, Tagged::At { now: &other, lists: true });
    let of = |tagged, presence| standing(Some(&pinned), tagged, presence);
    let (there, missing, unknown) = (Some(Presence::There), Some(Presence::Missing), Some(Presence::Unknown));
    assert_eq!(of(Tagged::At { now: &pinned, lists: false }, None), Standing::Still);
    assert_eq!(
        [there, missing, unknown].map(|presence| of(at, presence)),
        [Standing::Moved, Standing::Missing, Standing::Unsure]
    );
    assert_eq!(
        [there, missing, unknown].map(|presence| of(inside, presence)),
        [Standing::Listed, Standing::Missing, Standing::Listed]
    );
    let without = [there, missing, unknown].map(|presence| of(Tagged::Untagged, presence));
    assert_eq!(without, [Standing::Pinned, Standing::Missing, Standing::Failed]);
    assert_eq!(
        [there, missing, unknown].map(|presence| of(Tagged::NoTag, presence)),
        [Standing::Gone, Standing::Missing, Standing::Gone]
    );
    let asked = [Tagged::Waiting, Tagged::NoRepository, Tagged::Failed].map(|tagged| of(tagged, None).as_str());
    assert_eq!(asked, ["waiting", "failed", "failed"]);
    let plain =
        [Tagged::Waiting, at, Tagged::NoTag, Tagged::Failed].map(|tagged| standing(None, tagged, None).as_str());
    assert_eq!(plain, ["waiting", "unpinned", "failed", "failed"]);
    // What follows its tag is what the tag has left.
    assert!([Standing::Moved, Standing::Unsure, Standing::Missing].into_iter().all(Standing::follows));
    assert!(![Standing::Still, Standing::Listed, Standing::Gone, Standing::Pinned].into_iter().any(Standing::follows));
}
