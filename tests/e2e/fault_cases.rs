//! Registries that misbehave. For each: a stable code, never `verified`, and the next good page still opens.

use serde_json::json;

use crate::faults::content::UNKNOWN_ALGORITHM;
use crate::faults::{Content, Faults};
use crate::page::{Page, visit};
use crate::program::free_port;
use crate::site::Site;

/// Opens the sound twin in the same tab: whatever happened before, the page must still work.
async fn still_works(page: &Page, faults: &str) {
    page.follow(&format!("#/{faults}/faults/sound:latest")).await;
    page.wait_state("manifest", "ready").await;
}

async fn never_verified(page: &Page, fault: &str) {
    let verdicts = page.digest_verdicts().await;
    assert!(verdicts.iter().all(|(_, verdict)| verdict != "verified"), "{fault}: {verdicts:?}");
}

#[tokio::test]
async fn a_token_server_of_another_origin_is_asked_only_after_the_reader_agreed() {
    let (site, registry, tokens) = (Site::start().await, Faults::start().await, Faults::start().await);
    let (host, other, asked) = (registry.host(), tokens.host(), tokens.log.clone());
    let repository = format!("faults/token-at-{}", tokens.port);
    visit("realm-foreign", &site, |page| async move {
        page.open(&format!("#/{host}/{repository}:latest")).await;
        page.wait_error("realm-foreign").await;
        let said = page.visible_text().await;
        assert!(said.contains(&host) && said.contains(&other), "both hosts are named: {said}");
        assert_eq!(asked.all(), [], "nothing before the answer");
        page.click_through("button[data-action=\"allow\"]").await;
        page.wait_state("manifest", "ready").await;
        page.follow(&format!("#/{host}/{repository}")).await;
        page.wait_state("repository", "ready").await;
    })
    .await;
    let asked = tokens.log.all();
    assert!(!asked.is_empty() && asked.iter().all(|seen| seen.target.starts_with("/token")), "{asked:?}");
    assert!(asked.iter().all(|seen| !seen.authorized()), "an anonymous reader has nothing to send: {asked:?}");
}

#[tokio::test]
async fn credentials_in_a_link_leave_the_address_bar_and_are_warned_of() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let host = faults.host();
    visit("credentials-in-link", &site, |page| async move {
        page.open(&format!("#/{host}/faults/sound:latest?token=hunter2&platform=linux/amd64")).await;
        page.wait_error("credentials-in-link").await;
        page.wait_for("main[data-state=\"ready\"]").await;
        assert_eq!(page.fragment().await, format!("#/{host}/faults/sound:latest?platform=linux/amd64"));
        let everything = page.run("return document.documentElement.outerHTML + document.title", json!([])).await;
        assert!(!everything.to_string().contains("hunter2"), "the page does not hold it");
        page.click("[data-error=\"credentials-in-link\"] button").await;
        page.wait_gone("[data-error=\"credentials-in-link\"]").await;
        page.follow(&format!("#/{host}/faults/sound:latest?password=hunter2")).await;
        page.wait_error("credentials-in-link").await;
        assert_eq!(page.fragment().await, format!("#/{host}/faults/sound:latest"));
    })
    .await;
    assert!(faults.log.all().iter().all(|seen| !seen.target.contains("hunter2")));
}

#[tokio::test]
async fn each_broken_answer_has_its_code_and_the_page_goes_on() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let (host, digest) = (faults.host(), faults.content.other.manifest.digest.clone());
    visit("faults-manifests", &site, |page| async move {
        let by_digest = format!("@{digest}");
        let cases = [
            ("wrong-digest", by_digest.as_str(), "mismatch"),
            ("wrong-digest-header-honest", by_digest.as_str(), "mismatch"),
            ("cut-manifest", ":latest", "interrupted"),
            ("cut-manifest", by_digest.as_str(), "interrupted"),
            ("html-200", ":latest", "not-a-registry"),
            ("html-404", ":latest", "not-a-registry"),
            ("html-500", ":latest", "server-error"),
            ("html-502", ":latest", "server-error"),
            ("rate-limited", ":latest", "rate-limited"),
            ("forbidden", ":latest", "forbidden"),
            ("unauthorized", ":latest", "challenge-hidden"),
            ("repository-unknown", ":latest", "repository-unknown"),
            ("tag-unknown", ":latest", "tag-unknown"),
            ("not-json", ":latest", "not-json"),
            ("too-large", ":latest", "too-large"),
            ("empty", ":latest", "empty"),
            ("html-200", "", "not-a-registry"),
            ("forbidden", "", "forbidden"),
            ("repository-unknown", "", "repository-unknown"),
        ];
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        for (fault, suffix, code) in cases {
            page.follow(&format!("#/{host}/faults/{fault}{suffix}")).await;
            page.wait_error(code).await;
            assert!(page.text("main .failure").await.contains(&host), "{fault}{suffix}: where it happened");
            never_verified(&page, fault).await;
            assert_eq!(page.count("main script").await, 0, "{fault}: the server's words are text");
            still_works(&page, &host).await;
        }
    })
    .await;
    // Where a challenge is hidden, the doctor asks with an empty token whether one may be sent.
    let is_doctors = |seen: &crate::recorder::Seen| seen.target == "/v2/faults/unauthorized/manifests/latest";
    let is_authorized = |seen: &crate::recorder::Seen| seen.authorized() && !is_doctors(seen);
    let authorized: Vec<_> = faults.log.all().into_iter().filter(is_authorized).collect();
    assert!(authorized.is_empty(), "nobody gave credentials: {authorized:?}");
}

#[tokio::test]
async fn a_document_beyond_its_ceiling_is_read_when_the_reader_says_so() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let (host, digest) = (faults.host(), faults.content.latest("too-large").digest.clone());
    visit("faults-too-large", &site, |page| async move {
        const LIFT: &str = "button[data-action=lift-limits]";
        for (suffix, verdict) in [(":latest".to_owned(), "computed"), (format!("@{digest}"), "verified")] {
            page.open(&format!("#/{host}/faults/too-large{suffix}")).await;
            page.wait_error("too-large").await;
            never_verified(&page, &suffix).await;
            page.click(LIFT).await;
            page.wait_state("manifest", "ready").await;
            page.wait_for(&format!("[data-digest=\"{digest}\"][data-verdict={verdict}]")).await;
            assert_eq!(page.errors().await, Vec::<String>::new(), "{suffix}");
            // The next round finds it neither kept nor allowed: it was for that read only.
            page.open("#/").await;
            page.wait_state("home", "ready").await;
        }
    })
    .await;
    assert!(faults.log.about("/too-large/").len() >= 4);
}

#[tokio::test]
async fn a_server_that_falls_silent_is_not_waited_for_for_ever() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let host = faults.host();
    visit("faults-stalled", &site, |page| async move {
        page.open(&format!("#/{host}/faults/stalled-manifest:latest")).await;
        page.wait_error("stalled").await;
        never_verified(&page, "stalled-manifest").await;
        still_works(&page, &host).await;
    })
    .await;
}

#[tokio::test]
async fn oddities_that_do_no_harm_are_borne() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let (host, digest) = (faults.host(), faults.content.image.manifest.digest.clone());
    visit("faults-benign", &site, |page| async move {
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        for (fault, suffix, verdict) in [
            ("sound", format!("@{digest}"), "verified"),
            // The bytes decide, whatever the header says.
            ("wrong-header", format!("@{digest}"), "verified"),
            ("no-header", format!("@{digest}"), "verified"),
            ("hidden-headers", ":latest".to_owned(), "computed"),
            ("rate-limited-once", ":latest".to_owned(), "computed"),
            ("token", ":latest".to_owned(), "computed"),
        ] {
            page.follow(&format!("#/{host}/faults/{fault}{suffix}")).await;
            page.wait_state("manifest", "ready").await;
            page.wait_verdict(&digest, verdict).await;
            assert_eq!(page.errors().await, [""; 0], "{fault}");
            let differs = u64::from(fault == "wrong-header");
            assert_eq!(page.count("[data-header=differs]").await, differs, "{fault}");
            page.follow(&format!("#/{host}/faults/{fault}{suffix}?proof=layers")).await;
            page.wait_state("proof", "ready").await;
            assert_eq!(page.count("[data-header=differs]").await, differs, "{fault}, where it is proven");
        }
    })
    .await;
    let tokens = faults.log.about("/token");
    let gets: Vec<_> = tokens.iter().filter(|seen| seen.method == "GET" && seen.target.starts_with("/token")).collect();
    assert_eq!(gets.len(), 1, "one token serves all requests of a repository: {gets:?}");
    assert!(!gets[0].authorized(), "the token server gets nothing from an anonymous reader");
    for seen in faults.log.all().iter().filter(|seen| seen.authorized()) {
        assert!(seen.target.starts_with("/v2/faults/token/"), "a token goes to its own repository: {}", seen.line());
    }
}

#[tokio::test]
async fn a_document_of_an_unknown_type_is_shown_for_what_it_is() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let (host, content) = (faults.host(), faults.content.clone());
    visit("faults-unknown-type", &site, |page| async move {
        page.open(&format!("#/{host}/faults/unknown-type:latest")).await;
        page.wait_settled().await;
        never_verified(&page, "unknown-type").await;
        page.wait_verdict(&content.latest("unknown-type").digest, "computed").await;
        assert!(page.text("main").await.contains("application/vnd.example.cargo.v1+json"));
        // Nobody knows what its digests are, and each leads to whatever it is.
        page.click_through(&format!("pre a[href$=\"@{}\"]", content.image.config.digest)).await;
        page.wait_state("blob", "ready").await;
        still_works(&page, &host).await;
    })
    .await;
}

/// Opens the image of a fault's repository and asks for its layers to be verified.
pub async fn verify_layers(page: &Page, host: &str, fault: &str, content: &Content) {
    page.follow(&format!("#/{host}/faults/{fault}@{}", content.latest(fault).digest)).await;
    page.wait_state("manifest", "ready").await;
    page.click("button[data-action=\"verify-layers\"]").await;
}

#[tokio::test]
async fn a_layer_with_other_bytes_or_another_size_is_a_mismatch() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let (host, content) = (faults.host(), faults.content.clone());
    visit("faults-layers", &site, |page| async move {
        let layers = &content.image.layers;
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        verify_layers(&page, &host, "sound", &content).await;
        page.wait_verdict(&layers[0].digest, "verified").await;
        page.wait_verdict(&layers[1].digest, "verified").await;
        for (fault, code) in [
            ("flipped-bit", "mismatch"),
            ("another-layer", "mismatch"),
            ("one-byte-short", "mismatch"),
            ("one-byte-long", "mismatch"),
            ("empty-layer", "mismatch"),
            ("wrong-size", "wrong-size"),
            ("size-too-small", "wrong-size"),
        ] {
            verify_layers(&page, &host, fault, &content).await;
            page.wait_verdict(&layers[1].digest, "mismatch").await;
            page.wait_error(code).await;
            page.wait_verdict(&layers[0].digest, "verified").await;
            let meaning = page.attributes("tr[data-layer] .verdict-mismatch", "title").await.remove(0);
            assert_eq!(meaning.starts_with("The digest is right, but"), code == "wrong-size", "{fault}: {meaning}");
            // What is longer is read no further, and a part has no digest that would say anything.
            let longer = format!("more than {} bytes", content.store.bytes(&layers[1].digest).len());
            assert_eq!(page.text("section.failure[role=alert]").await.contains(&longer), fault == "one-byte-long");
            let said = (layers[1].digest.clone(), "verified".to_owned());
            assert!(!page.digest_verdicts().await.contains(&said), "{fault}");
            still_works(&page, &host).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_layer_that_cannot_be_read_is_unverifiable_and_no_mismatch() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let (host, content) = (faults.host(), faults.content.clone());
    visit("faults-unverifiable", &site, |page| async move {
        let layer = content.image.layers[1].digest.as_str();
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        for (fault, digest, code) in [
            ("cut-layer", layer, "interrupted"),
            ("forbidden-layer", layer, "forbidden"),
            ("unknown-algorithm", UNKNOWN_ALGORITHM, "digest-algorithm-unknown"),
        ] {
            verify_layers(&page, &host, fault, &content).await;
            page.wait_verdict(digest, "unverifiable").await;
            page.wait_error(code).await;
            page.wait_verdict(&content.image.layers[0].digest, "verified").await;
            assert_eq!(page.count("[data-verdict=mismatch]").await, 0, "{fault}");
            still_works(&page, &host).await;
        }
    })
    .await;
}

#[tokio::test]
async fn verifying_shows_progress_and_can_be_cancelled() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let (host, content) = (faults.host(), faults.content.clone());
    visit("faults-cancel", &site, |page| async move {
        let layer = &content.image.layers[1].digest;
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        verify_layers(&page, &host, "stalled-layer", &content).await;
        page.wait_for("[role=progressbar]").await;
        page.click("button[data-action=\"cancel\"]").await;
        page.wait_gone("[role=progressbar]").await;
        let verdicts = page.digest_verdicts().await;
        let said: Vec<_> = verdicts.iter().filter(|(digest, _)| digest == layer).collect();
        assert!(!said.is_empty());
        assert!(said.iter().all(|(_, verdict)| verdict == "claimed" || verdict == "unverifiable"), "{said:?}");
        still_works(&page, &host).await;
    })
    .await;
}

#[tokio::test]
async fn silence_and_missing_permission_are_told_apart() {
    let (site, closed, open) = (Site::start().await, Faults::without_cors().await, Faults::start().await);
    let (closed, open) = (closed.host(), open.host());
    let nobody = format!("127.0.0.1:{}", free_port());
    visit("faults-unreachable", &site, |page| async move {
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        for (host, code) in [(&closed, "cors"), (&nobody, "unreachable")] {
            page.follow(&format!("#/{host}/faults/sound:latest")).await;
            page.wait_error(code).await;
            never_verified(&page, code).await;
            still_works(&page, &open).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_tags_row_tells_what_is_wrong_inside() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let host = faults.host();
    visit("row-trouble", &site, |page| async move {
        page.open(&format!("#/{host}/faults/wrong-child")).await;
        page.wait_for("tr[data-tag=multi][data-complete=true] [data-error=mismatch]").await;
        page.open(&format!("#/{host}/faults/sound")).await;
        page.wait_for("tr[data-tag=multi][data-complete=true]").await;
        assert_eq!(page.count("tr[data-tag] [data-error]").await, 0);
    })
    .await;
}
