//! The focus of a button that goes when it is pressed: whatever takes its place has it then.

use leptos::html;
use leptos::prelude::*;

use crate::browser::location;

/// The buttons that begin and end a check of layers, or a proof.
pub const CONTROLS: &str = ".check-controls button";

/// Takes the focus to the button that comes, if one of those that go has it. Called while these are still there.
pub fn keep_the_focus(coming: NodeRef<html::Button>, going: &str) {
    if location::focused().is_some_and(|now| now.matches(going).unwrap_or(false)) {
        Effect::new(move || {
            if let Some(button) = coming.get() {
                location::focus(&button);
            }
        });
    }
}
