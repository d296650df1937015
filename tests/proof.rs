//! The chain of checks: what passes, what fails, and what may be said of the whole.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

#[path = "support/chain.rs"]
mod chain;
#[path = "support/image.rs"]
mod image;
#[path = "support/remarks.rs"]
mod remarks;
#[path = "support/schema1.rs"]
mod schema1;

use std::sync::Arc;

use chain::{Image, bytes, described, descriptor, digest, index_of, object, object_as, reasons, seen};
use image::layer::{Layer, Packing, file, gzip};
use image::{OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST};
use proptest::prelude::*;
use remarks::REMARKS;
use serde_json::{Value, json};
use tallyman::object::{Held, Object};
use tallyman::proof::{
    Chain, Check, CheckName, ConfigNamed, HowRead, Link, Outcome, Plan, Platforms, Role, Scope, Seen, Standing, WhyNot,
    diff_id_verdict, elsewhere_words, is_elsewhere, kept_words, layer_checks, remark_words,
};
use tallyman::receipt::{Receipt, check_again, summary};
use tallyman::source::{Answer, Came, Claim};
use tallyman::verify::{Expected, Measured, Reason, Verdict};

/// A check of a link.
fn check(link: &Link, name: CheckName) -> &Check {
    let found: Vec<_> = link.checks.iter().filter(|check| check.name == name).collect();
    assert_eq!(found.len(), 1, "{name:?} of {:?}", link.checks);
    found[0]
}

fn outcome(link: &Link, name: CheckName) -> &Outcome {
    &check(link, name).outcome
}

fn not(why: WhyNot) -> Outcome {
    Outcome::NotChecked(why)
}

/// All checks that did not pass, by link.
fn odd(chain: &Chain) -> Vec<(usize, &'static str, &'static str)> {
    let of = |(number, link): (usize, &Link)| -> Vec<_> {
        let odd = link.checks.iter().filter(|check| check.outcome != Outcome::Passed);
        odd.map(|check| (number, check.name.as_str(), check.outcome.as_str())).collect()
    };
    chain.links().iter().enumerate().flat_map(of).collect()
}

#[test]
fn an_image_asked_for_by_digest_is_proven_down_to_its_layers() {
    let image = Image::new();
    let chain = image.chain(Some(&image.digest()));
    assert!(chain.links().iter().all(|link| link.verdict == Verdict::Verified));
    // No descriptor names the size or the type of what the reader asked for.
    assert_eq!(odd(&chain), [(0, "size", "not-checked"), (0, "described-type", "not-checked")]);
    let summary = chain.summary();
    assert_eq!((summary.standing, summary.checked, summary.left_out), (Standing::Proven, 5, 0));
    assert_eq!((summary.failed, summary.not_checked), (0, 2));
    let checks: usize = chain.links().iter().map(|link| link.checks.len()).sum();
    assert_eq!(summary.passed, checks - 2);
    let root = &chain.links()[0];
    assert_eq!((root.named.clone(), root.media_type.as_deref()), (image.digest().to_string(), Some(OCI_INDEX)));
    assert!(chain.links()[3].inside.as_ref().is_some_and(|inside| inside.archive.files == 1));
    let sum: u64 = chain.links().iter().map(|link| link.measured.as_ref().unwrap().size).sum();
    assert_eq!((summary.read, summary.unread), (sum, 0));
    assert_eq!(
        chain.links().iter().map(|link| link.parent).collect::<Vec<_>>(),
        [None, Some(0), Some(1), Some(1), Some(1)]
    );
    assert_eq!(chain.links()[4].role, Role::Layer { position: 1 });
}

#[test]
fn what_is_named_more_than_once_is_read_once_and_what_was_not_read_to_its_end_is_said() {
    let all = Plan { platforms: Platforms::All, layers: true };
    let mut image = Image::new();
    let once = image.chain(None).summary();
    let layer = image.layers[0].clone();
    image.layers.extend([layer.clone(), layer]);
    image.name_all();
    let chain = image.chain(None);
    let size = |at: usize| chain.links()[at].measured.as_ref().unwrap().size;
    assert_eq!(chain.links().len(), 7);
    assert_eq!(chain.summary().read, (0..5).map(size).sum::<u64>());
    let text = summary(&Receipt::new("app", "2026-01-01T00:00:00Z", &all, &chain), false);
    assert!(text.contains(&format!(" {} bytes read, ", chain.summary().read)), "{text}");

    let see = |position, blob: &[u8]| {
        if position == 1 { Seen::Unread(Reason::Cancelled { received: 7 }) } else { seen(blob) }
    };
    let partial = Image::new().chain_with(None, see);
    let second = Image::new().layers[1].blob.len() as u64;
    assert_eq!((partial.summary().read, partial.summary().unread), (once.read - second, 1));
    // What had arrived of it when the reader stopped it is told apart, and counts for nothing.
    assert_eq!((partial.summary().stopped, partial.summary().cut), (1, 7));
    assert_eq!((once.stopped, once.cut), (0, 0));
    let text = summary(&Receipt::new("app", "2026-01-01T00:00:00Z", &all, &partial), false);
    assert!(text.contains(&format!(" {} bytes read to their end, ", once.read - second)), "{text}");
}

#[test]
fn a_layer_that_is_longer_than_was_named_has_no_digest_and_says_so() {
    let image = Image::new();
    let named = image.layers[1].blob.len() as u64;
    let cut = Seen::Read {
        measured: Measured { digest: digest(b"a part"), size: named + 9 },
        inside: None,
        how: HowRead::default(),
    };
    let chain = image.chain_with(None, |position, blob| if position == 1 { cut.clone() } else { seen(blob) });
    let link = &chain.links()[4];
    assert_eq!((link.verdict.as_str(), link.standing(), &link.measured), ("mismatch", Standing::Failed, &None));
    let size = check(link, CheckName::Size);
    assert_eq!(size.outcome, Outcome::Failed);
    assert_eq!(
        (size.expected.clone(), size.received.clone()),
        (Some(named.to_string()), Some(format!("more than {named}")))
    );
    let reason = Reason::TooLarge { limit: named };
    assert_eq!(check(link, CheckName::Digest).outcome, Outcome::NotChecked(WhyNot::Unread { reason }));
    assert_eq!(link.weakest_check().map(|check| check.name), Some(CheckName::Size));
    let receipt =
        Receipt::new("app", "2026-01-01T00:00:00Z", &Plan { platforms: Platforms::All, layers: true }, &chain);
    assert_eq!((&receipt.objects[4].computed, receipt.objects[4].computed_size), (&None, None));
    assert_eq!(check_again(&receipt, u64::MAX), []);
}

#[test]
fn a_signed_manifest_that_was_asked_for_by_its_payload_is_no_mismatch_and_not_proven() {
    let payload = r#"{"schemaVersion":1,"name":"a","tag":"b","architecture":"c","fsLayers":[],"history":[]}"#;
    let bytes = schema1::signed(payload).into_bytes();
    let asked = digest(payload.as_bytes());
    let mut chain = Chain::default();
    chain.root(Some(&asked), &object(&bytes, Some("application/vnd.docker.distribution.manifest.v1+prettyjws")));
    let link = &chain.links()[0];
    assert_eq!((&link.verdict, link.standing()), (&Verdict::Unverifiable(Reason::Payload), Standing::Incomplete));
    assert_eq!(outcome(link, CheckName::Digest), &not(WhyNot::Unread { reason: Reason::Payload }));
    assert_eq!(outcome(link, CheckName::Readable), &Outcome::Passed);
    let plan = Plan { platforms: Platforms::All, layers: true };
    let receipt = Receipt::new(&format!("app@{asked}"), "2026-01-01T00:00:00Z", &plan, &chain);
    assert_eq!((receipt.objects[0].reason.as_deref(), check_again(&receipt, u64::MAX)), (Some("payload"), vec![]));
}

#[test]
fn an_image_asked_for_by_tag_is_consistent_and_never_proven() {
    let chain = Image::new().chain(None);
    assert!(chain.links().iter().all(|link| link.verdict == Verdict::Computed));
    assert_eq!(chain.summary().standing, Standing::Consistent);
    let diff_id = check(&chain.links()[3], CheckName::DiffId);
    assert_eq!(diff_id.outcome, not(WhyNot::ConfigComputed));
    assert_eq!(diff_id.expected, diff_id.received);
    assert_eq!(chain.links()[3].weakest_check(), None, "nothing is weak about it");
}

#[test]
fn a_wrong_root_takes_the_whole_chain_with_it() {
    let image = Image::new();
    let chain = image.chain(Some(&digest(b"something else")));
    let summary = chain.summary();
    assert_eq!((summary.standing, summary.weakest), (Standing::Failed, Some(0)));
    assert!(chain.links().iter().all(|link| link.verdict != Verdict::Verified));
    assert_eq!(outcome(&chain.links()[0], CheckName::Readable), &not(WhyNot::Withheld));
    assert_eq!(outcome(&chain.links()[3], CheckName::DiffId), &not(WhyNot::ConfigComputed));
}

#[test]
fn a_chain_without_links_and_one_that_was_not_read_are_incomplete() {
    assert_eq!(Chain::default().summary().standing, Standing::Incomplete);
    let image = Image::new();
    let reasons =
        [Reason::Cancelled { received: 7 }, Reason::Worker, Reason::Interrupted { received: 5 }, Reason::Unreadable];
    for reason in reasons {
        let chain = image.chain_with(Some(&image.digest()), |position, blob| match position {
            0 => Seen::Unread(reason.clone()),
            _ => seen(blob),
        });
        let summary = chain.summary();
        assert_eq!((summary.standing, summary.weakest), (Standing::Incomplete, Some(3)), "{reason:?}");
        assert_eq!(chain.links()[3].verdict, Verdict::Unverifiable(reason));
        assert_eq!(chain.links()[3].weakest_check().unwrap().name, CheckName::Digest);
    }
    let mut chain = image.chain(Some(&image.digest()));
    let entry = described(&descriptor(OCI_MANIFEST, b"x"));
    let number = chain.unread(Role::Document, Some(0), &entry, Reason::Cancelled { received: 7 });
    assert_eq!((chain.summary().standing, chain.summary().weakest), (Standing::Incomplete, Some(number)));
}

#[test]
fn layers_left_out_are_counted_and_said_nothing_of() {
    let image = Image::new();
    for seen in [Seen::NotAsked, Seen::Elsewhere] {
        let chain = image.chain_with(Some(&image.digest()), |_, _| seen.clone());
        let summary = chain.summary();
        assert_eq!((summary.standing, summary.left_out, summary.checked), (Standing::Proven, 2, 3));
        assert_eq!(summary.elsewhere, if seen == Seen::Elsewhere { 2 } else { 0 });
        assert_eq!(chain.links()[3].is_elsewhere(), seen == Seen::Elsewhere);
        assert_eq!(chain.links()[3].verdict, Verdict::Claimed);
        assert_eq!(chain.links()[3].standing(), Standing::Incomplete);
    }
}

#[test]
fn where_a_layer_lies_is_said_only_as_far_as_it_is_named() {
    let words = |urls: &[&str]| elsewhere_words(&urls.iter().map(|url| (*url).to_owned()).collect::<Vec<_>>());
    for (urls, expected) in [
        (&[][..], "not fetched; no other place is named"),
        (&["https://a.example/1"], "lies at a.example, not fetched"),
        (
            &["https://a.example/1", "https://a.example/2", "https://b.example/"],
            "lies at a.example, b.example, not fetched",
        ),
        (
            &["https://a.example", "https://b.example", "https://c.example", "https://d.example", "https://e.example"],
            "lies at a.example, b.example, c.example and 2 more, not fetched",
        ),
        (&["somewhere"], "lies elsewhere, not fetched"),
    ] {
        assert_eq!(words(urls), expected);
    }
}

#[test]
fn types_tell_which_layers_may_be_kept_elsewhere() {
    let foreign = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
    let table =
        [(foreign, true), ("application/vnd.oci.image.layer.nondistributable.v1.tar", true), (OCI_LAYER, false)];
    for (media_type, elsewhere) in table {
        assert_eq!(is_elsewhere(&described(&descriptor(media_type, b""))), elsewhere, "{media_type}");
    }
}

/// The checks of a document that a descriptor names, both made by `change`.
fn document(change: impl FnOnce(&mut Value, &mut Value), served: Option<&str>) -> Link {
    let mut image = Image::new();
    let mut entry = json!({});
    change(&mut image.manifest, &mut entry);
    let manifest = bytes(&image.manifest);
    let mut named = descriptor(OCI_MANIFEST, &manifest);
    named.as_object_mut().unwrap().extend(entry.as_object().unwrap().clone());
    raw(&manifest, &named, served)
}

/// The checks of bytes that a descriptor names.
fn raw(manifest: &[u8], named: &Value, served: Option<&str>) -> Link {
    let index = bytes(&json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [named] }));
    let mut chain = Chain::default();
    let root = chain.root(Some(&digest(&index)), &object(&index, Some(OCI_INDEX)));
    let number = chain.document(root, &index_of(&index).manifests[0], &object(manifest, served));
    chain.links()[number].clone()
}

#[test]
fn documents_are_held_against_what_names_them() {
    let served = Some(OCI_MANIFEST);
    let failed: [(&str, CheckName, Link); 9] = [
        ("one byte too many", CheckName::Size, document(|_, entry| entry["size"] = json!(5), served)),
        (
            "another digest",
            CheckName::Digest,
            document(|_, entry| entry["digest"] = json!(image::digest_of(b"x")), served),
        ),
        (
            "described as another type",
            CheckName::DescribedType,
            document(|_, entry| entry["mediaType"] = json!(image::DOCKER_MANIFEST), served),
        ),
        ("served as another type", CheckName::ServedType, document(|_, _| (), Some(image::DOCKER_MANIFEST))),
        ("served as no manifest", CheckName::ServedType, document(|_, _| (), Some("text/plain"))),
        (
            "a version to come",
            CheckName::SchemaVersion,
            document(|manifest, _| manifest["schemaVersion"] = json!(3), served),
        ),
        (
            "no version",
            CheckName::SchemaVersion,
            document(|manifest, _| drop(manifest.as_object_mut().unwrap().remove("schemaVersion")), served),
        ),
        ("an index as well", CheckName::OneKind, document(|manifest, _| manifest["manifests"] = json!([]), served)),
        ("a key in another case", CheckName::Keys, document(|manifest, _| manifest["Layers"] = json!([]), served)),
    ];
    for (case, name, link) in &failed {
        assert_eq!(outcome(link, *name), &Outcome::Failed, "{case}");
        assert_eq!(link.standing(), Standing::Failed, "{case}");
        let others = link.checks.iter().filter(|check| check.outcome == Outcome::Failed).count();
        assert_eq!(others, 1, "{case}: {:?}", link.checks);
    }
    assert!(!document(|_, _| (), served).checks.iter().any(|check| check.outcome != Outcome::Passed));
    let hidden = document(|_, _| (), None);
    assert_eq!(outcome(&hidden, CheckName::ServedType), &not(WhyNot::NothingNamed));
    assert_eq!(hidden.standing(), Standing::Proven);
}

/// The names of all checks of a link that came out so.
fn came_out(link: &Link, wanted: &str) -> Vec<&'static str> {
    link.checks.iter().filter(|check| check.outcome.as_str() == wanted).map(|check| check.name.as_str()).collect()
}

/// What nobody names as a document need not be one, and what is none was not served as another.
#[test]
fn what_is_no_document_fails_as_one_only_where_it_is_named_so() {
    let other = "application/vnd.example.thing+json";
    let link = |named: &str, served: &str| raw(b"{\"a\":1}", &descriptor(named, b"{\"a\":1}"), Some(served));
    let thing = link(other, other);
    assert_eq!([came_out(&thing, "failed"), came_out(&thing, "not-checked")], [vec![], vec!["readable"]]);
    assert_eq!(outcome(&thing, CheckName::Readable), &not(WhyNot::NoDocument));
    let inside = ["served-type", "described-type", "schema-version", "members", "keys", "one-kind"];
    let manifest = link(OCI_MANIFEST, other);
    let found = [came_out(&manifest, "failed"), came_out(&manifest, "not-checked")];
    assert_eq!(found, [vec!["readable"], inside.to_vec()]);
}

/// The header is no part of the content: what it contradicts fails, and whatever is asked of the bytes is answered.
#[test]
fn a_type_that_was_served_wrongly_fails_its_own_check_and_no_other_goes_unmade() {
    let others = |link: &Link| [came_out(link, "failed"), came_out(link, "not-checked")];
    let without_own = |manifest: &mut Value, _: &mut Value| drop(manifest.as_object_mut().unwrap().remove("mediaType"));
    let named_so = |_: &mut Value, entry: &mut Value| entry["mediaType"] = json!(image::DOCKER_MANIFEST);
    let table: [(&str, Link, [&[&str]; 2]); 5] = [
        ("another manifest's", document(|_, _| (), Some(image::DOCKER_MANIFEST)), [&["served-type"], &["below"]]),
        ("an index's", document(|_, _| (), Some(OCI_INDEX)), [&["served-type"], &["below"]]),
        // The members alone say what it is: no type that it has is held against the one that names it.
        (
            "an index's, of no own",
            document(without_own, Some(OCI_INDEX)),
            [&["served-type"], &["described-type", "below"]],
        ),
        (
            "the descriptor's and not its own",
            document(named_so, Some(image::DOCKER_MANIFEST)),
            [&["served-type", "described-type"], &["below"]],
        ),
        // Served and named alike: then one of the two is wrong, and which one cannot be said.
        (
            "the descriptor's and none of its own",
            {
                let named = |manifest: &mut Value, entry: &mut Value| {
                    without_own(manifest, entry);
                    named_so(manifest, entry);
                };
                document(named, Some(image::DOCKER_MANIFEST))
            },
            [&[], &[]],
        ),
    ];
    for (case, link, expected) in &table {
        assert_eq!(others(link), expected.map(<[&str]>::to_vec), "{case}");
        let is_right = expected[0].is_empty();
        assert_eq!(link.standing(), if is_right { Standing::Proven } else { Standing::Failed }, "{case}");
        assert_eq!(link.verdict, Verdict::Verified, "{case}: the bytes are what was named");
    }
    assert_eq!(
        check(&table[0].1, CheckName::ServedType).received.as_deref(),
        Some(&*format!("served as {}, but the document calls itself {OCI_MANIFEST}", image::DOCKER_MANIFEST))
    );
    assert_eq!(outcome(&table[0].1, CheckName::Below), &not(WhyNot::Refused));

    // What is wrong with the document itself is found all the same, and one that is something else by its own type as well.
    let misserved = |change: fn(&mut Value)| document(|manifest, _| change(manifest), Some(image::DOCKER_MANIFEST));
    let worse = misserved(|manifest| manifest["schemaVersion"] = json!(3));
    assert_eq!(others(&worse), [vec!["served-type", "schema-version"], vec!["below"]]);
    let worse = misserved(|manifest| manifest["mediaType"] = json!(OCI_INDEX));
    let inside = ["readable", "described-type", "schema-version", "members", "keys"];
    assert_eq!(
        others(&worse),
        [vec!["served-type", "one-kind"], inside.to_vec()],
        "nothing is below what cannot be read"
    );
    let twice = format!(r#"{{"schemaVersion":2,"mediaType":"{OCI_MANIFEST}","layers":[],"config":{{}},"layers":[]}}"#);
    let named = descriptor(OCI_MANIFEST, twice.as_bytes());
    assert_eq!(came_out(&raw(twice.as_bytes(), &named, Some(OCI_INDEX)), "failed"), ["served-type", "keys"]);
    // Of one that only its own type contradicts nothing was served wrongly.
    let own = document(|manifest, _| manifest["mediaType"] = json!(OCI_INDEX), Some(OCI_INDEX));
    assert_eq!(came_out(&own, "failed"), ["one-kind"]);
    // Which is not both at once, and the words are true of either.
    let words = CheckName::OneKind.wrong_words();
    assert_eq!(words, "its members are those of two kinds of document, or of another kind than it calls itself");
    // The one that was asked for, too; and its receipt agrees with itself.
    let image = Image::new();
    let mut chain = Chain::default();
    chain.root(Some(&image.digest()), &object(&bytes(&image.index), Some(OCI_MANIFEST)));
    assert_eq!(others(&chain.links()[0]), [vec!["served-type"], vec!["size", "described-type", "below"]]);
    let plan = Plan { platforms: Platforms::All, layers: true };
    let receipt = Receipt::new(&format!("app@{}", image.digest()), "2026-01-01T00:00:00Z", &plan, &chain);
    assert_eq!((receipt.standing.as_str(), check_again(&receipt, u64::MAX)), ("failed", vec![]));
}

#[test]
fn members_that_must_be_there_are_and_hold_what_belongs_there() {
    let without = |key: &'static str| move |value: &mut Value| drop(value.as_object_mut().unwrap().remove(key));
    let set = |key: &'static str, to: Value| move |value: &mut Value| value[key] = to.clone();
    let odd: [&dyn Fn(&mut Value); 20] = [
        &without("config"),
        &without("layers"),
        &set("config", json!(null)),
        &set("config", json!([])),
        &set("layers", json!(null)),
        &set("layers", json!("x")),
        &set("layers", json!({})),
        &set("layers", json!([1])),
        &set("mediaType", json!(2)),
        &set("annotations", json!(["a"])),
        &set("subject", json!({ "mediaType": "a/b", "size": 1 })),
        &|manifest| without("size")(&mut manifest["layers"][0]),
        &|manifest| manifest["layers"][1]["size"] = json!("5"),
        &|manifest| manifest["layers"][1]["size"] = json!(5.5),
        &|manifest| manifest["config"]["size"] = json!(null),
        &|manifest| without("mediaType")(&mut manifest["config"]),
        &|manifest| manifest["config"]["mediaType"] = json!(""),
        &|manifest| manifest["layers"][1]["mediaType"] = json!(""),
        &|manifest| without("digest")(&mut manifest["layers"][0]),
        &|manifest| manifest["layers"][0]["urls"] = json!("u"),
    ];
    for (number, change) in odd.iter().enumerate() {
        let link = document(|manifest, _| change(manifest), Some(OCI_MANIFEST));
        assert_eq!(outcome(&link, CheckName::Members), &Outcome::Failed, "{number}");
        let others = link.checks.iter().filter(|check| check.outcome == Outcome::Failed).count();
        assert_eq!((others, link.standing()), (1, Standing::Failed), "{number}: {:?}", link.checks);
    }
    let fine: [&dyn Fn(&mut Value); 5] = [
        &set("annotations", json!(null)),
        &set("subject", json!(null)),
        &set("layers", json!([])),
        &|manifest| manifest["layers"][0]["urls"] = json!(null),
        &|manifest| manifest["layers"][0]["x"] = json!(1),
    ];
    for (number, change) in fine.iter().enumerate() {
        let link = document(|manifest, _| change(manifest), Some(OCI_MANIFEST));
        assert_eq!(outcome(&link, CheckName::Members), &Outcome::Passed, "{number}");
    }
}

#[test]
fn an_index_and_the_withdrawn_artifact_manifest_have_members_of_their_own() {
    let artifact = "application/vnd.oci.artifact.manifest.v1+json";
    let table = [
        (OCI_INDEX, json!({ "schemaVersion": 2, "manifests": [] }), true),
        (OCI_INDEX, json!({ "schemaVersion": 2 }), false),
        (OCI_INDEX, json!({ "schemaVersion": 2, "manifests": null }), false),
        (OCI_INDEX, json!({ "schemaVersion": 2, "manifests": [{}] }), false),
        (artifact, json!({ "artifactType": "a/b" }), true),
        (artifact, json!({ "blobs": "x" }), false),
    ];
    for (media_type, document, passes) in table {
        let document = bytes(&document);
        let link = raw(&document, &descriptor(media_type, &document), Some(media_type));
        assert_eq!(outcome(&link, CheckName::Members) == &Outcome::Passed, passes, "{:?}", link.checks);
    }
}

#[test]
fn a_wrong_member_is_found_among_any_number_of_other_oddities() {
    let layer = |size: Value| json!({ "mediaType": OCI_LAYER, "digest": image::digest_of(b"x"), "size": size, "y": 1 });
    let mut layers = vec![layer(json!(1)); 600];
    layers.push(layer(json!("1")));
    let config = descriptor(OCI_CONFIG, b"{}");
    let odd = bytes(&json!({ "schemaVersion": "2", "config": config, "layers": layers }));
    let link = raw(&odd, &descriptor(OCI_MANIFEST, &odd), Some(OCI_MANIFEST));
    assert_eq!(outcome(&link, CheckName::Members), &Outcome::Failed);
}

#[test]
fn keys_that_are_there_twice_and_bytes_that_are_no_document_fail() {
    let twice = br#"{"schemaVersion":2,"schemaVersion":2,"config":{},"layers":[]}"#;
    let link = raw(twice, &descriptor(OCI_MANIFEST, twice), Some(OCI_MANIFEST));
    assert_eq!((outcome(&link, CheckName::Keys), &link.verdict), (&Outcome::Failed, &Verdict::Verified));
    assert_eq!(outcome(&link, CheckName::OneKind), &not(WhyNot::Unreadable));
    let link = raw(b"<html>", &descriptor(OCI_MANIFEST, b"<html>"), Some(OCI_MANIFEST));
    assert_eq!((outcome(&link, CheckName::Readable), &link.verdict), (&Outcome::Failed, &Verdict::Verified));
}

#[test]
fn a_digest_that_is_none_proves_nothing() {
    let link = document(|_, entry| entry["digest"] = json!("sha256:../../x"), Some(OCI_MANIFEST));
    assert_eq!(outcome(&link, CheckName::Digest), &not(WhyNot::BadDigest));
    assert_eq!(link.standing(), Standing::Incomplete);
    let unknown = document(|_, entry| entry["digest"] = json!("blake3:abc"), Some(OCI_MANIFEST));
    assert_eq!(unknown.standing(), Standing::Incomplete);
    assert!(matches!(outcome(&unknown, CheckName::Digest), Outcome::NotChecked(WhyNot::Unread { .. })));
}

#[test]
fn embedded_content_must_be_what_its_digest_names() {
    let base64 = |text: &str, of: &[u8]| {
        let mut named = descriptor(OCI_MANIFEST, of);
        named["data"] = json!(text);
        raw(of, &named, Some(OCI_MANIFEST))
    };
    let passes = [
        (&b""[..], ""),
        (b"f", "Zg=="),
        (b"fo", "Zm8="),
        (b"foo", "Zm9v"),
        (b"foob", "Zm9vYg=="),
        (b"\xfb\xff\xfe", "+//+"),
    ];
    for (of, text) in passes {
        assert_eq!(outcome(&base64(text, of), CheckName::EmbeddedData), &Outcome::Passed, "{text}");
    }
    for (of, text) in [(&b"f"[..], "Zh=="), (b"fo", "Zm9="), (b"ff", "Zg==Zg=="), (b"fofo", "Zm8=Zm8=")] {
        assert_eq!(outcome(&base64(text, of), CheckName::EmbeddedData), &Outcome::Failed, "no canonical {text}");
    }
    for text in ["Zm9w", "Zm9", "Zm9v\n", "Zg==Zg==", "Zh==", "Zm9=", "Z===", "====", "Zm-v", "Zm9vZg=="] {
        assert_eq!(outcome(&base64(text, b"foo"), CheckName::EmbeddedData), &Outcome::Failed, "{text}");
    }
}

/// The link of the config in an image that was changed.
fn config(change: impl FnOnce(&mut Value)) -> Link {
    let mut image = Image::new();
    change(&mut image.config);
    image.name_all();
    let chain = image.chain(Some(&image.digest()));
    assert_eq!(chain.links()[2].verdict, Verdict::Verified);
    chain.links()[2].clone()
}

/// The config's link, with this as the first DiffID.
fn with_diff_id(diff_id: Value) -> Link {
    config(|config| config["rootfs"]["diff_ids"][0] = diff_id)
}

#[test]
fn what_is_named_in_place_of_a_diff_id_is_told() {
    let said = |diff_ids: Value| {
        let mut image = Image::new();
        image.config["rootfs"]["diff_ids"] = diff_ids;
        image.name_all();
        let chain = image.chain(Some(&image.digest()));
        check(&chain.links()[3], CheckName::DiffId).received.clone().unwrap()
    };
    for none in [json!([]), json!(null), json!("x")] {
        assert_eq!(said(none), "the config names none for this layer");
    }
    assert_eq!(said(json!([7])), "what the config names for this layer is no digest");
    for odd in ["foo", "", "sha256:abc"] {
        let said = said(json!([odd]));
        assert!(said.starts_with("what the config names for this layer is no digest: "), "{said}");
    }
}

#[test]
fn configs_are_held_against_manifest_and_index() {
    let failed: [(&str, CheckName, Link); 14] = [
        ("a DiffID that is a word", CheckName::Members, with_diff_id(json!("foo"))),
        ("a DiffID that is too short", CheckName::Members, with_diff_id(json!("sha256:abc"))),
        ("an empty DiffID", CheckName::Members, with_diff_id(json!(""))),
        ("a DiffID in capitals", CheckName::Members, with_diff_id(json!(format!("sha256:{}", "AB".repeat(32))))),
        ("a history that is none", CheckName::Members, config(|config| config["history"] = json!("x"))),
        ("an author that is none", CheckName::Members, config(|config| config["history"][0]["author"] = json!(1))),
        ("a flag that is none", CheckName::Members, config(|config| config["history"][0]["empty_layer"] = json!("no"))),
        (
            "the type of the root file system",
            CheckName::RootFsType,
            config(|config| config["rootfs"]["type"] = json!("x")),
        ),
        (
            "one DiffID too few",
            CheckName::DiffIdCount,
            config(|config| drop(config["rootfs"]["diff_ids"].as_array_mut().unwrap().pop())),
        ),
        (
            "one step too many",
            CheckName::History,
            config(|config| config["history"].as_array_mut().unwrap().push(json!({}))),
        ),
        ("another processor", CheckName::Platform, config(|config| config["architecture"] = json!("arm64"))),
        ("another system", CheckName::Platform, config(|config| config["os"] = json!("windows"))),
        ("a key in another case", CheckName::Keys, config(|config| config["RootFS"] = json!({}))),
        ("no object", CheckName::Readable, config(|config| *config = json!([]))),
    ];
    for (case, name, link) in &failed {
        assert_eq!(outcome(link, *name), &Outcome::Failed, "{case}");
        assert_eq!(
            link.checks.iter().filter(|check| check.outcome == Outcome::Failed).count(),
            1,
            "{case}: {:?}",
            link.checks
        );
    }
    let of_old = config(|config| config["config"] = json!({ "Cmd": "run", "Env": 1 }));
    assert_eq!(outcome(&of_old, CheckName::Members), &Outcome::Passed);
    let silent = config(|config| drop(config.as_object_mut().unwrap().remove("history")));
    assert_eq!(outcome(&silent, CheckName::History), &not(WhyNot::NothingNamed));
    assert!(config(|_| ()).checks.iter().all(|check| check.outcome == Outcome::Passed));
}

#[test]
fn the_config_of_an_artifact_is_only_bytes() {
    let manifest =
        bytes(&json!({ "schemaVersion": 2, "config": descriptor("application/x+json", b"{}"), "layers": [] }));
    let mut chain = Chain::default();
    let root = chain.root(Some(&digest(&manifest)), &object(&manifest, Some(OCI_MANIFEST)));
    let number = chain.config(root, &chain::manifest_of(&manifest), None, &object(b"{}", None));
    assert_eq!(chain.links()[number].checks.len(), 2);
    assert_eq!(chain.links()[number].standing(), Standing::Proven);
    let number = chain.config(root, &Default::default(), None, &object(b"{}", None));
    assert_eq!(chain.links()[number].standing(), Standing::Incomplete, "nobody named it");
}

#[test]
fn of_a_config_that_is_another_or_none_the_rest_is_not_checked() {
    let names = |link: &Link, why: WhyNot| {
        let open = link.checks.iter().filter(|check| check.outcome == not(why.clone()));
        open.map(|check| check.name.as_str()).collect::<Vec<_>>().join(" ")
    };
    let broken = config(|config| *config = json!([]));
    assert_eq!(names(&broken, WhyNot::Unreadable), "members keys rootfs-type diff-id-count history platform");
    let mut image = Image::new();
    image.config["os"] = json!("windows");
    let other = image.chain(Some(&image.digest())).links()[2].clone();
    assert_eq!(names(&other, WhyNot::Withheld), "readable members keys rootfs-type diff-id-count history platform");
}

/// The first layer's link, when these bytes are served and the descriptor was changed.
fn layer(blob: &[u8], change: impl FnOnce(&mut Value), see: impl Fn(&[u8]) -> Seen) -> Link {
    let mut image = Image::new();
    image.layers[0].blob = blob.to_vec();
    image.name_all();
    change(&mut image.manifest["layers"][0]);
    image.name_manifest();
    let chain = image.chain_with(Some(&image.digest()), |_, blob| see(blob));
    chain.links()[3].clone()
}

#[test]
fn layers_are_held_against_descriptor_and_config() {
    let good = Image::new().layers[0].clone();
    let tar = Layer::packed(&[file("a", "one")], Packing::Plain).blob;
    let zstd = Layer::packed(&[file("a", "one")], Packing::Zstd).blob;
    let none = |_: &mut Value| ();
    assert!(layer(&good.blob, none, seen).checks.iter().all(|check| check.outcome == Outcome::Passed));
    let failed: [(&str, CheckName, Link); 6] = [
        ("another layer", CheckName::DiffId, layer(&gzip(b""), none, seen)),
        ("zeros behind", CheckName::Trailing, layer(&[&good.blob[..], &[0; 9]].concat(), none, seen)),
        ("cut off", CheckName::Stream, layer(&good.blob[..good.blob.len() - 1], none, seen)),
        ("not compressed", CheckName::Coding, layer(&tar, none, seen)),
        ("compressed otherwise", CheckName::Coding, layer(&zstd, none, seen)),
        ("bytes behind the archive", CheckName::Archive, layer(&gzip(&[&tar[..], b"x"].concat()), none, seen)),
    ];
    for (case, name, link) in &failed {
        assert_eq!((outcome(link, *name), &link.verdict), (&Outcome::Failed, &Verdict::Verified), "{case}");
        assert_eq!(link.standing(), Standing::Failed, "{case}");
    }
    for link in [layer(&tar, none, seen), layer(&zstd, none, seen)] {
        assert_eq!(outcome(&link, CheckName::DiffId), &Outcome::Passed, "what is inside is right all the same");
    }
    let cut = &failed[2].2;
    assert_eq!(outcome(cut, CheckName::DiffId), &not(WhyNot::Unreadable));
}

#[test]
fn a_layer_of_other_bytes_is_not_looked_into() {
    let good = Image::new().layers[0].clone();
    let link = layer(&good.blob, |layer| layer["digest"] = json!(image::digest_of(b"x")), seen);
    assert_eq!((link.verdict.as_str(), link.standing()), ("mismatch", Standing::Failed));
    assert_eq!(link.inside, None, "what does not match is withheld");
    assert_eq!(outcome(&link, CheckName::DiffId), &not(WhyNot::Withheld));
    let link = layer(&good.blob, |layer| layer["size"] = json!(1), seen);
    assert_eq!(
        (outcome(&link, CheckName::Digest), outcome(&link, CheckName::Size)),
        (&Outcome::Passed, &Outcome::Failed)
    );
}

#[test]
fn what_cannot_be_seen_inside_has_its_reason() {
    let good = Image::new().layers[0].clone();
    let encrypted = |layer: &mut Value| layer["mediaType"] = json!(format!("{OCI_LAYER}+gzip+encrypted"));
    assert_eq!(outcome(&layer(&good.blob, encrypted, seen), CheckName::Stream), &not(WhyNot::Opaque));
    let xz = b"\xfd7zXZ\0 and more";
    let link = layer(xz, |_| (), seen);
    assert_eq!((outcome(&link, CheckName::Stream), link.standing()), (&not(WhyNot::Opaque), Standing::Failed));
    let hashed = |blob: &[u8]| match seen(blob) {
        Seen::Read { measured, .. } => Seen::Read { measured, inside: None, how: HowRead::default() },
        other => other,
    };
    let link = layer(&good.blob, |_| (), hashed);
    assert_eq!((outcome(&link, CheckName::DiffId), link.standing()), (&not(WhyNot::NotAsked), Standing::Proven));
    let blob = |layer: &mut Value| layer["mediaType"] = json!("application/octet-stream");
    let link = layer(&good.blob, blob, seen);
    assert_eq!(link.inside, None, "nothing of it is checked, though another place had it unpacked");
    assert_eq!(outcome(&link, CheckName::DiffId), &not(WhyNot::UnknownType), "how it is stored is not known");
    assert_eq!(link.checks.len(), 3, "and a blob is only bytes");
}

#[test]
fn limits_leave_the_question_open() {
    use tallyman::digest::Hasher;
    use tallyman::unpack::{Limits, Pass};
    let see = |limits: Limits| {
        move |blob: &[u8]| {
            let mut pass = Pass::new(Hasher::sha256(), Hasher::sha256(), limits);
            pass.feed(blob);
            let passed = pass.finish();
            let measured = Measured { digest: passed.digest, size: passed.size };
            Seen::Read { measured, inside: Some(Box::new(passed.findings)), how: HowRead::default() }
        }
    };
    let good = Image::new().layers[0].clone();
    let link = layer(&good.blob, |_| (), see(Limits { unpacked: 100, ..Limits::default() }));
    for name in [CheckName::Stream, CheckName::Trailing, CheckName::Archive, CheckName::DiffId] {
        assert_eq!(outcome(&link, name), &not(WhyNot::Limit), "{name:?}");
    }
    assert_eq!((&link.verdict, link.standing()), (&Verdict::Verified, Standing::Incomplete));
    assert_eq!(check(&link, CheckName::Stream).received.as_deref(), Some("more than 100 bytes came out"));
    let link = layer(&good.blob, |_| (), see(Limits { entries: 0, ..Limits::default() }));
    assert_eq!(outcome(&link, CheckName::Archive), &not(WhyNot::Limit));
    assert_eq!(outcome(&link, CheckName::DiffId), &Outcome::Passed);
}

#[test]
fn a_diff_id_counts_only_when_its_config_is_proven() {
    let image = Image::new();
    let manifest_bytes = bytes(&image.manifest);
    let manifest = chain::manifest_of(&manifest_bytes);
    let config = chain::config_of(&bytes(&image.config));
    let table = [
        (Some(Verdict::Verified), Outcome::Passed),
        (Some(Verdict::Computed), not(WhyNot::ConfigComputed)),
        (Some(Verdict::Claimed), not(WhyNot::ConfigUnproven)),
        (Some(Verdict::Unverifiable(Reason::Cancelled { received: 7 })), not(WhyNot::ConfigUnproven)),
        (None, not(WhyNot::ConfigUnproven)),
    ];
    for (verdict, expected) in table {
        let mut chain = Chain::default();
        let root = chain.root(Some(&digest(&manifest_bytes)), &object(&manifest_bytes, Some(OCI_MANIFEST)));
        let named = verdict.as_ref().map(|verdict| ConfigNamed { config: Some(&config), verdict });
        let number = chain.layer(root, 0, &manifest.layers[0], &seen(&image.layers[0].blob), named);
        assert_eq!(outcome(&chain.links()[number], CheckName::DiffId), &expected, "{verdict:?}");
        let standing = match verdict {
            Some(Verdict::Verified) => Standing::Proven,
            Some(Verdict::Computed) => Standing::Consistent,
            _ => Standing::Incomplete,
        };
        assert_eq!(chain.links()[number].standing(), standing, "{verdict:?}");
        let named = verdict.as_ref().map(|verdict| ConfigNamed { config: Some(&config), verdict });
        let other = chain.layer(root, 1, &manifest.layers[0], &seen(&image.layers[0].blob), named);
        let is_failed = outcome(&chain.links()[other], CheckName::DiffId) == &Outcome::Failed;
        assert_eq!(is_failed, verdict.is_some(), "another layer's DiffID, {verdict:?}");
        let named = verdict.as_ref().map(|verdict| ConfigNamed { config: Some(&config), verdict });
        let third = chain.layer(root, 2, &manifest.layers[0], &seen(&image.layers[0].blob), named);
        assert_eq!(outcome(&chain.links()[third], CheckName::DiffId) == &Outcome::Failed, verdict.is_some());
    }
}

#[test]
fn a_plan_chooses_entries_of_an_index() {
    let entry = |platform: &str, media_type: &str| {
        let mut entry = descriptor(media_type, platform.as_bytes());
        if let Some((os, architecture)) = platform.split_once('/') {
            entry["platform"] = json!({ "os": os, "architecture": architecture });
        }
        entry
    };
    let entries = [
        entry("linux/amd64", OCI_MANIFEST),
        entry("linux/arm64", OCI_MANIFEST),
        entry("unknown/unknown", OCI_MANIFEST),
        entry("", OCI_INDEX),
        entry("", OCI_CONFIG),
    ];
    let index = index_of(&bytes(&json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": entries })));
    let chosen = |platforms: Platforms| {
        let plan = Plan { platforms, layers: true };
        let position = |entry: &&tallyman::content::Descriptor| {
            index.manifests.iter().position(|other| std::ptr::eq(other, *entry))
        };
        plan.entries(&index).iter().map(|entry| position(entry).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(chosen(Platforms::All), [0, 1, 2, 3, 4]);
    assert_eq!(chosen(Platforms::Only(vec!["linux/arm64".parse().unwrap()])), [1, 3]);
    assert_eq!(chosen(Platforms::Only(vec![])), [3]);
}

#[test]
fn names_of_checks_are_stable_and_differ() {
    let names: Vec<_> = CheckName::ALL.iter().map(|name| name.as_str()).collect();
    let standings = [Standing::Failed, Standing::Incomplete, Standing::Consistent, Standing::Proven];
    assert_eq!(standings.map(Standing::as_str), ["failed", "incomplete", "consistent", "proven"]);
    let reasons: Vec<_> = reasons().iter().map(WhyNot::as_str).collect();
    let words = "not-asked elsewhere nothing-named bad-digest unread withheld unreadable opaque unknown-type limit not-followed too-much other-platform refused no-document config-computed config-unproven";
    assert_eq!(reasons.join(" "), words);
    let expected = "digest size embedded-data readable served-type described-type schema-version members keys one-kind layers below rootfs-type diff-id-count history platform coding stream trailing archive diff-id";
    assert_eq!(names.join(" "), expected);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is changed in a layer, a config, a manifest or the index while the names stay: it is never proven.
    #[test]
    fn changed_bytes_are_never_proven(which in 0..5_usize, at in any::<prop::sample::Index>(), mask in 1..=255_u8, change in 0..4_u8) {
        let image = Image::new();
        let mut parts = [bytes(&image.index), bytes(&image.manifest), bytes(&image.config), image.layers[0].blob.clone(), image.layers[1].blob.clone()];
        let part = &mut parts[which];
        match change {
            0 => *at.get_mut(part) ^= mask,
            1 => part.truncate(at.index(part.len())),
            2 => part.push(mask),
            _ => part.insert(at.index(part.len()), mask),
        }
        let [index, manifest, config, first, second] = parts;
        let good = (index_of(&bytes(&image.index)), chain::manifest_of(&bytes(&image.manifest)));
        let mut chain = Chain::default();
        let root = chain.root(Some(&image.digest()), &object(&index, Some(OCI_INDEX)));
        let number = chain.document(root, &good.0.manifests[0], &object(&manifest, Some(OCI_MANIFEST)));
        let config_number = chain.config(number, &good.1, None, &object(&config, None));
        let verdict = chain.verdict(config_number).clone();
        let named = ConfigNamed { config: Some(&chain::config_of(&bytes(&image.config))), verdict: &verdict };
        for (position, blob) in [first, second].iter().enumerate() {
            chain.layer(number, position, &good.1.layers[position], &seen(blob), Some(named));
        }
        prop_assert_eq!(chain.summary().standing, Standing::Failed);
        let changed = &chain.links()[which];
        prop_assert!(matches!(changed.verdict, Verdict::Mismatch(_)));
    }
}

#[test]
fn what_a_tag_leads_to_is_held_against_what_its_source_names() {
    let image = Image::new();
    let altered = [bytes(&image.index), vec![b' ']].concat();
    let mut chain = Chain::default();
    chain.root(None, &object_as(&altered, Some(OCI_INDEX), &image.digest()));
    let root = &chain.links()[0];
    assert_eq!((chain.summary().standing, root.verdict.as_str()), (Standing::Failed, "mismatch"));
    assert_eq!(root.named, image.digest().to_string());
    // What the source names rightly proves nothing all the same.
    let mut chain = Chain::default();
    chain.root(None, &object_as(&altered, Some(OCI_INDEX), &digest(&altered)));
    assert_eq!(chain.links()[0].verdict, Verdict::Computed);
}

/// Bytes that this browser had kept since then.
fn kept(bytes: &[u8], media_type: &str, since: u64) -> Object {
    let expected = Expected { digest: digest(bytes), size: None };
    let (media_type, claimed) = (Some(media_type.to_owned()), Claim::Hidden);
    let answer = Answer { bytes: bytes.into(), media_type, claimed, came: Came::Kept { since } };
    Object::new(Arc::new(Held::new(answer, Some(&expected))), Some(&expected))
}

#[test]
fn a_document_says_what_its_source_lists_it_as_and_since_when_it_was_kept() {
    let image = Image::new();
    let (index, manifest) = (bytes(&image.index), bytes(&image.manifest));
    let mut listed = descriptor(OCI_INDEX, &index);
    listed["platform"] = json!({ "os": "linux", "architecture": "arm64" });
    let list = index_of(&bytes(&json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [listed] })));
    let mut chain = Chain::default();
    let root = kept(&index, OCI_INDEX, 7).listed_as(list.manifests[0].clone());
    let root = chain.root(Some(&digest(&index)), &root);
    chain.document(root, &index_of(&index).manifests[0], &kept(&manifest, OCI_MANIFEST, 9));
    let [root, below] = chain.links() else { panic!() };
    assert_eq!(root.named_size, Some(index.len() as u64));
    assert_eq!(root.platform.as_ref().map(ToString::to_string).as_deref(), Some("linux/arm64"));
    assert_eq!([root.how.kept, below.how.kept], [Some(7), Some(9)]);
    assert_eq!(chain.summary().kept, 2);
    assert_eq!(image.chain(None).summary().kept, 0);
}

#[test]
fn of_what_was_kept_it_is_said_what_was_asked_all_the_same() {
    assert_eq!([false, true].map(|is_of_tag| kept_words(0, 5, is_of_tag)), [None, None]);
    let cases = [
        (1, 1, false, "It", ": nobody was asked whether it is still served."),
        (5, 5, false, "All 5", ": nobody was asked whether they are still served."),
        (1, 5, false, "1 of the 5", "; nobody was asked for it."),
        (4, 5, false, "4 of the 5", "; nobody was asked for them."),
        // The tag was resolved before what it leads to was taken from there.
        (1, 1, true, "It", ": nothing was asked but where the tag points."),
        (5, 5, true, "All 5", ": nothing was asked but where the tag points."),
        (1, 5, true, "1 of the 5", "; of it nothing was asked but where the tag points."),
        (4, 5, true, "4 of the 5", "; of them nothing was asked but where the tag points."),
    ];
    for (kept, checked, is_of_tag, which, asked) in cases {
        let words = format!("{which} came from what this browser keeps, hashed again{asked}");
        assert_eq!(kept_words(kept, checked, is_of_tag), Some(words));
    }
}

#[test]
fn a_diff_id_is_worth_no_more_than_the_config_that_names_it() {
    let image = Image::new();
    let config = chain::config_of(&bytes(&image.config));
    let Seen::Read { inside: Some(found), .. } = seen(&image.layers[0].blob) else { panic!() };
    let said = |position, verdict: Option<&Verdict>| {
        let (digest, verdict) =
            diff_id_verdict(position, &found, verdict.map(|verdict| ConfigNamed { config: Some(&config), verdict }))?;
        Some((digest.to_string(), verdict.as_str()))
    };
    let (own, other) = (image.layers[0].diff_id.clone(), image.layers[1].diff_id.clone());
    assert_eq!(said(0, Some(&Verdict::Verified)), Some((own.clone(), "verified")));
    assert_eq!(said(0, Some(&Verdict::Computed)), Some((own.clone(), "computed")));
    assert_eq!(said(0, Some(&Verdict::Claimed)), Some((own.clone(), "computed")));
    assert_eq!(said(1, Some(&Verdict::Verified)), Some((other, "mismatch")), "the one that was named");
    assert_eq!(said(2, Some(&Verdict::Verified)), Some((own.clone(), "computed")), "the config names none there");
    assert_eq!(said(0, None), Some((own, "computed")));
    let unfinished = tallyman::unpack::Findings { diff_id: None, ..*found };
    assert_eq!(
        diff_id_verdict(0, &unfinished, Some(ConfigNamed { config: Some(&config), verdict: &Verdict::Verified })),
        None
    );
}

#[test]
fn a_diff_id_of_another_algorithm_is_no_mismatch() {
    let mut image = Image::new();
    image.config["rootfs"]["diff_ids"][0] = json!(format!("sha512:{}", "0".repeat(128)));
    let config = chain::config_of(&bytes(&image.config));
    let named = Some(ConfigNamed { config: Some(&config), verdict: &Verdict::Verified });
    let seen = seen(&image.layers[0].blob);
    let descriptor = chain::manifest_of(&bytes(&image.manifest)).layers.remove(0);
    let Seen::Read { inside: Some(found), .. } = &seen else { panic!() };
    let reason = Reason::Algorithm { name: "sha512".into() };
    assert_eq!(diff_id_verdict(0, found, named).unwrap().1, Verdict::Unverifiable(reason.clone()));
    let checks = layer_checks(0, &descriptor, &seen, named);
    let check = checks.iter().find(|check| check.name == CheckName::DiffId).unwrap();
    assert_eq!(check.outcome, not(WhyNot::Unread { reason }));
}

#[test]
fn the_weakest_branch_comes_first_and_what_was_left_out_last() {
    let image = Image::new();
    let tree = |see: fn(usize, &[u8]) -> Seen| image.chain_with(Some(&image.digest()), see).tree();
    let whole = tree(|_, blob| seen(blob));
    assert_eq!(
        whole.iter().map(|below| below.children.clone()).collect::<Vec<_>>(),
        [vec![1], vec![2, 3, 4], vec![], vec![], vec![]]
    );
    assert!(whole.iter().all(|below| below.weakest == Standing::Proven));
    let broken = tree(|position, blob| if position == 1 { seen(b"x") } else { seen(blob) });
    assert_eq!((&broken[1].children, broken[0].weakest), (&vec![4, 2, 3], Standing::Failed));
    assert_eq!((broken[3].weakest, broken[4].weakest), (Standing::Proven, Standing::Failed));
    let left = tree(
        |position, _| if position == 0 { Seen::NotAsked } else { Seen::Unread(Reason::Cancelled { received: 7 }) },
    );
    assert_eq!((&left[1].children, left[0].weakest), (&vec![4, 2, 3], Standing::Incomplete));
}

#[test]
fn every_word_for_people_is_said_once() {
    let checks: Vec<&str> = CheckName::ALL.iter().flat_map(|name| [name.words(), name.wrong_words()]).collect();
    let reasons = reasons();
    let reasons: Vec<&str> = reasons.iter().map(WhyNot::words).collect();
    let standings = [Standing::Failed, Standing::Incomplete, Standing::Consistent, Standing::Proven];
    let plan = Plan { platforms: Platforms::All, layers: true };
    let standings = standings.map(|standing| standing.words(&Scope { plan: &plan, elsewhere: 0, is_made: false }));
    let standings = standings.iter().map(String::as_str).collect();
    let remarks = REMARKS.map(remark_words).to_vec();
    for words in [checks, reasons, standings, remarks] {
        let different: std::collections::BTreeSet<_> = words.iter().collect();
        assert_eq!(different.len(), words.len(), "{words:?}");
    }
    assert_eq!((Role::Layer { position: 0 }.words(), Role::Config.words()), ("layer 1".into(), "config".into()));
}

#[test]
fn the_words_of_a_whole_go_no_further_than_what_was_read() {
    let said = |standing: Standing, platform: Option<&str>, layers, elsewhere| {
        let platforms = platform.map_or(Platforms::All, |platform| Platforms::Only(vec![platform.parse().unwrap()]));
        standing.words(&Scope { plan: &Plan { platforms, layers }, elsewhere, is_made: false })
    };
    let (proven, tag, arm) = (Standing::Proven, Standing::Consistent, Some("linux/arm64"));
    let table = [
        (said(proven, None, true, 0), "All of it is what the digest in the link names"),
        (
            said(proven, None, true, 1),
            "All of it that was read is what the digest in the link names; 1 layer is non-distributable and was not fetched",
        ),
        (
            said(tag, None, true, 2),
            "All of it that was read fits together, but it began at a tag; 2 layers are non-distributable and were not fetched",
        ),
        (
            said(proven, None, false, 0),
            "The documents are what the digest in the link names; layers were not asked for",
        ),
        (said(tag, None, false, 0), "The documents fit together, but it began at a tag; layers were not asked for"),
        (
            said(proven, arm, true, 0),
            "All of it for linux/arm64 is what the digest in the link names; other platforms were not asked for",
        ),
        (
            said(proven, arm, false, 0),
            "The documents for linux/arm64 are what the digest in the link names; layers and other platforms were not asked for",
        ),
        (said(Standing::Failed, arm, false, 3), "Something is wrong"),
        (said(Standing::Incomplete, arm, false, 3), "Not everything could be checked"),
    ];
    for (words, expected) in table {
        assert_eq!(words, expected);
    }
}

#[test]
fn the_words_of_a_whole_below_a_manifest_made_here_name_no_digest_of_others() {
    let said = |standing: Standing, layers| {
        let plan = Plan { platforms: Platforms::All, layers };
        standing.words(&Scope { plan: &plan, elsewhere: 0, is_made: true })
    };
    let end = "; the manifest was put together here from manifest.json, and no registry serves its digest";
    assert_eq!(said(Standing::Proven, true), format!("All of it is what the manifest names{end}"));
    let documents = "The documents are what the manifest names; layers were not asked for";
    assert_eq!(said(Standing::Proven, false), format!("{documents}{end}"));
    assert_eq!(said(Standing::Consistent, true), format!("All of it fits together, but it began at a tag{end}"));
    assert_eq!(said(Standing::Failed, true), "Something is wrong");
}

#[test]
fn a_layer_of_no_known_type_is_held_against_its_diff_id_as_it_is_stored() {
    let other = "application/vnd.example.thing";
    let good = Image::new().layers[0].clone();
    let link = layer(&good.blob, |layer| layer["mediaType"] = json!(other), seen);
    assert_eq!(outcome(&link, CheckName::DiffId), &not(WhyNot::UnknownType), "what is inside is not known");
    assert_eq!((&link.verdict, link.standing()), (&Verdict::Verified, Standing::Incomplete));

    // As BuildKit stores attestations.
    let mut image = Image::new();
    image.layers[0].blob = br#"{"_type":"https://in-toto.io/Statement/v0.1"}"#.to_vec();
    image.config["rootfs"]["diff_ids"][0] = json!(image::digest_of(&image.layers[0].blob));
    image.name_all();
    image.manifest["layers"][0]["mediaType"] = json!("application/vnd.in-toto+json");
    image.name_manifest();
    let chain = image.chain(Some(&image.digest()));
    assert_eq!(outcome(&chain.links()[3], CheckName::DiffId), &Outcome::Passed);
    assert_eq!(chain.summary().standing, Standing::Proven);

    image.config["rootfs"]["diff_ids"] = json!([]);
    image.name_all();
    image.manifest["layers"][0]["mediaType"] = json!("application/vnd.in-toto+json");
    image.name_manifest();
    let chain = image.chain(Some(&image.digest()));
    assert_eq!(outcome(&chain.links()[3], CheckName::DiffId), &Outcome::Failed, "the config names none");

    let wrong = layer(&good.blob, |layer| layer["mediaType"] = json!(other), |_| seen(b"something else"));
    assert_eq!(outcome(&wrong, CheckName::DiffId), &not(WhyNot::Withheld));
}

#[test]
fn where_no_config_names_diff_ids_none_is_missing() {
    let image = Image::new();
    let descriptor = chain::manifest_of(&bytes(&image.manifest)).layers.remove(0);
    let named = Some(ConfigNamed { config: None, verdict: &Verdict::Verified });
    let checks = layer_checks(0, &descriptor, &seen(&image.layers[0].blob), named);
    let check = checks.iter().find(|check| check.name == CheckName::DiffId).unwrap();
    assert_eq!((&check.outcome, check.standing()), (&not(WhyNot::NothingNamed), Standing::Proven));
    // An artifact's layer of an unknown type is only bytes.
    let plain = described(&chain::descriptor("application/x", b"x"));
    let names: Vec<_> = layer_checks(0, &plain, &seen(b"x"), named).iter().map(|check| check.name).collect();
    assert_eq!(names, [CheckName::Digest, CheckName::Size]);
}

#[test]
fn a_document_that_says_nothing_of_its_type_is_what_its_descriptor_says() {
    let manifest = br#"{"schemaVersion":2,"config":{},"layers":[]}"#;
    let index = br#"{"schemaVersion":2,"manifests":[]}"#;
    let table: [(&[u8], &str, Outcome); 4] = [
        (manifest, OCI_MANIFEST, not(WhyNot::NothingNamed)),
        (index, OCI_INDEX, not(WhyNot::NothingNamed)),
        (manifest, OCI_INDEX, Outcome::Failed),
        (index, OCI_MANIFEST, Outcome::Failed),
    ];
    for (bytes, named, expected) in table {
        let link = raw(bytes, &descriptor(named, bytes), None);
        assert_eq!(outcome(&link, CheckName::DescribedType), &expected, "{named}");
    }
}

#[test]
fn a_key_that_is_there_twice_is_found_among_any_number_of_other_oddities() {
    let mut layers = vec![json!({}); 600];
    layers.push(json!({ "annotations": { "a": "1" } }));
    let manifest = bytes(&json!({ "schemaVersion": 2, "config": {}, "layers": layers }));
    let twice = String::from_utf8(manifest).unwrap().replace(r#"{"a":"1"}"#, r#"{"a":"1","a":"2"}"#).into_bytes();
    let link = raw(&twice, &descriptor(OCI_MANIFEST, &twice), Some(OCI_MANIFEST));
    assert_eq!(outcome(&link, CheckName::Keys), &Outcome::Failed);
}

#[test]
fn embedded_content_of_another_size_is_told_by_the_sizes() {
    let mut named = descriptor(OCI_MANIFEST, b"foo");
    named["data"] = json!("Zm9v");
    named["size"] = json!(4);
    let link = raw(b"foo", &named, Some(OCI_MANIFEST));
    let check = check(&link, CheckName::EmbeddedData);
    assert_eq!(
        (&check.outcome, check.expected.as_deref(), check.received.as_deref()),
        (&Outcome::Failed, Some("4"), Some("3"))
    );
    named["size"] = json!(3);
    named["data"] = json!("YmFy");
    let link = raw(b"foo", &named, Some(OCI_MANIFEST));
    let check = self::check(&link, CheckName::EmbeddedData);
    let (foo, bar) = (image::digest_of(b"foo"), image::digest_of(b"bar"));
    assert_eq!((check.expected.as_ref(), check.received.as_ref()), (Some(&foo), Some(&bar)), "and else by the digests");
}
