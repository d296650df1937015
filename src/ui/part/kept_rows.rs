//! Rows of a window into a long list: those that stay are left where they are in the document.
//!
//! Leptos' own `<For>` moves rows that did not need to move (whenever more than one comes in front of them), and an
//! element that is moved loses the focus and is laid out anew. Here rows are only ever put in and taken out.

use leptos::html;
use leptos::prelude::*;
use leptos::tachys::view::any_view::AnyViewState;

/// What names a row while it is in the document.
pub type Key = Option<u32>;

struct Kept {
    key: Key,
    owner: Owner,
    state: AnyViewState,
}

impl Kept {
    fn leave(mut self) {
        self.state.unmount();
        self.owner.cleanup();
    }
}

/// Keeps the rows of `keys` in the body of a table, in their order, before the row `end`. Each row has an owner of its own:
/// what it started ends when it goes.
pub fn kept_rows(
    body: NodeRef<html::Tbody>,
    end: NodeRef<html::Tr>,
    keys: Memo<Vec<Key>>,
    make: impl Fn(Key) -> AnyView + 'static,
) {
    let kept = StoredValue::new_local(Vec::<Kept>::new());
    let Some(page) = Owner::current() else { return };
    Effect::new(move || {
        let keys = keys.get();
        let (Some(body), Some(end)) = (body.get(), end.get()) else { return };
        // What a row reads while it is made is its own business.
        untrack(|| {
            kept.update_value(|kept| {
                let before = leave(std::mem::take(kept), &keys);
                *kept = enter(before, &keys, &page, &make, |state, next| match next.and_then(first) {
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
fn leave(before: Vec<Kept>, keys: &[Key]) -> Vec<Kept> {
    let mut from = 0;
    let mut stays = Vec::with_capacity(before.len());
    for row in before {
        let place = keys.iter().skip(from).position(|key| *key == row.key);
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
    keys: &[Key],
    page: &Owner,
    make: &impl Fn(Key) -> AnyView,
    mount: impl Fn(&mut AnyViewState, Option<&Kept>),
) -> Vec<Kept> {
    let mut rows = Vec::with_capacity(keys.len());
    let mut stays = stays.into_iter().peekable();
    for key in keys {
        if let Some(row) = stays.next_if(|row| row.key == *key) {
            rows.push(row);
            continue;
        }
        let owner = page.child();
        let mut state = owner.with(|| make(*key).build());
        mount(&mut state, stays.peek());
        rows.push(Kept { key: *key, owner, state });
    }
    rows
}

fn first(row: &Kept) -> Option<leptos::tachys::renderer::types::Node> {
    row.state.elements().into_iter().next().map(Into::into)
}
