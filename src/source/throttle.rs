//! The throttle: at most so many requests at once, first come, first served.
//!
//! Registries count requests per address, and a browser queues what exceeds its own limit in an order of its own. So the
//! queue is kept here. A permit lasts until the answer's body was read or dropped; a request that waits before it tries
//! again keeps its permit, so that those behind it wait as well.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use futures_util::future::{Either, select};

use super::notifier::Notifier;
use crate::body::{Body, BodyError};

/// How many requests one registry is asked at once. Four is what careful command-line clients use.
pub const AT_ONCE: usize = 4;

/// A first-in-first-out semaphore for futures of one thread.
#[derive(Clone, Debug)]
pub struct Throttle(Rc<RefCell<Queue>>, Rc<Notifier>);

#[derive(Debug)]
struct Queue {
    /// Until when nothing is sent, in seconds since 1970.
    rest_until: u64,
    /// How often the host refused for longer than is waited by itself, and the last pause that it asked for.
    refusals: u64,
    refused_for: u32,
    /// Until when nothing is sent unless the reader wants it, in seconds since 1970.
    refused_until: u64,
    free: usize,
    waiting: VecDeque<Rc<RefCell<Place>>>,
}

#[derive(Debug, Default)]
struct Place {
    granted: bool,
    waker: Option<Waker>,
}

impl Throttle {
    /// A throttle that lets `permits` through at once.
    pub fn new(permits: usize) -> Self {
        Self::beside(permits, Rc::default())
    }

    /// The same, with the notifier of another: it is told when this host asks for a rest or refuses.
    pub fn beside(permits: usize, notifier: Rc<Notifier>) -> Self {
        let (free, waiting) = (permits, VecDeque::new());
        let queue = Queue { rest_until: 0, refusals: 0, refused_for: 0, refused_until: 0, free, waiting };
        Self(Rc::new(RefCell::new(queue)), notifier)
    }

    /// Until when the host is left alone, in seconds since 1970; it may be past.
    pub fn rest_until(&self) -> u64 {
        self.0.borrow().rest_until
    }

    /// Until when nothing is sent because the host refused for longer than is waited by itself, in seconds since 1970; it
    /// may be past.
    pub fn refused_until(&self) -> u64 {
        self.0.borrow().refused_until
    }

    /// Lets requests go out again after such a refusal, because the reader wants it.
    pub fn ask_again(&self) {
        if std::mem::take(&mut self.0.borrow_mut().refused_until) > 0 {
            self.1.notify();
        }
    }

    /// How many requests stand in the queue behind those that were let through.
    pub fn queued(&self) -> usize {
        self.0.borrow().waiting.len()
    }

    /// Notes that the host is not asked for so many seconds: what waits by now is not sent.
    pub fn refuse(&self, seconds: u32) {
        let mut queue = self.0.borrow_mut();
        queue.refusals += 1;
        queue.refused_for = seconds;
        drop(queue);
        self.1.notify();
    }

    /// Waits for a permit. Dropping the future leaves the queue.
    pub fn enter(&self) -> Enter {
        Enter { throttle: self.clone(), place: None, refusals: self.0.borrow().refusals }
    }

    /// A permit beyond the queue, for the one request that others wait for.
    pub fn beyond(&self) -> Permit {
        Permit { throttle: self.clone(), counted: false, refusals: self.0.borrow().refusals }
    }

    fn release(&self) {
        let mut queue = self.0.borrow_mut();
        let Some(place) = queue.waiting.pop_front() else {
            queue.free += 1;
            return;
        };
        drop(queue);
        let mut place = place.borrow_mut();
        place.granted = true;
        let waker = place.waker.take();
        drop(place);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// The wait for a [`Permit`].
#[derive(Debug)]
pub struct Enter {
    throttle: Throttle,
    place: Option<Rc<RefCell<Place>>>,
    refusals: u64,
}

impl Enter {
    fn permit(&self) -> Permit {
        Permit { throttle: self.throttle.clone(), counted: true, refusals: self.refusals }
    }
}

impl Future for Enter {
    type Output = Permit;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Permit> {
        if let Some(place) = &self.place {
            if !place.borrow().granted {
                place.borrow_mut().waker = Some(context.waker().clone());
                return Poll::Pending;
            }
            self.place = None;
            return Poll::Ready(self.permit());
        }
        let throttle = self.throttle.clone();
        let mut queue = throttle.0.borrow_mut();
        if queue.free > 0 {
            queue.free -= 1;
            return Poll::Ready(self.permit());
        }
        let place = Rc::new(RefCell::new(Place { granted: false, waker: Some(context.waker().clone()) }));
        queue.waiting.push_back(place.clone());
        self.place = Some(place);
        Poll::Pending
    }
}

impl Drop for Enter {
    fn drop(&mut self) {
        let Some(place) = self.place.take() else { return };
        if place.borrow().granted {
            // Called up, and left before answering: the next in line must not wait for nobody.
            self.throttle.release();
        } else {
            self.throttle.0.borrow_mut().waiting.retain(|other| !Rc::ptr_eq(other, &place));
        }
    }
}

/// Leave to send one request; given back when dropped.
#[derive(Debug)]
pub struct Permit {
    throttle: Throttle,
    counted: bool,
    /// How often the host had refused when the request joined the queue.
    refusals: u64,
}

impl Permit {
    /// A permit like this one, of the same throttle, for a request that takes the place of this one's: to wait for once this
    /// one is gone.
    pub fn successor(&self) -> impl Future<Output = Self> + use<> {
        let (throttle, counted) = (self.throttle.clone(), self.counted);
        async move { if counted { throttle.enter().await } else { throttle.beyond() } }
    }

    /// Until when the host is left alone, in seconds since 1970.
    pub fn rest_until(&self) -> u64 {
        self.throttle.rest_until()
    }

    /// Leaves the host alone until then: also the requests behind this one wait.
    pub fn rest(&self, until: u64) {
        let mut queue = self.throttle.0.borrow_mut();
        queue.rest_until = queue.rest_until.max(until);
        drop(queue);
        self.throttle.1.notify();
    }

    /// Notes that the host refused for so many seconds: what stands in the queue by now is not sent.
    pub fn refuse(&self, seconds: u32) {
        self.throttle.refuse(seconds);
    }

    /// Sends nothing until then (seconds since 1970), whoever asks, unless the reader wants it ([`Throttle::ask_again`]).
    pub fn hold_back(&self, until: u64) {
        self.throttle.0.borrow_mut().refused_until = until;
    }

    /// How long this request may not be sent, in seconds.
    pub fn refused_at(&self, now: u64) -> Option<u32> {
        let left = self.throttle.refused_until().saturating_sub(now);
        self.refused().or_else(|| u32::try_from(left).ok().filter(|left| *left > 0))
    }

    /// A pause, cut short when the host refuses meanwhile or the reader will not wait.
    pub async fn pause(&self, pause: impl Future<Output = ()>) {
        let (mut pause, mut seen) = (pin!(pause), self.throttle.1.count());
        loop {
            if self.refused().is_some() {
                return;
            }
            let changed = self.throttle.1.after(seen);
            if let Either::Left(_) = select(pause.as_mut(), pin!(changed)).await {
                return;
            }
            seen = self.throttle.1.count();
        }
    }

    /// The pause that the host asked for while this request stood in the queue, in seconds.
    pub fn refused(&self) -> Option<u32> {
        let queue = self.throttle.0.borrow();
        (queue.refusals > self.refusals).then_some(queue.refused_for)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if self.counted {
            self.throttle.release();
        }
    }
}

/// Bytes of an answer, wherever they are.
#[derive(Debug)]
pub enum Arriving<B> {
    /// They come here.
    Here(B),
    /// They went to whoever carried the request out, and this is the start of them.
    Start(Vec<u8>),
}

/// A body that holds its permit for as long as it may still be read.
#[derive(Debug)]
pub struct Guarded<B> {
    body: Arriving<B>,
    permit: Permit,
}

impl<B> Guarded<B> {
    /// Binds the permit to the body.
    pub fn new(body: Arriving<B>, permit: Permit) -> Self {
        Self { body, permit }
    }

    /// The permit alone, for a body that somebody else reads.
    pub fn into_permit(self) -> Permit {
        self.permit
    }
}

impl<B: Body> Body for Guarded<B> {
    async fn chunk(&mut self) -> Result<Option<Vec<u8>>, BodyError> {
        match &mut self.body {
            Arriving::Here(body) => body.chunk().await,
            Arriving::Start(start) => Ok(Some(std::mem::take(start)).filter(|start| !start.is_empty())),
        }
    }
}
