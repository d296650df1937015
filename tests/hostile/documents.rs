//! Groups M and C: manifests, indexes and configs.

use serde_json::json;
use tallyman::content::{Descriptor, read_config};
use tallyman::digest::Digest;
use tallyman::library::{DOCUMENT_LIMIT, LIFTED_LIMIT, Library};
use tallyman::object::Object;
use tallyman::proof::{CheckName, HowRead, Outcome, Plan, Platforms, Seen, Standing, WhyNot};
use tallyman::reference::Host;
use tallyman::source::ErrorKind;
use tallyman::transport::Method;
use tallyman::verify::{Expected, Measured, Verdict};
use tallyman::walk::Walk;

use crate::chain::{Image, bytes, descriptor, digest, object};
use crate::image::{DOCKER_MANIFEST, OCI_LAYER};
use crate::shelf::{OCI_CONFIG, OCI_INDEX, OCI_MANIFEST, Page, Shelf, index_of, manifest_of, place, run, sha256};

const SCHEMA1: &str = "application/vnd.docker.distribution.manifest.v1+prettyjws";

/// What the page makes of a digest, when the registry answers with this.
fn opened(asked: &Digest, page: Page) -> Result<Object, ErrorKind> {
    let shelf = Shelf::default();
    shelf.lay(&format!("/v2/app/manifests/{asked}"), page);
    let library = Library::new(shelf, "https://example.org/".to_owned());
    run(library.open_digest(&place(), asked)).map_err(|error| error.kind)
}

fn verdict(asked: &Digest, page: Page) -> Verdict {
    opened(asked, page).unwrap().verdict().clone()
}

/// The tree below a digest of a registry, with all layers wanted.
fn walked(shelf: &Shelf, asked: &Digest) -> Walk {
    let library = Library::new(shelf.clone(), "https://example.org/".to_owned());
    let root = run(library.open_digest(&place(), asked)).unwrap();
    let plan = Plan { platforms: Platforms::All, layers: true };
    run(Walk::read(&library, &place(), Some(asked.clone()), root, plan, &|_| {}))
}

fn right(layer: &Descriptor) -> Seen {
    Seen::Read {
        measured: Measured { digest: layer.digest.valid().unwrap().clone(), size: 5 },
        inside: None,
        how: HowRead::default(),
    }
}

#[test]
fn m05_a_type_of_long_ago_makes_no_claim_true() {
    let asked = sha256(&manifest_of(b"{}", 5));
    let wrong = br#"{"schemaVersion":1,"name":"app","tag":"x","fsLayers":[],"history":[],"signatures":[]}"#;
    for claimed in [asked.clone(), sha256(wrong)] {
        let said = verdict(&asked, Page::ok(SCHEMA1, wrong).claiming(&claimed));
        assert_eq!(said.as_str(), "mismatch", "{claimed}");
    }
}

#[test]
fn m12_the_type_that_is_served_changes_no_verdict() {
    let manifest = manifest_of(b"{}", 5);
    for served in [OCI_MANIFEST, DOCKER_MANIFEST, OCI_INDEX, SCHEMA1, "text/plain", "application/octet-stream"] {
        assert_eq!(verdict(&sha256(&manifest), Page::ok(served, &manifest)), Verdict::Verified, "{served}");
        let other = verdict(&sha256(b"other"), Page::ok(served, &manifest));
        assert_eq!(other.as_str(), "mismatch", "{served}");
    }
}

#[test]
fn m14_the_same_json_in_other_bytes_is_something_else() {
    let manifest = String::from_utf8(manifest_of(b"{}", 5)).unwrap();
    let asked = sha256(manifest.as_bytes());
    let reordered = manifest.replace(r#"{"schemaVersion":2,"#, "{").replace("}]}", r#"}],"schemaVersion":2}"#);
    for other in [format!("{manifest}\n"), manifest.replace(":2", ": 2"), reordered, format!("\u{feff}{manifest}")] {
        assert_ne!(other, manifest);
        let said = verdict(&asked, Page::ok(OCI_MANIFEST, other.as_bytes()));
        assert_eq!(said.as_str(), "mismatch", "{other}");
    }
    assert_eq!(verdict(&asked, Page::ok(OCI_MANIFEST, manifest.as_bytes())), Verdict::Verified);
}

#[test]
fn m29_a_child_that_is_listed_twice_is_fetched_once() {
    let shelf = Shelf::default();
    let image = manifest_of(b"{}", 5);
    shelf.blob(b"{}");
    shelf.manifest("image", OCI_MANIFEST, &image);
    let asked = shelf.manifest("latest", OCI_INDEX, &index_of(&[("linux/amd64", &image), ("linux/arm64", &image)]));
    let walk = walked(&shelf, &asked);
    assert_eq!(walk.chain(&right).links().len(), 7, "an index, and twice a manifest, a config and a layer");
    assert_eq!(shelf.count(&format!("GET /v2/app/manifests/{}", sha256(&image))), 1);
}

#[test]
fn m30_to_m32_documents_end_at_their_ceiling() {
    let padded = |length: u64| {
        let manifest = String::from_utf8(manifest_of(b"{}", 5)).unwrap();
        let rest = length as usize - manifest.len() - r#","annotations":{"a":""}"#.len();
        let note = format!(r#"}}],"annotations":{{"a":"{}"}}}}"#, "x".repeat(rest));
        manifest.replacen("}]}", &note, 1).into_bytes()
    };
    for length in [4 << 20, DOCUMENT_LIMIT] {
        let manifest = padded(length);
        assert_eq!(manifest.len() as u64, length);
        let object = opened(&sha256(&manifest), Page::ok(OCI_MANIFEST, &manifest)).unwrap();
        assert_eq!(object.verdict(), &Verdict::Verified);
        assert!(object.reading().unwrap().is_ok());
    }
    let manifest = padded(DOCUMENT_LIMIT + 1);
    let error = opened(&sha256(&manifest), Page::ok(OCI_MANIFEST, &manifest)).unwrap_err();
    assert!(matches!(error, ErrorKind::TooLarge { limit: DOCUMENT_LIMIT }), "{error:?}");
}

#[test]
fn m31_more_of_a_document_is_read_when_the_reader_says_so_and_for_that_read_only() {
    let of_length = |length: u64| {
        let mut manifest = manifest_of(b"{}", 5);
        manifest.resize(length as usize, b' ');
        manifest
    };
    let (large, huge) = (of_length(DOCUMENT_LIMIT + 1), of_length(LIFTED_LIMIT + 1));
    let shelf = Shelf::default();
    let (digest, beyond) = (shelf.manifest("large", OCI_MANIFEST, &large), shelf.manifest("huge", OCI_MANIFEST, &huge));
    let library = Library::new(shelf, "https://example.org/".to_owned());
    let large_tag = "large".parse().unwrap();

    let error = run(library.open_tag(&place(), &large_tag)).unwrap_err();
    assert!(error.can_lift(), "{error}");
    library.lift(&place(), error.object.clone());
    assert_eq!(run(library.open_tag(&place(), &large_tag)).unwrap().digest(), &digest);
    library.forget(&Host::parse("localhost:5000").unwrap());
    let again = run(library.open_tag(&place(), &large_tag)).unwrap_err();
    assert_eq!(again.kind, ErrorKind::TooLarge { limit: DOCUMENT_LIMIT });

    let error = run(library.open_digest(&place(), &beyond)).unwrap_err();
    library.lift(&place(), error.object.clone());
    let error = run(library.open_digest(&place(), &beyond)).unwrap_err();
    assert_eq!(error.kind, ErrorKind::TooLarge { limit: LIFTED_LIMIT });
    assert!(!error.can_lift(), "no further");

    let named = Expected { digest: digest.clone(), size: None };
    let fresh = Library::new(Shelf::default(), "https://example.org/".to_owned());
    assert!(!run(fresh.blob(&place(), &named, DOCUMENT_LIMIT)).unwrap_err().can_lift(), "what is missing");
}

#[test]
fn m45_and_m47_addresses_in_a_manifest_are_never_asked() {
    let shelf = Shelf::default();
    shelf.blob(b"{}");
    let urls = ["https://elsewhere.example/x", "http://10.0.0.1/x", "javascript:alert(1)", "https://u:p@x.example/"];
    let layer = |media_type: &str, of: &[u8]| {
        let mut layer = descriptor(media_type, of);
        layer["urls"] = json!(urls);
        layer
    };
    let foreign = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
    let kept = format!("{OCI_LAYER}+gzip");
    let manifest = bytes(&json!({
        "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": descriptor(OCI_CONFIG, b"{}"),
        "layers": [layer(foreign, b"foreign"), layer(&kept, b"layer")],
    }));
    let asked = shelf.manifest("latest", OCI_MANIFEST, &manifest);
    let walk = walked(&shelf, &asked);
    let wanted: Vec<usize> = walk.layers().iter().map(|layer| layer.position).collect();
    assert_eq!(wanted, [1], "the foreign one is named and not fetched");
    let chain = walk.chain(&right);
    assert!(chain.links().iter().any(|link| link.is_left_out && link.named == sha256(b"foreign").to_string()));
    for asked in shelf.log() {
        assert!(asked.contains(" /v2/"), "{asked}");
    }
}

#[test]
fn m48_one_digest_in_several_places_has_a_verdict_in_each() {
    let shelf = Shelf::default();
    let config = br#"{"os":"linux","architecture":"amd64","rootfs":{"type":"layers","diff_ids":[]}}"#;
    shelf.blob(config);
    let layer = descriptor(&format!("{OCI_LAYER}+gzip"), config);
    let manifest = bytes(&json!({
        "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": descriptor(OCI_CONFIG, config),
        "layers": [layer.clone(), layer.clone(), layer],
    }));
    let asked = shelf.manifest("latest", OCI_MANIFEST, &manifest);
    let size = config.len() as u64;
    let walk = walked(&shelf, &asked);
    let read =
        || Seen::Read { measured: Measured { digest: sha256(config), size }, inside: None, how: HowRead::default() };
    let chain = walk.chain(&|_| read());
    let verdicts: Vec<&str> = chain.links().iter().map(|link| link.verdict.as_str()).collect();
    assert_eq!(verdicts, ["verified"; 5]);
    let bad = walk.chain(&|_| Seen::Read {
        measured: Measured { digest: sha256(b"x"), size },
        inside: None,
        how: HowRead::default(),
    });
    let verdicts: Vec<&str> = bad.links().iter().map(|link| link.verdict.as_str()).collect();
    assert_eq!(verdicts, ["verified", "verified", "mismatch", "mismatch", "mismatch"]);
}

#[test]
fn m51_a_tag_that_moves_between_two_questions_is_one_thing_or_the_other() {
    let shelf = Shelf::default();
    let (older, newer) = (manifest_of(b"{}", 5), manifest_of(b"{}", 6));
    let before = shelf.manifest("1", OCI_MANIFEST, &older);
    let after = sha256(&newer);
    // HEAD still tells the older content, and GET brings the newer one already.
    let moved = Page::ok(OCI_MANIFEST, &newer).claiming(&after);
    shelf.lay_for(Method::Get, "/v2/app/manifests/1", moved);
    let library = || Library::new(shelf.clone(), "https://example.org/".to_owned());
    let name = "1".parse().unwrap();
    let row = run(library().open_row(&place(), &name, |claimed| assert_eq!(claimed, before))).unwrap();
    assert_eq!((row.digest(), row.bytes()), (&before, Some(&older[..])), "what the digest of the row names");
    let page = run(library().open_tag(&place(), &name)).unwrap();
    assert_eq!((page.digest(), page.bytes()), (&after, Some(&newer[..])), "the digest of what came");
    for object in [row, page] {
        assert_eq!(object.verdict(), &Verdict::Computed, "nobody named it beforehand");
    }
    // Where the digest that HEAD told names nothing any more, what came instead is withheld.
    let gone = Page::ok(OCI_MANIFEST, &newer).claiming(&after);
    shelf.lay(&format!("/v2/app/manifests/{before}"), gone);
    let row = run(library().open_row(&place(), &name, drop)).unwrap();
    assert_eq!((row.verdict().as_str(), row.bytes()), ("mismatch", None));
}

#[test]
fn c01_a_config_of_other_bytes_says_nothing_about_the_image() {
    let image = Image::new();
    let manifest = crate::chain::manifest_of(&bytes(&image.manifest));
    let mut other = image.config.clone();
    other["architecture"] = json!("arm64");
    let mut chain = tallyman::proof::Chain::default();
    let named = bytes(&image.manifest);
    let root = chain.root(Some(&digest(&named)), &object(&named, Some(OCI_MANIFEST)));
    let number = chain.config(root, &manifest, None, &object(&bytes(&other), None));
    let link = &chain.links()[number];
    assert_eq!((link.verdict.as_str(), link.standing()), ("mismatch", Standing::Failed));
    for name in [CheckName::Readable, CheckName::DiffIdCount, CheckName::Platform] {
        let check = link.checks.iter().find(|check| check.name == name).unwrap();
        assert_eq!(check.outcome, Outcome::NotChecked(WhyNot::Withheld), "{name:?}");
    }
    // And the page gets no bytes of it to show.
    let shelf = Shelf::default();
    let config = bytes(&image.config);
    shelf.lay(&format!("/v2/app/blobs/{}", digest(&config)), Page::ok("application/json", &bytes(&other)));
    let library = Library::new(shelf, "https://example.org/".to_owned());
    let expected = Expected { digest: digest(&config), size: Some(config.len() as u64) };
    let read = run(library.blob(&place(), &expected, DOCUMENT_LIMIT)).unwrap();
    assert_eq!((read.verdict().as_str(), read.bytes()), ("mismatch", None));
}

#[test]
fn c05_dates_are_kept_as_they_are_given() {
    let long = "9".repeat(1 << 20);
    for date in ["", "yesterday", "0001-01-01T00:00:00Z", "9999-12-31T23:59:60Z", "-5", &long] {
        let config = json!({ "created": date, "architecture": "amd64", "os": "linux" });
        let (read, _) = read_config(&bytes(&config)).unwrap();
        assert_eq!(read.created.as_deref(), Some(date), "{} bytes", date.len());
    }
}
