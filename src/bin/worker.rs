//! The worker that hashes: see `tallyman::browser::worker`.

fn main() {
    tallyman::browser::panic::install();
    tallyman::browser::worker::listen();
}
