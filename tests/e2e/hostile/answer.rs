//! An answer before it is put on the wire, and what a case does to it.

use std::io::Write as _;

/// How an answer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// As it should; without a length by the end of the connection.
    Whole,
    /// No byte of it comes, and the connection closes.
    Refused,
    /// No byte of it comes, for as long as the browser waits.
    Silent,
    /// What there is comes, and then the connection breaks.
    Broken,
    /// What there is comes, and then nothing, for as long as the browser waits.
    Stalled,
    /// What there is comes a byte a second.
    Trickling,
    /// What there is comes, and then more without an end.
    Endless,
}

/// An answer, which lets every page read it unless a case says otherwise.
#[derive(Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Vec<u8>,
    /// What `Content-Length` says; nothing says none.
    pub length: Option<usize>,
    pub end: End,
}

/// What lets a page read, by header.
const LEAVE: [(&str, &str); 4] = [
    ("access-control-allow-origin", "*"),
    ("access-control-allow-headers", "authorization, accept, range"),
    ("access-control-allow-methods", "GET, HEAD, POST"),
    ("access-control-expose-headers", "Docker-Content-Digest, Link, WWW-Authenticate, Retry-After, Date"),
];

impl Answer {
    pub fn new(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        let length = Some(body.len());
        let headers = LEAVE.map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec())).to_vec();
        Self { status, headers, body, length, end: End::Whole }.with("content-type", media_type)
    }

    /// A refusal as the distribution specification shapes it.
    pub fn error(status: u16, code: &str, message: &str) -> Self {
        let body = format!(r#"{{"errors":[{{"code":"{code}","message":"{message}","detail":null}}]}}"#);
        Self::new(status, "application/json", body)
    }

    /// A web page where an answer of a registry is expected.
    pub fn html(status: u16) -> Self {
        let body = "<!doctype html><title>Bad</title><h1>Bad <em>gateway</em></h1><script>alert(1)</script>";
        Self::new(status, "text/html", body)
    }

    pub fn redirect(status: u16, to: &str) -> Self {
        Self::new(status, "text/plain", "").with("location", to)
    }

    /// With this header in place of any of its name.
    pub fn with(self, name: &str, value: impl Into<Vec<u8>>) -> Self {
        self.without(name).and(name, value)
    }

    /// With this header beside those of its name.
    pub fn and(mut self, name: &str, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }

    /// What a page may see of the headers: nothing beyond what every page may.
    pub fn hidden(self) -> Self {
        self.without("access-control-expose-headers")
    }

    /// No page may read it.
    pub fn closed(self) -> Self {
        self.without("access-control-allow-origin")
    }

    /// With this body, and its length.
    pub fn holding(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.length = Some(self.body.len());
        self
    }

    /// The first half of the body; the length is what it was.
    pub fn half(mut self) -> Self {
        self.body.truncate(self.body.len() / 2);
        self
    }

    pub fn ending(mut self, end: End) -> Self {
        self.end = end;
        self
    }

    /// With this for `Content-Length`.
    pub fn saying(mut self, length: Option<usize>) -> Self {
        self.length = length;
        self
    }

    /// With a body that was packed, and a header that says so.
    pub fn packed(self) -> Self {
        let body = gzip(&self.body);
        self.holding(body).with("content-encoding", "gzip")
    }

    pub fn head(&self) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} Said\r\n", self.status).into_bytes();
        let length = self.length.filter(|_| self.has_body()).map(|length| length.to_string().into_bytes());
        let length = length.map(|length| ("content-length".to_owned(), length));
        for (name, value) in self.headers.iter().chain(&length) {
            head.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        head.extend(b"\r\n");
        head
    }

    /// Whether its status lets it have a body at all.
    pub fn has_body(&self) -> bool {
        !matches!(self.status, 204 | 304)
    }
}

/// The bytes as gzip packs them.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}
