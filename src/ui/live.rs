//! What changes on a page and what listens there, each as one type.
//!
//! Every closure has a type of its own, and for each type that stands in a view Leptos brings a copy of the code that
//! builds, changes and removes it: 2 KB, and half of that for an attribute or a listener. In a box they share one.

use std::sync::{Arc, Mutex};

use leptos::prelude::*;
use leptos::tachys::reactive_graph::SharedReactiveFunction;

/// A part of a page that is made anew whenever what it reads changes.
pub fn live(view: impl FnMut() -> AnyView + Send + 'static) -> AnyView {
    let view: SharedReactiveFunction<AnyView> = Arc::new(Mutex::new(view));
    view.into_any()
}

/// A text, or the value of an attribute, that follows what it reads.
pub fn text(words: impl FnMut() -> String + Send + 'static) -> SharedReactiveFunction<String> {
    Arc::new(Mutex::new(words))
}

/// A listener.
pub fn on<E>(act: impl FnMut(E) + 'static) -> Box<dyn FnMut(E)> {
    Box::new(act)
}

/// Runs now, and again whenever what it reads changes, for as long as the current owner lives.
pub fn follow(run: impl FnMut() + 'static) {
    followed(Box::new(run));
}

fn followed(run: Box<dyn FnMut()>) {
    Effect::new(run);
}
