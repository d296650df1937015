//! A registry may put what it was sent into what it serves. What the page shows, copies, saves and keeps of such documents
//! repeats none of it; the bytes that are hashed stay as they are, and so does their download.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::front::Front;
use crate::image::layer::{Entry, Layer, Packing, file};
use crate::image::{OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST, digest_of};
use crate::login_cases::sign_in;
use crate::page::{LONG, Page, visit};
use crate::secrets;
use crate::site::Site;
use crate::support::recorder::{PASSWORD, Sent, base64, secrets_in};

const USER: &str = "harbour-reader";

/// What is sent at each request.
fn pair() -> String {
    base64(format!("{USER}:{PASSWORD}").as_bytes())
}

/// A text of both.
fn told() -> String {
    format!("{PASSWORD}, {}", pair())
}

/// Bytes under their digest, with their type.
struct Content {
    digest: String,
    kind: &'static str,
    text: String,
}

impl Content {
    fn of(kind: &'static str, bytes: Vec<u8>) -> Self {
        Self { digest: digest_of(&bytes), kind, text: String::from_utf8(bytes).unwrap() }
    }

    fn json(kind: &'static str, value: &Value) -> Self {
        Self::of(kind, value.to_string().into_bytes())
    }

    fn named(&self) -> Value {
        json!({ "mediaType": self.kind, "digest": self.digest, "size": self.text.len(), "annotations": { told(): told() } })
    }
}

/// Everything that a document has a word in: layer, config, manifest.
fn image(comment: &str) -> [Content; 3] {
    let name = format!("usr/bin/{PASSWORD}");
    let layer = Layer::packed(&[Entry::File(name, 0o4755, b"x".to_vec()), file("etc/.wh.motd", "")], Packing::Plain);
    let run = json!({
        "Env": [format!("TOKEN={}", told())], "Entrypoint": [told()], "Cmd": [told()], "User": told(), "WorkingDir": told(),
        "ExposedPorts": { told(): {} }, "Volumes": { told(): {} }, "StopSignal": told(), "Shell": [told()],
        "Healthcheck": { "Test": [told()] },
        "Labels": { told(): told(), "comment": comment, "org.opencontainers.image.url": format!("https://x.example/{}", pair()) },
    });
    let config = json!({
        "architecture": "amd64", "os": "linux", "author": told(), "created": told(), "config": run,
        "history": [{ "created": "2026-03-01T12:00:00Z", "created_by": told(), "comment": told(), "author": told() }],
        "rootfs": { "type": "layers", "diff_ids": [layer.diff_id] },
    });
    let (layer, config) = (Content::of(OCI_LAYER, layer.blob), Content::json(OCI_CONFIG, &config));
    let manifest = json!({
        "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config.named(), "layers": [layer.named()],
        "annotations": { told(): told(), "org.opencontainers.image.base.name": told() },
    });
    [layer, config, Content::json(OCI_MANIFEST, &manifest)]
}

/// A registry with those, by name and by digest: `latest` is an index, `one` and `other` are images.
async fn registry() -> (Arc<Front>, String) {
    let (one, other) = (image("one"), image("other"));
    let index = json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "annotations": { told(): told() }, "manifests": [
        { "mediaType": OCI_MANIFEST, "digest": one[2].digest, "size": one[2].text.len(), "annotations": { told(): told() },
          "platform": { "os": "linux", "architecture": "amd64", "variant": told(), "os.version": told() } },
        { "mediaType": OCI_MANIFEST, "digest": other[2].digest, "size": other[2].text.len(),
          "platform": { "os": "linux", "architecture": "arm64" } },
    ]});
    let index = Content::json(OCI_INDEX, &index);
    let top = index.digest.clone();
    let odd =
        Content::json(OCI_MANIFEST, &json!({ "schemaVersion": 2, "mediaType": format!("{OCI_INDEX};{}", told()) }));
    let names = [
        ("odd", odd.digest.clone()),
        ("latest", top.clone()),
        ("one", one[2].digest.clone()),
        ("other", other[2].digest.clone()),
    ];
    let all: Vec<_> = one.into_iter().chain(other).chain([index, odd]).collect();
    let answer = move |sent: &Sent| {
        if !sent.headers.contains(&("authorization".to_owned(), format!("Basic {}", pair()))) {
            return Some((401, vec![("www-authenticate", "Basic realm=\"harbour\"".to_owned())], String::new()));
        }
        if sent.url.ends_with("/tags/list") {
            return Some((
                200,
                Vec::new(),
                json!({ "name": told(), "tags": ["latest", "one", "other", "odd", told()] }).to_string(),
            ));
        }
        let asked = sent.url.rsplit('/').next()?;
        let digest = names.iter().find(|(name, _)| *name == asked).map_or(asked, |(_, digest)| digest);
        let content = all.iter().find(|content| content.digest == digest)?;
        Some((200, vec![("content-type", content.kind.to_owned())], content.text.clone()))
    };
    (Arc::new(Front::start(None, Arc::new(answer)).await), top)
}

/// Presses every button that copies or saves text, looks the browser through, and tells what repeats a secret.
async fn repeats(page: &Page, of: &str) -> Vec<String> {
    page.run("document.querySelectorAll('details').forEach(part => part.open = true)", json!([])).await;
    for number in 0..page.count("button[data-copy]").await {
        page.run("document.querySelectorAll('button[data-copy]')[arguments[0]].click()", json!([number])).await;
    }
    let mut found = Vec::new();
    for tab in 0..page.count("[role=tab]").await {
        page.run("document.querySelectorAll('[role=tab]')[arguments[0]].click()", json!([tab])).await;
        let shown = page.run("return document.documentElement.outerHTML", json!([])).await.to_string();
        found.extend(secrets_in(&shown).iter().map(|secret| format!("{secret} in tab {tab}")));
    }
    found.extend(secrets::found(page).await);
    let copied = page.run("return watched.length", json!([])).await.as_u64().unwrap();
    assert!(copied > 0, "{of}: nothing was copied or saved");
    // What was told of once is not told of again.
    page.run("watched.length = 0", json!([])).await;
    found.into_iter().map(|found| format!("{of}: {found}")).collect()
}

#[tokio::test]
async fn what_a_document_repeats_of_a_login_is_shown_copied_and_saved_nowhere() {
    let (site, (front, top)) = (Site::start().await, registry().await);
    let place = format!("{}/org/app", front.host());
    visit("repeated", &site, |page| async move {
        page.open(&format!("#/{place}")).await;
        secrets::watch(&page).await;
        let mut wrong = Vec::new();
        page.wait_error("login-required").await;
        sign_in(&page, USER, PASSWORD).await;
        page.wait_for("tr[data-tag=one][data-complete=true]").await;
        for tag in ["latest", "odd"] {
            page.wait_for(&format!("tr[data-tag={tag}][data-complete=true]")).await;
        }
        page.click("[data-action=select-all]").await;
        for action in ["copy-tags", "save-csv", "save-json"] {
            page.click(&format!("[data-action={action}]")).await;
        }
        wrong.extend(repeats(&page, "tags").await);

        page.follow(&format!("#/{place}:latest")).await;
        page.wait_state("index", "ready").await;
        wrong.extend(repeats(&page, "index").await);

        page.follow(&format!("#/{place}:one")).await;
        page.wait_state("manifest", "ready").await;
        page.wait_for("tr[data-layer] code.step").await;
        page.click("button[data-action=verify-layers]").await;
        page.wait_for("tr[data-inside]").await;
        // It was there, and it is missed by nobody who looks: something stands in its place.
        assert!(page.text("main").await.contains("TOKEN=…, …"));
        wrong.extend(repeats(&page, "manifest").await);

        page.follow(&format!("#/{place}:one?compare={place}:other")).await;
        page.wait_state("compare", "ready").await;
        page.click("[data-action=save-comparison]").await;
        wrong.extend(repeats(&page, "compare").await);

        page.follow(&format!("#/{place}@{top}?proof=layers")).await;
        page.wait_state("proof", "ready").await;
        page.click("button[data-action=prove]").await;
        page.wait_within("[data-proof=failed], [data-proof=proven], [data-proof=incomplete]", LONG).await;
        page.click("button[data-action=save-receipt]").await;
        wrong.extend(repeats(&page, "proof").await);
        assert_eq!(wrong, [""; 0]);
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}
