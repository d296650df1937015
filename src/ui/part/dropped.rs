//! What becomes of a file of the reader's. One that was dropped anywhere is opened where files of its kind are, with a step
//! there if need be.

use futures_util::FutureExt as _;

use super::drop::Given;
use super::{archive, receipt};
use crate::browser::file::File;
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
    /// By its name: systems that know no type for a file give none. What no name tells is for the page that is open, if that
    /// takes files at all, and else an archive.
    fn of(name: &str, link: Option<&Link>) -> Self {
        let name = name.to_lowercase();
        let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        match () {
            // Kubernetes and compose files are written as JSON as well.
            () if ends(&[".json"]) && link == Some(&Link::PinFile) => Self::Pin,
            () if ends(&[".json"]) => Self::Receipt,
            () if ends(&ARCHIVES) => Self::Archive,
            () if ends(&[".yaml", ".yml"]) || name.contains("dockerfile") || name.contains("containerfile") => {
                Self::Pin
            }
            () if link == Some(&Link::PinFile) => Self::Pin,
            () => Self::Archive,
        }
    }
}

/// Opens a file however it was given.
pub fn take(shared: Shared, address: Address, file: File, given: Given) -> Opening {
    match given {
        Given::Archive(wanted) => archive::take(shared, address, file, wanted),
        Given::Receipt => receipt::take(shared, file),
        Given::Dropped => take_dropped(shared, address, file),
    }
}

fn take_dropped(shared: Shared, address: Address, file: File) -> Opening {
    let link = address.link_now().ok();
    let kind = Kind::of(&file.name(), link.as_ref());
    let page = match kind {
        Kind::Receipt => return receipt::take(shared, file),
        Kind::Pin => Link::PinFile,
        Kind::Archive => Link::Home,
    };
    let opened = async move {
        shared.lay_down(kind, file);
        match link {
            Some(link) if link == page || kind == Kind::Archive && wants_archive(shared, &link) => address.open_again(),
            _ => address::open(&page),
        }
        Ok(())
    };
    opened.boxed_local()
}

/// Whether a page has a place for an archive because its link leads into one that this tab does not hold.
fn wants_archive(shared: Shared, link: &Link) -> bool {
    matches!(link, Link::Reference { reference, .. } if matches!(&reference.place, Place::Archive(archive) if !shared.holds(archive)))
}
