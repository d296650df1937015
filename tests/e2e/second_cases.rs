//! One large layer on two cores: a second worker hashes what the first unpacks.

use std::io::Write as _;
use std::slice;
use std::sync::{Arc, Mutex};

use flate2::Compression;
use flate2::write::GzEncoder;
use tallyman::verify::beside::WORTH;

use crate::image::digest_of;
use crate::image::layer::{Layer, Packing, file, noise, tar_of};
use crate::page::visit;
use crate::program::{Folder, copy};
use crate::proof_cases::{app, pushed, verify_layers};
use crate::site::{Site, dist};

/// What the first worker asks for when it starts another.
const STARTED: &str = "config.json?second";

/// A layer that is just large enough. Noise stays as large as it is.
fn large() -> Layer {
    let tar = tar_of(&[file("noise", noise(WORTH as usize, 5))]);
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&tar).unwrap();
    Layer { diff_id: digest_of(&tar), blob: packed.finish().unwrap(), packing: Packing::Gzip }
}

/// The page, with a script before that of its workers, where `Worker` is what they start others with.
async fn with(folder: &Folder, before: &str) -> Site {
    copy(&dist(), folder.path());
    let script = folder.path().join("hasher.js");
    let rest = std::fs::read_to_string(&script).unwrap();
    std::fs::write(script, format!("{before};\n{rest}")).unwrap();
    Site::of(folder.path()).await
}

/// Verifies an image of one layer in a page whose workers begin with a script. Waits for the verdicts on the layer and on its
/// DiffID, where there is one; gives the codes of what went wrong, and how many second workers were started.
async fn verified(name: &'static str, before: &str, layer: Layer, verdicts: [&'static str; 2]) -> (Vec<String>, usize) {
    let folder = Folder::new(name);
    let (site, (registry, built)) = (with(&folder, before).await, pushed(slice::from_ref(&layer)).await);
    let said = Arc::new(Mutex::new(Vec::new()));
    let errors = said.clone();
    visit(name, &site, |page| async move {
        verify_layers(&page, &registry, &built).await;
        page.wait_verdict(&built.layers[0].digest, verdicts[0]).await;
        if !verdicts[1].is_empty() {
            page.wait_verdict(&layer.diff_id, verdicts[1]).await;
        }
        *errors.lock().unwrap() = page.errors().await;
    })
    .await;
    let started = site.log.all().iter().filter(|seen| seen.target.contains(STARTED)).count();
    let said = said.lock().unwrap().clone();
    (said, started)
}

#[tokio::test]
async fn a_second_worker_hashes_what_a_large_layer_holds() {
    let tell = format!(
        "const First = Worker; globalThis.Worker = class extends First {{ \
             constructor(address) {{ super(address); fetch('{STARTED}'); }} }}"
    );
    let right = ["verified", "verified"];
    assert_eq!(verified("second", &tell, large(), right).await, (vec![], 1));
    assert_eq!(verified("second-small", &tell, app(), right).await, (vec![], 0), "it is not worth it");
    let lying = Layer { diff_id: digest_of(b"another archive"), ..large() };
    assert_eq!(verified("second-lying", &tell, lying, ["verified", "mismatch"]).await.1, 1);
}

#[tokio::test]
async fn without_a_second_worker_the_first_does_it_alone_and_one_that_fails_is_told() {
    let none = verified("second-none", "delete globalThis.Worker", large(), ["verified", "verified"]).await;
    assert_eq!(none, (vec![], 0));
    // The console is spared the script that is not there.
    let fails = "const First = Worker; globalThis.Worker = class { \
                     constructor() { return new First('data:text/javascript,postMessage(0)') } }";
    let (said, _) = verified("second-fails", fails, large(), ["unverifiable", ""]).await;
    assert_eq!(said, ["worker"]);
}
