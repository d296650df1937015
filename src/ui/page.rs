//! One module for each page. A page takes what the link names, starts its reads and lays out parts.

pub mod artifact;
pub mod attestation;
pub mod blob;
pub mod compare;
pub mod content;
pub mod home;
pub mod index;
pub mod layer;
pub mod manifest;
pub mod missing;
pub mod pin_file;
pub mod proof;
pub mod receipt;
pub mod registry;
pub mod report;
pub mod repository;
pub mod schema1;
pub mod unread;
