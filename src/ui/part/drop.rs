//! A place to drop a file on, with a button for those who would rather choose it.

use std::rc::Rc;

use leptos::ev::{DragEvent, Event};
use leptos::prelude::*;

use crate::browser::file::{self, File};
use crate::ui::live::on;

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

/// The place. The file goes to `take`, which reads it here: it is sent nowhere.
pub fn drop_zone(zone: Zone, take: Rc<dyn Fn(File)>) -> AnyView {
    let chosen = Rc::clone(&take);
    let drop = move |event: DragEvent| file::dropped(&event).into_iter().for_each(&*take);
    let choose = move |event: Event| file::chosen(&event).into_iter().for_each(&*chosen);
    view! {
        <div class="drop" data-role=zone.role on:dragover=on(|event: DragEvent| file::allow_drop(&event)) on:drop=on(drop)>
            <label class="drop-label">
                <span>{zone.label}</span>
                <input type="file" accept=zone.accept data-action=zone.action on:change=on(choose)/>
            </label>
        </div>
    }
    .into_any()
}
