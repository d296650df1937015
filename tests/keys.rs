//! What keys mean, and where the pairs with `g` lead.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use tallyman::keys::{Action, Goal, Pressed, SHOWN, Step, press, step};
use tallyman::link::Link;

#[test]
fn every_key_that_is_shown_does_something() {
    for (keys, what) in SHOWN {
        match keys.split_once(' ') {
            Some(("g", second)) => {
                assert_eq!(press("g", false), Pressed::Prefix);
                assert!(matches!(press(second, true), Pressed::Does(Action::Go(_))), "{keys}: {what}");
            }
            // The browser's own, where the name of a row has the focus; elsewhere in a grid it is ours.
            None if keys == "Enter" => {
                assert_eq!((press(keys, false), step(keys, false)), (Pressed::Nothing, Some(Step::Open)));
            }
            None => {
                let key = if keys == "Esc" { "Escape" } else { keys };
                assert!(matches!(press(key, false), Pressed::Does(_)), "{keys}: {what}");
            }
            Some(("←", others)) => {
                assert_eq!(others, "↑ → ↓");
                for key in ["ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown", "Home", "End", "PageUp", "PageDown"] {
                    assert!(step(key, false).is_some(), "{key}");
                }
            }
            Some(other) => panic!("{other:?}"),
        }
    }
}

#[test]
fn only_the_ends_of_a_grid_need_ctrl() {
    assert_eq!((step("Home", true), step("End", true)), (Some(Step::Top), Some(Step::Bottom)));
    assert_eq!((step("Home", false), step("End", false)), (Some(Step::RowStart), Some(Step::RowEnd)));
    for key in ["ArrowLeft", "ArrowDown", "PageUp", "Enter"] {
        assert_eq!(step(key, true), None, "{key}");
    }
    for key in ["j", "Tab", " ", ""] {
        assert_eq!(step(key, false), None, "{key}");
    }
}

#[test]
fn letters_after_g_mean_nothing_without_it() {
    for key in ["h", "o", "t", "w", "p", "r", "G", "J", "x", "Tab", "F5"] {
        assert_eq!(press(key, false), Pressed::Nothing, "{key}");
    }
    assert_eq!(press("x", true), Pressed::Nothing, "a pair that is none is dropped");
    assert_eq!(press("j", true), Pressed::Does(Action::Down));
}

#[test]
fn pairs_lead_from_where_one_is() {
    let leads = |goal: Goal, from: &str| {
        goal.from(&Link::parse(from).unwrap()).map_or_else(|| "-".to_owned(), |link| link.to_string())
    };
    let inside = "#/ghcr.io/org/app:1.4.2?platform=linux/arm64";
    for (goal, from, to) in [
        (Goal::Home, inside, "#/"),
        (Goal::Registry, inside, "#/ghcr.io/"),
        (Goal::Registry, "#/ghcr.io/", "#/ghcr.io/"),
        (Goal::Registry, "#/", "-"),
        (Goal::Registry, "#/oci:demo", "-"),
        (Goal::Tags, inside, "#/ghcr.io/org/app"),
        (Goal::Tags, "#/oci:demo:1.4.2", "#/oci:demo"),
        (Goal::Tags, "#/ghcr.io/", "-"),
        (Goal::Whole, inside, "#/ghcr.io/org/app:1.4.2"),
        (Goal::Proof, inside, "#/ghcr.io/org/app:1.4.2?platform=linux/arm64&proof=layers"),
        (Goal::Proof, "#/ghcr.io/org/app", "-"),
        (Goal::Requests, inside, "-"),
    ] {
        assert_eq!(leads(goal, from), to, "{goal:?} from {from}");
    }
}
