//! Registries that count: the budget that they tell, and leaving them alone when they ask for it.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use futures_util::future::{join, join_all};
use proptest::prelude::*;
use support::script::Script;
use support::{Chunks, Reply, host, reply, repository};
use tallyman::digest::Digest;
use tallyman::registry::credentials::Credentials;
use tallyman::registry::repository::RepositorySource;
use tallyman::registry::session::{LoginPause, Pause, Session};
use tallyman::source::budget::{Budget, read};
use tallyman::source::error::About;
use tallyman::source::retry::retry_after;
use tallyman::source::target::Target;
use tallyman::source::{Error, ErrorKind};
use tallyman::transport::{Headers, Method, Request, Response, Transport, TransportError};

const BLOB: &str =
    "GET https://a.example/v2/org/app/blobs/sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn open(script: &Script) -> RepositorySource<Script> {
    RepositorySource::new(repository("a.example", "org/app"), Session::new(script.clone(), &host("a.example")))
}

fn digest() -> Digest {
    BLOB.rsplit('/').next().unwrap().parse().unwrap()
}

fn headers(limit: &str, remaining: &str) -> Headers {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    [pair("RateLimit-Limit", limit), pair("RateLimit-Remaining", remaining)].into_iter().collect()
}

#[test]
fn a_budget_is_read_as_docker_hub_tells_it() {
    let budget = |limit, remaining, window| Some(Budget { limit, remaining, window });
    for (limit, remaining, expected) in [
        ("100;w=21600", "99;w=21600", budget(100, 99, Some(21600))),
        ("200;w=21600", "0;w=21600", budget(200, 0, Some(21600))),
        ("100", "7", budget(100, 7, None)),
        ("100", "7;w=60", budget(100, 7, Some(60))),
        (" 100 ; w=21600", "99", budget(100, 99, Some(21600))),
        ("100;policy=x;w=60", "99", budget(100, 99, Some(60))),
        // More is left than there ever was: not believed.
        ("100;w=60", "500;w=60", budget(100, 100, Some(60))),
        ("100;w=99999999", "1", budget(100, 1, None)),
        ("100;w=x", "1", budget(100, 1, None)),
        ("", "1", None),
        ("-1", "1", None),
        ("1e9", "1", None),
        ("+5", "1", None),
        ("99999999999", "1", None),
        ("100", "unlimited", None),
    ] {
        assert_eq!(read(&headers(limit, remaining)), expected, "{limit} {remaining}");
    }
    assert_eq!(read(&Headers::default()), None, "unlimited, or hidden");
}

proptest! {
    #[test]
    fn whatever_the_headers_say_is_taken_calmly(limit in "[ -~]{0,30}", remaining in "[0-9;w= ]{0,20}") {
        if let Some(budget) = read(&headers(&limit, &remaining)) {
            prop_assert!(budget.remaining <= budget.limit);
        }
    }

    #[test]
    fn no_wish_to_wait_is_believed_beyond_a_week(text in "[ -~]{0,40}", now in 0..u64::MAX / 2) {
        if let Some(seconds) = retry_after(&text, now) {
            prop_assert!(seconds <= 7 * 24 * 3600);
        }
    }
}

#[tokio::test(flavor = "current_thread")]
async fn the_session_keeps_what_the_last_answer_told() {
    let told = |left: &str| reply(200).header("ratelimit-limit", "100;w=21600").header("ratelimit-remaining", left);
    let script = Script::new().on(BLOB, told("99;w=21600")).on(BLOB, reply(200)).on(BLOB, told("98;w=21600"));
    let source = open(&script);
    assert_eq!(source.session().budget(), None);
    for left in [99, 99, 98] {
        source.blob(&digest(), 9).await.unwrap();
        assert_eq!(source.session().budget().map(|budget| budget.remaining), Some(left));
    }
}

/// A script whose answers to HEAD come late.
#[derive(Clone)]
struct Late(Script);

impl Transport for Late {
    type Body = Chunks;

    async fn send(&self, request: Request) -> Result<Response<Chunks>, TransportError> {
        let is_head = request.method == Method::Head;
        let answer = self.0.send(request).await;
        for _ in 0..if is_head { 9 } else { 0 } {
            tokio::task::yield_now().await;
        }
        answer
    }

    async fn answers(&self, url: &str) -> bool {
        self.0.answers(url).await
    }

    async fn pause(&self, millis: u32) {
        self.0.pause(millis).await;
    }

    fn now(&self) -> u64 {
        self.0.now()
    }
}

#[tokio::test(flavor = "current_thread")]
async fn an_answer_that_comes_late_does_not_give_reads_back() {
    let told = |left: &str| reply(200).header("ratelimit-limit", "100;w=21600").header("ratelimit-remaining", left);
    let script = Script::new().on(&BLOB.replace("GET", "HEAD"), told("50")).on(BLOB, told("49")).on(BLOB, told("100"));
    let session = Session::new(Late(script), &host("a.example"));
    let source = RepositorySource::new(repository("a.example", "org/app"), session);
    let digest = digest();
    let (head, get) = join(source.blob_head(&digest), source.blob(&digest, 9)).await;
    assert!(head.is_ok() && get.is_ok());
    assert_eq!(source.session().budget().map(|budget| budget.remaining), Some(49));
    // A new window is news.
    source.blob(&digest, 9).await.unwrap();
    assert_eq!(source.session().budget().map(|budget| budget.remaining), Some(100));
}

fn busy(wait: &str) -> Reply {
    reply(429).header("Retry-After", wait)
}

fn is_unsent<A>(outcome: &Result<A, Error>) -> bool {
    matches!(outcome, Err(Error { kind: ErrorKind::HeldBack { .. }, .. }))
}

fn wait_of(outcome: Result<(), Error>) -> Option<u32> {
    match outcome.unwrap_err().kind {
        ErrorKind::RateLimited { wait, .. } => wait,
        ErrorKind::HeldBack { seconds } => Some(seconds),
        other => panic!("{other}"),
    }
}

#[tokio::test(flavor = "current_thread")]
async fn while_one_waits_nobody_else_asks() {
    // Four go out; the first is told to wait. The others that are out come back; the fifth, sent later, waits as well.
    let script = Script::new().on(BLOB, busy("5"));
    let script = (0..5).fold(script, |script, _| script.on(BLOB, reply(200).body("x")));
    let (source, wanted) = (open(&script), digest());
    let answers = join_all((0..5).map(|_| source.blob(&wanted, 9))).await;
    assert!(answers.iter().all(Result::is_ok));
    // Its own wait, and the wait of the one behind it in the queue.
    assert_eq!(script.pauses(), [5000, 5000]);
    script.done();
}

#[tokio::test(flavor = "current_thread")]
async fn after_a_long_no_the_queue_is_not_sent_and_the_reader_may_try() {
    let script = (0..4).fold(Script::new(), |script, _| script.on(BLOB, busy("3600")));
    let (source, wanted) = (open(&script), digest());
    let mut unsent = 0;
    for answer in join_all((0..50).map(|_| source.blob(&wanted, 9))).await {
        unsent += usize::from(is_unsent(&answer));
        assert_eq!(wait_of(answer.map(|_| ())), Some(3600));
    }
    assert_eq!(unsent, 46, "what was not sent does not say that it was refused");
    assert_eq!(script.pauses(), [0_u32; 0]);
    script.done();
    // Nor is what is wanted later, whoever wants it, until the time is over or the reader wants it all the same.
    script.later(600);
    assert_eq!(source.session().status().refusal.map(|pause| pause.until), Some(support::NOW + 3600));
    assert_eq!(wait_of(source.blob(&digest(), 9).await.map(|_| ())), Some(3000));
    script.done();
    source.session().ask_again();
    assert_eq!(source.session().status().refusal.map(|pause| pause.until), None);
    let script = script.on(BLOB, busy("3600"));
    assert_eq!(wait_of(source.blob(&digest(), 9).await.map(|_| ())), Some(3600));
    // Whoever signs in may have other limits.
    source.session().forget();
    assert_eq!(source.session().status().refusal.map(|pause| pause.until), None);
    let script = script.on(BLOB, busy("3600"));
    assert_eq!(wait_of(source.blob(&digest(), 9).await.map(|_| ())), Some(3600));
    script.later(3600);
    let script = script.on(BLOB, reply(200).body("x"));
    assert!(source.blob(&digest(), 9).await.is_ok());
    script.done();
}

#[tokio::test(flavor = "current_thread")]
async fn a_reader_who_will_not_wait_ends_all_the_waiting_at_once() {
    let script = (0..4).fold(Script::new(), |script, _| script.on(BLOB, busy("30"))).holds();
    let (source, wanted) = (open(&script), digest());
    let session = source.session().clone();
    let reader = async {
        while script.pauses().len() < 4 {
            tokio::task::yield_now().await;
        }
        let standing = session.status();
        assert_eq!((standing.rest.map(|pause| pause.until), standing.queued), (Some(support::NOW + 30), 16));
        session.stop_waiting();
    };
    let all = join_all((0..20).map(|_| source.blob(&wanted, 9)));
    let (answers, ()) = tokio::join!(all, reader);
    // Four were sent, and refused; the others never were.
    assert_eq!(answers.iter().filter(|answer| is_unsent(answer)).count(), 16);
    for answer in answers {
        assert_eq!(wait_of(answer.map(|_| ())), Some(30));
    }
    // Nothing else was sent, and the host is still left alone by whoever asks next.
    script.done();
    assert_eq!(session.status().rest.map(|pause| pause.until), Some(support::NOW + 30));
    script.later(31);
    assert_eq!(session.status().rest.map(|pause| pause.until), None);
}

#[tokio::test(flavor = "current_thread")]
async fn signing_in_waits_for_a_rest_and_asks_at_once_after_a_long_no_as_the_status_says() {
    let pause = |seconds| Pause { until: support::NOW + seconds, server: None };
    let (waits, ends) = (LoginPause::Waits(pause(30)), LoginPause::Ends(pause(3600)));
    for (answers, expected, first, pauses) in [
        (vec![busy("30"), reply(200)], waits.clone(), pause(30), vec![30_000]),
        (vec![busy("3600")], ends, pause(3600), vec![]),
        // A rest outlasts the refusal that signing in ends.
        (vec![busy("30"), busy("3600")], waits, pause(3600), vec![30_000]),
    ] {
        let script = answers.into_iter().fold(Script::new(), |script, answer| script.on(BLOB, answer));
        let source = open(&script);
        let session = source.session();
        assert_eq!(session.status().login_pause(), None);
        let _answer = source.blob(&digest(), 9).await;
        assert_eq!((session.status().login_pause(), session.status().pause()), (Some(expected.clone()), Some(&first)));
        let before = script.pauses().len();
        session.sign_in(Credentials::password("reader", "a password".to_owned()).unwrap()).unwrap();
        let script = script.on("GET https://a.example/v2/", reply(200));
        session.check_login(&About::new("a.example", "", Target::Login)).await.unwrap();
        assert_eq!(script.pauses()[before..], pauses);
        script.done();
    }
}
