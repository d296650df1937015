//! Text that comes through a field of the page, where a browser makes all line ends plain:
//! <https://html.spec.whatwg.org/multipage/form-elements.html#concept-textarea-api-value>

/// What a field shows, with the line ends that it was given: those of a text that was `pasted`, where the field now shows
/// that and nothing else; and otherwise, where all those of the text `before` are of Windows, as of an editor, the same.
pub fn of_field(shown: String, pasted: Option<String>, before: &str) -> String {
    if let Some(pasted) = pasted.filter(|pasted| plain(pasted) == shown) {
        return pasted;
    }
    let (pairs, ends) = (before.matches("\r\n").count(), before.matches(['\r', '\n']).count());
    if pairs > 0 && ends == 2 * pairs { shown.replace('\n', "\r\n") } else { shown }
}

/// A text as a field shows it.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}
