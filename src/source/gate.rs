//! The gate: at most so many requests at once, first come, first served.
//!
//! Registries count requests per address, and a browser queues what exceeds its own limit in an order of its own. So the
//! queue is kept here. A permit lasts until the answer's body was read or dropped; a request that waits before it tries
//! again keeps its permit, so that those behind it wait as well.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use crate::body::{Body, BodyError};

/// How many requests one registry is asked at once. Four is what careful command-line clients use.
pub const AT_ONCE: usize = 4;

/// A first-in-first-out semaphore for futures of one thread.
#[derive(Clone, Debug)]
pub struct Gate(Rc<RefCell<Queue>>);

#[derive(Debug)]
struct Queue {
    free: usize,
    waiting: VecDeque<Rc<RefCell<Place>>>,
}

#[derive(Debug, Default)]
struct Place {
    granted: bool,
    waker: Option<Waker>,
}

impl Gate {
    /// A gate that lets `permits` through at once.
    pub fn new(permits: usize) -> Self {
        Self(Rc::new(RefCell::new(Queue { free: permits, waiting: VecDeque::new() })))
    }

    /// Waits for a permit. Dropping the future leaves the queue.
    pub fn enter(&self) -> Enter {
        Enter { gate: self.clone(), place: None }
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
    gate: Gate,
    place: Option<Rc<RefCell<Place>>>,
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
            return Poll::Ready(Permit(self.gate.clone()));
        }
        let gate = self.gate.clone();
        let mut queue = gate.0.borrow_mut();
        if queue.free > 0 {
            queue.free -= 1;
            return Poll::Ready(Permit(self.gate.clone()));
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
            self.gate.release();
        } else {
            self.gate.0.borrow_mut().waiting.retain(|other| !Rc::ptr_eq(other, &place));
        }
    }
}

/// Leave to send one request; given back when dropped.
#[derive(Debug)]
pub struct Permit(Gate);

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.release();
    }
}

/// A body that holds its permit for as long as it may still be read.
#[derive(Debug)]
pub struct Guarded<B> {
    body: B,
    _permit: Permit,
}

impl<B> Guarded<B> {
    /// Binds the permit to the body.
    pub fn new(body: B, permit: Permit) -> Self {
        Self { body, _permit: permit }
    }
}

impl<B: Body> Body for Guarded<B> {
    async fn chunk(&mut self) -> Result<Option<Vec<u8>>, BodyError> {
        self.body.chunk().await
    }
}
