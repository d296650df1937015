//! The page: see `tallyman::ui`.

fn main() {
    tallyman::browser::panic::install();
    wasm_bindgen_futures::spawn_local(tallyman::ui::start());
}
