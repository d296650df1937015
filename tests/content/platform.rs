//! Platforms in words and out of them.

use tallyman::content::{Platform, PlatformError};

#[test]
fn a_platform_is_written_as_it_is_read() {
    for text in ["linux/amd64", "linux/arm64/v8", "windows(10.0.17763.1)/amd64", "windows(10.0)/arm/v7", "wasip1/wasm"]
    {
        assert_eq!(text.parse::<Platform>().unwrap().to_string(), text);
    }
}

#[test]
fn other_texts_are_refused() {
    let long = format!("linux/{}", "a".repeat(200));
    for (text, error) in [
        ("linux", PlatformError::Parts),
        ("", PlatformError::Parts),
        ("a/b/c/d", PlatformError::Parts),
        ("linux/", PlatformError::Empty),
        ("/amd64", PlatformError::Empty),
        ("linux//v8", PlatformError::Empty),
        ("windows()/amd64", PlatformError::Empty),
        ("linux/<b>", PlatformError::Character),
        ("linux /amd64", PlatformError::Character),
        ("?/amd64", PlatformError::Character),
        (&long, PlatformError::TooLong),
    ] {
        assert_eq!(text.parse::<Platform>(), Err(error), "{text}");
    }
}

#[test]
fn a_part_that_is_missing_shows() {
    let half = Platform { architecture: "amd64".to_owned(), ..Platform::default() };
    assert_eq!(half.to_string(), "?/amd64");
    assert!(!half.is_unknown());
    assert!(Platform::default().is_unknown());
    assert!("unknown/unknown".parse::<Platform>().unwrap().is_unknown());
}

#[test]
fn what_was_asked_for_is_found() {
    for (entry, wanted, expected) in [
        ("linux/amd64", "linux/amd64", true),
        ("linux/amd64", "linux/arm64", false),
        ("linux/amd64", "windows/amd64", false),
        ("linux/arm/v7", "linux/arm", true),
        ("linux/arm", "linux/arm/v7", false),
        ("linux/arm/v6", "linux/arm/v7", false),
        ("linux/arm64", "linux/arm64/v8", true),
        ("linux/arm64/v8", "linux/arm64", true),
        ("linux/arm64/v9", "linux/arm64/v8", false),
        ("windows(10.0.1)/amd64", "windows/amd64", true),
        ("windows(10.0.1)/amd64", "windows(10.0.2)/amd64", false),
        ("windows/amd64", "windows(10.0.2)/amd64", false),
    ] {
        let parse = |text: &str| text.parse::<Platform>().unwrap();
        assert_eq!(parse(entry).matches(&parse(wanted)), expected, "{entry} for {wanted}");
    }
}
