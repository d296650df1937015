//! Every kind of page, and the ways to those that need more than a link. Whoever looks at all pages goes this way: axe,
//! the widths, and the pictures of `script/shots`. A new kind of page gets a line here.

use serde_json::{Value, json};

use crate::archive::{self, image_of};
use crate::demo::demo;
use crate::faults::{Content, Faults};
use crate::image::layer::{Entry, Layer, Packing, file, tar_of};
use crate::page::Page;

/// A page to look at.
pub struct Stop {
    /// For pictures and messages.
    pub name: &'static str,
    link: String,
    steps: Vec<Step>,
}

/// What leads from a link to what is to be looked at.
enum Step {
    See(&'static str),
    Click(&'static str),
    Run(&'static str, Value),
}

impl Stop {
    fn new(name: &'static str, link: impl Into<String>, css: &'static str) -> Self {
        Self { name, link: link.into(), steps: vec![Step::See(css)] }
    }

    fn click(mut self, css: &'static str) -> Self {
        self.steps.push(Step::Click(css));
        self
    }

    fn run(mut self, script: &'static str, arguments: Value) -> Self {
        self.steps.push(Step::Run(script, arguments));
        self
    }

    fn see(mut self, css: &'static str) -> Self {
        self.steps.push(Step::See(css));
        self
    }

    /// Loads the page anew and goes there.
    pub async fn go(&self, page: &Page) {
        page.open(&self.link).await;
        for step in &self.steps {
            match step {
                Step::See(css) => page.wait_for(css).await,
                Step::Click(css) => page.click(css).await,
                Step::Run(script, arguments) => drop(page.run(script, arguments.clone()).await),
            }
        }
    }
}

const READY: &str = "main[data-state=ready]";
const FAILED: &str = "main[data-state=failed] [role=alert]";

/// Gives a text to the page as a file that was chosen.
const CHOOSE: &str = "const data = new DataTransfer(); data.items.add(new File([arguments[1]], 'receipt.json')); \
     const input = document.querySelector(arguments[0]); input.files = data.files; \
     input.dispatchEvent(new Event('change', { bubbles: true }))";

/// Drops a file of these bytes where archives go.
const DROP: &str = "const data = new DataTransfer(); data.items.add(new File([new Uint8Array(arguments[1])], arguments[0])); \
     document.querySelector('[data-role=drop-archive]').dispatchEvent(new DragEvent('drop', \
     { dataTransfer: data, bubbles: true, cancelable: true }))";

/// Puts a text into a field.
const PASTE: &str = "const field = document.querySelector(arguments[0]); field.value = arguments[1]; \
     field.dispatchEvent(new Event('input', { bubbles: true }))";

/// All of them. `host` is the server for faults, `receipt` one of a proof.
pub fn stops(faults: &Faults, receipt: &str) -> Vec<Stop> {
    let host = &faults.host();
    let all = [
        places(host),
        contents(host, &faults.content),
        proofs(host, &faults.content, receipt),
        uses(host),
        failures(host, &faults.content),
        moves(),
    ];
    all.into_iter().flatten().collect()
}

fn places(host: &str) -> Vec<Stop> {
    vec![
        Stop::new("home", "#/", READY),
        Stop::new("watched", "#/oci:demo:1.4.2", READY)
            .click("button[data-action=watch]")
            .see("button[data-action=watch][aria-pressed=true]")
            .run("location.hash = '#/'", json!([]))
            .see("[data-watched][data-drift=still]"),
        Stop::new("kept", "#/", READY).click("[data-role=kept-fold] summary").see("[data-role=kept][data-entries]"),
        Stop::new("registry", format!("#/{host}/"), "[data-role=repositories] li"),
        Stop::new(
            "loading",
            format!("#/{host}/faults/stalled-manifest:latest"),
            "main[data-state=loading] button[data-action=stop]",
        ),
        Stop::new("tags", "#/oci:demo", "tr[data-complete=true]"),
        Stop::new(
            "tags-filtered",
            "#/oci:demo?filter=kind:release&sort=newest&show=aliases",
            "[data-role=sweep][data-running=false]",
        )
        .click("tr[data-tag] .tag-pick input"),
        Stop::new("tags-none", "#/oci:demo?filter=nothing", "[data-role=filter]"),
        Stop::new("tags-empty", format!("#/{host}/faults/no-tags"), READY),
        Stop::new("tags-held", "#/oci:demo?filter=/%5E1/", "[data-role=held-filter]"),
        Stop::new("report", "#/oci:demo?report", "li[data-fact]"),
        Stop::new("archive-asked", "#/archive:my-images.tar.gz", "main[data-page=archive]"),
        Stop::new("archive-opened", "#/", READY)
            .run(DROP, json!(["clock.tar", tar_of(&saved())]))
            .see("main[data-page=repository][data-state=ready] tr[data-complete=true]"),
    ]
}

/// What `docker save` of old wrote, which leaves most to tell.
fn saved() -> Vec<Entry> {
    let layer = Layer::packed(&[file("etc/clock", "12:00")], Packing::Plain);
    let (store, built) = image_of(&[layer]);
    archive::saved(&store, &built, &["harbour/clock:1"])
}

fn contents(host: &str, content: &Content) -> Vec<Stop> {
    let digest = demo().named("1.4.2").digest.clone();
    vec![
        Stop::new("index", "#/oci:demo:1.4.2", READY),
        Stop::new("index-pinned", format!("#/oci:demo:1.4.2@{digest}"), "[data-drift=still]"),
        Stop::new("pin", format!("#/{host}/faults/sound:latest?section=pin"), "[data-role=snippet]"),
        Stop::new("attestation", "#/oci:demo:1.4.2", READY)
            .click("tr[data-attestation] a.digest-link")
            .see("main[data-page=attestation][data-state=ready]"),
        Stop::new("manifest", "#/oci:demo:1.4.2?platform=linux/amd64", READY).see("tr[data-layer] code.step"),
        Stop::new("manifest-verified", "#/oci:demo:1.4.2?platform=linux/amd64", READY)
            .click("button[data-action=verify-layers]")
            .see("tr[data-inside]"),
        Stop::new("manifest-config", "#/oci:demo:1.4.2?platform=linux/amd64&section=config", READY),
        Stop::new("layer", format!("#/oci:demo@{digest}?platform=linux/amd64"), READY)
            .click("tr[data-layer] a.digest-link")
            .see("main[data-page=layer][data-state=ready]")
            .click("button[data-action=verify-layer]")
            .see("main [data-verdict=verified]"),
        Stop::new("damaged", "#/oci:demo:damaged", READY)
            .click("button[data-action=verify-layers]")
            .see("tr[data-layer] [data-verdict=mismatch]"),
        Stop::new("artifact", "#/oci:demo:chart", READY),
        Stop::new("artifact-sbom", "#/oci:demo:sbom", READY),
        Stop::new("docker", "#/oci:demo:docker-image", READY),
        Stop::new("schema1", format!("#/{host}/faults/schema1:latest"), READY),
        Stop::new("blob", format!("#/{host}/faults/sound@{}", content.image.config.digest), READY),
        Stop::new("compare", "#/oci:demo:1.4.1?compare=:1.4.2", "[data-compared=different]"),
        Stop::new("compare-unlike", "#/oci:demo:1.4.1?compare=:docker-image", "[data-compared=different]"),
        Stop::new(
            "compare-platform",
            "#/oci:demo:1.4.1?platform=linux/amd64&compare=:1.4.2",
            "[data-compared=different]",
        ),
    ]
}

fn proofs(host: &str, content: &Content, receipt: &str) -> Vec<Stop> {
    let stalled = format!("#/{host}/faults/stalled-layer@{}?proof=layers", content.image.manifest.digest);
    vec![
        Stop::new("proof-running", &stalled, "[data-proof]")
            .click("button[data-action=prove]")
            .see("[data-proof=running] [data-object][data-standing=proven][data-role=layer]"),
        Stop::new("proof-cancelled", &stalled, "[data-proof]")
            .click("button[data-action=prove]")
            .see("[data-proof=running] [data-object][data-standing=proven][data-role=layer]")
            .click("button[data-action=cancel]")
            .see("[data-proof=incomplete]"),
        Stop::new("proof", "#/oci:demo:1.4.2?proof=documents", "[data-proof]"),
        Stop::new("proof-done", "#/oci:demo:1.4.2?proof=layers&platform=linux/amd64", "[data-proof]")
            .click("button[data-action=prove]")
            .see("[data-proof=consistent]"),
        Stop::new("proof-failed", "#/oci:demo:damaged?proof=layers", "[data-proof]")
            .click("button[data-action=prove]")
            .see("[data-proof=failed]"),
        Stop::new("receipt", "#/?receipt", "main[data-page=receipt]"),
        Stop::new("receipt-opened", "#/?receipt", "main[data-page=receipt]")
            .run(CHOOSE, json!(["[data-action=open-receipt]", receipt]))
            .see("[data-role=agreement]"),
        Stop::new("receipt-compared", "#/?receipt", "main[data-page=receipt]")
            .run(CHOOSE, json!(["[data-action=open-receipt]", receipt]))
            .click("a[data-role=prove-again]")
            .click("button[data-action=prove]")
            .see("[data-role=compared]"),
    ]
}

fn uses(host: &str) -> Vec<Stop> {
    let file = format!(
        "services:\n  clock:\n    image: {host}/faults/sound:latest # the hour\n  tide:\n    image: {host}/faults/sound:${{TAG}}\n  \
         gone:\n    image: {host}/faults/forbidden:1\n"
    );
    vec![
        Stop::new("pin-file", "#/?pin", READY),
        Stop::new("pin-file-looked", "#/?pin", READY)
            .run(PASTE, json!(["[data-role=pin-text]", file]))
            .click("[data-action=look-up]")
            .see("[data-role=look-up][data-looked=done]"),
        Stop::new("keys", "#/", READY).click("button[data-action=help]").see("dialog[data-role=help][open]"),
        Stop::new("requests", format!("#/{host}/faults/sound:latest"), READY)
            .click("button[data-action=requests]")
            .see("[data-role=requests] tr[data-request]"),
    ]
}

fn failures(host: &str, content: &Content) -> Vec<Stop> {
    let image = &content.image.manifest.digest;
    let layer = "sha256:0000000000000000000000000000000000000000000000000000000000000000";
    vec![
        Stop::new("layer-missing", format!("#/oci:demo:1.4.2?platform=linux/amd64&layer={layer}"), FAILED),
        Stop::new("withheld", format!("#/{host}/faults/wrong-digest@{image}"), FAILED),
        Stop::new("bad-link", "#/ghcr.io/org/App", FAILED),
        Stop::new("tag-missing", "#/oci:demo:nothing", FAILED),
        Stop::new("server-error", format!("#/{host}/faults/html-502:latest"), FAILED),
        Stop::new("stopped", format!("#/{host}/faults/stalled-manifest:latest"), "main[data-state=loading]")
            .click("button[data-action=stop]")
            .see("[role=alert][data-error=stopped]"),
        Stop::new("looked-into", format!("#/{host}/faults/redirect-loop:latest"), FAILED)
            .see(".doctor[data-finding=redirect-lost]")
            .click(".doctor-evidence summary"),
        Stop::new("not-json", format!("#/{host}/faults/not-json:latest"), FAILED),
    ]
}

/// Writes into this browser that a tag pointed elsewhere when it was seen, and loads a link anew.
const MOVE: &str = "const kept = 'tallyman.tags.1', then = '$1' + '0'.repeat(64); \
     localStorage.setItem(kept, localStorage.getItem(kept).replace(/( 1\\.4\\.1 sha256:)[0-9a-f]{64}/, then)); \
     location.hash = arguments[0]; location.reload()";

/// What moved stays told, so these come last.
fn moves() -> Vec<Stop> {
    let moved = |name, link: &str, css| {
        Stop::new(name, "#/oci:demo", "tr[data-complete=true]")
            .run("location.hash = '#/'", json!([]))
            .see("main[data-page=home][data-state=ready]")
            .run(MOVE, json!([link]))
            .see(css)
    };
    vec![
        moved("tags-moved", "#/oci:demo", "[data-role=moved-tags]"),
        moved("tag-moved", "#/oci:demo:1.4.1", "[data-role=moved-since]"),
        moved("report-moved", "#/oci:demo?report", "li[data-fact=moved-release]"),
    ]
}

/// A receipt of the demo, as the page saves it.
pub async fn receipt(page: &Page) -> String {
    page.open("#/oci:demo:1.4.2?proof=layers&platform=linux/amd64").await;
    page.wait_for("button[data-action=prove]").await;
    page.run(
        "addEventListener('tallyman:finished', event => { window.receipt = JSON.stringify(event.detail) })",
        json!([]),
    )
    .await;
    page.click("button[data-action=prove]").await;
    page.wait_script("return Boolean(window.receipt)").await;
    page.run("return window.receipt", json!([])).await.as_str().unwrap().to_owned()
}
