//! Programs that the tests start: a free port, a folder of their own, an end.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// A port on which nothing listens, and that nobody is given by chance before it is used.
///
/// The system's own choice (`bind` to port 0) is out of the question: it comes out of the ports from 32,768 on, of which
/// every connection of every browser beside this test is given one too. Ports below are only taken by those who name them.
pub fn free_port() -> u16 {
    const FIRST: u32 = 20_000;
    const COUNT: u32 = 12_000;
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    // Two programs that ask at the same time begin at different places.
    let begin = std::process::id().wrapping_mul(97);
    let next = || begin.wrapping_add(GIVEN.fetch_add(1, Ordering::Relaxed)) % COUNT + FIRST;
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    std::iter::repeat_with(|| u16::try_from(next()).unwrap()).take(COUNT as usize).find(is_free).unwrap()
}

/// Where temporary files go. Cargo names a folder to tests, and none to examples, which use this file too.
pub fn scratch() -> PathBuf {
    option_env!("CARGO_TARGET_TMPDIR").map_or_else(std::env::temp_dir, PathBuf::from)
}

/// A folder that goes away with its owner.
pub struct Folder(PathBuf);

impl Folder {
    /// A new, empty folder.
    pub fn new(purpose: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = scratch().join(format!("{purpose}-{}-{count}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A browser that is still writing its last file may win this race; cargo's own folder is cleaned by `cargo clean`.
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// A child process that ends with its owner.
pub struct Program(pub Child);

/// How long a program may take to end by itself before it is killed.
const GRACE: Duration = Duration::from_secs(5);

impl Drop for Program {
    fn drop(&mut self) {
        // Asked first, because ChromeDriver closes its browsers when it is asked and leaves them alone when it is killed.
        let asked = std::process::Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        let deadline = Instant::now() + GRACE;
        while asked.is_ok() && Instant::now() < deadline {
            if matches!(self.0.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// How long a program may take to answer its first request.
const START: Duration = Duration::from_secs(20);

/// Waits until an address answers with success.
pub async fn wait_until_it_answers(url: &str) {
    let deadline = Instant::now() + START;
    loop {
        if reqwest::get(url).await.is_ok_and(|answer| answer.status().is_success()) {
            return;
        }
        assert!(Instant::now() < deadline, "{url} does not answer");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
