//! Pages whose code is not part of what the first view loads: it is fetched when one of them is opened first.
//!
//! Each function marked here is a door: `script/split` moves what only its body reaches out of the program into the part
//! that the mark names, and what several parts reach into a part of its own. The names are few on purpose: every
//! combination of them may become a file.
//!
//! - `pages`: what a name leads to, and what stands beside it;
//! - `rare`: what most visits do without.
//!
//! To move a page, or a panel behind a button, out of the first view:
//!
//! 1. write its door here, `#[wasm_split(rare, wasm_split_path = leptos::wasm_split, fallible)] pub fn door(…) ->
//!    Result<AnyView, Failure> { Ok(page(…)) }`, with arguments that own their data;
//! 2. show it with `later(later::door(…))`, and name the page itself nowhere else outside of that part.
//!
//! `script/bench transfer` says what came of it.

use std::future::Future;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

use super::account;
use super::address::{Address, Patient, retry};
use super::context::Shared;
use super::live::live;
use super::part::archive::Wanted;
use super::part::drop::Given;
use super::part::failure::failure_with;
use super::part::frame::frame;
use super::part::typed::Arrival;
use super::part::{maybe, waiting};
use super::read::{Stage, run};
use super::shell::Shell;
use super::{page, part};
use crate::failure::{Agreement, Failure};
use crate::keys::Action;
use crate::link::{Link, Proof, View};
use crate::reference::{Host, Place, Reference};

/// Shows a page as soon as its code is there: at once, when it was fetched before.
pub fn later(page: impl Future<Output = Result<AnyView, Failure>> + 'static) -> AnyView {
    arriving(page.boxed_local(), fetching, missing)
}

/// Shows a part of a page as soon as its code is there, and nothing before.
pub fn part_later(part: impl Future<Output = Result<AnyView, Failure>> + 'static) -> AnyView {
    let (arrived, part) = (RwSignal::new_local(None), part.boxed_local());
    run(async move { arrived.set(part.await.ok()) });
    live(move || {
        arrived.track();
        maybe(arrived.write_untracked().take())
    })
}

/// Shows a piece of a page as soon as its code is there. Until then there is `instead`.
pub fn piece(piece: impl Future<Output = Result<AnyView, Failure>> + 'static, instead: fn() -> AnyView) -> AnyView {
    arriving(piece.boxed_local(), instead, lacking)
}

fn arriving(
    mut page: LocalBoxFuture<'static, Result<AnyView, Failure>>,
    waiting: fn() -> AnyView,
    missing: fn(Failure) -> AnyView,
) -> AnyView {
    if let Some(page) = (&mut page).now_or_never() {
        return page.unwrap_or_else(missing);
    }
    let arrived = RwSignal::new_local(None);
    run(async move { arrived.set(Some(page.await)) });
    live(move || {
        arrived.track();
        match arrived.write_untracked().take() {
            None => waiting(),
            Some(page) => page.unwrap_or_else(missing),
        }
    })
}

fn fetching() -> AnyView {
    frame("content", Stage::Loading, waiting("Fetching this part of the program…"))
}

fn missing(failure: Failure) -> AnyView {
    frame("content", Stage::Failed, lacking(failure))
}

fn lacking(failure: Failure) -> AnyView {
    // What stands beside a page is not made anew with it.
    expect_context::<Address>().note_missing();
    failure_with(&failure, vec![retry()])
}

impl From<SplitLoaderError> for Failure {
    fn from(_: SplitLoaderError) -> Self {
        Self::new(
            "part-missing",
            "A part of this program could not be fetched.",
            "Try again. If a new version was published meanwhile, reload the page.",
        )
    }
}

/// Reads what was typed into the box.
#[wasm_split(pages, wasm_split_path = leptos::wasm_split, fallible)]
pub fn understand(shared: Shared, text: String) -> Result<Result<Link, Box<Failure>>, Failure> {
    Ok(part::typed::understand(shared, &text))
}

/// The link that was probably meant by a fragment that is none.
#[wasm_split(pages, wasm_split_path = leptos::wasm_split, fallible)]
pub fn meant(fragment: String) -> Result<AnyView, Failure> {
    Ok(part::typed::meant(&fragment))
}

/// Reads the search part of the address.
#[wasm_split(pages, wasm_split_path = leptos::wasm_split, fallible)]
pub fn arrive(search: String) -> Result<Arrival, Failure> {
    Ok(part::typed::arrive(&search))
}

#[wasm_split(pages, wasm_split_path = leptos::wasm_split, fallible)]
pub fn registry(host: Host, filter: Option<String>) -> Result<AnyView, Failure> {
    Ok(page::registry::registry_page(host, filter))
}

#[wasm_split(pages, wasm_split_path = leptos::wasm_split, fallible)]
pub fn repository(place: Place, view: View) -> Result<AnyView, Failure> {
    Ok(page::repository::repository_page(place, &view))
}

#[wasm_split(pages, wasm_split_path = leptos::wasm_split, fallible)]
pub fn watched() -> Result<AnyView, Failure> {
    Ok(part::watched::watched())
}

#[wasm_split(rare, wasm_split_path = leptos::wasm_split, fallible)]
pub fn report(place: Place) -> Result<AnyView, Failure> {
    Ok(page::report::report_page(place))
}

#[wasm_split(pages, wasm_split_path = leptos::wasm_split, fallible)]
pub fn content(reference: Reference, view: View) -> Result<AnyView, Failure> {
    Ok(page::content::content_page(reference, view))
}

#[wasm_split(rare, wasm_split_path = leptos::wasm_split, fallible)]
pub fn compare(reference: Reference, platform: Option<String>, with: String) -> Result<AnyView, Failure> {
    Ok(page::compare::compare_page(reference, platform, &with))
}

#[wasm_split(rare, wasm_split_path = leptos::wasm_split, fallible)]
pub fn proof(reference: Reference, depth: Proof, platform: Option<String>) -> Result<AnyView, Failure> {
    Ok(page::proof::proof_page(reference, depth, platform))
}

#[wasm_split(rare, wasm_split_path = leptos::wasm_split, fallible)]
pub fn doctor(patient: Patient, failure: Failure) -> Result<AnyView, Failure> {
    Ok(part::doctor::doctor(&patient, &failure))
}

#[wasm_split(rare, wasm_split_path = leptos::wasm_split, fallible)]
pub fn receipt_page() -> Result<AnyView, Failure> {
    Ok(page::receipt::receipt_page())
}

/// What stands above every page of a registry: who is signed in, and by which relay it is read.
#[wasm_split(pages, wasm_split_path = leptos::wasm_split, fallible)]
pub fn access(host: Host) -> Result<AnyView, Failure> {
    let bar = account::bar::bar(&host);
    Ok(view! { {bar}{part::relay::relay_banner(host)} }.into_any())
}

#[wasm_split(rare, wasm_split_path = leptos::wasm_split, fallible)]
pub fn sign_in(host: Host, open: RwSignal<bool>) -> Result<AnyView, Failure> {
    Ok(account::form::panel(&host, open))
}

/// Asks whether what was signed in with may go where the reader may not expect it.
#[wasm_split(rare, wasm_split_path = leptos::wasm_split, fallible)]
pub fn consent(host: Host, agreement: Agreement) -> Result<AnyView, Failure> {
    Ok(account::question::asked(&host, &agreement))
}

/// A file that is being opened.
pub type Opening = LocalBoxFuture<'static, Result<(), Failure>>;

#[wasm_split(rare, wasm_split_path = leptos::wasm_split, fallible)]
pub fn archive_wanted(reference: Reference, view: View) -> Result<AnyView, Failure> {
    let wanted = Wanted::new(reference.clone(), move |reference| Link::Reference { reference, view: view.clone() });
    Ok(part::archive::archive_wanted(&reference, wanted))
}

#[wasm_split(rare, wasm_split_path = leptos::wasm_split, fallible)]
pub fn take_file(shared: Shared, address: Address, given: Given) -> Result<Opening, Failure> {
    Ok(part::dropped::take(shared, address, given))
}

#[wasm_split(pages, wasm_split_path = leptos::wasm_split, fallible)]
pub fn kept() -> Result<AnyView, Failure> {
    Ok(part::kept::kept())
}

#[wasm_split(rare, wasm_split_path = leptos::wasm_split, fallible)]
pub fn requests() -> Result<AnyView, Failure> {
    Ok(part::requests::requests())
}

/// Does what a key means.
#[wasm_split(pages, wasm_split_path = leptos::wasm_split, fallible)]
pub fn act(action: Action, address: Address, shell: Shell) -> Result<(), Failure> {
    part::keyboard::act(action, address, shell);
    Ok(())
}

#[wasm_split(pages, wasm_split_path = leptos::wasm_split, fallible)]
pub fn keys(on: RwSignal<bool>) -> Result<AnyView, Failure> {
    Ok(part::keyboard::keys(on))
}

#[wasm_split(rare, wasm_split_path = leptos::wasm_split, fallible)]
pub fn pin_file() -> Result<AnyView, Failure> {
    Ok(page::pin_file::pin_file_page())
}
