//! Bodies read to their end: all of it or an error, never a part.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

#[path = "support/shelf.rs"]
mod shelf;

use shelf::{Pieces, run};
use tallyman::body::{BodyError, Pace, READ_LIMIT, collect, read_start};

#[test]
fn a_body_of_any_number_of_pieces_is_collected_whole() {
    for length in [0, 1, 7, 8, 1000] {
        let bytes: Vec<u8> = (0..=255).cycle().take(length).collect();
        assert_eq!(run(collect(Pieces::of(&bytes, false), 1000)), Ok(bytes), "{length}");
    }
}

#[test]
fn the_ceiling_itself_is_allowed_and_one_byte_more_is_an_error() {
    // In pieces of seven: the last of them is the one that goes beyond.
    for length in [7_u64, 14, 20, 21] {
        let bytes = vec![7; length as usize];
        assert_eq!(run(collect(Pieces::of(&bytes, false), length)), Ok(bytes.clone()));
        let limit = length - 1;
        assert_eq!(run(collect(Pieces::of(&bytes, false), limit)), Err(BodyError::TooLarge { limit }));
    }
}

#[test]
fn what_breaks_off_is_no_body() {
    assert_eq!(run(collect(Pieces::of(b"some bytes", true), 1000)), Err(BodyError::Interrupted { received: 10 }));
}

#[test]
fn the_start_of_a_body_ends_where_it_is_said_to_and_needs_no_end() {
    let bytes: Vec<u8> = (0..=255).cycle().take(1000).collect();
    for limit in [0, 1, 6, 7, 8, 15, 16, 999, 1000, 5000] {
        let start = run(read_start(Pieces::of(&bytes, false), limit));
        assert_eq!(start, bytes[..limit.min(1000)], "{limit}");
    }
    assert_eq!(run(read_start(Pieces::of(b"some bytes", true), 1000)), b"some bytes");
}

#[test]
fn so_much_of_a_refusal_is_read() {
    assert_eq!(READ_LIMIT, 65_536);
}

#[test]
fn a_byte_a_second_is_not_waited_for_for_ever_and_a_slow_line_is() {
    let waits = |bytes: u64, millis: u64| {
        let mut pace = Pace::default();
        (0..1000).take_while(|_| pace.left(30).map(|_| pace.came(bytes, millis, 30)).is_some()).count()
    };
    assert_eq!(waits(1, 1000), 30);
    assert_eq!(waits(0, 10_000), 3);
    assert_eq!(waits(30, 1000), 30, "less than a kibibyte in half a minute");
    assert_eq!(waits(40, 1000), 1000, "more than that");
    assert_eq!(waits(1024, 29_999), 1000);
    assert_eq!(waits(1, 0), 1000, "what is there already costs no wait");
    assert_eq!(waits(1, 3_600_000), 1000, "the machine slept");
}

#[test]
fn what_is_left_of_a_wait_shrinks_until_something_comes() {
    let mut pace = Pace::default();
    assert_eq!(pace.left(30), Some(30));
    pace.came(1000, 12_500, 30);
    assert_eq!(pace.left(30), Some(18));
    pace.came(24, 5000, 30);
    assert_eq!(pace.left(30), Some(30));
}
