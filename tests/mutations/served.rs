//! Whole images from a registry that lies: what is below a digest is served damaged, swapped or under a wrong header.

use std::sync::Arc;

use tallyman::content::{self, Document};
use tallyman::object::{Held, Object};
use tallyman::proof::{Chain, ConfigNamed, Role, Standing};
use tallyman::source::{Answer, Came, Claim, Exchange};
use tallyman::transport::{Headers, Method};
use tallyman::verify::Verdict;

use crate::chain::{Image, bytes, config_of, digest, seen};
use crate::change::{Change, Numbers};
use crate::image::{DOCKER_LIST, DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST};
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

fn object(served: &Served) -> Object {
    let exchange = Exchange {
        method: Method::Get,
        url: "https://registry.example/".into(),
        accept: None,
        status: 200,
        redirected: false,
        headers: Headers::default(),
        authorized: false,
    };
    let (media_type, claimed) = (served.media_type.clone(), served.claimed.clone());
    let answer = Answer { bytes: served.bytes.as_slice().into(), media_type, claimed, came: Came::Answer(exchange) };
    Object::new(Arc::new(Held::new(answer, None)), None)
}

/// Follows what is served from the digest that the reader asked for, as a walk does, as far as it can be read.
pub fn prove(asked: &tallyman::digest::Digest, served: &[Served]) -> Chain {
    let mut chain = Chain::default();
    let [index, manifest, config, layers @ ..] = served else { return chain };
    let reading = |served: &Served| content::read(&served.bytes, served.media_type.as_deref());
    let root = chain.root(Some(asked), &object(index));
    let Ok(Document::Index(read)) = reading(index).map(|reading| reading.document) else { return chain };
    let Some(entry) = read.manifests.first() else { return chain };
    let at = chain.document(root, entry, &object(manifest));
    let Ok(Document::Manifest(read)) = reading(manifest).map(|reading| reading.document) else { return chain };
    let config_at = chain.config(at, &read, entry.platform.as_ref(), &object(config));
    let says = config_of(&config.bytes);
    for (position, (layer, served)) in read.layers.iter().zip(layers).enumerate() {
        let verdict = chain.verdict(config_at).clone();
        chain.layer(
            at,
            position,
            layer,
            &seen(&served.bytes),
            Some(ConfigNamed { config: Some(&says), verdict: &verdict }),
        );
    }
    chain
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

fn case(sound: &[Served], asked: &tallyman::digest::Digest, numbers: &mut Numbers, tally: &mut Tally) {
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
    let chain = prove(asked, &lied);
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
    let (sound, asked) = (served(&image), image.digest());
    let tally = run(30, |numbers, tally| case(&sound, &asked, numbers, tally));
    let names = Change::ALL.map(|change| format!("{change:?}"));
    tried(&tally, &names.each_ref().map(String::as_str));
    tried(&tally, &["wrong type", "wrong claim", "whole", "damaged"]);
}
