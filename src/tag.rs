//! Tags at any number: what kind each is, their orders, which are one thing with several names, what a filter keeps,
//! what a repository's names tell about how it is released, and the table as a file.
//!
//! What will surprise you:
//! - A name is parsed once, into a [`Shape`] of a few bytes; comparing and filtering allocate nothing, so that 20,000
//!   names are sorted and filtered within a frame or two.
//! - Lists are lists of positions: the rows stay where they are, and an order or a filter is a `Vec<u32>`.
//! - What kind a name is says the name alone ([`TagName::kind`]), but for bare numbers, of which the whole list tells
//!   ([`Series`]): a row is asked ([`Row::kind`]), not its name.
//! - What a tag is called is a guess about what its makers meant. Only digests say what is the same, and only those that
//!   have been read: everything made from digests says how many that were.

mod alias;
pub mod export;
mod filter;
mod kind;
mod moved;
mod order;
pub mod remembered;
pub mod report;
mod row;
mod series;
mod shown;
mod words;

pub use alias::{Aliases, Group, aliases, tags_of};
pub use filter::{Compile, Filter, FilterError, FilterRule, LONGEST_FILTER, Matcher, unfinished};
pub use kind::{DigestTag, Kind, Shape, TagName};
pub use moved::{Moved, moved};
pub use order::{By, Order, compare_names, natural, newest_first, sort};
pub use row::{Row, Seen, Trouble};
pub use series::Series;
pub use shown::{
    Folds, NoOrder, Shown, Unread, kinds, next_to_read, nothing_shown, ordered, shown, unread_digest_tags,
};
