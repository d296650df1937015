//! A comparison says what differs, whatever it is.

use serde_json::{Map, Value};

use crate::distribution::{Cors, Distribution};
use crate::image::layer::{Layer, Packing, file};
use crate::image::{Flavour, Image, OCI_MANIFEST, Platform, Step, added, index, manifest, map, noted};
use crate::layout::Layout;
use crate::page::visit;
use crate::site::Site;

const REPOSITORY: &str = "harbour/quay-clock";

fn image(steps: Vec<Step>, env: &[&str]) -> Image {
    Image {
        platform: Platform::new("linux", "amd64", None),
        flavour: Flavour::Oci,
        created: "2026-01-01T00:00:00Z".to_owned(),
        steps,
        env: env.iter().map(|text| (*text).to_owned()).collect(),
        entrypoint: vec!["/clock".to_owned()],
        labels: map(&[]),
        annotations: map(&[]),
    }
}

fn step(name: &str) -> Step {
    added(name, &Layer::packed(&[file(name, name)], Packing::Gzip))
}

/// Images each of which differs from `plain` in one thing that is easily overlooked.
fn alike() -> Layout {
    let mut layout = Layout::default();
    let images = [
        ("plain", vec![step("b"), step("z"), step("b"), noted("RUN good")], ["A=1", "B=2", "A=3"]),
        ("history", vec![step("b"), step("z"), step("b"), noted("RUN evil")], ["A=1", "B=2", "A=3"]),
        ("order", vec![step("b"), step("z"), step("b"), noted("RUN good")], ["B=2", "A=1", "A=3"]),
        ("turned", vec![step("z"), step("b"), step("b"), noted("RUN good")], ["A=1", "B=2", "A=3"]),
        ("more", vec![step("b"), step("z"), step("b"), step("b"), noted("RUN good")], ["A=1", "B=2", "A=3"]),
    ];
    let plain = || vec![step("b"), step("z"), step("b"), noted("RUN good")];
    let again = Image { created: "2026-01-02T00:00:00Z".to_owned(), ..image(plain(), &["A=1", "B=2", "A=3"]) };
    let again = again.build(&mut layout.store);
    layout.name(&["again"], &again.manifest);
    let inserted = std::iter::once(step("new")).chain(plain()).collect();
    let inserted = image(inserted, &["A=1", "B=2", "A=3"]).build(&mut layout.store);
    layout.name(&["inserted"], &inserted.manifest);
    for (tag, steps, env) in images {
        let built = image(steps, &env).build(&mut layout.store);
        layout.name(&[tag], &built.manifest);
        if tag == "plain" {
            let config = built.config.annotated("org.example", "remark");
            let remarked = manifest(&mut layout.store, OCI_MANIFEST, None, &config, &built.layers, None, &map(&[]));
            layout.name(&["remarked"], &remarked);
            // The same members the other way round.
            let written: Map<String, Value> =
                serde_json::from_slice(layout.store.bytes(&built.manifest.digest)).unwrap();
            let turned: Map<String, Value> = written.into_iter().rev().collect();
            let turned = layout.store.document(OCI_MANIFEST, &turned);
            layout.name(&["rewritten"], &turned);
        }
    }
    let on = |tag: &str| layout.named(tag).clone().on(&Platform::new("linux", "amd64", None));
    let (one, other) = (on("plain"), on("history"));
    for (tag, entries) in [("twins", [one.clone(), other.clone()]), ("swapped", [other, one])] {
        let list = index(&mut layout.store, Flavour::Oci, &entries);
        layout.name(&[tag], &list);
    }
    layout
}

#[tokio::test]
async fn what_differs_is_told_whatever_it_is() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    registry.push(REPOSITORY, &alike()).await;
    let place = format!("{}/{REPOSITORY}", registry.host());
    visit("compare-told", &site, |page| async move {
        let open = async |tag: &str| {
            page.open(&format!("#/{place}:plain?compare=:{tag}")).await;
            page.wait_for("[data-compared]").await;
        };
        open("history").await;
        assert_eq!(page.attributes("[data-table=config] tr[data-row]", "data-change").await, ["changed"]);
        let verdicts = page.attributes("[data-table=config] [data-digest]", "data-verdict").await;
        assert_eq!(verdicts, ["computed", "computed"]);
        let changed = "[data-table=history] tr[data-change=changed]";
        assert_eq!(page.attributes(changed, "data-field").await, ["Step 4"]);
        assert_eq!(
            page.texts(&format!("{changed} .line:first-child")).await,
            ["created_by: RUN good", "created_by: RUN evil"]
        );
        assert!(page.text("[data-compared]").await.contains("1 step of the history differs"));
        assert_eq!(page.count("[data-uncompared]").await, 0);

        open("order").await;
        assert_eq!(page.attributes("tr[data-field=\"Order of variables\"]", "data-change").await, ["changed"]);

        open("turned").await;
        let rows = page.attributes("tr[data-layer-row]", "data-change").await;
        assert_eq!(rows, ["same", "moved", "same"]);
        assert!(page.text("[data-compared]").await.contains("1 layer of both in another order"));
        assert!(page.text("[data-table=layers] .panel-head").await.contains("in another order"));
        open("more").await;
        let words = page.text("[data-compared]").await;
        assert!(words.contains("1 layer of both there once more on one side"), "{words}");
        assert!(!words.contains("in another order"), "{words}");

        // Built again: every step has another date, and nothing else differs.
        open("again").await;
        let words = page.text("[data-compared]").await;
        assert!(words.contains("4 steps of the history differ in nothing but their dates"), "{words}");
        assert!(words.contains("in the configs, only dates differ"), "{words}");
        assert!(!words.contains("setting"), "{words}");
        assert_eq!(page.attributes("[data-table=history]", "data-differences").await, ["0"]);
        let folded = "[data-table=history] [data-role=folded-redated]";
        assert_eq!(page.attributes(&format!("{folded} tr[data-field]"), "data-change").await, ["redated"; 4]);
        assert_eq!(page.count("[data-uncompared]").await, 0);

        // One more at the bottom leaves all above what it is.
        open("inserted").await;
        let rows = page.attributes("tr[data-layer-row]", "data-change").await;
        assert_eq!(rows, ["gained", "same", "same", "same"]);
        assert_eq!(page.attributes("[data-table=layers]", "data-shared").await, ["0"], "nothing in common from below");
        let steps = page
            .attributes(
                "[data-table=history] > .table-scroll tr[data-field], [data-table=history] > table tr[data-field]",
                "data-change",
            )
            .await;
        assert_eq!(steps, ["gained"]);
        let gained = "tr[data-field=DiffIDs] td:last-child";
        assert!(page.text(gained).await.starts_with("1:"));
        let named = page.attributes(&format!("{gained} .digest"), "title").await;
        assert!(named.len() == 1 && named[0].starts_with("sha256:"), "in the shape of all digests: {named:?}");

        // The descriptor of the config has an annotation more.
        open("remarked").await;
        let member = "[data-table=member] tr[data-field=\"config.annotations\"]";
        assert_eq!(page.attributes(member, "data-change").await, ["gained"]);
        assert!(page.text("[data-compared]").await.contains("how they wrap it"), "one config, and two manifests");
        assert_eq!(page.count("[data-uncompared]").await, 0);

        // The same document, its members in another order.
        open("rewritten").await;
        page.wait_for("[data-uncompared=documents]").await;
        let words = page.text("[data-uncompared]").await;
        assert!(words.starts_with("The documents differ in something that is not compared here: open both"), "{words}");
        page.click_through("[data-uncompared] a:last-child").await;
        page.wait_state("manifest", "ready").await;
        assert!(page.fragment().await.ends_with(":rewritten?section=document"));

        page.open(&format!("#/{place}:twins?compare=:swapped")).await;
        page.wait_for("[data-compared]").await;
        assert_eq!(page.attributes("[data-table=platforms] tr[data-row]", "data-change").await, ["same", "same"]);
        assert!(page.text("[data-compared]").await.contains("what both hold stands in another order"));
        assert_eq!(page.count("[data-uncompared]").await, 0);
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}
