//! Hostile text in every field that is shown: it stays text, is made visible, is cut, and looks like no verdict. Each
//! page has a benign twin with as many elements.

use std::collections::BTreeMap;

use axum::body::Bytes;
use serde_json::{Value, json};

use crate::image::{OCI_INDEX, OCI_MANIFEST, digest_of};
use crate::memory::{Content, Registry};
use crate::page::{Page, visit};
use crate::site::Site;

const REPOSITORY: &str = "harbour/ropes";

/// Bidirectional characters, elements, templates, a closing title, invisible characters, a verdict, controls, a formula.
const HOSTILE: &str = "\u{202e}gnp.exe\u{2066}<img src=x onerror=\"document.title='owned'\"><svg onload=alert(1)>\"'></textarea></title>\
     <script>document.title='owned'</script> ${{7*7}}{{constructor.constructor('alert(1)')()}} zero\u{200b}width soft\u{ad}hyphen \
     \u{fe0f}\u{e0041} \u{2713} verified sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 \u{1b}[31m\u{7}\u{c}\u{85} =cmd()";

/// The same length and as little structure.
fn benign() -> String {
    HOSTILE.chars().map(|c| if c == ' ' { ' ' } else { 'n' }).collect()
}

/// Every field of every document that a page shows, with one text in it; each of them a document that can be read.
fn content(text: &str) -> Content {
    let mut content = Content::default();
    let blob = |content: &mut Content, media_type: &str, bytes: Vec<u8>| {
        let digest = digest_of(&bytes);
        let described = json!({ "mediaType": media_type, "digest": digest, "size": bytes.len() });
        content.blob(REPOSITORY, &digest, Bytes::from(bytes));
        described
    };
    let pairs: BTreeMap<String, String> = [
        text.to_owned(),
        "__proto__".to_owned(),
        "constructor".to_owned(),
        "location".to_owned(),
        "org.opencontainers.image.url".to_owned(),
        "org.opencontainers.image.source".to_owned(),
        "org.opencontainers.image.description".to_owned(),
        "org.opencontainers.image.title".to_owned(),
    ]
    .into_iter()
    .map(|key| (key, text.to_owned()))
    .chain([("org.opencontainers.image.documentation".to_owned(), format!("javascript:alert(1)//{text}"))])
    .collect();
    let config = json!({
        "architecture": text, "os": text, "variant": text, "os.version": text, "created": text, "author": text,
        "config": {
            "Env": [format!("A={text}"), text], "Cmd": [text], "Entrypoint": [text], "User": text, "WorkingDir": text,
            "StopSignal": text, "Labels": pairs, "ExposedPorts": { text: {} }, "Volumes": { text: {} },
            "Healthcheck": { "Test": [text] }, "Shell": [text], "OnBuild": [text],
        },
        "history": [
            { "created": text, "created_by": text, "comment": text, "author": text },
            { "created_by": text, "comment": text, "empty_layer": true },
        ],
        "rootfs": { "type": text, "diff_ids": [digest_of(b"layer")] },
    });
    let config = blob(&mut content, "application/vnd.oci.image.config.v1+json", config.to_string().into_bytes());
    let mut layer = blob(&mut content, text, b"layer".to_vec());
    layer["annotations"] = json!(pairs);
    let name = |content: &mut Content, tag: &str, media_type: &str, document: &Value| {
        let bytes = document.to_string().into_bytes();
        let digest = digest_of(&bytes);
        let described = json!({ "mediaType": media_type, "digest": digest, "size": bytes.len() });
        for name in [tag, &digest] {
            content.manifest(REPOSITORY, name, media_type, &digest, Bytes::from(bytes.clone()));
        }
        described
    };
    let manifest = json!({
        "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": [layer], "annotations": pairs,
    });
    let mut image = name(&mut content, "image", OCI_MANIFEST, &manifest);
    let artifact = json!({
        "schemaVersion": 2, "mediaType": OCI_MANIFEST, "artifactType": text, "layers": [layer], "annotations": pairs,
        "config": { "mediaType": "application/vnd.oci.empty.v1+json", "digest": digest_of(b"{}"), "size": 2 },
        "subject": { "mediaType": text, "digest": digest_of(b"x"), "size": 1 },
    });
    name(&mut content, "artifact", OCI_MANIFEST, &artifact);
    image["platform"] = json!({ "architecture": text, "os": text, "variant": text, "os.version": text });
    image["annotations"] = json!(pairs);
    let index = json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [image], "annotations": pairs });
    name(&mut content, "index", OCI_INDEX, &index);
    let list = json!({ "name": REPOSITORY, "tags": ["artifact", "image", "index", text] });
    content.file(&format!("/v2/{REPOSITORY}/tags/list"), "application/json", list.to_string());
    let catalog = json!({ "repositories": [REPOSITORY, text] });
    content.file("/v2/_catalog", "application/json", catalog.to_string());
    content
}

/// Where these texts are shown: a link and what is there by then.
fn places(host: &str) -> Vec<(String, &'static str)> {
    let place = format!("#/{host}/{REPOSITORY}");
    let ready = "main[data-state=ready]";
    vec![
        (format!("#/{host}/"), "[data-role=repositories] li:nth-child(2)"),
        (place.clone(), "tr[data-tag=index][data-complete=true]"),
        (format!("{place}?report"), ready),
        (format!("{place}:image"), "tr[data-layer] code.step"),
        (format!("{place}:image?section=config"), "tr[data-layer] code.step"),
        (format!("{place}:index"), "tr[data-platform]"),
        (format!("{place}:artifact"), "tr[data-layer]"),
        (format!("{place}:image?layer={}", digest_of(b"layer")), ready),
        (format!("{place}:index?proof=documents"), "[data-proof]"),
        (format!("{place}:image?compare=:artifact"), "[data-compared]"),
    ]
}

/// What a page is made of, and what is wrong with it whatever it shows. Where a name may be broken into lines is no part of that.
const LOOK: &str = "const all = [...document.querySelectorAll('main :not(wbr)')]; const count = {}; \
     for (const part of all) count[part.localName] = (count[part.localName] ?? 0) + 1; \
     const wrong = []; \
     const foreign = document.querySelectorAll('img, script:not([type=module]):not([src]), iframe, object, embed, main svg, main title, main textarea'); \
     for (const part of foreign) wrong.push('an element: ' + part.outerHTML.slice(0, 80)); \
     for (const link of document.querySelectorAll('main a[href]')) \
         if (!/^(#|https:\\/\\/)/.test(link.getAttribute('href'))) wrong.push('a link: ' + link.outerHTML.slice(0, 120)); \
     for (const part of document.querySelectorAll('main [style]')) \
         if (!/^((width|height|--[a-z-]+): ?[0-9.]+(px|%)?; ?)+$/.test(part.getAttribute('style'))) wrong.push('a style: ' + part.outerHTML.slice(0, 120)); \
     const hidden = document.querySelector('main').innerText.match(/[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufe0f\\ufeff]|[\\u{e0000}-\\u{e0fff}]/u); \
     if (hidden) wrong.push('a hidden character: U+' + hidden[0].codePointAt(0).toString(16) + ' in ' + document.querySelector('main').innerText.slice(Math.max(0, hidden.index - 40), hidden.index + 10)); \
     for (const mark of document.querySelectorAll('.verdict')) \
         if (mark.textContent.length > 20) wrong.push('a verdict: ' + mark.outerHTML.slice(0, 120)); \
     if (document.querySelector('main [data-verdict=verified]')) wrong.push('something is verified'); \
     if (document.title.length > 200 || document.title === 'owned' || /[\\u202a-\\u202e\\u2066-\\u2069\\u200b]/.test(document.title)) wrong.push('the title: ' + document.title); \
     const over = document.documentElement.scrollWidth - document.documentElement.clientWidth; \
     if (over > 0) wrong.push('wider than the window by ' + over); \
     return [count, wrong]";

/// Whether a list of tags says how many of them were read; other pages have nothing to say of it.
const READ_IS_TOLD: &str = "return !document.querySelector('main[data-page=repository] table.tags') || \
     [...document.querySelectorAll('dl.facts dt')].some(name => name.textContent === 'read')";

async fn look(page: &Page, link: &str, css: &str) -> (Value, Vec<String>) {
    page.open(link).await;
    page.wait_for(css).await;
    page.wait_gone("tr[data-tag][data-complete=false] a.tag-name").await;
    // How much was read is told a little later.
    page.wait_script(READ_IS_TOLD).await;
    let told = page.run(LOOK, json!([])).await;
    (told[0].clone(), serde_json::from_value(told[1].clone()).unwrap())
}

/// X01 to X04, X06 to X09, X14.
#[tokio::test]
async fn hostile_text_in_every_field_stays_text() {
    let (site, hostile) = (Site::start().await, Registry::start(content(HOSTILE)).await);
    let twin = Registry::start(content(&benign())).await;
    visit("text-hostile", &site, |page| async move {
        let mut found = Vec::new();
        for ((link, css), (benign, _)) in places(&hostile.host).into_iter().zip(places(&twin.host)) {
            let (elements, wrong) = look(&page, &link, css).await;
            found.extend(wrong.into_iter().map(|wrong| format!("{link}: {wrong}")));
            let text = page.text("main").await;
            if !link.contains("proof=") && !link.ends_with("?report") {
                for part in ["<img src=x onerror=", "⟨U+202E⟩"] {
                    if !text.contains(part) {
                        found.push(format!("{link} does not show {part}"));
                    }
                }
            }
            let (twins, _) = look(&page, &benign, css).await;
            // A report has a button more once tags are remembered.
            if elements != twins && !link.ends_with("?report") {
                found.push(format!("{link} is made of {elements}, its twin of {twins}"));
            }
        }
        assert!(found.is_empty(), "{found:#?}");
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}

/// X05: texts without an end are cut, and leave the page as wide as its window.
#[tokio::test]
async fn endless_text_is_cut_in_every_field() {
    let texts = ["x".repeat(200_000), "e\u{301}".repeat(10_000), "\u{1f680}".repeat(20_000)];
    let site = Site::start().await;
    visit("text-endless", &site, |page| async move {
        let mut found = Vec::new();
        for text in texts {
            let registry = Registry::start(content(&text)).await;
            for width in [390, 1440] {
                page.fit(width, 900).await;
                for (link, css) in places(&registry.host) {
                    let (_, wrong) = look(&page, &link, css).await;
                    found.extend(wrong.into_iter().map(|wrong| format!("{link} at {width}: {wrong}")));
                    let longest = "return Math.max(...[...document.querySelectorAll('main :not([data-document]):not([data-document] *)')].map(part => \
                         [...part.childNodes].filter(node => node.nodeType === 3).reduce((sum, node) => sum + node.data.length, 0)))";
                    let longest = page.run(longest, json!([])).await.as_u64().unwrap();
                    if longest > 3_000 {
                        found.push(format!("{link}: a text of {longest} characters is shown"));
                    }
                }
            }
        }
        assert!(found.is_empty(), "{found:#?}");
    })
    .await;
}

/// R13, X13: what a link says is text as well, and so is the title of its tab.
#[tokio::test]
async fn hostile_text_in_a_link_stays_text() {
    let (site, registry) = (Site::start().await, Registry::start(content(&benign())).await);
    visit("text-link", &site, |page| async move {
        let mut found = Vec::new();
        let escaped: String = HOSTILE.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let place = format!("#/{}/{REPOSITORY}", registry.host);
        for (link, css) in [
            (format!("#/{escaped}"), "main[data-state=failed] [role=alert]"),
            (format!("#/{}/{escaped}", registry.host), "main[data-state=failed] [role=alert]"),
            (format!("{place}:{escaped}"), "main[data-state=failed] [role=alert]"),
            (format!("{place}:index?platform={escaped}"), "main[data-state=failed] [role=alert]"),
            (format!("{place}?filter={escaped}"), "[data-role=filter]"),
            (format!("{place}?sort={escaped}&show={escaped}"), "tr[data-tag]"),
            (format!("{place}:image?compare={escaped}"), "main [role=alert]"),
        ] {
            let (_, wrong) = look(&page, &link, css).await;
            found.extend(wrong.into_iter().map(|wrong| format!("{link}: {wrong}")));
        }
        assert!(found.is_empty(), "{found:#?}");
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}
