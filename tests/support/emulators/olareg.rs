//! olareg: relations without quotes, and strict about types.

use super::{Habits, PLAIN, Pages, WHOLE};

pub const OLAREG: Habits = Habits {
    id: "olareg",
    host: "olareg.example",
    origin: "https://olareg.example",
    pages: Pages { unquoted: true, always: true, usual: 100, ..WHOLE },
    ..PLAIN
};
