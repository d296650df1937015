//! What is said of a whole that came, all or in part, from what the browser had kept.

/// That nobody was asked for what this browser had kept of so many objects: it is what its digest says, and need not be served
/// any more. Nothing where it had kept none. `is_of_tag` says that what a tag leads to is among them: then one thing was asked.
pub fn kept_words(kept: usize, checked: usize, is_of_tag: bool) -> Option<String> {
    let which = match (kept, checked) {
        (0, _) => return None,
        (1, 1) => "It".to_owned(),
        (kept, checked) if kept == checked => format!("All {kept}"),
        (kept, checked) => format!("{kept} of the {checked}"),
    };
    let is_all = kept == checked;
    let (it, they_are) = if kept == 1 { ("it", "it is") } else { ("them", "they are") };
    let asked = match (is_all, is_of_tag) {
        (true, true) => ": nothing was asked but where the tag points".to_owned(),
        (true, false) => format!(": nobody was asked whether {they_are} still served"),
        (false, true) => format!("; of {it} nothing was asked but where the tag points"),
        (false, false) => format!("; nobody was asked for {it}"),
    };
    Some(format!("{which} came from what this browser keeps, hashed again{asked}."))
}
