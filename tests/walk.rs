//! Walking from an index down to configs: what is asked for, what is a gap, and which layers are wanted.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "support/chain.rs"]
mod chain;
#[path = "support/image.rs"]
mod image;
#[path = "support/shelf.rs"]
mod shelf;

use std::cell::Cell;

use shelf::*;
use tallyman::content::Descriptor;
use tallyman::digest::Digest;
use tallyman::failure::Failure;
use tallyman::library::Library;
use tallyman::proof::{Chain, CheckName, HowRead, Link, Outcome, Plan, Platforms, Role, Seen, Standing, WhyNot};
use tallyman::receipt::{Receipt, check_again};
use tallyman::source::ErrorKind;
use tallyman::verify::{Measured, Reason, Verdict};
use tallyman::walk::{MAX_DOCUMENTS, MAX_LAYERS, Steps, Walk, WalkError};

const DIFF_ID: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn config(architecture: &str) -> Vec<u8> {
    format!(r#"{{"os":"linux","architecture":"{architecture}","rootfs":{{"type":"layers","diff_ids":["{DIFF_ID}"]}}}}"#)
        .into_bytes()
}

fn plan(platforms: Platforms, layers: bool) -> Plan {
    Plan { platforms, layers }
}

fn only(platform: &str) -> Platforms {
    Platforms::Only(vec![platform.parse().unwrap()])
}

/// An index of two images that share their layer.
fn shelved() -> (Shelf, Digest) {
    let shelf = Shelf::default();
    let (amd64, arm64) = (manifest_of(&config("amd64"), 5), manifest_of(&config("arm64"), 5));
    for (tag, image, config) in [("a", &amd64, config("amd64")), ("b", &arm64, config("arm64"))] {
        shelf.blob(&config);
        shelf.manifest(tag, OCI_MANIFEST, image);
    }
    let index = index_of(&[("linux/amd64", &amd64), ("linux/arm64", &arm64)]);
    let digest = shelf.manifest("latest", OCI_INDEX, &index);
    (shelf, digest)
}

fn walk(shelf: &Shelf, digest: &Digest, plan: Plan) -> Walk {
    let library = Library::new(shelf.clone(), "https://example.org/".to_owned());
    let root = run(library.open_digest(&place(), digest)).unwrap();
    run(Walk::read(&library, &place(), Some(digest.clone()), root, plan, &|_| {}))
}

/// Which objects of its chain are not followed, and why. They are incomplete then, nothing is said to be wrong with
/// them, and the receipt agrees with itself.
fn unfollowed(walk: &Walk) -> Vec<(usize, WalkError)> {
    let chain = walk.chain(&right);
    let why = |link: &Link| {
        link.checks.iter().find(|check| check.name == CheckName::Below).map(|check| check.outcome.clone())
    };
    let found: Vec<_> = (0..).zip(chain.links()).filter_map(|(number, link)| Some((number, why(link)?))).collect();
    let reasons = walk.unfollowed();
    if let Some(reason) = reasons.first() {
        let why = if *reason == WalkError::NoPlatform { WhyNot::OtherPlatform } else { WhyNot::TooMuch };
        assert!(found.iter().all(|(_, outcome)| *outcome == Outcome::NotChecked(why.clone())));
        assert!(found.iter().all(|(number, _)| chain.links()[*number].standing() == Standing::Incomplete));
    }
    let link = chain.links()[0].named.clone();
    let receipt = Receipt::new(&format!("example.org/app@{link}"), "2026-01-01T00:00:00Z", walk.plan(), &chain);
    assert_eq!(check_again(&receipt, u64::MAX), [], "{}", receipt.to_json());
    found.iter().zip(reasons).map(|((number, _), reason)| (*number, reason)).collect()
}

/// The layer as its digest names it.
fn right(layer: &Descriptor) -> Seen {
    Seen::Read {
        measured: Measured { digest: layer.digest.valid().unwrap().clone(), size: 5 },
        inside: None,
        how: HowRead::default(),
    }
}

fn roles(chain: &Chain) -> Vec<&'static str> {
    chain.links().iter().map(|link| link.role.as_str()).collect()
}

#[test]
fn everything_below_an_index_is_read_once_and_stands_behind_what_names_it() {
    let (shelf, digest) = shelved();
    let walk = walk(&shelf, &digest, plan(Platforms::All, true));
    let chain = walk.chain(&right);
    assert_eq!(roles(&chain), ["document", "document", "config", "layer", "document", "config", "layer"]);
    let parents: Vec<_> = chain.links().iter().map(|link| link.parent).collect();
    assert_eq!(parents, [None, Some(0), Some(1), Some(1), Some(0), Some(4), Some(4)]);
    assert!(chain.links().iter().all(|link| link.verdict == Verdict::Verified), "{:?}", chain.summary());
    assert_eq!(shelf.log().len(), 5, "the index, two manifests, two configs: {:?}", shelf.log());
    assert!(walk.errors.is_empty());
}

#[test]
fn a_layer_that_two_images_share_is_wanted_by_both_with_its_diff_id() {
    let (shelf, digest) = shelved();
    let walk = walk(&shelf, &digest, plan(Platforms::All, true));
    let wanted = walk.layers();
    assert_eq!(wanted.len(), 2);
    assert!(wanted.iter().all(|layer| layer.position == 0 && layer.diff_id.unwrap().to_string() == DIFF_ID));
    assert_eq!(wanted[0].descriptor.digest, wanted[1].descriptor.digest);
}

#[test]
fn a_platform_that_was_not_chosen_is_not_asked_for() {
    let (shelf, digest) = shelved();
    let walk = walk(&shelf, &digest, plan(only("linux/arm64"), true));
    let chain = walk.chain(&right);
    assert_eq!(roles(&chain), ["document", "document", "config", "layer"]);
    assert_eq!(chain.links()[1].platform.as_ref().unwrap().to_string(), "linux/arm64");
    assert_eq!(shelf.log().len(), 3, "{:?}", shelf.log());
}

#[test]
fn without_layers_none_is_wanted_and_nothing_is_missing() {
    let (shelf, digest) = shelved();
    let walk = walk(&shelf, &digest, plan(Platforms::All, false));
    assert_eq!(walk.layers(), []);
    let chain = walk.chain(&|_| panic!("no layer is looked at"));
    let left_out: Vec<_> = chain.links().iter().map(|link| link.is_left_out).collect();
    assert_eq!(left_out, [false, false, false, true, false, false, true]);
}

#[test]
fn what_comes_of_a_layer_is_said_in_every_place_where_it_is_named() {
    let (shelf, digest) = shelved();
    let walk = walk(&shelf, &digest, plan(Platforms::All, true));
    let chain = walk.chain(&|_| Seen::Unread(Reason::Cancelled { received: 7 }));
    let cancelled = Verdict::Unverifiable(Reason::Cancelled { received: 7 });
    assert_eq!((chain.verdict(3), chain.verdict(6)), (&cancelled, &cancelled));
    assert_eq!(chain.summary().standing, Standing::Incomplete);
}

#[test]
fn a_layer_is_asked_for_as_each_place_describes_it() {
    let (shelf, config) = (Shelf::default(), config("amd64"));
    shelf.blob(&config);
    let mut manifest: serde_json::Value = serde_json::from_slice(&manifest_of(&config, 5)).unwrap();
    let layer = manifest["layers"][0].clone();
    let (mut longer, mut other) = (layer.clone(), layer.clone());
    longer["size"] = 6.into();
    other["mediaType"] = "application/octet-stream".into();
    manifest["layers"] = vec![layer, longer, other].into();
    let digest = shelf.manifest("a", OCI_MANIFEST, manifest.to_string().as_bytes());
    let walk = walk(&shelf, &digest, plan(Platforms::All, true));
    let asked = std::cell::RefCell::new(Vec::new());
    let chain = walk.chain(&|layer| {
        let is_layer = layer.media_type.as_ref().is_some_and(|media_type| media_type.is_layer());
        asked.borrow_mut().push((layer.size, is_layer));
        right(layer)
    });
    assert_eq!(asked.take(), [(Some(5), true), (Some(6), true), (Some(5), false)]);
    let verdicts: Vec<&str> = chain.links()[2..].iter().map(|link| link.verdict.as_str()).collect();
    assert_eq!(verdicts, ["verified", "mismatch", "verified"]);
}

#[test]
fn a_document_that_cannot_be_had_is_a_gap_and_its_error_is_kept() {
    let (shelf, digest) = shelved();
    let missing = sha256(&manifest_of(&config("arm64"), 5));
    let gone = || Page::refusal(404, "MANIFEST_UNKNOWN");
    shelf.lay(&format!("/v2/app/manifests/{missing}"), gone());
    let amd64 = sha256(&config("amd64"));
    shelf.lay(&format!("/v2/app/blobs/{amd64}"), gone());
    let walk = walk(&shelf, &digest, plan(Platforms::All, true));
    let chain = walk.chain(&right);
    let unread = Verdict::Unverifiable(Reason::Unreadable);
    assert_eq!(roles(&chain), ["document", "document", "config", "layer", "document"]);
    assert_eq!((chain.verdict(2), chain.verdict(4)), (&unread, &unread));
    assert_eq!(chain.links()[2].role, Role::Config);
    assert_eq!(chain.summary().standing, Standing::Incomplete);
    assert_eq!(walk.errors.iter().map(|error| &error.kind).collect::<Vec<_>>(), [&ErrorKind::DigestUnknown; 2]);
}

#[test]
fn what_an_untrue_document_names_is_not_followed() {
    let (shelf, digest) = shelved();
    let arm64 = sha256(&manifest_of(&config("arm64"), 5));
    let other = manifest_of(&config("amd64"), 5);
    shelf.lay(&format!("/v2/app/manifests/{arm64}"), Page::ok(OCI_MANIFEST, &other));
    let walk = walk(&shelf, &digest, plan(only("linux/arm64"), true));
    let chain = walk.chain(&right);
    assert_eq!(roles(&chain), ["document", "document"]);
    assert_eq!(chain.summary().standing, Standing::Failed);
    assert_eq!(walk.layers(), []);
}

#[test]
fn what_no_digest_names_is_not_asked_for_and_what_names_it_is_wrong() {
    let config = config("amd64");
    let text = String::from_utf8(manifest_of(&config, 5)).unwrap();
    let index = String::from_utf8(index_of(&[("linux/amd64", text.as_bytes())])).unwrap();
    for (media_type, text, named, parent, unnamed) in [
        (OCI_MANIFEST, &text, sha256(b"layer"), 0, 2),
        (OCI_MANIFEST, &text, sha256(&config), 0, 1),
        (OCI_INDEX, &index, sha256(text.as_bytes()), 0, 1),
    ] {
        let shelf = Shelf::default();
        shelf.blob(&config);
        let digest = shelf.manifest("odd", media_type, text.replace(&named.to_string(), "sha256:ABC").as_bytes());
        let plan = plan(Platforms::All, true);
        let chain = walk(&shelf, &digest, plan.clone()).chain(&right);
        let link = &chain.links()[unnamed];
        assert_eq!((link.named.as_str(), &link.verdict), ("sha256:ABC", &Verdict::Unverifiable(Reason::BadDigest)));
        assert_eq!(link.checks[0].outcome, Outcome::NotChecked(WhyNot::BadDigest));
        let members = chain.links()[parent].checks.iter().find(|check| check.name == CheckName::Members).unwrap();
        assert_eq!(members.outcome, Outcome::Failed);
        let summary = chain.summary();
        assert_eq!((summary.standing, summary.weakest), (Standing::Failed, Some(parent)));
        assert_eq!(Failure::of_link(&chain.links()[parent]).unwrap().code, "check-failed");
        let receipt = Receipt::new(&format!("app@{digest}"), "2026-01-01T00:00:00Z", &plan, &chain);
        assert_eq!(receipt.objects[unnamed].reason.as_deref(), Some("bad-digest"));
        assert_eq!(receipt.objects[unnamed].checks[0].why.as_deref(), Some("bad-digest"));
        assert_eq!(check_again(&receipt, u64::MAX), [], "{}", receipt.to_json());
        assert!(shelf.log().iter().all(|asked| !format!("{asked:?}").contains("ABC")), "{:?}", shelf.log());
    }
}

/// The chain of an image whose manifest was changed, with its receipt held against itself.
fn proven(image: &chain::Image) -> Chain {
    let shelf = Shelf::default();
    shelf.blob(&chain::bytes(&image.config));
    let digest = shelf.manifest("a", OCI_MANIFEST, &chain::bytes(&image.manifest));
    let plan = plan(Platforms::All, true);
    let blobs: std::collections::HashMap<_, _> =
        image.layers.iter().map(|layer| (image::digest_of(&layer.blob), layer.blob.clone())).collect();
    let walk = walk(&shelf, &digest, plan.clone());
    let wanted: Vec<_> = walk.layers().iter().map(|wanted| wanted.descriptor.digest.to_string()).collect();
    assert_eq!(wanted.len(), 2);
    // Both layers are the same, so that it does not matter which is asked for.
    let chain = walk.chain(&|_| chain::seen(&blobs[&wanted[0]]));
    let receipt = Receipt::new(&format!("app@{digest}"), "2026-01-01T00:00:00Z", &plan, &chain);
    assert_eq!(check_again(&receipt, u64::MAX), [], "{}", receipt.to_json());
    chain
}

/// An image of twice the same layer, whose config has this type.
fn image_of_config(media_type: serde_json::Value, change: impl FnOnce(&mut chain::Image)) -> chain::Image {
    let mut image = chain::Image::new();
    image.layers[1] = image.layers[0].clone();
    image.config["rootfs"]["diff_ids"][1] = image.config["rootfs"]["diff_ids"][0].clone();
    change(&mut image);
    image.name_all();
    image.manifest["config"]["mediaType"] = media_type;
    image
}

#[test]
fn what_docker_runs_as_an_image_is_held_against_its_diff_ids() {
    use serde_json::json;
    let wrong = |image: &mut chain::Image| image.config["rootfs"]["diff_ids"] = json!([DIFF_ID, DIFF_ID]);
    let of = |chain: &Chain, link: usize, name: CheckName| {
        chain.links()[link].checks.iter().find(|check| check.name == name).cloned()
    };
    for odd in ["application/octet-stream", "application/json", "text/html; charset=utf-8", "", OCI_CONFIG] {
        let chain = proven(&image_of_config(json!(odd), wrong));
        assert_eq!(chain.summary().standing, Standing::Failed, "{odd}");
        assert_eq!(of(&chain, 2, CheckName::DiffId).unwrap().outcome, Outcome::Failed, "{odd}");
        let chain = proven(&image_of_config(json!(odd), |_| ()));
        assert_eq!(of(&chain, 2, CheckName::DiffId).unwrap().outcome, Outcome::Passed, "{odd}");
        let told = of(&chain, 1, CheckName::DescribedType);
        match odd {
            OCI_CONFIG => assert_eq!(told, None),
            "" => assert!(told.unwrap().received.unwrap().starts_with("no type; ")),
            _ => assert!(told.unwrap().received.unwrap().starts_with(&format!("{odd}; "))),
        }
        // Docker does not mind an empty type, though it must be there.
        let standing = if odd.is_empty() { Standing::Failed } else { Standing::Proven };
        assert_eq!(chain.summary().standing, standing, "{odd}");
    }
    // Artifacts stay what they are: by their config, its content, or their layers.
    for own in ["application/vnd.example.config", "application/vnd.oci.empty.v1+json"] {
        let chain = proven(&image_of_config(json!(own), wrong));
        assert_eq!(of(&chain, 2, CheckName::DiffId).unwrap().outcome, Outcome::NotChecked(WhyNot::NothingNamed));
        assert_eq!(chain.summary().standing, Standing::Proven, "{own}");
    }
    let chain = proven(&image_of_config(json!("application/json"), |image| image.config = json!({ "name": "x" })));
    assert_eq!((chain.links()[1].checks.len(), chain.summary().standing), (2, Standing::Proven));
    let mut image = image_of_config(json!("application/json"), wrong);
    for layer in 0..2 {
        image.manifest["layers"][layer]["mediaType"] = json!("application/vnd.example.tar+gzip");
    }
    assert_eq!(proven(&image).summary().standing, Standing::Proven);
}

#[test]
fn an_entry_of_another_type_is_bytes_and_spoils_nothing() {
    let config = config("amd64");
    let manifest = manifest_of(&config, 5);
    for (other, bytes) in [
        ("text/plain", &b"read me"[..]),
        (OCI_CONFIG, &config),
        ("application/vnd.oci.image.layer.v1.tar+gzip", b"\x1f\x8b"),
    ] {
        let shelf = Shelf::default();
        shelf.blob(&config);
        shelf.manifest("a", OCI_MANIFEST, &manifest);
        shelf.manifest("b", other, bytes);
        let mut index: serde_json::Value =
            serde_json::from_slice(&index_of(&[("linux/amd64", &manifest), ("a/b", bytes)])).unwrap();
        index["manifests"][1] = chain::descriptor(other, bytes);
        let prove = |index: &serde_json::Value| {
            let digest = shelf.manifest("latest", OCI_INDEX, index.to_string().as_bytes());
            let plan = plan(Platforms::All, false);
            let chain = walk(&shelf, &digest, plan.clone()).chain(&right);
            let receipt = Receipt::new(&format!("app@{digest}"), "2026-01-01T00:00:00Z", &plan, &chain);
            assert_eq!(check_again(&receipt, u64::MAX), [], "{}", receipt.to_json());
            (chain.links().last().unwrap().clone(), chain.summary().standing)
        };
        let (link, standing) = prove(&index);
        assert_eq!((link.verdict, standing), (Verdict::Verified, Standing::Proven), "{other}");
        let last = link.checks.last().unwrap();
        assert_eq!((last.name, &last.outcome), (CheckName::Readable, &Outcome::NotChecked(WhyNot::NoDocument)));
        index["manifests"][1]["size"] = 1.into();
        assert_eq!(prove(&index).1, Standing::Failed, "its bytes are held against what names them");
        index["manifests"][1] = chain::descriptor(OCI_MANIFEST, bytes);
        assert_eq!(prove(&index).1, Standing::Failed, "what is called a manifest must be one");
    }
}

#[test]
fn the_receipt_of_whatever_was_walked_agrees_with_itself() {
    let agrees = |shelf: &Shelf, digest: &Digest, plan: Plan, see: &dyn Fn(&Descriptor) -> Seen| {
        let chain = walk(shelf, digest, plan.clone()).chain(see);
        let receipt = Receipt::new(&format!("app@{digest}"), "2026-01-01T00:00:00Z", &plan, &chain);
        assert_eq!(check_again(&receipt, u64::MAX), [], "{}", receipt.to_json());
    };
    let cancelled = |_: &Descriptor| Seen::Unread(Reason::Cancelled { received: 7 });
    let (shelf, digest) = shelved();
    let arm64 = sha256(&manifest_of(&config("arm64"), 5));
    for platforms in [Platforms::All, only("linux/arm64")] {
        for (digest, layers) in [(&digest, true), (&digest, false), (&arm64, true), (&arm64, false)] {
            agrees(&shelf, digest, plan(platforms.clone(), layers), &right);
            agrees(&shelf, digest, plan(platforms.clone(), layers), &cancelled);
        }
    }
    let layer = "application/vnd.oci.image.layer.v1.tar+gzip";
    let foreign = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
    let config = config("arm64");
    for (was, is) in
        [(layer, foreign), (OCI_CONFIG, "application/x"), (layer, "application/x"), ("\"size\":5", "\"size\":6")]
    {
        let text = String::from_utf8(manifest_of(&config, 5)).unwrap();
        assert!(text.contains(was), "{text}");
        let digest = shelf.manifest("other", OCI_MANIFEST, text.replace(was, is).as_bytes());
        for layers in [true, false] {
            agrees(&shelf, &digest, plan(Platforms::All, layers), &right);
        }
    }
    shelf.lay(&format!("/v2/app/blobs/{}", sha256(&config)), Page::ok("application/x", b"other bytes"));
    agrees(&shelf, &digest, plan(Platforms::All, true), &right);
    shelf.lay(&format!("/v2/app/manifests/{arm64}"), Page::refusal(404, "MANIFEST_UNKNOWN"));
    agrees(&shelf, &digest, plan(Platforms::All, true), &right);
}

#[test]
fn an_answer_to_a_tag_makes_nothing_verified() {
    let (shelf, _) = shelved();
    let library = Library::new(shelf, "https://example.org/".to_owned());
    let root = run(library.open_tag(&place(), &tag("latest"))).unwrap();
    let walk = run(Walk::read(&library, &place(), None, root, plan(Platforms::All, true), &|_| {}));
    let chain = walk.chain(&right);
    assert!(chain.links().iter().all(|link| link.verdict == Verdict::Computed));
    assert_eq!(chain.summary().standing, Standing::Consistent);
}

#[test]
fn the_steps_end_where_they_were_known_to() {
    let (shelf, digest) = shelved();
    let library = Library::new(shelf, "https://example.org/".to_owned());
    let root = run(library.open_digest(&place(), &digest)).unwrap();
    let (last, told) = (Cell::new(Steps::default()), Cell::new(0));
    let tell = |steps: Steps| {
        assert!(steps.done <= steps.known && steps.done >= last.get().done);
        last.set(steps);
        told.set(told.get() + 1);
    };
    let walk = run(Walk::read(&library, &place(), Some(digest.clone()), root, plan(Platforms::All, true), &tell));
    let bytes = walk.chain(&|_| Seen::NotAsked).summary().read;
    assert!(bytes > 0);
    assert_eq!(last.get(), Steps { done: 5, known: 5, bytes });
    assert!(told.get() >= 5);
}

#[test]
fn a_tree_that_is_too_large_is_not_walked() {
    let shelf = Shelf::default();
    let image = manifest_of(&config("amd64"), 5);
    shelf.manifest("a", OCI_MANIFEST, &image);
    let entries = |count: usize| vec![("linux/amd64", &*image); count];
    let digest = shelf.manifest("many", OCI_INDEX, &index_of(&entries(MAX_DOCUMENTS)));
    let asked = shelf.log().len();
    assert_eq!(unfollowed(&walk(&shelf, &digest, plan(Platforms::All, true))), [(0, WalkError::TooMany)]);
    assert_eq!(shelf.log().len(), asked + 1, "nothing but the index is asked for");
    let absent = walk(&shelf, &digest, plan(only("linux/s390x"), true));
    assert_eq!(unfollowed(&absent), [(0, WalkError::NoPlatform)], "a platform that is not there costs nothing");
}

#[test]
fn layers_are_counted_over_all_images() {
    let shelf = Shelf::default();
    let layer = format!(
        r#"{{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{}","size":5}}"#,
        sha256(b"layer")
    );
    shelf.blob(b"{}");
    let image = |layers: usize, tag: &str| {
        let config = sha256(b"{}");
        let image = format!(
            r#"{{"schemaVersion":2,"mediaType":"{OCI_MANIFEST}","annotations":{{"n":"{tag}"}},"config":{{"mediaType":"{OCI_CONFIG}","digest":"{config}","size":2}},"layers":[{}]}}"#,
            vec![layer.clone(); layers].join(",")
        )
        .into_bytes();
        shelf.manifest(tag, OCI_MANIFEST, &image);
        image
    };
    let images: Vec<_> = (0..10).map(|number| image(MAX_LAYERS / 10, &format!("i{number}"))).collect();
    let mut entries: Vec<_> = images.iter().map(|image| ("linux/amd64", image.as_slice())).collect();
    let fits = shelf.manifest("fits", OCI_INDEX, &index_of(&entries));
    assert_eq!(walk(&shelf, &fits, plan(Platforms::All, true)).layers().len(), MAX_LAYERS);
    let one = image(1, "one");
    entries.push(("linux/amd64", &one));
    let more = shelf.manifest("more", OCI_INDEX, &index_of(&entries));
    let more = walk(&shelf, &more, plan(Platforms::All, true));
    assert_eq!(more.layers().len(), MAX_LAYERS, "those of the others are part of the proof");
    assert_eq!(unfollowed(&more), [(more.chain(&right).links().len() - 1, WalkError::TooManyLayers)]);
}

#[test]
fn indexes_within_indexes_end_somewhere() {
    let shelf = Shelf::default();
    let mut inner = index_of(&[]);
    let mut digest = shelf.manifest("0", OCI_INDEX, &inner);
    for level in 1..=9 {
        let size = inner.len();
        inner = format!(
            r#"{{"schemaVersion":2,"mediaType":"{OCI_INDEX}","manifests":[{{"mediaType":"{OCI_INDEX}","digest":"{digest}","size":{size}}}]}}"#
        )
        .into_bytes();
        digest = shelf.manifest(&level.to_string(), OCI_INDEX, &inner);
        let walked = walk(&shelf, &digest, plan(Platforms::All, true));
        let expected = if level > 7 { vec![(8, WalkError::TooDeep)] } else { Vec::new() };
        assert_eq!(unfollowed(&walked), expected, "{level}");
    }
}

#[test]
fn the_layers_of_schema_1_are_not_followed_so_nothing_is_proven() {
    let shelf = Shelf::default();
    let schema1 = format!(
        r#"{{"schemaVersion":1,"name":"app","tag":"old","architecture":"amd64","fsLayers":[{{"blobSum":"{}"}}],"history":[{{"v1Compatibility":"{{}}"}}]}}"#,
        sha256(b"layer")
    );
    let digest = shelf.manifest("old", "application/vnd.docker.distribution.manifest.v1+json", schema1.as_bytes());
    for layers in [true, false] {
        let walk = walk(&shelf, &digest, plan(Platforms::All, layers));
        let chain = walk.chain(&right);
        assert_eq!((roles(&chain), walk.layers().len()), (vec!["document"], 0));
        assert_eq!(chain.verdict(0), &Verdict::Verified, "the bytes are those that were asked for");
        assert_eq!(chain.summary().standing, Standing::Incomplete);
        let weakest = chain.links()[0].weakest_check().unwrap();
        assert_eq!((weakest.name, &weakest.outcome), (CheckName::Layers, &Outcome::NotChecked(WhyNot::NotFollowed)));
    }
}

#[test]
fn an_image_that_stands_for_itself_is_for_the_platform_of_its_config() {
    let (shelf, _) = shelved();
    let image = sha256(&manifest_of(&config("arm64"), 5));
    let walked = |platform| walk(&shelf, &image, plan(only(platform), true));
    assert_eq!(walked("linux/arm64").chain(&right).summary().standing, Standing::Proven);
    let other = walked("linux/amd64");
    assert_eq!(unfollowed(&other), [(0, WalkError::NoPlatform)]);
    assert_eq!(roles(&other.chain(&right)), ["document", "config"], "what was read to know it");
    assert_eq!((other.layers(), other.platform().unwrap().to_string()), (Vec::new(), "linux/arm64".to_owned()));
    shelf.lay(&format!("/v2/app/blobs/{}", sha256(&config("arm64"))), Page::refusal(404, "BLOB_UNKNOWN"));
    let gap = walked("linux/amd64").chain(&right).summary().standing;
    assert_eq!(gap, Standing::Incomplete, "nobody knows for which platform it is");
    shelf.blob(b"{}");
    let text = String::from_utf8(manifest_of(b"{}", 5)).unwrap().replace(OCI_CONFIG, "application/x");
    let artifact = shelf.manifest("thing", OCI_MANIFEST, text.as_bytes());
    let artifact = walk(&shelf, &artifact, plan(only("linux/amd64"), true));
    assert_eq!(unfollowed(&artifact), [(0, WalkError::NoPlatform)], "an artifact is for none");
}

#[test]
fn indexes_inside_must_have_an_image_for_the_platform() {
    let (shelf, inner) = shelved();
    let outer = |name: &str, digest: &Digest, size: usize| {
        let index = format!(
            r#"{{"schemaVersion":2,"mediaType":"{OCI_INDEX}","manifests":[{{"mediaType":"{OCI_INDEX}","digest":"{digest}","size":{size}}}]}}"#
        );
        shelf.manifest(name, OCI_INDEX, index.as_bytes())
    };
    let (amd64, arm64) = (manifest_of(&config("amd64"), 5), manifest_of(&config("arm64"), 5));
    let length = index_of(&[("linux/amd64", &amd64), ("linux/arm64", &arm64)]).len();
    let outer_of_two = outer("outer", &inner, length);
    let found = walk(&shelf, &outer_of_two, plan(only("linux/arm64"), true));
    assert_eq!(roles(&found.chain(&right)), ["document", "document", "document", "config", "layer"]);
    let absent = walk(&shelf, &outer_of_two, plan(only("linux/s390x"), true));
    assert_eq!(unfollowed(&absent), [(0, WalkError::NoPlatform)]);
    assert_eq!(roles(&absent.chain(&right)), ["document", "document"]);
    let missing = outer("gone", &sha256(b"gone"), 4);
    let unread = walk(&shelf, &missing, plan(only("linux/s390x"), true));
    assert_eq!(unread.chain(&right).summary().standing, Standing::Incomplete, "what is in it is not known");
}
