//! The form for signing in to one registry, made from what is known about it.
//!
//! The fields are the browser's own: nothing here is bound to what is typed. It is taken out of them once, on submit, and
//! the field of the secret is emptied before anything is sent.

mod fields;
mod ways;

use std::sync::Arc;

use leptos::ev::{DragEvent, Event, KeyboardEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::reactive::owner::WeakOwner;

use super::question::{agree, question};
use super::{accounts, note_examining, refusal};
use crate::browser::file::{self, File};
use crate::browser::location;
use crate::failure::{Agreement, Failure, Remedy};
use crate::link::Link;
use crate::reference::Host;
use crate::registry::docker_config::{self, ConfigError};
use crate::registry::known::{self, Known};
use crate::registry::login_form::{self, Offer};
use crate::registry::session::{IDLE, LoginState, Session, SignInMethod};
use crate::secret::Secret;
use crate::source::error::{About, ErrorKind};
use crate::source::target::Target;
use crate::ui::address::{self, Patient};
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
            goes(&self.host.get_value())
        };
        let offer = Memo::new(move |_| self.offer());
        let title = format!("Sign in to {host}");
        view! {
            <form class="signin" data-role="sign-in" data-registry=host.to_string() aria-label=title
                on:submit=submit on:keydown=keys on:dragover=|event: DragEvent| file::allow_drop(&event) on:drop=drop>
                <header class="signin-head"><h2>"Sign in to "<b class="origin">{host.to_string()}</b></h2>{kind}</header>
                {maybe(mistaken(host))}
                {move || fields::choices(self, &self.offers.read())}
                {move || offer.get().map(|offer| untrack(|| fields::fields(self, offer)))}
                <p class="remark" data-role="advice">{move || login_form::advice(self.kind.get())}</p>
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

    /// How it goes, or how it went.
    fn outcome(self) -> AnyView {
        match self.state.get() {
            State::Ready => ().into_any(),
            State::Busy => view! { <p class="waiting" role="status">"Asking the registry…"</p> }.into_any(),
            State::Asks(asked) => {
                let agreed = asked.clone();
                let yes = move || {
                    agree(&self.host.get_value(), &agreed);
                    self.check();
                };
                let no = move || self.forget();
                question(&self.host.get_value(), &asked, Arc::new(yes), Arc::new(no))
            }
            State::Failed(failure) => {
                let is_held = matches!(self.session().login_state(), LoginState::SignedIn { .. });
                let again = is_held.then(|| {
                    view! {
                        <div class="actions">
                            <button type="button" class="button" data-action="check-login" on:click=move |_| self.check()>"Check it again"</button>
                        </div>
                    }
                    .into_any()
                });
                let rejected = failure.remedies.contains(&Remedy::ForgetRefusal);
                let looked = address::examination(Patient::Registry(self.host.get_value()), &failure);
                if failure.symptom().is_some() {
                    note_examining();
                }
                view! { {failure_note(&failure)}{maybe(again)}{maybe(rejected.then(|| self.once_more()))}{looked} }
                    .into_any()
            }
        }
    }

    /// A button that lets what was refused be sent once more: an account may have been unlocked meanwhile.
    fn once_more(self) -> AnyView {
        view! {
            <div class="actions">
                <button type="button" class="button" data-action="forget-refusal" on:click=move |_| self.forget()>"Forget that it was refused"</button>
            </div>
        }
        .into_any()
    }

    /// Forgets what was typed and what became of it. The button that does goes away, so the reader goes on in the field.
    fn forget(self) {
        shared().forget(&self.host.get_value());
        self.state.set(State::Ready);
        if let Some(field) = self.secret.get_untracked() {
            location::focus(&field);
        }
    }

    fn session(self) -> Session<crate::ui::context::Net> {
        shared().library().session_of(&self.host.get_value())
    }

    fn fail(self, failure: impl Into<Failure>) {
        self.state.set(State::Failed(failure.into()));
    }

    /// Signs in with what stands in the fields, and empties the secret's.
    fn submit(self) {
        if *self.state.read_untracked() == State::Busy {
            return;
        }
        let value = |field: NodeRef<html::Input>| field.get_untracked().map(|field| field.value()).unwrap_or_default();
        let (user, secret) = (value(self.user), value(self.secret));
        if let Some(field) = self.secret.get_untracked() {
            field.set_value("");
        }
        let way = match self.way.get_untracked() {
            ways::Choice::Challenge => SignInMethod::Challenge,
            ways::Choice::Direct => SignInMethod::Direct,
            ways::Choice::Server => SignInMethod::TokenServer(value(self.server).trim().to_owned()),
        };
        let Some(offer) = untrack(|| self.offer()) else { return };
        let credentials = match offer.credentials(&user, secret) {
            Ok(credentials) => credentials,
            Err(error) => return self.fail(error),
        };
        let signed_in = self.session().set_method(way);
        // What was found as somebody else goes with what was read.
        shared().forget_layers(&self.host.get_value());
        let signed_in = signed_in.and_then(|()| shared().library().sign_in(&self.host.get_value(), credentials));
        match signed_in {
            Ok(()) => self.check(),
            Err(error) => self.fail(error),
        }
    }

    /// Shows the login to the registry, and opens the page anew when it is taken.
    fn check(self) {
        self.state.set(State::Busy);
        let (host, session) = (self.host.get_value(), self.session());
        self.run(async move {
            let about = About::new(host.to_string(), "", Target::Login);
            match session.check_login(&about).await {
                Ok(_) => {
                    // The field goes away, and the reader goes on at the page that comes.
                    location::release_from_form();
                    self.open.set(false);
                    address::reload();
                }
                Err(error) => {
                    if matches!(error.kind, ErrorKind::SchemeUnknown { .. }) {
                        // It would be held for good and never sent.
                        shared().forget(&self.host.get_value());
                    }
                    let failure = Failure::from(error);
                    let asks = failure.agreement().cloned().map(State::Asks);
                    self.state.set(asks.unwrap_or(State::Failed(failure)));
                }
            }
        });
    }

    /// Takes the logins of a file, and shows the one for this registry to it.
    fn take(self, file: Option<File>) {
        let Some(file) = file else { return };
        let accounts = accounts();
        self.state.set(State::Busy);
        self.run(async move {
            // A secret as a whole, so that it is overwritten.
            let text = file.read(docker_config::LIMIT).await.map(|bytes| String::from_utf8(bytes).unwrap_or_default());
            let text = text.map(Secret::new).ok_or(ConfigError::TooLong { limit: docker_config::LIMIT });
            let entries = match text.and_then(|text| docker_config::read(text.reveal())) {
                Ok(entries) => entries,
                Err(error) => return self.fail(error),
            };
            let settings = shared().settings();
            let offered = |host: &Host| settings.allow(&Link::of_registry(host.clone())).is_ok();
            let taken = shared().library().sign_in_all(entries, address::repository_now().as_ref(), offered);
            accounts.taken.set(Some(taken));
            if matches!(self.session().login_state(), LoginState::SignedIn { .. }) {
                return self.check();
            }
            let what = format!("The file holds nothing to sign in to {} with.", self.host.get_value());
            self.fail(Failure::new("bad-docker-config", what, "The list above says what it holds."));
        });
    }

    /// Closes the form. A login that is just being checked is forgotten: the reader does not want it.
    fn close(self) {
        if matches!(*self.state.read_untracked(), State::Busy | State::Asks(_)) {
            shared().forget(&self.host.get_value());
        }
        self.open.set(false);
        request_animation_frame(|| {
            if let Ok(Some(button)) = document().query_selector("[data-action=\"sign-in\"]") {
                location::focus(&button);
            }
        });
    }

    /// Runs a task for as long as the form stands.
    fn run(self, task: impl Future<Output = ()> + 'static) {
        if let Some(owner) = self.owner.get_value().and_then(|owner| owner.upgrade()) {
            owner.with(|| read::run(task));
        }
    }
}

/// Where what is typed goes: without a question to the registry and its shipped token servers, through a relay only after
/// one.
fn goes(host: &Host) -> String {
    let session = shared().library().session_of(host);
    let origins = session.known().map(|known| known.elsewhere).unwrap_or_default();
    let servers: String = origins.iter().map(|origin| format!(" and its token server {origin}")).collect();
    let (registry, minutes) = (host.api_origin(), IDLE / 60);
    let to = match session.relay() {
        None => format!("It goes to {registry}{servers}, and to no other site without a question."),
        Some(relay) => format!(
            "It goes to {registry}{servers} through the relay {}, which can read it, and only after a question.",
            relay.base()
        ),
    };
    format!("{to} It stays in this tab's memory, and is forgotten after {minutes} minutes without use.")
}

/// A warning where the host is one slip of the finger away from a registry that many people know.
fn mistaken(host: &Host) -> Option<AnyView> {
    let name = host.to_string();
    let bare = name.rsplit_once("://").map_or(name.as_str(), |(_, rest)| rest);
    let known = known::mistaken_for(bare.split(':').next().unwrap_or(bare))?;
    let view = view! {
        <div class="banner banner-warning" role="alert" data-error="look-alike" data-role="look-alike">
            <p><strong>"This is "<b class="origin">{name.clone()}</b>", not "<b class="origin">{known}</b>". "</strong>
                "One character differs. Somebody may have registered it to collect passwords: type none unless you are sure."</p>
        </div>
    };
    Some(view.into_any())
}
