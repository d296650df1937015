//! The address bar and the title of the tab.

use wasm_bindgen::JsCast as _;
use web_sys::{Event, Window};

use super::listener::Listener;

/// The fragment as it stands in the address bar, without `#` and without any decoding.
pub fn hash() -> String {
    part(|href| href.split_once('#').map(|(_, hash)| hash.to_owned()))
}

/// The search part, with its `?` when there is one.
pub fn search() -> String {
    with_window(|window| window.location().search().ok())
}

/// The page's own address without search and fragment, for making links to send.
pub fn page() -> String {
    part(|href| href.split(['?', '#']).next().map(str::to_owned))
}

/// The page's own origin, for example `https://tally.example`.
pub fn origin() -> String {
    with_window(|window| window.location().origin().ok())
}

/// The address of the folder that the page lies in, ending in `/`.
pub fn page_base() -> String {
    let page = page();
    page.rfind('/').and_then(|end| page.get(..=end)).unwrap_or_default().to_owned()
}

/// Goes to another fragment: a step in the history, and a `hashchange`.
pub fn go(hash: &str) {
    with_window(|window| window.location().set_hash(hash).ok());
}

/// Writes another fragment, with or without its `#`, in place of the present one and drops the search part: no step in
/// the history, no event.
pub fn replace(hash: &str) {
    let address = format!("{}#{}", page(), hash.trim_start_matches('#'));
    with_window(|window| {
        let history = window.history().ok()?;
        let state = history.state().ok()?;
        history.replace_state_with_url(&state, "", Some(&address)).ok()
    });
}

/// Calls `callback` with the new fragment whenever it changes, until dropped.
pub fn on_change(mut callback: impl FnMut(String) + 'static) -> Option<Listener> {
    let window = web_sys::window()?;
    Some(Listener::new(window.into(), "hashchange", move |_| callback(hash())))
}

/// Calls `callback` whenever the machine is connected again, until dropped.
pub fn when_online(callback: impl FnMut(Event) + 'static) -> Option<Listener> {
    Some(Listener::new(web_sys::window()?.into(), "online", callback))
}

/// Names the tab.
pub fn set_title(title: &str) {
    with_window(|window| {
        window.document()?.set_title(title);
        Some(())
    });
}

/// Whether the page stands inside another one.
pub fn is_framed() -> bool {
    // Asked of another origin's window the comparison still works; where nothing can be asked, it counts as framed.
    let framed = || {
        let window = web_sys::window()?;
        let top = window.top().ok()??;
        Some(!js_sys::Object::is(window.as_ref(), top.as_ref()))
    };
    framed().unwrap_or(true)
}

/// Whether nobody on the way can have changed the page: it came with TLS, or from this machine.
pub fn is_secure() -> bool {
    with_window(|window| Some(window.is_secure_context()))
}

fn part(cut: impl FnOnce(&str) -> Option<String>) -> String {
    with_window(|window| cut(&window.location().href().ok()?))
}

fn with_window<T: Default>(ask: impl FnOnce(Window) -> Option<T>) -> T {
    web_sys::window().and_then(ask).unwrap_or_default()
}

/// Moves the focus to an element.
pub fn focus(element: &web_sys::Element) {
    if let Some(element) = element.dyn_ref::<web_sys::HtmlElement>() {
        // Fails for nothing that is in the document.
        let _ = element.focus();
    }
}

/// Moves the focus to the first element that a selector finds, if it finds one.
pub fn focus_first(selector: &str) {
    with_window(|window| {
        // Fails for no selector that is one.
        let element = window.document()?.query_selector(selector).ok()??;
        focus(&element);
        Some(())
    });
}

/// Moves the focus to the first link or button within what a selector finds at a place, counted from 0.
pub fn focus_within(selector: &str, at: u32) {
    with_window(|window| {
        let found = window.document()?.query_selector_all(selector).ok()?.item(at)?;
        let inside = found.dyn_ref::<web_sys::Element>()?.query_selector("a, button, summary").ok()??;
        focus(&inside);
        Some(())
    });
}

/// Moves the focus to the first button within an element that does something, or to the element where there is none.
pub fn focus_action(element: &web_sys::Element) {
    match element.query_selector("button[data-action]") {
        Ok(Some(button)) => focus(&button),
        _ => focus(element),
    }
}

/// Moves the focus from an item of a list to the same in the next item, or in the one before; where it is the only one, to
/// the heading of the page.
pub fn focus_beside(item: &str, same: &str) {
    let beside = focused().and_then(|now| now.closest(item).ok()?).and_then(|item| {
        let other = item.next_element_sibling().or_else(|| item.previous_element_sibling())?;
        other.query_selector(same).ok()?
    });
    match beside {
        Some(same) => focus(&same),
        None => with_window(|window| {
            release_from_form();
            focus_heading(&window.document()?.query_selector("main").ok()??);
            Some(())
        }),
    }
}

/// What has the focus, unless that is the page itself.
pub fn focused() -> Option<web_sys::Element> {
    web_sys::window()?.document()?.active_element().filter(|element| element.tag_name() != "BODY")
}

/// Whether an element, or something within it, has the focus.
pub fn has_focus(element: &web_sys::Element) -> bool {
    focused().is_some_and(|now| element.contains(Some(&now)))
}

/// Whether the focus is on something that takes text: what is typed next was meant for it.
pub fn is_typing() -> bool {
    focused().is_some_and(|element| is_field(&element))
}

/// Brings an element of the page to the top of the window, and the focus to it.
pub fn show(id: &str) {
    with_window(|window| {
        let element = window.document()?.get_element_by_id(id)?;
        element.scroll_into_view();
        focus(&element);
        Some(())
    });
}

/// Whether an event happened in a field that takes text.
pub fn in_field(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|element| is_field(&element))
}

/// Moves the focus to the heading of a page that has just come, or to the page itself, unless something else has the
/// focus: the reader may be typing. Nothing scrolls.
pub fn focus_heading(main: &web_sys::Element) {
    let free = || {
        let active = web_sys::window()?.document()?.active_element();
        active.is_none_or(|element| element.tag_name() == "BODY").then_some(())
    };
    let heading = main.query_selector("h1").ok().flatten();
    let target = heading.unwrap_or_else(|| main.clone());
    if let (Some(()), Some(target)) = (free(), target.dyn_ref::<web_sys::HtmlElement>()) {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        target.set_tab_index(-1);
        // Fails for nothing that is in the document.
        let _ = target.focus_with_options(&options);
    }
}

/// Takes the focus from whatever has it, also from a field that takes text.
pub fn release_from_form() {
    if let Some(element) = focused().and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Fails for nothing that is in the document.
        let _ = element.blur();
    }
}

/// Takes the focus from whatever has it, except from a field that takes text.
pub fn release_focus() {
    with_window(|window| {
        let active = window.document()?.active_element()?;
        (!is_field(&active)).then(|| active.dyn_ref::<web_sys::HtmlElement>().map(web_sys::HtmlElement::blur))
    });
}

/// What takes letters: those typed into a choice choose, too, and a box that is ticked takes none.
const FIELDS: &str = "input:not([type=checkbox], [type=radio], [type=file]), textarea, select";

fn is_field(element: &web_sys::Element) -> bool {
    // Fails for no selector that is one.
    element.matches(FIELDS).unwrap_or(true)
}
