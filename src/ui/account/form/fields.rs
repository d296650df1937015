//! What is typed: which kind of login, the name, the secret, and the command that prints it.

use leptos::prelude::*;

use super::Form;
use crate::browser::location;
use crate::registry::known::User;
use crate::registry::login_form::Offer;
use crate::ui::part::copy::copy;
use crate::ui::part::maybe;

/// The kinds of login, where there is more than one.
pub(super) fn choices(form: Form, offers: &[Offer]) -> AnyView {
    if offers.len() < 2 {
        return ().into_any();
    }
    let choice = |(number, offer): (usize, &Offer)| {
        let words = match offer.user {
            User::Own(name) => format!("{name} and {}", offer.secret),
            User::Fixed(_) | User::Secret | User::Directory => offer.secret.to_owned(),
        };
        view! {
            <label>
                <input type="radio" name="kind" value=number.to_string() prop:checked=move || form.chosen.get() == number
                    on:change=move |_| form.chosen.set(number)/>
                {words}
            </label>
        }
        .into_any()
    };
    let choices: Vec<_> = offers.iter().enumerate().map(choice).collect();
    view! { <fieldset class="login-choices" data-role="kinds"><legend>"Sign in with"</legend>{choices}</fieldset> }
        .into_any()
}

/// The fields of one kind of login. The browser's password manager knows them by `autocomplete`.
pub(super) fn fields(form: Form, offer: Offer) -> AnyView {
    let user = match offer.user {
        User::Own(label) => Some((label, "")),
        User::Fixed(name) => Some(("user name", name)),
        User::Secret | User::Directory => None,
    };
    let user = user.map(|(label, fixed)| {
        view! {
            <label class="field">
                <span>{label}</span>
                <input node_ref=form.user type="text" name="username" autocomplete="username" autocapitalize="off" spellcheck="false"
                    value=fixed prop:value=fixed readonly=!fixed.is_empty() required=true/>
            </label>
        }
        .into_any()
    });
    let command = offer.command.map(|command| {
        view! {
            <p class="command"><span class="remark">"Printed by"</span><code>{command.clone()}</code>{copy(command, "copy command")}</p>
        }
        .into_any()
    });
    let is_first = if matches!(offer.user, User::Own(_)) { form.user } else { form.secret };
    Effect::new(move || {
        if let (Some(field), false) = (is_first.get(), form.focused.get_value()) {
            form.focused.set_value(true);
            // It is made by now, and in the document by the next frame. A form that a late refusal opens takes the focus
            // from nobody who types.
            request_animation_frame(move || {
                if !location::is_typing() {
                    location::focus(&field);
                }
            });
        }
    });
    view! {
        <div class="form-fields">
            {maybe(user)}
            <label class="field">
                <span>{offer.secret}</span>
                <input node_ref=form.secret type="password" name="password" autocomplete="current-password" required=true/>
            </label>
        </div>
        {maybe(command)}
    }
    .into_any()
}
