//! What registries offer beside the plain protocol, read leniently and believed in nothing.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use tallyman::json::{self, Json};
use tallyman::reference::{Host, Repository};
use tallyman::registry::known::ALL;
use tallyman::registry::vendor::{self, Auth, Beside, VendorApi};

const DIGEST: &str = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const FIRST: &str = "https://quay.io/api/v1/repository/org/app/tag/?onlyActiveTags=true&limit=100&page=1";

fn offer_of(id: &str) -> &'static dyn VendorApi {
    vendor::of(ALL.into_iter().find(|known| known.id == id).unwrap()).unwrap()
}

#[track_caller]
fn read(text: &str) -> Json {
    json::read(text.as_bytes()).unwrap()
}

#[test]
fn quays_addresses_are_below_its_own_api() {
    let quay = offer_of("quay");
    let repository = Repository::new(Host::parse("quay.io").unwrap(), "org/app").unwrap();
    assert_eq!(quay.tags(&repository).unwrap(), FIRST);
    let digest = DIGEST.parse().unwrap();
    let at = format!("https://quay.io/api/v1/repository/org/app/manifest/{DIGEST}");
    assert_eq!(quay.manifest(&repository, &digest).unwrap(), at);
}

#[test]
fn a_page_of_quays_names_the_next_one_by_its_number() {
    let quay = offer_of("quay");
    let more = read(r#"{"tags": [{"name": "1"}], "has_additional": true}"#);
    let next = quay.read_tags(FIRST, &more).unwrap().next.unwrap();
    assert_eq!(next, FIRST.replace("page=1", "page=2"));
    assert_eq!(quay.read_tags("https://quay.io/elsewhere", &more).unwrap().next, None);
    let last = format!("{}4294967295", FIRST.trim_end_matches('1'));
    assert_eq!(quay.read_tags(&last, &more).unwrap().next, None);
    for end in [r#"{"tags": []}"#, r#"{"tags": [], "has_additional": "yes"}"#] {
        assert_eq!(quay.read_tags(FIRST, &read(end)).unwrap().next, None, "{end}");
    }
}

#[test]
fn what_quay_says_oddly_of_a_tag_leaves_the_tag() {
    let quay = offer_of("quay");
    let odd = read(
        r#"{"tags": [{"name": "a", "manifest_digest": 5}, {"name": "b", "manifest_digest": "sha256:short"}, {"name": 7}, null,
            {"name": "c", "manifest_digest": "DIGEST", "size": "big", "start_ts": -1, "is_manifest_list": false}]}"#
            .replace("DIGEST", DIGEST)
            .as_str(),
    );
    let tags = quay.read_tags(FIRST, &odd).unwrap().tags;
    let names: Vec<_> = tags.iter().map(|(name, hint)| (name.as_str(), hint.is_some())).collect();
    assert_eq!(names, [("a", false), ("b", false), ("c", true)]);
    let hint = tags[2].1.clone().unwrap();
    assert_eq!((hint.digest.to_string().as_str(), hint.size, hint.pushed), (DIGEST, None, None));
    for strange in ["[]", "{}", r#"{"tags": {}}"#, "5"] {
        assert!(quay.read_tags(FIRST, &read(strange)).is_err(), "{strange}");
    }
}

#[test]
fn a_manifest_comes_out_of_its_wrapping_byte_for_byte() {
    let quay = offer_of("quay");
    let wrapped = read(r#"{"manifest_data": "{\n  \"a\":1,\u00e9}\r\n"}"#);
    assert_eq!(quay.read_manifest(wrapped).unwrap(), "{\n  \"a\":1,é}\r\n".as_bytes());
    for strange in ["[]", "{}", r#"{"manifest_data": null}"#, r#"{"manifest_data": {}}"#] {
        assert!(quay.read_manifest(read(strange)).is_err(), "{strange}");
    }
}

#[test]
fn googles_list_may_say_anything_at_all() {
    let google = offer_of("google");
    for strange in
        ["[]", "5", "null", r#"{"not a digest": {"tag": ["a"]}}"#, r#"{"DIGEST": 5}"#, r#"{"DIGEST": {"tag": "a"}}"#]
    {
        assert_eq!(google.beside(&read(&strange.replace("DIGEST", DIGEST))), Beside::default(), "{strange}");
    }
    let said = r#"{"DIGEST": {"tag": ["a", 5, "b"], "imageSizeBytes": "12", "timeUploadedMs": "1767139200000"}}"#;
    let beside = google.beside(&read(&said.replace("DIGEST", DIGEST)));
    assert_eq!(beside.tags.keys().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!((beside.tags["a"].size, beside.tags["a"].pushed), (Some(12), Some(1_767_139_200)));
    assert_eq!(beside.untagged, []);
}

#[test]
fn what_has_no_tag_is_told_apart_by_those_who_list_it() {
    let said = r#"{"DIGEST": {"tag": [], "timeUploadedMs": "1767139200000"}}"#.replace("DIGEST", DIGEST);
    let beside = offer_of("google").beside(&read(&said));
    assert!(beside.tags.is_empty());
    assert_eq!(beside.untagged.iter().map(|hint| hint.digest.to_string()).collect::<Vec<_>>(), [DIGEST]);
    for tags in ["null", "[]"] {
        let said = format!(r#"[{{"digest":"{DIGEST}","tags":{tags},"push_time":"2025-12-31T00:00:00.000Z"}}]"#);
        let listed = offer_of("harbor").read_tags("", &read(&said)).unwrap();
        assert_eq!(listed.untagged.iter().map(|hint| hint.pushed).collect::<Vec<_>>(), [Some(1_767_139_200)], "{tags}");
        assert_eq!(listed.tags, []);
    }
}

#[test]
fn when_a_tag_was_pushed_is_read_where_it_is_told() {
    let (date, at) = ("2025-12-31T00:00:00.5Z", Some(1_767_139_200));
    for (id, answer, expected) in [
        (
            "hub",
            r#"{"results":[{"name":"a","digest":"D","tag_last_pushed":"T","last_updated":"2020-01-01T00:00:00Z"}]}"#,
            at,
        ),
        ("hub", r#"{"results":[{"name":"a","digest":"D","last_updated":"T"}]}"#, at),
        ("hub", r#"{"results":[{"name":"a","digest":"D","tag_last_pushed":null,"last_updated":7}]}"#, None),
        (
            "acr",
            r#"{"tags":[{"name":"a","digest":"D","createdTime":"2020-01-01T00:00:00Z","lastUpdateTime":"T"}]}"#,
            at,
        ),
        ("acr", r#"{"tags":[{"name":"a","digest":"D","lastUpdateTime":"yesterday"}]}"#, None),
        ("harbor", r#"[{"digest":"D","push_time":"2020-01-01T00:00:00Z","tags":[{"name":"a","push_time":"T"}]}]"#, at),
        ("harbor", r#"[{"digest":"D","push_time":"T","tags":[{"name":"a"}]}]"#, at),
        ("quay", r#"{"tags":[{"name":"a","manifest_digest":"D","start_ts":1767139200}]}"#, at),
    ] {
        let answer = answer.replace("\"D\"", &format!("\"{DIGEST}\"")).replace("\"T\"", &format!("\"{date}\""));
        let listed = offer_of(id).read_tags(FIRST, &read(&answer)).unwrap();
        let pushed = listed.tags.into_iter().map(|(_, hint)| hint.unwrap().pushed).collect::<Vec<_>>();
        assert_eq!(pushed, [expected], "{id}: {answer}");
    }
}

#[test]
fn most_registries_offer_nothing_more() {
    let offering: Vec<_> = ALL.into_iter().filter(|known| vendor::of(known).is_some()).map(|known| known.id).collect();
    assert_eq!(offering, ["hub", "quay", "google", "acr", "harbor"]);
}

/// What is said of each tag: its name, and the size.
fn told(id: &str, answer: &str) -> Vec<(String, Option<Option<u64>>)> {
    let listed = offer_of(id).read_tags("https://registry.example/list", &read(answer)).unwrap();
    assert_eq!(listed.next, None);
    let hint = |hint: tallyman::source::Hint| {
        assert_eq!(hint.digest.to_string(), DIGEST);
        hint.size
    };
    listed.tags.into_iter().map(|(name, about)| (name, about.map(hint))).collect()
}

#[test]
fn lists_of_the_newest_tags_lie_where_their_makers_say_and_ask_for_no_more_than_reading() {
    let at = |id: &str, host: &str, path: &str| {
        offer_of(id).newest(&Repository::new(Host::parse(host).unwrap(), path).unwrap())
    };
    let hub = at("hub", "docker.io", "library/app").unwrap();
    assert_eq!(hub.url, "https://hub.docker.com/v2/repositories/library/app/tags?page_size=100&ordering=last_updated");
    assert_eq!((hub.auth, offer_of("hub").origin()), (Auth::Anybody, Some("https://hub.docker.com")));
    let acr = at("acr", "me.azurecr.io", "org/app").unwrap();
    assert_eq!(acr.url, "https://me.azurecr.io/acr/v1/org/app/_tags?n=100&orderby=timedesc");
    assert!(matches!(acr.auth, Auth::Token(scope) if scope.to_string() == "repository:org/app:metadata_read"));
    let untagged =
        offer_of("acr").untagged(&Repository::new(Host::parse("me.azurecr.io").unwrap(), "org/app").unwrap());
    let untagged = untagged.unwrap();
    assert_eq!(untagged.url, "https://me.azurecr.io/acr/v1/org/app/_manifests?n=100&orderby=timedesc");
    assert!(matches!(untagged.auth, Auth::Token(scope) if scope.to_string() == "repository:org/app:metadata_read"));
    let harbor = at("harbor", "harbor.example", "org/app").unwrap();
    let url = "https://harbor.example/api/v2.0/projects/org/repositories/app/artifacts?with_tag=true&page_size=100&sort=-push_time";
    assert_eq!((harbor.url.as_str(), harbor.auth), (url, Auth::Login));
    let nested = at("harbor", "harbor.example", "org/team/app/web").unwrap();
    assert_eq!(nested.url, url.replace("/app/", "/team%252Fapp%252Fweb/"), "slashes in a name are encoded twice");
    assert_eq!(at("harbor", "harbor.example", "app"), None);
}

#[test]
fn docker_hubs_list_is_read_leniently() {
    let answer = format!(
        r#"{{"results":[{{"name":"one","digest":"{DIGEST}","full_size":9,"images":[{{"size":7}}]}},
            {{"name":"many","digest":"{DIGEST}","full_size":9,"images":[{{"size":7}},{{"size":8}}]}},
            {{"name":"old","images":[]}},{{"name":7}},{{"digest":"{DIGEST}"}},null]}}"#
    );
    let expected = [("one", Some(Some(7))), ("many", Some(None)), ("old", None)];
    assert_eq!(told("hub", &answer), expected.map(|(name, size)| (name.to_owned(), size)));
    assert!(offer_of("hub").read_tags("", &read(r#"{"message":"no"}"#)).is_err());
}

#[test]
fn azures_list_is_read_leniently() {
    let answer = format!(
        r#"{{"tags":[{{"name":"a","digest":"{DIGEST}"}},{{"name":"b","digest":"no digest"}},{{"name":null}}]}}"#
    );
    assert_eq!(told("acr", &answer), [("a".to_owned(), Some(None)), ("b".to_owned(), None)]);
    assert!(offer_of("acr").read_tags("", &read(r#"{"errors":[]}"#)).is_err());
    // The list of manifests is for what has no tag.
    let answer = format!(
        r#"{{"manifests":[{{"digest":"{DIGEST}","tags":["a"]}},{{"digest":"no digest"}},3,
            {{"digest":"{DIGEST}","mediaType":"application/x","createdTime":"2025-12-31T00:00:00Z","tags":[]}},
            {{"digest":"{DIGEST}"}}]}}"#
    );
    let listed = offer_of("acr").read_tags("", &read(&answer)).unwrap();
    let told: Vec<_> = listed.untagged.iter().map(|hint| (hint.media_type.as_deref(), hint.pushed)).collect();
    assert_eq!(told, [(Some("application/x"), Some(1_767_139_200)), (None, None)]);
    assert!(listed.tags.is_empty());
}

#[test]
fn harbors_artifacts_are_read_leniently() {
    let answer = format!(
        r#"[{{"digest":"{DIGEST}","size":5,"tags":[{{"name":"a"}},{{"name":"b"}},{{}}],"references":null}},
            {{"digest":"{DIGEST}","size":5,"tags":[{{"name":"index"}}],"references":[{{}}]}},
            {{"digest":"{DIGEST}","tags":null}},{{"tags":[{{"name":"lost"}}]}},3]"#
    );
    let expected = [("a", Some(Some(5))), ("b", Some(Some(5))), ("index", Some(None)), ("lost", None)];
    assert_eq!(told("harbor", &answer), expected.map(|(name, size)| (name.to_owned(), size)));
    assert!(offer_of("harbor").read_tags("", &read(r#"{"errors":[]}"#)).is_err());
}
