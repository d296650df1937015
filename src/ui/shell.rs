//! What surrounds every page: which of its panels are open, and what it says in passing.

use leptos::prelude::*;

use super::live::text;
use super::read;
use crate::browser::clock;

/// How long a word in passing stays, in milliseconds.
const SAID_FOR: u32 = 2500;

/// How much longer for each byte of more than a few words, in milliseconds.
const READING: u32 = 50;

/// The surroundings. Copied freely; it holds handles.
#[derive(Clone, Copy)]
pub struct Shell {
    /// Whether the keys are shown.
    pub help: RwSignal<bool>,
    /// Whether the requests are shown.
    pub requests: RwSignal<bool>,
    said: RwSignal<String>,
}

impl Shell {
    /// All closed, nothing said.
    pub fn closed() -> Self {
        Self { help: RwSignal::new(false), requests: RwSignal::new(false), said: RwSignal::new(String::new()) }
    }

    /// Says a few words, to the eye and to screen readers, and takes them back soon.
    pub fn say(self, words: String) {
        let said = self.said;
        said.set(words.clone());
        read::last(async move {
            clock::pause(SAID_FOR + READING * words.len().saturating_sub(40) as u32).await;
            let _ = said.try_update(|now| {
                // Unless something else was said meanwhile.
                if *now == words {
                    now.clear();
                }
            });
        });
    }

    /// The place where it says them.
    pub fn said(self) -> AnyView {
        let said = self.said;
        view! { <p class="said" role="status" data-role="said">{text(move || said.get())}</p> }.into_any()
    }
}

/// The shell around every page.
pub fn shell() -> Shell {
    expect_context::<Shell>()
}
