//! Whole images whose author is mistaken or lies: all digests fit, up to the one that the reader asked for, and one
//! statement is not so.

use serde_json::{Value, json};
use tallyman::proof::{CheckName, Outcome, Standing};
use tallyman::verify::Verdict;

use crate::chain::{Image, bytes, digest, seen};
use crate::change::{Change, Numbers};
use crate::image::layer::{Layer, file};
use crate::image::{DOCKER_MANIFEST, OCI_INDEX, OCI_LAYER};
use crate::served::{place_of, prove, served};
use crate::{Tally, run, tried};

/// What is wrong.
#[derive(Clone, Copy, Debug)]
enum Lie {
    /// A descriptor names another size.
    Size,
    /// A descriptor names the digest of something else.
    Digest,
    /// A descriptor names another type.
    Type,
    /// A descriptor holds a copy that is not the content.
    Data,
    /// The DiffIDs are others, or in another order, or of another number.
    DiffIds,
    /// The history makes another number of layers.
    History,
    /// The config is for another platform than the index says.
    Platform,
    /// `rootfs.type` is not `layers`.
    RootFs,
    /// A member that must be there is not, or holds something else.
    Members,
    /// A member is there twice, or once more in another case.
    Keys,
    /// The manifest is an index as well.
    TwoKinds,
    /// A layer is damaged, and named by the digest that it has now.
    Layer,
}

impl Lie {
    const ALL: [Self; 12] = [
        Self::Size,
        Self::Digest,
        Self::Type,
        Self::Data,
        Self::DiffIds,
        Self::History,
        Self::Platform,
        Self::RootFs,
        Self::Members,
        Self::Keys,
        Self::TwoKinds,
        Self::Layer,
    ];
}

/// An image with a lie in it, as it is served; and the object about which a descriptor lies.
struct Lied {
    image: Image,
    /// The bytes of the manifest, where they are no value that can be written.
    manifest: Option<Vec<u8>>,
    about: Option<usize>,
}

/// The descriptor of an object that has one.
fn descriptor(image: &mut Image, place: usize) -> &mut Value {
    match place {
        1 => &mut image.index["manifests"][0],
        2 => &mut image.manifest["config"],
        place => &mut image.manifest["layers"][place - 3],
    }
}

fn size_of(descriptor: &Value) -> u64 {
    descriptor["size"].as_u64().unwrap()
}

/// Tells the lie; `None` when what was drawn is the truth.
fn tell(lie: Lie, numbers: &mut Numbers) -> Option<Lied> {
    let mut image = Image::new();
    let mut manifest = None;
    let place = 1 + numbers.below(4);
    let mut about = None;
    match lie {
        Lie::Size => {
            let size = size_of(descriptor(&mut image, place));
            let wrong = match numbers.below(4) {
                0 => *numbers.pick(&[0, 1, u64::MAX, size * 2]),
                _ => size.saturating_add_signed(numbers.below(2000) as i64 - 1000),
            };
            if wrong == size {
                return None;
            }
            descriptor(&mut image, place)["size"] = json!(wrong);
            about = Some(place);
        }
        Lie::Digest => {
            let other = bytes(&image.config);
            let other = *numbers.pick(&[&other[..], &image.layers[0].blob, b"", b"{}"]);
            let (named, size) = (digest(other).to_string(), other.len());
            if descriptor(&mut image, place)["digest"] == named {
                return None;
            }
            descriptor(&mut image, place)["digest"] = json!(named);
            if numbers.below(2) == 0 {
                descriptor(&mut image, place)["size"] = json!(size);
            }
            about = Some(place);
        }
        Lie::Type => match place {
            1 => descriptor(&mut image, 1)["mediaType"] = json!(*numbers.pick(&[OCI_INDEX, DOCKER_MANIFEST])),
            // What is not an image's config or a layer by its name is only bytes; nothing is said of its inside.
            2 => return None,
            place => {
                let wrong = format!("{OCI_LAYER}{}", numbers.pick(&["", "+zstd"]));
                descriptor(&mut image, place)["mediaType"] = json!(wrong);
            }
        },
        Lie::Data => {
            let data = *numbers.pick(&["", "AAAA", "e30=", "not base64", "e30"]);
            descriptor(&mut image, place)["data"] = json!(data);
        }
        Lie::DiffIds => {
            let diff_ids = image.config["rootfs"]["diff_ids"].as_array_mut().unwrap();
            match numbers.below(4) {
                0 => diff_ids.swap(0, 1),
                1 => drop(diff_ids.pop()),
                2 => diff_ids.push(diff_ids[0].clone()),
                _ => diff_ids[numbers.below(2)] = json!(digest(&numbers.next().to_be_bytes()).to_string()),
            }
            image.name_all();
        }
        Lie::History => {
            let history = image.config["history"].as_array_mut().unwrap();
            match numbers.below(3) {
                0 => history[1]["empty_layer"] = json!(false),
                1 => history[0]["empty_layer"] = json!(true),
                _ => history.push(json!({ "created_by": "more" })),
            }
            image.name_all();
        }
        Lie::Platform => {
            let member = *numbers.pick(&["os", "architecture"]);
            image.config[member] = json!(*numbers.pick(&["windows", "arm64", "Linux", "AMD64"]));
            image.name_all();
        }
        Lie::RootFs => {
            image.config["rootfs"]["type"] = numbers.pick(&[json!("layer"), json!(""), json!(null), json!(1)]).clone();
            image.name_all();
        }
        Lie::Members => {
            let wrong = numbers.pick(&[json!(null), json!([]), json!(5), json!("5"), json!([{}]), json!(true)]).clone();
            let (of, key) = match numbers.below(3) {
                0 => (&mut image.manifest, *numbers.pick(&["config", "layers"])),
                // The entry of the index stays: nothing below it would be looked at.
                _ => (descriptor(&mut image, 2 + numbers.below(3)), *numbers.pick(&["mediaType", "size"])),
            };
            match wrong {
                Value::Bool(_) => drop(of.as_object_mut().unwrap().remove(key)),
                // A number is a size, a text a type, a list the layers: another one, and no lie of this kind.
                wrong if std::mem::discriminant(&wrong) == std::mem::discriminant(&of[key]) && wrong != json!([{}]) => {
                    return None;
                }
                wrong => of[key] = wrong,
            }
        }
        Lie::Keys => {
            let sound = String::from_utf8(bytes(&image.manifest)).unwrap();
            let twice =
                ["\"layers\":[],", "\"Layers\":[],", "\"schemaVersion\":2,", "\"MEDIATYPE\":\"\",", "\"config\":{},"];
            manifest = Some(sound.replacen('{', &format!("{{{}", numbers.pick(&twice)), 1).into_bytes());
        }
        Lie::TwoKinds => {
            let kind = *numbers.pick(&["manifests", "Manifests", "fsLayers", "blobs"]);
            image.manifest[kind] = numbers.pick(&[json!([]), json!(null), json!([{}])]).clone();
        }
        Lie::Layer => {
            let at = numbers.below(2);
            let Layer { mut blob, diff_id, packing } = image.layers[at].clone();
            let other = Layer::of(&[file("c", "three")]).blob;
            (*numbers.pick(&Change::ALL)).apply(&mut blob, &other, numbers);
            if blob == image.layers[at].blob {
                return None;
            }
            image.layers[at] = Layer { blob, diff_id, packing };
            image.name_all();
        }
    }
    let named = manifest.clone().unwrap_or_else(|| bytes(&image.manifest));
    if !matches!(about, Some(1)) && !matches!((lie, place), (Lie::Type | Lie::Data, 1)) {
        let entry = &mut image.index["manifests"][0];
        entry["digest"] = json!(digest(&named).to_string());
        entry["size"] = json!(named.len());
    }
    Some(Lied { image, manifest, about })
}

fn case(numbers: &mut Numbers, tally: &mut Tally) {
    let lie = *numbers.pick(&Lie::ALL);
    let Some(Lied { image, manifest, about }) = tell(lie, numbers) else { return };
    let mut served = served(&image);
    if let Some(manifest) = manifest {
        served[1].bytes = manifest;
    }
    let chain = prove(&image.digest(), &image, &served, about);
    let summary = chain.summary();
    for (number, link) in chain.links().iter().enumerate() {
        if about == Some(place_of(&chain, number)) {
            assert_ne!(link.verdict, Verdict::Verified, "{lie:?}: {link:?}");
        }
    }
    let has_inside = |place: usize| match seen(&served[place].bytes) {
        tallyman::proof::Seen::Read { inside, .. } => inside.and_then(|inside| inside.diff_id),
        _ => None,
    };
    let repacked =
        (3..5).all(|place| has_inside(place).map(|d| d.to_string()) == Some(image.layers[place - 3].diff_id.clone()));
    match lie {
        // The change may be one that leaves the inside as it was, such as another time in the gzip header.
        Lie::Layer if repacked => tally.count("a repacked layer"),
        _ => {
            assert_ne!(summary.standing, Standing::Proven, "{lie:?}: {chain:?}");
            let is_said = |outcome: &Outcome| *outcome == Outcome::Failed;
            assert!(
                chain.links().iter().flat_map(|link| &link.checks).any(|check| is_said(&check.outcome)),
                "{lie:?} is said by no check: {chain:?}"
            );
            tally.count(format!("{lie:?}"));
        }
    }
    if matches!(lie, Lie::Layer) && !repacked {
        let checks = chain.links().iter().flat_map(|link| &link.checks);
        let diff_ids = checks.filter(|check| check.name == CheckName::DiffId);
        assert!(diff_ids.filter(|check| check.outcome == Outcome::Passed).count() < 2, "{chain:?}");
    }
}

#[test]
fn no_false_statement_of_an_author_is_proven() {
    let tally = run(10, case);
    let names = Lie::ALL.map(|lie| format!("{lie:?}"));
    tried(&tally, &names.each_ref().map(String::as_str));
}
