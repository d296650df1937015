//! Proving whole images: digest and DiffID of every layer, beside the commands that find the same two digests.
//!
//! The yardstick is `sha256sum FILE` and `gzip -dc FILE | sha256sum` for each layer, one after the other, as whole
//! processes in the same run. It finds the digests and nothing else: no archive is walked, nothing is fetched.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use axum::body::Bytes;
use serde_json::json;

use crate::figure::{aimed, best, each, heading, millis, plain, speed};
use crate::hashing::{longest, other_size};
use crate::image::layer::{Layer, Packing, noise, program, tar_of};
use crate::image::{self, Flavour, Image, Store, added, digest_of};
use crate::memory::{self, Peak};
use crate::page::{Page, visit};
use crate::probe;
use crate::program::Folder;
use crate::registry::{Content, Registry};
use crate::site::Site;
use crate::tags::one_layer;
use tallyman::verify::beside::WORTH;

const REPOSITORY: &str = "bench/proof";

const RUNS: usize = 3;

/// Bytes of each layer that looks random, and how many there are.
const RANDOM: (usize, usize) = (64 << 20, 4);

/// The most that is taken of this machine's programs, in bytes of an archive: as a layer of a real system has them.
const PROGRAMS: usize = 204 << 20;

/// Bytes of each file of the layer whose size the environment names.
const PART: usize = 4 << 20;

/// Zeros of a layer that is made to be unkind: much comes out of little at once.
const ZEROS: usize = 1 << 30;

/// Images of the large index, and layers of each: with manifests, configs and the index some five hundred objects.
const MANY: (usize, usize) = (100, 3);

/// Proves an index of many small images: what the page itself costs.
pub async fn measure_many() {
    heading(&format!("proving an index of {} images of {} small layers each", MANY.0, MANY.1));
    let (mut store, mut entries) = (Store::default(), Vec::new());
    for number in 0..MANY.0 {
        let layers: Vec<Layer> = (0..MANY.1).map(|layer| small(number * MANY.1 + layer)).collect();
        let steps = layers.iter().map(|layer| added("COPY", layer)).collect();
        entries.push(Image { steps, ..one_layer(&layers[0]) }.build(&mut store).manifest);
    }
    let index = image::index(&mut store, Flavour::Oci, &entries);
    let objects = store.all().count();
    let mut content = Content::default();
    for (digest, stored) in store.all() {
        let bytes = Bytes::copy_from_slice(&stored.bytes);
        match &stored.manifest {
            Some(media_type) => content.manifest(REPOSITORY, digest, media_type, digest, bytes),
            None => content.blob(REPOSITORY, digest, bytes),
        }
    }
    let registry = Registry::start(content).await;
    let link = format!("#/{}/{REPOSITORY}@{}?proof=layers", registry.host, index.digest);
    let site = Site::start().await;
    visit("bench-many", &site, move |page| async move {
        probe::install(&page).await;
        let mut rounds = Vec::new();
        for _ in 0..RUNS {
            rounds.push(round(&page, &link).await);
        }
        let proven: Vec<f64> = rounds.iter().map(|round| round.proven).collect();
        plain(&format!("{objects} objects, click to proven"), &format!("best of {} ms", each(&proven)));
        plain("of that for each object", &format!("{:.1} ms", best(&proven) / objects as f64));
        print_page(&rounds);
        plain("resident memory above idle, peak while proving", &memory_of(&rounds));
    })
    .await;
}

fn small(number: usize) -> Layer {
    Layer::of(&[program("small", noise(2_000, number as u64))])
}

/// Proves both images and prints what it took; or one with a single layer of the size that the environment names.
pub async fn measure() {
    let folder = Folder::new("bench-proof");
    if let Some(mebibytes) = other_size() {
        let name = format!("one layer of {mebibytes} MiB, half of it random, gzip -1");
        let large = [packed(folder.path(), "large", &half_random(mebibytes << 20), "-1")];
        return measure_image(&name, &folder, &large, "at most 1").await;
    }
    let programs = [packed(folder.path(), "programs", &archive_of_programs(), "-6")];
    measure_image("one layer of this machine's programs, gzip -6", &folder, &programs, "at most 1").await;
    let random: Vec<Layer> = (0..RANDOM.1)
        .map(|number| packed(folder.path(), &format!("random-{number}"), &random(number as u64), "-1"))
        .collect();
    measure_image("four layers of 64 MiB of random bytes, gzip -1", &folder, &random, "at most 1").await;
    let unkind = [packed(folder.path(), "unkind", &mostly_zeros(), "-9")];
    measure_image("one layer of noise and then 1 GiB of zeros, gzip -9", &folder, &unkind, "at most 1").await;
}

/// As much noise as makes it worth while to share the layer, and zeros behind it.
fn mostly_zeros() -> Vec<u8> {
    tar_of(&[program("noise", noise(WORTH as usize, 1)), program("zeros", vec![0; ZEROS])])
}

fn random(seed: u64) -> Vec<u8> {
    tar_of(&[program("noise", noise(RANDOM.0, seed))])
}

/// An archive of so many bytes: noise and text in turn, so that it unpacks to twice of what is stored.
fn half_random(size: usize) -> Vec<u8> {
    let noise = noise(PART, 1);
    let parts: Vec<_> = (0..size / PART / 2)
        .flat_map(|part| {
            [("noise", noise.clone()), ("text", vec![b'a'; PART])].map(|(name, bytes)| (part, name, bytes))
        })
        .map(|(part, name, bytes)| program(&format!("{name}-{part}"), bytes))
        .collect();
    tar_of(&parts)
}

/// An archive of this machine's programs. They differ between machines; ratios hardly do.
fn archive_of_programs() -> Vec<u8> {
    let mut files: Vec<_> = std::fs::read_dir("/usr/bin").unwrap().flatten().map(|entry| entry.path()).collect();
    files.sort();
    let (mut entries, mut total) = (Vec::new(), 0);
    for path in files {
        let is_file = path.symlink_metadata().is_ok_and(|about| about.is_file());
        let Some(bytes) = is_file.then(|| std::fs::read(&path).ok()).flatten() else { continue };
        total += bytes.len();
        if total > PROGRAMS {
            break;
        }
        entries.push(program(path.to_str().unwrap().trim_start_matches('/'), bytes));
    }
    tar_of(&entries)
}

/// A layer packed by gzip, and a file of it for the commands.
fn packed(folder: &Path, name: &str, inside: &[u8], level: &str) -> Layer {
    let plain = folder.join(name);
    std::fs::write(&plain, inside).unwrap();
    let blob = Command::new("gzip").args([level, "-nc"]).arg(&plain).output().unwrap().stdout;
    std::fs::remove_file(&plain).unwrap();
    let layer = Layer { diff_id: digest_of(inside), blob, packing: Packing::Gzip };
    std::fs::write(folder.join(file_name(&layer)), &layer.blob).unwrap();
    layer
}

fn file_name(layer: &Layer) -> String {
    layer.diff_id.replace(':', "-")
}

async fn measure_image(what: &str, folder: &Folder, layers: &[Layer], aim: &str) {
    let size: usize = layers.iter().map(|layer| layer.blob.len()).sum();
    heading(&format!("proving {what} ({:.1} MB), registry on loopback", size as f64 / 1e6));
    let (content, manifest) = content(layers);
    let registry = Registry::start(content).await;
    let link = format!("#/{}/{REPOSITORY}@{manifest}?proof=layers", registry.host);
    let site = Site::start().await;
    let commands: Vec<f64> = (0..RUNS).map(|_| by_commands(folder.path(), layers)).collect();
    let aim = aim.to_owned();
    visit("bench-proof", &site, move |page| async move {
        probe::install(&page).await;
        let mut rounds = Vec::new();
        for _ in 0..RUNS {
            rounds.push(round(&page, &link).await);
        }
        print(size, &rounds, &commands, &aim);
    })
    .await;
}

/// Times in milliseconds, memory in bytes.
struct Round {
    /// From the click to `proven`.
    proven: f64,
    longest: Option<f64>,
    /// The longest gap between two frames, if any was longer than two of sixty in a second.
    gap: Option<f64>,
    memory: f64,
}

async fn round(page: &Page, link: &str) -> Round {
    const BUTTON: &str = "button[data-action=prove]";
    page.open(link).await;
    page.wait_for(BUTTON).await;
    let (idle, peak) = (memory::resident(), Peak::start());
    let click = "const now = performance.now(); document.querySelector(arguments[0]).click(); return now";
    let clicked = page.run(click, json!([BUTTON])).await.as_f64().unwrap();
    let noted = probe::wait(page, "proven").await;
    let memory = peak.stop() as f64 - idle as f64;
    let proven = noted["proven"].as_f64().unwrap();
    let within = |name| longest(&noted[name], clicked, proven);
    Round { proven: proven - clicked, longest: within("tasks"), gap: within("frames"), memory }
}

/// What the commands take for all layers, in milliseconds.
fn by_commands(folder: &Path, layers: &[Layer]) -> f64 {
    let began = Instant::now();
    for layer in layers {
        let file = folder.join(file_name(layer));
        assert_eq!(run(Command::new("sha256sum").arg(&file)), digest_of_hex(&digest_of(&layer.blob)));
        let mut gzip = Command::new("gzip").arg("-dc").arg(&file).stdout(Stdio::piped()).spawn().unwrap();
        let unpacked = run(Command::new("sha256sum").stdin(gzip.stdout.take().unwrap()));
        gzip.wait().unwrap();
        assert_eq!(unpacked, digest_of_hex(&layer.diff_id));
    }
    began.elapsed().as_secs_f64() * 1e3
}

fn digest_of_hex(digest: &str) -> String {
    digest.trim_start_matches("sha256:").to_owned()
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    String::from_utf8_lossy(&output.stdout).split(' ').next().unwrap_or_default().to_owned()
}

fn print(size: usize, rounds: &[Round], commands: &[f64], aim: &str) {
    let proven: Vec<f64> = rounds.iter().map(|round| round.proven).collect();
    let line = |times: &[f64]| format!("{}, best of {} ms", speed(size, best(times)), each(times));
    plain("fetched, hashed, unpacked and walked, click to proven", &line(&proven));
    plain("gzip -dc | sha256sum, and sha256sum, of the same files", &line(commands));
    aimed("time of proving to time of the commands", &format!("{:.2}", best(&proven) / best(commands)), aim);
    print_page(rounds);
    aimed("resident memory above idle, peak while proving, all workers", &memory_of(rounds), "at most 64 MiB");
}

/// Of the first round: later ones begin with what the one before has left.
fn memory_of(rounds: &[Round]) -> String {
    let memory = rounds.first().map_or(0.0, |first| first.memory);
    format!("{:.1} MiB", memory / f64::from(1 << 20))
}

/// What the page had to bear meanwhile.
fn print_page(rounds: &[Round]) {
    let most = |of: fn(&Round) -> Option<f64>| rounds.iter().filter_map(of).max_by(f64::total_cmp);
    let longest = most(|round| round.longest).map_or("none over 50 ms".to_owned(), millis);
    aimed("longest task of the main thread while proving", &longest, "none over 50 ms");
    let gap = most(|round| round.gap).map_or("none over 34 ms".to_owned(), millis);
    aimed("longest gap between two frames while proving", &gap, "none over 34 ms, two frames of sixty in a second");
}

/// The content, and the digest of the manifest.
fn content(layers: &[Layer]) -> (Content, String) {
    let mut store = Store::default();
    let steps = layers.iter().map(|layer| added("COPY", layer)).collect();
    let built = Image { steps, ..one_layer(&layers[0]) }.build(&mut store);
    let (manifest, config) = (built.manifest, built.config.digest);
    let bytes = |digest: &str| Bytes::copy_from_slice(store.bytes(digest));
    let mut content = Content::default();
    content.manifest(REPOSITORY, &manifest.digest, &manifest.media_type, &manifest.digest, bytes(&manifest.digest));
    content.blob(REPOSITORY, &config, bytes(&config));
    for layer in &built.layers {
        content.blob(REPOSITORY, &layer.digest, bytes(&layer.digest));
    }
    (content, manifest.digest)
}
