//! What is kept across visits: read without asking, hashed again, never believed, never what came to somebody signed in.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "support/shelf.rs"]
mod shelf;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use proptest::prelude::*;
use shelf::*;
use tallyman::cache::{
    Cache, Entry, Keep, Kind, MOST_DOCUMENT_BYTES, MOST_DOCUMENTS, MOST_LAYER_BYTES, Record, Uses, key, sum, surplus,
};
use tallyman::digest::Digest;
use tallyman::library::Library;
use tallyman::reference::{Place, Reference};
use tallyman::registry::credentials::Credentials;
use tallyman::secret::Secret;
use tallyman::source::{Came, ErrorKind};
use tallyman::verify::{Expected, Verdict};

/// A cache in memory.
#[derive(Default)]
struct Memory(RefCell<HashMap<String, Record>>);

impl Cache for Memory {
    fn get<'c>(&'c self, key: &'c str) -> LocalBoxFuture<'c, Option<Record>> {
        async move { self.0.borrow().get(key).cloned() }.boxed_local()
    }

    fn put(&self, key: String, record: Record) {
        self.0.borrow_mut().insert(key, record);
    }

    fn remove(&self, key: &str) {
        self.0.borrow_mut().remove(key);
    }
}

impl Memory {
    fn keys(&self) -> Vec<String> {
        self.0.borrow().keys().cloned().collect()
    }
}

fn visit(shelf: &Shelf, cache: &Rc<Memory>) -> Library<Shelf> {
    Library::new(shelf.clone(), "https://example.org/".to_owned()).keeping(cache.clone())
}

fn place_of(text: &str) -> Place {
    text.parse::<Reference>().unwrap().place
}

/// A registry with a manifest and its config, and a cache that one visit has filled.
fn visited() -> (Shelf, Rc<Memory>, Digest, Expected) {
    let shelf = Shelf::default();
    let digest = shelf.manifest("1", OCI_MANIFEST, &manifest_of(b"{}", 5));
    let config = Expected { digest: shelf.blob(b"{}"), size: Some(2) };
    let cache = Rc::<Memory>::default();
    let library = visit(&shelf, &cache);
    run(library.open_digest(&place(), &digest)).unwrap();
    run(library.blob(&place(), &config, 100)).unwrap();
    (shelf, cache, digest, config)
}

#[test]
fn a_second_visit_by_digest_asks_nobody_and_says_since_when() {
    let (shelf, cache, digest, config) = visited();
    let asked = shelf.log();
    let library = visit(&shelf, &cache);
    let object = run(library.open_digest(&place(), &digest)).unwrap();
    assert_eq!(object.verdict(), &Verdict::Verified);
    assert_eq!(object.bytes(), Some(&*manifest_of(b"{}", 5)));
    assert!(object.reading().unwrap().is_ok());
    assert_eq!(object.answer().came, Came::Kept { since: 1_800_000_000 });
    assert_eq!(object.answer().media_type.as_deref(), Some(OCI_MANIFEST));
    assert_eq!(run(library.blob(&place(), &config, 100)).unwrap().verdict(), &Verdict::Verified);
    assert_eq!(shelf.log(), asked);
}

/// The registry may be mended by the next visit, and nobody would see it.
#[test]
fn what_was_served_as_something_else_is_not_kept() {
    for (served, is_kept) in
        [(OCI_MANIFEST, true), ("application/vnd.oci.image.index.v1+json", false), ("text/plain", false)]
    {
        let (shelf, cache) = (Shelf::default(), Rc::<Memory>::default());
        let manifest = manifest_of(b"{}", 5);
        let digest = shelf.manifest("1", served, &manifest);
        let object = run(visit(&shelf, &cache).open_digest(&place(), &digest)).unwrap();
        assert_eq!((object.verdict(), !cache.keys().is_empty()), (&Verdict::Verified, is_kept), "{served}");
    }
}

#[test]
fn a_tag_is_asked_for_again_and_its_content_is_not() {
    let (shelf, cache, digest, _) = visited();
    let library = visit(&shelf, &cache);
    let object = run(library.open_row(&place(), &tag("1"), |_| {})).unwrap();
    assert_eq!((object.digest(), object.verdict()), (&digest, &Verdict::Computed));
    assert_eq!(shelf.log().last().unwrap(), "HEAD /v2/app/manifests/1");
}

/// Docker Hub counts what is read: what an earlier visit kept is not read again, and asking where the tag points is free.
#[test]
fn where_reads_are_counted_a_tag_is_not_read_again() {
    let (shelf, cache, hub) = (Shelf::default(), Rc::<Memory>::default(), place_of("docker.io/library/app"));
    let (bytes, at) = (manifest_of(b"{}", 5), "https://registry-1.docker.io/v2/library/app/manifests");
    let (digest, head) = (sha256(&bytes), format!("HEAD {at}/1"));
    let lay = |page: Page| {
        shelf.lay(&format!("{at}/1"), page.clone());
        shelf.lay(&format!("{at}/{digest}"), page);
    };
    let open = |library: &Library<Shelf>| {
        let before = shelf.log().len();
        let object = run(library.open_tag(&hub, &tag("1"))).unwrap();
        assert_eq!((object.digest(), object.verdict()), (&digest, &Verdict::Computed));
        (shelf.log()[before..].to_vec(), matches!(object.answer().came, Came::Kept { .. }))
    };
    lay(Page::ok(OCI_MANIFEST, &bytes).claiming(&digest));
    assert_eq!(open(&visit(&shelf, &cache)), (vec![head.clone(), format!("GET {at}/{digest}")], false));
    assert_eq!(open(&visit(&shelf, &cache)), (vec![head.clone()], true));
    // Nothing of somebody who signed in was kept, so there is nothing to find.
    let library = visit(&shelf, &cache);
    let Place::Repository(repository) = &hub else { panic!("{hub:?}") };
    let login = Credentials::password("me", "pw".to_owned()).unwrap();
    library.sign_in(repository.host(), login).unwrap();
    assert_eq!(open(&library), (vec![format!("GET {at}/1")], false));
    // Where the digest is hidden, only reading tells.
    lay(Page::ok(OCI_MANIFEST, &bytes));
    assert_eq!(open(&visit(&shelf, &cache)), (vec![head, format!("GET {at}/1")], false));
}

/// Any registry may count. Once an answer told what is left, its other repositories are asked so as well.
#[test]
fn where_an_answer_tells_what_is_left_of_a_limit_reads_are_counted() {
    let bytes = manifest_of(b"{}", 5);
    let digest = sha256(&bytes);
    let [one, other] = ["one", "other"].map(|name| place_of(&format!("localhost:5000/{name}")));
    for tells in [true, false] {
        let (shelf, cache) = (Shelf::default(), Rc::<Memory>::default());
        let mut page = Page::ok(OCI_MANIFEST, &bytes).claiming(&digest);
        if tells {
            let budget = [("ratelimit-limit", "100;w=21600"), ("ratelimit-remaining", "99;w=21600")];
            page.headers.extend(budget.map(|(name, value)| (name.to_owned(), value.to_owned())));
        }
        for name in ["one", "other"] {
            for last in ["1", &digest.to_string()] {
                shelf.lay(&format!("/v2/{name}/manifests/{last}"), page.clone());
            }
        }
        run(visit(&shelf, &cache).open_digest(&other, &digest)).unwrap();
        let library = visit(&shelf, &cache);
        run(library.open_tag(&one, &tag("1"))).unwrap();
        run(library.open_tag(&other, &tag("1"))).unwrap();
        let method = if tells { "HEAD" } else { "GET" };
        assert_eq!(shelf.log()[1..], ["GET /v2/one/manifests/1".to_owned(), format!("{method} /v2/other/manifests/1")]);
    }
}

#[test]
fn what_was_changed_in_the_cache_is_dropped_and_fetched_anew() {
    let (shelf, cache, digest, _) = visited();
    let key = key(Kind::Document, &place(), &digest);
    for bytes in [b"".to_vec(), b"{}".to_vec(), [manifest_of(b"{}", 5), b" ".to_vec()].concat()] {
        let record = Record { bytes, media_type: None, since: 0 };
        cache.put(key.clone(), record.clone());
        let before = shelf.log().len();
        let object = run(visit(&shelf, &cache).open_digest(&place(), &digest)).unwrap();
        assert_eq!(object.verdict(), &Verdict::Verified);
        assert!(matches!(object.answer().came, Came::Answer(_)));
        assert_eq!(shelf.log().len(), before + 1);
        assert_ne!(cache.0.borrow()[&key], record, "the right bytes are kept instead");
    }
}

#[test]
fn what_was_changed_is_gone_even_when_nothing_comes_instead() {
    let (_, cache, digest, _) = visited();
    let key = key(Kind::Document, &place(), &digest);
    cache.put(key.clone(), Record { bytes: b"other".to_vec(), media_type: None, since: 0 });
    let error = run(visit(&Shelf::default(), &cache).open_digest(&place(), &digest)).unwrap_err();
    assert_eq!(error.kind, ErrorKind::DigestUnknown);
    assert!(!cache.keys().contains(&key));
}

#[test]
fn a_mismatch_is_not_kept() {
    let shelf = Shelf::default();
    let digest = sha256(b"what was asked for");
    shelf.lay(&format!("/v2/app/manifests/{digest}"), Page::ok(OCI_MANIFEST, b"something else"));
    let cache = Rc::<Memory>::default();
    let object = run(visit(&shelf, &cache).open_digest(&place(), &digest)).unwrap();
    assert!(matches!(object.verdict(), Verdict::Mismatch(_)));
    assert_eq!(cache.keys(), [""; 0]);
}

#[test]
fn what_one_place_served_is_not_what_another_serves() {
    let (shelf, cache, digest, _) = visited();
    let elsewhere = place_of("localhost:5000/other");
    let error = run(visit(&shelf, &cache).open_digest(&elsewhere, &digest)).unwrap_err();
    assert_eq!(error.kind, ErrorKind::DigestUnknown);
    let places =
        ["localhost:5000/app", "localhost:5000/app/b", "localhost/app", "https://localhost:5000/app", "oci:app"];
    let keys: std::collections::BTreeSet<_> =
        places.iter().map(|place| key(Kind::Document, &place_of(place), &digest)).collect();
    assert_eq!(keys.len(), places.len());
    assert_ne!(key(Kind::Layer, &place(), &digest), key(Kind::Document, &place(), &digest));
    for key in keys {
        let plain = |c: char| c.is_ascii_alphanumeric() || "./%_-".contains(c);
        assert!(key.chars().all(plain) && key.matches('/').count() == 2, "{key}");
    }
}

#[test]
fn nothing_is_kept_of_what_came_to_somebody_signed_in() {
    let shelf = Shelf::default();
    let digest = shelf.manifest("1", OCI_MANIFEST, &manifest_of(b"{}", 5));
    let cache = Rc::<Memory>::default();
    let library = visit(&shelf, &cache);
    let host = place_of("localhost:5000/app");
    let Place::Repository(repository) = &host else { unreachable!() };
    let credentials = Credentials::Password { user: Secret::new("a".into()), secret: Secret::new("b".into()) };
    library.session_of(repository.host()).sign_in(credentials).unwrap();
    run(library.open_digest(&place(), &digest)).unwrap();
    run(library.open_tag(&place(), &tag("1"))).unwrap();
    assert_eq!(cache.keys(), [""; 0]);
    assert!(!library.layer_key(&place(), &digest).unwrap().1, "nor layers");
    // Signed out, it is asked for again as anybody, and what comes then is kept.
    library.forget(repository.host());
    run(library.open_digest(&place(), &digest)).unwrap();
    assert_eq!(cache.keys(), [key(Kind::Document, &place(), &digest)]);
    assert!(library.layer_key(&place(), &digest).unwrap().1);
}

fn entries(kind: Kind, count: usize, size: u64) -> Vec<Entry> {
    let key = |number| key(kind, &place(), &sha256(&usize::to_be_bytes(number)));
    (0..count).map(|number| Entry { key: key(number), size }).collect()
}

#[test]
fn who_was_not_used_for_longest_goes_first() {
    let documents = entries(Kind::Document, MOST_DOCUMENTS + 3, 10);
    let mut uses = Uses::default();
    assert_eq!(surplus(&documents, &uses), [0, 1, 2].map(|at: usize| documents[at].key.clone()));
    // The first is used today, the second was yesterday; the third was never.
    uses.note(&documents[1].key, 100);
    uses.note(&documents[0].key, 200);
    for entry in &documents[3..] {
        uses.note(&entry.key, 150);
    }
    assert_eq!(surplus(&documents, &uses), [2, 1, 3].map(|at: usize| documents[at].key.clone()));
}

#[test]
fn layers_drive_out_no_documents_and_strangers_go() {
    let mut all = entries(Kind::Document, 2, MOST_DOCUMENT_BYTES / 2);
    all.extend(entries(Kind::Layer, 3, MOST_LAYER_BYTES / 2));
    all.push(Entry { key: "another/key".into(), size: 0 });
    assert_eq!(surplus(&all, &Uses::default()), ["another/key", &all[2].key]);
    assert_eq!(sum(&all, Kind::Document), (2, MOST_DOCUMENT_BYTES));
    assert_eq!(sum(&all, Kind::Layer), (3, MOST_LAYER_BYTES / 2 * 3));
}

#[test]
fn uses_are_read_as_hints() {
    let all = entries(Kind::Document, 3, 1);
    let mut uses = Uses::default();
    uses.note(&all[0].key, 5);
    uses.note(&all[2].key, 7);
    uses.note("gone", 9);
    let text = uses.text(&all);
    assert_eq!(text, format!("5 {}\n7 {}\n", all[0].key, all[2].key));
    let mut read = Uses::read(&format!("\nx y\n-1 z\n{text}no\n"));
    read.merge(Uses::read(&format!("6 {}\n6 {}\n", all[0].key, all[2].key)));
    assert_eq!(read.text(&all), format!("6 {}\n7 {}\n", all[0].key, all[2].key));
}

#[test]
fn a_choice_that_means_nothing_is_the_usual_one() {
    for keep in Keep::ALL {
        assert_eq!(Keep::of(keep.as_str()), keep);
    }
    for word in ["", "Layers", "all", "documents\0"] {
        assert_eq!(Keep::of(word), Keep::Documents);
    }
}

proptest! {
    #[test]
    fn after_the_surplus_is_gone_the_limits_hold(sizes in prop::collection::vec(0..u64::MAX / 4, 0..50), used in any::<u64>()) {
        let mut all = entries(Kind::Layer, sizes.len(), 0);
        all.iter_mut().zip(&sizes).for_each(|(entry, size)| entry.size = *size);
        let mut uses = Uses::default();
        all.iter().step_by(3).for_each(|entry| uses.note(&entry.key, used));
        let gone = surplus(&all, &uses);
        all.retain(|entry| !gone.contains(&entry.key));
        prop_assert!(sum(&all, Kind::Layer).1 <= MOST_LAYER_BYTES);
        prop_assert!(surplus(&all, &uses).is_empty());
    }

    #[test]
    fn uses_of_any_text_are_read_without_a_panic(text in "\\PC{0,200}") {
        Uses::read(&text);
    }
}
