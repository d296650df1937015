//! Archives that a reader opens: every page and check works on them, and nothing is sent anywhere.

use serde_json::json;

use crate::archive::{by_skopeo, image_of, layout_tar, saved};
use crate::demo::sound;
use crate::distribution::{Cors, Distribution};
use crate::image::layer::{Layer, Packing, file, gzip, noise, tar_of, zstd_stored};
use crate::layout::Layout;
use crate::page::{LONG, Page, visit};
use crate::program::Folder;
use crate::site::Site;

/// A file of these bytes, and its folder.
fn file_of(name: &str, bytes: &[u8]) -> (Folder, String) {
    let folder = Folder::new("archive");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (folder, path.display().to_string())
}

/// Chooses a file as a reader does.
async fn choose(page: &Page, path: &str) {
    page.wait_for("input[data-action=\"open-archive\"]").await;
    page.type_into("input[data-action=\"open-archive\"]", path).await;
}

/// Drops a file of these bytes.
pub async fn drop_file(page: &Page, name: &str, bytes: &[u8]) {
    page.wait_for("[data-role=\"drop-archive\"]").await;
    let script = "const data = new DataTransfer(); data.items.add(new File([new Uint8Array(arguments[1])], arguments[0])); \
         document.querySelector('[data-role=drop-archive]').dispatchEvent(new DragEvent('drop', \
         { dataTransfer: data, bubbles: true, cancelable: true }))";
    page.run(script, json!([name, bytes])).await;
}

#[tokio::test]
async fn a_layout_in_a_gzip_file_is_proven_whole_with_nothing_sent_anywhere() {
    let (site, layout) = (Site::start().await, sound());
    let (_folder, path) = file_of("my images.tar.gz", &gzip(&layout_tar(&layout)));
    let digest = layout.named("1.4.2").digest.clone();
    let log = site.log.clone();
    visit("archive-layout", &site, |page| async move {
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        choose(&page, &path).await;
        page.wait_state("repository", "ready").await;
        assert_eq!(page.fragment().await, "#/archive:my-images.tar.gz");
        page.wait_for("tr[data-tag=\"1.4.2\"][data-complete=true]").await;
        page.click_through("tr[data-tag=\"1.4.2\"] a").await;
        page.wait_state("index", "ready").await;
        page.wait_verdict(&digest, "computed").await;
        page.follow(&format!("#/archive:my-images.tar.gz@{digest}?platform=linux/amd64")).await;
        page.wait_state("manifest", "ready").await;
        page.wait_for("tr[data-layer] code.step").await;
        page.run(
            "document.querySelectorAll('[data-document] [role=tab]:nth-child(3)').forEach(tab => tab.click())",
            json!([]),
        )
        .await;
        page.wait_for("[data-document] [data-came=file]").await;
        assert_eq!(page.count(".facts [data-came=file]").await, 1);
        page.click("button[data-action=\"verify-layers\"]").await;
        page.wait_within("tr[data-layer] [data-verdict=verified]", LONG).await;
        page.wait_gone("button[data-action=\"cancel\"]").await;
        page.wait_gone("tr[data-layer] [data-digest]:not([data-verdict=verified])").await;
        assert_eq!(page.errors().await, [""; 0]);
        page.follow(&format!("#/archive:my-images.tar.gz@{digest}?proof=layers")).await;
        page.click("button[data-action=\"prove\"]").await;
        page.wait_within("[data-proof=proven]", LONG).await;
        // Only our own files were fetched, and nothing of the archive is kept anywhere.
        let strange =
            log.all().into_iter().filter(|seen| seen.target.contains("blobs") || seen.target.contains("sha256"));
        assert_eq!(strange.map(|seen| seen.line()).collect::<Vec<_>>(), [""; 0]);
        let stored = page.run("return JSON.stringify(localStorage)", json!([])).await;
        assert!(!stored.as_str().unwrap().contains("images"), "{stored}");
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn what_docker_save_wrote_says_that_its_manifest_was_made_here() {
    let layer = |name: &str| Layer::packed(&[file(name, noise(90_000, 7))], Packing::Plain);
    let layers = [layer("a"), layer("b")];
    let (store, built) = image_of(&layers);
    let bytes = tar_of(&saved(&store, &built, &["example.org/app:1.0"]));
    let site = Site::start().await;
    visit("archive-saved", &site, |page| async move {
        page.open("#/").await;
        drop_file(&page, "saved.tar", &bytes).await;
        page.wait_state("repository", "ready").await;
        assert!(page.text("main").await.contains("put together here"));
        let row = "tr[data-tag=\"example.org/app:1.0\"]";
        page.wait_for(&format!("{row}[data-complete=true] [data-verdict=computed]")).await;
        assert_eq!(page.text(&format!("{row} .tag-platforms")).await, "linux/amd64");
        page.follow("#/archive:saved.tar:1.0").await;
        page.wait_state("manifest", "ready").await;
        page.wait_for("[data-came=made]").await;
        page.click("button[data-action=\"verify-layers\"]").await;
        for layer in &layers {
            page.wait_verdict(&layer.diff_id, "computed").await;
        }
        // Nor does its proof say that anybody named its digest, although the link then does.
        let digest = page.attributes(".digest-line [data-digest]", "data-digest").await.remove(0);
        page.follow(&format!("#/archive:saved.tar@{digest}?proof=layers")).await;
        page.wait_state("proof", "ready").await;
        page.wait_for("[data-came=made]").await;
        page.click("button[data-action=\"prove\"]").await;
        page.wait_for("[data-proof=proven]").await;
        let said = page.text("[data-role=summary] strong").await;
        assert!(said.contains("no registry serves its digest") && !said.contains("the link"), "{said}");
        let copied = page.attributes("[data-role=evidence] button[data-copy]", "data-copy").await;
        assert!(copied[0].contains("put together here"), "{copied:?}");
        assert_eq!(page.errors().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn the_tags_of_docker_save_are_tags_whatever_their_repository_looks_like() {
    let (store, built) = image_of(&[Layer::packed(&[file("a", noise(9_000, 7))], Packing::Plain)]);
    let bytes = tar_of(&saved(&store, &built, &["app:1", "app:1.0.0", "app:latest"]));
    let site = Site::start().await;
    visit("archive-tags", &site, |page| async move {
        page.open("#/").await;
        drop_file(&page, "s2.tar", &bytes).await;
        page.wait_state("repository", "ready").await;
        page.wait_for("tr[data-tag=\"app:1\"][data-kind=floating][data-complete=true]").await;
        page.wait_for("tr[data-tag=\"app:1.0.0\"][data-kind=release]").await;
        assert_eq!(page.attributes("tr[data-kind=untagged]", "data-tag").await, [""; 0]);
        let row = "tr[data-tag=\"app:latest\"]";
        assert!(page.text(&format!("{row} .tag-head")).await.starts_with("app:latest"));
        page.click_through(&format!("{row} a.tag-name")).await;
        page.wait_state("manifest", "ready").await;
        assert_eq!(page.fragment().await, "#/archive:s2.tar:latest");
        page.follow("#/archive:s2.tar?report").await;
        page.wait_for("[data-fact=newest] [data-fact-tag=\"app:latest\"]").await;
        assert_eq!(page.errors().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn archives_as_skopeo_writes_them_are_compared_with_the_copy_of_a_registry() {
    const REPOSITORY: &str = "harbour/app";
    let packed = |packing| ["a", "b"].map(|name| Layer::packed(&[file(name, noise(90_000, 7))], packing));
    let unpacked = packed(Packing::Plain);
    let (store, built) = image_of(&packed(Packing::Gzip));
    let docker = tar_of(&by_skopeo(&store, &built, &unpacked, "example.org/app", "1.0"));
    let layout = Layout { store, names: vec![("1.0".to_owned(), built.manifest.clone())] };
    let oci = layout_tar(&layout);
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    registry.push(REPOSITORY, &layout).await;
    let copy = format!("{}/{REPOSITORY}:1.0", registry.host());
    visit("archive-skopeo", &site, |page| async move {
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        drop_file(&page, "oci.tar", &oci).await;
        page.wait_state("repository", "ready").await;
        page.follow(&format!("#/archive:oci.tar:1.0?compare={copy}")).await;
        page.wait_state("compare", "ready").await;
        page.wait_for("[data-compared=same]").await;
        page.wait_verdict(&built.manifest.digest, "computed").await;

        page.follow("#/").await;
        page.wait_state("home", "ready").await;
        drop_file(&page, "docker.tar", &docker).await;
        page.wait_state("repository", "ready").await;
        page.follow("#/archive:docker.tar:1.0").await;
        page.wait_state("manifest", "ready").await;
        page.wait_for("[data-came=made]").await;
        // The archive says what it is called in full, so the registry's copy is a click away.
        let offered = page.attributes("a[data-role=compare-registry]", "href").await;
        let named = format!(
            "#/archive:docker.tar@{}?compare=example.org/app:1.0",
            page.attributes(".digest-line [data-digest]", "data-digest").await[0]
        );
        assert_eq!(offered, [named]);
        page.click("button[data-action=\"verify-layers\"]").await;
        for layer in &unpacked {
            page.wait_verdict(&layer.diff_id, "computed").await;
        }
        page.follow(&format!("#/archive:docker.tar:1.0?compare={copy}")).await;
        page.wait_state("compare", "ready").await;
        // Its manifest was made here, so it is the config that tells.
        page.wait_for("[data-compared=same-config]").await;
        assert!(page.text("[data-compared]").await.contains("left side was put together here"));
        page.wait_for("[data-table=layers]").await;
        // The registry has the layers in gzip: other bytes, of the same image.
        assert_eq!(page.attributes("[data-table=layers]", "data-shared").await, ["0"]);
        page.wait_for("[data-table=setting] tr[data-change]").await;
        assert_eq!(page.count("[data-table=setting] tr:not([data-change=same])[data-change]").await, 0);
        assert_eq!(page.errors().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn rows_of_a_name_that_is_there_twice_lead_to_each_by_its_digest() {
    let (mut layout, site) = (sound(), Site::start().await);
    let both = ["1.4.2", "chart"].map(|name| layout.named(name).clone());
    layout.names = both.iter().map(|one| ("1.0".to_owned(), one.clone())).collect();
    visit("archive-twice", &site, |page| async move {
        page.open("#/").await;
        drop_file(&page, "twice.tar", &layout_tar(&layout)).await;
        page.wait_state("repository", "ready").await;
        page.wait_for("tr[data-tag=\"1.0\"][data-complete=true]").await;
        page.wait_gone("tr[data-tag][data-complete=false]").await;
        let mut links = page.attributes("tr[data-tag=\"1.0\"] a.tag-name", "href").await;
        let mut expected = both.map(|one| format!("#/archive:twice.tar@{}", one.digest));
        links.sort();
        expected.sort();
        assert_eq!(links, expected);
        assert_eq!(page.count("[data-role=aliases], .row-failure").await, 0);
        assert!(page.text("main").await.contains("more than once: 1"));
        page.follow(&links[0]).await;
        page.wait_verdict(links[0].split_once('@').unwrap().1, "verified").await;
        assert_eq!(page.errors().await, [""; 0]);
    })
    .await;
}

/// Drops a file on a part of the page. Returns whether the browser was kept from opening it.
async fn drop_on(page: &Page, css: &str, name: &str, bytes: &[u8]) -> bool {
    let script = "const data = new DataTransfer(); data.items.add(new File([new Uint8Array(arguments[2])], arguments[1])); \
         return ['dragover', 'drop'].every(kind => !document.querySelector(arguments[0]).dispatchEvent( \
         new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true })))";
    page.run(script, json!([css, name, bytes])).await.as_bool().unwrap()
}

#[tokio::test]
async fn a_file_that_is_dropped_anywhere_is_taken_for_what_it_is() {
    let site = Site::start().await;
    visit("drop-anywhere", &site, |page| async move {
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        page.wait_for("[data-role=drop-archive]").await;
        assert!(drop_on(&page, "h1", "images.tar", &layout_tar(&sound())).await);
        page.wait_state("repository", "ready").await;
        assert_eq!(page.fragment().await, "#/archive:images.tar");
        // It is held by now, and its page has no place for a file: what is wrong with the next one is told where there is.
        assert!(drop_on(&page, "h1", "images.tar", b"x").await);
        page.wait_error("not-an-archive").await;
        assert_eq!(page.fragment().await, "#/");
        let in_sight = "const { top, bottom } = document.querySelector('[data-error=not-an-archive]').getBoundingClientRect(); \
             return top > 0 && bottom < innerHeight";
        page.wait_script(in_sight).await;
        // A receipt that falls where archives go is one all the same.
        for target in ["body", "[data-role=drop-archive]"] {
            page.open("#/").await;
            page.wait_state("home", "ready").await;
            page.wait_for("[data-role=drop-archive]").await;
            assert!(drop_on(&page, target, "receipt.json", b"{}").await);
            page.wait_error("not-a-receipt").await;
            assert_eq!(page.fragment().await, "#/?receipt");
        }
        // Text is the field's own.
        let text = "const data = new DataTransfer(); data.setData('text/plain', 'alpine'); \
             return document.querySelector('input').dispatchEvent(new DragEvent('dragover', \
             { dataTransfer: data, bubbles: true, cancelable: true }))";
        assert_eq!(page.run(text, json!([])).await, json!(true));
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_dropped_on_any_page_is_taken_where_its_kind_is() {
    let site = Site::start().await;
    visit("drop-on-pages", &site, |page| async move {
        page.open("#/").await;
        for fragment in ["#/oci:demo:1.4.2", "#/oci:demo", "#/oci:demo:1.4.2?proof=layers", "#/not a link"] {
            page.follow(fragment).await;
            page.wait_for("main:not([data-state=loading]):not([data-page=home]) h1").await;
            assert!(drop_on(&page, "h1", "receipt.json", b"{}").await);
            page.wait_error("not-a-receipt").await;
            assert_eq!(page.fragment().await, "#/?receipt", "{fragment}");
            // The receipt's page has no place for an archive.
            assert!(drop_on(&page, "h1", "other.tar", &layout_tar(&sound())).await);
            page.wait_state("repository", "ready").await;
            assert_eq!(page.fragment().await, "#/archive:other.tar", "{fragment}");
        }
        assert!(drop_on(&page, "h1", "config.json", br#"{"auths":{}}"#).await);
        page.wait_error("not-a-receipt").await;
        assert!(page.text("[data-error=not-a-receipt]").await.contains("Sign in"));
        for name in ["Dockerfile", "compose.yaml"] {
            page.follow("#/oci:demo:1.4.2").await;
            page.wait_state("index", "ready").await;
            assert!(drop_on(&page, "h1", name, b"FROM alpine:3.20\n").await);
            page.wait_for("[data-page=pin] [data-role=format]").await;
            assert!(page.text("[data-role=format]").await.contains(name));
        }
        // JSON names images as well, for the page that asks for such files.
        assert!(drop_on(&page, "h1", "pod.json", br#"{"spec":{"containers":[{"image":"alpine:3.20"}]}}"#).await);
        page.wait_script("return document.querySelector('[data-role=format]').textContent.includes('pod.json')").await;
        assert_eq!(page.fragment().await, "#/?pin");
        // A place of its own takes whatever falls on it.
        assert!(drop_on(&page, "[data-role=pin-text]", "one.tar", b"FROM debian:13\n").await);
        page.wait_script("return document.querySelector('[data-role=format]').textContent.includes('one.tar')").await;
        assert_eq!(page.fragment().await, "#/?pin");
        // So does the page of an archive that this tab has not got, which goes on to what its link names.
        page.follow("#/archive:lost.tar:1.4.2").await;
        page.wait_state("archive", "ready").await;
        assert!(drop_on(&page, "h1", "found.tar", &layout_tar(&sound())).await);
        page.wait_state("index", "ready").await;
        assert_eq!(page.fragment().await, "#/archive:found.tar:1.4.2");
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}

/// What no page takes leaves the reader where they are, and is told by its name; of several files one is opened.
#[tokio::test]
async fn a_file_that_nothing_takes_is_told_and_so_are_those_beside_the_first() {
    let site = Site::start().await;
    visit("drop-unknown", &site, |page| async move {
        page.open("#/oci:demo:1.4.2").await;
        page.wait_state("index", "ready").await;
        assert!(drop_on(&page, "h1", "photo.png", b"\x89PNG").await);
        page.wait_script("return document.querySelector('[data-role=said]').textContent.includes('photo.png')").await;
        let said = page.text("[data-role=said]").await;
        assert!(said.contains("Archives of images") && said.contains("Dockerfiles"), "{said}");
        assert_eq!(page.fragment().await, "#/oci:demo:1.4.2");
        // What is in it makes a file one of those that name images, and an archive one, whatever it is called.
        for name in ["docker-compose", "app.yaml.j2"] {
            assert!(drop_on(&page, "h1", name, b"services:\n  a:\n    image: alpine:3.20\n").await);
            page.wait_for("[data-page=pin] [data-format=yaml]").await;
            assert!(page.text("[data-role=format]").await.contains(name));
            page.follow("#/oci:demo:1.4.2").await;
            page.wait_state("index", "ready").await;
        }
        assert!(drop_on(&page, "h1", "export", &layout_tar(&sound())).await);
        page.wait_state("repository", "ready").await;
        assert_eq!(page.fragment().await, "#/archive:export");
        let two = "const data = new DataTransfer(); \
             for (const name of arguments[1]) data.items.add( \
             new File([{ export: ' '.repeat(257) + 'ustar'.padEnd(255), 'x.png': 'x' }[name] ?? 'image: alpine:3.20'], name)); \
             document.querySelector(arguments[0]).dispatchEvent( \
             new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))";
        // Anywhere, and on a place of its own.
        let text = "[data-role=pin-text]";
        for (place, names, name) in [
            ("h1", ["one.yaml", "two.yaml"], "one.yaml"),
            (text, ["three.yaml", "two.yaml"], "three.yaml"),
            // What nothing reads is passed over, whether it comes first or not, on the page for it or elsewhere.
            (text, ["x.png", "four.yaml"], "four.yaml"),
            ("h1", ["x.png", "five.yaml"], "five.yaml"),
            ("h1", ["six.yaml", "x.png"], "six.yaml"),
        ] {
            page.run(two, json!([place, names])).await;
            let told = format!(
                "return document.querySelector('[data-role=said]').textContent.includes('Of 2 files {name} alone')"
            );
            page.wait_script(&told).await;
            let taken = format!("return document.querySelector('[data-role=format]')?.textContent.includes('{name}')");
            page.wait_script(&taken).await;
        }
        // Away from the page for such files, by its name and by its beginning.
        page.follow("#/oci:demo:1.4.2").await;
        page.wait_state("index", "ready").await;
        page.run(two, json!(["h1", ["x.png", "export"]])).await;
        page.wait_script(
            "return document.querySelector('[data-role=said]').textContent.includes('Of 2 files export alone')",
        )
        .await;
        page.follow("#/oci:demo:1.4.2").await;
        page.wait_state("index", "ready").await;
        page.run(two, json!(["h1", ["x.png", "seven.yaml"]])).await;
        page.wait_script("return document.querySelector('[data-role=format]')?.textContent.includes('seven.yaml')")
            .await;
    })
    .await;
}

/// Holds a file over a part of the page, or takes it away again.
async fn hold(page: &Page, css: &str, kind: &str) {
    let script = "const data = new DataTransfer(); data.items.add(new File([''], 'x')); \
         document.querySelector(arguments[0]).dispatchEvent( \
         new DragEvent(arguments[1], { dataTransfer: data, bubbles: true, cancelable: true }))";
    page.run(script, json!([css, kind])).await;
}

#[tokio::test]
async fn that_a_file_may_fall_is_said_while_it_is_held_over_the_page() {
    let site = Site::start().await;
    visit("drop-hint", &site, |page| async move {
        page.open("#/?pin").await;
        page.wait_state("pin", "ready").await;
        for end in ["dragleave", "drop"] {
            hold(&page, "h1", "dragover").await;
            assert_eq!(page.count("[data-drop]").await, 1);
            let hint =
                "return getComputedStyle(document.documentElement, '::after').content.includes('Drop it anywhere')";
            assert_eq!(page.run(hint, json!([])).await, json!(true));
            hold(&page, "h1", end).await;
            assert_eq!(page.count("[data-drop]").await, 0, "{end}");
        }
        page.wait_state("pin", "ready").await;
        // A place of its own is not anywhere.
        hold(&page, "h1", "dragover").await;
        hold(&page, "[data-role=pin-text]", "dragover").await;
        assert_eq!(page.count("[data-drop]").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_damaged_layer_in_an_archive_is_a_mismatch() {
    let (mut store, built) = image_of(&[Layer::of(&[file("a", noise(50_000, 3))])]);
    store.damage(&built.layers[0].digest);
    let layout = Layout { store, names: vec![("1".to_owned(), built.manifest.clone())] };
    let site = Site::start().await;
    visit("archive-damaged", &site, |page| async move {
        page.open("#/").await;
        drop_file(&page, "damaged.tar", &layout_tar(&layout)).await;
        page.wait_state("repository", "ready").await;
        page.follow(&format!("#/archive:damaged.tar@{}", built.manifest.digest)).await;
        page.wait_state("manifest", "ready").await;
        page.click("button[data-action=\"verify-layers\"]").await;
        page.wait_verdict(&built.layers[0].digest, "mismatch").await;
        page.wait_error("mismatch").await;
    })
    .await;
}

#[tokio::test]
async fn what_a_proof_found_in_an_archive_is_told_where_it_is_compared_with_its_like() {
    const REPOSITORY: &str = "harbour/held";
    let (store, built) = image_of(&[Layer::packed(&[file("a", noise(50_000, 3))], Packing::Plain)]);
    let sound = Layout { store, names: vec![("1".to_owned(), built.manifest.clone())] };
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    registry.push(REPOSITORY, &sound).await;
    let copy = format!("{}/{REPOSITORY}:1", registry.host());
    let Layout { mut store, names } = sound;
    store.damage(&built.layers[0].digest);
    let saved = tar_of(&saved(&store, &built, &["example.org/app:1"]));
    let damaged = layout_tar(&Layout { store, names });
    visit("archive-held", &site, |page| async move {
        for (name, bytes, outcome, compared) in
            [("oci.tar", damaged, "failed", "same"), ("saved.tar", saved, "failed", "same-config")]
        {
            page.open("#/").await;
            drop_file(&page, name, &bytes).await;
            page.wait_state("repository", "ready").await;
            let compare = format!("#/archive:{name}:1?compare={copy}");
            page.follow(&compare).await;
            page.wait_for(&format!("[data-compared={compared}]")).await;
            // Nobody looked below yet: nothing is said of it, good or bad, and the way to look is there.
            assert_eq!(page.count(".banner-good, [data-held]").await, 0, "{name}");
            let proofs = page.attributes("[data-role=held] a", "href").await;
            assert_eq!(proofs, [format!("#/archive:{name}:1?proof=layers"), format!("#/{copy}?proof=layers")]);
            page.click_through("a[data-role=prove-left]").await;
            page.click("button[data-action=\"prove\"]").await;
            page.wait_within(&format!("[data-proof={outcome}]"), LONG).await;
            page.follow(&compare).await;
            page.wait_for(&format!("[data-compared={compared}]")).await;
            page.wait_error("proof-failed").await;
            assert_eq!(page.count("[data-held=left].banner-bad").await, 1, "{name}");
            assert_eq!(page.count(".banner-good, [data-held=right]").await, 0, "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_archive_packed_in_many_pieces_or_by_zstd_is_opened_like_any_other() {
    let (site, layout) = (Site::start().await, sound());
    let (whole, digest) = (layout_tar(&layout), layout.named("1.4.2").digest.clone());
    let several: Vec<u8> = whole.chunks(whole.len() / 5).flat_map(gzip).collect();
    visit("archive-packed", &site, |page| async move {
        page.open(&format!("#/archive:images.tar@{digest}")).await;
        for (name, packed) in [("members.tgz", several), ("frames.tar.zst", zstd_stored(&whole))] {
            page.wait_state("archive", "ready").await;
            drop_file(&page, name, &packed).await;
            page.wait_state("index", "ready").await;
            page.wait_verdict(&digest, "verified").await;
            assert_eq!(page.fragment().await, format!("#/archive:{name}@{digest}"));
            page.follow(&format!("#/archive:another.tar@{digest}")).await;
        }
        assert_eq!(page.errors().await, [""; 0]);
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_link_into_a_file_that_is_not_here_asks_for_it() {
    let (site, layout) = (Site::start().await, sound());
    let digest = layout.named("1.4.2").digest.clone();
    visit("archive-wanted", &site, |page| async move {
        page.open(&format!("#/archive:images.tar@{digest}")).await;
        page.wait_state("archive", "ready").await;
        // What is no archive says so, and the page stays.
        for (bytes, code) in [
            (b"hello".to_vec(), "not-an-archive"),
            (b"BZh9".repeat(100), "archive-compressed"),
            (Vec::new(), "not-an-archive"),
            (gzip(b"hello")[..20].to_vec(), "archive-damaged"),
            (gzip(&vec![0; 20 << 20]), "archive-too-large"),
            (tar_of(&[file("README", "x")]), "archive-without-images"),
        ] {
            drop_file(&page, "images.tar", &bytes).await;
            page.wait_error(code).await;
        }
        drop_file(&page, "images.tar", &layout_tar(&layout)).await;
        page.wait_state("index", "ready").await;
        page.wait_verdict(&digest, "verified").await;
        assert_eq!(page.errors().await, [""; 0]);
        // Loaded anew, the tab does not hold it any more; under another name it is found as well.
        page.open(&format!("#/archive:images.tar@{digest}")).await;
        page.wait_state("archive", "ready").await;
        drop_file(&page, "other.tar", &layout_tar(&layout)).await;
        page.wait_state("index", "ready").await;
        assert_eq!(page.fragment().await, format!("#/archive:other.tar@{digest}"));
    })
    .await;
}

#[tokio::test]
async fn a_comparison_with_a_file_that_is_not_here_asks_for_it() {
    let (site, layout) = (Site::start().await, sound());
    let digest = layout.named("1.4.2").digest.clone();
    let wanted = format!("#/oci:demo@{digest}?compare=archive:images.tar@{digest}");
    visit("archive-beside", &site, |page| async move {
        page.open(&wanted).await;
        page.wait_state("archive", "ready").await;
        drop_file(&page, "images.tar", &layout_tar(&layout)).await;
        page.wait_state("compare", "ready").await;
        page.wait_for("[data-compared=same]").await;
        // Under another name it is found as well, and it is still compared.
        page.open(&wanted).await;
        page.wait_state("archive", "ready").await;
        drop_file(&page, "other.tar", &layout_tar(&layout)).await;
        page.wait_state("compare", "ready").await;
        page.wait_for("[data-compared=same]").await;
        assert_eq!(page.fragment().await, wanted.replace("images.tar", "other.tar"));
        assert_eq!(page.errors().await, [""; 0]);
    })
    .await;
}
