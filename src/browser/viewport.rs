//! Which rows of a long table are on screen.

use leptos::html;
use leptos::prelude::*;
use web_sys::Element;

use super::listener::Listener;

/// The height of a row until the style sheet's is known, in pixels.
const USUAL_HEIGHT: u32 = 56;

/// The first row on screen, how many fit, and the height of one in pixels, for a table body whose rows are of equal
/// height. Follows scrolling and resizing.
pub fn rows_on_screen(body: NodeRef<html::Tbody>) -> ReadSignal<(usize, usize, u32)> {
    // Few until the screen was measured: every row asks the registry, and one too many is a request for nothing.
    let (rows, set_rows) = signal((0, 4, USUAL_HEIGHT));
    let measure = move || {
        // An animation frame may come when the table is gone.
        let Some(Some(body)) = body.try_get_untracked() else { return };
        if let Some(now) = measure(&body)
            && rows.try_get_untracked().is_some_and(|before| before != now)
        {
            set_rows.set(now);
        }
    };
    let page = window();
    let listeners = ["scroll", "resize"].map(|kind| Listener::new(page.clone().into(), kind, move |_| measure()));
    let listeners = StoredValue::new_local(Some(listeners));
    on_cleanup(move || listeners.set_value(None));
    Effect::new(move || {
        // Runs once the table is in the document, and its rows have the height that the style sheet gives them.
        body.track();
        request_animation_frame(measure);
    });
    rows
}

/// The style sheet names the height, because it depends on the width; the position tells how far it was scrolled.
fn measure(body: &Element) -> Option<(usize, usize, u32)> {
    let screen = window().inner_height().ok()?.as_f64()?;
    let style = window().get_computed_style(body).ok()??;
    let height: u32 = style.get_property_value("--row").ok()?.trim().strip_suffix("px")?.parse().ok()?;
    let height = height.max(1);
    // Negative once the table's top has left the screen.
    let top = body.get_bounding_client_rect().top();
    let above = if top < 0.0 { (-top) as usize / height as usize } else { 0 };
    let visible = (screen - top.max(0.0)).max(0.0) as usize / height as usize + 2;
    Some((above, visible, height))
}
