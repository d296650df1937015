//! What becomes of a file of the reader's. One that was dropped anywhere is opened where files of its kind are, with a step
//! there if need be.

use futures_util::FutureExt as _;

use super::drop::Given;
use super::{archive as archives, receipt};
use crate::archive;
use crate::browser::file::File;
use crate::failure::Failure;
use crate::link::{Compared, Link};
use crate::pin::file::{MAX_FILE, may_name_images};
use crate::reference::Place;
use crate::shown::visible;
use crate::ui::address::{self, Address};
use crate::ui::context::Shared;
use crate::ui::later::Opening;
use crate::ui::shell::Shell;

/// What a file is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An archive of images.
    Archive,
    /// A file that names images.
    Pin,
    /// A receipt.
    Receipt,
}

/// Endings of archives, with the ways to pack them that can be told by name.
const ARCHIVES: [&str; 7] = [".tar", ".tgz", ".gz", ".zst", ".xz", ".bz2", ".zip"];

impl Kind {
    /// By its name, on a page: systems that know no type for a file give none. `None` where no name tells.
    pub fn of(name: &str, link: Option<&Link>) -> Option<Self> {
        let name = name.to_lowercase();
        let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        Some(match () {
            // Kubernetes and compose files are written as JSON as well.
            () if ends(&[".json"]) && link == Some(&Link::PinFile) => Self::Pin,
            () if ends(&[".json"]) => Self::Receipt,
            () if ends(&ARCHIVES) => Self::Archive,
            () if ends(&[".yaml", ".yml"]) || name.contains("dockerfile") || name.contains("containerfile") => {
                Self::Pin
            }
            () => return None,
        })
    }
}

/// The longest name of a file that is shown whole.
const NAME: usize = 60;

/// One of the files that were dropped together, the first whose name fits before the others, which are told to be left.
pub fn one_of(mut files: Vec<File>, shell: Shell, fits: impl Fn(&str) -> bool) -> Option<File> {
    let count = files.len();
    let at = files.iter().position(|file| fits(&file.name())).unwrap_or_default();
    let file = files.drain(..).nth(at)?;
    if count > 1 {
        shell.say(format!("Of {count} files {} alone is opened. Drop one at a time.", visible(&file.name(), NAME)));
    }
    Some(file)
}

/// Opens a file however it was given.
pub fn take(shared: Shared, address: Address, given: Given) -> Opening {
    match given {
        Given::Archive(file, wanted) => archives::take(shared, address, file, wanted),
        Given::Receipt(file) => receipt::take(shared, file),
        Given::Dropped(files, shell) => take_dropped(shared, address, files, shell),
    }
}

/// What no name tells is for the page that is open, if that takes files at all, and else what its content says.
fn take_dropped(shared: Shared, address: Address, mut files: Vec<File>, shell: Shell) -> Opening {
    let link = address.link_now().ok();
    let opened = async move {
        let wants_archive = link.as_ref().is_some_and(|link| wants_archive(shared, link));
        let kind_of = |name: &str| Kind::of(name, link.as_ref());
        let mut untold = match link {
            Some(Link::PinFile) => Some(Kind::Pin),
            _ => wants_archive.then_some(Kind::Archive),
        };
        let is_told = files.iter().any(|file| kind_of(&file.name()).is_some());
        if !is_told && untold.is_none() {
            untold = known_to_the_front(&mut files).await;
            if let (None, Some(first)) = (untold, files.first()) {
                return Err(Failure::of_dropped(&first.name()));
            }
        }
        let Some(file) = one_of(files, shell, |name| kind_of(name).is_some()) else { return Ok(()) };
        let kind = kind_of(&file.name()).or(untold).unwrap_or(Kind::Archive);
        let page = match kind {
            Kind::Receipt => return receipt::take(shared, file).await,
            Kind::Pin => Link::PinFile,
            Kind::Archive => Link::Home,
        };
        shared.lay_down(kind, file);
        if link.as_ref() == Some(&page) || kind == Kind::Archive && wants_archive {
            address.open_again();
        } else {
            address::open(&page);
        }
        Ok(())
    };
    opened.boxed_local()
}

/// Puts the first file before the others whose content tells what it is, as no name does: one that begins as an archive,
/// or one that names images.
async fn known_to_the_front(files: &mut [File]) -> Option<Kind> {
    for at in 0..files.len() {
        if let Some(kind) = kind_within(&files[at]).await {
            files.swap(0, at);
            return Some(kind);
        }
    }
    None
}

async fn kind_within(file: &File) -> Option<Kind> {
    if archive::may_be_archive(&file.head(archive::HEAD).await?) {
        return Some(Kind::Archive);
    }
    // One byte more than is read of such a file, so that a longer one is none.
    let text = file.head(MAX_FILE as u64 + 1).await?;
    may_name_images(text).then_some(Kind::Pin)
}

/// Whether a page has a place for an archive because its link leads into one that this tab does not hold, on either side of a
/// comparison.
fn wants_archive(shared: Shared, link: &Link) -> bool {
    let Link::Reference { reference, view } = link else { return false };
    let other = view.compare.as_ref().and_then(|with| Compared::parse(with, reference).ok());
    let is_wanted = |place: &Place| matches!(place, Place::Archive(archive) if !shared.holds(archive));
    is_wanted(&reference.place) || other.is_some_and(|other| is_wanted(&other.reference.place))
}
