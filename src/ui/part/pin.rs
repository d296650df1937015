//! The panel that pins what is on screen: which digest, for which tool, and the lines to paste.

use std::sync::Arc;

use leptos::prelude::*;

use super::copy::copy_current;
use super::digest::{Awaited, awaited_digest_mark};
use super::maybe;
use super::section::folded;
use crate::browser::storage;
use crate::content::{Document, MediaType, RowKind};
use crate::digest::Digest;
use crate::link::Section;
use crate::object::Object;
use crate::pin::{Kind, Target, Tool, snippet};
use crate::reference::{Reference, Repository};
use crate::shown::visible;
use crate::verify::Verdict;

/// The name of the tool in the browser's storage: a word of [`Tool`].
const TOOL: &str = "tallyman.tool.1";

/// How many platforms can be chosen from. Larger indexes have pages of their own for each.
const MOST: usize = 200;

/// A digest that can be pinned.
struct Choice {
    label: String,
    digest: Digest,
    verdict: Awaited,
    kind: Kind,
    is_docker: bool,
}

/// All that the panel needs, in one place for its closures.
struct Panel {
    repository: Repository,
    reference: Reference,
    choices: Vec<Choice>,
    chosen: RwSignal<usize>,
    tool: RwSignal<Tool>,
}

impl Panel {
    fn choice(&self) -> Option<&Choice> {
        self.choices.get(self.chosen.get()).or(self.choices.first())
    }

    /// The tool, or the first one that takes such a thing.
    fn tool(&self, kind: Kind) -> Tool {
        let tool = self.tool.get();
        if tool.takes(kind) { tool } else { Tool::Oras }
    }

    fn lines(&self) -> (String, Vec<String>) {
        let Some(choice) = self.choice() else { return Default::default() };
        let target = Target {
            repository: self.repository.clone(),
            tag: self.reference.tag.clone(),
            digest: choice.digest.clone(),
            kind: choice.kind,
            is_docker: choice.is_docker,
        };
        let snippet = snippet(self.tool(choice.kind), &target);
        (snippet.text, snippet.notes)
    }
}

/// The panel for an object and the index through which it was reached; nothing for a layout, which no tool pulls from, and
/// for what is not known to be anything that could be pulled. `below` has the verdicts of digests further down on the page.
pub fn pin_panel(
    reference: &Reference,
    object: &Object,
    parent: Option<&Object>,
    below: &[(Digest, Awaited)],
) -> Option<AnyView> {
    let repository = reference.repository()?.clone();
    let choices = choices(object, parent, below);
    let remembered = storage::text(TOOL, 32).and_then(|word| Tool::of_word(&word)).unwrap_or(Tool::Docker);
    let (chosen, tool) = (RwSignal::new(0), RwSignal::new(remembered));
    if choices.is_empty() {
        return None;
    }
    let panel = Arc::new(Panel { repository, reference: reference.clone(), choices, chosen, tool });
    let about = view! { <p class="remark">"by digest, ready to paste: engines, files, command lines"</p> }.into_any();
    Some(folded(Section::Pin, "Pin", about, Box::new(move || body(&panel))))
}

fn choices(object: &Object, parent: Option<&Object>, below: &[(Digest, Awaited)]) -> Vec<Choice> {
    let root = parent.unwrap_or(object);
    let Some(Ok(reading)) = root.reading() else { return Vec::new() };
    let whole = |label: &str, kind| Choice {
        label: label.to_owned(),
        digest: root.named().clone(),
        verdict: known(root.verdict()),
        kind,
        is_docker: is_docker(reading.media_type.as_ref()),
    };
    let index = match &reading.document {
        Document::Index(index) => index,
        Document::Manifest(manifest) if manifest.is_artifact() => return vec![whole("this artifact", Kind::Artifact)],
        Document::Manifest(_) | Document::Schema1(_) => return vec![whole("this image", Kind::Image)],
    };
    let mut choices = vec![whole("all platforms: the index", Kind::Index)];
    for row in index.rows().iter().filter(|row| row.kind == RowKind::Platform).take(MOST) {
        let Some(digest) = row.descriptor.digest.valid() else { continue };
        let verdict = match below.iter().find(|(other, _)| other == digest) {
            _ if digest == object.named() => known(object.verdict()),
            Some((_, awaited)) => awaited.clone(),
            None => known(&Verdict::Claimed),
        };
        choices.push(Choice {
            label: visible(&row.label(), 80),
            digest: digest.clone(),
            verdict,
            kind: Kind::Image,
            is_docker: is_docker(row.descriptor.media_type.as_ref()),
        });
    }
    choices
}

fn is_docker(named: Option<&MediaType>) -> bool {
    named.is_some_and(|named| named.essence().starts_with("application/vnd.docker."))
}

/// A verdict that stays.
fn known(verdict: &Verdict) -> Awaited {
    let verdict = verdict.clone();
    Arc::new(move || verdict.clone())
}

fn body(panel: &Arc<Panel>) -> AnyView {
    let (live, line, copied, mark) = (panel.clone(), panel.clone(), panel.clone(), panel.clone());
    let text = move || {
        let (text, notes) = live.lines();
        let notes: Vec<_> = notes.into_iter().map(|note| view! { <p class="remark">{note}</p> }.into_any()).collect();
        view! { <pre class="snippet" data-role="snippet" tabindex="0">{text}</pre>{notes} }.into_any()
    };
    let difference = move || {
        let Some(choice) = line.choice() else { return String::new() };
        difference(choice.kind, line.choices.len()).to_owned()
    };
    let mark = move || mark.choice().map(|choice| awaited_digest_mark(&choice.digest, choice.verdict.clone(), None));
    let copied = move || copied.lines().0;
    view! {
        <div class="pin" data-role="pin-panel">
            {tools(panel)}
            <div class="pin-of">{maybe(select(panel))}{mark}</div>
            <p class="remark" data-role="difference">{difference}</p>
            <div class="snippet-box">{text}{copy_current(Arc::new(copied), "copy")}</div>
        </div>
    }
    .into_any()
}

/// What the digest stands for, in a line.
fn difference(kind: Kind, choices: usize) -> &'static str {
    match (kind, choices) {
        (Kind::Index, _) => "The index's digest pins all platforms at once; each machine takes its own from it.",
        (Kind::Image, 1) => "This image's digest. It is one platform's; other platforms have digests of their own.",
        (Kind::Image, _) => {
            "This platform's digest alone: a machine of another kind gets the same bytes, and cannot run them."
        }
        (Kind::Artifact, _) => "The artifact's digest. It is no image, so only tools that fetch anything can use it.",
    }
}

fn tools(panel: &Arc<Panel>) -> AnyView {
    let kind = panel.choices.first().map_or(Kind::Image, |choice| choice.kind);
    let tool = panel.tool;
    let first = panel.clone();
    let selected = Memo::new(move |_| first.tool(kind));
    let radio = |this: Tool| {
        let choose = move |_| {
            tool.set(this);
            storage::put(TOOL, Some(this.word()));
        };
        view! {
            <label class="chip-choice">
                <input type="radio" name="pin-tool" value=this.word() prop:checked=move || selected.get() == this on:change=choose/>
                <span>{this.label()}</span>
            </label>
        }
        .into_any()
    };
    let radios: Vec<_> = Tool::ALL.into_iter().filter(|tool| tool.takes(kind)).map(radio).collect();
    view! { <fieldset class="chip-choices"><legend class="hidden">"For which tool"</legend>{radios}</fieldset> }
        .into_any()
}

fn select(panel: &Arc<Panel>) -> Option<AnyView> {
    if panel.choices.len() < 2 {
        return None;
    }
    let chosen = panel.chosen;
    let option = |(at, choice): (usize, &Choice)| {
        view! { <option value=at.to_string()>{choice.label.clone()}</option> }.into_any()
    };
    let options: Vec<_> = panel.choices.iter().enumerate().map(option).collect();
    Some(
        view! {
            <label class="pin-choice">
                <span class="label">"Digest of"</span>
                <select data-role="pin-of" prop:value=move || chosen.get().to_string() 
                    on:change:target=move |event| chosen.set(event.target().value().parse().unwrap_or_default())>{options}</select>
            </label>
        }
        .into_any(),
    )
}
