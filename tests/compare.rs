//! Two objects side by side.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "support/chain.rs"]
mod chain;
#[path = "support/image.rs"]
mod image;
#[path = "compare/told.rs"]
mod told;

use std::collections::BTreeSet;

use chain::{config_of, object};
use proptest::prelude::*;
use serde_json::{Value, json};
use tallyman::compare::{Change, Comparison, Entry, Group, Layer, Row, Side, compare};
use tallyman::json;
use tallyman::verify::{Measured, Verdict};

const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const OCI_CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const OCI_LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

fn digest(name: &str) -> String {
    chain::digest(name.as_bytes()).to_string()
}

fn side(media_type: &str, document: &Value, written: Option<&Value>) -> Side {
    let object = object(document.to_string().as_bytes(), Some(media_type));
    let config = written.map(|config| (config_of(config.to_string().as_bytes()), Verdict::Computed));
    let written = written.map(|config| json::read(config.to_string().as_bytes()).unwrap());
    Side { reference: "ghcr.io/org/app:1".to_owned(), platform: None, object, config, written, read: Vec::new() }
}

fn entry(name: &str, os: &str, architecture: &str, version: Option<&str>) -> Value {
    let mut platform = json!({ "os": os, "architecture": architecture });
    if let Some(version) = version {
        platform["os.version"] = json!(version);
    }
    json!({ "mediaType": OCI_MANIFEST, "digest": digest(name), "size": 10, "platform": platform })
}

fn attestation(name: &str, of: &str) -> Value {
    json!({ "mediaType": OCI_MANIFEST, "digest": digest(name), "size": 5,
        "platform": { "os": "unknown", "architecture": "unknown" },
        "annotations": { "vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": digest(of) } })
}

fn index(entries: &[Value]) -> Side {
    side(OCI_INDEX, &json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": entries }), None)
}

fn layer(name: &str, size: u64) -> Value {
    json!({ "mediaType": OCI_LAYER, "digest": digest(name), "size": size })
}

fn single(layers: &[Value], config: &Value) -> Side {
    let named = json!({ "mediaType": OCI_CONFIG, "digest": digest(&config.to_string()), "size": 2 });
    let document = json!({ "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": named, "layers": layers });
    side(OCI_MANIFEST, &document, Some(config))
}

fn plain_config() -> Value {
    json!({ "os": "linux", "architecture": "amd64", "rootfs": { "type": "layers", "diff_ids": [] } })
}

/// Names of the rows with how they stand.
fn rows(comparison: &Comparison) -> Vec<(String, &'static str)> {
    let rows = comparison.platforms.iter().flatten();
    rows.map(|row| (row.name.clone(), row.change.as_str())).collect()
}

fn field<'a>(comparison: &'a Comparison, group: Group, name: &str) -> (&'static str, &'a [String], &'a [String]) {
    let field = comparison.fields.iter().find(|field| field.group == group && field.name == name);
    field.map_or(("absent", &[], &[]), |field| (field.change.as_str(), &field.left, &field.right))
}

#[test]
fn platforms_are_gained_lost_changed_or_the_same() {
    let left = index(&[
        entry("amd1", "linux", "amd64", None),
        entry("arm1", "linux", "arm64", None),
        entry("s390", "linux", "s390x", None),
    ]);
    let right = index(&[
        entry("riscv", "linux", "riscv64", None),
        entry("arm1", "linux", "arm64", None),
        entry("amd2", "linux", "amd64", None),
    ]);
    let comparison = compare(&left, &right);
    assert!(!comparison.same);
    let expected =
        [("linux/amd64", "changed"), ("linux/arm64", "same"), ("linux/s390x", "lost"), ("linux/riscv64", "gained")];
    assert_eq!(rows(&comparison), expected.map(|(name, change)| (name.to_owned(), change)));
    let first = &comparison.platforms.as_ref().unwrap()[0];
    assert_eq!(first.platform.as_deref(), Some("linux/amd64"));
    assert_eq!(first.left.as_ref().unwrap().verdict, Verdict::Claimed, "nobody read what an index names");
    assert_eq!(comparison.layers, None);
}

#[test]
fn a_windows_version_that_moved_is_a_change_and_not_a_gain_beside_a_loss() {
    let left = index(&[entry("w1", "windows", "amd64", Some("10.0.20348.2340"))]);
    let right = index(&[entry("w2", "windows", "amd64", Some("10.0.20348.2402"))]);
    let comparison = compare(&left, &right);
    let row = &comparison.platforms.as_ref().unwrap()[0];
    assert_eq!((row.change, row.name.as_str()), (Change::Changed, "windows(10.0.20348.2340)/amd64"));
    assert_eq!(row.renamed.as_deref(), Some("windows(10.0.20348.2402)/amd64"));

    let two = index(&[
        entry("w3", "windows", "amd64", Some("10.0.17763.1")),
        entry("w2", "windows", "amd64", Some("10.0.20348.2340")),
    ]);
    let comparison = compare(&left, &two);
    let rows = comparison.platforms.as_ref().unwrap();
    assert_eq!(
        rows[0].right.as_ref().unwrap().digest.as_ref().unwrap().to_string(),
        digest("w2"),
        "its own version first"
    );
    assert_eq!(rows[1].change, Change::Gained);
    assert_eq!(rows[0].platform, None, "a link could not tell the two apart");
}

#[test]
fn attestations_stand_under_the_platform_that_they_describe() {
    let left = index(&[entry("a", "linux", "amd64", None), attestation("s1", "a")]);
    let right =
        index(&[entry("a", "linux", "amd64", None), attestation("s2", "a"), entry("b", "linux", "arm64", None)]);
    let expected = [("linux/amd64", "same"), ("attestation", "changed"), ("linux/arm64", "gained")];
    assert_eq!(rows(&compare(&left, &right)), expected.map(|(name, change)| (name.to_owned(), change)));
}

#[test]
fn attestations_in_another_order_are_the_same_in_another_order() {
    let of = |names: &[&str]| {
        let attached = names.iter().map(|name| attestation(name, "a"));
        index(&std::iter::once(entry("a", "linux", "amd64", None)).chain(attached).collect::<Vec<_>>())
    };
    let changes = |left: &Side, right: &Side| {
        let found = compare(left, right);
        (rows(&found).into_iter().map(|(_, change)| change).collect::<Vec<_>>(), found.reordered, found.uncompared)
    };
    assert_eq!(changes(&of(&["s1", "s2"]), &of(&["s2", "s1"])), (vec!["same", "same", "same"], true, None));
    let (fewer, more) = (of(&["s2"]), of(&["s1", "s2"]));
    assert_eq!(changes(&fewer, &more), (vec!["same", "same", "gained"], false, None));
    assert_eq!(
        changes(&more, &of(&["s2", "s3"])).0,
        ["same", "changed", "same"],
        "the one that went beside the new one"
    );
    // Behind both platforms instead of each behind its own: nothing else differs.
    let (a, b) = (entry("a", "linux", "amd64", None), entry("b", "linux", "arm64", None));
    let (of_a, of_b) = (attestation("s1", "a"), attestation("s2", "b"));
    let (apart, behind) = (index(&[a.clone(), of_a.clone(), b.clone(), of_b.clone()]), index(&[a, b, of_a, of_b]));
    assert_eq!(changes(&apart, &behind), (vec!["same"; 4], true, None));
    // Of what is not in the index: by what they describe, where their digests are others.
    let alone = |attestations: [(&str, &str); 2]| index(&attestations.map(|(name, of)| attestation(name, of)));
    let (left, right) = (alone([("s1", "x"), ("s2", "y")]), alone([("s3", "y"), ("s4", "x")]));
    let row = compare(&left, &right).platforms.unwrap().remove(0);
    assert_eq!(row.right.unwrap().digest.unwrap().to_string(), digest("s4"));
}

/// An index comes from outside and may be long: what is compared with each of the other side would hold the page up.
#[test]
fn long_indexes_are_paired_as_short_ones_are() {
    // With what they are of as many entries as are read.
    const COUNT: usize = 9_999;
    let attached = |names: &mut dyn Iterator<Item = String>| {
        let attestations = names.map(|name| attestation(&name, "a"));
        index(&std::iter::once(entry("a", "linux", "amd64", None)).chain(attestations).collect::<Vec<_>>())
    };
    // The right has the same ones from the last to the first, and others in the place of the last two.
    let left = attached(&mut (0..COUNT).map(|at| format!("s{at}")));
    let right =
        attached(&mut (0..COUNT).rev().map(|at| if at < COUNT - 2 { format!("s{at}") } else { format!("t{at}") }));
    let comparison = compare(&left, &right);
    let rows = comparison.platforms.unwrap();
    assert!(comparison.reordered);
    assert_eq!(rows.len(), COUNT + 1);
    let changes = |rows: &[Row], change| rows.iter().filter(|row| row.change == change).count();
    assert_eq!(
        (changes(&rows[..COUNT - 1], Change::Same), changes(&rows[COUNT - 1..], Change::Changed)),
        (COUNT - 1, 2)
    );
    let digest_of = |entry: &Option<Entry>| entry.as_ref().unwrap().digest.as_ref().unwrap().to_string();
    let others: Vec<_> = rows[COUNT - 1..].iter().map(|row| (digest_of(&row.left), digest_of(&row.right))).collect();
    let pair = |left: usize, right: usize| (digest(&format!("s{left}")), digest(&format!("t{right}")));
    assert_eq!(others, [pair(COUNT - 2, COUNT - 1), pair(COUNT - 1, COUNT - 2)], "in the order of both");
    // Platforms by their names, and those that only the version of their system tells apart by what is left.
    let platforms = |version: &str, names: &mut dyn Iterator<Item = usize>| {
        let named = |at: usize| entry(&format!("{version}{at}"), "windows", &format!("cpu{at}"), Some(version));
        index(&names.map(named).collect::<Vec<_>>())
    };
    let count = COUNT / 10;
    let (older, newer) = (platforms("10.0", &mut (0..count)), platforms("10.1", &mut (0..count).rev()));
    let rows = compare(&older, &newer).platforms.unwrap();
    assert_eq!((rows.len(), changes(&rows, Change::Changed)), (count, count));
    assert_eq!(rows[7].name, "windows(10.0)/cpu7");
    assert_eq!(rows[7].renamed.as_deref(), Some("windows(10.1)/cpu7"));
    assert_eq!(rows[7].platform.as_deref(), Some("windows/cpu7"));
}

#[test]
fn an_image_beside_an_index_counts_as_the_platform_of_its_config() {
    let left = index(&[entry("a", "linux", "amd64", None), entry("b", "linux", "arm64", None)]);
    let right = single(&[], &plain_config());
    let comparison = compare(&left, &right);
    let expected = [("linux/amd64", "changed"), ("linux/arm64", "lost")];
    assert_eq!(rows(&comparison), expected.map(|(name, change)| (name.to_owned(), change)));
}

#[test]
fn what_is_no_digest_is_never_the_same() {
    let broken = json!({ "mediaType": OCI_MANIFEST, "digest": "sha256:../x", "size": 1, "platform": { "os": "linux", "architecture": "amd64" } });
    let other = json!({ "mediaType": OCI_MANIFEST, "digest": "sha256:../x", "size": 2, "platform": { "os": "linux", "architecture": "amd64" } });
    let comparison = compare(&index(&[broken]), &index(&[other]));
    assert_eq!(rows(&comparison), [("linux/amd64".to_owned(), "changed")]);
}

#[test]
fn layers_that_both_begin_with_need_not_be_fetched_again() {
    let left = single(&[layer("base", 100), layer("app1", 10), layer("tail", 1)], &plain_config());
    let right = single(&[layer("base", 100), layer("app2", 20), layer("tail", 1), layer("app2", 20)], &plain_config());
    let layers = compare(&left, &right).layers.unwrap();
    assert_eq!((layers.shared, layers.fetch, layers.whole), (1, Some(20), Some(121)));
    let rows: Vec<_> = layers.rows.iter().map(|row| (row.change.as_str(), row.left, row.right)).collect();
    let expected = [
        ("same", Some(0), Some(0)),
        ("lost", Some(1), None),
        ("gained", None, Some(1)),
        ("same", Some(2), Some(2)),
        ("gained", None, Some(3)),
    ];
    assert_eq!(rows, expected);
}

#[test]
fn bytes_to_fetch_are_not_guessed_when_a_size_is_missing() {
    let left = single(&[], &plain_config());
    let mut unsized_layer = layer("x", 1);
    unsized_layer.as_object_mut().unwrap().remove("size");
    let right = single(&[layer("y", 2), unsized_layer], &plain_config());
    assert_eq!(compare(&left, &right).layers.unwrap().fetch, None);
    let right = single(&[layer("y", u64::MAX), layer("z", 1)], &plain_config());
    assert_eq!(compare(&left, &right).layers.unwrap().fetch, None, "the sum does not fit 64 bits");
}

#[test]
fn a_layer_that_was_only_packed_anew_is_told() {
    let config = |ids: &[&str]| {
        let ids: Vec<_> = ids.iter().map(|id| digest(id)).collect();
        json!({ "os": "linux", "architecture": "amd64", "rootfs": { "type": "layers", "diff_ids": ids } })
    };
    let left = single(&[layer("gzip", 10)], &config(&["tar"]));
    let right = single(&[layer("zstd", 8), layer("more", 1)], &config(&["tar", "other"]));
    let rows = compare(&left, &right).layers.unwrap().rows;
    assert_eq!((rows[1].change, rows[1].repacked), (Change::Gained, Some(0)));
    assert_eq!(rows[2].repacked, None);
}

#[test]
fn one_config_in_two_wrappings_is_told() {
    let other = json!({ "os": "linux", "architecture": "arm64" });
    let (gzip, zstd) = (single(&[layer("gzip", 10)], &plain_config()), single(&[layer("zstd", 8)], &plain_config()));
    let comparison = compare(&gzip, &zstd);
    assert!(comparison.same_config && !comparison.same);
    let document: Value = serde_json::from_str(&comparison.to_json("0.1.0", &gzip, &zstd)).unwrap();
    assert_eq!(document["sameConfig"], true);
    let changed = single(&[layer("gzip", 10)], &other);
    let unread = Side { config: None, ..zstd.clone() };
    let index = index(&[entry("amd1", "linux", "amd64", None)]);
    for right in [changed, unread, index.clone()] {
        assert!(!compare(&gzip, &right).same_config);
    }
    assert!(!compare(&index, &index).same_config, "an index names none");
}

#[test]
fn configs_are_compared_setting_by_setting() {
    let config = |user: &str, env: Value, labels: Value, created: &str| {
        json!({ "os": "linux", "architecture": "amd64", "created": created, "rootfs": { "type": "layers", "diff_ids": [] },
            "config": { "User": user, "Env": env, "Labels": labels, "Entrypoint": ["/app"], "ExposedPorts": { "80/tcp": {}, "22/tcp": {} } } })
    };
    let mut left =
        config("0", json!(["PATH=/bin", "A=1", "OLD=x"]), json!({ "v": "1", "k": "same" }), "2026-01-01T00:00:00Z");
    let right =
        config("65532", json!(["A=2", "PATH=/bin", "NEW"]), json!({ "k": "same", "v": "2" }), "2026-01-01T00:00:00Z");
    left["config"]["ExposedPorts"] = json!({ "22/tcp": {}, "80/tcp": {} });
    let comparison = compare(&single(&[], &left), &single(&[], &right));
    assert!(comparison.configs);
    let lines = |text: &str| vec![text.to_owned()];
    assert_eq!(field(&comparison, Group::Setting, "User"), ("changed", &*lines("0"), &*lines("65532")));
    assert_eq!(field(&comparison, Group::Setting, "Entrypoint").0, "same");
    assert_eq!(field(&comparison, Group::Setting, "Ports").0, "same", "the order of ports means nothing");
    assert_eq!(field(&comparison, Group::Env, "A"), ("changed", &*lines("1"), &*lines("2")));
    assert_eq!(field(&comparison, Group::Env, "PATH").0, "same");
    assert_eq!(field(&comparison, Group::Env, "OLD").0, "lost");
    assert_eq!(field(&comparison, Group::Env, "NEW").0, "gained");
    assert_eq!(field(&comparison, Group::Label, "k").0, "same");
    assert_eq!(field(&comparison, Group::Label, "v").0, "changed");
    assert_eq!(field(&comparison, Group::Setting, "Health check").0, "absent", "neither has one");
}

#[test]
fn a_key_that_is_there_twice_keeps_both_values() {
    let annotated = |annotations: &str| {
        let document =
            format!(r#"{{"schemaVersion":2,"mediaType":"{OCI_INDEX}","manifests":[],"annotations":{annotations}}}"#);
        let object = object(document.as_bytes(), Some(OCI_INDEX));
        Side { reference: String::new(), platform: None, object, config: None, written: None, read: Vec::new() }
    };
    let comparison = compare(&annotated(r#"{"a":"1","b":"2"}"#), &annotated(r#"{"b":"2","c":"<b>"}"#));
    let annotations: Vec<_> = comparison.fields.iter().filter(|field| field.group == Group::Annotation).collect();
    let shown: Vec<_> = annotations.iter().map(|field| (field.name.as_str(), field.change.as_str())).collect();
    assert_eq!(shown, [("a", "lost"), ("b", "same"), ("c", "gained")]);
}

#[test]
fn equal_digests_end_the_matter() {
    let one = single(&[layer("a", 1)], &plain_config());
    let comparison = compare(&one, &one.clone());
    assert!(comparison.same && comparison.fields.is_empty() && comparison.layers.is_none());
    assert_eq!(comparison.platforms, None);
}

#[test]
fn what_an_index_names_is_listed_also_where_both_are_the_same() {
    let one = index(&[entry("amd1", "linux", "amd64", None), entry("arm1", "linux", "arm64", None)]);
    let comparison = compare(&one, &one.clone());
    assert!(comparison.same && comparison.fields.is_empty());
    let rows: Vec<_> = comparison.platforms.iter().flatten().map(|row| (row.name.as_str(), row.change)).collect();
    assert_eq!(rows, [("linux/amd64", Change::Same), ("linux/arm64", Change::Same)]);
}

#[test]
fn the_json_says_what_the_page_says() {
    let left = index(&[entry("amd1", "linux", "amd64", None)]);
    let right = index(&[entry("amd2", "linux", "amd64", None)]);
    let document: Value = serde_json::from_str(&compare(&left, &right).to_json("0.1.0", &left, &right)).unwrap();
    assert_eq!(document["format"], "tallyman-comparison");
    assert_eq!(document["version"], 1);
    assert_eq!(document["left"]["digest"], left.object.digest().to_string());
    assert_eq!(document["left"]["verdict"], "verified");
    assert_eq!(document["platforms"][0]["change"], "changed");
    assert_eq!(
        document["platforms"][0]["right"],
        json!({ "digest": digest("amd2"), "size": 10, "verdict": "claimed" })
    );
    assert_eq!(document["layers"], Value::Null);

    let (left, right) = (single(&[layer("a", 1)], &plain_config()), single(&[layer("b", 2)], &plain_config()));
    let document: Value = serde_json::from_str(&compare(&left, &right).to_json("0.1.0", &left, &right)).unwrap();
    assert_eq!(document["layers"]["fetch"], 2);
    assert_eq!(document["layers"]["rows"][1]["change"], "gained");
    assert_eq!(document["layers"]["rows"][1]["left"], Value::Null);
    assert_eq!(document["configs"], true);
}

/// The length of a longest common subsequence, by trying both ways.
fn longest(left: &[u8], right: &[u8]) -> usize {
    match (left, right) {
        ([one, left @ ..], [other, right @ ..]) if one == other => 1 + longest(left, right),
        ([_, shorter @ ..], [_, rest @ ..]) => longest(shorter, right).max(longest(left, rest)),
        _ => 0,
    }
}

proptest! {
    #[test]
    fn every_layer_of_both_sides_is_in_a_row(left in proptest::collection::vec(0_u8..6, 0..8), right in proptest::collection::vec(0_u8..6, 0..8)) {
        let of = |names: &[u8]| single(&names.iter().map(|name| layer(&name.to_string(), 1)).collect::<Vec<_>>(), &plain_config());
        let comparison = compare(&of(&left), &of(&right));
        // The same bytes end the matter.
        let Some(layers) = comparison.layers else {
            prop_assert_eq!(left, right);
            return Ok(());
        };
        let places = |side: fn(&Layer) -> Option<usize>| layers.rows.iter().filter_map(side).collect::<BTreeSet<_>>();
        prop_assert_eq!(places(|row| row.left), (0..left.len()).collect());
        prop_assert_eq!(places(|row| row.right), (0..right.len()).collect());
        let pairs: BTreeSet<_> = layers.rows.iter().map(|row| (row.left, row.right)).collect();
        prop_assert_eq!(pairs.len(), layers.rows.len());
        let kept: Vec<_> = layers.rows.iter().filter(|row| row.change == Change::Same).map(|row| (row.left.unwrap(), row.right.unwrap())).collect();
        prop_assert!(kept.iter().all(|(here, there)| left[*here] == right[*there]));
        prop_assert!(kept.is_sorted_by(|one, next| one.0 < next.0 && one.1 < next.1), "in the order of both: {:?}", kept);
        prop_assert_eq!(kept.len(), longest(&left, &right));
        let in_order: Vec<_> = layers.rows.iter().filter_map(|row| row.right.filter(|_| row.change != Change::Moved)).collect();
        prop_assert!(in_order.is_sorted());
        let only_left = left.iter().filter(|name| !right.contains(name)).count();
        prop_assert_eq!(layers.rows.iter().filter(|row| row.change == Change::Lost).count(), only_left);
        let new: BTreeSet<_> = right.iter().filter(|name| !left.contains(name)).collect();
        prop_assert_eq!(layers.fetch, Some(new.len() as u64));
    }
}

#[test]
fn a_layer_has_the_verdict_of_the_bytes_that_were_read_and_the_weaker_where_both_have_it() {
    let config = plain_config();
    let read = |name: &str, size| Some(Measured { digest: digest(name).parse().unwrap(), size });
    let verdicts = |left: &Side, right: &Side| -> Vec<&'static str> {
        compare(left, right).layers.unwrap().rows.iter().map(|row| row.verdict.as_str()).collect()
    };
    let by_tag = |side: &Side| Side { object: side.object.clone().named_by(&Verdict::Computed), ..side.clone() };
    let mut left = single(&[layer("base", 1), layer("old", 2)], &config);
    let mut right = single(&[layer("base", 1), layer("new", 3)], &config);
    assert_eq!(verdicts(&left, &right), ["claimed"; 3], "nobody read any");
    left.read = vec![read("base", 1), read("old", 2)];
    assert_eq!(verdicts(&left, &right), ["claimed", "verified", "claimed"]);
    right.read = vec![read("base", 1), None];
    assert_eq!(verdicts(&left, &right), ["verified", "verified", "claimed"]);
    assert_eq!(verdicts(&left, &by_tag(&right)), ["computed", "verified", "claimed"]);
    assert_eq!(verdicts(&by_tag(&left), &right), ["computed", "computed", "claimed"]);
    // The same bytes under another size are not what that side names.
    let other = Side { read: vec![read("base", 1)], ..single(&[layer("base", 9)], &config) };
    assert_eq!(verdicts(&left, &other), ["mismatch", "verified"]);
    let json = compare(&left, &other).to_json("1", &left, &other);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["layers"]["rows"][1]["verdict"], "verified");
}
