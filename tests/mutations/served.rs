//! Whole images from a registry that lies: what is below a digest is served damaged, swapped or under a wrong header.

use std::collections::HashMap;

use tallyman::digest::Digest;
use tallyman::library::Library;
use tallyman::proof::{Chain, Plan, Platforms, Role, Seen, Standing};
use tallyman::source::Claim;
use tallyman::verify::{Reason, Verdict};
use tallyman::walk::Walk;

use crate::chain::{Image, bytes, digest, seen};
use crate::change::{Change, Numbers};
use crate::image::{DOCKER_LIST, DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST};
use crate::shelf::{Page, Shelf, place, run as wait};
use crate::{Tally, run, tried};

/// What a registry serves for one object.
#[derive(Clone)]
pub struct Served {
    pub bytes: Vec<u8>,
    pub media_type: Option<String>,
    pub claimed: Claim,
}

/// An index, a manifest, a config and two layers, in the order of the chain.
pub fn served(image: &Image) -> Vec<Served> {
    let document = |value, media_type: &str| Served {
        bytes: bytes(value),
        media_type: Some(media_type.to_owned()),
        claimed: Claim::Hidden,
    };
    let blob = |bytes: Vec<u8>| Served { bytes, media_type: None, claimed: Claim::Hidden };
    let mut all = vec![document(&image.index, OCI_INDEX), document(&image.manifest, OCI_MANIFEST)];
    all.push(blob(bytes(&image.config)));
    all.extend(image.layers.iter().map(|layer| blob(layer.blob.clone())));
    all
}

/// Walks from the digest that the reader asked for down through what is served, each object at the address by which the
/// image names it. Of two at one address the one about which a descriptor lies is there, or else the later.
pub fn prove(asked: &Digest, image: &Image, served: &[Served], about: Option<usize>) -> Chain {
    let shelf = Shelf::default();
    let named = |place: usize| match place {
        0 => None,
        1 => image.index["manifests"][0]["digest"].as_str(),
        2 => image.manifest["config"]["digest"].as_str(),
        place => image.manifest["layers"][place - 3]["digest"].as_str(),
    };
    let mut layers = HashMap::new();
    for place in (0..served.len()).filter(|place| Some(*place) != about).chain(about) {
        let digest = if place == 0 { Some(asked.to_string()) } else { named(place).map(str::to_owned) };
        let (Some(digest), Served { bytes, media_type, claimed }) = (digest, &served[place]) else { continue };
        let mut page = Page::ok(media_type.as_deref().unwrap_or("application/octet-stream"), bytes);
        if let Claim::Digest(claimed) = claimed {
            page = page.claiming(claimed);
        }
        let kind = if place < 2 { "manifests" } else { "blobs" };
        shelf.lay(&format!("/v2/app/{kind}/{digest}"), page);
        layers.insert(digest, bytes);
    }
    let library = Library::new(shelf, "https://example.org/".to_owned());
    let Ok(root) = wait(library.open_digest(&place(), asked)) else { return Chain::default() };
    let plan = Plan { platforms: Platforms::All, layers: true };
    let walk = wait(Walk::read(&library, &place(), Some(asked.clone()), root, plan, &|_| {}));
    walk.chain(&|layer| {
        layers.get(&layer.digest.to_string()).map_or(Seen::Unread(Reason::Unreadable), |bytes| seen(bytes))
    })
}

/// How many objects an image of these tests has.
pub const OBJECTS: usize = 5;

/// Where a link's object lies among what is served.
pub fn place_of(chain: &Chain, number: usize) -> usize {
    let link = &chain.links()[number];
    match (link.role, link.parent) {
        (Role::Document, None) => 0,
        (Role::Document, Some(_)) => 1,
        (Role::Config, _) => 2,
        (Role::Layer { position }, _) => 3 + position,
    }
}

fn case(image: &Image, sound: &[Served], numbers: &mut Numbers, tally: &mut Tally) {
    let mut lied = sound.to_vec();
    let is_twin = numbers.below(100) == 0;
    for _ in 0..if is_twin { 0 } else { 1 + numbers.below(3) / 2 } {
        let (at, other) = (numbers.below(OBJECTS), numbers.below(OBJECTS));
        match numbers.below(10) {
            0 => {
                let types = [OCI_INDEX, OCI_MANIFEST, DOCKER_LIST, DOCKER_MANIFEST, "text/html", ""];
                lied[at].media_type = Some((*numbers.pick(&types)).to_owned());
                tally.count("wrong type");
            }
            1 => {
                // The claim of the damaged bytes themselves, of what was asked, or of something else.
                let named = [&lied[at].bytes, &sound[at].bytes, &sound[other].bytes].map(|bytes| digest(bytes));
                lied[at].claimed = Claim::Digest(numbers.pick(&named).clone());
                tally.count("wrong claim");
            }
            _ => {
                let change = *numbers.pick(&Change::ALL);
                change.apply(&mut lied[at].bytes, &sound[other].bytes, numbers);
                tally.count(format!("{change:?}"));
            }
        }
    }
    let chain = prove(&image.digest(), image, &lied, None);
    let is_same = |place: usize| lied[place].bytes == sound[place].bytes;
    for (number, link) in chain.links().iter().enumerate() {
        if link.verdict != Verdict::Verified {
            continue;
        }
        let mut above = Some(number);
        while let Some(number) = above {
            assert!(is_same(place_of(&chain, number)), "a false verified for {:?}", chain.links()[number]);
            above = chain.links()[number].parent;
        }
    }
    let is_whole = (0..OBJECTS).all(is_same);
    // A type that is not the document's is served; for blobs it says nothing.
    let is_misnamed = (0..2).any(|place| lied[place].media_type != sound[place].media_type);
    let summary = chain.summary();
    let is_proven = (summary.standing, summary.checked) == (Standing::Proven, OBJECTS);
    assert_eq!(is_proven, is_whole && !is_misnamed, "{summary:?} of {chain:?}");
    tally.count(if is_whole { "whole" } else { "damaged" });
}

#[test]
fn no_object_is_verified_that_is_not_what_its_verified_parents_name() {
    let image = Image::new();
    let sound = served(&image);
    let tally = run(30, |numbers, tally| case(&image, &sound, numbers, tally));
    let names = Change::ALL.map(|change| format!("{change:?}"));
    tried(&tally, &names.each_ref().map(String::as_str));
    tried(&tally, &["wrong type", "wrong claim", "whole", "damaged"]);
}
