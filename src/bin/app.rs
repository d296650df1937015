//! The page: see `tallyman::ui`.

fn main() {
    tallyman::browser::panic::install();
    tallyman::ui::start();
}
