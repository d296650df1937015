//! oci-spec as the judge: whatever it accepts, the readers here understand in the same way.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use oci_spec::image::{Descriptor as Theirs, ImageConfiguration, ImageIndex, ImageManifest};
use proptest::prelude::*;
use serde_json::{Value, json};
use tallyman::content::{Config, Descriptor, Document, read, read_config};

use crate::{A, B, C, OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST};

fn digest() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => prop::sample::select(vec![A, B, C]).prop_map(Value::from),
        2 => "[0-9a-f]{64}".prop_map(|hex| json!(format!("sha256:{hex}"))),
        1 => "[0-9a-f]{128}".prop_map(|hex| json!(format!("sha512:{hex}"))),
        1 => "[a-z0-9]{1,6}([+._-][a-z0-9]{1,4})?:[a-zA-Z0-9=_-]{1,20}".prop_map(Value::from),
        1 => "sha256:[0-9A-F]{64}".prop_map(Value::from),
    ]
}

fn media_type() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        OCI_INDEX,
        OCI_MANIFEST,
        OCI_CONFIG,
        OCI_LAYER,
        "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd",
        "application/vnd.docker.image.rootfs.diff.tar.gzip",
        "application/vnd.oci.empty.v1+json",
        "text/x",
    ])
    .prop_map(Value::from)
}

fn pairs() -> impl Strategy<Value = Value> {
    prop::collection::btree_map("[a-z.]{1,8}", "\\PC{0,8}", 0..4).prop_map(|map| json!(map))
}

fn texts() -> impl Strategy<Value = Value> {
    prop::collection::vec("\\PC{0,8}", 0..4).prop_map(|texts| json!(texts))
}

fn text() -> impl Strategy<Value = Value> {
    "\\PC{0,8}".prop_map(Value::from)
}

fn platform() -> impl Strategy<Value = Value> {
    let os = prop::sample::select(vec!["linux", "windows", "unknown", "darwin", "exotic"]).prop_map(Value::from);
    let architecture =
        prop::sample::select(vec!["amd64", "arm64", "arm", "386", "riscv64", "unknown", "new"]).prop_map(Value::from);
    object(vec![
        ("os", 19, os.boxed()),
        ("architecture", 19, architecture.boxed()),
        ("variant", 5, prop::sample::select(vec!["v7", "v8", ""]).prop_map(Value::from).boxed()),
        ("os.version", 3, text().boxed()),
        ("os.features", 3, texts().boxed()),
    ])
}

/// An object of these members; the number says how often of 20 times a member is there. Now and then a value is null
/// or of another type, which the judge mostly refuses.
fn object(members: Vec<(&'static str, u32, BoxedStrategy<Value>)>) -> BoxedStrategy<Value> {
    let members: Vec<_> = members
        .into_iter()
        .map(|(key, often, value)| {
            let value = prop_oneof![300 => value, 1 => Just(Value::Null), 1 => Just(json!(7)), 1 => Just(json!("x"))];
            (Just(key), prop::option::weighted((f64::from(often) / 20.0).clamp(0.001, 0.998), value))
        })
        .collect();
    members
        .prop_map(|members| {
            Value::Object(members.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect())
        })
        .boxed()
}

fn descriptor(with_platform: u32) -> BoxedStrategy<Value> {
    let size = prop_oneof![any::<u64>(), 0_u64..1000].prop_map(Value::from);
    object(vec![
        ("mediaType", 20, media_type().boxed()),
        ("digest", 20, digest().boxed()),
        ("size", 20, size.boxed()),
        ("platform", with_platform, platform().boxed()),
        ("annotations", 6, pairs().boxed()),
        ("artifactType", 3, media_type().boxed()),
        ("urls", 2, texts().boxed()),
        ("data", 2, text().boxed()),
    ])
}

fn list(item: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    prop::collection::vec(item, 0..4).prop_map(Value::Array).boxed()
}

fn index() -> BoxedStrategy<Value> {
    object(vec![
        ("schemaVersion", 20, Just(json!(2)).boxed()),
        ("mediaType", 10, Just(json!(OCI_INDEX)).boxed()),
        ("artifactType", 3, media_type().boxed()),
        ("manifests", 20, list(descriptor(16))),
        ("subject", 4, descriptor(0)),
        ("annotations", 8, pairs().boxed()),
    ])
}

fn manifest() -> BoxedStrategy<Value> {
    object(vec![
        ("schemaVersion", 20, Just(json!(2)).boxed()),
        ("mediaType", 10, Just(json!(OCI_MANIFEST)).boxed()),
        ("artifactType", 3, media_type().boxed()),
        ("config", 20, descriptor(0)),
        ("layers", 20, list(descriptor(0))),
        ("subject", 4, descriptor(0)),
        ("annotations", 8, pairs().boxed()),
    ])
}

fn config() -> BoxedStrategy<Value> {
    let set =
        || prop::collection::btree_map("[0-9]{1,4}/tcp", Just(json!({})), 0..3).prop_map(|map| json!(map)).boxed();
    let execution = object(vec![
        ("User", 8, text().boxed()),
        ("ExposedPorts", 8, set()),
        ("Env", 8, texts().boxed()),
        ("Entrypoint", 8, texts().boxed()),
        ("Cmd", 8, texts().boxed()),
        ("Volumes", 8, set()),
        ("WorkingDir", 8, text().boxed()),
        ("Labels", 8, pairs().boxed()),
        ("StopSignal", 8, text().boxed()),
    ]);
    let step = object(vec![
        ("created", 8, text().boxed()),
        ("created_by", 16, text().boxed()),
        ("author", 4, text().boxed()),
        ("comment", 4, text().boxed()),
        ("empty_layer", 8, any::<bool>().prop_map(Value::from).boxed()),
    ]);
    let rootfs = object(vec![("type", 20, Just(json!("layers")).boxed()), ("diff_ids", 20, list(digest().boxed()))]);
    object(vec![
        ("created", 10, text().boxed()),
        ("author", 4, text().boxed()),
        ("architecture", 20, prop::sample::select(vec!["amd64", "arm64", "new"]).prop_map(Value::from).boxed()),
        ("os", 20, prop::sample::select(vec!["linux", "windows", "new"]).prop_map(Value::from).boxed()),
        ("os.version", 3, text().boxed()),
        ("os.features", 3, texts().boxed()),
        ("variant", 4, text().boxed()),
        ("config", 14, execution),
        ("rootfs", 20, rootfs),
        ("history", 14, list(step)),
    ])
}

fn sorted(pairs: &[(String, String)]) -> BTreeMap<String, String> {
    pairs.iter().cloned().collect()
}

fn sorted_theirs(map: Option<&HashMap<String, String>>) -> BTreeMap<String, String> {
    map.into_iter().flatten().map(|(key, value)| (key.clone(), value.clone())).collect()
}

fn set(texts: &[String]) -> BTreeSet<&String> {
    texts.iter().collect()
}

#[track_caller]
fn same(ours: &Descriptor, theirs: &Theirs) {
    assert_eq!(ours.digest.valid().map(ToString::to_string), Some(theirs.digest().to_string()));
    assert_eq!(ours.size, Some(theirs.size()));
    assert_eq!(ours.media_type.as_ref().map(ToString::to_string), Some(theirs.media_type().to_string()));
    assert_eq!(
        ours.artifact_type.as_ref().map(ToString::to_string),
        theirs.artifact_type().as_ref().map(ToString::to_string)
    );
    assert_eq!(sorted(&ours.annotations), sorted_theirs(theirs.annotations().as_ref()));
    assert_eq!(ours.urls, theirs.urls().clone().unwrap_or_default());
    assert_eq!(&ours.data, theirs.data());
    assert_eq!(ours.platform.is_some(), theirs.platform().is_some());
    if let (Some(ours), Some(theirs)) = (&ours.platform, theirs.platform()) {
        assert_eq!(ours.os, theirs.os().to_string());
        assert_eq!(ours.architecture, theirs.architecture().to_string());
        assert_eq!(&ours.variant, theirs.variant());
    }
}

#[track_caller]
fn same_list(ours: &[Descriptor], theirs: &[Theirs]) {
    assert_eq!(ours.len(), theirs.len());
    ours.iter().zip(theirs).for_each(|(ours, theirs)| same(ours, theirs));
}

#[track_caller]
fn same_option(ours: Option<&Descriptor>, theirs: Option<&Theirs>) {
    same_list(ours.cloned().as_slice(), theirs.cloned().as_slice());
}

/// Whether the judge accepted the document.
#[track_caller]
fn check_index(text: &str) -> bool {
    let Ok(theirs) = serde_json::from_str::<ImageIndex>(text) else { return false };
    let Document::Index(ours) = read(text.as_bytes(), Some(OCI_INDEX)).unwrap().document else {
        panic!("not an index: {text}")
    };
    same_list(&ours.manifests, theirs.manifests());
    same_option(ours.subject.as_ref(), theirs.subject().as_ref());
    assert_eq!(sorted(&ours.annotations), sorted_theirs(theirs.annotations().as_ref()));
    true
}

#[track_caller]
fn check_manifest(text: &str) -> bool {
    let Ok(theirs) = serde_json::from_str::<ImageManifest>(text) else { return false };
    let Document::Manifest(ours) = read(text.as_bytes(), Some(OCI_MANIFEST)).unwrap().document else {
        panic!("not a manifest: {text}")
    };
    same_option(ours.config.as_ref(), Some(theirs.config()));
    same_list(&ours.layers, theirs.layers());
    same_option(ours.subject.as_ref(), theirs.subject().as_ref());
    assert_eq!(
        ours.artifact_type.as_ref().map(ToString::to_string),
        theirs.artifact_type().as_ref().map(ToString::to_string)
    );
    assert_eq!(sorted(&ours.annotations), sorted_theirs(theirs.annotations().as_ref()));
    true
}

#[track_caller]
fn check_config(text: &str) -> bool {
    let Ok(theirs) = serde_json::from_str::<ImageConfiguration>(text) else { return false };
    let (ours, _): (Config, _) = read_config(text.as_bytes()).unwrap();
    assert_eq!(&ours.created, theirs.created());
    assert_eq!(&ours.author, theirs.author());
    assert_eq!(ours.architecture, Some(theirs.architecture().to_string()));
    assert_eq!(ours.os, Some(theirs.os().to_string()));
    assert_eq!(&ours.os_version, theirs.os_version());
    assert_eq!(&ours.variant, theirs.variant());
    let ids: Vec<_> = ours.rootfs.as_ref().unwrap().diff_ids.iter().map(ToString::to_string).collect();
    assert_eq!(&ids, theirs.rootfs().diff_ids());
    let steps: Vec<_> =
        ours.history.iter().map(|step| (step.created_by.clone(), step.empty_layer, step.created.clone())).collect();
    let judged: Vec<_> = theirs.history().iter().flatten().collect();
    let judged: Vec<_> = judged
        .iter()
        .map(|step| (step.created_by().clone(), step.empty_layer().unwrap_or(false), step.created().clone()))
        .collect();
    assert_eq!(steps, judged);
    assert_eq!(ours.config.is_some(), theirs.config().is_some());
    if let (Some(ours), Some(theirs)) = (&ours.config, theirs.config()) {
        assert_eq!(&ours.user, theirs.user());
        assert_eq!(ours.env, theirs.env().clone().unwrap_or_default());
        assert_eq!(&ours.entrypoint, theirs.entrypoint());
        assert_eq!(&ours.cmd, theirs.cmd());
        assert_eq!(&ours.working_dir, theirs.working_dir());
        assert_eq!(&ours.stop_signal, theirs.stop_signal());
        assert_eq!(sorted(&ours.labels), sorted_theirs(theirs.labels().as_ref()));
        assert_eq!(set(&ours.exposed_ports), set(&theirs.exposed_ports().clone().unwrap_or_default()));
        assert_eq!(set(&ours.volumes), set(&theirs.volumes().clone().unwrap_or_default()));
    }
    true
}

proptest! {
    #[test]
    fn what_oci_spec_reads_in_an_index_is_read_here(document in index()) {
        check_index(&document.to_string());
    }

    #[test]
    fn what_oci_spec_reads_in_a_manifest_is_read_here(document in manifest()) {
        check_manifest(&document.to_string());
    }

    #[test]
    fn what_oci_spec_reads_in_a_config_is_read_here(document in config()) {
        check_config(&document.to_string());
    }
}

#[test]
fn the_generators_make_enough_that_the_judge_accepts() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut accepted = |strategy: &BoxedStrategy<Value>, check: fn(&str) -> bool| {
        (0..100).filter(|_| check(&strategy.new_tree(&mut runner).unwrap().current().to_string())).count()
    };
    for count in
        [accepted(&index(), check_index), accepted(&manifest(), check_manifest), accepted(&config(), check_config)]
    {
        assert!((20..100).contains(&count), "{count} of 100");
    }
}

#[test]
fn what_oci_spec_rejects_is_shown_here() {
    let manifest = format!(r#""mediaType":"{OCI_MANIFEST}","digest":"{A}","size":1"#);
    for text in [
        r#"{"schemaVersion":2,"manifests":null}"#.to_owned(),
        r#"{"manifests":[]}"#.to_owned(),
        format!(r#"{{"schemaVersion":2,"manifests":[{{{manifest},"platform":{{"architecture":"amd64"}}}}]}}"#),
        format!(r#"{{"schemaVersion":2,"manifests":[{{"digest":"{A}","size":1}}]}}"#),
        format!(r#"{{"schemaVersion":2,"manifests":[{{"mediaType":"{OCI_MANIFEST}","digest":"{A}","size":-1}}]}}"#),
        format!(
            r#"{{"schemaVersion":2,"manifests":[{{"mediaType":"{OCI_MANIFEST}","digest":"sha256:{}","size":1}}]}}"#,
            "A".repeat(64)
        ),
    ] {
        assert!(serde_json::from_str::<ImageIndex>(&text).is_err(), "{text}");
        let reading = read(text.as_bytes(), Some(OCI_INDEX)).unwrap();
        assert_eq!(reading.notes.len(), 1, "{text}: {:?}", reading.notes);
    }
    for text in [r#"{"architecture":"a","os":"b"}"#, "{}", r#"{"rootfs":{"type":"layers","diff_ids":null}}"#] {
        assert!(serde_json::from_str::<ImageConfiguration>(text).is_err(), "{text}");
        assert!(!read_config(text.as_bytes()).unwrap().1.is_empty());
    }
}
