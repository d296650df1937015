//! A script: which request must come next, and what it is answered.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use tallyman::transport::{Glance, Request, Response, Transport, TransportError};

use super::{Chunks, NOW, Reply, line};

/// A transport that follows a script. Another request than the one written next is a failed test.
#[derive(Clone, Default)]
pub struct Script(Rc<RefCell<State>>);

#[derive(Default)]
struct State {
    steps: VecDeque<(String, Reply)>,
    pauses: Vec<u32>,
    later: u64,
    holds: bool,
    reachable: Vec<String>,
    glances: Vec<(String, Glance)>,
    probed: Vec<String>,
}

impl Script {
    pub fn new() -> Self {
        Self::default()
    }

    /// The next request, as [`line`] writes it, and its answer.
    pub fn on(self, request: &str, reply: Reply) -> Self {
        self.0.borrow_mut().steps.push_back((request.to_owned(), reply));
        self
    }

    /// This address answers something that may not be read.
    pub fn reachable(self, url: &str) -> Self {
        self.0.borrow_mut().reachable.push(url.to_owned());
        self
    }

    /// This request, as [`line`] writes it, brings that when no redirect is followed.
    pub fn glancing(self, request: &str, glance: Glance) -> Self {
        self.0.borrow_mut().glances.push((request.to_owned(), glance));
        self
    }

    /// Lets time pass.
    pub fn later(&self, seconds: u64) {
        self.0.borrow_mut().later += seconds;
    }

    /// Waits from now on do not end by themselves.
    pub fn holds(self) -> Self {
        self.0.borrow_mut().holds = true;
        self
    }

    /// The waits so far, in milliseconds.
    pub fn pauses(&self) -> Vec<u32> {
        self.0.borrow().pauses.clone()
    }

    /// The addresses asked only whether anything answers, and the requests sent only to see what comes.
    pub fn probed(&self) -> Vec<String> {
        self.0.borrow().probed.clone()
    }

    /// Every step must have been taken.
    pub fn done(&self) {
        let left: Vec<_> = self.0.borrow().steps.iter().map(|(request, _)| request.clone()).collect();
        assert!(left.is_empty(), "never asked: {left:#?}");
    }
}

impl Transport for Script {
    type Body = Chunks;

    async fn send(&self, request: Request) -> Result<Response<Chunks>, TransportError> {
        let line = line(&request);
        let (expected, reply) =
            self.0.borrow_mut().steps.pop_front().unwrap_or_else(|| panic!("a stray request: {line}"));
        assert_eq!(line, expected);
        tokio::task::yield_now().await;
        reply.response()
    }

    async fn answers(&self, url: &str) -> bool {
        self.0.borrow_mut().probed.push(url.to_owned());
        self.0.borrow().reachable.iter().any(|reachable| reachable == url)
    }

    async fn glance(&self, request: &Request) -> Glance {
        let line = line(request);
        self.0.borrow_mut().probed.push(line.clone());
        let state = self.0.borrow();
        let glance = state.glances.iter().find(|(known, _)| *known == line);
        glance.map_or(Glance::Nothing, |(_, glance)| glance.clone())
    }

    async fn pause(&self, millis: u32) {
        self.0.borrow_mut().pauses.push(millis);
        if self.0.borrow().holds {
            std::future::pending::<()>().await;
        }
    }

    fn now(&self) -> u64 {
        NOW + self.0.borrow().later
    }
}
