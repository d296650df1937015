//! Receipts: written, read back, checked against themselves, and told in few words.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

#[path = "support/chain.rs"]
mod chain;
#[path = "support/image.rs"]
mod image;

use chain::{Image, bytes, index_of, manifest_of, object, object_as, reasons, seen};
use image::{OCI_INDEX, OCI_LAYER, OCI_MANIFEST};
use proptest::prelude::*;
use serde_json::{Value, json};
use tallyman::proof::{Chain, HowRead, Plan, Platforms, Role, Seen, WhyNot};
use tallyman::receipt::{
    Comparison, Difference, DifferenceKind, Entry, FlawKind, MAX_RECEIPT, Of, Receipt, ReceiptError, are_of_same,
    check_again, compare, read, summary,
};
use tallyman::verify::Reason;

const BEGUN: &str = "2025-12-31T23:59:58Z";
const TIME: &str = "2026-01-01T00:00:00Z";

/// The same moment, in seconds since 1970.
const NOW: u64 = 1_767_225_600;

fn all() -> Plan {
    Plan { platforms: Platforms::All, layers: true }
}

/// The receipt of a whole image, asked for by digest.
fn receipt() -> Receipt {
    let image = Image::new();
    let reference = format!("registry.example/app@{}", image.digest());
    let receipt = Receipt::new(&reference, TIME, &all(), &image.chain(Some(&image.digest())));
    Receipt { begun: Some(BEGUN.to_owned()), ..receipt }
}

/// The receipt as JSON, changed.
fn changed(change: impl FnOnce(&mut Value)) -> Receipt {
    let mut value: Value = serde_json::from_str(&receipt().to_json()).unwrap();
    change(&mut value);
    read(&serde_json::to_vec(&value).unwrap()).unwrap()
}

/// Something done to a receipt.
type Change = Box<dyn FnOnce(&mut Value)>;

fn flaws(receipt: &Receipt) -> Vec<(Option<usize>, FlawKind)> {
    check_again(receipt, NOW).iter().map(|flaw| (flaw.object, flaw.kind)).collect()
}

#[test]
fn a_receipt_is_read_back_as_it_was_written() {
    let receipt = receipt();
    assert_eq!(read(receipt.to_json().as_bytes()), Ok(receipt.clone()));
    assert_eq!((receipt.standing.as_str(), receipt.objects.len(), flaws(&receipt)), ("proven", 5, vec![]));
    assert_eq!(receipt.resolved, receipt.objects[0].computed);
    assert_eq!(receipt.objects[3].inside.as_ref().unwrap().archive.entries, 1);
}

#[test]
fn its_members_are_those_of_the_schema() {
    let schema = include_str!("../doc/receipt.md");
    fn members(value: &Value, found: &mut std::collections::BTreeSet<String>) {
        match value {
            Value::Object(object) => object.iter().for_each(|(key, value)| {
                found.insert(key.clone());
                members(value, found);
            }),
            Value::Array(items) => items.iter().for_each(|item| members(item, found)),
            _ => {}
        }
    }
    let mut found = Default::default();
    let image = Image::new();
    let cancelled = image.chain_with(None, |_, _| Seen::Unread(Reason::Cancelled { received: 7 }));
    let receipts = [receipt(), Receipt::new("r", TIME, &all(), &cancelled)];
    receipts.iter().for_each(|receipt| members(&serde_json::from_str(&receipt.to_json()).unwrap(), &mut found));
    for member in found {
        assert!(schema.contains(&format!("`{member}`")), "{member} is not in doc/receipt.md");
    }
    for check in tallyman::proof::CheckName::ALL {
        assert!(schema.contains(&format!("`{}`", check.as_str())), "{check:?} is not in doc/receipt.md");
    }
}

#[test]
fn runs_of_every_kind_agree_with_themselves() {
    let image = Image::new();
    let digest = image.digest();
    let wrong = chain::digest(b"else");
    let unread = |_: usize, _: &[u8]| Seen::Unread(Reason::Cancelled { received: 7 });
    let chains = [
        ("consistent", true, None, image.chain(None)),
        ("failed", true, Some(&wrong), image.chain(Some(&wrong))),
        ("proven", false, Some(&digest), image.chain_with(Some(&digest), |_, _| Seen::NotAsked)),
        ("incomplete", true, Some(&digest), image.chain_with(Some(&digest), unread)),
        ("failed", true, Some(&digest), image.chain_with(Some(&digest), |_, _| seen(b"other bytes"))),
    ];
    for (standing, layers, asked, chain) in chains {
        let plan = Plan { platforms: Platforms::Only(vec!["linux/amd64".parse().unwrap()]), layers };
        let reference = asked.map_or("app:1".to_owned(), |digest| format!("app@{digest}"));
        let receipt = Receipt::new(&reference, TIME, &plan, &chain);
        assert_eq!((receipt.standing.as_str(), flaws(&receipt)), (standing, vec![]));
        assert_eq!((receipt.platforms.clone(), receipt.layers), (vec!["linux/amd64".to_owned()], layers));
    }
}

#[test]
fn other_addresses_are_told_of_what_has_them() {
    let mut image = Image::new();
    let foreign = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
    let urls = json!(["https://a.example/1", "https://b.example/2"]);
    image.manifest["layers"][0]["mediaType"] = json!(foreign);
    image.manifest["layers"][0]["urls"] = urls.clone();
    image.name_manifest();
    let see = |at: usize, blob: &[u8]| if at == 0 { Seen::Elsewhere } else { seen(blob) };
    let receipt = Receipt::new("app:1", TIME, &all(), &image.chain_with(None, see));
    let written: Value = serde_json::from_str(&receipt.to_json()).unwrap();
    assert_eq!(written["objects"][3]["urls"], urls);
    assert_eq!(written["objects"][4].get("urls"), None);
    assert_eq!((read(receipt.to_json().as_bytes()), flaws(&receipt)), (Ok(receipt.clone()), vec![]));
    let named = [(3, json!(["https://a.example/1", 7])), (4, json!("https://a.example/1"))];
    let odd = named.into_iter().fold(written, |mut written, (at, urls)| {
        written["objects"][at]["urls"] = urls;
        written
    });
    let read = read(odd.to_string().as_bytes()).unwrap();
    assert_eq!((read.objects[3].urls.len(), read.objects[4].urls.len()), (1, 0), "what is no text is not told");
}

#[test]
fn runs_that_ended_before_what_they_begin_with_was_followed_are_incomplete_and_agree_with_themselves() {
    let image = Image::new();
    let digest = image.digest();
    let root = object(&bytes(&image.index), Some(OCI_INDEX));
    let stopped = || Reason::Cancelled { received: 7 };
    let unread = |reason| WhyNot::Unread { reason };
    let chains = [
        (Some(&digest), "unverifiable", Chain::without_root(Some(&digest), Reason::Unreadable)),
        (Some(&digest), "unverifiable", Chain::without_root(Some(&digest), stopped())),
        (None, "unverifiable", Chain::without_root(None, stopped())),
        (Some(&digest), "verified", Chain::of_root(Some(&digest), &root, unread(stopped()))),
        (None, "computed", Chain::of_root(None, &root, unread(stopped()))),
        (None, "computed", Chain::of_root(None, &root, WhyNot::OtherPlatform)),
    ];
    for (number, (asked, verdict, chain)) in chains.into_iter().enumerate() {
        let reference = asked.map_or("app:1".to_owned(), |digest| format!("app@{digest}"));
        if let Some(asked) = asked {
            assert_eq!(chain.links()[0].named, asked.to_string(), "{number}: what was asked for, read or not");
        }
        let receipt = Receipt::new(&reference, TIME, &all(), &chain);
        assert_eq!((receipt.standing.as_str(), flaws(&receipt)), ("incomplete", vec![]), "{number}");
        assert_eq!((receipt.objects.len(), receipt.objects[0].verdict.as_str()), (1, verdict), "{number}");
        assert_eq!(read(receipt.to_json().as_bytes()), Ok(receipt));
    }
    // Of bytes that are others than were asked for nothing is said but that.
    let wrong = chain::digest(b"else");
    let receipt =
        Receipt::new(&format!("app@{wrong}"), TIME, &all(), &Chain::of_root(Some(&wrong), &root, unread(stopped())));
    assert_eq!((receipt.standing.as_str(), flaws(&receipt)), ("failed", vec![]));
}

#[test]
fn a_run_that_was_never_begun_names_no_platform_that_is_none() {
    let image = Image::new();
    let root = object(&bytes(&image.index), Some(OCI_INDEX));
    let there = || Chain::of_root(None, &root, WhyNot::OtherPlatform);
    let gone = || Chain::without_root(None, Reason::Unreadable);
    let version = "windows(10.0.17763.1)/amd64";
    for (said, platforms) in [
        (None, vec![]),
        (Some("linux/mips"), vec!["linux/mips"]),
        (Some(version), vec![version]),
        (Some("linux"), vec![]),
        (Some(""), vec![]),
        (Some("linux/arm64/v8/1"), vec![]),
    ] {
        for chain in [there(), gone()] {
            let receipt = Receipt::unbegun("app:1", TIME, said, true, &chain);
            assert_eq!(
                (receipt.platforms.clone(), flaws(&receipt)),
                (platforms.iter().map(|one| one.to_string()).collect(), vec![]),
                "{said:?}"
            );
            assert_eq!((receipt.standing.as_str(), receipt.layers, &receipt.begun), ("incomplete", true, &None));
            assert_eq!(read(receipt.to_json().as_bytes()), Ok(receipt));
        }
    }
    assert!(!Receipt::unbegun("app:1", TIME, None, false, &gone()).layers);
}

/// Something odd about an image, made before anything names it.
type Oddity = (&'static str, fn(&mut Image));

#[test]
fn runs_of_odd_images_agree_with_themselves() {
    let configs: [Oddity; 14] = [
        ("no root file system", |image| image.config["rootfs"] = json!(null)),
        ("nothing", |image| image.config = json!({})),
        ("no list", |image| image.config = json!([])),
        ("DiffIDs that are null", |image| image.config["rootfs"]["diff_ids"] = json!(null)),
        ("DiffIDs that are a text", |image| image.config["rootfs"]["diff_ids"] = json!("x")),
        ("a DiffID that is a number", |image| image.config["rootfs"]["diff_ids"] = json!([7])),
        ("a DiffID that is a word", |image| image.config["rootfs"]["diff_ids"] = json!(["foo"])),
        ("an empty DiffID", |image| image.config["rootfs"]["diff_ids"] = json!([""])),
        ("a DiffID in capitals", |image| {
            image.config["rootfs"]["diff_ids"][0] = json!(image.layers[0].diff_id.to_uppercase().replace("SHA", "sha"));
        }),
        ("another history", |image| image.config["history"] = json!([{}])),
        ("too few DiffIDs", |image| image.config["rootfs"]["diff_ids"] = json!([image.layers[0].diff_id])),
        ("a DiffID that is none", |image| image.config["rootfs"]["diff_ids"][1] = json!("none")),
        ("a DiffID that cannot be computed", |image| image.config["rootfs"]["diff_ids"][1] = json!("blake3:00")),
        ("no rootfs", |image| image.config["rootfs"] = json!(5)),
    ];
    let manifests: [Oddity; 9] = [
        ("a layer of no type", |image| image.manifest["layers"][0]["mediaType"] = json!("")),
        ("a config of no type", |image| image.manifest["config"]["mediaType"] = json!("")),
        ("a config of bytes", |image| image.manifest["config"]["mediaType"] = json!("application/octet-stream")),
        ("bytes of no known type", |image| image.manifest["layers"][1]["mediaType"] = json!("application/x")),
        ("an encrypted layer", |image| {
            image.manifest["layers"][1]["mediaType"] = json!(format!("{OCI_LAYER}+encrypted"));
        }),
        ("a layer of another platform", |image| {
            image.manifest["layers"][1]["platform"] = json!({ "os": "linux", "architecture": "riscv64" });
        }),
        ("a layer of another size", |image| image.manifest["layers"][1]["size"] = json!(7)),
        ("a config of another size", |image| image.manifest["config"]["size"] = json!(7)),
        ("data of something else", |image| image.manifest["layers"][1]["data"] = json!("e30=")),
    ];
    let plan = Plan { platforms: Platforms::Only(vec!["linux/amd64".parse().unwrap()]), layers: true };
    let agrees = |case: &str, image: &Image| {
        let receipt =
            Receipt::new(&format!("app@{}", image.digest()), TIME, &plan, &image.chain(Some(&image.digest())));
        assert_eq!(flaws(&receipt), [], "{case}: {}", receipt.to_json());
    };
    for (case, change) in configs {
        let mut image = Image::new();
        change(&mut image);
        image.name_all();
        agrees(case, &image);
    }
    for (case, change) in manifests {
        let mut image = Image::new();
        change(&mut image);
        image.name_manifest();
        agrees(case, &image);
    }
}

#[test]
fn limits_that_were_lifted_are_told_of_what_was_unpacked_alone() {
    // What a reader lifts the limits for is all that a worker then reads, whatever comes of it.
    let lifted = |blob: &[u8]| match seen(blob) {
        Seen::Read { measured, inside, how } => {
            Seen::Read { measured, inside, how: HowRead { unlimited: true, ..how } }
        }
        other => panic!("{other:?}"),
    };
    let of_type = |media_type: &str| {
        let mut image = Image::new();
        image.manifest["layers"][1]["mediaType"] = json!(media_type);
        image.name_manifest();
        image
    };
    let plain = format!("{OCI_LAYER}+gzip");
    let cases = [
        ("unpacked", plain.as_str(), false, true),
        ("a mismatch", plain.as_str(), true, false),
        ("encrypted", &format!("{plain}+encrypted"), false, false),
        ("of a type that is not unpacked", "application/x", false, false),
    ];
    for (case, media_type, is_other, is_told) in cases {
        let image = of_type(media_type);
        let see = |at: usize, blob: &[u8]| if at == 1 && is_other { lifted(b"other bytes") } else { lifted(blob) };
        let chain = image.chain_with(Some(&image.digest()), see);
        let receipt = Receipt::new(&format!("app@{}", image.digest()), TIME, &all(), &chain);
        assert_eq!(flaws(&receipt), [], "{case}");
        let told = [3, 4].map(|number| receipt.objects[number].unlimited);
        assert_eq!(told, [true, is_told], "{case}");
    }
}

/// What becomes of a layer.
type See = fn(usize, &[u8]) -> Seen;

#[test]
fn what_no_digest_names_was_not_read_or_not_asked_for() {
    let mut image = Image::new();
    image.manifest["layers"][1]["digest"] = json!("sha256:x");
    image.name_manifest();
    let runs: [(bool, See); 2] = [
        (true, |position, blob| if position == 1 { Seen::Unread(Reason::BadDigest) } else { seen(blob) }),
        (false, |_, _| Seen::NotAsked),
    ];
    for (layers, see) in runs {
        let chain = image.chain_with(Some(&image.digest()), see);
        let plan = Plan { platforms: Platforms::All, layers };
        let receipt = Receipt::new(&format!("app@{}", image.digest()), TIME, &plan, &chain);
        assert_eq!((receipt.objects[4].expected.as_deref(), flaws(&receipt)), (Some("sha256:x"), vec![]));
    }
}

#[test]
fn of_what_was_not_read_nothing_inside_is_checked() {
    let image = Image::new();
    let mut chain = Chain::default();
    let index = bytes(&image.index);
    let root = chain.root(Some(&image.digest()), &object(&index, Some(OCI_INDEX)));
    let entry = index_of(&index).manifests.remove(0);
    chain.unread(Role::Document, Some(root), &entry, Reason::Cancelled { received: 7 });
    let manifest = bytes(&image.manifest);
    let at = chain.document(root, &entry, &object(&manifest, Some(OCI_MANIFEST)));
    let config = manifest_of(&manifest).config.unwrap();
    chain.unread(Role::Config, Some(at), &config, Reason::Cancelled { received: 7 });
    let receipt = Receipt::new(&format!("app@{}", image.digest()), TIME, &all(), &chain);
    assert_eq!((receipt.standing.as_str(), receipt.objects.len(), flaws(&receipt)), ("incomplete", 4, vec![]));
}

#[test]
fn a_run_that_ended_at_what_its_source_names_otherwise_is_no_contradiction() {
    let image = Image::new();
    let altered = [bytes(&image.index), vec![b' ']].concat();
    let mut chain = Chain::default();
    chain.root(None, &object_as(&altered, Some(OCI_INDEX), &image.digest()));
    let receipt = Receipt::new("app:1", TIME, &all(), &chain);
    assert_eq!((receipt.standing.as_str(), flaws(&receipt)), ("failed", vec![]));
    assert_eq!(receipt.objects[0].expected, Some(image.digest().to_string()));
}

/// Takes all objects but the first few.
fn keep(receipt: &mut Value, count: usize) {
    receipt["objects"].as_array_mut().unwrap().truncate(count);
}

/// Has a check of an object receive something else.
fn set(receipt: &mut Value, object: usize, name: &str, received: &str) {
    let checks = receipt["objects"][object]["checks"].as_array_mut().unwrap();
    let check = checks.iter_mut().find(|check| check["name"] == name).unwrap();
    check["received"] = json!(received);
}

/// Takes a check from an object.
fn without(object: usize, name: &'static str) -> impl FnOnce(&mut Value) {
    move |receipt| {
        let checks = receipt["objects"][object]["checks"].as_array_mut().unwrap();
        let before = checks.len();
        checks.retain(|check| check["name"] != name);
        assert_eq!(checks.len() + 1, before, "{name}");
    }
}

/// The type of a layer that no registry has to hold.
const FOREIGN: &str = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";

/// Has a layer of any type left out as one that is non-distributable.
fn elsewhere(receipt: &mut Value) {
    let check = json!({ "name": "digest", "outcome": "not-checked", "why": "elsewhere" });
    let kept = receipt["objects"][3].clone();
    receipt["objects"][3] = json!({ "role": "layer", "parent": 1, "position": 0, "verdict": "claimed", "leftOut": true,
        "mediaType": kept["mediaType"], "expected": kept["expected"], "checks": [check] });
}

#[test]
fn a_layer_that_is_kept_elsewhere_by_its_type_is_no_contradiction() {
    let mut foreign = Image::new();
    foreign.manifest["layers"][0]["mediaType"] = json!(FOREIGN);
    foreign.name_manifest();
    let see = |position: usize, blob: &[u8]| if position == 0 { Seen::Elsewhere } else { seen(blob) };
    let chain = foreign.chain_with(Some(&foreign.digest()), see);
    let receipt = Receipt::new(&format!("app@{}", foreign.digest()), TIME, &all(), &chain);
    assert_eq!((receipt.standing.as_str(), flaws(&receipt)), ("proven", vec![]));
    // Where no layer was asked for, its type is nothing to hold it against.
    let image = Image::new();
    let chain = image.chain_with(Some(&image.digest()), |_, _| Seen::NotAsked);
    let plan = Plan { layers: false, ..all() };
    let mut receipt = Receipt::new(&format!("app@{}", image.digest()), TIME, &plan, &chain);
    receipt.objects[3].media_type = Some(FOREIGN.to_owned());
    assert_eq!(flaws(&receipt), []);
}

#[test]
fn a_check_that_failed_is_of_what_was_found_inside() {
    let mut image = Image::new();
    image.layers[0] = image::layer::Layer::packed(&[image::layer::file("a", "one")], image::layer::Packing::Zstd);
    image.name_all();
    let chain = image.chain(Some(&image.digest()));
    let receipt = Receipt::new(&format!("app@{}", image.digest()), TIME, &all(), &chain);
    assert_eq!((receipt.standing.as_str(), flaws(&receipt)), ("failed", vec![]));
    let mut changed: Value = serde_json::from_str(&receipt.to_json()).unwrap();
    assert_eq!(changed["objects"][3]["inside"]["coding"], "zstd");
    changed["objects"][3]["inside"]["coding"] = json!("gzip");
    assert_eq!(flaws(&read(changed.to_string().as_bytes()).unwrap()), [(Some(3), FlawKind::Inside)]);
}

#[test]
fn what_was_changed_by_hand_contradicts_something() {
    let other = image::digest_of(b"else");
    let table: Vec<(&str, Change, Option<usize>, FlawKind)> = vec![
        ("no objects", Box::new(|r| r["objects"] = json!([])), None, FlawKind::Empty),
        ("another reference", Box::new(|r| r["reference"] = json!("app:1")), None, FlawKind::Reference),
        ("begun after its end", Box::new(|r| r["begun"] = json!("2026-01-01T00:00:01Z")), None, FlawKind::Begun),
        (
            "kept after its end",
            Box::new(|r| r["objects"][3]["kept"] = json!("2027-01-01T00:00:00Z")),
            Some(3),
            FlawKind::How,
        ),
        ("kept since no time", Box::new(|r| r["objects"][3]["kept"] = json!("once")), Some(3), FlawKind::How),
        (
            "unpacked without an inside",
            Box::new(|r| r["objects"][1]["unlimited"] = json!(true)),
            Some(1),
            FlawKind::How,
        ),
        ("begun at no time", Box::new(|r| r["begun"] = json!("yesterday")), None, FlawKind::Begun),
        ("no config and no layers", Box::new(|r| keep(r, 2)), Some(1), FlawKind::Config),
        ("another platform", Box::new(|r| set(r, 2, "platform", "windows/amd64")), Some(2), FlawKind::Outcome),
        ("another root file system", Box::new(|r| set(r, 2, "rootfs-type", "tar")), Some(2), FlawKind::Outcome),
        ("another history", Box::new(|r| set(r, 2, "history", "3")), Some(2), FlawKind::Outcome),
        ("another type", Box::new(|r| set(r, 1, "described-type", "a/b")), Some(1), FlawKind::Outcome),
        ("another resolution", Box::new(|r| r["resolved"] = json!(null)), None, FlawKind::Resolved),
        ("an unknown verdict", Box::new(|r| r["objects"][1]["verdict"] = json!("trusted")), Some(1), FlawKind::Word),
        ("an unknown role", Box::new(|r| r["objects"][3]["role"] = json!("blob")), Some(3), FlawKind::Word),
        (
            "an unknown check",
            Box::new(|r| r["objects"][3]["checks"][0]["name"] = json!("vibe")),
            Some(3),
            FlawKind::Word,
        ),
        (
            "an unknown outcome",
            Box::new(|r| r["objects"][3]["checks"][0]["outcome"] = json!("ok")),
            Some(3),
            FlawKind::Word,
        ),
        ("an unknown standing", Box::new(|r| r["standing"] = json!("great")), None, FlawKind::Word),
        ("no digest", Box::new(|r| r["objects"][2]["computed"] = json!("sha256:x")), Some(2), FlawKind::Digest),
        ("no digest named", Box::new(|r| r["objects"][3]["expected"] = json!("sha256:x")), Some(3), FlawKind::Digest),
        ("a parent behind", Box::new(|r| r["objects"][1]["parent"] = json!(3)), Some(1), FlawKind::Parent),
        ("its own parent", Box::new(|r| r["objects"][1]["parent"] = json!(1)), Some(1), FlawKind::Parent),
        ("no parent", Box::new(|r| r["objects"][4]["parent"] = json!(null)), Some(4), FlawKind::Parent),
        ("a layer as parent", Box::new(|r| r["objects"][4]["parent"] = json!(3)), Some(4), FlawKind::Parent),
        ("a first object with a parent", Box::new(|r| r["objects"][0]["parent"] = json!(0)), Some(0), FlawKind::Parent),
        (
            "another digest",
            Box::new(move |r| r["objects"][3]["computed"] = json!(other)),
            Some(3),
            FlawKind::NotAsNamed,
        ),
        ("another size", Box::new(|r| r["objects"][3]["computedSize"] = json!(1)), Some(3), FlawKind::NotAsNamed),
        ("no digest at all", Box::new(|r| r["objects"][3]["computed"] = json!(null)), Some(3), FlawKind::NotAsNamed),
        (
            "a mismatch of equals",
            Box::new(|r| r["objects"][3]["verdict"] = json!("mismatch")),
            Some(3),
            FlawKind::Mismatch,
        ),
        ("a weaker parent", Box::new(|r| r["objects"][1]["verdict"] = json!("computed")), Some(3), FlawKind::Chain),
        (
            "a check of others",
            Box::new(|r| r["objects"][3]["checks"][1]["received"] = json!("1")),
            Some(3),
            FlawKind::Outcome,
        ),
        (
            "a check of nothing",
            Box::new(|r| r["objects"][3]["checks"][0] = json!({"name": "digest", "outcome": "passed"})),
            Some(3),
            FlawKind::Outcome,
        ),
        (
            "nothing behind it, and nothing seen",
            Box::new(|r| r["objects"][3]["checks"][4] = json!({"name": "trailing", "outcome": "passed"})),
            Some(3),
            FlawKind::Outcome,
        ),
        (
            "a failure of equals",
            Box::new(|r| r["objects"][3]["checks"][1]["outcome"] = json!("failed")),
            Some(3),
            FlawKind::Outcome,
        ),
        ("a weaker config", Box::new(|r| r["objects"][2]["verdict"] = json!("computed")), Some(4), FlawKind::DiffId),
        ("a worse standing", Box::new(|r| r["standing"] = json!("failed")), None, FlawKind::Standing),
        (
            "a mismatch that is called less",
            Box::new(|r| {
                r["objects"][3]["verdict"] = json!("mismatch");
                r["standing"] = json!("incomplete");
            }),
            None,
            FlawKind::Standing,
        ),
        ("an object that is not there", Box::new(|r| r["weakest"] = json!(99)), None, FlawKind::Weakest),
        ("another of the same worth", Box::new(|r| r["weakest"] = json!(1)), None, FlawKind::Weakest),
        ("no time", Box::new(|r| r["time"] = json!("yesterday")), None, FlawKind::Time),
        ("a time to come", Box::new(|r| r["time"] = json!("2999-01-01T00:00:00Z")), None, FlawKind::Time),
        (
            "another digest, named and computed",
            Box::new(|r| {
                r["objects"][3]["expected"] = r["objects"][4]["expected"].clone();
                r["objects"][3]["computed"] = r["objects"][4]["computed"].clone();
            }),
            Some(3),
            FlawKind::Values,
        ),
        (
            "another size, named and computed",
            Box::new(|r| {
                r["objects"][3]["expectedSize"] = json!(7);
                r["objects"][3]["computedSize"] = json!(7);
            }),
            Some(3),
            FlawKind::Values,
        ),
        (
            "another digest, named and not computed",
            Box::new(|r| r["objects"][3]["expected"] = r["objects"][4]["expected"].clone()),
            Some(3),
            FlawKind::Values,
        ),
        (
            "a size that was not computed",
            Box::new(|r| r["objects"][3]["computedSize"] = json!(null)),
            Some(3),
            FlawKind::Values,
        ),
        (
            "another DiffID inside",
            Box::new(|r| r["objects"][3]["inside"]["diffId"] = r["objects"][4]["inside"]["diffId"].clone()),
            Some(3),
            FlawKind::Values,
        ),
        (
            "verified without having been looked at",
            Box::new(|r| r["objects"][3]["checks"][0]["outcome"] = json!("not-checked")),
            Some(3),
            FlawKind::Verdict,
        ),
        (
            "two values that differ, and no check made of them",
            Box::new(|r| {
                let check = &mut r["objects"][2]["checks"][1];
                check["outcome"] = json!("not-checked");
                check["why"] = json!("nothing-named");
                check["received"] = json!("1");
            }),
            Some(2),
            FlawKind::Outcome,
        ),
        (
            "a check that was not made, and not why",
            Box::new(|r| r["objects"][1]["checks"][1]["outcome"] = json!("not-checked")),
            Some(1),
            FlawKind::Outcome,
        ),
        (
            "computed, and not as it was named",
            Box::new(|r| {
                r["objects"][3]["verdict"] = json!("computed");
                r["objects"][3]["computed"] = r["objects"][4]["computed"].clone();
            }),
            Some(3),
            FlawKind::Values,
        ),
        ("no checks", Box::new(|r| r["objects"][0]["checks"] = json!([])), Some(0), FlawKind::Checks),
        ("no check of the size", Box::new(without(2, "size")), Some(2), FlawKind::Checks),
        ("no check of the type", Box::new(without(1, "served-type")), Some(1), FlawKind::Checks),
        ("no check of the history", Box::new(without(2, "history")), Some(2), FlawKind::Checks),
        ("no check of the DiffID", Box::new(without(3, "diff-id")), Some(3), FlawKind::Checks),
        (
            "a check twice",
            Box::new(|r| r["objects"][3]["checks"][1] = r["objects"][3]["checks"][0].clone()),
            Some(3),
            FlawKind::Checks,
        ),
        ("no layers", Box::new(|r| r["objects"].as_array_mut().unwrap().truncate(3)), Some(1), FlawKind::Layers),
        ("a layer less", Box::new(|r| drop(r["objects"].as_array_mut().unwrap().remove(3))), Some(1), FlawKind::Layers),
        ("a layer twice", Box::new(|r| r["objects"][4]["position"] = json!(0)), Some(1), FlawKind::Layers),
        ("layers that nobody asked for", Box::new(|r| r["layers"] = json!(false)), Some(3), FlawKind::Depth),
        ("a document left out", Box::new(|r| r["objects"][1]["leftOut"] = json!(true)), Some(1), FlawKind::Depth),
        ("a layer left out", Box::new(|r| r["objects"][3]["leftOut"] = json!(true)), Some(3), FlawKind::Depth),
        (
            "a layer that was asked for and is called otherwise",
            Box::new(|r| {
                let check = json!({ "name": "digest", "outcome": "not-checked", "why": "not-asked" });
                r["objects"][3] = json!({ "role": "layer", "parent": 1, "position": 0, "verdict": "claimed",
                    "leftOut": true, "checks": [check] });
            }),
            Some(3),
            FlawKind::Depth,
        ),
        (
            "a layer that nobody asked for and is called elsewhere",
            Box::new(|r| {
                r["layers"] = json!(false);
                r["objects"][3]["leftOut"] = json!(true);
                r["objects"][3]["checks"] = json!([{ "name": "digest", "outcome": "not-checked", "why": "elsewhere" }]);
            }),
            Some(3),
            FlawKind::Depth,
        ),
        (
            "no inside",
            Box::new(|r| drop(r["objects"][3].as_object_mut().unwrap().remove("inside"))),
            Some(3),
            FlawKind::Inside,
        ),
        (
            "no archive inside",
            Box::new(|r| drop(r["objects"][3]["inside"].as_object_mut().unwrap().remove("archive"))),
            Some(3),
            FlawKind::Inside,
        ),
        (
            "no inside, and no checks of it",
            Box::new(|r| {
                drop(r["objects"][3].as_object_mut().unwrap().remove("inside"));
                for name in ["coding", "stream", "trailing", "archive", "diff-id"] {
                    without(3, name)(r);
                }
            }),
            Some(3),
            FlawKind::Checks,
        ),
        (
            "another coding",
            Box::new(|r| r["objects"][3]["inside"]["coding"] = json!("zstd")),
            Some(3),
            FlawKind::Inside,
        ),
        (
            "bytes behind the end",
            Box::new(|r| r["objects"][3]["inside"]["trailing"] = json!({ "bytes": 1, "notZero": 1 })),
            Some(3),
            FlawKind::Inside,
        ),
        (
            "an archive without an end",
            Box::new(|r| r["objects"][3]["inside"]["archive"]["end"] = json!({ "end": "unseen" })),
            Some(3),
            FlawKind::Inside,
        ),
        (
            "a stream that is cut off",
            Box::new(|r| r["objects"][3]["inside"]["problem"] = json!({ "problem": "truncated" })),
            Some(3),
            FlawKind::Inside,
        ),
        (
            "no DiffID inside",
            Box::new(|r| r["objects"][3]["inside"]["diffId"] = json!(null)),
            Some(3),
            FlawKind::Inside,
        ),
        (
            "the inside of something else",
            Box::new(|r| r["objects"][3]["verdict"] = json!("mismatch")),
            Some(3),
            FlawKind::Inside,
        ),
        ("elsewhere by its checks alone", Box::new(elsewhere), Some(3), FlawKind::Elsewhere),
        (
            "elsewhere by its type, and read",
            Box::new(|r| r["objects"][3]["mediaType"] = json!(FOREIGN)),
            Some(3),
            FlawKind::Elsewhere,
        ),
        ("another platform", Box::new(|r| r["platforms"] = json!(["linux/riscv64"])), Some(1), FlawKind::Platform),
        ("a config of nothing", Box::new(without(2, "rootfs-type")), Some(3), FlawKind::DiffId),
        ("a better standing", Box::new(|r| r["objects"][4]["verdict"] = json!("claimed")), None, FlawKind::Standing),
    ];
    for (case, change, object, kind) in table {
        let found = flaws(&changed(change));
        assert!(found.contains(&(object, kind)), "{case}: {found:?}");
    }
}

#[test]
fn a_member_that_is_there_twice_is_told_at_any_depth() {
    let text = receipt().to_json();
    for member in ["\"standing\": \"proven\"", "\"verdict\": \"verified\"", "\"outcome\": \"passed\"", "\"members\": 1"]
    {
        let twice = text.replacen(member, &format!("{member}, {member}"), 1);
        assert_ne!(text, twice, "{member}");
        assert_eq!(flaws(&read(twice.as_bytes()).unwrap()), [(None, FlawKind::Twice)], "{member}");
    }
}

#[test]
fn the_clocks_of_two_machines_may_be_a_day_apart() {
    let flaws_at = |now| check_again(&receipt(), now).len();
    assert_eq!((flaws_at(NOW - 86_400), flaws_at(NOW - 86_401), flaws_at(u64::MAX)), (0, 1, 0));
}

#[test]
fn a_mark_of_utf_8_before_it_is_passed_over() {
    let text = receipt().to_json();
    assert_eq!(read(format!("\u{feff}{text}").as_bytes()), Ok(receipt()));
    assert_eq!(read(format!("\u{feff}\u{feff}{text}").as_bytes()), Err(ReceiptError::NotJson));
}

#[test]
fn odd_members_are_left_out_and_the_rest_is_read() {
    let receipt = changed(|r| {
        r["more"] = json!({ "from": "tomorrow" });
        r["weakest"] = json!("none");
        r["time"] = json!(5);
        r["objects"][1] = json!("no object");
        r["objects"][3]["inside"] = json!({ "coding": "lzma" });
        r["objects"][4]["checks"][0] = json!(null);
    });
    assert_eq!((receipt.weakest, receipt.time.as_str(), receipt.objects.len()), (None, "", 5));
    assert_eq!(receipt.objects[1], Default::default());
    assert_eq!((&receipt.objects[3].inside, receipt.objects[4].checks.len()), (&None, 7));
    assert!(!check_again(&receipt, NOW).is_empty());
}

#[test]
fn what_is_no_receipt_is_told_so() {
    let table = [
        (&b""[..], ReceiptError::NotJson),
        (b"[]", ReceiptError::NotJson),
        (b"{", ReceiptError::NotJson),
        (b"{}", ReceiptError::NotAReceipt),
        (br#"{"format":"other","version":1}"#, ReceiptError::NotAReceipt),
        (br#"{"auths":{"example.org":{}}}"#, ReceiptError::Logins),
        (br#"{"credHelpers":{}}"#, ReceiptError::Logins),
        (br#"{"credsStore":"desktop"}"#, ReceiptError::Logins),
        (br#"{"format":"tallyman-receipt","version":2}"#, ReceiptError::Version(2)),
        (br#"{"format":"tallyman-receipt"}"#, ReceiptError::Version(0)),
    ];
    for (bytes, error) in table {
        assert_eq!(read(bytes), Err(error), "{}", String::from_utf8_lossy(bytes));
    }
    assert_eq!(read(&vec![b' '; MAX_RECEIPT + 1]), Err(ReceiptError::TooLarge));
    assert_eq!(read("[".repeat(100_000).as_bytes()), Err(ReceiptError::NotJson));
}

#[test]
fn the_summary_fits_a_comment_and_begins_with_what_is_wrong() {
    let image = Image::new();
    let failed =
        image.chain_with(Some(&image.digest()), |position, blob| if position == 1 { seen(b"x") } else { seen(blob) });
    let reference = format!("app@{}", image.digest());
    let text = summary(&Receipt::new(&reference, TIME, &all(), &failed), false);
    assert!(text.starts_with(&format!("**Failed** (all platforms, down to the layers): `{reference}`\n")), "{text}");
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| ")).collect();
    assert!(rows[2].starts_with("| layer 2 | `mismatch` |"), "{text}");
    let (named, came) = (&image.layers[1].blob, image::digest_of(b"x"));
    let digests = format!("| `{}`, but the bytes have `{came}` | `digest`, `size` |", image::digest_of(named));
    assert!(rows[2].ends_with(&digests), "{text}");
    assert_eq!(rows.len(), 2 + 5);
    assert!(text.contains("- 5 objects, "), "{text}");
    let mut long = receipt();
    long.objects = vec![long.objects[4].clone(); 10_000];
    long.objects.iter_mut().for_each(|entry| entry.platform = Some("x".repeat(5_000)));
    let text = summary(&long, false);
    assert!(text.len() < 60_000, "{}", text.len());
    assert!(text.contains("and 9950 more objects"));
}

#[test]
fn the_summary_says_what_the_standing_is_of_and_what_was_left_out() {
    let image = Image::new();
    let arm = || Platforms::Only(vec!["linux/arm64".parse().unwrap()]);
    let said = |platforms, layers, see: fn(usize, &[u8]) -> Seen| {
        let chain = image.chain_with(Some(&image.digest()), see);
        let text = summary(&Receipt::new("app", TIME, &Plan { platforms, layers }, &chain), false);
        let first = text.lines().next().unwrap().to_owned();
        let counts = text.lines().find(|line| line.contains("left out")).unwrap();
        (first, counts.rsplit("read, ").next().unwrap().to_owned())
    };
    let all: fn(usize, &[u8]) -> Seen = |_, blob| seen(blob);
    let none: fn(usize, &[u8]) -> Seen = |_, _| Seen::NotAsked;
    let table = [
        (said(Platforms::All, true, all), " (all platforms, down to the layers)", "0 left out"),
        (said(arm(), true, all), " (`linux/arm64` alone, down to the layers)", "0 left out"),
        (
            said(Platforms::All, false, none),
            " (all platforms, documents only, no layers)",
            "2 left out (2 not asked for)",
        ),
        (said(arm(), false, none), " (`linux/arm64` alone, documents only, no layers)", "2 left out (2 not asked for)"),
        (
            said(Platforms::All, true, |position, blob| if position == 0 { Seen::Elsewhere } else { seen(blob) }),
            " (all platforms, without 1 non-distributable layer)",
            "1 left out (1 non-distributable)",
        ),
        (
            said(arm(), true, |_, _| Seen::Elsewhere),
            " (`linux/arm64` alone, without 2 non-distributable layers)",
            "2 left out (2 non-distributable)",
        ),
    ];
    for ((first, counts), scope, left_out) in table {
        assert_eq!((first, counts.as_str()), (format!("**Proven**{scope}: `app`"), left_out));
    }
}

#[test]
fn the_summary_says_what_came_from_the_browser_and_what_was_not_read() {
    let receipt = changed(|r| {
        r["objects"][0]["kept"] = json!("2025-12-01T00:00:00Z");
        r["objects"][3]["kept"] = json!("2025-11-01T00:00:00Z");
        r["objects"][3]["unlimited"] = json!(true);
        r["objects"][4]["computed"] = json!(null);
        r["objects"][4]["computedSize"] = json!(null);
    });
    let text = summary(&receipt, false);
    assert!(text.contains("\n- 5 objects, 1 of them not read to the end, "), "{text}");
    let kept = "\n- 2 of them came from what the browser had kept, since `2025-11-01T00:00:00Z` at the earliest: ";
    assert!(text.contains(&format!("{kept}nobody was asked for them\n")), "{text}");
    assert!(text.contains("\n- the limits of unpacking were lifted by the reader for 1 layer\n"), "{text}");
    let whole = changed(|r| {
        for object in r["objects"].as_array_mut().unwrap() {
            object["kept"] = json!("2025-11-01T00:00:00Z");
        }
    });
    assert!(summary(&whole, false).contains("at the earliest: nobody was asked for any\n"));
    // Of what a tag leads to it was asked where that points, before it was taken from there; and of nothing else.
    let by_tag = |receipt: Receipt| summary(&Receipt { reference: "app:1".to_owned(), ..receipt }, false);
    let said = by_tag(whole);
    assert!(said.contains("at the earliest: nothing was asked but where the tag points\n"), "{said}");
    let said = by_tag(receipt);
    assert!(said.contains(&format!("{kept}of them nothing was asked but where the tag points\n")), "{said}");
    let below = changed(|r| r["objects"][3]["kept"] = json!("2025-11-01T00:00:00Z"));
    assert!(by_tag(below).contains("at the earliest: nobody was asked for them\n"));
    for words in ["the browser had kept", "limits of unpacking", "not read to the end"] {
        assert!(!summary(&self::receipt(), false).contains(words), "{words}");
    }
}

#[test]
fn the_summary_says_that_a_manifest_was_made_here() {
    let receipt = receipt();
    let (made, served) = (summary(&receipt, true), summary(&receipt, false));
    let scope = "(all platforms, down to the layers, by a manifest put together here)";
    assert!(made.starts_with(&format!("**Proven** {scope}: ")), "{made}");
    assert!(made.contains("\n- its manifest was put together here from `manifest.json`"), "{made}");
    assert!(made.contains("no registry serves that digest"), "{made}");
    assert!(!served.contains("put together"), "{served}");
}

#[test]
fn the_summary_says_when_it_was_read() {
    let receipt = receipt();
    let said = |receipt: &Receipt| {
        summary(receipt, false).lines().find(|line| line.starts_with("- Tallyman")).unwrap().to_owned()
    };
    assert!(said(&receipt).ends_with(&format!("`, `{BEGUN}` to `{TIME}`")), "{}", said(&receipt));
    let of_old = Receipt { begun: None, ..receipt };
    assert!(said(&of_old).ends_with(&format!("`, `{TIME}`")), "{}", said(&of_old));
}

#[test]
fn the_summary_lists_what_was_not_checked_first_with_the_reason() {
    // A check that nobody could make is no gap, and stays where it was.
    let receipt = changed(|r| {
        r["standing"] = json!("incomplete");
        r["objects"][1]["checks"][0] = json!({ "name": "size", "outcome": "not-checked", "why": "nothing-named" });
        r["objects"][4]["checks"][0] = json!({ "name": "stream", "outcome": "not-checked", "why": "limit" });
        r["objects"][4]["checks"][1] = json!({ "name": "diff-id", "outcome": "not-checked", "why": "limit" });
    });
    let text = summary(&receipt, false);
    assert!(text.starts_with("**Incomplete** (all platforms, down to the layers): "), "{text}");
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| ")).skip(2).collect();
    assert!(rows[0].starts_with("| layer 2 | "), "{text}");
    assert!(rows[0].ends_with("| `stream` not made: `limit`, `diff-id` not made: `limit` |"), "{text}");
    assert!(rows[1..].iter().all(|row| row.ends_with("|  |")), "{text}");
}

#[test]
fn the_summary_takes_the_same_reasons_for_gaps_as_the_proof() {
    for why in reasons() {
        let check = json!({ "name": "stream", "outcome": "not-checked", "why": why.as_str() });
        let text = summary(&changed(|r| r["objects"][4]["checks"][0] = check), false);
        assert_eq!(text.contains(&format!("`stream` not made: `{}`", why.as_str())), why.is_gap(), "{why:?}");
    }
}

#[test]
fn a_hostile_text_stays_in_its_place() {
    let mut receipt = receipt();
    receipt.reference = "x`\n\n| # @everyone <img src=x>".into();
    let text = summary(&receipt, false);
    let first = "**Proven** (all platforms, down to the layers): `x     # @everyone <img src=x>`";
    assert_eq!(text.lines().next(), Some(first));
}

/// What is different, by what it is about.
fn differences(older: &Receipt, newer: &Receipt) -> Vec<(Of, DifferenceKind)> {
    compare(older, newer).differences.iter().map(|found| (found.of, found.kind)).collect()
}

#[test]
fn whatever_is_different_now_is_found() {
    use DifferenceKind::{Digest, Inside, MediaType, Missing, New, Outcome, Size, Standing, Unread, Values, Verdict};
    let older = receipt();
    assert!(compare(&older, &older).is_same());
    let table: Vec<(Change, Vec<DifferenceKind>)> = vec![
        (Box::new(|r| r["objects"][3]["computed"] = json!("sha256:00")), vec![Digest]),
        (Box::new(|r| r["objects"][3]["computed"] = json!(null)), vec![Unread]),
        (Box::new(|r| r["objects"][3]["verdict"] = json!("mismatch")), vec![Verdict]),
        (Box::new(|r| r["objects"][3]["verdict"] = json!("computed")), vec![Verdict]),
        (Box::new(|r| r["objects"][3]["computedSize"] = json!(1)), vec![Size]),
        (Box::new(|r| r["objects"][3]["expectedSize"] = json!(1)), vec![Size]),
        (Box::new(|r| r["objects"][3]["mediaType"] = json!("a/b")), vec![MediaType]),
        (Box::new(|r| r["objects"][3]["inside"]["archive"]["entries"] = json!(7)), vec![Inside]),
        (Box::new(|r| r["objects"][3]["inside"] = json!(null)), vec![Inside]),
        (Box::new(|r| r["objects"][3]["checks"][0]["outcome"] = json!("failed")), vec![Outcome]),
        (Box::new(|r| r["objects"][3]["checks"][0]["received"] = json!("x")), vec![Values]),
        (Box::new(|r| r["objects"][3]["checks"][0]["why"] = json!("limit")), vec![Outcome]),
        (Box::new(|r| r["objects"][3]["checks"][6] = json!(null)), vec![Outcome]),
        (Box::new(|r| r["objects"][3]["leftOut"] = json!(true)), vec![Missing]),
        (Box::new(|r| r["objects"][3]["expected"] = json!("sha256:00")), vec![Missing, New]),
        (Box::new(|r| r["objects"][3]["position"] = json!(7)), vec![Missing, New]),
        (Box::new(|r| r["standing"] = json!("failed")), vec![Standing]),
        (Box::new(|r| r["standing"] = json!("consistent")), vec![Standing]),
        (Box::new(|r| r["time"] = json!("later")), vec![]),
    ];
    for (number, (change, kinds)) in table.into_iter().enumerate() {
        let newer = changed(change);
        let found: Vec<_> = differences(&older, &newer).iter().map(|(_, kind)| *kind).collect();
        assert_eq!(found, kinds, "case {number}");
        assert_eq!(compare(&older, &newer).is_same(), kinds.is_empty(), "case {number}");
    }
    let failed = changed(|r| r["objects"][3]["checks"][0]["outcome"] = json!("failed"));
    assert_eq!(differences(&failed, &older), [(Of::Older(3), Outcome)], "a change for the better is one");
    let failed = changed(|r| r["standing"] = json!("failed"));
    assert_eq!(differences(&failed, &older), [(Of::Whole, Standing)]);
    // A fifth object that nobody had seen.
    let mut new = older.clone();
    new.objects.push(Entry { position: Some(2), ..new.objects[4].clone() });
    assert_eq!(differences(&older, &new), [(Of::Newer(5), New)]);
    assert_eq!(differences(&new, &older), [(Of::Older(5), Missing)]);
}

#[test]
fn what_is_only_firmer_is_counted() {
    // First by tag, then by digest.
    let (image, older) = (Image::new(), receipt());
    let by_tag = Receipt::new("registry.example/app:1", TIME, &all(), &image.chain(None));
    assert_eq!(compare(&by_tag, &older), Comparison { firmer: 5, ..Comparison::default() });
    assert_ne!(differences(&older, &by_tag), [], "the other way round something was lost");
    // First stopped, then read.
    let see = |position, blob: &[u8]| {
        if position == 0 { Seen::Unread(Reason::Interrupted { received: 7 }) } else { seen(blob) }
    };
    let stopped = Receipt::new(&older.reference, TIME, &all(), &image.chain_with(Some(&image.digest()), see));
    assert_eq!(compare(&stopped, &older), Comparison { firmer: 1, ..Comparison::default() });
    assert_eq!(
        differences(&older, &stopped),
        [(Of::Whole, DifferenceKind::Standing), (Of::Older(3), DifferenceKind::Unread)]
    );
}

#[test]
fn a_failed_proof_is_never_the_same_as_what_went_before() {
    // The documents alone were proven; a layer that they name is not what its DiffID says.
    let mut image = Image::new();
    image.config["rootfs"]["diff_ids"][0] = json!(image::digest_of(b"else"));
    image.name_all();
    let reference = format!("app@{}", image.digest());
    let documents = image.chain_with(Some(&image.digest()), |_, _| Seen::NotAsked);
    let documents = Receipt::new(&reference, TIME, &Plan { layers: false, ..all() }, &documents);
    let whole = Receipt::new(&reference, TIME, &all(), &image.chain(Some(&image.digest())));
    assert_eq!((documents.standing.as_str(), whole.standing.as_str()), ("proven", "failed"));
    let found = compare(&documents, &whole);
    assert_eq!(found.differences, [Difference { of: Of::Whole, kind: DifferenceKind::Standing }]);
    assert_eq!((found.more, found.is_of_other_scope), (2, true));
}

#[test]
fn runs_are_of_the_same_content_by_its_digest_or_by_the_one_that_was_asked_for() {
    let run = |reference: &str, resolved: Option<&str>| Receipt {
        reference: reference.to_owned(),
        resolved: resolved.map(str::to_owned),
        ..Receipt::default()
    };
    for (older, newer, expected) in [
        (("a:1", Some("x")), ("a:1", Some("x")), true),
        (("a:1", Some("x")), ("b:2@x", Some("x")), true),
        (("a:1", Some("x")), ("a:1", Some("y")), false),
        // Something else came under the same digest, or nothing.
        (("a@x", Some("x")), ("b:1@x", Some("y")), true),
        (("a@x", None), ("a@x", Some("x")), true),
        (("a@x", Some("x")), ("a@y", Some("y")), false),
    ] {
        assert_eq!(are_of_same(&run(older.0, older.1), &run(newer.0, newer.1)), expected, "{older:?} {newer:?}");
    }
}

#[test]
fn what_only_one_run_was_asked_for_is_counted_and_no_difference() {
    let older = receipt();
    let found = |newer: &Receipt| (differences(&older, newer), compare(&older, newer).not_asked);
    let missing = |number| (Of::Older(number), DifferenceKind::Missing);
    // Of documents alone: the two layers are left out.
    let image = Image::new();
    let chain = image.chain_with(Some(&image.digest()), |_, _| Seen::NotAsked);
    let documents = Receipt::new(&older.reference, TIME, &Plan { layers: false, ..all() }, &chain);
    assert_eq!(found(&documents), (vec![], 2));
    let more = Comparison { more: 2, is_of_other_scope: true, ..Comparison::default() };
    assert_eq!(compare(&documents, &older), more, "a run that covers more says how much");
    // For another platform: the index alone is left of it, then with the config of an image that is in both.
    let other = |objects: &[usize]| Receipt {
        platforms: vec!["linux/arm64".into()],
        objects: objects.iter().map(|number| older.objects[*number].clone()).collect(),
        ..older.clone()
    };
    assert_eq!(found(&other(&[0])), (vec![], 4));
    assert_eq!(compare(&other(&[0]), &older), Comparison { more: 4, is_of_other_scope: true, ..Comparison::default() });
    assert_eq!(found(&other(&[0, 1, 3, 4])), (vec![missing(2)], 0), "its manifest was asked for");
    assert_eq!(found(&other(&[])).0, [missing(0)], "the first is always asked for");
    // Whoever asked for all, or for the same platform again, was to find it.
    let whole = Receipt { platforms: vec![], ..other(&[0]) };
    assert_eq!(found(&whole).0.len(), 4);
    let again = Receipt { platforms: vec!["linux/arm64".into()], ..older.clone() };
    assert_eq!(compare(&again, &other(&[0])).not_asked, 0);
    // What both have is compared all the same.
    let mut broken = documents;
    broken.objects[2].verdict = "mismatch".into();
    assert_eq!(found(&broken), (vec![(Of::Older(2), DifferenceKind::Verdict)], 2));
}

#[test]
fn what_two_images_share_is_compared_in_its_own_place() {
    let mut older = receipt();
    let mut second: Vec<Entry> = older.objects[1..].to_vec();
    second[0].platform = Some("linux/arm64".into());
    second.iter_mut().skip(1).for_each(|entry| entry.parent = Some(5));
    older.objects.extend(second);
    let mut newer = older.clone();
    newer.objects[7].verdict = "mismatch".into();
    assert_eq!(differences(&older, &newer), [(Of::Older(7), DifferenceKind::Verdict)]);
}

#[test]
fn the_file_of_a_receipt_is_called_by_its_digest_and_scope() {
    let mut receipt = receipt();
    receipt.resolved = Some("sha256:0af1".into());
    assert_eq!(receipt.file_name(), "receipt-0af1.json");
    receipt.platforms = vec!["linux/arm/v7".into()];
    assert_eq!(receipt.file_name(), "receipt-0af1-linux-arm-v7.json");
    receipt.layers = false;
    assert_eq!(receipt.file_name(), "receipt-0af1-linux-arm-v7-documents.json");
    receipt.platforms = vec!["../\u{202e}\n\u{fc}".repeat(100)];
    assert!(receipt.file_name().starts_with("receipt-0af1-..-"), "{}", receipt.file_name());
    assert!(receipt.file_name().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)));
    assert!(receipt.file_name().len() < 255);
    receipt.platforms = vec![];
    assert_eq!(receipt.file_name(), "receipt-0af1-documents.json");
}

/// JSON of any kind, with the words of receipts among its keys and texts.
fn any_json() -> impl Strategy<Value = Value> {
    const WORDS: [&str; 18] = [
        "objects",
        "checks",
        "parent",
        "role",
        "document",
        "verified",
        "expected",
        "computed",
        "computedSize",
        "inside",
        "outcome",
        "passed",
        "diff-id",
        "name",
        "standing",
        "proven",
        "position",
        "sha256:e3b0",
    ];
    let text = prop_oneof![prop::sample::select(&WORDS[..]).prop_map(str::to_owned), ".{0,12}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (0..6_u64).prop_map(Value::from),
        text.clone().prop_map(Value::from)
    ];
    leaf.prop_recursive(5, 200, 12, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..12).prop_map(Value::from),
            prop::collection::vec((text.clone(), inner), 0..12)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_hostile_receipt_is_survived(objects in any_json(), number in 0..5_usize, member in any_json(), whole in any::<bool>()) {
        let receipt = changed(|r| if whole { r["objects"] = objects } else { r["objects"][number] = member });
        check_again(&receipt, NOW);
        prop_assert!(summary(&receipt, false).len() < 60_000);
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(read(&bytes).is_err());
    }
}
