//! What is fuzzed: one function for each kind of input from outside, with what must hold whatever comes.
//!
//! `tests/fuzz.rs` calls them with the seeds below and some thousands of changes of each; cargo-fuzz calls them for as
//! long as one likes (`fuzz/README.md`).

use std::sync::Arc;

use tallyman::content::{self, Document, MediaType, read_config};
use tallyman::digest::{Digest, Hasher};
use tallyman::object::{Held, Object};
use tallyman::proof::{Chain, Standing};
use tallyman::registry::address::Address;
use tallyman::registry::challenge;
use tallyman::registry::page;
use tallyman::registry::policy::{Consents, Decision, Ground, Purpose, SecretKind, decide, realm_address};
use tallyman::source::retry;
use tallyman::source::{Answer, Came, Claim, Exchange};
use tallyman::transport::{Headers, Method};
use tallyman::unpack::{Limits, Pass, Passed};
use tallyman::verify::Verdict;

/// A function for any bytes. It panics when something does not hold.
pub type Target = fn(&[u8]);

/// All of them, by name, with bytes to begin with.
pub fn all() -> Vec<(&'static str, Target, Vec<Vec<u8>>)> {
    vec![
        ("gzip_tar", gzip_tar, layers(stored_gzip)),
        ("zstd_tar", zstd_tar, layers(stored_zstd)),
        ("config", config, texts(&CONFIGS)),
        ("manifest", manifest, texts(&MANIFESTS)),
        ("index", index, texts(&INDEXES)),
        ("challenge", challenge, texts(&CHALLENGES)),
        ("link", link, texts(&LINKS)),
        ("retry_after", retry_after, texts(&WAITS)),
        ("realm", realm, texts(&REALMS)),
    ]
}

fn texts(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

fn pass_in(bytes: &[u8], piece: usize) -> Passed {
    // Small ceilings, so that a bomb costs the fuzzer nothing.
    let limits = Limits { unpacked: 4 << 20, entries: 1000, ..Limits::default() };
    let mut pass = Pass::new(Hasher::sha256(), Hasher::sha256(), limits);
    bytes.chunks(piece.max(1)).for_each(|piece| pass.feed(piece));
    pass.finish()
}

fn sha256(bytes: &[u8]) -> Digest {
    let mut hasher = Hasher::sha256();
    hasher.update(bytes);
    hasher.finish()
}

/// What holds for the bytes of any layer: all are hashed, and how they were cut changes nothing.
fn layer(bytes: &[u8]) -> Passed {
    let whole = pass_in(bytes, usize::MAX);
    assert_eq!((&whole.digest, whole.size), (&sha256(bytes), bytes.len() as u64), "the stored bytes");
    assert_eq!(whole.findings.diff_id.is_none(), whole.findings.problem.is_some());
    let piece = 1 + usize::from(bytes.last().copied().unwrap_or_default()) * 3;
    assert_eq!(pass_in(bytes, piece), whole, "pieces of {piece}");
    whole
}

/// The bytes as an archive, plain and compressed: the same archive is found in both.
fn archive(tar: &[u8], stored: Vec<u8>) {
    let plain = pass_in(tar, usize::MAX).findings;
    let found = layer(&stored).findings;
    assert_eq!(found.diff_id, Some(sha256(tar)));
    if plain.coding == tallyman::unpack::Coding::Plain {
        assert_eq!((found.unpacked, found.archive), (plain.unpacked, plain.archive));
    }
}

/// Any bytes as a gzip layer, and as the archive in one.
pub fn gzip_tar(bytes: &[u8]) {
    layer(bytes);
    layer(&[&[0x1f, 0x8b, 8, 0], bytes].concat());
    archive(bytes, stored_gzip(bytes));
}

/// Any bytes as a zstd layer, and as the archive in one.
pub fn zstd_tar(bytes: &[u8]) {
    layer(bytes);
    layer(&[&[0x28, 0xb5, 0x2f, 0xfd], bytes].concat());
    archive(bytes, stored_zstd(bytes));
}

/// Any bytes as the config of an image.
pub fn config(bytes: &[u8]) {
    let Ok((config, notes)) = read_config(bytes) else { return };
    assert!(serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok(), "what is read is JSON");
    assert!(notes.len() <= 502);
    for layers in 0..3 {
        let aligned = content::history::align(&config, layers);
        assert_eq!(aligned.steps.len(), config.history.len());
        let made: Vec<_> = aligned.steps.iter().filter_map(|step| step.layer).collect();
        assert!(made.iter().chain(&aligned.unexplained).copied().eq(0..layers), "each layer once, in their order");
        config.check_against(layers);
    }
    config.check_platform(&config.platform());
}

/// Any bytes as an answer.
fn object(bytes: &[u8], media_type: Option<&str>) -> Object {
    let exchange = Exchange {
        method: Method::Get,
        url: "https://registry.example/".into(),
        accept: None,
        status: 200,
        redirected: false,
        headers: Headers::default(),
        authorized: None,
    };
    let media_type = media_type.map(str::to_owned);
    let answer = Answer { bytes: bytes.into(), media_type, claimed: Claim::Hidden, came: Came::Answer(exchange) };
    Object::new(Arc::new(Held::new(answer, None)), None)
}

/// Any bytes as a document, under every type that may be served with it.
fn document(bytes: &[u8], also: &str) {
    for served in [None, Some(also), Some("text/plain"), Some(MediaType::DOCKER_SCHEMA1)] {
        let object = object(bytes, served);
        let asked = sha256(b"something that no fuzzer finds");
        let mut chain = Chain::default();
        chain.root(Some(&asked), &object);
        assert_eq!((chain.summary().standing, chain.links()[0].verdict.as_str()), (Standing::Failed, "mismatch"));
        let own = sha256(bytes);
        let root = chain.root(Some(&own), &object);
        assert_eq!(chain.verdict(root), &Verdict::Verified);
        let Ok(reading) = content::read(bytes, served) else {
            assert_eq!(chain.links()[root].standing(), Standing::Failed, "what cannot be read is not proven");
            continue;
        };
        assert!(serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok(), "what is read is JSON");
        let named = match &reading.document {
            Document::Index(index) => index.manifests.iter().chain(&index.subject).collect::<Vec<_>>(),
            Document::Manifest(manifest) => manifest.layers.iter().chain(&manifest.config).collect(),
            Document::Schema1(_) => Vec::new(),
        };
        for digest in named.iter().filter_map(|descriptor| descriptor.digest.valid()) {
            let text = digest.to_string();
            assert!(!text.contains(['/', '?', '#', '%', '\\', ' ', '\n']), "{text} may stand in an address");
            assert_eq!(text.parse::<Digest>().as_ref(), Ok(digest));
        }
        if let Document::Index(index) = &reading.document {
            let rows: usize = index.rows().iter().map(|row| 1 + row.attestations.len()).sum();
            assert_eq!(rows, index.manifests.len(), "each entry is in one row");
        }
    }
}

/// Any bytes as a manifest.
pub fn manifest(bytes: &[u8]) {
    document(bytes, MediaType::OCI_MANIFEST);
}

/// Any bytes as an index.
pub fn index(bytes: &[u8]) {
    document(bytes, MediaType::OCI_INDEX);
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

/// Any text as a challenge; whatever realm it names goes to the policy.
pub fn challenge(bytes: &[u8]) {
    let Some(header) = text(bytes) else { return };
    let Ok(challenges) = challenge::parse(header) else { return };
    if let Some(bearer) = challenges.bearer {
        decided("https://registry.example", &bearer.realm);
        decided("http://localhost:5000", &bearer.realm);
    }
}

/// Any two lines as a registry and the realm that it names.
pub fn realm(bytes: &[u8]) {
    let Some((registry, named)) = text(bytes).and_then(|text| text.split_once('\n')) else { return };
    decided(registry, named);
}

fn decided(registry: &str, named: &str) {
    let Ok(registry) = Address::parse(registry) else { return };
    let Ok(realm) = realm_address(&registry, named) else { return };
    let again = Address::parse(&realm.to_string());
    assert_eq!(again.as_ref(), Ok(&realm), "an address says the same when it is read again");
    assert!(!realm.authority().contains('@') && !realm.to_string().contains(['\\', '\n', '\r', '\t', ' ']), "{realm}");
    let consents = Consents::default();
    let ground = Ground { registry: &registry, consents: &consents, own_page: false, relay: None };
    if decide(&ground, Purpose::Token, &realm, SecretKind::Password) == Decision::Send(SecretKind::Password) {
        let is_own = realm.origin() == registry.origin();
        let is_shipped = SHIPPED.contains(&(registry.origin().as_str(), realm.origin().as_str()));
        assert!(is_own || is_shipped, "a password of {registry} goes to {realm} unasked");
        let is_safe = |address: &Address| address.to_string().starts_with("https://") || address.is_loopback();
        assert!(is_safe(&realm) && is_safe(&registry), "a password of {registry} goes to {realm} without TLS");
    }
    for purpose in [Purpose::Registry, Purpose::NextPage(&registry)] {
        let sent = decide(&ground, purpose, &realm, SecretKind::Token) == Decision::Send(SecretKind::Token);
        assert!(!sent || realm.origin() == registry.origin(), "a token of {registry} goes to {realm}");
    }
}

/// Registries whose token server lies on another site, as they ship with the program.
const SHIPPED: [(&str, &str); 4] = [
    ("https://registry-1.docker.io", "https://auth.docker.io"),
    ("https://docker.elastic.co", "https://docker-auth.elastic.co"),
    ("https://registry.gitlab.com", "https://gitlab.com"),
    ("https://registry.digitalocean.com", "https://api.digitalocean.com"),
];

/// Any text as a `Link` header: whatever it says, the list goes on at the same path of the same origin.
pub fn link(bytes: &[u8]) {
    let Some(header) = text(bytes) else { return };
    let asked = "https://registry.example/v2/app/tags/list?n=100";
    let sorted = page::sort(asked, None, vec!["a".to_owned()], Some(header));
    if let Some(next) = sorted.next {
        let path = "https://registry.example/v2/app/tags/list";
        assert!(next.url == path || next.url.starts_with(&format!("{path}?")), "{header:?} leads to {}", next.url);
        assert_ne!(next.url, asked);
    }
}

/// Any text as `Retry-After`: no wait is longer than is believed, and none longer than a minute happens by itself.
pub fn retry_after(bytes: &[u8]) {
    let Some(header) = text(bytes) else { return };
    for now in [0, 1_767_225_600, u64::MAX] {
        let wait = retry::retry_after(header, now);
        assert!(wait.is_none_or(|wait| wait <= 7 * 24 * 3600), "{header:?} at {now}");
        for tried in 0..5 {
            assert!(retry::after_status(tried, 429, wait).is_none_or(|millis| (500..=60_000).contains(&millis)));
        }
    }
}

/// A gzip stream of one stored block for each 65535 bytes (RFC 1951 section 3.2.4).
fn stored_gzip(bytes: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let mut blocks: Vec<&[u8]> = bytes.chunks(0xffff).collect();
    if blocks.is_empty() {
        blocks.push(&[]);
    }
    for (at, block) in blocks.iter().enumerate() {
        let length = block.len() as u16;
        stream.push(u8::from(at + 1 == blocks.len()));
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend(*block);
    }
    let mut checksum = flate2::Crc::new();
    checksum.update(bytes);
    stream.extend(checksum.sum().to_le_bytes());
    stream.extend(checksum.amount().to_le_bytes());
    stream
}

/// A zstd frame of stored blocks (RFC 8878 section 3.1.1).
fn stored_zstd(bytes: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0b1010_0000];
    frame.extend((bytes.len() as u32).to_le_bytes());
    let mut blocks: Vec<&[u8]> = bytes.chunks(128 << 10).collect();
    if blocks.is_empty() {
        blocks.push(&[]);
    }
    for (at, block) in blocks.iter().enumerate() {
        let header = (block.len() as u32) << 3 | u32::from(at + 1 == blocks.len());
        frame.extend(header.to_le_bytes().iter().take(3));
        frame.extend(*block);
    }
    frame
}

/// A block of a tar header: name, type and content's size, and a right checksum.
fn header(name: &[u8], kind: u8, size: &[u8]) -> Vec<u8> {
    let mut block = [0_u8; 512];
    block.iter_mut().zip(name).for_each(|(to, from)| *to = *from);
    let fields: [(usize, &[u8]); 5] =
        [(100, b"0000644\0"), (124, size), (148, b"        "), (156, &[kind]), (257, b"ustar\x0000")];
    for (at, field) in fields {
        block.iter_mut().skip(at).zip(field).for_each(|(to, from)| *to = *from);
    }
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    let sum = format!("{sum:06o}\0 ");
    block.iter_mut().skip(148).zip(sum.bytes()).for_each(|(to, from)| *to = from);
    block.to_vec()
}

fn archives() -> Vec<Vec<u8>> {
    let content = [&b"content"[..], &[0; 505]].concat();
    let long = [&b"a/very/long/name\0"[..], &[0; 495]].concat();
    let record = [&b"18 path=from-pax\n16 size=7\n"[..], &[0; 485]].concat();
    let end = vec![0; 1024];
    let plain = [header(b"etc/motd", b'0', b"00000000007\0"), content.clone(), end.clone()].concat();
    let named = [header(b"././@LongLink", b'L', b"00000000021\0"), long, header(b"short", b'5', b"00000000000\0")];
    let pax = [header(b"pax", b'x', b"00000000033\0"), record, header(b"x", b'0', b"00000000000\0"), content.clone()];
    let binary = header(b"../up", b'0', b"\x80\0\0\0\0\0\0\0\0\0\0\x07");
    vec![
        plain.clone(),
        [named.concat(), end.clone()].concat(),
        [pax.concat(), end.clone()].concat(),
        [binary, content, vec![0; 512], plain].concat(),
        [header(b"dev/null", b'3', b"00000000777\0"), header(b"gone", b'S', b"77777777777\0"), end].concat(),
        Vec::new(),
    ]
}

fn layers(store: fn(&[u8]) -> Vec<u8>) -> Vec<Vec<u8>> {
    let archives = archives();
    let stored: Vec<_> = archives.iter().map(|archive| store(archive)).collect();
    let joined = stored.concat();
    [archives, stored, vec![joined]].concat()
}

const CONFIGS: [&str; 4] = [
    r#"{"architecture":"amd64","os":"linux","config":{"Env":["A=b"],"Cmd":["sh"],"Labels":{"a":"b"},"ExposedPorts":{"80/tcp":{}},"Healthcheck":{"Test":["CMD"],"Interval":5}},"rootfs":{"type":"layers","diff_ids":["sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]},"history":[{"created":"2026-01-01T00:00:00Z","created_by":"/bin/sh -c #(nop) CMD"},{"empty_layer":true,"created_by":"RUN |1 A=b /bin/sh -c x # buildkit"}]}"#,
    r#"{"architecture":"arm64","variant":"v8","os":"windows","os.version":"10.0","os.features":["win32k"],"rootfs":null}"#,
    r#"{"rootfs":{"type":"x","diff_ids":[1,null,"sha256:x"]},"history":[1,null,{}],"config":{"Cmd":"sh","Env":null}}"#,
    "{}",
];

const MANIFESTS: [&str; 4] = [
    r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":0,"data":""},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"sha512:cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e","size":18446744073709551615,"urls":["https://x"]}],"subject":{"digest":"blake3:abc"},"annotations":{"a":"b"}}"#,
    r#"{"schemaVersion":2,"config":{},"layers":[],"manifests":null}"#,
    r#"{"schemaVersion":1,"name":"a","tag":"b","architecture":"amd64","fsLayers":[{"blobSum":"sha256:x"}],"history":[{"v1Compatibility":"{\"id\":\"x\"}"}],"signatures":[]}"#,
    r#"{"mediaType":"application/vnd.oci.artifact.manifest.v1+json","artifactType":"a/b","blobs":[]}"#,
];

const INDEXES: [&str; 3] = [
    r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":1,"platform":{"os":"linux","architecture":"amd64"}},{"digest":"sha256:0000c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","annotations":{"vnd.docker.reference.type":"attestation-manifest","vnd.docker.reference.digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},"platform":{"os":"unknown","architecture":"unknown"}}]}"#,
    r#"{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.index.v1+json","digest":"sha256:../x","size":-1},{},[]],"Manifests":[]}"#,
    r#"{"manifests":[],"manifests":{}}"#,
];

const CHALLENGES: [&str; 6] = [
    r#"Bearer realm="https://auth.example/token",service="registry.example",scope="repository:app:pull""#,
    r#"Basic realm="x", Bearer realm="/token",error="insufficient_scope""#,
    r#"Bearer realm="https://user:pw@evil.example\@good.example/""#,
    r#"Negotiate, Digest realm="a\"b", Bearer realm=http://localhost:5000/t"#,
    "Bearer realm=",
    "Bearer",
];

const LINKS: [&str; 5] = [
    r#"</v2/app/tags/list?last=b&n=100>; rel="next""#,
    r#"<?last=b>; title="a,b;c"; rel=next, <https://evil.example/v2/app/tags/list>; rel=prev"#,
    r#"<https://registry.example:443/v2/app/tags/list?last=%2e%2e>; rel="prev next""#,
    "<//evil.example/v2/app/tags/list>; rel=next",
    "<>; rel=next",
];

const WAITS: [&str; 6] =
    ["5", "1746136938", "Sun, 06 Nov 1994 08:49:37 GMT", "-1", "99999999999999999999", "Mon, 31 Feb 9999 23:59:60 GMT"];

const REALMS: [&str; 7] = [
    "https://registry-1.docker.io\nhttps://auth.docker.io/token",
    "https://a.example\n/token",
    "https://a.example\n//evil.example/token",
    "https://a.example\nhttps://auth.a.example@evil.example/token",
    "http://localhost:5000\nhttp://127.0.0.1:5000/token",
    "https://[::1]:5000\nhttps://0x7f.1/token",
    "https://a.example:443\nHTTPS://A.example/token?x=y#z",
];
