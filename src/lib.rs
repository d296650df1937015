//! x
#![allow(missing_docs)]
pub mod body;
pub mod content;
pub mod digest;
pub mod link;
pub mod reference;
pub mod transport;
pub mod verify;
