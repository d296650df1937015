//! Files that the reader chooses or drops on the page. They are read in this tab and sent nowhere.

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob as RawBlob, DragEvent, Event, HtmlInputElement, ReadableStream};

use super::body::FetchBody;
use crate::archive::{ArchiveError, Bytes, Part};
use crate::body::Body as _;
use crate::unpack::{MAX_RATIO, MAX_UNPACKED, RATIO_FROM};

#[wasm_bindgen]
extern "C" {
    // web-sys has it among its unstable interfaces only, though every browser that runs this program has it.
    type DecompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<DecompressionStream, JsValue>;
}

/// A file of the reader's, not read yet.
pub struct File(web_sys::File);

/// The first file that was chosen in an input. The input forgets it, so that the same file can be chosen again.
pub fn chosen(event: &Event) -> Option<File> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let file = input.files()?.get(0).map(File);
    input.set_value("");
    file
}

/// The first file that was dropped. The browser would leave the page to show it.
pub fn dropped(event: &DragEvent) -> Option<File> {
    event.prevent_default();
    event.data_transfer()?.files()?.get(0).map(File)
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

    /// Its bytes, unpacked where they are a gzip stream.
    ///
    /// An archive is read here and there, which a stream cannot be; so it is unpacked once, to its end, piece by piece into
    /// a blob. The browser writes large blobs to disk, drops them with the tab, and needs no permission, quota or tidying
    /// up for them, as files of our own would.
    ///
    /// # Errors
    /// When it cannot be read, is damaged, or more comes out than may.
    pub async fn unpacked(self) -> Result<Blob, ArchiveError> {
        let packed = Blob(self.0.unchecked_into());
        let head = packed.read(0, packed.size().min(2)).await.ok_or(ArchiveError::Unreadable)?;
        if head != [0x1f, 0x8b] {
            return Ok(packed);
        }
        let unpacking = DecompressionStream::new("gzip").map_err(|_| ArchiveError::Compressed)?;
        let unpacked: ReadableStream = packed.0.stream().pipe_through(unpacking.unchecked_ref());
        let mut body = FetchBody::kept(Some(unpacked));
        let (pieces, mut piece, mut total) = (Array::new(), Vec::new(), 0_u64);
        // It fails on several streams one after the other, as few programs write them (RFC 1952, section 2.2).
        while let Some(chunk) = body.chunk().await.map_err(|_| ArchiveError::Damaged)? {
            total += chunk.len() as u64;
            let is_bomb = total > RATIO_FROM && total > packed.size().saturating_mul(MAX_RATIO);
            if total > MAX_UNPACKED || is_bomb {
                return Err(ArchiveError::TooLarge { most: MAX_UNPACKED });
            }
            piece.extend_from_slice(&chunk);
            if piece.len() >= PIECE {
                pieces.push(&blob_of(&piece)?.into());
                piece.clear();
            }
        }
        pieces.push(&blob_of(&piece)?.into());
        RawBlob::new_with_blob_sequence(&pieces).map(Blob).map_err(|_| ArchiveError::Unreadable)
    }
}

fn blob_of(bytes: &[u8]) -> Result<RawBlob, ArchiveError> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    RawBlob::new_with_u8_array_sequence(&parts).map_err(|_| ArchiveError::Unreadable)
}
