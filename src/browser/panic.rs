//! Panics: a bug says where it is before the module dies.

/// Writes every panic to the console. The trap that follows is seen by `public/boot.js`, which tells the reader: it
/// also sees traps that are no panics, such as an overflowing stack.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&format!("tallyman {}: {info}", env!("CARGO_PKG_VERSION")).into());
    }));
}
