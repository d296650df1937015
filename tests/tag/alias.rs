//! Tags that are one thing with several names.

use tallyman::tag::{aliases, tags_of};

use crate::{digest_of, names, rows};

#[test]
fn tags_of_one_digest_are_one_thing_and_the_particular_name_comes_first() {
    let rows = rows(&["latest=a", "1=a", "edge=a", "1.4=a", "1.4.2=a", "1.4.1=b", "2.0.0", "2.0.0-rc.1"]);
    let found = aliases(&rows);
    assert_eq!((found.read, found.distinct, found.total), (6, 2, 8), "says from how many digests it was made");
    assert_eq!(found.groups.len(), 1, "one name alone is no group");
    let group = found.of(&digest_of("a")).unwrap();
    assert_eq!(names(&rows, &group.rows), ["1.4.2", "1.4", "1", "edge", "latest"]);
    assert_eq!(found.of(&digest_of("b")), None);
}

#[test]
fn what_names_a_thing_most_exactly_is_told_first() {
    for (given, told) in [
        (vec!["1.4.2-a1b2c3d=a", "a1b2c3d=a", "1.4=a", "1.4.2=a"], vec!["1.4.2", "1.4", "1.4.2-a1b2c3d", "a1b2c3d"]),
        (vec!["latest=a", "main-20240102=a", "edge=a"], vec!["main-20240102", "edge", "latest"]),
        (vec!["20240102=a", "latest=a", "20240109=a"], vec!["20240109", "20240102", "latest"]),
        (vec!["next=a", "2.0.0-rc.1=a"], vec!["2.0.0-rc.1", "next"]),
        // A pre-release that was promoted, and a release that was made again without a change.
        (
            vec!["2.0.0-rc.1=a", "2.0.0=a", "2.0=a", "2=a", "latest=a"],
            vec!["2.0.0", "2.0.0-rc.1", "2.0", "2", "latest"],
        ),
        (vec!["1.4.1=a", "1.4.2=a", "1.4.2-rc.1=a", "1.4=a"], vec!["1.4.2", "1.4.1", "1.4.2-rc.1", "1.4"]),
    ] {
        let rows = rows(&given);
        assert_eq!(names(&rows, &tags_of(&rows, &digest_of("a"))), told);
    }
}

#[test]
fn every_group_is_found_by_its_digest() {
    let texts: Vec<String> = (0..60).map(|n| format!("t{n}={}", n % 20)).collect();
    let rows = rows(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    let found = aliases(&rows);
    assert_eq!(found.groups.len(), 20);
    for content in 0..20 {
        let group = found.of(&digest_of(&content.to_string())).unwrap();
        let expected = [format!("t{content}"), format!("t{}", content + 20), format!("t{}", content + 40)];
        assert_eq!(names(&rows, &group.rows), expected);
    }
}

#[test]
fn the_tags_of_a_digest_include_one_alone() {
    let rows = rows(&["1.0.0=a", "1.1.0=b", "latest=b"]);
    assert_eq!(names(&rows, &tags_of(&rows, &digest_of("a"))), ["1.0.0"]);
    assert_eq!(names(&rows, &tags_of(&rows, &digest_of("b"))), ["1.1.0", "latest"]);
    assert!(tags_of(&rows, &digest_of("c")).is_empty());
}
