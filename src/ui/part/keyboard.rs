//! The keyboard: what keys do, and the dialog that shows them.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::maybe;
use super::theme::theme_choice;
use crate::browser::{clipboard, clock, location, rows, storage};
use crate::keys::{Action, Goal, Pressed, SHOWN, press};
use crate::ui::address::{self, Address};
use crate::ui::later::{self, piece};
use crate::ui::live::live;
use crate::ui::read;
use crate::ui::shell::{Shell, shell};

/// The name in storage: `off` when the reader switched single keys off.
const KEY: &str = "tallyman.keys.1";

/// How long a `g` waits for its second letter, in milliseconds.
const PAIR: u64 = 1500;

/// Listens for keys as long as the page lives, and holds the dialog that shows them.
pub fn keyboard(address: Address) -> AnyView {
    let on = RwSignal::new(storage::text(KEY, 16).as_deref() != Some("off"));
    let g_at = StoredValue::new(0);
    let shell = shell();
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        let now = clock::now_millis();
        let after_g = now.saturating_sub(g_at.get_value()) < PAIR;
        let pressed = meant(&event, on.get_untracked(), after_g);
        g_at.set_value(if pressed == Pressed::Prefix { now } else { 0 });
        if let Pressed::Does(action) = pressed {
            // A search field empties itself by Escape; that stays the browser's.
            if action != Action::Leave {
                event.prevent_default();
            }
            begin(action, address, shell);
        }
    });
    on_cleanup(move || listener.remove());
    let keys = move || maybe(shell.help.get().then(|| piece(later::keys(on), || ().into_any())));
    live(keys)
}

/// What a key means here: nothing in a field, in a dialog, together with another key, or when single keys are off.
fn meant(event: &KeyboardEvent, on: bool, after_g: bool) -> Pressed {
    let together = event.ctrl_key() || event.meta_key() || event.alt_key();
    if together || event.default_prevented() || rows::in_dialog(event) {
        return Pressed::Nothing;
    }
    let key = event.key();
    // Out of rows and fields one must always get; it is no character.
    if key != "Escape" && (!on || location::in_field(event)) {
        return Pressed::Nothing;
    }
    press(&key, after_g)
}

/// Does what must not wait: what is typed after it belongs into the field. The rest is code that most visits do without.
fn begin(action: Action, address: Address, shell: Shell) {
    if action == Action::Box {
        return rows::to_the_box();
    }
    if action == Action::Filter && rows::to_the_filter() {
        return;
    }
    read::last(async move {
        if let Err(missing) = later::act(action, address, shell).await {
            shell.say(missing.what);
        }
    });
}

/// Does what a key means.
pub fn act(action: Action, address: Address, shell: Shell) {
    match action {
        Action::Box => rows::to_the_box(),
        Action::Filter => {
            if !rows::to_the_filter() {
                shell.say("there is no list to filter here".to_owned());
            }
        }
        Action::Help => shell.help.set(true),
        Action::Down => rows::step(true),
        Action::Up => rows::step(false),
        Action::Leave => {
            if shell.requests.get_untracked() {
                shell.requests.set(false);
            } else {
                rows::leave();
            }
        }
        Action::CopyDigest => match rows::digest() {
            Some(digest) => read::last(async move {
                let copied = clipboard::copy(&digest).await;
                let words = if copied { format!("copied {digest}") } else { "copying failed".to_owned() };
                shell.say(words);
            }),
            None => shell.say("there is no digest here".to_owned()),
        },
        Action::Pin => match rows::pin() {
            Some(link) => location::go(&link),
            None => shell.say("the address names no tag without a digest".to_owned()),
        },
        Action::Go(Goal::Requests) => shell.requests.update(|open| *open = !*open),
        Action::Go(goal) => {
            let here = address.link_now();
            match here.as_ref().ok().and_then(|link| goal.from(link)) {
                Some(link) => address::open(&link),
                None if goal == Goal::Home => address::open(&crate::link::Link::Home),
                None => shell.say("from here there is no such page".to_owned()),
            }
        }
    }
}

/// The dialog: keys, whether single ones work, and the colours. It is there only while it is open.
pub fn keys(on: RwSignal<bool>) -> AnyView {
    let shell = shell();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        // Fails only for a dialog that is open already.
        let _ = dialog.get().map(|dialog| dialog.show_modal());
    });
    // By the dialog itself, so that the focus goes back to where it was.
    let close = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let row = |(keys, what): (&'static str, &'static str)| {
        let keys: Vec<_> = keys.split(' ').map(|key| view! { <kbd>{key}</kbd>" " }.into_any()).collect();
        view! { <tr><th scope="row">{keys}</th><td>{what}</td></tr> }.into_any()
    };
    let rows: Vec<_> = SHOWN.into_iter().map(row).collect();
    let switch = move |_| {
        on.update(|on| *on = !*on);
        storage::put(KEY, (!on.get_untracked()).then_some("off"));
    };
    view! {
        <dialog node_ref=dialog class="help" aria-labelledby="help-title" data-role="help" on:close=move |_| shell.help.set(false)>
            <h2 id="help-title">"Keys"</h2>
            <table class="entries keys"><caption class="hidden">"Keys and what they do"</caption><tbody>{rows}</tbody></table>
            <p><label><input type="checkbox" data-action="single-keys" prop:checked=on on:change=switch/>" Single keys work (not while a field has the focus)"</label></p>
            {theme_choice()}
            <p class="actions"><button type="button" class="button" data-action="close-help" on:click=close>"Close"</button></p>
        </dialog>
    }
    .into_any()
}
