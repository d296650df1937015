//! The focus of a button that goes when it is pressed: whatever takes its place has it then.

use leptos::html;
use leptos::prelude::*;

use crate::browser::location;

/// The buttons that begin and end a check of layers, or a proof.
pub const CONTROLS: &str = ".check-controls button";

/// The same; on the page of one layer, where they come and go, what they stand in.
pub const CHECKS: &str = ".check-controls button, [data-role=layer-check]";

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

/// Takes the focus to the button that comes within an element that stays, or to that itself where none comes, if something
/// in it that goes has the focus. Called while that is still there.
pub fn keep_the_focus_in(stays: NodeRef<html::Div>) {
    if stays.get_untracked().is_some_and(|stays| location::has_focus(&stays)) {
        Effect::new(move || {
            if let Some(stays) = stays.get() {
                location::focus_action(&stays);
            }
        });
    }
}
