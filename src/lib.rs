//! Tallyman shows what a container registry really serves, and recomputes every digest in the reader's own browser.
//!
//! This page is the map. The layout of the code is the way of the data:
//!
//! ```text
//! link ──► reference ──► source (registry · layout · archive) ──► bytes ─┬─► verify   (digest, size: a verdict)
//!                                                              └─► content  (index · manifest · config)
//!                                                                   └─► object ──► library ──► ui
//! ```
//!
//! *A link names a reference; a source answers with bytes; the bytes are hashed and read, independently; the page shows
//! both.* A document that cannot be read still has a verdict; a mismatch still has a page.
//!
//! Rooms of the core. They compile without a browser and are tested natively; `tests/rooms.rs` holds who may know whom.
//!
//! - [`digest`]: the names that content cannot lie about, and how to compute them.
//! - [`body`]: bytes that arrive in chunks, with a ceiling.
//! - [`mod@reference`]: hosts, repositories, tags, layouts; what people type, parsed once.
//! - [`link`]: the address bar, both ways.
//! - [`json`]: JSON as it was written, and what is read out of it by hand.
//! - [`content`]: documents, read leniently, with a note for each deviation.
//! - [`secret`]: text that shows itself to nobody by accident.
//! - [`transport`]: what a source needs of the outside: send a request, wait.
//! - [`source`]: what every source gives, and how reading can fail. Behind it [`registry`] (`/v2` with tokens, paging and
//!   `Accept`), [`layout`] (an OCI image layout served as files) and [`archive`] (a tar file that the reader opens).
//! - [`verify`]: verdicts. The one place where `verified` is said. [`unpack`]: what is inside a layer, in one pass; only
//!   the worker has it, but for the list of an archive.
//! - [`object`]: bytes with what hashing and reading said of them. [`library`]: everything opened so far, by digest.
//!   [`listing`]: a line of a table of tags, filled in as answers come. [`cache`]: content kept across visits.
//!   [`watch`]: tags of which the reader wants to know when they move.
//! - [`proof`]: the chain of named checks from a link down to unpacked layers. [`walk`]: reads the documents for it.
//!   [`receipt`]: a run of it as a document.
//! - [`failure`]: every error of every room in words, with a stable code and the next step.
//! - [`doctor`]: why a registry could not be read, by ordered probes, and what helps.
//! - [`settings`]: `config.json`. Small plain functions: [`moment`] reads dates; [`pretty`], [`shown`], [`size`] show things.
//! - [`compare`]: two objects side by side.
//! - [`pin`]: the lines that name content by digest, for whatever takes them; files of other people with digests put in.
//! - [`tag`]: names at any number: kinds, orders, aliases, filters, what they tell about releases.
//!
//! - [`ledger`]: which requests were made, why, what came, and the command that asks the same; without secrets.
//!   [`keys`]: what keys mean.
//!
//! Rooms of the page:
//!
//! - `browser` (feature `browser`): the one room that names web-sys; the other end of `transport`, the worker that
//!   hashes layers, clipboard, clock, address bar.
//! - `ui` (feature `app`): pages made of parts. The address bar is the state.
//!
//! Two binaries, each a door of a few lines: `app`, and `worker`, which hashes and has no user interface in it.

pub mod archive;
pub mod body;
#[cfg(feature = "browser")]
pub mod browser;
pub mod cache;
pub mod compare;
pub mod content;
pub mod digest;
pub mod doctor;
pub mod failure;
pub mod json;
pub mod keys;
pub mod layout;
pub mod ledger;
pub mod library;
pub mod link;
pub mod listing;
pub mod moment;
pub mod object;
pub mod pin;
pub mod pretty;
pub mod proof;
pub mod receipt;
pub mod reference;
pub mod registry;
pub mod secret;
pub mod settings;
pub mod shown;
pub mod size;
pub mod source;
pub mod tag;
pub mod transport;
// The component macro turns every argument into a public field; the component's own line says what they are.
#[cfg(feature = "app")]
#[allow(missing_docs)]
pub mod ui;
pub mod unpack;
pub mod verify;
pub mod walk;
pub mod watch;
