//! The fuzz targets, natively and quickly: each with its seeds, and with some thousands of changes of them that are the
//! same every time. `TALLYMAN_FUZZ` sets how many; `TALLYMAN_CORPUS` names a folder to write the seeds to, for cargo-fuzz.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

#[path = "mutations/change.rs"]
mod change;
#[path = "../fuzz/targets.rs"]
mod targets;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use change::{Change, Numbers};

/// How many changed inputs each target gets in a run of `cargo test`.
const FEW: u64 = 800;

/// The longest input tried, in bytes.
const LONGEST: usize = 16 << 10;

#[test]
fn every_target_holds_for_its_seeds_and_what_comes_of_them() {
    let many = std::env::var("TALLYMAN_FUZZ").map_or(FEW, |text| text.parse().unwrap());
    for (name, target, seeds) in targets::all() {
        if let Ok(folder) = std::env::var("TALLYMAN_CORPUS") {
            let folder = Path::new(&folder).join(name);
            fs::create_dir_all(&folder).unwrap();
            for (number, seed) in seeds.iter().enumerate() {
                fs::write(folder.join(format!("seed-{number}")), seed).unwrap();
            }
        }
        seeds.iter().for_each(|seed| target(seed));
        for number in 0..many {
            let mut numbers = Numbers::new(number);
            let mut bytes = numbers.pick(&seeds).clone();
            for _ in 0..=numbers.below(4) {
                let other = numbers.pick(&seeds).clone();
                (*numbers.pick(&Change::ALL)).apply(&mut bytes, &other, &mut numbers);
            }
            bytes.truncate(LONGEST);
            let outcome = catch_unwind(AssertUnwindSafe(|| target(&bytes)));
            assert!(outcome.is_ok(), "{name} fails for change {number}: {:?}", String::from_utf8_lossy(&bytes));
        }
    }
}

/// cargo-fuzz runs what is listed here, and nothing is listed that is no target.
#[test]
fn each_target_has_its_program() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(root.join("fuzz/Cargo.toml")).unwrap();
    let names: Vec<_> = targets::all().into_iter().map(|(name, ..)| name).collect();
    for name in &names {
        let program = fs::read_to_string(root.join(format!("fuzz/fuzz_targets/{name}.rs"))).unwrap();
        assert!(program.contains(&format!("targets::{name}(")), "{name}");
        assert!(manifest.contains(&format!("name = \"{name}\"\n")), "{name}");
    }
    assert_eq!(manifest.matches("[[bin]]").count(), names.len());
    assert_eq!(fs::read_dir(root.join("fuzz/fuzz_targets")).unwrap().count(), names.len());
}
