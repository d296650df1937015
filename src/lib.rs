//! x
#![allow(missing_docs)]
pub mod body;
#[cfg(feature = "browser")]
pub mod browser;
pub mod digest;
pub mod reference;
pub mod transport;
pub mod verify;
