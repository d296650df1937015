//! The address names nothing that this page can open.

use leptos::prelude::*;

use crate::failure::Failure;
use crate::ui::part::failure::FailureNote;
use crate::ui::part::frame::Frame;
use crate::ui::read::Stage;

/// The page for a link that cannot be read, or may not be opened here.
#[component]
pub fn Missing(failure: Failure) -> impl IntoView {
    view! {
        <Frame page="missing" stage=Stage::Failed>
            <h1>"This link cannot be opened"</h1>
            <FailureNote failure/>
            <p><a href="#/">"Go home"</a></p>
        </Frame>
    }
}
