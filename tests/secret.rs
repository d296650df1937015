//! Secrets show themselves to nobody by accident; credentials are taken as people paste them.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use support::recorder::{self, PASSWORD, USER, clean};
use tallyman::reference::Repository;
use tallyman::registry::address::Address;
use tallyman::registry::credentials::{Credentials, CredentialsError, LONGEST};
use tallyman::registry::token::{self, Ask, Scope};
use tallyman::secret::{SHORTEST, Secret, repeats, struck};
use tallyman::shown::visible;
use tallyman::source::told::Told;
use tallyman::transport::{Authorization, Form, Method, Request};

#[test]
fn no_secret_prints_itself() {
    let password = Credentials::password(USER, PASSWORD.to_owned()).unwrap();
    let request = Request::post("https://a.example/token", Form::encoded(format!("password={PASSWORD}")));
    let request = Request { authorization: Some(Authorization::basic(USER, PASSWORD)), ..request };
    for text in [
        format!("{:?}", Secret::new(PASSWORD.to_owned())),
        format!("{password:?}"),
        format!("{:?}", Credentials::identity(recorder::REFRESH.to_owned())),
        format!("{:?}", Credentials::registry(recorder::ACCESS.to_owned())),
        format!("{request:#?}"),
    ] {
        clean("a debug print", &text);
        assert!(text.contains('…'), "{text}");
    }
}

#[test]
fn a_secret_has_no_way_to_be_shown_or_saved() {
    // The inherent constant wins over the trait's where the bound holds: a secret that learns to show itself fails here.
    trait Not {
        const SHOWS: bool = false;
        const SAVES: bool = false;
    }
    macro_rules! shows {
        ($one:ty) => {{
            struct Probe<V>(std::marker::PhantomData<V>);
            #[allow(dead_code)]
            impl<V: std::fmt::Display> Probe<V> {
                const SHOWS: bool = true;
            }
            #[allow(dead_code)]
            impl<V: serde::Serialize> Probe<V> {
                const SAVES: bool = true;
            }
            impl<V> Not for Probe<V> {}
            (Probe::<$one>::SHOWS, Probe::<$one>::SAVES)
        }};
    }
    assert_eq!(shows!(String), (true, true), "the probe itself");
    assert_eq!(shows!(Secret), (false, false));
    assert_eq!(shows!(Credentials), (false, false));
    assert_eq!(shows!(Authorization), (false, false));
    assert_eq!(shows!(Form), (false, false));
    assert_eq!(shows!(Request), (false, false));
}

#[test]
fn what_is_guarded_is_struck_out_as_long_as_somebody_holds_it() {
    assert_eq!(struck("canary-password"), "canary-password", "nobody holds anything yet");
    let held = Credentials::password("harbour-reader", PASSWORD.to_owned()).unwrap();
    let header = Authorization::basic("harbour-reader", PASSWORD);
    let sent = header.reveal().trim_start_matches("Basic ").to_owned();
    let text = format!("{PASSWORD}, {}, {sent} of harbour-reader", serde_json::json!(PASSWORD));
    assert_eq!(struck(&text), "…, \"…\", … of harbour-reader", "a name is no secret");
    assert_eq!(visible(&text, 4), "…, \"…", "struck before it is cut, so that no beginning is left");
    assert!(repeats(&text) && !repeats("harbour-reader"));
    drop(held);
    assert_eq!(struck(PASSWORD), PASSWORD, "what is forgotten is kept for nothing");
    let token = Authorization::bearer(recorder::ACCESS).unwrap();
    assert_eq!(struck(&format!("{} {sent}", recorder::ACCESS)), "… …");
    drop((token, header));
    assert_eq!(struck(recorder::ACCESS), recorder::ACCESS);
}

#[test]
fn a_secret_is_struck_out_however_json_writes_its_characters() {
    let secrets = [r#"R&D<"ca\nary"/>"#, "Zcänäry9pä😀s", "plain-canary"];
    let _held = secrets.map(|secret| Secret::new(secret.to_owned()).guarded());
    for written in [
        r#"R&D<"ca\nary"/>"#,
        r#"R&D<\"ca\\nary\"\/>"#,
        r#"R\u0026D\u003c\u0022ca\u005Cnary\u0022\u002f\u003E"#,
        "Zcänäry9pä😀s",
        r"Zc\u00e4n\u00E4ry9p\u00e4\ud83d\ude00s",
        r"\u0070lain\u002dcanary",
        "plain-canary",
    ] {
        assert_eq!(struck(&format!("a {written}\\ {written}é")), "a …\\ …é", "{written}");
    }
    for other in
        [r"plain\u002ecanary", r"plain\-canary", r"\u0070lain\u002", r"Zc\u00e4n\u00e4ry9p\u00e4\ud83d", r"\", ""]
    {
        assert_eq!(struck(other), other);
    }
}

#[test]
fn a_secret_of_few_letters_may_be_part_of_any_name_and_is_struck_out_of_none() {
    let _short = Secret::new("a".repeat(SHORTEST - 1)).guarded();
    assert_eq!(struck("aaaaaaaa/app"), "aaaaaaaa/app");
    let _long = Secret::new("b".repeat(SHORTEST)).guarded();
    assert_eq!(struck("bbbbbbbb/app"), "…/app");
    // The words of servers as well.
    let secrets = ["c".repeat(SHORTEST - 1), "d".repeat(SHORTEST)].map(Secret::new);
    let told = Told::read(401, b"ccccccc and dddddddd", &secrets);
    assert_eq!(&*told.message, "ccccccc and …");
}

#[test]
fn basic_is_as_the_rfc_has_it() {
    // RFC 7617 section 2.
    assert_eq!(Authorization::basic("Aladdin", "open sesame").reveal(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    assert_eq!(Authorization::basic("test", "123£").reveal(), "Basic dGVzdDoxMjPCow==");
}

#[test]
fn credentials_are_taken_as_they_are_pasted() {
    let secret = |credentials| match credentials {
        Ok(Credentials::Password { user, secret }) => Ok((user.reveal().to_owned(), secret.reveal().to_owned())),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(error),
    };
    let long = || "x".repeat(LONGEST + 1);
    for (user, text, expected) in [
        ("me", "pw".to_owned(), Ok(("me", "pw"))),
        (" me ", "pw\r\n".to_owned(), Ok(("me", "pw"))),
        ("me", " p w ".to_owned(), Ok(("me", " p w "))),
        ("robot$x+y", "p:w".to_owned(), Ok(("robot$x+y", "p:w"))),
        ("me", String::new(), Err(CredentialsError::Empty)),
        ("me", "\n".to_owned(), Err(CredentialsError::Empty)),
        (" ", "pw".to_owned(), Err(CredentialsError::Empty)),
        ("a:b", "pw".to_owned(), Err(CredentialsError::User)),
        ("a\nb", "pw".to_owned(), Err(CredentialsError::User)),
        ("me", long(), Err(CredentialsError::TooLong { limit: LONGEST })),
    ] {
        let expected = expected.map(|(user, text)| (user.to_owned(), text.to_owned()));
        assert_eq!(secret(Credentials::password(user, text)), expected, "{user:?}");
    }
    assert_eq!(Credentials::registry("a b".to_owned()), Err(CredentialsError::Token));
    assert_eq!(Credentials::registry("a\r\nx: y".to_owned()), Err(CredentialsError::Token));
    assert!(Credentials::registry("abc\n".to_owned()).is_ok());
}

#[test]
fn a_token_request_holds_its_secrets_where_no_log_looks() {
    let realm = Address::parse("https://auth.example/token").unwrap();
    let host = tallyman::reference::Host::parse("a.example").unwrap();
    let scope = |path: &str| Scope::pull(&Repository::new(host.clone(), path).unwrap());
    let (user, secret) = (Secret::new(USER.to_owned()), Secret::new(PASSWORD.to_owned()));
    let header = Authorization::basic(USER, PASSWORD);
    let both = scope("b/b").and(scope("a/a")).and(scope("a/a"));
    let get = token::request(&realm, Some("s"), &both, Ask::Basic(&header));
    assert_eq!(get.url, "https://auth.example/token?service=s&scope=repository:a/a:pull&scope=repository:b/b:pull");
    assert_eq!((get.method, get.follow, get.form.is_none()), (Method::Get, false, true));
    let none = token::request(&realm, None, &Scope::login(), Ask::Anonymous);
    assert_eq!((none.url.as_str(), none.authorization), ("https://auth.example/token", None));
    let post = token::request(&realm, Some("s"), &both, Ask::Password { user: &user, secret: &secret });
    assert_eq!((post.method, post.url.as_str(), post.follow), (Method::Post, "https://auth.example/token", false));
    assert_eq!(
        post.form.unwrap().reveal(),
        "client_id=tallyman&grant_type=password&username=canary-user\
         &password=%22p%2B/%3D%26%25%20canary-password&service=s\
         &scope=repository:a/a:pull%20repository:b/b:pull"
    );
    let refresh = Secret::new(recorder::REFRESH.to_owned());
    let post = token::request(&realm, None, &Scope::catalog(), Ask::Refresh(&refresh));
    assert_eq!(
        post.form.unwrap().reveal(),
        "client_id=tallyman&grant_type=refresh_token&refresh_token=canary-refresh.t0ken&scope=registry:catalog:%2A"
    );
    assert!(post.authorization.is_none());
}
