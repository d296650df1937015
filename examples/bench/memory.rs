//! Memory of the browser's renderers as the kernel counts it: the process that runs the page and its worker, and the
//! spare one that Chromium keeps. Pages that they share count once for each, so the sum says little; its growth says
//! what the page needs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::read_to_string;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// Pause between two looks.
const LOOK: Duration = Duration::from_millis(20);

/// Resident bytes (VmRSS) of all renderers that descend from this process, together.
pub fn resident() -> u64 {
    let family = descendants();
    let is_renderer = |process: &&u32| {
        read_to_string(format!("/proc/{process}/cmdline")).is_ok_and(|line| line.contains("--type=renderer"))
    };
    // A process that ends while it is looked at counts nothing.
    family.iter().filter(is_renderer).filter_map(|process| status(*process, "VmRSS:")).sum::<u64>() * 1024
}

/// Notes the most that the renderers hold until it is asked.
pub struct Peak {
    stop: Arc<AtomicBool>,
    watch: JoinHandle<u64>,
}

impl Peak {
    /// Begins to look.
    pub fn start() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let watch = std::thread::spawn(move || {
            let mut most = 0;
            while !stopped.load(Ordering::Relaxed) {
                most = most.max(resident());
                std::thread::sleep(LOOK);
            }
            most
        });
        Self { stop, watch }
    }

    /// Ends it, and gives the most that was seen in bytes.
    pub fn stop(self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        self.watch.join().unwrap()
    }
}

fn descendants() -> BTreeSet<u32> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let Some(process) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        if let Some(parent) = status(process, "PPid:") {
            children.entry(parent as u32).or_default().push(process);
        }
    }
    let (mut found, mut next) = (BTreeSet::new(), vec![std::process::id()]);
    while let Some(process) = next.pop() {
        let young = children.remove(&process).unwrap_or_default();
        found.extend(&young);
        next.extend(young);
    }
    found
}

/// A number of `/proc/PID/status`.
fn status(process: u32, field: &str) -> Option<u64> {
    let status = read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    line.split_whitespace().next()?.parse().ok()
}
