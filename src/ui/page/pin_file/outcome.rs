//! What came of it: the names with their digests, and the file.

use std::borrow::Cow;
use std::sync::Arc;

use leptos::prelude::*;

use super::look::Search;
use crate::browser::download;
use crate::digest::Digest;
use crate::failure::Failure;
use crate::link::Link;
use crate::pin::file::{self, Edit, Form, Meaning, Mention, Scan, changed_lines};
use crate::pin::{self, Standing};
use crate::reference::Reference;
use crate::shown::{CELL, visible};
use crate::ui::context::shared;
use crate::ui::part::copy::copy_current;
use crate::ui::part::digest::digest_mark;
use crate::ui::part::{empty, maybe};
use crate::ui::pinning::{Absent, Looked, Pin, TagLooked};
use crate::verify::Verdict;

/// How many changed lines are shown. The file has all of them.
const MOST: usize = 300;

fn standing(mention: &Mention, looked: Option<&Looked>) -> Standing {
    let (Meaning::Image(reference), Some(looked)) = (&mention.meaning, looked) else { return Standing::Left };
    let pinned = reference.digest.as_ref();
    let presence = pinned.and_then(|pinned| looked.pin(pinned)).map(Pin::presence);
    pin::standing(pinned, looked.tagged(pinned), presence)
}

/// In words, with the platform where a digest of one is listed.
fn label(mention: &Mention, looked: Option<&Looked>) -> Cow<'static, str> {
    let standing = standing(mention, looked);
    match (standing, &mention.meaning, looked.map(|looked| &looked.tag)) {
        (Standing::Listed, Meaning::Image(reference), Some(TagLooked::At(_, listed))) => {
            let entry = listed.iter().find(|entry| Some(&entry.digest) == reference.digest.as_ref());
            let platform = entry.and_then(|entry| entry.platform.as_ref()).map(ToString::to_string);
            platform.map_or(standing.label().into(), |platform| {
                format!("pinned to one platform, {}, of what the tag points at", visible(&platform, CELL)).into()
            })
        }
        _ => standing.label().into(),
    }
}

/// The names in the file, each with what it leads to.
pub(super) fn mentions(search: Search, scan: &Arc<Scan>) -> AnyView {
    if scan.mentions.is_empty() {
        return empty("There is no image in it that could be read.");
    }
    let rows: Vec<_> = scan.mentions.iter().map(|mention| row(search, mention.clone())).collect();
    view! {
        <section class="panel" data-table="mentions">
            <header class="panel-head"><h2>"Images in it"</h2></header>
            <table class="rows mention-rows">
                <caption class="hidden">"Images in the file"</caption>
                <thead><tr><th scope="col">"Name"</th><th scope="col">"Line"</th><th scope="col">"Standing"</th><th scope="col">"Leads to"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
    .into_any()
}

fn row(search: Search, mention: Mention) -> AnyView {
    let mention = Arc::new(mention);
    let (of_word, of_mark, of_cell) = (mention.clone(), mention.clone(), mention.clone());
    let word = move || standing(&of_word, search.of(&of_word).as_ref()).as_str();
    let mark = move || {
        let looked = search.of(&of_mark);
        let word = standing(&of_mark, looked.as_ref()).as_str();
        view! { <span class=format!("standing standing-{word}")>{label(&of_mark, looked.as_ref())}</span> }.into_any()
    };
    let cell = move || leads_to(&of_cell, search.of(&of_cell).as_ref());
    let (line, role) = (mention.line, mention.role.as_str());
    view! {
        <tr data-mention=line.to_string() data-standing=word>
            <th scope="row">{name(&mention)}</th>
            <td class="mention-line">{line}" "<span class="row-remark">{role}</span></td>
            <td>{mark}</td>
            <td>{cell}</td>
        </tr>
    }
    .into_any()
}

/// The name as it is written; a link, when it is one that can be opened. One in parts is put together.
fn name(mention: &Mention) -> AnyView {
    let text = match &mention.meaning {
        Meaning::Image(reference) | Meaning::Unpinned { reference, .. } if mention.form != Form::Whole => {
            reference.familiar()
        }
        _ => visible(&mention.written, CELL),
    };
    match &mention.meaning {
        Meaning::Image(reference) | Meaning::Unpinned { reference, .. } => {
            view! { <a class="mention-name" href=Link::reference(reference.clone()).to_string()>{text}</a> }.into_any()
        }
        Meaning::Nothing(_) => view! { <span class="mention-name">{text}</span> }.into_any(),
    }
}

fn leads_to(mention: &Mention, looked: Option<&Looked>) -> AnyView {
    let why = match &mention.meaning {
        Meaning::Nothing(why) => Some(visible(&why.to_string(), CELL)),
        Meaning::Unpinned { reference, why } => Some(visible(&format!("{}: {why}", reference.familiar()), CELL)),
        Meaning::Image(_) => None,
    };
    let why = why.map(|why| view! { <p class="remark">{why}</p> }.into_any());
    let found = match looked.map(|looked| &looked.tag) {
        Some(TagLooked::At(now, _)) => Some(mark(mention, &now.digest, &now.verdict)),
        Some(TagLooked::Failed(failure, absent)) => Some(failed(mention, *absent, failure)),
        Some(TagLooked::Waiting) => None,
        Some(TagLooked::Untagged) | None => in_file(mention),
    };
    let pinned = pinned(mention, looked);
    view! { {found}{maybe(pinned)}{why} }.into_any()
}

/// Why a name is not known. What it is pinned to stays what it leads to when the tag is gone.
fn failed(mention: &Mention, absent: Option<Absent>, failure: &Failure) -> AnyView {
    let is_gone = absent == Some(Absent::Tag);
    let words = if is_gone { "The registry has no such tag.".into() } else { failure.what.clone() };
    let pinned = is_gone.then(|| in_file(mention)).flatten();
    view! { {maybe(pinned)}{problem(failure.code, &words)} }.into_any()
}

/// That the digest in the file is not there, or why nobody knows.
fn pinned(mention: &Mention, looked: Option<&Looked>) -> Option<AnyView> {
    let Meaning::Image(Reference { digest: Some(digest), .. }) = &mention.meaning else { return None };
    match &looked?.pin(digest)?.there {
        Ok(true) => None,
        Ok(false) => Some(problem("digest-unknown", "The registry has nothing of the digest in the file.")),
        Err(failure) => Some(problem(failure.code, &format!("The digest in the file: {}", failure.what))),
    }
}

fn problem(code: &'static str, words: &str) -> AnyView {
    let words = words.to_owned();
    view! { <p class="row-problem" data-error=code><code class="row-failure">{code}</code>" "{words}</p> }.into_any()
}

/// The digest that is written in the file.
fn in_file(mention: &Mention) -> Option<AnyView> {
    match &mention.meaning {
        Meaning::Image(Reference { digest: Some(digest), .. }) => Some(mark(mention, digest, &Verdict::Claimed)),
        _ => None,
    }
}

fn mark(mention: &Mention, digest: &Digest, verdict: &Verdict) -> AnyView {
    let href = match &mention.meaning {
        Meaning::Image(reference) | Meaning::Unpinned { reference, .. } => {
            Some(Link::reference(reference.with_digest(digest.clone())).to_string())
        }
        Meaning::Nothing(_) => None,
    };
    digest_mark(digest, verdict, href)
}

/// The edits that are known so far.
fn edits(search: Search, scan: &Scan, follow: bool) -> Vec<Edit> {
    let edit = |mention: &Mention| {
        let looked = search.of(mention);
        let standing = standing(mention, looked.as_ref());
        let wanted = standing == Standing::Unpinned || (follow && standing.follows());
        match looked?.tag {
            TagLooked::At(now, _) if wanted => mention.pin(&now.digest),
            _ => None,
        }
    };
    scan.mentions.iter().filter_map(edit).collect()
}

/// The lines that change, and the file to take away.
pub(super) fn result(search: Search, scan: &Arc<Scan>, text: &Arc<str>, name: &str) -> AnyView {
    let shared = shared();
    let follow = RwSignal::new(shared.pinning().follow.get());
    let (scan, text) = (scan.clone(), text.clone());
    let whole = text.clone();
    let edits = Memo::new(move |_| edits(search, &scan, follow.get()));
    let patched = Arc::new(move || Edit::apply(&whole, &edits.read()));
    let saved = patched.clone();
    let name = if name.is_empty() { "pinned.txt".to_owned() } else { name.to_owned() };
    let save = move |_| {
        download::save(untrack(|| saved()).as_bytes(), &name);
    };
    let changes = move || changes(&text, &edits.read());
    let partial = move || {
        let words = if search.is_done() { "" } else { "Not all names are looked up; this is what is known so far." };
        view! { <p class="remark">{words}</p> }.into_any()
    };
    view! {
        <section class="panel" data-table="result" data-edits=move || edits.read().len().to_string()>
            <header class="panel-head">
                <h2>"The file with digests"</h2>
                <label class="choice-box"><input type="checkbox" data-role="follow" prop:checked=follow
                    on:change:target=move |event| {
                        shared.pinning().follow.set(event.target().checked());
                        follow.set(event.target().checked());
                    }/>" also put in the new digest where a tag has moved"</label>
                <div class="actions">
                    {copy_current(patched, "Copy file")}
                    <button type="button" class="button" data-action="save-file" on:click=save>"Save file"</button>
                </div>
            </header>
            {partial}
            {changes}
        </section>
    }
    .into_any()
}

fn changes(text: &str, edits: &[Edit]) -> AnyView {
    let lines = changed_lines(text, edits);
    if lines.is_empty() {
        return empty("Nothing to put in.");
    }
    let line = |line: &file::Line| {
        view! {
            <div class="diff-line diff-before"><span class="diff-number">{line.number}</span><del>{visible(&line.before, CELL)}</del></div>
            <div class="diff-line diff-after"><span class="diff-number">{line.number}</span><ins>{visible(&line.after, CELL)}</ins></div>
        }
        .into_any()
    };
    let shown: Vec<_> = lines.iter().take(MOST).map(line).collect();
    let more = (lines.len() > MOST).then(|| empty("More lines change; the file has all of them."));
    view! { <div class="diff" data-role="diff" tabindex="0" role="group" aria-label="Lines that change">{shown}{more}</div> }.into_any()
}
