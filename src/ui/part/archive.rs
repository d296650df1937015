//! Opening an archive of images from a file: on home, and where a link leads to one that this tab does not hold.

use std::rc::Rc;

use futures_util::FutureExt as _;
use leptos::ev::{DragEvent, Event};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::failure::failure_note;
use super::frame::{frame, path};
use super::waiting;
use crate::archive::ArchiveSource;
use crate::browser::file::{self, File};
use crate::failure::Failure;
use crate::link::{Link, View};
use crate::reference::{Archive, Place, Reference};
use crate::ui::address::{self, Address};
use crate::ui::context::{Desk, desk};
use crate::ui::later;
use crate::ui::read::Stage;

/// How far opening has come.
#[derive(Clone, PartialEq)]
enum State {
    Idle,
    Reading,
    Failed(Failure),
}

/// The page for an archive whose file this tab does not hold.
pub fn archive_wanted(reference: Reference, view: View) -> AnyView {
    let content = view! {
        {path(&reference, None)}
        <h1 class="long">{reference.familiar()}</h1>
        <p class="remark">
            "This link leads into a file that was opened in a tab. It is on the disk of whoever opened it; nothing of it is in the link, and this tab does not hold it. If you have it, open it here."
        </p>
        {open_archive(Some((reference.clone(), view)))}
    };
    frame("archive", Stage::Ready, content.into_any())
}

/// A place to drop an archive on, with a button for those who would rather choose it. What the link names in it is opened
/// then.
pub fn open_archive(wanted: Option<(Reference, View)>) -> AnyView {
    let (desk, address) = (desk(), expect_context::<Address>());
    let state = RwSignal::new(State::Idle);
    let take = move |file: Option<File>| {
        if let Some(file) = file {
            state.set(State::Reading);
            let wanted = wanted.clone();
            spawn_local(async move {
                match hold(desk, file).await {
                    Ok(archive) => show(address, archive, wanted),
                    Err(failure) => drop(state.try_set(State::Failed(failure))),
                }
            });
        }
    };
    let dropped = take.clone();
    let drop = move |event: DragEvent| dropped(file::dropped(&event));
    let choose = move |event: Event| take(file::chosen(&event));
    let now = move || match &*state.read() {
        State::Idle => ().into_any(),
        State::Reading => waiting("Looking what is in the file…"),
        State::Failed(failure) => failure_note(failure),
    };
    view! {
        <div class="drop" data-role="drop-archive" on:dragover=|event: DragEvent| file::allow_drop(&event) on:drop=drop>
            <label class="drop-label">
                <span>"Open an archive: choose its file, or drop it here"</span>
                <input type="file" accept=".tar,.tgz,.gz,application/x-tar,application/gzip" data-action="open-archive" on:change=choose/>
            </label>
        </div>
        {now}
    }
    .into_any()
}

/// Opens what the link named in it, or its list of names.
fn show(address: Address, archive: Archive, wanted: Option<(Reference, View)>) {
    let place = Place::Archive(archive);
    let link = match wanted {
        // The same again: the address stays as it is.
        Some((reference, _)) if reference.place == place => return address.open_again(),
        Some((reference, view)) => Link::Reference { reference: Reference { place, ..reference }, view },
        None => Link::reference(Reference::to_place(place)),
    };
    address::open(&link);
}

async fn hold(desk: Desk, file: File) -> Result<Archive, Failure> {
    let archive = Archive::of_file(&file.name());
    let blob = file.unpacked().await?;
    let reading = later::archive(archive.clone(), blob.clone()).await?;
    desk.hold(archive.clone(), blob, reading.await?);
    Ok(archive)
}

/// Finds out what is in an archive. Most visits open none, so this is part of what they do without.
pub fn reading(archive: Archive, blob: file::Blob) -> later::Reading {
    async move { Ok::<ArchiveSource, Failure>(ArchiveSource::open(archive, Rc::new(blob)).await?) }.boxed_local()
}
