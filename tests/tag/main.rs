//! The room `tag`: kinds of names, orders, aliases, filters, reports and files, one file per subject.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod alias;
mod export;
mod filter;
mod kind;
mod order;
mod remembered;
mod report;
mod repositories;
mod series;
mod shown;

use tallyman::digest::{Digest, Hasher};
use tallyman::tag::{Row, Seen, Series};
use tallyman::verify::Verdict;

/// The digest of a text: a different one for each.
pub fn digest_of(text: &str) -> Digest {
    let mut hasher = Hasher::sha256();
    hasher.update(text.as_bytes());
    hasher.finish()
}

/// Rows of `name` or `name=content`; names of one content share a digest.
pub fn rows(names: &[&str]) -> Vec<Row> {
    let row = |text: &&str| {
        let (name, content) = text.split_once('=').unwrap_or((text, ""));
        let mut row = Row::new(name.to_owned());
        if !content.is_empty() {
            row.learn(Seen { digest: Some((digest_of(content), Verdict::Claimed)), ..Seen::default() });
        }
        row
    };
    let mut rows: Vec<Row> = names.iter().map(row).collect();
    Series::default().judge(&mut rows, 0);
    rows
}

/// The names at these positions.
pub fn names<'r>(rows: &'r [Row], positions: &[u32]) -> Vec<&'r str> {
    positions.iter().map(|position| rows[*position as usize].name().as_str()).collect()
}

#[test]
fn a_row_remembers_what_it_was_seen_to_move_from() {
    let seen = |content: &str, at: u64| {
        let digest = Some((digest_of(content), Verdict::Claimed));
        Seen { digest, read_at: Some(at).filter(|at| *at > 0), ..Seen::default() }
    };
    let mut row = Row::new("latest".to_owned());
    for at in [1, 2] {
        row.learn(seen("a", at));
        assert_eq!(row.was(), None);
    }
    row.learn(Seen::default());
    assert_eq!(row.was(), None, "that it could not be read is no move");
    row.learn(seen("a", 3));
    row.learn(seen("b", 7));
    assert_eq!(row.was(), Some((&digest_of("a"), Some(3))), "when it was last seen there");
    row.learn(seen("b", 0));
    row.learn(seen("c", 9));
    assert_eq!(row.was(), Some((&digest_of("b"), None)), "nobody noted when");
}
