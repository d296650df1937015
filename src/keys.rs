//! Keys: what pressing one means. Single letters can be switched off, as WCAG 2.1.4 asks
//! (<https://www.w3.org/TR/WCAG22/#character-key-shortcuts>); what needs them is reachable without.

use crate::link::{Link, Proof, View};
use crate::reference::Reference;

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// To the box that takes references.
    Box,
    /// To the filter of the list.
    Filter,
    /// Show the keys.
    Help,
    /// To the next row.
    Down,
    /// To the row before.
    Up,
    /// Out of the rows, back to the page.
    Leave,
    /// Copy the digest of the row, or else of the page.
    CopyDigest,
    /// Turn the address into the one with the digest.
    Pin,
    /// Go somewhere.
    Go(Goal),
}

/// Where `g` and another letter lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// The first page.
    Home,
    /// The registry of what is open.
    Registry,
    /// The tags of the repository of what is open.
    Tags,
    /// The whole of what is open, from a place inside it.
    Whole,
    /// The proof of what is open.
    Proof,
    /// The list of requests.
    Requests,
}

/// What a pressed key amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressed {
    /// Not a key of this page.
    Nothing,
    /// The first of two.
    Prefix,
    /// All of one.
    Does(Action),
}

/// Keys and what they do, for the page that shows them.
pub const SHOWN: [(&str, &str); 15] = [
    ("/", "to the box"),
    ("f", "to the filter of the list, which reaches the rows that are not on screen"),
    ("?", "these keys"),
    ("j", "next row"),
    ("k", "row before"),
    ("Enter", "open the row; in the cell of its checkbox, select it as Space does"),
    ("← ↑ → ↓", "the cells of the table of tags; Home, End, Page Up and Down too, with Ctrl its ends"),
    ("Esc", "leave the rows, or close what is open"),
    ("c", "copy the digest of the row, or of the page"),
    ("y", "turn the address into the one with the digest"),
    ("g h", "home"),
    ("g o", "the registry"),
    ("g t", "the tags"),
    ("g p", "the proof; g w goes back to the whole"),
    ("g r", "the requests that were made"),
];

/// What a key means; `after_g` when the one before was a `g`. Names of keys are those of `KeyboardEvent.key`.
pub fn press(key: &str, after_g: bool) -> Pressed {
    let goal = match (after_g, key) {
        (true, "h") => Some(Goal::Home),
        (true, "o") => Some(Goal::Registry),
        (true, "t") => Some(Goal::Tags),
        (true, "w") => Some(Goal::Whole),
        (true, "p") => Some(Goal::Proof),
        (true, "r") => Some(Goal::Requests),
        _ => None,
    };
    if let Some(goal) = goal {
        return Pressed::Does(Action::Go(goal));
    }
    match key {
        "g" => Pressed::Prefix,
        "/" => Pressed::Does(Action::Box),
        "f" => Pressed::Does(Action::Filter),
        "?" => Pressed::Does(Action::Help),
        "j" => Pressed::Does(Action::Down),
        "k" => Pressed::Does(Action::Up),
        "Escape" => Pressed::Does(Action::Leave),
        "c" => Pressed::Does(Action::CopyDigest),
        "y" => Pressed::Does(Action::Pin),
        _ => Pressed::Nothing,
    }
}

/// Where a key leads in a grid, <https://www.w3.org/WAI/ARIA/apg/patterns/grid/>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To what comes before in the row.
    Left,
    /// To what comes next in the row.
    Right,
    /// To the row above.
    Up,
    /// To the row below.
    Down,
    /// To the first of the row.
    RowStart,
    /// To the last of the row.
    RowEnd,
    /// A screen up.
    PageUp,
    /// A screen down.
    PageDown,
    /// To the first row.
    Top,
    /// To the last row.
    Bottom,
    /// Into what the row stands for.
    Open,
}

/// What a key means in a grid; `with_ctrl` when the Ctrl key is held.
pub fn step(key: &str, with_ctrl: bool) -> Option<Step> {
    Some(match (key, with_ctrl) {
        ("ArrowLeft", false) => Step::Left,
        ("ArrowRight", false) => Step::Right,
        ("ArrowUp", false) => Step::Up,
        ("ArrowDown", false) => Step::Down,
        ("Home", false) => Step::RowStart,
        ("End", false) => Step::RowEnd,
        ("PageUp", false) => Step::PageUp,
        ("PageDown", false) => Step::PageDown,
        ("Enter", false) => Step::Open,
        ("Home", true) => Step::Top,
        ("End", true) => Step::Bottom,
        _ => return None,
    })
}

impl Goal {
    /// Where it leads from a link; nothing where there is no such place.
    pub fn from(self, link: &Link) -> Option<Link> {
        let opened = match link {
            Link::Reference { reference, view } => Some((reference, view)),
            Link::Home | Link::Receipt | Link::PinFile | Link::Registry { .. } => None,
        };
        let content = opened.filter(|(reference, _)| !reference.is_place());
        match self {
            Self::Home => Some(Link::Home),
            Self::Requests => None,
            Self::Registry => registry(link),
            Self::Tags => opened.map(|(reference, _)| Link::reference(Reference::to_place(reference.place.clone()))),
            Self::Whole => content.map(|(reference, _)| Link::reference(reference.clone())),
            Self::Proof => content.map(|(reference, view)| {
                let view = View { platform: view.platform.clone(), proof: Some(Proof::Layers), ..View::default() };
                Link::Reference { reference: reference.clone(), view }
            }),
        }
    }
}

fn registry(link: &Link) -> Option<Link> {
    match link {
        Link::Registry { host, .. } => Some(Link::of_registry(host.clone())),
        Link::Reference { reference, .. } => {
            reference.repository().map(|repository| Link::of_registry(repository.host().clone()))
        }
        Link::Home | Link::Receipt | Link::PinFile => None,
    }
}
