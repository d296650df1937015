//! Other addresses of content, and the hosts in them.

use tallyman::content::{host_of, hosts};

#[test]
fn the_host_of_an_address_is_what_all_programs_go_to() {
    for (url, host) in [
        ("https://go.microsoft.com/fwlink/?linkid=837858", Some("go.microsoft.com")),
        ("HTTPS://Example.com", Some("Example.com")),
        ("http://127.0.0.1:5000/a", Some("127.0.0.1:5000")),
        ("http://[::1]:5000/a", Some("[::1]:5000")),
        ("https://good.example@evil.example/a", Some("evil.example")),
        ("https://a.example?b@c.example", Some("a.example")),
        ("https://a.example#b@c.example", Some("a.example")),
        // Browsers go to the one, and others to the other.
        ("https://good.example\\@evil.example/a", None),
        ("https://good.example%2f.evil.example/", None),
        ("https://a.example b/", None),
        ("https://\u{430}.example/", None),
        ("https:///a", None),
        ("https://", None),
        ("ftp://a.example/", None),
        ("javascript:alert(1)//https://a.example", None),
        ("a.example/b", None),
        ("", None),
    ] {
        assert_eq!(host_of(url), host, "{url}");
    }
    let urls = ["https://a.example/1", "https://b.example/1", "none", "https://a.example/2"].map(str::to_owned);
    assert_eq!(hosts(&urls), ["a.example", "b.example"]);
}
