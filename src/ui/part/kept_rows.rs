//! Rows of a window into a long list: those that stay are left where they are in the document.
//!
//! Leptos' own `<For>` moves rows that did not need to move (whenever more than one comes in front of them), and an
//! element that is moved loses the focus and is laid out anew. Here rows are only ever put in and taken out.

use leptos::html;
use leptos::prelude::*;
use leptos::tachys::renderer::types::Element;
use leptos::tachys::view::any_view::AnyViewState;

use crate::browser::grid;

/// A row of the window: its place in the list, and what names it while it is in the document. None for what is between.
pub type Item = Option<(usize, u32)>;

struct Kept {
    item: Item,
    owner: Owner,
    state: AnyViewState,
}

impl Kept {
    fn is_of(&self, item: &Item) -> bool {
        let key = |item: &Item| item.map(|(_, key)| key);
        key(&self.item) == key(item)
    }

    fn first(&self) -> Option<Element> {
        self.state.elements().into_iter().next()
    }

    /// Says in the document at which place it is.
    fn stand(&mut self, item: Item) {
        self.item = item;
        if let (Some((place, _)), Some(row)) = (item, self.first()) {
            grid::number(&row, place);
        }
    }

    fn leave(mut self) {
        self.state.unmount();
        self.owner.cleanup();
    }
}

/// Keeps the rows of `items` in the body of a table, in their order and each with its place, before the row `end`. Each row
/// has an owner of its own: what it started ends when it goes.
pub fn kept_rows(
    body: NodeRef<html::Tbody>,
    end: NodeRef<html::Tr>,
    items: Memo<Vec<Item>>,
    make: impl Fn(Item) -> AnyView + 'static,
) {
    let kept = StoredValue::new_local(Vec::<Kept>::new());
    let Some(page) = Owner::current() else { return };
    Effect::new(move || {
        let items = items.get();
        let (Some(body), Some(end)) = (body.get(), end.get()) else { return };
        // What a row reads while it is made is its own business.
        untrack(|| {
            kept.update_value(|kept| {
                let before = leave(std::mem::take(kept), &items);
                *kept = enter(before, &items, &page, &make, |state, next| match next.and_then(Kept::first) {
                    Some(next) => state.mount(&body, Some(&next)),
                    None => state.mount(&body, Some(&end)),
                });
            });
        });
    });
    on_cleanup(move || {
        kept.try_update_value(|kept| kept.drain(..).for_each(|row| row.owner.cleanup()));
    });
}

/// Takes out what is not wanted any more, and what would have to change places.
fn leave(before: Vec<Kept>, items: &[Item]) -> Vec<Kept> {
    let mut from = 0;
    let mut stays = Vec::with_capacity(before.len());
    for row in before {
        let place = items.iter().skip(from).position(|item| row.is_of(item));
        match place {
            Some(place) => {
                from += place + 1;
                stays.push(row);
            }
            None => row.leave(),
        }
    }
    stays
}

/// Puts in what is missing, each before the next row that stays.
fn enter(
    stays: Vec<Kept>,
    items: &[Item],
    page: &Owner,
    make: &impl Fn(Item) -> AnyView,
    mount: impl Fn(&mut AnyViewState, Option<&Kept>),
) -> Vec<Kept> {
    let mut rows = Vec::with_capacity(items.len());
    let mut stays = stays.into_iter().peekable();
    for item in items {
        if let Some(mut row) = stays.next_if(|row| row.is_of(item)) {
            if row.item != *item {
                row.stand(*item);
            }
            rows.push(row);
            continue;
        }
        let owner = page.child();
        let state = owner.with(|| make(*item).build());
        let mut row = Kept { item: None, owner, state };
        row.stand(*item);
        mount(&mut row.state, stays.peek());
        rows.push(row);
    }
    rows
}
