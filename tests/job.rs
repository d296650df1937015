//! What the page and the worker say to each other.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use tallyman::body::BodyError;
use tallyman::digest::{Algorithm, Digest};
use tallyman::transport::TransportError;
use tallyman::unpack::{
    Archive, ArchiveEnd, ArchiveProblem, Coding, Exceeded, Findings, Limits, Problem, Remark, Remarked,
};
use tallyman::verify::Reason;
use tallyman::verify::beside::{FromSecond, ToSecond, WORTH};
use tallyman::verify::job::{Failure, FromWorker, Head, Job, Kept, Order, PROTOCOL, Report, Unpack, read, write};

const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn job() -> Job {
    Job {
        url: "https://example.org/v2/app/blobs/sha256:e3".into(),
        authorization: Some("Bearer canary".into()),
        digest: DIGEST.parse().unwrap(),
        size: Some(0),
        unpack: Some(Unpack { diff_id: Some(DIGEST.parse().unwrap()), limits: Limits::lifted() }),
        kept: Some(Kept { cache: "a".into(), address: "https://example.org/kept/b".into(), may_put: true }),
        is_shared: true,
    }
}

fn head(status: u16) -> Head {
    let headers =
        vec![("www-authenticate".into(), "Bearer realm=\"/token\"".into()), ("retry-after".into(), "1".into())];
    Head { status, redirected: status == 404, headers }
}

fn refused(status: u16) -> Failure {
    Failure::Refused { head: Box::new(head(status)), words: "{\"errors\":[]}\n\u{fffd}".into() }
}

fn findings() -> Findings {
    let remarks = vec![Remarked { remark: Remark::SetUserId, count: u64::MAX, first: vec!["usr/bin/su\n".into()] }];
    Findings {
        coding: Coding::Zstd,
        members: 2,
        unpacked: 4096,
        diff_id: None,
        problem: Some(Problem::Limit(Exceeded::Window { most: 8, asked: 9 })),
        trailing: Default::default(),
        archive: Archive {
            end: ArchiveEnd::Broken { why: ArchiveProblem::Size, at: 512 },
            remarks,
            ..Archive::default()
        },
    }
}

#[test]
fn every_message_arrives_as_it_was_sent() {
    let digest: Digest = DIGEST.parse().unwrap();
    let inside = Findings { diff_id: Some(digest.clone()), problem: None, ..findings() };
    let reports = [
        Report::Progress { received: u64::MAX },
        Report::Finished { digest: digest.clone(), size: 7, inside: None, since: None },
        Report::Finished { digest: digest.clone(), size: 7, inside: Some(Box::new(inside)), since: Some(9) },
        Report::Finished { digest, size: 7, inside: Some(Box::new(findings())), since: None },
        Report::Failed(Failure::Transport(TransportError::TimedOut { seconds: 20 })),
        Report::Answered(head(200)),
        Report::Failed(refused(404)),
        Report::Failed(Failure::Body(BodyError::Stalled { received: 5, seconds: 30 })),
        Report::Failed(Failure::Worker("it \"broke\"\n".into())),
        Report::Failed(Failure::Protocol(7)),
    ];
    for report in reports {
        let message = FromWorker::Report(report);
        assert_eq!(read::<FromWorker>(&write(&message).unwrap()).unwrap(), message);
    }
    assert_eq!(read::<FromWorker>(&write(FromWorker::Ready).unwrap()).unwrap(), FromWorker::Ready);
    let problems = [None, Some(Problem::Truncated), Some(Problem::Corrupt { words: "a \"word\"".into() })];
    for message in problems.map(|problem| FromWorker::Unpacked { problem }) {
        assert_eq!(read::<FromWorker>(&write(&message).unwrap()).unwrap(), message);
    }
    for answer in [FromSecond::Ready, FromSecond::Hashed { digest: DIGEST.parse().unwrap() }] {
        assert_eq!(read::<FromSecond>(&write(&answer).unwrap()).unwrap(), answer);
    }
    assert_eq!(
        write(FromSecond::Ready).unwrap(),
        write(FromWorker::Ready).unwrap(),
        "it says so before it knows for whom"
    );
    let orders = [
        Order::Hash(Box::new(job())),
        Order::Hash(Box::new(Job { is_shared: false, ..job() })),
        Order::Unpack { coding: Coding::Gzip, limits: Limits::default() },
        Order::Beside(ToSecond::Begin { algorithm: Algorithm::Sha256 }),
        Order::Beside(ToSecond::Begin { algorithm: Algorithm::Sha512 }),
        Order::Beside(ToSecond::End),
    ];
    for order in orders {
        assert_eq!(read::<Order>(&write(&order).unwrap()).unwrap(), order);
    }
}

#[test]
fn a_second_worker_is_for_large_layers_that_are_looked_into() {
    let sized = |size| Job { size, ..job() };
    assert!(sized(Some(WORTH)).is_worth_sharing());
    assert!(!sized(Some(WORTH - 1)).is_worth_sharing());
    assert!(!sized(None).is_worth_sharing(), "nobody knows how large it is");
    assert!(!Job { unpack: None, ..sized(Some(WORTH)) }.is_worth_sharing(), "it has one digest");
    // Nobody is asked for a digest that cannot be computed.
    let blake = write(ToSecond::Begin { algorithm: Algorithm::Other("blake3".into()) }).unwrap();
    assert!(read::<Order>(&blake).is_err() && read::<Order>(&blake.replace("other", "sha256")).is_err());
}

/// Findings with every value that they may hold, each in one of them.
fn all_findings() -> Vec<Findings> {
    use Remark::*;
    let with = |change: &dyn Fn(&mut Findings)| {
        let mut findings = findings();
        change(&mut findings);
        findings
    };
    let mut all = Vec::new();
    for coding in [Coding::Plain, Coding::Gzip, Coding::Zstd, Coding::Xz, Coding::Bzip2] {
        all.push(with(&|findings| findings.coding = coding));
        all.push(with(&|findings| findings.problem = Some(Problem::Unsupported { coding })));
    }
    for problem in [
        Problem::Truncated,
        Problem::Corrupt { words: "bad \"block\"".into() },
        Problem::Dictionary { id: u32::MAX },
        Problem::Limit(Exceeded::Unpacked { most: 1 }),
        Problem::Limit(Exceeded::Ratio { most: 2 }),
        Problem::Limit(Exceeded::Window { most: 3, asked: 4 }),
    ] {
        all.push(with(&|findings| findings.problem = Some(problem.clone())));
    }
    let mut ends = vec![ArchiveEnd::Unseen, ArchiveEnd::Marked { behind: 9 }, ArchiveEnd::Unmarked];
    ends.extend(
        [
            ArchiveProblem::NotAnArchive,
            ArchiveProblem::Checksum,
            ArchiveProblem::Size,
            ArchiveProblem::Truncated,
            ArchiveProblem::Extension,
            ArchiveProblem::Entries,
        ]
        .map(|why| ArchiveEnd::Broken { why, at: 512 }),
    );
    all.extend(ends.into_iter().map(|end| with(&|findings| findings.archive.end = end)));
    let remarks = [
        SetUserId,
        SetGroupId,
        AbsoluteName,
        ParentName,
        EmptyName,
        OddName,
        Device,
        Pipe,
        HardLinkOutside,
        SymbolicLinkOutside,
        Whiteout,
        OpaqueWhiteout,
        Sparse,
        UnknownType,
        SizeWithoutContent,
        MalformedExtension,
        RepeatedExtension,
        GlobalHeader,
        BadNumber,
        LoneZeroBlock,
    ];
    let remarked = remarks.map(|remark| Remarked { remark, count: 1, first: Vec::new() });
    all.push(with(&|findings| findings.archive.remarks = remarked.to_vec()));
    all
}

#[test]
fn whatever_was_found_or_failed_arrives_as_it_was_sent() {
    let digest: Digest = DIGEST.parse().unwrap();
    let finished =
        |inside| Report::Finished { digest: digest.clone(), size: 7, inside: Some(Box::new(inside)), since: None };
    let mut reports: Vec<Report> = all_findings().into_iter().map(finished).collect();
    let transport = [
        TransportError::MixedContent,
        TransportError::Blocked,
        TransportError::Offline,
        TransportError::BadAddress,
        TransportError::HeldBack { seconds: 9, after: None },
        TransportError::HeldBack { seconds: 9, after: Some(429) },
        TransportError::Delegate,
    ];
    reports.extend(transport.map(|error| Report::Failed(Failure::Transport(error))));
    let body = [BodyError::Interrupted { received: 5 }, BodyError::TooLarge { limit: 6 }];
    reports.extend(body.map(|error| Report::Failed(Failure::Body(error))));
    for report in reports {
        let message = FromWorker::Report(report);
        assert_eq!(read::<FromWorker>(&write(&message).unwrap()).unwrap(), message);
    }
}

#[test]
fn a_message_of_another_version_is_recognised_whatever_else_it_holds() {
    let strange = format!(r#"{{"protocol":{},"message":{{"job":["of","tomorrow"]}}}}"#, PROTOCOL + 1);
    assert_eq!(read::<FromWorker>(&strange), Err(Failure::Protocol(PROTOCOL + 1)));
}

#[test]
fn what_is_no_message_is_a_failure_of_the_worker() {
    let unfinished = format!(r#"{{"protocol":{PROTOCOL},"message":{{"Report":"Finished"}}}}"#);
    for text in ["", "null", "{}", r#"{"protocol":"1"}"#, &unfinished] {
        assert!(matches!(read::<FromWorker>(text), Err(Failure::Worker(_))), "{text}");
        assert!(matches!(read::<Order>(text), Err(Failure::Worker(_))), "{text}");
    }
}

#[test]
fn a_digest_is_checked_again_when_it_crosses_over() {
    let text = write(FromWorker::Report(Report::Finished {
        digest: DIGEST.parse().unwrap(),
        size: 0,
        inside: None,
        since: None,
    }))
    .unwrap();
    assert!(read::<FromWorker>(&text).is_ok());
    assert!(read::<FromWorker>(&text.replace("e3b0", "E3B0")).is_err());
}

#[test]
fn a_job_shows_its_authorization_to_nobody_and_sends_it() {
    let shown = format!("{:?}", job());
    assert!(!shown.contains("canary") && shown.contains(&job().digest.to_string()), "{shown}");
    assert_eq!(job().request().unwrap().authorization.unwrap().reveal(), "Bearer canary");
}

#[test]
fn an_authorization_that_would_split_the_header_is_refused() {
    for value in ["", "Bearer a\r\nX-Evil: 1", "Bearer ü"] {
        let job = Job { authorization: Some(value.into()), ..job() };
        assert_eq!(job.request(), Err(TransportError::BadAddress), "{value:?}");
    }
}

#[test]
fn only_progress_is_followed_by_more() {
    assert!(!Report::Answered(head(200)).is_last());
    assert!(!Report::Progress { received: 1 }.is_last());
    assert!(Report::Finished { digest: DIGEST.parse().unwrap(), size: 0, inside: None, since: None }.is_last());
    assert!(Report::Failed(refused(500)).is_last());
}

#[test]
fn every_failure_is_a_reason_why_nothing_was_verified() {
    let table = [
        (Failure::Transport(TransportError::Blocked), Reason::Unreadable),
        (refused(404), Reason::Unreadable),
        (Failure::Body(BodyError::Interrupted { received: 3 }), Reason::Interrupted { received: 3 }),
        (Failure::Body(BodyError::Stalled { received: 4, seconds: 30 }), Reason::Stalled { received: 4 }),
        (Failure::Body(BodyError::TooLarge { limit: 5 }), Reason::TooLarge { limit: 5 }),
        (Failure::Worker("trap".into()), Reason::Worker),
        (Failure::Protocol(2), Reason::Worker),
    ];
    for (failure, reason) in table {
        assert_eq!(failure.reason(), reason, "{failure}");
    }
}
