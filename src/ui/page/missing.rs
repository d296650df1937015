//! The address names nothing that this page can open.

use leptos::prelude::*;

use crate::browser::location;
use crate::failure::Failure;
use crate::ui::later::{self, part_later};
use crate::ui::part::failure::failure_note;
use crate::ui::part::frame::frame;
use crate::ui::read::Stage;

/// The page for a link that cannot be read, or may not be opened here.
pub fn missing(failure: &Failure) -> AnyView {
    let content = view! {
        <h1>"This link cannot be opened"</h1>
        {failure_note(failure)}
        {part_later(later::meant(location::hash()))}
        <p><a href="#/">"Go home"</a></p>
    };
    frame("missing", Stage::Failed, content.into_any())
}
