//! What the reader wants to see of a list: the part of a page's state that stands in its link. The link in the address
//! bar is rewritten while one types, without a step in the history.

use leptos::prelude::*;

use crate::browser::pattern;
use crate::link::{Link, View};
use crate::shown::visible;
use crate::tag::{Filter, FilterError, Folds, LONGEST_FILTER, Order, unfinished};
use crate::ui::address::Address;

/// The words of `show=` in a link.
const ALIASES: &str = "aliases";
const DIGEST_TAGS: &str = "digest-tags";
const UNTAGGED: &str = "untagged";

/// A filter, an order and what is folded.
#[derive(Clone, Copy)]
pub struct Wish {
    /// Of which page.
    page: StoredValue<Link>,
    address: Address,
    /// The filter as it stands in the box.
    pub text: RwSignal<String>,
    /// Why it cannot be read; what is shown then, [`Wish::with_filter`] says.
    pub error: RwSignal<Option<FilterError>>,
    /// Whether its last word is the beginning of one that a filter knows, and left out until it is whole.
    pub is_unfinished: RwSignal<bool>,
    /// Whether the filter came with the link, holds a pattern, and waits for the reader's word.
    pub held: RwSignal<bool>,
    /// The order.
    pub order: RwSignal<Order>,
    /// Whether the link names an order that there is not; the usual one stands in its place.
    pub is_order_unknown: RwSignal<bool>,
    /// What is folded away.
    pub folds: RwSignal<Folds>,
    is_of_registry: bool,
    /// The last filter that could be read, and its text; nothing once what came after an empty one could not be.
    filter: StoredValue<Option<(String, Filter)>, LocalStorage>,
    changed: RwSignal<u32>,
    agreed: StoredValue<String>,
}

impl Wish {
    /// Reads it from a link. A pattern that the reader did not type is not run before they have seen it: it may be made to
    /// run for ever.
    pub fn of_link(page: Link, view: &View, agreed: StoredValue<String>) -> Self {
        let text = view.filter.clone().unwrap_or_default();
        let show = view.show.as_deref().unwrap_or_default();
        let shows = |word: &str| show.split(',').any(|shown| shown == word);
        let order = view.sort.as_deref().map(str::parse::<Order>);
        let wish = Self {
            page: StoredValue::new(page.clone()),
            address: expect_context(),
            text: RwSignal::new(text.clone()),
            error: RwSignal::new(None),
            is_unfinished: RwSignal::new(false),
            held: RwSignal::new(false),
            is_order_unknown: RwSignal::new(matches!(order, Some(Err(_)))),
            order: RwSignal::new(order.and_then(Result::ok).unwrap_or_default()),
            folds: RwSignal::new(Folds {
                digest_tags: shows(DIGEST_TAGS),
                // A layout or an archive lists it because it matters there.
                untagged: shows(UNTAGGED) || !is_of_registry(&page),
                aliases: shows(ALIASES),
            }),
            is_of_registry: is_of_registry(&page),
            filter: StoredValue::new_local(Some((String::new(), Filter::default()))),
            changed: RwSignal::new(0),
            agreed,
        };
        match Filter::parse(&text, pattern::compile) {
            Ok(filter) if filter.has_pattern() && agreed.get_value() != text => wish.held.set(true),
            Ok(filter) => wish.filter.set_value(Some((text, filter))),
            Err(error) => wish.fail(error),
        }
        wish
    }

    /// Looks at the filter, and is called again when there is another. While what stands in the box cannot be read, the
    /// last filter that could be read goes on, so that a list does not come and go with every letter; nothing where there
    /// was none, as with a link: whoever wants some of the rows does not want all.
    pub fn with_filter<T>(self, look: impl FnOnce(&Filter) -> T) -> Option<T> {
        self.changed.track();
        self.filter.with_value(|filter| filter.as_ref().map(|(_, filter)| look(filter)))
    }

    /// The text of the filter by which rows are shown.
    pub fn in_force(self) -> Option<String> {
        self.changed.track();
        self.filter.with_value(|filter| filter.as_ref().map(|(text, _)| text.clone()))
    }

    /// The same while what stands in the box cannot be read, in words that follow what is shown; empty otherwise.
    pub fn by_the_last(self) -> String {
        let is_read = self.error.read().is_none() && !self.is_unfinished.get();
        let last = self.in_force().filter(|text| !is_read && !text.trim().is_empty());
        last.map_or(String::new(), |text| {
            format!(" by the last filter that could be read: {}", visible(&text, LONGEST_FILTER))
        })
    }

    /// What was typed or came with the link cannot be read.
    fn fail(self, error: FilterError) {
        self.filter.update_value(|filter| *filter = filter.take().filter(|(_, filter)| !filter.is_empty()));
        self.error.set(Some(error));
    }

    /// Takes what was typed.
    pub fn set_text(self, text: String) {
        self.held.set(false);
        let rest = unfinished(&text, pattern::compile);
        self.is_unfinished.set(rest.is_some());
        let read = rest.map_or(&*text, |rest| text.get(..rest).unwrap_or_default());
        match Filter::parse(read, pattern::compile) {
            Ok(filter) => {
                if filter.has_pattern() {
                    self.agreed.set_value(text.clone());
                }
                self.filter.set_value(Some((read.to_owned(), filter)));
                self.error.set(None);
            }
            Err(error) => self.fail(error),
        }
        self.text.set(text);
        self.write();
    }

    /// Runs the filter of the link, which the reader has looked at.
    pub fn agree(self) {
        self.set_text(self.text.get_untracked());
    }

    /// Whether it is about a repository of a registry, which may list content without a tag by the thousand.
    pub fn is_of_registry(self) -> bool {
        self.is_of_registry
    }

    /// Chooses an order.
    pub fn set_order(self, order: Order) {
        self.order.set(order);
        self.is_order_unknown.set(false);
        self.write();
    }

    /// Folds or unfolds.
    pub fn set_folds(self, folds: Folds) {
        self.folds.set(folds);
        self.write();
    }

    /// The view that a link needs to show the same. Whoever asks in a reactive place is asked again when it changes.
    pub fn view(self) -> View {
        let (text, order, folds) = (self.text.get(), self.order.get(), self.folds.get());
        let untagged = folds.untagged && self.is_of_registry;
        let shown = [(folds.aliases, ALIASES), (folds.digest_tags, DIGEST_TAGS), (untagged, UNTAGGED)];
        let shown: Vec<_> = shown.into_iter().filter(|(is, _)| *is).map(|(_, word)| word).collect();
        View {
            filter: Some(text).filter(|text| !text.trim().is_empty()),
            sort: (order != Order::default()).then(|| order.to_string()),
            show: (!shown.is_empty()).then(|| shown.join(",")),
            ..View::default()
        }
    }

    /// The page's link with it. Whoever asks in a reactive place is asked again when it changes.
    pub fn link(self) -> Link {
        self.page.get_value().inside(self.view())
    }

    /// How often the reader has asked for something else. Followed.
    pub fn changes(self) -> u32 {
        self.changed.get()
    }

    /// What is wanted by now is told to whoever follows it, and stands in the address bar.
    fn write(self) {
        self.changed.update(|count| *count = count.wrapping_add(1));
        self.address.refine(untrack(|| self.link()));
    }
}

fn is_of_registry(page: &Link) -> bool {
    matches!(page, Link::Reference { reference, .. } if reference.repository().is_some())
}
