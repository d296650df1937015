//! Files that the reader chooses or drops on the page. They are read in this tab and sent nowhere.

use std::rc::Rc;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob as RawBlob, ClipboardEvent, DragEvent, Event, HtmlInputElement};

use super::listener::Listener;
use crate::archive::{Bytes, Part};

/// A file of the reader's, not read yet.
pub struct File(web_sys::File);

/// The first file that was chosen in an input. The input forgets it, so that the same file can be chosen again.
pub fn chosen(event: &Event) -> Option<File> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let file = input.files()?.get(0).map(File);
    input.set_value("");
    file
}

/// The text that is being pasted, as it was copied: the field that it goes into makes all its line ends plain.
pub fn pasted(event: &ClipboardEvent) -> Option<String> {
    event.clipboard_data()?.get_data("text/plain").ok()
}

/// The files that were dropped. The browser would leave the page to show one.
pub fn dropped(event: &DragEvent) -> Vec<File> {
    event.prevent_default();
    let Some(files) = event.data_transfer().and_then(|data| data.files()) else { return Vec::new() };
    (0..files.length()).filter_map(|at| files.get(at).map(File)).collect()
}

/// Lets files be dropped anywhere on the page, where the browser would leave it to show them, unless what is under them has
/// a use of its own for files; text is left to the fields that take it. They go to `take`. The document has `data-drop` for
/// as long as files are held over such a place.
pub fn drops(take: impl Fn(Vec<File>) + 'static) -> Option<[Listener; 3]> {
    let window = web_sys::window()?;
    let document = window.document()?.document_element()?;
    let take = Rc::new(take);
    Some(["dragover", "dragleave", "drop"].map(|kind| {
        let (document, take) = (document.clone(), Rc::clone(&take));
        let act = move |event: Event| {
            let event: DragEvent = event.unchecked_into();
            let is_free = allow_drop_anywhere(&event);
            // What leaves one element for the next is still held.
            if kind != "dragleave" || event.related_target().is_none() {
                // Fails for no name that is one.
                let _ = document.toggle_attribute_with_force("data-drop", is_free && kind == "dragover");
            }
            if kind == "drop" && is_free {
                take(dropped(&event));
            }
        };
        Listener::new(window.clone().into(), kind, act)
    }))
}

fn allow_drop_anywhere(event: &DragEvent) -> bool {
    let has_files = event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0));
    let is_free = has_files && !event.default_prevented();
    if is_free {
        event.prevent_default();
    }
    is_free
}

/// Says that files may be dropped here.
pub fn allow_drop(event: &DragEvent) {
    event.prevent_default();
}

impl File {
    /// Its bytes; `None` when there are more than `most`, or when they cannot be read.
    pub async fn read(self, most: usize) -> Option<Vec<u8>> {
        if self.0.size() > most as f64 {
            return None;
        }
        let buffer = JsFuture::from(self.0.array_buffer()).await.ok()?;
        Some(Uint8Array::new(&buffer).to_vec())
    }

    /// Its first bytes, at most so many; `None` when they cannot be read, as those of a folder.
    pub async fn head(&self, most: u64) -> Option<Vec<u8>> {
        let blob = Blob(self.0.clone().unchecked_into());
        blob.read(0, most.min(blob.size())).await
    }
}

/// How much of what is unpacked is gathered before the browser takes it, in bytes.
const PIECE: usize = 4 << 20;

/// Bytes that can be read anywhere and given to a worker: a file, a part of one, or what was unpacked from one. The browser
/// holds them, on disk where they are many; a clone is another handle.
#[derive(Clone, Debug)]
pub struct Blob(RawBlob);

impl Blob {
    /// A part of it; nothing is read.
    pub fn part(&self, part: Part) -> Option<Self> {
        // Exact: no file has more than 2^53 bytes.
        self.0.slice_with_f64_and_f64(part.at as f64, part.at.saturating_add(part.length) as f64).ok().map(Self)
    }

    pub(super) fn raw(&self) -> &RawBlob {
        &self.0
    }

    pub(super) fn of(raw: RawBlob) -> Self {
        Self(raw)
    }
}

impl Bytes for Blob {
    fn size(&self) -> u64 {
        self.0.size() as u64
    }

    fn read(&self, at: u64, length: u64) -> LocalBoxFuture<'_, Option<Vec<u8>>> {
        let read = async move {
            let part = self.part(Part { at, length })?;
            let buffer = JsFuture::from(part.0.array_buffer()).await.ok()?;
            let bytes = Uint8Array::new(&buffer).to_vec();
            (bytes.len() as u64 == length).then_some(bytes)
        };
        read.boxed_local()
    }
}

impl File {
    /// What it is called, without its folder.
    pub fn name(&self) -> String {
        self.0.name()
    }

    /// All its bytes, wherever they are wanted. Nothing is read.
    pub fn into_blob(self) -> Blob {
        Blob(self.0.unchecked_into())
    }
}

/// Bytes in writing, of which none can be read before the end.
#[derive(Default)]
pub(super) struct Pieces {
    whole: Array,
    piece: Vec<u8>,
}

impl Pieces {
    /// Takes the next bytes; nothing when the browser has no room for more.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Option<()> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() < PIECE { Some(()) } else { self.settle() }
    }

    /// All of them.
    pub(super) fn finish(mut self) -> Option<RawBlob> {
        self.settle()?;
        RawBlob::new_with_blob_sequence(&self.whole).ok()
    }

    fn settle(&mut self) -> Option<()> {
        let bytes = Array::of1(&Uint8Array::from(&*self.piece));
        self.whole.push(RawBlob::new_with_u8_array_sequence(&bytes).ok()?.as_ref());
        self.piece.clear();
        Some(())
    }
}
