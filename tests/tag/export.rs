//! The table as a file.

use serde_json::{Value, json};
use tallyman::tag::export::{About, csv, json};
use tallyman::tag::{Row, Seen, Trouble, aliases};
use tallyman::verify::Verdict;

use crate::{digest_of, rows};

fn table() -> Vec<Row> {
    let mut rows = rows(&["1.4.2=a", "latest=a", "", "a \"b\", c"]);
    rows[2] = Row::new("=cmd|' /C calc'!A0".to_owned());
    rows[0].learn(Seen {
        read_at: None,
        digest: Some((digest_of("a"), Verdict::Computed)),
        what: Some("OCI image index".to_owned()),
        platforms: vec!["linux/amd64".to_owned(), "linux/arm64/v8".to_owned()],
        size: Some(28_412_009),
        size_of: Some("linux/amd64".to_owned()),
        complete: true,
        created: Some("@SUM(1+1)*cmd".to_owned()),
        trouble: Some(Trouble {
            of: "linux/arm64/v8".to_owned(),
            code: "mismatch",
            what: "Other bytes, other digest.".to_owned(),
        }),
    });
    rows
}

#[test]
fn a_csv_file_is_read_back_cell_by_cell_and_holds_no_formula() {
    let mut rows = table();
    rows[1].hear_when_pushed(1_767_139_200);
    let text = csv(&rows, &[0, 1, 2, 3], &aliases(&rows));
    let a = digest_of("a");
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(
        lines[0],
        "tag,kind,digest,verdict,type,platforms,compressedBytes,sizeOf,created,pushed,sameDigest,problem"
    );
    let first = format!(
        "1.4.2,release,{a},computed,OCI image index,linux/amd64 linux/arm64/v8,28412009,linux/amd64,\"'@SUM(1+1)*cmd\",,latest,\"mismatch in linux/arm64/v8: Other bytes, other digest.\""
    );
    assert_eq!(lines[1], first);
    assert_eq!(lines[2], format!("latest,floating,{a},claimed,,,,,,2025-12-31T00:00:00Z,1.4.2,"));
    assert!(lines[3].starts_with("\"'=cmd|' /C calc'!A0\",other,,"), "{}", lines[3]);
    assert!(lines[4].starts_with("\"a \"\"b\"\", c\",other,"), "{}", lines[4]);
    assert_eq!(lines[5..], [""], "every line ends, also the last");
    for formula in ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1"] {
        let rows = [Row::new(formula.to_owned())];
        let text = csv(&rows, &[0], &aliases(&rows));
        assert!(text.contains(&format!("\r\n\"'{formula}\",")), "{formula:?}: {text}");
    }
}

#[test]
fn a_json_file_says_of_what_it_was_made_and_leaves_out_what_is_not_known() {
    let rows = table();
    let about = About {
        place: "ghcr.io/org/app".to_owned(),
        made: "2026-01-02T03:04:05Z".to_owned(),
        filter: "1.4".to_owned(),
        whole: true,
    };
    let text = json(&rows, &[0, 2, 99], &aliases(&rows), &about);
    let read: Value = serde_json::from_str(&text).unwrap();
    let expected = json!({
        "tallyman": "tags 1",
        "place": "ghcr.io/org/app",
        "made": "2026-01-02T03:04:05Z",
        "filter": "1.4",
        "wholeList": true,
        "names": 4,
        "digestsRead": 2,
        "tags": [
            {
                "tag": "1.4.2",
                "kind": "release",
                "digest": digest_of("a").to_string(),
                "verdict": "computed",
                "type": "OCI image index",
                "platforms": ["linux/amd64", "linux/arm64/v8"],
                "compressedBytes": 28_412_009,
                "sizeOf": "linux/amd64",
                "created": "@SUM(1+1)*cmd",
                "sameDigest": ["latest"],
                "problem": "mismatch in linux/arm64/v8: Other bytes, other digest.",
            },
            { "tag": "=cmd|' /C calc'!A0", "kind": "other" },
        ],
    });
    assert_eq!(read, expected);
}
