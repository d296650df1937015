//! Proof: the chain of named checks from what the reader asked for down to the unpacked bytes of each layer.
//!
//! A [`Chain`] is plain data, built link by link as content arrives; nothing here asks for anything. Each [`Link`] is
//! one object with the verdict on its bytes and a list of [`Check`]s, and knows the link that named it. What may be said
//! of the whole is what may be said of the weakest link.
//!
//! What will surprise you:
//! - A link's verdict is always that of `verify::judge` on what was measured (of documents, by [`Object::judge`]), weakened
//!   by the parent's. The checks never make it stronger; a failed check makes the whole [`Standing::Failed`] although the
//!   bytes may be genuine.
//! - A DiffID proves nothing by itself. It counts only when the config that names it is proven.
//! - "Not checked" always has a reason, and some reasons are gaps ([`WhyNot::is_gap`]): after a cancelled, interrupted or
//!   refused transfer the whole is incomplete, never proven.
//!
//! [`Object::judge`]: crate::object::Object::judge

mod bytes;
mod chain;
mod check;
mod config;
mod document;
mod early;
mod kept;
mod layer;
mod link;
mod plan;
mod summary;
mod words;

pub use chain::Chain;
pub use check::{Check, CheckName, Outcome, WhyNot};
pub use config::ConfigNamed;
pub use kept::kept_words;
pub use layer::{HowRead, Seen, diff_id_verdict, findings_checks, is_elsewhere, layer_checks};
pub use link::{Link, Role, Standing};
pub use plan::{MAX_DEPTH, Plan, Platforms};
pub use summary::{Below, Summary};
pub use words::{Scope, elsewhere_words, remark_words};
