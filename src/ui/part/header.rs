//! The header with the one box that takes any reference, and the footer.

use leptos::prelude::*;

use super::search::search;
use crate::ui::context::shared;
use crate::ui::live::{on, text};
use crate::ui::shell::shell;

/// The program's name, which leads home, and the box.
pub fn header() -> AnyView {
    let title = shared().settings().title.clone().unwrap_or_else(|| "Tallyman".into());
    let home = format!("{title}, home");
    view! {
        <header class="header">
            <a class="brand" href="#/" aria-label=home>
                <svg class="brand-mark" viewBox="0 0 24 24" aria-hidden="true">
                    <path d="M4 4v16M9 4v16M14 4v16M19 4v16"/><path class="brand-stroke" d="M1.5 16.5 22.5 7"/>
                </svg>
                <span>{title}</span>
            </a>
            {search()}
        </header>
    }
    .into_any()
}

/// What the page promises, and its version.
pub fn footer() -> AnyView {
    let shell = shell();
    view! {
        <footer class="footer">
            <p class="footer-actions">
                <button type="button" class="button button-small" data-action="help" on:click=on(move |_| shell.help.set(true))>"Keys and colours"</button>
                <button type="button" class="button button-small" data-action="requests" aria-expanded=text(move || shell.requests.get().to_string())
                    on:click=on(move |_| shell.requests.update(|open| *open = !*open))>"Requests"</button>
            </p>
            <p>"Tallyman "{env!("CARGO_PKG_VERSION")}" · the mark beside a digest says if it was hashed in this tab · no server of its own, no telemetry"</p>
        </footer>
    }
    .into_any()
}
