//! A place to drop a file on, with a button for those who would rather choose it.

use std::rc::Rc;

use leptos::ev::Event;
use leptos::prelude::*;

use crate::browser::file::{self, File};
use crate::ui::live::on;
use crate::ui::shell::Shell;

/// The inputs that take a receipt and an archive.
const RECEIPTS: &str = "input[data-action=open-receipt]";
const ARCHIVES: &str = "input[data-action=open-archive]";

/// How such a place looks.
#[derive(Clone, Copy)]
pub struct Zone {
    /// What stands on it.
    pub label: &'static str,
    /// What kinds of files the browser offers to choose from.
    pub accept: &'static str,
    /// Its `data-role`.
    pub role: &'static str,
    /// The `data-action` of its input.
    pub action: &'static str,
}

/// The place. The file goes to `take`, which reads it here: it is sent nowhere. What is dropped comes through its input, too
/// ([`drops`]).
pub fn drop_zone(zone: Zone, take: Rc<dyn Fn(File)>) -> AnyView {
    let choose = move |event: Event| file::chosen(&event).into_iter().for_each(&*take);
    view! {
        <div class="drop" data-role=zone.role>
            <label class="drop-label">
                <span>{zone.label}</span>
                <input type="file" accept=zone.accept data-action=zone.action on:change=on(choose)/>
            </label>
        </div>
    }
    .into_any()
}

/// Takes files wherever they are dropped, for as long as the page lives: each goes to the place for its kind.
pub fn drops(shell: Shell) {
    let nowhere = move || shell.say("nothing here takes a file: drop it on the first page".to_owned());
    StoredValue::new_local(file::drops(RECEIPTS, ARCHIVES, nowhere));
}
