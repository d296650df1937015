//! Parts: small pieces of a page that take plain data and know nothing of how it was had.
//!
//! They are functions that give an [`AnyView`], not components: a component's children are a closure, and every type of
//! view that is kept brings its own copy of what Leptos does with views. Plain functions and one type of view make the
//! program a third smaller. For the same reason lists are [`Vec`]s of `AnyView`.

use leptos::prelude::*;

pub mod addresses;
pub mod archive;
pub mod chain;
pub mod compare;
pub mod copy;
pub mod countdown;
pub mod digest;
pub mod doctor;
pub mod document;
pub mod drift;
pub mod drop;
pub mod dropped;
pub mod exposed;
pub mod facts;
pub mod failure;
pub mod focus;
pub mod frame;
pub mod header;
pub mod heading;
pub mod inside;
pub mod kept;
pub mod kept_rows;
pub mod keyboard;
pub mod layers;
pub mod long;
pub mod metadata;
pub mod moved;
pub mod neighbours;
pub mod panel;
pub mod pin;
pub mod progress;
pub mod receipt;
pub mod relay;
pub mod requests;
pub mod search;
pub mod section;
pub mod share;
pub mod stop;
pub mod table;
pub mod tags;
pub mod theme;
pub mod time;
pub mod typed;
pub mod verdict;
pub mod waiting;
pub mod watched;

pub use waiting::waiting;

/// A view that may be absent.
pub fn maybe(view: Option<AnyView>) -> AnyView {
    view.unwrap_or_else(|| ().into_any())
}

/// A line of less weight.
pub fn remark(words: String) -> AnyView {
    view! { <p class="remark">{words}</p> }.into_any()
}

/// A line that says that there is nothing.
pub fn empty(words: &'static str) -> AnyView {
    view! { <p class="empty">{words}</p> }.into_any()
}
