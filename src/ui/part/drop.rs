//! A place to drop a file on, with a button for those who would rather choose it.

use std::rc::Rc;

use futures_util::FutureExt as _;
use leptos::ev::Event;
use leptos::prelude::*;

use super::archive::Wanted;
use crate::browser::file::{self, File};
use crate::ui::address::Address;
use crate::ui::context::Shared;
use crate::ui::later::{self, Opening};
use crate::ui::live::on;
use crate::ui::read;
use crate::ui::shell::Shell;

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

/// The place. The file goes to `take`, which reads it here: it is sent nowhere. What is dropped goes where all does that is
/// dropped anywhere ([`drops`]).
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

/// How a file was given.
pub enum Given {
    /// It was chosen as an archive, for what a link leads to in it.
    Archive(File, Option<Wanted>),
    /// It was chosen as a receipt.
    Receipt(File),
    /// It was dropped where nothing else has a use for it, perhaps among others.
    Dropped(Vec<File>, Shell),
}

/// Opens a file. Most visits open none, so the code for it is fetched then.
pub fn open(shared: Shared, address: Address, given: Given) -> Opening {
    async move { later::take_file(shared, address, given).await?.await }.boxed_local()
}

/// Takes files wherever they are dropped, for as long as the page lives: each goes to the place for its kind.
pub fn drops(shared: Shared, address: Address, shell: Shell) {
    let take = move |files| {
        let opening = open(shared, address, Given::Dropped(files, shell));
        read::last(async move {
            if let Err(failure) = opening.await {
                shell.say([&[failure.what][..], &failure.next[..]].concat().join(" "));
            }
        });
    };
    StoredValue::new_local(file::drops(take));
}
