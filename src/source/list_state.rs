//! How far a list has come that is read page after page.

use super::{ListNote, Page};
use crate::registry::page::Next;

/// What is known of a list, whatever its entries are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListState {
    /// Whether anything has come.
    pub begun: bool,
    /// How many names there are.
    pub count: usize,
    /// What a reader should know about the list. Numbers of the same kind are added up.
    pub notes: Vec<ListNote>,
    /// Whether nothing more is asked for without the reader's word.
    pub ended: bool,
    /// Whether more can be asked for all the same: see [`Page::beyond`].
    pub continues: bool,
}

impl ListState {
    /// Takes the next page.
    pub fn take<N>(&mut self, page: &Page<N>) {
        self.begun = true;
        self.count += page.names.len();
        self.ended = page.next.is_none();
        self.continues = page.beyond.is_some();
        page.notes.iter().for_each(|note| self.note(note.clone()));
    }

    fn note(&mut self, note: ListNote) {
        let kind = std::mem::discriminant(&note);
        let known = self.notes.iter_mut().find(|known| std::mem::discriminant(*known) == kind);
        if let (Some(known), Some(more)) = (known.and_then(ListNote::number_mut), note.number()) {
            *known += more;
        } else if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Notes that the reader wants more of a list that has ended.
    fn go_on(&mut self) {
        self.ended = false;
        self.continues = false;
        self.notes.retain(|note| !note.leaves_open());
    }

    /// Whether the list is known to be here to its end. Only then is a name that is not in it missing.
    pub fn is_whole(&self) -> bool {
        self.ended && !self.notes.iter().any(ListNote::leaves_open)
    }

    /// What belongs behind the number of names.
    pub fn after_count(&self) -> &'static str {
        match (self.is_whole(), self.ended) {
            (true, _) => "",
            (false, true) => " or more",
            (false, false) => " so far",
        }
    }
}

/// A list that is being read: how far it has come, and how it goes on.
#[derive(Clone, Debug, Default)]
pub struct Paging {
    state: ListState,
    next: Option<Next>,
    /// How to go on after the end, if the reader wants to.
    beyond: Option<Next>,
}

impl Paging {
    /// How far it has come.
    pub fn state(&self) -> &ListState {
        &self.state
    }

    /// How to ask for the next page; nothing for the first.
    pub fn next(&self) -> Option<&Next> {
        self.next.as_ref()
    }

    /// Takes the next page.
    pub fn take<N>(&mut self, page: &Page<N>) {
        self.state.take(page);
        (self.next, self.beyond) = (page.next.clone(), page.beyond.clone());
    }

    /// Goes on where reading stopped, or behind where the list seems to end, because the reader wants to.
    pub fn go_on(&mut self) {
        if self.state.ended {
            self.next = self.beyond.take();
            self.state.go_on();
        }
    }
}
