//! Bare numbers: builds or families, judged of a list as a whole, alike wherever it shows.

use proptest::prelude::*;
use tallyman::tag::export::csv;
use tallyman::tag::{Filter, Kind, Order, Row, Series, aliases, kinds, ordered};

use crate::{names, rows};

/// The names that are taken for builds.
fn builds(texts: &[&str]) -> Vec<String> {
    let rows = rows(texts);
    let is_build = |row: &&Row| row.kind() == Kind::Build;
    rows.iter().filter(is_build).map(|row| row.name().as_str().to_owned()).collect()
}

#[test]
fn five_numbers_in_a_row_are_builds_unless_something_is_released_within_one() {
    assert_eq!(builds(&["18", "15", "17", "14", "16", "latest"]), ["18", "15", "17", "14", "16"]);
    assert_eq!(builds(&["2019", "2020", "2021", "2022", "2023"]).len(), 5, "years are no better");
    assert_eq!(builds(&["14", "15", "16", "17", "3"]), [""; 0], "families that somebody keeps");
    assert_eq!(builds(&["14", "15", "16", "17", "18", "17.2"]), [""; 0], "and that have releases in them");
    assert_eq!(builds(&["17.2", "14", "15", "16", "17", "18"]), [""; 0], "whichever comes first");
    assert_eq!(builds(&["14", "15", "16", "17", "18", "17.2.1-alpine"]), [""; 0]);
    assert_eq!(builds(&["14", "15", "16", "17", "18", "1.0.0", "900"]), ["14", "15", "16", "17", "18", "900"]);
    assert_eq!(builds(&["1", "2", "3", "4", "5", "01.02.03"]).len(), 5, "01 is not 1");
    assert_eq!(builds(&["01", "02", "03", "04", "05", "01.02.03"]), [""; 0]);
    assert_eq!(builds(&["1", "02", "3", "04", "5"]).len(), 5, "a row, however they are written");
    assert_eq!(builds(&["v14", "v15", "v16", "v17", "v18"]), [""; 0], "a v is no number");
    assert_eq!(builds(&["14-alpine", "15-alpine", "16-alpine", "17-alpine", "18-alpine"]), [""; 0]);
}

#[test]
fn a_number_is_a_build_where_another_name_says_so_of_it() {
    assert_eq!(builds(&["77", "build-77", "2.0.0-rc.10"]), ["77", "build-77"]);
    assert_eq!(builds(&["b77", "77", "78"]), ["b77", "77"], "nothing is said of the one beside it");
    assert_eq!(builds(&["17", "build-17", "17.2"]), ["build-17"], "a family, whichever comes first");
    assert_eq!(builds(&["17.2", "build-17", "17"]), ["build-17"]);
}

#[test]
fn numbers_as_long_as_the_commits_beside_them_are_commits() {
    let commits = |texts: &[&str]| {
        let rows = rows(texts);
        let is_commit = |row: &&Row| row.kind() == Kind::Commit;
        rows.iter().filter(is_commit).map(|row| row.name().as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(commits(&["4821937", "a1b2c3d", "latest"]), ["4821937", "a1b2c3d"]);
    assert_eq!(commits(&["a1b2c3d", "48219371", "482193", "4821937-alpine"]), ["a1b2c3d"], "of another length");
    assert_eq!(commits(&["a1b2c3d4", "20240102", "48219371"]), ["a1b2c3d4", "48219371"], "a day is a day");
    assert_eq!(commits(&["sha-a1b2c3d", "4821937"]), ["sha-a1b2c3d"], "written otherwise");
    assert_eq!(commits(&["4821937", "latest"]), [""; 0]);
    assert_eq!(commits(&["a1b2c3d4", "deadbeef", "deadbee", "DEADBEEF"]), ["a1b2c3d4", "deadbeef"], "letters only");
    assert_eq!(commits(&["a1b2c3d", "deadbeef", "latest"]), ["a1b2c3d"]);
    let rows = rows(&["9021937", "a1b2c3d", "1062636", "1.0.0"]);
    assert_eq!(names(&rows, &ordered(&rows, Order::default())), ["1.0.0", "1062636", "9021937", "a1b2c3d"]);
}

#[test]
fn the_table_the_filter_and_the_file_say_the_same_of_a_number() {
    let rows = rows(&["7", "8", "9", "10", "11", "latest", "v2"]);
    let kept = |filter: &str| {
        let filter = Filter::parse(filter, |_| Err(String::new())).unwrap();
        filter.kept(&rows, ordered(&rows, Order::default()))
    };
    assert_eq!(names(&rows, &kept("kind:build")), ["11", "10", "9", "8", "7"]);
    assert_eq!(names(&rows, &kept("kind:floating")), ["latest", "v2"]);
    assert_eq!(kinds(&rows), [(Kind::Build, 5), (Kind::Floating, 2)]);
    let file = csv(&rows, &[0], &aliases(&rows));
    assert!(file.ends_with("\r\n7,build,,,,,,,,,,\r\n"), "{file}");
}

#[test]
fn numbers_of_builds_stand_behind_all_versions() {
    let names_of = |texts: &[&str]| {
        let rows = rows(texts);
        names(&rows, &ordered(&rows, Order::default())).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let builds = ["405", "1.0.0", "407", "2.0.0", "406", "20240102", "409", "408", "latest", "main"];
    let expected = ["latest", "2.0.0", "1.0.0", "20240102", "409", "408", "407", "406", "405", "main"];
    assert_eq!(names_of(&builds), expected);
    assert_eq!(names_of(&["77", "build-77", "2.0.0-rc.10"]), ["2.0.0-rc.10", "77", "build-77"]);
    assert_eq!(names_of(&["405", "1.0.0", "406", "2.0.0"]), ["406", "405", "2.0.0", "1.0.0"], "families, perhaps");
}

proptest! {
    /// A list that comes page by page is judged like one that comes at once, at each page.
    #[test]
    fn pages_make_no_difference(texts in prop::collection::vec("[1-9]|[1-2][0-9]|build-[1-9]|[0-9]\\.[0-9]|v[0-9]|[1-9]{7}|[a-f]{7}|a[0-9]{6}|18446744073709551615", 0..40), page in 1..7_usize) {
        let (mut grown, mut series) = (Vec::new(), Series::default());
        for page in texts.chunks(page) {
            let from = grown.len();
            grown.extend(page.iter().cloned().map(Row::new));
            series.judge(&mut grown, from);
            let texts: Vec<&str> = grown.iter().map(|row| row.name().as_str()).collect();
            let kind = |row: &Row| row.kind();
            prop_assert_eq!(grown.iter().map(kind).collect::<Vec<_>>(), rows(&texts).iter().map(kind).collect::<Vec<_>>());
        }
    }
}
