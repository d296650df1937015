//! The warning about a link that carried credentials.

use leptos::prelude::*;

use crate::ui::live::{live, on};

/// Says which parameters of the address held credentials, and what to do about it, until it is dismissed.
pub fn exposed(names: RwSignal<Vec<String>>) -> AnyView {
    let warning = move || {
        let named = names.read().join(", ");
        if named.is_empty() {
            return ().into_any();
        }
        view! {
            <div class="banner banner-warning exposed" role="alert" data-error="credentials-in-link">
                <p><strong>"The link carried credentials. "</strong>"It had "<code>{named}</code>", which nothing here reads. The address bar no longer
                has it, but whoever saw the link does: revoke that password or token, and send the link without it."</p>
                <button type="button" class="button button-small" on:click=on(move |_| names.set(Vec::new()))>"Understood"</button>
            </div>
        }
        .into_any()
    };
    live(warning)
}
