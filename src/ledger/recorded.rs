//! A transport that writes down what goes through it.

use super::{Asked, Came, Ledger};
use crate::body::{Body, BodyError};
use crate::transport::{Glance, Request, Response, Transport, TransportError};

/// A transport whose requests stand in a ledger. Times are by `clock`, in milliseconds.
#[derive(Clone)]
pub struct Recorded<T> {
    inner: T,
    ledger: Ledger,
    clock: fn() -> u64,
}

impl<T> Recorded<T> {
    /// Writes what goes through `inner` into `ledger`.
    pub fn new(inner: T, ledger: Ledger, clock: fn() -> u64) -> Self {
        Self { inner, ledger, clock }
    }

    /// The transport below.
    pub fn inner(&self) -> &T {
        &self.inner
    }
}

/// A call under way. Dropped before anything came of it, it is written down as no longer wanted.
pub struct Open {
    ledger: Ledger,
    number: u64,
    clock: fn() -> u64,
    ended: bool,
}

impl Open {
    /// A call that goes out now. Times are by `clock`, in milliseconds.
    pub fn new(ledger: &Ledger, request: &Request, clock: fn() -> u64) -> Self {
        Self::begun(ledger, request, None, clock)
    }

    /// The same for a question of which only matters whether there is an answer.
    pub fn probe(ledger: &Ledger, request: &Request, clock: fn() -> u64) -> Self {
        Self::begun(ledger, request, Some(Asked::Probe), clock)
    }

    fn begun(ledger: &Ledger, request: &Request, about: Option<Asked>, clock: fn() -> u64) -> Self {
        let number = ledger.begin(request, about, clock());
        Self { ledger: ledger.clone(), number, clock, ended: false }
    }

    /// What came, and how many bytes more of its body were read, if anybody reads it.
    pub fn came(&mut self, came: Came, read: Option<u64>) {
        self.ended = came != Came::Waiting;
        self.ledger.came(self.number, came, read, (self.clock)());
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if !self.ended {
            self.ledger.came(self.number, Came::Dropped, None, (self.clock)());
        }
        self.ledger.end(self.number);
    }
}

impl<T: Transport> Transport for Recorded<T> {
    type Body = Counted<T::Body>;

    async fn send(&self, request: Request) -> Result<Response<Self::Body>, TransportError> {
        let mut open = Open::new(&self.ledger, &request, self.clock);
        match self.inner.send(request).await {
            Ok(response) => {
                open.came(Came::Status(response.status), None);
                let Response { status, redirected, headers, body } = response;
                Ok(Response { status, redirected, headers, body: Counted { body, open, status } })
            }
            Err(error) => {
                open.came(Came::Nothing, None);
                Err(error)
            }
        }
    }

    async fn answers(&self, url: &str) -> bool {
        let mut open = self.probe(&Request::get(url));
        let answers = self.inner.answers(url).await;
        open.came(Came::Nothing, None);
        answers
    }

    async fn glance(&self, request: &Request) -> Glance {
        let mut open = self.probe(request);
        let glance = self.inner.glance(request).await;
        open.came(if let Glance::Read { status, .. } = glance { Came::Status(status) } else { Came::Nothing }, None);
        glance
    }

    async fn pause(&self, millis: u32) {
        self.inner.pause(millis).await;
    }

    fn now(&self) -> u64 {
        self.inner.now()
    }
}

impl<T> Recorded<T> {
    fn probe(&self, request: &Request) -> Open {
        Open::probe(&self.ledger, request, self.clock)
    }
}

/// A body whose bytes are counted as they are read.
pub struct Counted<B> {
    body: B,
    open: Open,
    status: u16,
}

impl<B: Body> Body for Counted<B> {
    async fn chunk(&mut self) -> Result<Option<Vec<u8>>, BodyError> {
        let chunk = self.body.chunk().await?;
        // Its end was read as well, if there was nothing before it.
        let read = chunk.as_ref().map_or(0, Vec::len) as u64;
        self.open.came(Came::Status(self.status), Some(read));
        Ok(chunk)
    }
}
