//! The ground itself: a server for faults that does not do what it says would prove nothing.

use std::time::Duration;

use serde_json::Value;

use crate::demo::sound;
use crate::distribution::{Cors, Distribution};
use crate::faults::Faults;
use crate::image::digest_of;

async fn get(url: &str) -> reqwest::Response {
    reqwest::get(url).await.unwrap()
}

#[tokio::test]
async fn the_registry_gives_back_what_was_pushed_until_it_is_damaged() {
    let registry = Distribution::start(Cors::Exposing).await;
    let layout = sound();
    registry.push("harbour/quay-clock", &layout).await;
    let base = format!("http://{}/v2/harbour/quay-clock", registry.host());
    for (name, content) in &layout.names {
        // Asked without the right types, this registry serves another document in place of a list.
        let request = reqwest::Client::new().get(format!("{base}/manifests/{name}"));
        let answer = request.header("accept", &content.media_type).send().await.unwrap();
        assert_eq!(digest_of(&answer.bytes().await.unwrap()), content.digest, "{name}");
    }
    let image = layout.store.bytes(&layout.named("docker-image").digest);
    let image: Value = serde_json::from_slice(image).unwrap();
    let layer = image["layers"][0]["digest"].as_str().unwrap();
    let url = format!("{base}/blobs/{layer}");
    let answer = get(&url).await;
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    assert_eq!(digest_of(&answer.bytes().await.unwrap()), layer);
    registry.damage(layer);
    assert_ne!(digest_of(&get(&url).await.bytes().await.unwrap()), layer);
    assert_eq!(registry.log.all(), [], "the log is about the page, not about the tests");
}

#[tokio::test]
async fn a_registry_as_it_is_installed_sends_no_permission() {
    let registry = Distribution::start(Cors::None).await;
    let answer = get(&format!("http://{}/v2/", registry.host())).await;
    assert!(!answer.headers().contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn the_faults_are_as_they_are_called() {
    let faults = Faults::start().await;
    let base = format!("http://{}/v2/faults", faults.host());
    let (image, other) = (&faults.content.image, &faults.content.other.manifest.digest);
    let layer = &image.layers[1];

    let sound = get(&format!("{base}/sound/manifests/{other}")).await;
    assert_eq!(sound.headers()["docker-content-digest"], other.as_str());
    assert_eq!(digest_of(&sound.bytes().await.unwrap()), *other);
    let wrong = get(&format!("{base}/wrong-digest/manifests/{other}")).await;
    assert_eq!(wrong.headers()["docker-content-digest"], other.as_str());
    assert_ne!(digest_of(&wrong.bytes().await.unwrap()), *other);

    for (fault, size) in [
        ("sound", layer.size),
        ("flipped-bit", layer.size),
        ("one-byte-short", layer.size - 1),
        ("one-byte-long", layer.size + 1),
        ("empty-layer", 0),
    ] {
        let bytes = get(&format!("{base}/{fault}/blobs/{}", layer.digest)).await.bytes().await.unwrap();
        assert_eq!(bytes.len() as u64, size, "{fault}");
        assert_eq!(digest_of(&bytes) == layer.digest, fault == "sound", "{fault}");
    }

    let cut = get(&format!("{base}/cut-layer/blobs/{}", layer.digest)).await;
    assert_eq!(cut.content_length(), Some(layer.size));
    assert!(cut.bytes().await.is_err(), "a cut body does not end well");
    let stalled = get(&format!("{base}/stalled-layer/blobs/{}", layer.digest)).await;
    assert!(tokio::time::timeout(Duration::from_millis(300), stalled.bytes()).await.is_err(), "it falls silent");

    for (fault, status) in [("html-502", 502), ("rate-limited", 429), ("forbidden", 403), ("token", 401)] {
        assert_eq!(get(&format!("{base}/{fault}/manifests/latest")).await.status(), status, "{fault}");
    }
    let once: Vec<_> = [
        get(&format!("{base}/rate-limited-once/manifests/latest")).await.status().as_u16(),
        get(&format!("{base}/rate-limited-once/manifests/latest")).await.status().as_u16(),
    ]
    .into();
    assert_eq!(once, [429, 200]);
    assert!(get(&format!("{base}/too-large/manifests/latest")).await.content_length().unwrap() > 8 << 20);
    assert_eq!(faults.log.about("/rate-limited-once/").len(), 2);
}
