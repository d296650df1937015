//! Groups T (transport), A (letting in) and G (lists) of the catalogue of hostile registries, walked through by a reader who
//! signed in, whose name, password and tokens are canaries. Whatever the server does: an error or a note says what and
//! where, nothing is called verified that is not, the next page opens, and no canary is anywhere but where it was meant for.
//!
//! `TALLYMAN_CASE=t08` walks only through those whose host has this in its name.

mod access;
mod account;
mod answer;
mod case;
mod harbour;
mod lists;
mod oracle;
mod redirects;
mod transport;
mod wire;
