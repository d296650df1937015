//! What becomes of a file of the reader's. One that was dropped anywhere is opened where files of its kind are, with a step
//! there if need be.

use futures_util::FutureExt as _;

use super::drop::Given;
use super::{archive as archives, receipt};
use crate::archive;
use crate::browser::file::File;
use crate::failure::Failure;
use crate::link::Link;
use crate::reference::Place;
use crate::ui::address::{self, Address};
use crate::ui::context::Shared;
use crate::ui::later::Opening;

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
    /// By its name: systems that know no type for a file give none. `None` where no name tells; a page that takes files of its
    /// own takes these, too.
    fn of(name: &str, link: Option<&Link>) -> Option<Self> {
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
            () if link == Some(&Link::PinFile) => Self::Pin,
            () => return None,
        })
    }
}

/// Opens a file however it was given.
pub fn take(shared: Shared, address: Address, file: File, given: Given) -> Opening {
    match given {
        Given::Archive(wanted) => archives::take(shared, address, file, wanted),
        Given::Receipt => receipt::take(shared, file),
        Given::Dropped => take_dropped(shared, address, file),
    }
}

fn take_dropped(shared: Shared, address: Address, file: File) -> Opening {
    let link = address.link_now().ok();
    let opened = async move {
        let wants_archive = link.as_ref().is_some_and(|link| wants_archive(shared, link));
        let kind = match Kind::of(&file.name(), link.as_ref()) {
            Some(kind) => kind,
            None if wants_archive => Kind::Archive,
            None => match file.head(archive::HEAD).await {
                Some(head) if archive::may_be_archive(&head) => Kind::Archive,
                _ => return Err(Failure::of_dropped(&file.name())),
            },
        };
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

/// Whether a page has a place for an archive because its link leads into one that this tab does not hold.
fn wants_archive(shared: Shared, link: &Link) -> bool {
    matches!(link, Link::Reference { reference, .. } if matches!(&reference.place, Place::Archive(archive) if !shared.holds(archive)))
}
