//! What runs there: registries that let no page read them do not say it either, so it is the reader's word.

use leptos::prelude::*;

use super::Examination;
use crate::doctor::cure::{depends_on_kind, kinds};
use crate::registry::known::{Known, Reach};
use crate::ui::address::Address;
use crate::ui::part::{maybe, remark};

impl Examination {
    /// Takes that word, or what an answer gave away, for the diagnosis and for all that is read from now on.
    pub(super) fn say_kind(self, known: Option<&'static Known>) {
        if let Some(host) = self.host.get_value() {
            self.shared.library().session_of(&host).say_kind(known);
        }
        self.known.set(known);
    }
}

/// The question, and what there is to try where it is answered.
pub(super) fn what_runs(examination: Examination) -> AnyView {
    if !depends_on_kind(&examination.case.get_value(), examination.known.get_untracked()) {
        return ().into_any();
    }
    let chosen = move |id: &str| examination.known.read().map_or(id.is_empty(), |known| known.id == id);
    let choice = |id: &'static str, name: &'static str| {
        view! { <option value=id prop:selected=move || chosen(id)>{name}</option> }.into_any()
    };
    let choices: Vec<_> = kinds().map(|known| choice(known.id, known.name)).collect();
    let choose = move |id: String| examination.say_kind(kinds().find(|known| known.id == id));
    view! {
        <label class="doctor-kind">
            <span>"What runs there?"</span>
            <select class="button" data-role="what-runs" on:change:target=move |event| choose(event.target().value())>
                {choice("", "I do not know")}
                {choices}
            </select>
        </label>
        {move || maybe(examination.known.get().map(|known| own_api(examination, known)))}
    }
    .into_any()
}

/// The way in that a registry of this kind has beside `/v2`.
fn own_api(examination: Examination, known: &'static Known) -> AnyView {
    let host = examination.host.get_value().filter(|_| known.reach == Reach::Api);
    let Some(session) = host.map(|host| examination.shared.library().session_of(&host)) else { return ().into_any() };
    if session.is_closed_beside() {
        return remark(format!("The API of its own that {} has lets no page read it here either.", known.name));
    }
    if !session.reads_beside() {
        return remark(format!("{} has an API of its own, which gives only what everybody may see.", known.name));
    }
    let (address, shared) = (expect_context::<Address>(), examination.shared);
    let read = move |_| address.open_anew(shared);
    view! {
        <div class="actions">
            <button type="button" class="button" data-action="read-beside" on:click=read>
                {format!("Read it by the API of its own that {} has", known.name)}
            </button>
        </div>
    }
    .into_any()
}
