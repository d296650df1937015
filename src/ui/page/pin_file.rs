//! Pin my file: a Dockerfile, a compose file or Kubernetes YAML in, the same file with digests out. It never leaves the
//! tab; what leaves is one question to a registry for each name in it.

mod look;
mod outcome;

use std::sync::Arc;

use leptos::ev::{ClipboardEvent, DragEvent, Event};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::file::{self, File};
use crate::failure::Failure;
use crate::link::Link;
use crate::pin::file::{FileError, Format, MAX_FILE, Scan, of_field, scan, text_of};
use crate::receipt;
use crate::shown::{capital, visible};
use crate::ui::context::shared;
use crate::ui::part::dropped::{Kind, one_of};
use crate::ui::part::failure::failure_note;
use crate::ui::part::frame::live_frame;
use crate::ui::part::maybe;
use crate::ui::pinning::Given;
use crate::ui::read::Stage;
use crate::ui::shell::shell;
use look::Search;

/// The most of a file's name that is shown, in characters.
const NAME: usize = 120;

/// The file on the page, or why there is none.
type Giving = RwSignal<Option<Result<Given, Failure>>>;

/// The page.
pub fn pin_file_page() -> AnyView {
    let giving = Giving::new(shared().pinning().given());
    let scanned = Memo::new(move |_| {
        let given = giving.read();
        given.as_ref().map(|given| {
            let given = given.as_ref().map_err(Failure::clone)?;
            let scan = scan(&given.text, given.format).map_err(|error| refusal(&error))?;
            Ok::<_, Failure>((given.clone(), Arc::new(scan)))
        })
    });
    let stage = move || match &*scanned.read() {
        Some(Err(_)) => Stage::Failed,
        _ => Stage::Ready,
    };
    let found = move || match &*scanned.read() {
        None => ().into_any(),
        Some(Err(failure)) => failure_note(failure),
        // What is made from here on follows signals of its own.
        Some(Ok((given, scan))) => untrack(|| read_file(given, scan)),
    };
    let content = view! {
        <h1>"Pin my file"</h1>
        <p class="lead">
            "Paste or drop a Dockerfile, a compose file or Kubernetes YAML. Every image in it is looked up, and the file comes back with digests put in, "
            "every other byte as it was. The file stays in the memory of this tab, until you reload or close it; registries are asked only for the names in it."
        </p>
        {input(giving)}
        {found}
    };
    live_frame("pin", Box::new(stage), content.into_any())
}

fn refusal(error: &FileError) -> Failure {
    let (code, next) = match error {
        FileError::TooLarge => ("file-too-large", "Paste the part that names the images."),
        FileError::NotText => ("file-not-text", "Choose a Dockerfile or a YAML file."),
        FileError::TooMany => ("too-many-images", "Split the file: each name costs a request."),
    };
    Failure::new(code, format!("{}.", capital(&error.to_string())), next)
}

/// Where the file comes in: a field to paste into, and a place to drop on.
fn input(giving: Giving) -> AnyView {
    let shared = shared();
    let give = move |name: &str, text: Result<String, FileError>| {
        let given = text.map(|text| Given { name: name.to_owned(), text: text.into(), format: None });
        let given = given.map_err(|error| refusal(&error));
        shared.pinning().take(given.clone());
        let _ = giving.try_set(Some(given));
    };
    let take = move |file: Option<File>| {
        if let Some(file) = file {
            spawn_local(async move {
                let name = file.name();
                let bytes = file.read(MAX_FILE).await.ok_or(FileError::TooLarge);
                give(&name, bytes.and_then(text_of));
            });
        }
    };
    take(shared.pick_up(Kind::Pin));
    let shell = shell();
    let names_images = |name: &str| Kind::of(name, Some(&Link::PinFile)) == Some(Kind::Pin);
    let drop = move |event: DragEvent| take(one_of(file::dropped(&event), shell, names_images));
    let choose = move |event: Event| take(file::chosen(&event));
    let text = move || match &*giving.read() {
        Some(Ok(given)) => given.text.to_string(),
        _ => String::new(),
    };
    let pasted = StoredValue::new(None::<String>);
    let paste = move |event: ClipboardEvent| pasted.set_value(file::pasted(&event));
    let edit = move |shown: String| {
        let before = untrack(text);
        give("", Ok(of_field(shown, pasted.try_update_value(Option::take).flatten(), &before)));
    };
    view! {
        <div class="drop pin-input" data-role="drop" on:dragover=|event: DragEvent| file::allow_drop(&event) on:drop=drop>
            <label class="label" for="pin-text">"The file"</label>
            <textarea id="pin-text" class="pin-text" data-role="pin-text" rows="8" spellcheck="false" autocomplete="off" autocapitalize="off"
                placeholder="FROM alpine:3.20" prop:value=text
                on:paste=paste on:input:target=move |event| edit(event.target().value())></textarea>
            <label class="drop-label">
                <span>"or choose it, or drop it here"</span>
                <input type="file" data-action="open-file" on:change=choose/>
            </label>
        </div>
    }
    .into_any()
}

/// What was found in a file, and the way to look it up.
fn read_file(given: &Given, scan: &Arc<Scan>) -> AnyView {
    if scan.is_empty() {
        return nothing_named(given);
    }
    let search = Search::new(scan);
    view! {
        {format_choice(given, scan)}
        {look::controls(search)}
        {outcome::mentions(search, scan)}
        {skipped(scan)}
        {maybe((!scan.mentions.is_empty()).then(|| outcome::result(search, scan, &given.text, &given.name)))}
    }
    .into_any()
}

/// A file that is none of those that name images, by what is in it.
fn nothing_named(given: &Given) -> AnyView {
    if given.text.trim().is_empty() {
        return ().into_any();
    }
    const WORDS: &str = "no image is named in it: there is no FROM, as in a Dockerfile, and no image:, as in compose files and Kubernetes YAML.";
    // A file's name is written as it is.
    let words = match name_before(given) {
        name if name.is_empty() => capital(WORDS),
        name => format!("{name}{WORDS}"),
    };
    // It names images, as what was proven and not as what is to be run.
    let receipt = receipt::read(given.text.as_bytes()).is_ok().then(|| {
        view! { " It is a receipt: open it on "<a href=Link::Receipt.to_string()>"the page of receipts"</a>"." }
            .into_any()
    });
    view! { <p class="banner banner-warning" data-role="format" data-format="none">{words}{maybe(receipt)}</p> }
        .into_any()
}

fn name_before(given: &Given) -> String {
    if given.name.is_empty() { String::new() } else { format!("{}: ", visible(&given.name, NAME)) }
}

fn format_choice(given: &Given, scan: &Scan) -> AnyView {
    let kind = match scan.format {
        Format::Dockerfile => "a Dockerfile",
        Format::Yaml => "YAML (compose, Kubernetes)",
    };
    let name = name_before(given);
    let images = scan.mentions.len();
    let words = format!("{name}read as {kind}; {images} {}.", if images == 1 { "name" } else { "names" });
    view! { <p class="remark" data-role="format" data-format=if scan.format == Format::Yaml { "yaml" } else { "dockerfile" }>{words}</p> }.into_any()
}

/// What was seen and not looked into.
fn skipped(scan: &Scan) -> AnyView {
    if scan.skipped.is_empty() {
        return ().into_any();
    }
    let line = |skipped: &crate::pin::file::Skipped| {
        let words = format!("line {}: {}", skipped.line, skipped.what);
        view! { <li data-skipped=skipped.line.to_string()>{words}</li> }.into_any()
    };
    let lines: Vec<_> = scan.skipped.iter().take(100).map(line).collect();
    let more = scan.skipped.len().saturating_sub(100);
    let more = (more > 0).then(|| view! { <li>{format!("and {more} more")}</li> }.into_any());
    view! {
        <details class="more skipped" open><summary>{format!("{} left out", scan.skipped.len())}</summary><ul class="notes">{lines}{maybe(more)}</ul></details>
    }
    .into_any()
}
