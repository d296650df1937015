//! What a reader's browser loads before the first view stands, what the first pages of each kind add, and what it loads
//! for the first layer, as gzip: the compression of GitHub Pages.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use crate::figure::{aimed, heading, kilobytes, plain};
use crate::page::visit;
use crate::site::{SUB_PATH, Site, dist};

/// The worker's files, which are loaded when the first layer is hashed.
const WORKER: [&str; 3] = ["hasher.js", "worker.js", "worker_bg.wasm"];

/// Pages that are opened one after the other behind the first view: what it is, its link, and how it is known to stand.
const NEXT: [(&str, &str, &str); 3] = [
    ("the first repository", "#/oci:demo", "repository"),
    ("the first image after it", "#/oci:demo:1.4.2?platform=linux/amd64", "manifest"),
    ("the first proof after it", "#/oci:demo:1.4.2?proof=layers", "proof"),
];

/// The most that program, glue and style of the first view may weigh, and the most for the worker, in bytes.
const MOST: [usize; 2] = [150_000, 110_000];

/// Opens the page without a link and prints the sizes of the files that it asked for. Gives whether they are within what
/// they may be: a size is the same on every machine.
pub async fn measure() -> bool {
    let site = Site::start().await;
    heading("transfer of the first view, files as gzip -9");
    let log = site.log.clone();
    let asked = move || -> BTreeSet<String> { log.all().iter().filter_map(|seen| file_of(&seen.target)).collect() };
    let views = Arc::new(Mutex::new(Vec::new()));
    let seen = views.clone();
    visit("transfer", &site, |page| async move {
        page.open("").await;
        page.wait_state("home", "ready").await;
        seen.lock().unwrap().push(asked());
        for (_, link, name) in NEXT {
            page.follow(link).await;
            page.wait_state(name, "ready").await;
            seen.lock().unwrap().push(asked());
        }
    })
    .await;
    let views = std::mem::take(&mut *views.lock().unwrap());
    let asked = views[0].clone();
    let (asked, absent): (BTreeSet<String>, BTreeSet<String>) =
        asked.into_iter().partition(|file| dist().join(file).is_file());
    let sum = |kinds: &[&str]| -> usize {
        let of_kind = |file: &&String| kinds.iter().any(|kind| file.ends_with(kind));
        asked.iter().filter(of_kind).map(|file| gzipped(file)).sum()
    };
    let boot: usize = asked.iter().filter(|file| file.starts_with("boot")).map(|file| gzipped(file)).sum();
    let (module, glue, style) = (sum(&[".wasm"]), sum(&[".js"]) - boot, sum(&[".css"]));
    plain("app module", &kilobytes(module));
    plain("glue", &kilobytes(glue));
    plain("style", &kilobytes(style));
    let first = module + glue + style;
    aimed("app, glue and style", &kilobytes(first), &format!("at most {}", kilobytes(MOST[0])));
    plain("boot script, HTML and the rest", &kilobytes(sum(&[""]) - module - glue - style));
    plain("all of the first view", &format!("{} in {} files", kilobytes(sum(&[""])), asked.len()));
    for ((what, ..), pair) in NEXT.iter().zip(views.windows(2)) {
        let new: Vec<&String> = pair[1].difference(&pair[0]).filter(|file| is_program(file)).collect();
        let sum = new.iter().map(|file| gzipped(file)).sum();
        plain(&format!("{what} adds"), &format!("{} in {} files", kilobytes(sum), new.len()));
    }
    if !absent.is_empty() {
        let names: Vec<&str> = absent.iter().map(String::as_str).collect();
        plain("asked for and not there", &names.join(", "));
    }
    let worker = WORKER.iter().map(|file| gzipped(file)).sum();
    aimed("worker, loaded for the first layer", &kilobytes(worker), &format!("at most {}", kilobytes(MOST[1])));
    let early: Vec<&str> = WORKER.into_iter().filter(|file| asked.contains(*file)).collect();
    if !early.is_empty() {
        plain("of these, loaded by the first view already", &early.join(", "));
    }
    first <= MOST[0] && worker <= MOST[1] && early.is_empty()
}

/// The name of a file of the built page, as its server was asked for it.
fn file_of(target: &str) -> Option<String> {
    let path = target.split(['?', '#']).next()?.strip_prefix(SUB_PATH)?;
    Some(if path.is_empty() { "index.html".to_owned() } else { path.to_owned() })
}

/// Whether a file is part of the program, and not of what it shows.
fn is_program(file: &str) -> bool {
    !file.starts_with("demo/") && dist().join(file).is_file()
}

/// The size of a built file in the format that static hosts send.
fn gzipped(file: &str) -> usize {
    let path: &Path = &dist().join(file);
    let packed = Command::new("gzip").args(["-9", "-n", "-c"]).arg(path).output().unwrap();
    assert!(packed.status.success(), "gzip {}: {}", path.display(), String::from_utf8_lossy(&packed.stderr));
    packed.stdout.len()
}
