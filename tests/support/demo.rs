//! What the demo holds: the releases of a small invented service, and the kinds of content that a registry serves.
#![allow(dead_code)]

use crate::image::attestation::{Build, attest, spdx_bytes};
use crate::image::layer::{Entry, Layer, Packing, file, noise, program};
use crate::image::{
    Descriptor, Flavour, Image, OCI_MANIFEST, Platform, Step, added, artifact, digest_of, index, manifest, map, noted,
};
use crate::layout::Layout;

/// The four platforms of every release.
pub const PLATFORMS: [Platform; 4] = [
    Platform::new("linux", "amd64", None),
    Platform::new("linux", "arm64", Some("v8")),
    Platform::new("linux", "arm", Some("v7")),
    Platform { architecture: "amd64", os: "windows", os_version: Some("10.0.20348.2340"), variant: None },
];

struct Release {
    version: &'static str,
    commit: &'static str,
    created: &'static str,
    /// Version of the base image; releases that share it share its layers.
    base: &'static str,
    /// Tags that follow the newest release of their line, beside the version and the commit.
    floating: &'static [&'static str],
}

const RELEASES: [Release; 5] = [
    Release { version: "1.3.9", commit: "e0f1a2b", created: "2026-03-17T09:12:44Z", base: "12.9", floating: &["1.3"] },
    Release { version: "1.4.0", commit: "5d4c3b2", created: "2026-05-05T15:40:03Z", base: "12.11", floating: &[] },
    Release { version: "1.4.1", commit: "9f8e7d6", created: "2026-06-22T07:58:31Z", base: "12.11", floating: &[] },
    Release {
        version: "1.4.2",
        commit: "a1b2c3d",
        created: "2026-08-11T10:05:17Z",
        base: "12.11",
        floating: &["1.4", "1", "latest"],
    },
    Release {
        version: "1.5.0-rc.1",
        commit: "7c6b5a4",
        created: "2026-10-02T13:27:56Z",
        base: "13.1",
        floating: &["next"],
    },
];

/// The whole demo.
pub fn demo() -> Layout {
    let mut layout = sound();
    damaged(&mut layout);
    layout
}

/// The demo without the damaged image, which no registry would take.
pub fn sound() -> Layout {
    let mut layout = Layout::default();
    for release in &RELEASES {
        let content = multi_platform(&mut layout, release);
        let dated = format!("{}-{}", release.version, release.commit);
        layout.name(&[release.version], &content);
        layout.name(release.floating, &content);
        layout.name(&[release.commit, &dated], &content);
    }
    docker(&mut layout);
    artifacts(&mut layout);
    zstd(&mut layout);
    layout
}

fn multi_platform(layout: &mut Layout, release: &Release) -> Descriptor {
    let mut entries = Vec::new();
    let mut attestations = Vec::new();
    for platform in &PLATFORMS {
        let image = image(release, platform, Flavour::Oci).build(&mut layout.store).manifest;
        if platform.os == "linux" {
            attestations.push(attest(&mut layout.store, &image, &build_of(release)));
        }
        entries.push(image.on(platform));
    }
    entries.extend(attestations);
    index(&mut layout.store, Flavour::Oci, &entries)
}

fn build_of(release: &Release) -> Build<'static> {
    Build {
        name: "harbour/quay-clock",
        version: release.version,
        commit: release.commit,
        created: release.created,
        packages: &[("musl", "1.2.5"), ("ca-certificates", "20250419"), ("tzdata", "2026a"), ("quay-clock", "1.4.2")],
    }
}

fn image(release: &Release, platform: &Platform, flavour: Flavour) -> Image {
    let windows = platform.os == "windows";
    let path = if windows { "PATH=C:\\quay;C:\\Windows\\System32" } else { "PATH=/usr/local/bin:/usr/bin:/bin" };
    Image {
        platform: platform.clone(),
        flavour,
        created: release.created.to_owned(),
        steps: if windows { windows_steps(release) } else { linux_steps(release, platform) },
        env: vec![path.to_owned(), "TZ=Europe/Hamburg".to_owned(), format!("QUAY_CLOCK_VERSION={}", release.version)],
        entrypoint: vec![if windows { "quay-clock.exe" } else { "/usr/local/bin/quay-clock" }.to_owned()],
        labels: map(&[
            ("org.opencontainers.image.title", "quay-clock"),
            ("org.opencontainers.image.description", "Tells the time and the tide at the quay"),
            ("org.opencontainers.image.version", release.version),
            ("org.opencontainers.image.revision", release.commit),
            ("org.opencontainers.image.licenses", "Apache-2.0"),
        ]),
        annotations: map(&[]),
    }
}

/// A seed for [`noise`] that differs with every part of what is named.
fn seed(parts: &[&str]) -> u64 {
    let digest = digest_of(parts.join("\0").as_bytes());
    u64::from_str_radix(&digest["sha256:".len()..][..16], 16).unwrap()
}

fn linux_steps(release: &Release, platform: &Platform) -> Vec<Step> {
    let architecture = platform.architecture;
    let base = Layer::of(&[
        Entry::Folder("etc/"),
        file("etc/os-release", format!("ID=smalldeb\nVERSION_ID=\"{}\"\nPRETTY_NAME=\"Small\"\n", release.base)),
        file("etc/passwd", "root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532::/srv:/sbin/nologin\n"),
        Entry::Folder("usr/bin/"),
        Entry::Link("bin", "usr/bin"),
        program("usr/bin/sh", noise(3 * 1024, seed(&["sh", release.base, architecture]))),
        file("usr/share/motd", "Welcome to the quay.\n"),
    ]);
    let zones = Layer::of(&[
        file("usr/share/zoneinfo/Europe/Hamburg", noise(700, seed(&["zone", release.base]))),
        file("etc/ssl/certs/ca-certificates.crt", noise(1024, seed(&["certificates", release.base]))),
    ]);
    let clock = Layer::of(&[
        Entry::Folder("usr/local/bin/"),
        program("usr/local/bin/quay-clock", noise(4 * 1024, seed(&["clock", release.version, architecture]))),
    ]);
    let settings = Layer::of(&[
        file("srv/quay-clock.toml", format!("version = \"{}\"\nport = 8080\ntide = true\n", release.version)),
        // A whiteout: the file of a lower layer is gone from here on.
        file("usr/share/.wh.motd", ""),
    ]);
    vec![
        added("ADD rootfs.tar.xz / # buildkit", &base),
        noted("CMD [\"/usr/bin/sh\"]"),
        added("RUN /bin/sh -c apt-get install -y ca-certificates tzdata # buildkit", &zones),
        noted("ENV TZ=Europe/Hamburg"),
        added("COPY /out/quay-clock /usr/local/bin/quay-clock # buildkit", &clock),
        added("COPY quay-clock.toml /srv/ # buildkit", &settings),
        noted("USER 65532:65532"),
        noted("EXPOSE map[8080/tcp:{}]"),
        noted("ENTRYPOINT [\"/usr/local/bin/quay-clock\"]"),
    ]
}

fn windows_steps(release: &Release) -> Vec<Step> {
    let base = Layer::of(&[
        Entry::Folder("Files/"),
        file("Files/License.txt", "A stand-in for the base layer of Nano Server.\n"),
        program("Files/Windows/System32/cmd.exe", noise(3 * 1024, seed(&["cmd", release.base]))),
        file("Hives/DefaultUser_Base", noise(512, seed(&["hive", release.base]))),
    ]);
    let clock = Layer::of(&[program(
        "Files/quay/quay-clock.exe",
        noise(4 * 1024, seed(&["clock", release.version, "windows"])),
    )]);
    let settings =
        Layer::of(&[file("Files/quay/quay-clock.toml", format!("version = \"{}\"\nport = 8080\n", release.version))]);
    vec![
        added("Apply image 10.0.20348.2340", &base),
        noted("SHELL [cmd /S /C]"),
        added("COPY /out/quay-clock.exe C:/quay/ # buildkit", &clock),
        added("COPY quay-clock.toml C:/quay/ # buildkit", &settings),
        noted("ENTRYPOINT [\"quay-clock.exe\"]"),
    ]
}

/// What `docker push` and `docker manifest push` leave behind: schema 2 and a manifest list.
fn docker(layout: &mut Layout) {
    let mut entries = Vec::new();
    for platform in &PLATFORMS[..2] {
        let built = image(&RELEASES[3], platform, Flavour::Docker).build(&mut layout.store).manifest;
        entries.push(built.on(platform));
    }
    let mut single = entries[0].clone();
    single.platform = None;
    let list = index(&mut layout.store, Flavour::Docker, &entries);
    layout.name(&["docker-list"], &list);
    layout.name(&["docker-image"], &single);
}

/// Content that is no image: a Helm chart as Helm pushes it, and a bill of materials that names its subject.
fn artifacts(layout: &mut Layout) {
    let about = b"{\"name\":\"quay-clock\",\"version\":\"0.3.1\",\"apiVersion\":\"v2\",\"appVersion\":\"1.4.2\",\"type\":\"application\"}";
    let config = layout.store.blob("application/vnd.cncf.helm.config.v1+json", about.to_vec());
    let files = Layer::of(&[
        file("quay-clock/Chart.yaml", "apiVersion: v2\nname: quay-clock\nversion: 0.3.1\nappVersion: 1.4.2\n"),
        file("quay-clock/values.yaml", "replicas: 2\nport: 8080\n"),
        file("quay-clock/templates/deployment.yaml", "kind: Deployment\nmetadata:\n  name: quay-clock\n"),
    ]);
    let content = layout.store.blob("application/vnd.cncf.helm.chart.content.v1.tar+gzip", files.blob);
    let notes = map(&[
        ("org.opencontainers.image.created", "2026-08-11T10:20:00Z"),
        ("org.opencontainers.image.title", "quay-clock"),
        ("org.opencontainers.image.version", "0.3.1"),
    ]);
    let chart = manifest(&mut layout.store, OCI_MANIFEST, None, &config, &[content], None, &notes);
    layout.name(&["chart"], &chart);

    let subject = layout.named("1.4.2").clone();
    let document = layout.store.blob("application/spdx+json", spdx_bytes(&build_of(&RELEASES[3])));
    let document = document.annotated("org.opencontainers.image.title", "quay-clock.spdx.json");
    let sbom = artifact(&mut layout.store, "application/spdx+json", &[document], Some(&subject));
    layout.name(&["sbom"], &sbom);
}

fn zstd(layout: &mut Layout) {
    let mut image = image(&RELEASES[3], &PLATFORMS[0], Flavour::Oci);
    let files = [file("srv/readme.txt", "This layer is a zstd frame.\n")];
    image.steps = vec![added("COPY readme.txt /srv/ # buildkit", &Layer::packed(&files, Packing::Zstd))];
    let built = image.build(&mut layout.store);
    layout.name(&["zstd"], &built.manifest);
}

/// The image whose second layer is not what its manifest says.
fn damaged(layout: &mut Layout) {
    let mut image = image(&RELEASES[3], &PLATFORMS[0], Flavour::Oci);
    let sound = Layer::of(&[file("srv/sound.txt", "This layer is as its manifest says.\n")]);
    let changed = Layer::of(&[
        file("srv/damaged.txt", "One bit of this layer was changed after its manifest was written.\n"),
        file("srv/cargo.bin", noise(2048, seed(&["cargo"]))),
    ]);
    image.steps = vec![
        added("COPY sound.txt /srv/ # buildkit", &sound),
        added("COPY damaged.txt cargo.bin /srv/ # damaged on purpose", &changed),
    ];
    image.annotations =
        map(&[("org.opencontainers.image.description", "One layer of this image was damaged on purpose")]);
    let built = image.build(&mut layout.store);
    layout.store.damage(&built.layers[1].digest);
    layout.name(&["damaged"], &built.manifest);
}

/// The digest of the layer that was damaged.
pub fn damaged_layer(layout: &Layout) -> String {
    let damaged = layout.store.all().find(|(digest, stored)| digest_of(&stored.bytes) != *digest);
    damaged.unwrap().0.to_owned()
}
