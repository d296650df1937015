//! What came of it: the names with their digests, and the file.

use std::borrow::Cow;
use std::sync::Arc;

use leptos::prelude::*;

use super::look::Search;
use crate::browser::download;
use crate::content::Platform;
use crate::digest::Digest;
use crate::failure::Failure;
use crate::link::Link;
use crate::pin::file::{Edit, Form, Meaning, Mention, Scan, changed_lines};
use crate::reference::Reference;
use crate::shown::{CELL, visible};
use crate::ui::context::shared;
use crate::ui::part::copy::copy_current;
use crate::ui::part::digest::digest_mark;
use crate::ui::part::{empty, maybe};
use crate::ui::pinning::Looked;
use crate::verify::Verdict;

/// How many changed lines are shown. The file has all of them.
const MOST: usize = 300;

/// How a name in the file stands.
#[derive(Clone, Debug, PartialEq)]
enum Standing {
    /// Not looked up yet.
    Waiting,
    /// No digest in the file; here is one.
    Unpinned,
    /// A digest in the file, and the tag still points there.
    Still,
    /// A digest in the file, which the index lists that the tag points at, for a platform if it names one.
    Listed(Option<Platform>),
    /// A digest in the file, and the tag points elsewhere now.
    Moved,
    /// A digest in the file, and the tag is not there any more.
    Gone,
    /// A digest in the file, and no tag that could have moved.
    Pinned,
    /// It is left as it is.
    Left,
    /// The registry has no such tag.
    NoTag,
    /// The registry has no such repository.
    NoRepository,
    /// It could not be looked up.
    Failed,
}

impl Standing {
    fn word(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Unpinned => "unpinned",
            Self::Still => "still",
            Self::Listed(_) => "listed",
            Self::Moved => "moved",
            Self::Pinned => "pinned",
            Self::Left => "left",
            Self::Gone => "gone",
            Self::NoTag | Self::NoRepository | Self::Failed => "failed",
        }
    }

    fn label(&self) -> Cow<'static, str> {
        let label = match self {
            Self::Listed(Some(platform)) => {
                let platform = visible(&platform.to_string(), CELL);
                return format!("pinned to one platform, {platform}, of what the tag points at").into();
            }
            Self::Listed(None) => "pinned to one entry of the index that the tag points at",
            Self::Waiting => "not looked up",
            Self::Unpinned => "not pinned",
            Self::Still => "pinned, still there",
            Self::Moved => "pinned, tag has moved",
            Self::Pinned => "pinned, no tag to ask for",
            Self::Left => "left as it is",
            Self::Gone => "pinned, tag is gone",
            Self::NoTag => "no such tag",
            Self::NoRepository => "no such repository",
            Self::Failed => "no answer",
        };
        label.into()
    }
}

fn standing(mention: &Mention, looked: Option<&Looked>) -> Standing {
    let named = match &mention.meaning {
        Meaning::Nothing(_) | Meaning::ByDefault { .. } => return Standing::Left,
        Meaning::Image(reference) => reference.digest.as_ref(),
    };
    match (named, looked) {
        (_, Some(Looked::Waiting)) => Standing::Waiting,
        (Some(_), Some(looked)) if looked.is_gone() => Standing::Gone,
        (None, Some(looked)) if looked.is_gone() => Standing::NoTag,
        (_, Some(looked)) if looked.is_missing() => Standing::NoRepository,
        (_, Some(Looked::Failed(..))) => Standing::Failed,
        (None, Some(Looked::At(..))) => Standing::Unpinned,
        (Some(named), Some(Looked::At(now, _))) if *named == now.digest => Standing::Still,
        (Some(named), Some(Looked::At(_, listed))) => {
            let entry = listed.iter().find(|entry| entry.digest == *named);
            entry.map_or(Standing::Moved, |entry| Standing::Listed(entry.platform.clone()))
        }
        (_, None) => Standing::Pinned,
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
    let word = move || standing(&of_word, search.of(&of_word).as_ref()).word();
    let mark = move || {
        let standing = standing(&of_mark, search.of(&of_mark).as_ref());
        view! { <span class=format!("standing standing-{}", standing.word())>{standing.label()}</span> }.into_any()
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
        Meaning::Image(reference) if mention.form != Form::Whole => reference.familiar(),
        _ => visible(&mention.written, CELL),
    };
    match &mention.meaning {
        Meaning::Image(reference) | Meaning::ByDefault { reference, .. } => {
            view! { <a class="mention-name" href=Link::reference(reference.clone()).to_string()>{text}</a> }.into_any()
        }
        Meaning::Nothing(_) => view! { <span class="mention-name">{text}</span> }.into_any(),
    }
}

fn leads_to(mention: &Mention, looked: Option<&Looked>) -> AnyView {
    let why = match &mention.meaning {
        Meaning::Nothing(why) => Some(visible(&why.to_string(), CELL)),
        Meaning::ByDefault { reference, why } => Some(visible(&format!("{}: {why}", reference.familiar()), CELL)),
        Meaning::Image(_) => None,
    };
    let why = why.map(|why| view! { <p class="remark">{why}</p> }.into_any());
    let found = match looked {
        Some(Looked::At(now, _)) => Some(mark(mention, &now.digest, &now.verdict)),
        Some(looked @ Looked::Failed(failure, _)) => Some(failed(mention, looked, failure)),
        Some(Looked::Waiting) => None,
        None => in_file(mention),
    };
    view! { {found}{why} }.into_any()
}

/// Why a name is not known. What it is pinned to stays what it leads to when the tag is gone.
fn failed(mention: &Mention, looked: &Looked, failure: &Failure) -> AnyView {
    let (code, what) = (failure.code, failure.what.clone());
    let words = if looked.is_gone() { "The registry has no such tag.".into() } else { what };
    let pinned = looked.is_gone().then(|| in_file(mention)).flatten();
    view! { {maybe(pinned)}<p class="row-problem" data-error=code><code class="row-failure">{code}</code>" "{words}</p> }
        .into_any()
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
        Meaning::Image(reference) | Meaning::ByDefault { reference, .. } => {
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
        let wanted = match standing(mention, looked.as_ref()) {
            Standing::Unpinned => true,
            Standing::Moved => follow,
            _ => false,
        };
        match looked {
            Some(Looked::At(now, _)) if wanted => mention.pin(&now.digest),
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
    let line = |line: &crate::pin::file::Line| {
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
