//! A line of facts: small names with their values, under a heading.

use leptos::prelude::*;

use crate::shown::{CELL, visible};

/// Names and values in one line that wraps.
pub fn facts(facts: Vec<AnyView>) -> AnyView {
    view! { <dl class="facts">{facts}</dl> }.into_any()
}

/// One fact. Its value may come from outside.
pub fn fact(name: &'static str, value: &str) -> AnyView {
    fact_of(name, visible(value, CELL).into_any())
}

/// One fact whose value is more than a text.
pub fn fact_of(name: &'static str, value: AnyView) -> AnyView {
    view! { <div class="fact"><dt>{name}</dt><dd>{value}</dd></div> }.into_any()
}
