//! Damage of every kind, in large numbers, and never a false `verified`.
//!
//! Each case takes something sound, does to it what faults and attackers do, and asks the verifier. What may be said is
//! known without any hash: the bytes are those of before, or they are not. A sound twin comes with every hundredth case
//! and must be proven, so that nothing here holds because everything fails.
//!
//! The run of `cargo test` takes some seconds. The long one, of ten million, takes some minutes of all cores:
//! `TALLYMAN_MUTATIONS=10000000 cargo test --profile thorough --test mutations`. `TALLYMAN_SEED` starts elsewhere.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

#[path = "../support/beside.rs"]
mod beside;
#[path = "../support/chain.rs"]
mod chain;
#[path = "../support/image.rs"]
mod image;
#[path = "../support/shelf.rs"]
mod shelf;

mod author;
mod change;
mod served;
mod streams;

use std::collections::BTreeMap;
use std::thread;

use change::Numbers;

/// How many cases a run of `cargo test` has.
const FEW: u64 = 12_000;

/// What cases were tried, by their name.
#[derive(Default)]
struct Tally(BTreeMap<String, u64>);

impl Tally {
    fn count(&mut self, case: impl Into<String>) {
        *self.0.entry(case.into()).or_default() += 1;
    }
}

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect("a whole number"))
}

/// Runs a share of the cases on every core.
fn run(share: u64, case: impl Fn(&mut Numbers, &mut Tally) + Sync) -> Tally {
    let cores = thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let (cases, seed) = (setting("TALLYMAN_MUTATIONS", FEW) * share / 100, setting("TALLYMAN_SEED", 20_150_113));
    let worker = |core: u64| {
        let mut tally = Tally::default();
        for number in (core..cases).step_by(cores as usize) {
            // Each case has numbers of its own: one that fails can be run alone.
            case(&mut Numbers::new(seed.wrapping_mul(1 << 32).wrapping_add(number)), &mut tally);
        }
        tally
    };
    let mut all = Tally::default();
    thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|core| scope.spawn(move || worker(core))).collect();
        for thread in threads {
            for (case, count) in thread.join().expect("no case fails").0 {
                *all.0.entry(case).or_default() += count;
            }
        }
    });
    println!("{cases} cases: {:?}", all.0);
    all
}

/// Holds that each of these was tried.
fn tried(tally: &Tally, cases: &[&str]) {
    for case in cases {
        assert!(tally.0.get(*case).is_some_and(|count| *count > 0), "{case} was not tried: {:?}", tally.0);
    }
}
