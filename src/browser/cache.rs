//! The Cache API as a [`Cache`]: documents are read and kept by the page, layers by the workers that hash them.
//!
//! Browsers refuse it outside of secure contexts, in some private windows, and where site data are blocked; they run out
//! of room, and they throw things away. Then nothing is kept, and nobody is told: a cache promises nothing.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use js_sys::{Array, Promise, Reflect, Uint8Array};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Cache as Raw, CacheStorage, Headers, Request, RequestInit, Response, ResponseInit, TransformStream,
    WritableStreamDefaultWriter,
};

use super::body::FetchBody;
use super::clock::{self, within};
use super::storage;
use crate::body::{Body, BodyError, collect};
use crate::cache::{Cache, Entry, Keep, MOST_RECORD, Record, Uses, surplus};
use crate::verify::job;

/// The first part of the cache's name, and the version of what is in it. The page's folder follows: several pages may
/// share an origin.
const NAME: &str = "tallyman.cache.1";

/// Where the reader's choice is kept.
const CHOICE: &str = "tallyman.keep.1";

/// How long it is believed to be, in bytes: a word.
const CHOICE_LIMIT: usize = 32;

/// The key of the record that says when entries were used.
const USES: &str = "uses";

/// How long that record is believed to be, in bytes: some thousand lines.
const USES_LIMIT: u64 = 1 << 20;

/// When an entry came, in seconds since 1970.
const SINCE: &str = "x-kept-since";

/// The size of an entry in bytes. A list of entries has only their requests, so it stands there.
const SIZE: &str = "x-kept-size";

/// How long an answer may take, in seconds. Later the source is asked instead.
const PATIENCE: u32 = 3;

/// How long after a use the limits are looked after, in milliseconds: a page that opens uses many entries.
const TIDY: u32 = 2000;

/// The longest media type that is believed, in bytes.
const MEDIA_TYPE_LIMIT: usize = 256;

/// What this browser keeps. Clones share it.
#[derive(Clone)]
pub struct BrowserCache(Rc<Inner>);

struct Inner {
    name: String,
    /// Keys follow it. Nothing is ever fetched from there.
    base: String,
    keep: Cell<Keep>,
    opened: RefCell<Option<Raw>>,
    used: RefCell<Uses>,
    is_tidying: Cell<bool>,
}

impl BrowserCache {
    /// The cache of the page in the folder at this address, as the reader has chosen.
    pub fn new(page_base: &str) -> Self {
        Self(Rc::new(Inner {
            name: format!("{NAME} {page_base}"),
            base: format!("{page_base}kept/"),
            keep: Cell::new(chosen()),
            opened: RefCell::new(None),
            used: RefCell::default(),
            is_tidying: Cell::new(false),
        }))
    }

    /// What the reader lets it keep: no more than was chosen in another tab since.
    pub fn keep(&self) -> Keep {
        self.0.keep.get().min(chosen())
    }

    /// Keeps more or less from now on. What is there stays.
    pub fn set_keep(&self, keep: Keep) {
        self.0.keep.set(keep);
        storage::put(CHOICE, Some(keep.as_str()));
    }

    /// Whether this browser lets the page keep anything.
    pub async fn is_there(&self) -> bool {
        self.0.open().await.is_some()
    }

    /// What is kept, in the order in which it came.
    pub async fn entries(&self) -> Vec<Entry> {
        within(PATIENCE, self.0.entries()).await.flatten().unwrap_or_default()
    }

    /// Drops everything.
    pub async fn clear(&self) {
        self.0.used.take();
        self.0.opened.take();
        if let Some(storage) = storage_of_caches() {
            settled(storage.delete(&self.0.name)).await;
        }
    }

    /// Where a worker finds a layer and puts it, if layers are kept. `may_put` says whether it may be added.
    pub fn layer(&self, key: String, may_put: bool) -> Option<job::Kept> {
        if self.keep() != Keep::Layers {
            return None;
        }
        let address = self.0.address(&key);
        self.0.note(&key);
        Some(job::Kept { cache: self.0.name.clone(), address, may_put })
    }

    /// Whether a layer is there. What it is by now only hashing tells.
    pub async fn has(kept: Option<&job::Kept>) -> bool {
        match kept {
            Some(kept) => layer(kept).await.is_some(),
            None => false,
        }
    }
}

impl Cache for BrowserCache {
    fn get<'c>(&'c self, key: &'c str) -> LocalBoxFuture<'c, Option<Record>> {
        let read = async move {
            if self.keep() == Keep::Nothing {
                return None;
            }
            let record = within(PATIENCE, self.0.read(key, MOST_RECORD)).await.flatten()?;
            self.0.note(key);
            Some(record)
        };
        read.boxed_local()
    }

    fn put(&self, key: String, record: Record) {
        if self.keep() == Keep::Nothing {
            return;
        }
        let inner = self.0.clone();
        spawn_local(async move {
            inner.write(&key, &record).await;
            inner.note(&key);
        });
    }

    fn remove(&self, key: &str) {
        let (inner, key) = (self.0.clone(), key.to_owned());
        spawn_local(async move { inner.delete(&key).await });
    }
}

impl Inner {
    fn address(&self, key: &str) -> String {
        format!("{}{key}", self.base)
    }

    async fn open(&self) -> Option<Raw> {
        if let Some(opened) = self.opened.borrow().clone() {
            return Some(opened);
        }
        let opened = within(PATIENCE, open(&self.name)).await.flatten()?;
        *self.opened.borrow_mut() = Some(opened.clone());
        Some(opened)
    }

    async fn read(&self, key: &str, most: u64) -> Option<Record> {
        let response = find(&self.open().await?, &self.address(key)).await?;
        let since = since(&response)?;
        let media_type = response.headers().get("content-type").ok().flatten();
        let media_type = media_type.filter(|text| !text.is_empty() && text.len() <= MEDIA_TYPE_LIMIT);
        let bytes = collect(FetchBody::kept(response.body()), most).await.ok()?;
        Some(Record { bytes, media_type, since })
    }

    async fn write(&self, key: &str, record: &Record) -> Option<()> {
        let cache = self.open().await?;
        let bytes = Uint8Array::from(&*record.bytes);
        let response = Response::new_with_opt_js_u8_array_and_init(
            Some(&bytes),
            &described(record.since, record.media_type.as_deref())?,
        );
        let request = named(&self.address(key), record.bytes.len() as u64)?;
        settled(cache.put_with_request(&request, &response.ok()?)).await
    }

    async fn delete(&self, key: &str) {
        if let Some(cache) = self.open().await {
            settled(cache.delete_with_str(&self.address(key))).await;
        }
    }

    async fn entries(&self) -> Option<Vec<Entry>> {
        let keys: Array = JsFuture::from(self.open().await?.keys()).await.ok()?.dyn_into().ok()?;
        let entry = |request: Request| {
            let key = request.url().strip_prefix(&self.base)?.to_owned();
            let size = request.headers().get(SIZE).ok().flatten()?.parse().ok()?;
            (key != USES).then_some(Entry { key, size })
        };
        Some(keys.iter().filter_map(|key| entry(key.dyn_into().ok()?)).collect())
    }

    /// Notes a use, and looks after the limits a little later.
    fn note(self: &Rc<Self>, key: &str) {
        self.used.borrow_mut().note(key, clock::now());
        if !self.is_tidying.replace(true) {
            let inner = Rc::clone(self);
            spawn_local(async move {
                clock::pause(TIDY).await;
                inner.is_tidying.set(false);
                inner.tidy().await;
            });
        }
    }

    async fn tidy(&self) -> Option<()> {
        let used = self.used.take();
        let mut entries = self.entries().await?;
        let known = self.read(USES, USES_LIMIT).await;
        let mut uses = Uses::read(&String::from_utf8_lossy(&known.map(|record| record.bytes).unwrap_or_default()));
        uses.merge(used);
        let surplus = surplus(&entries, &uses);
        for key in &surplus {
            self.delete(key).await;
        }
        entries.retain(|entry| !surplus.contains(&entry.key));
        let record = Record { bytes: uses.text(&entries).into_bytes(), media_type: None, since: clock::now() };
        self.write(USES, &record).await
    }
}

/// What was chosen last, in whichever tab.
fn chosen() -> Keep {
    Keep::of(&storage::text(CHOICE, CHOICE_LIMIT).unwrap_or_default())
}

/// The caches of this origin, where there are any.
fn storage_of_caches() -> Option<CacheStorage> {
    let caches = Reflect::get(&js_sys::global(), &"caches".into()).ok()?;
    caches.is_object().then(|| caches.unchecked_into())
}

async fn open(name: &str) -> Option<Raw> {
    JsFuture::from(storage_of_caches()?.open(name)).await.ok()?.dyn_into().ok()
}

async fn find(cache: &Raw, address: &str) -> Option<Response> {
    JsFuture::from(cache.match_with_str(address)).await.ok()?.dyn_into().ok()
}

/// Waits for the end of something whose failure changes nothing.
async fn settled(promise: Promise) -> Option<()> {
    JsFuture::from(promise).await.ok().map(|_| ())
}

fn since(response: &Response) -> Option<u64> {
    response.headers().get(SINCE).ok().flatten()?.parse().ok()
}

fn named(address: &str, size: u64) -> Option<Request> {
    let headers = Headers::new().ok()?;
    headers.set(SIZE, &size.to_string()).ok()?;
    let options = RequestInit::new();
    options.set_headers(&headers);
    Request::new_with_str_and_init(address, &options).ok()
}

fn described(since: u64, media_type: Option<&str>) -> Option<ResponseInit> {
    let headers = Headers::new().ok()?;
    headers.set(SINCE, &since.to_string()).ok()?;
    if let Some(media_type) = media_type {
        headers.set("content-type", media_type).ok()?;
    }
    let options = ResponseInit::new();
    options.set_headers(&headers);
    Some(options)
}

/// The bytes of a layer that is kept, and since when.
pub(super) async fn layer(kept: &job::Kept) -> Option<(FetchBody, u64)> {
    let found = async { find(&open(&kept.cache).await?, &kept.address).await };
    let response = within(PATIENCE, found).await.flatten()?;
    let since = since(&response)?;
    Some((FetchBody::kept(response.body()), since))
}

/// Drops a layer that is not what its key says.
pub(super) async fn drop_layer(kept: &job::Kept) {
    if let Some(cache) = open(&kept.cache).await {
        settled(cache.delete_with_str(&kept.address)).await;
    }
}

/// A layer on its way into the cache. It is there once [`Writing::end`] says that it is what it should be, and not at all
/// before.
pub(super) struct Writing {
    writer: WritableStreamDefaultWriter,
    put: JsFuture,
}

impl Writing {
    /// Begins, if there is somewhere to put it.
    pub(super) async fn begin(kept: &job::Kept, size: u64) -> Option<Self> {
        let cache = open(&kept.cache).await?;
        let pipe = TransformStream::new().ok()?;
        let writer = pipe.writable().get_writer().ok()?;
        let response =
            Response::new_with_opt_readable_stream_and_init(Some(&pipe.readable()), &described(clock::now(), None)?);
        let put = cache.put_with_request(&named(&kept.address, size)?, &response.ok()?);
        Some(Self { writer, put: JsFuture::from(put) })
    }

    /// Adds bytes, and waits until there is room for more: nothing piles up here.
    async fn add(&self, bytes: &[u8]) -> Option<()> {
        settled(self.writer.write_with_chunk(&Uint8Array::from(bytes))).await
    }

    /// Keeps it, or with `is_right` false forgets it.
    pub(super) async fn end(self, is_right: bool) {
        if is_right {
            settled(self.writer.close()).await;
        } else {
            settled(self.writer.abort()).await;
        }
        // Rejected for what was aborted, and where there is no room.
        drop(self.put.await);
    }
}

/// A body whose bytes are written into the cache as they pass, where they are to be kept.
pub(super) struct Copying {
    pub(super) body: FetchBody,
    pub(super) writing: Rc<RefCell<Option<Writing>>>,
}

impl Body for Copying {
    async fn chunk(&mut self) -> Result<Option<Vec<u8>>, BodyError> {
        let Some(bytes) = self.body.chunk().await? else { return Ok(None) };
        let writing = self.writing.take();
        if let Some(writing) = writing {
            // Without room the layer is still hashed, and not kept.
            let written = writing.add(&bytes).await;
            *self.writing.borrow_mut() = written.map(|()| writing);
        }
        Ok(Some(bytes))
    }
}
