//! The form for signing in to one registry, made from what is known about it.
//!
//! The fields are the browser's own: nothing here is bound to what is typed. It is taken out of them once, on submit, and
//! the field of the secret is emptied before anything is sent.

mod fields;
mod outcome;
mod pause;
mod recipient;
mod sending;
mod ways;

use leptos::ev::{DragEvent, Event, KeyboardEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::reactive::owner::WeakOwner;

use super::{Stand, accounts, refusal, stand};
use crate::browser::file;
use crate::failure::{Agreement, Failure};
use crate::reference::Host;
use crate::registry::known::Known;
use crate::registry::login_form::{self, Offer};
use crate::registry::session::Session;
use crate::ui::context::shared;
use crate::ui::part::dropped::one_of;
use crate::ui::part::failure::failure_note;
use crate::ui::part::{maybe, remark};
use crate::ui::read;
use crate::ui::shell::shell;

/// How it goes.
#[derive(Clone, PartialEq)]
enum State {
    /// Nothing was sent.
    Ready,
    /// The registry is being asked.
    Busy,
    /// What was typed would go where the reader may not expect it, and the reader is asked.
    Asks(Agreement),
    /// It did not work.
    Failed(Failure),
}

/// The form's own things. Copied freely; none of them holds what is typed.
#[derive(Clone, Copy)]
struct Form {
    host: StoredValue<Host>,
    /// What runs there, which the reader may say while the form stands.
    kind: RwSignal<Option<&'static Known>>,
    offers: Memo<Vec<Offer>>,
    /// Which of the ways to sign in is chosen.
    chosen: RwSignal<usize>,
    /// Whether it took the focus, which it does once.
    focused: StoredValue<bool>,
    state: RwSignal<State>,
    /// How things stand with the registry.
    stand: Stand,
    user: NodeRef<html::Input>,
    secret: NodeRef<html::Input>,
    way: RwSignal<ways::Choice>,
    server: NodeRef<html::Input>,
    open: RwSignal<bool>,
    owner: StoredValue<Option<WeakOwner>>,
}

/// The form, or why there is none here. `open` is what closes it.
pub fn panel(host: &Host, open: RwSignal<bool>) -> AnyView {
    accounts().begin();
    if let Some(refusal) = refusal(host) {
        let title = format!("Nobody can sign in to {host} here");
        return view! { <section class="signin" data-role="no-sign-in" aria-label=title>{failure_note(&refusal)}</section> }
            .into_any();
    }
    let session = shared().library().session_of(host);
    let (kind, name) = (RwSignal::new(session.known()), host.to_string());
    let offers = Memo::new(move |_| login_form::offers(kind.get(), &name));
    if offers.read_untracked().is_empty() {
        return remark(format!("Nobody signs in to {host}: what it shows is for everybody."));
    }
    let form = Form {
        host: StoredValue::new(host.clone()),
        kind,
        offers,
        chosen: RwSignal::new(0),
        focused: StoredValue::new(false),
        state: RwSignal::new(State::Ready),
        stand: stand(host),
        user: NodeRef::new(),
        secret: NodeRef::new(),
        way: RwSignal::new(ways::Choice::of(&session.method())),
        server: NodeRef::new(),
        open,
        owner: StoredValue::new(Owner::current().map(|owner| owner.downgrade())),
    };
    form.follow();
    form.view(host)
}

impl Form {
    /// Keeps to what is known of the registry's kind.
    fn follow(self) {
        let session = self.session();
        self.run(async move {
            loop {
                let seen = session.news();
                if *self.kind.read_untracked() != session.known() {
                    self.turn_to(session.known());
                }
                session.news_after(seen).await;
            }
        });
    }

    /// Becomes the form of another kind. What is typed stays only where the same is asked for.
    fn turn_to(self, known: Option<&'static Known>) {
        let before = untrack(|| self.offer());
        self.chosen.set(0);
        self.kind.set(known);
        if untrack(|| self.offer()) != before {
            let fields = [self.user, self.secret].into_iter().filter_map(|field| field.get_untracked());
            fields.for_each(|field| field.set_value(""));
        }
    }

    /// The kind of login that is chosen.
    fn offer(self) -> Option<Offer> {
        let offers = self.offers.read();
        offers.get(self.chosen.get()).cloned()
    }

    fn view(self, host: &Host) -> AnyView {
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            self.submit();
        };
        let keys = move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.prevent_default();
                self.close();
            }
        };
        let shell = shell();
        let drop =
            move |event: DragEvent| self.take(one_of(file::dropped(&event), shell, |name| name.ends_with(".json")));
        let choose = move |event: Event| self.take(file::chosen(&event));
        let busy = move || *self.state.read() == State::Busy;
        let kind =
            move || maybe(self.kind.get().map(|known| view! { <span class="remark">{known.name}</span> }.into_any()));
        let goes = move || {
            self.kind.track();
            recipient::goes(&self.host.get_value())
        };
        let offer = Memo::new(move |_| self.offer());
        let title = format!("Sign in to {host}");
        view! {
            <form class="signin" data-role="sign-in" data-registry=host.to_string() aria-label=title
                on:submit=submit on:keydown=keys on:dragover=|event: DragEvent| file::allow_drop(&event) on:drop=drop>
                <header class="signin-head"><h2>"Sign in to "<b class="origin">{host.to_string()}</b></h2>{kind}</header>
                {maybe(recipient::mistaken(host))}
                {move || fields::choices(self, &self.offers.read())}
                {move || offer.get().map(|offer| untrack(|| fields::fields(self, offer)))}
                <p class="remark" data-role="advice">{move || login_form::advice(self.kind.get())}</p>
                {pause::pause(self)}
                {move || self.outcome()}
                <div class="actions">
                    <button type="submit" class="button button-primary" data-action="submit-login" disabled=busy>
                        {move || if busy() { "Signing in…" } else { "Sign in" }}
                    </button>
                    <button type="button" class="button" data-action="close-login" on:click=move |_| self.close()>"Cancel"</button>
                </div>
                <p class="remark">{goes}</p>
                {ways::ways(self)}
                <details class="more">
                    <summary>"Take it from Docker's config.json"</summary>
                    <label class="drop-label">
                        <span>"Choose ~/.docker/config.json, or drop it anywhere on this form. It is read in this tab, and every login in it is taken."</span>
                        <input type="file" accept=".json,application/json" data-action="docker-config" on:change=choose/>
                    </label>
                </details>
            </form>
        }
        .into_any()
    }

    fn session(self) -> Session<crate::ui::context::Net> {
        shared().library().session_of(&self.host.get_value())
    }

    /// Runs a task for as long as the form stands.
    fn run(self, task: impl Future<Output = ()> + 'static) {
        if let Some(owner) = self.owner.get_value().and_then(|owner| owner.upgrade()) {
            owner.with(|| read::run(task));
        }
    }
}
