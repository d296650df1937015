//! Events on the window, for scripts that drive the page.

use web_sys::{CustomEvent, CustomEventInit};

/// Dispatches a `CustomEvent` with this JSON as its `detail`, and says whether that was possible.
pub fn dispatch(name: &str, detail: &str) -> bool {
    let sent = || {
        let options = CustomEventInit::new();
        options.set_detail(&js_sys::JSON::parse(detail).ok()?);
        let event = CustomEvent::new_with_event_init_dict(name, &options).ok()?;
        web_sys::window()?.dispatch_event(&event).ok()
    };
    sent().is_some()
}
