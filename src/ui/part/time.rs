//! A moment: how long ago by the reader's language, the exact time on hover.

use leptos::prelude::*;

use crate::browser::clock::{self, Within};
use crate::moment;
use crate::shown::visible;

/// A date that an image states, as RFC 3339, by itself. One that cannot be read is shown as it stands.
pub fn time(date: &str) -> AnyView {
    written(date, Within::Nothing)
}

/// A moment of the reader's own clock, in seconds since 1970, by itself or in a sentence.
pub fn since_mark(seconds: u64, within: Within) -> AnyView {
    moment::in_utc(seconds).map_or_else(|| "some time ago".into_any(), |date| written(&date, within))
}

fn written(date: &str, within: Within) -> AnyView {
    match clock::in_words(date, within) {
        Some(moment) => view! { <time datetime=format!("{}Z", moment.exact) lang=moment.language title=format!("{} · {} UTC", moment.local, moment.exact)>{moment.relative}</time> }.into_any(),
        None => view! { <span>{visible(date, 64)}</span> }.into_any(),
    }
}
