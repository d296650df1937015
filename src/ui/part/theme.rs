//! Light, dark, or as the system says.

use leptos::prelude::*;

use crate::browser::theme::Theme;

/// The choice of three. Two of them on one page would not know of each other: it stands in the dialog of keys.
pub fn theme_choice() -> AnyView {
    let chosen = RwSignal::new(Theme::chosen());
    let option = |theme: Theme| {
        let label = match theme {
            Theme::System => "as the system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        let choose = move |_| {
            theme.choose();
            chosen.set(theme);
        };
        view! {
            <label class="choice"><input type="radio" name="theme" value=theme.name() prop:checked=move || chosen.get() == theme
                on:change=choose/>{label}</label>
        }
        .into_any()
    };
    let options: Vec<_> = Theme::ALL.into_iter().map(option).collect();
    view! { <fieldset class="choices" data-role="theme"><legend>"Colours"</legend>{options}</fieldset> }.into_any()
}
