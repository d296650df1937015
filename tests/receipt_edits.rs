//! Receipts in which one thing was edited: each edit is found, but for those that nothing else in a receipt can tell.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

#[path = "support/chain.rs"]
mod chain;
#[path = "support/image.rs"]
mod image;

use std::collections::BTreeSet;

use chain::{Image, bytes, digest, index_of, object, seen};
use image::layer::{Entry, Layer, Packing, file};
use image::{OCI_CONFIG, OCI_INDEX, OCI_LAYER, digest_of};
use serde_json::{Value, json};
use tallyman::proof::{Chain, HowRead, Plan, Platforms, Seen};
use tallyman::receipt::{Receipt, check_again, read};

const TIME: &str = "2026-01-01T00:00:00Z";

/// The same moment, in seconds since 1970.
const NOW: u64 = 1_767_225_600;

/// The edits that are not found, and why they cannot be. What begins so is meant.
const UNTOLD: [(&str, &str); 21] = [
    (".begun dropped", "receipts of old did not say it"),
    (".program", "a receipt of any version is read"),
    (".platforms dropped", "entries that were not asked for are not listed, so that it looks like a run of all"),
    (".platforms[0] dropped", "the same"),
    (".reference \"registry.example/app:1\"", "a tag leads to any digest"),
    (".reference dropped", "the same"),
    (".objects[document].computedSize", "of the first object nobody names the size"),
    (".objects[document].kept dropped", "where bytes came from changes no verdict"),
    (".objects[layer].kept dropped", "the same"),
    (".objects[layer].unlimited", "which limits held changes no verdict either"),
    (".objects[layer].expected other", "of a layer that was not asked for nothing but this is told"),
    (".objects[layer].expectedSize", "the same"),
    (".objects[layer].mediaType", "the same"),
    (".objects[layer].checks[diff-id].expected other", "of a DiffID that failed, it stands in the config alone"),
    (".objects[layer].checks[stream].received", "how a problem is worded is the program's own matter"),
    (".objects[layer].inside.archive.content", "between the last byte of content and the end of its block"),
    (".objects[layer].inside.archive.end.end \"marked\"", "an end without a mark is read by all programs"),
    (
        ".objects[layer].inside.archive.remarks",
        "what is remarked on is no check; a device, a pipe and an odd type are counted",
    ),
    (".objects[layer].inside.members +1", "the bytes that are stored may be cut into more members"),
    (".objects[layer].inside.unpacked", "of what is packed, the size inside stands nowhere else"),
    (".objects[layer].inside.trailing.notZero", "how many of the bytes behind are zeros stands nowhere else"),
];

/// An image whose layers are these, of a type for each.
fn image_of(layers: Vec<(Layer, &str)>) -> Image {
    let mut image = Image::new();
    let types: Vec<String> = layers.iter().map(|(_, suffix)| format!("{OCI_LAYER}{suffix}")).collect();
    image.layers = layers.into_iter().map(|(layer, _)| layer).collect();
    image.config["rootfs"]["diff_ids"] = image.layers.iter().map(|layer| json!(layer.diff_id)).collect();
    image.name_all();
    for (position, media_type) in types.into_iter().enumerate() {
        image.manifest["layers"][position]["mediaType"] = json!(media_type);
    }
    image.name_manifest();
    image
}

/// An image whose layers are packed in a way.
fn packed(packing: Packing, suffix: &str) -> Image {
    let entries = [file("bin/one", "one"), Entry::Folder("etc"), Entry::Link("link", "etc"), file("a/.wh.gone", "")];
    image_of(vec![(Layer::packed(&entries, packing), suffix), (Layer::packed(&[file("b", "two")], packing), suffix)])
}

/// An image with bytes behind its first layer; its second is cut off.
fn damaged() -> Image {
    let (mut behind, mut cut) = (Layer::of(&[file("a", "one")]), Layer::of(&[file("b", "two")]));
    behind.blob.extend(*b"\0\0\0end");
    cut.blob.truncate(40);
    image_of(vec![(behind, "+gzip"), (cut, "+gzip")])
}

/// The receipt of a run as it is saved.
fn saved(reference: &str, plan: &Plan, chain: &Chain) -> Value {
    let receipt = Receipt { begun: Some(TIME.to_owned()), ..Receipt::new(reference, TIME, plan, chain) };
    serde_json::from_str(&receipt.to_json()).unwrap()
}

/// An index of two platforms, asked for by its digest.
fn platforms() -> Value {
    let (amd64, mut arm64) = (packed(Packing::Gzip, "+gzip"), packed(Packing::Plain, ""));
    arm64.config["architecture"] = json!("arm64");
    arm64.manifest["config"] = chain::descriptor(OCI_CONFIG, &bytes(&arm64.config));
    arm64.name_manifest();
    let mut index = amd64.index.clone();
    let mut entry = arm64.index["manifests"][0].clone();
    entry["platform"]["architecture"] = json!("arm64");
    index["manifests"].as_array_mut().unwrap().push(entry);
    let index = bytes(&index);
    let mut chain = Chain::default();
    let root = chain.root(Some(&digest(&index)), &object(&index, Some(OCI_INDEX)));
    for (image, entry) in [amd64, arm64].iter().zip(&index_of(&index).manifests) {
        image.add(&mut chain, root, entry, |_, blob| seen(blob));
    }
    let platforms = ["linux/amd64", "linux/arm64"].map(|platform| platform.parse().unwrap());
    let plan = Plan { platforms: Platforms::Only(platforms.to_vec()), layers: true };
    saved(&format!("registry.example/app@{}", digest_of(&index)), &plan, &chain)
}

/// Receipts of runs of every kind.
fn receipts() -> Vec<(&'static str, Value)> {
    let plan = |layers| Plan { platforms: Platforms::Only(vec!["linux/amd64".parse().unwrap()]), layers };
    let run = |image: &Image, layers, see: fn(usize, &[u8]) -> Seen| {
        let chain = image.chain_with(Some(&image.digest()), see);
        saved(&format!("registry.example/app@{}", image.digest()), &plan(layers), &chain)
    };
    let whole = |image: &Image| run(image, true, |_, blob| seen(blob));
    let gzip = packed(Packing::Gzip, "+gzip");
    let mut wrong = packed(Packing::Gzip, "+gzip");
    wrong.config["rootfs"]["diff_ids"][1] = json!(digest_of(b"else"));
    wrong.name_all();
    vec![
        ("plain", whole(&packed(Packing::Plain, ""))),
        ("gzip", whole(&gzip)),
        ("zstd", whole(&packed(Packing::Zstd, "+zstd"))),
        ("platforms", platforms()),
        ("by tag", saved("registry.example/app:1", &plan(true), &gzip.chain(None))),
        ("kept", kept(&gzip)),
        ("documents", run(&gzip, false, |_, _| Seen::NotAsked)),
        ("a DiffID that failed", whole(&wrong)),
        ("damaged", whole(&damaged())),
        ("a mismatch", run(&gzip, true, |position, blob| seen(if position == 1 { b"else" } else { blob }))),
    ]
}

/// A run of an image of which the browser had kept some, with a layer unpacked without limits.
fn kept(image: &Image) -> Value {
    let chain = image.chain_with(Some(&image.digest()), |position, blob| match seen(blob) {
        Seen::Read { measured, inside, .. } => {
            let how = HowRead { kept: (position == 0).then_some(NOW - 60), unlimited: position == 1 };
            Seen::Read { measured, inside, how }
        }
        other => other,
    });
    let plan = Plan { platforms: Platforms::Only(vec!["linux/amd64".parse().unwrap()]), layers: true };
    let mut receipt = saved(&format!("registry.example/app@{}", image.digest()), &plan, &chain);
    receipt["objects"][0]["kept"] = json!("2025-12-31T23:00:00Z");
    receipt
}

/// The words that may stand in place of one, and one that is none.
fn words(member: &str) -> &'static [&'static str] {
    match member {
        "verdict" => &["verified", "computed", "claimed", "mismatch", "unverifiable", "else"],
        "outcome" => &["passed", "failed", "not-checked", "else"],
        "standing" => &["proven", "consistent", "incomplete", "failed", "else"],
        "role" => &["document", "config", "layer", "else"],
        "coding" => &["plain", "gzip", "zstd", "xz", "else"],
        "end" => &["marked", "unmarked", "unseen", "else"],
        "why" => &["not-asked", "nothing-named", "unread", "config-computed", "elsewhere", "else"],
        _ => &["else"],
    }
}

/// What a value may be edited to, and how that is called.
fn edits(member: &str, value: &Value) -> Vec<(String, Value)> {
    let steps = |number: u64| [(" +1", number.checked_add(1)), (" -1", number.checked_sub(1))];
    let steps = |number| steps(number).into_iter().filter_map(|(name, number)| Some((name.to_owned(), number?)));
    match value {
        Value::Bool(is) => vec![(" flipped".to_owned(), json!(!is))],
        Value::Number(number) => steps(number.as_u64().unwrap()).map(|(name, number)| (name, json!(number))).collect(),
        Value::String(text) if text.starts_with("sha256:") => vec![(" other".to_owned(), json!(digest_of(b"")))],
        Value::String(text) => match text.parse() {
            Ok(number) => steps(number).map(|(name, number)| (name, json!(number.to_string()))).collect(),
            Err(_) => words(member).iter().map(|word| (format!(" {value} to {word}"), json!(word))).collect(),
        },
        _ => vec![],
    }
}

/// Every edit of what is at a pointer (RFC 6901), with the place by its names.
fn edit_all(root: &Value, pointer: &str, place: &str, found: &mut dyn FnMut(String, Value)) {
    let value = root.pointer(pointer).unwrap();
    if let Some((parent, member)) = pointer.rsplit_once('/') {
        for (name, to) in edits(member, value) {
            let mut root = root.clone();
            *root.pointer_mut(pointer).unwrap() = to;
            found(format!("{place}{name}"), root);
        }
        let mut root = root.clone();
        match root.pointer_mut(parent).unwrap() {
            Value::Object(members) => drop(members.remove(member)),
            Value::Array(items) => drop(items.remove(member.parse().unwrap())),
            other => panic!("{other}"),
        }
        found(format!("{place} dropped"), root);
    }
    match value {
        Value::Object(members) => {
            for member in members.keys() {
                edit_all(root, &format!("{pointer}/{member}"), &format!("{place}.{member}"), found);
            }
        }
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                let name = ["role", "name", "remark"].iter().find_map(|member| item.get(member)?.as_str());
                let name = name.map_or(number.to_string(), str::to_owned);
                edit_all(root, &format!("{pointer}/{number}"), &format!("{place}[{name}]"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn each_edit_of_a_receipt_is_found_but_for_what_nothing_else_in_it_tells() {
    let mut unused: BTreeSet<&str> = UNTOLD.iter().map(|(begin, _)| *begin).collect();
    for (name, receipt) in receipts() {
        let original = read(receipt.to_string().as_bytes()).unwrap();
        assert_eq!(check_again(&original, NOW), [], "{name}: {}", original.to_json());
        let mut missed = BTreeSet::new();
        edit_all(&receipt, "", "", &mut |edit, edited| {
            // What is no receipt any more is told so, and what reads the same is none.
            let Ok(edited) = read(edited.to_string().as_bytes()) else { return };
            if edited != original && check_again(&edited, NOW).is_empty() {
                missed.insert(edit);
            }
        });
        missed.retain(|edit| {
            let untold = UNTOLD.iter().find(|(begin, _)| edit.starts_with(begin));
            untold.is_none_or(|(begin, _)| {
                unused.remove(begin);
                false
            })
        });
        assert_eq!(missed, BTreeSet::new(), "{name}");
    }
    assert_eq!(unused, BTreeSet::new(), "these are found");
}

/// A layer of these bytes, whatever they are.
fn layer_of(tar: &[u8], packing: Packing) -> Layer {
    let blob = match packing {
        Packing::Plain => tar.to_vec(),
        Packing::Gzip => image::layer::gzip(tar),
        Packing::Zstd => image::layer::zstd_stored(tar),
    };
    Layer { blob, diff_id: digest_of(tar), packing }
}

/// The archive with its first entry of another type, and a checksum that is right again.
fn of_type(tar: &[u8], kind: u8, mode: u32) -> Vec<u8> {
    let mut tar = tar.to_vec();
    let mut header = tar::Header::from_byte_slice(&tar[..512]).clone();
    header.set_entry_type(tar::EntryType::new(kind));
    header.set_mode(mode);
    header.set_cksum();
    tar[..512].copy_from_slice(header.as_bytes());
    tar
}

#[test]
fn what_is_found_in_any_layer_is_possible() {
    let agrees = |case: &str, layer: Layer| {
        let suffix = ["+gzip", "+zstd", ""][layer.packing as usize];
        let image = image_of(vec![(layer, suffix)]);
        let chain = image.chain(Some(&image.digest()));
        let plan = Plan { platforms: Platforms::All, layers: true };
        let receipt = Receipt::new(&format!("app@{}", image.digest()), TIME, &plan, &chain);
        assert_eq!(check_again(&receipt, NOW), [], "{case}: {}", receipt.to_json());
    };
    let names = (0..12).map(|number| file(&format!("folder/.wh.{number}"), "x".repeat(number * 100)));
    let tar = image::layer::tar_of(&names.collect::<Vec<_>>());
    for kind in 0..=255 {
        agrees(&format!("type {kind}"), layer_of(&of_type(&tar, kind, 0o6755), Packing::Gzip));
    }
    for packing in [Packing::Gzip, Packing::Zstd, Packing::Plain] {
        let layer = layer_of(&tar, packing);
        for at in (0..layer.blob.len()).step_by(layer.blob.len() / 150) {
            let mut other = layer.clone();
            other.blob[at] ^= 1 << (at % 8);
            agrees(&format!("bit {at}"), other.clone());
            other.blob.truncate(at);
            agrees(&format!("cut at {at}"), other.clone());
            other.blob = [&layer.blob, &layer.blob[..at]].concat();
            agrees(&format!("{at} bytes more"), other);
        }
    }
}
