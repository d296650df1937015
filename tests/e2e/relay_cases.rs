//! The relay reads what it should, for whom it should, and nothing else. nginx runs for real.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use tokio::sync::Notify;

use tallyman::registry::address::Address;
use tallyman::registry::known::{ALL, Known};

use crate::demo::sound;
use crate::distribution::{Cors, Distribution};
use crate::relay::{Allowed, Came, Relay, Scripted, Tls, answer, raw};

const JSON: (&str, &str) = ("content-type", "application/json");

fn client() -> reqwest::Client {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

/// A GET by a page of an origin, with an Authorization header.
async fn get(url: &str, page: &str) -> reqwest::Response {
    client().get(url).header("origin", page).header("authorization", "Bearer canary-access").send().await.unwrap()
}

fn all<'a>(response: &'a reqwest::Response, name: &str) -> Vec<&'a str> {
    response.headers().get_all(name).iter().map(|value| value.to_str().unwrap()).collect()
}

#[tokio::test]
async fn a_registry_without_cors_is_read_with_one_leave_on_every_status() {
    let registry = Distribution::start(Cors::None).await;
    let layout = sound();
    registry.push("harbour/quay-clock", &layout).await;
    let origin = format!("http://{}", registry.host());
    let page = "https://page.example".to_owned();
    let relay =
        Relay::start(Allowed { registries: vec![origin.clone()], pages: vec![page.clone()], ..Allowed::default() })
            .await;
    let base = relay.at(&format!("{origin}/v2"));
    let digest = &layout.named("docker-image").digest;
    for (target, status) in [
        ("/".to_owned(), 200),
        ("/_catalog".to_owned(), 200),
        ("/harbour/quay-clock/tags/list?n=2".to_owned(), 200),
        (format!("/harbour/quay-clock/manifests/{digest}"), 200),
        ("/harbour/quay-clock/manifests/nothing".to_owned(), 404),
        ("/nowhere/tags/list".to_owned(), 404),
        // The relay's own refusals too.
        ("/harbour/other".to_owned(), 403),
    ] {
        for (asking, allowed) in [(&page, &page), (&relay.origin(), &relay.origin())] {
            let response = get(&format!("{base}{target}"), asking).await;
            assert_eq!(response.status(), status, "{target}");
            assert_eq!(all(&response, "access-control-allow-origin"), [allowed.as_str()], "{target}");
            assert_eq!(all(&response, "content-type").len(), 1, "{target}");
            let exposed = all(&response, "access-control-expose-headers").concat();
            for name in ["Docker-Content-Digest", "Link", "WWW-Authenticate", "Retry-After", "Content-Range"] {
                assert!(exposed.contains(name), "{target}: {name}");
            }
        }
    }
    let manifest = client().head(format!("{base}/harbour/quay-clock/manifests/{digest}")).send().await.unwrap();
    assert_eq!((manifest.status().as_u16(), all(&manifest, "docker-content-digest")), (200, vec![digest.as_str()]));

    // The question before a request is answered here, wherever the request would go.
    for target in
        [format!("{base}/"), format!("{}/relay/nothing", relay.origin()), format!("{}/relay/", relay.origin())]
    {
        let question =
            client().request(reqwest::Method::OPTIONS, &target).header("origin", &page).send().await.unwrap();
        assert_eq!(question.status(), 204, "{target}");
        assert_eq!(all(&question, "access-control-allow-origin"), [page.as_str()]);
        assert!(all(&question, "access-control-allow-headers").concat().contains("Authorization"));
    }

    // The list that pages look for.
    let list = get(&format!("{}/relay/", relay.origin()), &page).await.bytes().await.unwrap();
    let list: serde_json::Value = serde_json::from_slice(&list).unwrap();
    assert_eq!(list["tallymanRelay"], 1);
    assert!(list["registries"].as_array().unwrap().iter().any(|listed| *listed == origin.as_str()), "{list}");
}

#[tokio::test]
async fn long_addresses_fit_into_its_list() {
    let repository = "a-team-with-a-long-name-docker-local".repeat(3);
    let realm = format!("https://registry.example.com/artifactory/api/docker/{repository}/v2/token");
    let relay = Relay::start(Allowed { tokens: vec![realm.clone()], ..Allowed::default() }).await;
    let refused = get(&relay.at(&format!("{realm}s")), &relay.origin()).await;
    assert_eq!(refused.status(), 403, "it runs, and the list holds");
}

#[tokio::test]
async fn pages_of_other_sites_get_nothing() {
    let registry = Scripted::start(|_| answer(200, &[JSON], "{}")).await;
    let relay = Relay::start(Allowed { registries: vec![registry.origin()], ..Allowed::default() }).await;
    for page in ["https://evil.example", "null", "http://127.0.0.1", "https://127.0.0.1:1"] {
        for url in [relay.at(&format!("{}/v2/", registry.origin())), format!("{}/relay/", relay.origin())] {
            let response = get(&url, page).await;
            assert_eq!(response.status(), 403, "{page} {url}");
            assert!(all(&response, "access-control-allow-origin").is_empty(), "{page}");
        }
    }
    // Nor do pages that make the browser ask for a picture, which names no origin.
    for site in ["cross-site", "same-site"] {
        let request = client().get(relay.at(&format!("{}/v2/", registry.origin()))).header("sec-fetch-site", site);
        assert_eq!(request.send().await.unwrap().status(), 403, "{site}");
    }
    // A name of somebody else's that leads here is not this server.
    let rebound = format!("GET /relay/ HTTP/1.1\r\nHost: evil.example:{}\r\nConnection: close\r\n\r\n", relay.port);
    assert!(raw(relay.port, &rebound).await.starts_with("HTTP/1.1 421"));
    assert!(registry.came().is_empty(), "{:?}", registry.came());
}

#[tokio::test]
async fn it_is_no_open_proxy() {
    let trap = Scripted::start(|_| answer(200, &[JSON], "{}")).await;
    let registry = Scripted::start(|_| answer(200, &[JSON], "{}")).await;
    let relay = Relay::start(Allowed { registries: vec![registry.origin()], ..Allowed::default() }).await;
    let (me, there, other) = (relay.port, registry.port, trap.port);
    let request = |line: String, host: String| format!("{line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let own = format!("127.0.0.1:{me}");
    for (line, host) in [
        // Other hosts, in every spelling.
        (format!("GET /relay/http/127.0.0.1:{other}/v2/"), own.clone()),
        (format!("GET /relay/http/localhost:{other}/v2/"), own.clone()),
        (format!("GET /relay/http/127.1:{other}/v2/"), own.clone()),
        (format!("GET /relay/http/0x7f000001:{other}/v2/"), own.clone()),
        (format!("GET /relay/http/[::1]:{other}/v2/"), own.clone()),
        (format!("GET /relay/http/0:{other}/v2/"), own.clone()),
        ("GET /relay/http/169.254.169.254/v2/".to_owned(), own.clone()),
        ("GET /relay/http/metadata.google.internal/v2/".to_owned(), own.clone()),
        // A listed name as a part of another one.
        (format!("GET /relay/http/127.0.0.1:{there}@127.0.0.1:{other}/v2/"), own.clone()),
        (format!("GET /relay/http/127.0.0.1:{there}.evil.example/v2/"), own.clone()),
        ("GET /relay/https/ghcr.io.evil.example/v2/".to_owned(), own.clone()),
        ("GET /relay/https/evil-docker.pkg.dev.evil.example/v2/".to_owned(), own.clone()),
        ("GET /relay/https/x.evil.example:443/gcr.io/v2/".to_owned(), own.clone()),
        ("GET /relay/https/ghcr.io:8443/v2/".to_owned(), own.clone()),
        ("GET /relay/https/GHCR.IO/v2/".to_owned(), own.clone()),
        // Another scheme.
        ("GET /relay/http/ghcr.io/v2/".to_owned(), own.clone()),
        (format!("GET /relay/https/127.0.0.1:{there}/v2/"), own.clone()),
        ("GET /relay/file/etc/passwd".to_owned(), own.clone()),
        ("GET /relay/gopher/127.0.0.1:{there}/v2/".to_owned(), own.clone()),
        // Other paths of a listed host.
        (format!("GET /relay/http/127.0.0.1:{there}/"), own.clone()),
        (format!("GET /relay/http/127.0.0.1:{there}/admin"), own.clone()),
        (format!("GET /relay/http/127.0.0.1:{there}/v2/../admin"), own.clone()),
        (format!("GET /relay/http/127.0.0.1:{there}/v2/a/%2e%2e/%2e%2e/admin"), own.clone()),
        (format!("GET /relay/http/127.0.0.1:{there}/v2/a/manifests/x%3fy"), own.clone()),
        (format!("GET /relay/http/127.0.0.1:{there}/v2/a%252Fb/tags/list"), own.clone()),
        (
            format!("GET /relay/http/127.0.0.1:{there}/api/v2.0/projects/a/repositories/b%252F..%252Fc/artifacts"),
            own.clone(),
        ),
        (format!("GET /relay/http/127.0.0.1:{there}/v2/a/blobs/uploads/"), own.clone()),
        (format!("GET /relay/http/127.0.0.1:{there}/v2/a%0d%0aX:%20y/tags/list"), own.clone()),
        (format!("GET /relay/http/127.0.0.1:{there}/token?service=x"), own.clone()),
        // Other methods.
        (format!("PUT /relay/http/127.0.0.1:{there}/v2/a/manifests/x"), own.clone()),
        (format!("DELETE /relay/http/127.0.0.1:{there}/v2/a/manifests/x"), own.clone()),
        (format!("POST /relay/http/127.0.0.1:{there}/v2/a/tags/list"), own.clone()),
        ("POST /relay/".to_owned(), own.clone()),
        // Absolute-form, CONNECT, and other hosts in the head.
        (format!("GET http://127.0.0.1:{other}/v2/"), own.clone()),
        (format!("GET http://127.0.0.1:{other}/v2/"), format!("127.0.0.1:{other}")),
        (format!("GET http://evil.example/relay/http/127.0.0.1:{there}/v2/"), own.clone()),
        (format!("CONNECT 127.0.0.1:{other}"), format!("127.0.0.1:{other}")),
        (format!("GET /relay/http/127.0.0.1:{there}/v2/"), "evil.example".to_owned()),
        // What nginx knows as places of its own.
        ("GET /relay/@relay_follow".to_owned(), own.clone()),
        ("GET @relay_follow".to_owned(), own.clone()),
    ] {
        let said = raw(me, &request(line.clone(), host)).await;
        let status: u16 = said.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        // A path outside of the relay is a file that is not there.
        assert!((400..500).contains(&status), "{line}: {said}");
    }
    assert!(trap.came().is_empty(), "{:?}", trap.came());
    assert!(registry.came().is_empty(), "{:?}", registry.came());
    // The twin: what is listed is read.
    assert_eq!(get(&relay.at(&format!("{}/v2/", registry.origin())), &relay.origin()).await.status(), 200);
    assert_eq!(registry.came().len(), 1);
}

#[tokio::test]
async fn what_is_refused_before_any_place_is_found_has_the_leave_too() {
    let relay = Relay::start(Allowed::default()).await;
    let page = relay.origin();
    let own = format!("127.0.0.1:{}", relay.port);
    let long = "x".repeat(70_000);
    for (status, line, host, more) in [
        (405, "TRACE /relay/", own.as_str(), String::new()),
        (400, "GET /relay/", own.as_str(), format!("Authorization: Bearer {long}\r\n")),
        // Its own name is not evil.example, so the relay's page there is none.
        (421, "GET /relay/", "evil.example", String::new()),
    ] {
        let asked = format!("{line} HTTP/1.1\r\nHost: {host}\r\nOrigin: {page}\r\nConnection: close\r\n{more}\r\n");
        let said = raw(relay.port, &asked).await.to_ascii_lowercase();
        assert!(said.starts_with(&format!("http/1.1 {status}")), "{line}: {said}");
        assert!(said.contains("\r\ntallyman-relay: relay\r\n"), "{line}: {said}");
        let allowed = said.contains(&format!("\r\naccess-control-allow-origin: {page}\r\n"));
        assert_eq!(allowed, host == own, "{line}: {said}");
    }
}

/// nginx by itself reads no header of a request whose first line is too long for it, and its refusal cannot be read by any
/// page then.
#[tokio::test]
async fn an_address_that_is_too_long_is_refused_so_that_the_page_can_read_it() {
    let registry = Scripted::start(|_| answer(200, &[JSON], "{}")).await;
    let relay = Relay::start(Allowed { registries: vec![registry.origin()], ..Allowed::default() }).await;
    let listed = relay.at(&registry.origin());
    let of_length = |start: &str, length: usize| format!("{start}?last={}", "x".repeat(length));
    let tags = of_length(&format!("{listed}/v2/a/tags/list"), 30_000);
    assert_eq!(get(&tags, &relay.origin()).await.status(), 200, "longer than any page asks");
    assert_eq!(registry.came().len(), 1);
    for (start, length) in [
        (format!("{listed}/v2/a/tags/list"), 33_000),
        (format!("{listed}/v2/a/tags/list"), 60_000),
        (format!("{}/relay/", relay.origin()), 33_000),
        (format!("{}/relay/nowhere", relay.origin()), 33_000),
    ] {
        let response = get(&of_length(&start, length), &relay.origin()).await;
        assert_eq!(response.status(), 414, "{start} {length}");
        let header = |name: &str| response.headers().get(name).unwrap().to_str().unwrap().to_owned();
        assert_eq!(header("access-control-allow-origin"), relay.origin());
        assert_eq!(header("tallyman-relay"), "relay");
        assert!(response.text().await.unwrap().contains("RELAY_REFUSED"), "{start} {length}");
    }
    assert_eq!(registry.came().len(), 1, "none of them was passed on");
}

#[tokio::test]
async fn a_refusal_says_what_was_wrong() {
    let registry = Scripted::start(|_| answer(200, &[JSON], "{}")).await;
    let relay = Relay::start(Allowed { registries: vec![registry.origin()], ..Allowed::default() }).await;
    let (listed, other) = (relay.at(&registry.origin()), relay.at("https://other.example"));
    for (method, url, said) in [
        ("GET", format!("{other}/v2/"), "not in its list"),
        ("DELETE", format!("{listed}/v2/a/manifests/x"), "only reads"),
        ("POST", format!("{listed}/v2/a/blobs/uploads/"), "POST is for token servers"),
        ("GET", format!("{listed}/admin"), "no place of it"),
    ] {
        let request = client().request(method.parse().unwrap(), &url).header("origin", relay.origin());
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 403, "{method} {url}");
        let body = response.text().await.unwrap();
        assert!(body.contains("RELAY_REFUSED") && body.contains(said), "{method} {url}: {body}");
    }
    assert!(registry.came().is_empty(), "{:?}", registry.came());
}

#[tokio::test]
async fn slashes_in_a_name_reach_harbor_as_they_were_sent() {
    let registry = Scripted::start(|_| answer(200, &[JSON], "[]")).await;
    let relay = Relay::start(Allowed { registries: vec![registry.origin()], ..Allowed::default() }).await;
    let list = |name: &str| format!("/api/v2.0/projects/org/repositories/{name}/artifacts?page_size=100");
    let names = ["app", "team%252Fapp", "team%252Fapp%252Fweb", "a%252Fb%252Fc%252Fd"];
    for name in names {
        let response = get(&relay.at(&format!("{}{}", registry.origin(), list(name))), &relay.origin()).await;
        assert_eq!(response.status(), 200, "{name}");
    }
    let came: Vec<_> = registry.came().into_iter().map(|came| came.target).collect();
    assert_eq!(came, names.map(list));
}

#[tokio::test]
async fn the_page_beside_it_has_its_types_and_stands_in_no_frame() {
    let relay = Relay::start(Allowed::default()).await;
    for (file, kind) in [
        ("", "text/html"),
        ("manifest.webmanifest", "application/manifest+json"),
        ("icon-192.png", "image/png"),
        ("worker_bg.wasm", "application/wasm"),
    ] {
        let response = get(&format!("{}/{file}", relay.origin()), &relay.origin()).await;
        assert_eq!((response.status().as_u16(), all(&response, "content-type")), (200, vec![kind]), "{file}");
        assert_eq!(all(&response, "content-security-policy"), ["frame-ancestors 'none'"], "{file}");
        assert_eq!(all(&response, "referrer-policy"), ["no-referrer"], "{file}");
    }
}

#[tokio::test]
async fn redirects_are_followed_here_without_authorization_and_only_to_listed_stores() {
    let store = Scripted::start(|came: &Came| {
        if came.target.starts_with("/back") {
            return answer(302, &[("location", "/end?sig=signed-address")], "");
        }
        let asks = ("www-authenticate", "Basic realm=\"store\"");
        answer(206, &[("content-range", "bytes 2-4/9"), ("set-cookie", "a=b"), asks], "cde")
    })
    .await;
    let trap = Scripted::start(|_| answer(200, &[JSON], "{}")).await;
    let (to, trapped, plain) = (store.origin(), trap.origin(), trap.port);
    let registry = Scripted::start(move |came: &Came| {
        let place = came.target.rsplit(':').next().unwrap();
        let location = match place {
            "good" => format!("{to}/end?sig=signed-address"),
            "chain" => format!("{to}/back"),
            "relative" => "/v2/org/app/blobs/sha256:good".to_owned(),
            "unlisted" => format!("{trapped}/secret"),
            "name" => format!("http://localhost:{plain}/"),
            "userinfo" => format!("{to}@127.0.0.1:{plain}/"),
            "userinfo2" => format!("{to}:x@127.0.0.1:{plain}/"),
            "backslash" => format!("{to}\\@127.0.0.1:{plain}/"),
            "metadata" => "http://169.254.169.254/latest/meta-data/".to_owned(),
            "noscheme" => format!("//127.0.0.1:{plain}/"),
            "file" => "file:///etc/passwd".to_owned(),
            "unix" => "http://unix:/run/docker.sock:/".to_owned(),
            "loop" => "/v2/org/app/blobs/sha256:loop".to_owned(),
            _ => String::new(),
        };
        answer(307, &[("location", &location), ("docker-content-digest", "sha256:x")], "")
    })
    .await;
    let relay = Relay::start(Allowed {
        registries: vec![registry.origin()],
        stores: vec![store.origin()],
        ..Allowed::default()
    })
    .await;
    let blob = |name: &str| relay.at(&format!("{}/v2/org/app/blobs/sha256:{name}", registry.origin()));
    for name in ["good", "chain", "relative"] {
        let request = client().get(blob(name)).header("range", "bytes=2-4").header("authorization", "Bearer canary");
        let response = request.header("cookie", "session=1").send().await.unwrap();
        assert_eq!(response.status(), 206, "{name}");
        assert_eq!(all(&response, "tallyman-relay"), ["store"]);
        assert!(all(&response, "www-authenticate").is_empty(), "it is the store's");
        assert_eq!(all(&response, "content-range"), ["bytes 2-4/9"]);
        assert!(all(&response, "set-cookie").is_empty() && all(&response, "location").is_empty());
        assert_eq!(response.bytes().await.unwrap().as_ref(), b"cde");
    }
    for came in store.came() {
        assert_eq!(came.header("authorization"), None, "{came:?}");
        assert_eq!(came.header("range"), Some("bytes=2-4"));
        for name in ["cookie", "origin", "referer", "x-forwarded-for"] {
            assert_eq!(came.header(name), None, "{came:?}");
        }
    }
    let unlisted =
        ["unlisted", "name", "userinfo", "userinfo2", "backslash", "metadata", "noscheme", "file", "unix", "empty"];
    for name in unlisted {
        let response = get(&blob(name), &relay.origin()).await;
        assert_eq!(response.status(), 502, "{name}");
        assert_eq!(all(&response, "tallyman-relay"), ["relay"], "{name}");
        assert_eq!(all(&response, "content-type"), ["application/json"], "{name}");
        assert_eq!(all(&response, "access-control-allow-origin").len(), 1, "{name}");
        let said = response.text().await.unwrap();
        assert!(said.contains("RELAY_REDIRECT") && !said.contains("secret"), "{name}: {said}");
        assert_eq!(said.contains(&trap.origin()), name == "unlisted", "the host that is missing in the list: {said}");
    }
    // Round and round ends soon.
    let round = get(&blob("loop"), &relay.origin()).await;
    assert_eq!((round.status().as_u16(), all(&round, "tallyman-relay")), (500, vec!["relay"]));
    assert!(registry.came().len() < 40, "{}", registry.came().len());
    assert!(trap.came().is_empty(), "{:?}", trap.came());
    // Each request is one line: who was asked, and who answered in the end. One asked the relay itself; several workers of nginx
    // may write it among the others.
    let log = relay.log_of(1 + 3 + unlisted.len() + 1).await;
    let ends = log.lines().filter_map(|line| line.split_once(" GET ")).map(|(_, end)| end);
    let ends: Vec<_> = ends.filter(|end| !end.starts_with(' ')).collect();
    let followed = format!("{} > {} 206 3", registry.origin(), store.origin());
    assert_eq!(ends.iter().filter(|end| **end == followed).count(), 3, "{log}");
    assert_eq!(ends.len(), 3 + unlisted.len() + 1, "{log}");
    assert!(!relay.written().contains("signed-address") && !log.contains("/v2/"), "{}", relay.written());
}

#[tokio::test]
async fn the_stores_of_hosted_registries_are_in_the_shipped_list() {
    let stores = [
        "production.cloudflare.docker.com",
        "docker-images-prod.6aa3.r2.cloudflarestorage.com",
        "pkg-containers.githubusercontent.com",
        "cdn01.quay.io",
        "prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com",
        "prod-eu-west-1-starport-layer-bucket.s3.dualstack.eu-west-1.amazonaws.com",
        "prod-us-gov-west-1-starport-layer-bucket.s3-fips.us-gov-west-1.amazonaws.com",
        "prod-cn-north-1-starport-layer-bucket.s3.cn-north-1.amazonaws.com.cn",
        "eusmanaged1.blob.core.windows.net",
        "cnmanaged1.blob.core.chinacloudapi.cn",
        "usgmanaged1.blob.core.usgovcloudapi.net",
        "mine.westeurope.data.azurecr.io",
        "mine.chinaeast2.data.azurecr.cn",
        "mine.usgovvirginia.data.azurecr.us",
    ];
    let strangers = ["blob.core.windows.net.evil.example", "x.s3.amazonaws.com", "mine.data.azurecr.io.evil.example"];
    let registry = Scripted::start(|came: &Came| {
        // A digest has no dots.
        let host = came.target.rsplit(':').next().unwrap().replace('=', ".");
        answer(307, &[("location", &format!("https://{host}/x"))], "")
    })
    .await;
    // Nothing listens there, which is told at once.
    let names = stores.iter().map(|name| ((*name).to_owned(), 1)).collect();
    let relay = Relay::start(Allowed { registries: vec![registry.origin()], names, ..Allowed::default() }).await;
    for (host, is_listed) in stores.iter().map(|host| (host, true)).chain(strangers.iter().map(|host| (host, false))) {
        let blob = relay.at(&format!("{}/v2/org/app/blobs/sha256:{}", registry.origin(), host.replace('.', "=")));
        let response = get(&blob, &relay.origin()).await;
        assert_eq!(response.status(), 502, "{host}");
        let said = response.text().await.unwrap();
        assert_eq!(!said.contains("RELAY_REDIRECT"), is_listed, "{host}: {said}");
    }
}

#[tokio::test]
async fn nothing_that_an_upstream_sends_steers_the_relay_or_acts_on_the_page() {
    let registry = Scripted::start(|came: &Came| {
        let html = [("content-type", "text/html"), ("x-accel-redirect", "/index.html"), ("set-cookie", "a=b")];
        let script = [
            ("content-type", "text/javascript"),
            ("access-control-allow-origin", "*"),
            ("service-worker-allowed", "/"),
            ("strict-transport-security", "max-age=99999"),
            ("clear-site-data", "\"*\""),
            ("tallyman-relay", "relay"),
        ];
        if came.target.contains("html") { answer(200, &html, "<script>") } else { answer(200, &script, "x") }
    })
    .await;
    let relay = Relay::start(Allowed { registries: vec![registry.origin()], ..Allowed::default() }).await;
    for name in ["html", "script"] {
        let url = relay.at(&format!("{}/v2/a/blobs/sha256:{name}", registry.origin()));
        let request = client().get(url).header("cookie", "session=1").header("origin", relay.origin());
        let response = request.header("referer", "http://127.0.0.1/secret").send().await.unwrap();
        assert_eq!(all(&response, "content-type"), ["application/octet-stream"], "{name}");
        assert_eq!(all(&response, "x-content-type-options"), ["nosniff"]);
        assert!(all(&response, "content-security-policy")[0].contains("sandbox"));
        assert_eq!(all(&response, "access-control-allow-origin"), [relay.origin()]);
        assert_eq!(all(&response, "tallyman-relay"), ["registry"]);
        for gone in ["set-cookie", "service-worker-allowed", "strict-transport-security", "clear-site-data"] {
            assert!(all(&response, gone).is_empty(), "{gone}");
        }
        let body = response.text().await.unwrap();
        assert!(body == "<script>" || body == "x", "the upstream's own answer, not a file of the page: {body}");
    }
    for came in registry.came() {
        for name in ["cookie", "origin", "referer", "accept-encoding", "x-forwarded-for", "forwarded"] {
            assert_eq!(came.header(name), None, "{came:?}");
        }
    }
}

#[tokio::test]
async fn token_servers_are_posted_to_their_realms_get_the_relays_address_and_nothing_secret_is_written_down() {
    let tokens = Scripted::start(|came: &Came| match came.method.as_str() {
        _ if came.target.contains("moved") => answer(307, &[("location", "/token")], ""),
        "POST" => answer(200, &[JSON], r#"{"access_token":"canary-access"}"#),
        _ => answer(200, &[JSON], r#"{"token":"canary-access"}"#),
    })
    .await;
    let realm = format!("{}/token", tokens.origin());
    let challenge = format!("Bearer realm=\"{realm}\",service=\"s\",scope=\"repository:a:pull\"");
    let registry = Scripted::start(move |came: &Came| match came.target.as_str() {
        "/v2/" => answer(401, &[("www-authenticate", &challenge)], ""),
        _ => answer(401, &[("www-authenticate", "Basic realm=\"my registry\"")], ""),
    })
    .await;
    let relay = Relay::start(Allowed {
        registries: vec![registry.origin()],
        tokens: vec![realm.clone(), format!("{}/moved", tokens.origin())],
        ..Allowed::default()
    })
    .await;
    let page = relay.origin();
    let response = get(&relay.at(&format!("{}/v2/", registry.origin())), &page).await;
    let mapped = format!("Bearer realm=\"{}\",service=\"s\",scope=\"repository:a:pull\"", relay.at(&realm));
    assert_eq!(all(&response, "www-authenticate"), [mapped]);
    let basic = get(&relay.at(&format!("{}/v2/a/tags/list", registry.origin())), &page).await;
    assert_eq!(all(&basic, "www-authenticate"), ["Basic realm=\"my registry\""]);

    let asked = get(&format!("{}?service=s&scope=repository:a:pull", relay.at(&realm)), &page).await;
    assert_eq!(asked.text().await.unwrap(), r#"{"token":"canary-access"}"#);
    let form = "grant_type=password&username=canary-user&password=canary-password";
    let kind = "application/x-www-form-urlencoded";
    let post = |url: String| client().post(url).header("content-type", kind).header("origin", &page).body(form);
    let posted = post(relay.at(&realm)).send().await.unwrap();
    assert_eq!(posted.status(), 200);
    let came = tokens.came();
    assert_eq!(came[1].body, form);
    assert_eq!(came[1].header("content-type"), Some(kind));
    assert_eq!(came[0].target, "/token?service=s&scope=repository:a:pull");
    // What was meant for one address does not go on to another.
    let moved = post(relay.at(&format!("{}/moved", tokens.origin()))).send().await.unwrap();
    assert_eq!(moved.status(), 502);
    assert_eq!(tokens.came().len(), 3);

    let written = relay.written();
    assert!(written.contains(&tokens.origin()), "the log says who was asked: {written}");
    for secret in ["canary", "repository:a", "grant_type", "service=s"] {
        assert!(!written.contains(secret), "{secret} in {written}");
    }
}

#[tokio::test]
async fn bytes_pass_through_as_they_come() {
    let wait = Arc::new(Notify::new());
    let waits = wait.clone();
    let registry = Scripted::start(move |_| {
        let waits = waits.clone();
        let body = futures_util::stream::unfold(0, move |step| {
            let waits = waits.clone();
            async move {
                if step == 1 {
                    waits.notified().await;
                }
                (step < 2).then(|| (Ok::<_, std::io::Error>(Bytes::from(vec![7; 200_000])), step + 1))
            }
        });
        answer(200, &[("content-type", "application/octet-stream")], Body::from_stream(body))
    })
    .await;
    let relay = Relay::start(Allowed { registries: vec![registry.origin()], ..Allowed::default() }).await;
    let url = relay.at(&format!("{}/v2/a/blobs/sha256:x", registry.origin()));
    let mut response = get(&url, &relay.origin()).await;
    let mut length = 0;
    while length < 200_000 {
        // The second half is sent only after the first has arrived here.
        let chunk = tokio::time::timeout(Duration::from_secs(10), response.chunk()).await.expect("it is held back");
        length += chunk.unwrap().unwrap().len();
    }
    wait.notify_one();
    while let Some(chunk) = response.chunk().await.unwrap() {
        length += chunk.len();
    }
    assert_eq!(length, 400_000);
}

#[tokio::test]
async fn tls_is_checked_and_says_whom_it_is_meant_for() {
    let registry = Scripted::start(|_| answer(200, &[JSON], "{}")).await;
    let tls = Tls::start(&["ghcr.io", "*.azurecr.io"], registry.port).await;
    let names = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), tls.port)).collect::<Vec<_>>();
    let relay = Relay::start(Allowed {
        names: names(&["ghcr.io", "quay.io", "mine.azurecr.io"]),
        ca: Some(tls.ca()),
        ..Allowed::default()
    })
    .await;
    for (host, status, speaker) in
        [("ghcr.io", 200, "registry"), ("mine.azurecr.io", 200, "registry"), ("quay.io", 502, "relay")]
    {
        let response = get(&relay.at(&format!("https://{host}/v2/")), &relay.origin()).await;
        assert_eq!(response.status(), status, "{host}");
        assert_eq!(all(&response, "tallyman-relay"), [speaker], "{host}");
    }
    let came: Vec<_> = registry
        .came()
        .iter()
        .map(|came| (came.header("host").map(str::to_owned), came.header("x-sni").map(str::to_owned)))
        .collect();
    let named = |name: &str| (Some(name.to_owned()), Some(name.to_owned()));
    assert_eq!(came, [named("ghcr.io"), named("mine.azurecr.io")]);
    // With the system's certificates nobody vouches for this one.
    let strict = Relay::start(Allowed { names: names(&["ghcr.io"]), ..Allowed::default() }).await;
    assert_eq!(get(&strict.at("https://ghcr.io/v2/"), &strict.origin()).await.status(), 502);
    assert_eq!(registry.came().len(), 2);
}

#[tokio::test]
async fn every_registry_that_is_known_by_its_host_is_in_the_shipped_list_both_times() {
    let hosts = || ALL.iter().flat_map(|known| known.hosts);
    // A host that fits the pattern of a list.
    let example = |pattern: &str| pattern.replace("*.dkr", "123456789012.dkr").replace('*', "some");
    let realm = |known: &Known, host: &str| {
        let registry = Address::parse(&format!("https://{}/", example(host))).unwrap();
        known.realm(&registry).map(|(realm, _)| Address::parse(&realm).unwrap())
    };
    let realms: Vec<_> =
        ALL.iter().flat_map(|known| known.hosts.iter().filter_map(|host| realm(known, host))).collect();
    // Nothing listens there, which is told at once.
    let mut names: Vec<_> = hosts().map(|pattern| example(pattern)).collect();
    names.extend(realms.iter().map(|realm| realm.host().to_owned()));
    names.sort();
    names.dedup();
    let names = names.into_iter().map(|name| (name, 1)).collect();
    let relay = Relay::start(Allowed { names, ..Allowed::default() }).await;
    let list = get(&format!("{}/relay/", relay.origin()), &relay.origin()).await.text().await.unwrap();
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    let listed: Vec<_> = list["registries"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    for host in hosts() {
        assert!(listed.contains(&format!("https://{host}").as_str()), "{host} is not in the page's list: {listed:?}");
    }
    for origin in &listed {
        let response = get(&relay.at(&format!("{}/v2/", example(origin))), &relay.origin()).await;
        assert_eq!(response.status(), 502, "{origin} is not in the relay's own list");
    }
    // Of these only the challenge names the token server.
    let named = ["https://codeberg.org/v2/token", "https://some.jfrog.io/artifactory/api/docker/local/v2/token"];
    for realm in realms.into_iter().chain(named.map(|realm| Address::parse(realm).unwrap())) {
        let response = get(&relay.at(&realm.to_string()), &relay.origin()).await;
        assert_eq!(response.status(), 502, "{realm} is no token server of the relay's");
    }
    assert_eq!(get(&relay.at("https://registry.example/v2/"), &relay.origin()).await.status(), 403);
}
