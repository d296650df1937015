//! What differs is told: configs, history, order; and where nothing that is compared differs, that.

use serde_json::{Value, json};
use tallyman::compare::{Change, Comparison, Group, Side, Uncompared, compare};

use super::{OCI_CONFIG, OCI_INDEX, OCI_MANIFEST, digest, entry, field, index, layer, plain_config, side, single};

fn history(steps: Value) -> Side {
    let mut config = plain_config();
    config["history"] = steps;
    single(&[], &config)
}

fn env(variables: &[&str]) -> Side {
    let mut config = plain_config();
    config["config"] = json!({ "Env": variables });
    single(&[], &config)
}

fn lines(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn document(left: &Side, right: &Side) -> Value {
    serde_json::from_str(&compare(left, right).to_json("0.1.0", left, right)).unwrap()
}

#[test]
fn the_configs_stand_in_the_comparison_by_their_digests() {
    let (left, right) =
        (history(json!([{ "created_by": "RUN good" }])), history(json!([{ "created_by": "RUN evil" }])));
    let row = compare(&left, &right).config.unwrap();
    assert_eq!(row.change, Change::Changed);
    let verdicts = [row.left, row.right].map(|entry| entry.unwrap().verdict.as_str());
    assert_eq!(verdicts, ["computed", "computed"], "what the config has where it was read");
    let config = document(&left, &right)["config"].clone();
    assert_eq!((&config["change"], config.get("name")), (&json!("changed"), None));
    assert!(config["left"]["digest"].as_str().unwrap().starts_with("sha256:"));

    let unread = Side { config: None, ..right.clone() };
    let row = compare(&left, &unread).config.unwrap();
    assert_eq!(row.right.unwrap().verdict.as_str(), "claimed", "named by the manifest and not read");
    let (gzip, zstd) = (single(&[layer("a", 1)], &plain_config()), single(&[layer("b", 1)], &plain_config()));
    assert_eq!(compare(&gzip, &zstd).config.unwrap().change, Change::Same);
    assert_eq!(compare(&gzip, &gzip.clone()).config, None, "equal digests end the matter");
    let one = index(&[entry("a", "linux", "amd64", None)]);
    assert_eq!(document(&one, &index(&[]))["config"], Value::Null, "an index names none");
    for (left, right) in [(&one, &gzip), (&gzip, &one)] {
        assert_eq!(compare(left, right).config, None, "and has lost none beside a manifest");
    }
}

#[test]
fn the_history_is_compared_step_by_step() {
    let left = history(json!([
        { "created_by": "ADD base", "created": "2026-01-01T00:00:00Z" },
        { "created_by": "RUN good", "comment": "buildkit" },
        {},
        { "created_by": "CMD x" },
    ]));
    let right = history(json!([
        { "created_by": "ADD base", "created": "2026-01-01T00:00:00Z" },
        { "created_by": "RUN evil", "comment": "buildkit" },
        {},
        { "created_by": "CMD x", "empty_layer": true },
        { "author": "someone" },
    ]));
    let found = compare(&left, &right);
    let step = |name: &str| field(&found, Group::History, name);
    assert_eq!(step("Step 1").0, "same");
    let (good, evil) =
        (lines(&["created_by: RUN good", "comment: buildkit"]), lines(&["created_by: RUN evil", "comment: buildkit"]));
    assert_eq!(step("Step 2"), ("changed", &*good, &*evil));
    assert_eq!(step("Step 3").0, "same");
    let (with, without) = (lines(&["created_by: CMD x"]), lines(&["created_by: CMD x", "empty_layer: true"]));
    assert_eq!(step("Step 4"), ("changed", &*with, &*without));
    assert_eq!(step("Step 5"), ("gained", &[][..], &*lines(&["author: someone"])));
    assert_eq!(found.uncompared, None);
    let fields = document(&left, &right)["fields"].as_array().unwrap().clone();
    assert!(fields.iter().any(|field| field["group"] == "history" && field["name"] == "Step 2"));

    let alone = json!([{ "created_by": "RUN a" }, { "created_by": "RUN b" }]);
    let put_in = json!([{ "created_by": "ENV x" }, { "created_by": "RUN a" }, { "created_by": "CMD y" }, { "created_by": "RUN b" }]);
    let found = compare(&history(alone.clone()), &history(put_in.clone()));
    let steps = |found: &Comparison| -> Vec<_> {
        let of_history = found.fields.iter().filter(|field| field.group == Group::History);
        of_history.map(|field| (field.name.clone(), field.change.as_str())).collect()
    };
    let expected = [
        ("Step 1", "gained"),
        ("Step 1, on the right 2", "same"),
        ("Step 3", "gained"),
        ("Step 2, on the right 4", "same"),
    ];
    assert_eq!(steps(&found), expected.map(|(name, change)| (name.to_owned(), change)), "what stays is not marked");
    let found = compare(&history(put_in), &history(alone));
    assert_eq!(steps(&found)[0], ("Step 1".to_owned(), "lost"));
    // Of unequally many in between, none stands for another.
    let (one, two) =
        (json!([{ "created_by": "CMD a" }]), json!([{ "created_by": "ENV x" }, { "created_by": "CMD b" }]));
    let expected = [("Step 1", "lost"), ("Step 1", "gained"), ("Step 2", "gained")];
    let found = compare(&history(one), &history(two));
    assert_eq!(steps(&found), expected.map(|(name, change)| (name.to_owned(), change)));

    let more = compare(&history(json!([])), &history(json!([{}])));
    assert_eq!(field(&more, Group::History, "Step 1").0, "gained", "a step that says nothing is there all the same");
}

#[test]
fn steps_that_only_another_build_has_dated_are_counted_apart() {
    let build = |day: &str, image: &str, run: &str| {
        let mut config = plain_config();
        config["created"] = json!(image);
        config["history"] = json!([
            { "created_by": "ADD base", "created": "2025-01-01T00:00:00Z" },
            { "created_by": "RUN x", "created": format!("2026-01-0{day}T00:00:00Z") },
            { "created_by": run, "created": format!("2026-01-0{day}T00:00:01Z"), "comment": "buildkit" },
        ]);
        single(&[layer("a", 1)], &config)
    };
    let (left, right) = (build("1", "then", "CMD y"), build("2", "now", "CMD y"));
    let found = compare(&left, &right);
    let changes: Vec<_> =
        found.fields.iter().filter(|field| field.group == Group::History).map(|field| field.change.as_str()).collect();
    assert_eq!(changes, ["same", "redated", "redated"]);
    assert!((found.redated, found.dates_alone) == (2, true) && found.uncompared.is_none());
    let json = document(&left, &right);
    assert_eq!((&json["redated"], &json["datesAlone"], &json["uncompared"]), (&json!(2), &json!(true), &Value::Null));

    let other = compare(&left, &build("2", "now", "CMD z"));
    assert_eq!((other.redated, other.dates_alone), (1, false), "a command differs as well");
    let image = compare(&left, &build("1", "now", "CMD y"));
    assert_eq!((image.redated, image.dates_alone), (0, true), "the date of the image is one too");
    let mut labelled = plain_config();
    labelled["config"] = json!({ "Labels": { "v": "1" } });
    let found = compare(&single(&[layer("a", 1)], &plain_config()), &single(&[layer("a", 1)], &labelled));
    assert!(!found.dates_alone);
    let gained = compare(&single(&[], &plain_config()), &build("1", "now", "CMD y"));
    assert_eq!((gained.redated, gained.dates_alone), (0, false), "a date where none was is no other date");
    let mut unknown = plain_config();
    unknown["org.example"] = json!(0);
    let found = compare(&single(&[], &plain_config()), &single(&[], &unknown));
    assert_eq!((found.dates_alone, found.uncompared), (false, Some(Uncompared::Configs)));
}

#[test]
fn diff_ids_that_differ_are_told_by_their_places() {
    let of = |ids: &[&str]| {
        let mut config = plain_config();
        config["rootfs"]["diff_ids"] = ids.iter().map(|id| digest(id)).collect();
        single(&[layer("a", 1)], &config)
    };
    let found = compare(&of(&["base", "good", "end"]), &of(&["base", "evil", "more", "end"]));
    let line = |place: u8, id: &str| format!("{place}: {}", digest(id));
    let (left, right) = (vec![line(2, "good")], vec![line(2, "evil"), line(3, "more")]);
    assert_eq!(field(&found, Group::Setting, "DiffIDs"), ("changed", &*left, &*right));
    assert_eq!(found.uncompared, None);
    let more = compare(&of(&["base"]), &of(&["base", "more"]));
    assert_eq!(field(&more, Group::Setting, "DiffIDs"), ("changed", &[][..], &*vec![line(2, "more")]));
    let gained = compare(&of(&[]), &of(&["base"]));
    assert_eq!(field(&gained, Group::Setting, "DiffIDs").0, "gained");
    let (same, mut other) = (of(&["base"]), plain_config());
    other["rootfs"]["diff_ids"] = json!([digest("base")]);
    other["author"] = json!("someone");
    assert_eq!(field(&compare(&same, &single(&[], &other)), Group::Setting, "DiffIDs").0, "absent");
}

#[test]
fn very_long_lists_are_compared_by_position_but_for_what_both_begin_and_end_with() {
    let of = |names: Vec<String>| single(&names.iter().map(|name| layer(name, 1)).collect::<Vec<_>>(), &plain_config());
    let names = |from: usize, to: usize| (from..to).map(|at| at.to_string());
    let changes = |left: &Side, right: &Side| {
        let layers = compare(left, right).layers.unwrap();
        let of = |change| layers.rows.iter().filter(|row| row.change == change).count();
        (layers.shared, of(Change::Same), of(Change::Moved), of(Change::Gained))
    };
    let few = (of(names(0, 900).collect()), of(names(0, 1).chain(["new".to_owned()]).chain(names(1, 900)).collect()));
    assert_eq!(changes(&few.0, &few.1), (1, 900, 0, 1), "one put in at the bottom");
    // All but the first and the last past each other, and too many to look for the longest.
    let many = of(names(0, 1500).collect());
    let turned = of(names(0, 1).chain(names(2, 1499)).chain(names(1, 2)).chain(names(1499, 1500)).collect());
    assert_eq!(changes(&many, &turned), (1, 2, 1498, 0));
}

#[test]
fn an_other_order_of_variables_is_told() {
    const ORDER: &str = "Order of variables";
    let (left, right) = (env(&["A=1", "B=2", "A=3"]), env(&["B=2", "A=1", "A=3"]));
    let found = compare(&left, &right);
    assert_eq!(field(&found, Group::Env, "A").0, "same");
    let order = (lines(&["A", "B", "A"]), lines(&["B", "A", "A"]));
    assert_eq!(field(&found, Group::Setting, ORDER), ("changed", &*order.0, &*order.1));
    let order = |left: &[&str], right: &[&str]| field(&compare(&env(left), &env(right)), Group::Setting, ORDER).0;
    assert_eq!(order(&["A=1", "B=2"], &["B=2", "A=1"]), "changed");
    assert_eq!(order(&["A=1", "X=1", "B=2"], &["Y=1", "A=3", "B=2"]), "absent", "what both have stands in one order");
    let twice = compare(&env(&["A=1", "B=2"]), &env(&["A=1", "B=2", "A=1"]));
    assert_eq!(field(&twice, Group::Env, "A").0, "changed", "the same once more");
    assert_eq!(field(&twice, Group::Setting, ORDER).0, "absent", "which tells it all");
}

#[test]
fn a_layer_that_went_past_others_is_moved_and_not_the_same() {
    let of = |names: &[&str]| single(&names.iter().map(|name| layer(name, 1)).collect::<Vec<_>>(), &plain_config());
    let rows = |left: &[&str], right: &[&str]| -> Vec<_> {
        let rows = compare(&of(left), &of(right)).layers.unwrap().rows;
        rows.into_iter().map(|row| (row.change.as_str(), row.left, row.right)).collect()
    };
    let turned = [("same", Some(1), Some(0)), ("moved", Some(0), Some(1)), ("same", Some(2), Some(2))];
    assert_eq!(rows(&["b", "z", "b"], &["z", "b", "b"]), turned);
    assert_eq!(rows(&["a"], &["a", "a"]), [("same", Some(0), Some(0)), ("moved", Some(0), Some(1))]);
    let fewer = [("same", Some(0), Some(0)), ("moved", Some(1), Some(0))];
    assert_eq!(rows(&["a", "a"], &["a"]), fewer, "one that the right has less often");
    let (left, right) = (of(&["b", "z", "b"]), of(&["z", "b", "b"]));
    assert_eq!(document(&left, &right)["layers"]["rows"][1]["change"], "moved");
    let put_in = [("gained", None, Some(0)), ("same", Some(0), Some(1)), ("same", Some(1), Some(2))];
    assert_eq!(rows(&["a", "b"], &["new", "a", "b"]), put_in, "what is above stays what it was");
    assert_eq!(compare(&left, &right).uncompared, None);
}

#[test]
fn layers_that_are_there_once_more_are_counted_apart_from_those_in_another_order() {
    let of = |names: &[&str]| single(&names.iter().map(|name| layer(name, 1)).collect::<Vec<_>>(), &plain_config());
    let counts = |left: &[&str], right: &[&str]| {
        let layers = compare(&of(left), &of(right)).layers.unwrap();
        (layers.rows.iter().filter(|row| row.change == Change::Moved).count(), layers.again)
    };
    assert_eq!(counts(&["b", "z", "b"], &["z", "b", "b"]), (1, 0));
    assert_eq!((counts(&["a"], &["a", "a"]), counts(&["a", "a"], &["a"])), ((1, 1), (1, 1)));
    assert_eq!(counts(&["a", "b"], &["b", "a", "a"]), (2, 1), "one of the two went past the other layer");
    assert_eq!(counts(&["a", "x", "x"], &["a", "y"]), (0, 0), "what one side alone has is no layer of both");
}

#[test]
fn what_differs_in_nothing_that_is_compared_is_told() {
    let mut other = plain_config();
    other["org.example"] = json!("");
    let (left, right) = (single(&[layer("a", 1)], &plain_config()), single(&[layer("a", 1)], &other));
    assert_eq!(compare(&left, &right).uncompared, Some(Uncompared::Configs));
    assert_eq!(document(&left, &right)["uncompared"], "configs");
    let unread = Side { config: None, ..right };
    assert_eq!(compare(&left, &unread).uncompared, None, "nobody knows what a config says that was not read");

    let spaced = |document: &Value, media_type: &str, config: Option<&Value>| {
        let mut document = document.clone();
        document["org.example"] = json!([]);
        side(media_type, &document, config)
    };
    let manifests =
        json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [entry("a", "linux", "amd64", None)] });
    let (left, right) = (side(OCI_INDEX, &manifests, None), spaced(&manifests, OCI_INDEX, None));
    assert_eq!(compare(&left, &right).uncompared, Some(Uncompared::Documents));
    assert_eq!(document(&left, &right)["uncompared"], "documents");
    assert_eq!(compare(&left, &left.clone()).uncompared, None, "the same bytes");
    let empty = side("text/plain", &json!([]), None);
    assert_eq!(compare(&left, &empty).uncompared, None, "what cannot be read was compared by its digest alone");
    let changed = index(&[entry("b", "linux", "amd64", None)]);
    assert_eq!(compare(&left, &changed).uncompared, None, "an entry that differs explains the index");
    assert_eq!(document(&left, &changed)["uncompared"], Value::Null);
}

/// What is said of other members: their names and how they stand.
fn members(left: &Side, right: &Side, group: Group) -> Vec<(String, &'static str)> {
    let found = compare(left, right);
    let fields = found.fields.iter().filter(|field| field.group == group && field.change != Change::Same);
    fields.map(|field| (field.name.clone(), field.change.as_str())).collect()
}

#[test]
fn settings_that_nothing_reads_differ_under_their_own_names() {
    let with = |config: Value, other: Value| {
        let mut document = plain_config();
        document["config"] = config;
        document["org.example"] = other;
        single(&[], &document)
    };
    let left =
        with(json!({ "Hostname": "a", "Tty": true, "Cmd": ["x"], "Domainname": "", "Memory": 0 }), json!({ "b": 1 }));
    let right = with(json!({ "Hostname": "b", "Cmd": ["y"], "OpenStdin": false }), json!({ "b": 2 }));
    let names =
        [("Cmd", "changed"), ("org.example", "changed"), ("config.Hostname", "changed"), ("config.Tty", "lost")];
    assert_eq!(members(&left, &right, Group::Setting), names.map(|(name, change)| (name.to_owned(), change)));
    let fields = compare(&left, &right).fields;
    let other = fields.iter().find(|field| field.name == "org.example").unwrap();
    assert_eq!((&other.left[..], &other.right[..]), (&[r#"{"b":1}"#.to_owned()][..], &[r#"{"b":2}"#.to_owned()][..]));
    assert_eq!(compare(&left, &right).uncompared, None);
}

#[test]
fn what_is_said_of_things_that_both_sides_list_is_compared() {
    let noted = |mut descriptor: Value, note: &str| {
        descriptor["annotations"] = json!({ "note": note });
        descriptor
    };
    let subject = |mut document: Value, subject: &str| {
        document["subject"] = json!({ "mediaType": OCI_MANIFEST, "digest": digest(subject), "size": 1 });
        document
    };
    let of = |layers: &[Value], name: &str| {
        let manifest = json!({ "schemaVersion": 2, "mediaType": OCI_MANIFEST, "layers": layers,
            "config": { "mediaType": OCI_CONFIG, "digest": digest("c"), "size": 2 } });
        side(OCI_MANIFEST, &subject(manifest, name), None)
    };
    let left = of(&[noted(layer("a", 1), "one"), noted(layer("old", 1), "one")], "x");
    let right = of(&[noted(layer("a", 1), "two"), noted(layer("new", 1), "two")], "y");
    let annotations = format!("{}: annotations", digest("a"));
    let names = vec![("subject".to_owned(), "changed"), (annotations, "changed")];
    assert_eq!(members(&left, &right, Group::Member), names, "and nothing of what only one of them has");

    // A platform that changed is compared by its name, what is there twice by digest.
    let linux = |name: &str, note: &str| noted(entry(name, "linux", "amd64", None), note);
    let arm = |name: &str, note: &str| noted(entry(name, "linux", "arm64", None), note);
    let left = index(&[linux("a", "one"), arm("p", "one"), arm("q", "one")]);
    let right = index(&[linux("b", "two"), arm("p", "two"), arm("z", "two")]);
    let names = ["linux/amd64: annotations".to_owned(), format!("{}: annotations", digest("p"))];
    assert_eq!(members(&left, &right, Group::Member), names.map(|name| (name, "changed")));
    assert_eq!(members(&left, &left.clone(), Group::Member), vec![]);
}

#[test]
fn entries_of_one_platform_that_swapped_places_are_the_same_in_another_order() {
    let twins = |names: [&str; 2]| index(&names.map(|name| entry(name, "linux", "amd64", None)));
    let (left, right) = (twins(["a", "b"]), twins(["b", "a"]));
    let found = compare(&left, &right);
    let changes: Vec<_> = found.platforms.iter().flatten().map(|row| row.change).collect();
    assert_eq!(changes, [Change::Same, Change::Same]);
    assert!(found.reordered && found.uncompared.is_none());
    assert_eq!(document(&left, &right)["reordered"], true);
    // One of two that changed stands beside the one that did not come along.
    let found = compare(&left, &twins(["b", "c"]));
    let changes: Vec<_> = found.platforms.iter().flatten().map(|row| row.change).collect();
    assert_eq!(changes, [Change::Changed, Change::Same]);
    let more = index(&[entry("new", "linux", "s390x", None), entry("a", "linux", "amd64", None)]);
    let found = compare(&index(&[entry("a", "linux", "amd64", None), entry("x", "linux", "arm64", None)]), &more);
    assert!(!found.reordered, "one more before it moves nothing past another");
    assert!(!compare(&left, &left.clone()).reordered);
}
