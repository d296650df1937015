//! Parts: small components that take plain data and know nothing of how it was had.

pub mod copy;
pub mod digest;
pub mod document;
pub mod exposed;
pub mod facts;
pub mod failure;
pub mod frame;
pub mod header;
pub mod heading;
pub mod layers;
pub mod metadata;
pub mod panel;
pub mod progress;
pub mod search;
pub mod table;
pub mod tags;
pub mod time;
pub mod verdict;
