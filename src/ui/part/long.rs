//! Texts that may be long: cut, with the whole behind a word.

use leptos::prelude::*;

use super::maybe;
use crate::shown::{CELL, apart, is_longer, pieces, visible};
use crate::size;
use crate::ui::live::on;

/// Characters of a text that are unfolded. The raw document has longer ones whole.
const WHOLE: usize = 256 << 10;

/// A line of text. Where it is too long for a cell, what is shown can be unfolded.
pub fn line(text: &str) -> AnyView {
    excerpt(text, visible(text, CELL))
}

/// A line that differs from another: where it is too long for a cell, it is shown from shortly before it differs.
pub fn line_beside(text: &str, other: &str) -> AnyView {
    excerpt(text, apart(text, other, CELL))
}

fn excerpt(text: &str, shown: String) -> AnyView {
    view! { <div class="line">{shown}</div>{whole(text)} }.into_any()
}

/// What is behind a line that was cut, made when it is unfolded.
pub fn whole(text: &str) -> AnyView {
    let folded = || {
        let count = text.chars().count();
        let words = format!("Whole: {} characters", size::grouped(u64::try_from(count).unwrap_or(u64::MAX)));
        let (text, is_open) = (text.to_owned(), RwSignal::new(false));
        let body = move || is_open.get().then(|| visible(&text, WHOLE));
        view! {
            <details class="whole" on:toggle=on(move |_| is_open.set(true))>
                <summary>{words}</summary><div class="line">{body}</div>
            </details>
        }
        .into_any()
    };
    maybe(is_longer(text, CELL).then(folded))
}

/// A name that ends its lines where names have joints.
pub fn name(name: &str) -> AnyView {
    let shown = visible(name, CELL);
    let piece = |piece: &str| view! { {piece.to_owned()}<wbr/> }.into_any();
    pieces(&shown).into_iter().map(piece).collect::<Vec<_>>().into_any()
}
