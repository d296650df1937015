//! Sections of a page of content. Which one is open stands in the link; opening another writes it there, and leaves the
//! page as it is.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::failure::failure_note;
use super::maybe;
use crate::browser::location;
use crate::content::Document;
use crate::failure::Failure;
use crate::link::{Link, Section, View};
use crate::object::Object;
use crate::reference::{Place, Reference};

/// The section that is open on this page.
#[derive(Clone, Copy)]
pub struct OpenSection(RwSignal<Option<Section>>);

impl OpenSection {
    /// Provides it to the parts of a page whose link opens `section`, and goes there once the page stands.
    pub fn provide(section: Option<Section>) {
        provide_context(Self(RwSignal::new(section)));
    }

    /// Of the page that is being made; nothing is open on a page without sections. That of a page which was left can still be
    /// found, and is over.
    pub fn current() -> Self {
        use_context::<Self>().filter(|open| !open.0.is_disposed()).unwrap_or_else(|| Self(RwSignal::new(None)))
    }

    /// The open section, followed.
    pub fn get(self) -> Option<Section> {
        self.0.get()
    }

    /// Opens another section, or none, and writes it into the address bar: no step in the history, and no new page.
    pub fn set(self, section: Option<Section>) {
        self.0.set(section);
        if let Ok(Link::Reference { reference, view }) = Link::parse(&location::hash()) {
            location::replace(&Link::Reference { reference, view: View { section, ..view } }.to_string());
        }
    }
}

/// The parts of one page, with what they are called there.
pub type Parts = Vec<(Section, &'static str)>;

/// That the link names a part which this page does not have, or none has.
pub fn missing_section(parts: Parts) -> AnyView {
    let open = OpenSection::current();
    let told = move || {
        let section = open.get().filter(|open| parts.iter().all(|(part, _)| part != open));
        maybe(section.map(|section| failure_note(&missing(section, &parts))))
    };
    told.into_any()
}

fn missing(section: Section, parts: &Parts) -> Failure {
    const CODE: &str = "section-unknown";
    let has = |part| parts.iter().any(|(other, _)| *other == part);
    let words: Vec<_> = parts.iter().map(|(part, _)| part.as_str()).collect();
    let next = match section {
        Section::Unknown => {
            let (next, no_page) = (
                "Parts are pin, compare, platforms, layers, config, annotations and document.",
                "The link names a part that no page has.",
            );
            return Failure::new(CODE, no_page, next);
        }
        Section::Layers | Section::Config if has(Section::Platforms) => {
            "Layers and config are those of one platform: choose one of those below.".to_owned()
        }
        _ if parts.is_empty() => "It has no parts that a link can open, and is here as a whole.".to_owned(),
        _ => format!("Its parts are {}.", words.join(", ")),
    };
    Failure::new(CODE, format!("The link names a part that this page does not have: {}.", section.as_str()), next)
}

/// Goes to the open section anew once `is_there` says so, because what comes late moves what stands below it.
pub fn return_when(is_there: Box<dyn Fn() -> bool>) {
    let open = OpenSection::current();
    Effect::new(move || {
        if let (true, Some(section)) = (is_there(), open.0.get_untracked()) {
            location::show(&id(section));
        }
    });
}

/// A part of the page that a link can open.
pub fn section(this: Section, content: AnyView) -> AnyView {
    let open = OpenSection::current();
    view! {
        <div class="section" id=id(this) data-section=this.as_str() data-open=move || is(open, this) tabindex="-1">{content}</div>
    }
    .into_any()
}

/// A panel that is folded until its section is opened; only then is its content made.
pub fn folded(
    this: Section,
    title: &'static str,
    about: AnyView,
    content: Box<dyn Fn() -> AnyView + Send + Sync>,
) -> AnyView {
    let open = OpenSection::current();
    let is_open = Memo::new(move |_| open.get() == Some(this));
    let toggle = move |_| open.set(Some(this).filter(|_| !is_open.get_untracked()));
    let body = move || is_open.get().then(|| view! { <div class="fold-body">{content()}</div> }.into_any());
    view! {
        <section class="panel fold" id=id(this) data-section=this.as_str() data-open=move || is(open, this) tabindex="-1">
            <header class="panel-head">
                <h2><button type="button" class="fold-head" aria-expanded=move || is(open, this) on:click=toggle>{title}</button></h2>
                {about}
            </header>
            {body}
        </section>
    }
    .into_any()
}

fn is(open: OpenSection, this: Section) -> String {
    (open.get() == Some(this)).to_string()
}

fn id(section: Section) -> String {
    format!("section-{}", section.as_str())
}

/// Links to the sections of a page, as far as what is shown has them.
pub fn sections(reference: &Reference, object: &Object) -> AnyView {
    let open = OpenSection::current();
    let link = |(section, name): (Section, &'static str)| {
        let go = move |event: MouseEvent| {
            // A new tab gets the link itself.
            if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
                event.prevent_default();
                open.set(Some(section));
                location::show(&id(section));
            }
        };
        view! { <li><a href=move || link_to(section) aria-current=move || is(open, section) on:click=go>{name}</a></li> }.into_any()
    };
    let links: Vec<_> = sections_of(reference, object).into_iter().map(link).collect();
    return_when(Box::new(|| true));
    view! { <nav class="sections" aria-label="Sections"><ul>{links}</ul></nav> }.into_any()
}

/// The present link with a section in it.
fn link_to(section: Section) -> String {
    match Link::parse(&location::hash()) {
        Ok(Link::Reference { reference, view }) => {
            Link::Reference { reference, view: View { section: Some(section), ..view } }.to_string()
        }
        _ => String::new(),
    }
}

/// The parts of a page of content, as far as what is shown has them.
pub fn sections_of(reference: &Reference, object: &Object) -> Parts {
    let Some(Ok(reading)) = object.reading() else { return vec![(Section::Document, "Document")] };
    let mut sections = Vec::new();
    if matches!(reference.place, Place::Repository(_)) {
        sections.push((Section::Pin, "Pin"));
    }
    sections.push((Section::Compare, "Compare"));
    let (own, annotations): (&[_], _) = match &reading.document {
        Document::Index(index) => (&[(Section::Platforms, "Platforms")], !index.annotations.is_empty()),
        Document::Manifest(manifest) if manifest.is_artifact() => {
            (&[(Section::Layers, "Blobs")], !manifest.annotations.is_empty())
        }
        Document::Manifest(manifest) => {
            (&[(Section::Layers, "Layers"), (Section::Config, "Config")], !manifest.annotations.is_empty())
        }
        Document::Schema1(_) => (&[(Section::Layers, "Layers")], false),
    };
    sections.extend(own);
    if annotations {
        sections.push((Section::Annotations, "Annotations"));
    }
    sections.push((Section::Document, "Document"));
    sections
}
