//! What signing in comes up against while the registry, or its token server, wants to be left alone.

use leptos::prelude::*;

use super::Form;
use crate::registry::session::LoginPause;
use crate::shown::clock;
use crate::ui::account::{left, resting};

/// How long a pause still is, and whether signing in waits for its end or asks at once.
pub(super) fn pause(form: Form) -> AnyView {
    let met = Memo::new(move |_| form.stand.read().0.login_pause());
    let line = move || {
        let (effect, pause, then) = match met.get() {
            None => return ().into_any(),
            Some(LoginPause::Waits(pause)) => {
                ("waits", pause, "Signing in waits for its end, and then goes on by itself.")
            }
            Some(LoginPause::Ends(pause)) => (
                "asks",
                pause,
                "Signing in does not wait for its end and asks at once, for whoever signs in may have another limit.",
            ),
        };
        let words = format!(
            "Too many requests: {} asked for a pause. It still lasts ",
            resting(&pause, &form.host.get_value())
        );
        let left = move || {
            form.stand.track();
            clock(left(&pause))
        };
        view! {
            <p data-role="login-pause" data-effect=effect>
                {words}<span role="timer" aria-live="off" data-role="countdown">{left}</span>". "{then}
            </p>
        }
        .into_any()
    };
    line.into_any()
}

/// What is being waited for after the button was pressed.
pub(super) fn waiting(form: Form) -> AnyView {
    let waits = Memo::new(move |_| matches!(form.stand.read().0.login_pause(), Some(LoginPause::Waits(_))));
    let words = move || if waits.get() { "Waiting for the end of the pause…" } else { "Asking the registry…" };
    view! { <p class="waiting" role="status">{words}</p> }.into_any()
}
