//! Small texts that the browser keeps: the places that the reader opened last, the relay named, and what was chosen.
//!
//! Storage is foreign input. Every project page of one account on a hosting service shares it, people edit it, and
//! browsers may refuse or lose it at any time; then there simply are no recent places.

use web_sys::Storage;

/// How many places are kept.
pub const MOST: usize = 12;

/// The longest place that is kept, in bytes.
const LONGEST: usize = 512;

/// The name in storage. The number is that of the format: lines of text.
const KEY: &str = "tallyman.recent.1";

/// The places opened last, the newest first, those that pass `valid`.
pub fn recent(valid: impl Fn(&str) -> bool) -> Vec<String> {
    let stored = text(KEY, MOST * (LONGEST + 1)).unwrap_or_default();
    stored.lines().filter(|place| is_plain(place) && valid(place)).take(MOST).map(str::to_owned).collect()
}

/// Puts a place in front.
pub fn remember(place: &str) {
    if !is_plain(place) {
        return;
    }
    let mut places = vec![place.to_owned()];
    places.extend(recent(|other| other != place).into_iter().take(MOST - 1));
    put(KEY, Some(&places.join("\n")));
}

/// Forgets all places.
pub fn forget() {
    put(KEY, None);
}

/// The relay's name in storage.
const RELAY: &str = "tallyman.relay.1";

/// The address of the relay that the reader named. Whatever else writes here may name another: the page always shows which
/// one is in use, and nothing secret goes there without a question.
pub fn relay() -> Option<String> {
    text(RELAY, LONGEST).filter(|relay| is_plain(relay))
}

/// Keeps a relay's address, or no longer.
pub fn keep_relay(relay: Option<&str>) {
    put(RELAY, relay);
}

fn is_plain(place: &str) -> bool {
    !place.is_empty() && place.len() <= LONGEST && !place.chars().any(char::is_control)
}

/// The text under a name of ours, if it has so many bytes at most.
pub fn text(name: &str, most: usize) -> Option<String> {
    local()?.get_item(name).ok()?.filter(|text| text.len() <= most)
}

/// Keeps a text under a name of ours, or forgets it.
pub fn put(name: &str, text: Option<&str>) {
    let Some(storage) = local() else { return };
    // Full or read-only storage keeps nothing, which is all that is promised.
    let _ = match text {
        Some(text) => storage.set_item(name, text),
        None => storage.remove_item(name),
    };
}

/// The storage, unless the browser refuses even to speak of it (it throws where cookies are blocked).
fn local() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
