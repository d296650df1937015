//! Opening an archive of images from a file: on home, and where a link leads to one that this tab does not hold.

use std::rc::Rc;

use futures_util::FutureExt as _;
use leptos::prelude::*;

use super::drop::{Given, Zone, drop_zone, open};
use super::dropped::Kind;
use super::failure::failure_note;
use super::frame::{frame, path};
use super::waiting;
use crate::archive::ArchiveSource;
use crate::browser::file::File;
use crate::browser::location;
use crate::failure::Failure;
use crate::link::Link;
use crate::reference::{Archive, Place, Reference};
use crate::ui::address::{self, Address};
use crate::ui::context::{Shared, shared};
use crate::ui::later::Opening;
use crate::ui::live::live;
use crate::ui::read::{self, Stage};

/// How far opening has come.
#[derive(Clone, PartialEq)]
enum State {
    Idle,
    Reading,
    Failed(Failure),
}

/// What a link leads to in an archive that this tab does not hold.
#[derive(Clone)]
pub struct Wanted {
    place: Place,
    /// The same link into an archive of another name.
    link: Rc<dyn Fn(Place) -> Link>,
}

impl Wanted {
    /// What a reference names, and the link that leads to it wherever it is.
    pub fn new(reference: Reference, link: impl Fn(Reference) -> Link + 'static) -> Self {
        let place = reference.place.clone();
        Self { place, link: Rc::new(move |place| link(Reference { place, ..reference.clone() })) }
    }
}

/// The page for an archive whose file this tab does not hold.
pub fn archive_wanted(reference: &Reference, wanted: Wanted) -> AnyView {
    let content = view! {
        {path(reference, None)}
        <h1 class="long">{reference.familiar()}</h1>
        <p class="remark">
            "This link leads into a file that was opened in a tab. It is on the disk of whoever opened it; nothing of it is in the link, and this tab does not hold it. If you have it, open it here."
        </p>
        {open_archive(Some(wanted))}
    };
    frame("archive", Stage::Ready, content.into_any())
}

/// A place to drop an archive on. What the link names in it is opened then.
pub fn open_archive(wanted: Option<Wanted>) -> AnyView {
    const ZONE: Zone = Zone {
        label: "Open an archive: choose its file, or drop it here",
        accept: ".tar,.tgz,.gz,.zst,application/x-tar,application/gzip,application/zstd",
        role: "drop-archive",
        action: "open-archive",
    };
    let shared = shared();
    let address = expect_context::<Address>();
    let state = RwSignal::new(State::Idle);
    let take = move |file| {
        state.set(State::Reading);
        let opening = open(shared, address, Given::Archive(file, wanted.clone()));
        read::last(async move {
            if let Err(failure) = opening.await {
                let _ = state.try_set(State::Failed(failure));
            }
        });
    };
    shared.pick_up(Kind::Archive).into_iter().for_each(&take);
    let now = move || match &*state.read() {
        State::Idle => ().into_any(),
        State::Reading => waiting("Reading the file…"),
        State::Failed(failure) => failure_note(failure),
    };
    view! { {drop_zone(ZONE, Rc::new(take))}{live(now)} }.into_any()
}

/// Reads an archive, and goes to what is in it. Most visits open none, so this is part of what they do without.
pub fn take(shared: Shared, address: Address, file: File, wanted: Option<Wanted>) -> Opening {
    let opened = async move {
        // Where it fell may be far from what is said of it.
        if let Ok(Some(place)) = document().query_selector("input[data-action=open-archive]") {
            location::focus(&place);
        }
        let archive = Archive::of_file(&file.name());
        let blob = shared.hasher().unpack(file.into_blob()).await??;
        let source = ArchiveSource::open(archive.clone(), Rc::new(blob.clone())).await?;
        shared.hold(archive.clone(), blob, source);
        show(address, archive, wanted);
        Ok(())
    };
    opened.boxed_local()
}

/// Opens what the link named in it, or its list of names.
fn show(address: Address, archive: Archive, wanted: Option<Wanted>) {
    let place = Place::Archive(archive);
    let link = match wanted {
        // The same again: the address stays as it is.
        Some(wanted) if wanted.place == place => return address.open_again(),
        Some(wanted) => (wanted.link)(place),
        None => Link::reference(Reference::to_place(place)),
    };
    address::open(&link);
}
