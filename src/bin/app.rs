//! The page.

use leptos::prelude::*;

fn main() {
    tallyman::browser::panic::install();
    mount_to_body(|| view! { <main data-page="home" data-state="ready"><h1>"Tallyman"</h1></main> });
}
