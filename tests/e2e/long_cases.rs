//! Long values can be read whole, a comparison shows them where they differ, and narrow screens hold them.

use serde_json::{Value, json};

use crate::distribution::{Cors, Distribution};
use crate::image::layer::{Layer, Packing, file};
use crate::image::{Flavour, Image, Platform, added, index, map};
use crate::layout::Layout;
use crate::page::{Page, visit};
use crate::site::Site;

const REPOSITORY: &str = "harbour/quay-clock";
const NAME: &str = "org.opencontainers.image.documentation/of-a-very_long-name:in.many/parts";

/// A value whose end is far behind what a cell shows.
fn long(end: &str) -> String {
    format!("{}{end}", "quay ".repeat(200))
}

fn images() -> Layout {
    let mut layout = Layout::default();
    for end in ["good", "evil"] {
        let value = long(end);
        let image = Image {
            platform: Platform::new("linux", "amd64", None),
            flavour: Flavour::Oci,
            created: "2026-01-01T00:00:00Z".to_owned(),
            steps: vec![added("ADD", &Layer::packed(&[file("a", "a")], Packing::Gzip))],
            env: vec![format!("A={value}")],
            entrypoint: vec![value.clone()],
            labels: map(&[(NAME, &value), ("short", "value")]),
            annotations: map(&[(NAME, &value)]),
        };
        let built = image.build(&mut layout.store);
        layout.name(&[end], &built.manifest);
        if end == "good" {
            let platform = Platform::new("linux", "a".repeat(400).leak(), None);
            let list = index(&mut layout.store, Flavour::Oci, &[built.manifest.on(&platform)]);
            layout.name(&["index"], &list);
        }
    }
    layout
}

async fn places() -> (Site, Distribution, String) {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    registry.push(REPOSITORY, &images()).await;
    let place = format!("{}/{REPOSITORY}", registry.host());
    (site, registry, place)
}

#[tokio::test]
async fn a_comparison_shows_long_values_where_they_differ() {
    let (site, _registry, place) = places().await;
    visit("long-compared", &site, |page| async move {
        page.open(&format!("#/{place}:good?compare=:evil")).await;
        page.wait_for("[data-table=annotation]").await;
        for field in ["Entrypoint", "A", NAME] {
            let sides = page.texts(&format!("tr[data-field=\"{field}\"] .value > .line")).await;
            assert!(sides.len() >= 2, "{field}: {sides:?}");
            for (text, end) in sides.iter().zip(["good", "evil"].into_iter().cycle()) {
                assert!(text.starts_with('…') && text.contains(end), "{field}: {text}");
                assert!(
                    text.len() < 200,
                    "{field}: only what stands before is shown of what they have in common: {text}"
                );
            }
        }
        let css = "[data-table=annotation] td:last-child .whole";
        page.click(&format!("{css} summary")).await;
        page.wait_for(&format!("{css}[open] .line:not(:empty)")).await;
        assert_eq!(page.texts(&format!("{css} .line")).await, [long("evil")]);
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_long_value_can_be_unfolded_on_the_page_of_an_image() {
    let (site, _registry, place) = places().await;
    visit("long-unfolded", &site, |page| async move {
        page.open(&format!("#/{place}:evil")).await;
        // Entrypoint, Env, label, annotation; nothing beside what fits.
        page.wait_script("return document.querySelectorAll('.entries .whole').length === 4").await;
        assert!(!page.text("[data-section=annotations]").await.contains("evil"), "cut until it is unfolded");
        page.click("[data-section=annotations] .whole summary").await;
        page.wait_for("[data-section=annotations] .whole .line:not(:empty)").await;
        assert_eq!(page.texts("[data-section=annotations] .whole .line").await, [long("evil")]);
        assert_eq!(page.texts("[data-section=annotations] .whole summary").await, ["Whole: 1,004 characters"]);
    })
    .await;
}

/// Texts within `css` that run over the edge of what they stand in, or of the window.
async fn running_out(page: &Page, css: &str) -> Value {
    let script = "const right = document.documentElement.clientWidth; \
         return [...document.querySelectorAll(arguments[0])].filter(part => part.getBoundingClientRect().right > \
             Math.min(right, part.closest('.panel').getBoundingClientRect().right)).map(part => part.textContent.slice(0, 40))";
    page.run(script, json!([css])).await
}

#[tokio::test]
async fn a_narrow_screen_has_values_below_their_names() {
    let (site, _registry, place) = places().await;
    visit("long-narrow", &site, |page| async move {
        page.fit(390, 800).await;
        page.open(&format!("#/{place}:good")).await;
        page.wait_for(".entries .whole").await;
        let script = "return [...document.querySelectorAll('.entries tr')].filter(row => { \
                 const [name, value] = [...row.children].map(cell => cell.getBoundingClientRect()); \
                 return value.top < name.bottom - 1 || value.width < 300; }).map(row => row.textContent.slice(0, 40))";
        assert_eq!(page.run(script, json!([])).await, json!([]), "a value beside its name has no room");
        // Each piece of a name is on one line.
        let script = "return [...document.querySelectorAll('.entries th')].flatMap(name => [...name.childNodes]) \
                 .filter(node => node.nodeType === 3 && node.data).filter(node => { \
                     const range = document.createRange(); range.selectNodeContents(node); \
                     return range.getClientRects().length > 1; }).map(node => node.data)";
        assert_eq!(page.run(script, json!([])).await, json!([]), "a name is broken at its joints");
        assert_eq!(running_out(&page, ".entries td, .entries th").await, json!([]));
        for width in [360, 390] {
            page.fit(width, 800).await;
            page.open(&format!("#/{place}:index")).await;
            page.wait_for("tr[data-platform] .row-name").await;
            assert_eq!(running_out(&page, ".row-name").await, json!([]), "at {width}");
        }
    })
    .await;
}
