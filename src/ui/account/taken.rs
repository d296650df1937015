//! What became of a file with logins, entry by entry.

use leptos::prelude::*;

use crate::library::logins::{Outcome, Taken};
use crate::link::Link;
use crate::shown::{CELL, visible};
use crate::ui::part::copy::copy;
use crate::ui::part::maybe;

/// The list, until the reader has seen it. It names registries and programs, nothing secret.
pub fn taken(taken: RwSignal<Option<Vec<Taken>>>) -> AnyView {
    let list = move || {
        let Some(entries) = taken.get() else { return ().into_any() };
        let rows: Vec<_> = entries.iter().map(row).collect();
        view! {
            <section class="panel taken" data-role="taken" aria-label="Logins of the file">
                <header class="panel-head">
                    <h2>"Logins of the file"</h2>
                    <button type="button" class="button button-small" on:click=move |_| taken.set(None)>"Understood"</button>
                </header>
                <ul>{rows}</ul>
            </section>
        }
        .into_any()
    };
    list.into_any()
}

fn row(entry: &Taken) -> AnyView {
    let name = visible(&entry.name, CELL);
    let link = entry.host.as_ref().map(|host| {
        let href = Link::of_registry(host.clone()).to_string();
        view! { <a href=href>{host.to_string()}</a> }.into_any()
    });
    let link = link.unwrap_or_else(|| view! { <span class="invalid">{name}</span> }.into_any());
    let (code, words, command) = match &entry.outcome {
        Outcome::SignedIn => (
            "signed-in",
            "taken; it is sent when you go there and the registry asks for a login of this kind".to_owned(),
            None,
        ),
        Outcome::NotSignedIn(why) => ("not-signed-in", why.to_string(), None),
        Outcome::Helper { name, command } => {
            let words = format!("kept by docker-credential-{}, which no page can ask", visible(name, CELL));
            ("helper", words, command.clone())
        }
        Outcome::Nothing(why) => ("nothing", why.to_string(), None),
        Outcome::NoRegistry => ("no-registry", "not the name of a registry".to_owned(), None),
        Outcome::NotOffered => ("not-offered", "this page is set up for other registries".to_owned(), None),
    };
    let command = command.map(|command| {
        view! { <span class="command"><code>{command.clone()}</code>{copy(command, "copy")}</span> }.into_any()
    });
    view! { <li data-taken=code><span>{link}": "{words}</span>{maybe(command)}</li> }.into_any()
}
