//! Findings and limits as JSON, and back: so they cross from the worker to the page, and stand in receipts.

use serde_json::{Value, json};
use tallyman::json;
use tallyman::unpack::{
    Archive, ArchiveEnd, ArchiveProblem, Coding, Exceeded, Findings, Limits, Problem, Remark, Remarked, Trailing,
};

use crate::remarks::REMARKS;
use crate::sha256;

fn back(value: &Value) -> Option<Findings> {
    Findings::from_json(&json::read(value.to_string().as_bytes()).unwrap())
}

/// Findings in which no two numbers are the same.
fn findings() -> Findings {
    let remarked = Remarked { remark: Remark::Pipe, count: 9, first: vec!["a".into(), "b".into()] };
    let archive = Archive {
        entries: 4,
        files: 5,
        folders: 6,
        links: 7,
        content: 8,
        end: ArchiveEnd::Marked { behind: 10 },
        remarks: vec![remarked],
    };
    let trailing = Trailing { bytes: 3, not_zero: 2 };
    let (coding, problem) = (Coding::Gzip, Some(Problem::Truncated));
    Findings { coding, members: 1, unpacked: 11, diff_id: Some(sha256(b"x")), problem, trailing, archive }
}

fn written(findings: &Findings) -> Value {
    serde_json::to_value(findings).unwrap()
}

#[test]
fn findings_of_every_kind_are_read_back_as_they_were_written() {
    let codings = [Coding::Plain, Coding::Gzip, Coding::Zstd, Coding::Xz, Coding::Bzip2];
    let mut all: Vec<Findings> = codings.into_iter().map(|coding| Findings { coding, ..findings() }).collect();
    let words = "the data are invalid".to_owned();
    let problems = [
        Problem::Corrupt { words },
        Problem::Unsupported { coding: Coding::Xz },
        Problem::Dictionary { id: u32::MAX },
        Problem::Limit(Exceeded::Unpacked { most: 21 }),
        Problem::Limit(Exceeded::Ratio { most: 22 }),
        Problem::Limit(Exceeded::Window { most: 23, asked: 24 }),
    ];
    all.extend(problems.map(|problem| Findings { problem: Some(problem), ..findings() }));
    all.push(Findings { problem: None, ..findings() });
    all.push(Findings { diff_id: None, ..findings() });
    let archive = |change: &dyn Fn(&mut Archive)| {
        let mut changed = findings();
        change(&mut changed.archive);
        changed
    };
    let problems = [
        ArchiveProblem::NotAnArchive,
        ArchiveProblem::Checksum,
        ArchiveProblem::Size,
        ArchiveProblem::Truncated,
        ArchiveProblem::Extension,
        ArchiveProblem::Entries,
    ];
    let ends = problems.map(|why| ArchiveEnd::Broken { why, at: 12 });
    let ends = [ArchiveEnd::Unseen, ArchiveEnd::Unmarked].into_iter().chain(ends);
    all.extend(ends.map(|end| archive(&|archive| archive.end = end)));
    all.extend(REMARKS.map(|remark| archive(&|archive| archive.remarks[0].remark = remark)));
    all.push(archive(&|archive| archive.remarks.clear()));
    for findings in all {
        assert_eq!(back(&written(&findings)), Some(findings.clone()), "{findings:?}");
    }
}

#[test]
fn findings_that_were_not_written_here_are_none() {
    let with = |change: &dyn Fn(&mut Value)| {
        let mut value = written(&findings());
        change(&mut value);
        back(&value)
    };
    let broken = |why: &str| json!({ "end": "broken", "why": why, "at": 1 });
    let changes: [(&str, Value); 22] = [
        ("/coding", json!("lzma")),
        ("/members", json!("1")),
        ("/unpacked", json!(-1)),
        ("/diffId", json!("sha256:x")),
        ("/problem", json!({ "problem": "bad luck" })),
        ("/problem", json!({ "problem": "corrupt" })),
        ("/problem", json!({ "problem": "unsupported", "coding": "lzma" })),
        ("/problem", json!({ "problem": "dictionary", "id": 1_u64 << 32 })),
        ("/problem", json!({ "problem": "limit", "limit": "patience", "most": 1 })),
        ("/problem", json!({ "problem": "limit", "limit": "window", "most": 1 })),
        ("/problem", json!({ "problem": "limit", "limit": "ratio" })),
        ("/trailing/notZero", json!(null)),
        ("/archive", json!(null)),
        ("/archive/links", json!(1.5)),
        ("/archive/end", json!({ "end": "marked" })),
        ("/archive/end", json!({ "end": "never" })),
        ("/archive/end", broken("bored")),
        ("/archive/end", json!({ "end": "broken", "why": "size" })),
        ("/archive/remarks", json!({})),
        ("/archive/remarks/0/remark", json!("set-world-id")),
        ("/archive/remarks/0/count", json!(null)),
        ("/archive/remarks/0/first/1", json!(2)),
    ];
    for (at, value) in changes {
        assert_eq!(with(&|findings| *findings.pointer_mut(at).unwrap() = value.clone()), None, "{at}: {value}");
    }
    assert_eq!(with(&|findings| *findings = json!([])), None);
}

#[test]
fn limits_are_read_back_as_they_were_written() {
    let limits = Limits { unpacked: 1, ratio: 2, window: 3, entries: u64::MAX };
    let written = serde_json::to_value(limits).unwrap();
    let back = |value: &Value| Limits::from_json(&json::read(value.to_string().as_bytes()).unwrap());
    assert_eq!(back(&written), Some(limits));
    for key in ["unpacked", "ratio", "window", "entries"] {
        let mut without = written.clone();
        without.as_object_mut().unwrap().remove(key);
        assert_eq!(back(&without), None, "{key}");
    }
}
