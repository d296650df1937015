//! Who is signed in where, on every page of a registry: a line above the page, with a form when one is asked for.
//!
//! What is typed goes from the field into the session of its registry, and nowhere else: no signal, no attribute and no
//! closure ever holds it. Signals hold how things stand, which is no secret.

pub mod bar;
pub mod form;
mod meter;
pub mod question;
mod taken;

use std::pin::pin;

use futures_util::future::{Either, select};
use leptos::prelude::*;

use crate::browser::{clock, location};
use crate::failure::Failure;
use crate::library::logins::Taken;
use crate::reference::Host;
use crate::registry::session::{Pause, SignInError, Status};
use crate::ui::address;
use crate::ui::context::shared;
use crate::ui::later::{self, piece};
use crate::ui::read;

/// How often the page looks whether a login was not used for too long, in milliseconds. Every request looks as well.
const LOOK: u32 = 15_000;

/// What the page knows about signing in, apart from what the sessions know. Copied freely.
#[derive(Clone, Copy)]
pub struct Accounts {
    /// Whether the form above the page was asked for.
    open: RwSignal<bool>,
    /// How many forms stand on the page already, below a failure.
    forms: RwSignal<u32>,
    /// How many of them look into a failure of their own.
    examining: RwSignal<u32>,
    /// Registries whose login was forgotten because it was not used.
    idle: RwSignal<Vec<Host>>,
    /// What became of the last file with logins.
    taken: RwSignal<Option<Vec<Taken>>>,
    /// Whether unused logins are looked after.
    begun: RwSignal<bool>,
}

/// How things stand, and how long the registry is still left alone, in seconds.
type Stand = ReadSignal<(Status, u64)>;

impl Accounts {
    /// Nothing yet.
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            forms: RwSignal::new(0),
            examining: RwSignal::new(0),
            idle: RwSignal::new(Vec::new()),
            taken: RwSignal::new(None),
            begun: RwSignal::new(false),
        }
    }

    /// With the first registry: names those that whoever runs the page offers, and from then on looks after unused logins
    /// for as long as the page lives.
    fn begin(self) {
        if self.begun.try_maybe_update(|begun| (false, std::mem::replace(begun, true))).unwrap_or(true) {
            return;
        }
        let (library, settings) = (shared().library(), shared().settings());
        settings.registry.iter().chain(settings.only.iter().flatten()).for_each(|host| library.offer(host));
        let look = async move {
            loop {
                clock::pause(LOOK).await;
                let gone = library.forget_idle(clock::now());
                gone.iter().for_each(|host| shared().forget_layers(host));
                if !gone.is_empty() {
                    // What was read as somebody leaves the page with the login.
                    if address::is_at(&gone) {
                        address::reload();
                    }
                    self.idle.update(|idle| idle.extend(gone));
                }
            }
        };
        shared().lasting(|| read::run(look));
    }
}

/// The shared context, made with the first registry.
fn accounts() -> Accounts {
    let made = || {
        use_context().unwrap_or_else(|| {
            let accounts = Accounts::new();
            provide_context(accounts);
            accounts
        })
    };
    shared().lasting(made)
}

/// How things stand with a registry, for as long as the owner lives. While it is left alone, every second is news.
fn stand(host: &Host) -> Stand {
    let session = shared().library().session_of(host);
    let now = move |standing: Status| {
        let left = standing.pause().map_or(0, left);
        (standing, left)
    };
    let (stand, set) = signal(now(session.status()));
    read::run(async move {
        loop {
            let seen = session.news();
            let next = now(session.status());
            let rests = next.1 > 0;
            if *stand.read_untracked() != next {
                set.set(next);
            }
            let news = session.news_after(seen);
            if rests {
                let _: Either<_, _> = select(pin!(news), pin!(clock::pause(1000))).await;
            } else {
                news.await;
            }
        }
    });
    stand
}

/// How long a pause still is, in seconds.
fn left(pause: &Pause) -> u64 {
    pause.until.saturating_sub(clock::now())
}

/// Who asked for a pause, of this registry and its token server.
fn resting(pause: &Pause, host: &Host) -> String {
    pause.server.as_ref().map_or_else(|| host.to_string(), |server| format!("{server}, the token server of {host}"))
}

/// What stands where a piece is on its way.
pub fn nothing() -> AnyView {
    ().into_any()
}

/// Whether a form looks into what became of a login. What was to be said of the page before is out of date then.
pub fn is_examining() -> bool {
    accounts().examining.get() > 0
}

/// Notes that a form does, for as long as the current owner lives.
fn note_examining() {
    let examining = accounts().examining;
    examining.update(|forms| *forms += 1);
    on_cleanup(move || examining.update(|forms| *forms = forms.saturating_sub(1)));
}

/// The form for signing in, where that may help against a failure.
pub fn sign_in_at(host: &Host, failure: &Failure) -> AnyView {
    if !failure.wants_login() {
        return ().into_any();
    }
    let (accounts, host, open) = (accounts(), host.clone(), RwSignal::new(true));
    let form = move || {
        if !open.get() {
            return ().into_any();
        }
        accounts.forms.update(|forms| *forms += 1);
        on_cleanup(move || accounts.forms.update(|forms| *forms = forms.saturating_sub(1)));
        untrack(|| piece(later::sign_in(host.clone(), open), nothing))
    };
    form.into_any()
}

/// Why no password may be typed into this page, whatever the registry.
fn unsafe_page() -> Option<Failure> {
    let (what, next) = if location::is_framed() {
        (
            "This page stands inside another one, which could lay something over a form. So it shows none.",
            "Open it in a tab of its own to sign in.",
        )
    } else if !location::is_secure() {
        (
            "This page came without TLS, so anybody on the way could have changed it. It asks for no password.",
            "Open it over https to sign in. Only loopback addresses are exempt.",
        )
    } else {
        return None;
    };
    Some(Failure::new("login-unsafe", what, next))
}

/// Why nobody can sign in to a registry from here.
fn refusal(host: &Host) -> Option<Failure> {
    let registry = || shared().library().session_of(host).may_sign_in().err();
    unsafe_page().or_else(|| registry().map(|error: SignInError| error.into()))
}
